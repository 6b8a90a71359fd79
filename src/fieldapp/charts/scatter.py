"""Points in a field of two scales, or bubbles whose area is a third figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.charts.axis import Scale, labels, scale
from fieldapp.charts.colours import data
from fieldapp.charts.drawing import Circle, Drawing, Hit, Item, Line, Table, Text
from fieldapp.charts.frame import GAP, Frame, framed, legend, nothing, unit_above
from fieldapp.charts.look import Look, Number, shown, with_unit
from fieldapp.charts.signs import marker
from fieldapp.i18n import _, ngettext

_Box = tuple[float, float, float, float]
BIGGEST = 2.2
"""The radius of the largest bubble in type sizes."""


@dataclass(frozen=True)
class Point:
    """One point: its name, its two figures, for a bubble its size, its group, and the key of the records behind it."""

    name: str
    x: Number | None
    y: Number | None
    size: Number | None = None
    group: int = 0
    key: str = ""


def scatter(
    look: Look,
    points: Sequence[Point],
    *,
    x_name: str,
    y_name: str,
    size_name: str = "",
    x_unit: str = "",
    y_unit: str = "",
    size_unit: str = "",
    groups: Sequence[str] = (),
    title: str = "",
    method: str = "",
    head: str = "",
    zero: bool = True,
) -> Drawing:
    """Points by two figures. Those that lack one are counted below, never drawn at 0. Names stand where they fit."""
    frame = framed(look, title, method)
    table = _table(points, head, (x_name, y_name, size_name), (x_unit, y_unit, size_unit))
    drawn = [point for point in points if point.x is not None and point.y is not None]
    said = "; ".join(_tip(point, (x_name, y_name, size_name), (x_unit, y_unit, size_unit)) for point in points)
    if not drawn:
        nothing(frame, _("There are no figures to draw yet."))
        return frame.finished(said, table)
    if len(groups) > 1:
        legend(frame, groups, "point")
    if missing := len(points) - len(drawn):
        frame.bottom -= look.line(look.small)
        note = ngettext("{count} without figures is not shown.", "{count} without figures are not shown.", missing)
        y = frame.bottom + look.small * 0.8
        frame.items.append(Text(frame.left, y, note.format(count=shown(missing)), "left", look.small, role="muted"))
    biggest = max((float(point.size) for point in drawn if point.size), default=0.0)
    inset = look.size * BIGGEST if biggest else 4.0
    across, up = _axes(frame, drawn, (x_name, x_unit), (y_name, y_unit), inset, zero=zero)
    names = (x_name, y_name, size_name)
    taken: list[_Box] = []
    named: list[tuple[str, float, float, float]] = []
    for point in sorted(drawn, key=lambda one: -float(one.size or 0)):
        x, y = across.at(point.x or 0), up.at(point.y or 0)
        hit = Hit(_tip(point, names, (x_unit, y_unit, size_unit)), point.key)
        radius = look.size * 0.36
        if biggest and point.size:
            radius = max(2.0, look.size * BIGGEST * math.sqrt(float(point.size) / biggest))
            frame.items.append(Circle(x, y, radius, data(point.group), "edge", alpha=0.55, edge_width=0.8, hit=hit))
        if not biggest or not point.size or len(groups) > 1:
            frame.items.append(marker(point.group, x, y, look.size * 0.36, data(point.group), hit))
        taken.append((x - radius, y - radius, x + radius, y + radius))
        named.append((point.name, x, y, radius))
    for at, (name, x, y, radius) in enumerate(named):
        frame.items += _label(frame, name, x, y, radius, taken[:at] + taken[at + 1 :], taken)
    return frame.finished(said, table)


def _tip(point: Point, names: tuple[str, str, str], units: tuple[str, str, str]) -> str:
    values = (point.x, point.y, point.size)
    said = [f"{name} {with_unit(value, unit)}" for name, value, unit in zip(names, values, units, strict=True) if name]
    return f"{point.name}: " + ", ".join(said)


def _table(points: Sequence[Point], head: str, names: tuple[str, str, str], units: tuple[str, str, str]) -> Table:
    heads = [
        name + (f" ({unit})" if unit not in ("", "share") else "") for name, unit in zip(names, units, strict=True)
    ]
    kept = 3 if names[2] else 2
    rows = tuple(
        (
            point.name,
            *[shown(value, unit) for value, unit in zip((point.x, point.y, point.size), units, strict=True)][:kept],
        )
        for point in points
    )
    return Table((head, *heads[:kept]), rows)


def _axes(
    frame: Frame, points: Sequence[Point], level: tuple[str, str], upright: tuple[str, str], inset: float, *, zero: bool
) -> tuple[Scale, Scale]:
    look = frame.look
    unit_above(frame, _named(upright), frame.left)
    bottom = frame.bottom - look.line(look.small) * 2 - GAP / 2
    up = scale([point.y for point in points], bottom, frame.top + look.size, zero=zero)
    texts = labels(up.ticks, upright[1])
    left = frame.left + max(look.wide(text, look.small) for text in texts) + GAP
    count = max(2, min(6, int((frame.right - left) / (look.size * 6))))
    across = scale([point.x for point in points], left + inset, frame.right - look.size * 2, zero=zero, count=count)
    for tick, text in zip(up.ticks, texts, strict=True):
        y = up.at(tick)
        frame.items.append(_grid_line(left, y, frame.right, y, strong=tick == 0))
        frame.items.append(Text(left - GAP, y + look.small * 0.35, text, "right", look.small, role="muted"))
    for tick, text in zip(across.ticks, labels(across.ticks, level[1]), strict=True):
        x = across.at(tick)
        frame.items.append(_grid_line(x, frame.top, x, bottom, strong=tick == 0))
        frame.items.append(Text(x, bottom + look.line(look.small), text, "middle", look.small, role="muted"))
    y = bottom + look.line(look.small) * 2
    frame.items.append(Text(frame.right, y, _named(level), "right", look.small, role="muted"))
    return across, up


def _named(axis: tuple[str, str]) -> str:
    name, unit = axis
    return name if unit in ("", "share") else f"{name} ({unit})"


def _grid_line(x1: float, y1: float, x2: float, y2: float, *, strong: bool) -> Line:
    return Line(x1, y1, x2, y2, role="edge" if strong else "line", width=1.2 if strong else 0.7)


def _label(
    frame: Frame, name: str, x: float, y: float, radius: float, others: list[_Box], taken: list[_Box]
) -> list[Item]:
    """The name right of its point or left of it, where nothing is in the way; nothing where it does not fit."""
    look = frame.look
    wide, half = look.wide(name, look.small), look.small * 0.6
    for left, anchor in ((x + radius + 3, "left"), (x - radius - 3 - wide, "right")):
        box = (left, y - half, left + wide, y + half)
        inside = left >= frame.left and box[2] <= frame.right
        free = all(box[2] < other[0] or box[0] > other[2] or box[3] < other[1] or box[1] > other[3] for other in others)
        if name and inside and free:
            taken.append(box)
            place = left if anchor == "left" else left + wide
            return [Text(place, y + look.small * 0.35, name, anchor, look.small)]  # type: ignore[arg-type]
    return []
