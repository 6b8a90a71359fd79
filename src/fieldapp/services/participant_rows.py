"""A list of participants as it was read: what its columns are, its rows, who they may be, what becomes of them.

Plain values; nothing here reads a file or writes a record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fieldapp.domain.fields import Value
from fieldapp.i18n import _

NEW, SAME, ENROLLED, WRONG, LEFT = "new", "same", "enrolled", "wrong", "left_out"
MOST_ALIKE = 3


@dataclass(frozen=True)
class Known:
    """Somebody on record who may be the same: id, name with code, why."""

    id: str
    label: str
    why: str
    likely: bool


@dataclass(frozen=True)
class Row:
    """One row of the list. ``alike`` are people it may be; ``chosen`` is one of them, or "" for a new person."""

    number: int
    person: Mapping[str, Value]
    place: Mapping[str, Value]
    alike: tuple[Known, ...] = ()
    chosen: str = ""
    enrolled: bool = False
    errors: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    left_out: bool = False

    @property
    def state(self) -> str:
        """What becomes of it."""
        if self.left_out:
            return LEFT
        if self.errors:
            return WRONG
        return ENROLLED if self.enrolled else SAME if self.chosen else NEW

    @property
    def name(self) -> str:
        """The name as it would be kept."""
        return str(self.person.get("name_as_written") or "")


@dataclass(frozen=True)
class Preview:
    """The list as read: rows in their order, and headings that were not understood."""

    event_id: str
    rows: tuple[Row, ...]
    ignored: tuple[str, ...] = ()

    def count(self, state: str) -> int:
        """Rows of a state."""
        return sum(row.state == state for row in self.rows)


def choose_next(found: Preview, number: int, enrolled: Mapping[str, str] | None = None) -> Preview:
    """The preview with the next choice of a row: each person it may be, then a new person, then round again."""
    rows = []
    for row in found.rows:
        if row.number == number and row.alike and not row.errors:
            order = [*(one.id for one in row.alike), ""]
            chosen = order[(order.index(row.chosen) + 1) % len(order)]
            rows.append(replace(row, chosen=chosen, enrolled=bool(chosen) and chosen in (enrolled or {})))
        else:
            rows.append(row)
    return replace(found, rows=tuple(rows))


def leave_out(found: Preview, number: int) -> Preview:
    """The preview without a row (a line below the list that is nobody), or with it again."""
    rows = (replace(row, left_out=not row.left_out) if row.number == number else row for row in found.rows)
    return replace(found, rows=tuple(rows))


def state_words(row: Row) -> str:
    """What becomes of a row, for a person."""
    if row.state == "wrong":
        return _("wrong")
    if row.state == "left_out":
        return _("left out")
    if row.state == "enrolled":
        return _("takes part already")
    if row.chosen:
        label = next((one.label for one in row.alike if one.id == row.chosen), "")
        return _("the same as {person}").format(person=label)
    return _("new person") + (" ?" if row.alike else "")
