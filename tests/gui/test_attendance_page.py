"""The attendance grid: one key marks and moves, blocks, minutes, refusals, undo, totals."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from fieldapp import i18n
from fieldapp.domain.records import Participation
from fieldapp.domain.text import isolate
from fieldapp.services import attendance
from fieldapp.store import undo
from fieldapp.ui.models.attendance_grid import AttendanceGrid
from fieldapp.ui.views.attendance import AttendancePage
from fieldapp.ui.widgets.labels import RLM
from tests.gui.desk import Desk, World, page_of, press

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def event(world: World) -> str:
    """A training of four half days with four people."""
    event = world.training()
    for day in ("2025-11-13", "2025-11-14"):
        world.session(event, day, "AM", "08:30", "12:00")
        world.session(event, day, "PM", "13:30", "17:00")
    for name in ("Chea S.", "Souk V.", "ចាន់ សុខា", "أمينة"):
        person = world.person(name)
        world.make(
            Participation, event=event, person=person, role="entrepreneur", country="KH", enrolled_on="2025-11-01"
        )
    return event


def statuses(world: World, event: str, column: int = 0) -> list[str | None]:
    """The marks of one half day, down the list."""
    grid = attendance.grid(world.store, event)
    session = grid.sessions[column].id
    marks = [grid.marks.get((session, person.person_id)) for person in grid.people]
    return [mark.status if mark else None for mark in marks]


def opened(desk: Desk, event: str) -> Any:
    """The page on a training, the cursor in its first cell."""
    page = page_of(desk, AttendancePage, "attendance", event_id=event)
    page.table.setCurrentIndex(page.model.index(0, 0))
    page.table.setFocus()
    return page


def test_letters_when_pressed_then_each_marks_and_moves_down(desk: Desk, world: World, event: str) -> None:
    page = opened(desk, event)
    press(page, "paer")
    assert statuses(world, event) == ["P", "A", "E", "R"]
    assert page.table.currentIndex().row() == 3


def test_late_when_minutes_follow_then_they_are_stored(desk: Desk, world: World, event: str) -> None:
    page = opened(desk, event)
    press(page, "l165")
    press(page, Qt.Key.Key_Return)
    press(page, "p")
    grid = attendance.grid(world.store, event)
    mark = grid.marks[grid.sessions[0].id, grid.people[0].person_id]
    assert (mark.status, mark.minutes) == ("L", 165)
    assert statuses(world, event)[:2] == ["L", "P"]


def test_late_when_the_cell_is_left_sideways_then_the_next_key_marks_where_the_cursor_is(
    desk: Desk, world: World, event: str
) -> None:
    page = opened(desk, event)
    press(page, "l45")
    press(page, Qt.Key.Key_Right)
    press(page, "p")
    assert statuses(world, event) == ["L", None, None, None]
    assert statuses(world, event, column=1) == ["P", None, None, None]


def test_page_when_it_gets_the_keyboard_then_the_grid_has_it(desk: Desk, world: World, event: str) -> None:
    page = opened(desk, event)
    page.events.setFocus()
    page.setFocus()
    press(page, "p")
    assert statuses(world, event)[0] == "P"


def test_late_when_no_minutes_follow_then_they_are_asked_and_nothing_is_invented(
    desk: Desk, world: World, event: str
) -> None:
    page = opened(desk, event)
    press(page, "l")
    press(page, Qt.Key.Key_Return)
    assert "minutes" in page.status.text()
    assert statuses(world, event) == [None] * 4
    press(page, Qt.Key.Key_Escape)
    press(page, "p")
    assert statuses(world, event) == ["P", None, None, None]


def test_block_when_chosen_with_shift_then_one_key_marks_it_and_one_undo_takes_it_back(
    desk: Desk, world: World, event: str
) -> None:
    page = opened(desk, event)
    for _row in range(3):
        press(page, Qt.Key.Key_Down, SHIFT)
    press(page, Qt.Key.Key_Right, SHIFT)
    press(page, "p")
    assert statuses(world, event, 0) == ["P"] * 4
    assert statuses(world, event, 1) == ["P"] * 4
    assert "8" in desk.said()
    undo.undo(world.store)
    assert statuses(world, event, 0) == [None] * 4
    assert statuses(world, event, 1) == [None] * 4


def test_fill_down_when_pressed_then_the_cell_above_is_repeated(desk: Desk, world: World, event: str) -> None:
    page = opened(desk, event)
    press(page, "e")
    press(page, Qt.Key.Key_D, CONTROL)
    press(page, Qt.Key.Key_D, CONTROL)
    assert statuses(world, event) == ["E", "E", "E", None]


def test_delete_when_pressed_then_the_mark_is_gone(desk: Desk, world: World, event: str) -> None:
    page = opened(desk, event)
    press(page, "p")
    page.table.setCurrentIndex(page.model.index(0, 0))
    press(page, Qt.Key.Key_Delete)
    assert statuses(world, event)[0] is None


def test_person_when_present_elsewhere_at_that_time_then_the_cell_says_why_and_nothing_is_stored(
    desk: Desk, world: World, event: str
) -> None:
    other = world.training("Dyeing")
    session = world.session(other, "2025-11-13", "AM", "09:00", "11:00")
    person = attendance.grid(world.store, event).people[0].person_id
    world.make(Participation, event=other, person=person, role="worker", country="KH", enrolled_on="2025-11-01")
    attendance.mark(world.store, other, [(session, person)], "P")
    page = opened(desk, event)
    press(page, "p")
    assert statuses(world, event)[0] is None
    index = page.model.index(0, 0)
    assert index.data() == "!"
    assert "Dyeing" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_totals_when_marked_then_they_follow_at_once(desk: Desk, world: World, event: str) -> None:
    page = opened(desk, event)
    press(page, "pppa")
    head = page.model.headerData(0, Qt.Orientation.Horizontal)
    assert head.endswith("3/4")
    rates = [page.model.index(row, 4).data() for row in (0, 3)]
    assert rates == ["100%", "0%"]
    assert page.model.index(0, 5).data() == "25%"


def test_model_when_loaded_in_each_language_then_it_keeps_qts_rules(
    desk: Desk, world: World, event: str, in_language: Any
) -> None:
    model = AttendanceGrid()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.load(attendance.grid(world.store, event))
    assert model.rowCount() == 4
    assert model.columnCount() == 7


def test_page_when_there_is_no_training_then_says_what_to_do(desk: Desk) -> None:
    page = page_of(desk, AttendancePage, "attendance")
    assert page.empty.isVisible()
    page.empty.button.click()
    assert desk.opened == [("records:training_event", {})]


def test_figures_when_pressed_in_any_script_then_they_mark_like_the_letters(
    desk: Desk, world: World, event: str
) -> None:
    page = opened(desk, event)
    press(page, "1٤៥6")
    assert statuses(world, event) == ["P", "A", "E", "R"]


def test_line_of_a_person_when_in_arabic_then_it_reads_from_the_right_and_the_training_is_one_key_away(
    desk: Desk, world: World
) -> None:
    event = world.training()
    session = world.session(event, "2025-11-13", "AM")
    person = world.person("Chea Sok")
    world.make(Participation, event=event, person=person, role="worker", country="KH", enrolled_on="2025-11-01")
    attendance.mark(world.store, event, [(session, person)], "P")
    with i18n.using("ar"):
        page: Any = page_of(desk, AttendancePage, "attendance", event_id=event)
        assert page.status.text().startswith(RLM)
        assert isolate("Chea Sok") in page.status.text()
        page.back_action.trigger()
    assert desk.opened[-1] == ("training", {"event_id": event})


def test_head_of_a_half_day_when_the_ethiopian_clock_is_used_then_it_stands_beside(world: World) -> None:
    event = world.training(clock="ethiopian")
    world.session(event, "2025-11-13", "AM")
    grid = AttendanceGrid()
    grid.load(attendance.grid(world.store, event))
    assert "08:30 (2:30)" in grid.headerData(0, Qt.Orientation.Horizontal)
