"""Which shape is at a place, and the order in which the keyboard goes through the shapes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from fieldapp.charts.drawing import XY, Circle, Drawing, Hit, Item, Line, Polygon, Polyline, Rect, Text

REACH = 7.0
"""How near to a thin shape counts as on it."""


@dataclass(frozen=True)
class Target:
    """A shape that says something: its hit and the box around it (left, top, right, bottom)."""

    hit: Hit
    item: Item
    box: tuple[float, float, float, float]

    @property
    def middle(self) -> XY:
        """The middle of the box."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


def targets(drawing: Drawing) -> list[Target]:
    """All shapes that say something, in the order in which they were drawn."""
    return [Target(item.hit, item, box(item)) for item in drawing.items if item.hit is not None]


def box(item: Item) -> tuple[float, float, float, float]:
    """The box around a shape; of a text roughly."""
    match item:
        case Rect():
            return item.x, item.y, item.x + item.width, item.y + item.height
        case Circle():
            return item.x - item.radius, item.y - item.radius, item.x + item.radius, item.y + item.radius
        case Text():
            wide = len(item.text) * item.size * 0.55
            left = item.x - {"left": 0.0, "middle": wide / 2, "right": wide}[item.anchor]
            return left, item.y - item.size, left + wide, item.y + item.size * 0.25
        case Line():
            return min(item.x1, item.x2), min(item.y1, item.y2), max(item.x1, item.x2), max(item.y1, item.y2)
        case Polyline() | Polygon():
            xs, ys = [x for x, _y in item.points], [y for _x, y in item.points]
            return min(xs), min(ys), max(xs), max(ys)


def target_at(found: Sequence[Target], x: float, y: float) -> int:
    """The place of the uppermost shape at a point, or of the nearest thin one in reach; -1 for none."""
    for at in range(len(found) - 1, -1, -1):
        if _inside(found[at].item, x, y):
            return at
    near = [(_distance(target, x, y), at) for at, target in enumerate(found)]
    distance, at = min(near, default=(math.inf, -1))
    return at if distance <= REACH else -1


def _inside(item: Item, x: float, y: float) -> bool:
    left, top, right, bottom = box(item)
    if not (left <= x <= right and top <= y <= bottom):
        return False
    match item:
        case Circle():
            return math.hypot(x - item.x, y - item.y) <= item.radius
        case Polygon():
            return _within(item.points, x, y)
        case Line() | Polyline():
            return False
    return True


def _within(points: Sequence[XY], x: float, y: float) -> bool:
    """Whether a ray from the point crosses the outline an odd number of times."""
    odd = False
    for (x1, y1), (x2, y2) in pairwise([*points, points[0]]):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def _distance(target: Target, x: float, y: float) -> float:
    item = target.item
    match item:
        case Line():
            return _to_line((item.x1, item.y1), (item.x2, item.y2), x, y)
        case Polyline():
            return min((_to_line(a, b, x, y) for a, b in pairwise(item.points)), default=math.inf)
    left, top, right, bottom = target.box
    return math.hypot(max(left - x, 0, x - right), max(top - y, 0, y - bottom))


def _to_line(start: XY, end: XY, x: float, y: float) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, ((x - start[0]) * dx + (y - start[1]) * dy) / length))
    return math.hypot(x - start[0] - along * dx, y - start[1] - along * dy)
