"""Surveys: forms in, filling with drafts that survive anything, final answers that only newer ones may follow.

The engine is ``fieldapp.survey``. Must not know how questions are shown.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from fieldapp.domain import calendars
from fieldapp.domain.fields import Value
from fieldapp.domain.records import SurveyForm, SurveySubmission, by_table
from fieldapp.i18n import _
from fieldapp.reports.cells import guard
from fieldapp.services import attachments, entities, homeland
from fieldapp.services import me as who
from fieldapp.services.answers import export_answers
from fieldapp.services.checking import create
from fieldapp.services.errors import ServiceError
from fieldapp.services.forms import (
    FormImported,
    FormLine,
    FormRefused,
    forms,
    import_form,
    languages_of,
    load_stored,
    newest_version,
    spoken_titles,
)
from fieldapp.services.naming import titles_in
from fieldapp.services.submissions import answered_of, meta_of, record_id_of, values_in
from fieldapp.store import Changes, Query, ReadTx, Store
from fieldapp.store import drafts as kept
from fieldapp.store import files as attachment_files
from fieldapp.survey import Form, FormError, Session, audit
from fieldapp.survey.fitting import Leftover, start_fitted
from fieldapp.survey.xform import encryption_refused
from fieldapp.sync.sent import unsent

__all__ = [
    "DraftLine",
    "Filling",
    "Finalised",
    "FormImported",
    "FormLine",
    "FormRefused",
    "SubmissionLine",
    "begin",
    "drafts",
    "drop_draft",
    "export_answers",
    "finalise",
    "forms",
    "import_form",
    "keep_draft",
    "reopen",
    "resume",
    "rewind",
    "submissions",
]

TABLE = SurveySubmission.table_name()
LEFT_OVER = "left-over-answers.csv"
"""The file of a final survey with what was answered on an older version of its form and has no place in the newer."""


@dataclass(frozen=True)
class DraftLine:
    """A survey that is being filled: key, form, a name, questions answered and in all, when it was last kept (UTC)."""

    key: str
    form_title: str
    label: str
    answered: int | None
    total: int | None
    at: str
    double: dict[str, str] = field(default_factory=dict)
    """Of an entry of a sheet that is entered twice: sheet, turn, done."""


@dataclass(frozen=True)
class SubmissionLine:
    """A final survey; ``replaced`` when a correction has followed it, ``sent`` when it was put into a bundle.

    ``languages``: those of its form. ``corrected``: it has other versions.
    """

    id: str
    name: str
    form_title: str
    version: str
    filled_by: str
    finalised_at: str
    replaced: bool
    languages: tuple[str, ...] = ()
    sent: bool = True
    corrected: bool = False


@dataclass
class Filling:
    """A form being filled: the session, and what the submission will say besides the answers."""

    draft_key: str
    form_record_id: str
    form: Form
    session: Session
    subject_kind: str = "none"
    subject: str | None = None
    replaces: str | None = None
    started_at: str = ""
    attachments: dict[str, str] = field(default_factory=dict)
    """Files that were attached: name -> SHA-256 (see ``services.attachments``)."""
    left: tuple[Leftover, ...] = ()
    """What was answered on an older version of the form and has no place in this one; kept with the final survey."""
    double: dict[str, str] = field(default_factory=dict)
    """Where it is one of two entries of a sheet of paper: which (see ``services.double_entry``)."""
    unread: dict[str, str] = field(default_factory=dict)
    """Text that could not be read, by question: kept with the draft as it was typed."""
    around: homeland.Box | None = None
    """What maps show before a place is given: the person's country."""


@dataclass(frozen=True)
class Finalised:
    """A final survey that was written."""

    id: str
    changes: Changes
    waiting: tuple[str, ...] = ()
    """What it says about firms and people and could not be applied, in sentences; each waits as a draft of a record."""


