"""The page of one training: sections by keys, the ways to it, the lists of sessions and participants."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from fieldapp.domain.records import Participation, Session
from fieldapp.services import attendance
from fieldapp.ui.views.attendance_picture import AttendancePicturePage
from fieldapp.ui.views.move_training import MoveTraining
from fieldapp.ui.views.per_diem import PerDiemPage
from fieldapp.ui.views.records_view import RecordsPage
from fieldapp.ui.views.training import TrainingPage
from fieldapp.ui.views.training_lists import ParticipantsPage, SessionsPage
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.shell import nameless


@pytest.fixture
def event(world: World) -> str:
    """A training with a session and a participant."""
    event = world.training()
    world.session(event, "2025-11-13", "AM")
    person = world.person("Chea S.")
    world.make(Participation, event=event, person=person, role="worker", country="KH", enrolled_on="2025-11-01")
    return event


def test_page_when_walked_with_arrows_then_enter_takes_the_step_of_the_section(desk: Desk, event: str) -> None:
    page: Any = page_of(desk, TrainingPage, "training", event_id=event)
    assert page.title() == "Quality of silk"
    page.setFocus()
    press(page, Qt.Key.Key_Return)
    assert desk.opened[-1] == ("training_sessions", {"event_id": event})
    press(page, Qt.Key.Key_Down)
    press(page, Qt.Key.Key_Return)
    assert desk.opened[-1] == ("training_people", {"event_id": event})
    assert nameless(page) == []


def test_page_when_a_session_is_added_then_it_says_so_and_the_keyboard_stays(
    desk: Desk, world: World, event: str
) -> None:
    page: Any = page_of(desk, TrainingPage, "training", event_id=event)
    page.setFocus()
    press(page, Qt.Key.Key_Down)
    world.session(event, "2025-11-13", "PM", "13:30", "17:00")
    page.refresh(None)
    assert page.room.cards["sessions"].section.sentence == "2 sessions, 7 h"
    assert page.room.cards["participants"].action.hasFocus()


def test_list_when_enter_is_pressed_twice_then_the_training_opens(desk: Desk, event: str) -> None:
    page: Any = page_of(desk, RecordsPage, "records:training_event")
    page.table.selectRow(0)
    page.table.setFocus()
    press(page, Qt.Key.Key_Return)
    assert desk.opened == []
    page.table.setFocus()
    press(page, Qt.Key.Key_Return)
    assert desk.opened == [("training", {"event_id": event})]
    page.pane.reading.door.click()
    assert desk.opened[-1] == ("training", {"event_id": event})


def test_lists_when_enter_is_pressed_then_the_record_opens(desk: Desk, event: str) -> None:
    sessions: Any = page_of(desk, SessionsPage, "training_sessions", event_id=event)
    sessions.table.setFocus()
    press(sessions, Qt.Key.Key_Return)
    assert desk.opened[-1][0] == "records:session"
    sessions.new_action.trigger()
    assert desk.opened[-1] == ("records:session", {"new": True, "fixed": {"event": event}})
    people: Any = page_of(desk, ParticipantsPage, "training_people", event_id=event)
    people.table.setFocus()
    press(people, Qt.Key.Key_Return)
    assert desk.opened[-1][0] == "records:participation"


def test_pages_when_in_any_language_then_nothing_is_cut_sideways(
    desk: Desk, event: str, in_language: Callable[[], str]
) -> None:
    page: Any = page_of(desk, TrainingPage, "training", event_id=event)
    assert page.room.horizontalScrollBar().maximum() == 0


def test_per_diem_when_opened_then_list_paper_and_workbook(
    desk: Desk, world: World, event: str, tmp_path: Path
) -> None:
    page: Any = page_of(desk, PerDiemPage, "per_diem", event_id=event)
    assert page.seen.sentence == "0 days to pay"
    page.export_to(tmp_path / "list.xlsx")
    assert (tmp_path / "list.xlsx").exists()
    assert "keep it safe" in desk.said()
    page.rate_action.trigger()
    assert desk.opened[-1] == ("records:training_event", {"record_id": event, "edit": True})
    assert nameless(page) == []


def test_picture_when_opened_then_people_by_half_days_with_their_table(desk: Desk, world: World, event: str) -> None:
    page: Any = page_of(desk, AttendancePicturePage, "attendance_picture", event_id=event)
    assert page.sentence.text() == "Nothing is marked yet."
    grid = attendance.grid(world.store, event)
    session, person = grid.sessions[0].id, grid.people[0].person_id
    attendance.mark(world.store, event, [(session, person)], "L", 105)
    page.refresh(None)
    drawing = page.view.picture.drawing
    assert drawing.table.rows == (("1  Chea S.", "L"),)
    hits = [item.hit for item in drawing.items if getattr(item, "hit", None)]
    assert "Late 105 min" in hits[0].tip
    page.view.opened.emit(hits[0].key)
    assert desk.opened[-1] == ("sheet", {"session_id": session})
    assert nameless(page) == []


def test_training_when_it_is_moved_by_keyboard_then_its_session_lies_on_the_new_day(
    desk: Desk, world: World, event: str
) -> None:
    page: Any = page_of(desk, TrainingPage, "training", event_id=event)
    page.move_action.trigger()
    (dialog,) = page.findChildren(MoveTraining)
    assert nameless(dialog) == []
    line = dialog.day.focusProxy() or dialog.day
    line.selectAll()
    press(line, "20/01/2026")
    press(dialog, Qt.Key.Key_Return)
    with world.store.read() as tx:
        (session,) = tx.find(Session, event=event)
    assert str(session["day"]) == "2026-01-20"
    assert "1 session" in desk.context.notices.last
    page.refresh(None)
    page.move_action.trigger()
    again = page.findChildren(MoveTraining)[-1]
    press(again, Qt.Key.Key_Return)
    assert "already" in again.said.text()
