"""The outlines of countries to click on, without a network; a point, a line or an area over them.

Mouse: click sets, drag moves, wheel zooms. Keyboard: arrows move, + and - zoom, Space sets at the cross in the middle.
Equirectangular, squeezed for the latitude in the middle. Must not know forms.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from fieldapp import paths
from fieldapp.ui import theme

Place = tuple[float, float]
"""Latitude and longitude in degrees."""
CLICK = 4
"""A press that moves by fewer pixels is a click."""
APART = 80
"""Pixels between the ends of a line or area that can be told apart."""
COUNTRY = 25.0
"""Pixels a degree at which a country fills the map."""
NEAREST, FARTHEST = 20_000.0, 2.0
"""Pixels a degree, at most and at least."""


@dataclass
class Look:
    """What a map shows: the middle in degrees, and pixels a degree. One for all maps of a survey, so that it stays."""

    latitude: float = 15.0
    longitude: float = 60.0
    scale: float = 3.0
    around: tuple[float, float, float, float] | None = None
    """South, west, north, east of what a map shows that nobody has moved yet."""


@lru_cache(maxsize=1)
def countries() -> list[tuple[QRectF, QPolygonF]]:
    """The rings of all countries with the room that each takes, in degrees (y upwards is negative)."""
    found = []
    for flat in json.loads(gzip.decompress(paths.resource("maps/countries.json.gz").read_bytes())):
        x, y = flat[0], flat[1]
        points = [QPointF(x / 100, -y / 100)]
        for place in range(2, len(flat), 2):
            x, y = x + flat[place], y + flat[place + 1]
            points.append(QPointF(x / 100, -y / 100))
        ring = QPolygonF(points)
        found.append((ring.boundingRect(), ring))
    return found


class WorldMap(QWidget):
    """The map. ``placed`` says where the person wants a point."""

    placed = Signal(float, float)
    """Latitude and longitude in degrees."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.places: Sequence[Place] = ()
        self.joined, self.closed = False, False
        self.marked = -1
        self.readonly = False
        self._pressed: QPointF | None = None
        self._moved = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumHeight(theme.pixels(230))

    def show_places(
        self, places: Sequence[Place], *, joined: bool = False, closed: bool = False, marked: int = -1
    ) -> None:
        """Show points; ``joined`` by a line, ``closed`` as an area; ``marked`` is the one the person is at."""
        new = tuple(places) != tuple(self.places)
        self.places, self.joined, self.closed, self.marked = tuple(places), joined, closed, marked
        if new and places:
            self.look.around = None
            self._bring_in()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_around()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look_around()

    def _look_around(self) -> None:
        """Before anybody has moved the map it shows the country, at any size."""
        if self.look.around is None or self.places or self.width() < 60 or self.height() < 60:
            return
        south, west, north, east = self.look.around
        self.look.latitude, self.look.longitude = (south + north) / 2, (west + east) / 2
        wide, high = max((east - west) * self._squeeze(), 0.1), max(north - south, 0.1)
        fitting = min((self.width() - 40) / wide, (self.height() - 40) / high)
        self.look.scale = max(FARTHEST, min(fitting, NEAREST))

    def _bring_in(self) -> None:
        """Show all points; the scale stays where it does."""
        room = QRectF(0, 0, self.width(), self.height()).adjusted(20, 20, -20, -20)
        points = [self.on_screen(place) for place in self.places]
        one, seen = len(points) == 1, QPolygonF(points).boundingRect()
        apart = self.look.scale >= COUNTRY if one else max(seen.width(), seen.height()) >= APART
        if apart and all(room.contains(point) for point in points):
            return
        latitudes, longitudes = [p[0] for p in self.places], [p[1] for p in self.places]
        self.look.latitude = (min(latitudes) + max(latitudes)) / 2
        self.look.longitude = (min(longitudes) + max(longitudes)) / 2
        wide = (max(longitudes) - min(longitudes)) * self._squeeze()
        high = max(latitudes) - min(latitudes)
        fitting = min(
            (self.width() - 60) / wide if wide > 0 else NEAREST, (self.height() - 60) / high if high > 0 else NEAREST
        )
        self.look.scale = max(FARTHEST, min(fitting, max(self.look.scale, COUNTRY) if one else NEAREST))

    # ------------------------------------------------------------------ degrees and pixels
    def _squeeze(self) -> float:
        return max(0.2, math.cos(math.radians(self.look.latitude)))

    def on_screen(self, place: Place) -> QPointF:
        """Where a place lies in the widget."""
        apart = (place[1] - self.look.longitude + 180) % 360 - 180  # by the shorter way round the earth
        x = apart * self.look.scale * self._squeeze() + self.width() / 2
        return QPointF(x, (self.look.latitude - place[0]) * self.look.scale + self.height() / 2)

    def place_at(self, point: QPointF) -> Place:
        """The place at a point of the widget."""
        latitude = self.look.latitude - (point.y() - self.height() / 2) / self.look.scale
        longitude = self.look.longitude + (point.x() - self.width() / 2) / (self.look.scale * self._squeeze())
        return max(-90.0, min(90.0, latitude)), (longitude + 180) % 360 - 180

    def _move(self, x: float, y: float) -> None:
        self.look.around = None
        self.look.latitude = max(-85.0, min(85.0, self.look.latitude + y / self.look.scale))
        self.look.longitude = (self.look.longitude - x / (self.look.scale * self._squeeze()) + 180) % 360 - 180
        self.update()

    def zoom(self, factor: float, around: QPointF | None = None) -> None:
        """Come nearer or go back, with one point staying where it is (the middle)."""
        point = around or QPointF(self.width() / 2, self.height() / 2)
        self.look.around = None
        before = self.place_at(point)
        self.look.scale = max(FARTHEST, min(NEAREST, self.look.scale * factor))
        after = self.place_at(point)
        self.look.latitude += before[0] - after[0]
        self.look.longitude += before[1] - after[1]
        self.update()

    def _place(self, point: QPointF) -> None:
        if not self.readonly:
            self.placed.emit(*self.place_at(point))

    # ------------------------------------------------------------------ mouse and keys
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._moved = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        way = event.position() - self._pressed
        if self._moved or way.manhattanLength() > CLICK:
            self._moved = True
            self._move(way.x(), way.y())
            self._pressed = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and not self._moved:
            self._place(event.position())
        self._pressed = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(1.2 ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = 40
        moves = {
            Qt.Key.Key_Left: (step, 0), Qt.Key.Key_Right: (-step, 0), Qt.Key.Key_Up: (0, step),
            Qt.Key.Key_Down: (0, -step),
        }  # fmt: skip
        if (move := moves.get(Qt.Key(event.key()))) is not None and not event.modifiers():
            self._move(*move)
        elif event.text() in ("+", "-"):
            self.zoom(1.5 if event.text() == "+" else 1 / 1.5)
        elif event.key() == Qt.Key.Key_Space:
            self._place(QPointF(self.width() / 2, self.height() / 2))
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------ painting
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.colours(self.palette())
        painter.fillRect(self.rect(), QColor(colours.hover))
        self._paint_land(painter)
        self._paint_places(painter)
        if self.hasFocus():
            middle = QPointF(self.width() / 2, self.height() / 2)
            painter.setPen(QPen(QColor(colours.accent), 1.5))
            painter.drawLine(middle - QPointF(9, 0), middle + QPointF(9, 0))
            painter.drawLine(middle - QPointF(0, 9), middle + QPointF(0, 9))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.accent if self.hasFocus() else colours.edge), 2 if self.hasFocus() else 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _paint_land(self, painter: QPainter) -> None:
        colours, squeeze, scale = theme.colours(self.palette()), self._squeeze(), self.look.scale
        pen = QPen(QColor(colours.edge), 1)
        pen.setCosmetic(True)
        half = (self.width() / 2 / (scale * squeeze), self.height() / 2 / scale)
        for turn in (-360, 0, 360):  # the earth goes on behind the meridian of 180 degrees
            middle = self.look.longitude + turn
            seen = QRectF(middle - half[0], -self.look.latitude - half[1], 2 * half[0], 2 * half[1])
            painter.save()
            painter.translate(self.width() / 2, self.height() / 2)
            painter.scale(scale * squeeze, scale)
            painter.translate(-middle, self.look.latitude)
            painter.setPen(pen)
            painter.setBrush(QColor(colours.surface))
            for room, ring in countries():
                if room.intersects(seen):
                    painter.drawPolygon(ring, Qt.FillRule.WindingFill)
            painter.restore()

    def _paint_places(self, painter: QPainter) -> None:
        colours = theme.colours(self.palette())
        points = [self.on_screen(place) for place in self.places]
        painter.setPen(QPen(QColor(colours.accent), 2))
        if self.joined and len(points) > 1:
            if self.closed and len(points) > 2:
                ground = QColor(colours.accent)
                ground.setAlpha(50)
                painter.setBrush(ground)
                painter.drawPolygon(QPolygonF(points))
            else:
                painter.drawPolyline(QPolygonF(points))
        for number, point in enumerate(points):
            marked = number == self.marked or len(points) == 1
            painter.setBrush(QColor(colours.accent if marked else colours.surface))
            painter.drawEllipse(point, 6 if marked else 4, 6 if marked else 4)
