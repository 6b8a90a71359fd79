"""Today and settings: sentences with one click to each, and choices that hold at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from fieldapp import i18n
from fieldapp.app import Application
from fieldapp.domain.records import Location, Session, TrainingEvent
from fieldapp.services import backup, me
from fieldapp.services.today_card import DUE, SETTLE, Card
from fieldapp.ui import standing, theme, tokens
from fieldapp.ui.pages import Page
from fieldapp.ui.standing import Standing
from fieldapp.ui.views.settings_view import SettingsPage
from fieldapp.ui.views.settings_work import PARTS, libraries
from fieldapp.ui.views.today import TodayPage
from tests.gui.shell import application, doubled_mnemonics, nameless, programme

DAY = date(2025, 11, 14)
WEEK = tuple((day, 2 if day.day == 13 else 0) for day in (date(2025, 11, n) for n in range(10, 17)))
CARDS = (
    Card(DUE, "Day 2 of Dyeing, 8:30 – 24 people", "Mark attendance", ("attendance", {"event_id": "e1"}), "Hoa Binh"),
    Card(SETTLE, "3 values of Atelier 12 disagree", "Settle", ("merge_desk", {})),
)


@pytest.fixture
def running(tmp_path: Path, qtbot: QtBot) -> Iterator[Application]:
    made = application(programme(tmp_path / "data"))
    qtbot.addWidget(made.window)
    made.show()
    made.window.resize(1366, 700)
    qtbot.waitUntil(lambda: made.window.page_name == "today")
    yield made
    made.window.close()
    made.finish()


@pytest.fixture
def asked(running: Application, qtbot: QtBot) -> tuple[TodayPage, list[Any]]:
    opened: list[Any] = []
    context = replace(running.context(), open_page=lambda name, /, **arguments: opened.append((name, arguments)))
    page = TodayPage(context)
    qtbot.addWidget(page)
    page.resize(1100, 600)
    page.retranslate()
    page.show()
    return page, opened


def _words(page: QWidget) -> list[str]:
    return [part.text() for part in page.findChildren(QWidget) if part.isVisibleTo(page) and hasattr(part, "text")]


def test_cards_are_sentences_under_their_column_with_one_key_to_each(asked: Any, qtbot: QtBot) -> None:
    page, opened = asked
    page.standing_changed(Standing(cards=CARDS, week=WEEK, complete=True))
    words = _words(page)
    assert {"Due", "Unfinished", "To settle", "Nothing lies half done.", CARDS[0].sentence, "Hoa Binh"} <= set(words)
    for button in page.findChildren(QPushButton):
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert opened == [("attendance", {"event_id": "e1"}), ("merge_desk", {})]
    assert nameless(page) == []
    assert doubled_mnemonics(page) == []


def test_first_day_offers_three_things_with_a_button_each(asked: Any, qtbot: QtBot) -> None:
    page, opened = asked
    page.standing_changed(Standing(week=WEEK, bare=True, complete=True))
    for button in page.findChildren(QPushButton):
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert opened == [("records:cluster", {"new": True}), ("records:enterprise", {"new": True}), ("surveys", {})]


def test_first_look_does_not_claim_that_nothing_waits(asked: Any) -> None:
    page, _opened = asked
    page.standing_changed(Standing(week=WEEK))
    assert "Looking what waits…" in _words(page)
    assert "Nothing is due today." not in _words(page)


def test_week_tells_its_sessions_to_screen_readers(asked: Any) -> None:
    page, _opened = asked
    page.week.show_week(WEEK, DAY)
    assert page.week.accessibleDescription() == "Thursday: 2 sessions"
    assert not page.week.grab().toImage().isNull()


def test_columns_stand_below_each_other_where_it_is_narrow(asked: Any, qtbot: QtBot) -> None:
    page, _opened = asked
    page.standing_changed(Standing(cards=CARDS, week=WEEK, complete=True))
    qtbot.wait(10)
    left = [label.mapTo(page, label.rect().topLeft()).x() for label in page.findChildren(QWidget, "heading")]
    page.resize(500, 600)
    qtbot.wait(10)
    narrow = [label.mapTo(page, label.rect().topLeft()).x() for label in page.findChildren(QWidget, "heading")]
    assert len(set(left)) == 3
    assert len(set(narrow)) == 1


@pytest.mark.parametrize("language", ["en", "fr", "ar", "km"])
def test_week_holds_today_and_begins_on_the_day_of_the_language(language: str) -> None:
    with i18n.using(language):
        days = standing.week_of(date(2025, 11, 16))
        assert days[0].weekday() == i18n.locale().first_week_day
    assert len(days) == 7
    assert date(2025, 11, 16) in days


def test_standing_is_read_from_a_real_store(running: Application) -> None:
    found = standing.read(running.store(), DAY)
    assert (found.programme, found.team, found.person) == ("Silk and Weaving", "Silk, Van Lam", "K. Souvanna")
    assert (found.unit, found.device, found.bare, found.complete) == ("VL", "LA-03", True, True)
    assert found.exchange
    assert running.window.page is not None
    assert "Three things to begin with" in _words(running.window.page)


def test_sessions_of_the_week_are_counted(running: Application) -> None:
    with running.store().write() as tx:
        event = tx.insert(TrainingEvent, _filled(TrainingEvent, start="2025-11-13", end="2025-11-14"))
        for slot in ("am", "pm"):
            tx.insert(Session, _filled(Session, event=event, day="2025-11-13", slot=slot))
    assert dict(standing.look(running.store(), DAY).week)[date(2025, 11, 13)] == 2


def _filled(cls: Any, **values: Any) -> dict[str, Any]:
    return {name: 1 if cls.is_integer(name) else "x" for name in cls.required()} | {"team": ""} | values


# ---------------------------------------------------------------------- settings
@pytest.fixture
def page(running: Application) -> SettingsPage:
    running.window.open_page("settings")
    found = running.window.page
    assert isinstance(found, SettingsPage)
    return found


def _choose(page: SettingsPage, name: str, value: object) -> None:
    box = page.look_boxes[name].box
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_theme_size_and_language_chosen_hold_at_once(running: Application, page: SettingsPage, qtbot: QtBot) -> None:
    _choose(page, "theme", "dark")
    assert theme.colours(running.qt.palette()) is tokens.DARK
    _choose(page, "scale", 120)
    assert running.settings.scale == 120
    _choose(page, "language", "ar")
    qtbot.waitUntil(lambda: running.window.layoutDirection() == Qt.LayoutDirection.RightToLeft)
    assert page.language.box.currentData() == "ar"
    running.change_settings(language="en", theme="light", scale=100)


def test_name_role_and_computer_are_kept_when_left(running: Application, page: SettingsPage) -> None:
    page.name.input.setText("Souk V.")
    page.device.input.setText("LA-09")
    page.role.box.setCurrentIndex(page.role.box.findData("coordinator"))
    page.name.input.editingFinished.emit()
    person = me.me(running.store())
    assert (person.name, person.role, person.device_name) == ("Souk V.", "coordinator", "LA-09")
    assert running.window.navigation.who.text() == "Souk V., coordinator"


def test_empty_name_is_not_kept_and_says_so(running: Application, page: SettingsPage) -> None:
    page.name.input.setText("")
    page.name.input.editingFinished.emit()
    assert page.name.error.text()
    assert me.me(running.store()).name == "K. Souvanna"


def test_backup_now_and_to_a_stick(
    running: Application, page: SettingsPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.keyClick(page.now_button, Qt.Key.Key_Space)
    assert len(backup.listing(running.store().folder)) == 1
    assert "Last backup" in page.last.text()
    (tmp_path / "stick").mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(tmp_path / "stick"))
    qtbot.keyClick(page.stick_button, Qt.Key.Key_Space)
    assert list((tmp_path / "stick").glob("*.db"))
    assert "Backup saved" in running.notices.last


def test_backup_chosen_is_put_back(
    running: Application, page: SettingsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = backup.backup(running.store())
    with running.store().write() as tx:
        made = tx.insert(Location, {"name": "Hoa Binh", "country": "VN"})
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(saved), ""))
    page.restore_button.click()
    qtbot.waitUntil(lambda: running.window.page_name == "today")
    with running.store().read() as tx:
        assert tx.get(Location, made) is None


def test_doors_to_programme_and_teams_open(running: Application, page: SettingsPage) -> None:
    page.teams_button.click()
    assert running.window.page_name == "records:team"
    assert running.window.navigation.buttons["settings"].isChecked()


def test_about_lists_libraries_with_their_licences(page: SettingsPage) -> None:
    page.about_button.click()
    assert page.made_of.isVisibleTo(page)
    assert page.version.text().startswith("Version ")


def test_libraries_are_those_that_the_project_file_names(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {re.split("[<>=;[]", need)[0].strip() for need in project["dependencies"]} == set(PARTS)
    assert any(line.startswith("SQLAlchemy ") for line in libraries())


def test_pages_answer_harmlessly_where_they_have_nothing(running: Application, qtbot: QtBot) -> None:
    plain = Page(running.context())
    qtbot.addWidget(plain)
    plain.search("x")
    plain.show_with(any=1)
    plain.refresh(None)
    plain.retranslate()
    plain.leave()
    assert (plain.title(), plain.subtitle(), plain.primary(), plain.secondary(), plain.search_hint(), plain.keys()) == (
        "", "", None, [], "", [],
    )  # fmt: skip
