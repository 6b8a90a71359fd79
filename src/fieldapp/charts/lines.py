"""Lines over time with gaps where values are missing, and steps as for the share that is still there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from fieldapp.charts.axis import Scale, labels, scale, thinned
from fieldapp.charts.colours import data
from fieldapp.charts.drawing import Drawing, Hit, Line, Polygon, Polyline, Table, Text
from fieldapp.charts.frame import GAP, Frame, framed, legend, nothing, unit_above
from fieldapp.charts.look import PERCENT, Look, Number, Series, shown, with_unit
from fieldapp.charts.signs import DASHES, marker
from fieldapp.i18n import _


@dataclass
class _Room:
    """The room of the lines and its two scales."""

    across: Scale
    up: Scale
    direct: bool
    """The lines' names stand at their ends."""
    ends: list[tuple[float, int, str]] = field(default_factory=list)
    """Where each line ends, its number, its name."""


def lines(
    look: Look,
    times: Sequence[str],
    series: Sequence[Series],
    *,
    at: Sequence[Number] = (),
    title: str = "",
    unit: str = "",
    method: str = "",
    head: str = "",
    zero: bool = True,
) -> Drawing:
    """A line for each series over ``times``; ``at`` says where they lie, else they are equally far apart.

    A missing value is a gap in the line and a cross on the ground. ``zero`` False lets the scale begin higher.
    """
    frame = framed(look, title, method)
    rows = tuple((time, *(shown(one.values[place], unit) for one in series)) for place, time in enumerate(times))
    table = Table((head, *(one.name for one in series)), rows)
    description = "; ".join(f"{one.name}: {_course(times, one, unit)}" for one in series)
    known = [value for one in series for value in one.values if value is not None]
    if not known:
        nothing(frame, _("There are no figures to draw yet."))
        return frame.finished(description, table)
    places = [float(place) for place in at] if at else [float(place) for place in range(len(times))]
    room = _room(frame, series, places, known, unit, zero=zero)
    _times(frame, room, times, places)
    for number, one in enumerate(series):
        _line(frame, room, number, one, times, places, unit, alone=len(series) == 1)
    _names(frame, room)
    return frame.finished(description, table)


def _course(times: Sequence[str], one: Series, unit: str) -> str:
    return ", ".join(f"{time} {shown(value, unit)}" for time, value in zip(times, one.values, strict=True))


def _room(
    frame: Frame, series: Sequence[Series], places: Sequence[float], known: Sequence[Number], unit: str, *, zero: bool
) -> _Room:
    """Legend or room for names at the lines' ends, the unit, the level lines with their numbers."""
    look = frame.look
    names = max((look.wide(one.name, look.small) for one in series), default=0.0)
    direct = len(series) > 1 and names <= frame.width * 0.28 and len(series) <= 6
    if len(series) > 1 and not direct:
        legend(frame, [one.name for one in series], "line")
    unit_above(frame, "" if unit == PERCENT else unit, frame.left)
    bottom = frame.bottom - look.line(look.small) - GAP / 2
    whole = unit != PERCENT and all(float(value) == round(float(value)) for value in known)
    up = scale(known, bottom, frame.top + look.small, zero=zero, whole=whole)
    texts = labels(up.ticks, unit)
    left = frame.left + max(look.wide(text, look.small) for text in texts) + GAP
    right = frame.right - (names + GAP * 2 if direct else look.size)
    for tick, text in zip(up.ticks, texts, strict=True):
        y = up.at(tick)
        strong = tick == 0
        frame.items.append(Line(left, y, right, y, role="edge" if strong else "line", width=1.2 if strong else 0.7))
        frame.items.append(Text(left - GAP, y + look.small * 0.35, text, "right", look.small, role="muted"))
    low, high = min(places), max(places)
    inset = look.size
    across = Scale((), left + inset, right - inset, low, high if high > low else low + 1)
    return _Room(across, up, direct)


