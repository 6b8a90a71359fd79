"""What an apprenticeship must be (blocks) and what is asked about (doubts): domain 3.4.

Pure rules over what is known; each answers with a message beside a field. Must not know stores, windows or what time
it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from fieldapp.domain.calendars import age_on
from fieldapp.domain.fields import Values
from fieldapp.domain.logbook import add_months, month_end
from fieldapp.i18n import _, format_date, format_number, ngettext

ADULT = 18


@dataclass(frozen=True)
class Limits:
    """Where the rules draw their lines; a programme may draw them elsewhere."""

    least_age: int = 15
    hazardous_age: int = ADULT
    most_months: int = 48
    unusual_months: int = 36
    most_hours_a_week: int = 48
    unusual_hours_a_week: int = 40
    probation_months: int = 3
    per_master: int = 4


@dataclass
class Found:
    """Messages by field: what forbids saving, and what is asked about."""

    errors: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)

    def wrong(self, name: str, message: str) -> None:
        """Forbid saving; the first message of a field stays."""
        self.errors.setdefault(name, message)

    def doubt(self, name: str, message: str) -> None:
        """Ask about something; a field may be asked about for two reasons."""
        known = self.doubts.get(name)
        self.doubts[name] = message if known is None else f"{known} {message}"


@dataclass(frozen=True)
class Around:
    """What is known around an agreement: birth (or None), the trade, its standard, the other agreements."""

    birth: str | None
    hazardous: bool
    trade_age: int
    standard_on: int
    standard_off: int
    weights: int
    overlapping: str = ""
    """The title of another running apprenticeship of the same person at the same time; empty for none."""
    with_master: int = 0
    """Apprentices whom the master has already, without this one."""


def check_agreement(values: Values, around: Around, limits: Limits | None = None) -> Found:
    """Age, duration, hours, guardian, overlaps, apprentices of the master, the standard's weights."""
    limits, found = limits or Limits(), Found()
    start, end = _day(values.get("start")), _day(values.get("expected_end"))
    if start is not None:
        _age(found, values, start, around, limits)
    if start is not None and end is not None:
        _duration(found, start, end, limits)
        probation = _day(values.get("probation_end"))
        if probation is not None and probation > add_months(start, limits.probation_months):
            found.doubt(
                "probation_end",
                ngettext(
                    "A probation is usually {count} month at most.",
                    "A probation is usually {count} months at most.",
                    limits.probation_months,
                ).format(count=format_number(limits.probation_months)),
            )
    _hours(found, values, around, limits)
    if around.overlapping:
        found.wrong(
            "apprentice",
            _("This person is an apprentice elsewhere at that time: {what}. End that one first.").format(
                what=around.overlapping
            ),
        )
    if around.with_master >= limits.per_master:
        found.doubt(
            "mentor",
            ngettext(
                "The master has {count} apprentice already.",
                "The master has {count} apprentices already.",
                around.with_master,
            ).format(count=format_number(around.with_master)),
        )
    if values.get("mentor") and str(values["mentor"]) in str(values.get("assessors") or "").split():
        found.doubt("assessors", _("The trade master teaches: somebody else should assess."))
    if around.weights != 100:
        found.wrong(
            "standard",
            _("The weights of the units sum to {total} instead of 100.").format(total=format_number(around.weights)),
        )
    return found


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _age(found: Found, values: Values, start: date, around: Around, limits: Limits) -> None:
    """Old enough for the trade; under age a guardian is named. A birth year alone leaves a year of doubt."""
    least = max(limits.least_age, around.trade_age, limits.hazardous_age if around.hazardous else 0)
    if around.birth is None:
        found.doubt("apprentice", _("The age is not known. Enter the birth date or the age as told."))
        return
    at_most, at_least = _ages(around.birth, start)
    text = _("At the start the age is {age}; this trade needs {least}.") if not around.hazardous else _(
        "At the start the age is {age}; hazardous work needs {least}."
    )  # fmt: skip
    text = text.format(age=format_number(at_most), least=format_number(least))
    if at_most < least:
        found.wrong("apprentice", text)
    elif at_least < least:
        found.doubt("apprentice", _("The age may be {age} at the start: find out the birth date.").format(age=at_least))
    if at_least < ADULT and not values.get("guardian"):
        found.wrong("guardian", _("An apprentice under 18 needs a guardian. Write the name."))


