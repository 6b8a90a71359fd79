"""The grid of a week of the logbook under the keyboard: what is typed stands in its cell, Enter commits and goes on.

Knows keys and cells; what a commit does is said by the page.
"""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from fieldapp.ui.models.logbook_grid import LogbookGrid

TYPED = "0123456789.,:*/+ xXhH×-"
"""Signs that begin or go on with typing in a cell; digits of every script belong to them."""
HOURS_ON, TASKS_ON, HOURS_OFF, TASKS_OFF = range(4)


class LogbookTable(QTableView):
    """From hours the cursor goes to tasks, from tasks to the next day; from empty hours on to those off the job."""

    committed = Signal(int, int, str)
    """Row, column and text of a cell that was typed in and left."""
    copied = Signal(int, int)
    """Ctrl+D in a cell: the same as the day before."""
    turned = Signal(int)
    """Page keys: days to go on or back."""
    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.grid = LogbookGrid()
        self.setModel(self.grid)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.selectionModel().currentChanged.connect(self._left)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(48)  # Qt's own is as wide as the widest letter of any script
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)

    # ------------------------------------------------------------------ moving
    def to(self, row: int, column: int) -> None:
        """Put the cursor into a cell."""
        target = self.grid.index(row, column)
        self.selectionModel().setCurrentIndex(target, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _left(self, current: QModelIndex) -> None:
        typing = self.grid.typing
        if typing is not None and typing[:2] != (current.row(), current.column()):
            self.commit()
        self.moved.emit()

    def commit(self) -> None:
        """Hand out what is typed in a cell, where it is something new."""
        typing, self.grid.typing = self.grid.typing, None
        if typing is not None and self.grid.week is not None and typing[2] != self.grid.text(*typing[:2]):
            self.committed.emit(*typing)

    def _enter(self) -> None:
        row, column = self.currentIndex().row(), self.currentIndex().column()
        filled = bool(self._text().strip())
        self.commit()
        if column == HOURS_ON:
            self.to(row, TASKS_ON if filled else HOURS_OFF)
        elif column == HOURS_OFF and filled:
            self.to(row, TASKS_OFF)
        elif row + 1 < self.grid.rowCount():
            self.to(row + 1, HOURS_ON)

    # ------------------------------------------------------------------ typing
    def _text(self) -> str:
        index = self.currentIndex()
        return self.grid.text(index.row(), index.column()) if index.isValid() else ""

    def _type(self, text: str) -> None:
        index = self.currentIndex()
        if not index.isValid() or self.grid.week is None:
            return
        day, _job = self.grid.place(index.row(), index.column())
        if day in self.grid.week.outside:
            self.moved.emit()
            return
        self.grid.typing = (index.row(), index.column(), text)
        self.grid.dataChanged.emit(index, index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._key(event):
            super().keyPressEvent(event)

    def _key(self, event: QKeyEvent) -> bool:
        key, text = event.key(), event.text()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if key == Qt.Key.Key_D:
                self._copy()
            return key == Qt.Key.Key_D
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turned.emit(-7 if key == Qt.Key.Key_PageUp else 7)
        elif key == Qt.Key.Key_Escape and self.grid.typing is not None:
            self.grid.typing = None
            self.grid.repaint_all()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._type("" if key == Qt.Key.Key_Delete else self._text()[:-1])
        elif text and (text in TYPED or text.isdecimal()):
            self._type((self._text() if self.grid.typing is not None else "") + text)
        else:
            return False
        return True

    def _copy(self) -> None:
        index = self.currentIndex()
        if self.grid.week is None or index.row() <= 0:
            return
        self.grid.typing = None
        self.copied.emit(index.row(), index.column())
        if index.row() + 1 < self.grid.rowCount():
            self.to(index.row() + 1, index.column())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.commit()

    # ------------------------------------------------------------------ size
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Hours as wide as they need, tasks share the rest."""
        metrics = QFontMetrics(self.font())
        self.verticalHeader().setDefaultSectionSize(self._day_height() + 14)
        narrow = max(metrics.horizontalAdvance("⚠ 88:88 ") + 20, self._longest_word() + 28)
        least = metrics.horizontalAdvance("41*3/3") + 20
        room = self.viewport().width() - 2 * narrow
        for column in (HOURS_ON, HOURS_OFF):
            self.setColumnWidth(column, narrow)
        for column in (TASKS_ON, TASKS_OFF):
            self.setColumnWidth(column, max(least, room // 2))
        self.horizontalHeader().setMinimumHeight(self._head_height(narrow))

    def _day_height(self) -> int:
        """Room for the names of the days: signs below the line are deep in some scripts."""
        metrics = _bold(self.verticalHeader())
        days = [str(self.grid.headerData(row, Qt.Orientation.Vertical) or "") for row in range(self.grid.rowCount())]
        return max(QFontMetrics(self.font()).height(), *(metrics.boundingRect(text).height() for text in ("", *days)))

    def _longest_word(self) -> int:
        """Room for the longest word over a narrow column: it cannot go on in the next line."""
        metrics = _bold(self.horizontalHeader())
        heads = [str(self.grid.headerData(n, Qt.Orientation.Horizontal) or "") for n in (HOURS_ON, HOURS_OFF)]
        return max((metrics.horizontalAdvance(word) for text in heads for word in text.split()), default=0)

    def _head_height(self, narrow: int) -> int:
        """Room for the longest head of a narrow column, on as many lines as it takes in this script."""
        metrics = QFontMetrics(self.horizontalHeader().font())
        heads = [str(self.grid.headerData(n, Qt.Orientation.Horizontal) or "") for n in (HOURS_ON, HOURS_OFF)]
        space = QRect(0, 0, narrow - 14, 10_000)
        return 18 + max(metrics.boundingRect(space, Qt.TextFlag.TextWordWrap, text).height() for text in heads)


def _bold(header: QHeaderView) -> QFontMetrics:
    """Heads are drawn bold by the style sheet, which their font does not say."""
    font = header.font()
    font.setBold(True)
    return QFontMetrics(font)
