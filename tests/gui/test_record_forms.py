"""The form that every record type gets: errors beside fields, drafts, keyboard, accessible names."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from fieldapp.domain.fields import Record
from fieldapp.domain.records import RECORDS, Enterprise, Person
from fieldapp.services import drafts, records
from fieldapp.store import Query
from fieldapp.ui.forms.record_form import Lookups, RecordForm
from fieldapp.ui.views.records_view import RecordsPage
from tests.gui.desk import Desk, World, page_of, press

NOTHING = Lookups(options=lambda _table, _text: [], titles=lambda _table, _ids: {})


@pytest.mark.parametrize("record_type", RECORDS, ids=lambda cls: cls.table_name())
def test_form_of_every_type_in_each_language_when_shown_then_every_field_has_a_name(
    qtbot: QtBot, in_language: Any, record_type: type[Record]
) -> None:
    form = RecordForm(record_type, NOTHING)
    qtbot.addWidget(form)
    form.load({})
    form.show()
    for name, row in form.rows.items():
        target = row.editor.focusProxy() or row.editor
        interface = QAccessible.queryAccessibleInterface(target)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name), name


@pytest.mark.parametrize("record_type", RECORDS, ids=lambda cls: cls.table_name())
def test_form_of_every_type_when_loaded_then_gives_back_what_it_shows(qtbot: QtBot, record_type: type[Record]) -> None:
    form = RecordForm(record_type, NOTHING)
    qtbot.addWidget(form)
    form.load({})
    defaults = {
        name: info.default
        for name, info in record_type.model_fields.items()
        if name in form.rows and not info.is_required() and info.default is not None
    }
    from fieldapp.domain import kinds

    for name, value in defaults.items():
        assert kinds.clean(record_type.fields()[name], form.values()[name]) == value, name


def test_form_when_saved_empty_then_says_beside_each_needed_field_and_focuses_the_first(desk: Desk) -> None:
    page = page_of(desk, RecordsPage, "records:enterprise", new=True)
    press(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wrong = {name for name, row in page.pane.form.rows.items() if row.error.isVisible()}
    assert wrong == Enterprise.required()
    assert page.pane.form.rows["name"].isAncestorOf(page.window().focusWidget())


def test_form_when_filled_by_keyboard_then_the_record_is_in_the_list(desk: Desk, world: World) -> None:
    page = page_of(desk, RecordsPage, "records:enterprise", new=True)
    form = page.pane.form
    for name, text in {
        "name": "Atelier Phénix",
        "country": "kh",
        "isic_code": "1311",
        "first_contact": "3/11/2025",
    }.items():
        form.rows[name].editor.setFocus()
        press(page, text)
        press(page, Qt.Key.Key_Return)
    form.rows["location"].editor.set_value(world.place)
    form.rows["clusters"].editor.set_value(world.cluster)
    for name in ("isic_revision", "consent"):
        form.rows[name].editor.setFocus()
        press(page, Qt.Key.Key_Down)
    press(page, "S", Qt.KeyboardModifier.ControlModifier)
    found = records.listing(world.store, Enterprise, Query(text="phenix"))
    assert len(found.ids) == 1, {n: r.error.text() for n, r in form.rows.items() if r.error.isVisible()}
    record = records.load(world.store, Enterprise, found.ids[0])
    assert record is not None
    assert (record["country"], record["first_contact"]) == ("KH", "2025-11-03")
    assert page.model.rowCount() == 1
    assert "saved" in desk.said()


def test_form_when_typed_into_then_a_draft_is_kept_within_a_second_and_opens_again(
    desk: Desk, world: World, qtbot: QtBot
) -> None:
    page = page_of(desk, RecordsPage, "records:person", new=True)
    press(page, "ចាន់")
    qtbot.waitUntil(lambda: bool(drafts.listing(world.store)), timeout=1000)
    (draft,) = drafts.listing(world.store)
    assert draft.values["name_as_written"] == "ចាន់"
    again = page_of(desk, RecordsPage, "records:person", draft=draft.key)
    assert again.pane.form.rows["name_as_written"].editor.value() == "ចាន់"


def test_form_when_left_with_escape_then_what_was_typed_stays_a_draft(desk: Desk, world: World) -> None:
    page = page_of(desk, RecordsPage, "records:person", new=True)
    press(page, "Amina")
    press(page, Qt.Key.Key_Escape)
    assert [draft.values["name_as_written"] for draft in drafts.listing(world.store)] == ["Amina"]


def test_form_when_saved_then_its_draft_is_gone(desk: Desk, world: World) -> None:
    page = page_of(desk, RecordsPage, "records:person", new=True)
    press(page, "Amina Diallo")
    page.pane.form.rows["sex"].editor.set_value("F")
    press(page, "S", Qt.KeyboardModifier.ControlModifier)
    assert drafts.listing(world.store) == []
    assert len(records.listing(world.store, Person, Query()).ids) == 1


def test_form_when_a_field_is_left_wrong_then_says_so_at_once_and_keeps_the_text(desk: Desk) -> None:
    page = page_of(desk, RecordsPage, "records:person", new=True)
    form = page.pane.form
    form.rows["age_reported"].editor.setFocus()
    press(page, "twelve")
    press(page, Qt.Key.Key_Return)
    assert form.rows["age_reported"].error.isVisible()
    assert form.rows["age_reported"].editor.value() == "twelve"


def test_form_when_digits_are_khmer_then_they_are_taken(desk: Desk, world: World) -> None:
    page = page_of(desk, RecordsPage, "records:person", new=True)
    form = page.pane.form
    press(page, "Sok")
    form.rows["sex"].editor.set_value("M")
    form.rows["birth"].editor.setFocus()
    press(page, "១៩៩២")
    press(page, "S", Qt.KeyboardModifier.ControlModifier)
    (found,) = records.listing(world.store, Person, Query()).ids
    record = records.load(world.store, Person, found)
    assert record is not None
    assert record["birth"] == "1992"


def test_enter_when_pressed_in_a_line_then_goes_on_and_in_long_text_makes_a_line(qtbot: QtBot) -> None:
    form = RecordForm(Enterprise, NOTHING)
    qtbot.addWidget(form)
    form.load({})
    form.show()
    qtbot.waitExposed(form)
    first = form.rows["name"].editor.findChild(QLineEdit)
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert form.focusWidget() is not first
    notes = form.rows["notes"].editor.findChild(QPlainTextEdit)
    notes.setFocus()
    QTest.keyClick(notes, Qt.Key.Key_Return)
    assert notes.toPlainText() == "\n"
