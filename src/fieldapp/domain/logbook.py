"""The logbook as people type it: hours of a day, tasks by their short numbers, weeks, months and when they are due.

``8``, ``7,5``, ``7:30`` are hours; ``11*3/2 12`` is task 1.1 three times at level 2, and task 1.2 once. Only keys of a
number pad are needed. Must not know stores, windows or what time it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fieldapp.domain.numbers import parse_decimal
from fieldapp.domain.text import digits
from fieldapp.i18n import _, format_number

MOST_A_DAY = 12 * 60
UNUSUAL_A_DAY = 8 * 60
REVIEW_DAYS = 15
"""A month's review is signed within so many days after the month."""
NO_LEVEL = "-"

_CLOCK = re.compile(r"(\d{1,2})\s*[:hH]\s*(\d{0,2})")
_PARTS = re.compile(r"[\s,;+،؛]+")
_TASK = re.compile(r"(\d{1,2}\.\d{1,2}|\d{2,4})(?:[*xX×](\d{1,3}))?(?:/([0-5]))?")


@dataclass(frozen=True)
class TaskDone:
    """A task of the standard on one day: its number, how many times, the level claimed (empty: none)."""

    code: str
    times: int = 1
    level: str = ""


def parse_minutes(text: str) -> int | None:
    """Minutes of hours as typed; None for nothing. ValueError says what to type."""
    plain = digits(text).strip()
    if not plain:
        return None
    clock = _CLOCK.fullmatch(plain)
    if clock:
        minutes = int(clock[2] or 0)
        if minutes > 59:
            raise ValueError(_("Write hours, for example 8, 7.5 or 7:30."))
        found = int(clock[1]) * 60 + minutes
    else:
        try:
            found = round(parse_decimal(plain) * 60)
        except ValueError as error:
            raise ValueError(_("Write hours, for example 8, 7.5 or 7:30.")) from error
    if not 0 <= found <= 24 * 60:
        raise ValueError(_("A day has 24 hours."))
    return found


def show_minutes(minutes: int | None) -> str:
    """Hours for a person: "8", "7:30"; empty for nothing. ``parse_minutes`` reads it back."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    return format_number(hours) if not rest else f"{hours}:{rest:02d}"


def parse_tasks(text: str, known: Collection[str]) -> tuple[TaskDone, ...]:
    """Tasks as typed, each one of ``known`` ("1.2"); the same one twice is added up. ValueError says what is wrong."""
    found: dict[str, TaskDone] = {}
    for part in _PARTS.split(digits(text).strip()):
        if not part:
            continue
        match = _TASK.fullmatch(part)
        if match is None:
            raise ValueError(_("“{text}” is not a task. Write for example 12, or 12*3/2.").format(text=part))
        code = _known(match[1], known)
        before = found.get(code, TaskDone(code, 0))
        found[code] = TaskDone(code, min(999, before.times + int(match[2] or 1)), match[3] or before.level)
    return tuple(found.values())


def short_codes(codes: Iterable[str]) -> dict[str, str]:
    """The number to type for each task: without its dot, unless two would be the same then (1.11 and 11.1)."""
    every = list(codes)
    plain = [code.replace(".", "") for code in every]
    return {code: code if plain.count(short) > 1 else short for code, short in zip(every, plain, strict=True)}


def _known(typed: str, known: Collection[str]) -> str:
    """The one task that a short number means."""
    fitting = [typed] if typed in known else [code for code in known if code.replace(".", "") == typed]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        text = _("“{text}” may be one of {tasks}. Write it with a dot.")
        return _refuse(text.format(text=typed, tasks=", ".join(sorted(fitting))))
    return _refuse(_("The standard has no task “{text}”.").format(text=typed))


def _refuse(message: str) -> str:
    raise ValueError(message)


def write_tasks(tasks: Iterable[TaskDone]) -> str | None:
    """Tasks as they are stored; None for none."""
    return " ".join(f"{task.code}:{task.times}:{task.level or NO_LEVEL}" for task in tasks) or None


def read_tasks(stored: object) -> tuple[TaskDone, ...]:
    """Tasks of a stored entry."""
    parts = (item.split(":") for item in str(stored or "").split())
    return tuple(
        TaskDone(part[0], int(part[1]), "" if part[2] == NO_LEVEL else part[2]) for part in parts if len(part) == 3
    )


def show_tasks(tasks: Iterable[TaskDone]) -> str:
    """Tasks as a person would type them."""
    return " ".join(
        task.code.replace(".", "") * (len(task.code) == 3)
        + task.code * (len(task.code) != 3)
        + (f"*{task.times}" if task.times != 1 else "")
        + (f"/{task.level}" if task.level else "")
        for task in tasks
    )


# ---------------------------------------------------------------------------------------------------------- calendar
def week_of(day: date) -> tuple[date, ...]:
    """The seven days of a day's week, Monday first."""
    monday = day - timedelta(days=day.weekday())
    return tuple(monday + timedelta(days=number) for number in range(7))


def month_of(day: str) -> str:
    """The month of an ISO day."""
    return day[:7]


def month_end(month: str) -> date:
    """The last day of a month ("2026-05")."""
    year, number = int(month[:4]), int(month[5:7])
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)


def months_between(first: str, last: str) -> list[str]:
    """All months from that of one ISO day to that of another, in order."""
    year, number = int(first[:4]), int(first[5:7])
    found = []
    while f"{year:04d}-{number:02d}" <= last[:7]:
        found.append(f"{year:04d}-{number:02d}")
        year, number = year + number // 12, number % 12 + 1
    return found


def review_due(month: str) -> date:
    """The last day on which the review of a month is signed in time."""
    return month_end(month) + timedelta(days=REVIEW_DAYS)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last of a shorter month."""
    year, number = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = month_end(f"{year:04d}-{number + 1:02d}").day
    return date(year, number + 1, min(day.day, last))
