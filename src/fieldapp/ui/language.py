"""The language of the window, switched live: words, direction, Qt's own buttons.

Must not know which widgets exist: every top-level window gets LanguageChange and sets its own texts again.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QLocale, QObject, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from fieldapp import i18n
from fieldapp.i18n import N_, _

QT_TEXTS: tuple[str, ...] = (
    # standard buttons (QPlatformTheme) and the menu of an input (QWidgetTextControl, QLineEdit)
    N_("OK"), N_("Save"), N_("Open"), N_("Cancel"), N_("Close"), N_("Apply"), N_("Reset"), N_("Help"), N_("Discard"),
    N_("Yes"), N_("No"), N_("Abort"), N_("Retry"), N_("Ignore"), N_("Restore Defaults"),
    N_("Undo"), N_("Redo"), N_("Cut"), N_("Copy"), N_("Paste"), N_("Delete"), N_("Select All"),
    # the file dialogue (QFileDialog)
    N_("Look in:"), N_("File name:"), N_("Files of type:"), N_("Directory:"), N_("Back"), N_("Forward"),
    N_("Parent Directory"), N_("Create New Folder"), N_("List View"), N_("Detail View"), N_("Name"), N_("Size"),
    N_("Date Modified"), N_("All Files (*)"), N_("Choose"), N_("New Folder"),
)  # fmt: skip
"""Texts that Qt shows by itself, without mnemonics; ours where Qt ships no catalogue."""


class OwnTexts(QTranslator):
    """Answers Qt's own texts from our catalogue, for languages that Qt does not speak."""

    def translate(
        self,
        context: str | bytes,
        source: str | bytes,
        disambiguation: str | bytes | None = None,
        n: int = -1,
    ) -> str:
        """Qt's text in the language in force; empty where we have none, so that Qt's own stands."""
        text = source.decode() if isinstance(source, bytes) else source
        known = text.replace("&", "")
        return _(known) if known in QT_TEXTS else ""

    def isEmpty(self) -> bool:
        return False


class LanguageSwitch(QObject):
    """Puts a language in force for the whole application and remembers Qt's translators."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._translators: list[QTranslator] = []

    def put(self, code: str) -> None:
        """Speak ``code``: words, Qt's buttons, direction; then every top-level window is told."""
        i18n.set_language(code)
        self.take_away()
        self._translators = [self._translator(i18n.language())] if i18n.language() != "en" else []
        for translator in self._translators:
            self._app.installTranslator(translator)
        direction = Qt.LayoutDirection.RightToLeft if i18n.is_rtl() else Qt.LayoutDirection.LeftToRight
        self._app.setLayoutDirection(direction)
        for window in self._app.topLevelWidgets():
            QCoreApplication.postEvent(window, QEvent(QEvent.Type.LanguageChange))

    def take_away(self) -> None:
        """Qt speaks English again."""
        for translator in self._translators:
            self._app.removeTranslator(translator)
        self._translators = []
        self._app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def _translator(self, code: str) -> QTranslator:
        shipped = QTranslator(self._app)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if code != i18n.PSEUDO and shipped.load(QLocale(code), "qtbase", "_", folder):
            return shipped
        return OwnTexts(self._app)
