"""Charts on paper: the same drawings as on the screen, in our fonts, shaped, apart from each other in grey.

Must not know what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from fieldapp.charts import Chart, Circle, Drawing, Item, Line, Look, Polygon, Polyline, Rect, Text
from fieldapp.charts.colours import PAPER
from fieldapp.charts.svg import svg
from fieldapp.i18n import is_rtl
from fieldapp.reports.breaking import break_ends
from fieldapp.reports.emitting import draw_line
from fieldapp.reports.files import whole_file
from fieldapp.reports.paper import Document, Printed, page, write_pdf
from fieldapp.reports.paragraphs import Style, natural_width, set_text

_LEADING = {"km": 1.75, "my": 1.75, "lo": 1.75, "ar": 1.55}
_ENDLESS = 1e6
TALLEST = 560.0
"""Points of height that a chart in a report takes at most; an A4 page holds it with its heading."""


def look(width: float, height: float, language: str, size: float = 8.5) -> Look:
    """A piece of paper, in points."""
    rtl = is_rtl(language)

    @lru_cache(maxsize=2048)
    def measure(text: str, points: float, bold: bool) -> float:
        return natural_width(text, _style(points, bold, language))

    def breaks(text: str) -> Iterable[int]:
        return break_ends(text, language) if text else ()

    return Look(width, height, measure, size, _LEADING.get(language, 1.4), rtl, breaks)


def drawn(chart: Chart, width: float, height: float, language: str, tallest: float = TALLEST) -> Drawing:
    """The chart at a height in points, or as much higher, up to ``tallest``, as it needs to leave nothing out."""
    drawing = chart(look(width, height, language))
    if height < drawing.needs:
        drawing = chart(look(width, min(drawing.needs + 1, tallest), language))
    return drawing


def draw(document: Document, drawing: Drawing, x: float, top: float) -> float:
    """Draw on the page under way, its upper left corner at a place; returns its lower edge."""
    canvas = document.canvas
    canvas.saveState()
    for item in drawing.items:
        _draw(canvas, item, x, top, document.language)
    canvas.restoreState()
    return top - drawing.height


def chart_pdf(chart: Chart, language: str, paper: str = "A4") -> bytes:
    """One page, lying, with the chart on all of it."""
    size = page(paper, landscape=True)
    drawing = chart(look(size.inner_width, size.top - size.bottom, language, 10.5))
    document = Document(drawing.title, language, is_rtl(language))
    document.begin(size)
    draw(document, drawing, size.left, size.top)
    return document.finished()


def save_chart(chart: Chart, path: Path, language: str, paper: str = "A4") -> Printed:
    """Write a chart as PDF or SVG, by the file's ending. Raises ReportError."""
    if path.suffix.lower() == ".svg":
        with whole_file(path) as file:
            file.write(svg(chart(look(760, 460, language, 13))).encode("utf-8"))
        return Printed(path, 1)
    return write_pdf(chart_pdf(chart, language, paper), 1, path)


def _style(size: float, bold: bool, language: str) -> Style:
    return Style(size=round(size, 2), bold=bold, language=language, default_rtl=is_rtl(language))


def _draw(canvas: Any, item: Item, x: float, top: float, language: str) -> None:
    match item:
        case Line():
            _pen(canvas, item.role, item.width, item.dash)
            canvas.line(x + item.x1, top - item.y1, x + item.x2, top - item.y2)
        case Polyline():
            _pen(canvas, item.role, item.width, item.dash)
            canvas.drawPath(_path(canvas, item.points, x, top), stroke=1, fill=0)
        case Rect():
            stroke, fill = _area(canvas, item, ())
            canvas.rect(x + item.x, top - item.y - item.height, item.width, item.height, stroke=stroke, fill=fill)
        case Polygon():
            stroke, fill = _area(canvas, item, item.dash)
            path = _path(canvas, item.points, x, top)
            path.close()
            canvas.drawPath(path, stroke=stroke, fill=fill)
        case Circle():
            stroke, fill = _area(canvas, item, ())
            canvas.circle(x + item.x, top - item.y, item.radius, stroke=stroke, fill=fill)
        case Text():
            _text(canvas, item, x + item.x, top - item.y, language)


def _path(canvas: Any, points: tuple[tuple[float, float], ...], x: float, top: float) -> Any:
    path = canvas.beginPath()
    for at, (across, down) in enumerate(points):
        (path.lineTo if at else path.moveTo)(x + across, top - down)
    return path


def _pen(canvas: Any, role: str, width: float, dash: tuple[float, ...]) -> None:
    from reportlab.lib.colors import HexColor

    canvas.setStrokeColor(HexColor(PAPER[role]))
    canvas.setLineWidth(width * 0.75)
    canvas.setDash(list(dash) if dash else [])


def _area(canvas: Any, item: Rect | Polygon | Circle, dash: tuple[float, ...]) -> tuple[int, int]:
    """Set pen and ground; answers whether there is an edge and a ground."""
    from reportlab.lib.colors import HexColor

    if item.edge:
        _pen(canvas, item.edge, item.edge_width, dash)
    if item.fill:
        canvas.setFillColor(HexColor(PAPER[item.fill]))
        canvas.setFillAlpha(item.alpha)
    return int(bool(item.edge)), int(bool(item.fill))


def _text(canvas: Any, item: Text, x: float, y: float, language: str) -> None:
    from reportlab.lib.colors import HexColor

    block = set_text(item.text, _style(item.size, item.bold, language), _ENDLESS)
    if not block.lines:
        return
    line = block.lines[0]
    shift = {"left": 0.0, "middle": line.width / 2, "right": line.width}[item.anchor]
    canvas.setFillColor(HexColor(PAPER[item.role]))
    canvas.setFillAlpha(1)
    if not item.rotation:
        draw_line(canvas, line, x - shift, y)
        return
    canvas.saveState()
    canvas.translate(x, y)
    canvas.rotate(-item.rotation)
    draw_line(canvas, line, -shift, 0)
    canvas.restoreState()
