"""A month of the logbook on paper: one row a day to fill in by hand, the tasks with their numbers, the review behind.

Rows stand in the order in which they are typed in: hours and tasks on the job, hours and tasks off the job.
Must not know the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from fieldapp import i18n
from fieldapp.domain.text import isolate
from fieldapp.i18n import _, format_number, format_weekday
from fieldapp.reports.paper import ACCENT, MM, MUTED, STRONG_LINE, TINT, Document, Page, Printed, page, write_pdf
from fieldapp.reports.paragraphs import Style, Text, set_text
from fieldapp.reports.qr import draw_qr
from fieldapp.reports.shaping import Span
from fieldapp.reports.tables import Look, TableCell, TableColumn, column_widths, draw_rows, set_rows

_CODE = 18 * MM
_GAP = 2.5 * MM
_ROW = 7 * MM
_HOURS = 14 * MM
_DAY = 17 * MM
_SIGN = 26 * MM
_BOX = 20 * MM


@dataclass(frozen=True)
class LogbookMonth:
    """What the page says: the month, who, code, each day (with what is recorded already), the tasks (number, words).

    ``questions`` are asked in the review, each with a line to write on; ``signers`` have a box each.
    """

    language: str
    month: str
    apprentice: str
    trade: str
    master: str
    firm: str
    code: str
    days: Sequence[date]
    tasks: Sequence[tuple[str, str]]
    questions: Sequence[str] = ()
    signers: Sequence[str] = ()
    filled: dict[date, tuple[str, str, str, str]] = field(default_factory=dict)
    paper: str = "A4"


def print_logbook_month(made: LogbookMonth, path: Path | str) -> Printed:
    """Write front and back as a PDF of two pages. Raises ReportError."""
    with i18n.using(made.language):
        rtl = i18n.is_rtl()
        document = Document(f"{_('Logbook')} – {made.apprentice}", made.language, rtl)
        size = page(made.paper)
        for number, draw in enumerate((_front, _back), 1):
            document.begin(size)
            top = _head(document, made, size)
            draw(document, made, size, top)
            _last_line(document, made, size, number)
        return write_pdf(document.finished(), 2, path)


def _style(made: LogbookMonth, size: float, colour: str = "#1B2423") -> Style:
    rtl = i18n.is_rtl(made.language)
    return Style(
        size=size, language=made.language, default_rtl=rtl, colour=colour, align="right" if rtl else "left"
    )  # fmt: skip


def _head(document: Document, made: LogbookMonth, size: Page) -> float:
    from fieldapp.domain.calendars import show_partial

    rtl, width = document.rtl, size.inner_width - _CODE - _GAP
    left = size.left + (_CODE + _GAP if rtl else 0)
    draw_qr(document.canvas, made.code, size.left if rtl else size.left + width + _GAP, size.top - _CODE, _CODE)
    top = document.text(
        (Span(f"{_('Logbook')}, {show_partial(made.month)}", bold=True),), _style(made, 14), left, size.top, width, 1
    )
    who = _pair(_("Apprentice"), made.apprentice) + "  ·  " + _pair(_("Trade"), made.trade)
    top = document.text(who, _style(made, 9.5), left, top - 2, width, 1)
    where = _pair(_("Trade master"), made.master) + "  ·  " + _pair(_("Enterprise"), made.firm)
    top = document.text(where, _style(made, 9.5), left, top - 1, width, 1)
    code = Style(size=10, bold=True, direction="ltr", align="right" if rtl else "left", colour=ACCENT)
    top = min(document.text(made.code, code, left, top - 1, width, 1), size.top - _CODE) - _GAP
    document.rule(size.left, top, size.inner_width, ACCENT, 1.2)
    return top - _GAP


def _pair(name: str, value: str) -> str:
    """A name and its value, apart from the direction of what stands beside them."""
    return isolate(f"{name}: {isolate(value)}")


def _front(document: Document, made: LogbookMonth, size: Page, top: float) -> None:
    """The days, and how they are filled in."""
    look = Look(_style(made, 8.5), rtl=document.rtl, pad_y=1.4, min_height=_ROW, boxes=True, middle=True,
                line=STRONG_LINE)  # fmt: skip
    columns = [
        TableColumn("start", _DAY), TableColumn("center", _HOURS), TableColumn(share=3.0),
        TableColumn("center", _HOURS), TableColumn(share=2.0), TableColumn("start", _SIGN),
    ]  # fmt: skip
    titles = [
        _("Day"), _("On the job, h"), _("Tasks: number, times, level"), _("Off the job, h"), _("Tasks"),
        _("Trade master"),
    ]  # fmt: skip
    widths = column_widths(columns, size.inner_width)
    head = set_rows([[TableCell(text, bold=True, tint=TINT, size=7.5) for text in titles]], columns, widths, look)
    rows = []
    for day in made.days:
        known = made.filled.get(day, ("", "", "", ""))
        tint = TINT if day.weekday() == 6 else ""
        name = TableCell(f"{format_weekday(day)} {format_number(day.day)}", tint=tint)
        rows.append([name, *(TableCell(text, tint=tint) for text in (*known, ""))])
    top = draw_rows(document, head, size.left, top, look)
    top = draw_rows(document, set_rows(rows, columns, widths, look), size.left, top, look)
    levels = _("Levels: 0 not exposed, 1 has watched, 2 assists, 3 under supervision, 4 alone, 5 can instruct.")
    hint = _("Write a task as number*times/level, for example 12*3/2.")
    document.text(f"{hint} {levels}", _style(made, 7.5, MUTED), size.left, top - 3, size.inner_width, 3)


def _back(document: Document, made: LogbookMonth, size: Page, top: float) -> None:
    """The tasks with their numbers, the questions of the review, the signatures."""
    look = Look(_style(made, 8), rtl=document.rtl, pad_y=1.2)
    half = (len(made.tasks) + 1) // 2
    columns = [TableColumn("start", 11 * MM), TableColumn(), TableColumn("start", 11 * MM), TableColumn()]
    rows: list[list[Text | TableCell]] = []
    for at in range(half):
        right = made.tasks[half + at] if half + at < len(made.tasks) else ("", "")
        rows.append(
            [TableCell(made.tasks[at][0], bold=True), made.tasks[at][1], TableCell(right[0], bold=True), right[1]]
        )
    widths = column_widths(columns, size.inner_width)
    top = document.text((Span(_("Tasks"), bold=True),), _style(made, 10), size.left, top, size.inner_width, 1)
    top = draw_rows(document, set_rows(rows, columns, widths, look), size.left, top - 2, look) - _GAP
    title = (Span(_("Monthly review"), bold=True),)
    top = document.text(title, _style(made, 10), size.left, top, size.inner_width, 1) - 2
    room = top - size.bottom - _BOX - 10 * MM
    step = max(7 * MM, min(15 * MM, room / max(1, len(made.questions))))
    for question in made.questions:
        block = set_text(question, _style(made, 8.5), size.inner_width * 0.38, 2)
        rtl = document.rtl
        document.block(block, size.left + (size.inner_width * 0.62 if rtl else 0), top)
        document.rule(size.left + (0 if rtl else size.inner_width * 0.4), top - step + 5, size.inner_width * 0.6)
        top -= step
    _sign(document, made, size)


def _sign(document: Document, made: LogbookMonth, size: Page) -> None:
    count = max(1, len(made.signers))
    width = (size.inner_width - _GAP * (count - 1)) / count
    bottom = size.bottom + 7 * MM
    for at, name in enumerate(made.signers):
        place = count - 1 - at if document.rtl else at
        x = size.left + place * (width + _GAP)
        document.box(x, bottom, width, _BOX, STRONG_LINE)
        document.text(name, _style(made, 7.5), x + 4, bottom + _BOX - 2.5, width - 8, 2)


def _last_line(document: Document, made: LogbookMonth, size: Page, number: int) -> None:
    count = _("Page {number} of {pages}").format(number=number, pages=2)
    style = Style(size=7.5, language=made.language, default_rtl=document.rtl, colour=MUTED, align="center")
    document.text(f"{made.code}  ·  {count}", style, size.left, size.bottom + 10, size.inner_width, 1)
