"""The simulator's truth: what each device really wrote, what its author had really seen, and what each store must hold.

Nothing here reads the application's bases, its version vectors or its rule of merging: what was seen is remembered from
who delivered what to whom, and rows are worked out slowly and plainly from that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, NamedTuple

import sqlalchemy as sa

from fieldapp.domain.fields import F, Field, Kind, Record, View

Value = str | int | None
Id = tuple[str, int]
"""Stream and number of a change."""
Key = tuple[str, str]
"""Record type and id."""
DAY = 86_400_000
GONE = "~deleted"
TEAMS = ("", "t1", "t2")


class Shop(Record):
    __tablename__ = "shop"
    view: ClassVar[View] = View("Shop", "Shops", title=(), sort="turnover")
    name: Annotated[str | None, F("Name", Kind.LONG)] = None
    phone: Annotated[str | None, F("Phone", Kind.LONG)] = None
    turnover: Annotated[int | None, F("Turnover", Kind.INTEGER)] = None


class Mark(Record):
    __tablename__ = "mark"
    view: ClassVar[View] = View("Mark", "Marks", title=(), sort="present")
    person: Annotated[str | None, F("Person", Kind.LONG)] = None
    present: Annotated[int | None, F("Present", Kind.INTEGER)] = None


class NewerShop(Record):
    """The next version of the same record type."""

    __tablename__ = "shop"
    view: ClassVar[View] = View("Shop", "Shops", title=(), sort="turnover")
    name: Annotated[str | None, F("Name", Kind.LONG)] = None
    phone: Annotated[str | None, F("Phone", Kind.LONG)] = None
    turnover: Annotated[int | None, F("Turnover", Kind.INTEGER)] = None
    website: Annotated[str | None, F("Website", Kind.LONG)] = Field(default=None)


class Loan(Record):
    """A record type that only the next version knows."""

    __tablename__ = "loan"
    view: ClassVar[View] = View("Loan", "Loans", title=(), sort="amount")
    amount: Annotated[int | None, F("Amount", Kind.INTEGER)] = None


OLD: tuple[type[Record], ...] = (Shop, Mark)
NEW: tuple[type[Record], ...] = (NewerShop, Mark, Loan)


def _declare(cls: type[Record]) -> None:
    """Give a record type of the simulator its table, apart from the application's own."""
    columns = [sa.Column(name, sa.Integer if cls.is_integer(name) else sa.Text) for name in cls.columns()]
    cls.__table__ = sa.Table(cls.table_name(), sa.MetaData(), sa.Column("id", sa.Text, primary_key=True), *columns)  # type: ignore[attr-defined]


for _cls in (*OLD, NewerShop, Loan):
    _declare(_cls)

TEXTS: tuple[Value, ...] = (None, "", "a", "b", "1", "ሀ", "🙂", "'", "null", "ស្រី")
NUMBERS: tuple[Value, ...] = (None, 0, 1, 1, 2, 2**63 - 1, -(2**63))


def team_of(row: str) -> str:
    """A record's team for life: the number in its id says it."""
    return TEAMS[int(row[1:]) % 3]


class Event(NamedTuple):
    """One change as it really happened. ``seen`` = the changes of this record that stood before its author's eyes."""

    id: Id
    hlc: int
    key: Key
    seen: frozenset[Id]
    patch: dict[str, Value] | None


