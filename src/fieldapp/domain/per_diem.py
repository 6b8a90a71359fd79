"""What attendance comes to in money: one per diem for each day with at least one session attended in the room.

Pure rules over plain values. Must not know stores or how a list is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fieldapp.domain.attendance import THERE, Mark, Slot
from fieldapp.domain.numbers import split_money
from fieldapp.i18n import N_

PAID = THERE - {"R"}
"""Statuses that are paid: somebody remote has neither journey nor meal."""
METHOD = N_("One per diem for each day with at least one session attended in the room; remote days are not paid.")


@dataclass(frozen=True)
class Line:
    """One person: the days (ISO) that are paid, and the amount as kept; None where no rate is set."""

    person: str
    days: tuple[str, ...]
    amount: str | None


def paid_days(slots: Iterable[Slot], marks: Mapping[str, Mark]) -> tuple[str, ...]:
    """The days on which a person was in the room in at least one session that counts. ``marks``: by session."""
    days = {slot.day for slot in slots if slot.counts and slot.id in marks and marks[slot.id].status in PAID}
    return tuple(sorted(days))


def times(rate: str, count: int) -> str:
    """A kept amount, ``count`` times: exact."""
    amount, currency = split_money(rate)
    return f"{amount * count} {currency}"


def lines(
    people: Sequence[str], slots: Sequence[Slot], marks: Mapping[tuple[str, str], Mark], rate: str | None
) -> list[Line]:
    """A line for each person, those without a paid day included. ``marks``: (session, person) -> mark."""
    found = []
    for person in people:
        mine = {slot.id: marks[slot.id, person] for slot in slots if (slot.id, person) in marks}
        days = paid_days(slots, mine)
        found.append(Line(person, days, None if rate is None else times(rate, len(days))))
    return found
