"""What people do at a device of the simulator: write, propose, delete, settle, undo, set the clock, upgrade.

Each change that was logged is compared with what really happened, and remembered as truth.
"""

from __future__ import annotations

import json
import random
from typing import Any

from fieldapp.domain.fields import Merge, Record
from fieldapp.store import capture, driver
from fieldapp.store.record_tables import create_record_table
from fieldapp.sync import desk, reopening
from fieldapp.sync import upgrade as upgrading
from fieldapp.sync.refold import refold_some
from tests.sync import on_server
from tests.sync.history import World
from tests.sync.stations import YEAR, Settled, Station
from tests.sync.world import (
    CLASSES,
    CLOSED,
    GONE,
    NEW,
    NUMBERS,
    TEXTS,
    VERDICTS,
    Event,
    Id,
    Key,
    Value,
    Worked,
    pair,
    team_of,
)


def write(world: World, at: Station) -> None:
    rng = world.rng
    cls = rng.choice(at.types)
    kind, row = cls.table_name(), cls.table_name()[0] + rng.choice(world.ids)
    if kind in CLOSED:
        row += str(rng.choice([rng.randrange(4), world.stations.index(at)]))
    key = (kind, row)
    if kind in CLOSED and not at.model.rows.get(key) and at is not world.stations[int(row[-1])]:
        return
    if cls.view.merge is Merge.CENTRAL and at.model.device not in at.model.bosses and rng.random() < 0.7:
        _propose(world, at, cls, row)
        return
    values = at.model.record(key)[0]
    shown = None if values is None else {name: values.get(name) for name in cls.columns()} | {"team": team_of(row)}
    chance = rng.random()
    if chance < 0.1 or (shown is None and chance < 0.9):
        _insert(world, at, cls, row, shown, replace=False)
    elif chance < 0.2:
        _insert(world, at, cls, row, shown, replace=True)
    elif chance < 0.32:
        refused = shown is not None and not _may_delete(at, cls, key, shown)
        _sql(world, at, f"DELETE FROM {kind} WHERE id = ?", (row,), refused=refused)
        if shown is not None and not refused:
            _happened(world, at, key, None)
    else:
        some = ["verdict"] if kind == "alias" else [*cls.fields()]
        names = rng.sample(some, rng.choice([1, 1, 2]) if len(some) > 1 else 1)
        fresh = {name: _value(world.rng, cls, name) for name in names}
        changed = {name: value for name, value in fresh.items() if shown is not None and shown[name] != value}
        refused = shown is not None and not _may_update(at, cls, shown, changed)
        _sql(world,
            at, f"UPDATE {kind} SET {', '.join(f'{n} = ?' for n in fresh)} WHERE id = ?", (*fresh.values(), row),
            refused=refused,
        )  # fmt: skip
        if changed and not refused:
            _happened(world, at, key, changed)


def _insert(world: World, at: Station, cls: type[Record], row: str, shown: Any, *, replace: bool) -> None:
    kind, names = cls.table_name(), cls.columns()
    fresh: dict[str, Value] = {"team": team_of(row)} | {name: _value(world.rng, cls, name) for name in cls.fields()}
    if kind == "alias":
        fresh |= pair(row)
    how = "REPLACE" if replace else "IGNORE"
    holes = ", ".join("?" * (len(names) + 1))
    sql = f"INSERT OR {how} INTO {kind}(id, {', '.join(names)}) VALUES({holes})"
    refused = not _may_insert(at, cls, (kind, row), shown, replace=replace)
    _sql(world, at, sql, (row, *(fresh[name] for name in names)), refused=refused)
    if refused or (shown is not None and not replace):
        return
    if shown is not None:
        _happened(world, at, (kind, row), None)
    first = not at.model.visible((kind, row))
    _happened(world, at, (kind, row), {n: v for n, v in fresh.items() if v is not None or not first})


def _may_insert(at: Station, cls: type[Record], key: tuple[str, str], shown: Any, *, replace: bool) -> bool:
    """Whether the class of the record type lets this device write a record."""
    if cls.view.merge is Merge.CENTRAL:
        return at.model.device in at.model.bosses
    if cls.view.merge is Merge.APPEND:
        return shown is None and (not at.model.visible(key) or at.model.maker(key) == at.model.device)
    return shown is None or not replace or _may_delete(at, cls, key, shown)


