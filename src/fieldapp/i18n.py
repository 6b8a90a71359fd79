"""Words, numbers and dates in the language of the person who reads them.

gettext catalogues and Babel's CLDR data, used alike by windows, papers and the command line. Must not know Qt.
The language of the process is set once by the interface; a paper in another language is made inside ``using()``.
"""

from __future__ import annotations

import gettext as _gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING

from fieldapp import paths

if TYPE_CHECKING:
    from decimal import Decimal

    from babel import Locale


@dataclass(frozen=True)
class Language:
    """One interface language: its code, its name in itself, its script (ISO 15924)."""

    code: str
    own_name: str
    script: str

    @property
    def rtl(self) -> bool:
        """True where text runs from right to left."""
        return self.script == "Arab"


LANGUAGES: tuple[Language, ...] = (
    Language("en", "English", "Latn"),
    Language("fr", "Français", "Latn"),
    Language("ar", "العربية", "Arab"),
    Language("km", "ខ្មែរ", "Khmr"),
)
"""The languages on offer: every string is translated."""

ON_PAPER: tuple[str, ...] = ("pt", "es")
"""Further languages, of questionnaires on paper alone: their catalogues have the words that stand on those."""

PSEUDO = "en-XA"
"""A made-up language for tests: every text 40 % longer, so that what does not fit or is not marked shows."""

_process = ["en"]
_override: ContextVar[str | None] = ContextVar("language", default=None)


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


def languages() -> tuple[Language, ...]:
    """The languages on offer, English first."""
    return LANGUAGES


def language() -> str:
    """The code of the language in force here."""
    return _override.get() or _process[0]


def set_language(code: str) -> None:
    """Set the language of the whole process; an unknown code means English."""
    _process[0] = code if code == PSEUDO or code in {lang.code for lang in LANGUAGES} else "en"


@contextmanager
def using(code: str) -> Iterator[None]:
    """Speak another language inside the block, in this thread only (a paper, a log)."""
    token = _override.set(code)
    try:
        yield
    finally:
        _override.reset(token)


def is_rtl(code: str | None = None) -> bool:
    """True when the language (default: the one in force) is written from right to left."""
    code = code or language()
    return code.split("-")[0].split("_")[0] in {"ar", "fa", "he", "ur"}


@lru_cache(maxsize=32)
def _catalogue(code: str) -> _gettext.NullTranslations:
    if code in ("en", PSEUDO):
        return _gettext.NullTranslations()
    return _gettext.translation("fieldapp", str(paths.locale_folder()), [code], fallback=True)


def _pseudo(text: str) -> str:
    return f"[{text} {'~' * max(1, len(text) * 2 // 5)}]"


def _(text: str) -> str:
    """The text in the language in force."""
    if not text:
        return text  # gettext answers the empty text with the catalogue's header
    translated = _catalogue(language()).gettext(text)
    return _pseudo(translated) if language() == PSEUDO else translated


def ngettext(one: str, many: str, count: int) -> str:
    """The form for ``count`` things, in the language in force."""
    return _catalogue(language()).ngettext(one, many, count)


def pgettext(context: str, text: str) -> str:
    """The text in the language in force, where one English word has several meanings."""
    return _catalogue(language()).pgettext(context, text)


@lru_cache(maxsize=32)
def _locale(code: str) -> Locale:
    from babel import Locale

    return Locale.parse("en" if code == PSEUDO else code.replace("-", "_"))


def locale() -> Locale:
    """Babel's data for the language in force."""
    return _locale(language())


def format_date(value: date) -> str:
    """A day without ambiguity: ``05 Nov 2025``."""
    from babel.dates import format_date as babel_date

    return babel_date(value, "dd MMM yyyy", locale=locale())


def format_weekday(value: date, width: str = "EEE") -> str:
    """The day of the week: ``Thu`` (or ``EEEE`` for the full name)."""
    from babel.dates import format_date as babel_date

    return babel_date(value, width, locale=locale())


def format_time(value: time) -> str:
    """A local clock time, 24 hours: ``08:30``."""
    from babel.dates import format_time as babel_time

    return babel_time(value, "HH:mm", locale=locale())


def format_datetime(value: datetime) -> str:
    """A moment as day and time; local when it carries no zone."""
    return f"{format_date(value.date())}, {format_time(value.time())}"


def format_number(value: int | Decimal, decimals: int | None = None) -> str:
    """A number with the language's grouping; ``decimals`` fixes the digits after the mark."""
    from babel.numbers import format_decimal

    pattern = None if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=locale())


def format_percent(value: Decimal | float, decimals: int = 0) -> str:
    """A share between 0 and 1 as per cent, by the language's own pattern."""
    from babel.numbers import format_percent as babel_percent

    pattern = locale().percent_formats[None].pattern
    if decimals:
        pattern = pattern.replace("0", "0." + "0" * decimals, 1)
    return babel_percent(value, format=pattern, locale=locale())
