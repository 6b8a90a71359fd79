"""Which names a map shows and where, so that they lie neither on each other nor on what is named: the first first.

For screen and paper alike; lengths are whatever the map is drawn in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST = 120
GAP, NEAR = 2.0, 8.0
Segment = tuple[float, float, float, float]
"""A straight line: x and y of both ends."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Box, around: float = 0.0) -> bool:
        """True where they share a point, with some room around this one."""
        return (
            self.x - around < other.x + other.width
            and other.x < self.x + self.width + around
            and self.y - around < other.y + other.height
            and other.y < self.y + self.height + around
        )

    def crossed(self, line: Segment) -> bool:
        """True where a line runs over it."""
        low, high = 0.0, 1.0
        for start, step, first, last in (
            (line[0], line[2] - line[0], self.x, self.x + self.width),
            (line[1], line[3] - line[1], self.y, self.y + self.height),
        ):
            if abs(step) < 1e-9:
                if not first <= start <= last:
                    return False
                continue
            one, other = sorted(((first - start) / step, (last - start) / step))
            low, high = max(low, one), min(high, other)
        return low <= high


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name to be placed: of what, where that stands, its radius, the size of the text."""

    key: str
    x: float
    y: float
    radius: float
    width: float
    height: float

    @property
    def body(self) -> Box:
        """The room of what is named."""
        return Box(self.x - self.radius, self.y - self.radius, 2 * self.radius, 2 * self.radius)

    def spots(self) -> tuple[Box, ...]:
        """Where the name may stand, best first: below, above, after, before, and half-way between."""
        w, h, r, x, y = self.width, self.height, self.radius + GAP, self.x, self.y
        corners = [(x + r * 0.9, y + r * 0.9), (x - r * 0.9 - w, y + r * 0.9)]
        corners += [(x + r * 0.9, y - r * 0.9 - h), (x - r * 0.9 - w, y - r * 0.9 - h)]
        straight = [(x - w / 2, y + r), (x - w / 2, y - r - h), (x + r, y - h / 2), (x - r - w, y - h / 2)]
        return tuple(Box(left, top, w, h) for left, top in (*straight, *corners))


def placed(
    wanted: Sequence[Wanted], always: Iterable[str] = (), lines: Sequence[Segment] = (), room: Box | None = None
) -> dict[str, Box]:
    """Key -> where its name stands; names without room are left out but for those that ``always`` show.

    Of the places that are free, the one over which the fewest ``lines`` run and that is near nothing else. With a
    ``room`` names stay in it.
    """
    must = set(always)
    bodies = {one.key: one.body for one in wanted}
    kept: dict[str, Box] = {}
    for one in sorted(wanted, key=lambda w: w.key not in must)[:MOST]:
        strangers = [body for key, body in bodies.items() if key != one.key]
        taken = [*strangers, *kept.values()]
        free = [spot for spot in one.spots() if _within(spot, room) and not any(spot.meets(other) for other in taken)]
        if free:
            kept[one.key] = min(free, key=lambda spot: _trouble(spot, lines, strangers))
        elif one.key in must:
            kept[one.key] = one.spots()[0]
    return kept


def _within(spot: Box, room: Box | None) -> bool:
    if room is None:
        return True
    inside = room.x <= spot.x and spot.x + spot.width <= room.x + room.width
    return inside and room.y <= spot.y and spot.y + spot.height <= room.y + room.height


def _trouble(spot: Box, lines: Sequence[Segment], strangers: Sequence[Box]) -> int:
    crossings = sum(spot.crossed(line) for line in lines)
    return crossings + 2 * sum(spot.meets(body, NEAR) for body in strangers)
