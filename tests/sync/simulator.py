"""Long hostile histories over four stores, each grown from one seed.

``python -m tests.sync.simulator FIRST COUNT [STEPS]``. Edits, REPLACE, deletions, settlements, exports of every kind,
delivery in any order any number of times, previews, undo, cancelled and damaged bundles, clocks up to fifty years
wrong, two schema versions and an upgrade on the way. After every step the store that moved must hold exactly what
``world`` works out from the truth. Every failing seed says so.
"""

from __future__ import annotations

import collections
import json
import random
import shutil
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.fields import Merge, Record, new_id
from fieldapp.progress import Cancelled
from fieldapp.store import capture, driver, same
from fieldapp.store.record_tables import create_record_table
from fieldapp.sync import bundle, desk, identity, log, receive, roles, send, undo, upgrade
from fieldapp.sync.refold import quiet, refold, refold_some
from fieldapp.sync.refusal import Reason, Refused
from tests.postgres import Server
from tests.sync import on_server
from tests.sync.stations import Posted, Station, Stopping, read, snapshot, station, team, teams, teams_said
from tests.sync.trusting import Trusting
from tests.sync.world import DAY, GONE, NEW, NUMBERS, OLD, TEXTS, VERDICTS, Event, Value, pair, team_of

YEAR = 365 * DAY
START = 1_700_000_000_000
Stats = collections.Counter[str]


