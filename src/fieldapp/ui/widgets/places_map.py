"""Many points on the outlines of countries: near ones as one circle with their number, hollow where only the village
is known; outlines of provinces over the countries. A click opens a point or comes nearer to a group.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QToolTip

from fieldapp.i18n import format_number
from fieldapp.services.diagnosis.firm_map import EXACT, Group, Placed, grouped
from fieldapp.services.diagnosis.outlines import Area
from fieldapp.ui import fonts, theme, tokens
from fieldapp.ui.widgets.world_map import Look, WorldMap

REACH = 30.0
"""Points nearer than this on the screen are drawn as one."""
NAMES_FROM = 60.0
"""Pixels a degree from which areas are named."""


class PlacesMap(WorldMap):
    """``opened`` carries the place of an item in ``items``; N and P go from point to point, Enter opens."""

    opened = Signal(int)
    marked_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__(Look())
        self.readonly = True
        self.items: Sequence[Placed] = ()
        self._outlines: list[tuple[QRectF, QPolygonF, str]] = []
        self._fit_due = False
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setMouseTracking(True)

    def show_items(self, items: Sequence[Placed], outlines: Sequence[Area], *, fit: bool = True) -> None:
        """Show these; ``fit``: so that all are seen."""
        self.items = items
        self._outlines = []
        for area in outlines:
            for ring in area.rings:
                polygon = QPolygonF([QPointF(x, -y) for x, y in ring])
                self._outlines.append((polygon.boundingRect(), polygon, area.name))
        self.places = [(item.latitude, item.longitude) for item in items]
        self.marked = -1
        if fit:
            self.fit()
        self.update()

    def fit(self) -> None:
        """Show all points."""
        if self.width() < 60 or self.height() < 60:
            self._fit_due = True
            return
        self._fit_due = False
        self.look.scale = 2.0
        if self.places:
            self._bring_in()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fit_due:
            self.fit()

    def mark(self, at: int, *, nearer: bool = False) -> None:
        """Mark an item; ``nearer`` brings it into sight."""
        self.marked = at if 0 <= at < len(self.items) else -1
        room = self.rect().adjusted(20, 20, -20, -20)
        if nearer and self.marked >= 0 and not room.contains(self.on_screen(self.places[self.marked]).toPoint()):
            self.look.latitude, self.look.longitude = self.places[self.marked]
        self.update()

    def groups(self) -> list[Group]:
        """The points as they are drawn now."""
        points = [self.on_screen(place) for place in self.places]
        return grouped([(point.x(), point.y()) for point in points], REACH)

    def group_at(self, point: QPointF) -> Group | None:
        """The group at a point of the widget."""
        for group in self.groups():
            if (QPointF(group.x, group.y) - point).manhattanLength() <= self._radius(group) + 5:
                return group
        return None

    # ------------------------------------------------------------------ mouse and keys
    def _place(self, point: QPointF) -> None:
        group = self.group_at(point)
        if group is None:
            return
        if len(group.members) == 1:
            self.mark(group.members[0])
            self.marked_changed.emit(self.marked)
            self.opened.emit(group.members[0])
        else:
            self.zoom(2.5, QPointF(group.x, group.y))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if event.buttons():
            return
        group = self.group_at(event.position())
        if group is None:
            QToolTip.hideText()
            return
        names = [self.items[at].name for at in group.members[:8]]
        more = len(group.members) - len(names)
        words = ", ".join(names) + (f" +{format_number(more)}" if more > 0 else "")
        QToolTip.showText(event.globalPosition().toPoint(), words, self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.text().lower()
        if key in ("n", "p") and self.items:
            step = 1 if key == "n" else -1
            self.mark((self.marked + step) % len(self.items), nearer=True)
            self.marked_changed.emit(self.marked)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.marked >= 0:
            self.opened.emit(self.marked)
        elif key == "0":
            self.fit()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------ painting
    def _paint_land(self, painter: QPainter) -> None:
        super()._paint_land(painter)
        colours, squeeze, scale = theme.colours(self.palette()), self._squeeze(), self.look.scale
        half = (self.width() / 2 / (scale * squeeze), self.height() / 2 / scale)
        seen = QRectF(self.look.longitude - half[0], -self.look.latitude - half[1], 2 * half[0], 2 * half[1])
        painter.save()
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(scale * squeeze, scale)
        painter.translate(-self.look.longitude, self.look.latitude)
        pen = QPen(QColor(colours.muted), 1, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        shown = [(room, ring, name) for room, ring, name in self._outlines if room.intersects(seen)]
        for _room, ring, _name in shown:
            painter.drawPolygon(ring)
        painter.restore()
        if scale >= NAMES_FROM:
            self._paint_names(painter, shown)

    def _paint_names(self, painter: QPainter, shown: Sequence[tuple[QRectF, QPolygonF, str]]) -> None:
        """The name of each area in its middle, where it has room for it."""
        colours = theme.colours(self.palette())
        small = fonts.sized(self.font(), tokens.SMALL)
        metrics = QFontMetricsF(small)
        painter.setFont(small)
        painter.setPen(QColor(colours.muted))
        for room, _ring, name in shown:
            middle = self.on_screen((-room.center().y(), room.center().x()))
            wide = metrics.horizontalAdvance(name)
            if wide < room.width() * self.look.scale * self._squeeze():
                painter.drawText(QPointF(middle.x() - wide / 2, middle.y()), name)

    def _radius(self, group: Group) -> float:
        return 6.0 if len(group.members) == 1 else min(22.0, 10.0 + len(group.members) ** 0.5 * 1.6)

    def _paint_places(self, painter: QPainter) -> None:
        colours = theme.colours(self.palette())
        painter.setFont(fonts.sized(self.font(), tokens.SMALL, bold=True))
        for group in self.groups():
            point, radius = QPointF(group.x, group.y), self._radius(group)
            if not self.rect().adjusted(-30, -30, 30, 30).contains(point.toPoint()):
                continue
            alone = len(group.members) == 1
            marked = self.marked in group.members
            exact = any(self.items[at].known == EXACT for at in group.members)
            painter.setPen(QPen(QColor(colours.text if marked else colours.accent), 3 if marked else 2))
            painter.setBrush(QColor(colours.accent if exact or not alone else colours.surface))
            painter.drawEllipse(point, radius, radius)
            if not alone:
                painter.setPen(QColor(colours.on_accent))
                room = QRectF(point.x() - radius, point.y() - radius, radius * 2, radius * 2)
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, format_number(len(group.members)))
