"""Which names a map shows and where, so that they do not lie on each other or on actors: the largest actors first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF

MOST = 120
GAP = 2.0
NEAR = 8.0


@dataclass(frozen=True)
class Wanted:
    """A name to be placed: whose, where the actor stands on screen, its radius there, the size of the text."""

    actor: str
    at: QPointF
    radius: float
    width: float
    height: float


def spots(one: Wanted) -> tuple[QRectF, ...]:
    """Where a name may stand, best first: below, above, after, before, and half-way between."""
    w, h, r, x, y = one.width, one.height, one.radius + GAP, one.at.x(), one.at.y()
    return (
        QRectF(x - w / 2, y + r, w, h),
        QRectF(x - w / 2, y - r - h, w, h),
        QRectF(x + r, y - h / 2, w, h),
        QRectF(x - r - w, y - h / 2, w, h),
        QRectF(x + r * 0.9, y + r * 0.9, w, h),
        QRectF(x - r * 0.9 - w, y + r * 0.9, w, h),
        QRectF(x + r * 0.9, y - r * 0.9 - h, w, h),
        QRectF(x - r * 0.9 - w, y - r * 0.9 - h, w, h),
    )


def placed(
    wanted: Sequence[Wanted], always: Iterable[str] = (), bodies: Sequence[QRectF] = (), lines: Sequence[QLineF] = ()
) -> dict[str, QRectF]:
    """Actor -> where its name stands; names without room are left out but for those that ``always`` show.

    Of the places that are free, the one over which the fewest ``lines`` run.
    """
    kept: dict[str, QRectF] = {}
    must = set(always)
    taken = list(bodies)
    for one in sorted(wanted, key=lambda w: w.actor not in must)[:MOST]:
        own = QRectF(one.at.x() - one.radius, one.at.y() - one.radius, 2 * one.radius, 2 * one.radius)
        others = [rect for rect in taken if rect != own]
        free = [spot for spot in spots(one) if not any(spot.intersects(rect) for rect in others)]
        strangers = [rect for rect in bodies if rect != own]
        spot = min(free, key=lambda rect: _crossings(rect, lines) + 2 * _beside(rect, strangers), default=None)
        if spot is None and one.actor in must:
            spot = spots(one)[0]
        if spot is not None:
            kept[one.actor] = spot
            taken.append(spot)
    return kept


def _crossings(rect: QRectF, lines: Sequence[QLineF]) -> int:
    """How many lines run over a rectangle."""
    return sum(_crosses(rect, line) for line in lines)


def _beside(rect: QRectF, strangers: Sequence[QRectF]) -> int:
    """How many other actors a name would seem to belong to."""
    near = rect.adjusted(-NEAR, -NEAR, NEAR, NEAR)
    return sum(near.intersects(body) for body in strangers)


def _crosses(rect: QRectF, line: QLineF) -> bool:
    low, high = 0.0, 1.0
    for start, step, first, last in (
        (line.x1(), line.dx(), rect.left(), rect.right()),
        (line.y1(), line.dy(), rect.top(), rect.bottom()),
    ):
        if abs(step) < 1e-9:
            if not first <= start <= last:
                return False
            continue
        one, other = sorted(((first - start) / step, (last - start) / step))
        low, high = max(low, one), min(high, other)
    return low <= high
