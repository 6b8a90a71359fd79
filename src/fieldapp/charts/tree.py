"""A tree of problems or objectives: effects above the core, causes below, lines to what each hangs on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fieldapp.charts.colours import data
from fieldapp.charts.drawing import Drawing, Hit, Line, Rect, Table, Text
from fieldapp.charts.frame import GAP, Frame, framed, nothing
from fieldapp.charts.look import Look
from fieldapp.i18n import _

MOST_LINES = 5


@dataclass(frozen=True)
class Node:
    """One box: its level (0 the core, above it 1, 2, below it -1, -2), and the ids of what it hangs on."""

    id: str
    text: str
    level: int
    parents: tuple[str, ...] = ()
    key: str = ""
    faint: bool = False
    """Drawn with a broken edge: what is not said properly yet."""


@dataclass(frozen=True)
class Box:
    """Where a node stands."""

    x: float
    y: float
    width: float
    height: float


def tree(
    look: Look,
    nodes: Sequence[Node],
    *,
    bands: Mapping[int, str] | None = None,
    title: str = "",
    method: str = "",
    table: Table | None = None,
) -> Drawing:
    """Boxes in levels, the highest on top. ``bands`` names the side of a level: -1 below, 0 the core, 1 above."""
    frame = framed(look, title, method)
    description = "; ".join(one.text for one in nodes)
    if not nodes:
        nothing(frame, _("There are no figures to draw yet."))
        return frame.finished("", table or Table())
    levels, places = _placed(nodes)
    boxes = _boxes(frame, levels, places, bands or {})
    for one in nodes:
        for parent in one.parents:
            if parent in boxes:
                frame.items.append(_tie(boxes[one.id], boxes[parent]))
    for one in nodes:
        _draw(frame, one, boxes[one.id])
    return frame.finished(description, table or Table())


def _placed(nodes: Sequence[Node]) -> tuple[list[list[Node]], dict[str, float]]:
    """The levels from the top, and a place from 0 to 1 for each node: near what it hangs on, from the core outwards."""
    by_level: dict[int, list[Node]] = {}
    for one in nodes:
        by_level.setdefault(one.level, []).append(one)
    step = 1 / max(len(row) for row in by_level.values())
    place: dict[str, float] = {}
    for level in sorted(by_level, key=abs):
        row = by_level[level]
        middles = {one.id: _middle([place[parent] for parent in one.parents if parent in place]) for one in row}
        row.sort(key=lambda one: middles[one.id])
        place |= _apart([(one.id, middles[one.id]) for one in row], step)
    return [by_level[level] for level in sorted(by_level, reverse=True)], place


def _middle(places: list[float]) -> float:
    return sum(places) / len(places) if places else 0.5


def _apart(wanted: list[tuple[str, float]], step: float) -> dict[str, float]:
    """Places as near to those wanted as boxes of one width may stand, none over the edge."""
    groups: list[tuple[list[str], float]] = []  # boxes that touch, and where the middle of the group is wanted
    for name, middle in wanted:
        group, at = [name], middle
        while groups and groups[-1][1] + len(groups[-1][0]) * step / 2 > at - len(group) * step / 2 - 1e-9:
            before, there = groups.pop()
            at = (there * len(before) + at * len(group)) / (len(before) + len(group))
            group = before + group
        half = len(group) * step / 2
        groups.append((group, min(max(at, half), 1 - half)))
    found = {}
    for group, at in groups:
        for number, name in enumerate(group):
            found[name] = at + (number - (len(group) - 1) / 2) * step
    return found


def _boxes(
    frame: Frame, levels: list[list[Node]], places: Mapping[str, float], bands: Mapping[int, str]
) -> dict[str, Box]:
    """A place for each node: levels share the height, nodes of a level its width; names of the sides at the edge."""
    look, found = frame.look, {}
    side = max((look.wide(name, look.small) for name in bands.values()), default=0.0)
    left = frame.left + (side + GAP * 2 if bands else 0)
    high, room = frame.height / len(levels), frame.right - left
    step = room / max(len(row) for row in levels)
    said: set[int] = set()
    wide = min(step - GAP, look.size * 22)
    lines = max(len(_lines(look, one.text, wide, MOST_LINES)) for row in levels for one in row)
    frame.in_full(len(levels) * (lines * look.line(look.small) + GAP * 4))
    for at, row in enumerate(levels):
        sign = (row[0].level > 0) - (row[0].level < 0)
        top = frame.top + at * high
        if sign in bands and sign not in said:
            said.add(sign)
            y = top + high / 2 + look.small * 0.35
            frame.items.append(Text(frame.left, y, bands[sign], "left", look.small, bold=True, role="muted"))
        tall = min(high - GAP * 2.6, look.line(look.small) * MOST_LINES + GAP)
        for one in row:
            x = left + places[one.id] * room - wide / 2
            found[one.id] = Box(x, top + (high - tall) / 2, wide, tall)
    return found


def _lines(look: Look, text: str, wide: float, most: int) -> list[str]:
    """The words of a box of some width."""
    return look.wrapped(text, wide - GAP * 1.5, look.small, most=most)


def _tie(child: Box, parent: Box) -> Line:
    """From the side of a box that looks at the other."""
    above = child.y < parent.y
    start = child.y + child.height if above else child.y
    end = parent.y if above else parent.y + parent.height
    return Line(child.x + child.width / 2, start, parent.x + parent.width / 2, end, role="edge", width=1.2)


def _draw(frame: Frame, one: Node, box: Box) -> None:
    look = frame.look
    role = data(5) if one.level == 0 else data(0) if one.level > 0 else data(1)
    frame.items.append(Rect(box.x, box.y, box.width, box.height, fill="surface"))
    frame.items.append(
        Rect(
            box.x, box.y, box.width, box.height, fill=role, alpha=0.16, edge="line" if one.faint else role,
            edge_width=2.0 if one.level == 0 else 1.0, hit=Hit(one.text, one.key),
        )
    )  # fmt: skip
    most = max(1, min(MOST_LINES, int((box.height - GAP / 2) / look.line(look.small))))
    parts = _lines(look, one.text, box.width, most)
    top = box.y + (box.height - len(parts) * look.line(look.small)) / 2
    for line, part in enumerate(parts):
        y = top + (line + 0.75) * look.line(look.small)
        x = box.x + box.width / 2
        tone = "muted" if one.faint else "text"
        frame.items.append(Text(x, y, part, "middle", look.small, bold=one.level == 0, role=tone))
