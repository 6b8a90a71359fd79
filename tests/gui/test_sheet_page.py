"""Signed sheets by keys: rows typed in, what is wrong kept, seal and new version, the way from grid and scan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from fieldapp.domain.records import Participation
from fieldapp.services import attendance, sealing
from fieldapp.ui.views.attendance import AttendancePage
from fieldapp.ui.views.sheet import SheetPage
from fieldapp.ui.views.sheets import SheetsPage
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.shell import nameless


@pytest.fixture
def session(world: World) -> str:
    """A half day with three people, printed."""
    event = world.training()
    session = world.session(event, "2025-11-13", "AM", "08:30", "12:00")
    for name in ("Aok", "Bun", "ចាន់"):
        person = world.person(name)
        world.make(Participation, event=event, person=person, role="worker", country="KH", enrolled_on="2025-11-01")
    attendance.remember(world.store, event, "2025-11-13")
    return session


def event_of(world: World) -> str:
    """The only training."""
    return attendance.events(world.store)[0].id


def test_sheet_when_typed_counted_and_sealed_by_keys_then_it_is_sealed(desk: Desk, world: World, session: str) -> None:
    page: Any = page_of(desk, SheetPage, "sheet", session_id=session)
    page.setFocus()
    press(page, "1-2")
    press(page, Qt.Key.Key_Return)
    assert page.said.text() == "1 Aok, 2 Bun: Present"
    press(page, "4")
    press(page, Qt.Key.Key_Return)
    assert "no row 4" in page.entry.error.text()
    assert page.entry.text == "4"
    press(page, "*A")
    press(page, Qt.Key.Key_Return)
    assert page.entry.error.text() == ""
    page.side.fields["rows_signed"].input.setFocus()
    press(page, "x")
    press(page, Qt.Key.Key_Return)
    assert page.side.fields["rows_signed"].error.text()
    press(page, Qt.Key.Key_Backspace)
    press(page, "2")
    press(page, Qt.Key.Key_Return)
    assert "they agree" in page.side.tally.text()
    page.seal_action.trigger()
    assert page.seen.sealed
    assert not page.entry.isEnabled()
    page.side.reason.input.setFocus()
    press(page, Qt.Key.Key_Return)
    assert page.side.reason.error.text()
    press(page, "wrong row")
    press(page, Qt.Key.Key_Return)
    assert (page.seen.version, page.seen.sealed) == (2, False)


def test_sheet_when_marks_are_missing_then_sealing_says_so_and_nothing_is_sealed(
    desk: Desk, world: World, session: str
) -> None:
    page: Any = page_of(desk, SheetPage, "sheet", session_id=session)
    page.seal_action.trigger()
    assert "3 people have no mark" in desk.said()
    assert not page.seen.sealed


def test_grid_when_the_sheet_is_sealed_then_the_cell_says_so_and_the_reason_can_be_given(
    desk: Desk, world: World, session: str
) -> None:
    event = event_of(world)
    cells = [(session, person.person_id) for person in attendance.grid(world.store, event).people]
    attendance.mark(world.store, event, cells, "P")
    sealing.note(world.store, session, {"rows_signed": 3})
    sealing.seal(world.store, session)
    page: Any = page_of(desk, AttendancePage, "attendance", event_id=event)
    page.table.setCurrentIndex(page.model.index(0, 0))
    page.table.setFocus()
    press(page, "a")
    assert page.model.index(0, 0).data() == "P*!"  # what stands is seen beside what was refused
    assert "sealed" in desk.said()
    desk.context.notices.history[-1].run()
    assert desk.opened[-1] == ("sheet", {"session_id": session})


def test_scan_when_opened_then_its_code_finds_the_sheet_and_it_is_attached(
    desk: Desk, world: World, session: str, tmp_path: Path
) -> None:
    event = event_of(world)
    paper = attendance.print_sheet(world.store, event, tmp_path / "scan.pdf", language="en", day="2025-11-13")
    page: Any = page_of(desk, SheetsPage, "sheets", event_id=event)
    page.open_scan(paper)
    assert desk.opened[-1][0] == "sheet"
    assert desk.opened[-1][1]["session_id"] == session
    assert page.seen.lines[0].cells[4] == "1"
    page.table.setFocus()
    press(page, Qt.Key.Key_Return)
    assert desk.opened[-1] == ("sheet", {"session_id": session})


def test_pages_when_in_any_language_then_everything_has_a_name(
    desk: Desk, world: World, session: str, in_language: Callable[[], str]
) -> None:
    assert nameless(page_of(desk, SheetPage, "sheet", session_id=session)) == []
    assert nameless(page_of(desk, SheetsPage, "sheets", event_id=event_of(world))) == []
