"""Drawings of ``fieldapp.charts`` painted by Qt: in the theme's colours on the screen, in those of paper in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from fieldapp.charts import Circle, Drawing, Item, Line, Look, Polygon, Polyline, Rect, Text
from fieldapp.charts.colours import PAPER
from fieldapp.i18n import is_rtl
from fieldapp.ui import fonts
from fieldapp.ui.breaking import ZWSP, breakable, plain
from fieldapp.ui.tokens import DATA, Colours

TALL = 1.75
"""The height of a line where signs are stacked (Khmer)."""


def roles(colours: Colours) -> dict[str, str]:
    """The colour of each role in a theme."""
    found = {name: getattr(colours, name) for name in PAPER if hasattr(colours, name)}
    return {**found, **{f"data-{number}": colour for number, colour in enumerate(DATA, 1)}}


def look(width: float, height: float, font: QFont) -> Look:
    """The room of a widget in its font."""
    size = fonts.em(font) * 0.92
    tall = font.families()[:1] in ([fonts.FAMILIES["Khmr"]], [fonts.FAMILIES["Mymr"]], [fonts.FAMILIES["Laoo"]])
    return Look(width, height, measure(font), size, TALL if tall else 1.4, is_rtl(), breaks)


def measure(font: QFont) -> Callable[[str, float, bool], float]:
    """How wide a text is in the families of a font."""

    @lru_cache(maxsize=64)
    def metrics(size: float, bold: bool) -> QFontMetricsF:
        return QFontMetricsF(sized(font, size, bold=bold))

    return lambda text, size, bold: metrics(round(size, 2), bold).horizontalAdvance(text)


def sized(font: QFont, size: float, *, bold: bool) -> QFont:
    """The font at a size in pixels."""
    other = QFont(font)
    other.setPointSizeF(max(1.0, font.pointSizeF() * size / max(1.0, fonts.em(font))))
    other.setBold(bold)
    return fonts.tabular(other)


def breaks(text: str) -> Iterable[int]:
    """After which letters a line may end, in scripts without spaces too."""
    found, at = set(), 0
    for char in breakable(plain(text)):
        if char == ZWSP:
            found.add(at)
        else:
            at += 1
            if char == " ":
                found.add(at)
    return found


def paint(painter: QPainter, drawing: Drawing, colours: dict[str, str], font: QFont) -> None:
    """Paint every shape, from back to front."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for item in drawing.items:
        _paint(painter, item, colours, font)


def image(drawing: Drawing, font: QFont, scale: float = 2.0) -> QImage:
    """The drawing in the colours of paper, for a file or the clipboard."""
    made = QImage(round(drawing.width * scale), round(drawing.height * scale), QImage.Format.Format_ARGB32)
    made.fill(QColor(PAPER["surface"]))
    painter = QPainter(made)
    painter.scale(scale, scale)
    paint(painter, drawing, PAPER, font)
    painter.end()
    return made


def _pen(colours: dict[str, str], role: str, width: float, dash: tuple[float, ...] = ()) -> QPen:
    pen = QPen(QColor(colours[role]), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dash:
        even = dash if len(dash) % 2 == 0 else dash * 2
        pen.setDashPattern([part / max(width, 0.1) for part in even])
    return pen


def _area(painter: QPainter, colours: dict[str, str], item: Rect | Polygon | Circle, dash: tuple[float, ...]) -> None:
    if item.fill:
        ground = QColor(colours[item.fill])
        ground.setAlphaF(item.alpha)
        painter.setBrush(ground)
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(colours, item.edge, item.edge_width, dash) if item.edge else QPen(Qt.PenStyle.NoPen))


def _paint(painter: QPainter, item: Item, colours: dict[str, str], font: QFont) -> None:
    match item:
        case Line():
            painter.setPen(_pen(colours, item.role, item.width, item.dash))
            painter.drawLine(QPointF(item.x1, item.y1), QPointF(item.x2, item.y2))
        case Polyline():
            painter.setPen(_pen(colours, item.role, item.width, item.dash))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in item.points]))
        case Rect():
            _area(painter, colours, item, ())
            painter.drawRect(QRectF(item.x, item.y, item.width, item.height))
        case Polygon():
            _area(painter, colours, item, item.dash)
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in item.points]))
        case Circle():
            _area(painter, colours, item, ())
            painter.drawEllipse(QPointF(item.x, item.y), item.radius, item.radius)
        case Text():
            _paint_text(painter, item, colours, font)


def _paint_text(painter: QPainter, item: Text, colours: dict[str, str], font: QFont) -> None:
    shown = sized(font, item.size, bold=item.bold)
    painter.setFont(shown)
    painter.setPen(QColor(colours[item.role]))
    wide = QFontMetricsF(shown).horizontalAdvance(item.text)
    shift = {"left": 0.0, "middle": wide / 2, "right": wide}[item.anchor]
    painter.save()
    painter.translate(item.x, item.y)
    if item.rotation:
        painter.rotate(item.rotation)
    painter.drawText(QPointF(-shift, 0), item.text)
    painter.restore()
