"""A paper in two languages side by side: each clause in a column of its language, signatures and code at the end.

The first language stands where its reading begins: an Arabic column on the right. Must not know what is agreed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fieldapp import i18n
from fieldapp.domain.text import isolate
from fieldapp.i18n import _
from fieldapp.reports.paper import ACCENT, MM, MUTED, STRONG_LINE, Document, Page, Printed, page, write_pdf
from fieldapp.reports.paragraphs import Style, Text, set_text
from fieldapp.reports.qr import draw_qr
from fieldapp.reports.shaping import Span
from fieldapp.reports.tables import Look, SetCell, SetRow, draw_rows, in_pages

_GAP = 3 * MM
_CODE = 18 * MM
_BOX = 17 * MM
_PAD = 2.6
_FOOT = 6 * MM


@dataclass(frozen=True)
class Side:
    """One clause in one language: what it is about, what it says."""

    label: str
    text: str


@dataclass(frozen=True)
class TwoColumns:
    """The paper: for each language its title, then clauses, each once in each language; who signs, in each language.

    ``languages`` has one or two codes; every other sequence has an item for each language.
    """

    languages: tuple[str, ...]
    titles: tuple[str, ...]
    clauses: Sequence[tuple[Side, ...]]
    signers: Sequence[tuple[str, ...]]
    code: str = ""
    note: tuple[str, ...] = ()
    paper: str = "A4"
    printed: datetime | None = None


def print_two_columns(made: TwoColumns, path: Path | str) -> Printed:
    """Write the paper as a PDF. Raises ReportError; no half-written file remains."""
    data, pages = _drawn(made)
    return write_pdf(data, pages, path)


def _drawn(made: TwoColumns) -> tuple[bytes, int]:
    main = made.languages[0]
    with i18n.using(main):
        document = Document(made.titles[0], main, i18n.is_rtl(main))
        size = page(made.paper)
        rows = [_row(made, size, [_clause(side) for side in clause]) for clause in made.clauses]
        head = _head(made, size)
        signing = _signing_height(made)
        room = size.top - size.bottom - _FOOT
        pages = list(in_pages(rows, room - head.height - _GAP, room))
        left = room - (head.height + _GAP if len(pages) == 1 else 0) - sum(row.height for row in pages[-1])
        if left < signing + _GAP:
            pages.append([])
        look = Look(Style(language=main), rtl=document.rtl)
        for number, dealt in enumerate(pages, 1):
            document.begin(size)
            top = size.top
            if number == 1:
                top = _draw_head(document, made, size, head)
            top = draw_rows(document, dealt, size.left, top, look)
            if number == len(pages):
                _sign(document, made, size, top - _GAP)
            _last_line(document, made, size, number, len(pages))
        return document.finished(), len(pages)


def _style(language: str, size: float, colour: str = "#1B2423") -> Style:
    rtl = i18n.is_rtl(language)
    return Style(size=size, language=language, default_rtl=rtl, colour=colour, align="right" if rtl else "left")


def _places(made: TwoColumns, width: float) -> list[tuple[str, float, float]]:
    """(language, left edge, width) of each column: the first one at the side where its reading begins."""
    count = len(made.languages)
    each = width / count
    order = list(range(count))
    if i18n.is_rtl(made.languages[0]):
        order.reverse()
    return [(language, order[at] * each, each) for at, language in enumerate(made.languages)]


def _clause(side: Side) -> Text:
    return (Span(side.label, bold=True), Span(f"\n{side.text}" if side.text else ""))


def _row(made: TwoColumns, size: Page, texts: Sequence[Text], points: float = 9.5) -> SetRow:
    cells = []
    for (language, x, width), text in zip(_places(made, size.inner_width), texts, strict=True):
        cells.append(SetCell(x, width, set_text(text, _style(language, points), width - 7 - _GAP / 2)))
    return SetRow(tuple(cells), max(cell.block.height for cell in cells) + 2 * _PAD, _PAD)


def _head(made: TwoColumns, size: Page) -> SetRow:
    narrow = Page(size.width - _CODE - _GAP, size.height, size.margin)
    row = _row(made, narrow, [(Span(title, bold=True),) for title in made.titles], 14)
    return SetRow(row.cells, max(row.height, _CODE + 5 * MM), row.pad_y)


def _draw_head(document: Document, made: TwoColumns, size: Page, head: SetRow) -> float:
    rtl = document.rtl
    shift = _CODE + _GAP if rtl else 0.0
    for cell in head.cells:
        document.block(cell.block, size.left + shift + cell.x + 3.5, size.top)
    x = size.left if rtl else size.left + size.inner_width - _CODE
    if made.code:
        draw_qr(document.canvas, made.code, x, size.top - _CODE, _CODE)
        style = Style(size=8, align="left" if rtl else "right", direction="ltr", colour=MUTED)
        wide = 70 * MM
        document.text(made.code, style, x if rtl else x + _CODE - wide, size.top - _CODE - 1, wide, 1)
    bottom = size.top - head.height
    document.rule(size.left, bottom, size.inner_width, ACCENT, 1.2)
    return bottom - _GAP


def _signing_height(made: TwoColumns) -> float:
    lines = (len(made.signers) + 1) // 2
    return lines * (_BOX + _GAP) + (8 * MM if made.note else 0)


def _sign(document: Document, made: TwoColumns, size: Page, top: float) -> None:
    """A box for each who signs, two in a row, named in each language; the notes above them."""
    if made.note:
        row = _row(made, size, [(Span(text),) for text in made.note], 8)
        top = draw_rows(document, [row], size.left, top, Look(Style())) - _GAP
    width = (size.inner_width - _GAP) / 2
    for number, names in enumerate(made.signers):
        place = number % 2
        if document.rtl:
            place = 1 - place
        x, y = size.left + place * (width + _GAP), top - (number // 2) * (_BOX + _GAP)
        document.box(x, y - _BOX, width, _BOX, STRONG_LINE)
        words = " · ".join(isolate(name) for name in dict.fromkeys(names))
        document.text(words, _style(made.languages[0], 7.5), x + 4, y - 2.5, width - 8, 2)


def _last_line(document: Document, made: TwoColumns, size: Page, number: int, pages: int) -> None:
    count = _("Page {number} of {pages}").format(number=number, pages=pages)
    printed = ""
    if made.printed is not None:
        printed = _("Printed {when}").format(when=i18n.format_datetime(made.printed))
    style = Style(size=7.5, language=made.languages[0], default_rtl=document.rtl, colour=MUTED, align="center")
    words = "  ·  ".join(part for part in (made.code, count, printed) if part)
    document.text(words, style, size.left, size.bottom + 10, size.inner_width, 1)