class World:
    """Four devices, the post between them, and the truth."""

    def __init__(self, seed: int, folder: Path, stats: Stats, server: Server | None = None) -> None:
        self.rng = random.Random(seed)
        self.folder = folder
        self.stats = stats
        self.now = [START]
        self.events: dict[tuple[str, int], Event] = {}
        self.post: list[Posted] = []
        self.written = 0
        self.receipts = 0
        rng = self.rng
        newer = rng.random() < 0.4
        self.stations = [
            station(
                folder / f"d{i}",
                rng.randbytes(32),
                NEW if newer and i == 2 else OLD,
                ["t1"] if i == 3 and rng.random() < 0.5 else [],
                self.now,
                server if i == seed % 4 else None,
            )
            for i in range(4)
        ]
        trusting = Trusting(rng)
        for at in self.stations:
            trusting.introduce(at.store, [other.store for other in self.stations])
        devices = [at.model.device for at in self.stations]
        self.lists = [frozenset(devices[:2]), frozenset([devices[0], devices[2]]), frozenset(devices[1:3])]
        """The trust lists that headquarters makes in turn: the devices of coordinators."""
        self.known = {at.store.engine: 0 for at in self.stations}
        """Which of them a store knows."""
        self.ids = ["1", "2"] if rng.random() < 0.6 else list("123456")

    def role_of(self, conn: Any) -> roles.RoleOf:
        """What the list that a store knows says, in place of the application's own."""
        bosses = self.lists[self.known[conn.engine]]
        return lambda stream, _seq: "coordinator" if identity.device_of(stream) in bosses else "facilitator"

    def new_list(self, at: Station, number: int) -> None:
        """Another trust list comes into force at a device."""
        self.known[at.store.engine] = number
        at.model.bosses = self.lists[number]
        at.model.cache.clear()
        with at.store.write() as tx:
            log.begin_touched(tx.conn)
            roles.changed(tx.conn, at.model.device, at.types)
            with quiet(tx.conn):
                refold(tx.conn, at.types)

    # ------------------------------------------------------------------ what people do
    def write(self, at: Station) -> None:
        rng = self.rng
        cls = rng.choice(at.types)
        kind, row = cls.table_name(), cls.table_name()[0] + rng.choice(self.ids)
        key = (kind, row)
        if cls.view.merge is Merge.CENTRAL and at.model.device not in at.model.bosses and rng.random() < 0.7:
            self._propose(at, cls, row)
            return
        values = at.model.record(key)[0]
        shown = None if values is None else {name: values.get(name) for name in cls.columns()} | {"team": team_of(row)}
        chance = rng.random()
        if chance < 0.1 or (shown is None and chance < 0.9):
            self._insert(at, cls, row, shown, replace=False)
        elif chance < 0.2:
            self._insert(at, cls, row, shown, replace=True)
        elif chance < 0.32:
            refused = shown is not None and not self._may_delete(at, cls, key, shown)
            self._sql(at, f"DELETE FROM {kind} WHERE id = ?", (row,), refused=refused)
            if shown is not None and not refused:
                self._happened(at, key, None)
        else:
            some = ["verdict"] if kind == "alias" else [*cls.fields()]
            names = rng.sample(some, rng.choice([1, 1, 2]) if len(some) > 1 else 1)
            fresh = {name: self._value(cls, name) for name in names}
            changed = {name: value for name, value in fresh.items() if shown is not None and shown[name] != value}
            refused = shown is not None and not self._may_update(at, cls, shown, changed)
            self._sql(
                at, f"UPDATE {kind} SET {', '.join(f'{n} = ?' for n in fresh)} WHERE id = ?", (*fresh.values(), row),
                refused=refused,
            )  # fmt: skip
            if changed and not refused:
                self._happened(at, key, changed)

    def _insert(self, at: Station, cls: type[Record], row: str, shown: Any, *, replace: bool) -> None:
        kind, names = cls.table_name(), cls.columns()
        fresh: dict[str, Value] = {"team": team_of(row)} | {name: self._value(cls, name) for name in cls.fields()}
        if kind == "alias":
            fresh |= pair(row)
        how = "REPLACE" if replace else "IGNORE"
        holes = ", ".join("?" * (len(names) + 1))
        sql = f"INSERT OR {how} INTO {kind}(id, {', '.join(names)}) VALUES({holes})"
        refused = not self._may_insert(at, cls, (kind, row), shown, replace=replace)
        self._sql(at, sql, (row, *(fresh[name] for name in names)), refused=refused)
        if refused or (shown is not None and not replace):
            return
        if shown is not None:
            self._happened(at, (kind, row), None, check=False)
        first = not at.model.visible((kind, row))
        self._happened(at, (kind, row), {n: v for n, v in fresh.items() if v is not None or not first})

    def _may_insert(self, at: Station, cls: type[Record], key: tuple[str, str], shown: Any, *, replace: bool) -> bool:
        """Whether the class of the record type lets this device write a record."""
        if cls.view.merge is Merge.CENTRAL:
            return at.model.device in at.model.bosses
        if cls.view.merge is Merge.APPEND:
            return shown is None and (not at.model.visible(key) or at.model.maker(key) == at.model.device)
        return shown is None or not replace or self._may_delete(at, cls, key, shown)

    def _may_update(self, at: Station, cls: type[Record], shown: Any, changed: dict[str, Value]) -> bool:
        if cls.view.merge is Merge.CENTRAL:
            return at.model.device in at.model.bosses
        if cls.view.merge is Merge.APPEND:
            return not changed
        signed = cls.view.merge is Merge.SEALED and shown["signed"] is not None
        return not signed or not changed or changed.get("signed") is not None

    def _may_delete(self, at: Station, cls: type[Record], key: tuple[str, str], shown: Any) -> bool:
        if cls.view.merge is Merge.CENTRAL:
            return at.model.device in at.model.bosses
        if cls.view.merge is Merge.APPEND:
            return at.model.maker(key) == at.model.device
        return cls.view.merge is not Merge.SEALED or shown["signed"] is None

    def _propose(self, at: Station, cls: type[Record], row: str) -> None:
        """Somebody who is no coordinator writes down what headquarters should change."""
        key = (cls.table_name(), row)
        if not at.model.visible(key) and team_of(row):
            return
        names = self.rng.sample([*cls.fields()], self.rng.randint(1, 2))
        patch: dict[str, Value] | None = {name: self._value(cls, name) for name in names}
        if at.model.visible(key) and self.rng.random() < 0.2:
            patch = None
        with at.store.write() as tx:
            capture.of(tx.conn).log_change(tx.conn, cls, row, patch)
            refold_some(tx.conn, at.types, [key])
        self._happened(at, key, patch)
        self.stats["proposed"] += 1

    def _value(self, cls: type[Record], name: str) -> Value:
        if name == "verdict":
            return self.rng.choice(VERDICTS)
        return self.rng.choice(NUMBERS if cls.is_integer(name) else TEXTS)

    def _sql(self, at: Station, sql: str, values: tuple[Any, ...], *, refused: bool = False) -> None:
        """A write past the store's own functions, as any program may do it; ``refused``: it must be."""
        at.raw.execute("BEGIN IMMEDIATE")
        at.raw.execute("UPDATE me SET clock = ?", (self.now[0] + at.clock[0],))
        try:
            at.raw.execute(sql, values)
        except (driver.RowsError, on_server.RowsError) as error:
            at.raw.execute("ROLLBACK")
            if not refused:
                raise AssertionError("a write was refused that may be", sql, values) from error
            self.stats["forbidden"] += 1
            return
        assert not refused, ("a write went through that would not count", sql, values)
        at.raw.execute("UPDATE me SET clock = NULL")
        at.raw.execute("COMMIT")

    def _happened(
        self, at: Station, key: tuple[str, str], patch: dict[str, Value] | None, *, check: bool = True
    ) -> None:
        event = at.model.write(key, patch, self.now[0] + at.clock[0], self.receipts)
        self.events[event.id] = event
        self.stats["changes"] += 1
        stream, seq = event.id
        logged = at.raw.execute(
            "SELECT hlc, kind, row, base, patch FROM change JOIN stream s ON s.n = stream WHERE s.id = ? AND seq = ?",
            (stream, seq),
        ).fetchone()
        assert logged is not None, ("a change was not logged", event)
        hlc, kind, row, base, body = logged
        assert (hlc, (kind, row)) == (event.hlc, key), ("clock or record of a change", logged, event)
        assert (None if body is None else json.loads(body)) == patch, ("patch of a change", logged, event)
        seen: dict[str, int] = {}
        for name, number in event.seen:
            seen[name] = max(number, seen.get(name, 0))
        names = {str(n): name for n, name in at.raw.execute("SELECT n, id FROM stream")}
        said = {names[n]: number for n, number in json.loads(base or "{}").items()}
        assert said == seen, ("a change says that its author had seen what he had not, or not what he had", said, seen)

    def settle(self, at: Station) -> None:
        with at.store.read() as tx:
            found = desk.listed(tx, at.model.device, types=at.types)
        if not found:
            return
        doubt = self.rng.choice(found)
        key = (doubt.table, doubt.record_id)
        cls = next(cls for cls in at.types if cls.table_name() == doubt.table)
        value: Any = self.rng.choice([head.value for head in doubt.heads])
        row = at.model.record(key)[0]
        if doubt.field == GONE:
            value = self.rng.random() < 0.5
        elif self.rng.random() < 0.3:
            value = (row or {}).get(doubt.field) if doubt.aside else self._value(cls, doubt.field)
        patch = self._answer(at, cls, key, doubt.field, value)
        if cls.view.merge is Merge.CENTRAL and at.model.device not in at.model.bosses:
            try:
                desk.settle(at.store, *key, {doubt.field: value}, types=at.types)
            except desk.NotYours:
                return
            raise AssertionError("a facilitator decided for headquarters")
        desk.settle(at.store, *key, {doubt.field: value}, "because", types=at.types)
        self._happened(at, key, patch)
        self.stats["settled"] += 1
        self.stats["answered"] += doubt.aside

    def _answer(self, at: Station, cls: type[Record], key: tuple[str, str], name: str, value: Any) -> Any:
        """The change that a settlement must be: of a signed record, what was not chosen is signed as it was."""
        if name == GONE and value:
            return None
        patch = {} if name == GONE or (name == "team" and value is None) else {name: value}
        row, doubts, asides = at.model.record(key)
        if cls.view.merge is Merge.SEALED and row is not None and row.get("signed") is not None:
            asked = [*(n for n in (*doubts, *asides) if n in cls.columns()), "signed"]
            whole = {"team": team_of(key[1]), **row}
            patch = {n: whole.get(n) for n in asked} | patch
        return patch

    # ------------------------------------------------------------------ what travels
    def export(self, at: Station, reply_to: Station | None = None) -> None:
        rng = self.rng
        mode = "delta" if reply_to else rng.choice(["delta", "delta", "all", "own", "tail"])
        cut = rng.choice([None, None, 1, 2, 5])
        self.written += 1
        path = self.folder / f"{self.written}.fab"
        mine = [stream for stream in at.model.have if identity.device_of(stream) == at.model.device]
        since: dict[str, int] = {}
        if mode == "delta":
            other = reply_to or rng.choice([other for other in self.stations if other is not at])
            since = at.said.get(other.model.device, (0, {}))[1]
            send.export_bundle(at.store, path, to=other.model.device, max_changes=cut, types=at.types)
        elif mode == "all":
            send.export_bundle(at.store, path, max_changes=cut, types=at.types)
        else:
            if mode == "tail":
                since = {stream: rng.randint(0, at.model.have[stream]) for stream in mine}
            order = send.Order(since, wanted=lambda stream: stream in mine, max_changes=cut)
            send._export(at.store, path, order, at.types, None)
        parcel = self.posted(at, path, other if mode == "delta" else None)
        self.post.append(parcel)
        wanted = {
            event.id
            for event in at.model.held.values()
            if since.get(event.id[0], 0) < event.id[1] <= at.model.have.get(event.id[0], 0)
            and (mode in ("delta", "all") or event.id[0] in mine)
            and (mode != "delta" or not teams_said(at, other) or team(event.id) in {"", *teams_said(at, other)})
        }
        sent = [event.id for event in parcel.events]
        assert len(set(sent)) == len(sent) == (len(wanted) if cut is None else min(cut, len(wanted))), "too few or many"
        assert set(sent) <= wanted, "a bundle holds what it should not"
        for stream, seq in sent:
            assert seq == since.get(stream, 0) + 1 or (stream, seq - 1) in sent, "a bundle has a hole"

    def posted(self, at: Station, path: Path, other: Station | None) -> Posted:
        """What is in a bundle, compared with what really happened."""
        at.model.tick(self.now[0] + at.clock[0])
        told, changes = read(path, at.store)
        readers = [at, other] if other is not None else self.stations
        assert told.sender == at.model.device
        for name, have in told.have:
            assert at.model.have.get(name, 0) == have, "a device says that it has what it has not"
        events = []
        for number, change in changes:
            event = self.events[number]
            assert number[1] <= at.model.have[number[0]], "a change was sent that waits for others"
            assert (event.hlc, event.key, event.patch) == (change.hlc, (change.kind, change.row), change.patch)
            events.append(event)
        return Posted(
            path, events, told.sender, self.written, dict(told.have), frozenset(x.model.device for x in readers)
        )

    def deliver(self, at: Station, parcel: Posted) -> None:
        rng = self.rng
        if at.model.device not in parcel.readers:
            before = snapshot(at)
            with pytest.raises(Refused) as caught:
                receive.merge(at.store, parcel.path, types=at.types)
            assert caught.value.code is Reason.SEALED, caught.value
            assert snapshot(at) == before
            self.stats["sealed for others"] += 1
            return
        seen_before = None
        if rng.random() < 0.15:
            before = snapshot(at)
            seen_before = receive.preview(at.store, parcel.path, types=at.types)
            assert snapshot(at) == before, "looking at a bundle changed the store"
            self.stats["previews"] += 1
            if rng.random() < 0.5:
                return
        if rng.random() < 0.05:
            before = snapshot(at)
            try:
                receive.merge(at.store, parcel.path, Stopping(rng.randint(0, 3)), types=at.types)
            except Cancelled:
                assert snapshot(at) == before, "a cancelled merge left something"
                self.stats["cancelled"] += 1
                return
        else:
            report = receive.merge(at.store, parcel.path, types=at.types)
            assert seen_before is None or seen_before == report, "preview said something else than merge did"
            self._count(at, parcel, report)
        self._received(at, parcel)

    def _count(self, at: Station, parcel: Posted, report: receive.Report) -> None:
        held = sum(event.id in at.model.held for event in parcel.events)
        assert (report.known, report.new) == (held, len(parcel.events) - held), ("new and known", report)
        self.stats["delivered"] += 1
        self.stats["duplicates"] += report.known > 0
        self.stats["held back"] += report.waiting > 0
        self.stats["conflicts"] += report.conflicts
        self.stats["unknown"] += bool(report.unknown_types)

    def _received(self, at: Station, parcel: Posted) -> None:
        top = at.raw.execute("SELECT max(n) FROM bundle").fetchone()[0]
        if parcel.sender != at.model.device and at.said.get(parcel.sender, (0, {}))[0] < parcel.number:
            at.said[parcel.sender] = (parcel.number, parcel.have)
        at.opened.append(parcel)
        self.receipts += 1
        fresh = at.model.receive(parcel.events, self.receipts, self.now[0] + at.clock[0])
        assert fresh == 0 or top not in at.receipts, "changes came without a note of the bundle"
        if top not in at.receipts:
            at.receipts[top], at.parcels[top] = self.receipts, parcel.number

    def take_back(self, at: Station) -> None:
        taken = undo.received(at.store)
        if not taken:
            return
        chosen = taken[0] if self.rng.random() < 0.4 else self.rng.choice(taken)
        twice = self._came_twice(at)
        if twice and self.rng.random() < 0.5:
            number = self.rng.choice(sorted(twice))
            chosen = next(one for one in taken if one.number == number)
        receipt = at.receipts[chosen.number]
        before = snapshot(at)
        try:
            undo.take_back(at.store, chosen.number, types=at.types)
        except undo.StillNeeded:
            assert not at.model.may_take_back(receipt), "a bundle that nothing builds on was not taken back"
            assert snapshot(at) == before
            return
        assert at.model.may_take_back(receipt), "a bundle was taken back although something builds on it"
        at.model.take_back(receipt)
        del at.receipts[chosen.number]
        self.stats["taken back"] += 1
        self.check(at)
        for _again in range(self.rng.choice([0, 1, 4])):
            self.deliver(at, self.rng.choice(twice.get(chosen.number) or at.opened))

    def _came_twice(self, at: Station) -> dict[int, list[Posted]]:
        """Bundles whose changes were in another bundle as well, and those others."""
        found = {}
        for number, receipt in at.receipts.items():
            brought = {i for i, came in at.model.came.items() if came == receipt and i not in at.model.own}
            others = [p for p in at.opened if p.number != at.parcels[number] and brought & {e.id for e in p.events}]
            if others:
                found[number] = others
        return found

    def damage(self, at: Station) -> None:
        rng = self.rng
        mine = [parcel for parcel in self.post if at.model.device in parcel.readers] or self.post
        whole = rng.choice(mine).path.read_bytes()
        altered = bytearray(whole)
        signature = whole.index(b"\n", len(bundle.MAGIC)) + 1
        where = range(len(whole)) if rng.random() < 0.6 else range(signature, signature + bundle.SIGNATURE)
        i, j = sorted(rng.choices(where, k=2))
        how = rng.randrange(4)
        if how == 0:
            altered[i] ^= 1 << rng.randrange(8)
        elif how == 1:
            del altered[i:]
        elif how == 2:
            altered += rng.randbytes(rng.randrange(1, 40))
        else:
            altered[i:j] = altered[i:j][::-1]
        if bytes(altered) == whole:
            return
        path = self.folder / "damaged.fab"
        path.write_bytes(bytes(altered))
        before = snapshot(at)
        try:
            receive.merge(at.store, path, types=at.types)
        except Refused:
            assert snapshot(at) == before, "a refused bundle changed something"
            self.stats["refused"] += 1
        else:
            raise AssertionError("damage went unnoticed")

    def turn_clock(self, at: Station) -> None:
        at.clock[0] = self.rng.choice([0, 0, -50, -1, 1, 50]) * YEAR + self.rng.randrange(-(10**7), 10**7)

    def upgrade(self, at: Station) -> None:
        """An old application is replaced by the next version."""
        at.types = NEW
        with at.store.write() as tx:
            for cls in NEW:
                create_record_table(tx.conn, cls)
        upgrade.catch_up(at.store, types=NEW)
        self.stats["upgrades"] += 1

    # ------------------------------------------------------------------ what must hold
    def check(self, at: Station) -> None:
        for cls in at.types:
            names = ", ".join(("id", *cls.columns()))
            rows = at.raw.execute(f"SELECT {names} FROM {cls.table_name()} ORDER BY id").fetchall()
            wanted = at.model.table(cls)
            assert rows == wanted, ("a table is not what people wrote", cls.__name__, rows, wanted)
        listed = at.raw.execute("SELECT kind, row, field, aside, heads FROM conflict ORDER BY 1, 2, 3, 4").fetchall()
        known = {cls.table_name(): {*cls.columns(), GONE} for cls in at.types}
        listed = [(k, r, f, aside, json.loads(heads)) for k, r, f, aside, heads in listed if f in known.get(k, ())]
        wanted_doubts = at.model.doubts(at.types)
        assert listed == wanted_doubts, ("the merge desk is not what people disagree on", listed, wanted_doubts)
        if self.stats["steps"] % 3 == 0:
            self._check_aliases(at)
        vector = dict(at.raw.execute("SELECT id, have FROM stream WHERE have > 0").fetchall())
        assert vector == {stream: seq for stream, seq in at.model.have.items() if seq}, ("vector", vector)
        hlc, quiet, count = at.raw.execute("SELECT hlc, quiet, (SELECT count(*) FROM change) FROM me").fetchone()
        assert (hlc, quiet, count) == (at.model.hlc, 0, len(at.model.held)), (
            "clock, capture or number of changes",
            hlc,
            quiet,
        )

    def _check_aliases(self, at: Station) -> None:
        """Which shop stands for which, worked out anew from what the tables hold."""
        wanted = at.model.leaders()
        with at.store.write(index=False) as tx:
            same.refresh(tx.conn, at.types)
        led = dict(at.raw.execute("SELECT row, leader FROM same").fetchall())
        assert led == wanted, ("which shops are the same", led, wanted)
        self.stats["led"] += bool(led)

    def step(self) -> None:
        rng = self.rng
        self.now[0] += rng.choice([0, 1, 1_000, 3_600_000])
        at = rng.choice(self.stations)
        chance = rng.random()
        self.stats["steps"] += 1
        if chance < 0.42:
            self.write(at)
            if rng.random() < 0.15:  # somebody else writes in the same millisecond
                other = rng.choice(self.stations)
                self.write(other)
                self.check(other)
        elif chance < 0.46:
            self.settle(at)
        elif chance < 0.475:
            self.turn_clock(at)
        elif chance < 0.49:
            self.new_list(at, min(self.known[at.store.engine] + 1, len(self.lists) - 1))
        elif chance < 0.64:
            self.export(at)
        elif not self.post:
            return
        elif chance < 0.93:
            parcel = rng.choice(self.post[-8:] if rng.random() < 0.7 else self.post)
            self.deliver(at, parcel)
            sender = next(other for other in self.stations if other.model.device == parcel.sender)
            if sender is not at and rng.random() < 0.15:
                self.check(at)
                self.export(at, sender)
        elif chance < 0.96:
            self.take_back(at)
        else:
            self.damage(at)
        self.check(at)

    def come_together(self) -> None:
        """One of them gathers what the others have and passes it on, in deltas; all stores must then hold the same."""
        hub = self.rng.choice(self.stations[:3])
        others = [at for at in self.stations if at is not hub]
        for at, other in [(hub, x) for x in others] + [(x, hub) for x in others] + [(hub, x) for x in others]:
            self.written += 1
            path = self.folder / f"{self.written}.fab"
            send.export_bundle(at.store, path, to=other.model.device, types=at.types)
            parcel = self.posted(at, path, other)
            receive.merge(other.store, path, types=other.types)
            self._received(other, parcel)
        for at in self.stations:
            self.new_list(at, len(self.lists) - 1)
            self.check(at)
            self._check_aliases(at)
            held = {identity.team_of(stream) for stream, _seq in at.model.held}
            wanted = (
                self.events if not teams(at) else {i: e for i, e in self.events.items() if team(i) in {"", *teams(at)}}
            )
            assert set(wanted) <= set(at.model.held), ("a change was lost", sorted(set(wanted) - set(at.model.held)))
            assert teams(at) or held <= set(map(team, self.events))
        for at in self.stations:
            if at.types is OLD and any(other.types is NEW for other in self.stations):
                self.upgrade(at)
                self.check(at)


