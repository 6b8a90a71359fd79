"""Calendars that forms ask for: known days, every day there and back, days that do not exist."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.far_calendars import CALENDARS, show

DAYS = st.dates(date(1860, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("key", "common", "there"),
    [
        ("ethiopian", "2025-09-11", (2018, 1, 1)),
        ("coptic", "2025-09-11", (1742, 1, 1)),
        ("buddhist", "2025-11-15", (2568, 11, 15)),
        ("islamic", "1970-01-01", (1389, 10, 22)),
        ("islamic", "2025-03-01", (1446, 9, 1)),
        ("persian", "2024-03-20", (1403, 1, 1)),
        ("persian", "2025-03-20", (1403, 12, 30)),
        ("persian", "2026-03-21", (1405, 1, 1)),
        ("persian", "1979-02-11", (1357, 11, 22)),
        ("myanmar", "1948-01-04", (1309, 10, 24)),
        ("myanmar", "2015-07-31", (1377, 4, 15)),
        ("myanmar", "2023-10-29", (1385, 7, 15)),
        ("myanmar", "2024-04-17", (1386, 1, 9)),
    ],
)
def test_day_when_known_from_almanacs_then_it_is_that_day(key: str, common: str, there: tuple[int, int, int]) -> None:
    calendar = CALENDARS[key]
    assert calendar.from_day(date.fromisoformat(common)) == there
    assert calendar.to_day(*there) == date.fromisoformat(common)


@pytest.mark.parametrize("key", sorted(CALENDARS))
@given(day=DAYS)
def test_every_day_when_taken_there_and_back_then_it_is_the_same_and_its_month_has_a_name(key: str, day: date) -> None:
    calendar = CALENDARS[key]
    year, month, number = calendar.from_day(day)
    assert calendar.to_day(year, month, number) == day
    assert month in dict(calendar.months(year))
    assert str(year) in show(calendar, day)


@pytest.mark.parametrize("key", sorted(set(CALENDARS) - {"myanmar"}))
@given(day=DAYS)
def test_the_day_after_when_taken_there_then_it_is_one_later_or_the_first_of_a_month(key: str, day: date) -> None:
    calendar = CALENDARS[key]
    year, month, number = calendar.from_day(day)
    after = calendar.from_day(day + timedelta(days=1))
    assert after == (year, month, number + 1) or after[2] == 1


@pytest.mark.parametrize(
    ("key", "there"),
    [
        ("ethiopian", (2018, 13, 6)), ("coptic", (1742, 14, 1)), ("buddhist", (2568, 2, 30)),
        ("islamic", (1447, 2, 30)), ("persian", (1404, 12, 30)), ("myanmar", (1387, 0, 1)), ("myanmar", (1100, 1, 1)),
    ],
)  # fmt: skip
def test_day_when_it_does_not_exist_then_it_is_refused(key: str, there: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError):
        CALENDARS[key].to_day(*there)
