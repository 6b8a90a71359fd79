"""Bars: upright or level, side by side or stacked, always from zero."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from fieldapp.charts.axis import Scale, labels, scale
from fieldapp.charts.colours import data
from fieldapp.charts.drawing import Drawing, Hit, Line, Rect, Table, Text
from fieldapp.charts.frame import GAP, Frame, framed, legend, nothing, unit_above
from fieldapp.charts.look import Look, Number, Series, shown, with_unit
from fieldapp.charts.signs import hatch
from fieldapp.i18n import _

WIDEST = 5.0
"""A bar is at most this many type sizes wide."""


@dataclass(frozen=True)
class _Bar:
    """One bar before it is placed: its category and series, from which value to which."""

    category: int
    series: int
    low: float
    high: float
    value: Number
    hit: Hit


def bars(
    look: Look,
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    title: str = "",
    unit: str = "",
    method: str = "",
    head: str = "",
    stacked: bool = False,
    horizontal: bool | None = None,
) -> Drawing:
    """Bars of each series in each category. ``horizontal`` None: level where names do not fit below upright bars.

    ``head`` is the head of the table's first column.
    """
    frame = framed(look, title, method)
    table = _table(categories, series, unit, head)
    if not any(value is not None for one in series for value in one.values):
        nothing(frame, _("There are no figures to draw yet."))
        return frame.finished(_description(categories, series, unit), table)
    if len(series) > 1:
        legend(frame, [one.name for one in series])
    found = list(_bars(categories, series, unit, stacked=stacked))
    if horizontal is None:
        horizontal = not _names_fit(frame, categories)
    place = _level if horizontal else _upright
    place(frame, categories, series, found, unit, stacked)
    return frame.finished(_description(categories, series, unit), table)


def _tip(category: str, name: str, value: Number | None, unit: str) -> str:
    where = ", ".join(part for part in (category, name) if part)
    return f"{where}: {with_unit(value, unit)}" if where else with_unit(value, unit)


def _table(categories: Sequence[str], series: Sequence[Series], unit: str, head: str) -> Table:
    rows = tuple((name, *(shown(one.values[at], unit) for one in series)) for at, name in enumerate(categories))
    return Table((head, *(one.name for one in series)), rows)


def _description(categories: Sequence[str], series: Sequence[Series], unit: str) -> str:
    return "; ".join(
        _tip(name, one.name if len(series) > 1 else "", one.values[at], unit)
        for at, name in enumerate(categories)
        for one in series
    )


def _bars(categories: Sequence[str], series: Sequence[Series], unit: str, *, stacked: bool) -> Iterator[_Bar]:
    for at, category in enumerate(categories):
        above = below = 0.0
        for number, one in enumerate(series):
            value = one.values[at]
            if value is None:
                continue
            hit = Hit(_tip(category, one.name if len(series) > 1 else "", value, unit), one.key(at))
            start = (above if value >= 0 else below) if stacked else 0.0
            end = start + float(value)
            above, below = (max(above, end), min(below, end)) if stacked else (above, below)
            yield _Bar(at, number, min(start, end), max(start, end), value, hit)


def _names_fit(frame: Frame, categories: Sequence[str]) -> bool:
    look = frame.look
    slot = (frame.width - look.size * 4) / max(1, len(categories)) - GAP
    return all(
        len(parts := look.wrapped(name, slot, look.small)) <= 2 and all(not part.endswith("…") for part in parts)
        for name in categories
    )


def _whole(found: Sequence[_Bar]) -> bool:
    return all(bar.value == round(float(bar.value)) for bar in found)


def _upright(
    frame: Frame,
    categories: Sequence[str],
    series: Sequence[Series],
    found: Sequence[_Bar],
    unit: str,
    stacked: bool,
) -> None:
    look = frame.look
    unit_above(frame, "" if unit == "share" else unit, frame.left)
    names = [look.wrapped(name, frame.width / len(categories) - GAP, look.small, most=2) for name in categories]
    base = frame.bottom - max(len(parts) for parts in names) * look.line(look.small) - GAP / 2
    values = [value for bar in found for value in (bar.low, bar.high)]
    axis = scale(values, base, frame.top + look.line(look.small), whole=_whole(found) and unit != "share")
    left = _value_lines(frame, axis, unit)
    slot = (frame.right - left) / len(categories)
    count = 1 if stacked else len(series)
    thick = min(slot * 0.78 / count, look.size * WIDEST)
    for at, parts in enumerate(names):
        for row, part in enumerate(parts):
            y = base + GAP / 2 + (row + 0.8) * look.line(look.small)
            frame.items.append(Text(left + slot * (at + 0.5), y, part, anchor="middle", size=look.small, role="muted"))
    for bar in found:
        number = 0 if stacked else bar.series
        x = left + slot * (bar.category + 0.5) + (number - count / 2) * thick
        top, bottom = axis.at(bar.high), axis.at(bar.low)
        _draw(frame, bar, x, top, thick - 1, bottom - top)
        text = shown(bar.value, unit)
        fits = look.wide(text, look.small) <= (thick if stacked or count > 1 else slot) - 2
        if fits and not stacked:
            y = top - 3 if bar.high > 0 or bar.low == 0 else bottom + look.small
            frame.items.append(Text(x + thick / 2, y, text, anchor="middle", size=look.small))
        elif fits and bottom - top >= look.line(look.small):
            _inside(frame, text, x + thick / 2, (top + bottom) / 2)
    _missing(frame, series, categories, lambda at, number: (
        left + slot * (at + 0.5) + (thick / 2 + 8 if stacked else (number - count / 2 + 0.5) * thick), axis.at(0) - 3,
    ), unit)  # fmt: skip
    frame.items.append(Line(left, axis.at(0), frame.right, axis.at(0), role="edge", width=1.2))


def _value_lines(frame: Frame, axis: Scale, unit: str) -> float:
    """Lines across at the round values, their numbers before them; answers where the bars begin."""
    look, texts = frame.look, labels(axis.ticks, unit)
    left = frame.left + max(look.wide(text, look.small) for text in texts) + GAP
    for tick, text in zip(axis.ticks, texts, strict=True):
        y = axis.at(tick)
        frame.items.append(Line(left, y, frame.right, y, role="line", width=0.7))
        frame.items.append(Text(left - GAP, y + look.small * 0.35, text, anchor="right", size=look.small, role="muted"))
    return left


def _level(
    frame: Frame,
    categories: Sequence[str],
    series: Sequence[Series],
    found: Sequence[_Bar],
    unit: str,
    stacked: bool,
) -> None:
    look = frame.look
    most = frame.width * 0.4
    left = frame.left + min(most, max(look.wide(name, look.small) for name in categories)) + GAP
    texts = [shown(bar.value, unit) for bar in found]
    room = 0.0 if stacked else max(look.wide(text, look.small) for text in texts) + GAP
    negative = any(bar.low < 0 for bar in found)
    bottom = frame.bottom - look.line(look.small) * (1 if unit in ("", "share") else 2) - GAP / 2
    values = [value for bar in found for value in (bar.low, bar.high)]
    start = left + (room if negative else 0)
    count_of_ticks = max(2, min(5, int((frame.right - start) / (look.size * 6))))
    whole = _whole(found) and unit != "share"
    axis = scale(values, start, frame.right - room, whole=whole, count=count_of_ticks)
    _value_columns(frame, axis, unit, bottom)
    slot = (bottom - frame.top) / len(categories)
    count = 1 if stacked else len(series)
    thick = min(slot * 0.8 / count, look.size * 2.4)
    for at, name in enumerate(categories):
        most_lines = 2 if slot >= look.line(look.small) * 2 else 1
        parts = look.wrapped(name, left - frame.left - GAP, look.small, most=most_lines)
        for row, part in enumerate(parts):
            y = frame.top + slot * (at + 0.5) + (row - len(parts) / 2 + 0.75) * look.line(look.small)
            frame.items.append(Text(left - GAP, y, part, anchor="right", size=look.small, hit=None))
    for bar, text in zip(found, texts, strict=True):
        number = 0 if stacked else bar.series
        y = frame.top + slot * (bar.category + 0.5) + (number - count / 2) * thick
        x, end = axis.at(bar.low), axis.at(bar.high)
        _draw(frame, bar, x, y, end - x, thick - 1)
        if not stacked and thick >= look.small:
            at_left = bar.low < 0
            place = x - 3 if at_left else end + 3
            y_text = y + thick / 2 + look.small * 0.35
            frame.items.append(Text(place, y_text, text, anchor="right" if at_left else "left", size=look.small))
        elif stacked and end - x >= look.wide(text, look.small) + 4 and thick >= look.line(look.small) - 2:
            _inside(frame, text, (x + end) / 2, y + thick / 2)
    _missing(frame, series, categories, lambda at, number: (
        axis.at(0) + 8,
        frame.top + slot * (at + 0.5) + (0 if stacked else (number - count / 2 + 0.5) * thick) + look.small * 0.35,
    ), unit)  # fmt: skip
    frame.items.append(Line(axis.at(0), frame.top, axis.at(0), bottom, role="edge", width=1.2))


def _value_columns(frame: Frame, axis: Scale, unit: str, bottom: float) -> None:
    """Lines down at the round values, their numbers below, the unit below those."""
    look = frame.look
    for tick, text in zip(axis.ticks, labels(axis.ticks, unit), strict=True):
        x = axis.at(tick)
        frame.items.append(Line(x, frame.top, x, bottom, role="line", width=0.7))
        y = bottom + look.line(look.small)
        frame.items.append(Text(x, y, text, anchor="middle", size=look.small, role="muted"))
    if unit not in ("", "share"):
        y = bottom + look.line(look.small) * 2
        frame.items.append(Text(frame.right, y, unit, anchor="right", size=look.small, role="muted"))


def _draw(frame: Frame, bar: _Bar, x: float, y: float, width: float, height: float) -> None:
    role = data(bar.series)
    frame.items.append(Rect(x, y, width, height, fill=role, edge="edge", edge_width=0.6, hit=bar.hit))
    frame.items += hatch(bar.series, x, y, width, height, gap=frame.look.size * 0.6)


def _inside(frame: Frame, text: str, x: float, y: float) -> None:
    """A value on a bar: on a ground of its own, so that hatching does not cross it."""
    look = frame.look
    wide, high = look.wide(text, look.small) + 4, look.line(look.small) - 2
    frame.items.append(Rect(x - wide / 2, y - high / 2, wide, high, fill="surface", alpha=0.9))
    frame.items.append(Text(x, y + look.small * 0.35, text, anchor="middle", size=look.small))


def _missing(
    frame: Frame,
    series: Sequence[Series],
    categories: Sequence[str],
    place: Callable[[int, int], tuple[float, float]],
    unit: str,
) -> None:
    """A dash where a value is missing: not a bar of length 0."""
    for number, one in enumerate(series):
        for at, category in enumerate(categories):
            if one.values[at] is None:
                x, y = place(at, number)
                hit = Hit(_tip(category, one.name if len(series) > 1 else "", None, unit), one.key(at))
                frame.items.append(Text(x, y, "–", anchor="middle", size=frame.look.size, role="muted", hit=hit))
