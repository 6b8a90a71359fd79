"""The issues of a section: one line each, and a line to add one. Enter on one opens it whole."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from fieldapp.domain.records.study import ISSUE_KIND
from fieldapp.i18n import _, format_number
from fieldapp.services.study.reading import Issue
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.breaking import breakable
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words

_ID = Qt.ItemDataRole.UserRole


class Issues(QWidget):
    """``added`` carries kind, text and severity (0: not judged); ``opened`` the id of one."""

    added = Signal(str, str, int)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.list, self.kind, self.text, self.severity = QListWidget(), QComboBox(), QLineEdit(), QComboBox()
        self.error = Words(part="error")
        self.add = button(run=self._add)
        self.list.itemActivated.connect(lambda item: self.opened.emit(str(item.data(_ID))))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text.returnPressed.connect(self._add)
        self.kind.currentIndexChanged.connect(lambda _at: self.severity.setVisible(self._code() == "problem"))
        row = QHBoxLayout()
        row.setSpacing(tokens.S)
        for part in (self.kind, self.text, self.severity, self.add):
            row.addWidget(part, 1 if part is self.text else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.XS)
        column.addWidget(self.list)
        column.addLayout(row)
        column.addWidget(self.error)
        self.error.hide()

    def retranslate(self) -> None:
        """Words again, in the language in force."""
        kept, judged = self.kind.currentIndex(), self.severity.currentIndex()
        for box in (self.kind, self.severity):
            box.blockSignals(True)
            box.clear()
        for one in reversed(ISSUE_KIND):
            self.kind.addItem(_(one.label), one.code)
        for number in range(6):
            text = _("Severity {number}").format(number=format_number(number)) if number else _("Not judged")
            self.severity.addItem(text, number)
        for box, at in ((self.kind, kept), (self.severity, judged)):
            box.setCurrentIndex(max(0, at))
            box.blockSignals(False)
        self.severity.setVisible(self._code() == "problem")
        self.add.setText(_("Add"))
        self.add.setIcon(icons.icon("plus"))
        self.kind.setAccessibleName(_("Kind"))
        self.severity.setAccessibleName(_("Severity, 1 to 5"))
        self.text.setPlaceholderText(_("Issue in one sentence"))
        self.text.setAccessibleName(_("Issue in one sentence"))
        self.list.setAccessibleName(_("Issues of the section"))

    def _code(self) -> str:
        return str(self.kind.currentData() or "")

    def show_issues(self, found: Sequence[Issue]) -> None:
        """Show the issues of the section."""
        self.list.clear()
        for one in found:
            item = QListWidgetItem(breakable(one.words))
            item.setData(_ID, one.id)
            self.list.addItem(item)
        self.list.setVisible(bool(found))
        rows = min(3, len(found))
        self.list.setFixedHeight(theme.pixels(8) + rows * max(1, self.list.sizeHintForRow(0)) if rows else 0)

    def say_error(self, message: str) -> None:
        """Say what is wrong with the line; empty for nothing, and then it is emptied."""
        self.error.say(f"⚠ {message}" if message else "")
        self.error.setVisible(bool(message))
        if not message:
            self.text.clear()

    def _add(self) -> None:
        severity = int(self.severity.currentData() or 0) if self._code() == "problem" else 0
        self.added.emit(self._code(), self.text.text().strip(), severity)