def _may_update(at: Station, cls: type[Record], shown: Any, changed: dict[str, Value]) -> bool:
    if cls.view.merge is Merge.CENTRAL:
        return at.model.device in at.model.bosses
    if cls.view.merge is Merge.APPEND:
        return not changed
    signed = cls.view.merge is Merge.SEALED and shown["signed"] is not None
    return not signed or not changed or changed.get("signed") is not None


def _may_delete(at: Station, cls: type[Record], key: Key, shown: Any) -> bool:
    if cls.view.merge is Merge.CENTRAL:
        return at.model.device in at.model.bosses
    if cls.view.merge is Merge.APPEND:
        return at.model.maker(key) == at.model.device
    return cls.view.merge is not Merge.SEALED or shown["signed"] is None


def _propose(world: World, at: Station, cls: type[Record], row: str) -> None:
    """Somebody who is no coordinator writes down what headquarters should change."""
    key = (cls.table_name(), row)
    if not at.model.visible(key) and team_of(row):
        return
    names = world.rng.sample([*cls.fields()], world.rng.randint(1, 2))
    patch: dict[str, Value] | None = {name: _value(world.rng, cls, name) for name in names}
    if at.model.visible(key) and world.rng.random() < 0.2:
        patch = None
    with at.store.write() as tx:
        capture.of(tx.conn).log_change(tx.conn, cls, row, patch)
        refold_some(tx.conn, at.types, [key])
    _happened(world, at, key, patch)
    world.stats["proposed"] += 1


def _value(rng: random.Random, cls: type[Record], name: str) -> Value:
    if name == "verdict":
        return rng.choice(VERDICTS)
    if name == "upon" and rng.random() < 0.7:
        return f"i{rng.randint(1, 2)}{rng.randrange(4)}"
    return rng.choice(NUMBERS if cls.is_integer(name) else TEXTS)


def _sql(world: World, at: Station, sql: str, values: tuple[Any, ...], *, refused: bool = False) -> None:
    """A write past the store's own functions, as any program may do it; ``refused``: it must be."""
    at.raw.execute("BEGIN IMMEDIATE")
    at.raw.execute("UPDATE me SET clock = ?", (world.now[0] + at.clock[0],))
    try:
        at.raw.execute(sql, values)
    except (driver.RowsError, on_server.RowsError) as error:
        at.raw.execute("ROLLBACK")
        if not refused:
            raise AssertionError("a write was refused that may be", sql, values) from error
        world.stats["forbidden"] += 1
        return
    assert not refused, ("a write went through that would not count", sql, values)
    at.raw.execute("UPDATE me SET clock = NULL")
    at.raw.execute("COMMIT")


def _happened(
    world: World, at: Station, key: Key, patch: dict[str, Value] | None, seen_then: frozenset[Id] | None = None
) -> Event:
    event = at.model.write(key, patch, world.now[0] + at.clock[0], world.receipts, seen_then)
    world.events[event.id] = event
    world.stats["changes"] += 1
    stream, seq = event.id
    logged = at.raw.execute(
        "SELECT hlc, kind, row, base, patch FROM change JOIN stream s ON s.n = stream WHERE s.id = ? AND seq = ?",
        (stream, seq),
    ).fetchone()
    assert logged is not None, ("a change was not logged", event)
    hlc, kind, row, base, body = logged
    assert (hlc, (kind, row)) == (event.hlc, key), ("clock or record of a change", logged, event)
    assert (None if body is None else json.loads(body)) == patch, ("patch of a change", logged, event)
    said, seen = _based(at, base), _vector(event.seen)
    assert said == seen, ("a change says that its author had seen what he had not, or not what he had", said, seen)
    return event


