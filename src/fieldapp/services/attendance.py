"""Who was there: the grid of people and half days, marks committed at once, the sheet on paper.

The rules (rates, windows, clashes) are ``domain.attendance``'s. Must not know how the grid is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from fieldapp.domain import attendance as rules
from fieldapp.domain.records import AttendanceMark as Row
from fieldapp.domain.records import Enterprise, Participation, Person, Session, TrainingEvent
from fieldapp.domain.text import sort_key
from fieldapp.i18n import _
from fieldapp.services.errors import ServiceError
from fieldapp.services.marking import Cell, Mark, Marked, clear, fill_down, mark, read_mark, slot_of
from fieldapp.services.paper import print_sheet, remember, sheet
from fieldapp.store import Query, ReadTx, Store

__all__ = [
    "Cell",
    "EventLine",
    "Grid",
    "Mark",
    "Marked",
    "PersonRate",
    "PersonRow",
    "SessionColumn",
    "SessionTotal",
    "clear",
    "day_to_open",
    "events",
    "fill_down",
    "grid",
    "mark",
    "people_of",
    "print_sheet",
    "read_grid",
    "remember",
    "sheet",
    "with_marks",
]


@dataclass(frozen=True)
class SessionColumn:
    """One session: day (ISO), half day, local times, length in minutes, topic, whether it counts for attendance."""

    id: str
    day: str
    slot: str
    start: str
    end: str
    minutes: int
    topic: str
    counts: bool


@dataclass(frozen=True)
class PersonRow:
    """One participant; ``number`` is the row on screen and paper, ``sex`` and ``role`` are codes."""

    person_id: str
    number: int
    name: str
    organisation: str
    sex: str
    code: str
    role: str


@dataclass(frozen=True)
class SessionTotal:
    """People there, people expected, people without a mark."""

    present: int
    expected: int
    unmarked: int


@dataclass(frozen=True)
class PersonRate:
    """Shares of minutes there (C1), None before any: of the sessions marked so far, of the whole training, and of those
    of its sessions for which the person was eligible.
    """

    to_date: Fraction | None
    programme: Fraction | None
    eligible: Fraction | None = None


@dataclass(frozen=True)
class Grid:
    """A training's attendance as it stands. Days on which a person was not enrolled hold an NE mark of nobody."""

    event_id: str
    title: str
    sessions: tuple[SessionColumn, ...]
    people: tuple[PersonRow, ...]
    marks: dict[Cell, Mark] = field(default_factory=dict)
    totals: dict[str, SessionTotal] = field(default_factory=dict)
    rates: dict[str, PersonRate] = field(default_factory=dict)
    ethiopian: bool = False
    """Times are told by the Ethiopian clock, too."""


@dataclass(frozen=True)
class EventLine:
    """One training in a list: days are ISO, ``people`` how many are enrolled."""

    id: str
    title: str
    start: str
    end: str
    venue: str
    people: int


def events(store: Store) -> list[EventLine]:
    """All trainings, the newest first."""
    with store.read() as tx:
        ids = tx.ids(TrainingEvent, Query(sort="start", descending=True))
        rows = tx.page(TrainingEvent, ids, ["title", "start", "end", "venue"])
        return [
            EventLine(
                event_id, str(row["title"]), str(row["start"]), str(row["end"]), str(row["venue"]),
                tx.count(Participation, Query(equals={"event": event_id}))[0],
            )
            for event_id, row in rows.items()
        ]  # fmt: skip


def grid(store: Store, event_id: str) -> Grid:
    """The attendance of a training. Raises ServiceError when the training is not here (any more)."""
    with store.read() as tx:
        return read_grid(tx, event_id)


def read_grid(tx: ReadTx, event_id: str) -> Grid:
    """``grid`` inside a transaction."""
    event = tx.get(TrainingEvent, event_id)
    if event is None:
        raise ServiceError(_("This training is not here. It may have been deleted."))
    rows = sorted(tx.find(Session, event=event_id), key=lambda r: (str(r["day"]), str(r["start"]), str(r["id"])))
    sessions = tuple(_column(row) for row in rows)
    places = tx.find(Participation, event=event_id)
    people = people_of(tx, places)
    marks = _marks(tx, sessions, places)
    held = {session for (session, _person), found in marks.items() if found.marked_at}
    totals = {s.id: _total(s, people, marks) for s in sessions}
    slots = _slots(sessions)
    rates = {p.person_id: _rates(p.person_id, slots, marks, held) for p in people}
    ethiopian = event.get("clock") == "ethiopian"
    return Grid(event_id, str(event["title"]), sessions, people, marks, totals, rates, ethiopian)


