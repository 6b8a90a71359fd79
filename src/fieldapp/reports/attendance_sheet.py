"""The attendance sheet on paper: one row a person, one box a half day, signatures, stamp, code.

Blank for signing or filled with the marks, in the sheet's own language (and a second one under it), mirrored where
that is written from right to left. Paper, upright or not, and the days on a page follow from how many sessions
there are. Must not know the store or the interface's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fieldapp import i18n
from fieldapp.domain.codes import short_code
from fieldapp.domain.text import ltr
from fieldapp.i18n import _, pgettext
from fieldapp.reports import sheet_frame
from fieldapp.reports.attendance_values import (
    AttendanceSheet,
    SheetRow,
    SheetSession,
    is_sheet_code,
    sheet_code,
)
from fieldapp.reports.paper import MM, STRONG_LINE, TINT, Document, Page, Printed, page, write_pdf
from fieldapp.reports.paragraphs import Style, Text
from fieldapp.reports.shaping import Span
from fieldapp.reports.sheet_words import both, both_lines, day_words, slot_words, time_words
from fieldapp.reports.tables import (
    Look,
    SetRow,
    TableCell,
    TableColumn,
    column_widths,
    draw_rows,
    height_of,
    in_pages,
    set_rows,
    stacked,
)

__all__ = [
    "AttendanceSheet",
    "SheetRow",
    "SheetSession",
    "attendance_sheet_pdf",
    "is_sheet_code",
    "print_attendance_sheet",
    "sheet_code",
]

_SIGNING_BOX = 33 * MM
"""Width of a box in which people sign; narrower ones are signed across."""
_MARK_BOX, _WIDEST_MARK_BOX = 14 * MM, 24 * MM
_SIGNING_HEIGHT, _MARK_HEIGHT = 10.5 * MM, 7.5 * MM
_NUMBER, _SEX, _TOTAL = 9 * MM, 11 * MM, 15 * MM
_NAME, _ORGANISATION, _ROLE, _PHONE = 44 * MM, 30 * MM, 24 * MM, 26 * MM
_EMPTY_ROWS = 200
"""Rows tried for a sheet without people; it ends with the page."""


def print_attendance_sheet(sheet: AttendanceSheet, path: Path | str) -> Printed:
    """Write the sheet as a PDF file. Raises ReportError; no half-written file remains."""
    data, pages = _drawn(sheet)
    return write_pdf(data, pages, path)


def attendance_sheet_pdf(sheet: AttendanceSheet) -> bytes:
    """The sheet as PDF, for the preview: the same bytes that are printed."""
    return _drawn(sheet)[0]


@dataclass(frozen=True)
class _Part:
    """One page: the sessions on it, its rows, its heading and the closing row."""

    columns: _Columns
    head: tuple[SetRow, ...]
    rows: tuple[SetRow, ...]
    foot: tuple[SetRow, ...]


@dataclass(frozen=True)
class _Columns:
    """Which columns a page has: those of people, then one for each session, then perhaps the total."""

    people: tuple[str, ...]
    sessions: tuple[SheetSession, ...]
    total: bool
    page: Page

    @property
    def widths(self) -> list[float]:
        """Widths of all columns in points."""
        return column_widths(self.specs, self.page.inner_width)

    @property
    def specs(self) -> list[TableColumn]:
        """How each column is set."""
        people = [_PEOPLE[name] for name in self.people]
        # boxes to sign in take what names leave; marks keep to their width
        width = None
        if self.total:
            free = self.page.inner_width - _TOTAL - 1.15 * sum(_LEAST[name] for name in self.people)
            width = max(_MARK_BOX, min(_WIDEST_MARK_BOX, free / max(1, len(self.sessions))))
        sessions = [TableColumn("center", width, share=3.0) for _session in self.sessions]
        return [*people, *sessions, *([TableColumn("center", _TOTAL)] if self.total else [])]


_PEOPLE = {
    "number": TableColumn("center", _NUMBER),
    "name": TableColumn("start", None, share=4.0, max_lines=3),
    "organisation": TableColumn("start", None, share=2.7, max_lines=3),
    "sex": TableColumn("center", _SEX),
    "role": TableColumn("start", _ROLE, max_lines=3),
    "phone": TableColumn("start", _PHONE, max_lines=2),
}
_LEAST = {"number": _NUMBER, "name": _NAME, "organisation": _ORGANISATION, "sex": _SEX, "role": _ROLE, "phone": _PHONE}


def _drawn(sheet: AttendanceSheet) -> tuple[bytes, int]:
    with i18n.using(sheet.language):
        rtl = i18n.is_rtl()
        title = _("Attendance sheet")
        document = Document(f"{title} – {sheet.event}", sheet.language, rtl)
        parts = [part for columns in _column_sets(sheet) for part in _parts(document, sheet, columns, rtl)]
        look = _look(sheet, rtl)
        for number, part in enumerate(parts, 1):
            document.begin(part.columns.page)
            frame = sheet_frame.Frame(document, sheet, part.columns.page, rtl)
            top = frame.draw_head(part.columns.sessions)
            top = draw_rows(document, part.head, part.columns.page.left, top, look)
            top = draw_rows(document, part.rows, part.columns.page.left, top, look)
            draw_rows(document, part.foot, part.columns.page.left, top, look)
            frame.draw_foot(number, len(parts))
        return document.finished(), len(parts)


def _column_sets(sheet: AttendanceSheet) -> list[_Columns]:
    """The columns of each series of pages: all sessions together when they fit, else by days."""
    people = ["number", "name"]
    people += [name for name in ("organisation", "sex", "role", "phone") if any(getattr(r, name) for r in sheet.rows)]
    if not sheet.rows:
        people += ["organisation", "sex"]
    box = _MARK_BOX if sheet.filled else _SIGNING_BOX
    for landscape in (False, True):
        size = page(sheet.paper, landscape=landscape)
        capacity = _capacity(size, people, box, sheet.filled)
        if capacity >= len(sheet.sessions):
            return [_Columns(tuple(people), sheet.sessions, sheet.filled, size)]
    if capacity < 2:  # the boxes come first: what can be looked up elsewhere stays away
        people = [name for name in people if name not in ("role", "phone")]
        capacity = _capacity(size, people, box, sheet.filled)
    groups = _by_days(sheet.sessions, max(1, capacity))
    return [_Columns(tuple(people), tuple(group), sheet.filled, size) for group in groups]


def _capacity(size: Page, people: Sequence[str], box: float, filled: bool) -> int:
    taken = sum(_LEAST[name] for name in people) + (_TOTAL if filled else 0)
    return int((size.inner_width - taken) / box)


def _by_days(sessions: Sequence[SheetSession], capacity: int) -> list[list[SheetSession]]:
    """Groups of at most ``capacity`` sessions that keep days together where a day fits."""
    groups: list[list[SheetSession]] = []
    days: dict[object, list[SheetSession]] = {}
    for session in sessions:
        days.setdefault(session.day, []).append(session)
    for day in days.values():
        for start in range(0, len(day), capacity):
            piece = day[start : start + capacity]
            if groups and len(groups[-1]) + len(piece) <= capacity:
                groups[-1] += piece
            else:
                groups.append(piece)
    return groups


def _look(sheet: AttendanceSheet, rtl: bool) -> Look:
    return Look(
        Style(size=9, language=sheet.language, default_rtl=rtl),
        rtl=rtl,
        boxes=True,
        middle=True,
        min_height=_MARK_HEIGHT if sheet.filled else _SIGNING_HEIGHT,
        line=STRONG_LINE,
    )


def _parts(document: Document, sheet: AttendanceSheet, columns: _Columns, rtl: bool) -> list[_Part]:
    look, widths, specs = _look(sheet, rtl), columns.widths, columns.specs
    head = _set_head(sheet, columns, look)
    foot = set_rows([_closing_row(sheet, columns)], specs, widths, look)
    rows = set_rows([_person_row(sheet, columns, row) for row in sheet.rows], specs, widths, look)
    frame = sheet_frame.Frame(document, sheet, columns.page, rtl)
    room = columns.page.top - columns.page.bottom - frame.head_height(columns.sessions) - frame.foot_height()
    room -= height_of(head) + height_of(foot)
    spare = _EMPTY_ROWS if not sheet.rows else sheet.spare_rows
    empty = set_rows([_empty_row(columns, len(rows) + n) for n in range(1, spare + 1)], specs, widths, look)
    if not sheet.rows:
        empty = tuple(next(in_pages(empty, room, room)))
    return [_Part(columns, head, tuple(dealt), foot) for dealt in in_pages([*rows, *empty], room, room)]


def _set_head(sheet: AttendanceSheet, columns: _Columns, look: Look) -> tuple[SetRow, ...]:
    """The heading: names of columns over the height of both lines, days over their sessions."""
    style = look.style.on(size=7 if sheet.filled else 8)
    small = Look(style, look.rtl, pad_x=2, boxes=True, middle=True, line=look.line)
    titles = [TableCell(_people_title(sheet, name), tint=TINT, align="center") for name in columns.people]
    sessions = [TableCell(_session_title(sheet, session), tint=TINT) for session in columns.sessions]
    total = [TableCell(both_lines(sheet, _total_word), tint=TINT)] if columns.total else []
    specs, widths = [TableColumn("center") for _s in columns.specs], columns.widths
    (low,) = set_rows([[*titles, *sessions, *total]], specs, widths, small)
    if len({session.day for session in columns.sessions}) < 2:
        return (low,)
    days: list[TableCell] = []
    for session in columns.sessions:
        title = day_words(sheet, session.day, "\n" if sheet.filled else " · ")
        if days and days[-1].text == title:
            days[-1] = TableCell(title, span=days[-1].span + 1, tint=TINT)
        else:
            days.append(TableCell(title, tint=TINT))
    blank = [TableCell(span=len(columns.people), tint=TINT)]
    (high,) = set_rows([[*blank, *days, *([TableCell(tint=TINT)] if total else [])]], specs, widths, small)
    return (stacked(high, low, len(columns.people)),)


def _people_title(sheet: AttendanceSheet, name: str) -> Text:
    return both_lines(sheet, _PEOPLE_WORDS[name])


_PEOPLE_WORDS = {
    "number": lambda: pgettext("heading of row numbers", "No."),
    "name": lambda: _("Name"),
    "organisation": lambda: _("Organisation"),
    "sex": lambda: _("Sex"),
    "role": lambda: _("Role"),
    "phone": lambda: _("Phone"),
}


def _total_word() -> str:
    return _("Total")


def _session_title(sheet: AttendanceSheet, session: SheetSession) -> Text:
    words = both_lines(sheet, lambda: slot_words(session.slot))
    times = time_words(session)
    return (*words, Span(f"\n{times}")) if times else words


def _person_row(sheet: AttendanceSheet, columns: _Columns, row: SheetRow) -> list[Text | TableCell]:
    cells: list[Text | TableCell] = []
    for name in columns.people:
        if name == "name":
            latin = row.name_latin if row.name_latin != row.name else ""
            under = "  ".join(part for part in (latin, ltr(short_code(row.code)) if row.code else "") if part)
            cells.append((Span(row.name, bold=True), Span(f"\n{under}" if under else "")))
        elif name == "sex":
            cells.append(_sex_letter(row.sex))
        elif name == "number":
            cells.append(str(row.number))
        else:
            cells.append(TableCell(getattr(row, name), size=8.5))
    marks = [row.marks.get(session.key, "") if sheet.filled else "" for session in columns.sessions]
    cells += [TableCell(mark, bold=mark.rstrip("*") not in ("P", "R")) for mark in marks]
    if columns.total:
        cells.append(f"{sum(_was_there(mark) for mark in marks)}/{sum(mark.rstrip('*') != 'NE' for mark in marks)}")
    return cells


def _was_there(mark: str) -> bool:
    return mark[:1] in ("P", "L", "X", "R")


def _sex_letter(code: str) -> str:
    letters = {
        "F": pgettext("female, one letter", "F"),
        "M": pgettext("male, one letter", "M"),
        "X": pgettext("another sex, one letter", "X"),
    }
    return letters.get(code, "")


def _empty_row(columns: _Columns, number: int) -> list[Text | TableCell]:
    width = len(columns.people) - 1 + len(columns.sessions) + columns.total
    return [str(number), *([""] * width)]


def _closing_row(sheet: AttendanceSheet, columns: _Columns) -> list[Text | TableCell]:
    """The last row of a page: how many signed it, or how many of all were there."""
    span = len(columns.people)
    if not sheet.filled:
        label = both(sheet, lambda: _("Rows signed on this page:"))
        return [TableCell(label, span=span, align="end", tint=TINT), *([""] * len(columns.sessions))]
    label = both(sheet, lambda: _("Present, of all participants:"))
    counts: list[Text | TableCell] = []
    for session in columns.sessions:
        marks = [row.marks.get(session.key, "") for row in sheet.rows]
        present = sum(_was_there(mark) for mark in marks)
        counts.append(TableCell(f"{present}/{sum(mark.rstrip('*') != 'NE' for mark in marks)}", bold=True))
    return [TableCell(label, span=span, align="end", tint=TINT), *counts, ""]
