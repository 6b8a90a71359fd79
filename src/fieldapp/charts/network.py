"""A network on paper as on the screen: shapes by kind, lines by what became of a tie, arrow heads, names kept apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.charts.drawing import Drawing, Hit, Item, Line, Polygon, Table, Text, mirrored
from fieldapp.charts.frame import GAP, Frame, framed, nothing
from fieldapp.charts.look import Look
from fieldapp.charts.names import Box, Segment, Wanted, placed
from fieldapp.charts.signs import marker
from fieldapp.i18n import _

LEAST, MORE = 0.42, 0.55
"""Radius of a spot of size 0, and how much more one of size 1 has, in sizes of the type."""
MOST_SCALE = 0.95
FEW_BONDS = 400
LINES: dict[str, tuple[str, float, tuple[float, ...]]] = {
    "plain": ("edge", 0.7, ()),
    "kept": ("line", 0.8, ()),
    "new": ("accent", 1.8, ()),
    "lost": ("danger", 1.1, (4, 3)),
}
"""Colour role, width and dashes of a tie by what became of it."""


@dataclass(frozen=True)
class Spot:
    """One actor: where it stands, its name, the number of its shape, its colour role, size from 0 to 1."""

    x: float
    y: float
    name: str
    shape: int
    role: str
    size: float = 0.0
    tip: str = ""
    key: str = ""


@dataclass(frozen=True)
class Bond:
    """One tie by the places of its ends in the list of spots; ``arrows`` 0, 1 (to the target) or 2."""

    source: int
    target: int
    arrows: int = 0
    state: str = "plain"


@dataclass(frozen=True)
class Sign:
    """One entry of the legend: a shape with its role, or (``state``) a line."""

    name: str
    shape: int = 0
    role: str = ""
    state: str = ""


def network(
    look: Look, *, spots: Sequence[Spot], bonds: Sequence[Bond], title: str = "", sentences: Sequence[str] = (),
    signs: Sequence[Sign] = (), method: str = "",
) -> Drawing:  # fmt: skip
    """The map with its sentences above, legend and method below."""
    frame = framed(look, title, method)
    for sentence in sentences:
        for part in look.wrapped(sentence, frame.width, look.size, most=2):
            frame.top += look.line(look.size)
            frame.items.append(Text(frame.left, frame.top - GAP / 2, part, size=look.size))
    _legend(frame, signs)
    if spots:
        drawn = _map(frame, spots, bonds)
        frame.items += mirrored(tuple(drawn), look.width) if look.rtl else drawn  # places are the same in each language
    else:
        nothing(frame, _("There is nobody on the map."))
    rows = tuple((spots[b.source].name, spots[b.target].name, b.state) for b in bonds)
    return frame.finished(" ".join(sentences), Table((_("From"), _("To"), _("State")), rows))


def _legend(frame: Frame, signs: Sequence[Sign]) -> None:
    """One row above the method, or as many as are needed."""
    look, x, rows = frame.look, frame.left, [[]]  # type: ignore[var-annotated]
    for sign in signs:
        needed = look.size * 2.4 + look.wide(sign.name, look.small) + GAP * 2
        if rows[-1] and x + needed > frame.right:
            rows.append([])
            x = frame.left
        rows[-1].append((x, sign))
        x += needed
    step = look.line(look.small) + 2
    frame.bottom -= step * len(rows) if signs else 0
    for number, row in enumerate(rows):
        y = frame.bottom + step * number + step * 0.6
        for left, sign in row:
            if sign.state:
                role, width, dash = LINES[sign.state]
                frame.items.append(Line(left, y, left + look.size * 1.8, y, role, width, dash))
            else:
                frame.items.append(marker(sign.shape, left + look.size * 0.8, y, look.size * 0.36, sign.role))
            frame.items.append(Text(left + look.size * 2.2, y + look.small * 0.36, sign.name, size=look.small))


def _map(frame: Frame, spots: Sequence[Spot], bonds: Sequence[Bond]) -> list[Item]:
    look = frame.look
    grow = 1.0 if len(spots) < 80 else 0.6
    radius = [look.size * (LEAST + MORE * spot.size) * grow for spot in spots]
    at = _fitted(frame, spots, look.size * 3)
    lines = [_between(at[b.source], at[b.target], radius[b.source], radius[b.target]) for b in bonds]
    items: list[Item] = []
    for bond, line in zip(bonds, lines, strict=True):
        role, width, dash = LINES[bond.state]
        items.append(Line(*line, role=role, width=width if len(bonds) < FEW_BONDS else width * 0.5, dash=dash))
        if bond.arrows and len(bonds) <= FEW_BONDS:
            items.append(_head(line, look.size * 0.5, role))
            if bond.arrows > 1:
                items.append(_head((line[2], line[3], line[0], line[1]), look.size * 0.5, role))
    for spot, (x, y), size in zip(spots, at, radius, strict=True):
        items.append(marker(spot.shape, x, y, size, spot.role, Hit(spot.tip or spot.name, spot.key)))
    return items + _names(frame, spots, at, radius, lines)


def _fitted(frame: Frame, spots: Sequence[Spot], margin: float) -> list[tuple[float, float]]:
    xs, ys = [spot.x for spot in spots], [spot.y for spot in spots]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    room = max(1.0, frame.width - 2 * margin), max(1.0, frame.height - 2 * margin)
    scale = min(room[0] / wide if wide else MOST_SCALE, room[1] / high if high else MOST_SCALE, MOST_SCALE)
    mx, my = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    cx, cy = frame.left + frame.width / 2, frame.top + frame.height / 2
    return [(cx + (spot.x - mx) * scale, cy + (spot.y - my) * scale) for spot in spots]


def _between(one: tuple[float, float], other: tuple[float, float], first: float, last: float) -> Segment:
    length = math.dist(one, other)
    if length <= first + last:
        return (*one, *other)
    ux, uy = (other[0] - one[0]) / length, (other[1] - one[1]) / length
    return one[0] + ux * first, one[1] + uy * first, other[0] - ux * last, other[1] - uy * last


def _head(line: Segment, size: float, role: str) -> Polygon:
    x1, y1, x2, y2 = line
    length = math.dist((x1, y1), (x2, y2)) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    back, side = (x2 - ux * size, y2 - uy * size), size * 0.42
    return Polygon(
        ((x2, y2), (back[0] - uy * side, back[1] + ux * side), (back[0] + uy * side, back[1] - ux * side)), fill=role
    )


def _names(
    frame: Frame, spots: Sequence[Spot], at: Sequence[tuple[float, float]], radius: Sequence[float],
    lines: Sequence[Segment],
) -> list[Item]:  # fmt: skip
    look, high = frame.look, frame.look.line(frame.look.small)
    texts = [look.fitted(spot.name, look.size * 16, look.small) for spot in spots]
    order = sorted(range(len(spots)), key=lambda i: (-spots[i].size, i))
    wanted = [Wanted(str(i), *at[i], radius[i], look.wide(texts[i], look.small) + 2, high) for i in order]
    room = Box(frame.left, frame.top, frame.width, frame.height)
    found = placed(wanted, lines=lines if len(lines) <= FEW_BONDS else (), room=room)
    return [
        Text(box.x + box.width / 2, box.y + high * 0.5 + look.small * 0.34, texts[int(key)], "middle", look.small)
        for key, box in found.items()
    ]
