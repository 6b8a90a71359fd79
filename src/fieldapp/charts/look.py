"""What a chart is handed beside its values: room, type, direction; and how numbers and missing values are written."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from fieldapp import i18n
from fieldapp.charts.drawing import Drawing
from fieldapp.i18n import N_, _

Number = int | float | Decimal | Fraction
Measure = Callable[[str, float, bool], float]
"""The width of a text at a size, bold or not."""

MISSING = N_("No figure")
PERCENT = "share"
"""The unit of parts of one; they are written as percentages."""


def _after_spaces(text: str) -> Iterable[int]:
    return (at + 1 for at, char in enumerate(text) if char in " \u200b")


@dataclass(frozen=True)
class Look:
    """Room and type of one drawing. ``breaks`` says after which letters of a text a line may end."""

    width: float
    height: float
    measure: Measure
    size: float = 10.0
    leading: float = 1.35
    rtl: bool = field(default_factory=i18n.is_rtl)
    breaks: Callable[[str], Iterable[int]] = _after_spaces

    @property
    def small(self) -> float:
        """The size of ticks, units and method."""
        return self.size * 0.87

    def line(self, size: float) -> float:
        """The height of a line of text."""
        return size * self.leading

    def wide(self, text: str, size: float | None = None, *, bold: bool = False) -> float:
        """The width of a text."""
        return self.measure(text, size or self.size, bold)

    def fitted(self, text: str, room: float, size: float | None = None) -> str:
        """The text, shortened with "…" where it is wider than the room."""
        if self.wide(text, size) <= room:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.wide(text[:middle].rstrip() + "…", size) <= room:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + "…" if low else "…"

    def wrapped(self, text: str, room: float, size: float | None = None, most: int = 0) -> list[str]:
        """The text in lines no wider than the room; at most ``most`` of them, the last one shortened."""
        starts, last = [0], 0
        for end in [*sorted({*self.breaks(text)} - {len(text)}), len(text)]:
            if last > starts[-1] and self.wide(text[starts[-1] : end].rstrip(), size) > room:
                starts.append(last)
            last = end
        ends = [*starts[1:], len(text)]
        if most and len(starts) > most:
            starts, ends = starts[:most], [*ends[: most - 1], len(text)]
        parts = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
        return [self.fitted(part, room, size) for part in parts if part] or [""]


Chart = Callable[[Look], Drawing]
"""What is painted and printed: a drawing for any room."""


@dataclass(frozen=True)
class Series:
    """A row of values under one name. None is a missing value; ``keys`` name the records behind each value."""

    name: str
    values: Sequence[Number | None]
    keys: Sequence[str] = ()

    def key(self, at: int) -> str:
        """The key of the records behind a value."""
        return self.keys[at] if at < len(self.keys) else ""


def decimals_for(values: Iterable[Number]) -> int:
    """How many decimals tell these values apart: none from 100 on, three figures below."""
    sizes = [abs(float(value)) for value in values if float(value) == float(value) and value != 0]
    if not sizes or all(size == round(size) for size in sizes):
        return 0
    return max(0, min(6, 2 - math.floor(math.log10(max(sizes)))))


def shown(value: Number | None, unit: str = "", decimals: int | None = None) -> str:
    """A value as it is written in the language in force; shares as per cent, None as the word for a missing value."""
    if value is None:
        return _(MISSING)
    if unit == PERCENT:
        rounded = round(float(value) * 100, 1)
        return i18n.format_percent(rounded / 100, 0 if rounded == round(rounded) or abs(rounded) >= 99.95 else 1)
    places = decimals_for([value]) if decimals is None else decimals
    exact = (
        Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else Decimal(str(value))
    )
    exact = exact.quantize(Decimal(1).scaleb(-places))
    while decimals is None and places and exact == round(exact, places - 1):
        places -= 1
    return i18n.format_number(exact, places)


def with_unit(value: Number | None, unit: str = "") -> str:
    """A value with its unit behind it."""
    text = shown(value, unit)
    return text if value is None or unit in ("", PERCENT) else f"{text} {unit}"
