"""A large button with an icon, a title and a sentence: for choices that are made once."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from fieldapp.ui import fonts, icons, theme, tokens
from fieldapp.ui.breaking import breakable, plain

GAP = 16


class ChoiceCard(QAbstractButton):
    """Paints itself from the palette; wraps its sentence; grows with the size in force."""

    entered = Signal()
    """Chosen by Enter: who asks may go on at once."""

    def __init__(self, icon: str = "") -> None:
        super().__init__()
        self._icon = icon
        self._sentence = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, title: str, sentence: str = "") -> None:
        """Set title and sentence; both are what a screen reader says."""
        self._sentence = breakable(sentence)
        self.setText(breakable(title))
        self.setAccessibleName(plain(title))
        self.setAccessibleDescription(plain(sentence))
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        title, sentence = self._heights(width)
        return title + sentence + 2 * theme.pixels(12)

    def sizeHint(self) -> QSize:
        width = theme.pixels(280)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.pixels(200), self.heightForWidth(10_000))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        colours = theme.colours(self.palette())
        strong = self.isChecked() or self.hasFocus()
        pen = QPen(QColor(colours.accent if strong else colours.edge), tokens.FOCUS if strong else 1)
        ground = colours.accent_soft if self.isChecked() else colours.hover if self.underMouse() else colours.surface
        painter.setPen(pen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), tokens.RADIUS, tokens.RADIUS)
        self._paint_words(painter)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        colours = theme.colours(self.palette())
        pad, rtl = theme.pixels(GAP), self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        title, sentence = self._heights(self.width())
        top = (self.height() - title - sentence) // 2
        side = theme.pixels(22)
        if self._icon:
            left = self.width() - pad - side if rtl else pad
            icons.draw(painter, QRect(left, top + max(0, (title - side) // 2), side, side), self._icon, colours.accent)
        start, room = self._room(self.width())
        left = self.width() - start - room if rtl else start
        flags = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        painter.setPen(QColor(colours.text))
        painter.setFont(fonts.sized(self.font(), 1, bold=True))
        painter.drawText(QRect(left, top, room, title), flags | Qt.TextFlag.TextWordWrap, self.text())
        painter.setPen(QColor(colours.muted))
        painter.setFont(self.font())
        painter.drawText(QRect(left, top + title, room, sentence), flags | Qt.TextFlag.TextWordWrap, self._sentence)

    def _room(self, width: int) -> tuple[int, int]:
        """Where the words start from the leading edge, and how wide they may be."""
        pad = theme.pixels(GAP)
        start = pad + (theme.pixels(22 + GAP) if self._icon else 0)
        return start, max(40, width - start - pad)

    def _heights(self, width: int) -> tuple[int, int]:
        """Heights of title and sentence in a card of this width."""
        room = self._room(width)[1]
        return _height(fonts.sized(self.font(), 1, bold=True), self.text(), room), _height(
            self.font(), self._sentence, room
        )


def _height(font, text: str, room: int) -> int:
    if not text:
        return 0
    return QFontMetrics(font).boundingRect(QRect(0, 0, room, 10_000), Qt.TextFlag.TextWordWrap, text).height() + 2
