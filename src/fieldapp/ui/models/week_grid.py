"""The grid of computers and weeks: a model, and a delegate that paints each week as a square with its sign."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from fieldapp.services.exchange_weeks import Board, Square, State, heads
from fieldapp.ui import fonts, theme, tokens

Index = QModelIndex | QPersistentModelIndex
FIRST_WEEK = 2
"""Columns before the weeks: the name, and up to when it has told."""


class WeekGrid(QAbstractTableModel):
    """A row a computer. What a screen reader says of a square is its sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.board: Board | None = None
        self._heads: list[str] = []

    def load(self, board: Board) -> None:
        """Show another picture."""
        self.beginResetModel()
        self.board, self._heads = board, heads(board)
        self.endResetModel()

    def square(self, index: Index) -> Square | None:
        """The square at a place; None in the columns before."""
        if self.board is None or not index.isValid() or index.column() < FIRST_WEEK:
            return None
        return self.board.rows[index.row()].squares[index.column() - FIRST_WEEK]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.board is None else len(self.board.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section] if section < len(self._heads) else None
        if role == Qt.ItemDataRole.TextAlignmentRole and section < FIRST_WEEK:
            return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.board is None or not index.isValid():
            return None
        square = self.square(index)
        if square is not None:
            if role == Qt.ItemDataRole.DisplayRole:
                return square.text
            if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
                return square.sentence
            return int(Qt.AlignmentFlag.AlignCenter) if role == Qt.ItemDataRole.TextAlignmentRole else None
        row = self.board.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return ("⚠ " if row.late else "") + row.name if index.column() == 0 else row.until
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(row.missing) or row.name
        return None


class SquareDelegate(QStyledItemDelegate):
    """Paints a square: filled for what is here, hollow, half or dashed for what is not; the sign says it again."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        side = theme.pixels(34)
        return QSize(side, side)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        square = model.square(index) if isinstance(model, WeekGrid) else None
        if square is None:
            super().paint(painter, option, index)
            return
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        colours = theme.colours(option.palette)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = rect.adjusted(2, 2, -2, -2)
        inks = {
            State.SENT: (colours.good_soft, colours.good), State.PART: (colours.accent_soft, colours.accent),
            State.QUIET: (colours.surface, colours.edge), State.NOTHING: (colours.attention_soft, colours.attention),
            State.GAP: (colours.danger_soft, colours.danger),
        }  # fmt: skip
        if square.state in inks:
            ground, ink = inks[square.state]
            style = Qt.PenStyle.DashLine if square.state is State.NOTHING else Qt.PenStyle.SolidLine
            painter.setPen(QPen(QColor(ink), 1, style))
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(box, 4, 4)
            painter.setFont(fonts.sized(option.font, tokens.SMALL))  # type: ignore[attr-defined]
            painter.setPen(QColor(colours.text if square.state in (State.SENT, State.PART) else ink))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, square.text)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.accent), tokens.FOCUS))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
        painter.restore()
