"""What an attendance sheet says: plain values that a service fills in and ``attendance_sheet`` prints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from fieldapp.domain.codes import damm

_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class SheetSession:
    """One session: its key in ``SheetRow.marks``, its day, its half day (AM, PM, EVE, FULL), its local times."""

    key: str
    day: date
    slot: str
    start: time | None = None
    end: time | None = None
    topic: str = ""
    ethiopian: bool = False
    """The Ethiopian clock stands under the times."""


@dataclass(frozen=True)
class SheetRow:
    """One participant. ``sex`` is the code of a person; ``marks`` maps session keys to "P", "L45", "A" and so on."""

    number: int
    name: str
    name_latin: str = ""
    organisation: str = ""
    sex: str = ""
    role: str = ""
    phone: str = ""
    code: str = ""
    """The person's printed code, to be typed back with its check digit."""
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AttendanceSheet:
    """A sheet to be printed: the event, the sessions and people on it, the languages, the paper.

    ``filled`` prints the marks; else there are boxes to sign in. ``report_language`` adds a second language under
    every heading. ``spare_rows`` are empty rows for people who come unannounced; a sheet without people is filled
    with empty rows. ``day_number`` tells "Day 2" when the sheet is for one day of several. ``printed`` is local time.
    """

    event: str
    sessions: tuple[SheetSession, ...]
    rows: tuple[SheetRow, ...]
    code: str
    language: str = "en"
    report_language: str = ""
    programme: str = ""
    venue: str = ""
    host: str = ""
    trainers: tuple[str, ...] = ()
    starts: date | None = None
    ends: date | None = None
    day_number: int | None = None
    paper: str = "A4"
    filled: bool = False
    spare_rows: int = 0
    printed: datetime | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """The language of the sheet and, when it differs, that of the report."""
        second = self.report_language
        return (self.language, second) if second and second != self.language else (self.language,)

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the sessions, in order."""
        return tuple(sorted({session.day for session in self.sessions}))


def sheet_code(event_code: str, day_number: int = 0, version: int = 1) -> str:
    """The code printed on a sheet: the event's, the day (0: all days), the version, a Damm check digit over all.

    ``sheet_code("KH-VL-T-0000042-9", 2)`` is ``"KH-VL-T-0000042-9/02.1-6"``: it says which sheet a scan shows.
    """
    stem = f"{event_code}/{day_number:02d}.{version}"
    return f"{stem}-{damm(''.join(_DIGITS.findall(stem)))}"


def is_sheet_code(text: str) -> bool:
    """True where the check digit at the end of a sheet's code is right."""
    stem, dash, digit = text.strip().rpartition("-")
    return bool(dash) and "/" in stem and digit == str(damm("".join(_DIGITS.findall(stem))))
