"""Columns of equal width side by side, one below the other where the room is narrow."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from fieldapp.ui import theme, tokens


class Columns(QWidget):
    """``count`` columns from ``beside_from`` pixels (at 100 %) on, else one; ``level``: all as high as the highest."""

    def __init__(self, count: int, beside_from: int, gap: int = tokens.XL, *, level: bool = False) -> None:
        super().__init__()
        self._beside_from = beside_from
        self._row = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(gap)
        self.columns: list[QVBoxLayout] = []
        for _place in range(count):
            holder = QWidget()
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(tokens.S)
            self.columns.append(column)
            self._row.addWidget(holder, 1, Qt.AlignmentFlag(0) if level else Qt.AlignmentFlag.AlignTop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._arrange)  # made on a hidden page, the first width was not the room's

    def _arrange(self) -> None:
        wide = self.width() >= theme.pixels(self._beside_from)
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._row.direction() != direction:
            self._row.setDirection(direction)
