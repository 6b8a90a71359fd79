"""A page alone in a window, over a real store, with work done at once: for tests of single pages.

The fixtures reach the tests through conftest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fieldapp import i18n
from fieldapp.settings import Settings
from fieldapp.ui.bus import Bus
from fieldapp.ui.notices import Notices
from fieldapp.ui.pages import PAGES, Context, Page
from fieldapp.ui.tasks import InlineExecutor, Tasks
from tests.services.conftest import World

__all__ = ["Desk", "World", "desk", "in_language", "page_of", "press"]


@dataclass
class Desk:
    """What a test needs to drive one page."""

    qtbot: QtBot
    context: Context
    opened: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def open(self, name: str, **arguments: Any) -> Any:
        """Show a page as the window would."""
        page = PAGES[name](self.context)
        self.qtbot.addWidget(page)
        page.resize(1100, 640)
        with self.qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        page.refresh(None)
        self.context.bus.changed.connect(page.refresh)
        if arguments:
            page.show_with(**arguments)
        return page

    def said(self) -> str:
        """The text of the last notice."""
        return self.context.notices.history[-1].text if self.context.notices.history else ""


def focused(page: QWidget) -> QWidget:
    """Where a key goes now."""
    return page.window().focusWidget() or page


def press(page: QWidget, keys: str | Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """Press keys as a person would: into whatever has the keyboard."""
    pressed = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        pressed |= modifier
    if isinstance(keys, str):
        for key in keys:
            if modifiers and key.isascii():
                QTest.keyClick(focused(page), Qt.Key(ord(key.upper())), pressed)
            elif key.isascii():
                QTest.keyClick(focused(page), key)
            else:  # as an input method sends it: no key of the keyboard has this letter
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    QApplication.sendEvent(focused(page), QKeyEvent(kind, Qt.Key.Key_unknown, pressed, key))
    else:
        QTest.keyClick(focused(page), keys, pressed)


@pytest.fixture
def desk(qtbot: QtBot, world: World) -> Iterator[Desk]:
    """A desk over the store of ``world``."""
    bus, notices = Bus(), Notices()
    tasks = Tasks(bus, executor=InlineExecutor(), tell=notices.problem)
    opened: list[tuple[str, dict[str, Any]]] = []

    def open_page(name: str, /, **arguments: Any) -> None:
        opened.append((name, arguments))

    context = Context(
        store=lambda: world.store, tasks=tasks, bus=bus, notices=notices, settings=Settings,
        change_settings=lambda **_values: None, open_page=open_page,
    )  # fmt: skip
    yield Desk(qtbot, context, opened)
    tasks.close()


@pytest.fixture(params=["en", "ar", "km"])
def in_language(request: pytest.FixtureRequest, qapp: Any) -> Iterator[Callable[[], str]]:
    """Each test in English, Arabic (right to left) and Khmer."""
    i18n.set_language(request.param)
    direction = Qt.LayoutDirection.RightToLeft if i18n.is_rtl() else Qt.LayoutDirection.LeftToRight
    qapp.setLayoutDirection(direction)
    yield request.param
    i18n.set_language("en")
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def page_of(desk: Desk, page_type: type[Page], name: str, **arguments: Any) -> Any:
    """The page, checked to be of its type."""
    page = desk.open(name, **arguments)
    assert isinstance(page, page_type)
    return page
