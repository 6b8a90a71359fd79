"""Survey forms as records: an XLSForm or XForm imported once for each version, with the lists that go with it."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from fieldapp.domain import calendars
from fieldapp.domain.records import SurveyForm, SurveySubmission
from fieldapp.i18n import _
from fieldapp.progress import Progress
from fieldapp.services import records
from fieldapp.services.checking import create
from fieldapp.services.errors import ServiceError
from fieldapp.store import Changes, Store
from fieldapp.store import drafts as kept
from fieldapp.survey import Form, FormError, compile_form, load_form

_QUESTION = re.compile(r"<(?:\w+:)?(?:input|select1?|upload|range|trigger|rank)[\s>]")


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
    source = Path(path)
    with store.read() as tx:
        records.check_rights(tx, SurveyForm, change=False)
    try:
        form = load_form(source)
    except FormError as error:
        raise FormRefused(error) from error
    if form.encrypted:
        words = _(
            "This form wants its answers encrypted, which is not done here. Ask its author for one without a key."
        )
        raise FormRefused(FormError(words))
    if progress is not None:
        progress.step(1, 2)
    resources = _resources(form)
    digest = hashlib.sha256(f"{form.xml}\n{resources or ''}".encode()).hexdigest()
    values = {
        "title": (form.title or form.form_id)[:300],
        "form_id": form.form_id[:200],
        "version": form.version[:100],
        "languages": ", ".join(form.languages) or None,
        "imported_at": calendars.instant(datetime.now(UTC)),
        "file_name": source.name[:255],
        "sha256": digest,
        "xform": form.xml,
        "resources": resources,
    }
    warnings = list(form.warnings)
    warnings += [_("The list {name} is missing beside the form.").format(name=name) for name in form.missing_files]
    with store.write(_("import form {title}").format(title=values["title"])) as tx:
        record_id = str(SurveyForm.natural_id(values))
        if tx.page(SurveyForm, [record_id], ["id"]):
            return FormImported(record_id, str(values["title"]), warnings, known=True)
        create(tx, SurveyForm, values)
        return FormImported(record_id, str(values["title"]), warnings, tx.changes)


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
        languages = languages_of(row)
        lines.append(
            FormLine(
                record_id, str(row["title"]), form_id, str(row["version"] or ""), languages,
                len(_QUESTION.findall(str(row["xform"]))), filled[record_id], drafts[record_id],
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: line.title)


def languages_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The languages of a form's record, as the form names them."""
    return tuple(part for part in str(row.get("languages") or "").split(", ") if part)


def load_stored(store: Store, form_record_id: str) -> Form:
    """The compiled form of a record. Raises ServiceError where it is not here or cannot be used."""
    with store.read() as tx:
        row = tx.page(SurveyForm, [form_record_id], ["xform", "resources"]).get(form_record_id)
    if row is None or row["xform"] is None:
        raise ServiceError(_("This form is not here. It may not have been received yet."))
    try:
        return _compiled(str(row["xform"]), str(row["resources"] or ""))
    except FormError as error:
        raise FormRefused(error) from error


@lru_cache(maxsize=4)
def _compiled(xform: str, resources: str) -> Form:
    """A form never changes once it is compiled, so sessions share it."""
    return compile_form(xform, json.loads(resources) if resources else {})


def _resources(form: Form) -> str | None:
    """The lists of a form as JSON {name: text}; pictures and sounds are not carried."""
    texts: dict[str, str] = {}
    for name, content in sorted(form.resources.items()):
        if name.lower().endswith((".csv", ".xml", ".geojson")):
            texts[name] = content if isinstance(content, str) else content.decode("utf-8-sig", "replace")
    return json.dumps(texts, ensure_ascii=False) if texts else None