def run(seed: int, steps: int, stats: Stats, folder: Path, server: Server | None = None) -> None:
    """One history. Raises AssertionError where a store is not what it must be.

    With a server one of the stores is a database on it; the history is the same.
    """
    world = World(seed, folder, stats, server)
    numbers = random.Random(seed)
    send.new_id = lambda: str(uuid.UUID(int=numbers.getrandbits(128)))  # the same history every time
    late = random.Random(seed).randrange(steps) if seed % 3 == 0 else -1
    own_roles, roles.role_of = roles.role_of, world.role_of
    try:
        for at in world.stations:
            world.new_list(at, 0)
        for number in range(steps):
            world.step()
            if number == late and world.stations[2].types is NEW:
                world.upgrade(world.stations[1])
                world.check(world.stations[1])
        world.come_together()
    finally:
        send.new_id = new_id
        roles.role_of = own_roles
        for at in world.stations:
            at.store.engine.dispose()
            if server is not None and at.database:
                at.raw.close()
                server.drop(at.database)
    stats["runs"] += 1


def work_folder() -> Path:
    """A folder in memory where the system has one."""
    shm = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="simulator-", dir=shm if shm.is_dir() else None))


def main(first: int, count: int, steps: int = 150) -> int:
    stats: Stats = collections.Counter()
    started = time.time()
    for seed in range(first, first + count):
        folder = work_folder()
        try:
            run(seed, steps, stats, folder)
        except Exception as error:  # noqa: BLE001  (whatever goes wrong is the finding)
            print(f"SEED {seed} {type(error).__name__} {str(error)[:1500]}")
            print(dict(stats), f"{time.time() - started:.1f} s")
            return 1
        finally:
            shutil.rmtree(folder)
    print("OK", dict(stats), f"{time.time() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
