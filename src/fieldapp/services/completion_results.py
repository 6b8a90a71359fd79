"""What a training came to, for its completion report: attendance, learning, reaction, costs, plans, certificates.

Must not know how a report is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from fieldapp.charts import Drawing, Look, Series, bars, shown
from fieldapp.domain import learning as points
from fieldapp.domain.attendance import reaches
from fieldapp.domain.kinds import show
from fieldapp.domain.numbers import format_money, split_money
from fieldapp.domain.records import (
    Attachment,
    Certificate,
    CertificateRevocation,
    FollowUp,
    TrainingEvent,
    TrainingSponsor,
)
from fieldapp.domain.records.choices import SEX
from fieldapp.domain.records.training import PARTICIPANT_ROLE
from fieldapp.i18n import _, format_date, format_number, format_percent, ngettext, pgettext
from fieldapp.indicators import training as figures
from fieldapp.indicators.method import NoFigure, Number
from fieldapp.reports import story
from fieldapp.services import action_plans, assessments, earning, evaluations, tallies
from fieldapp.services.certificate_words import kind_label, rule_words
from fieldapp.services.completion import Parts, Told, label, people_words
from fieldapp.services.naming import titles_in
from fieldapp.services.small_pictures import small
from fieldapp.services.training_sections import COSTS, type_fields
from fieldapp.store import files

MOST_PHOTOS = 6
_PIXELS = (1100, 800)


def attendance(told: Told) -> Parts:
    """Trainee-days and contact hours (C2), rates (C1), each session."""
    yield story.Heading(_("Attendance"))
    grid = told.look.grid
    if not grid.sessions or not grid.people or not grid.marks:
        yield story.Words(_("Nothing is marked yet."))
        return
    found = earning.read_earned(told.look.tx, told.look.id, told.look.grid)
    days = {session.id: session.day for session in grid.sessions}
    marks = [(person, days[session], mark.status) for (session, person), mark in grid.marks.items()]
    rates = [one.rate for one in found.holders if one.rate is not None]
    reached = sum(1 for rate in rates if reaches(rate, found.rule.threshold))
    mean = sum(rates, Fraction()) / len(rates) if rates else None
    least = format_percent(Decimal(found.rule.threshold) / 10000, 0)
    pairs = [
        (format_number(figures.trainee_days(marks)), _("trainee-days")),
        (shown(figures.contact_hours([one.minutes for one in found.holders]), decimals=0), _("contact hours")),
        (shown(mean, "share"), _("attendance, mean")),
        (format_number(reached), _("of {people} reached {share}").format(people=len(rates), share=least)),
    ]
    yield story.Figures(pairs)
    said = [_(figures.trainee_days.method.text), _(figures.contact_hours.method.text)]
    said.append(_("Minutes there, divided by the minutes of all sessions; excused counts as not there."))
    yield story.Words(" ".join(said), "method")
    doubt = earning.unmarked_words(found.unmarked)
    if doubt:
        yield story.Words(doubt, "doubt")
    yield story.Plot(partial(_there, told), 170)


def _there(told: Told, look: Look) -> Drawing:
    """People there in each session."""
    grid = told.look.grid
    names = [f"{format_date(date.fromisoformat(one.day))} {one.start}" for one in grid.sessions]
    counts = [grid.totals[one.id].present for one in grid.sessions]
    return bars(look, names, [Series(_("People there"), counts)], title=_("People there, by session"),
                head=_("Session"))  # fmt: skip


def learning(told: Told) -> Parts:
    """Matched gain (C3), who is missing, items."""
    yield story.Heading(_("What was learnt"))
    seen = assessments.read_sheet(told.look.tx, told.look.id)
    found = assessments.gain_of(seen)
    if found.figure is None or found.before is None:
        yield story.Words(found.why)
        return
    most = points.show_score(found.before.maximum)
    none = _("none")

    def gain(value: Number | None) -> str:
        return shown(value, decimals=2) if value is not None else none

    yield story.Figures(
        [
            (gain(found.figure.before), _("before, mean of {maximum}").format(maximum=most)),
            (gain(found.figure.after), _("after, mean of {maximum}").format(maximum=most)),
            (gain(found.figure.mean_gain), _("gain, mean of people")),
            (gain(found.figure.class_gain), _("gain of the class")),
        ]
    )
    text = ngettext("{count} person with both tests.", "{count} people with both tests.", found.figure.matched)
    text = text.format(count=format_number(found.figure.matched))
    lacking = len(found.without_before) + len(found.without_after)
    if lacking:
        more = ngettext("{count} person lacks one of the tests.", "{count} people lack one of the tests.", lacking)
        text += " " + more.format(count=format_number(lacking))
    yield story.Words(text)
    yield story.Words(" ".join(assessments.methods(found)), "method")
    if found.items:
        yield story.Plot(partial(_items, found), 60 + 26 * len(found.items))


def _items(found: assessments.Gain, look: Look) -> Drawing:
    return bars(
        look,
        [item.label for item in found.items],
        [
            Series(_("Before"), [item.before for item in found.items]),
            Series(_("After"), [item.after for item in found.items]),
        ],
        title=_("Gain by item"), unit="share", head=_("Item"), horizontal=True,
    )  # fmt: skip


def reaction(told: Told) -> Parts:
    """The evaluation (C4), statement by statement."""
    yield story.Heading(_("What participants said"))
    found = told.evaluation.whole
    if found is None:
        yield story.Words(_("Nobody has answered yet."))
        return
    figure = found.overall.figure
    if figure is None:
        yield story.Words(found.overall.why, "doubt")
    else:
        text = ngettext("of {count} participant answered", "of {count} participants answered", found.participants)
        yield story.Figures(
            [
                (shown(figure.mean, decimals=1), _("mean of all statements, 1 to 5")),
                (shown(figure.top, "share"), _("4 or 5")),
                (shown(figure.response, "share"), text.format(count=format_number(found.participants))),
            ]
        )
    rows = [
        [one.label, format_number(one.answers), *_reaction_cells(one.figure)]
        for one in found.items
    ]  # fmt: skip
    head = [_("Statement"), _("Answers"), _("Mean, 1 to 5"), _("4 or 5"), _("Answered")]
    yield story.Table(head, rows, "", frozenset({1, 2, 3, 4}), note=evaluations.method())
    if not told.public:
        for one in found.said:
            yield story.Heading(one.label, 2)
            for text in one.texts:
                yield story.Words(f"“{text}”", "item")


def _reaction_cells(figure: figures.Reaction | None) -> list[str]:
    if figure is None:
        return ["", "", ""]
    return [shown(figure.mean, decimals=1), shown(figure.top, "share"), shown(figure.response, "share")]


def costs(told: Told) -> Parts:
    """Instruction, participants, travel, other; per trainee-day and certificate (C8); who pays."""
    yield story.Heading(_("Costs and sponsors"))
    event, fields = told.look.event, type_fields()
    given = [(name, str(event[name])) for name in COSTS if event[name]]
    if given:
        rows = [[_(fields[name].label), format_money(value)] for name, value in given]
        total = _total([value for _name, value in given])
        if total:
            rows.append([_("Total"), format_money(total)])
        yield story.Table(["", _("Amount")], rows, "", frozenset({1}), total=bool(total))
        if not total:
            yield story.Words(_("The amounts are in different currencies: they are not summed."), "doubt")
        else:
            yield from _each(told, total)
    else:
        yield story.Words(_("No costs are entered."))
    yield from _sponsors(told)


def _total(amounts: Sequence[str]) -> str:
    """The sum of amounts of one currency; empty where there are several."""
    parts = [split_money(one) for one in amounts]
    if len({currency for _amount, currency in parts}) != 1:
        return ""
    return f"{sum((amount for amount, _currency in parts), Decimal())} {parts[0][1]}"


def _each(told: Told, total: str) -> Parts:
    amount, currency = split_money(total)
    days = {session.id: session.day for session in told.look.grid.sessions}
    marks = [(person, days[session], mark.status) for (session, person), mark in told.look.grid.marks.items()]
    held = len(_valid(told))
    pairs = []
    for count, text in ((figures.trainee_days(marks), _("per trainee-day")), (held, _("per certificate"))):
        try:
            each = figures.cost_each(Fraction(amount), count)
        except NoFigure as error:
            pairs.append((text, str(error)))
        else:
            pairs.append((text, f"{shown(each, decimals=2)} {currency}"))
    yield story.Facts(pairs)
    yield story.Words(_(figures.cost_each.method.text), "method")


def _sponsors(told: Told) -> Parts:
    rows = told.look.tx.find(TrainingSponsor, event=told.look.id)
    if not rows:
        yield story.Words(_("No sponsors are entered."))
        return
    fields = TrainingSponsor.fields()
    from fieldapp.domain.records import Organisation

    names = titles_in(told.look.tx, Organisation, [str(row["sponsor"]) for row in rows])
    shown_ = [
        [
            names.get(str(row["sponsor"]), ""),
            *(show(fields[name], row[name]) for name in ("amount", "share", "covers", "people")),
        ]
        for row in rows
    ]  # fmt: skip
    head = [_("Organisation"), *(_(fields[name].label) for name in ("amount", "share", "covers", "people"))]
    yield story.Table(head, shown_, _("Sponsors"), frozenset({1, 4}))


def plans(told: Told) -> Parts:
    """The participants' action plans (C7), and those of the training before."""
    yield story.Heading(_("Action plans"))
    found = action_plans.plans(told.look.tx, told.look.id)
    yield story.Words(action_plans.progress_words(action_plans.progress(found)))
    earlier = action_plans.before(told.look.tx, told.look.event)
    if earlier is not None:
        text = _("From the training before, {training}: {progress}")
        yield story.Words(text.format(training=earlier.title, progress=action_plans.progress_words(earlier.progress)))
    if found:
        yield story.Words(_(figures.implementation.method.text), "method")
    for goal in action_plans.goals(found)[:20]:
        yield story.Words(goal, "item")
    yield from _followed(told, found)


