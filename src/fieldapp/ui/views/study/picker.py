"""What can be put into a section: a list that typing narrows; Enter takes, Esc goes back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from fieldapp.domain.text import fold
from fieldapp.i18n import _
from fieldapp.services.study.register import ENTRIES
from fieldapp.ui import tokens
from fieldapp.ui.breaking import breakable
from fieldapp.ui.widgets.labels import Words

_NAME = Qt.ItemDataRole.UserRole


class Picker(QWidget):
    """The list. ``taken`` carries a name of the register; ``left`` that nothing was taken."""

    taken = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.heading, self.filter, self.list = Words(part="heading"), QLineEdit(), QListWidget()
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._fill)
        self.filter.installEventFilter(self)
        self.list.itemActivated.connect(lambda item: self.taken.emit(str(item.data(_NAME))))
        self.list.installEventFilter(self)
        self.setFocusProxy(self.filter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        for part in (self.heading, self.filter):
            column.addWidget(part)
        column.addWidget(self.list, 1)

    def open(self) -> None:
        """Show everything and take the keyboard."""
        self.heading.say(_("Put a figure, table or picture here"))
        self.filter.setPlaceholderText(_("Type to narrow the list"))
        self.filter.setAccessibleName(_("Type to narrow the list"))
        self.list.setAccessibleName(_("Figures, tables and pictures"))
        self.filter.clear()
        self._fill()
        self.filter.setFocus()

    def _fill(self) -> None:
        wanted = fold(self.filter.text()).split()
        self.list.clear()
        for entry in ENTRIES:
            text = f"{_(entry.label)}  ·  {_(entry.kind)}"
            if all(word in fold(text) for word in wanted):
                item = QListWidgetItem(breakable(text))
                item.setData(_NAME, entry.name)
                self.list.addItem(item)
        self.list.setCurrentRow(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
            if watched is self.filter and self._from_filter(event.key()):
                return True
        return super().eventFilter(watched, event)

    def _from_filter(self, key: int) -> bool:
        """Arrows move in the list and Enter takes while the keyboard stays in the filter."""
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            row = self.list.currentRow() + (1 if key == Qt.Key.Key_Down else -1)
            self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if (item := self.list.currentItem()) is not None:
                self.taken.emit(str(item.data(_NAME)))
            return True
        return False
