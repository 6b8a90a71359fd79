"""The simulator's truth: what each device really wrote, what its author had really seen, and what each store must hold.

Nothing here reads the application's bases, its version vectors or its rule of merging: what was seen is remembered from
who delivered what to whom, and rows are worked out slowly and plainly from that.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, NamedTuple

import sqlalchemy as sa

from fieldapp.domain.fields import F, Field, Kind, Merge, Record, View

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
    view: ClassVar[View] = View("Shop", "Shops", title=(), sort="turnover", aliased=True)
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
    view: ClassVar[View] = View("Shop", "Shops", title=(), sort="turnover", aliased=True)
    name: Annotated[str | None, F("Name", Kind.LONG)] = None
    phone: Annotated[str | None, F("Phone", Kind.LONG)] = None
    turnover: Annotated[int | None, F("Turnover", Kind.INTEGER)] = None
    website: Annotated[str | None, F("Website", Kind.LONG)] = Field(default=None)


class Loan(Record):
    """A record type that only the next version knows."""

    __tablename__ = "loan"
    view: ClassVar[View] = View("Loan", "Loans", title=(), sort="amount")
    amount: Annotated[int | None, F("Amount", Kind.INTEGER)] = None


class Rule(Record):
    """What headquarters owns."""

    __tablename__ = "rule"
    view: ClassVar[View] = View("Rule", "Rules", title=(), sort="share", merge=Merge.CENTRAL)
    words: Annotated[str | None, F("Words", Kind.LONG)] = None
    share: Annotated[int | None, F("Share", Kind.INTEGER)] = None


class Note(Record):
    """What is never changed after it was written."""

    __tablename__ = "note"
    view: ClassVar[View] = View("Note", "Notes", title=(), sort="words", merge=Merge.APPEND)
    words: Annotated[str | None, F("Words", Kind.LONG)] = None
    about: Annotated[str | None, F("About", Kind.LONG)] = None


class Paper(Record):
    """What is signed."""

    __tablename__ = "paper"
    view: ClassVar[View] = View("Paper", "Papers", title=(), sort="pages", merge=Merge.SEALED, seal="signed")
    words: Annotated[str | None, F("Words", Kind.LONG)] = None
    pages: Annotated[int | None, F("Pages", Kind.INTEGER)] = None
    signed: Annotated[str | None, F("Signed", Kind.LONG)] = None


class Incident(Record):
    """What only its maker and coordinators read: the last figure of its id says whose device makes it."""

    __tablename__ = "incident"
    view: ClassVar[View] = View("Incident", "Incidents", title=(), sort="words", writer="teller")
    words: Annotated[str | None, F("Words", Kind.LONG)] = None
    teller: Annotated[str | None, F("Teller", Kind.LONG)] = None


class Thought(Record):
    """What is about an incident goes where the incident goes; the last figure of its id says whose device makes it."""

    __tablename__ = "thought"
    view: ClassVar[View] = View("Thought", "Thoughts", title=(), sort="words", follows="upon")
    words: Annotated[str | None, F("Words", Kind.LONG)] = None
    upon: Annotated[str | None, F("Upon", Kind.LONG)] = None


class Alias(Record):
    """That two shops are one: the number in its id says which two."""

    __tablename__ = "alias"
    view: ClassVar[View] = View("Alias", "Aliases", title=(), sort="verdict", merge=Merge.QUEUE)
    kind: Annotated[str | None, F("Kind", Kind.LONG)] = None
    first: Annotated[str | None, F("First", Kind.LONG)] = None
    second: Annotated[str | None, F("Second", Kind.LONG)] = None
    verdict: Annotated[str | None, F("Verdict", Kind.LONG)] = None


VERDICTS = ("first", "second", "different")
ODD: tuple[type[Record], ...] = (Rule, Note, Paper, Incident, Thought, Alias)
OLD: tuple[type[Record], ...] = (Shop, Mark, *ODD)
NEW: tuple[type[Record], ...] = (NewerShop, Mark, Loan, *ODD)
CLOSED = ("incident", "thought")
"""Record types of which some or all records are closed. As ids are, theirs are made by one device alone."""
CLASSES = {cls.table_name(): cls.view.merge for cls in NEW}


def pair(row: str) -> dict[str, Value]:
    """Of which two shops an alias speaks."""
    first, second = sorted((f"s{row[1:]}", f"s{int(row[1:]) % 6 + 1}"))
    return {"kind": "shop", "first": first, "second": second}


def _declare(cls: type[Record]) -> None:
    """Give a record type of the simulator its table, apart from the application's own."""
    columns = [sa.Column(name, sa.Integer if cls.is_integer(name) else sa.Text) for name in cls.columns()]
    cls.__table__ = sa.Table(cls.table_name(), sa.MetaData(), sa.Column("id", sa.Text, primary_key=True), *columns)  # type: ignore[attr-defined]


