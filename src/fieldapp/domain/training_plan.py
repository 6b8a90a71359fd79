"""The plan of a training as lines of text: day, times, topic, one line a half day; and sessions moved to other days.

"1 08:30-12:00 What buyers look for" is the first half day of the first day. Must not know stores or windows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fieldapp.domain.text import digits
from fieldapp.i18n import _, format_number

_LINE = re.compile(r"(\d{1,3})[\s.,:)]+(\d{1,2})[:.](\d{2})\s*[-–—]\s*(\d{1,2})[:.](\d{2})\s+(\S.*)")
LAST_DAY = 400
NOON, EVENING = "12:00", "17:30"
_FULL = 6 * 60
"""Minutes from which a session that spans noon is a whole day."""


@dataclass(frozen=True)
class PlanLine:
    """One session: the day of the training (from 1), local times, topic."""

    day: int
    start: str
    end: str
    topic: str

    @property
    def slot(self) -> str:
        """The half day, by the times."""
        return slot_of(self.start, self.end)


def slot_of(start: str, end: str) -> str:
    """AM, PM, EVE or FULL, by the local times of a session."""
    if start < NOON and _minutes(end) - _minutes(start) >= _FULL:
        return "FULL"
    if start >= EVENING:
        return "EVE"
    return "AM" if start < NOON else "PM"


def parse(text: str) -> tuple[list[PlanLine], str]:
    """The lines of a plan in their order, and what is wrong with the first wrong one; empty when nothing is."""
    found: list[PlanLine] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        one = _line(digits(line.strip()))
        if one is None:
            text = _("Line {number}: write day, times and topic, for example: 1 08:30-12:00 Prices")
            return found, text.format(number=format_number(number))
        if any(one.day == o.day and one.start < o.end and o.start < one.end for o in found):
            text = _("Line {number}: another session is at that time.")
            return found, text.format(number=format_number(number))
        found.append(one)
    return sorted(found, key=lambda one: (one.day, one.start)), ""


def _line(line: str) -> PlanLine | None:
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    day, *times = (int(part) for part in match.groups()[:5])
    start, end = f"{times[0]:02d}:{times[1]:02d}", f"{times[2]:02d}:{times[3]:02d}"
    right = all(hour < 24 and minute < 60 for hour, minute in (times[:2], times[2:]))
    if not right or end <= start or not 1 <= day <= LAST_DAY:
        return None
    return PlanLine(day, start, end, match[6].strip()[:200])


def write(lines: Iterable[PlanLine]) -> str:
    """The text that ``parse`` reads back."""
    return "\n".join(f"{one.day} {one.start}-{one.end} {one.topic}" for one in lines)


def from_sessions(first: str, sessions: Iterable[Mapping[str, object]]) -> list[PlanLine]:
    """The plan that the sessions of a training follow; ``first`` is its first day (ISO)."""
    start = date.fromisoformat(first)
    found = [
        PlanLine(
            max(1, (date.fromisoformat(str(s["day"])) - start).days + 1), str(s["start"]), str(s["end"]),
            str(s["topic"] or ""),
        )
        for s in sessions
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.day, one.start))


def day_of(first: date, number: int) -> date:
    """The date of the training's n-th day."""
    return first + timedelta(days=number - 1)


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:5])
