"""Rates and rules of attendance: the golden figures of C1 and the rules of domain 4.6."""

from __future__ import annotations

import json
from datetime import UTC, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.attendance import (
    THERE,
    Mark,
    Rates,
    Slot,
    Tally,
    clash,
    late_entry,
    minutes_there,
    minutes_wrong,
    overlaps,
    rates,
    reaches,
    status_in_window,
    tally,
    whole_per_cent,
)

TEN = tuple(
    Slot(f"s{day}{half}", f"2025-11-{9 + day:02d}", *times)
    for day in range(1, 6)
    for half, times in (("AM", ("08:30", "11:30")), ("PM", ("13:30", "16:30")))
)
IDS = [slot.id for slot in TEN]


def marked(statuses: str) -> dict[str, Mark]:
    return {slot: Mark(status) for slot, status in zip(IDS, statuses.split(), strict=True)}


def everything(marks: dict[str, Mark]) -> Rates:
    return rates(TEN, marks, IDS)


def test_rates_when_eight_of_ten_half_days_then_exactly_eighty_per_cent() -> None:
    found = everything(marked("P P P P P P P P A A"))
    assert found.programme == found.eligible == found.to_date == Fraction(4, 5)
    assert (found.minutes_there, found.minutes_held) == (24 * 60, 30 * 60)
    assert reaches(found.programme, 8000)


def test_rates_when_excused_then_counted_as_not_there_and_told_apart() -> None:
    found = everything(marked("P P P P P P P A A E"))
    assert found.programme == found.eligible == Fraction(7, 10)
    assert found.excused == Fraction(1, 10)


def test_rates_when_enrolled_on_the_second_day_then_programme_and_eligible_differ() -> None:
    day_two = "2025-11-11"
    marks = {slot.id: Mark(status_in_window("P", slot.day, day_two, None)) for slot in TEN}
    found = everything(marks)
    assert [mark.status for mark in marks.values()] == ["NE", "NE", *["P"] * 8]
    assert (found.programme, found.eligible, found.to_date) == (Fraction(4, 5), Fraction(1), Fraction(1))


def test_rates_when_once_late_then_by_the_minute() -> None:
    found = everything({**marked("P P P P P P P P P P"), IDS[3]: Mark("L", 135)})
    assert found.programme == Fraction(39, 40)
    assert everything({**marked("P P P P P P P P P P"), IDS[3]: Mark("X", 135)}) == found


