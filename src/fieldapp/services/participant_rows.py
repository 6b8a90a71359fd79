"""A list of participants as it was read: what its columns are, its rows, who they may be, what becomes of them.

Plain values; nothing here reads a file or writes a record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fieldapp.domain.fields import Value
from fieldapp.domain.records import Participation, Person
from fieldapp.domain.text import fold
from fieldapp.i18n import _, languages, using

OF_PERSON = (
    "name_as_written", "name_latin", "code", "title", "sex", "birth", "age_reported", "phone", "email", "nationality",
    "education",
)  # fmt: skip
OF_PLACE = ("role", "country", "organisation", "sponsor", "enrolled_on", "nominated_by")
ALSO_CALLED = {
    "name": "name_as_written", "full name": "name_as_written", "nom": "name_as_written",
    "nom complet": "name_as_written",
    "gender": "sex", "sexe": "sex", "year of birth": "birth", "birth year": "birth", "date of birth": "birth",
    "annee de naissance": "birth", "age": "age_reported", "tel": "phone", "telephone": "phone", "mobile": "phone",
    "organization": "organisation", "organisation": "organisation", "company": "organisation", "firm": "organisation",
    "function": "role", "fonction": "role", "pays": "country",
}  # fmt: skip
"""Headings of lists as they are sent by mail."""
NEW, SAME, ENROLLED, WRONG = "new", "same", "enrolled", "wrong"
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

    @property
    def state(self) -> str:
        """What becomes of it."""
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


def headings(header: Sequence[str]) -> dict[int, str]:
    """Which column is which field, by label in any language, by field name, or as lists usually call it."""
    known = dict(ALSO_CALLED)
    for cls, names in ((Person, OF_PERSON), (Participation, OF_PLACE)):
        for name in names:
            known.setdefault(fold(name), name)
            for language in languages():
                with using(language.code):
                    known.setdefault(fold(_(cls.fields()[name].label)), name)
    found: dict[int, str] = {}
    for at, title in enumerate(header):
        name_ = known.get(fold(title.rstrip("* ")))
        if name_ is not None and name_ not in found.values():
            found[at] = name_
    return found


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
