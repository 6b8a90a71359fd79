"""Four quadrants with their items, the most voted first: a SWOT analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.charts.colours import data
from fieldapp.charts.drawing import Drawing, Hit, Rect, Table, Text
from fieldapp.charts.frame import GAP, Frame, framed
from fieldapp.charts.look import Look
from fieldapp.i18n import _, format_number

SIGNS = ("+", "−", "▲", "▼")
ROLES = (2, 5, 0, 3)
"""Colours of the quadrants by place; each has its sign, too."""


@dataclass(frozen=True)
class Item:
    """One point with its votes."""

    text: str
    votes: int = 0
    key: str = ""
    tip: str = ""


def quadrants(
    look: Look,
    names: Sequence[str],
    items: Sequence[Sequence[Item]],
    *,
    title: str = "",
    method: str = "",
    table: Table | None = None,
) -> Drawing:
    """Two by two boxes in reading order; what has no room is counted."""
    frame = framed(look, title, method)
    wide, high = (frame.width - GAP) / 2, (frame.height - GAP) / 2
    frame.in_full(2 * max(_in_full(look, found, wide) for found in items) + GAP)
    for place, (name, found) in enumerate(zip(names, items, strict=True)):
        x = frame.left + (place % 2) * (wide + GAP)
        y = frame.top + (place // 2) * (high + GAP)
        _quadrant(frame, place, name, found, (x, y, wide, high))
    description = "; ".join(
        f"{name}: " + ", ".join(one.text for one in found) for name, found in zip(names, items, strict=True)
    )
    return frame.finished(description, table or Table())


def _quadrant(
    frame: Frame, place: int, name: str, items: Sequence[Item], box: tuple[float, float, float, float]
) -> None:
    look, (x, y, wide, high) = frame.look, box
    head = look.line(look.size) + GAP
    frame.items.append(Rect(x, y, wide, high, edge="line"))
    frame.items.append(Rect(x, y, wide, head, fill=data(ROLES[place]), alpha=0.22))
    frame.items.append(Rect(x, y, wide, 2.5, fill=data(ROLES[place])))
    base = y + head - GAP / 2 - look.size * 0.25
    frame.items.append(Text(x + GAP, base, f"{SIGNS[place]} {name}", "left", look.size, bold=True))
    frame.items.append(Text(x + wide - GAP, base, format_number(len(items)), "right", look.small, role="muted"))
    marks = _marks(look, items)
    top, end, step = y + head + GAP / 2, y + high - GAP / 2, look.line(look.size)
    for at, one in enumerate(items):
        parts = look.wrapped(one.text, wide - marks - GAP * 2, look.size, most=2)
        last = at == len(items) - 1
        if top + len(parts) * step > end - (0 if last else step):
            text = _("and {count} more").format(count=format_number(len(items) - at))
            frame.items.append(Text(x + GAP, top + step * 0.75, text, "left", look.small, role="muted"))
            return
        top = _item(frame, one, parts, (x, top, wide), marks, step)
    if not items:
        frame.items.append(
            Text(x + GAP, top + step * 0.75, _("Nothing recorded yet."), "left", look.small, role="muted")
        )


def _marks(look: Look, items: Sequence[Item]) -> float:
    """Width of the votes before the items of a quadrant."""
    return look.wide(format_number(max((one.votes for one in items), default=0)), look.size) + look.size * 1.6


def _in_full(look: Look, items: Sequence[Item], wide: float) -> float:
    """Height of a quadrant that leaves none of its items out."""
    room, step = wide - _marks(look, items) - GAP * 2, look.line(look.size)
    lines = [len(look.wrapped(one.text, room, look.size, most=2)) for one in items]
    return step + GAP * 2.5 + sum(count * step + GAP / 3 for count in lines or [1])


def _item(
    frame: Frame, one: Item, parts: list[str], box: tuple[float, float, float], marks: float, step: float
) -> float:
    """An item with its votes before it; answers the height below it."""
    look, (x, top, wide) = frame.look, box
    hit = Hit(one.tip or one.text, one.key)
    frame.items.append(Rect(x + 2, top, wide - 4, len(parts) * step, fill="surface", alpha=0.0, hit=hit))
    role = "text" if one.votes else "muted"
    votes = Text(x + GAP, top + step * 0.75, f"● {format_number(one.votes)}", "left", look.size, role=role)
    frame.items.append(votes)
    for line, part in enumerate(parts):
        frame.items.append(Text(x + GAP + marks, top + (line + 0.75) * step, part, "left", look.size))
    return top + len(parts) * step + GAP / 3
