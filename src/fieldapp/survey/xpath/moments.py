"""Points in time as expressions see them: read from text, turned into days, written back, formatted.

A moment is an instant with a zone. XPath has no such type: it turns into text (a date where it is midnight, else date
and time with offset), into a number (days since 1970-01-01T00:00Z, with fraction) and into true. Must not know forms.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from fieldapp.survey.xpath.calendar_names import calendar_names

DAY: Final = 86_400.0
_FARTHEST_ZONE: Final = 18
"""No zone is farther from Greenwich, in hours (ISO 8601 as Java reads it)."""
_INSTANT: Final = 1e-8
"""So much of a day, a millisecond, is lost in arithmetic."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_DATE: Final = re.compile(
    r"\s*(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?\s*",
    re.ASCII,
)
_TIME: Final = re.compile(r"\s*(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?\s*", re.ASCII)
_JAVASCRIPT: Final = re.compile(
    r"\w{3} (\w{3}) (\d{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT([+-]\d{4})(?: \(.*\))?", re.ASCII
)
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """An instant, in the zone it is to be shown in."""

    at: datetime

    def __str__(self) -> str:
        at = self.at
        if not (at.hour or at.minute or at.second or at.microsecond):
            return at.date().isoformat()
        return at.isoformat(timespec="milliseconds")

    def __float__(self) -> float:
        at = self.at
        days = (at - _EPOCH).total_seconds() / DAY
        return days if at.hour or at.minute or at.second or at.microsecond else days + summer_time(at)


def summer_time(at: datetime) -> float:
    """How far clocks are ahead at a moment, in days. Days are counted as if they never were: so they differ by whole
    numbers, as in JavaRosa, and no day is lost in autumn."""
    ahead = at.dst()
    if ahead is not None:
        return ahead.total_seconds() / DAY
    try:
        here = time.localtime(at.timestamp())
    except (OverflowError, ValueError, OSError):
        return 0.0
    own = here.tm_isdst > 0 and at.utcoffset() == timedelta(seconds=here.tm_gmtoff)
    return (time.timezone - time.altzone) / DAY if own else 0.0


def local(naive: datetime, zone: tzinfo | None) -> datetime:
    """A wall-clock time in the zone (None: the computer's own), also one that clocks leap over."""
    if zone is not None:
        return naive.replace(tzinfo=zone)
    found = naive.astimezone()
    return found if found.hour == naive.hour else naive.replace(tzinfo=found.tzinfo)


def from_days(days: float, zone: tzinfo | None) -> Moment | None:
    """The moment so many days after 1970-01-01T00:00Z; None out of range."""
    try:
        at = (_EPOCH + timedelta(days=days)).astimezone(zone)
        ahead = summer_time(at)
        if ahead:
            day = days + (at.utcoffset() or timedelta()).total_seconds() / DAY - ahead
            if abs(day - round(day)) < _INSTANT:
                return Moment(local(datetime(1970, 1, 1) + timedelta(days=round(day)), zone))
        return Moment(at)
    except (OverflowError, ValueError, OSError):
        return None


def from_text(text: str, zone: tzinfo | None) -> Moment | None:
    """The moment that an ISO 8601 date or date and time means; None where it is neither.

    Without an offset it is wall-clock time in the zone.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return _from_javascript(text, zone)
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        naive = datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "0").ljust(6, "0")[:6]),
        )
        return Moment(_with_offset(naive, offset, zone))
    except (ValueError, OverflowError, OSError):
        return None


def _with_offset(naive: datetime, offset: str | None, zone: tzinfo | None) -> datetime:
    if not offset:
        return local(naive, zone)
    moved = timedelta()
    if offset != "Z":
        digits = offset[1:].replace(":", "")
        hours, minutes = int(digits[:2]), int(digits[2:] or 0)
        if hours > _FARTHEST_ZONE or minutes > 59:
            raise ValueError(offset)
        moved = timedelta(hours=hours, minutes=minutes)
        if offset[0] == "-":
            moved = -moved
    return (naive - moved).replace(tzinfo=UTC).astimezone(zone)


def _from_javascript(text: str, zone: tzinfo | None) -> Moment | None:
    """What JavaScript engines write for a date: such values are found in submissions made in browsers."""
    match = _JAVASCRIPT.fullmatch(text.strip())
    if match is None or match[1] not in _MONTHS:
        return None
    try:
        naive = datetime(int(match[3]), _MONTHS.index(match[1]) + 1, int(match[2]), int(match[4]), int(match[5]))
        return Moment(_with_offset(naive.replace(second=int(match[6])), match[7], zone))
    except (ValueError, OverflowError, OSError):
        return None


def looks_like_date(text: str) -> bool:
    """Whether the text is written as a date or a date and time."""
    return len(text) >= 8 and text[4:5] == "-" and _DATE.fullmatch(text) is not None


def start_of_day(moment: Moment, zone: tzinfo | None) -> Moment:
    """Midnight, in the zone, of the day of the moment."""
    at = moment.at.astimezone(zone) if zone is not None else moment.at.astimezone()
    return Moment(local(datetime(at.year, at.month, at.day), zone))


def time_of_day(text: str, zone: tzinfo | None) -> float | None:
    """A time of day ("14:30", "06:00:00.000-07:00") as a fraction of the local day; None where it is not a time."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, fraction, offset = match.groups()
    try:
        naive = datetime(1970, 1, 1, int(hour), int(minute), int(second or 0), int((fraction or "0").ljust(6, "0")[:6]))
        at = _with_offset(naive, offset, zone)
    except (ValueError, OverflowError, OSError):
        return None
    return day_fraction(at.astimezone(zone) if zone is not None else at)


def day_fraction(at: datetime) -> float:
    """How much of its day has passed."""
    return (at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1e6) / DAY


def format_moment(at: datetime, pattern: str, language: str = "") -> str:
    """The moment by the codes of format-date(): %Y %y %m %n %b %d %e %H %h %M %S %3 %a %W and %%."""
    months, weekdays = calendar_names(language)
    fields = {
        "Y": f"{at.year:04d}",
        "y": f"{at.year % 100:02d}",
        "m": f"{at.month:02d}",
        "n": str(at.month),
        "B": months[at.month - 1],
        "b": months[at.month - 1],
        "d": f"{at.day:02d}",
        "e": str(at.day),
        "H": f"{at.hour:02d}",
        "h": str(at.hour),
        "M": f"{at.minute:02d}",
        "S": f"{at.second:02d}",
        "3": f"{at.microsecond // 1000:03d}",
        "a": weekdays[at.weekday()],
        "A": weekdays[at.weekday()],
        "W": str(date(at.year, at.month, at.day).isocalendar()[1]),
        "%": "%",
    }
    return re.sub(r"%(.)", lambda found: fields.get(found[1], found[0]), pattern)
