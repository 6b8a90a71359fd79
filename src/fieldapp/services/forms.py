"""Survey forms as records: an XLSForm or XForm imported once for each version, with the lists that go with it."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fieldapp.domain import calendars, registry
from fieldapp.domain.fields import Values
from fieldapp.domain.records import SurveyForm, SurveySubmission
from fieldapp.i18n import _
from fieldapp.progress import Progress
from fieldapp.services import form_media, records
from fieldapp.services.checking import create
from fieldapp.services.errors import ServiceError
from fieldapp.services.spoken import title_in
from fieldapp.store import Changes, ReadTx, Store
from fieldapp.store import compiled as kept_forms
from fieldapp.store import drafts as kept
from fieldapp.survey import Form, FormError, compile_form, load_form, read_compiled, write_compiled
from fieldapp.survey.entities import datasets
from fieldapp.survey.xform import encryption_refused

_QUESTION = re.compile(r"<(?:\w+:)?(?:input|select1?|upload|range|trigger|rank)[\s>]")

_REGISTRY_LISTS = {f"{name}.csv": "name,label\n" for name in registry.LISTS}
"""Lists of the registry are there, though empty: their rows come with each session (``services.entities``)."""


class FormRefused(ServiceError):
    """A file is no form that can be used; ``sheet``, ``row``, ``column`` say where, as far as it is known."""

    def __init__(self, error: FormError) -> None:
        super().__init__(str(error))
        self.sheet, self.row, self.column = error.sheet, error.row, error.column


@dataclass(frozen=True)
class FormImported:
    """A form that was imported, or (``known``) was here already."""

    id: str
    title: str
    warnings: list[str] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    known: bool = False


@dataclass(frozen=True)
class FormLine:
    """One version of a form in the list, with how much is filled on it."""

    id: str
    title: str
    form_id: str
    version: str
    languages: tuple[str, ...]
    questions: int
    submissions: int
    drafts: int


def import_form(store: Store, path: Path | str, progress: Progress | None = None) -> FormImported:
    """Read an XLSForm (.xlsx, .xls) or XForm and store it as a version of the form.

    The lists beside it that it reads (.csv, .xml, .geojson) are stored with it. Raises FormRefused with the place of
    the mistake, ServiceError where the person may not bring in forms.
    """
    from fieldapp.survey.check import told_once

    source = Path(path)
    with store.read() as tx:
        records.check_rights(tx, SurveyForm, change=False)
    try:
        form = load_form(source)
    except FormError as error:
        raise FormRefused(error) from error
    if form.encrypted:
        raise FormRefused(FormError(encryption_refused()))
    if progress is not None:
        progress.step(1, 2)
    resources = _resources(form)
    digest = hashlib.sha256(f"{form.xml}\n{resources or ''}".encode()).hexdigest()
    values = {
        "title": (form.title or form.form_id)[:300],
        "form_id": form.form_id[:200],
        "version": form.version[:100],
        "languages": ", ".join(form.languages) or None,
        "file_name": source.name[:255],
        "sha256": digest,
        "xform": form.xml,
        "resources": resources,
    }
    warnings = [str(fault) for fault in told_once(form.warnings)]
    warnings += [
        _("The list {name} is missing beside the form.").format(name=name)
        for name in form.missing_files
        if not registry.is_registry(name)
    ]
    warnings += [
        _("The form writes to the list “{name}”, which is not kept here: its answers stay in the survey alone.").format(
            name=name
        )
        for name in datasets(form)
        if name not in registry.LISTS
    ]
    media = form_media.take_in(store, form.xml, source)
    with store.write(_("import form {title}").format(title=values["title"])) as tx:
        record_id = str(SurveyForm.natural_id(values))
        if tx.page(SurveyForm, [record_id], ["id"]):
            return FormImported(record_id, str(values["title"]), warnings, known=True)
        values["imported_at"] = _after_others(tx, str(values["form_id"]))
        create(tx, SurveyForm, values)
        form_media.link(tx, store, record_id, media)
        return FormImported(record_id, str(values["title"]), warnings, tx.changes)


def _after_others(tx: ReadTx, form_id: str) -> str:
    """This moment, or a second after the latest version there is: the last one imported is the newest.

    Two may come in the same second, and the clock of a laptop may have been set back.
    """
    now = calendars.instant(datetime.now(UTC))
    latest = max((str(row["imported_at"]) for row in tx.find(SurveyForm, form_id=form_id)), default="")
    if latest < now:
        return now
    return calendars.instant(datetime.fromisoformat(latest).replace(tzinfo=UTC) + timedelta(seconds=1))


def forms(store: Store) -> list[FormLine]:
    """The forms by title, newest version of each first; older versions only where something was filled on them."""
    drafts = Counter(
        str(draft.values["form"]) for draft in kept.listing(store) if draft.table == SurveySubmission.table_name()
    )
    with store.read() as tx:
        rows = tx.find(SurveyForm)
        filled = {str(row["id"]): len(tx.find(SurveySubmission, form=str(row["id"]))) for row in rows}
    rows.sort(key=lambda row: (str(row["imported_at"]), str(row["id"])), reverse=True)
    seen: set[str] = set()
    lines = []
    for row in rows:
        record_id, form_id = str(row["id"]), str(row["form_id"])
        if form_id in seen and not filled[record_id] and not drafts[record_id]:
            continue
        seen.add(form_id)
        languages, title = languages_of(row), title_in(str(row["xform"] or ""), str(row["title"]))
        lines.append(
            FormLine(
                record_id, title, form_id, str(row["version"] or ""), languages,
                len(_QUESTION.findall(str(row["xform"]))), filled[record_id], drafts[record_id],
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: line.title)


def languages_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The languages of a form's record, as the form names them."""
    return tuple(part for part in str(row.get("languages") or "").split(", ") if part)


