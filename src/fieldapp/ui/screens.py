"""Walk through the pages of a window and keep a picture of each: for the demonstration and for people who review looks.

Knows which pages are worth a picture; must not know how an application is put together.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

Page = tuple[str, str, dict[str, Any]]
"""File name, page, arguments."""

SETTLE_SECONDS = 0.12
SIZE = (1366, 700)


def application() -> QApplication:
    """The QApplication of this process; made offscreen where there is none and no display."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    if os.name == "posix" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    made = QApplication(["fieldapp"])
    made.setStyle("Fusion")
    return made


def settle(seconds: float = SETTLE_SECONDS) -> None:
    """Let the event loop paint and fade what is under way."""
    for _round in range(2):  # what the first round only just began, the second ends
        loop = QEventLoop()  # a loop of its own: only then widgets that were put away are really deleted
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()


def walk(
    window: QWidget,
    pages: Sequence[Page],
    folder: Path,
    languages: Sequence[str],
    *,
    speak: Callable[[str], None],
    open_page: Callable[..., None],
) -> Iterator[Path]:
    """Open each page in each language and write ``<language>-<name>.png`` into the folder; yields the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for code in languages:
        speak(code)
        for name, page, arguments in pages:
            open_page(page, **arguments)
            settle()
            path = folder / f"{code}-{name}.png"
            window.grab().save(str(path))
            yield path
