"""Who says it down, of whom across: the ties of one layer as a model. Cells are written by services, never here."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QGuiApplication

from fieldapp.i18n import _, format_number
from fieldapp.services.network.entering import Cell
from fieldapp.services.network.model import Actor, Wave
from fieldapp.ui import theme

Index = QModelIndex | QPersistentModelIndex
NO_CELL = "×"


class TieMatrix(QAbstractTableModel):
    """A square of actors; the diagonal holds nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.wave: Wave | None = None
        self.actors: tuple[Actor, ...] = ()
        self.layer = ""
        self.values: dict[Cell, int] = {}
        self.refused: dict[Cell, str] = {}
        self.pending: dict[Cell, str] = {}
        """What is being typed or written."""

    def load(self, wave: Wave, layer: str) -> None:
        """Show one layer of a wave; what was refused stays visible until it is entered again."""
        same = (self.layer, [a.line for a in self.actors]) == (layer, [a.line for a in wave.actors])
        if not same:
            self.beginResetModel()
        lines = {actor.id: actor.line for actor in wave.actors}
        self.wave, self.actors, self.layer = wave, wave.actors, layer
        self.values = {(lines[one.source], lines[one.target]): one.value for one in wave.said if one.layer == layer}
        if same:
            self.repaint_all()
        else:
            self.refused, self.pending = {}, {}
            self.endResetModel()

    def repaint_all(self) -> None:
        """Paint all cells and heads again."""
        last = len(self.actors) - 1
        if last >= 0:
            self.dataChanged.emit(self.index(0, 0), self.index(last, last))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, last)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)

    def cell(self, index: Index) -> Cell | None:
        """The lines of a cell; None on the diagonal."""
        if not index.isValid() or index.row() == index.column():
            return None
        return self.actors[index.row()].line, self.actors[index.column()].line

    # ------------------------------------------------------------------ Qt's virtuals
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.actors)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.actors)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= section < len(self.actors):
            return None
        name, number = self.actors[section].name, format_number(section + 1)
        if role == Qt.ItemDataRole.ToolTipRole:
            return name
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return f"{number}\n{name}"
        sign = "✓ " if self.actors[section].status in ("complete", "partial") else ""
        return f"{number}  {sign}{name}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        cell = self.cell(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._sign(cell)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.words(index)
        if role == Qt.ItemDataRole.ForegroundRole:
            ink = "danger" if cell in self.refused else "text" if self.values.get(cell or ("", "")) else "muted"
            return QColor(getattr(theme.colours(QGuiApplication.palette()), ink))
        if role == Qt.ItemDataRole.BackgroundRole and cell is None:
            return QColor(theme.colours(QGuiApplication.palette()).hover)
        return None

    def _sign(self, cell: Cell | None) -> str:
        if cell is None:
            return NO_CELL
        if cell in self.refused:
            return "!"
        if cell in self.pending:
            return self.pending[cell] or "…"
        value = self.values.get(cell)
        return "·" if value is None else format_number(value)

    def words(self, index: Index) -> str:
        """What a cell says, in words."""
        cell = self.cell(index)
        if cell is None:
            return _("Nobody has a tie to themselves.")
        if cell in self.refused:
            return self.refused[cell]
        value = self.values.get(cell)
        return _("{source} of {target}: {value}").format(
            source=self.actors[index.row()].name, target=self.actors[index.column()].name,
            value=_("not asked") if value is None else format_number(value),
        )  # fmt: skip
