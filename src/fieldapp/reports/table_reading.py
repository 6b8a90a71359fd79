"""Tables of other people's making: find sheets, headings and rows in a CSV or XLSX file, or say clearly why not.

Rows come with their numbers in the file, so that every later complaint can name one. Sizes are limited: a small file
that unpacks to a huge one is refused. Must not know what the columns mean.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from fieldapp.i18n import _
from fieldapp.reports.errors import ReportError

Value = str | int | float | bool | date | datetime | time
"""What a cell holds when read; an empty cell is the empty text. Everything in a CSV file is text."""
Line = tuple[int, Sequence[Value]]
"""The number of a row in the file, and its cells."""
Pick = Callable[[Sequence[Line]], tuple[int, Sequence[str]] | None]
"""From the first rows: the last row of the heading and its titles, or None where no row is the heading."""
TITLE_ROWS = 30
"""How far down a heading is looked for, below the titles of a list."""


@dataclass(frozen=True)
class Limits:
    """How much is read before a file is refused as too large."""

    file_bytes: int = 200 * 2**20
    unpacked_bytes: int = 1024 * 2**20
    rows: int = 1_048_576
    columns: int = 1_000
    cell_characters: int = 131_072


@dataclass(frozen=True)
class Row:
    """One row: its number in the file, as many cells as the heading has, and what is wrong with it (or nothing)."""

    number: int
    cells: tuple[Value, ...]
    problem: str = ""


class Rows:
    """The rows under the heading; every ``for`` reads the file anew, so a long table never lies in memory."""

    def __init__(self, read: Callable[[], Iterator[Row]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[Row]:
        return self._read()


@dataclass(frozen=True)
class Table:
    """A table that was found: names of all sheets, the one chosen, its headings, its rows, and how it was read."""

    sheets: tuple[str, ...]
    sheet: str
    header: tuple[str, ...]
    rows: Rows
    encoding: str = ""
    delimiter: str = ""


def read_table(
    path: Path | str,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    limits: Limits | None = None,
    pick: Pick | None = None,
) -> Table:
    """Find the table in a CSV, TSV or XLSX file (the kind is seen from the content, not from the name).

    ``sheet``: which sheet of a workbook (default: the first that is not empty). ``encoding`` and ``delimiter`` are
    for text files whose encoding cannot be recognised (EncodingUnclearError names the choices) or is known. ``pick``
    finds the heading below titles; without it, or where it finds none, the heading is the first row that is not empty.
    Empty rows are skipped. Raises ReportError, with the row where one is at fault; rows may raise it while read.
    """
    from fieldapp.reports import csv_reading, xlsx_reading

    source, limits = Path(path), limits or Limits()
    try:
        size = source.stat().st_size
        with source.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise _unreadable(source, error) from error
    if size == 0:
        raise ReportError(_("{name} is empty.").format(name=source.name))
    if size > limits.file_bytes:
        raise ReportError(
            _("{name} is too large ({size} MB; at most {limit} MB). Split it into smaller files.").format(
                name=source.name, size=size // 2**20, limit=limits.file_bytes // 2**20
            )
        )
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise ReportError(
            _("{name} is an old or protected Excel file. Save it as .xlsx without a password and try again.").format(
                name=source.name
            )
        )
    if start.startswith(b"PK"):
        return xlsx_reading.open_workbook(source, sheet, limits, pick)
    if start.startswith(b"%PDF"):
        raise ReportError(_("{name} is a PDF, not a table. Choose a CSV or XLSX file.").format(name=source.name))
    return csv_reading.open_text(source, encoding, delimiter, limits, pick)


def _unreadable(source: Path, error: OSError) -> ReportError:
    if isinstance(error, FileNotFoundError):
        return ReportError(_("There is no file {name} in {folder}.").format(name=source.name, folder=source.parent))
    if isinstance(error, IsADirectoryError) or source.is_dir():
        return ReportError(_("{name} is a folder. Choose a CSV or XLSX file.").format(name=source.name))
    reason = error.strerror or str(error)
    return ReportError(_("{name} cannot be read: {reason}.").format(name=source.name, reason=reason))


def first_lines(rows: Generator[Line, None, None], count: int) -> list[Line]:
    """The first rows that are not empty; at most ``count``."""
    found: list[Line] = []
    with contextlib.closing(rows):
        for number, cells in rows:
            if any(str(cell).strip() for cell in cells):
                found.append((number, cells))
            if len(found) == count:
                break
    return found


def find_header(rows: Generator[Line, None, None], name: str, pick: Pick | None = None) -> tuple[int, tuple[str, ...]]:
    """The number and the headings of the first row that is not empty, or of the one picked; no empty cells at its end.

    Raises ReportError where there are no rows.
    """
    first = first_lines(rows, TITLE_ROWS if pick else 1)
    if not first:
        raise ReportError(_("{name} has no rows.").format(name=name))
    number, cells = (pick(first) if pick else None) or first[0]
    header = tuple(str(cell).strip() for cell in cells)
    while not header[-1]:
        header = header[:-1]
    return number, header


def body(
    rows: Generator[tuple[int, Sequence[Value]], None, None], after: int, width: int, limits: Limits
) -> Iterator[Row]:
    """Rows after the heading's, brought to its width; cells beyond it that are not empty are a problem of the row."""
    with contextlib.closing(rows):  # the file is closed at once when somebody stops half-way
        count = 0
        for number, cells in rows:
            if number <= after or not any(cell != "" for cell in cells):
                continue
            count += 1
            if count > limits.rows:
                message = _("The table has more than {limit} rows. Split it into smaller files.")
                raise ReportError(message.format(limit=limits.rows), row=number)
            yield Row(number, tuple(cells[:width]) + ("",) * (width - len(cells)), _surplus(number, cells[width:]))


def _surplus(number: int, cells: Sequence[Value]) -> str:
    """What is wrong with cells behind the last heading's, or nothing when they are empty."""
    if all(cell == "" for cell in cells):
        return ""
    message = _("Row {row} has more cells than there are headings. A comma or quote may be in the wrong place.")
    return message.format(row=number)
