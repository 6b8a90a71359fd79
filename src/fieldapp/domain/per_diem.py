"""What attendance comes to in money: one per diem for each day with at least one session attended in the room.

Pure rules over plain values. Must not know stores or how a list is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from fieldapp.domain.attendance import THERE, Mark, Slot
from fieldapp.domain.numbers import split_money
from fieldapp.domain.training_plan import slot_of
from fieldapp.i18n import N_

PAID = THERE - {"R"}
"""Statuses that are paid: somebody remote has neither journey nor meal."""
METHOD = N_("One per diem for each day with at least one session attended in the room; remote days are not paid.")
BY_HALF = N_("Half a per diem for each half day attended in the room, at most one a day; remote ones are not paid.")
HALF = "half"
"""The way in which each half day is paid; otherwise each day is."""


@dataclass(frozen=True)
class Line:
    """One person: days (ISO) that are paid -> 1 or a half, and the amount as kept; None where no rate is set."""

    person: str
    days: Mapping[str, Decimal]
    amount: str | None


def paid_days(slots: Iterable[Slot], marks: Mapping[str, Mark]) -> tuple[str, ...]:
    """The days on which a person was in the room in at least one session that counts. ``marks``: by session."""
    days = {slot.day for slot in slots if slot.counts and slot.id in marks and marks[slot.id].status in PAID}
    return tuple(sorted(days))


def paid_halves(slots: Iterable[Slot], marks: Mapping[str, Mark]) -> dict[str, Decimal]:
    """Day -> 0.5 for each half day on which a person was in the room, at most 1. A session over noon is two halves."""
    halves: dict[str, set[str]] = {}
    for slot in slots:
        if slot.counts and slot.id in marks and marks[slot.id].status in PAID:
            half = slot_of(slot.start, slot.end)
            halves.setdefault(slot.day, set()).update(("AM", "PM") if half == "FULL" else (half,))
    return {day: Decimal(min(2, len(found))) / 2 for day, found in sorted(halves.items())}


def times(rate: str, count: Decimal | int) -> str:
    """A kept amount, ``count`` times: exact; of a half to the currency's own decimals, half up."""
    amount, currency = split_money(rate)
    return f"{(amount * count).quantize(amount, ROUND_HALF_UP)} {currency}"


def total(found: Iterable[Line], rate: str) -> str:
    """What the lines come to: their sum, as somebody adds them up."""
    amount, currency = split_money(rate)
    whole = sum((split_money(line.amount)[0] for line in found if line.amount), amount * 0)
    return f"{whole} {currency}"


def lines(
    people: Sequence[str], slots: Sequence[Slot], marks: Mapping[tuple[str, str], Mark], rate: str | None, by: str = ""
) -> list[Line]:
    """A line for each person, those without a paid day included. ``marks``: (session, person) -> mark; ``by``: HALF."""
    found = []
    for person in people:
        mine = {slot.id: marks[slot.id, person] for slot in slots if (slot.id, person) in marks}
        days = paid_halves(slots, mine) if by == HALF else dict.fromkeys(paid_days(slots, mine), Decimal(1))
        found.append(Line(person, days, None if rate is None else times(rate, sum(days.values()))))
    return found
