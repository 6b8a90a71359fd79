"""A value chain: stages as arrows in reading order, what flows between them, and who and what is at each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fieldapp.charts.colours import data
from fieldapp.charts.drawing import Drawing, Hit, Line, Polygon, Rect, Table, Text
from fieldapp.charts.frame import GAP, Frame, framed, nothing
from fieldapp.charts.look import Look
from fieldapp.i18n import _

MOST_LINES = 12
NOTCH = 0.35
"""How far an arrow's head reaches, as a part of its height."""


@dataclass(frozen=True)
class Stage:
    """One stage: its name, what is said in its arrow, and by band the lines below it."""

    name: str
    said: tuple[str, ...] = ()
    bands: tuple[tuple[str, ...], ...] = ()
    key: str = ""


@dataclass(frozen=True)
class Way:
    """What goes from a stage (by place, from 0) to another, or to a market behind the last one (None).

    ``words`` are the lines over its arrow: the market, what and how much, then price and share.
    """

    source: int
    target: int | None
    words: tuple[str, ...]
    market: str = ""
    key: str = ""


def chain(
    look: Look,
    stages: Sequence[Stage],
    ways: Sequence[Way] = (),
    *,
    bands: Sequence[str] = (),
    title: str = "",
    method: str = "",
    table: Table | None = None,
) -> Drawing:
    """Arrows, a line for each flow, a row for each of ``bands``. What has no room is counted, and said in the tip."""
    frame = framed(look, title, method)
    if not stages:
        nothing(frame, _("There are no figures to draw yet."))
        return frame.finished("", table or Table())
    markets = list(dict.fromkeys(way.market for way in ways if way.target is None))
    step = frame.width / (len(stages) + (1 if markets else 0))
    top = frame.top
    kept = list(frame.items)
    for most in range(MOST_LINES, 0, -1):
        frame.items, frame.top = list(kept), top
        _arrows(frame, stages, step, max(2, most), min(len(markets), most))
        _markets(frame, markets, step, len(stages), top)
        _ways(frame, ways, step, len(stages), most)
        for number, band in enumerate(bands):
            _band(frame, band, stages, number, step, most)
        if most == MOST_LINES:
            frame.needs = look.height + frame.top - frame.bottom
        if frame.top <= frame.bottom + 0.5:
            break
    description = "; ".join(f"{one.name}: {', '.join(one.said)}" for one in stages)
    return frame.finished(description, table or Table())


def _arrows(frame: Frame, stages: Sequence[Stage], step: float, most: int, markets: int) -> None:
    """The stages; as high as the box of so many markets beside them."""
    look = frame.look
    room = step - look.size * 2.2
    names = [look.wrapped(one.name, room, look.size, most=min(2, most)) for one in stages]
    said = [[look.fitted(text, room, look.small) for text in one.said[:most]] for one in stages]
    heights = [
        len(name) * look.line(look.size) + len(text) * look.line(look.small)
        for name, text in zip(names, said, strict=True)
    ]
    lines = max(*heights, (1 + markets) * look.line(look.small))
    high = lines + GAP * 1.5
    for at, stage in enumerate(stages):
        x, notch = frame.left + at * step, min(high * NOTCH, look.size)
        right = x + step - notch - 1
        points = (
            (x, frame.top), (right, frame.top), (right + notch, frame.top + high / 2), (right, frame.top + high),
            (x, frame.top + high), *(((x + notch, frame.top + high / 2),) if at else ()),
        )  # fmt: skip
        tip = "\n".join((stage.name, *stage.said))
        frame.items.append(Polygon(points, fill=data(0), edge=data(0), alpha=0.14, hit=Hit(tip, stage.key)))
        y, middle = frame.top + GAP / 2, (x + notch / 2 + right) / 2 + notch / 4
        for part in names[at]:
            y += look.line(look.size)
            frame.items.append(Text(middle, y - look.size * 0.3, part, "middle", look.size, bold=True))
        for part in said[at]:
            y += look.line(look.small)
            frame.items.append(Text(middle, y - look.small * 0.3, part, "middle", look.small))
    frame.top += high + GAP


def _markets(frame: Frame, markets: Sequence[str], step: float, count: int, top: float) -> None:
    """The markets behind the last arrow, in one box."""
    if not markets:
        return
    look = frame.look
    x, high = frame.left + count * step + GAP / 2, frame.top - GAP - top
    tip = "\n".join((_("Markets"), *markets))
    frame.items.append(Rect(x, top, step - GAP / 2, high, edge="edge", hit=Hit(tip)))
    y = top + look.line(look.small) + GAP / 2
    frame.items.append(Text(x + GAP, y - look.small * 0.3, _("Markets"), "left", look.small, bold=True))
    for market in _fit(look, markets, step - GAP * 2.5, max(1, int((high - y + top) / look.line(look.small)))):
        y += look.line(look.small)
        frame.items.append(Text(x + GAP, y - look.small * 0.3, market, "left", look.small))


