"""What a bundle would do, in sentences, with the button that merges it; or why it cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from fieldapp.i18n import _
from fieldapp.ui.breaking import breakable


class BundlePreview(QFrame):
    """Shown between choosing a file and merging it."""

    accepted = Signal(object)
    """The path of the bundle that the person wants merged."""
    refused = Signal()
    """Left as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._path: Path | None = None
        self.file, self.text = QLabel(), QLabel()
        self.file.setObjectName("strong")
        for label in (self.file, self.text):
            label.setWordWrap(True)
        self.merge, self.leave = QPushButton(), QPushButton()
        self.merge.setObjectName("primary")
        self.merge.clicked.connect(lambda: self.accepted.emit(self._path))
        self.leave.clicked.connect(self.refused.emit)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.merge)
        row.addWidget(self.leave)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.file)
        column.addWidget(self.text)
        column.addLayout(row)
        self.retranslate()

    def retranslate(self) -> None:
        """The words of the buttons."""
        self.merge.setText(_("Merge"))
        self.leave.setText(_("Leave it"))

    def show_report(self, path: Path, sentences: Sequence[str]) -> None:
        """Say what merging this file would do."""
        self._fill(path, "\n".join(sentences), "")
        self.merge.show()
        self.merge.setFocus()

    def show_refusal(self, path: Path, message: str) -> None:
        """Say why this file cannot be used; nothing was changed."""
        self._fill(path, "⚠ " + message, "error")
        self.merge.hide()
        self.leave.setFocus()

    def _fill(self, path: Path, text: str, name: str) -> None:
        self._path = path
        self.file.setText(path.name)
        self.text.setObjectName(name)
        self.text.style().unpolish(self.text)
        self.text.style().polish(self.text)
        self.text.setText(breakable(text))
        self.show()
