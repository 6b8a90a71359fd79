"""What stands over and under the rows of an attendance sheet: the event, the signatures, the stamp, code and page.

Every page has all of it, because pages are separated, signed and scanned one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fieldapp import i18n
from fieldapp.domain.text import isolate, ltr
from fieldapp.i18n import _, pgettext
from fieldapp.reports.attendance_values import AttendanceSheet, SheetSession
from fieldapp.reports.paper import ACCENT, INK, MM, MUTED, STRONG_LINE, Document, Page
from fieldapp.reports.paragraphs import Block, Style, Text, set_text
from fieldapp.reports.qr import draw_qr
from fieldapp.reports.shaping import Span
from fieldapp.reports.sheet_words import both, dates_words, day_words, legend

_GAP = 2.2 * MM
_TEXT_SHARE = 0.6
_CODE = 20 * MM
"""The QR code that says which sheet this is: each page is scanned by itself."""


class Frame:
    """The head and foot of one page of a sheet. Set twice, drawn once: heights must be known before rows are dealt."""

    def __init__(self, document: Document, sheet: AttendanceSheet, page: Page, rtl: bool) -> None:
        self._document = document
        self._sheet = sheet
        self._page = page
        self._rtl = rtl
        self._start = "right" if rtl else "left"
        self._end = "left" if rtl else "right"

    def head_height(self, sessions: Sequence[SheetSession]) -> float:
        """The height of the head and the air under it, in points."""
        start, end = self._head_blocks(sessions)
        return max(sum(b.height for b in start), sum(b.height for b in end), _CODE) + 2 * _GAP

    def draw_head(self, sessions: Sequence[SheetSession]) -> float:
        """Draw the head; returns where the table starts."""
        page = self._page
        start, end = self._head_blocks(sessions)
        right = page.left + page.inner_width
        left = page.left if self._rtl else right - _CODE
        draw_qr(self._document.canvas, self._sheet.code, left, page.top - _CODE, _CODE)
        beside = _CODE + _GAP
        for blocks, at_left in ((start, not self._rtl), (end, self._rtl)):
            top = page.top
            room = beside if blocks is end else 0.0
            for block in blocks:
                x = page.left + room if at_left else right - room - block.width
                top = self._document.block(block, x, top)
        line = page.top - self.head_height(sessions) + _GAP
        self._document.rule(page.left, line, page.inner_width, ACCENT, 1.2)
        return page.top - self.head_height(sessions)

    def _head_blocks(self, sessions: Sequence[SheetSession]) -> tuple[list[Block], list[Block]]:
        sheet, width = self._sheet, self._page.inner_width
        texts: list[tuple[Text, Style, int]] = [
            (sheet.programme, self._style(8.5, self._start, MUTED), 1),
            ((Span(sheet.event, bold=True),), self._style(14, self._start), 2),
            (self._place(), self._style(9, self._start), 3),
        ]
        start = [set_text(text, style, width * _TEXT_SHARE, lines) for text, style, lines in texts if text]
        rest = width * (1 - _TEXT_SHARE) - 4 * MM - _CODE - _GAP
        days = {session.day for session in sessions}
        day = day_words(sheet, days.pop()) if len(days) == 1 else ""
        labels: list[tuple[Text, Style, int]] = [
            (both(sheet, lambda: _("Attendance sheet")), self._style(11, self._end, ACCENT), 2),
            (day, self._style(10, self._end), 1),
            (ltr(sheet.code), self._style(9, self._end), 1),
        ]
        return start, [set_text(text, style, rest, lines) for text, style, lines in labels if text]

    def _place(self) -> str:
        sheet = self._sheet
        who, between = [], pgettext("between names in a list", ", ")
        if sheet.host:
            who.append(_("Host: {name}").format(name=isolate(sheet.host)))
        if sheet.trainers:
            who.append(_("Trainers: {names}").format(names=between.join(isolate(name) for name in sheet.trainers)))
        lines = [[part for part in (dates_words(sheet), sheet.venue) if part], who]
        return "\n".join(" · ".join(isolate(part) for part in line) for line in lines if line)

    @property
    def _box(self) -> float:
        """The height of the boxes to sign: lower on paper that lies."""
        return (15 if self._page.width > self._page.height else 19) * MM

    def foot_height(self) -> float:
        """The height of the foot and the air over it, in points."""
        return _GAP + self._box + sum(block.height for block in self._foot_blocks()) + 2.8 * _GAP

    def _foot_blocks(self) -> list[Block]:
        sheet, width = self._sheet, self._page.inner_width
        style = self._style(7.5, self._start, MUTED)
        late = any("*" in mark for row in sheet.rows for mark in row.marks.values())
        texts = [legend() + (f"   {_('* entered late')}" if late else "")]
        if not sheet.filled:
            texts.append(_("Sign in your own box for each half day. The trainer crosses out every box left empty."))
        return [set_text(text, style, width, 2) for text in texts]

    def draw_foot(self, number: int, pages: int) -> None:
        """Draw signature boxes, legend and the last line at the foot of the page."""
        page = self._page
        top = page.bottom + self.foot_height() - _GAP
        self._boxes(top)
        top -= self._box + _GAP
        for block in self._foot_blocks():
            top = self._document.block(block, page.left, top)
        self._last_line(number, pages)

    def _boxes(self, top: float) -> None:
        """Who signs what. The boxes stand in the order of reading."""
        page = self._page
        titles: list[Callable[[], str]] = [
            lambda: _("Trainer: name, date, signature"),
            lambda: _("For the host: name, date, signature"),
            lambda: _("Stamp of the host"),
        ]
        width = (page.inner_width - 2 * _GAP) / 3
        style = self._style(7.5, self._start)
        for at, title in enumerate(titles):
            place = 2 - at if self._rtl else at
            x = page.left + place * (width + _GAP)
            self._document.box(x, top - self._box, width, self._box, STRONG_LINE)
            self._document.text(both(self._sheet, title, bold=False), style, x + 4, top - 3, width - 8, 2)

    def _last_line(self, number: int, pages: int) -> None:
        sheet, page = self._sheet, self._page
        third = page.inner_width / 3
        printed = ""
        if sheet.printed is not None:
            printed = _("Printed {when}").format(when=i18n.format_datetime(sheet.printed))
        count = _("Page {number} of {pages}").format(number=number, pages=pages)
        texts = [(ltr(sheet.code), self._start), (count, "center"), (printed, self._end)]
        if self._rtl:
            texts.reverse()
        for at, (text, align) in enumerate(texts):
            style = self._style(7.5, align, MUTED)
            self._document.text(text, style, page.left + at * third, page.bottom + style.size * 1.3, third, 1)

    def _style(self, size: float, align: str, colour: str = INK) -> Style:
        return Style(size=size, language=self._sheet.language, default_rtl=self._rtl, colour=colour).on(align=align)