def _ways(frame: Frame, ways: Sequence[Way], step: float, count: int, most: int) -> None:
    """One line for each flow from the middle of a stage to that of another, its words above; apart in lanes."""
    look = frame.look
    lanes: list[list[tuple[float, float]]] = []
    placed: list[tuple[int, Way, float, float]] = []
    for way in sorted(ways, key=lambda one: (one.source, one.target if one.target is not None else count)):
        start = frame.left + (way.source + 0.5) * step
        end = frame.left + ((count if way.target is None else way.target) + 0.5) * step
        low, high = min(start, end), max(start, end)
        lane = next(
            (at for at, taken in enumerate(lanes) if all(high <= a + 1 or low >= b - 1 for a, b in taken)), len(lanes)
        )
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append((low, high))
        placed.append((lane, way, start, end))
    lines = min(max((len(_said(way, MOST_LINES)) for way in ways), default=1), most)
    height = look.line(look.small) * lines + GAP * 1.2
    for lane, way, start, end in placed:
        y = frame.top + (lane + 1) * height - GAP / 2
        frame.items += _arrow(way, start, end, y, look.size * 0.45)
        room, middle = abs(end - start) - GAP * 2, (start + end) / 2
        shown = [look.fitted(one, room, look.small) for one in _said(way, lines)]
        for at, part in enumerate(reversed(shown)):
            place = y - GAP * 0.7 - at * look.line(look.small)
            frame.items.append(Text(middle, place, part, "middle", look.small, hit=_tip(way)))
    if placed:
        frame.top += len(lanes) * height + GAP


def _said(way: Way, lines: int) -> list[str]:
    """The words of a flow in at most so many lines; with less room they are joined, and the tip has all."""
    said = [part for part in way.words if part]
    while len(said) > max(1, lines):
        said = ["  ·  ".join(said[:2]), *said[2:]]
    return said


def _tip(way: Way) -> Hit:
    return Hit("\n".join(part for part in (*way.words, way.market) if part), way.key)


def _arrow(way: Way, start: float, end: float, y: float, size: float) -> list[Line | Polygon]:
    forward = 1 if end > start else -1
    head = ((end, y), (end - forward * size * 1.6, y - size), (end - forward * size * 1.6, y + size))
    return [
        Line(start, y, end - forward * size, y, role="edge", width=1.4, hit=_tip(way)),
        Line(start, y - size, start, y + size, role="edge", width=1.4),
        Polygon(head, fill="edge", hit=_tip(way)),
    ]


def _band(frame: Frame, name: str, stages: Sequence[Stage], number: int, step: float, most: int) -> None:
    """A row of boxes under the arrows, with its name above; a row with nothing in it is left out."""
    look = frame.look
    found = [stage.bands[number] if number < len(stage.bands) else () for stage in stages]
    if not any(found):
        return
    frame.top += look.line(look.small)
    frame.items.append(Text(frame.left, frame.top - look.line(look.small) * 0.34, name, "left", look.small, bold=True))
    room = step - GAP * 3
    texts = [_fit(look, lines, room, most) for lines in found]
    high = max(len(lines) for lines in texts) * look.line(look.small) + GAP
    for at, lines in enumerate(texts):
        if not lines:
            continue
        x = frame.left + at * step
        tip = Hit("\n".join((f"{name}: {stages[at].name}", *found[at])), stages[at].key)
        box = Rect(x + 1, frame.top, step - GAP, high, fill=data(number + 1), alpha=0.08, edge="line", hit=tip)
        frame.items += [box, replace(box, width=3.0, alpha=1.0, edge="", hit=None)]
        for line, part in enumerate(lines):
            y = frame.top + GAP / 2 + (line + 0.75) * look.line(look.small)
            frame.items.append(Text(x + GAP + 3, y, part, "left", look.small))
    frame.top += high + GAP


def _fit(look: Look, lines: Sequence[str], room: float, most: int) -> list[str]:
    """Each in up to two lines; what does not fit any more is counted."""
    found: list[str] = []
    for at, line in enumerate(lines):
        parts = look.wrapped(line, room, look.small, most=2 if most > 2 else 1)
        left = len(lines) - at
        if len(found) + len(parts) > most - (1 if left > 1 else 0) and (left > 1 or len(found) + len(parts) > most):
            return [*found, look.fitted(_("and {count} more").format(count=left), room, look.small)]
        found += parts
    return found
