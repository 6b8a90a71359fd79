"""Days, months, ages and times as people write them, in the calendars they live by.

A day is kept as ISO text; a partial date ("1992", "1992-05~") is a value, not an error. Words are those of the
language in force. Must not know records, nor what day it is today.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from fieldapp.domain import ethiopic
from fieldapp.domain.months import ethiopic_month_number, month_number
from fieldapp.domain.text import digits
from fieldapp.i18n import _, format_date, format_datetime, format_time, locale

BUDDHIST = 543
_ERAS = (
    (re.compile(r"\b(e\.?\s?c\.?|eth)(?![a-z])|ዓ\s?\.?\s?ም\.?|ዓመተ ምሕረት"), "ethiopic"),
    (re.compile(r"\bb\.?\s?e\.?(?![a-z])|พ\.?\s?ศ\.?|ព\.?\s?ស\.?|ພ\.?\s?ສ\.?"), "buddhist"),
    (re.compile(r"\b(c\.?\s?e\.?|a\.?\s?d\.?)(?![a-z])|ค\.?\s?ศ\.?|គ\.?\s?ស\.?"), "gregorian"),
)
_YMD = re.compile(r"(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})")
_DMY = re.compile(r"(\d{1,2})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?(\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_D_MONTH_Y = re.compile(
    r"(\d{1,2})(?:er|st|nd|rd|th|º|ª)?[\s.,/-]*(?:de |of )?(\D.*?)[\s.,/-]*?(?: de| năm)?[\s.,/-]*(\d{4})"
)
_MONTH_D_Y = re.compile(r"(\D+?)[\s.,-]*(\d{1,2})(?:st|nd|rd|th)?[\s.,-]+(\d{4})")
_Y_MONTH_D = re.compile(r"(\d{4})[\s.,/-]*(\D+?)[\s.,/-]*(\d{1,2})")
_MONTH_Y = re.compile(r"(\D.*?)[\s.,/-]*(?:de )?(\d{4})")
_YM = re.compile(r"(\d{4})\s?[-/.]\s?(\d{1,2})")
_MY = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{4})")
_MIDNIGHT = re.compile(r"[t ]+00:00(:00(\.0+)?)?$")
_CLOCK = re.compile(r"(\d{1,2})\s*(?:[:.h٫]|uhr)?\s*(\d\d)?(?::00)?\s*([ap])?\.?m?\.?")
_ABOUT = re.compile(r"^(?:~|≈|±|about|around|approx\.?|circa|ca?\.|vers|environ|env\.?|hacia|حوالي|نحو|ប្រហែល)\s*")


def _no_day(text: str) -> ValueError:
    return ValueError(
        _("“{text}” is not a day. Write it like {example}.").format(
            text=text, example=f"{format_date(date(2025, 11, 15))}"
        )
    )


def _era(plain: str) -> tuple[str, str]:
    """The text without the word for its calendar, and that calendar; empty when none is named."""
    for pattern, era in _ERAS:
        bare = pattern.sub("", plain)
        if bare != plain:
            return bare.strip(" ().,"), era
    return plain, ""


def _plain(text: str) -> str:
    """Digits as ASCII, lower case, nothing invisible, one space between; letter forms stay for the month."""
    invisible = re.sub("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u061c\ufeff]", "", digits(text))
    return " ".join(invisible.lower().replace("،", ",").replace("−", "-").replace("–", "-").split())


def _make(year: int, month: int, day: int, era: str, text: str) -> str:
    try:
        if era == "ethiopic":
            return ethiopic.to_gregorian(year, month, day).isoformat()
        return date(_common_year(year, era, text), month, day).isoformat()
    except ValueError as error:
        if era != "ethiopic" and month == ethiopic.MONTHS:
            raise ValueError(_("There are twelve months. For an Ethiopian date, write “EC” behind it.")) from error
        raise ValueError(_("There is no such day: “{text}”.").format(text=text)) from error


def _common_year(year: int, era: str, text: str) -> int:
    """The Gregorian year; years above 2400 are Buddhist (2568 is 2025)."""
    if era == "buddhist" or (not era and year > 2400):
        year -= BUDDHIST
    if not 1000 <= year <= 2400:
        raise ValueError(_("There is no such day: “{text}”.").format(text=text))
    return year


def _named(plain: str, era: str) -> tuple[int, int, int, str] | None:
    """Year, month, day and calendar of a date whose month is a word."""
    for pattern, order in ((_D_MONTH_Y, (3, 2, 1)), (_MONTH_D_Y, (3, 1, 2)), (_Y_MONTH_D, (1, 2, 3))):
        found = pattern.fullmatch(plain)
        if not found:
            continue
        year, name, day = (found[place] for place in order)
        month = month_number(name)
        if month:
            return int(year), month, int(day), era
        month = ethiopic_month_number(name)
        if month:
            return int(year), month, int(day), "ethiopic"
    return None


def parse_day(text: str) -> str:
    """A day as ISO 8601, from ISO, "15 Nov 2025" in many languages, or day/month/year; any digits.

    Of 03/04/2025 the first number is the day; 11/15/2025 can only be read the other way. Buddhist years (above 2400)
    and dates marked "EC" or "BE", or with an Ethiopic month, are converted. ValueError in words otherwise.
    """
    plain, era = _era(_MIDNIGHT.sub("", _plain(text)))
    found = _YMD.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if found:
        return _make(int(found[1]), int(found[2]), int(found[3]), era, text.strip())
    found = _DMY.fullmatch(plain)
    if found:
        day, month, year = (int(part) for part in found.groups())
        if month > 12 >= day and not (era == "ethiopic" and month == ethiopic.MONTHS):
            day, month = month, day
        return _make(year, month, day, era, text.strip())
    named = _named(plain, era)
    if named:
        return _make(*named, text.strip())
    if re.fullmatch(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2}", plain):
        raise ValueError(_("Write the year with four digits."))
    raise _no_day(text.strip())


def _about_words() -> tuple[str, str]:
    """What stands before and behind the date in "about {date}" in the language in force."""
    before, _mark, behind = _plain(_("about {date}").replace("{date}", "\ue000")).partition("\ue000")
    return before, behind


def _without_about(plain: str) -> tuple[str, bool]:
    before, behind = _about_words()
    if (before or behind) and plain.startswith(before) and plain.endswith(behind):
        return plain[len(before) : len(plain) - len(behind)].strip(), True
    bare = _ABOUT.sub("", plain).rstrip("~?").strip()
    return bare, bare != plain


def parse_partial(text: str) -> str:
    """A year, a month or a day as kept: "1992", "1992-05", "1992-05-03", with "~" behind when it is an estimate."""
    bare, about = _without_about(_plain(text))
    mark = "~" if about else ""
    plain, era = _era(bare)
    if re.fullmatch(r"\d{4}", plain):
        if era == "ethiopic":  # the year runs from September to September: a year alone is an estimate
            return f"{ethiopic.to_gregorian(int(plain), 5, 1).year}~"
        return f"{_common_year(int(plain), era, text.strip())}{mark}"
    month = _month_of_year(plain)
    if month and era != "ethiopic":
        return f"{_common_year(month[0], era, text.strip())}-{month[1]:02d}{mark}"
    try:
        return parse_day(bare) + mark
    except ValueError:
        if re.search(r"\d{1,2}\D+\d{1,2}\D+\d|\d{1,2}\s*\D+\s*\d{4}", plain):
            raise
    raise ValueError(
        _("“{text}” is not a date. Write a day, a month or only the year, like {example}.").format(
            text=text.strip(), example="1992"
        )
    )


def _month_of_year(plain: str) -> tuple[int, int] | None:
    found = _YM.fullmatch(plain)
    if found and 1 <= int(found[2]) <= 12:
        return int(found[1]), int(found[2])
    found = _MY.fullmatch(plain)
    if found and 1 <= int(found[1]) <= 12:
        return int(found[2]), int(found[1])
    found = _MONTH_Y.fullmatch(plain)
    month = month_number(found[1]) if found else None
    return (int(found[2]), month) if found and month else None


def show_day(value: str) -> str:
    """A kept day for a person: "15 Nov 2025"."""
    return format_date(date.fromisoformat(value))


def show_partial(value: str) -> str:
    """A kept partial date for a person: "1992", "May 1992", "03 May 1992", "about 1992"."""
    from babel.dates import format_date as babel_date

    plain = value.rstrip("~")
    if len(plain) == 4:
        shown = plain
    elif len(plain) == 7:
        shown = babel_date(date.fromisoformat(f"{plain}-01"), "MMM yyyy", locale=locale())
    else:
        shown = show_day(plain)
    return _("about {date}").format(date=shown) if value.endswith("~") else shown


def earliest(value: str) -> date:
    """The first day that a partial date can mean."""
    plain = value.rstrip("~")
    return date.fromisoformat(plain + "-01-01"[len(plain) - 4 :])


def age_on(value: str, day: date) -> int:
    """Completed years on a day of somebody born then; mid-year, or mid-month, stands in for what is not known."""
    plain = value.rstrip("~")
    born = date.fromisoformat(plain + {4: "-07-01", 7: "-15", 10: ""}[len(plain)])
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birth_from_age(age: int, told_on: date) -> str:
    """The estimated birth year of somebody who told an age in completed years on a day: "1992~"."""
    return f"{told_on.year - age if told_on.month > 6 else told_on.year - age - 1}~"


def show_ethiopic(value: str) -> str:
    """A kept day in the Ethiopic calendar: "2018-03-06 EC", which ``parse_day`` reads back."""
    year, month, day = ethiopic.from_gregorian(date.fromisoformat(value))
    return f"{year:04d}-{month:02d}-{day:02d} EC"


def show_buddhist_year(value: str) -> str:
    """The Buddhist year of a kept day or partial date: "2568"."""
    return str(int(value[:4]) + BUDDHIST)


def parse_clock(text: str) -> str:
    """A time of day as kept, "08:30", from "8:30", "8.30", "8h30", "0830", "8:30 pm". ValueError in words."""
    plain = _plain(text)
    compact = re.fullmatch(r"(\d\d?)(\d\d)", plain)
    found = compact or _CLOCK.fullmatch(plain)
    if found and (compact or plain[-1] in "hm" or found[2] or found[3]):
        hour, minute = int(found[1]), int(found[2] or 0)
        half = None if compact else found[3]
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        if hour < 24 and minute < 60:
            return f"{hour:02d}:{minute:02d}"
    raise ValueError(_("“{text}” is not a time. Write it like {example}.").format(text=text.strip(), example="08:30"))


def show_clock(value: str) -> str:
    """A kept time of day for a person: "08:30"."""
    return format_time(time.fromisoformat(value))


def show_ethiopian_clock(value: str) -> str:
    """A kept time on the Ethiopian clock: "2:30 by day" for 08:30."""
    hour, minute, by_day = ethiopic.to_ethiopian_clock(int(value[:2]), int(value[3:5]))
    said = _("{time} by day") if by_day else _("{time} by night")
    return said.format(time=f"{hour}:{minute:02d}")


def parse_instant(text: str) -> str:
    """A moment in UTC to the second, "2025-11-15T01:30:00Z"; without a zone it is meant in this computer's."""
    plain = _plain(text)
    try:
        moment = datetime.fromisoformat(plain.upper())
    except ValueError:
        day, _comma, clock = plain.rpartition(" ")
        if not day:
            raise _no_day(text.strip()) from None
        moment = datetime.fromisoformat(f"{parse_day(day.rstrip(','))}T{parse_clock(clock)}")
    return instant(moment)


def instant(moment: datetime) -> str:
    """A moment as kept: UTC, whole seconds; without a zone it is meant in this computer's."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def show_instant(value: str) -> str:
    """A kept moment in this computer's zone: "15 Nov 2025, 08:30"."""
    return format_datetime(datetime.fromisoformat(value).astimezone())
