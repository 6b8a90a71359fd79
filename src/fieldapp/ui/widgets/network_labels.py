"""Which names a map shows and where, so that they do not lie on each other or on actors: the largest actors first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

MOST = 120
GAP = 2.0


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
        QRectF(x + r * 0.6, y + r * 0.6, w, h),
        QRectF(x - r * 0.6 - w, y + r * 0.6, w, h),
        QRectF(x + r * 0.6, y - r * 0.6 - h, w, h),
        QRectF(x - r * 0.6 - w, y - r * 0.6 - h, w, h),
    )


def placed(wanted: Sequence[Wanted], always: Iterable[str] = (), bodies: Sequence[QRectF] = ()) -> dict[str, QRectF]:
    """Actor -> where its name stands; names without room are left out but for those that ``always`` show."""
    kept: dict[str, QRectF] = {}
    must = set(always)
    taken = list(bodies)
    for one in sorted(wanted, key=lambda w: w.actor not in must)[:MOST]:
        own = QRectF(one.at.x() - one.radius, one.at.y() - one.radius, 2 * one.radius, 2 * one.radius)
        others = [rect for rect in taken if rect != own]
        free = (spot for spot in spots(one) if not any(spot.intersects(rect) for rect in others))
        spot = next(free, None)
        if spot is None and one.actor in must:
            spot = spots(one)[0]
        if spot is not None:
            kept[one.actor] = spot
            taken.append(spot)
    return kept
