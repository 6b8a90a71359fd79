"""Axes: round numbers between which values lie, written short, and the place of each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fieldapp import i18n
from fieldapp.charts.look import PERCENT, Number, shown

COMPACT_FROM = 100_000


@dataclass(frozen=True)
class Scale:
    """Values from ``low`` to ``high`` on a way from ``start`` to ``end`` (pixels or points)."""

    ticks: tuple[float, ...]
    start: float
    end: float
    low: float
    high: float

    def at(self, value: Number) -> float:
        """Where a value lies."""
        return self.start + (float(value) - self.low) / (self.high - self.low) * (self.end - self.start)


def scale(
    values: Iterable[Number | None], start: float, end: float, *, zero: bool = True, count: int = 5, whole: bool = False
) -> Scale:
    """A scale over the values that begins and ends at a round number; with ``zero`` in it, as bars need."""
    known = [float(value) for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if zero:
        low, high = min(0.0, low), max(0.0, high)
    if low == high:
        low, high = (low, low + 1) if low == 0 or not zero else (min(0.0, low), max(0.0, high))
        high = high if high > low else low + 1
    step = _step((high - low) / max(1, count), whole=whole)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    digits = 3 - math.floor(math.log10(step))
    ticks = tuple(round(step * number, digits) for number in range(first, last + 1))
    return Scale(ticks, start, end, ticks[0], ticks[-1])


def _step(rough: float, *, whole: bool) -> float:
    """The next larger of 1, 2, 2.5, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    found = next(nice * power for nice in (1, 2, 2.5, 5, 10) if nice * power >= rough * (1 - 1e-9))
    return max(1.0, math.ceil(found)) if whole else found


def labels(ticks: Sequence[float], unit: str = "") -> list[str]:
    """The numbers of a scale, all written in one way; large ones short ("2.5M")."""
    if unit == PERCENT:
        return [shown(tick, unit) for tick in ticks]
    largest = max((abs(tick) for tick in ticks), default=0.0)
    if largest >= COMPACT_FROM:
        from babel.numbers import format_compact_decimal

        return [
            str(format_compact_decimal(Decimal(str(tick)), fraction_digits=1, locale=i18n.locale())) for tick in ticks
        ]
    places = max((_places(tick) for tick in ticks), default=0)
    return [shown(tick, "", places) for tick in ticks]


def _places(tick: float) -> int:
    plain = f"{tick:.8f}".rstrip("0")
    return len(plain.partition(".")[2])


def thinned(wide: Sequence[float], room: float, gap: float) -> int:
    """Show every n-th of the labels so that none touches its neighbour; ``room`` is from one to the next."""
    if room <= 0:
        return max(1, len(wide))
    return max(1, math.ceil((max(wide, default=0.0) + gap) / room))
