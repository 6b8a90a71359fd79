"""The first start by keyboard, to a real store; what is wrong stands beside its field, and nothing was made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from fieldapp import settings
from fieldapp.app import STORE_FILE, Application
from fieldapp.services import backup, me, setup
from fieldapp.store import open_store
from fieldapp.sync import send
from fieldapp.ui.views.first_run import JOIN, FirstRun
from fieldapp.ui.views.first_run_parts import ROLES
from tests.gui.shell import application, doubled_mnemonics, nameless, programme


@pytest.fixture
def running(tmp_path: Path, qtbot: QtBot) -> Iterator[Application]:
    made = application(tmp_path / "new")
    qtbot.addWidget(made.window)
    made.show()
    made.window.resize(1366, 700)
    qtbot.waitUntil(lambda: isinstance(made.window._root.currentWidget(), FirstRun))
    yield made
    made.window.close()
    made.finish()


@pytest.fixture
def first(running: Application) -> FirstRun:
    view = running.window._root.currentWidget()
    assert isinstance(view, FirstRun)
    return view


def _type(qtbot: QtBot, field: Any, text: str) -> None:
    field.input.setFocus()
    qtbot.keyClicks(field.input, text)
    qtbot.keyClick(field.input, Qt.Key.Key_Return)


def _to_the_ways(first: FirstRun, qtbot: QtBot) -> None:
    first.next_button.click()
    _type(qtbot, first.person.name, "Souk V.")


def test_the_keyboard_is_in_the_first_screen_from_the_start_and_enter_walks_on(
    running: Application, first: FirstRun, qtbot: QtBot
) -> None:
    def where() -> Any:
        return running.window.window().focusWidget()

    assert where() is first.languages["en"]
    qtbot.keyClick(where(), Qt.Key.Key_Tab)
    qtbot.keyClick(where(), Qt.Key.Key_Return)
    assert settings.load(running.settings_file).language == "fr"
    assert where() is first.person.name.input
    qtbot.keyClicks(where(), "Souk V.")
    qtbot.keyClick(where(), Qt.Key.Key_Return)
    assert where() is first.new_card
    assert first.step == 2
    qtbot.keyClick(where(), Qt.Key.Key_Return)
    assert first.step == 3


def test_new_programme_is_made_by_keyboard_in_four_screens(
    running: Application, first: FirstRun, qtbot: QtBot, tmp_path: Path
) -> None:
    qtbot.keyClick(first.languages["fr"], Qt.Key.Key_Space)
    assert settings.load(running.settings_file).language == "fr"
    qtbot.keyClick(first.next_button, Qt.Key.Key_Space)
    qtbot.keyClick(first.person.roles["trainer"], Qt.Key.Key_Space)
    _type(qtbot, first.person.name, "Souk V.")
    assert first.step == 2
    qtbot.keyClick(first.new_card, Qt.Key.Key_Space)
    assert first.step == 3
    for name, text in (
        ("name", "Silk and Weaving"), ("short", "SILK"), ("country", "la"), ("currency", "usd"), ("team", "Van Lam"),
        ("team_short", "VL"),
    ):  # fmt: skip
        _type(qtbot, first.facts[name], text)
    assert running.window.page_name == "today"
    person = me.me(running.store())
    assert (person.name, person.role, person.unit) == ("Souk V.", "trainer", "VL")
    assert (tmp_path / "new" / STORE_FILE).exists()


def test_name_missing_is_asked_for_beside_its_field(first: FirstRun, qtbot: QtBot) -> None:
    first.next_button.click()
    first.next_button.click()
    assert first.step == 1
    assert "Write your name" in first.person.name.error.text()
    assert first.person.name.input.property("wrong")
    _type(qtbot, first.person.name, "Souk V.")
    assert first.step == 2


def test_wrong_facts_stand_beside_their_fields_and_nothing_is_made(
    first: FirstRun, qtbot: QtBot, tmp_path: Path
) -> None:
    _to_the_ways(first, qtbot)
    first.new_card.click()
    first.facts["name"].input.setText("Silk and Weaving")
    first.facts["country"].input.setText("Laos?")
    first.next_button.click()
    assert first.facts["country"].error.text()
    assert first.facts["short"].error.text()
    assert not first.facts["name"].error.text()
    assert first.isEnabled()
    assert not (tmp_path / "new" / STORE_FILE).exists()


def test_file_that_is_no_kit_is_refused_in_words(
    first: FirstRun, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = tmp_path / "holiday.fab"
    foreign.write_bytes(b"not a kit")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(foreign), ""))
    _to_the_ways(first, qtbot)
    first.join_card.click()
    qtbot.keyClick(first.join_screen.open_button, Qt.Key.Key_Space)
    assert first.trouble.isVisible()
    assert first.trouble.text()
    assert first.step == JOIN
    assert not (tmp_path / "new" / STORE_FILE).exists()


def test_six_words_are_shown_and_a_request_is_saved_before_there_is_a_kit(
    running: Application, first: FirstRun, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "join.fab"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(asked), ""))
    _to_the_ways(first, qtbot)
    qtbot.keyClick(first.join_card, Qt.Key.Key_Space)
    assert first.step == JOIN
    words = setup.words(tmp_path / "new")
    assert first.join_screen.words.accessibleName() == " ".join(words)
    qtbot.keyClick(first.join_screen.save_button, Qt.Key.Key_Space)
    assert asked.exists()
    assert "join.fab" in first.join_screen.saved.text()
    assert setup.is_first_run(tmp_path / "new")


def test_locked_kit_asks_for_its_code_beside_its_field(
    running: Application, first: FirstRun, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = tmp_path / "kit.fab"
    with open_store(programme(tmp_path / "office")) as office:
        code = send.export_kit(office, kit, None, ()).code
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(kit), ""))
    _to_the_ways(first, qtbot)
    first.join_card.click()
    assert not first.next_button.isVisible()
    first.join_screen.open_button.click()
    field = first.join_screen.code
    assert field.isVisible()
    assert not field.error.text()
    _type(qtbot, field, "six words that are not right")
    assert field.error.text()
    assert setup.is_first_run(tmp_path / "new")
    field.input.clear()
    _type(qtbot, field, code)
    assert running.window.page_name == "today"


def test_backup_is_restored_and_opened(
    running: Application, first: FirstRun, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(programme(tmp_path / "old")) as old:
        saved = backup.backup(old, tmp_path / "stick")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(saved), ""))
    _to_the_ways(first, qtbot)
    first.restore_card.click()
    assert running.window.page_name == "today"
    assert running.window.navigation.whose.text() == "Silk, Van Lam"


def test_demonstration_is_asked_for_with_one_key(running: Application, first: FirstRun, qtbot: QtBot) -> None:
    asked: list[Path] = []
    running.make_demo = asked.append  # type: ignore[method-assign]
    _to_the_ways(first, qtbot)
    qtbot.keyClick(first.demo_card, Qt.Key.Key_Space)
    assert [path.name for path in asked] == ["demo"]


def test_back_keeps_what_was_typed(first: FirstRun, qtbot: QtBot) -> None:
    _to_the_ways(first, qtbot)
    first.back_button.click()
    assert first.step == 1
    assert first.person.name.text == "Souk V."


@pytest.mark.parametrize("step", range(5))
@pytest.mark.parametrize(("width", "height", "scale"), [(1366, 700, 150), (1024, 600, 100)])
def test_every_screen_is_named_and_fits(
    running: Application, first: FirstRun, qtbot: QtBot, step: int, width: int, height: int, scale: int
) -> None:
    running.window.resize(width, height)
    running.change_settings(scale=scale)
    first.show_screen(step)
    qtbot.wait(20)
    assert nameless(first) == []
    assert doubled_mnemonics(first) == []
    assert (running.window.width(), running.window.height()) == (width, height)
    for button in (first.back_button, first.next_button):
        if button.isVisible():
            assert running.window.rect().contains(button.mapTo(running.window, button.rect().bottomRight()))
    page = first._all[step]
    assert page.width() <= first.screens.width()


def test_roles_are_those_of_the_services() -> None:
    assert [code for code, _icon, _label, _sentence in ROLES] == [choice.code for choice in me.ROLES]
    assert [label for _code, _icon, label, _sentence in ROLES] == [choice.label for choice in me.ROLES]
