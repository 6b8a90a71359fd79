"""Days in calendars that forms ask for: Ethiopian, Coptic, Buddhist, Islamic (by calculation), Persian, Myanmar.

Pure arithmetic on Gregorian days. The calculated Islamic calendar can differ by a day from one kept by sight of the
moon. Names of months are written in Latin letters and in the calendar's own script: they are names, not translated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from fieldapp.domain import ethiopic, myanmar

Triple = tuple[int, int, int]
_COPTIC_BEHIND = 276
"""Years that the Coptic era is behind the Ethiopian one; months and days are the same."""
_BUDDHIST = 543
_HEGIRA = 227015
"""``date.toordinal`` of 1 Muharram 1 (Friday 16 July 622, Julian)."""
_BREAKS = (
    -61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178,
)  # fmt: skip
"""Persian years in which the pattern of leap years begins anew (Borkowski 1996)."""


@dataclass(frozen=True)
class Calendar:
    """One calendar: from and to Gregorian days, and how its months are called in a year."""

    key: str
    from_day: Callable[[date], Triple]
    to_day: Callable[[int, int, int], date]
    """ValueError for a day that does not exist."""
    months: Callable[[int], Sequence[tuple[int, str]]]
    """The number and name of each month of a year, in their order."""


def _ethiopian_to(year: int, month: int, day: int) -> date:
    return ethiopic.to_gregorian(year, month, day)


def _coptic_from(day: date) -> Triple:
    year, month, number = ethiopic.from_gregorian(day)
    return year - _COPTIC_BEHIND, month, number


def _coptic_to(year: int, month: int, day: int) -> date:
    return ethiopic.to_gregorian(year + _COPTIC_BEHIND, month, day)


def _buddhist_from(day: date) -> Triple:
    return day.year + _BUDDHIST, day.month, day.day


def _buddhist_to(year: int, month: int, day: int) -> date:
    return date(year - _BUDDHIST, month, day)


def _islamic_leap(year: int) -> bool:
    return (11 * year + 14) % 30 < 11


def _islamic_first(year: int, month: int) -> int:
    return _HEGIRA + (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2


def _islamic_to(year: int, month: int, day: int) -> date:
    length = 29 + month % 2 + (month == 12 and _islamic_leap(year))
    if not (year >= 1 and 1 <= month <= 12 and 1 <= day <= length):
        raise ValueError(f"no such Islamic day: {year}-{month}-{day}")
    return date.fromordinal(_islamic_first(year, month) + day - 1)


def _islamic_from(day: date) -> Triple:
    ordinal = day.toordinal()
    year = (30 * (ordinal - _HEGIRA) + 10646) // 10631
    month = next(number for number in range(12, 0, -1) if _islamic_first(year, number) <= ordinal)
    return year, month, ordinal - _islamic_first(year, month) + 1


def _persian_year(year: int) -> tuple[bool, date]:
    """Whether a Persian year is a leap year, and its first day."""
    if not _BREAKS[0] < year < _BREAKS[-1]:
        raise ValueError(f"no such Persian year: {year}")
    leaps, begin, jump = -14, _BREAKS[0], 0
    for end in _BREAKS[1:]:
        jump = end - begin
        if year < end:
            break
        leaps += jump // 33 * 8 + jump % 33 // 4
        begin = end
    since = year - begin
    leaps += since // 33 * 8 + (since % 33 + 3) // 4
    if jump % 33 == 4 and jump - since == 4:
        leaps += 1
    common = year + 621
    march = 20 + leaps - (common // 4 - (common // 100 + 1) * 3 // 4 - 150)
    if jump - since < 6:
        since = since - jump + (jump + 4) // 33 * 33
    return ((since + 1) % 33 - 1) % 4 == 0 and (since + 1) % 33 != 0, date(common, 3, march)


def _persian_to(year: int, month: int, day: int) -> date:
    leap, first = _persian_year(year)
    length = 31 if month <= 6 else 30 if month < 12 or leap else 29
    if not (1 <= month <= 12 and 1 <= day <= length):
        raise ValueError(f"no such Persian day: {year}-{month}-{day}")
    return date.fromordinal(first.toordinal() + 31 * (month - 1) - max(0, month - 7) + day - 1)


def _persian_from(day: date) -> Triple:
    year = day.year - 621
    if day < _persian_year(year)[1]:
        year -= 1
    passed = (day - _persian_year(year)[1]).days
    month = passed // 31 + 1 if passed < 186 else (passed - 186) // 30 + 7
    return year, month, passed + 1 - (31 * (month - 1) - max(0, month - 7))


def _fixed(names: str) -> Callable[[int], Sequence[tuple[int, str]]]:
    listed = tuple(enumerate((name.strip() for name in names.split(",")), 1))
    return lambda _year: listed


CALENDARS: dict[str, Calendar] = {
    "ethiopian": Calendar(
        "ethiopian", ethiopic.from_gregorian, _ethiopian_to,
        _fixed(
            "Meskerem · መስከረም, Tikimt · ጥቅምት, Hidar · ኅዳር, Tahsas · ታኅሣሥ, Tir · ጥር, Yekatit · የካቲት, Megabit · መጋቢት, "
            "Miyazya · ሚያዝያ, Ginbot · ግንቦት, Sene · ሰኔ, Hamle · ሐምሌ, Nehase · ነሐሴ, Pagumen · ጳጉሜን"
        ),
    ),
    "coptic": Calendar(
        "coptic", _coptic_from, _coptic_to,
        _fixed(
            "Tout · توت, Baba · بابه, Hator · هاتور, Kiahk · كيهك, Toba · طوبه, Amshir · أمشير, Baramhat · برمهات, "
            "Baramouda · برموده, Bashans · بشنس, Paona · بؤونه, Epep · أبيب, Mesra · مسرى, Nasie · نسيء"
        ),
    ),
    "buddhist": Calendar(
        "buddhist", _buddhist_from, _buddhist_to,
        _fixed(
            "January · มกราคม, February · กุมภาพันธ์, March · มีนาคม, April · เมษายน, May · พฤษภาคม, June · มิถุนายน, "
            "July · กรกฎาคม, August · สิงหาคม, September · กันยายน, October · ตุลาคม, November · พฤศจิกายน, "
            "December · ธันวาคม"
        ),
    ),
    "islamic": Calendar(
        "islamic", _islamic_from, _islamic_to,
        _fixed(
            "Muharram · محرم, Safar · صفر, Rabi I · ربيع الأول, Rabi II · ربيع الآخر, Jumada I · جمادى الأولى, "
            "Jumada II · جمادى الآخرة, Rajab · رجب, Shaban · شعبان, Ramadan · رمضان, Shawwal · شوال, "
            "Dhu al-Qida · ذو القعدة, Dhu al-Hijja · ذو الحجة"
        ),
    ),
    "persian": Calendar(
        "persian", _persian_from, _persian_to,
        _fixed(
            "Farvardin · فروردین, Ordibehesht · اردیبهشت, Khordad · خرداد, Tir · تیر, Mordad · مرداد, "
            "Shahrivar · شهریور, Mehr · مهر, Aban · آبان, Azar · آذر, Dey · دی, Bahman · بهمن, Esfand · اسفند"
        ),
    ),
    "myanmar": Calendar("myanmar", myanmar.from_gregorian, myanmar.to_gregorian, myanmar.months),
}  # fmt: skip
"""By the appearance that asks for one. ``bikram-sambat`` is missing: its months follow an almanac, not a rule."""


def show(calendar: Calendar, value: date) -> str:
    """A day in a calendar: "6 Hidar 2018"."""
    year, month, day = calendar.from_day(value)
    name = dict(calendar.months(year))[month].partition(" · ")[0]
    return f"{day} {name} {year}"
