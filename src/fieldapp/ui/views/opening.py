"""What the window shows while the store is opened: words, not a spinner."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldapp.i18n import _
from fieldapp.ui import tokens
from fieldapp.ui.widgets.labels import Words


class Opening(QWidget):
    """One quiet sentence."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._own = text
        self._words = Words("", "muted")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.XXL, tokens.XXL, tokens.XXL, tokens.XXL)
        column.addWidget(self._words)
        self.retranslate()

    def retranslate(self) -> None:
        """Words again."""
        self._words.say(self._own or _("Opening your data…"))
