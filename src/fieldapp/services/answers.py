"""Answers of final surveys out to files: CSV, XLSX, SPSS, Stata, GeoJSON, or a ZIP archive of XML as Collect has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from fieldapp.i18n import _, is_rtl
from fieldapp.progress import Progress
from fieldapp.reports.cells import Cell, Column, Kind, Sheet
from fieldapp.reports.geojson import geometry, write_geojson
from fieldapp.reports.spreadsheet import write_csv, write_xlsx
from fieldapp.services.answer_tables import ABOUT, AnswerSet, AnswerTable, read_answers
from fieldapp.services.errors import ServiceError
from fieldapp.store import Store
from fieldapp.survey import export as tables

_NUMBERS = {"int": Kind.INTEGER, "integer": Kind.INTEGER, "decimal": Kind.NUMBER}
_PLACES = ("geopoint", "geotrace", "geoshape")


@dataclass(frozen=True)
class Shape:
    """How tables are written.

    ``labels``: headings and choices in words, else names and codes; ``split``: a column of 1 and 0 for each choice of
    several, in a ranking its place; ``groups``: the groups around a question before it (None: for names only).
    """

    labels: bool = True
    split: bool = False
    groups: bool | None = None


def export_answers(
    store: Store, form_record_id: str, path: Path | str, *, labels: bool = True, language: str | None = None,
    split: bool = False, groups: bool | None = None, every_version: bool = True, progress: Progress | None = None,
) -> int:  # fmt: skip
    """Write the final answers to a form; how many. The ending of ``path`` says as what.

    ``.xlsx``: a sheet for the form and one for each repeat; ``.csv``, ``.sav``, ``.dta``: a further file for each
    repeat; ``.geojson``: every place that was answered; ``.zip``: XML and media as Collect has them. Answers to all
    versions of the form stand together, unless ``every_version`` is False; those that a correction replaced are left
    out. ``language``: of labels, else the form's first; else as ``Shape``. Raises ServiceError, ReportError; Cancelled
    leaves no file.
    """
    target = Path(path)
    ending = target.suffix.lower()
    if ending == ".zip":
        from fieldapp.services.collected import export_submissions
        from fieldapp.services.forms import load_stored

        return export_submissions(store, load_stored(store, form_record_id).form_id, target, progress=progress)
    writers: dict[str, Callable[[Path, AnswerSet, Shape], None]] = {
        ".csv": _write_csv, ".xlsx": _write_xlsx, ".geojson": _write_places, ".sav": _write_data, ".dta": _write_data,
    }  # fmt: skip
    if ending not in writers:
        raise ServiceError(_("Choose a file name that ends in .xlsx, .csv, .sav, .dta, .geojson or .zip."))
    found = read_answers(store, form_record_id, language=language, every_version=every_version, progress=progress)
    writers[ending](target, found, Shape(labels, split, groups))
    return found.count


def beside(path: Path, key: str) -> Path:
    """The file of a repeat, beside that of the form."""
    return path.with_stem(f"{path.stem}-{key.replace('/', '-')}") if key else path


def _write_csv(path: Path, found: AnswerSet, shape: Shape) -> None:
    for table in found.tables:
        sheet = _sheet(found, table, shape)
        write_csv(beside(path, table.key), sheet.columns, sheet.rows)


def _write_xlsx(path: Path, found: AnswerSet, shape: Shape) -> None:
    write_xlsx(path, [_sheet(found, table, shape) for table in found.tables])


def _write_data(path: Path, found: AnswerSet, _shape: Shape) -> None:
    from fieldapp.services.answer_data import write_data

    write_data(path, found)


# ---------------------------------------------------------------------------------------------------------- tables
@dataclass(frozen=True)
class _Wanted:
    """One column to write: which column of the answers, and for a split question which of its choices."""

    column: tables.Column
    choice: str | None = None


def _wanted(table: AnswerTable, shape: Shape) -> list[_Wanted]:
    found: list[_Wanted] = []
    for column in table.columns.values():
        found.append(_Wanted(column))
        if shape.split and column.several:
            found.extend(_Wanted(column, choice) for choice in column.choices)
    return found


def _heading(one: _Wanted, shape: Shape) -> str:
    column = one.column
    if not shape.labels:
        name = column.key if shape.groups is not False else column.key.rsplit("/", 1)[-1]
        return name if one.choice is None else f"{name}/{one.choice}"
    parts = [*(column.groups if shape.groups else ()), column.label]
    if one.choice is not None:
        parts.append(column.choices[one.choice])
    return " / ".join(part for part in parts if part)


def _sheet(found: AnswerSet, table: AnswerTable, shape: Shape) -> Sheet:
    wanted = _wanted(table, shape)
    kinds = [Kind.INTEGER if w.choice is not None else _NUMBERS.get(w.column.type, Kind.TEXT) for w in wanted]
    heads = [Column(_heading(one, shape), kind) for one, kind in zip(wanted, kinds, strict=True)]
    if table.key:
        before = [Column(_("Name")), Column(_("Row"), Kind.INTEGER), Column(_("Row it belongs to"), Kind.INTEGER)]
        after = [Column("id")]
    else:
        words = (_("Name"), _("Filled by"), _("Finalised"), _("Language"), _("About"))
        before, after = [Column(text) for text in words], [Column(_("Version of the form")), Column("id")]
    name = table.key.replace("/", "-") or found.form.title or _("Answers")
    return Sheet(name, [*before, *heads, *after], list(_rows(table, wanted, shape)), is_rtl())


def _rows(table: AnswerTable, wanted: Sequence[_Wanted], shape: Shape) -> Iterator[list[Cell]]:
    for submission, row in table.rows:
        if table.key:
            parent = row[tables.PARENT]
            before: list[Cell] = [submission["instance_name"], int(row[tables.ROW]), int(parent) if parent else None]
            after: list[Cell] = [submission["id"]]
        else:
            before, after = [submission[name] for name in ABOUT[:5]], [submission[name] for name in ABOUT[5:]]
        yield [*before, *(_cell(row.get(one.column.key, ""), one, shape) for one in wanted), *after]


def _cell(text: str, wanted: _Wanted, shape: Shape) -> Cell:
    """Numbers as numbers where they are ones, choices in words where words are wanted."""
    column = wanted.column
    if not text:
        return None
    if wanted.choice is not None:
        return tables.chosen(column, wanted.choice, text)
    if shape.labels and column.choices:
        chosen = text.split() if column.several else [text]
        return "; ".join(column.choices.get(one) or one for one in chosen)
    if column.type not in _NUMBERS:
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return int(number) if number == number.to_integral_value() and column.type != "decimal" else number


# ---------------------------------------------------------------------------------------------------------- places
def _write_places(path: Path, found: AnswerSet, shape: Shape) -> None:
    """A feature for each answer that is a place: of a submission, or of one instance of a repeat."""
    write_geojson(path, _features(found, shape))


def _features(
    found: AnswerSet, shape: Shape
) -> Iterator[tuple[dict[str, object], dict[str, str | int | float | None]]]:
    for table in found.tables:
        places = [column for column in table.columns.values() if column.type in _PLACES]
        plain = [one for one in _wanted(table, Shape(shape.labels)) if one.column.type not in _PLACES]
        for submission, row in table.rows:
            for column in places:
                shown = geometry(column.type, row.get(column.key, ""))
                if shown is None:
                    continue
                known: dict[str, str | int | float | None] = {"submission": str(submission["id"])}
                known["name"] = str(submission["instance_name"] or "")
                known["question"] = column.label if shape.labels else column.key
                if table.key:
                    known |= {"repeat": table.key, "row": int(row[tables.ROW])}
                for one in plain:
                    cell = _cell(row.get(one.column.key, ""), one, shape)
                    known[_heading(one, shape)] = float(cell) if isinstance(cell, Decimal) else cell  # type: ignore[assignment]
                yield shown, known