def with_marks(found: Grid, new: Mapping[Cell, Mark | None]) -> Grid:
    """The grid with some cells marked or cleared (None): only what they touch is counted again.

    Same as reading it anew, for cells of sessions on days on which the person takes part.
    """
    marks = {**found.marks, **{cell: mark_ for cell, mark_ in new.items() if mark_ is not None}}
    for cell, mark_ in new.items():
        if mark_ is None:
            marks.pop(cell, None)
    sessions = {session for session, _person in new}
    totals = {s.id: _total(s, found.people, marks) if s.id in sessions else found.totals[s.id] for s in found.sessions}
    held = {session for (session, _person), one in marks.items() if one.marked_at}
    before = {session for (session, _person), one in found.marks.items() if one.marked_at}
    slots = _slots(found.sessions)
    touched = {person for _session, person in new} if held == before else {p.person_id for p in found.people}
    rates = {**found.rates, **{person: _rates(person, slots, marks, held) for person in touched}}
    return replace(found, marks=marks, totals=totals, rates=rates)


def day_to_open(found: Grid, today: date) -> str | None:
    """The session to begin with: today's first that is not all marked, else the last one that waits, else the next.

    Where nothing is marked yet, the first that is over.
    """
    if not found.sessions:
        return None
    now = today.isoformat()
    waiting = [s for s in found.sessions if found.totals[s.id].unmarked]
    of_today = [s for s in waiting if s.day == now] or [s for s in found.sessions if s.day == now]
    before = [s for s in waiting if s.day < now]
    after = [s for s in found.sessions if s.day > now]
    if of_today:
        return of_today[0].id
    if before and not any(mark_.marked_at for mark_ in found.marks.values()):
        return before[0].id  # a training typed in afterwards begins with its first half day
    return (before[-1] if before else after[0] if after else found.sessions[-1]).id


def _column(row: Mapping[str, Any]) -> SessionColumn:
    slot = slot_of(row)
    return SessionColumn(
        slot.id, slot.day, str(row["slot"]), slot.start, slot.end, slot.minutes, str(row["topic"] or ""), slot.counts
    )


def people_of(tx: ReadTx, places: Sequence[Mapping[str, Any]]) -> tuple[PersonRow, ...]:
    """The people of these participations, by name, numbered as in every list of the training."""
    ids = [str(place["person"]) for place in places]
    known = tx.page(Person, ids, ["name_as_written", "sex", "code", "enterprise"])
    firms = tx.page(Enterprise, [str(row["enterprise"]) for row in known.values() if row["enterprise"]], ["name"])
    unknown = _("(not received yet)")

    def name(place: Mapping[str, Any]) -> str:
        return str(known.get(str(place["person"]), {}).get("name_as_written") or unknown)

    rows = []
    for number, place in enumerate(sorted(places, key=lambda p: (sort_key(name(p)), str(p["person"]))), start=1):
        person = known.get(str(place["person"]), {})
        firm = firms.get(str(person.get("enterprise")), {}).get("name")
        rows.append(
            PersonRow(
                str(place["person"]), number, name(place), str(place["organisation"] or firm or ""),
                str(person.get("sex") or ""), str(person.get("code") or ""), str(place["role"]),
            )
        )  # fmt: skip
    return tuple(rows)


def _marks(tx: ReadTx, sessions: Sequence[SessionColumn], places: Sequence[Mapping[str, Any]]) -> dict[Cell, Mark]:
    """What was marked, and NE where the person was not enrolled on the day."""
    by_id = {slot.id: slot for slot in _slots(sessions)}
    stored = tx.find(Row, session=list(by_id)) if by_id else []
    marks = {(str(r["session"]), str(r["person"])): read_mark(r, by_id[str(r["session"])]) for r in stored}
    days = [session.day for session in sessions]
    for place in places:
        window = (_text(place["enrolled_on"]), _text(place["withdrawn_on"]))
        if not days or all(rules.eligible_on(day, *window) for day in (days[0], days[-1])):
            continue
        for session in sessions:
            cell = (session.id, str(place["person"]))
            if not rules.eligible_on(session.day, *window):
                kept = marks.get(cell)
                late, by, at = (kept.late_entry, kept.marked_by, kept.marked_at) if kept else (False, "", "")
                marks[cell] = Mark(rules.NOT_ELIGIBLE, None, late, by, at)
    return marks


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _plain(mark_: Mark | None) -> rules.Mark | None:
    return None if mark_ is None else rules.Mark(mark_.status, mark_.minutes)


def _total(session: SessionColumn, people: Iterable[PersonRow], marks: Mapping[Cell, Mark]) -> SessionTotal:
    found = rules.tally(_plain(marks.get((session.id, person.person_id))) for person in people)
    return SessionTotal(found.present, found.expected, found.unmarked)


def _slots(sessions: Iterable[SessionColumn]) -> list[rules.Slot]:
    return [rules.Slot(s.id, s.day, s.start, s.end, s.counts) for s in sessions]


def _rates(person: str, slots: Sequence[rules.Slot], marks: Mapping[Cell, Mark], held: set[str]) -> PersonRate:
    mine = {
        slot.id: rules.Mark(found.status, found.minutes) for slot in slots if (found := marks.get((slot.id, person)))
    }
    shares = rules.rates(slots, mine, held)
    return PersonRate(shares.to_date, shares.programme, shares.eligible)
