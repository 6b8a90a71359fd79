"""Thirty people by ten half days, marked by keys alone and counted; what was marked is shown without reading all."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from fieldapp.domain.records import Participation, TrainingEvent
from fieldapp.services import attendance
from fieldapp.services.demo_data import pattern
from fieldapp.ui.views.attendance import AttendancePage
from tests.gui.desk import Desk, World, page_of, press

PEOPLE, HALF_DAYS = 30, 10


@pytest.fixture
def event(world: World) -> str:
    """Five days in two half days, thirty people."""
    event = world.training(start="2025-11-10", end="2025-11-14")
    for number in range(HALF_DAYS):
        half = ("AM", "08:30", "12:00") if number % 2 == 0 else ("PM", "13:30", "17:00")
        world.session(event, f"2025-11-{10 + number // 2}", *half)
    for number in range(PEOPLE):
        person = world.person(f"Person {number:02d}")
        world.make(Participation, event=event, person=person, role="worker", country="KH", enrolled_on="2025-11-01")
    return event


def wanted(world: World, event: str) -> dict[tuple[str, str], tuple[str, int | None]]:
    """A believable week: most are there, some late with their minutes, absent or excused."""
    grid = attendance.grid(world.store, event)
    return {
        (session.id, person.person_id): pattern(column, row, session.minutes)
        for column, session in enumerate(grid.sessions)
        for row, person in enumerate(grid.people)
    }


def test_week_when_marked_by_keys_then_all_300_marks_are_right_in_under_600_presses(
    desk: Desk, world: World, event: str
) -> None:
    plan = wanted(world, event)
    page: Any = page_of(desk, AttendancePage, "attendance", event_id=event)
    page.setFocus()
    page.table.setCurrentIndex(page.model.index(0, 0))
    grid = page.model.grid
    presses = 0
    for column, session in enumerate(grid.sessions):
        for person in grid.people:
            status, minutes = plan[session.id, person.person_id]
            keys = status.lower() if minutes is None else f"{status.lower()}{minutes}"
            press(page, keys)
            presses += len(keys)
            if minutes is not None:
                press(page, Qt.Key.Key_Return)
                presses += 1
        if column + 1 < HALF_DAYS:
            press(page, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
            presses += 1
    stored = attendance.grid(world.store, event)
    assert {cell: (mark.status, mark.minutes) for cell, mark in stored.marks.items()} == plan
    assert {status for status, _minutes in plan.values()} == {"P", "L", "A", "E"}
    assert presses < 600, presses
    assert page.model.grid == stored  # counted as it went along, not read again


def test_week_when_all_is_chosen_then_one_key_marks_it(desk: Desk, world: World, event: str) -> None:
    page: Any = page_of(desk, AttendancePage, "attendance", event_id=event)
    page.table.setCurrentIndex(page.model.index(0, 0))
    page.table.setFocus()
    press(page, "a", Qt.KeyboardModifier.ControlModifier)
    press(page, "p")
    stored = attendance.grid(world.store, event)
    assert [mark.status for mark in stored.marks.values()] == ["P"] * (PEOPLE * HALF_DAYS)


def test_marks_when_applied_then_the_grid_is_the_one_that_would_be_read(world: World, event: str) -> None:
    before = attendance.grid(world.store, event)
    cells = [(before.sessions[0].id, person.person_id) for person in before.people[:4]]
    marked = attendance.mark(world.store, event, cells, "L", 45)
    after = attendance.with_marks(before, marked.marks)
    assert after == attendance.grid(world.store, event)
    cleared = attendance.clear(world.store, event, cells[:2])
    assert attendance.with_marks(after, dict.fromkeys(cleared.cleared)) == attendance.grid(world.store, event)
    assert TrainingEvent.table_name() not in cleared.changes.ids
