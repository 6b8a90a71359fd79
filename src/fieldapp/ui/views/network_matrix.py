"""The matrix of one layer: a digit sets a value and goes on along the row, a block in one key, committed at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from fieldapp.domain.records.network import HIGHEST
from fieldapp.i18n import _
from fieldapp.services.network.entering import Cell, Entered
from fieldapp.services.network.model import Wave
from fieldapp.ui import theme
from fieldapp.ui.models.tie_matrix import TieMatrix
from fieldapp.ui.widgets.labels import Words

ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


class NetworkMatrix(QWidget):
    """``wanted`` carries cells with a value, or None to take the answer away."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.model = TieMatrix()
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setCornerButtonEnabled(False)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.table.verticalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.table.selectionModel().currentChanged.connect(self._moved)
        self.table.installEventFilter(self)
        self.status = Words()
        self._typed = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.table, 1)
        column.addWidget(self.status)
        self.setFocusProxy(self.table)

    def show_wave(self, wave: Wave, layer: str) -> None:
        """Show one layer of a wave."""
        self.model.load(wave, layer)
        self._fit()
        if not self.table.currentIndex().isValid() and len(wave.actors) > 1:
            self.table.setCurrentIndex(self.model.index(0, 1))
        self._moved()

    def retranslate(self) -> None:
        """Every word again."""
        self.table.setAccessibleName(_("Ties: who says it down, of whom across"))
        self.model.repaint_all()
        self._moved()

    def _fit(self) -> None:
        metrics = QFontMetrics(self.table.font())
        self.table.verticalHeader().setDefaultSectionSize(metrics.height() + 12)
        heads = [str(self.model.headerData(row, Qt.Orientation.Vertical)) for row in range(self.model.rowCount())]
        width = max((metrics.horizontalAdvance(text) for text in heads), default=160)
        self.table.verticalHeader().setFixedWidth(min(width + 24, theme.pixels(260)))
        few = max(1, self.model.columnCount())
        room = self.table.viewport().width() // few
        for column in range(self.model.columnCount()):
            self.table.setColumnWidth(column, max(theme.pixels(64), min(theme.pixels(160), room)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)  # once the table has its new width

    def answered(self, cells: list[Cell], done: Entered) -> None:
        """What came of writing cells."""
        for cell in cells:
            self.model.pending.pop(cell, None)
        self.model.refused.update(done.refused)
        self.model.repaint_all()
        if done.refused:
            self.status.say("⚠ " + next(iter(done.refused.values())))

    # ------------------------------------------------------------------ keys
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if event.type() == QEvent.Type.FocusOut:
            self._send_typed()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        text, control = event.text(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._typed = ""
            self._send(self._cells(), None)
            return True
        if control and event.key() == Qt.Key.Key_D:
            self._fill_down()
            return True
        if text.isdecimal() and not control:
            self._digit(int(text))
            return True
        if event.key() in ENDS and self._typed:
            self._send_typed()
            self._on()
            return True
        if event.key() in ENDS and event.key() != Qt.Key.Key_Tab:
            self._on()
            return True
        if event.key() not in (Qt.Key.Key_Shift, Qt.Key.Key_Control):
            self._send_typed()
        return False

    def _digit(self, value: int) -> None:
        """On a scale one digit is the answer; a count may have several, and ends with Enter or a move."""
        cells = self._cells()
        if self.model.layer in HIGHEST:
            self._on()
            self._send(cells, value)
            return
        self._typed = f"{self._typed}{value}"[:6]
        for cell in cells:
            self.model.refused.pop(cell, None)
            self.model.pending[cell] = self._typed
        self.model.repaint_all()

    def _send_typed(self) -> None:
        if self._typed:
            cells, value, self._typed = list(self.model.pending), int(self._typed), ""
            self._send(cells, value)

    def _cells(self) -> list[Cell]:
        indexes = self.table.selectionModel().selectedIndexes() or [self.table.currentIndex()]
        return [cell for index in indexes if (cell := self.model.cell(index)) is not None]

    def _send(self, cells: list[Cell], value: int | None) -> None:
        if not cells:
            self.status.say("⚠ " + _("Nobody has a tie to themselves."))
            return
        for cell in cells:
            self.model.refused.pop(cell, None)
            self.model.pending[cell] = ""
        self.wanted.emit(dict.fromkeys(cells, value))

    def _fill_down(self) -> None:
        """The value above goes into the cell, or that at the top of a block into all cells below."""
        indexes = sorted(self.table.selectionModel().selectedIndexes(), key=QModelIndex.row)
        if not indexes:
            return
        top = indexes[0].row() - (1 if len({index.row() for index in indexes}) == 1 else 0)
        cells: dict[Cell, int | None] = {}
        for index in indexes:
            origin = self.model.cell(self.model.index(top, index.column())) if top >= 0 else None
            cell = self.model.cell(index)
            if cell is not None and origin is not None and origin in self.model.values and cell != origin:
                cells[cell] = self.model.values[origin]
        if cells:
            self.wanted.emit(cells)

    def _on(self) -> None:
        """To the next cell of the row, over the diagonal; after its last to the next row."""
        selection, here = self.table.selectionModel(), self.table.currentIndex()
        if len(selection.selectedIndexes()) > 1 or not here.isValid():
            return
        size = self.model.rowCount()
        place = here.row() * size + here.column() + 1
        while place < size * size and place // size == place % size:
            place += 1
        if place < size * size:
            selection.setCurrentIndex(
                self.model.index(place // size, place % size), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )

    def _moved(self, *_indexes: object) -> None:
        index = self.table.currentIndex()
        self.status.say(self.model.words(index) if index.isValid() else "")
