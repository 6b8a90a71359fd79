"""The per-diem list: days paid from attendance, totals, what is not certain, paper and workbook."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fieldapp import i18n
from fieldapp.domain import per_diem as rules
from fieldapp.domain.attendance import Mark, Slot
from fieldapp.domain.records import Participation, TrainingEvent
from fieldapp.domain.text import isolate
from fieldapp.reports.spreadsheet import read_table
from fieldapp.services import attendance, per_diem, records
from tests.services.conftest import World

AM, PM = Slot("1", "2025-11-13", "08:30", "12:00"), Slot("2", "2025-11-13", "13:30", "17:00")
HALF_DAY = Decimal("0.5")
NEXT, PARTY = Slot("3", "2025-11-14", "08:30", "12:00"), Slot("4", "2025-11-15", "08:30", "12:00", counts=False)


@pytest.mark.parametrize(
    ("marks", "days"),
    [
        ({"1": Mark("P"), "2": Mark("P")}, ("2025-11-13",)),
        ({"1": Mark("A"), "2": Mark("L", 45), "3": Mark("X", 10)}, ("2025-11-13", "2025-11-14")),
        ({"1": Mark("R"), "3": Mark("E")}, ()),
        ({"4": Mark("P")}, ()),
        ({}, ()),
    ],
)
def test_days_when_marked_then_each_day_in_the_room_is_paid_once(marks: dict[str, Mark], days: tuple[str, ...]) -> None:
    assert rules.paid_days([AM, PM, NEXT, PARTY], marks) == days


@pytest.mark.parametrize(
    ("marks", "halves"),
    [
        ({"1": Mark("P"), "2": Mark("P")}, {"2025-11-13": Decimal(1)}),
        (
            {"1": Mark("A"), "2": Mark("L", 45), "3": Mark("X", 10)},
            dict.fromkeys(("2025-11-13", "2025-11-14"), HALF_DAY),
        ),
        ({"1": Mark("P"), "again": Mark("P")}, {"2025-11-13": HALF_DAY}),
        ({"whole": Mark("P")}, {"2025-11-16": Decimal(1)}),
        ({"1": Mark("R"), "4": Mark("P")}, {}),
    ],
)
def test_halves_when_paid_by_the_half_day_then_each_counts_half_and_a_day_at_most_one(
    marks: dict[str, Mark], halves: dict[str, Decimal]
) -> None:
    again, whole = Slot("again", "2025-11-13", "10:00", "11:00"), Slot("whole", "2025-11-16", "09:00", "16:00")
    assert rules.paid_halves([AM, PM, NEXT, PARTY, again, whole], marks) == halves


def test_amount_when_multiplied_then_exact_with_the_decimals_of_the_currency() -> None:
    assert rules.times("12.35 USD", 3) == "37.05 USD"
    assert rules.times("42000 LAK", 5) == "210000 LAK"
    assert rules.times("0.10 USD", 0) == "0.00 USD"
    assert rules.times("12.35 USD", Decimal("1.5")) == "18.53 USD"
    assert rules.times("42001 LAK", HALF_DAY) == "21001 LAK"
    rounded = [rules.Line(str(n), {}, "21001 LAK") for n in range(3)]
    assert rules.total(rounded, "42001 LAK") == "63003 LAK"


@pytest.fixture
def event(world: World) -> str:
    """Two days, two people: one there on both, one on one."""
    event = world.training()
    sessions = [world.session(event, day, "AM") for day in ("2025-11-13", "2025-11-14")]
    people = [world.person(name) for name in ("Aok", "Bun")]
    for person in people:
        world.make(Participation, event=event, person=person, role="worker", country="KH", enrolled_on="2025-11-01")
    attendance.mark(world.store, event, [(session, people[0]) for session in sessions], "P")
    attendance.mark(world.store, event, [(sessions[0], people[1])], "P")
    return event


def test_list_when_no_rate_is_set_then_days_are_told_and_the_amount_says_why_not(world: World, event: str) -> None:
    found = per_diem.read(world.store, event)
    assert (found.count, found.total, found.sentence) == (3, None, "3 days to pay")
    assert found.doubts[0] == "No per diem is set for this training: amounts cannot be told."
    assert found.doubts[1] == "1 mark is missing."
    assert found.doubts[2] == "2 sessions are not sealed."
    assert "more than two days later" in found.doubts[3]


def test_list_when_a_rate_is_set_then_amounts_and_their_total_on_screen_paper_and_workbook(
    world: World, event: str, tmp_path: Path
) -> None:
    records.save(world.store, TrainingEvent, {"per_diem": "12.50 USD"}, event)
    lines = per_diem.listing(world.store, event, date(2025, 11, 14))
    assert lines.sentence == "3 days to pay at 12.50 USD: 37.50 USD"
    with i18n.using("ar"):
        assert isolate("12.50 USD") in per_diem.read(world.store, event).sentence
    assert lines.lines[0].cells == ("1", "Aok *", "", "✓", "✓", "2", "25.00 USD")
    assert lines.lines[-1].cells == ("", "Total", "", "", "", "3", "37.50 USD")
    assert lines.method
    for language in ("en", "ar", "km"):
        paper = per_diem.print_list(world.store, event, tmp_path / f"{language}.pdf", language=language)
        assert paper.read_bytes().startswith(b"%PDF")
    book = per_diem.export_xlsx(world.store, event, tmp_path / "list.xlsx")
    table = read_table(book)
    rows = [list(row.cells) for row in table.rows]
    assert rows[0][1] == "Aok"
    assert [str(cell) for cell in rows[-1][4:8]] == ["2", "1", "3", "37.5"]


def test_list_when_paid_by_the_half_day_then_halves_stand_on_screen_and_in_the_workbook(
    world: World, event: str, tmp_path: Path
) -> None:
    half = {"per_diem": "12.50 USD", "per_diem_by": "half"}
    records.save(world.store, TrainingEvent, half, record_id=event, accept_warnings=True)
    found = per_diem.read(world.store, event)
    assert (found.count, found.total) == (Decimal("1.5"), "18.75 USD")
    assert found.sentence == "1.5 days to pay at 12.50 USD: 18.75 USD"
    assert "Half a per diem" in found.method
    lines = per_diem.listing(world.store, event, date(2025, 11, 15))
    assert "½" in lines.lines[1].cells
    per_diem.export_xlsx(world.store, event, tmp_path / "list.xlsx")
    row = next(iter(read_table(tmp_path / "list.xlsx").rows)).cells
    assert 0.5 in row
    assert per_diem.print_list(world.store, event, tmp_path / "list.pdf", language="en").exists()