@dataclass
class Model:
    """What one store must hold: changes received, in which bundle they came, and the clock."""

    device: str
    hlc: int = 0
    have: dict[str, int] = field(default_factory=dict)
    held: dict[Id, Event] = field(default_factory=dict)
    came: dict[Id, int] = field(default_factory=dict)
    """Change -> how many receipts had happened when it came; own changes carry the number of receipts before them."""
    own: set[Id] = field(default_factory=set)
    rows: dict[Key, list[Event]] = field(default_factory=dict)
    cache: dict[Key, tuple[dict[str, Value] | None, dict[str, list[list[Any]]]]] = field(default_factory=dict)

    def visible(self, key: Key) -> list[Event]:
        """The changes of a record that have no gap before them."""
        return [event for event in self.rows.get(key, []) if event.id[1] <= self.have.get(event.id[0], 0)]

    def write(self, key: Key, patch: dict[str, Value] | None, clock: int, receipts: int) -> Event:
        """A person at this device changes a record."""
        stream = f"{self.device}:{team_of(key[1])}"
        self.tick(clock)
        seen = frozenset(event.id for event in self.visible(key))
        event = Event((stream, self.have.get(stream, 0) + 1), self.hlc, key, seen, patch)
        self.own.add(event.id)
        self._hold(event, receipts)
        self.have[stream] = event.id[1]
        return event

    def tick(self, clock: int) -> None:
        """A bundle is made."""
        self.hlc = max(self.hlc + 1, clock << 16)

    def _hold(self, event: Event, receipt: int) -> None:
        self.held[event.id] = event
        self.came[event.id] = receipt
        self.rows.setdefault(event.key, []).append(event)
        self.cache.pop(event.key, None)

    def receive(self, events: Iterable[Event], receipt: int, clock: int) -> int:
        """A bundle arrives; how many of its changes are new."""
        events = list(events)
        fresh = [event for event in events if event.id not in self.held]
        for event in fresh:
            self._hold(event, receipt)
            if (event.hlc >> 16) - clock < DAY:
                self.hlc = max(self.hlc, event.hlc)
        self._extend({event.id[0] for event in events})
        return len(fresh)

    def _extend(self, streams: Iterable[str]) -> None:
        for stream in streams:
            seq = self.have.get(stream, 0)
            while (stream, seq + 1) in self.held:
                seq += 1
                self.cache.pop(self.held[stream, seq].key, None)
            self.have[stream] = seq

    def may_take_back(self, receipt: int) -> bool:
        """True when nothing that came later, or was written here since, builds on what a receipt brought."""
        firsts = self._firsts(receipt)
        for event in self.held.values():
            mine = event.id in self.own
            if not mine and self.came[event.id] <= receipt:
                continue
            if event.id[1] > firsts.get(event.id[0], 1 << 70):
                return False
            if any(seq >= firsts.get(stream, 1 << 70) for stream, seq in event.seen):
                return False
        return True

    def take_back(self, receipt: int) -> None:
        """Forget what a receipt brought."""
        firsts = self._firsts(receipt)
        for event in [e for e in self.held.values() if self.came[e.id] == receipt and e.id not in self.own]:
            del self.held[event.id], self.came[event.id]
            self.rows[event.key].remove(event)
        for stream, first in firsts.items():
            self.have[stream] = min(self.have.get(stream, 0), first - 1)
        self.cache.clear()

    def _firsts(self, receipt: int) -> dict[str, int]:
        firsts: dict[str, int] = {}
        for (stream, seq), came in self.came.items():
            if came == receipt and (stream, seq) not in self.own:
                firsts[stream] = min(seq, firsts.get(stream, seq))
        return firsts

    def record(self, key: Key) -> tuple[dict[str, Value] | None, dict[str, list[list[Any]]]]:
        """What the record must show, and its fields in doubt with their heads, the shown one last."""
        if key not in self.cache:
            self.cache[key] = _work_out(self.visible(key))
        return self.cache[key]

    def table(self, cls: type[Record]) -> list[tuple[Any, ...]]:
        """What the table must hold."""
        kind, found = cls.table_name(), []
        for key in sorted(key for key in self.rows if key[0] == kind):
            values, _doubts = self.record(key)
            if values is not None:
                found.append((key[1], *({"team": team_of(key[1]), **values}.get(name) for name in cls.columns())))
        return found

    def doubts(self, types: Iterable[type[Record]]) -> list[tuple[str, str, str, list[list[Any]]]]:
        """What the merge desk must list: kind, id, field, heads."""
        columns = {cls.table_name(): {*cls.columns(), GONE} for cls in types}
        return sorted(
            (*key, name, heads)
            for key in self.rows
            if key[0] in columns
            for name, heads in self.record(key)[1].items()
            if name in columns[key[0]]
        )


def _work_out(events: list[Event]) -> tuple[dict[str, Value] | None, dict[str, list[list[Any]]]]:
    """A write stands unless another write of the same field had seen it. An edit beats a deletion unaware of it."""

    def standing(name: str) -> list[list[Any]]:
        writers = [event for event in events if name == GONE or (event.patch is not None and name in event.patch)]
        overwritten = {x.id for x in writers for y in writers if x.id in y.seen}
        found = [
            [x.hlc, *x.id, x.patch is None if name == GONE else (x.patch or {})[name]]
            for x in writers
            if x.id not in overwritten
        ]
        return sorted(found, key=lambda head: head[:3])

    life = standing(GONE)
    if all(head[3] for head in life):
        return None, {}
    names = {name for event in events for name in event.patch or ()}
    heads = {name: standing(name) for name in names} | {GONE: life}
    doubts = {name: found for name, found in heads.items() if len({json.dumps(head[3]) for head in found}) > 1}
    return {name: heads[name][-1][3] for name in names}, doubts
