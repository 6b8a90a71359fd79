"""Numbers and money as people type them, in the digits and marks of any country.

Nothing is dropped silently: what can be read in two ways is refused with both readings. Amounts are exact (Decimal),
never floating point. Must not know records.
"""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, Decimal

from fieldapp.domain.text import digits
from fieldapp.i18n import _, format_number, locale, ngettext

_ACTIVE = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS
INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP
MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR
SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV
WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW LAK MGA MMK PYG RWF SOS UGX VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
CURRENCY_DECIMALS: dict[str, int] = {
    **dict.fromkeys(_ACTIVE.split(), 2),
    **dict.fromkeys(_NONE.split(), 0),
    **dict.fromkeys(_THREE.split(), 3),
}
"""Digits after the mark that an amount is kept with; where CLDR and ISO 4217 disagree (LAK, MMK, MGA, SOS), as paid."""
_SIGNS = {"៛": "KHR", "₭": "LAK", "฿": "THB", "₫": "VND", "€": "EUR", "£": "GBP", "₦": "NGN", "₵": "GHS", "US$": "USD"}

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u061c\ufeff]")
_SPACES = "\u00a0\u202f\u2009\u2007 "
_GROUPS = re.compile(r"\d{1,3}(?:[_]\d{3})+")
LARGEST = 999_999_999_999_999
"""Fifteen digits: more is a slip of the hand, and spreadsheets cannot hold it."""


class Ambiguous(ValueError):
    """A number that can be read in two ways; ``readings`` holds both."""

    def __init__(self, text: str, readings: tuple[Decimal, ...]) -> None:
        self.readings = readings
        first, second = (_unmistakable(value) for value in readings)
        super().__init__(
            _("“{text}” can be read in two ways. Write {first} or {second}.").format(
                text=text, first=first, second=second
            )
        )


def _unmistakable(value: Decimal) -> str:
    """The number written so that ``parse_decimal`` has one reading: no thousands mark, never three decimals."""
    plain = f"{value:f}"
    return plain + "0" if "." in plain and len(plain.partition(".")[2]) == 3 else plain


def _not_a_number(text: str) -> ValueError:
    message = _("“{text}” is not a number. Write it in digits, for example {example}.")
    return ValueError(message.format(text=text, example="1250"))


def _whole(text: str, mark: str) -> str | None:
    """The digits of a whole number grouped in threes by ``mark``, or None when it is not."""
    if mark not in text:
        return text if text.isdigit() else None
    return text.replace(mark, "") if _GROUPS.fullmatch(text.replace(mark, "_")) else None


def _decimal(whole: str, fraction: str) -> Decimal:
    return Decimal(f"{whole or '0'}.{fraction or '0'}") if fraction else Decimal(whole or "0")


def _readings(text: str) -> tuple[Decimal, ...]:
    """Every way to read a number: grouped first, then with a decimal mark. ValueError when there is none."""
    plain = _INVISIBLE.sub("", digits(text)).strip(_SPACES + "\t").replace("−", "-").replace("،", ",")
    sign = -1 if plain.startswith("-") else 1
    plain = plain[1:].strip(_SPACES) if plain[:1] in ("+", "-") else plain
    for space in _SPACES:
        plain = plain.replace(space, " ")
    found = [sign * value for value in _unsigned(plain.replace("’", "'").replace("٬", "'"))]
    if not found:
        raise _not_a_number(text.strip())
    if max(abs(value) for value in found) > LARGEST:
        raise ValueError(_("“{text}” is too large a number.").format(text=text.strip()))
    return tuple(found)


def _unsigned(plain: str) -> list[Decimal]:
    marks = [sign for sign in plain if not sign.isdigit()]
    if not plain or (not plain.isascii() and "٫" not in plain) or not any(sign.isdigit() for sign in plain):
        return []
    if "٫" in marks or len({*marks} & {".", ","}) == 2:
        return _marked(plain, "٫" if "٫" in marks else max(".", ",", key=plain.rfind))
    point = next((sign for sign in marks if sign in ".,"), "")
    kinds = {*marks}
    if not point:
        whole = _whole(plain, kinds.pop()) if len(kinds) == 1 else plain if plain.isdigit() else None
        return [] if whole is None else [Decimal(whole)]
    if len(kinds) == 1 and marks.count(point) > 1:
        whole = _whole(plain, point)
        return [] if whole is None else [Decimal(whole)]
    grouped = _whole(plain, point) if len(kinds) == 1 and plain[0] != "0" else None
    return ([Decimal(grouped)] if grouped else []) + _marked(plain, point)


