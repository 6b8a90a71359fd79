"""The first moment: an empty frame in the colour of the theme, on the screen before anything else is imported.

Everything that ``fieldapp.app`` needs is imported and put into the frame once it was painted: a person sees at once
that the program starts. So this module imports little, and nothing of ``ui`` but the tokens.
"""

from __future__ import annotations

import builtins
import gc
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QTimer
from PySide6.QtGui import QCloseEvent, QColor, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from fieldapp import paths, settings
from fieldapp.ui import tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from fieldapp.app import Application

FIRST_SIZE = (1280, 760)
COLLECT_AFTER_MS = 3000


@dataclass(frozen=True)
class Options:
    """What was asked for on the command line."""

    folder: Path | None = None
    demo: bool = False
    language: str = ""
    url: str = ""
    """The database on a server that holds the records."""
    settings_file: Path | None = None
    """Where the settings are kept, if not where this person's are."""


def parse(words: list[str]) -> Options:
    """The options of the window. Prints usage and exits with 2 when they make no sense."""
    if not words:
        return Options()
    import argparse

    parser = argparse.ArgumentParser(prog="fieldapp", description="Opens the window. See also: fieldapp --help.")
    parser.add_argument("--demo", action="store_true", help="open the demonstration programme")
    parser.add_argument("--profile", default="", help="name of one of several data folders of this person")
    parser.add_argument("--data", type=Path, help="a data folder anywhere, for example on a stick")
    parser.add_argument("--store", default="", help="headquarters: postgresql+psycopg://NAME@HOST/DATABASE")
    parser.add_argument("--language", default="", help="language of the window, this time")
    given = parser.parse_args(words)
    folder = given.data or (paths.data_folder(given.profile) if given.profile else None)
    return Options(folder, given.demo, given.language, given.store)


class Frame(QWidget):
    """The top-level window: empty at first, then around the one widget that ``fill`` gives it."""

    def __init__(self, chosen: settings.Settings, painted: Callable[[], object]) -> None:
        super().__init__()
        self._painted: Callable[[], object] | None = painted
        self._content: QWidget | None = None
        self.setWindowTitle("fieldapp")
        if chosen.theme != "system":
            palette = QPalette()
            colours = tokens.DARK if chosen.theme == "dark" else tokens.LIGHT
            palette.setColor(QPalette.ColorRole.Window, QColor(colours.window))
            self.setPalette(palette)
        if not (chosen.window and self.restoreGeometry(QByteArray.fromHex(chosen.window.encode()))):
            self.resize(*FIRST_SIZE)

    def fill(self, content: QWidget) -> None:
        """Put the window's content in; its title becomes the frame's."""
        self._content = content
        self.setPalette(QPalette())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(content)
        content.windowTitleChanged.connect(self.setWindowTitle)
        self.setWindowTitle(content.windowTitle())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The first time, tell that it is seen, once the painting is over."""
        super().paintEvent(event)
        if self._painted is not None:
            QTimer.singleShot(0, self._painted)
            self._painted = None

    def closeEvent(self, event: QCloseEvent) -> None:
        """The content closes first: it keeps what was typed."""
        if self._content is not None:
            self._content.close()
        super().closeEvent(event)


def import_plainly() -> None:
    """Give ``import`` back to Python.

    PySide6 puts its own in the place of the built-in one; it reads the source text of every module that is imported
    afterwards, to see whether the module wants snake_case names (``from __feature__ import snake_case``). We never do,
    and reading the sources of SQLAlchemy and pydantic would cost 25 MB and a third of the start.
    """
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def _collect_again() -> None:
    gc.freeze()
    gc.enable()


def run(options: Options, ready: Callable[[Application, Frame], object] | None = None) -> int:
    """Show the frame, fill it (then ``ready`` is called), run until it is closed; the exit code comes back."""
    import_plainly()
    qt = QApplication.instance() or QApplication(["fieldapp"])
    assert isinstance(qt, QApplication)
    qt.setApplicationName("fieldapp")
    qt.setStyle("Fusion")
    running: list[Application] = []
    gc.disable()  # importing makes objects that stay: looking through them again and again finds nothing
    QTimer.singleShot(COLLECT_AFTER_MS, qt, _collect_again)

    def compose() -> None:
        from fieldapp.app import Application

        application = Application(qt, options, alone=True)
        running.append(application)
        application.show(frame)
        if ready is not None:
            ready(application, frame)

    frame = Frame(settings.load(paths.settings_file()), compose)
    frame.show()
    qt.exec()
    return running[0].finish() if running else 0


def main(words: list[str]) -> int:
    """Open the window as the command line asked for it; the exit code comes back."""
    return run(parse(words))