def settle(world: World, at: Station) -> None:
    with at.store.read() as tx:
        found = desk.listed(tx, at.model.device, types=at.types)
    if not found:
        return
    doubt = world.rng.choice(found)
    key = (doubt.table, doubt.record_id)
    cls = next(cls for cls in at.types if cls.table_name() == doubt.table)
    value: Any = world.rng.choice([head.value for head in doubt.heads])
    row = at.model.record(key)[0]
    if doubt.field == GONE:
        value = world.rng.random() < 0.5
    elif world.rng.random() < 0.3:
        value = (row or {}).get(doubt.field) if doubt.aside else _value(world.rng, cls, doubt.field)
    patch = _answer(world, at, cls, key, doubt.field, value)
    if cls.view.merge is Merge.CENTRAL and at.model.device not in at.model.bosses:
        try:
            desk.settle(at.store, *key, {doubt.field: value}, types=at.types)
        except desk.NotYours:
            return
        raise AssertionError("a facilitator decided for headquarters")
    before, last = at.model.record(key), _last_operation(at)
    desk.settle(at.store, *key, {doubt.field: value}, "because", types=at.types)
    event = _happened(world, at, key, patch)
    if (operation := _last_operation(at)) != last:
        at.settled[operation] = Settled(event, before)
    world.stats["settled"] += 1
    world.stats["answered"] += doubt.aside


def _based(at: Station, base: str | None) -> dict[str, int]:
    """What a logged change says that its author had seen."""
    names = {str(n): name for n, name in at.raw.execute("SELECT n, id FROM stream")}
    return {names[n]: number for n, number in json.loads(base or "{}").items()}


def _vector(seen: frozenset[Id]) -> dict[str, int]:
    return {stream: max(seq for name, seq in seen if name == stream) for stream, _seq in seen}


def undo(world: World, at: Station) -> None:
    """Take back what was settled last: what it settled is in doubt again, what others wrote since stays."""
    number = _last_operation(at, "WHERE undone = 0")
    if not number:
        return
    event, before = at.settled[number]
    model, key = at.model, event.key
    opened, now = model.settled_by(event), model.record(key)
    since = {one.id for one in model.visible(key)} - event.seen - {event.id}
    others = {name for name in now[0] or () if name not in (event.patch or ())}
    reopening.undo(at.store, types=at.types)
    _undone(world, at, key)
    after = model.record(key)
    assert opened <= set(after[1]), ("what was settled is not in doubt again", opened, after)
    if now[0] is not None and after[0] is not None and GONE not in opened:
        kept = {name for name in others if name not in opened}
        assert {n: now[0][n] for n in kept} == {n: after[0].get(n) for n in kept}, ("an undo changed more", now, after)
    if not since and CLASSES[key[0]] in (Merge.FIELDS, Merge.QUEUE):
        assert after[0] == before[0], ("an undo did not bring the record back", before, after)
        assert _sides(after) == _sides(before), ("an undo did not bring the doubts back", before, after)
        world.stats["reopened"] += 1
    world.stats["undone"] += 1


def _sides(worked: Worked) -> dict[str, list[str]]:
    """The values between which somebody has to choose."""
    return {name: sorted({json.dumps(head[3]) for head in heads}) for name, heads in worked[1].items()}


def _undone(world: World, at: Station, key: Key) -> None:
    """The changes that an undo wrote, in order: those that open a doubt know what was there, but not one another."""
    known = frozenset(event.id for event in at.model.visible(key))
    written = at.raw.execute(
        "SELECT hlc, s.id, seq, kind, row, base, patch FROM change JOIN stream s ON s.n = stream ORDER BY hlc, seq"
    ).fetchall()
    for _hlc, stream, seq, kind, row, base, body in written:
        if (stream, seq) in at.model.held:
            continue
        assert (kind, row) == key, "an undo wrote into another record"
        seen = known if _based(at, base) == _vector(known) else None
        _happened(world, at, key, None if body is None else json.loads(body), seen)


def _last_operation(at: Station, where: str = "") -> int:
    return int(at.raw.execute(f"SELECT max(n) FROM operation {where}").fetchone()[0] or 0)


def _answer(world: World, at: Station, cls: type[Record], key: tuple[str, str], name: str, value: Any) -> Any:
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


def turn_clock(world: World, at: Station) -> None:
    at.clock[0] = world.rng.choice([0, 0, -50, -1, 1, 50]) * YEAR + world.rng.randrange(-(10**7), 10**7)


def upgrade(world: World, at: Station) -> None:
    """An old application is replaced by the next version."""
    at.types = NEW
    with at.store.write() as tx:
        for cls in NEW:
            create_record_table(tx.conn, cls)
    upgrading.catch_up(at.store, types=NEW)
    world.stats["upgrades"] += 1
