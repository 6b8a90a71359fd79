"""What somebody types from a signed sheet: row numbers or printed codes, and a mark. "7", "3-9 A", "7 L45", "* A".

Pure rules over text. Must not know sheets, people or stores.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fieldapp.domain.attendance import IN_PART, NOT_ELIGIBLE
from fieldapp.domain.codes import damm, parse_code
from fieldapp.domain.text import digits, nfc
from fieldapp.i18n import _

STATUSES = {"P": "P", "L": "L", "X": "X", "A": "A", "E": "E", "R": "R", "N": NOT_ELIGIBLE}
REST = "*"
_TAIL = re.compile(r"#0*([0-9]{1,7})-([0-9])")
_ROWS = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,4}))?")
_MARK = re.compile(r"(.*?)[\s,]*([PLXAERN])\s*([0-9]{1,4})?")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
LONGEST = 400
"""Rows of a sheet at most."""


@dataclass(frozen=True)
class Typed:
    """One line as understood. ``rows`` are numbers on the sheet; ``codes`` printed codes, whole or their number part.

    ``rest``: every row without a mark. ``status`` is None where only rows were typed.
    """

    rows: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    rest: bool = False
    status: str | None = None
    minutes: int | None = None


def read(text: str) -> Typed:
    """Understand a line. Raises ValueError with a sentence that says what is wrong and what to type."""
    plain = _DASHES.sub("-", digits(nfc(text))).strip().upper()
    where, status, minutes = _split(plain)
    rows: list[int] = []
    codes: list[str] = []
    if where == REST:
        return Typed(rest=True, status=status, minutes=minutes)
    for part in filter(None, re.split(r"[\s,;]+", where)):
        if found := _ROWS.fullmatch(part):
            rows += _span(int(found[1]), int(found[2] or found[1]))
        else:
            codes.append(_code(part))
    if not rows and not codes:
        raise ValueError(_("Type the number of a row, for example 7 or 3-9. A mark may follow: 7 L45."))
    return Typed(tuple(dict.fromkeys(rows)), tuple(dict.fromkeys(codes)), False, status, minutes)


def _split(plain: str) -> tuple[str, str | None, int | None]:
    """Rows, status and minutes; a code's letters are no mark."""
    found = _MARK.fullmatch(plain)
    if found is None or parse_code(plain) is not None:
        return plain, None, None
    status = STATUSES[found[2]]
    if found[3] and status not in IN_PART:
        raise ValueError(_("Minutes belong to L and X only, for example 7 L45."))
    if status in IN_PART and not found[3]:
        raise ValueError(_("Give the minutes that the person was there."))
    return found[1].strip(), status, int(found[3]) if found[3] else None


def _span(first: int, last: int) -> range:
    if not 1 <= first <= last <= LONGEST:
        raise ValueError(_("Rows run from a lower to a higher number, for example 3-9."))
    return range(first, last + 1)


def _code(part: str) -> str:
    """A printed code, whole or as "#42-9": its check digit must be right."""
    if tail := _TAIL.fullmatch(part):
        if damm(f"{int(tail[1]):07d}") != int(tail[2]):
            raise ValueError(_("The check digit of {code} is wrong. Compare it with the paper.").format(code=part))
        return f"{int(tail[1]):07d}-{tail[2]}"
    code = parse_code(part)
    if code is None:
        text = _("“{text}” is no row and no right code. Compare it with the paper.")
        raise ValueError(text.format(text=part))
    return str(code)
