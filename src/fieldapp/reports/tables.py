"""Tables on paper: cells set as paragraphs, rows as tall as they need, heads repeated, columns mirrored in Arabic.

A table is set first (every height is known then) and drawn page by page. Lengths are in points. Must not know what
its cells mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from fieldapp.reports.paper import INK, LINE, MUTED, TINT
from fieldapp.reports.paragraphs import Block, Style, Text, longest_word, natural_width, set_text

if TYPE_CHECKING:
    from fieldapp.reports.paper import Document

Align = Literal["start", "center", "end"]


@dataclass(frozen=True)
class TableColumn:
    """One column: where its text stands, and how wide it is.

    ``width`` is fixed; without it the column gets a share of what the fixed ones leave. "start" is the side where
    reading begins: right in Arabic.
    """

    align: Align = "start"
    width: float | None = None
    share: float = 1.0
    max_lines: int | None = None


@dataclass(frozen=True)
class TableCell:
    """One cell that is more than plain text: over several columns, in bold, tinted or aligned in its own way."""

    text: Text = ""
    span: int = 1
    bold: bool = False
    muted: bool = False
    align: Align | None = None
    tint: str = ""
    size: float | None = None


@dataclass(frozen=True)
class Look:
    """How a table looks. ``boxes`` draws a line around every cell, else hairlines run under the rows."""

    style: Style
    rtl: bool = False
    pad_x: float = 3.5
    pad_y: float = 2.5
    min_height: float = 0.0
    boxes: bool = False
    middle: bool = False
    line: str = LINE


@dataclass(frozen=True)
class SetCell:
    """A cell whose text is set: its place from the table's left edge, its width, its lines.

    A cell that takes only part of the row's height starts ``drop`` under the row's top and is ``height`` tall.
    """

    x: float
    width: float
    block: Block
    tint: str = ""
    drop: float = 0.0
    height: float | None = None


@dataclass(frozen=True)
class SetRow:
    """A row whose height is known."""

    cells: tuple[SetCell, ...]
    height: float
    pad_y: float

    def cut(self, room: float) -> tuple[SetRow, SetRow]:
        """The part of the row that fits into ``room`` and the rest, for rows taller than a page."""
        room -= 2 * self.pad_y
        pairs = [(cell, *cell.block.cut(room)) for cell in self.cells]
        upper = tuple(replace(cell, block=first) for cell, first, _rest in pairs)
        lower = tuple(replace(cell, block=rest) for cell, _first, rest in pairs)
        return _row(upper, self.pad_y, 0), _row(lower, self.pad_y, 0)


def _row(cells: tuple[SetCell, ...], pad_y: float, min_height: float) -> SetRow:
    baseline = _baseline(cells)
    tallest = max((_sunk(cell, baseline) + cell.block.height for cell in cells), default=0.0)
    return SetRow(cells, max(min_height, tallest + 2 * pad_y), pad_y)


def _baseline(cells: Sequence[SetCell]) -> float:
    """How far the first baseline of a row lies under the top of its text: as far as its tallest script needs."""
    return max((cell.block.lines[0].ascent for cell in cells if cell.block.lines), default=0.0)


def _sunk(cell: SetCell, baseline: float) -> float:
    """How far a cell's text moves down so that all first lines of its row stand on one line."""
    return baseline - cell.block.lines[0].ascent if cell.block.lines else 0.0


def column_widths(columns: Sequence[TableColumn], width: float) -> list[float]:
    """The widths of all columns, together ``width`` points."""
    fixed = sum(column.width or 0.0 for column in columns)
    shares = sum(column.share for column in columns if column.width is None)
    rest = max(0.0, width - fixed)
    found = [column.width if column.width is not None else rest * column.share / shares for column in columns]
    total = sum(found)
    return [size * width / total for size in found] if total > width or not shares else found


def fitted_widths(rows: Sequence[Sequence[Text]], style: Style, width: float, pad_x: float) -> list[float]:
    """Widths by content: nothing wraps when there is room; else no word is cut while that can be avoided."""
    count = max((len(row) for row in rows), default=0)
    least, wanted = [0.0] * count, [0.0] * count
    for row in rows:
        for at, text in enumerate(row):
            least[at] = max(least[at], longest_word(text, style) + 2 * pad_x + 0.5)
            wanted[at] = max(wanted[at], natural_width(text, style) + 2 * pad_x + 0.5)
    if sum(wanted) <= width:
        spare = (width - sum(wanted)) / max(1.0, sum(wanted))
        return [size * (1 + spare) for size in wanted]
    if sum(least) >= width:
        return [size * width / sum(least) for size in least]
    # Columns that ask for little get it; long texts share the rest.
    low, high = 0.0, max(wanted)
    for _step in range(40):
        limit = (low + high) / 2
        low, high = (limit, high) if _limited(least, wanted, limit) <= width else (low, limit)
    return [max(small, min(large, low)) for small, large in zip(least, wanted, strict=True)]


