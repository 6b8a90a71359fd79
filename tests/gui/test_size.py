"""Larger and smaller, live: every widget follows, and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from fieldapp.app import Application
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