for _cls in (*NEW, Shop):
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


Heads = dict[str, list[list[Any]]]
Worked = tuple[dict[str, Value] | None, Heads, Heads]
"""A row, what disagrees, what stands aside."""


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
    cache: dict[Key, Worked] = field(default_factory=dict)
    bosses: frozenset[str] = frozenset()
    """The devices of coordinators, by the trust list that this store knows."""

    def visible(self, key: Key) -> list[Event]:
        """The changes of a record that have no gap before them."""
        return [event for event in self.rows.get(key, []) if event.id[1] <= self.have.get(event.id[0], 0)]

    def write(
        self, key: Key, patch: dict[str, Value] | None, clock: int, receipts: int, seen: frozenset[Id] | None = None
    ) -> Event:
        """A person at this device changes a record, knowing all that is here of it, or no more than ``seen``."""
        stream = f"{self.device}:{self.channel(key, patch)}"
        self.tick(clock)
        if seen is None:
            seen = frozenset(event.id for event in self.visible(key))
        event = Event((stream, self.have.get(stream, 0) + 1), self.hlc, key, seen, patch)
        self.own.add(event.id)
        self._hold(event, receipts)
        self.have[stream] = event.id[1]
        return event

    def channel(self, key: Key, patch: dict[str, Value] | None) -> str:
        """For whom a change is written: the team, or the closed circle of an incident and of notes about it."""
        first = min(self.rows.get(key, []), key=lambda event: event.hlc, default=None)
        about = ("incident", str((patch or {}).get("upon")))
        if key[0] == "thought" and first is None:
            first = min(self.rows.get(about, []), key=lambda event: event.hlc, default=None)
        if key[0] in CLOSED and first is not None:
            return first.id[0].partition(":")[2]
        return team_of(key[1]) + (f"~{self.device}" if key[0] == "incident" else "")

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
        return not self._names_lost(receipt)

    def _names_lost(self, receipt: int) -> bool:
        """True when an alias written since speaks of a shop that would be gone."""
        after = copy.deepcopy(self)
        after.take_back(receipt)
        shops = [key for key in self.rows if key[0] == "shop" and self.record(key)[0] is not None]
        gone = {key[1] for key in shops if after.record(key)[0] is None}
        return any(
            values is not None
            and gone & {values.get("first"), values.get("second")}
            and any(event.id in self.own or self.came[event.id] > receipt for event in after.rows[key])
            for key in after.rows
            if key[0] == "alias"
            for values in [after.record(key)[0]]
        )

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

    def record(self, key: Key) -> Worked:
        """What the record must show, and its fields in doubt and aside with their heads, the shown one last."""
        if key not in self.cache:
            self.cache[key] = _work_out(self.visible(key), CLASSES[key[0]], self.bosses)
        return self.cache[key]

    def settled_by(self, settled: Event) -> set[str]:
        """The fields whose doubt one change settled, on which nobody has written since."""
        merge, events = CLASSES[settled.key[0]], self.visible(settled.key)
        if merge in (Merge.CENTRAL, Merge.APPEND, Merge.SEALED):
            return set()
        without = [event for event in events if event != settled]
        doubts = _work_out(without, merge, self.bosses)[1]
        return {name for name in doubts if _standing(name, events, events) == [settled]}

    def maker(self, key: Key) -> str | None:
        """The device that made a record; None where nobody is known to have."""
        made = sorted((event.hlc, *event.id) for event in self.visible(key) if not event.seen)
        return device_of(made[0][1]) if made else None

    def leaders(self) -> dict[str, str]:
        """Shop -> the shop that stands for it, by the aliases that are here."""
        said = [values for key in self.rows if key[0] == "alias" and (values := self.record(key)[0]) is not None]
        here = {key[1] for key in self.rows if key[0] == "shop" and self.record(key)[0] is not None}
        links = []
        for one in said:
            if one.get("kind") == "shop" and one.get("verdict") in ("first", "second"):
                pair_ = (one.get("first"), one.get("second"))
                links.append(pair_ if one["verdict"] == "first" else pair_[::-1])
        together: dict[Value, set[Value]] = {shop: {shop} for link in links for shop in link}
        for _round in links:
            for one, other in links:
                both = together[one] | together[other]
                for shop in both:
                    together[shop] = both
        found: dict[str, str] = {}
        for shop in here & set(together):
            group = {str(one) for one in together[shop]} & here
            ends = {one for one in group if all(one != follower for follower, _leader in links)}
            if min(ends or group) != shop:
                found[shop] = min(ends or group)
        return found

    def table(self, cls: type[Record]) -> list[tuple[Any, ...]]:
        """What the table must hold."""
        kind, found = cls.table_name(), []
        for key in sorted(key for key in self.rows if key[0] == kind):
            values = self.record(key)[0]
            if values is not None:
                found.append((key[1], *({"team": team_of(key[1]), **values}.get(name) for name in cls.columns())))
        return found

    def doubts(self, types: Iterable[type[Record]]) -> list[tuple[str, str, str, int, list[list[Any]]]]:
        """What the merge desk must list: kind, id, field, whether it stands aside, heads."""
        columns = {cls.table_name(): {*cls.columns(), GONE} for cls in types}
        return sorted(
            (*key, name, aside, heads)
            for key in self.rows
            if key[0] in columns
            for aside in (0, 1)
            for name, heads in self.record(key)[1 + aside].items()
            if name in columns[key[0]]
        )


