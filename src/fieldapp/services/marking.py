"""Writing attendance marks: one transaction and one step of undo for a block, and a reason for each cell refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from fieldapp.domain import attendance as rules
from fieldapp.domain import calendars
from fieldapp.domain.records import AttendanceMark, Participation, Session, TrainingEvent
from fieldapp.domain.records.training import ATTENDANCE
from fieldapp.i18n import _, format_date, format_number
from fieldapp.services import me as who
from fieldapp.services.checking import Completer
from fieldapp.services.naming import titles_in
from fieldapp.store import Changes, ReadTx, Store, WriteTx

Cell = tuple[str, str]
"""(session id, person id)."""


@dataclass(frozen=True)
class Mark:
    """One mark as it stands: status code, minutes there where they differ from the status', who wrote it when (UTC).

    ``late_entry``: written more than 48 hours after the session.
    """

    status: str
    minutes: int | None = None
    late_entry: bool = False
    marked_by: str = ""
    marked_at: str = ""


@dataclass(frozen=True)
class Marked:
    """What came of marking: the cells as now stored, and for each refused one the reason in words."""

    changes: Changes
    refused: dict[Cell, str] = field(default_factory=dict)
    marks: dict[Cell, Mark] = field(default_factory=dict)
    cleared: frozenset[Cell] = frozenset()
    sealed: frozenset[str] = frozenset()
    """Sessions that refused because their sheet is sealed: a new version with a reason takes the marks."""


def mark(
    store: Store,
    event_id: str,
    cells: Iterable[Cell],
    status: str,
    minutes: int | None = None,
    proof: str | None = None,
) -> Marked:
    """Give cells of a training a status; L and X need the minutes there. ``proof``: what it was taken from.

    Refused are cells of sealed sheets, on days the person was not enrolled, minutes that do not fit, and people who
    are marked as there in another session at the same time; all other cells are committed when this returns.
    """
    return mark_each(store, event_id, dict.fromkeys(cells, (status, minutes)), proof)


def fill_down(store: Store, event_id: str, source: Cell, cells: Iterable[Cell]) -> Marked:
    """Give cells the status and minutes of another cell; clear them when that one is empty."""
    wanted = [cell for cell in cells if cell != source]
    with store.read() as tx:
        found = _stored(tx, [source]).get(source)
    if found is None:
        return clear(store, event_id, wanted)
    return mark(store, event_id, wanted, str(found["status"]), found["minutes"])


def clear(store: Store, event_id: str, cells: Iterable[Cell]) -> Marked:
    """Take marks away."""
    wanted = list(dict.fromkeys(cells))
    label = _("clear {count} marks").format(count=format_number(len(wanted)))
    refused: dict[Cell, str] = {}
    with store.write(label) as tx:
        mine = {str(row["id"]) for row in tx.find(Session, event=event_id)}
        sealed = _sealed(tx, {session for session, _person in wanted})
        for session, person in wanted:
            if session in sealed:
                refused[session, person] = sealed[session]
            elif session in mine:
                tx.delete(AttendanceMark, str(AttendanceMark.natural_id({"session": session, "person": person})))
        cleared = frozenset(cell for cell in wanted if cell not in refused)
        return Marked(tx.changes, refused, cleared=cleared, sealed=frozenset(sealed))


def mark_each(
    store: Store, event_id: str, wanted: Mapping[Cell, tuple[str, int | None]], proof: str | None = None
) -> Marked:
    """``mark`` with a status and minutes of its own for each cell."""
    with store.write(_label(wanted)) as tx:
        desk = _Desk(tx, event_id, list(wanted), proof)
        for cell, (status, minutes) in wanted.items():
            desk.put(cell, status, minutes)
        return Marked(tx.changes, desk.refused, desk.marks, sealed=frozenset(desk.sealed))


def _label(wanted: Mapping[Cell, tuple[str, int | None]]) -> str:
    statuses = {status for status, _minutes in wanted.values()}
    labels = {choice.code: _(choice.label) for choice in ATTENDANCE}
    one = labels.get(next(iter(statuses)), "").lower() if len(statuses) == 1 else _("attendance")
    return _("mark {count} {status}").format(count=format_number(len(wanted)), status=one)


def slot_of(row: Mapping[str, Any]) -> rules.Slot:
    """A session's record as the rules see it."""
    return rules.Slot(
        str(row["id"]), str(row["day"]), str(row["start"]), str(row["end"]), str(row["counts"] or "yes") != "no"
    )


def read_mark(row: Mapping[str, Any], slot: rules.Slot) -> Mark:
    """A stored mark as the grid shows it."""
    at = str(row["marked_at"] or "")
    late = bool(at) and rules.late_entry(slot, at)
    return Mark(str(row["status"]), row["minutes"], late, str(row["marked_by"] or ""), at)


