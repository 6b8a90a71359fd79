"""Labels by their part in a page: title, heading, text that wraps, small and muted text.

The look of each comes from the style sheet by its object name; break places for scripts without spaces are set here.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from fieldapp.i18n import is_rtl
from fieldapp.ui.breaking import breakable, plain

RLM = "\u200f"


class Words(QLabel):
    """A label whose text wraps in every script. ``part`` is one of the names in the style sheet."""

    def __init__(self, text: str = "", part: str = "", parent: QWidget | None = None, *, wraps: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName(part)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        if wraps:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self._take_sides()
        self.say(text)

    def _take_sides(self) -> None:
        """Begin at the window's leading edge: left alone, Qt takes the side from the letters of the text."""
        if self.alignment() & Qt.AlignmentFlag.AlignHCenter:
            return
        right = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        upright = self.alignment() & Qt.AlignmentFlag.AlignVertical_Mask
        self.setAlignment(side | upright | Qt.AlignmentFlag.AlignAbsolute)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._take_sides()

    def say(self, text: str) -> None:
        """Set the text, with break places. In a right-to-left window it runs so even when a Latin name comes first."""
        self.setText((RLM if text and is_rtl() else "") + breakable(text))


class OneLine(QLabel):
    """A line that ends in "…" where the room is too narrow for it; its whole text is then in a tip."""

    LEAST = 8
    """Letters that are shown at least."""

    def __init__(self, part: str = "") -> None:
        super().__init__()
        self.setObjectName(part)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        size = super().minimumSizeHint()
        return QSize(min(size.width(), self.fontMetrics().averageCharWidth() * self.LEAST), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        room, text = self.contentsRect(), self.text()
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        self.setToolTip("" if shown == text else plain(text))
        if shown == text:
            super().paintEvent(event)
            return
        flags = int((self.alignment() | Qt.AlignmentFlag.AlignVCenter).value) | int(Qt.TextFlag.TextSingleLine)
        painter = QPainter(self)
        self.style().drawItemText(painter, room, flags, self.palette(), True, shown, self.foregroundRole())
        painter.end()


def heading(text: str = "") -> Words:
    """The heading of a section."""
    return Words(text, "heading")


def muted(text: str = "") -> Words:
    """Text that matters less."""
    return Words(text, "muted")


def hairline(*, upright: bool = False) -> QFrame:
    """A line of one pixel between two grounds."""
    line = QFrame()
    line.setObjectName("upright" if upright else "line")
    return line
