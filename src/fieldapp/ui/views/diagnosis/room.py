"""What the pages of the diagnosis share: a room that scrolls, a row of words over a button, facts with their method."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from fieldapp.ui import theme, tokens
from fieldapp.ui.widgets.labels import Words


class Room(QScrollArea):
    """A column that scrolls; ``column`` is filled and emptied by the page."""

    def __init__(self) -> None:
        super().__init__()
        body = QWidget()
        body.setObjectName("room")
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(0, 0, tokens.S, tokens.M)
        self.column.setSpacing(tokens.M)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(body)


class FactGrid(QFrame):
    """Lines of a name and a value, the method small below, what is missing in the colour of attention."""

    def __init__(self, facts: Iterable[tuple[str, str, str, str]]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(tokens.L)
        grid.setVerticalSpacing(tokens.XS)
        grid.setColumnStretch(1, 1)
        row = 0
        for label, value, method, missing in facts:
            name = Words(label, "muted")
            name.setFixedWidth(theme.pixels(180))
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            worth = Words(value, "strong")
            worth.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(worth, row, 1, Qt.AlignmentFlag.AlignTop)
            row += 1
            for text, part in ((missing, "attention"), (method, "hint")):
                if text:
                    grid.addWidget(Words(text, part), row, 1, Qt.AlignmentFlag.AlignTop)
                    row += 1
            grid.setRowMinimumHeight(row, tokens.S)
            row += 1