def _times(frame: Frame, room: _Room, times: Sequence[str], places: Sequence[float]) -> None:
    look = frame.look
    xs = [room.across.at(place) for place in places]
    closest = min((b - a for a, b in pairwise(xs)), default=1e9)
    every = thinned([look.wide(time, look.small) for time in times], closest, GAP)
    for place in range(len(times) - 1, -1, -every):
        y = frame.bottom - look.small * 0.3
        half = look.wide(times[place], look.small) / 2
        x = min(max(xs[place], frame.left + half), frame.right - half)
        frame.items.append(Text(x, y, times[place], "middle", look.small, role="muted"))
        frame.items.append(Line(xs[place], room.up.start, xs[place], room.up.start + 3, role="edge"))


def _line(
    frame: Frame,
    room: _Room,
    number: int,
    one: Series,
    times: Sequence[str],
    places: Sequence[float],
    unit: str,
    *,
    alone: bool,
) -> None:
    look, role = frame.look, data(number)
    part: list[tuple[float, float]] = []
    parts = [part]
    last = ""
    marks = []
    for at, value in enumerate(one.values):
        x = room.across.at(places[at])
        said = times[at] if alone else f"{times[at]}, {one.name}"
        if value is None:
            part = []
            parts.append(part)
            y = room.up.start - 4
            hit = Hit(f"{said}: {shown(None)}", one.key(at))
            frame.items.append(Text(x, y + look.small * 0.35, "×", "middle", look.small, role="muted", hit=hit))
            continue
        y = room.up.at(value)
        part.append((x, y))
        marks.append(
            marker(number, x, y, look.size * 0.32, role, Hit(f"{said}: {with_unit(value, unit)}", one.key(at)))
        )
        last = shown(value, unit)
    for points in parts:
        if len(points) > 1:
            frame.items.append(Polyline(tuple(points), role=role, width=2, dash=DASHES[number % len(DASHES)]))
    frame.items += marks
    ends = [points[-1] for points in parts if points]
    if alone and ends:
        x, y = ends[-1]
        frame.items.append(Text(x, y - look.size * 0.6, last, "middle", look.small, bold=True))
    elif ends:
        room.ends.append((ends[-1][1], number, one.name))


def _names(frame: Frame, room: _Room) -> None:
    """The names of lines at their right ends, pushed apart where they would touch."""
    if not room.ends or not room.direct:
        return
    look, step = frame.look, frame.look.line(frame.look.small)
    ends = sorted(room.ends)
    ys: list[float] = []
    for y, _number, _name in ends:
        ys.append(max(y, ys[-1] + step) if ys else y)
    over = max(0.0, ys[-1] - room.up.start)
    for place in range(len(ys) - 1, -1, -1):
        ys[place] = min(
            ys[place] - (over if place == len(ys) - 1 else 0), ys[place + 1] - step if place + 1 < len(ys) else 1e9
        )
    x = room.across.end + look.size + GAP
    for (end, number, name), y in zip(ends, ys, strict=True):
        frame.items.append(Line(room.across.end + look.size * 0.5, end, x - 2, y, role=data(number), width=1))
        frame.items.append(Text(x, y + look.small * 0.35, name, "left", look.small))


