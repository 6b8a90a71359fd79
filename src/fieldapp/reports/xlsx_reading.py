"""Workbooks of other people's making, read row by row; a file that unpacks to far more than it is gets refused."""

from __future__ import annotations

import contextlib
import warnings
import zipfile
from collections.abc import Generator, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldapp.i18n import _
from fieldapp.reports.errors import ReportError
from fieldapp.reports.table_reading import (
    TITLE_ROWS,
    Limits,
    Pick,
    Row,
    Rows,
    Table,
    Value,
    body,
    find_header,
    first_lines,
)

if TYPE_CHECKING:
    from openpyxl import Workbook

_PLAUSIBLE_RATIO = 200
"""A sheet rarely packs better than 60 to 1; from 200 to 1 on, and more than 50 MB, it is a bomb."""


def open_workbook(source: Path, sheet: str | None, limits: Limits, pick: Pick | None = None) -> Table:
    """Find the table in an XLSX file; see ``read_table``."""
    _check_archive(source, limits)
    with _workbook(source) as book:
        names = tuple(page.title for page in book.worksheets)
    if not names:
        raise ReportError(_("{name} has no sheet with cells.").format(name=source.name))
    if sheet is not None and sheet not in names:
        message = _("{name} has no sheet “{sheet}”. Its sheets: {sheets}.")
        raise ReportError(message.format(name=source.name, sheet=sheet, sheets=", ".join(names)))
    chosen, number, header = _first_table(source, (sheet,) if sheet else names, limits, pick)

    def rows() -> Iterator[Row]:
        return _typed(body(_lines(source, chosen, limits), number, len(header), limits))

    return Table(names, chosen, header, Rows(rows))


def _first_table(
    source: Path, names: tuple[str, ...], limits: Limits, pick: Pick | None
) -> tuple[str, int, tuple[str, ...]]:
    """The sheet that is read: the first with a heading that is picked, else the first that is not empty."""
    for name in names if pick is not None and len(names) > 1 else ():
        if pick is not None and pick(first_lines(_lines(source, name, limits), TITLE_ROWS)):
            return (name, *find_header(_lines(source, name, limits), source.name, pick))
    for name in names[:-1]:
        with contextlib.suppress(ReportError):
            return (name, *find_header(_lines(source, name, limits), source.name, pick))
    return (names[-1], *find_header(_lines(source, names[-1], limits), source.name, pick))


def _check_archive(source: Path, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise ReportError(
            _("{name} is damaged: it ends too early or was changed. Ask for it again.").format(name=source.name)
        ) from error
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise ReportError(
            _("{name} is not an Excel workbook. Save it as .xlsx or CSV and try again.").format(name=source.name)
        )
    unpacked = sum(entry.file_size for entry in entries)
    bomb = any(
        entry.file_size > 50 * 2**20 and entry.file_size > _PLAUSIBLE_RATIO * max(1, entry.compress_size)
        for entry in entries
    )
    if bomb or unpacked > limits.unpacked_bytes or len(entries) > 10_000:
        message = _("{name} would unpack to {size} MB and is not opened. Save only the sheet you need, as CSV.")
        raise ReportError(message.format(name=source.name, size=unpacked // 2**20))


@contextlib.contextmanager
def _workbook(source: Path) -> Iterator[Workbook]:
    import openpyxl

    # Opened here, because openpyxl leaves a broken file open, which on Windows nobody can then delete.
    with source.open("rb") as file:
        with warnings.catch_warnings():
            # openpyxl warns of print settings and styles it leaves out; none of them touch the cells.
            warnings.simplefilter("ignore")
            try:
                book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            except Exception as error:  # broken XML surfaces as almost any exception of openpyxl or the parser
                raise _damaged(source) from error
        try:
            yield book
        finally:
            book.close()


def _damaged(source: Path) -> ReportError:
    return ReportError(
        _("{name} is damaged or not a plain workbook. Open it in a spreadsheet program and save it anew.").format(
            name=source.name
        )
    )


def _lines(source: Path, sheet: str, limits: Limits) -> Generator[tuple[int, tuple[Value, ...]], None, None]:
    with _workbook(source) as book:
        page = book[sheet]
        page.reset_dimensions()  # files lie about their size; without this an empty sheet can be a billion cells
        with contextlib.closing(page.iter_rows()) as rows:
            yield from _numbered(rows, limits)


def _numbered(rows: Iterator[tuple[Any, ...]], limits: Limits) -> Generator[tuple[int, tuple[Value, ...]], None, None]:
    number = 0
    while True:
        number += 1
        try:
            cells = next(rows, None)
        except Exception as error:  # as above: broken XML further down
            message = _("Row {row} cannot be read: the file is damaged there.").format(row=number)
            raise ReportError(message, row=number) from error
        if cells is None:
            return
        if len(cells) > limits.columns:
            cells = _trimmed(cells, number, limits)
        if cells:
            yield number, tuple(_value(cell) for cell in cells)


def _trimmed(cells: tuple[Any, ...], number: int, limits: Limits) -> tuple[Any, ...]:
    if any(cell.value is not None for cell in cells[limits.columns :]):
        message = _("Row {row} has {count} cells; at most {limit} are read.")
        raise ReportError(message.format(row=number, count=len(cells), limit=limits.columns), row=number)
    return cells[: limits.columns]


class _CellError(str):
    """The text of an error that a formula left in a cell (``#REF!``), told apart from text that looks like it."""

    __slots__ = ()


def _value(cell: Any) -> Value:
    value = cell.value
    if value is None:
        return ""
    if getattr(cell, "data_type", "") == "e":
        return _CellError(value)
    if isinstance(value, str):
        return value.replace("_x000D_", "").strip()
    if isinstance(value, datetime):
        # A day is a moment at midnight in Excel; only the number format tells them apart.
        shows_time = any(sign in (cell.number_format or "").lower() for sign in ("h", "s"))
        return value if shows_time or value.time() != time() else value.date()
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return int(value)
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, bool | int | float | date | time):
        return value
    return str(value)


def _typed(rows: Iterator[Row]) -> Iterator[Row]:
    """Rows in which a formula's error is a problem of the row and the cell is empty."""
    for row in rows:
        wrong = next((cell for cell in row.cells if isinstance(cell, _CellError)), None)
        if wrong is None:
            yield row
        else:
            problem = _("Row {row} has a cell with the error {error}. Correct it in the spreadsheet.")
            cells = tuple("" if isinstance(cell, _CellError) else cell for cell in row.cells)
            yield Row(row.number, cells, row.problem or problem.format(row=row.number, error=wrong))
