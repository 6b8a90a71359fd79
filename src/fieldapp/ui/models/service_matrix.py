"""Institutions down, services across: offered, used by how many, how good. Cells are written by services."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QGuiApplication

from fieldapp.domain.records.institutions import SERVICE
from fieldapp.i18n import _
from fieldapp.services.institutions import KINDS, Key, Matrix
from fieldapp.ui import theme
from fieldapp.ui.breaking import breakable

Index = QModelIndex | QPersistentModelIndex


class ServiceMatrix(QAbstractTableModel):
    """The matrix of one cluster; what was refused stays visible until it is entered again."""

    def __init__(self) -> None:
        super().__init__()
        self.matrix: Matrix | None = None
        self.refused: dict[Key, str] = {}

    def load(self, matrix: Matrix) -> None:
        """Show a matrix; the cell that the keyboard is in stays where the rows are the same."""
        same = self.matrix is not None and (self.matrix.cluster, self.matrix.rows) == (matrix.cluster, matrix.rows)
        if not same:
            self.beginResetModel()
            self.refused = {}
        self.matrix = matrix
        if same:
            self.repaint_all()
        else:
            self.endResetModel()

    def repaint_all(self) -> None:
        """Paint all cells and heads again."""
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def key(self, index: Index) -> Key | None:
        """Institution and service of a cell."""
        if self.matrix is None or not index.isValid():
            return None
        return self.matrix.rows[index.row()][0], KINDS[index.column()]

    def words(self, index: Index) -> str:
        """What a cell says, in words."""
        key = self.key(index)
        if key is None or self.matrix is None:
            return ""
        said = self.refused.get(key) or self.matrix.words(key) or _("not asked")
        return f"{self.matrix.rows[index.row()][1]}, {_(SERVICE[index.column()].label)}: {said}"

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.matrix is None else len(self.matrix.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(KINDS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation == Qt.Orientation.Horizontal:
            return breakable(_(SERVICE[section].label))
        return self.matrix.rows[section][1] if self.matrix is not None and section < len(self.matrix.rows) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        key = self.key(index)
        if key is None or self.matrix is None:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role == Qt.ItemDataRole.DisplayRole:
            return "!" if key in self.refused else self.matrix.sign(key) or "·"
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.words(index)
        if role == Qt.ItemDataRole.ForegroundRole:
            ink = "danger" if key in self.refused else "text" if key in self.matrix.cells else "muted"
            return QColor(getattr(theme.colours(QGuiApplication.palette()), ink))
        return None
