"""A report of figures on paper: a title, what it covers, how it was counted, and tables of any rows.

The plain form that every list and table of figures can take. Must not know the store or what the figures mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

from fieldapp import i18n
from fieldapp.charts import Chart, Drawing
from fieldapp.domain.text import ltr
from fieldapp.i18n import _
from fieldapp.reports import charts
from fieldapp.reports.cells import Cell, Column, Kind
from fieldapp.reports.paper import ACCENT, INK, MM, MUTED, TINT, Document, Page, Printed, page, write_pdf
from fieldapp.reports.paragraphs import Block, Style, set_text
from fieldapp.reports.tables import (
    Align,
    Look,
    SetRow,
    TableCell,
    TableColumn,
    draw_rows,
    fitted_widths,
    head_look,
    in_pages,
    set_rows,
)

_FOOT = 7 * MM
_GAP = 4 * MM
_PICTURE = 75 * MM
_FIGURES = {Kind.INTEGER, Kind.NUMBER, Kind.PERCENT}
_SIGNING, _SIGNED = 0.2, 9 * MM
"""The share of the width that boxes to sign in take, and the height of their rows."""
_SAMPLE = 300
"""Rows looked at to find the widths of columns."""


@dataclass(frozen=True)
class SummaryTable:
    """One table: its title, its columns, its rows; ``totals`` is one more row, in bold, under a line.

    ``sign``: the last column has a box to sign in for each row.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    totals: Sequence[Cell] = ()
    note: str = ""
    sign: bool = False


@dataclass(frozen=True)
class Summary:
    """A report: title, a line under it, how the figures were counted, tables, and remarks at the end.

    ``method`` stands under the title, because a figure without its method says nothing. ``printed`` is local time.
    """

    title: str
    tables: Sequence[SummaryTable]
    subtitle: str = ""
    method: str = ""
    remarks: Sequence[str] = ()
    pictures: Sequence[Chart] = ()
    """Charts after the tables, as wide as the page."""
    language: str = "en"
    paper: str = "A4"
    landscape: bool | None = None
    printed: datetime | None = None
    opening: Sequence[Chart] = ()
    """Charts before the tables, each with what is left of its page."""


def print_summary(summary: Summary, path: Path | str) -> Printed:
    """Write the report as a PDF file. Raises ReportError; no half-written file remains."""
    data, pages = _drawn(summary)
    return write_pdf(data, pages, path)


def summary_pdf(summary: Summary) -> bytes:
    """The report as PDF, for the preview: the same bytes that are printed."""
    return _drawn(summary)[0]


