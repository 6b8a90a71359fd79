"""Names of months in the languages of the programmes, as people type them. Must not know dates.

Names come from Babel; the language in force is looked through first, the others only when it does not know the name.
"""

from __future__ import annotations

from functools import cache

from fieldapp.domain.text import fold
from fieldapp.i18n import locale

_LOCALES = (
    "en", "fr", "ar", "km", "es", "pt", "sw", "am", "ha", "lo", "my", "th", "vi", "ar_MA", "ar_SY", "ar_TN",
)  # fmt: skip
_ETHIOPIC = (
    ("መስከረም", "Meskerem"),
    ("ጥቅምት", "Tikimt", "Tekemt"),
    ("ኅዳር", "Hidar", "Hedar"),
    ("ታኅሣሥ", "Tahsas", "Tahesas"),
    ("ጥር", "Tir", "Ter"),
    ("የካቲት", "Yekatit"),
    ("መጋቢት", "Megabit"),
    ("ሚያዝያ", "Miyazya", "Miazia"),
    ("ግንቦት", "Ginbot", "Genbot"),
    ("ሰኔ", "Sene", "Sane"),
    ("ሐምሌ", "Hamle"),
    ("ነሐሴ", "Nehase", "Nehasse"),
    ("ጳጉሜን", "ጳጉሜ", "Pagumen", "Pagume"),
)


def _key(name: str) -> str:
    return fold(name).replace(".", "").replace(" ", "")


@cache
def _names(code: str) -> dict[str, int]:
    from babel import Locale

    months = Locale.parse(code).months
    return {
        _key(name): number
        for context in ("format", "stand-alone")
        for width in ("abbreviated", "wide")
        for number, name in months[context][width].items()
    }


@cache
def _ethiopic() -> dict[str, int]:
    return {_key(name): number for number, names in enumerate(_ETHIOPIC, 1) for name in names}


def month_number(name: str) -> int | None:
    """1 to 12 for the name of a Gregorian month, short or long, in any of the languages; None when it is not one."""
    key = _key(name)
    for code in (str(locale()), *_LOCALES):
        found = _names(code).get(key)
        if found:
            return found
    return None


def ethiopic_month_number(name: str) -> int | None:
    """1 to 13 for the name of an Ethiopic month (Amharic, or in Latin letters); None when it is not one."""
    return _ethiopic().get(_key(name))
