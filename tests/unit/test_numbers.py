"""Numbers and money as typed around the world."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp import i18n
from fieldapp.domain.numbers import (
    CURRENCY_DECIMALS,
    Ambiguous,
    format_money,
    parse_decimal,
    parse_integer,
    parse_money,
    split_money,
)

SCRIPTS = ["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "០១២៣៤៥៦៧៨៩", "၀၁၂၃၄၅၆၇၈၉", "๐๑๒๓๔๕๖๗๘๙", "໐໑໒໓໔໕໖໗໘໙"]

DECIMALS = [
    ("1234", "1234"),
    ("1234.5", "1234.5"),
    ("1,234.5", "1234.5"),
    ("1.234,5", "1234.5"),
    ("1 234,5", "1234.5"),
    ("1\u202f234,5", "1234.5"),
    ("1\u00a0234,5", "1234.5"),
    ("١٬٢٣٤٫٥", "1234.5"),
    ("١٢٣٤٫٥", "1234.5"),
    ("1.234.567", "1234567"),
    ("1,234,567.25", "1234567.25"),
    ("1'234.50", "1234.50"),
    ("1 234.567", "1234.567"),
    ("1234.567", "1234.567"),
    ("0.125", "0.125"),
    ("0,125", "0.125"),
    (".5", "0.5"),
    ("5.", "5"),
    ("-3,5", "-3.5"),
    ("−3.5", "-3.5"),
    ("+7", "7"),
    ("\u200e12\u200e", "12"),
]
REFUSED = ["", "abc", "1e5", "12.34.567", "1 2", "12,3456.7", "1.2,3.4", "--5", "5-", "٫", "1,,2", "12 USD", "½"]


@pytest.mark.parametrize(("typed", "meant"), DECIMALS)
def test_parse_decimal_when_typed_in_a_country_then_read(typed: str, meant: str) -> None:
    assert parse_decimal(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", REFUSED)
def test_parse_decimal_when_not_one_number_then_refused_in_words(typed: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_decimal(typed)


@pytest.mark.parametrize(("typed", "readings"), [("1.234", ("1234", "1.234")), ("12,500", ("12500", "12.500"))])
def test_parse_decimal_when_two_readings_then_both_are_told(typed: str, readings: tuple[str, str]) -> None:
    with pytest.raises(Ambiguous) as caught:
        parse_decimal(typed)
    assert caught.value.readings == tuple(Decimal(reading) for reading in readings)
    proposals = str(caught.value).split("Write ")[1].rstrip(".").split(" or ")
    assert [parse_decimal(proposal) for proposal in proposals] == list(caught.value.readings)


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(SCRIPTS))
def test_parse_decimal_when_native_digits_then_the_same_number(number: Decimal, script: str) -> None:
    native = f"{number:.2f}".translate(str.maketrans("0123456789", script))
    assert parse_decimal(native) == number


@given(st.text("0123456789.,٫٬ '-១٢"))
def test_parse_decimal_when_anything_is_typed_then_every_digit_counts_or_it_is_refused(typed: str) -> None:
    try:
        value = parse_decimal(typed)
    except ValueError:
        return
    counted = "".join(str(int(sign)) for sign in typed if sign.isdecimal()).lstrip("0").rstrip("0")
    assert f"{abs(value):f}".replace(".", "").strip("0") == counted


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("1.234", 1234), ("3,000", 3000), ("12.0", 12), ("1 000 000", 1_000_000), ("១២", 12), ("-5", -5)],
)
def test_parse_integer_when_grouped_or_native_then_read(typed: str, meant: int) -> None:
    assert parse_integer(typed) == meant


@pytest.mark.parametrize("typed", ["12.5", "0.5", "1.2345"])
def test_parse_integer_when_not_whole_then_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="whole"):
        parse_integer(typed)


def test_parse_integer_when_absurdly_large_then_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        parse_integer("9" * 20)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1500 USD", "1500.00 USD"),
        ("usd 1,500.5", "1500.50 USD"),
        ("US$ 12", "12.00 USD"),
        ("420.000 LAK", "420000 LAK"),
        ("₭420,000", "420000 LAK"),
        ("1500.00 LAK", "1500 LAK"),
        ("1 500 XOF", "1500 XOF"),
        ("12,345 USD", "12345.00 USD"),
        ("1.500 TND", "1.500 TND"),
        ("៤០០០ ៛", "4000.00 KHR"),
        ("10 MGA", "10 MGA"),
        ("0 SOS", "0 SOS"),
    ],
)
def test_parse_money_when_typed_then_kept_with_the_currencys_decimals(typed: str, kept: str) -> None:
    assert parse_money(typed) == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("100", "Add the currency"),
        ("5 XYZ", "not a currency"),
        ("1.5 LAK", "no decimals"),
        ("1.2345 USD", "at most 2 decimals"),
        ("1,500 TND", "two ways"),
        ("ten USD", "not a number"),
    ],
)
def test_parse_money_when_unclear_then_refused_in_words(typed: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_money(typed)


def test_parse_money_when_the_currency_is_given_beside_then_used() -> None:
    assert parse_money("12,5", "usd") == "12.50 USD"


def test_parse_money_when_french_then_a_comma_is_the_decimal_mark_of_dinars() -> None:
    with i18n.using("fr"):
        assert parse_money("1,500 TND") == "1.500 TND"


def test_format_money_when_english_then_grouped() -> None:
    assert format_money("1234567.50 USD") == "1,234,567.50 USD"
    assert format_money("420000 LAK") == "420,000 LAK"
    assert split_money("420000 LAK") == (Decimal(420000), "LAK")


def test_currencies_when_compared_with_the_design_then_decimals_agree() -> None:
    for code in ["XOF", "XAF", "KMF", "DJF", "GNF", "BIF", "RWF", "UGX", "VND", "LAK", "MMK", "MGA", "SOS"]:
        assert CURRENCY_DECIMALS[code] == 0
    assert CURRENCY_DECIMALS["TND"] == CURRENCY_DECIMALS["LYD"] == 3
    assert {CURRENCY_DECIMALS[code] for code in ["USD", "EUR", "KHR", "THB", "SLE", "MRU", "STN", "ZWG"]} == {2}


def test_currencies_when_looked_up_in_cldr_then_all_are_known() -> None:
    from babel import Locale

    assert set(CURRENCY_DECIMALS) <= set(Locale("en").currencies)
