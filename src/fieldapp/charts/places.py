"""Where things are: points with a number on outlines, a bar of kilometres below. North is up in every language."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fieldapp.charts.drawing import XY, Circle, Drawing, Hit, Item, Line, Polygon, Rect, Table, Text, mirrored
from fieldapp.charts.frame import framed, nothing
from fieldapp.charts.look import Look
from fieldapp.i18n import _, format_number

Ring = Sequence[XY]
"""A closed outline, as longitudes and latitudes."""
Box = tuple[float, float, float, float]
_KM = 111.32
"""Kilometres of a degree of latitude."""
_LEAST = 0.12
"""Degrees that a map shows at least."""
_STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Spot:
    """A place: longitude and latitude in degrees, its name, how many are there, the key of the records behind it."""

    longitude: float
    latitude: float
    name: str
    count: int = 1
    key: str = ""


@dataclass(frozen=True)
class _View:
    """Degrees to places in the picture."""

    west: float
    north: float
    scale: float
    squeeze: float
    left: float
    top: float

    def at(self, longitude: float, latitude: float) -> XY:
        return (
            self.left + (longitude - self.west) * self.squeeze * self.scale,
            self.top + (self.north - latitude) * self.scale,
        )


def places(
    look: Look, *, spots: Sequence[Spot], outlines: Iterable[Ring], title: str = "", method: str = ""
) -> Drawing:
    """A map that holds all spots. Size by count; the map itself is not mirrored, as east is where it is."""
    frame = framed(look, title, method)
    rows = tuple((spot.name, format_number(spot.count)) for spot in spots)
    table = Table((_("Place"), _("Number")), rows)
    if not spots:
        nothing(frame, _("Nothing here has a place yet."))
        return frame.finished("", table)
    top, bottom = frame.top, frame.bottom - look.line(look.small) * 1.3
    view = _view(look, spots, top, bottom)
    room = (0.0, top, look.width, bottom)
    items: list[Item] = []
    for ring in outlines:
        shape = _clipped([view.at(*point) for point in ring], room)
        if len(shape) > 2:
            items.append(Polygon(tuple(shape), "hover", "line", 1.0, 0.8))
    items.append(Rect(0, top, look.width, bottom - top, "", "line", 1.0, 0.8))
    taken: list[Box] = []
    for spot in sorted(spots, key=lambda one: -one.count):
        items += _spot(look, view, spot, taken)
    items += _bar(look, view, bottom + look.line(look.small) * 0.5)
    frame.items += mirrored(tuple(items), look.width) if look.rtl else tuple(items)
    return frame.finished("", table)


def _view(look: Look, spots: Sequence[Spot], top: float, bottom: float) -> _View:
    west, east = min(s.longitude for s in spots), max(s.longitude for s in spots)
    south, north = min(s.latitude for s in spots), max(s.latitude for s in spots)
    squeeze = max(0.05, math.cos(math.radians((south + north) / 2)))
    wide, tall = max((east - west) * squeeze, _LEAST) * 1.5, max(north - south, _LEAST) * 1.5
    scale = min(look.width / wide, (bottom - top) / tall)
    middle = ((west + east) / 2, (south + north) / 2)
    return _View(
        middle[0] - look.width / 2 / scale / squeeze, middle[1] + (bottom - top) / 2 / scale, scale, squeeze, 0.0, top
    )


def _spot(look: Look, view: _View, spot: Spot, taken: list[Box]) -> list[Item]:
    """A disc with its number, and its name where no other name stands."""
    x, y = view.at(spot.longitude, spot.latitude)
    radius = look.size * (0.55 + 0.22 * math.sqrt(spot.count))
    hit = Hit(f"{spot.name}: {format_number(spot.count)}", spot.key)
    made: list[Item] = [Circle(x, y, radius, "data-1", "surface", 0.9, 1.0, hit)]
    if spot.count > 1:
        made.append(Text(x, y + look.small * 0.35, format_number(spot.count), "middle", look.small, True, "surface"))
    wide, tall = look.wide(spot.name, look.small), look.line(look.small)
    for left, base in (
        (x + radius + 3, y + tall * 0.3),
        (x - radius - 3 - wide, y + tall * 0.3),
        (x - wide / 2, y - radius - tall * 0.3),
        (x - wide / 2, y + radius + tall * 0.9),
    ):
        box = (left, base - tall, left + wide, base + tall * 0.3)
        inside = box[0] > 0 and box[2] < look.width
        if inside and not any(_meet(box, other) for other in taken):
            taken += [box, (x - radius, y - radius, x + radius, y + radius)]
            return [*made, Text(left, base, spot.name, "left", look.small)]
    return made


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _bar(look: Look, view: _View, bottom: float) -> list[Item]:
    """A round number of kilometres, at most a quarter of the picture."""
    most = look.width / 4 / view.scale * _KM
    power = 10.0 ** math.floor(math.log10(most))
    length = max((step * power for step in _STEPS if step * power <= most), default=power)
    wide = length / _KM * view.scale
    y = bottom
    text = _("{count} km").format(count=format_number(round(length)) if length >= 1 else f"{length:g}")
    return [
        Line(1, y, 1 + wide, y, "text", 1.5),
        Line(1, y - 3, 1, y + 3, "text"),
        Line(1 + wide, y - 3, 1 + wide, y + 3, "text"),
        Text(6 + wide, y + look.small * 0.35, text, "left", look.small),
    ]


def _clipped(points: list[XY], room: Box) -> list[XY]:
    """The part of a closed outline inside a rectangle (Sutherland and Hodgman, side by side)."""
    left, top, right, bottom = room
    for axis, edge, sign in ((0, left, 1), (0, right, -1), (1, top, 1), (1, bottom, -1)):
        made: list[XY] = []
        for at, here in enumerate(points):
            before = points[at - 1]
            inside, was = (here[axis] - edge) * sign >= 0, (before[axis] - edge) * sign >= 0
            if inside != was:
                part = (edge - before[axis]) / (here[axis] - before[axis])
                made.append((before[0] + part * (here[0] - before[0]), before[1] + part * (here[1] - before[1])))
            if inside:
                made.append(here)
        points = made
        if not points:
            return []
    return points
