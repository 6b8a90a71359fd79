"""A questionnaire on paper: any form in any of its languages, to be filled by hand, or as somebody filled it.

Sections, numbered questions with conditions in words, tick boxes with codes, boxes for digits and dates, tables for
repeats, long lists at the end; mirrored where the form's language is written from right to left. Must not know the
store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from fieldapp import i18n
from fieldapp.domain.text import ltr
from fieldapp.i18n import _
from fieldapp.reports.answer_space import Piece, paragraph, stacked
from fieldapp.reports.asked import Sheet, item_pieces
from fieldapp.reports.paper import ACCENT, INK, MM, MUTED, Document, Page, Printed, page, write_pdf
from fieldapp.reports.paragraphs import Style
from fieldapp.reports.tables import TINT, Look, TableCell, TableColumn, fitted_widths, set_rows
from fieldapp.survey.questionnaire import Listing, Questionnaire

_FOOT = 8 * MM


@dataclass(frozen=True)
class QuestionnairePrint:
    """What is printed: the questionnaire, its language's code, paper size, and for a filled one what is known of it.

    ``facts``: (word, value) lines under the title, such as who filled it and when. ``printed`` is local time.
    ``pictures``: of a filled one, the photos and signatures by the names that are the answers, JPEG or PNG.
    """

    questionnaire: Questionnaire
    language: str = "en"
    paper: str = "A4"
    facts: tuple[tuple[str, str], ...] = ()
    printed: datetime | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def print_questionnaire(wanted: QuestionnairePrint, path: Path | str) -> Printed:
    """Write the questionnaire as a PDF file. Raises ReportError; no half-written file remains."""
    data, pages = _drawn(wanted)
    return write_pdf(data, pages, path)


def questionnaire_pdf(wanted: QuestionnairePrint) -> bytes:
    """The questionnaire as PDF, for the preview: the same bytes that are printed."""
    return _drawn(wanted)[0]


def _drawn(wanted: QuestionnairePrint) -> tuple[bytes, int]:
    with i18n.using(wanted.language):
        size = page(wanted.paper)
        rtl = i18n.is_rtl()
        sheet = Sheet(size.inner_width, wanted.language, rtl, wanted.questionnaire.filled, wanted.pictures)
        groups = list(_groups(wanted, sheet))
        total = len(_paged(groups, size))
        document = Document(wanted.questionnaire.title, wanted.language, rtl)
        for pieces in _paged(groups, size):
            document.begin(size)
            _draw_foot(document, wanted, size, total)
            top = size.top
            for piece in pieces:
                piece.draw(document, size.left, top)
                top -= piece.height
        return document.finished(), total


def _groups(wanted: QuestionnairePrint, sheet: Sheet) -> Iterator[list[Piece]]:
    """What stays together on a page: the head, each entry (a section with what follows it), lists."""
    yield [_head(wanted, sheet)]
    waiting: list[Piece] = []
    items = wanted.questionnaire.items
    for at, item in enumerate(items):
        pieces = item_pieces(item, sheet)
        heads_table = item.kind == "note" and len(pieces) == 1 and at + 1 < len(items) and items[at + 1].kind == "grid"
        if item.kind == "section" or heads_table:
            waiting += pieces
            continue
        yield [*waiting, *pieces[:1]]
        waiting = []
        yield from ([piece] for piece in pieces[1:])
    if waiting:
        yield waiting
    for listing in wanted.questionnaire.lists:
        yield from ([piece] for piece in _listing(listing, sheet))
    if wanted.questionnaire.calculated:
        lines = [f"“{name}” = {words}" for name, words in wanted.questionnaire.calculated]
        title = paragraph(_("What conditions call by a name"), sheet.style(size=11, bold=True), sheet.width, 1 * MM)
        small = [paragraph(line, sheet.style(size=8, colour=MUTED), sheet.width, 0.5 * MM) for line in lines]
        yield [sheet.gap(4 * MM), title, *small[:1]]
        yield from ([piece] for piece in small[1:])


def _paged(groups: Sequence[list[Piece]], size: Page) -> list[list[Piece]]:
    """Groups dealt out to pages; a group taller than what is left begins a page, one taller than a page is parted."""
    room = size.top - size.bottom - _FOOT
    pages: list[list[Piece]] = [[]]
    left = room
    for group in groups:
        height = sum(piece.height for piece in group)
        if height > left and pages[-1] and height <= room:
            pages.append([])
            left = room
        for piece in group:
            if piece.height > left and pages[-1]:
                pages.append([])
                left = room
            pages[-1].append(piece)
            left -= piece.height
    return pages


def _head(wanted: QuestionnairePrint, sheet: Sheet) -> Piece:
    form = wanted.questionnaire
    pieces = [paragraph(form.title, sheet.style(size=16, bold=True), sheet.width, 1 * MM)]
    if form.name:
        pieces.append(paragraph(form.name, sheet.style(size=12, bold=True), sheet.width, 1 * MM))
    if wanted.facts or form.filled:
        facts = "\n".join(f"{word}: {value}" for word, value in wanted.facts)
        pieces.append(paragraph(facts, sheet.style(size=9, colour=MUTED), sheet.width, 2 * MM))
    if not form.filled:
        pieces.append(_to_write(sheet))
        marks = _("○ one answer   □ several answers   * must be answered")
        pieces.append(paragraph(marks, sheet.style(size=8, colour=MUTED), sheet.width, 1 * MM))
    head = stacked(pieces)

    def draw(document: Document, x: float, top: float) -> None:
        head.draw(document, x, top)
        document.rule(x, top - head.height, sheet.width, ACCENT, 0.9)

    return Piece(head.height + 3 * MM, draw)


def _to_write(sheet: Sheet) -> Piece:
    """Who filled it, when, about whom: written by hand before the first question."""
    words = [_("Filled by"), _("Date"), _("Code of the firm or person")]
    column = sheet.width / 3
    style = sheet.style(size=8, colour=MUTED)

    def draw(document: Document, x: float, top: float) -> None:
        for at, word in enumerate(words):
            left = x + (2 - at if sheet.rtl else at) * column
            document.text(word, style, left, top, column - 4 * MM, 1)
            document.rule(left, top - 11 * MM, column - 4 * MM, INK, 0.6)

    return Piece(14 * MM, draw)


def _listing(listing: Listing, sheet: Sheet) -> Iterator[Piece]:
    """A long list: code and words in two columns, a row a piece so that it goes on over the page."""
    title = _("List {name}").format(name=listing.name)
    yield sheet.gap(4 * MM)
    head = paragraph(title, sheet.style(size=11, bold=True), sheet.width, 1 * MM)
    if not listing.options:
        note = _("This list has {count} entries and is not printed. Look the code up on the screen.")
        text = note.format(count=i18n.format_number(listing.count))
        yield stacked([head, paragraph(text, sheet.style(size=9), sheet.width)])
        return
    half = -(-len(listing.options) // 2)
    pairs = [
        (*listing.options[at], *(listing.options[at + half] if at + half < len(listing.options) else ("", "")))
        for at in range(half)
    ]
    style = sheet.style(size=8.5)
    look = Look(style, rtl=sheet.rtl, pad_x=3, pad_y=1.6)
    heads = [_("Code"), _("Answer")] * 2
    widths = fitted_widths([heads, *pairs], style.on(bold=True), sheet.width, look.pad_x)
    columns = [TableColumn() for _head in heads]
    rows = set_rows([[TableCell(word, bold=True, tint=TINT) for word in heads], *pairs], columns, widths, look)
    first, *rest = [sheet.row(row, look) for row in rows]
    yield stacked([head, first, *rest[:1]])
    yield from rest[1:]


def _draw_foot(document: Document, wanted: QuestionnairePrint, size: Page, total: int) -> None:
    form = wanted.questionnaire
    name = (
        form.title
        if not form.version
        else _("{title}, version {version}").format(title=form.title, version=ltr(form.version))
    )
    if wanted.printed is not None:
        name = _("{name}. Printed {when}").format(name=name, when=i18n.format_datetime(wanted.printed))
    count = _("Page {number} of {pages}").format(number=document.pages, pages=total)
    sides: list[tuple[str, Literal["left", "right"], float, float]] = [
        (name, "left", size.left, size.inner_width * 0.75),
        (count, "right", size.left + size.inner_width * 0.75, size.inner_width * 0.25),
    ]
    if document.rtl:
        sides = [
            (count, "left", size.left, size.inner_width * 0.25),
            (name, "right", size.left + size.inner_width * 0.25, size.inner_width * 0.75),
        ]
    for text, align, left, width in sides:
        style = Style(size=7.5, align=align, default_rtl=document.rtl, language=wanted.language, colour=MUTED)
        document.text(text, style, left, size.bottom + 10, width, 1)
