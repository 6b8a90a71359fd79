"""Places: distances, areas, whether a point lies inside, whether a line crosses itself. Metres and square metres."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final, NamedTuple

from fieldapp.i18n import _
from fieldapp.survey.errors import XPathError
from fieldapp.survey.nodes import Node
from fieldapp.survey.xpath.context import Env
from fieldapp.survey.xpath.functions.registry import function, texts_of
from fieldapp.survey.xpath.values import NAN, Value, to_string

RADIUS: Final = 6_378_100.0
"""Equatorial radius of the Earth in metres, as the other engines have it."""


class Point(NamedTuple):
    """Latitude and longitude in degrees."""

    latitude: float
    longitude: float


def points(text: str) -> list[Point] | None:
    """The points of "lat lon alt acc; lat lon ..."; None where something else is written. Blank has none."""
    found = []
    for part in text.strip().rstrip(";").split(";"):
        words = part.split()
        try:
            numbers = [float(word) for word in words]
        except ValueError:
            return None
        if not 2 <= len(numbers) <= 4 or abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
            return None
        found.append(Point(numbers[0], numbers[1]))
    return found


def _line(values: tuple[Value, ...]) -> list[Point] | None:
    line: list[Point] = []
    for text in texts_of(values):
        found = points(text)
        if found is None:
            return None
        line.extend(found)
    return line


def distance_between(a: Point, b: Point) -> float:
    """Along a great circle."""
    lat1, lat2 = math.radians(a.latitude), math.radians(b.latitude)
    turn = math.radians(a.longitude - b.longitude)
    cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(turn)
    return math.acos(max(-1.0, min(1.0, cosine))) * RADIUS


@function("distance", 1, None)
def _distance(_env: Env, _node: Node, *values: Value) -> Value:
    line = _line(values)
    if line is None:
        return NAN
    total = sum(distance_between(a, b) for a, b in pairwise(line) if a != b)
    return _hundredths(total)


def _hundredths(number: float) -> float:
    return math.floor(abs(number) * 100 + 0.5) / 100


def _area(_env: Env, _node: Node, *values: Value) -> Value:
    ring = _line(values)
    if ring is None:
        return NAN
    if len(ring) < 3:
        return 0.0
    total = 0.0
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        turn = math.radians(b.longitude - a.longitude)
        total += turn * (2 + math.sin(math.radians(a.latitude)) + math.sin(math.radians(b.latitude)))
    return _hundredths(total * RADIUS * RADIUS / 2)


function("area", 1, None)(_area)
function("enclosed-area", 1, None)(_area)


@function("geofence", 2)
def _geofence(_env: Env, _node: Node, point: Value, ring: Value) -> Value:
    """Whether the point lies inside the ring; one on the border counts by the even-odd rule."""
    place = points(to_string(point))
    if place is None or len(place) != 1:
        raise XPathError(_("“{name}()” needs a point.").format(name="geofence"))
    corners = points(to_string(ring))
    if corners is None or len(corners) < 3:
        return False
    return _inside(place[0], corners)


def _inside(place: Point, corners: list[Point]) -> bool:
    inside = False
    before = corners[-1]
    for corner in corners:
        if (corner.longitude > place.longitude) != (before.longitude > place.longitude):
            slope = (before.latitude - corner.latitude) / (before.longitude - corner.longitude)
            if place.latitude < slope * (place.longitude - corner.longitude) + corner.latitude:
                inside = not inside
        before = corner
    return inside


@function("intersects", 1)
def _intersects(_env: Env, _node: Node, value: Value) -> Value:
    """Whether a trace or shape crosses itself."""
    line = points(to_string(value))
    if line is None:
        return False
    pieces = [(a, b) for a, b in pairwise(line) if a != b]
    closed = len(line) > 2 and line[0] == line[-1]
    for i, first in enumerate(pieces):
        for j in range(i + 2, len(pieces)):
            if not (closed and i == 0 and j == len(pieces) - 1) and _cross(*first, *pieces[j]):
                return True
    return False


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b.longitude - a.longitude) * (c.latitude - a.latitude) - (b.latitude - a.latitude) * (
        c.longitude - a.longitude
    )


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    one, two, three, four = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if (one > 0) != (two > 0) and (three > 0) != (four > 0) and 0 not in (one, two, three, four):
        return True
    on = ((one, a, b, c), (two, a, b, d), (three, c, d, a), (four, c, d, b))
    return any(turn == 0 and _between(p, q, r) for turn, p, q, r in on)


def _between(a: Point, b: Point, c: Point) -> bool:
    return min(a.latitude, b.latitude) <= c.latitude <= max(a.latitude, b.latitude) and min(
        a.longitude, b.longitude
    ) <= c.longitude <= max(a.longitude, b.longitude)
