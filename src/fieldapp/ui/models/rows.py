"""A small read-only table of texts: previews, summaries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex


class RowsModel(QAbstractTableModel):
    """Rows of texts under a header."""

    def __init__(self) -> None:
        super().__init__()
        self._header: list[str] = []
        self._rows: list[list[str]] = []
        self._numbers: frozenset[int] = frozenset()

    def load(self, header: Sequence[str], rows: Sequence[Sequence[str]], numbers: Collection[int] = ()) -> None:
        """Show these rows; short rows are filled with nothing. ``numbers``: columns of figures, right-aligned."""
        self.beginResetModel()
        self._numbers = frozenset(numbers)
        self._header = list(header)
        self._rows = [[*row, *[""] * (len(header) - len(row))] for row in rows]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._header)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._header[section] if section < len(self._header) else None
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if index.isValid() and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in self._numbers:
            return Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        return None
