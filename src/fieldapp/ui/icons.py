"""Outline icons drawn in the colours in force: they follow theme and direction by themselves, nobody sets them again.

An icon always stands beside a word. Must not know what the icons stand for.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap

from fieldapp import paths
from fieldapp.ui import theme, tokens

POINTING = frozenset(
    {
        "arrow-left", "arrow-right", "chevron-left", "chevron-right", "corner-down-left", "external-link", "list",
        "list-checks", "list-tree", "log-out", "panel-left", "panel-right", "redo-2", "rotate-ccw", "send",
        "skip-forward", "undo-2", "book-open", "library", "file-text", "truck", "chart-column", "trending-up",
    }
)  # fmt: skip
"""Icons with a direction: mirrored where text runs from right to left. Logos, checks and tools are not."""


@lru_cache(maxsize=256)
def _drawing(name: str, colour: str) -> QByteArray:
    """The SVG in one colour. Raises FileNotFoundError for an unknown name."""
    source = paths.resource(f"icons/{name}.svg").read_text(encoding="utf-8")
    return QByteArray(source.replace("currentColor", colour).replace('stroke-width="2"', 'stroke-width="1.9"').encode())


@lru_cache(maxsize=512)
def _pixmap(name: str, colour: str, side: int, mirrored: bool) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(_drawing(name, colour)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return QPixmap.fromImage(pixmap.toImage().flipped(Qt.Orientation.Horizontal)) if mirrored else pixmap


def draw(painter: QPainter, rect: QRect, name: str, colour: str) -> None:
    """Draw an icon into a rectangle in a colour ``#RRGGBB``, mirrored where it points and text runs right to left.

    In a rectangle wider than high it stands at the leading edge: the rest is the gap to the words beside it.
    """
    rtl = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    side = min(rect.width(), rect.height())
    place = QRect(rect.right() - side + 1 if rtl else rect.left(), rect.top() + (rect.height() - side) // 2, side, side)
    pixels = round(side * painter.device().devicePixelRatio())
    painter.drawPixmap(place, _pixmap(name, colour, pixels, rtl and name in POINTING))


class _Engine(QIconEngine):
    """Looks at the palette whenever it paints."""

    def __init__(self, name: str, ink: str) -> None:
        super().__init__()
        self._name = name
        self._ink = ink

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        colours = theme.colours(QGuiApplication.palette())
        if mode == QIcon.Mode.Disabled:
            return colours.disabled
        ink = "accent" if state == QIcon.State.On and self._ink == "muted" else self._ink
        return str(getattr(colours, ink))

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        draw(painter, rect, self._name, self._colour(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._ink)

    def iconName(self) -> str:  # noqa: N802
        return self._name


def icon(name: str, ink: str = "text") -> QIcon:
    """An icon by its Lucide name. ``ink`` is a colour of ``tokens.Colours``: text, muted, accent, on_accent, danger ...

    Raises FileNotFoundError for an unknown name and AttributeError for an unknown ink, at once and not when painted.
    """
    paths.resource(f"icons/{name}.svg")
    getattr(tokens.LIGHT, ink)
    return QIcon(_Engine(name, ink))


def beside_words() -> QSize:
    """The size of an icon that stands before words in a button: with the gap between them."""
    side = theme.pixels(tokens.ICON)
    return QSize(side + theme.pixels(6), side)


def is_dark(palette: QPalette) -> bool:
    """True when light text stands on a dark ground."""
    return theme.colours(palette) is tokens.DARK