def _followed(told: Told, found: Sequence[action_plans.Plan]) -> Parts:
    """What people do differently since, and what it brought, in their words."""
    if told.public:
        return
    rows = [row for plan in found for row in told.look.tx.find(FollowUp, plan=plan.id)]
    for name, title in (("behaviour", _("What is done differently now")), ("results", _("What it brought"))):
        said = list(dict.fromkeys(str(row[name]) for row in rows if row[name]))
        if said:
            yield story.Heading(title, 2)
        for text in said[:20]:
            yield story.Words(text, "item")


def _valid(told: Told) -> list[dict[str, Any]]:
    rows = told.look.tx.find(Certificate, event=told.look.id)
    return [row for row in rows if not told.look.tx.find(CertificateRevocation, certificate=row["id"])]


def certificates(told: Told) -> Parts:
    """How many of which kind, under which rule."""
    yield story.Heading(_("Certificates"))
    held = _valid(told)
    kinds = Counter(str(row["kind"]) for row in held)
    yield story.Words(rule_words(earning.rule_for(told.look.tx, told.look.id)))
    if not held:
        yield story.Words(_("No certificates of this training have been issued."))
        return
    few = told.public and any(count < tallies.LEAST for count in kinds.values())
    rows = [] if few else [[kind_label(kind), format_number(count)] for kind, count in kinds.items()]
    yield story.Table(
        ["", _("Issued")], [*rows, [_("Total"), format_number(len(held))]], "", frozenset({1}), total=True
    )


