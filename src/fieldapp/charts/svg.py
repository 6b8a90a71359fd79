"""A drawing as an SVG file: colours of paper, text as text."""

from __future__ import annotations

from html import escape

from fieldapp.charts.colours import PAPER
from fieldapp.charts.drawing import Circle, Drawing, Item, Line, Polygon, Polyline, Rect, Text

FONTS = "'Noto Sans','Noto Sans Arabic','Noto Sans Khmer',sans-serif"


def svg(drawing: Drawing) -> str:
    """The whole file. Title and description go with it for who does not see the picture."""
    size = f'width="{_n(drawing.width)}" height="{_n(drawing.height)}"'
    box = f'viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}"'
    head = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} font-family="{escape(FONTS)}" role="img">',
        f"<title>{escape(drawing.title)}</title>",
        f"<desc>{escape(drawing.description)}</desc>",
        f'<rect width="100%" height="100%" fill="{PAPER["surface"]}"/>',
    ]
    return "\n".join([*head, *(_element(item) for item in drawing.items), "</svg>", ""])


def _element(item: Item) -> str:
    tip = f"<title>{escape(item.hit.tip)}</title>" if item.hit else ""
    match item:
        case Line():
            place = f'x1="{_n(item.x1)}" y1="{_n(item.y1)}" x2="{_n(item.x2)}" y2="{_n(item.y2)}"'
            return f"<line {place}{_pen(item.role, item.width, item.dash)}>{tip}</line>"
        case Polyline():
            pen = _pen(item.role, item.width, item.dash)
            return f'<polyline points="{_points(item.points)}" fill="none"{pen}>{tip}</polyline>'
        case Rect():
            place = f'x="{_n(item.x)}" y="{_n(item.y)}" width="{_n(item.width)}" height="{_n(item.height)}"'
            return f"<rect {place}{_area(item)}>{tip}</rect>"
        case Polygon():
            return f'<polygon points="{_points(item.points)}"{_area(item, item.dash)}>{tip}</polygon>'
        case Circle():
            return f'<circle cx="{_n(item.x)}" cy="{_n(item.y)}" r="{_n(item.radius)}"{_area(item)}>{tip}</circle>'
        case Text():
            return _text(item, tip)


def _text(item: Text, tip: str) -> str:
    rtl = _reads_from_right(item.text)
    sides = {"left": "end" if rtl else "start", "right": "start" if rtl else "end", "middle": "middle"}
    turned = f' transform="rotate({_n(item.rotation)} {_n(item.x)} {_n(item.y)})"' if item.rotation else ""
    weight = ' font-weight="bold"' if item.bold else ""
    direction = ' direction="rtl"' if rtl else ""
    place = f'x="{_n(item.x)}" y="{_n(item.y)}" font-size="{_n(item.size)}" fill="{PAPER[item.role]}"'
    return (
        f'<text {place} text-anchor="{sides[item.anchor]}"{weight}{direction}{turned}>{escape(item.text)}{tip}</text>'
    )


def _reads_from_right(text: str) -> bool:
    import unicodedata

    first = next((way for char in text if (way := unicodedata.bidirectional(char)) in ("L", "R", "AL")), "L")
    return first != "L"


def _pen(role: str, width: float, dash: tuple[float, ...]) -> str:
    dashes = f' stroke-dasharray="{" ".join(_n(part) for part in dash)}"' if dash else ""
    return f' stroke="{PAPER[role]}" stroke-width="{_n(width)}"{dashes}'


def _area(item: Rect | Polygon | Circle, dash: tuple[float, ...] = ()) -> str:
    fill = f' fill="{PAPER[item.fill]}"' if item.fill else ' fill="none"'
    alpha = f' fill-opacity="{_n(item.alpha)}"' if item.fill and item.alpha < 1 else ""
    return fill + alpha + (_pen(item.edge, item.edge_width, dash) if item.edge else "")


def _points(points: tuple[tuple[float, float], ...]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
