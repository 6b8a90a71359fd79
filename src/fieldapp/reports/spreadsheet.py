"""Tables out to XLSX and CSV and in again: the public face of spreadsheets.

Writing takes columns and an iterator of rows, in constant memory; reading is in ``table_reading``. A text is never
written so that a spreadsheet program would calculate it. Must not know what the columns mean.
"""

from __future__ import annotations

import csv
import io
import math
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from fieldapp.i18n import _
from fieldapp.progress import Progress
from fieldapp.reports.cells import Cell, Column, Kind, Sheet, guard, plain, unguard
from fieldapp.reports.errors import EncodingUnclearError, ReportError
from fieldapp.reports.files import report_error, whole_file
from fieldapp.reports.table_reading import Limits, Row, Table, read_table

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = [
    "Cell",
    "Column",
    "EncodingUnclearError",
    "Kind",
    "Limits",
    "ReportError",
    "Row",
    "Sheet",
    "Table",
    "Written",
    "guard",
    "read_table",
    "unguard",
    "write_csv",
    "write_xlsx",
]

MAX_ROWS = 1_048_576
"""Rows of an Excel sheet, heading included; what is beyond goes on in a further sheet."""
MAX_TEXT = 32_767
"""Characters of an Excel cell."""
_EXACT = 10**15
"""Whole numbers up to here survive Excel's 15 digits; larger ones are written as text."""
_STEP = 500
"""Rows between two looks at the progress, where writing can also be cancelled; then no file appears."""
_FIRST_DAY = date(1900, 3, 1)
"""Earlier days are text: Excel believes that 1900 was a leap year and knows nothing before it."""


@dataclass(frozen=True)
class Written:
    """What was written: the file, the rows without headings, and how many texts were too long for a cell and cut."""

    path: Path
    rows: int
    shortened: int = 0


