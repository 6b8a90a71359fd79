"""A report of parts as PDF. Must not know what it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Literal

from fieldapp import i18n
from fieldapp.domain.text import ltr
from fieldapp.i18n import _, format_number
from fieldapp.reports import story, story_cover
from fieldapp.reports.charts import draw, drawn
from fieldapp.reports.paper import ACCENT, INK, MM, MUTED, TINT, Document, Page, Printed, page, write_pdf
from fieldapp.reports.paragraphs import Block, Style, set_text
from fieldapp.reports.shaping import Span
from fieldapp.reports.tables import (
    Align,
    Look,
    TableCell,
    TableColumn,
    draw_rows,
    fitted_widths,
    head_look,
    in_pages,
    set_rows,
)

_FOOT = 9 * MM
_MARGIN = 17 * MM
_DOUBT = "#B45309"
_PHOTO = 62 * MM


def print_story(told: story.Story, path: Path | str) -> Printed:
    """Write the report as a PDF file. Raises ReportError; no half-written file remains."""
    data, pages = _drawn(told)
    return write_pdf(data, pages, path)


def story_pdf(told: story.Story) -> bytes:
    """The report as PDF, for the preview: the same bytes that are printed."""
    return _drawn(told)[0]


def _drawn(told: story.Story) -> tuple[bytes, int]:
    with i18n.using(told.language):
        first = _Flow(told).composed()  # it tells how many pages there are and what stands where
        return _Flow(told, first).composed().document.finished(), first.document.pages


class _Flow:
    """Puts parts one under the other, page after page."""

    def __init__(self, told: story.Story, before: _Flow | None = None) -> None:
        self.told = told
        self.total = before.document.pages if before else 0
        self.listed = before.found if before else story_cover.entries(told.parts)
        self.found: list[story_cover.Entry] = []
        self.rtl = i18n.is_rtl()
        plain = page(told.paper)
        self.size = Page(plain.width, plain.height, _MARGIN)
        self.document: Document = Document(told.title, told.language, self.rtl)
        if told.cover:
            self.document.begin(self.size)
            story_cover.draw_cover(self.document, told, self.size, self.style())
        self._begin()

    def composed(self) -> _Flow:
        """Everything drawn."""
        if not self.told.cover:
            self._title()
        for number, part in enumerate(self.told.parts):
            following = self.told.parts[number + 1] if number + 1 < len(self.told.parts) else None
            self._part(part, following)
        return self

    def _title(self) -> None:
        for text, style, after in (
            (self.told.above, self.style(9, colour=MUTED), 1.0),
            (self.told.title, self.style(20, bold=True, colour=ACCENT), 1.0),
            (self.told.subtitle, self.style(10.5, colour=MUTED), 2.0),
        ):
            if text:
                self.block(self.set(text, style), after * MM)
        self.document.rule(self.size.left, self.y, self.size.inner_width, ACCENT, 1.2)
        self.y -= 4 * MM

    def _begin(self) -> None:
        self.document.begin(self.size)
        self.y = self.size.top
        self._foot()

    def _foot(self) -> None:
        style = self.style(7.5, colour=MUTED)
        wide, left = self.size.inner_width, self.size.left
        number = _("Page {page} of {pages}").format(
            page=format_number(self.document.pages), pages=format_number(self.total)
        )
        block = set_text(self.told.title, style, wide * 0.72, 1)
        self.document.block(block, left + (wide * 0.28 if self.rtl else 0), self.size.bottom + block.height)
        end: Literal["left", "right"] = "left" if self.rtl else "right"
        block = set_text(number, style.on(align=end), wide * 0.28, 1)
        self.document.block(block, left + (0 if self.rtl else wide * 0.72), self.size.bottom + block.height)

    @property
    def room(self) -> float:
        """Points left on this page."""
        return self.y - self.size.bottom - _FOOT

    @property
    def whole(self) -> float:
        """Points of an empty page."""
        return self.size.top - self.size.bottom - _FOOT

    def style(self, size: float = 10, *, bold: bool = False, colour: str = INK) -> Style:
        """A style of the report's language, from the side where reading begins."""
        side: Literal["left", "right"] = "right" if self.rtl else "left"
        return Style(size, bold, side, "auto", self.rtl, self.told.language, colour, 1.08)

    def set(self, text: str, style: Style, width: float = 0.0) -> Block:
        """A text in the width of the page."""
        return set_text(text, style, width or self.size.inner_width)

    def need(self, height: float) -> None:
        """Go on to the next page where there is not so much room."""
        if self.room < min(height, self.whole):
            self._begin()

    def block(self, block: Block, after: float = 0.0, indent: float = 0.0) -> None:
        """Add a paragraph; it goes on over the page where it must."""
        while block.lines:
            first, rest = block.cut(self.room)
            if not first.lines and self.room < self.whole - 1:
                self._begin()
                continue
            first, rest = (first, rest) if first.lines else (block, replace(block, lines=()))
            self.y = self.document.block(first, self.size.left + indent, self.y)
            block = rest
        self.y -= after

    # ------------------------------------------------------------------ parts
    def _part(self, part: story.Part, following: story.Part | None) -> None:
        match part:
            case story.Heading():
                self._heading(part, following)
            case story.Words():
                self._words(part)
            case story.Written():
                self._written(part)
            case story.Contents():
                self._contents(part)
            case story.Break():
                if self.room < self.whole - 1:
                    self._begin()
            case story.Facts():
                self._facts(part)
            case story.Figures():
                self._figures(part)
            case story.Table():
                self._table(part)
            case story.Pictures():
                self._pictures(part.pictures)
            case story.Plot():
                self._plot(part)

    def _heading(self, part: story.Heading, following: story.Part | None) -> None:
        size = {0: 13.5, 1: 13.5, 2: 11}.get(part.level, 10)
        if part.level == 1 and self.told.cover:
            size = 17
        block = self.set(
            part.text, self.style(size, bold=True, colour=ACCENT if self.told.cover and part.level <= 1 else INK)
        )
        self.need(block.height + self._with_a_heading(following))
        if self.room < self.whole - 1:
            self.y -= 3.5 * MM if part.level == 1 else 1.5 * MM
        if 1 <= part.level <= 2:
            self._mark(part)
        self.block(block, 1.5 * MM if size < 17 else 3 * MM)

    def _with_a_heading(self, following: story.Part | None) -> float:
        """The room for the beginning of what stands below a heading."""
        if isinstance(following, story.Plot):
            return following.height + 12 * MM
        if isinstance(following, story.Pictures):
            return _PHOTO + 18 * MM
        if isinstance(following, story.Table):  # a small one stays whole
            return max(48 * MM, min((20 + 6 * len(following.rows)) * MM, self.whole / 3 + 20 * MM))
        return 48 * MM if isinstance(following, story.Heading) else 26 * MM

    def _mark(self, part: story.Heading) -> None:
        """A heading in the list of contents and in the reader's outline."""
        self.found.append(story_cover.Entry(part.text, part.level, self.document.pages))
        key = f"h{len(self.found)}"
        canvas = self.document.canvas
        canvas.bookmarkHorizontal(key, 0, self.y)
        deep = part.level - 1 if any(one.level == 1 for one in self.found) else 0
        canvas.addOutlineEntry(part.text, key, deep, closed=deep == 0)

    def _contents(self, part: story.Contents) -> None:
        self._heading(story.Heading(part.title, 0), None)
        self.y -= 2 * MM
        for line in story_cover.lines(self.listed, self.style(), self.size.inner_width):
            self.need(line.height)
            self.y = story_cover.draw_line(
                self.document, line, self.size.left, self.y, self.size.inner_width, rtl=self.rtl
            )  # fmt: skip

    def _written(self, part: story.Written) -> None:
        style = self.style(10).on(leading=1.16)
        spans = [Span(piece.text, piece.bold, piece.italic) for piece in part.pieces]
        if not part.sign:
            self.block(set_text(spans, style, self.size.inner_width), 2 * MM)
            return
        indent = 6 * MM
        block = set_text(spans, style, self.size.inner_width - indent)
        sign = set_text(part.sign, style, indent - 1 * MM)
        self.need(min(block.height, self.whole))
        self.document.block(sign, self.size.left + (self.size.inner_width - sign.width if self.rtl else 0), self.y)
        self.block(block, 1.2 * MM, 0 if self.rtl else indent)

    def _words(self, part: story.Words) -> None:
        styles = {
            "method": self.style(8, colour=MUTED),
            "doubt": self.style(10, bold=True, colour=_DOUBT),
            "missing": self.style(9, colour=MUTED),
        }
        text = f"•  {part.text}" if part.part == "item" else f"⚠ {part.text}" if part.part == "doubt" else part.text
        self.block(self.set(text, styles.get(part.part, self.style())), 1.6 * MM)

    def _facts(self, part: story.Facts) -> None:
        rows = [[TableCell(name, muted=True), TableCell(value)] for name, value in part.pairs]
        look_ = Look(self.style(9.5), self.rtl, 0, 1.6)
        wide = self.size.inner_width
        specs = [TableColumn(), TableColumn()]
        set_ = set_rows(rows, specs, [wide * 0.3, wide * 0.7], look_)
        self.need(min(sum(row.height for row in set_), self.whole / 3))
        for number, rows_ in enumerate(in_pages(set_, self.room, self.whole)):
            if number:
                self._begin()
            self.y = draw_rows(self.document, rows_, self.size.left, self.y, look_)
        self.y -= 3 * MM

    def _figures(self, part: story.Figures) -> None:
        each = self.size.inner_width / max(1, len(part.pairs))
        gap = 4 * MM
        blocks = [
            (
                set_text(figure, self.style(17, bold=True, colour=ACCENT), each - gap),
                set_text(word, self.style(8.5, colour=MUTED), each - gap),
            )
            for figure, word in part.pairs
        ]
        height = max((one.height + other.height for one, other in blocks), default=0.0)
        self.need(height)
        for place, (figure, word) in enumerate(blocks):
            at = len(blocks) - 1 - place if self.rtl else place
            x = self.size.left + at * each + (gap if self.rtl else 0)
            self.document.block(word, x, self.document.block(figure, x, self.y))
        self.y -= height + 3 * MM

    def _table(self, part: story.Table) -> None:
        small = len(part.head) > 7
        style = Style(size=7.5 if small else 8.5, language=self.told.language, default_rtl=self.rtl)
        look_ = Look(style, self.rtl, 3, 2.2)
        last = len(part.rows) - 1
        texts = [[_number(cell) if at in part.figures else cell for at, cell in enumerate(row)] for row in part.rows]
        widths = fitted_widths([part.head, *texts], style.on(bold=True), self.size.inner_width, look_.pad_x)
        figures: Align = "start" if self.rtl else "end"
        specs = [TableColumn(figures if at in part.figures else "start") for at in range(len(part.head))]
        (head,) = set_rows([[TableCell(t, bold=True, tint=TINT) for t in part.head]], specs, widths, head_look(look_))
        rows = set_rows(
            [
                [TableCell(cell, bold=True, tint=TINT) for cell in row] if part.total and at == last else row
                for at, row in enumerate(texts)
            ],
            specs, widths, look_,
        )  # fmt: skip
        title = self.set(part.title, self.style(10, bold=True)) if part.title else None
        every = sum(row.height for row in rows)
        least = every if every < self.whole / 3 else rows[0].height  # small tables stay whole
        self.need(head.height + least + (title.height if title else 0.0) + 4 * MM)
        if title:
            self.block(title, 1 * MM)
        for number, dealt in enumerate(in_pages(rows, self.room - head.height, self.whole - head.height)):
            if number:
                self._begin()
            self.y = draw_rows(self.document, [head], self.size.left, self.y, look_)
            self.document.rule(self.size.left, self.y, self.size.inner_width, ACCENT, 0.9)
            self.y = draw_rows(self.document, dealt, self.size.left, self.y, look_)
        self.y -= 1.2 * MM
        if part.note:
            self.block(self.set(part.note, self.style(8, colour=MUTED)), 0)
        self.y -= 3 * MM

    def _plot(self, part: story.Plot) -> None:
        drawing = drawn(part.chart, self.size.inner_width, part.height, self.told.language)
        self.need(drawing.height)
        self.y = draw(self.document, drawing, self.size.left, self.y) - 4 * MM

    def _pictures(self, pictures: Sequence[story.Picture]) -> None:
        gap = 6 * MM
        width = (self.size.inner_width - gap) / 2
        for start in range(0, len(pictures), 2):
            row = pictures[start : start + 2]
            captions = [set_text(one.caption, self.style(8, colour=MUTED), width, 2) for one in row]
            height = _PHOTO + 1.5 * MM + max(block.height for block in captions)
            self.need(height)
            for place, (one, caption) in enumerate(zip(row, captions, strict=True)):
                at = 1 - place if self.rtl else place
                x = self.size.left + at * (width + gap)
                self._picture(one, x, width)
                self.document.block(caption, x, self.y - _PHOTO - 1.5 * MM)
            self.y -= height + 3 * MM

    def _picture(self, one: story.Picture, x: float, width: float) -> None:
        from reportlab.lib.utils import ImageReader

        image = ImageReader(BytesIO(one.data))
        self.document.canvas.drawImage(
            image, x, self.y - _PHOTO, width, _PHOTO, preserveAspectRatio=True, anchor="ne" if self.rtl else "nw"
        )


def _number(text: str) -> str:
    """Figures keep their sign in front of them in right-to-left tables too."""
    return ltr(text)
