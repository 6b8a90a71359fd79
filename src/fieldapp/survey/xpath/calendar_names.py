"""The languages of a form, however it names them: their codes, their short names of months and weekdays."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from fieldapp.i18n import LANGUAGES

if TYPE_CHECKING:
    from babel import Locale

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CODE: Final = re.compile(r"(?:.*\(\s*)?([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-_]+)?(?:\s*\))?\s*")


@lru_cache(maxsize=64)
def calendar_names(language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(months from January, weekdays from Monday); English where the language is not told or not known."""
    locale = _locale(language) if language else None
    if locale is None or locale.language == "en":
        return _MONTHS, _WEEKDAYS
    months, days = locale.months["format"]["abbreviated"], locale.days["format"]["abbreviated"]
    return tuple(months[month] for month in range(1, 13)), tuple(days[day] for day in range(7))


def code_of(language: str) -> str:
    """The code of a form's language, however the form names it; "" for what is not known."""
    locale = _locale(language) if language else None
    return str(locale.language) if locale is not None else ""


def _locale(language: str) -> Locale | None:
    """The locale of ``fr``, ``French (fr)``, ``km-KH``, ``Khmer`` or ``Français``."""
    from babel import Locale, UnknownLocaleError

    match = _CODE.fullmatch(language)
    for code in (match[1].lower() if match is not None else "", _code_of(language)):
        try:
            found = Locale.parse(code) if code else None
        except (UnknownLocaleError, ValueError):
            continue
        if found is not None:
            return found
    return None


def _code_of(name: str) -> str:
    from babel import Locale

    wanted = name.strip().casefold()
    own = next((known.code for known in LANGUAGES if known.own_name.casefold() == wanted), "")
    return own or next((code for code, text in Locale("en").languages.items() if text.casefold() == wanted), "")