def write_csv(
    path: Path | str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    bom: bool = True,
    delimiter: str = ",",
    total: int = 0,
    progress: Progress | None = None,
) -> Written:
    """Write a CSV file in UTF-8; ``bom`` lets Excel recognise the encoding.

    Days are ISO, decimals have a point, and text that a program would calculate gets an apostrophe in front, which
    ``read_table`` takes away again. ``total`` is how many rows will come, for the progress. Raises ReportError; no
    half-written file remains.
    """
    count = 0
    with whole_file(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig" if bom else "utf-8", errors="replace", newline="")
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow([guard(column.title) for column in columns])
        for count, row in enumerate(rows, 1):
            writer.writerow([plain(cell) for cell in row])
            if progress is not None and count % _STEP == 0:
                progress.step(count, total)
        text.detach()
    return Written(Path(path), count)


def write_xlsx(
    path: Path | str, sheets: Iterable[Sheet], *, total: int = 0, progress: Progress | None = None
) -> Written:
    """Write a workbook, sheet by sheet and row by row, with frozen bold headings and a filter.

    Numbers, days and clock times are typed cells; text is always text. A sheet longer than Excel's limit goes on in a
    further one. Raises ReportError; no half-written file remains.
    """
    target = Path(path)
    with whole_file(target) as file:
        try:
            # Constant memory means one temporary file for each sheet; it must not outlive us.
            with tempfile.TemporaryDirectory(prefix="fieldapp-") as folder:
                rows, shortened = _write_workbook(file, sheets, folder, total, progress)
        except OSError as error:
            raise report_error(error, target) from error
    return Written(target, rows, shortened)


def _write_workbook(
    file: Any, sheets: Iterable[Sheet], folder: str, total: int, progress: Progress | None
) -> tuple[int, int]:
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxWriterException

    options = {
        "constant_memory": True,
        "tmpdir": folder,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "remove_timezone": True,
    }
    output = _Output(file)
    book = xlsxwriter.Workbook(output, options)
    writer = _Writer(book, total, progress)
    try:
        for sheet in sheets:
            writer.add(sheet)
        if not writer.names:
            book.add_worksheet()
        book.close()
    except XlsxWriterException as error:
        if isinstance(error.__cause__ or error.__context__, OSError):
            raise (error.__cause__ or error.__context__) from error
        raise ReportError(_("The spreadsheet was not written: {reason}").format(reason=error)) from error
    finally:
        output.given_up = True
        book.fileclosed = True  # a workbook dropped half-way warns that it was never closed
        _close_parts(book)
    return writer.rows, writer.shortened


def _close_parts(book: Workbook) -> None:
    """Let go of the sheets' temporary files, which stay open when writing ended early."""
    for sheet in book.worksheets():
        part = getattr(sheet, "row_data_fh", None)
        if part is not None and not part.closed:
            part.close()
        if sheet.fh is not None and not sheet.fh.closed:
            sheet.fh.close()


class _Output:
    """The file as the ZIP archive of a workbook sees it. An archive dropped half-way still writes its directory when it
    is collected, on a full disk with a traceback on the console: what was given up takes everything and keeps nothing.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._place = 0
        self.given_up = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, data: bytes) -> int:
        """Pass on."""
        done = len(data) if self.given_up else self._file.write(data)
        self._place += done
        return done

    def seek(self, place: int, whence: int = 0) -> int:
        """Pass on."""
        self._place = place if self.given_up else self._file.seek(place, whence)
        return self._place

    def tell(self) -> int:
        """Pass on."""
        return self._place

    def flush(self) -> None:
        """Pass on."""
        if not self.given_up:
            self._file.flush()


class _Writer:
    """Writes sheets into one workbook and counts what it wrote."""

    def __init__(self, book: Workbook, total: int, progress: Progress | None) -> None:
        self.book = book
        self.total = total
        self.progress = progress
        self.names: list[str] = []
        self.rows = 0
        self.shortened = 0
        self._formats = {
            Kind.INTEGER: book.add_format({"num_format": "0"}),
            Kind.NUMBER: book.add_format({"num_format": "General"}),
            Kind.PERCENT: book.add_format({"num_format": "0.0%"}),
            Kind.DATE: book.add_format({"num_format": "dd mmm yyyy", "align": "left"}),
            Kind.DATETIME: book.add_format({"num_format": "dd mmm yyyy hh:mm", "align": "left"}),
            Kind.TEXT: book.add_format({"num_format": "@", "text_wrap": False}),
        }
        self._time = book.add_format({"num_format": "hh:mm", "align": "left"})
        self._head = book.add_format(
            {"bold": True, "bottom": 1, "bottom_color": "#0B6E5F", "bg_color": "#EEF3F1", "valign": "vcenter"}
        )

    def add(self, sheet: Sheet) -> None:
        """Write one sheet, and further ones of the same name when it is too long."""
        rows = iter(sheet.rows)
        first = True
        while True:
            part = list(islice(rows, 1))
            if not part and not first:
                return
            page = self._start(sheet)
            last = 0
            for last, row in enumerate(_chain(part, islice(rows, MAX_ROWS - 2)), 1):
                self._row(page, last, row, sheet.columns)
            if sheet.columns:
                page.autofilter(0, 0, last, len(sheet.columns) - 1)
            first = False

    def _start(self, sheet: Sheet) -> Worksheet:
        name = _sheet_name(sheet.name or _("Sheet"), self.names)
        self.names.append(name)
        page = self.book.add_worksheet(name)
        if sheet.right_to_left:
            page.right_to_left()
        for index, column in enumerate(sheet.columns):
            page.set_column(index, index, column.width or _width(column))
        page.freeze_panes(1, 0)
        page.set_row(0, 20)
        for index, column in enumerate(sheet.columns):
            page.write_string(0, index, column.title[:MAX_TEXT], self._head)
        return page

    def _row(self, page: Worksheet, number: int, row: Sequence[Cell], columns: Sequence[Column]) -> None:
        for index, value in enumerate(row):
            if value is not None and value != "":
                kind = columns[index].kind if index < len(columns) else Kind.TEXT
                self._cell(page, number, index, value, kind)
        self.rows += 1
        if self.progress is not None and self.rows % _STEP == 0:
            self.progress.step(self.rows, self.total, page.get_name())

    def _cell(self, page: Worksheet, row: int, column: int, value: Cell, kind: Kind) -> None:
        if isinstance(value, bool):
            page.write_boolean(row, column, value)
        elif isinstance(value, str) or not _fits(value):
            text = value if isinstance(value, str) else plain(value)
            if text:
                self._text(page, row, column, text)
        elif isinstance(value, datetime):
            page.write_datetime(row, column, value, self._formats[Kind.DATETIME])
        elif isinstance(value, date):
            page.write_datetime(row, column, value, self._formats[Kind.DATE])
        elif isinstance(value, time):
            page.write_datetime(row, column, value, self._time)
        else:
            number = kind if kind in (Kind.INTEGER, Kind.PERCENT) else Kind.NUMBER
            if number is Kind.INTEGER and value != int(value):  # type: ignore[arg-type]
                number = Kind.NUMBER  # a fraction in a column of whole numbers stays visible
            page.write_number(row, column, value, self._formats[number])

    def _text(self, page: Worksheet, row: int, column: int, text: str) -> None:
        if len(text) > MAX_TEXT:
            text = text[: MAX_TEXT - 1] + "…"
            self.shortened += 1
        page.write_string(row, column, text, self._formats[Kind.TEXT])


def _chain(first: list[Sequence[Cell]], rest: Iterator[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    yield from first
    yield from rest


def _fits(value: Cell) -> bool:
    """True when Excel can hold the value as a number or day without changing it."""
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        return day >= _FIRST_DAY
    if isinstance(value, int):
        return abs(value) < _EXACT
    if isinstance(value, Decimal):
        return value.is_finite() and len(value.normalize().as_tuple().digits) <= 15 and abs(value) < _EXACT
    if isinstance(value, float):
        return math.isfinite(value)
    return True


def _width(column: Column) -> int:
    by_kind = {Kind.DATE: 13, Kind.DATETIME: 18, Kind.INTEGER: 10, Kind.NUMBER: 12, Kind.PERCENT: 9, Kind.TEXT: 22}
    return max(by_kind[column.kind], min(40, len(column.title) + 4))


def _sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """A name Excel accepts: at most 31 characters, none of ``[]:*?/\\``, no second one in any letter case."""
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", wanted).strip(" '") or "Sheet"
    if name.casefold() == "history":  # Excel keeps this name for itself
        name += "_"
    lower = {other.casefold() for other in taken}
    candidate = name[:31].rstrip(" '")
    number = 1
    while candidate.casefold() in lower:
        number += 1
        suffix = f" ({number})"
        candidate = name[: 31 - len(suffix)].rstrip() + suffix
    return candidate
