"""Hours and tasks as typed, months and their reviews."""

from __future__ import annotations

from datetime import date

import pytest

from fieldapp.domain import logbook
from fieldapp.domain.logbook import TaskDone

KNOWN = ("1.1", "1.2", "2.1", "1.11", "11.1")


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("8", 480), ("7.5", 450), ("7,5", 450), ("7:30", 450), ("7h30", 450), ("٨", 480), ("", None), ("24", 1440)],
)
def test_hours_when_typed_then_minutes(typed: str, minutes: int | None) -> None:
    assert logbook.parse_minutes(typed) == minutes


@pytest.mark.parametrize("typed", ["25", "-1", "eight", "7:75"])
def test_hours_when_impossible_then_it_is_said(typed: str) -> None:
    with pytest.raises(ValueError, match=r"hours"):
        logbook.parse_minutes(typed)


def test_hours_when_shown_then_they_are_read_back() -> None:
    assert [logbook.parse_minutes(logbook.show_minutes(m)) for m in (0, 1, 450, 720)] == [0, 1, 450, 720]


def test_tasks_when_typed_short_then_each_has_times_and_level() -> None:
    found = logbook.parse_tasks("12*3/2 21+1.1/4 12", KNOWN)
    assert found == (TaskDone("1.2", 4, "2"), TaskDone("2.1"), TaskDone("1.1", 1, "4"))
    assert logbook.write_tasks(found) == "1.2:4:2 2.1:1:- 1.1:1:4"
    assert logbook.read_tasks("1.2:4:2 2.1:1:- 1.1:1:4") == found
    assert logbook.parse_tasks(logbook.show_tasks(found), KNOWN) == found


@pytest.mark.parametrize(
    ("typed", "says"),
    [("13", "no task “13”"), ("111", "may be one of 1.11, 11.1"), ("ab", "not a task"), ("12/9", "not a")],
)
def test_tasks_when_not_of_the_standard_then_it_is_said(typed: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        logbook.parse_tasks(typed, KNOWN)


def test_months_when_asked_then_ends_and_days_due_are_right() -> None:
    assert logbook.months_between("2025-11-20", "2026-02-01") == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert logbook.review_due("2026-02") == date(2026, 3, 15)
    assert logbook.month_end("2024-02") == date(2024, 2, 29)
    assert logbook.add_months(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert logbook.week_of(date(2026, 1, 1))[0] == date(2025, 12, 29)


def test_short_numbers_when_two_tasks_would_share_one_then_both_keep_the_dot_and_can_be_typed() -> None:
    codes = ["1.1", "1.11", "11.1", "2.1"]
    short = logbook.short_codes(codes)
    assert short == {"1.1": "11", "1.11": "1.11", "11.1": "11.1", "2.1": "21"}
    assert [logbook.parse_tasks(typed, codes)[0].code for typed in short.values()] == codes
