"""Answers as data files for SPSS and Stata: which variable each question becomes, and a sheet that says so.

Must not know how the files are written.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fieldapp.i18n import _
from fieldapp.reports.cells import Cell, Sheet
from fieldapp.reports.cells import Column as Heading
from fieldapp.reports.spreadsheet import write_xlsx
from fieldapp.reports.statistics import EXACT, Value, Variable, write_statistics
from fieldapp.services.answer_tables import AnswerSet, AnswerTable
from fieldapp.survey import export as tables

MOST_CHOICES = 200
"""Of a longer list only what somebody chose becomes a variable: Stata and SPSS open no file with ten thousand."""
_POINT = ("latitude", "longitude", "altitude", "accuracy")


@dataclass(frozen=True)
class _Made:
    """A variable with its cells, the question it is of, and the codes that its numbers stand for."""

    variable: Variable
    cells: list[Value]
    question: str
    codes: dict[int, str]


def write_data(path: Path, found: AnswerSet) -> None:
    """Write ``path``, a file for each repeat beside it, and ``NAME-variables.xlsx``: what became of each question.

    Raises ReportError.
    """
    from fieldapp.services.answers import beside

    told: list[Sequence[Cell]] = []
    for table in found.tables:
        made = list(_variables(table))
        target = beside(path, table.key)
        rows = list(zip(*(one.cells for one in made), strict=True))
        names, _cut = write_statistics(target, [one.variable for one in made], rows, title=found.form.title)
        for name, one in zip(names, made, strict=True):
            told.append((target.name, name, one.question, one.variable.label, None, None))
            for number, label in one.variable.values.items():
                told.append((target.name, name, one.question, label, number, one.codes.get(number)))
    heads = [_("File"), _("Variable"), _("Question"), _("Label"), _("Value"), _("Code in the form")]
    sheet = Sheet(_("Variables"), [Heading(text) for text in heads], told)
    write_xlsx(path.with_name(f"{path.stem}-variables.xlsx"), [sheet])


def _variables(table: AnswerTable) -> Iterator[_Made]:
    about = [s for s, _row in table.rows]
    yield _text("submission", _("Submission"), [str(s["id"]) for s in about])
    if table.key:
        yield _number("row", _("Row"), [row[tables.ROW] for _s, row in table.rows])
        yield _number("parent_row", _("Row it belongs to"), [row[tables.PARENT] for _s, row in table.rows])
    else:
        yield _text("finalised", _("Finalised"), [str(s["finalised_at"]) for s in about])
        yield _text("form_version", _("Version of the form"), [str(s["form_version"] or "") for s in about])
    for column in table.columns.values():
        yield from _of_question(column, [row.get(column.key, "") for _s, row in table.rows])


def _of_question(column: tables.Column, texts: list[str]) -> Iterator[_Made]:
    if column.choices and not column.several:
        yield _coded(column, texts)
    elif column.type in ("int", "decimal"):
        yield _number(column.key, column.label, texts)
    elif column.type == "date":
        yield _day(column, texts)
    elif column.type == "geopoint":
        for place, name in enumerate(_POINT):
            parts = [text.split()[place] if len(text.split()) > place else "" for text in texts]
            yield _number(f"{column.key}_{name}", f"{column.label} ({name})", parts)
    else:
        yield _text(column.key, column.label, texts)
    if column.several:
        yes_no = {} if column.ranked else {0: _("No"), 1: _("Yes")}
        said = {code for text in texts for code in text.split()}
        for code, label in column.choices.items():
            if len(column.choices) > MOST_CHOICES and code not in said:
                continue
            cells: list[Value] = [_place(column, code, text) for text in texts]
            shown = Variable(f"{column.key}_{code}", f"{column.label}: {label}", "number", yes_no)
            yield _Made(shown, cells, f"{column.key}/{code}", {number: str(number) for number in yes_no})


def _place(column: tables.Column, code: str, text: str) -> float | None:
    """1 or 0; of a ranking the place, and nothing where it has none."""
    number = tables.chosen(column, code, text)
    return float(number) if text and (number or not column.ranked) else None


def _text(key: str, label: str, texts: list[str]) -> _Made:
    return _Made(Variable(key, label), list(texts), key, {})


def _number(key: str, label: str, texts: list[str]) -> _Made:
    """Numbers, or text where one of them is none or too large to be exact."""
    cells: list[Value] = []
    for text in texts:
        number = _float(text)
        if text and (number is None or abs(number) > EXACT):
            return _text(key, label, texts)
        cells.append(number)
    return _Made(Variable(key, label, "number"), cells, key, {})


def _float(text: str) -> float | None:
    with contextlib.suppress(ValueError):
        number = float(text)
        return number if math.isfinite(number) else None
    return None


def _day(column: tables.Column, texts: list[str]) -> _Made:
    try:
        cells: list[Value] = [date.fromisoformat(text[:10]) if text else None for text in texts]
    except ValueError:
        return _text(column.key, column.label, texts)
    return _Made(Variable(column.key, column.label, "date"), cells, column.key, {})


def _coded(column: tables.Column, texts: list[str]) -> _Made:
    """A choice as a number with a label: its own code where all are whole numbers, else its place in the list.

    An answer that is not in the list gets a number behind the others, so that it is not lost.
    """
    codes = list(dict.fromkeys([*column.choices, *(text for text in texts if text)]))
    whole = all(code.lstrip("-").isdigit() and len(code) < 10 and str(int(code)) == code for code in codes)
    numbers = {code: int(code) if whole else place for place, code in enumerate(codes, 1)}
    labels = {numbers[code]: column.choices.get(code) or code for code in codes}
    cells: list[Value] = [float(numbers[text]) if text else None for text in texts]
    shown = Variable(column.key, column.label, "number", labels)
    return _Made(shown, cells, column.key, {number: code for code, number in numbers.items()})
