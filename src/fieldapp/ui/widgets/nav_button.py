"""One entry of the navigation pane: icon, word, and how many things wait there."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from fieldapp.i18n import format_number, ngettext
from fieldapp.ui import fonts, icons, theme, tokens
from fieldapp.ui.breaking import plain


class NavButton(QAbstractButton):
    """Paints itself from palette and font; shows the icon alone when ``collapsed``."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self._word = ""
        self.waiting = 0
        self.collapsed = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click goes on into the page
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def say(self, word: str, waiting: int, *, collapsed: bool) -> None:
        """Set word, count and width; the count is part of what a screen reader says."""
        self._word, self.waiting, self.collapsed = word, waiting, collapsed
        self.setText(word)
        spoken = plain(word)
        if waiting:
            spoken += ", " + ngettext("{count} waits", "{count} wait", waiting).format(count=format_number(waiting))
        self.setAccessibleName(spoken)
        self.setToolTip(spoken if collapsed else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        height = fonts.control_height(self.font()) + theme.pixels(tokens.XS)
        if self.collapsed:
            return QSize(theme.pixels(44), height)
        bold = fonts.sized(self.font(), 1, bold=True)
        width = QFontMetrics(bold).horizontalAdvance(self._word) + theme.pixels(12 + tokens.ICON + 12 + 44)
        return QSize(width, height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        colours = theme.colours(self.palette())
        body = self.rect().adjusted(1, 1, -1, -1)
        chosen = self.isChecked()
        if chosen or self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent_soft if chosen else colours.hover))
            painter.drawRoundedRect(body, tokens.RADIUS, tokens.RADIUS)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.accent), tokens.FOCUS))
            painter.drawRoundedRect(body.adjusted(0, 0, 0, 0), tokens.RADIUS, tokens.RADIUS)
        side = theme.pixels(tokens.ICON)
        start = (self.width() - side) // 2 if self.collapsed else theme.pixels(12)
        ink = colours.accent if chosen else colours.muted
        icons.draw(painter, self._placed(start, side, side), self._icon, ink)
        if self.collapsed:
            self._paint_dot(painter, start + side)
        else:
            self._paint_words(painter, start + side + theme.pixels(12))
        painter.end()

    def _placed(self, start: int, width: int, height: int) -> QRect:
        """A rectangle at a distance from the leading edge, centred in height, on the right side in right-to-left."""
        left = self.width() - start - width if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else start
        return QRect(left, (self.height() - height) // 2, width, height)

    def _paint_words(self, painter: QPainter, start: int) -> None:
        colours = theme.colours(self.palette())
        painter.setFont(fonts.sized(self.font(), 1, bold=self.isChecked()))
        painter.setPen(QColor(colours.accent if self.isChecked() else colours.text))
        room = self._placed(start, self.width() - start - theme.pixels(tokens.S), self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | _leading(self), plain(self._word))
        if self.waiting:
            painter.setFont(fonts.tabular(fonts.sized(self.font(), tokens.SMALL, bold=True)))
            text = format_number(self.waiting)
            width = max(painter.fontMetrics().horizontalAdvance(text) + theme.pixels(12), theme.pixels(22))
            height = theme.pixels(20)
            pill = self._placed(self.width() - width - theme.pixels(tokens.S), width, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            painter.drawRoundedRect(pill, height / 2, height / 2)
            painter.setPen(QColor(colours.on_accent))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_dot(self, painter: QPainter, end: int) -> None:
        """In the narrow pane a dot at the icon's corner says that something waits; the tool tip says how much."""
        if self.waiting:
            size = theme.pixels(8)
            spot = self._placed(end - size // 2, size, size)
            spot.moveTop((self.height() - theme.pixels(tokens.ICON)) // 2 - size // 3)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.colours(self.palette()).attention))
            painter.drawEllipse(spot)


def _leading(button: QAbstractButton) -> Qt.AlignmentFlag:
    rtl = button.layoutDirection() == Qt.LayoutDirection.RightToLeft
    return Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
