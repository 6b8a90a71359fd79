"""Answers as ODK Central and Briefcase export them as tables: CSV files, one for the form and one for each repeat.

The table of the form has a row for each submission with its ``KEY``; a repeat's has ``KEY`` (``uuid:1/g/machine[2]``)
and ``PARENT_KEY``. Columns are called by the groups and the question, ``g-machine``, or by the question alone; a place
has four. What comes of it is the XML that the row was made of, as far as a table tells. Must not know stores.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from fieldapp.i18n import _
from fieldapp.services.errors import ServiceError
from fieldapp.services.submission_files import LARGEST_XML, Entries, Open, SubmissionFile, media_in
from fieldapp.survey import Form
from fieldapp.survey.definition import Spec
from fieldapp.survey.from_rows import Reading, Row, submission

FormOf = Callable[[str, str], Form]
"""The form with an id, of a version where that is here. Raises ServiceError."""

_PARTS: Final = ("Latitude", "Longitude", "Altitude", "Accuracy")
_ABOUT: Final = frozenset((
    "KEY", "PARENT_KEY", "SubmissionDate", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected",
    "Status", "ReviewState", "DeviceID", "Edits", "FormVersion", "meta-instanceID", "instanceID",
))  # fmt: skip
_NOT_A_NAME: Final = re.compile(r"^[^\w]+|[^\w.-]|^(?=[\d.-])")
_PLACE: Final = re.compile(r"\[\d+\]")
_AGAIN: Final = re.compile(r" ?\(\d+\)$")
"""What a browser puts behind a name that is there already: ``firm (1).csv``."""


@dataclass
class _Table:
    name: str
    columns: tuple[str, ...]
    rows: list[Row]
    media: Mapping[str, Open] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem


def from_tables(entries: Entries, form_of: FormOf) -> list[tuple[str, Callable[[], SubmissionFile | None]]]:
    """The submissions in the tables among files, each with a function that builds its XML; what cannot be read too."""
    tables, faults = _read(entries)
    repeats: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for table in tables:
        for row in table.rows if "PARENT_KEY" in table.columns else ():
            repeats[row["PARENT_KEY"], _way(row["KEY"])].append(row)
    names = {table.stem for table in tables}
    found: list[tuple[str, Callable[[], SubmissionFile | None]]] = [(one.name, _always(one)) for one in faults]
    for table in tables:
        if "PARENT_KEY" not in table.columns:
            found += [(_called(table, row), _builder(table, row, repeats, names, form_of)) for row in table.rows]
    return found


def _always(file: SubmissionFile) -> Callable[[], SubmissionFile]:
    return lambda: file


def _called(table: _Table, row: Row) -> str:
    return f"{table.name}, {row['KEY']}"


def _read(entries: Entries) -> tuple[list[_Table], list[SubmissionFile]]:
    tables, faults = [], []
    for name in sorted(entries):
        place = PurePosixPath(name)
        if place.suffix.lower() != ".csv" or place.name.startswith("."):
            continue
        size, opening = entries[name]
        try:
            if size > LARGEST_XML * 8:
                raise ServiceError(_("it is too large to be answers"))
            with opening("rb") as file:
                text = file.read().decode("utf-8-sig")
            table = _table(name, text)
        except UnicodeDecodeError:
            faults.append(SubmissionFile(name, "", fault=_("it is not written in UTF-8")))
        except (csv.Error, ServiceError) as error:
            faults.append(SubmissionFile(name, "", fault=str(error)))
        else:
            if table is not None:
                table.media = {**media_in(entries, place.parent), **media_in(entries, place.parent / "media")}
                tables.append(table)
    return tables, faults


def _table(name: str, text: str) -> _Table | None:
    """The table of a file; None for one that is no table of answers (a log, a list)."""
    before = csv.field_size_limit(LARGEST_XML)
    try:
        reader = csv.reader(io.StringIO(text, newline=""))
        columns = tuple(next(reader, ()))
        if "KEY" not in columns:
            return None
        rows: list[Row] = [dict(zip(columns, cells, strict=False)) for cells in reader if any(cells)]
    finally:
        csv.field_size_limit(before)
    if any(len(row) < len(columns) or not row["KEY"] for row in rows):
        raise ServiceError(_("a row ends too early: the file was cut or changed. Export it again."))
    return _Table(name, columns, rows)


def _way(key: str) -> str:
    """``uuid:1/g/machine[2]`` -> ``g/machine``."""
    return _PLACE.sub("", key).partition("/")[2]


def _builder(
    table: _Table, row: Row, repeats: Mapping[tuple[str, str], list[Row]], names: set[str], form_of: FormOf
) -> Callable[[], SubmissionFile]:  # fmt: skip
    def build() -> SubmissionFile:
        try:
            xml = _xml(table, row, repeats, names, form_of)
        except ServiceError as error:
            return SubmissionFile(_called(table, row), "", fault=str(error))
        notes = [_("marked “rejected” in Central")] if row.get("ReviewState") == "rejected" else []
        return SubmissionFile(_called(table, row), xml, table.media, by=row.get("SubmitterName", ""), notes=notes)

    return build


def _xml(
    table: _Table, row: Row, repeats: Mapping[tuple[str, str], list[Row]], names: set[str], form_of: FormOf
) -> str:  # fmt: skip
    if row.get("Status"):
        raise ServiceError(_("it is encrypted. Decrypt it with the key of its form first, then bring it in."))
    stem = _AGAIN.sub("", table.stem)
    version = row.get("FormVersion", "")
    form = form_of(stem, version)
    inside = {spec.name for spec in form.by_path.values() if spec.repeat is not None}
    if any(not any(other.startswith(f"{stem}-{name}") for other in names) for name in inside):
        raise ServiceError(
            _("the answers to what is asked several times are in other files. Bring in the whole ZIP archive.")
        )
    columns = _Columns(form)
    instance = row.get("meta-instanceID") or row.get("instanceID") or row["KEY"]

    def cell(spec: Spec, own: Row) -> str:
        if spec.name == "instanceID" and spec.parent is not None and spec.parent.name == "meta":
            return instance
        if spec.name == "deprecatedID" and instance != row["KEY"]:
            return row["KEY"]
        return columns.cell(spec, own)

    def rows(spec: Spec, own: Row) -> list[Row]:
        return repeats.get((own["KEY"], columns.ways[spec]), [])

    marks = {"version": version or form.version, "submissionDate": row.get("SubmissionDate", "")}
    return submission(form, row, Reading(cell, rows, columns.rest), marks)


class _Columns:
    """How the columns of a form are called: with the groups around (up to the repeat), and by the question alone."""

    def __init__(self, form: Form) -> None:
        self.ways: dict[Spec, str] = {}
        self.names: dict[Spec, tuple[str, ...]] = {}
        self.known: dict[Spec, set[str]] = defaultdict(set)
        alone: dict[tuple[Spec | None, str], int] = defaultdict(int)
        for spec, parts, repeat in _walk(form.root):
            self.ways[spec] = "/".join(parts)
            alone[repeat, spec.name] += 1
        for spec, parts, repeat in _walk(form.root):
            above = len(self.ways[repeat].split("/")) if repeat is not None else 0
            names = ("-".join(parts[above:]),)
            self.names[spec] = names + ((spec.name,) if alone[repeat, spec.name] == 1 else ())
            self.known[repeat or form.root].update(self.names[spec])

    def cell(self, spec: Spec, row: Row) -> str:
        """The answer to a question in a row, in one piece."""
        for name in self.names[spec]:
            if name in row:
                return row[name]
            if f"{name}-{_PARTS[0]}" in row:
                return " ".join(row.get(f"{name}-{part}", "") for part in _PARTS).strip()
        return ""

    def rest(self, spec: Spec, row: Row) -> Mapping[str, str]:
        """What stands in a row of the form or of a repeat under a column that is no question's."""
        known = self.known[spec]
        return {
            _NOT_A_NAME.sub("_", name): text
            for name, text in row.items()
            if text and name not in _ABOUT and "/" not in name and not name.startswith("SET-OF-")
            and name not in known and not (name.rpartition("-")[2] in _PARTS and name.rpartition("-")[0] in known)
        }  # fmt: skip


def _walk(spec: Spec, parts: tuple[str, ...] = (), repeat: Spec | None = None) -> Iterator[
    tuple[Spec, tuple[str, ...], Spec | None]
]:  # fmt: skip
    for child in spec.children:
        way = (*parts, child.name)
        yield child, way, repeat
        yield from _walk(child, way, child if child.repeat is not None else repeat)
