"""Answers collected elsewhere (ODK Collect, Enketo, KoboToolbox, Central) brought in, and answers written as they do.

What was brought in is kept as it was written, character for character; what does not fit the form here is named. A
submission that is here already is left alone, whoever brings it again. Must not know how files are chosen.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fieldapp.domain import calendars
from fieldapp.domain.fields import Value
from fieldapp.domain.records import Attachment, SurveyForm, SurveySubmission
from fieldapp.i18n import _
from fieldapp.progress import Progress
from fieldapp.reports.files import whole_file
from fieldapp.services import attachments, entities
from fieldapp.services.central_tables import from_tables
from fieldapp.services.checking import Completer
from fieldapp.services.errors import ServiceError
from fieldapp.services.forms import load_stored
from fieldapp.services.submission_files import SubmissionFile, entries_of, submission_files
from fieldapp.services.submissions import Meta, current, meta_of, record_id_of, values_in
from fieldapp.store import Changes, Query, ReadTx, Store, WriteTx
from fieldapp.survey import Form, FormError
from fieldapp.survey.fitting import Leftover, fit
from fieldapp.survey.instance import form_id_of
from fieldapp.survey.nodes import Node, XMLError, parse_xml

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_UNSAFE: Final = re.compile(r"[^\w.-]+")


@dataclass
class Brought:
    """What came of it: ids of new submissions, how many were here already, what was refused and why, what to know."""

    new: list[str] = field(default_factory=list)
    known: int = 0
    refused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    """What they say about firms and people and could not be applied; each waits as a draft of a record."""
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True)
class _Ready:
    """A submission that may be written."""

    file: SubmissionFile
    root: Node
    meta: Meta
    form: Form
    form_row: Mapping[str, Value]
    leftovers: tuple[Leftover, ...]
    files: Mapping[str, str]


_Forms = dict[tuple[str, str], tuple[Mapping[str, Value], Form]]
"""Form id and version that submissions name -> the record and the form they are read with."""


def import_submissions(store: Store, path: Path | str, progress: Progress | None = None) -> Brought:
    """Bring in the submissions of a folder, a ZIP archive or one file, with their media, in one transaction.

    They are XML files, or the tables (CSV) that Central exports.

    Their forms must be here (``import_form``); a submission of another version of a form is read with that which is
    here, newest first. Raises ServiceError where nothing can be read, StoreError, Cancelled (nothing is kept then).
    """
    source, brought = Path(path), Brought()
    with store.read() as tx:
        rows = tx.page(SurveySubmission, tx.ids(SurveySubmission, Query()), ["instance_id"])
        known = {str(row["instance_id"]) for row in rows.values()}
    ready: list[_Ready] = []
    forms: _Forms = {}

    def form_of(form_id: str, version: str) -> Form:
        return _form_for(store, form_id, version, forms)[1]

    with entries_of(source) as entries:
        found = [*submission_files(entries), *from_tables(entries, form_of)]
        for number, (name, read) in enumerate(found, 1):
            if progress is not None:
                progress.step(number, len(found))
            one = read()
            if one is None:
                continue
            try:
                prepared = _prepare(store, one, known, brought, forms)
            except ServiceError as error:
                brought.refused.append(_("{name}: {reason}").format(name=name, reason=error))
                continue
            if prepared is not None:
                known.add(prepared.meta.instance_id)
                ready.append(prepared)
    if not (ready or brought.known or brought.refused):
        raise ServiceError(_("There are no answers in {name}.").format(name=source.name))
    with store.write() as tx:
        complete = Completer(tx, SurveySubmission)
        for prepared in sorted(ready, key=lambda one: bool(one.meta.deprecated_id)):
            brought.new.append(_write(tx, store, prepared, brought, complete))
        brought.changes = tx.changes
    return brought


def _prepare(store: Store, file: SubmissionFile, known: set[str], brought: Brought, forms: _Forms) -> _Ready | None:
    """Check one submission and keep its media; None where it is here already. Raises ServiceError."""
    if file.fault:
        raise ServiceError(file.fault)
    try:
        root = parse_xml(file.xml).root
    except (XMLError, StopIteration) as error:
        raise ServiceError(_("These answers cannot be read: {reason}").format(reason=error)) from error
    if root.get("encrypted") == "yes":
        raise ServiceError(_("it is encrypted. Decrypt it with the key of its form first, then bring it in."))
    meta = meta_of(file.xml)
    if not meta.instance_id:
        raise ServiceError(_("it has no instanceID, so nobody could tell whether it is here already"))
    if meta.instance_id in known:
        brought.known += 1
        return None
    try:
        row, form = _form_for(store, form_id_of(root) or root.uri, root.get("version"), forms)
        fitting = fit(form, file.xml)
    except FormError as error:
        raise ServiceError(str(error)) from error
    kept: dict[str, str] = {}
    for name in sorted(file.media.keys() & values_in(file.xml)):
        from fieldapp.store import files

        with file.media[name]() as content:
            kept[name] = files.keep(store, content)[0]
    _note(brought, file, root, row, fitting.leftovers, _missing(form, file, kept))
    return _Ready(file, root, meta, form, row, fitting.leftovers, kept)


def _form_for(store: Store, form_id: str, version: str, forms: _Forms) -> tuple[Mapping[str, Value], Form]:
    """The form a submission was filled on: of its version, else the newest that is here; looked up once for each.

    Raises ServiceError, FormError.
    """
    key = form_id, version
    if key not in forms:
        with store.read() as tx:
            row = _newest(tx, *key)
        forms[key] = row, load_stored(store, str(row["id"]))
    return forms[key]


def _newest(tx: ReadTx, form_id: str, version: str) -> Mapping[str, Value]:
    rows = sorted(tx.find(SurveyForm, form_id=form_id), key=lambda row: str(row["imported_at"]), reverse=True)
    if not rows:
        raise ServiceError(
            _("the form “{form}” is not here. Import the form first, then the answers.").format(form=form_id)
        )
    return next((row for row in rows if row["version"] == version), rows[0])


def _note(
    brought: Brought, file: SubmissionFile, root: Node, row: Mapping[str, Value], leftovers: tuple[Leftover, ...],
    missing: list[str],
) -> None:  # fmt: skip
    version = root.get("version")
    if version != (row["version"] or ""):
        text = _("{name}: filled on version “{old}” of the form, read with version “{new}”.")
        brought.notes.append(text.format(name=file.name, old=version, new=row["version"] or ""))
    brought.notes += [f"{file.name}: {told}" for told in file.notes]
    for one in leftovers:
        text = _("{name}: “{value}” at {place} does not fit the form; it is kept as it was written.")
        brought.notes.append(text.format(name=file.name, value=one.value[:80], place=one.ref))
    for name in missing:
        brought.notes.append(_("{name}: the file {file} is missing.").format(name=file.name, file=name))


def _missing(form: Form, file: SubmissionFile, kept: Mapping[str, str]) -> list[str]:
    """Files that answers name and that did not come."""
    uploads = {spec.name for spec in form.by_path.values() if spec.type == "binary"}
    named = {v for n, v in _leaves(parse_xml(file.xml).root) if n in uploads and v}
    return sorted(named - kept.keys())


def _leaves(node: Node) -> Iterator[tuple[str, str]]:
    inside = node.elements()
    if not inside:
        yield node.name, node.value().strip()
    for child in inside:
        yield from _leaves(child)


def _write(tx: WriteTx, store: Store, one: _Ready, brought: Brought, complete: Completer) -> str:
    told = dict(_leaves(one.root))
    about = entities.subject_of(one.form, one.file.xml)
    replaces = record_id_of(one.meta.deprecated_id) if one.meta.deprecated_id else None
    if replaces is not None:
        older = tx.find(SurveySubmission, instance_id=one.meta.deprecated_id)
        replaces = str(older[0]["id"]) if older else replaces
    values: dict[str, Value] = {
        "id": record_id_of(one.meta.instance_id),
        "form": one.form_row["id"],
        "form_id": one.form.form_id,
        "form_version": one.root.get("version")[:100],
        "instance_id": one.meta.instance_id[:100],
        "instance_name": one.meta.instance_name[:300] or None,
        "language": None,
        "subject_kind": about[0],
        "subject": about[1],
        "filled_by": (
            told.get("username") or one.file.by or told.get("userID") or told.get("deviceid") or _("unknown")
        )[:120],
        "started_at": _moment(told.get("start", "")),
        "finalised_at": _moment(told.get("end", "")) or _moment(one.root.get("submissionDate"))
        or calendars.instant(datetime.fromtimestamp(tx.now / 1000, UTC)),
        "replaces": replaces,
        "answers": one.file.xml,
    }  # fmt: skip
    record_id = tx.insert(SurveySubmission, complete(values))
    if one.files:
        attachments.link(tx, store, record_id, one.files)
    started = _moment(told.get("start", ""))
    since = int(datetime.fromisoformat(started).timestamp() * 1000) if started else None
    brought.waiting += entities.apply(tx, one.form, one.file.xml, record_id, since=since).reasons
    return record_id


def _moment(text: str) -> str | None:
    """A moment as the store writes it; None for what is none."""
    if not _MOMENT.match(text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return calendars.instant(found if found.tzinfo is not None else found.replace(tzinfo=UTC))


# ------------------------------------------------------------------------------------------------------------- out
def export_submissions(
    store: Store, form_id: str, path: Path | str, *, corrected: bool = False, progress: Progress | None = None
) -> int:
    """Write the final answers to all versions of a form as a ZIP archive, as Collect and Central do; how many.

    Each is ``instances/NAME/submission.xml`` with its media beside it. ``corrected``: also those that a correction
    replaced. Raises ReportError; Cancelled leaves no file.
    """
    with store.read() as tx:
        rows = tx.find(SurveySubmission, form_id=form_id)
        files = tx.find(Attachment, linked_kind=SurveySubmission.table_name())
    chosen = current(rows, corrected=corrected)
    by_submission: dict[str, list[Mapping[str, Value]]] = {}
    for one in files:
        by_submission.setdefault(str(one["linked_to"]), []).append(one)
    target = Path(path)
    with whole_file(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, row in enumerate(chosen, 1):
            if progress is not None:
                progress.step(number, len(chosen))
            folder = "instances/" + _UNSAFE.sub("_", str(row["instance_id"]))
            archive.writestr(f"{folder}/submission.xml", str(row["answers"]))
            for attached in by_submission.get(str(row["id"]), []):
                _add_media(store, archive, f"{folder}/{attachments.plain_name(str(attached['file_name']))}", attached)
    return len(chosen)


def _add_media(store: Store, archive: zipfile.ZipFile, name: str, row: Mapping[str, Value]) -> None:
    from fieldapp.store import files

    source = files.path_of(store, str(row["sha256"]))
    if source is not None:
        archive.write(source, name)
