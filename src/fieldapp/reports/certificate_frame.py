"""The woven border of a certificate: diamonds in two colours between double lines, knotted at the corners.

Drawn once for a document and put on each page. Must not know what a certificate says.
"""

from __future__ import annotations

from typing import Any

from fieldapp.reports.paper import ACCENT, MM, Document, Page

GOLD = "#B7862C"
_FORM = "certificate_frame"
_EDGE = 9 * MM
_BAND = 8 * MM
_THICK, _THIN = 1.4, 0.5


def inside(page: Page) -> Page:
    """The area within the border."""
    return Page(page.width, page.height, _EDGE + _BAND + 9 * MM)


def draw_frame(document: Document, page: Page) -> None:
    """Put the border on the page that is open; made at first use."""
    canvas = document.canvas
    name = f"{_FORM}_{page.width:.0f}"
    if not canvas.hasForm(name):
        canvas.beginForm(name, 0, 0, page.width, page.height)
        _border(canvas, page)
        canvas.endForm()
    canvas.doForm(name)


def ornament(document: Document, x: float, y: float) -> None:
    """A short gold line with a diamond in its middle."""
    for side in (-1, 1):
        start = x + side * 3 * MM
        document.stroke((start, y), (start + side * 24 * MM, y), GOLD, 0.7)
    from reportlab.lib.colors import HexColor

    _diamond(document.canvas, x, y, 1.6 * MM, 1.6 * MM, HexColor(GOLD))


def _border(canvas: Any, page: Page) -> None:
    from reportlab.lib.colors import HexColor

    accent, gold = HexColor(ACCENT), HexColor(GOLD)
    for inset, thickness, colour in (
        (_EDGE, _THICK, accent), (_EDGE + _BAND, _THICK, accent), (_EDGE + _BAND + 1.6 * MM, _THIN, gold),
    ):  # fmt: skip
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(thickness)
        canvas.rect(inset, inset, page.width - 2 * inset, page.height - 2 * inset, stroke=1, fill=0)
    middle = _EDGE + _BAND / 2
    for along, across, length, upright in (
        (middle, middle, page.width - 2 * middle, False),
        (middle, page.height - middle, page.width - 2 * middle, False),
        (middle, middle, page.height - 2 * middle, True),
        (page.width - middle, middle, page.height - 2 * middle, True),
    ):
        _band(canvas, along, across, length, (accent, gold), upright=upright)
    for x in (middle, page.width - middle):
        for y in (middle, page.height - middle):
            _corner(canvas, x, y, (accent, gold))


def _band(canvas: Any, x: float, y: float, length: float, colours: tuple[Any, Any], *, upright: bool) -> None:
    """A row of diamonds, large ones with an eye and small ones between, from one corner to the next."""
    inner = length - _BAND
    count = max(1, round(inner / (6.4 * MM)))
    step = inner / count
    for number in range(count):
        at = _BAND / 2 + (number + 0.5) * step
        cx, cy = (x, y + at) if upright else (x + at, y)
        half = (2.5 * MM, step * 0.46) if upright else (step * 0.46, 2.5 * MM)
        _diamond(canvas, cx, cy, *half, colours[0])
        _diamond(canvas, cx, cy, half[0] * 0.6, half[1] * 0.6, None)
        _diamond(canvas, cx, cy, half[0] * 0.34, half[1] * 0.34, colours[1])
        if number:
            back = at - step / 2
            for side in (-1, 1):
                off = side * 2.2 * MM
                sx, sy = (x + off, y + back) if upright else (x + back, y + off)
                _diamond(canvas, sx, sy, 0.75 * MM, 0.75 * MM, colours[1])


def _corner(canvas: Any, x: float, y: float, colours: tuple[Any, Any]) -> None:
    half = _BAND / 2 - 0.8 * MM
    canvas.setFillColor(colours[0])
    canvas.rect(x - half, y - half, 2 * half, 2 * half, stroke=0, fill=1)
    _diamond(canvas, x, y, half * 0.86, half * 0.86, None)
    _diamond(canvas, x, y, half * 0.55, half * 0.55, colours[1])


def _diamond(canvas: Any, x: float, y: float, across: float, up: float, colour: Any) -> None:
    """A filled diamond; None fills it with paper."""
    from reportlab.lib.colors import white

    path = canvas.beginPath()
    path.moveTo(x - across, y)
    path.lineTo(x, y + up)
    path.lineTo(x + across, y)
    path.lineTo(x, y - up)
    path.close()
    canvas.setFillColor(white if colour is None else colour)
    canvas.drawPath(path, stroke=0, fill=1)