def _sealed(tx: ReadTx, sessions: Collection[str]) -> dict[str, str]:
    """Sessions whose sheet is sealed, with what is said of a change to their marks."""
    from fieldapp.services.sealing import sealed_words
    from fieldapp.services.sheets import sealed_sessions

    return {session: sealed_words(version) for session, version in sealed_sessions(tx, sessions).items()}


def _stored(tx: ReadTx, cells: Sequence[Cell]) -> dict[Cell, dict[str, Any]]:
    ids = [str(AttendanceMark.natural_id({"session": s, "person": p})) for s, p in cells]
    rows = tx.page(AttendanceMark, ids)
    return {(str(row["session"]), str(row["person"])): row for row in rows.values()}


class _Desk:
    """Reads once what deciding about a block of cells needs, then writes cell by cell."""

    def __init__(self, tx: WriteTx, event_id: str, cells: Sequence[Cell], proof: str | None = None) -> None:
        self._tx, self._proof = tx, proof
        self._complete = Completer(tx, AttendanceMark)
        self._by = who.read(tx).name or _("unknown")
        self._now = calendars.instant(datetime.fromtimestamp(tx.now / 1000, UTC))
        people = {person for _session, person in cells}
        days = tx.page(Session, list({session for session, _person in cells}))
        self._slots = {rid: slot_of(row) for rid, row in days.items() if row["event"] == event_id}
        places = [str(Participation.natural_id({"event": event_id, "person": person})) for person in people]
        self._places = {str(row["person"]): row for row in tx.page(Participation, places).values()}
        self._stored = _stored(tx, cells)
        self.sealed = _sealed(tx, {session for session, _person in cells})
        self._elsewhere = self._others({self._slots[s].day for s, _p in cells if s in self._slots}, people)
        self.refused: dict[Cell, str] = {}
        self.marks: dict[Cell, Mark] = {}

    def _others(self, days: set[str], people: set[str]) -> dict[str, list[tuple[rules.Slot, rules.Mark]]]:
        """All marks of these people on these days, in any training."""
        slots = {str(row["id"]): slot_of(row) for row in self._tx.find(Session, day=sorted(days))} if days else {}
        found: dict[str, list[tuple[rules.Slot, rules.Mark]]] = {person: [] for person in people}
        if slots:
            for row in self._tx.find(AttendanceMark, session=list(slots), person=sorted(people)):
                own = rules.Mark(str(row["status"]), row["minutes"])  # type: ignore[arg-type]
                found[str(row["person"])].append((slots[str(row["session"])], own))
        return found

    def put(self, cell: Cell, status: str, minutes: int | None) -> None:
        """Write one mark, or note why not."""
        reason = self._reason(cell, status, minutes)
        if reason:
            self.refused[cell] = reason
            return
        session, person = cell
        slot = self._slots[session]
        values = {"status": status, "minutes": minutes, "marked_by": self._by, "marked_at": self._now}
        values |= {"proof": self._proof} if self._proof else {}
        old = self._stored.get(cell)
        if old is None:
            self._tx.insert(AttendanceMark, self._complete({"session": session, "person": person, **values}))
        elif (old["status"], old["minutes"]) != (status, minutes):
            self._tx.update(AttendanceMark, str(old["id"]), values)
        else:
            self.marks[cell] = read_mark(old, slot)
            return
        self.marks[cell] = Mark(status, minutes, rules.late_entry(slot, self._now), self._by, self._now)
        there = [(other, was) for other, was in self._elsewhere[person] if other.id != session]
        self._elsewhere[person] = [*there, (slot, rules.Mark(status, minutes))]

    def _reason(self, cell: Cell, status: str, minutes: int | None) -> str:
        """Why a mark cannot stand; empty when it can."""
        session, person = cell
        slot, place = self._slots.get(session), self._places.get(person)
        if slot is None or place is None:
            return _("This person does not take part in this training.")
        if session in self.sealed:
            return self.sealed[session]
        window = str(place["enrolled_on"] or ""), str(place["withdrawn_on"] or "")
        if status != rules.NOT_ELIGIBLE and not rules.eligible_on(slot.day, *window):
            return _window_text(slot.day, *window)
        wrong = rules.minutes_wrong(status, minutes, slot.minutes)
        if wrong:
            return wrong
        other = rules.clash(slot, status, self._elsewhere.get(person, []))
        return self._clash_text(other) if other else ""

    def _clash_text(self, other: rules.Slot) -> str:
        session = self._tx.get(Session, other.id) or {}
        event = str(session.get("event") or "")
        title = titles_in(self._tx, TrainingEvent, [event]).get(event) or _("(not received yet)")
        return _("Marked as there in “{training}”, {day} {start}–{end}. Nobody is in two places at once.").format(
            training=title, day=_day(other.day), start=other.start, end=other.end
        )


def _window_text(day: str, first: str, last: str) -> str:
    if first and day < first:
        return _("Not eligible: enrolled from {day} on.").format(day=_day(first))
    return _("Not eligible: withdrew on {day}.").format(day=_day(last))


def _day(iso: str) -> str:
    return format_date(date.fromisoformat(iso))
