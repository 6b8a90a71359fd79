"""The crash window: calm words, a text to copy, one at a time, from any thread; work goes on."""

from __future__ import annotations

import threading

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fieldapp.ui.crash_window import CrashPost, CrashWindow
from tests.gui.shell import doubled_mnemonics, nameless


def test_details_are_copied_with_one_key_and_enter_goes_on(qtbot: QtBot, qapp: QApplication) -> None:
    window = CrashWindow("ValueError: 12")
    qtbot.addWidget(window)
    window.show()
    qtbot.keyClick(window.copy, Qt.Key.Key_Space)
    assert qapp.clipboard().text() == "ValueError: 12"
    assert window.copy.text() == "Copied"
    assert nameless(window) == []
    assert doubled_mnemonics(window) == []
    assert window.height() <= 640
    qtbot.keyClick(window, Qt.Key.Key_Return)
    assert not window.isVisible()


def test_report_from_another_thread_is_shown_once(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    post = CrashPost(parent)
    for text in ("one", "two"):
        thread = threading.Thread(target=post.show, args=(text,))
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: post.window is not None)
    assert post.window is not None
    assert post.window.details.toPlainText() == "one"
    post.window.accept()
    assert post.window is None
    post.show("three")
    qtbot.waitUntil(lambda: post.window is not None)
    assert post.window is not None
    assert post.window.details.toPlainText() == "three"
    post.window.accept()
