"""Codes of the world's standards that people type: countries, currencies, languages, mail addresses.

Codes and names come from CLDR (Babel). Must not know records.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from fieldapp.domain.numbers import is_currency
from fieldapp.domain.text import fold
from fieldapp.i18n import _, locale

if TYPE_CHECKING:
    from babel import Locale

_NOT_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
_SEPARATORS = re.compile(r"[\s,;،؛/|]+")


class Standard(StrEnum):
    """What a text field's codes are codes of."""

    COUNTRY = "country"  # ISO 3166-1 alpha-2: "KH"
    COUNTRIES = "countries"  # with one space between: "KH LA"
    CURRENCY = "currency"  # ISO 4217: "USD"
    LANGUAGE = "language"  # BCP 47 language: "km"
    LANGUAGES = "languages"
    EMAIL = "email"


def is_country(code: str) -> bool:
    """True for a country's or territory's code of two upper-case letters."""
    return code in _countries_known()


@cache
def _countries_known() -> frozenset[str]:
    codes = (str(code) for code in _english().territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NOT_COUNTRIES


@cache
def _languages_known() -> frozenset[str]:
    return frozenset(str(code) for code in _english().languages)


def _english() -> Locale:
    from babel import Locale

    return Locale.parse("en")


@cache
def _country_names(code: str) -> dict[str, str]:
    from babel import Locale

    return {fold(name): key for key, name in Locale.parse(code).territories.items() if is_country(key)}


def country_name(code: str) -> str:
    """The name of a country in the language in force; the code itself where CLDR has no name."""
    return str(locale().territories.get(code, code))


def _country(text: str) -> str:
    code = text.strip().upper()
    if is_country(code):
        return code
    found = _country_names(str(locale())).get(fold(text)) or _country_names("en").get(fold(text))
    if not found:
        raise ValueError(_("“{text}” is not a country. Use two letters, for example KH.").format(text=text))
    return found


def _countries(text: str) -> str:
    parts = [part for part in _SEPARATORS.split(text) if part]
    if not all(is_country(part.upper()) for part in parts):
        parts = [part for part in re.split(r"[,;،؛|]+", text) if part.strip()]
    return " ".join(dict.fromkeys(_country(part.strip()) for part in parts))


def _currency(text: str) -> str:
    code = text.strip().upper()
    if not is_currency(code):
        raise ValueError(_("“{code}” is not a currency. Use three letters, for example USD.").format(code=code))
    return code


def _language(text: str) -> str:
    code = text.strip().replace("_", "-")
    base = code.split("-")[0].lower()
    if not re.fullmatch(r"[a-z]{2,3}", base) or base not in _languages_known():
        raise ValueError(
            _("“{text}” is not the code of a language. Use two letters, for example km.").format(text=text)
        )
    return "-".join([base, *code.split("-")[1:]])


def _languages(text: str) -> str:
    return " ".join(dict.fromkeys(_language(part) for part in _SEPARATORS.split(text) if part))


def _email(text: str) -> str:
    plain = text.strip()
    if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", plain):
        raise ValueError(_("“{text}” is not a mail address.").format(text=plain))
    return plain


_CLEANERS: dict[Standard, Callable[[str], str]] = {
    Standard.COUNTRY: _country,
    Standard.COUNTRIES: _countries,
    Standard.CURRENCY: _currency,
    Standard.LANGUAGE: _language,
    Standard.LANGUAGES: _languages,
    Standard.EMAIL: _email,
}


def clean(standard: Standard, text: str) -> str:
    """The code as kept; a country is known by its name in the language in force and in English. ValueError in words."""
    return _CLEANERS[standard](text)
