"""How actors and ties look: shapes by group, lines by what became of a tie, arrow heads."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from fieldapp.services.network.mapping import BOTH_WAYS, KEPT, LOST, NEW, NO_ARROW, PLAIN, Link
from fieldapp.services.network.model import BUYER, FIRM, PERSON, SUPPORT
from fieldapp.ui.tokens import DATA, Colours

HUES = {FIRM: DATA[0], SUPPORT: DATA[2], BUYER: DATA[1], PERSON: DATA[3]}
"""Colour by group; the shape says the same."""
LEAST, MORE = 9.0, 13.0
"""Radius of an actor of size 0, and how much more one of size 1 has."""
ARROW = 9.0


def outline(group: str, radius: float) -> QPainterPath:
    """The shape of a group around 0, 0: circle, square, diamond, triangle."""
    path = QPainterPath()
    if group == SUPPORT:
        side = radius * 0.9
        path.addRect(-side, -side, 2 * side, 2 * side)
    elif group == BUYER:
        r = radius * 1.2
        path.addPolygon(QPolygonF([QPointF(0, -r), QPointF(r, 0), QPointF(0, r), QPointF(-r, 0), QPointF(0, -r)]))
    elif group == PERSON:
        r = radius * 1.15
        path.addPolygon(QPolygonF([QPointF(0, -r), QPointF(r, 0.8 * r), QPointF(-r, 0.8 * r), QPointF(0, -r)]))
    else:
        path.addEllipse(QPointF(0, 0), radius, radius)
    return path


def radius_of(size: float, actors: int) -> float:
    """Larger on maps of many, which are seen from further away."""
    return (LEAST + MORE * size) * max(1.0, math.sqrt(actors) / 9)


def pen_of(state: str, theme: Colours) -> QPen:
    """The line of a tie. Its width is that on screen at every zoom."""
    colour, width, style = {
        PLAIN: (theme.edge, 1.2, Qt.PenStyle.SolidLine),
        KEPT: (theme.edge, 1.0, Qt.PenStyle.SolidLine),
        NEW: (theme.accent, 2.4, Qt.PenStyle.SolidLine),
        LOST: (theme.danger, 1.6, Qt.PenStyle.DashLine),
    }[state]
    pen = QPen(QColor(colour), width, style)
    pen.setCosmetic(True)
    return pen


class Ends:
    """Where actors stand and how large they are; gives the line between two, from edge to edge."""

    def __init__(self) -> None:
        self.at: dict[str, QPointF] = {}
        self.radius: dict[str, float] = {}

    def line(self, link: Link) -> QLineF:
        """From the edge of the source to that of the target."""
        whole = QLineF(self.at[link.source], self.at[link.target])
        length = whole.length()
        first, last = self.radius[link.source], self.radius[link.target]
        if length <= first + last:
            return whole
        return QLineF(whole.pointAt(first / length), whole.pointAt(1 - last / length))


def draw_links(
    painter: QPainter, links: Iterable[Link], ends: Ends, pens: Mapping[str, QPen], *, arrows: bool, head: float = ARROW
) -> None:
    """Draw ties, all of one kind at once."""
    lines: dict[str, list[QLineF]] = {}
    heads: dict[str, list[QPolygonF]] = {}
    for link in links:
        line = ends.line(link)
        lines.setdefault(link.state, []).append(line)
        if arrows and link.arrows != NO_ARROW:
            heads.setdefault(link.state, []).append(_head(line, head))
            if link.arrows == BOTH_WAYS:
                heads[link.state].append(_head(QLineF(line.p2(), line.p1()), head))
    for state, some in lines.items():
        painter.setPen(pens[state])
        painter.drawLines(some)
    painter.setPen(Qt.PenStyle.NoPen)
    for state, polygons in heads.items():
        painter.setBrush(pens[state].color())
        for polygon in polygons:
            painter.drawPolygon(polygon)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _head(line: QLineF, size: float) -> QPolygonF:
    length = line.length() or 1.0
    ux, uy = line.dx() / length, line.dy() / length
    tip = line.p2()
    back = QPointF(tip.x() - ux * size, tip.y() - uy * size)
    side = QPointF(-uy * size * 0.42, ux * size * 0.42)
    return QPolygonF([tip, back + side, back - side])
