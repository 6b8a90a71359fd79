"""Who was there, for how long, and what share of a training that makes (domain 4.6 and indicator C1).

Pure rules over plain values; shares are fractions, so that a threshold of 80 % is met by 24 of 30 hours and missed by
any minute less. Must not know stores, windows or what time it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from fractions import Fraction
from functools import cached_property, lru_cache

from fieldapp.i18n import _, ngettext

THERE = frozenset({"P", "R", "L", "X"})
"""Statuses of somebody who was there, in the room or remotely, at least for a while."""
IN_PART = frozenset({"L", "X"})
"""Statuses that need the minutes."""
NOT_ELIGIBLE = "NE"
EXCUSED = "E"
LATE_ENTRY = timedelta(hours=48)


@dataclass(frozen=True)
class Slot:
    """One session as far as attendance goes: its day (ISO), local times ("08:30"), and whether it counts."""

    id: str
    day: str
    start: str
    end: str
    counts: bool = True

    @cached_property
    def minutes(self) -> int:
        """Length in minutes."""
        return _minute(self.end) - _minute(self.start)


@dataclass(frozen=True)
class Mark:
    """One person's status in one session, with the minutes there where they are not those of the status."""

    status: str
    minutes: int | None = None


@dataclass(frozen=True)
class Rates:
    """One person's shares of a training, each None where there is nothing to divide by.

    ``programme``: minutes there / minutes of all sessions, held or not. ``eligible``: the same without sessions for
    which the person was not eligible. ``to_date``: as ``eligible``, over the sessions held so far. ``excused``:
    minutes excused / minutes of all sessions. Excused counts as not there in the first three.
    """

    programme: Fraction | None
    eligible: Fraction | None
    to_date: Fraction | None
    excused: Fraction | None
    minutes_there: int
    minutes_held: int


@dataclass(frozen=True)
class Tally:
    """One session: people there, people expected (all on the list but those not eligible), people without a mark."""

    present: int
    expected: int
    unmarked: int


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:5])


def eligible_on(day: str, enrolled_on: str | None, withdrawn_on: str | None) -> bool:
    """True where a day lies in a participation; the days of enrolment and of withdrawal belong to it."""
    return (not enrolled_on or enrolled_on <= day) and (not withdrawn_on or day <= withdrawn_on)


def status_in_window(status: str, day: str, enrolled_on: str | None, withdrawn_on: str | None) -> str:
    """The status that stands: outside the participation it is "NE", whatever was marked."""
    return status if eligible_on(day, enrolled_on, withdrawn_on) else NOT_ELIGIBLE


def minutes_wrong(status: str, minutes: int | None, session_minutes: int) -> str:
    """What is wrong with the minutes of a mark, in words; empty when nothing is."""
    if minutes is None:
        return _("Give the minutes that the person was there.") if status in IN_PART else ""
    if status not in THERE and minutes:
        return _("Somebody who was not there has no minutes.")
    if not 0 <= minutes <= session_minutes:
        return ngettext(
            "The session lasts {count} minute. Give 0 to {count}.",
            "The session lasts {count} minutes. Give 0 to {count}.",
            session_minutes,
        ).format(count=session_minutes)
    return ""


def minutes_there(mark: Mark, session_minutes: int) -> int:
    """Minutes that count as there: as given, else the whole session for P and R, and none for all others."""
    if mark.status not in THERE:
        return 0
    if mark.minutes is not None:
        return min(max(mark.minutes, 0), session_minutes)
    return 0 if mark.status in IN_PART else session_minutes


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole > 0 else None


def rates(slots: Iterable[Slot], marks: Mapping[str, Mark], held: Collection[str]) -> Rates:
    """One person's shares. ``marks``: session id -> mark; ``held``: ids of the sessions that count as held so far.

    C1: sum of minutes there / sum of minutes of countable sessions. A session without a mark counts as not there.
    """
    total = done = allowed = so_far = so_far_there = excused = minutes_held = 0
    for slot in slots:  # once round: a class is counted anew between a key and its painting
        if not slot.counts:
            continue
        minutes, mark, was_held = slot.minutes, marks.get(slot.id), slot.id in held
        there = minutes_there(mark, minutes) if mark is not None else 0
        total += minutes
        done += there
        minutes_held += minutes if was_held else 0
        excused += minutes if mark is not None and mark.status == EXCUSED else 0
        if mark is None or mark.status != NOT_ELIGIBLE:
            allowed += minutes
            so_far += minutes if was_held else 0
            so_far_there += there if was_held else 0
    return Rates(
        programme=_share(done, total),
        eligible=_share(done, allowed),
        to_date=_share(so_far_there, so_far),
        excused=_share(excused, total),
        minutes_there=done,
        minutes_held=minutes_held,
    )


def reaches(rate: Fraction | None, threshold: int) -> bool:
    """True where a share is at least the threshold, in hundredths of a per cent (8000 is 80 %); exact."""
    return rate is not None and rate >= Fraction(threshold, 10000)


def whole_per_cent(rate: Fraction) -> int:
    """A share in whole per cent, cut off: what is shown as 80 % reaches 80 %."""
    return rate.numerator * 100 // rate.denominator


def tally(marks: Iterable[Mark | None]) -> Tally:
    """Count one session's marks; None stands for somebody on the list without a mark."""
    row = list(marks)
    present = sum(1 for mark in row if mark is not None and mark.status in THERE)
    expected = sum(1 for mark in row if mark is None or mark.status != NOT_ELIGIBLE)
    return Tally(present, expected, row.count(None))


def overlaps(one: Slot, other: Slot) -> bool:
    """True where two sessions share at least a minute of the same day."""
    return one.day == other.day and one.start < other.end and other.start < one.end


def clash(slot: Slot, status: str, others: Iterable[tuple[Slot, Mark]]) -> Slot | None:
    """The first other session at the same time in which the person is marked as there; such a mark is refused.

    ``others``: the person's marks in all trainings. Nobody is in two places at once (remote counts as being there).
    """
    if status not in THERE:
        return None
    return next(
        (other for other, mark in others if other.id != slot.id and mark.status in THERE and overlaps(slot, other)),
        None,
    )


def late_entry(slot: Slot, marked_at: str, zone: tzinfo | None = None) -> bool:
    """True where a mark was written more than 48 hours after the session ended.

    ``marked_at`` is a kept moment (UTC); session times are local, in ``zone`` or else in this computer's zone.
    """
    return datetime.fromisoformat(marked_at) > _deadline(slot.day, slot.end, zone)


@lru_cache(maxsize=512)
def _deadline(day: str, end: str, zone: tzinfo | None) -> datetime:
    """The moment from which a mark is late; asked for each mark of a session, found once."""
    local = datetime.fromisoformat(f"{day}T{end}")
    ended = local.replace(tzinfo=zone) if zone is not None else local.astimezone()
    return ended.astimezone(UTC) + LATE_ENTRY