# ---------------------------------------------------------------------------------------------------------- filling
def begin(
    store: Store, form_record_id: str, *, language: str | None = None, subject_kind: str = "none",
    subject: str | None = None, known: Mapping[str, str] | None = None,
) -> Filling:  # fmt: skip
    """Begin to fill a form, about a record of type ``subject_kind`` or about nobody in particular.

    ``known``: answers to begin with, by the name of the question. Nothing is kept before the first ``keep_draft``.
    Raises ServiceError where the form is not here or cannot be used.
    """
    form = load_stored(store, form_record_id)
    if form.encrypted:
        raise ServiceError(encryption_refused())
    session = form.start(language=language, properties=_properties(store), lists=entities.lists_for(store, form))
    for ref in session.state() if known else ():
        if (name := ref.rpartition("/")[2]) in (known or {}):
            session.answer(ref, (known or {})[name])
    key = f"{TABLE}:new:{meta_of(session.instance_xml()).instance_id or _now()}"
    return Filling(key, form_record_id, form, session, subject_kind, subject, None, _now(), around=homeland.box(store))


def keep_draft(store: Store, filling: Filling, instance_xml: str, label: str) -> None:
    """Keep what was answered so far; on the disk when this returns.

    ``instance_xml`` is ``session.instance_xml()``, taken where the session is used.
    """
    values: dict[str, Any] = {
        "form": filling.form_record_id,
        "xml": instance_xml,
        "language": filling.session.language,
        "subject_kind": filling.subject_kind,
        "subject": filling.subject,
        "replaces": filling.replaces,
        "started_at": filling.started_at,
        "attachments": dict(filling.attachments),
        "left": [asdict(one) for one in filling.left],
        "double": dict(filling.double),
        "unread": dict(filling.unread),
        "audit": filling.session.audit.csv() if filling.session.audit is not None else "",
        "answered": answered_of(filling.form, instance_xml),
        "total": sum(1 for entry in filling.form.walk() if entry.kind not in ("group", "repeat", "note")),
    }
    name = meta_of(instance_xml).instance_name or _subject_title(store, filling) or label
    kept.keep(store, kept.Draft(filling.draft_key, TABLE, filling.replaces, values, name))


def resume(store: Store, draft_key: str) -> Filling:
    """Go on with a draft as it was left. Raises ServiceError when there is none.

    When a newer version of the form has come meanwhile, the draft goes on under that: what fits is there, what does not
    is in ``Filling.left``. A correction stays on the version that it corrects.
    """
    draft = kept.fetch(store, draft_key)
    if draft is None:
        raise ServiceError(_("This draft is not here any more. It may have been finalised or thrown away."))
    values = draft.values
    form_record_id = str(values["form"]) if values["replaces"] else newest_version(store, str(values["form"]))
    form = load_stored(store, form_record_id)
    left = tuple(Leftover(**one) for one in values.get("left") or ())
    options: dict[str, Any] = {
        "language": values["language"], "properties": _properties(store), "edit": False,
        "lists": entities.lists_for(store, form),
    }  # fmt: skip
    try:
        if form_record_id == values["form"]:
            session = form.start(str(values["xml"]), **options)
        else:
            session, fitting = start_fitted(form, str(values["xml"]), **options)
            left += tuple(one for one in fitting.leftovers if one not in left)
    except FormError as error:
        raise ServiceError(str(error)) from error
    if session.audit is not None:
        session.audit.read(str(values.get("audit") or ""))
    return Filling(
        draft_key, form_record_id, form, session, str(values["subject_kind"]), values["subject"],
        values["replaces"], str(values["started_at"]), dict(values.get("attachments") or {}), left,
        dict(values.get("double") or {}), _still_asked(session, values.get("unread") or {}), homeland.box(store),
    )  # fmt: skip


