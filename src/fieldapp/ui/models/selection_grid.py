"""Candidates down, criteria across, the weights in the first row: typed into, written by services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from fieldapp.charts import shown
from fieldapp.domain.numbers import parse_integer
from fieldapp.domain.records.selecting import HIGHEST_SCORE
from fieldapp.i18n import _
from fieldapp.services.diagnosis.selection import WHOLE, Board

Index = QModelIndex | QPersistentModelIndex


class SelectionGrid(QAbstractTableModel):
    """``write(candidate or "", criterion, value)`` is called with what was typed; "" is a weight in per cent."""

    def __init__(self, write: Callable[[str, str, int | None], None], refuse: Callable[[str], None]) -> None:
        super().__init__()
        self.board: Board | None = None
        self._write, self._refuse = write, refuse

    def load(self, board: Board) -> None:
        """Show a round; the cell that the keyboard is in stays where the shape is the same."""
        same = self.board is not None and self._shape(self.board) == self._shape(board)
        if not same:
            self.beginResetModel()
        self.board = board
        if same:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        else:
            self.endResetModel()

    @staticmethod
    def _shape(board: Board) -> tuple[object, ...]:
        return board.id, tuple(c.id for c in board.criteria), tuple(c.id for c in board.candidates)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.board is None else len(self.board.candidates) + 1

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.board is None else len(self.board.criteria) + 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.board is None or orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section == 0:
            return _("Candidate")
        return self.board.criteria[section - 1].name if section <= len(self.board.criteria) else _("Score")

    def flags(self, index: Index) -> Qt.ItemFlag:
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        inner = self.board is not None and 0 < index.column() <= len(self.board.criteria)
        return base | Qt.ItemFlag.ItemIsEditable if inner else base

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.board is None or not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() > 0:
            return Qt.AlignmentFlag.AlignCenter
        if role == Qt.ItemDataRole.FontRole and index.row() == 0:
            font = QFont()
            font.setBold(True)
            return font
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(index.row(), index.column(), edit=role == Qt.ItemDataRole.EditRole)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._said(index.row(), index.column())
        return None

    def _text(self, row: int, column: int, *, edit: bool = False) -> str:
        assert self.board is not None
        board, last = self.board, column > len(self.board.criteria)
        if row == 0:
            if column == 0:
                return _("Weight")
            weight = board.weights if last else board.criteria[column - 1].weight
            return f"{weight // 100}" if edit else shown(weight / WHOLE, "share")
        candidate = board.candidates[row - 1]
        if column == 0:
            return candidate.name
        if last:
            return "–" if candidate.total is None else shown(candidate.total, decimals=2)
        score = candidate.scores.get(board.criteria[column - 1].id)
        return ("" if edit else "·") if score is None else shown(score)

    def _said(self, row: int, column: int) -> str:
        assert self.board is not None
        if row == 0 or column == 0:
            return f"{self.headerData(column, Qt.Orientation.Horizontal)}: {self._text(row, column)}"
        candidate = self.board.candidates[row - 1]
        if column > len(self.board.criteria):
            return candidate.why or self._text(row, column)
        criterion = self.board.criteria[column - 1]
        reason = candidate.reasons.get(criterion.id, "")
        return f"{candidate.name}, {criterion.name}: {self._text(row, column)}" + (f" — {reason}" if reason else "")

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if self.board is None or role != Qt.ItemDataRole.EditRole:
            return False
        criterion, text = self.board.criteria[index.column() - 1].id, str(value).strip()
        try:
            number = parse_integer(text) if text else None
        except ValueError as error:
            self._refuse(str(error))
            return False
        if index.row() == 0:
            if number is None or not 0 <= number <= 100:
                self._refuse(_("A weight lies between 0 % and 100 %."))
                return False
            self._write("", criterion, number)
        else:
            if number is not None and not 0 <= number <= HIGHEST_SCORE:
                self._refuse(_("A score lies between 0 and {most}.").format(most=HIGHEST_SCORE))
                return False
            self._write(self.board.candidates[index.row() - 1].id, criterion, number)
        return True
