"""The sections of a training about what came of it: tests, and what was learnt."""

from __future__ import annotations

from fieldapp.charts import shown
from fieldapp.domain.records import SurveySubmission
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.indicators import training as figures
from fieldapp.services import action_plans, assessments, earning, evaluations
from fieldapp.services.certificates import to_issue
from fieldapp.services.sections import Section, Target
from fieldapp.services.trainings import Look


def tests(look: Look) -> Section:
    """How many tests and results there are, and the gain."""
    seen = assessments.read_sheet(look.tx, look.id)
    found = assessments.gain_of(seen)
    sentence = _("No test yet.")
    if seen.tests:
        text = ngettext("{count} test", "{count} tests", len(seen.tests)).format(count=format_number(len(seen.tests)))
        scores = ngettext("{count} score", "{count} scores", len(seen.scores))
        sentence = f"{text}, {scores.format(count=format_number(len(seen.scores)))}"
    if found.figure is not None and found.figure.class_gain is not None:
        text = _("gain of the class {gain}, {count} people with both tests")
        count = format_number(found.figure.matched)
        sentence += "; " + text.format(gain=shown(found.figure.class_gain, decimals=2), count=count)
    doubts = []
    if seen.refused:
        text = ngettext("{count} score could not be kept.", "{count} scores could not be kept.", len(seen.refused))
        doubts.append(text.format(count=format_number(len(seen.refused))))
    missing = len(found.without_before) + len(found.without_after)
    if missing:
        text = ngettext("{count} person lacks one of the tests.", "{count} people lack one of the tests.", missing)
        doubts.append(text.format(count=format_number(missing)))
    method = assessments.methods(found)[0] if found.figure is not None else ""
    return Section(
        "tests", _("Tests"), sentence, _("Enter scores"), ("training_tests", {"event_id": look.id}), "clipboard-check",
        tuple(doubts), method,
    )  # fmt: skip


def certificates(look: Look) -> Section:
    """How many are issued, how many wait."""
    found = earning.read_earned(look.tx, look.id, look.grid)
    held = sum(len(one.issued) for one in found.holders)
    waiting = len(to_issue(found))
    text = ngettext("{count} certificate issued", "{count} certificates issued", held).format(count=format_number(held))
    more = ngettext("{count} earned and not issued", "{count} earned and not issued", waiting)
    return Section(
        "certificates", _("Certificates"), f"{text}; {more.format(count=format_number(waiting))}",
        _("Open"), ("certificates", {"event_id": look.id}), "graduation-cap",
        links=((_("Register of certificates"), ("certificate_register", {})),),
    )  # fmt: skip


def evaluation(look: Look) -> Section:
    """The way to what participants said; counting it means reading all answers, which its own page does."""
    answered = len(look.tx.find(SurveySubmission, subject=look.id, form_id=evaluations.FORM_ID))
    text = ngettext("{count} questionnaire", "{count} questionnaires", answered)
    sentence = text.format(count=format_number(answered)) if answered else _("Nobody has answered yet.")
    return Section(
        "evaluation", _("Evaluation"), sentence, _("Open"), ("training_evaluation", {"event_id": look.id}), "star"
    )  # fmt: skip


def plans(look: Look) -> Section:
    """How far the participants' action plans are, and what the training before brought."""
    found = action_plans.plans(look.tx, look.id)
    earlier = action_plans.before(look.tx, look.event)
    links: tuple[tuple[str, Target], ...] = ()
    if earlier is not None:
        share = earlier.progress.figure
        text = _("Before, {training}: {share} done") if share is not None else _("Before: {training}")
        done = shown(share.done, "share") if share is not None else ""
        links = ((text.format(training=earlier.title, share=done), ("action_plans", {"event_id": earlier.event})),)
    return Section(
        "plans", _("Action plans"), action_plans.progress_words(action_plans.progress(found)), _("Open"),
        ("action_plans", {"event_id": look.id}), "flag", (),
        _(figures.implementation.method.text) if found else "", links,
    )  # fmt: skip


def report(look: Look) -> Section:
    """The way to the completion report."""
    return Section(
        "report", _("Completion report"), _("Made from what is on record, as PDF or to be written on in Word."),
        _("Open"), ("training_report", {"event_id": look.id}), "file-text",
    )  # fmt: skip


SECTIONS = (tests, evaluation, plans, certificates, report)
