"""A radar: one spoke for each question, this time against last time."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fieldapp.charts.bars import bars
from fieldapp.charts.colours import data
from fieldapp.charts.drawing import Drawing, Hit, Line, Polygon, Polyline, Table, Text
from fieldapp.charts.frame import Frame, framed, legend
from fieldapp.charts.look import Look, Number, Series, shown, with_unit
from fieldapp.charts.signs import DASHES, marker

NARROW = 3
"""Fewer spokes make no shape: bars are drawn instead."""


def radar(
    look: Look,
    spokes: Sequence[str],
    series: Sequence[Series],
    *,
    highest: Number,
    title: str = "",
    unit: str = "",
    method: str = "",
    head: str = "",
) -> Drawing:
    """Values from 0 to ``highest`` on each spoke. The first series is this time, the others are earlier ones, dashed.

    A missing value leaves its spoke empty and opens the shape there.
    """
    if len(spokes) < NARROW:
        return bars(look, spokes, series, title=title, unit=unit, method=method, head=head)
    frame = framed(look, title, method)
    if len(series) > 1:
        legend(frame, [one.name for one in series], "line")
    rows = tuple((spoke, *(shown(one.values[at], unit) for one in series)) for at, spoke in enumerate(spokes))
    names = _names(frame, spokes)
    radius, x, y = _web(frame, spokes, names, float(highest), unit)
    for number in range(len(series) - 1, -1, -1):
        _shape(frame, number, series[number], spokes, float(highest), unit, (x, y, radius))
    description = "; ".join(
        f"{spoke}: " + ", ".join(f"{one.name} {shown(one.values[at], unit)}" for one in series)
        for at, spoke in enumerate(spokes)
    )
    return frame.finished(description, Table((head, *(one.name for one in series)), rows))


def _at(spoke: int, count: int, reach: float) -> tuple[float, float]:
    """A point on a spoke, from the middle; the first goes straight up."""
    angle = 2 * math.pi * spoke / count
    return reach * math.sin(angle), -reach * math.cos(angle)


def _names(frame: Frame, spokes: Sequence[str]) -> list[list[str]]:
    """The names in lines; numbers where so many spokes leave no room for names."""
    look = frame.look
    room = frame.width * (0.24 if len(spokes) <= 12 else 0.2)
    most = 3 if len(spokes) <= 8 else 2 if len(spokes) <= 14 else 1
    return [look.wrapped(spoke, room, look.small, most=most) for spoke in spokes]


def _web(
    frame: Frame, spokes: Sequence[str], names: list[list[str]], highest: float, unit: str
) -> tuple[float, float, float]:
    """Rings with their numbers, spokes with their names; answers the radius and the middle."""
    look, count = frame.look, len(spokes)
    radius = max(12.0, min(_reach(frame, spoke, count, parts) for spoke, parts in enumerate(names)))
    x, y = frame.left + frame.width / 2, frame.top + frame.height / 2
    rings = min(5, int(highest)) if highest >= 2 else 4
    for ring in range(1, rings + 1):
        reach = radius * ring / rings
        points = tuple((x + dx, y + dy) for dx, dy in (_at(spoke, count, reach) for spoke in range(count)))
        frame.items.append(Polygon(points, edge="line", edge_width=0.8))
    for spoke, parts in enumerate(names):
        dx, dy = _at(spoke, count, radius)
        frame.items.append(Line(x, y, x + dx, y + dy, role="line", width=0.8))
        side = "middle" if abs(dx) < radius * 0.12 else "left" if dx > 0 else "right"
        shift = (dy / radius - 1) / 2 * len(parts) + 0.75
        for line, part in enumerate(parts):
            place = y + dy * 1.0 + (6 if dy > 0 else -6) * abs(dy) / radius + (line + shift) * look.line(look.small)
            out = 0 if side == "middle" else 6 if dx > 0 else -6
            frame.items.append(Text(x + dx + out, place, part, side, look.small))  # type: ignore[arg-type]
    for ring in range(rings + 1):
        text = shown(highest * ring / rings, unit)
        place = y - radius * ring / rings + look.small * 0.35
        frame.items.append(Text(x + 3, place, text, "left", look.small * 0.9, role="muted"))
    return radius, x, y


def _reach(frame: Frame, spoke: int, count: int, parts: list[str]) -> float:
    """How long a spoke may be so that its name still fits outside its end."""
    look = frame.look
    dx, dy = (abs(way) for way in _at(spoke, count, 1.0))
    widest = max(look.wide(part, look.small) for part in parts) if dx >= 0.12 else 0.0
    tall = len(parts) * look.line(look.small) * (0.5 + dy / 2)
    level = (frame.width / 2 - widest - 8) / dx if dx > 0.01 else frame.width
    return min(level, (frame.height / 2 - tall - 4) / dy if dy > 0.01 else frame.height)


def _shape(
    frame: Frame,
    number: int,
    one: Series,
    spokes: Sequence[str],
    highest: float,
    unit: str,
    web: tuple[float, float, float],
) -> None:
    x, y, radius = web
    count, role = len(spokes), data(number)
    places: list[tuple[float, float] | None] = []
    for spoke, value in enumerate(one.values):
        if value is None:
            places.append(None)
            continue
        dx, dy = _at(spoke, count, radius * max(0.0, min(1.0, float(value) / highest)))
        places.append((x + dx, y + dy))
    whole = [place for place in places if place is not None]
    dash = DASHES[number % len(DASHES)]
    if len(whole) == count:
        frame.items.append(Polygon(tuple(whole), fill=role, alpha=0.16 if number == 0 else 0.04))
        frame.items.append(Polyline((*whole, whole[0]), role=role, width=2, dash=dash))
    else:
        frame.items += [
            Polyline((here, there), role=role, width=2, dash=dash)
            for at in range(count)
            if (here := places[at]) is not None and (there := places[(at + 1) % count]) is not None
        ]
    for spoke, place in enumerate(places):
        if place is not None:
            hit = Hit(f"{spokes[spoke]}, {one.name}: {with_unit(one.values[spoke], unit)}", one.key(spoke))
            frame.items.append(marker(number, *place, frame.look.size * 0.3, role, hit))
        elif number == 0:
            dx, dy = _at(spoke, count, radius * 0.5)
            hit = Hit(f"{spokes[spoke]}, {one.name}: {shown(None)}", one.key(spoke))
            size = frame.look.small
            frame.items.append(Text(x + dx, y + dy + size * 0.35, "×", "middle", size, role="muted", hit=hit))
