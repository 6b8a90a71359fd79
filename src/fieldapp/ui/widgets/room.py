"""A column that scrolls, without a frame: the body of a page that may be taller than its window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from fieldapp.ui import tokens


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
