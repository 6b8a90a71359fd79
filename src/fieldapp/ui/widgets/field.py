"""One question with its input, hint and error, for the few forms that are no record: first run and settings."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from fieldapp.ui.breaking import breakable, plain
from fieldapp.ui.widgets.labels import Words


class Field(QWidget):
    """A label above a one-line input; the label names the input for screen readers and takes its mnemonic."""

    def __init__(self) -> None:
        super().__init__()
        self.label, self.hint, self.error = Words(part="strong"), Words(part="hint"), Words(part="error")
        self.input = QLineEdit()
        self.label.setBuddy(self.input)
        self.setFocusProxy(self.input)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.label, self.input, self.hint, self.error):
            column.addWidget(part)
        self.say_error("")

    def say(self, label: str, hint: str = "") -> None:
        """Set label and hint."""
        self.label.say(label)
        self.hint.say(hint)
        self.hint.setVisible(bool(hint))
        self.input.setAccessibleName(plain(label).replace("&", ""))
        self.input.setAccessibleDescription(plain(hint))

    def say_error(self, message: str) -> None:
        """Say what is wrong beside the input; an empty message clears it."""
        self.error.setText(breakable(f"⚠ {message}") if message else "")
        self.error.setVisible(bool(message))
        self.input.setProperty("wrong", bool(message))
        self.input.style().unpolish(self.input)
        self.input.style().polish(self.input)

    @property
    def text(self) -> str:
        """What was typed, without spaces around it."""
        return self.input.text().strip()
