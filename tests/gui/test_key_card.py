"""The secret key in the window: a passphrase set by keyboard, asked for when a bundle is sent, forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fieldapp.app import Application
from fieldapp.services import exchange, keys
from fieldapp.sync import vault
from fieldapp.ui.unlocking import PassphraseDialog
from fieldapp.ui.views.settings_view import SettingsPage
from tests.gui.shell import application, nameless, programme

WORDS = "maize lantern river copper"


@pytest.fixture
def running(qtbot: QtBot, tmp_path: Path) -> Iterator[Application]:
    """The application on a new programme, its settings open."""
    made = application(programme(tmp_path / "data"))
    qtbot.addWidget(made.window)
    made.show()
    made.window.resize(1366, 700)
    qtbot.waitUntil(lambda: made.window.page_name == "today")
    made.window.open_page("settings")
    made.window.activateWindow()
    yield made
    made.window.close()
    made.finish()
    vault.lock()


def settings_of(running: Application) -> SettingsPage:
    page = running.window.findChild(SettingsPage)
    assert isinstance(page, SettingsPage)
    return page


def keyed(widget: QWidget, text: str, last: Qt.Key | None = None) -> None:
    """Press keys in whatever has the keyboard in this window."""
    for key in text:
        QTest.keyClick(widget.window().focusWidget() or widget, key)
    if last is not None:
        QTest.keyClick(widget.window().focusWidget() or widget, last)


def lock_it(card: QWidget) -> None:
    card.passphrase_button.setFocus()  # type: ignore[attr-defined]
    keyed(card, " ")
    keyed(card, WORDS, Qt.Key.Key_Return)
    keyed(card, WORDS, Qt.Key.Key_Return)


def test_passphrase_when_typed_twice_then_the_key_is_locked_and_sending_asks_for_it(
    running: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    card = settings_of(running).secret
    folder = running.store().folder
    assert "Whoever copies the folder" in card.where.text()
    assert nameless(settings_of(running)) == []
    lock_it(card)
    assert "Under a passphrase" in card.where.text().replace("\u200b", "")
    vault.lock()
    out, seen = tmp_path / "all.fab", []
    running.tasks.run(exchange.send, running.store(), out, then=seen.append)
    dialog = running.window.findChild(PassphraseDialog)
    assert dialog is not None
    assert nameless(dialog) == []
    assert not out.exists()
    keyed(dialog, "something else", Qt.Key.Key_Return)
    assert "does not open" in dialog.field.error.text()
    keyed(dialog, WORDS, Qt.Key.Key_Return)
    assert out.exists()
    assert seen[0].changes > 0
    assert not keys.kept(folder).locked


def test_passphrase_when_the_two_differ_or_are_short_then_said_beside_the_field(running: Application) -> None:
    card = settings_of(running).secret
    card.passphrase_button.setFocus()
    keyed(card, " ")
    keyed(card, "short", Qt.Key.Key_Return)
    keyed(card, "shirt", Qt.Key.Key_Return)
    assert "differ" in card.second.error.text()
    card.second.input.setText("short")
    keyed(card, "", Qt.Key.Key_Return)
    assert "at least 8" in card.first.error.text()
    assert keys.kept(running.store().folder).place == "file"


def test_passphrase_when_forgotten_then_a_new_key_is_one_button_away(running: Application) -> None:
    card = settings_of(running).secret
    lock_it(card)
    vault.lock()
    before = running.store().device_id
    card.anew_button.setFocus()
    keyed(card, " ")
    assert running.store().device_id != before
    assert "six words" in running.notices.history[-1].text
    assert keys.kept(running.store().folder).place == "file"
    QApplication.processEvents()
