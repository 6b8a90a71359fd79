"""What a cell of an exported table may hold, and how text is kept from being taken for a formula."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

Cell = str | int | float | bool | Decimal | date | datetime | time | None
"""One value: text, number, yes/no, day, moment, clock time; None is an empty cell."""


class Kind(StrEnum):
    """How a column's values are shown in a spreadsheet program; the values themselves keep their own type."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    DATETIME = "datetime"


@dataclass(frozen=True)
class Column:
    """One column: its heading, what it holds, its width in characters (None: by kind and heading)."""

    title: str
    kind: Kind = Kind.TEXT
    width: int | None = None


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook. ``rows`` is read once, so it may be a generator of any length."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    right_to_left: bool = False


# Full-width signs start a formula in some programs; blanks and apostrophes before a sign do not disarm it.
_FORMULA = re.compile(r"[\s']*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"'[\s']*[=+\-@\t\r\n＝＋－＠]")


def guard(text: str) -> str:
    """The text as it is safe in a CSV file: an apostrophe before anything a spreadsheet would calculate."""
    return "'" + text if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """The text without the apostrophe of ``guard``: ``unguard(guard(text)) == text`` for every text."""
    return text[1:] if _GUARDED.match(text) else text


def plain(value: Cell) -> str:
    """The value as unformatted text for CSV: ISO days and moments, ``.`` as decimal mark, guarded text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return guard(value)
    if isinstance(value, date | time):
        return _iso(value)
    return _figure(value)


def _iso(value: date | time) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat(timespec="minutes") if isinstance(value, time) else value.isoformat()


def _figure(value: int | float | Decimal) -> str:
    if not math.isfinite(value):
        return ""
    return format(value, "f") if isinstance(value, Decimal) else repr(value)
