"""Days, partial dates, clocks and calendars as people write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp import i18n
from fieldapp.domain import calendars, ethiopic
from tests.unit import strategies

GOLDEN = [
    ((2013, 13, 1), "2021-09-06"),
    ((2014, 1, 1), "2021-09-11"),
    ((2015, 13, 6), "2023-09-11"),
    ((2016, 1, 1), "2023-09-12"),
    ((2017, 1, 1), "2024-09-11"),
    ((2018, 1, 1), "2025-09-11"),
]
FIFTEENTH = [
    "2025-11-15",
    "2025/11/15",
    "20251115",
    "2025-11-15T00:00:00",
    "2025-11-15 00:00:00",
    "15/11/2025",
    "15.11.2025",
    "15-11-2025",
    "11/15/2025",
    "15 Nov 2025",
    "15-Nov-2025",
    "November 15, 2025",
    "15th of November 2025",
    "15 nov. 2025",
    "15 novembre 2025",
    "15 de noviembre de 2025",
    "15 de novembro de 2025",
    "15 Novemba 2025",
    "15 Nuwamba 2025",
    "15 نوفمبر 2025",
    "١٥ نوفمبر ٢٠٢٥",
    "15 تشرين الثاني 2025",
    "15 نونبر 2025",
    "15 វិច្ឆិកា 2025",
    "១៥ វិច្ឆិកា ២០២៥",
    "១៥/១១/២០២៥",
    "15 ພະຈິກ 2025",
    "15 နိုဝင်ဘာ 2025",
    "15 พ.ย. 2568",
    "15 พฤศจิกายน พ.ศ. 2568",
    "15 tháng 11 năm 2025",
    "15/11/2568",
    "2018-03-06 EC",
    "6 Hidar 2018",
    "6 ኅዳር 2018 ዓ.ም",
]


@pytest.mark.parametrize("typed", FIFTEENTH)
def test_parse_day_when_written_in_any_usual_way_then_the_same_day(typed: str) -> None:
    assert calendars.parse_day(typed) == "2025-11-15"


def test_parse_day_when_both_readings_are_possible_then_the_day_comes_first() -> None:
    assert calendars.parse_day("03/04/2025") == "2025-04-03"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("31/02/2025", "no such day"),
        ("29/2/2023", "no such day"),
        ("15/11/25", "four digits"),
        ("2017-13-03", "EC"),
        ("hello", "not a day"),
        ("", "not a day"),
        ("15/11/2025 12:00", "not a day"),
        ("2016-13-06 EC", "no such day"),
        ("0025-11-15", "no such day"),
        ("15 Foo 2025", "not a day"),
    ],
)
def test_parse_day_when_wrong_then_refused_in_words(typed: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        calendars.parse_day(typed)


@pytest.mark.parametrize(("there", "here"), GOLDEN)
def test_ethiopic_when_golden_then_both_ways(there: tuple[int, int, int], here: str) -> None:
    assert ethiopic.to_gregorian(*there) == date.fromisoformat(here)
    assert ethiopic.from_gregorian(date.fromisoformat(here)) == there


@given(st.dates(date(1600, 1, 1), date(2399, 12, 31)))
def test_ethiopic_when_there_and_back_then_the_same_day(day: date) -> None:
    assert ethiopic.to_gregorian(*ethiopic.from_gregorian(day)) == day
    assert calendars.parse_day(calendars.show_ethiopic(day.isoformat())) == day.isoformat()


def test_ethiopic_when_days_follow_each_other_then_months_have_thirty_days() -> None:
    start = date(2020, 9, 11).toordinal()
    row = [ethiopic.from_gregorian(date.fromordinal(start + step)) for step in range(4 * 365 + 1)]
    assert len(set(row)) == len(row)
    assert all(day <= ethiopic.month_days(year, month) for year, month, day in row)


@given(st.integers(0, 23), st.integers(0, 59))
def test_ethiopian_clock_when_there_and_back_then_the_same_time(hour: int, minute: int) -> None:
    assert ethiopic.from_ethiopian_clock(*ethiopic.to_ethiopian_clock(hour, minute)) == (hour, minute)


def test_ethiopian_clock_when_seven_then_one_o_clock() -> None:
    assert calendars.show_ethiopian_clock("07:00") == "1:00 by day"
    assert calendars.show_ethiopian_clock("18:30") == "12:30 by night"


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("1992", "1992", "1992"),
        ("~1992", "1992~", "about 1992"),
        ("1992?", "1992~", "about 1992"),
        ("about 1992", "1992~", "about 1992"),
        ("vers 1992", "1992~", "about 1992"),
        ("2535", "1992", "1992"),
        ("១៩៩២", "1992", "1992"),
        ("1992-05", "1992-05", "May 1992"),
        ("05/1992", "1992-05", "May 1992"),
        ("mai 1992", "1992-05", "May 1992"),
        ("ឧសភា 1992", "1992-05", "May 1992"),
        ("about May 1992", "1992-05~", "about May 1992"),
        ("3/5/1992", "1992-05-03", "03 May 1992"),
        ("1992-05-03~", "1992-05-03~", "about 03 May 1992"),
        ("1984 EC", "1992~", "about 1992"),
    ],
)
def test_parse_partial_when_typed_then_kept_and_shown(typed: str, kept: str, shown: str) -> None:
    assert calendars.parse_partial(typed) == kept
    assert calendars.show_partial(kept) == shown


@pytest.mark.parametrize("typed", ["foo", "13/1992", "1992-13", "31/02/1992", "92", "9999"])
def test_parse_partial_when_wrong_then_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="“"):
        calendars.parse_partial(typed)


@given(strategies.partials(), st.sampled_from(["en", "fr", "ar", "km", i18n.PSEUDO]))
def test_parse_partial_when_shown_in_a_language_then_read_back(kept: str, language: str) -> None:
    with i18n.using(language):
        assert calendars.parse_partial(calendars.show_partial(kept)) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("08:30", "08:30"),
        ("8:30", "08:30"),
        ("8.30", "08:30"),
        ("8h30", "08:30"),
        ("8h", "08:00"),
        ("0830", "08:30"),
        ("830", "08:30"),
        ("08:30:00", "08:30"),
        ("8:30 pm", "20:30"),
        ("12:00 am", "00:00"),
        ("12 p.m.", "12:00"),
        ("٨:٣٠", "08:30"),
    ],
)
def test_parse_clock_when_typed_then_kept(typed: str, kept: str) -> None:
    assert calendars.parse_clock(typed) == kept


@pytest.mark.parametrize("typed", ["25:00", "8", "8:5", "08:60", "noon", "", "08:30:15"])
def test_parse_clock_when_wrong_then_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not a time"):
        calendars.parse_clock(typed)


@pytest.mark.parametrize("typed", ["2025-11-15T01:30:00Z", "2025-11-15T08:30:00+07:00", "2025-11-14 20:30:00.9-05:00"])
def test_parse_instant_when_a_zone_is_given_then_utc(typed: str) -> None:
    assert calendars.parse_instant(typed) == "2025-11-15T01:30:00Z"


@given(strategies.instants)
def test_parse_instant_when_shown_then_read_back_to_the_minute(kept: str) -> None:
    assert calendars.parse_instant(calendars.show_instant(kept)) == kept


def test_ages_when_asked_then_whole_years() -> None:
    assert calendars.age_on("1992-05-03", date(2025, 5, 2)) == 32
    assert calendars.age_on("1992-05-03~", date(2025, 5, 3)) == 33
    assert calendars.age_on("1992~", date(2025, 11, 1)) == 33
    assert calendars.birth_from_age(33, date(2025, 11, 1)) == "1992~"
    assert calendars.earliest("1992-05~") == date(1992, 5, 1)
    assert calendars.earliest("1992") == date(1992, 1, 1)


@given(st.integers(0, 110), st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_ages_when_turned_into_a_birth_year_then_the_same_age(age: int, told_on: date) -> None:
    assert calendars.age_on(calendars.birth_from_age(age, told_on), told_on) == age


def test_buddhist_year_when_shown_then_543_more() -> None:
    assert calendars.show_buddhist_year("2025-11-15") == "2568"