def _ages(birth: str, day: date) -> tuple[int, int]:
    """The most and the least completed years that somebody born then can have on a day."""
    plain = birth.rstrip("~")
    if len(plain) == 4:
        return age_on(f"{plain}-01-01", day), age_on(f"{plain}-12-31", day)
    if len(plain) == 7:
        return age_on(f"{plain}-01", day), age_on(month_end(plain).isoformat(), day)
    return age_on(plain, day), age_on(plain, day)


def _duration(found: Found, start: date, end: date, limits: Limits) -> None:
    for months, say in ((limits.most_months, found.wrong), (limits.unusual_months, found.doubt)):
        if end > add_months(start, months):
            text = ngettext("This is longer than {count} month.", "This is longer than {count} months.", months)
            say("expected_end", text.format(count=format_number(months)))
            return


def _hours(found: Found, values: Values, around: Around, limits: Limits) -> None:
    week = values.get("hours_week")
    for hours, say in ((limits.most_hours_a_week, found.wrong), (limits.unusual_hours_a_week, found.doubt)):
        if isinstance(week, int) and week > hours:
            say("hours_week", _("This is more than {hours} h a week.").format(hours=format_number(hours)))
            break
    on, off = values.get("on_hours"), values.get("off_hours")
    if not isinstance(on, int) or not isinstance(off, int):
        return
    total = around.standard_on + around.standard_off
    if on + off != total:
        text = _("On and off the job are {hours} h together; the standard has {total} h.")
        found.doubt("off_hours", text.format(hours=format_number(on + off), total=format_number(total)))
    elif off < around.standard_off:
        text = _("The standard has {hours} h off the job.")
        found.doubt("off_hours", text.format(hours=format_number(around.standard_off)))


# ---------------------------------------------------------------------------------------------------------- the course
@dataclass(frozen=True)
class Running:
    """When an apprenticeship runs: first day, last day (None: not ended), whether nothing more can happen to it."""

    start: str
    ended_on: str | None = None

    def outside(self, day: str) -> str:
        """Why a day does not lie in it; empty when it does."""
        if day < self.start:
            return _("This lies before the start of the apprenticeship, {day}.").format(day=_shown(self.start))
        if self.ended_on is not None and day > self.ended_on:
            return _("This lies after the end of the apprenticeship, {day}.").format(day=_shown(self.ended_on))
        return ""


def _shown(day: str) -> str:
    return format_date(date.fromisoformat(day))


def check_assessment(
    values: Values, running: Running, *, apprentice: str, assessors: Iterable[str], units: Iterable[str],
    level_before: str | None, mentor: str = "",
) -> Found:  # fmt: skip
    """A unit of the standard, an assessor who may and is neither of the two, a level that does not fall unexplained."""
    found, assessor = Found(), str(values.get("assessor") or "")
    outside = running.outside(str(values.get("day") or ""))
    if outside and values.get("method") != "RPL":
        found.wrong("day", outside)
    if values.get("unit") not in set(units):
        found.wrong("unit", _("This unit is not in the standard of this apprenticeship."))
    allowed = set(assessors)
    if assessor == apprentice:
        found.wrong("assessor", _("Nobody assesses themselves."))
    elif allowed and assessor not in allowed:
        found.wrong("assessor", _("The agreement does not name this person as an assessor."))
    elif not allowed:
        found.doubt("assessor", _("The agreement names no assessors."))
    if assessor == mentor and "assessor" not in found.errors:
        found.doubt("assessor", _("The trade master teaches: somebody else should assess."))
    if level_before is not None and str(values.get("level") or "") < level_before:
        found.doubt("level", _("The level was {level} before.").format(level=format_number(int(level_before))))
    return found
