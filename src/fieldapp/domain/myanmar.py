"""The Myanmar calendar by its own rules since 1217 of its era (1855): pure arithmetic.

Twelve lunar months, a thirteenth (First Waso) in seven years of nineteen, and in some of those a day more in Nayon.
The few years that were decided otherwise than the rule says are listed. After Yan Naing Aye's published algorithm.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import floor

_YEAR = 1577917828 / 4320000
_MOON = 1577917828 / 53433336
_EPOCH = 1954168.050623
_JULIAN = 1721425
"""Julian day number (at noon) of the day before 1 January of year 1."""
_MONTHS_THAT_COUNT = 12
FIRST_YEAR = 1217
_FULL_MOON_MOVED = {1234: 1, 1261: -1, 1377: 1}
_LEAP_SWITCHED = frozenset((1263, 1264, 1344, 1345))
_NAMES = (
    "First Waso · ပဝါဆို", "Tagu · တန်ခူး", "Kason · ကဆုန်", "Nayon · နယုန်", "Waso · ဝါဆို", "Wagaung · ဝါခေါင်",
    "Tawthalin · တော်သလင်း", "Thadingyut · သီတင်းကျွတ်", "Tazaungmon · တန်ဆောင်မုန်း", "Nadaw · နတ်တော်", "Pyatho · ပြာသို",
    "Tabodwe · တပို့တွဲ", "Tabaung · တပေါင်း", "Late Tagu · နှောင်းတန်ခူး", "Late Kason · နှောင်းကဆုန်",
)  # fmt: skip


def _watat(year: int) -> tuple[bool, int]:
    """Whether the year has a thirteenth month, and the Julian day of the full moon of Second Waso."""
    third = year >= 1312
    offset, months = (-0.5, 8) if third else (-1.0, 4)
    gain = _YEAR / 12 - _MOON
    excess = (_YEAR * (year + 3739)) % _MOON
    if excess < gain * (_MONTHS_THAT_COUNT - months):
        excess += _MOON
    moon = floor(_YEAR * year + _EPOCH - excess + 4.5 * _MOON + offset + 0.5) + _FULL_MOON_MOVED.get(year, 0)
    leap = excess >= _MOON - gain * months
    return leap != (year in _LEAP_SWITCHED), moon


def _year(year: int) -> tuple[int, int]:
    """The kind of a year (0 common, 1 with First Waso, 2 with the extra day too) and the Julian day of 1 Tagu."""
    back = 1
    while not (found := _watat(year - back))[0] and back < 3:
        back += 1
    before = found[1]
    leap, moon = _watat(year)
    kind = (moon - before) % 354 // 31 + 1 if leap else 0
    return kind, before + 354 * back - 102


def _parts(julian: int) -> tuple[int, int, int]:
    """Year, month (13 and 14: late Tagu and Kason) and day of a Julian day."""
    year = floor((julian - 0.5 - _EPOCH) / _YEAR)
    kind, first = _year(year)
    day = julian - first + 1
    long = kind // 2
    common = 1 // (kind + 1)
    length = 354 + (1 - common) * 30 + long
    late = (day - 1) // length
    day -= late * length
    past = (day + 423) // 512
    month = floor((day - long * past + common * past * 30 + 29.26) / 29.544)
    turn, second = (month + 12) // 16, (month + 11) // 16
    day -= floor(29.544 * month - 29.26) + long * turn - common * second * 30
    month += second * 3 - turn * 4 + 12 * late
    return year, month, day


def from_gregorian(value: date) -> tuple[int, int, int]:
    """Year, month (0 is First Waso, 13 and 14 the months of the next round before the year ends) and day."""
    return _parts(value.toordinal() + _JULIAN)


def to_gregorian(year: int, month: int, day: int) -> date:
    """The Gregorian day. ValueError when there is no such day, or before 1217 of the era."""
    if year < FIRST_YEAR or not 0 <= month < len(_NAMES) or not 1 <= day <= 30:
        raise ValueError(f"no such Myanmar day: {year}-{month}-{day}")
    _kind, first = _year(year)
    for julian in range(first, first + 400):
        if _parts(julian) == (year, month, day):
            return date.fromordinal(julian - _JULIAN)
    raise ValueError(f"no such Myanmar day: {year}-{month}-{day}")


def months(year: int) -> Sequence[tuple[int, str]]:
    """The months of a year in their order; First Waso only where the year has it."""
    order = [1, 2, 3, *([0] if _year(year)[0] else []), *range(4, 15)]
    return [(number, _NAMES[number]) for number in order]