def reopen(store: Store, submission_id: str) -> Filling:
    """Correct a final survey: a new version that names the old one, which is kept.

    A correction that was begun before is gone on with. Raises ServiceError when it was corrected already.
    """
    key = f"{TABLE}:{submission_id}"
    with store.read() as tx:
        old = tx.get(SurveySubmission, submission_id)
        newer = tx.find(SurveySubmission, replaces=submission_id)
        files = {str(row["file_name"]): str(row["sha256"]) for row in attachments.links(tx, submission_id)}
    if old is None:
        raise ServiceError(_("This survey is not here. It may not have been received yet."))
    if newer:
        raise ServiceError(_("This survey was corrected already. Open the newer version instead."))
    if kept.fetch(store, key) is not None:
        return resume(store, key)
    form = load_stored(store, str(old["form"]))
    try:
        session = form.start(
            str(old["answers"]), language=_text(old["language"]), properties=_properties(store), edit=True,
            lists=entities.lists_for(store, form),
        )  # fmt: skip
    except FormError as error:
        raise ServiceError(str(error)) from error
    log = attachment_files.path_of(store, files.get(audit.FILE, ""))
    if session.audit is not None and log is not None:
        session.audit.read(log.read_text("utf-8", "replace"))
    return Filling(
        key, str(old["form"]), form, session, str(old["subject_kind"] or "none"), _text(old["subject"]),
        submission_id, _now(), files, around=homeland.box(store),
    )  # fmt: skip


def rewind(store: Store, filling: Filling, instance_xml: str) -> Filling:
    """Put answers back as they were (an ``instance_xml()`` of this filling): the way back from a step of editing."""
    filling.session = filling.form.start(
        instance_xml, language=filling.session.language or None, properties=_properties(store), edit=False,
        lists=entities.lists_for(store, filling.form),
    )  # fmt: skip
    return filling


def drop_draft(store: Store, draft_key: str) -> Changes:
    """Throw a draft away."""
    kept.drop(store, draft_key)
    return Changes()


def finalise(store: Store, filling: Filling, finished_xml: str, *, beside: Collection[str] = ()) -> Finalised:
    """Write the final survey and drop its draft in one transaction.

    ``finished_xml`` is what ``session.finalise()`` gave, which raises UnfinishedError while something is missing. A
    final survey cannot be undone, only corrected: ``reopen``. Of the files attached those that an answer
    names go with it, and those named in ``beside``.
    """
    meta = meta_of(finished_xml)
    form = filling.form
    named = values_in(finished_xml)
    wanted = {*named, *beside, *(one.value for one in filling.left)}
    if filling.subject is None:
        filling.subject_kind, filling.subject = entities.subject_of(form, finished_xml)
    files = {name: sha256 for name, sha256 in filling.attachments.items() if name in wanted}
    if filling.session.audit is not None and audit.FILE in named:
        content = io.BytesIO(filling.session.audit.csv().encode())
        files[audit.FILE] = attachment_files.keep(store, content)[0]
    if filling.left:
        name = attachments.attach_bytes(store, filling, LEFT_OVER, _left_over(filling.left))
        files[name] = filling.attachments[name]
    with store.write() as tx:
        values: dict[str, Value] = {
            "id": record_id_of(meta.instance_id or filling.draft_key),
            "form": filling.form_record_id,
            "form_id": form.form_id,
            "form_version": form.version,
            "instance_id": meta.instance_id or filling.draft_key,
            "instance_name": (meta.instance_name or _subject_title_in(tx, filling))[:300] or None,
            "language": filling.session.language or None,
            "subject_kind": filling.subject_kind,
            "subject": filling.subject,
            "filled_by": who.read(tx).name or _("unknown"),
            "started_at": filling.started_at or None,
            "finalised_at": calendars.instant(datetime.fromtimestamp(tx.now / 1000, UTC)),
            "replaces": filling.replaces,
            "answers": finished_xml,
            "team": _team_of_subject(tx, filling),
        }
        record_id = str(values["id"])
        if not tx.page(SurveySubmission, [record_id], ["id"]):  # else it was finalised before, and is as it was
            create(tx, SurveySubmission, values)
        attachments.link(tx, store, record_id, files, str(values["team"] or ""))
        since = datetime.fromisoformat(filling.started_at) if filling.started_at else None
        applied = entities.apply(
            tx, form, finished_xml, record_id, since=int(since.timestamp() * 1000) if since else None
        )
        kept.forget(tx, filling.draft_key)
        return Finalised(record_id, tx.changes, tuple(applied.reasons))