def next_steps(told: Told) -> Parts:
    """Follow-ups, what is still needed, the next training of the course."""
    yield story.Heading(_("Next steps"))
    end = date.fromisoformat(str(told.look.event["end"]))
    for months in action_plans.DUE_AFTER:
        text = _("Follow-up after {months} months, from {day} on").format(
            months=format_number(months), day=format_date(action_plans.months_after(end, months))
        )
        yield story.Words(text, "item")
    for row in _later(told):
        day = format_date(date.fromisoformat(str(row["start"])))
        yield story.Words(_("Next training: {training}, {day}").format(training=row["title"], day=day), "item")
    if not told.public:
        from fieldapp.domain.records import ParticipantActionPlan

        rows = told.look.tx.find(ParticipantActionPlan, event=told.look.id)
        for need in dict.fromkeys(str(row["needs"]) for row in rows if row["needs"]):
            yield story.Words(_("Needed: {what}").format(what=need), "item")


def _later(told: Told) -> list[dict[str, Any]]:
    event = told.look.event
    if not event.get("course"):
        return []
    rows = told.look.tx.find(TrainingEvent, course=event["course"])
    return sorted((row for row in rows if str(row["start"]) > str(event["end"])), key=lambda row: str(row["start"]))[:3]


def photos(told: Told) -> Parts:
    """Pictures of the training; never for the public, where nobody can be asked any more."""
    if told.public:
        return
    made: list[story.Picture] = []
    for row in told.look.tx.find(Attachment, linked_kind=TrainingEvent.table_name(), linked_to=told.look.id):
        path = files.path_of(told.store, str(row["sha256"])) if row["kind"] == "photo" else None
        data = small(path, _PIXELS) if path is not None else None
        if data is not None and len(made) < MOST_PHOTOS:
            made.append(story.Picture(data, Path(str(row["file_name"])).stem.replace("_", " ")))
    if made:
        yield story.Heading(_("Photos"))
        yield story.Pictures(made)


def named(told: Told) -> Iterator[story.Part]:
    """The participants by name, with rate and certificate; never for the public."""
    if told.public or not told.look.grid.people:
        return
    found = {one.person: one for one in earning.read_earned(told.look.tx, told.look.id, told.look.grid).holders}
    between = pgettext("between names in a list", ", ")
    rows = []
    for number, person in enumerate(told.look.grid.people, start=1):
        one = found[person.person_id]
        rows.append(
            [
                format_number(number), person.name, label(SEX, person.sex), label(PARTICIPANT_ROLE, person.role),
                person.organisation, shown(one.rate, "share") if one.rate is not None else "",
                between.join(kind_label(kind) for kind in one.issued),
            ]
        )  # fmt: skip
    head = [
        pgettext("heading of row numbers", "No."), _("Name"), _("Sex"), _("Role"), _("Comes from"), _("Attendance"),
        _("Certificate"),
    ]  # fmt: skip
    yield story.Heading(_("List of participants"))
    yield story.Table(head, rows, "", frozenset({0, 5}), note=people_words(len(rows)))
