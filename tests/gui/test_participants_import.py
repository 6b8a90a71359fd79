"""The page that lets a list of participants in: by keys, with a choice for who may be known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from fieldapp.services import attendance
from fieldapp.ui.views.participants_import import ParticipantsImportPage
from fieldapp.ui.views.training_lists import ParticipantsPage
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.shell import nameless


def test_list_when_chosen_decided_and_let_in_then_people_take_part(desk: Desk, world: World, tmp_path: Path) -> None:
    event = world.training()
    world.person("Chea Sok")
    path = tmp_path / "list.csv"
    path.write_text("Name,Role\nChea Sok,Worker\nSouk Vong,Worker\n", "utf-8")
    page: Any = page_of(desk, ParticipantsImportPage, "participants_import", event_id=event, path=str(path))
    assert page.summary.text().startswith("2 new people")
    page.table.setFocus()
    assert "May be: Chea Sok" in page.choice.text()
    press(page, Qt.Key.Key_Return)
    assert page.model.index(0, 2).data().startswith("the same as Chea Sok")
    assert page.go.text() == "Enrol 2 people"
    assert nameless(page) == []
    page.go.trigger()
    assert desk.said() == "2 people enrolled; 1 of them is new."
    assert desk.opened[-1] == ("training_people", {"event_id": event})
    assert len(attendance.grid(world.store, event).people) == 2


def test_list_when_it_cannot_be_read_then_it_says_why(desk: Desk, world: World, tmp_path: Path) -> None:
    event = world.training()
    path = tmp_path / "list.csv"
    path.write_text("Colour\nred\n", "utf-8")
    page: Any = page_of(desk, ParticipantsImportPage, "participants_import", event_id=event, path=str(path))
    assert "No column holds the names" in page.summary.text()
    assert not page.go.isEnabled()
    people: Any = page_of(desk, ParticipantsPage, "training_people", event_id=event)
    people.import_action.trigger()
    assert desk.opened[-1] == ("participants_import", {"event_id": event})


def test_list_when_its_letters_are_unclear_then_a_choice_reads_it_and_delete_leaves_a_row_out(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Nom;Prénom\nDiallo;Aïssatou\nPréparé;\n", "cp1252")
    page: Any = page_of(desk, ParticipantsImportPage, "participants_import", event_id=world.training(), path=str(path))
    assert "UTF-8" in page.summary.text()
    assert not page.encoding.isHidden()
    assert nameless(page) == []
    page.encoding.setFocus()
    press(page, Qt.Key.Key_Down)
    page.encoding.activated.emit(page.encoding.currentIndex())
    assert page.model.index(0, 1).data() == "Diallo Aïssatou"
    page.table.setFocus()
    press(page, Qt.Key.Key_Down)
    press(page, Qt.Key.Key_Delete)
    assert page.model.index(1, 2).data() == "left out"
    assert page.go.text() == "Enrol 1 person"
