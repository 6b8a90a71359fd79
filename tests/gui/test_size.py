"""Larger and smaller, live: every widget follows, and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QScrollArea, QTableView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from fieldapp.app import Application
from fieldapp.ui.widgets.labels import OneLine
from fieldapp.ui.widgets.page_stack import PageStack
from tests.gui.shell import application, programme


@pytest.fixture
def running(tmp_path: Path, qtbot: QtBot) -> Iterator[Application]:
    """The application on the list of people."""
    made = application(programme(tmp_path / "data"))
    qtbot.addWidget(made.window)
    made.show()
    qtbot.waitUntil(lambda: made.window.page_name == "today")
    made.window.open_page("records:person", new=True)
    yield made
    made.window.close()
    made.finish()


def sizes(running: Application) -> set[float]:
    """The sizes of the fonts of lists and inputs, in points."""
    parts = [*running.window.findChildren(QTableView), *running.window.findChildren(QLineEdit)]
    return {part.font().pointSizeF() for part in parts if part.isVisible()}


def test_size_when_changed_and_changed_back_then_every_list_and_input_follows(running: Application) -> None:
    assert sizes(running) == {10.5}
    for change, expected in (
        ({"scale": 150}, 15.75),
        ({"scale": 100, "theme": "dark"}, 10.5),
        ({"language": "km"}, 11.5),
        ({"language": "en", "scale": 200}, 21.0),
        ({"scale": 100}, 10.5),
    ):
        running.change_settings(**change)
        assert QApplication.font().pointSizeF() == pytest.approx(expected)
        assert sizes(running) == {expected}, change


@pytest.mark.parametrize("wrapped", [False, True], ids=["as it is", "as high as its words take"])
def test_page_when_another_one_is_taller_than_the_window_then_it_does_not_scroll(qtbot: QtBot, wrapped: bool) -> None:
    room, stack = QScrollArea(), PageStack()
    qtbot.addWidget(room)
    tall, small = QWidget(), QWidget()
    content = QWidget()
    content.setMinimumHeight(2000)
    QVBoxLayout(tall).addWidget(content)
    QVBoxLayout(small)
    for page in (tall, small):
        if wrapped and (column := page.layout()) is not None:
            words = QLabel("a few words that take several lines " * 3)
            words.setWordWrap(True)
            column.addWidget(words)
        stack.addWidget(page)
    room.setWidget(stack)
    room.setWidgetResizable(True)
    room.resize(400, 300)
    room.show()
    for page, scrolls in ((tall, True), (small, False), (tall, True)):
        stack.show_page(page)
        qtbot.waitUntil(lambda wanted=scrolls: (room.verticalScrollBar().maximum() > 0) is wanted, timeout=2000)


def test_title_when_the_room_is_too_narrow_then_it_ends_in_dots_and_the_tip_has_it_whole(qtbot: QtBot) -> None:
    line = OneLine("title")
    qtbot.addWidget(line)
    line.setText("Institutions and services of the silk cluster")
    line.resize(90, 40)
    line.show()
    line.grab()
    assert line.toolTip() == line.text()
    line.resize(2000, 40)
    line.grab()
    assert line.toolTip() == ""
    assert line.minimumSizeHint().width() < 200
