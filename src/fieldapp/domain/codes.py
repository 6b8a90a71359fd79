"""Codes that are printed on paper and typed back: ``CC-UNIT-T-0000042-9`` with a Damm check digit.

The check digit finds every wrong digit and every swap of neighbours. Must not know where numbers come from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fieldapp.domain.text import digits, nfc

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_CODE = re.compile(r"([A-Z]{2})-([A-Z0-9]{2,8})-([A-Z])-([0-9]{7})-([0-9])")
_SIGNS = re.compile(r"[\s\u200e\u200f\u061c]+")
LARGEST = 9_999_999


@dataclass(frozen=True)
class Code:
    """A printed code in its parts: country, device's or team's unit, type letter, running number."""

    country: str
    unit: str
    letter: str
    number: int

    def __str__(self) -> str:
        """The code as it is printed."""
        return make_code(self.country, self.unit, self.letter, self.number)


def damm(number: str) -> int:
    """The Damm check digit of a row of ASCII digits: damm("572") == 4; 0 when a check digit behind is right."""
    interim = 0
    for digit in number:
        interim = _DAMM[interim][int(digit)]
    return interim


def make_code(country: str, unit: str, letter: str, number: int) -> str:
    """The printed code. ValueError when a part does not fit: 2 letters; 2-8 letters, digits; 1 letter; 1 to 9999999."""
    if not 1 <= number <= LARGEST:
        raise ValueError(f"number out of range: {number}")
    serial = f"{number:07d}"
    code = f"{country.upper()}-{unit.upper()}-{letter.upper()}-{serial}-{damm(serial)}"
    if not _CODE.fullmatch(code):
        raise ValueError(f"parts do not make a code: {code}")
    return code


def parse_code(text: str) -> Code | None:
    """The parts of a code as typed (any case, digits, spaces, long dashes); None where the code is not right."""
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", _SIGNS.sub("", digits(nfc(text)))).upper()
    found = _CODE.fullmatch(plain)
    if not found or damm(found[4]) != int(found[5]) or int(found[4]) == 0:
        return None
    return Code(found[1], found[2], found[3], int(found[4]))


def check_code(text: str) -> bool:
    """True where the text is a code whose check digit is right."""
    return parse_code(text) is not None


def short_code(code: str) -> str:
    """The number and check digit alone, as a list of one team prints it: "#42-9"; a text that is no code as it is."""
    found = parse_code(code)
    return f"#{found.number}-{damm(f'{found.number:07d}')}" if found else code


_PAGE = re.compile(r"(.+)-([0-9]{4})-([0-9])")


def page_code(code: str, month: str) -> str:
    """The code of a month's page of paper: the code of what it is about, year and month, a check digit over all."""
    serial = month[2:4] + month[5:7]
    return f"{code}-{serial}-{damm(''.join(sign for sign in code if sign.isdigit()) + serial)}"


def parse_page(text: str) -> tuple[str, str] | None:
    """(code, month) of a page's code as typed; None where a digit is wrong."""
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", _SIGNS.sub("", digits(nfc(text)))).upper()
    found = _PAGE.fullmatch(plain)
    code = parse_code(found[1]) if found else None
    if found is None or code is None or not "01" <= found[2][2:] <= "12":
        return None
    month = f"20{found[2][:2]}-{found[2][2:]}"
    return (str(code), month) if page_code(str(code), month) == plain else None
