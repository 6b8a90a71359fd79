"""The devices of the simulator: a store in memory or on a server, what must be in it, what it has said and heard."""

from __future__ import annotations

import collections
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from fieldapp.domain.fields import Record
from fieldapp.progress import Progress
from fieldapp.store import capture, local, schema
from fieldapp.store.database import Store, make_engine
from fieldapp.store.record_tables import create_record_table
from fieldapp.sync import bundle, claim, contents, gate, identity
from fieldapp.sync.lines import Change
from tests.postgres import Server
from tests.sync import on_server
from tests.sync.world import DAY, Event, Model, Worked

YEAR = 365 * DAY
START = 1_700_000_000_000
Stats = collections.Counter[str]


class NoLock:
    """The simulator's stores live in memory: nobody else can open them."""

    is_locked = False


@dataclass
class Posted:
    """A bundle on its way: its file and what is really in it."""

    path: Path
    events: list[Event]
    sender: str
    number: int
    have: dict[str, int]
    """What the sender said it had."""
    readers: frozenset[str]
    """Devices for which it is sealed."""
    addressed: bool
    """Whether it is for somebody in particular."""


class Settled(NamedTuple):
    """A doubt that somebody settled: by which change, and what the record was before."""

    event: Event
    before: Worked


@dataclass
class Station:
    """One device: its store, and what must be in it."""

    store: Store
    model: Model
    types: tuple[type[Record], ...]
    raw: Any
    clock: list[int]
    database: str = ""
    """Its name, where the store is on a server."""
    receipts: dict[int, int] = field(default_factory=dict)
    """Number of a bundle in the store -> the receipt in the model."""
    parcels: dict[int, int] = field(default_factory=dict)
    """Number of a bundle in the store -> number of the parcel."""
    opened: list[Posted] = field(default_factory=list)
    settled: dict[int, Settled] = field(default_factory=dict)
    """Number of an operation in the store -> what it settled."""
    said: dict[str, tuple[int, dict[str, int]]] = field(default_factory=dict)
    """Device -> its latest statement that arrived here: which bundle of all it stood in, what the device had."""


@cache
def template(types: tuple[type[Record], ...]) -> Any:
    """An empty store of a schema version, to be copied."""
    engine = make_engine(Path(":memory:"))
    with engine.begin() as conn:
        schema.metadata.create_all(conn)
        for rule in capture.LOG_RULES:
            conn.exec_driver_sql(rule)
        for cls in types:
            create_record_table(conn, cls)
        conn.exec_driver_sql("CREATE TABLE programme(id TEXT PRIMARY KEY, name TEXT)")
    return engine.raw_connection().driver_connection


def station(
    folder: Path,
    key: bytes,
    types: tuple[type[Record], ...],
    teams: list[str],
    now: list[int],
    server: Server | None = None,
) -> Station:
    """A new device with an empty store, in memory or in a database on the server."""
    folder.mkdir()
    (folder / identity.KEY_FILE).write_bytes(__import__("base64").b64encode(key))
    device = identity.id_of(identity.device_key(folder))
    clock, database = [0], ""
    if server is not None:
        store, raw, database = on_server.opened(server, folder, types, device, lambda: now[0] + clock[0])
    else:
        engine = make_engine(Path(":memory:"))
        raw = engine.raw_connection().driver_connection
        template(types).backup(raw)
        raw.execute("INSERT INTO me(device) VALUES(?)", (device,))
        store = Store(folder, engine, NoLock(), lambda: now[0] + clock[0])  # type: ignore[arg-type]
    with store.write() as tx:
        local.put(tx, local.PROGRAMME, "programme")
        local.put(tx, local.DEVICE_NAME, folder.name)
        local.put(tx, local.TEAMS, teams)
        local.put(tx, claim.CLAIMED, device)
    return Station(store, Model(device), types, raw, clock, database)


class Stopping(Progress):
    """A person who presses Cancel at the n-th sign of progress."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._after = after

    def step(self, done: int, total: int, text: str = "") -> None:
        self._after -= 1
        if self._after < 0:
            self.cancel()
        super().step(done, total, text)


def teams(at: Station) -> list[str]:
    with at.store.read() as tx:
        return list(local.get(tx, local.TEAMS, []))


def teams_said(at: Station, other: Station) -> list[str]:
    """The teams that another device is known to hold; nothing is known before its first bundle."""
    return teams(other) if other.model.device in at.said else []


def team(number: tuple[str, int]) -> str:
    return identity.team_of(number[0])


def read(path: Path, store: Store) -> tuple[contents.Manifest, list[tuple[tuple[str, int], Change]]]:
    with bundle.opened(path, gate.keys(store, identity.device_key(store.folder))) as opened:
        told, runs = contents.read(opened.lines())
        return told, [((run.stream, change.seq), change) for run in runs for change in run.changes]


def snapshot(at: Station) -> list[Any]:
    """Everything in a store but the notes about who was sent what."""
    tables = [cls.table_name() for cls in at.types]
    kept = ["change", "conflict", "stream", "me", "bundle", "peer", *tables]
    return [at.raw.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in kept]
