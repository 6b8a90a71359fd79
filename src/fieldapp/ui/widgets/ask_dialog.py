"""A dialog that asks for a little: what is wrong stands in it, and one coloured button does what is asked."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.i18n import _
from fieldapp.ui import theme, tokens
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.layouts import grow


class AskDialog(QDialog):
    """Put what is asked into ``column``, then call ``finish_layout``; override ``act``."""

    def __init__(self, title: str, go: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.said = Words(part="error")
        self.said.hide()
        self.go = button(go, run=self.act, kind="primary")
        self.go.setDefault(True)
        self.column = QVBoxLayout(self)
        self.column.setSpacing(tokens.S)
        self.setMinimumWidth(theme.pixels(420))

    def finish_layout(self) -> None:
        """Put the message and the buttons below what was added."""
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), run=self.reject))
        row.addWidget(self.go)
        self.column.addWidget(self.said)
        self.column.addLayout(row)

    def act(self) -> None:
        """Do what the coloured button says."""
        raise NotImplementedError

    def say(self, text: str) -> None:
        """Say what is wrong."""
        self.said.say(f"⚠ {text}")
        self.said.show()
        grow(self)

    def failed(self, error: Any) -> None:
        """A service refused."""
        self.say(error.message())
