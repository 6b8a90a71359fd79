"""A surface with a hairline around it: a section of a page."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

from fieldapp.ui import tokens
from fieldapp.ui.widgets.labels import Words


class Card(QFrame):
    """A heading, and below it what ``add`` was given."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.heading = Words(part="heading")
        self.heading.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(tokens.L, tokens.M, tokens.L, tokens.L)
        self.column.setSpacing(tokens.S)
        self.column.addWidget(self.heading)

    def say(self, heading: str) -> None:
        """Set the heading."""
        self.heading.say(heading)
        self.heading.setVisible(bool(heading))

    def add(self, *items: QWidget | QLayout) -> None:
        """Put widgets or rows below."""
        for item in items:
            if isinstance(item, QWidget):
                self.column.addWidget(item)
            else:
                self.column.addLayout(item)
