"""From what a person typed, or a spreadsheet held, to the canonical value of a field. ``kinds`` is the way in.

Messages are in the language in force and say what to do. Must not know record types or stores.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, time

from fieldapp.domain import calendars, standards
from fieldapp.domain.fields import Choice, F, Kind, Value
from fieldapp.domain.numbers import parse_decimal, parse_integer, parse_money
from fieldapp.domain.places import parse_place
from fieldapp.domain.text import digits, fold, nfc
from fieldapp.i18n import _, languages, using

_NOTHING = "\u200b\ufeff \t\r\n\u00a0"
_BLANKS = re.compile(r"\s+")
_PHONE_SIGNS = re.compile(r"[\s().\-/\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u061c]+")
_PARTS = re.compile(r"\s*[;؛|\n]\s*")
_COMMAS = re.compile(r"\s*[,،]\s*")


def storable(text: str, lines: bool) -> str:
    """NFC, without signs that no one can see; ``lines`` keeps line ends and tabs. ValueError for broken text."""
    if any(unicodedata.category(char) == "Cs" for char in text) if not text.isascii() else False:
        raise ValueError(_("This text is damaged and cannot be kept. Type it again."))
    plain = nfc(text)
    if not plain.isprintable():
        kept = "\n\t" if lines else ""
        plain = "".join(" " if unicodedata.category(c) == "Cc" and c not in kept else c for c in plain)
    if lines:
        return "\n".join(line.rstrip() for line in plain.split("\n")).strip()
    return _BLANKS.sub(" ", plain).strip()


def _text(field: F, value: Value) -> str:
    return storable(str(value), lines=field.kind == Kind.LONG)


def _data(_field: F, value: Value) -> str:
    return str(value)


def _integer(_field: F, value: Value) -> int:
    return value if isinstance(value, int) else parse_integer(str(value))


def _percent(_field: F, value: Value) -> int:
    """Hundredths of a per cent: a whole number is one already, text is read as per cent ("80 %" is 8000)."""
    if isinstance(value, int):
        return value
    bare = re.sub(r"[%٪﹪％\u200b-\u200f\u061c\u2066-\u2069]", "", str(value)).strip()
    exact = parse_decimal(bare) * 100
    if exact != exact.to_integral_value():
        raise ValueError(_("Give at most two decimals, for example {example}.").format(example="33.33"))
    return int(exact)


def _money(_field: F, value: Value) -> str:
    kept = parse_money(str(value))
    if kept.startswith("-"):
        raise ValueError(_("An amount cannot be less than zero."))
    return kept


def _day(_field: F, value: Value) -> str:
    return calendars.parse_day(str(value))


def _partial(_field: F, value: Value) -> str:
    return calendars.parse_partial(str(value))


def _clock(_field: F, value: Value) -> str:
    return calendars.parse_clock(str(value))


def _instant(_field: F, value: Value) -> str:
    return calendars.parse_instant(str(value))


def find_choice(choices: Iterable[Choice], text: str) -> str | None:
    """The code that a text means: a code, a label in the language in force or in English, a code in any case.

    Last, a label in any other language: tables travel between laptops that speak different ones.
    """
    choices = tuple(choices)
    plain = nfc(text).strip()
    for choice in choices:
        if choice.code == plain:
            return choice.code
    wanted = fold(plain)
    ways: tuple[Callable[[Choice], str], ...] = (lambda c: _(c.label), lambda c: c.label, lambda c: c.code)
    for way in ways:
        found = [choice.code for choice in choices if fold(way(choice)) == wanted]
        if len(found) == 1:
            return found[0]
    for language in languages():
        with using(language.code):
            found = [choice.code for choice in choices if fold(_(choice.label)) == wanted]
        if len(found) == 1:
            return found[0]
    return None


def _not_in_list(field: F, text: str) -> ValueError:
    known = "; ".join(_(choice.label) for choice in field.choices[:8])
    if len(field.choices) > 8:
        known += "; …"
    return ValueError(_("“{text}” is not in the list. Choose one of: {choices}.").format(text=text, choices=known))


def _choice(field: F, value: Value) -> str:
    found = find_choice(field.choices, str(value))
    if found is None:
        raise _not_in_list(field, str(value))
    return found


def _choices(field: F, value: Value) -> str:
    """Codes in the list's order, from codes with spaces between or labels with semicolons (or commas) between."""
    text = nfc(str(value)).strip()
    codes = {choice.code for choice in field.choices}
    parts: list[str] = text.split()
    if not codes.issuperset(parts):
        whole = [text] if find_choice(field.choices, text) else _PARTS.split(text)
        parts = [
            p for part in whole for p in ([part] if find_choice(field.choices, part) else _COMMAS.split(part)) if p
        ]
    found = set()
    for part in parts:
        code = find_choice(field.choices, part)
        if code is None:
            raise _not_in_list(field, part)
        found.add(code)
    return " ".join(choice.code for choice in field.choices if choice.code in found)


def _ref(_field: F, value: Value) -> str:
    text = nfc(str(value)).strip()
    if _BLANKS.search(text):
        raise ValueError(_("Choose one record from the list."))
    return text


def _refs(_field: F, value: Value) -> str:
    return " ".join(dict.fromkeys(nfc(str(value)).split()))


def _place(_field: F, value: Value) -> str:
    return parse_place(str(value))


def _phone(_field: F, value: Value) -> str:
    plain = _PHONE_SIGNS.sub("", digits(str(value))).replace("＋", "+")
    if not re.fullmatch(r"\+?\d{6,15}", plain):
        raise ValueError(
            _("A phone number has 6 to 15 digits, for example {example}.").format(example="+855 12 345 678")
        )
    return plain


_CLEANERS: dict[Kind, Callable[[F, Value], Value]] = {
    Kind.TEXT: _text,
    Kind.LONG: _text,
    Kind.INTEGER: _integer,
    Kind.PERCENT: _percent,
    Kind.MONEY: _money,
    Kind.DAY: _day,
    Kind.PARTIAL: _partial,
    Kind.CLOCK: _clock,
    Kind.INSTANT: _instant,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.REF: _ref,
    Kind.REFS: _refs,
    Kind.PLACE: _place,
    Kind.PHONE: _phone,
    Kind.DATA: _data,
}


def _plain(field: F, value: object) -> Value:
    """What a caller hands over as text, a whole number or nothing; dates, floats and lists of codes are written out."""
    if value is None:
        return None
    if isinstance(value, str):
        return value if value.strip(_NOTHING) else None
    if isinstance(value, bool):
        return ("yes" if value else "no") if field.kind == Kind.CHOICE else int(value)
    if isinstance(value, datetime) and field.kind == Kind.INSTANT:
        return calendars.instant(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (list, tuple, set, frozenset)):
        items = [str(item) for item in value]
        return "\n".join(items if isinstance(value, (list, tuple)) else sorted(items)) or None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return value if isinstance(value, int) else str(value)


def clean(field: F, value: object) -> Value:
    """The canonical value of what was typed or read, or None for nothing. Raises ValueError with a message in words."""
    plain = _plain(field, value)
    if plain is None:
        return None
    cleaned = _CLEANERS[field.kind](field, plain)
    if field.standard:
        cleaned = standards.clean(field.standard, str(cleaned))
    if field.pattern and not re.fullmatch(field.pattern, str(cleaned)):
        raise ValueError(_(field.pattern_hint) if field.pattern_hint else _("This is not written as it should be."))
    return None if cleaned == "" else cleaned
