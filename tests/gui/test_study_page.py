"""The page of the diagnostic study by keys: begin, write, insert, issues, meeting, seal, versions; the editor."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from pytestqt.qtbot import QtBot

from fieldapp.domain import marked_text
from fieldapp.domain.records import StudySection
from fieldapp.services import drafts
from fieldapp.services.study import reading
from fieldapp.ui.views.study.page import StudyPage
from fieldapp.ui.widgets.marked_editor import MarkedEditor
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.shell import nameless

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
MARKED = "## Looms\nSome **old** and *slow* ones.\n- one\n- two\n1. reel\n2. weave\n| a | b\\|c |\n{{sizes}}\nEnd"


@pytest.fixture
def page(desk: Desk, world: World) -> Any:
    """The page of a study that was just begun."""
    page: StudyPage = page_of(desk, StudyPage, "study", cluster=world.cluster)
    assert page.primary() is page.new_action
    page.empty.button.click()
    assert page.study is not None
    return page


def section(world: World, page: Any, code: str) -> Any:
    return next(one for one in reading.read(world.store, page.study.id).sections if one.code == code)


def test_editor_when_a_text_is_shown_then_it_reads_the_same_again(qtbot: QtBot) -> None:
    editor = MarkedEditor(str)
    qtbot.addWidget(editor)
    editor.show_text(MARKED, rtl=False)
    assert editor.text() == MARKED


def test_editor_when_written_by_keys_then_it_is_marked(qtbot: QtBot) -> None:
    editor = MarkedEditor(str)
    qtbot.addWidget(editor)
    editor.show()
    editor.setFocus()
    press(editor, Qt.Key.Key_1, CONTROL)
    press(editor, "Looms")
    press(editor, Qt.Key.Key_Return)
    press(editor, "They are ")
    press(editor, "b", CONTROL)
    press(editor, "old")
    press(editor, "b", CONTROL)
    press(editor, Qt.Key.Key_Return)
    press(editor, "l", CONTROL)
    press(editor, "wood")
    editor.insert_bar("map")
    press(editor, "* 3")
    assert editor.text() == "## Looms\nThey are **old**\n- wood\n{{map}}\n\\* 3"
    press(editor, Qt.Key.Key_Up)
    press(editor, Qt.Key.Key_End)
    press(editor, "x")
    assert editor.text().endswith("{{map}}\nx\n\\* 3")
    press(editor, Qt.Key.Key_Up)
    press(editor, Qt.Key.Key_Backspace)
    assert marked_text.slots(editor.text()) == []


def test_editor_when_something_is_pasted_then_only_its_text_comes(qtbot: QtBot) -> None:
    editor = MarkedEditor(str)
    qtbot.addWidget(editor)
    rich = QMimeData()
    rich.setHtml("<h1>Big</h1><script>x</script>")
    rich.setText("Big")
    editor.insertFromMimeData(rich)
    assert editor.text() == "Big"


def test_study_when_begun_then_sections_stand_beside_and_typing_is_kept(page: Any, desk: Desk, world: World) -> None:
    assert page.outline.count() == 17
    page.outline.setFocus()
    for _step in range(3):
        press(page, Qt.Key.Key_Down)
    assert page.pane.section.code == "history"
    press(page, Qt.Key.Key_F6)
    assert page.pane.editor.hasFocus()
    press(page, "Silk since 1962. ")
    page.pane.typed.emit()
    kept = drafts.fetch(world.store, drafts.key_of(StudySection, page.pane.section.id))
    assert kept is not None
    assert "Silk since 1962." in kept.values["body"]
    press(page, Qt.Key.Key_PageDown, CONTROL)
    assert section(world, page, "history").body.startswith("Silk since 1962.")
    assert section(world, page, "history").state == "writing"
    assert drafts.fetch(world.store, kept.key) is None
    assert nameless(page) == []


def test_study_when_a_table_is_inserted_by_keys_then_it_stands_in_the_preview(page: Any, world: World) -> None:
    page.outline.setCurrentRow(15)
    page.pane.editor.setFocus()
    press(page, "j", CONTROL)
    press(page, "firms work")
    press(page, Qt.Key.Key_Return)
    assert "{{status}}" in page.pane.editor.text()
    press(page, Qt.Key.Key_F7)
    assert page.pane.stack.currentIndex() == 2
    assert page.pane.pages.widget() is not None
    press(page, Qt.Key.Key_F7)
    assert page.pane.editor.hasFocus()
    press(page, "s", CONTROL)
    assert "{{status}}" in section(world, page, "operations").body


def test_study_when_issues_are_added_then_the_outline_says_what_is_open(page: Any, world: World) -> None:
    page.outline.setCurrentRow(3)
    page.pane.issues.text.setFocus()
    press(page, Qt.Key.Key_Return)
    assert not page.pane.issues.error.isHidden()
    press(page, "When did it begin?")
    press(page, Qt.Key.Key_Return)
    assert page.pane.issues.list.count() == 1
    assert "1 open question" in page.outline.currentItem().text()


def test_study_when_a_section_is_moved_added_and_taken_out_then_the_outline_follows(page: Any, world: World) -> None:
    page.outline.setFocus()
    page.outline.setCurrentRow(2)
    press(page, Qt.Key.Key_Up, ALT)
    assert page.outline.currentRow() == 1
    assert "Introduction" in page.outline.currentItem().text()
    page.add_section("Dyes")
    assert page.outline.count() == 18
    assert "Dyes" in page.outline.currentItem().text()
    page.outline.setFocus()
    press(page, Qt.Key.Key_Delete)
    assert page.outline.count() == 17


def test_study_from_meeting_to_final_and_a_new_version(page: Any, desk: Desk, world: World) -> None:
    page.outline.setCurrentRow(0)
    page.about.fields["meeting_day"].input.setFocus()
    press(page, "2025-11-20")
    page.about.validate_button.click()
    assert "meeting" in page.about.fields["meeting_place"].error.text()
    assert page.about.fields["meeting_place"].input.hasFocus()
    press(page, "Town hall")
    page.about.fields["meeting_people"].input.setFocus()
    press(page, "Association")
    page.about.validate_button.click()
    assert page.study.row["status"] == "validated"
    assert page.study.row["data_at"]
    assert not page.about.seal_button.isEnabled()
    for row in range(1, 17):
        page.outline.setCurrentRow(row)
        page.pane.state_chosen.emit("ready")
    page.outline.setCurrentRow(0)
    page.about.seal_button.click()
    assert page.study.sealed
    assert page.about.fields["title"].input.isReadOnly()
    page.about.version_button.click()
    assert page.about.reason.error.text()
    page.about.reason.input.setFocus()
    press(page, "Figures of 2026")
    page.about.version_button.click()
    assert page.study.row["version"] == 2
    assert [one.status for one in page.study.versions] == ["draft", "final"]
    assert nameless(page) == []


def test_study_in_three_languages_then_it_fits_the_window(in_language: str, page: Any) -> None:
    page.resize(1100, 560)
    for row in (0, 4):
        page.outline.setCurrentRow(row)
        assert page.minimumSizeHint().width() <= 1100
        assert page.minimumSizeHint().height() <= 600
    assert nameless(page) == []