def device_of(stream: str) -> str:
    return stream.partition(":")[0]


def _is_device(one: Event, other: Event) -> bool:
    return device_of(one.id[0]) == device_of(other.id[0])


def _counting(events: list[Event], merge: Merge, bosses: frozenset[str]) -> list[Event]:
    """The changes that count by the class of the record type."""
    if merge is Merge.CENTRAL:
        return [event for event in events if device_of(event.id[0]) in bosses]
    if merge is Merge.APPEND:
        made = sorted((event.hlc, *event.id) for event in events if not event.seen)
        return [event for event in events if made and device_of(event.id[0]) == device_of(made[0][1])]
    if merge is Merge.SEALED:
        seals = [event for event in events if event.patch and event.patch.get("signed") is not None]
        first = [event for event in seals if not event.seen & {other.id for other in seals}]
        if seals:
            return [event for event in events if event in seals or any(event.id in one.seen for one in first)]
    return events


def _says(event: Event, name: str) -> bool:
    return name == GONE or (event.patch is not None and name in event.patch)


def _standing(name: str, events: list[Event], judges: list[Event]) -> list[Event]:
    """The writes of a field that no judge overwrote knowing them."""
    overwritten = {seen for judge in judges if _says(judge, name) for seen in judge.seen}
    return sorted(
        (event for event in events if _says(event, name) and event.id not in overwritten),
        key=lambda event: (event.hlc, *event.id),
    )


def _heads(name: str, events: list[Event]) -> list[list[Any]]:
    return [[x.hlc, *x.id, x.patch is None if name == GONE else (x.patch or {})[name]] for x in events]


def _work_out(events: list[Event], merge: Merge, bosses: frozenset[str]) -> Worked:
    """A write stands unless another write of the same field had seen it. An edit beats a deletion unaware of it."""
    good = _counting(events, merge, bosses)
    beside = [event for event in events if event not in good]
    heads = {
        name: _heads(name, _standing(name, good, good))
        for name in {GONE, *(name for event in good for name in event.patch or ())}
    }
    gone = all(head[3] for head in heads[GONE])
    values = None if gone else {name: found[-1][3] for name, found in heads.items() if name != GONE}
    doubts = {
        name: found for name, found in heads.items() if not gone and len({json.dumps(head[3]) for head in found}) > 1
    }
    if gone:
        beside = [event for event in beside if not any(event.id in judge.seen for judge in good)]
    asides: Heads = {}
    for name in {GONE, *(name for event in beside for name in event.patch or ())}:
        shown = gone if name == GONE else (values or {}).get(name)
        left = _standing(name, beside, good if merge is Merge.CENTRAL else events)
        left = [
            x for x in left if _standing(name, [x], [y for y in beside if device_of(y.id[0]) == device_of(x.id[0])])
        ]
        found = [head for head in _heads(name, left) if json.dumps(head[3]) != json.dumps(shown)]
        if found:
            asides[name] = found
    return values, doubts, asides if not gone or GONE in asides else {}
