"""The list of keys that F1 shows: those of the page, and those of the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from fieldapp.i18n import _
from fieldapp.ui import theme, tokens
from fieldapp.ui.widgets.labels import Words, heading

Rows = Sequence[tuple[str, str]]


def key_table(groups: Sequence[tuple[str, Rows]]) -> QWidget:
    """Groups of (keys, meaning) as a quiet table."""
    body = QWidget()
    body.setObjectName("room")
    grid = QGridLayout(body)
    grid.setContentsMargins(0, 0, tokens.S, 0)
    grid.setHorizontalSpacing(tokens.XL)
    grid.setVerticalSpacing(tokens.XS)
    grid.setColumnStretch(1, 1)
    row = 0
    for title, rows in groups:
        if not rows:
            continue
        if row:
            grid.setRowMinimumHeight(row, tokens.M)
        if title:
            grid.addWidget(heading(title), row + 1, 0, 1, 2)
        row += 2
        for keys, meaning in rows:
            label = Words(keys, "key", wraps=False)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(Words(meaning), row, 1)
            row += 1
    grid.setRowStretch(row, 1)
    return body


class KeysDialog(QDialog):
    """A window beside the work; Esc or F1 closes it."""

    def __init__(self, groups: Sequence[tuple[str, Rows]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName(_("Keys"))
        scroll.setWidget(key_table(groups))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.XL, tokens.XL, tokens.L, tokens.L)
        column.setSpacing(tokens.L)
        column.addWidget(scroll, 1)
        column.addWidget(buttons)
        self.resize(min(theme.pixels(520), parent.width()), min(theme.pixels(600), parent.height() - 20, 640))
