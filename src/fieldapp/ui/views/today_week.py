"""The week as a strip: seven days, today marked, sessions as dots with their number."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fieldapp import i18n
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.ui import fonts, theme, tokens


class WeekStrip(QWidget):
    """Paints itself; what it shows is told to screen readers as one sentence."""

    def __init__(self) -> None:
        super().__init__()
        self._days: tuple[tuple[date, int], ...] = ()
        self._today = date.min
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_week(self, days: tuple[tuple[date, int], ...], today: date) -> None:
        """Seven days with the number of sessions on each, and which one is today."""
        self._days, self._today = days, today
        busy = [f"{i18n.format_weekday(day, 'EEEE')}: {_sessions(count)}" for day, count in days if count]
        self.setAccessibleName(_("This week"))
        self.setAccessibleDescription("; ".join(busy) or _("No sessions this week"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        line = QFontMetrics(self.font()).height()
        return QSize(theme.pixels(600), line * 2 + QFontMetrics(self._small()).height() + theme.pixels(20))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.pixels(280), self.sizeHint().height())

    def _small(self):
        return fonts.sized(self.font(), tokens.SMALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.colours(self.palette())
        painter.setPen(QColor(colours.line))
        painter.setBrush(QColor(colours.surface))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), tokens.RADIUS, tokens.RADIUS)
        width = self.width() / 7
        for place, (day, count) in enumerate(self._days):
            shown = 6 - place if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else place
            self._paint_day(painter, QRect(round(shown * width), 0, round(width), self.height()), day, count)
        painter.end()

    def _paint_day(self, painter: QPainter, room: QRect, day: date, count: int) -> None:
        colours = theme.colours(self.palette())
        here = day == self._today
        if here:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent_soft))
            painter.drawRoundedRect(room.adjusted(3, 3, -3, -3), tokens.RADIUS, tokens.RADIUS)
        ink = colours.accent if here else colours.text if day > self._today else colours.muted
        line = QFontMetrics(self.font()).height()
        small = QFontMetrics(self._small()).height()
        top = room.top() + theme.pixels(6)
        centre = Qt.AlignmentFlag.AlignCenter
        painter.setPen(QColor(colours.muted if not here else colours.accent))
        painter.setFont(self._small())
        painter.drawText(QRect(room.left(), top, room.width(), small), centre, i18n.format_weekday(day))
        painter.setPen(QColor(ink))
        painter.setFont(fonts.sized(self.font(), tokens.LARGE, bold=here))
        painter.drawText(QRect(room.left(), top + small, room.width(), line + 4), centre, format_number(day.day))
        if count:
            painter.setFont(self._small())
            painter.setPen(QColor(colours.accent))
            words = _sessions(count)
            if painter.fontMetrics().horizontalAdvance(words) > room.width() - 8:
                words = f"● {format_number(count)}"
            painter.drawText(QRect(room.left(), top + small + line + 4, room.width(), small + 4), centre, words)


def _sessions(count: int) -> str:
    return ngettext("{count} session", "{count} sessions", count).format(count=format_number(count))
