"""Actors down, figures across: numbers sort as numbers, what cannot be computed is empty and says why."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from fieldapp.i18n import _
from fieldapp.services.network.analysis import show
from fieldapp.services.network.tables import FIRST, GROUP, NAME, ActorTable

Index = QModelIndex | QPersistentModelIndex
SORT = Qt.ItemDataRole.UserRole
ACTOR = Qt.ItemDataRole.UserRole + 1


class ActorFigures(QAbstractTableModel):
    """All figures of all actors of a wave."""

    def __init__(self) -> None:
        super().__init__()
        self.table = ActorTable((), ())

    def load(self, table: ActorTable) -> None:
        """Show these."""
        self.beginResetModel()
        self.table = table
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.table.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or not self.table.rows else FIRST + len(self.table.metrics)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= self.columnCount():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.table.heads()[section]
        if role == Qt.ItemDataRole.ToolTipRole and section >= FIRST:
            metric = self.table.metrics[section - FIRST]
            return "\n".join(part for part in (_(metric.method.text), metric.method.source, metric.why) if part)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        actor, name, group, values = self.table.rows[index.row()]
        column = index.column()
        if role == ACTOR:
            return actor
        if column < FIRST:
            return {NAME: name, GROUP: group}[column] if role in (Qt.ItemDataRole.DisplayRole, SORT) else None
        metric, value = self.table.metrics[column - FIRST], values[column - FIRST]
        if role == SORT:
            return -1e18 if value is None else float(value)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole:
            return "–" if value is None else show(value, metric.method)
        if role == Qt.ItemDataRole.ToolTipRole:
            return metric.why or _(metric.method.text)
        return None
