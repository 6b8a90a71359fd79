"""Coordinates as people type or copy them, kept as fixed-point text in WGS 84 degrees. Must not know records."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal

from fieldapp.domain.text import digits
from fieldapp.i18n import _

_SIXTH = Decimal("0.000001")
_LETTERS = re.compile(r"(?<![A-Za-z])([NSEW])(?![A-Za-z])", re.IGNORECASE)
_SIXTIETHS = re.compile(r"(\d+)\s*[°º]\s*(?:(\d+(?:[.,]\d+)?)\s*['′’]\s*)?(?:(\d+(?:[.,]\d+)?)\s*(?:\"|″|”|''|′′)\s*)?")


def _refused(text: str) -> ValueError:
    message = _("“{text}” is not a place. Write latitude and longitude, for example {example}.")
    return ValueError(message.format(text=text, example="13.361, 103.86"))


def _degrees(plain: str) -> str:
    """Degrees, minutes and seconds written as decimal degrees."""

    def one(found: re.Match[str]) -> str:
        minutes, seconds = ((part or "0").replace(",", ".") for part in (found[2], found[3]))
        value = Decimal(found[1]) + Decimal(minutes) / 60 + Decimal(seconds) / 3600
        return f"{value.quantize(_SIXTH)} "

    return _SIXTIETHS.sub(one, plain)


def _numbers(plain: str) -> list[str]:
    """The two or three numbers of the text; a comma is a decimal mark only where no point is and spaces separate."""
    if ";" in plain:
        return [part.strip() for part in plain.split(";")]
    if "." in plain:
        return plain.replace(",", " ").split()
    parts = [part.strip(",") for part in plain.split()]
    return parts if len(parts) > 1 else plain.split(",")


def _signed(plain: str) -> tuple[str, list[str]]:
    """The text without N, S, E and W, and those letters in their order."""
    return _LETTERS.sub(" ", plain), [letter.upper() for letter in _LETTERS.findall(plain)]


def parse_place(text: str) -> str:
    """ "13.361000 103.860000 12" from "13.361, 103.86", "13,361 103,86 12 m", "13°21'40\\"N 103°51'36\\"E"; any digits.

    Latitude first, unless letters say otherwise; the third number is the accuracy in metres. ValueError in words.
    """
    plain = re.sub("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u061c]", "", digits(text))
    plain = plain.replace("٫", ".").replace("،", ",").replace("−", "-").replace("±", " ")
    plain, letters = _signed(_degrees(plain))
    plain = re.sub(r"[()°]|(?<=\d)\s*m\b", " ", plain).strip()
    try:
        numbers = [Decimal(part.replace(",", ".")) for part in _numbers(plain) if part]
    except ArithmeticError:
        raise _refused(text.strip()) from None
    if len(numbers) not in (2, 3) or len(letters) not in (0, 2):
        raise _refused(text.strip())
    first, second, *accuracy = numbers
    if letters:
        first, second = (
            value * (-1 if letter in "SW" else 1) for value, letter in zip((first, second), letters, strict=True)
        )
        if letters[0] in "EW":
            first, second, letters = second, first, letters[::-1]
        if letters[0] not in "NS" or letters[1] not in "EW":
            raise _refused(text.strip())
    return _kept(first, second, accuracy, text.strip())


def _kept(latitude: Decimal, longitude: Decimal, accuracy: list[Decimal], text: str) -> str:
    if not abs(latitude) <= 90:
        raise ValueError(_("The latitude lies between -90 and 90. Is “{text}” the right way round?").format(text=text))
    if not abs(longitude) <= 180:
        raise ValueError(_("The longitude lies between -180 and 180. Check “{text}”.").format(text=text))
    if accuracy and not 0 <= accuracy[0] <= 100_000:
        raise _refused(text)
    fixed = [_fixed(value) for value in (latitude, longitude)]
    return " ".join([*fixed, *(str(int(value.to_integral_value(ROUND_HALF_EVEN))) for value in accuracy)])


def _fixed(value: Decimal) -> str:
    rounded = value.quantize(_SIXTH, ROUND_HALF_EVEN)
    return f"{rounded or abs(rounded):f}"  # there is no minus zero


def show_place(value: str) -> str:
    """A kept place for a person: "13.361, 103.86 ±12 m"."""
    latitude, longitude, *accuracy = value.split(" ")
    shown = ", ".join(part.rstrip("0").rstrip(".") for part in (latitude, longitude))
    return f"{shown} ±{accuracy[0]} m" if accuracy else shown


def parts(value: str) -> tuple[Decimal, Decimal, int | None]:
    """Latitude and longitude in degrees and the accuracy in metres (None where it is not known) of a kept place."""
    latitude, longitude, *accuracy = value.split(" ")
    return Decimal(latitude), Decimal(longitude), int(accuracy[0]) if accuracy else None
