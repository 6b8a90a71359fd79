"""A field of cells: rows by columns, a letter in each, such as people by sessions or a network as a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.charts.drawing import Drawing, Hit, Line, Rect, Table, Text
from fieldapp.charts.frame import GAP, Frame, framed, nothing
from fieldapp.charts.look import Look
from fieldapp.i18n import _


@dataclass(frozen=True)
class Cell:
    """One cell: its letter, the role of its ground, how strong that is (0 to 1), what it says and what is behind it."""

    sign: str
    role: str = "accent"
    strength: float = 1.0
    tip: str = ""
    key: str = ""


def heat(
    look: Look,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Cell | None]],
    *,
    title: str = "",
    method: str = "",
    head: str = "",
    meanings: Sequence[Cell] = (),
    turned: bool = False,
) -> Drawing:
    """A cell for each row and column; None is a cell that is not filled, shown empty with a dot.

    ``meanings`` explains the letters: cells whose ``tip`` is the word. ``head`` is the head of the rows' names;
    ``turned`` lets the heads of columns stand upright where they have no room to lie.
    """
    frame = framed(look, title, method)
    table = Table((head, *columns), tuple((row, *(_said(cell) for cell in cells[at])) for at, row in enumerate(rows)))
    description = "; ".join(f"{row}: " + ", ".join(_said(cell) for cell in cells[at]) for at, row in enumerate(rows))
    if not rows or not columns:
        nothing(frame, _("There are no figures to draw yet."))
        return frame.finished(description, table)
    if meanings:
        _meanings(frame, meanings)
    left, top, wide, high = _grid(frame, rows, columns, turned=turned)
    for at, row in enumerate(rows):
        for place, column in enumerate(columns):
            x, y = left + place * wide, top + at * high
            _draw(frame, cells[at][place], f"{row}, {column}", x, y, wide, high)
    frame.items.append(Line(left, top, left + wide * len(columns), top, role="edge"))
    return frame.finished(description, table)


def _said(cell: Cell | None) -> str:
    return "–" if cell is None else cell.sign or cell.tip


def _meanings(frame: Frame, meanings: Sequence[Cell]) -> None:
    look = frame.look
    x, step, side = frame.left, look.line(look.small) + 3, look.line(look.small)
    frame.top += step
    for cell in meanings:
        needed = side + GAP + look.wide(cell.tip, look.small) + GAP * 2
        if x > frame.left and x + needed > frame.right:
            x, frame.top = frame.left, frame.top + step
        _paint(frame, cell, x, frame.top - step + 1, side, side, None)
        y = frame.top - step + 1 + side / 2 + look.small * 0.35
        frame.items.append(Text(x + side + GAP, y, cell.tip, "left", look.small))
        x += needed
    frame.top += GAP


def _grid(
    frame: Frame, rows: Sequence[str], columns: Sequence[str], *, turned: bool
) -> tuple[float, float, float, float]:
    """Names of rows and columns; answers the corner of the cells and the size of one."""
    look = frame.look
    names = min(frame.width * 0.34, max(look.wide(row, look.small) for row in rows))
    left = frame.left + names + GAP
    wide = min((frame.right - left) / len(columns), look.size * 6)
    heads = [look.wrapped(column, wide - 4, look.small, most=2) for column in columns]
    every, narrow = 1, any(part.endswith("…") for parts in heads for part in parts)
    if narrow and turned and wide >= look.line(look.small):
        return _upright(frame, rows, columns, left, wide)
    if narrow:  # too narrow for names: every n-th, on one line
        heads = [[column] for column in columns]
        widest = max(look.wide(column, look.small) for column in columns) + GAP
        every = max(1, -int(-widest // wide))
    top = frame.top + max(len(parts) for parts in heads) * look.line(look.small) + GAP / 2
    high = min((frame.bottom - top) / len(rows), look.line(look.size) * 1.5)
    for place in range(0, len(columns), every):
        for line, part in enumerate(heads[place]):
            y = frame.top + (line + 0.8) * look.line(look.small)
            x = left + wide * (place + 0.5)
            if every > 1:
                frame.items.append(Text(left + wide * place, y, part, "left", look.small, role="muted"))
            else:
                frame.items.append(Text(x, y, part, "middle", look.small, role="muted"))
    _row_names(frame, rows, left, top, high)
    return left, top, wide, high


def _row_names(frame: Frame, rows: Sequence[str], left: float, top: float, high: float) -> None:
    look = frame.look
    size = min(look.small, high * 1.1 / look.leading)
    for at, row in enumerate(rows):
        y = top + high * (at + 0.5) + size * 0.35
        frame.items.append(Text(left - GAP, y, look.fitted(row, left - frame.left - GAP, size), "right", size))


def _upright(
    frame: Frame, rows: Sequence[str], columns: Sequence[str], left: float, wide: float
) -> tuple[float, float, float, float]:
    """The heads standing, read from below; in up to two lines where the columns are wide enough for them."""
    look = frame.look
    most = 2 if wide >= look.line(look.small) * 2 else 1
    room = min(frame.height * 0.35, max(look.wide(column, look.small) for column in columns) + GAP)
    for place, column in enumerate(columns):
        parts = look.wrapped(column, room - GAP, look.small, most=most)
        for line, part in enumerate(parts):
            x = left + wide * (place + 0.5) + (line - (len(parts) - 1) / 2) * look.line(look.small) + look.small * 0.35
            tall = frame.top + room - GAP / 2
            frame.items.append(Text(x, tall, part, "left", look.small, role="muted", rotation=-90))
    top = frame.top + room
    high = min((frame.bottom - top) / len(rows), look.line(look.size) * 1.5)
    _row_names(frame, rows, left, top, high)
    return left, top, wide, high


def _draw(frame: Frame, cell: Cell | None, where: str, x: float, y: float, wide: float, high: float) -> None:
    if cell is None:
        dot = Text(x + wide / 2, y + high / 2 + frame.look.small * 0.2, "·", "middle", frame.look.small, role="muted")
        frame.items.append(dot)
        return
    words = cell.tip or cell.sign
    _paint(frame, cell, x + 0.5, y + 0.5, wide - 1, high - 1, Hit(f"{where}: {words}", cell.key))


def _paint(frame: Frame, cell: Cell, x: float, y: float, wide: float, high: float, hit: Hit | None) -> None:
    """Ground light enough for its letter, a bar along its foot in the full colour: seen in grey, too."""
    look = frame.look
    alpha = 0.08 + 0.42 * max(0.0, min(1.0, cell.strength))
    frame.items.append(Rect(x, y, wide, high, fill=cell.role, alpha=alpha, hit=hit))
    if cell.strength > 0:
        foot = max(1.0, high * 0.08)
        width = wide * max(0.0, min(1.0, cell.strength))
        frame.items.append(Rect(x, y + high - foot, width, foot, fill=cell.role))
    size = min(look.small, high * 0.72)
    if cell.sign and size >= 4 and look.wide(cell.sign, size) <= wide - 1:
        frame.items.append(Text(x + wide / 2, y + high / 2 + size * 0.35, cell.sign, "middle", size, bold=True))
