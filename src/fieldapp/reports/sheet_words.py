"""The words of an attendance sheet: in its language and, where it has two, the second beside or under the first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from fieldapp import i18n
from fieldapp.domain.ethiopic import clock_words
from fieldapp.domain.text import LRI, PDI, isolate
from fieldapp.i18n import _
from fieldapp.reports.attendance_values import AttendanceSheet, SheetSession
from fieldapp.reports.shaping import Span

_RLI = "\u2067"


def in_language(code: str, words: Callable[[], str]) -> str:
    """What ``words`` says in a language."""
    with i18n.using(code):
        return words()


def both(sheet: AttendanceSheet, words: Callable[[], str], *, bold: bool = True) -> tuple[Span, ...]:
    """The words in the sheet's language and, after a stroke, in the report's."""
    return _joined(sheet, words, " / ", bold)


def both_lines(sheet: AttendanceSheet, words: Callable[[], str], *, bold: bool = True) -> tuple[Span, ...]:
    """The words in the sheet's language and, on the next line, in the report's."""
    return _joined(sheet, words, "\n", bold)


def _joined(sheet: AttendanceSheet, words: Callable[[], str], between: str, bold: bool) -> tuple[Span, ...]:
    first, *others = [in_language(code, words) for code in sheet.languages]
    second = [Span(f"{between}{isolate(text)}") for text in others if text != first]
    return (Span(first, bold=bold), *second)


@lru_cache(maxsize=64)
def _labels(list_name: str) -> dict[str, str]:
    from fieldapp.domain.records import training

    return {choice.code: choice.label for choice in getattr(training, list_name)}


def slot_words(slot: str) -> str:
    """The name of a half day in the language in force."""
    label = _labels("SLOT").get(slot)
    return _(label) if label else slot


def legend() -> str:
    """All marks and what they mean, in the language in force."""
    # each pair is isolated, so that the letter stays before its word in right-to-left text
    opening = _RLI if i18n.is_rtl() else LRI
    return "   ".join(f"{opening}{code}\u00a0{_(label)}{PDI}" for code, label in _labels("ATTENDANCE").items())


def day_words(sheet: AttendanceSheet, day: date, between: str = " · ") -> str:
    """The number of a day in the event, and the day with its weekday, in the language in force."""
    number = sheet.day_number
    if number is None and len(sheet.days) > 1:
        number = sheet.days.index(day) + 1
    words = f"{i18n.format_weekday(day)} {i18n.format_date(day)}"
    count = _("Day {number}").format(number=number)
    return f"{count}{between}{words}" if number else words


def dates_words(sheet: AttendanceSheet) -> str:
    """From when to when the event lasts, in the language in force."""
    days = sheet.days
    starts = sheet.starts or (days[0] if days else None)
    ends = sheet.ends or (days[-1] if days else None)
    if starts is None or ends is None or starts == ends:
        return i18n.format_date(starts) if starts else ""
    return f"{i18n.format_date(starts)} – {i18n.format_date(ends)}"


def time_words(session: SheetSession) -> str:
    """The local times of a session, kept in their order in any direction of writing."""
    if session.start is None:
        return ""
    start = i18n.format_time(session.start)
    end = f"–{i18n.format_time(session.end)}" if session.end else ""
    if not session.ethiopian or session.end is None:
        return f"{LRI}{start}{end}{PDI}"
    plain = f"{start}{end}"
    told = clock_words(f"{session.start:%H:%M}", f"{session.end:%H:%M}", ethiopian=True)
    return f"{LRI}{plain}{PDI}\n{LRI}{told[told.index('(') :]}{PDI}"