def spoken_titles(tx: ReadTx, form_ids: Iterable[str]) -> dict[str, str]:
    """The titles of forms by id, in the language in force where they have one there."""
    rows = tx.page(SurveyForm, list(dict.fromkeys(form_ids)), ["title", "xform"])
    return {form: title_in(str(row["xform"] or ""), str(row["title"])) for form, row in rows.items()}


def load_stored(store: Store, form_record_id: str) -> Form:
    """The compiled form of a record. Raises ServiceError where it is not here or cannot be used."""
    with store.read() as tx:
        row = tx.page(SurveyForm, [form_record_id], ["xform", "resources"]).get(form_record_id)
    if row is None or row["xform"] is None:
        raise ServiceError(_("This form is not here. It may not have been received yet."))
    source = _source(row)
    key = hashlib.sha256(json.dumps(source, sort_keys=True).encode()).hexdigest()
    text = kept_forms.fetch(store, key)
    form = read_compiled(text, *source) if text is not None else None
    if form is None:
        try:
            form = compile_form(*source)
        except FormError as error:
            raise FormRefused(error) from error
        made = write_compiled(form)
        if made is not None:
            kept_forms.keep(store, key, made)
    return form


def newest_version(store: Store, form_record_id: str) -> str:
    """The record of the version of the same form that was imported last; the one given where it is the newest."""
    with store.read() as tx:
        row = tx.page(SurveyForm, [form_record_id], ["form_id", "imported_at"]).get(form_record_id)
        others = tx.find(SurveyForm, form_id=str(row["form_id"])) if row is not None else []
    later = [one for one in others if row is not None and str(one["imported_at"]) > str(row["imported_at"])]
    return str(max(later, key=lambda one: str(one["imported_at"]))["id"]) if later else form_record_id


def _source(row: Values) -> tuple[str, dict[str, str]]:
    """What a form is compiled from: its text and its lists."""
    given = json.loads(str(row["resources"])) if row["resources"] else {}
    return str(row["xform"]), {**_REGISTRY_LISTS, **given}


def _resources(form: Form) -> str | None:
    """The lists of a form as JSON {name: text}; pictures and sounds are not carried."""
    texts: dict[str, str] = {}
    for name, content in sorted(form.resources.items()):
        if name.lower().endswith((".csv", ".xml", ".geojson")):
            texts[name] = content if isinstance(content, str) else content.decode("utf-8-sig", "replace")
    return json.dumps(texts, ensure_ascii=False) if texts else None