def _marked(plain: str, point: str) -> list[Decimal]:
    """The reading in which ``point`` is the decimal mark and at most one other sign groups the digits before it."""
    before, _point, after = plain.partition(point)
    if point in after or (after and not after.isdigit()) or not (before or after):
        return []
    groups = {sign for sign in before if not sign.isdigit()}
    if len(groups) > 1 or not groups <= {".", ",", " ", "'"}:
        return []
    whole = _whole(before, groups.pop()) if groups else before
    return [] if whole is None else [_decimal(whole, after)]


def parse_decimal(text: str) -> Decimal:
    """A number in any digits, its decimal mark found by context. Raises Ambiguous for "1.234", else ValueError."""
    readings = _readings(text)
    if len(readings) > 1:
        raise Ambiguous(text.strip(), readings)
    return readings[0]


def parse_integer(text: str) -> int:
    """A whole number in any digits and grouping ("1.234" is 1234, "12.0" is 12). ValueError when it is not whole."""
    value = _readings(text)[0]
    if value != value.to_integral_value():
        raise ValueError(_("“{text}” is not a whole number.").format(text=text.strip()))
    return int(value)


def is_currency(code: str) -> bool:
    """True for the code of a currency in use (ISO 4217, upper case)."""
    return code in CURRENCY_DECIMALS


def _split_currency(text: str) -> tuple[str, str]:
    """The amount and the currency code of a text; the code is empty where none is written."""
    plain = _INVISIBLE.sub("", text).strip()
    for sign, code in _SIGNS.items():
        if sign in plain:
            return plain.replace(sign, "", 1).strip(), code
    behind = re.fullmatch(r"(.*?)(?<![A-Za-z])([A-Za-z]{3})", plain, re.DOTALL)
    if behind:
        return behind[1].strip(), behind[2].upper()
    front = re.fullmatch(r"([A-Za-z]{3})(?![A-Za-z])(.*)", plain, re.DOTALL)
    return (front[2].strip(), front[1].upper()) if front else (plain, "")


def parse_money(text: str, currency: str = "") -> str:
    """An amount as kept: "1500.00 USD". ``currency`` counts where the text names none. ValueError in words."""
    amount, written = _split_currency(text)
    code = written or currency.strip().upper()
    if not code:
        raise ValueError(_("Add the currency in three letters, for example {example}.").format(example="1500 USD"))
    if not is_currency(code):
        raise ValueError(_("“{code}” is not a currency. Use three letters, for example USD.").format(code=code))
    places = CURRENCY_DECIMALS[code]
    readings = _readings(amount)
    fitting = [value for value in readings if _written(value) <= places] or [v for v in readings if _fits(v, places)]
    if not fitting:
        if places == 0:
            raise ValueError(_("Amounts in {code} have no decimals.").format(code=code))
        raise ValueError(
            ngettext(
                "Amounts in {code} have at most {count} decimal.",
                "Amounts in {code} have at most {count} decimals.",
                places,
            ).format(code=code, count=places)
        )
    if len(fitting) > 1:
        fitting = [_by_custom(amount, fitting)]
    return f"{fitting[0]:.{places}f} {code}"


def _written(value: Decimal) -> int:
    """How many decimals a reading was written with."""
    return -int(value.as_tuple().exponent)


def _fits(value: Decimal, places: int) -> bool:
    return value == value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_DOWN)


def _by_custom(amount: str, readings: list[Decimal]) -> Decimal:
    """Three decimals: a point, or the language's own mark, is the decimal mark; any other is asked about."""
    own = str(locale().number_symbols["latn"]["decimal"])
    if "." in amount or own in amount:
        return readings[-1]
    raise Ambiguous(amount, tuple(readings))


def split_money(value: str) -> tuple[Decimal, str]:
    """A kept amount in its parts: "1500.00 USD" is (Decimal("1500.00"), "USD"). ValueError when it is not one."""
    amount, _space, code = value.partition(" ")
    if not is_currency(code):
        raise ValueError(f"not a kept amount: {value}")
    return Decimal(amount), code


def format_money(value: str) -> str:
    """A kept amount with the language's marks and the currency behind it: "1,500.00 USD"."""
    amount, code = split_money(value)
    return f"{format_number(amount, CURRENCY_DECIMALS[code])} {code}"
