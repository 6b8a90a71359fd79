"""What all charts have around them: title, legend, unit, method, and the room that is left between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fieldapp.charts.colours import data
from fieldapp.charts.drawing import Drawing, Item, Line, Rect, Table, Text, mirrored
from fieldapp.charts.look import Look
from fieldapp.charts.signs import DASHES, hatch, marker

GAP = 6.0


@dataclass
class Frame:
    """A drawing under way. ``left``, ``top``, ``right``, ``bottom`` are the room that is still free."""

    look: Look
    title: str = ""
    method: str = ""
    left: float = 2.0
    top: float = 2.0
    right: float = 0.0
    bottom: float = 0.0
    items: list[Item] = field(default_factory=list)
    needs: float = 0.0
    """Height of the whole drawing at which it has to leave nothing out; 0 where any does."""

    @property
    def width(self) -> float:
        """Width of the free room."""
        return max(1.0, self.right - self.left)

    def in_full(self, height: float) -> None:
        """Say that the free room would have to be so high to hold everything."""
        self.needs = max(self.needs, self.look.height - self.height + height)

    @property
    def height(self) -> float:
        """Height of the free room."""
        return max(1.0, self.bottom - self.top)

    def finished(self, description: str, table: Table) -> Drawing:
        """The drawing, mirrored where the language is read from the right."""
        look, items = self.look, tuple(self.items)
        if look.rtl:
            items = mirrored(items, look.width)
        return Drawing(look.width, look.height, items, self.title, description, self.method, table, self.needs)


def framed(look: Look, title: str = "", method: str = "") -> Frame:
    """A drawing with its title above and its method below."""
    frame = Frame(look, title, method, right=look.width - 2, bottom=look.height - 2)
    for part in look.wrapped(title, frame.width, look.size * 1.08, most=2) if title else ():
        frame.top += look.line(look.size * 1.08)
        frame.items.append(Text(frame.left, frame.top - GAP / 2, part, size=look.size * 1.08, bold=True))
    if title:
        frame.top += GAP / 2
    parts = look.wrapped(method, frame.width, look.small, most=4) if method else []
    for at, part in enumerate(reversed(parts)):
        y = frame.bottom - at * look.line(look.small) - look.small * 0.3
        frame.items.append(Text(frame.left, y, part, size=look.small, role="muted"))
    if parts:
        frame.bottom -= len(parts) * look.line(look.small) + GAP
    return frame


def legend(frame: Frame, names: Sequence[str], kind: str = "area") -> None:
    """Names with the colour and second sign of each, in as many rows as they need, below the title."""
    look, sign = frame.look, frame.look.size
    x, rows = frame.left, 1
    step = look.line(look.small) + 2
    for number, name in enumerate(names):
        text = look.fitted(name, frame.width - sign * 3, look.small)
        needed = sign * 2.2 + look.wide(text, look.small) + GAP * 2
        if x > frame.left and x + needed > frame.right:
            x, rows = frame.left, rows + 1
        y = frame.top + step * rows - look.small * 0.45
        frame.items += _sign(kind, number, x, y - sign * 0.42, sign)
        frame.items.append(Text(x + sign * (2.2 if kind == "line" else 1.5), y, text, size=look.small))
        x += needed
    frame.top += step * rows + GAP / 2


def _sign(kind: str, number: int, x: float, y: float, size: float) -> list[Item]:
    """A piece of the series at a place, around the height ``y``."""
    role = data(number)
    if kind == "line":
        line = Line(x, y, x + size * 1.8, y, role=role, width=2, dash=DASHES[number % len(DASHES)])
        return [line, marker(number, x + size * 0.9, y, size * 0.3, role)]
    if kind == "point":
        return [marker(number, x + size * 0.5, y, size * 0.36, role)]
    half = size * 0.45
    area = Rect(x, y - half, size * 1.1, half * 2, fill=role, edge="edge", edge_width=0.6)
    return [area, *hatch(number, x, y - half, size * 1.1, half * 2, gap=4)]


def unit_above(frame: Frame, unit: str, x: float) -> None:
    """The unit of an upright axis, level, above its numbers."""
    if unit:
        look = frame.look
        frame.top += look.line(look.small)
        frame.items.append(Text(x, frame.top - GAP / 2, unit, size=look.small, role="muted"))


def nothing(frame: Frame, sentence: str) -> None:
    """The sentence that stands where there is nothing to draw."""
    look = frame.look
    for at, part in enumerate(look.wrapped(sentence, frame.width, look.size)):
        y = frame.top + frame.height / 3 + at * look.line(look.size)
        frame.items.append(Text(frame.left + frame.width / 2, y, part, anchor="middle", role="muted", size=look.size))