def shown(value: Cell, kind: Kind = Kind.TEXT) -> str:
    """A cell's value as a person reads it, in the language in force; an empty cell is an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return i18n.format_datetime(value)
    if isinstance(value, date):
        return i18n.format_date(value)
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(value))
        if not number.is_finite():
            return "–"
        return i18n.format_percent(number, decimals=1) if kind is Kind.PERCENT else i18n.format_number(number)
    return value if isinstance(value, str) else value.strftime("%H:%M")


@dataclass(frozen=True)
class _SetTable:
    table: SummaryTable
    head: SetRow
    rows: tuple[SetRow, ...]
    look: Look


class _Flow:
    """Puts blocks and tables one under the other, page after page."""

    def __init__(self, summary: Summary, size: Page, rtl: bool, total: int) -> None:
        self.document = Document(summary.title, summary.language, rtl)
        self._summary = summary
        self._size = size
        self._total = total
        self._begin()

    def _begin(self) -> None:
        self.document.begin(self._size)
        self.y = self._size.top
        _draw_foot(self.document, self._summary, self._size, self._total)

    @property
    def room(self) -> float:
        """Points left on this page."""
        return self.y - self._size.bottom - _FOOT

    @property
    def whole(self) -> float:
        """Points of an empty page."""
        return self._size.top - self._size.bottom - _FOOT

    def block(self, block: Block, after: float = 0.0) -> None:
        """Add a paragraph; it goes on over the page where it must."""
        while block.lines:
            first, rest = block.cut(self.room)
            if not first.lines and self.room < self.whole - 1:
                self._begin()
                continue
            first, rest = (first, rest) if first.lines else (block, replace(block, lines=()))
            self.y = self.document.block(first, self._size.left, self.y)
            block = rest
        self.y -= after

    def table(self, table: _SetTable, title: Block | None) -> None:
        """Add a table; its head comes again on each page, its title stays with its first rows."""
        top = table.rows[0].height if table.rows else 0.0
        least = table.head.height + min(top, self.whole / 3) + (title.height if title else 0.0)
        if self.room < least:
            self._begin()
        if title:
            self.block(title, after=1 * MM)
        head = table.head.height
        for number, rows in enumerate(in_pages(table.rows, self.room - head, self.whole - head)):
            if number:
                self._begin()
            left = self._size.left
            self.y = draw_rows(self.document, [table.head], left, self.y, table.look)
            self.document.rule(left, self.y, self._size.inner_width, ACCENT, 0.9)
            self.y = draw_rows(self.document, rows, left, self.y, table.look)
        self.y -= _GAP

    def opening(self, chart: Chart, language: str) -> None:
        """Add a chart that fills its page."""
        if self.room < self.whole / 2:
            self._begin()
        self._draw(chart(charts.look(self._size.inner_width, self.room, language)))

    def picture(self, chart: Chart, language: str) -> None:
        """Add a chart; it is never parted."""
        drawing = charts.drawn(chart, self._size.inner_width, min(_PICTURE, self.whole), language, self.whole)
        if self.room < drawing.height:
            self._begin()
        self._draw(drawing)

    def _draw(self, drawing: Drawing) -> None:
        self.y = charts.draw(self.document, drawing, self._size.left, self.y) - _GAP


def _drawn(summary: Summary) -> tuple[bytes, int]:
    with i18n.using(summary.language):
        size = page(summary.paper, landscape=_lies(summary))
        # drawn twice: the first time tells how many pages there are
        pages = _composed(summary, size, 0).document.pages
        return _composed(summary, size, pages).document.finished(), pages


def _composed(summary: Summary, size: Page, total: int) -> _Flow:
    rtl = i18n.is_rtl()
    flow = _Flow(summary, size, rtl, total)
    for text, style, after in (
        (summary.title, _style(summary, rtl, 16, bold=True), 0.5 * MM),
        (summary.subtitle, _style(summary, rtl, 10), 0.5 * MM),
        (summary.method, _style(summary, rtl, 8.5, colour=MUTED), 0.5 * MM),
    ):
        if text:
            flow.block(set_text(text, style, size.inner_width), after)
    flow.y -= _GAP
    for chart in summary.opening:
        flow.opening(chart, summary.language)
    for table in summary.tables:
        title = set_text(table.title, _style(summary, rtl, 11, bold=True), size.inner_width) if table.title else None
        flow.table(_set_table(summary, table, size, rtl), title)
        if table.note:
            flow.y += _GAP - 1 * MM
            flow.block(set_text(table.note, _style(summary, rtl, 8, colour=MUTED), size.inner_width), _GAP)
    for chart in summary.pictures:
        flow.picture(chart, summary.language)
    for remark in summary.remarks:
        flow.block(set_text(remark, _style(summary, rtl, 9.5), size.inner_width), 1.5 * MM)
    return flow


def _style(summary: Summary, rtl: bool, size: float, *, bold: bool = False, colour: str = INK) -> Style:
    side: Literal["left", "right"] = "right" if rtl else "left"
    return Style(size=size, bold=bold, align=side, default_rtl=rtl, language=summary.language, colour=colour)


def _lies(summary: Summary) -> bool:
    """Wide tables lie on their side unless it is said how."""
    if summary.landscape is not None:
        return summary.landscape
    return any(len(table.columns) > 7 for table in summary.tables)


def _set_table(summary: Summary, table: SummaryTable, size: Page, rtl: bool) -> _SetTable:
    small = len(table.columns) > 9
    style = Style(size=7.5 if small else 8.5, language=summary.language, default_rtl=rtl)
    look = Look(style, rtl=rtl, pad_x=3, pad_y=2.4)
    if table.sign:
        look = replace(look, boxes=True, middle=True, min_height=_SIGNED)
    kinds = [column.kind for column in table.columns]
    texts = [[_cell_text(cell, kind) for cell, kind in zip(row, kinds, strict=False)] for row in table.rows]
    totals = [_cell_text(cell, kind) for cell, kind in zip(table.totals, kinds, strict=False)]
    titles = [column.title for column in table.columns]
    sample = [titles, *texts[:_SAMPLE], *([totals] if totals else [])]
    # measured in bold, in which headings and totals are set
    box = size.inner_width * _SIGNING if table.sign else 0.0
    measured = [row[: len(titles) - 1] for row in sample] if table.sign else sample
    widths = fitted_widths(measured, style.on(bold=True), size.inner_width - box, look.pad_x)
    widths += [box] if table.sign else []
    # figures stand right in every direction of writing, so that their digits are under each other
    figures: Align = "start" if rtl else "end"
    specs = [TableColumn(figures if kind in _FIGURES else "start") for kind in kinds]
    (head,) = set_rows([[TableCell(title, bold=True, tint=TINT) for title in titles]], specs, widths, head_look(look))
    rows = set_rows(texts, specs, widths, look)
    if not texts:
        rows = set_rows([[TableCell(_("Nothing to show."), span=len(specs), muted=True)]], specs, widths, look)
    if totals:
        rows += set_rows([[TableCell(text, bold=True, tint=TINT) for text in totals]], specs, widths, look)
    return _SetTable(table, head, rows, look)


def _cell_text(value: Cell, kind: Kind) -> str:
    """The value as shown; figures keep their sign in front of them in right-to-left tables too."""
    text = shown(value, kind)
    figure = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return ltr(text) if figure else text


def _draw_foot(document: Document, summary: Summary, size: Page, total: int) -> None:
    printed = ""
    if summary.printed is not None:
        printed = _("Printed {when}").format(when=i18n.format_datetime(summary.printed))
    count = _("Page {number} of {pages}").format(number=document.pages, pages=total)
    half = size.inner_width / 2
    texts: list[tuple[str, Literal["left", "right"]]] = [(printed, "left"), (count, "right")]
    if document.rtl:
        texts = [(count, "left"), (printed, "right")]
    for at, (text, align) in enumerate(texts):
        style = Style(size=7.5, align=align, default_rtl=document.rtl, language=summary.language, colour=MUTED)
        document.text(text, style, size.left + at * half, size.bottom + 10, half, 1)
