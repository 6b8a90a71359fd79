"""The plan of a training as text: lines of day, times and topic."""

from __future__ import annotations

import pytest

from fieldapp import i18n
from fieldapp.domain.records.training_courses import plan_can_be_read
from fieldapp.domain.records.training_papers import reason_for_a_new_version
from fieldapp.domain.training_plan import PlanLine, from_sessions, parse, slot_of, write

PLAN = "1 08:30-12:00 What buyers look for\n1 13:30-17:00 Grading\n2 8.30 – 12.00 Prices"


def test_plan_when_parsed_then_lines_in_order_and_written_back_the_same() -> None:
    lines, wrong = parse(PLAN)
    assert wrong == ""
    assert lines[2] == PlanLine(2, "08:30", "12:00", "Prices")
    assert parse(write(lines)) == (lines, "")
    assert [line.slot for line in lines] == ["AM", "PM", "AM"]


def test_plan_when_typed_in_khmer_digits_then_read() -> None:
    assert parse("១ ០៨:៣០-១២:០០ តម្លៃ")[0] == [PlanLine(1, "08:30", "12:00", "តម្លៃ")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1 08:30-12:00 A\nlunch", "2"),
        ("1 12:00-08:30 Backwards", "1"),
        ("1 08:30-25:00 No such hour", "1"),
        ("0 08:30-12:00 No such day", "1"),
        ("1 08:30-12:00 A\n1 11:00-13:00 B", "2"),
    ],
)
def test_plan_when_a_line_is_wrong_then_its_number_is_said(text: str, line: str) -> None:
    with i18n.using("en"):
        assert plan_can_be_read({"plan": text})["plan"].startswith(f"Line {line}:")


def test_slot_when_times_given_then_half_day_named() -> None:
    assert [slot_of(*times) for times in (("08:00", "16:00"), ("18:00", "20:00"), ("08:00", "12:00"))] == [
        "FULL", "EVE", "AM",
    ]  # fmt: skip


def test_sessions_when_turned_into_a_plan_then_days_count_from_the_first() -> None:
    sessions = [{"day": "2025-11-14", "start": "08:30", "end": "12:00", "topic": "Prices"}]
    assert from_sessions("2025-11-13", sessions) == [PlanLine(2, "08:30", "12:00", "Prices")]


def test_sheet_when_a_later_version_or_sealed_then_reason_and_count_are_needed() -> None:
    assert set(reason_for_a_new_version({"version": 2})) == {"reason"}
    assert set(reason_for_a_new_version({"version": 1, "sealed_at": "2025-11-15T01:30:00Z"})) == {"rows_signed"}
    assert reason_for_a_new_version({"version": 2, "reason": "A row was read wrongly"}) == {}
