"""The Ethiopic calendar and the Ethiopian clock: pure arithmetic (domain 6)."""

from __future__ import annotations

from datetime import date

_EPOCH = 1723856
_ORDINAL = 1721425
"""Julian day number of the day before 1 January of year 1 (proleptic Gregorian), where ``date.toordinal`` starts."""
MONTHS = 13


def month_days(year: int, month: int) -> int:
    """Days of an Ethiopic month: 30, and 5 or 6 in the thirteenth."""
    if month < MONTHS:
        return 30
    return 6 if year % 4 == 3 else 5


def to_gregorian(year: int, month: int, day: int) -> date:
    """The Gregorian day of an Ethiopic date. ValueError when there is no such day."""
    if not (1 <= month <= MONTHS and 1 <= day <= month_days(year, month)):
        raise ValueError(f"no such Ethiopic day: {year}-{month}-{day}")
    julian = _EPOCH + 365 * year + year // 4 + 30 * month + day - 31
    return date.fromordinal(julian - _ORDINAL)


def from_gregorian(value: date) -> tuple[int, int, int]:
    """The Ethiopic year, month (1-13) and day of a Gregorian day."""
    days = value.toordinal() + _ORDINAL - _EPOCH
    cycle, rest = divmod(days, 1461)
    year = 4 * cycle + min(rest // 365, 3)
    if rest == 1460:
        return year, MONTHS, 6
    in_year = rest % 365
    return year, in_year // 30 + 1, in_year % 30 + 1


def to_ethiopian_clock(hour: int, minute: int) -> tuple[int, int, bool]:
    """Hour (1-12), minute and True by day, for a time on the 24-hour clock: 07:00 is one o'clock by day."""
    return (hour - 6) % 12 or 12, minute, 6 <= hour < 18


def from_ethiopian_clock(hour: int, minute: int, by_day: bool) -> tuple[int, int]:
    """The time on the 24-hour clock: one o'clock by day is 07:00."""
    if not (1 <= hour <= 12 and 0 <= minute < 60):
        raise ValueError(f"no such time: {hour}:{minute}")
    return (hour % 12 + (6 if by_day else 18)) % 24, minute


def clock_words(start: str, end: str, *, ethiopian: bool) -> str:
    """Local times; with the Ethiopian clock beside them where it is used: "08:30–12:00 (2:30–6:00)"."""
    plain = f"{start}–{end}"
    return f"{plain} ({_told(start)}–{_told(end)})" if ethiopian else plain


def start_words(start: str, *, ethiopian: bool) -> str:
    """The local time at which something starts, for a narrow heading: "08:30", or "08:30 (2:30)"."""
    return f"{start} ({_told(start)})" if ethiopian else start


def _told(clock: str) -> str:
    hour, minute, _by_day = to_ethiopian_clock(int(clock[:2]), int(clock[3:5]))
    return f"{hour}:{minute:02d}"