# ---------------------------------------------------------------------------------------------------------- lists
def drafts(store: Store) -> list[DraftLine]:
    """The surveys that are being filled, the last one kept first."""
    found = [draft for draft in kept.listing(store) if draft.table == TABLE]
    with store.read() as tx:
        names = spoken_titles(tx, [str(draft.values["form"]) for draft in found])
    return [
        DraftLine(
            draft.key, names.get(str(draft.values["form"]), ""), draft.label, draft.values.get("answered"),
            draft.values.get("total"), calendars.instant(datetime.fromtimestamp(draft.at / 1000, UTC)),
            dict(draft.values.get("double") or {}),
        )
        for draft in found
    ]  # fmt: skip


def submissions(store: Store, form_record_id: str | None = None, text: str = "") -> list[SubmissionLine]:
    """Final surveys, of one form or of all, the newest first; ``text`` is looked for in name, form and author."""
    equals: Mapping[str, str] | None = {"form": form_record_id} if form_record_id else None
    with store.read() as tx:
        ids = tx.ids(SurveySubmission, Query(text=text, sort="finalised_at", descending=True, equals=equals))
        wanted = ["form", "form_version", "instance_name", "filled_by", "finalised_at"]
        rows = tx.page(SurveySubmission, ids, wanted)
        names = spoken_titles(tx, [str(row["form"]) for row in rows.values()])
        spoken = tx.page(SurveyForm, list({str(row["form"]) for row in rows.values()}), ["languages"])
        every = tx.page(SurveySubmission, tx.ids(SurveySubmission, Query()), ["replaces"])
        replaced = {str(row["replaces"]) for row in every.values() if row["replaces"]}
    here_only = unsent(store, TABLE)
    return [
        SubmissionLine(
            record_id, str(row["instance_name"] or names.get(str(row["form"]), "")), names.get(str(row["form"]), ""),
            str(row["form_version"] or ""), str(row["filled_by"]), str(row["finalised_at"]), record_id in replaced,
            languages_of(spoken.get(str(row["form"]), {})),
            record_id not in here_only, record_id in replaced or bool(every.get(record_id, {}).get("replaces")),
        )
        for record_id, row in rows.items()
    ]  # fmt: skip


# ---------------------------------------------------------------------------------------------------------- parts
def _left_over(left: Sequence[Leftover]) -> bytes:
    """Answers without a place as CSV: where they stood, what they were, why they do not fit."""
    rows = [("question", "answer", "reason"), *((one.ref, guard(one.value), one.reason) for one in left)]
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _still_asked(session: Session, unread: Mapping[str, str]) -> dict[str, str]:
    """What could not be read, where its question is still there."""
    return {ref: text for ref, text in unread.items() if ref in session.state()}


def _now() -> str:
    return calendars.instant(datetime.now(UTC))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _properties(store: Store) -> dict[str, str]:
    """What a form may ask about the device."""
    return {"deviceid": store.device_id, "username": who.me(store).name}


def _subject_title(store: Store, filling: Filling) -> str:
    with store.read() as tx:
        return _subject_title_in(tx, filling)


def _subject_title_in(tx: ReadTx, filling: Filling) -> str:
    if filling.subject is None or filling.subject_kind == "none":
        return ""
    return titles_in(tx, by_table(filling.subject_kind), [filling.subject]).get(filling.subject, "")


def _team_of_subject(tx: ReadTx, filling: Filling) -> str:
    """Answers about a record belong to that record's team."""
    if filling.subject is None or filling.subject_kind == "none":
        return ""
    found = tx.page(by_table(filling.subject_kind), [filling.subject], ["team"]).get(filling.subject, {})
    return str(found.get("team") or "")
