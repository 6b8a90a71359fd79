"""A row of figures, each with its word below: large enough to be read from the door."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from fieldapp.ui import tokens
from fieldapp.ui.widgets.labels import Words


class Figures(QFrame):
    """Shows figures side by side; a screen reader hears them as one sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(tokens.L, tokens.S, tokens.L, tokens.S)
        self._row.setSpacing(tokens.L)

    def show_figures(self, figures: Sequence[tuple[str, str, str]]) -> None:
        """Set (figure, word, name of the ink or nothing)."""
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for figure, word, ink in figures:
            cell = QFrame()
            column = QVBoxLayout(cell)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            number = Words(figure, "heading", wraps=False)
            number.setProperty("ink", ink)
            column.addWidget(number)
            column.addWidget(Words(word, ink if ink not in ("", "good") else "muted"))
            self._row.addWidget(cell, 1)
        self.setAccessibleName(", ".join(f"{figure} {word}" for figure, word, _ink in figures))
