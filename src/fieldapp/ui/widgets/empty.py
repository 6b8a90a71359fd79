"""What stands where there is nothing to show: one sentence and one button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from fieldapp.ui import theme
from fieldapp.ui.breaking import breakable


class EmptyState(QWidget):
    """A sentence in the upper third of the room, and the button that helps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: Callable[[], object] | None = None
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setObjectName("muted")
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton()
        self.button.clicked.connect(lambda: self._run() if self._run else None)
        column = QVBoxLayout(self)
        column.setSpacing(16)
        column.addStretch(1)
        column.addWidget(self.sentence, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)

    def say(self, sentence: str, button: str = "", run: Callable[[], object] | None = None) -> None:
        """Show a sentence, and a button when there is something to do about it."""
        self.sentence.setText(breakable(sentence))
        self.sentence.setFixedWidth(theme.pixels(440))
        self.sentence.setMinimumHeight(self.sentence.heightForWidth(self.sentence.width()))
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._run = run
