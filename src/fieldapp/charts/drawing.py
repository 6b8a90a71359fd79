"""What a chart is made of: shapes with colour roles, texts, and what a shape says when it is pointed at.

Lengths are pixels on the screen and points on paper; x goes right, y goes down. Colours are names of roles
(``colours.ROLES``), never values: the painter knows the theme.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Literal

Anchor = Literal["left", "middle", "right"]
"""Which part of a text stands at its x."""
XY = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Hit:
    """What a shape says when it is pointed at, and the key of the records behind it ("" for none)."""

    tip: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    role: str = "line"
    width: float = 1.0
    dash: tuple[float, ...] = ()
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class Polyline:
    """An open line through points."""

    points: tuple[XY, ...]
    role: str = "text"
    width: float = 1.5
    dash: tuple[float, ...] = ()
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle; ``fill`` or ``edge`` may be "" for none, ``alpha`` is of the fill."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    edge: str = ""
    alpha: float = 1.0
    edge_width: float = 1.0
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed area."""

    points: tuple[XY, ...]
    fill: str = ""
    edge: str = ""
    alpha: float = 1.0
    edge_width: float = 1.0
    dash: tuple[float, ...] = ()
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle around a point."""

    x: float
    y: float
    radius: float
    fill: str = ""
    edge: str = ""
    alpha: float = 1.0
    edge_width: float = 1.0
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text, its base line at ``y``; ``rotation`` turns it clockwise around its anchor, in degrees."""

    x: float
    y: float
    text: str
    anchor: Anchor = "left"
    size: float = 10.0
    bold: bool = False
    role: str = "text"
    rotation: float = 0.0
    hit: Hit | None = None


Item = Line | Polyline | Rect | Polygon | Circle | Text


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a drawing as text: heads and rows, a missing value as the word for it."""

    headers: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished picture: its room, its shapes from back to front, and the table of what it shows."""

    width: float
    height: float
    items: tuple[Item, ...]
    title: str = ""
    description: str = ""
    """One or two sentences for who does not see the picture."""
    method: str = ""
    table: Table = field(default_factory=Table)
    needs: float = 0.0
    """The height at which nothing has to be left out at this width; 0 where any height does."""


def sector(x: float, y: float, radius: float, start: float, extent: float, inner: float = 0.0) -> tuple[XY, ...]:
    """The corners of a part of a disc or ring: degrees clockwise from twelve o'clock."""
    steps = max(2, math.ceil(abs(extent) / 4))
    angles = [math.radians(start + extent * step / steps) for step in range(steps + 1)]
    outer = [(x + radius * math.sin(angle), y - radius * math.cos(angle)) for angle in angles]
    if inner <= 0:
        return (*outer, (x, y))
    return (*outer, *((x + inner * math.sin(angle), y - inner * math.cos(angle)) for angle in reversed(angles)))


_OTHER_SIDE: dict[Anchor, Anchor] = {"left": "right", "right": "left", "middle": "middle"}


def mirrored(items: tuple[Item, ...], width: float) -> tuple[Item, ...]:
    """The shapes as seen in a mirror, for languages read from the right. Texts change place and side, not letters."""
    return tuple(_mirrored(item, width) for item in items)


def _mirrored(item: Item, width: float) -> Item:
    match item:
        case Line():
            return replace(item, x1=width - item.x1, x2=width - item.x2)
        case Polyline() | Polygon():
            return replace(item, points=tuple((width - x, y) for x, y in item.points))
        case Rect():
            return replace(item, x=width - item.x - item.width)
        case Circle():
            return replace(item, x=width - item.x)
        case Text():
            return replace(item, x=width - item.x, anchor=_OTHER_SIDE[item.anchor], rotation=-item.rotation)
