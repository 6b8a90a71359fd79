"""Facts with their method, as the pages of the diagnosis show them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout

from fieldapp.ui import theme, tokens
from fieldapp.ui.widgets.labels import Words


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