@pytest.mark.shared
def test_rates_when_compared_with_the_published_figures_then_equal(shared: Path) -> None:
    golden = json.loads((shared / "golden" / "indicators.json").read_text("utf-8"))
    p1, p2 = everything(marked("P P P P P P P P A A")), everything(marked("P P P P P P P A A E"))
    p3 = everything(marked("NE NE P P P P P P P P"))
    late = everything({**marked("P P P P P P P P P P"), IDS[0]: Mark("L", 135)})
    assert golden["C1 P1 attended/scheduled h, rate"] == str((p1.minutes_there // 60, 30, float(p1.programme or 0)))
    key = "C1 P2 attended/scheduled h, rate (E counted in denominator)"
    assert golden[key] == str((p2.minutes_there // 60, 30, float(p2.programme or 0)))
    without = Fraction(p2.minutes_there, int(1800 * (1 - (p2.excused or 0))))
    assert golden["C1 P2 rate if excused removed from denominator"] == str(round(float(without), 6))
    key = "C1 P3 late enrol: programme-based 24/30, eligible-based 24/24"
    assert golden[key] == str((float(p3.programme or 0), float(p3.eligible or 0)))
    assert golden["C1 late 45 of 180 min on one half-day, rest present (minutes)"] == str(float(late.programme or 0))


def test_rates_when_half_is_over_then_to_date_is_full_and_programme_is_half() -> None:
    marks = {slot: Mark("P") for slot in IDS[:5]}
    found = rates(TEN, marks, IDS[:5])
    assert (found.to_date, found.programme) == (Fraction(1), Fraction(1, 2))


def test_rates_when_a_session_does_not_count_then_left_out() -> None:
    slots = (*TEN[:2], Slot("visit", "2025-11-10", "18:00", "20:00", counts=False))
    found = rates(slots, {IDS[0]: Mark("P"), IDS[1]: Mark("A"), "visit": Mark("A")}, [*IDS, "visit"])
    assert found.programme == Fraction(1, 2)


def test_rates_when_there_is_nothing_to_divide_by_then_none() -> None:
    assert rates((), {}, ()) == Rates(None, None, None, None, 0, 0)
    never = rates(TEN[:1], {IDS[0]: Mark("NE")}, IDS)
    assert (never.programme, never.eligible, never.to_date) == (Fraction(0), None, None)


@given(
    st.lists(st.sampled_from(["P", "R", "L", "X", "A", "E", "NE", ""]), min_size=10, max_size=10), st.integers(0, 180)
)
def test_rates_when_any_marks_then_between_nothing_and_all(statuses: list[str], minutes: int) -> None:
    marks = {
        slot: Mark(status, minutes if status in ("L", "X") else None)
        for slot, status in zip(IDS, statuses, strict=True)
        if status
    }
    found = everything(marks)
    assert found.programme is not None
    assert 0 <= found.programme <= (1 if found.eligible is None else found.eligible) <= 1
    assert found.minutes_there == sum(minutes_there(mark, 180) for mark in marks.values())


@pytest.mark.parametrize(
    ("rate", "enough"),
    [
        (Fraction(4, 5), True),
        (Fraction(7999, 10000), False),
        (Fraction(1439, 1800), False),
        (Fraction(1), True),
        (None, False),
    ],
)
def test_reaches_when_at_the_threshold_then_exact(rate: Fraction | None, enough: bool) -> None:
    assert reaches(rate, 8000) is enough


@pytest.mark.parametrize(
    ("mark", "there"),
    [
        (Mark("P"), 180),
        (Mark("R"), 180),
        (Mark("P", 150), 150),
        (Mark("L", 135), 135),
        (Mark("X"), 0),
        (Mark("A"), 0),
        (Mark("E"), 0),
        (Mark("NE"), 0),
        (Mark("A", 60), 0),
        (Mark("L", 999), 180),
    ],
)
def test_minutes_there_when_marked_then_by_status(mark: Mark, there: int) -> None:
    assert minutes_there(mark, 180) == there


@pytest.mark.parametrize(
    ("status", "minutes", "words"),
    [
        ("P", None, ""),
        ("L", 45, ""),
        ("X", 0, ""),
        ("A", 0, ""),
        ("L", None, "Give the minutes"),
        ("X", None, "Give the minutes"),
        ("L", 181, "lasts 180 minutes"),
        ("P", -1, "lasts 180 minutes"),
        ("A", 30, "was not there"),
        ("E", 30, "was not there"),
    ],
)
def test_minutes_wrong_when_given_then_in_words(status: str, minutes: int | None, words: str) -> None:
    found = minutes_wrong(status, minutes, 180)
    assert found.startswith(words) if not words else words in found
    assert bool(found) is bool(words)


@pytest.mark.parametrize(
    ("day", "status"),
    [("2025-11-09", "NE"), ("2025-11-10", "P"), ("2025-11-12", "P"), ("2025-11-13", "NE")],
)
def test_status_in_window_when_outside_the_participation_then_not_eligible(day: str, status: str) -> None:
    assert status_in_window("P", day, "2025-11-10", "2025-11-12") == status


def test_clash_when_in_two_places_at_once_then_the_other_session_is_named() -> None:
    mine = Slot("a", "2025-11-10", "08:30", "11:30")
    there = Slot("b", "2025-11-10", "11:00", "12:00")
    after = Slot("c", "2025-11-10", "11:30", "12:30")
    assert clash(mine, "P", [(after, Mark("P")), (there, Mark("L", 10))]) == there
    assert clash(mine, "A", [(there, Mark("P"))]) is None
    assert clash(mine, "P", [(there, Mark("A")), (mine, Mark("P")), (after, Mark("P"))]) is None
    assert not overlaps(mine, Slot("d", "2025-11-11", "08:30", "11:30"))


@given(st.integers(0, 22), st.integers(1, 60), st.integers(0, 22), st.integers(1, 60))
def test_overlaps_when_turned_round_then_the_same(one: int, length: int, other: int, other_length: int) -> None:
    first = Slot("a", "2025-11-10", f"{one:02d}:00", f"{one + length // 60:02d}:{length % 60:02d}")
    second = Slot("b", "2025-11-10", f"{other:02d}:30", f"{other + 1:02d}:{other_length - 1:02d}")
    assert overlaps(first, second) == overlaps(second, first)


def test_late_entry_when_more_than_two_days_later_then_flagged_in_local_time() -> None:
    phnom_penh = timezone(timedelta(hours=7))
    slot = Slot("a", "2025-11-10", "08:30", "11:30")
    assert not late_entry(slot, "2025-11-12T04:30:00Z", phnom_penh)
    assert late_entry(slot, "2025-11-12T04:30:01Z", phnom_penh)
    assert not late_entry(slot, "2025-11-12T04:30:01Z", UTC)
    assert not late_entry(slot, "2025-11-10T01:00:00Z")


def test_tally_when_counted_then_present_of_expected() -> None:
    row = [Mark("P"), Mark("L", 5), Mark("R"), Mark("A"), Mark("E"), Mark("NE"), None]
    assert tally(row) == Tally(present=3, expected=6, unmarked=1)
    assert {"P", "L", "X", "R"} == THERE


@pytest.mark.parametrize(
    ("rate", "shown"), [(Fraction(7999, 10000), 79), (Fraction(4, 5), 80), (Fraction(1), 100), (Fraction(0), 0)]
)
def test_per_cent_when_shown_then_cut_off_so_that_eighty_reaches_eighty(rate: Fraction, shown: int) -> None:
    assert whole_per_cent(rate) == shown
    assert (shown >= 80) == reaches(rate, 8000)
