"""The window for what nobody foresaw: what was typed is kept, and a text that can be copied to whoever helps.

Also sends Qt's own messages to the log.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from fieldapp.i18n import _
from fieldapp.ui import theme, tokens
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words, heading

LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
logger = logging.getLogger("fieldapp.qt")


def log_qt_messages() -> None:
    """Qt's warnings go to the log instead of a terminal that nobody sees."""
    qInstallMessageHandler(_log)


def _log(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    logger.log(LEVELS[kind], "%s", text)


class CrashWindow(QDialog):
    """Says calmly what happened; the person may go on working."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Something went wrong"))
        self.details = QPlainTextEdit(text)
        self.details.setReadOnly(True)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setAccessibleName(_("Details for whoever helps you"))
        self.copy = button(_("Copy the details"), "copy", self._copy)
        self.go_on = button(_("Go on working"), run=self.accept, kind="primary")
        self.go_on.setDefault(True)
        explanation = _(
            "fieldapp met something that it did not expect. What you entered is kept. You can go on; if it happens "
            "again, close the window, open it again, and send the details below to whoever helps you. They may quote "
            "what you entered last: read them before you send them."
        )
        row = QHBoxLayout()
        row.addWidget(self.copy)
        row.addStretch(1)
        row.addWidget(self.go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.XL, tokens.XL, tokens.XL, tokens.L)
        column.setSpacing(tokens.M)
        column.addWidget(heading(_("Something went wrong")))
        column.addWidget(Words(explanation))
        column.addWidget(self.details, 1)
        column.addLayout(row)
        self.resize(theme.pixels(640), min(theme.pixels(480), 640))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
        self.copy.setText(_("Copied"))


class CrashPost(QObject):
    """Brings a report from whichever thread to the GUI thread; one window at a time, later reports are only logged."""

    _came = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self.window: CrashWindow | None = None
        self._came.connect(self._show)

    def show(self, text: str) -> None:
        """Show a report; may be called from any thread."""
        self._came.emit(text)

    def _show(self, text: str) -> None:
        if self.window is None:
            self.window = CrashWindow(text, self._parent)
            self.window.finished.connect(self._gone)
            self.window.open()

    def _gone(self) -> None:
        self.window = None