def steps(
    look: Look,
    curves: Sequence[tuple[str, Sequence[tuple[Number, Number]]]],
    *,
    title: str = "",
    unit: str = PERCENT,
    time: str = "",
    method: str = "",
    censored: Sequence[Sequence[Number]] = (),
    bands: Sequence[Sequence[tuple[Number, Number, Number]]] = (),
    keys: Sequence[str] = (),
) -> Drawing:
    """Steps: each curve holds its value until the next point (time, value), as the share that is still there does.

    ``time`` is the word of the level axis ("months since the start"); ``censored`` are the times at which somebody went
    out of sight, a short upright stroke; ``bands`` are (time, low, high) of the range of chance.
    """
    frame = framed(look, title, method)
    heads = (time, *(name for name, _points in curves))
    moments = sorted({float(moment) for _name, points in curves for moment, _value in points})
    rows = tuple(
        (shown(moment), *(shown(_held(points, moment), unit) for _name, points in curves)) for moment in moments
    )
    table = Table(heads, rows)
    description = "; ".join(
        f"{name}: " + ", ".join(f"{shown(moment)} {shown(value, unit)}" for moment, value in points)
        for name, points in curves
    )
    if not moments:
        nothing(frame, _("There are no figures to draw yet."))
        return frame.finished(description, table)
    series = [Series(name, [value for _moment, value in points]) for name, points in curves]
    known = [value for one in series for value in one.values if value is not None] + ([1] if unit == PERCENT else [])
    if time:
        frame.bottom -= look.line(look.small)
    room = _room(frame, series, [0.0, max(moments)], known, unit, zero=True)
    _level_axis(frame, room, max(moments), time)
    for number, band in enumerate(bands):
        _band(frame, room, number, band)
    for number, (name, points) in enumerate(curves):
        gone = censored[number] if number < len(censored) else ()
        key = keys[number] if number < len(keys) else ""
        _curve(frame, room, number, name, points, gone, unit, key, last=max(moments))
    _names(frame, room)
    return frame.finished(description, table)


def _held(points: Sequence[tuple[Number, Number]], moment: float) -> Number | None:
    """The value in force at a moment; None before the first point."""
    return next((value for at, value in reversed(points) if float(at) <= moment), None)


def _level_axis(frame: Frame, room: _Room, last: float, time: str) -> None:
    look = frame.look
    axis = scale([0, last], room.across.start, room.across.end, whole=last >= 5, count=6)
    for tick, text in zip(axis.ticks, labels(axis.ticks), strict=True):
        if tick <= last * 1.001:
            x = room.across.at(tick)
            frame.items.append(Line(x, room.up.start, x, room.up.start + 3, role="edge"))
            frame.items.append(Text(x, room.up.start + look.line(look.small), text, "middle", look.small, role="muted"))
    if time:
        y = room.up.start + look.line(look.small) * 2
        frame.items.append(Text(room.across.end, y, time, "right", look.small, role="muted"))


def _band(frame: Frame, room: _Room, number: int, band: Sequence[tuple[Number, Number, Number]]) -> None:
    upper: list[tuple[float, float]] = []
    lower: list[tuple[float, float]] = []
    for at, (moment, low, high) in enumerate(band):
        x = room.across.at(moment)
        until = room.across.at(band[at + 1][0]) if at + 1 < len(band) else room.across.end
        upper += [(x, room.up.at(high)), (until, room.up.at(high))]
        lower += [(x, room.up.at(low)), (until, room.up.at(low))]
    if upper:
        frame.items.append(Polygon((*upper, *reversed(lower)), fill=data(number), alpha=0.15))


def _curve(
    frame: Frame,
    room: _Room,
    number: int,
    name: str,
    points: Sequence[tuple[Number, Number]],
    gone: Sequence[Number],
    unit: str,
    key: str,
    *,
    last: float,
) -> None:
    way: list[tuple[float, float]] = []
    dots = []
    for moment, value in points:
        x, y = room.across.at(moment), room.up.at(value)
        if way:
            way.append((x, way[-1][1]))
        way.append((x, y))
        tip = ", ".join(part for part in (name, shown(moment)) if part)
        dots.append(
            marker(number, x, y, frame.look.size * 0.22, data(number), Hit(f"{tip}: {with_unit(value, unit)}", key))
        )
    if way:
        way.append((room.across.at(last), way[-1][1]))
        frame.items.append(Polyline(tuple(way), role=data(number), width=2, dash=DASHES[number % len(DASHES)]))
        room.ends.append((way[-1][1], number, name))
    frame.items += dots
    for moment in gone:
        held = _held(points, float(moment))
        if held is not None:
            x, y = room.across.at(moment), room.up.at(held)
            frame.items.append(Line(x, y - 4, x, y + 4, role="text", width=1.2))