def _limited(least: Sequence[float], wanted: Sequence[float], limit: float) -> float:
    return sum(max(small, min(large, limit)) for small, large in zip(least, wanted, strict=True))


def set_rows(
    rows: Sequence[Sequence[Text | TableCell]], columns: Sequence[TableColumn], widths: Sequence[float], look: Look
) -> tuple[SetRow, ...]:
    """Set rows into columns of these widths. In right-to-left tables the first column is the rightmost."""
    return tuple(_set_row(row, columns, widths, look) for row in rows)


def _set_row(
    row: Sequence[Text | TableCell], columns: Sequence[TableColumn], widths: Sequence[float], look: Look
) -> SetRow:
    total, at, offset = sum(widths), 0, 0.0
    cells: list[SetCell] = []
    for item in row:
        cell = item if isinstance(item, TableCell) else TableCell(item)
        width = sum(widths[at : at + cell.span])
        column = columns[at]
        style = look.style.on(
            size=cell.size or look.style.size,
            bold=cell.bold or look.style.bold,
            align=_side(cell.align or column.align, look.rtl),
            colour=MUTED if cell.muted else look.style.colour,
            default_rtl=look.rtl,
        )
        block = set_text(cell.text, style, max(1.0, width - 2 * look.pad_x), column.max_lines)
        cells.append(SetCell(total - offset - width if look.rtl else offset, width, block, cell.tint))
        offset += width
        at += cell.span
    return _row(tuple(cells), look.pad_y, look.min_height)


def _side(align: Align, rtl: bool) -> Literal["left", "right", "center"]:
    if align == "center":
        return "center"
    return "right" if (align == "end") != rtl else "left"


def height_of(rows: Sequence[SetRow]) -> float:
    """The height of rows together."""
    return sum(row.height for row in rows)


def in_pages(rows: Sequence[SetRow], first: float, following: float) -> Iterator[list[SetRow]]:
    """Deal rows out to pages with ``first`` and then ``following`` points of room; at least one (empty) page.

    A row taller than a whole page goes on over the next one; any other stays whole.
    """
    room, page = first, []
    waiting = list(reversed(rows))
    while waiting:
        row = waiting.pop()
        if row.height <= room + 0.01:
            page.append(row)
            room -= row.height
            continue
        if row.height > following + 0.01:
            upper, lower = row.cut(room)
            if any(cell.block.lines for cell in upper.cells):
                page.append(upper)
                row = lower
            elif not page and room >= following:
                page.append(row)  # not even one line fits on a page of its own: it has to overflow
                continue
        waiting.append(row)
        yield page
        room, page = following, []
    yield page


def draw_rows(document: Document, rows: Sequence[SetRow], x: float, top: float, look: Look) -> float:
    """Draw rows one under the other from ``top``; returns the lower edge."""
    y = top
    for row in rows:
        _draw_row(document, row, x, y, look)
        y -= row.height
    return y


def _draw_row(document: Document, row: SetRow, x: float, top: float, look: Look) -> None:
    baseline = _baseline(row.cells)
    for cell in row.cells:
        height = row.height - cell.drop if cell.height is None else cell.height
        bottom = top - cell.drop - height
        if cell.tint:
            document.tint(x + cell.x, bottom, cell.width, height, cell.tint)
        under = (height - cell.block.height) / 2 if look.middle else row.pad_y + _sunk(cell, baseline)
        document.block(cell.block, x + cell.x + look.pad_x, bottom + height - under)
        if look.boxes:
            document.box(x + cell.x, bottom, cell.width, height, look.line)
    if not look.boxes and row.cells:
        left = min(cell.x for cell in row.cells)
        document.rule(x + left, top - row.height, sum(cell.width for cell in row.cells), look.line)


def stacked(upper: SetRow, lower: SetRow, through: int) -> SetRow:
    """Two heading rows as one, in which the first ``through`` cells of the lower take the height of both.

    ``upper`` begins with one cell over those, which goes.
    """
    height = upper.height + lower.height
    high = [replace(cell, height=upper.height) for cell in upper.cells[1:]]
    low = [replace(cell, drop=0.0 if at < through else upper.height) for at, cell in enumerate(lower.cells)]
    return SetRow((*high, *low), height, lower.pad_y)


def head_look(look: Look, size: float | None = None) -> Look:
    """The look of the heading over a table of this look."""
    return replace(look, style=look.style.on(bold=True, colour=INK, size=size or look.style.size), min_height=0.0)


__all__ = [
    "TINT",
    "Align",
    "Look",
    "SetCell",
    "SetRow",
    "TableCell",
    "TableColumn",
    "column_widths",
    "draw_rows",
    "fitted_widths",
    "head_look",
    "height_of",
    "in_pages",
    "set_rows",
    "stacked",
]
