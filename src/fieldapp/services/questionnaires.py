"""Questionnaires on paper: a form to be filled by hand, a submission as filled. Must not know how paper is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp import i18n
from fieldapp.domain.records import SurveyForm, SurveySubmission
from fieldapp.domain.text import ltr
from fieldapp.i18n import N_, _
from fieldapp.progress import Progress
from fieldapp.services import attachments
from fieldapp.services.entities import lists_for
from fieldapp.services.errors import ServiceError
from fieldapp.services.forms import load_stored
from fieldapp.services.naming import titles_in
from fieldapp.services.small_pictures import small
from fieldapp.services.spoken import language_code
from fieldapp.store import Store
from fieldapp.survey import Form, FormError

if TYPE_CHECKING:
    from fieldapp.reports.paper import Printed

TRAINING, CODE = N_("Training"), N_("Code")
"""Words of facts about what a questionnaire is for. They stand here because paper is in more languages than windows."""

_PICTURE = (900, 900)
"""Pixels of a picture of an answer at most: enough for its size on paper."""

Facts = Sequence[tuple[str, str]]


def form_language(form: Form, wanted: str | None) -> str | None:
    """The form's own name of a language given by that name or by its code; None for the form's default language.

    Raises ServiceError, with the languages there are, when the form has no such language.
    """
    if not wanted:
        return None
    for name in form.languages:
        if wanted in (name, language_code(name)):
            return name
    known = ", ".join(form.languages) or _("one language without a name")
    raise ServiceError(_("The form is not in {language}. It has: {known}").format(language=wanted, known=known))


def print_form(
    form: Form, path: Path | str, *, language: str | None = None, paper: str = "A4", facts: Facts = (),
    progress: Progress | None = None,
) -> Printed:  # fmt: skip
    """Write a form as a blank questionnaire. ``language``: name or code of one of its languages.

    ``facts`` are known already, as (word marked for translation, value); they stand under the title.

    Raises ServiceError, ReportError; no half-written file remains.
    """
    from fieldapp.reports.questionnaire import QuestionnairePrint, print_questionnaire
    from fieldapp.survey.questionnaire import blank

    name = form_language(form, language)
    code = language_code(name or form.default_language)
    with i18n.using(code):
        questions = blank(form, name)
    if progress is not None:
        progress.step(1, 2)
    with i18n.using(code):
        said = tuple((_(word), value) for word, value in facts)
    return print_questionnaire(QuestionnairePrint(questions, code, paper, said), path)


def print_blank(
    store: Store, form_record_id: str, path: Path | str, *, language: str | None = None, paper: str = "A4",
    facts: Facts = (), progress: Progress | None = None,
) -> Printed:  # fmt: skip
    """``print_form`` for a form of the store."""
    form = load_stored(store, form_record_id)
    return print_form(form, path, language=language, paper=paper, facts=facts, progress=progress)


def print_submission(
    store: Store, submission_id: str, path: Path | str, *, language: str | None = None, paper: str = "A4",
    progress: Progress | None = None,
) -> Printed:  # fmt: skip
    """Write a final survey as a filled questionnaire, in its own language or another one of its form.

    Raises ServiceError, ReportError; no half-written file remains.
    """
    from fieldapp.reports.questionnaire import QuestionnairePrint, print_questionnaire
    from fieldapp.survey.questionnaire import filled

    with store.read() as tx:
        row = tx.get(SurveySubmission, submission_id)
        if row is None:
            raise ServiceError(_("This survey is not here. It may not have been received yet."))
        title = titles_in(tx, SurveyForm, [str(row["form"])]).get(str(row["form"]), "")
    form = load_stored(store, str(row["form"]))
    spoken = str(row["language"] or "")
    name = form_language(form, language) or (spoken if spoken in form.languages else None)
    finalised = datetime.fromisoformat(str(row["finalised_at"])).replace(tzinfo=UTC)
    code = language_code(name or form.default_language)
    with i18n.using(code):
        try:
            # as on the day it was finalised, so that nothing is worked out anew for today
            session = form.start(
                str(row["answers"]), language=name, now=lambda: finalised, edit=False, lists=lists_for(store, form)
            )
        except FormError as error:
            raise ServiceError(str(error)) from error
        shown = str(row["instance_name"] or title)
        questions = filled(form, session, shown if shown not in (form.title, form.title_in(session.language)) else "")
        facts = (
            (_("Filled by"), str(row["filled_by"])),
            (_("Finalised"), i18n.format_datetime(finalised.astimezone())),
            (_("Identity"), ltr(str(row["instance_id"]))),
        )
    if progress is not None:
        progress.step(1, 2)
    pictures = _pictures(store, submission_id)
    wanted = QuestionnairePrint(questions, code, paper, facts, datetime.now().astimezone(), pictures)
    return print_questionnaire(wanted, path)


def _pictures(store: Store, submission_id: str) -> dict[str, bytes]:
    """What was photographed, drawn or signed, by the name that is the answer; without what has not come here yet."""
    found = {one.name: small(one.path, _PICTURE) for one in attachments.files_of(store, submission_id) if one.path}
    return {name: data for name, data in found.items() if data is not None}
