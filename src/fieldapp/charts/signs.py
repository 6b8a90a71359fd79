"""The second sign beside colour: hatching for areas, shapes for points, dashes for lines.

Hatching is worked out as lines here, so that every painter draws the same.
"""

from __future__ import annotations

import math

from fieldapp.charts.drawing import Circle, Hit, Item, Line, Polygon

DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (2, 2), (8, 3, 2, 3), (10, 4), (4, 2, 1, 2), (1, 3), (12, 2))
_HATCHES: tuple[tuple[str, ...], ...] = (
    (),
    ("up",),
    ("level",),
    ("up", "down"),
    ("down",),
    ("upright",),
    ("level", "upright"),
    ("up", "level"),
)


def hatch(number: int, x: float, y: float, width: float, height: float, gap: float = 6.0) -> list[Item]:
    """Lines over a rectangle that tell the series at a place apart without colour; the first has none."""
    found: list[Item] = []
    for way in _HATCHES[number % len(_HATCHES)]:
        found += [Line(*line, role="surface", width=1.1) for line in _hatching(way, x, y, width, height, gap)]
    return found


def _hatching(
    way: str, x: float, y: float, width: float, height: float, gap: float
) -> list[tuple[float, float, float, float]]:
    if way == "level":
        return [(x, at, x + width, at) for at in _grid(y, y + height, gap)]
    if way == "upright":
        return [(at, y, at, y + height) for at in _grid(x, x + width, gap)]
    found = []
    for offset in _grid(0, width + height, gap * 1.3):
        # points (s, offset - s) of the rectangle: a line falling to the left
        first, last = max(0.0, offset - height), min(width, offset)
        if last > first:
            up = (x + first, y + offset - first, x + last, y + offset - last)
            found.append(up if way == "up" else (x + first, 2 * y + height - up[1], x + last, 2 * y + height - up[3]))
    return found


def _grid(low: float, high: float, gap: float) -> list[float]:
    count = max(0, math.ceil((high - low) / gap) - 1)
    return [low + gap * (number + 1) for number in range(count) if low + gap * (number + 1) < high]


def marker(number: int, x: float, y: float, radius: float, role: str, hit: Hit | None = None) -> Item:
    """A point in the shape of the series at a place: disc, square, triangle, diamond, turned triangle, hexagon."""
    corners = {1: (4, 45.0), 2: (3, 0.0), 3: (4, 0.0), 4: (3, 180.0), 5: (6, 0.0), 6: (5, 0.0)}.get(number % 7)
    if corners is None:
        return Circle(x, y, radius, fill=role, edge="surface", hit=hit)
    count, turn = corners
    reach = radius * (1.25 if count < 5 else 1.1)
    points = tuple(
        (
            x + reach * math.sin(math.radians(turn + 360 * corner / count)),
            y - reach * math.cos(math.radians(turn + 360 * corner / count)),
        )
        for corner in range(count)
    )
    return Polygon(points, fill=role, edge="surface", hit=hit)
