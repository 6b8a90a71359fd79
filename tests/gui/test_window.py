"""The window by keyboard: pages, navigation, search, notices, undo, language, size, small screens, dropped files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from fieldapp import app as composition
from fieldapp import i18n, settings
from fieldapp.app import Application
from fieldapp.domain.records import Person
from fieldapp.store import Changes
from fieldapp.ui import shortcuts, standing
from fieldapp.ui.navigation import ENTRIES, LAST
from fieldapp.ui.pages import PAGES, Context, Page
from fieldapp.ui.standing import Standing
from fieldapp.ui.widgets.keys_dialog import KeysDialog
from tests.gui.shell import application, doubled_mnemonics, nameless, programme, speak

STANDING = Standing(
    programme="Silk and Weaving",
    team="Silk, Van Lam",
    person="K. Souvanna",
    role="facilitator",
    unit="VL",
    device="LA-03",
    exchange="37 changes not yet sent",
    waiting={"today": 3, "exchange": 37, "surveys": 0},
    week=tuple((day, 0) for day in standing.week_of(date(2025, 11, 14))),
)


class Plain(Page):
    """A page that remembers what it was told."""

    def __init__(self, context: Context, name: str) -> None:
        super().__init__(context)
        self.name, self.told, self.searched, self.opened, self.left = name, [], [], [], 0
        self.line = QLineEdit()
        self.line.setAccessibleName("Line")
        QVBoxLayout(self).addWidget(self.line)
        self.new = QAction("&New", self)
        self.new.setShortcut(QKeySequence("Ctrl+N"))

    def title(self) -> str:
        return i18n._("Today") if self.name == "today" else self.name

    def primary(self) -> QAction:
        return self.new

    def search_hint(self) -> str:
        return "Search"

    def search(self, text: str) -> None:
        self.searched.append(text)

    def show_with(self, **arguments: Any) -> None:
        self.opened.append(arguments)

    def refresh(self, changes: Changes | None) -> None:
        self.told.append(changes)

    def leave(self) -> None:
        self.left += 1

    def keys(self) -> list[tuple[str, str]]:
        return [("P", "mark present")]


def _plain(name: str) -> Any:
    return lambda context: Plain(context, name)


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[Application]:
    monkeypatch.setattr(composition, "_first_look", lambda _store: STANDING)
    monkeypatch.setattr(composition, "_standing", lambda _store: STANDING)
    made = application(programme(tmp_path / "data"))
    monkeypatch.setattr(made.window, "_factories", {name: _plain(name) for name in PAGES})
    qtbot.addWidget(made.window)
    made.show()
    made.window.resize(1366, 700)
    qtbot.waitUntil(lambda: made.window.page_name == "today")
    made.window.activateWindow()
    yield made
    made.window.close()
    made.finish()


def _page(running: Application) -> Plain:
    page = running.window.page
    assert isinstance(page, Plain)
    return page


def test_window_says_whose_data_it_is_and_who_works(running: Application) -> None:
    navigation = running.window.navigation
    assert navigation.whose.text() == "Silk, Van Lam"
    assert navigation.who.text() == "K. Souvanna, facilitator"
    assert running.window.windowTitle() == "Silk and Weaving – fieldapp"
    assert running.window.foot.exchange.text() == "37 changes not yet sent"
    assert running.window.foot.unit.text() == "LA-03  ·  VL"


def test_every_entry_of_the_navigation_opens_its_page(running: Application, qtbot: QtBot) -> None:
    for entry in (*ENTRIES, *LAST):
        button = running.window.navigation.buttons[entry.page]
        qtbot.keyClick(button, Qt.Key.Key_Return)
        assert running.window.page_name == entry.page
        assert button.isChecked()
        assert entry.page in PAGES


def test_counts_are_spoken_and_arrows_walk_the_navigation(running: Application, qtbot: QtBot) -> None:
    buttons = running.window.navigation.buttons
    assert buttons["exchange"].accessibleName() == "Exchange, 37 wait"
    assert buttons["surveys"].accessibleName() == "Surveys"
    buttons["today"].setFocus()
    QTest.keyClick(buttons["today"], Qt.Key.Key_Down)
    assert buttons["records:cluster"].hasFocus()
    QTest.keyClick(buttons["records:cluster"], Qt.Key.Key_Up)
    assert buttons["today"].hasFocus()


def test_open_page_passes_arguments_and_unknown_page_raises(running: Application) -> None:
    running.window.open_page("records:person", record_id="x")
    assert _page(running).opened == [{"record_id": "x"}]
    with pytest.raises(KeyError):
        running.window.open_page("nowhere")


def test_page_left_is_told_and_back_returns_to_it(running: Application, qtbot: QtBot) -> None:
    first = _page(running)
    running.window.open_page("exchange")
    assert first.left == 1
    qtbot.keyClick(running.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert running.window.page is first


def test_changes_reach_the_open_page_now_and_hidden_ones_when_shown(running: Application) -> None:
    today = _page(running)
    running.window.open_page("exchange")
    one, two = Changes.of({"person": ["a"]}), Changes.of({"cluster": ["b"]})
    running.bus.publish(one)
    running.bus.publish(two)
    assert _page(running).told == [None, one, two]
    assert today.told == [None]
    running.window.open_page("today")
    assert today.told == [None, one | two]


def test_typing_in_the_search_box_searches_once_after_a_pause(running: Application, qtbot: QtBot) -> None:
    running.window.open_page("records:person")
    qtbot.keyClick(running.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    box = running.window.head.search
    assert box.hasFocus()
    qtbot.keyClicks(box, "sok")
    assert _page(running).searched == []
    qtbot.waitUntil(lambda: _page(running).searched == ["sok"])
    running.window.open_page("today")
    assert box.text() == ""
    running.window.open_page("records:person")
    assert box.text() == "sok"
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: _page(running).searched == ["sok", ""])


def test_search_taken_away_by_the_page_empties_the_box(running: Application, qtbot: QtBot) -> None:
    box = running.window.head.search
    qtbot.keyClicks(box, "x")
    qtbot.waitUntil(lambda: _page(running).searched == ["x"])
    _page(running).search_cleared.emit()
    assert box.text() == ""


def test_primary_action_is_the_coloured_button_and_follows_its_action(running: Application, qtbot: QtBot) -> None:
    pressed: list[bool] = []
    page = _page(running)
    page.new.triggered.connect(lambda: pressed.append(True))
    button = next(b for b in running.window.head.findChildren(QWidget, "primary"))
    assert button.text() == "&New"  # type: ignore[attr-defined]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    page.new.setEnabled(False)
    assert len(pressed) == 1
    assert not button.isEnabled()


def test_keys_of_an_action_work_on_its_page_from_any_field_and_on_no_other(running: Application, qtbot: QtBot) -> None:
    control, done = Qt.KeyboardModifier.ControlModifier, []
    page = _page(running)
    page.new.triggered.connect(lambda: done.append(page.name))
    for field in (page.line, running.window.head.search, running.window.navigation.buttons["today"]):
        field.setFocus()
        qtbot.keyClick(field, Qt.Key.Key_N, control)
    assert done == ["today"] * 3
    page.new.setEnabled(False)
    qtbot.keyClick(page.line, Qt.Key.Key_N, control)
    page.new.setEnabled(True)
    running.window.open_page("settings")
    qtbot.keyClick(running.window, Qt.Key.Key_N, control)
    assert done == ["today"] * 3
    running.window.open_page("today")
    qtbot.keyClick(page.line, Qt.Key.Key_N, control)
    assert done == ["today"] * 4


def test_page_opened_by_a_button_of_the_head_has_the_keyboard(running: Application, qtbot: QtBot) -> None:
    window = running.window
    page = _page(running)
    page.new.triggered.connect(lambda: window.open_page("settings"))
    button = next(b for b in window.head.findChildren(QWidget, "primary"))
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert window.page_name == "settings"
    assert window.page is not None
    assert window.page.hasFocus() or window.page.isAncestorOf(window.focusWidget())
    window.navigation.buttons["today"].setFocus()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    assert window.navigation.buttons["today"].hasFocus()


def test_pages_follow_each_other_by_key(running: Application, qtbot: QtBot) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(running.window, Qt.Key.Key_PageDown, control)
    assert running.window.page_name == ENTRIES[1].page
    qtbot.keyClick(running.window, Qt.Key.Key_PageUp, control)
    qtbot.keyClick(running.window, Qt.Key.Key_PageUp, control)
    assert running.window.page_name == LAST[-1].page


def test_f6_goes_between_navigation_and_page(running: Application, qtbot: QtBot) -> None:
    _page(running).line.setFocus()
    qtbot.keyClick(running.window, Qt.Key.Key_F6)
    assert running.window.navigation.buttons["today"].hasFocus()
    qtbot.keyClick(running.window, Qt.Key.Key_F6)
    assert not running.window.navigation.buttons["today"].hasFocus()


def test_f1_lists_the_keys_of_the_page_and_of_the_window(running: Application, qtbot: QtBot) -> None:
    qtbot.keyClick(running.window, Qt.Key.Key_F1)
    dialog = running.window.findChild(KeysDialog)
    assert dialog is not None
    words = [label.text() for label in dialog.findChildren(QWidget) if hasattr(label, "text")]
    assert "mark present" in words
    assert "undo the last operation" in words
    assert dialog.height() <= 640
    dialog.close()


def test_every_key_of_the_table_is_bound_once() -> None:
    keys = [QKeySequence(key).toString() for entry in shortcuts.KEYS for key in entry.keys]
    assert len(keys) == len(set(keys))


def test_ctrl_z_takes_back_the_last_operation_by_its_name(running: Application, qtbot: QtBot) -> None:
    with running.store().write("enter Sok") as tx:
        made = tx.insert(Person, {"name_as_written": "Sok", "team": ""} | _required(Person))
    qtbot.keyClick(running.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    with running.store().read() as tx:
        assert tx.get(Person, made) is None
    assert running.window.notice_bar.text == "Undone: enter Sok"
    assert Changes.of({"person": [made]}) in _page(running).told
    for _again in range(5):
        running.undo()
    assert running.window.notice_bar.text == "There is nothing to undo."


def _required(cls: Any) -> dict[str, Any]:
    return {name: 1 if cls.is_integer(name) else "x" for name in cls.required() if name != "name_as_written"}


def test_notice_shows_one_at_a_time_with_its_action_and_history(running: Application, qtbot: QtBot) -> None:
    done: list[str] = []
    bar = running.window.notice_bar
    running.notices.show("One.")
    running.notices.show("Two.", "Show", lambda: done.append("shown"))
    assert bar.text == "Two."
    qtbot.keyClick(bar.action, Qt.Key.Key_Space)
    assert done == ["shown"]
    assert bar.text == ""
    assert [notice.text for notice in running.notices.history][-2:] == ["One.", "Two."]


def test_notice_of_trouble_stays_and_others_leave(running: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    bar = running.window.notice_bar
    running.notices.problem("No room on the stick.")
    assert not bar._timer.isActive()
    running.notices.show("Saved.")
    assert bar._timer.isActive()
    running.notices.dismiss()
    assert bar.text == ""


def test_language_switches_live_with_direction_and_qts_own_buttons(
    running: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak(monkeypatch, {"Today": "AUJOURD", "Save": "RAKSA", "Cancel": "BANHCHOB"})
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    running.change_settings(language="km")
    qtbot.waitUntil(lambda: running.window.head.title.text() == "AUJOURD")
    assert {button.text() for button in box.buttons()} == {"RAKSA", "BANHCHOB"}
    running.change_settings(language="ar")
    qtbot.waitUntil(lambda: running.window.layoutDirection() == Qt.LayoutDirection.RightToLeft)
    assert {button.text() for button in box.buttons()} != {"RAKSA", "BANHCHOB", "&Save", "Save"}
    qtbot.waitUntil(lambda: running.window.navigation.mapTo(running.window, QPoint(0, 0)).x() > 1000)
    running.change_settings(language="en")
    qtbot.waitUntil(lambda: running.window.head.title.text() == "Today")
    assert running.window.layoutDirection() == Qt.LayoutDirection.LeftToRight
    assert {button.text().replace("&", "") for button in box.buttons()} == {"Save", "Cancel"}


def test_language_menu_offers_each_language_in_itself(running: Application) -> None:
    menu = running.window.foot.language.menu()
    assert [action.text() for action in menu.actions()] == [language.own_name for language in i18n.languages()]
    menu.actions()[1].trigger()
    assert running.settings.language == "fr"
    assert settings.load(running.settings_file).language == "fr"


def test_ctrl_plus_and_minus_change_the_size_between_80_and_200(running: Application, qtbot: QtBot) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    before = QApplication.font().pointSizeF()
    qtbot.keyClick(running.window, Qt.Key.Key_Plus, control)
    assert running.settings.scale == 110
    assert QApplication.font().pointSizeF() == pytest.approx(before * 1.1)
    for _press in range(20):
        qtbot.keyClick(running.window, Qt.Key.Key_Plus, control)
    assert running.settings.scale == 200
    for _press in range(20):
        qtbot.keyClick(running.window, Qt.Key.Key_Minus, control)
    assert running.settings.scale == 80
    qtbot.keyClick(running.window, Qt.Key.Key_0, control)
    assert running.settings.scale == 100


@pytest.mark.parametrize(("width", "scale", "narrow"), [(1366, 100, False), (1024, 100, True), (1366, 150, True)])
def test_navigation_shrinks_to_icons_in_narrow_windows(
    running: Application, qtbot: QtBot, width: int, scale: int, narrow: bool
) -> None:
    running.window.resize(width, 600)
    running.change_settings(scale=scale)
    qtbot.waitUntil(lambda: running.window.navigation.collapsed == narrow)
    button = running.window.navigation.buttons["exchange"]
    assert bool(button.toolTip()) == narrow
    assert running.window.width() == width


def test_every_control_of_the_window_has_a_name_and_mnemonics_are_unique(running: Application) -> None:
    running.notices.show("Saved.", "Undo", lambda: None)
    assert nameless(running.window) == []
    assert doubled_mnemonics(running.window) == []


def test_slow_work_shows_words_count_and_cancel_at_the_foot(running: Application, qtbot: QtBot) -> None:
    from fieldapp.progress import Progress
    from fieldapp.ui.tasks import Job

    work = running.window.foot.work
    job = Job("Reading the file", Progress())
    running.tasks.slow.emit(job)
    running.tasks.stepped.emit(job, 3, 10, "")
    assert work.isVisible()
    assert "3 of 10" in work.words.text()
    qtbot.keyClick(work.cancel, Qt.Key.Key_Space)
    assert job.progress is not None
    assert job.progress.cancelled
    running.tasks.ended.emit(job)
    assert not work.isVisible()


def test_files_dropped_on_the_window_open_on_the_exchange_page(running: Application, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("a.fab", "b.fab")])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    running.window.dropEvent(event)
    assert running.window.page_name == "exchange"
    assert _page(running).opened[-1] == {"paths": [str(tmp_path / "a.fab"), str(tmp_path / "b.fab")]}


def test_closing_leaves_the_pages_and_keeps_the_place_of_the_window(running: Application) -> None:
    page = _page(running)
    running.window.close()
    assert page.left == 1
    assert settings.load(running.settings_file).window


def test_language_change_event_alone_retranslates_all_pages(
    running: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak(monkeypatch, {"Today": "HEUTE"})
    i18n.set_language("fr")
    QApplication.sendEvent(running.window, QEvent(QEvent.Type.LanguageChange))
    assert running.window.head.title.text() == "HEUTE"
