"""What the tests of the shell stand on: an application without threads, a store of one programme, an audit of names."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from fieldapp import i18n, paths, settings
from fieldapp.app import Application, Options
from fieldapp.services import setup
from fieldapp.ui.tasks import InlineExecutor

ASKED = setup.NewProgramme("Silk and Weaving", "SILK", "LA", "USD", "Silk, Van Lam", "VL")


def programme(folder: Path) -> Path:
    """A data folder with one programme and nobody's data."""
    setup.new_programme(folder, ASKED, person="K. Souvanna", role="facilitator", device_name="LA-03").close()
    return folder


def application(folder: Path, **chosen: object) -> Application:
    """The whole application on a folder, not yet shown; work is done on the calling thread."""
    settings.save(paths.settings_file(), settings.Settings(**chosen))  # type: ignore[arg-type]
    qt = QApplication.instance()
    assert isinstance(qt, QApplication)
    qt.setStyle("Fusion")
    return Application(qt, Options(folder=folder), executor=InlineExecutor())


def nameless(root: QWidget) -> list[str]:
    """Every visible widget that takes the keyboard and has no accessible name."""
    found = []
    for widget in root.findChildren(QWidget):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isVisibleTo(root):
            continue
        if widget.objectName().startswith("qt_") or not (widget.focusPolicy() & Qt.FocusPolicy.TabFocus):
            continue
        face = QAccessible.queryAccessibleInterface(widget)
        if face is not None and not face.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} {widget.objectName()}")
    return found


def doubled_mnemonics(root: QWidget) -> list[str]:
    """Mnemonics that two visible controls of a window share."""
    seen: dict[str, str] = {}
    doubled = []
    for widget in root.findChildren(QAbstractButton) + [w for w in root.findChildren(QLabel) if w.buddy()]:
        text = widget.text().replace("&&", "")
        if "&" in text and widget.isVisibleTo(root):
            letter = text[text.index("&") + 1].lower()
            if letter in seen:
                doubled.append(f"{letter}: {seen[letter]} / {text}")
            seen[letter] = text
    return doubled


class Catalogue(gettext.NullTranslations):
    """A catalogue made of a dict, for a language whose real one may not be compiled here."""

    def __init__(self, words: dict[str, str]) -> None:
        super().__init__()
        self._words = words

    def gettext(self, message: str) -> str:
        return self._words.get(message, message)


def speak(monkeypatch: pytest.MonkeyPatch, words: dict[str, str]) -> None:
    """Let every language but English answer from these words."""
    own = Catalogue(words)
    english = gettext.NullTranslations()
    monkeypatch.setattr(i18n, "_catalogue", lambda code: english if code == "en" else own)
