"""One transaction: what can be read and written in it. Values go in and out as plain dicts.

A transaction belongs to the thread that opened it and lives for milliseconds. Must not know use cases.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from fieldapp.domain.declaring import Value, Values, new_id
from fieldapp.store import capture, errors, local, query, same, schema, seams, search
from fieldapp.store.changes import Changes

if TYPE_CHECKING:
    from fieldapp.domain.fields import Record

UNDO_STEPS = 30
_BATCH = 1_000


Refresh = Callable[[sa.Connection], bool]
"""Makes stale search text again for what reads on a connection; False where that cannot be done now."""


@dataclass(frozen=True)
class Event:
    """One change of one record: when (hybrid clock, milliseconds since 1970), by which device, what it wrote."""

    hlc: int
    at: int
    device: str
    author: str
    """What people call the device; empty when it is not known."""
    kind: str
    """``new``, ``changed`` or ``deleted``."""
    patch: dict[str, Value] | None
    base: dict[str, int]
    """Stream id -> number of the last change that the author had seen."""


class ReadTx:
    """A look at one consistent state."""

    def __init__(self, connection: sa.Connection, folder: Path, refresh: Refresh) -> None:
        self.folder = folder
        self._conn = connection
        self._refresh = refresh
        self._thread = threading.get_ident()
        self._open = True

    @property
    def conn(self) -> sa.Connection:
        """The connection, for ``store`` and ``sync`` alone."""
        if threading.get_ident() != self._thread:
            raise RuntimeError("a transaction is used in another thread than the one that opened it")
        if not self._open:
            raise RuntimeError("a transaction is used after its end")
        return self._conn

    def end(self) -> None:
        """Nothing can be read or written any more."""
        self._open = False

    def get(self, cls: type[Record], record_id: str) -> dict[str, Value] | None:
        """The values of one record, or None."""
        return self.page(cls, [record_id]).get(record_id)

    def page(
        self,
        cls: type[Record],
        ids: Sequence[str],
        columns: Iterable[str] | None = None,
        *,
        as_written: bool = False,
    ) -> dict[str, dict[str, Value]]:
        """The values of some records by id, in the order asked for; ids that are not there are left out.

        References lead to the records that stand for what was written (see ``same``), unless ``as_written``.
        """
        return query.page(self.conn, cls, ids, columns, as_written=as_written)

    def family(self, record_id: str) -> list[str]:
        """All ids under which one thing is registered, the one that stands for it first."""
        return same.family(self.conn, record_id)

    def find(self, cls: type[Record], **equals: Any) -> list[dict[str, Value]]:
        """All records whose fields equal the values given (see ``Query.equals``), oldest id first."""
        return query.find(self.conn, cls, equals)

    def ids(self, cls: type[Record], asked: query.Query) -> list[str]:
        """The ids of all matching records in order."""
        return query.ids(self.conn, cls, asked, keys_ready=self._keys_ready(cls))

    def count(self, cls: type[Record], asked: query.Query) -> tuple[int, int]:
        """How many records match, and how many there are."""
        total = query.total(self.conn, cls, keys_ready=self._keys_ready(cls))
        return (query.matching(self.conn, cls, asked) if asked.text.strip() or asked.equals else total), total

    def history(self, cls: type[Record], record_id: str) -> list[Event]:
        """All changes of one record that are visible here, oldest first."""
        rows = self.conn.execute(
            _HISTORY[seams.is_postgresql(self.conn)], {"row": record_id, "kind": cls.table_name()}
        ).all()
        streams: dict[str, str] = {}
        if any(row.base for row in rows):
            streams = {str(n): name for n, name in self.conn.execute(sa.select(schema.stream.c.n, schema.stream.c.id))}
        mine = str(local.get(self, local.DEVICE_NAME, ""))
        return [_event(row, streams, mine) for row in rows]

    def _keys_ready(self, cls: type[Record]) -> bool:
        """True when search text and sort keys are up to date, after making them so where that can be done now."""
        if not search.is_stale(self.conn):
            return True
        return self._refresh(self.conn) or not search.is_stale(self.conn, cls)


class WriteTx(ReadTx):
    """Reads and writes that are committed together."""

    def __init__(self, connection: sa.Connection, folder: Path, *, shared: bool = False) -> None:
        super().__init__(connection, folder, _refreshed_here)
        self.shared = shared
        """True where others write at the same time: what belongs to all of them is left alone."""
        self._touched: dict[str, set[str]] = {}
        self._operation: int | None = None
        self._now: int | None = None

    @property
    def changes(self) -> Changes:
        """What was written so far."""
        return Changes.of(self._touched)

    @property
    def now(self) -> int:
        """Milliseconds since 1970, by the store's clock."""
        return self._now if self._now is not None else time.time_ns() // 1_000_000

    def insert(self, cls: type[Record], values: Values) -> str:
        """Make a record of canonical values; its id. Fields that are left out get their default.

        Raises AlreadyThere when there is one with this id or natural key, NotAllowed for an empty required field.
        """
        row = _row(cls, values)
        with self._inserting(cls, str(row["id"])):
            self.conn.execute(sa.insert(query.record_table(cls)), row)
        self.note(cls.table_name(), [str(row["id"])])
        return str(row["id"])

    def insert_many(self, cls: type[Record], rows: Iterable[Values]) -> list[str]:
        """Make many records at once; their ids. Raises as ``insert`` does; the transaction is then to be given up."""
        made = [_row(cls, values) for values in rows]
        with self._inserting(cls, ""):
            for start in range(0, len(made), _BATCH):
                self.conn.execute(sa.insert(query.record_table(cls)), made[start : start + _BATCH])
        ids = [str(row["id"]) for row in made]
        self.note(cls.table_name(), ids)
        return ids

    def update(self, cls: type[Record], record_id: str, patch: Values) -> bool:
        """Write some fields of a record; False when there is no such record. What is equal is not logged.

        Raises NotAllowed for what may not change.
        """
        _checked(cls, patch)
        table = query.record_table(cls)
        if not patch:
            return self.get(cls, record_id) is not None
        with errors.translated_sql(self.folder), self._statement():
            done = self.conn.execute(sa.update(table).where(table.c.id == record_id).values(**patch)).rowcount
        if done:
            self.note(cls.table_name(), [record_id])
        return bool(done)

    def delete(self, cls: type[Record], record_id: str) -> bool:
        """Delete a record; False when there is no such record. What refers to it keeps referring to it."""
        table = query.record_table(cls)
        with errors.translated_sql(self.folder), self._statement():
            done = self.conn.execute(sa.delete(table).where(table.c.id == record_id)).rowcount
        if done:
            self.note(cls.table_name(), [record_id])
        return bool(done)

    def settle(self, cls: type[Record], record_id: str, choice: Values) -> None:
        """Write fields as one change even where they hold that value already: it covers every head and ends the doubt.

        ``capture.GONE`` as the only field: None settles that a record in doubt stays, True deletes it.
        """
        if set(choice) == {capture.GONE}:
            if choice[capture.GONE]:
                self.delete(cls, record_id)
                return
            choice = {}
        _checked(cls, choice)
        table = query.record_table(cls)
        with errors.translated_sql(self.folder):
            self.keep_for_undo(cls, record_id, choice)
            seams.set_quiet(self.conn, True)
            if choice:
                self.conn.execute(sa.update(table).where(table.c.id == record_id).values(**choice))
            seams.set_quiet(self.conn, False)
            capture.of(self.conn).log_change(self.conn, cls, record_id, choice)
        self.note(cls.table_name(), [record_id])

    def keep_for_undo(self, cls: type[Record], record_id: str, choice: Values | None) -> None:
        """Note what a write past the triggers replaces (``choice`` None: a deletion), so that undo can bring it back.

        Where it only confirms what is shown, nothing is replaced, but the doubt that it ended may be opened again.
        """
        if self._operation is None:
            return
        row = self.page(cls, [record_id], as_written=True).get(record_id)
        if row is None and choice is None:
            return
        old = None
        if row is not None:
            old = _replaced(row, choice)
        text = None if old is None else json.dumps(old, ensure_ascii=False)
        kept = {"operation": self._operation, "kind": cls.table_name(), "row": record_id, "old": text}
        self.conn.execute(sa.insert(schema.before), kept)

    def note_all(self, changes: Changes) -> None:
        """Count what somebody else's function wrote in this transaction."""
        for table, ids in changes.ids.items():
            self.note(table, ids)

    def note(self, table: str, ids: Iterable[str]) -> None:
        """Count records among ``changes`` that were written past the functions above."""
        self._touched.setdefault(table, set()).update(ids)

    def begin(self, label: str, clock: int | None) -> None:
        """Start the operation that undo knows by its label."""
        self._now = clock
        if label:
            key = self.conn.execute(_NEW_OPERATION, {"label": label, "at": self.now}).inserted_primary_key
            assert key is not None
            self._operation = int(key[0])
        if label or clock is not None:
            self.conn.execute(_ME, {"operation": self._operation, "clock": clock})

    def finish(self, *, index: bool) -> None:
        """Close the operation and make the search text of what was written."""
        if self._operation is not None:
            did_something = self.conn.execute(_REPLACED, {"number": self._operation}).first() is not None
            # an operation that changed nothing is no step of undo; only the last steps are kept
            self.conn.execute(_FORGET_OLDER if did_something else _FORGET, {"number": self._operation})
        if self._operation is not None or self._now is not None:
            self.conn.execute(_ME, {"operation": None, "clock": None})
        if index:
            search.refresh(self.conn)

    @contextmanager
    def _inserting(self, cls: type[Record], record_id: str) -> Iterator[None]:
        with errors.translated_sql(self.folder):
            try:
                with self._statement():
                    yield
            except sa.exc.IntegrityError as error:
                if any(words in str(error.orig) for words in _known_by(cls.table_name())):
                    raise errors.AlreadyThere(record_id, self.folder) from error
                raise

    @contextmanager
    def _statement(self) -> Iterator[None]:
        """What was refused is taken back by itself, as SQLite does: the rest of the transaction stands."""
        if not seams.is_postgresql(self.conn):
            yield
            return
        with self.conn.begin_nested():
            yield


def _known_by(table: str) -> tuple[str, str]:
    """What each database says of a record that is there already."""
    return f"UNIQUE constraint failed: {table}.id", f'unique constraint "{table}_pkey"'


_NEW_OPERATION = sa.insert(schema.operation)
_ME = sa.update(schema.me).values(operation=sa.bindparam("operation"), clock=sa.bindparam("clock"))
_REPLACED = sa.select(schema.before.c.n).where(schema.before.c.operation == sa.bindparam("number")).limit(1)
_FORGET = sa.delete(schema.operation).where(schema.operation.c.n == sa.bindparam("number"))
_FORGET_OLDER = sa.delete(schema.operation).where(
    schema.operation.c.n
    <= sa.select(schema.operation.c.n)
    .where(schema.operation.c.n <= sa.bindparam("number"))
    .order_by(schema.operation.c.n.desc())
    .limit(1)
    .offset(UNDO_STEPS)
    .scalar_subquery()
)
_HISTORY = [
    sa.text(
        "SELECT c.hlc, s.id AS stream, s.device, m.device AS mine, p.name, c.base, c.patch FROM change c "
        f"{join} stream s ON s.n = c.stream CROSS JOIN me m LEFT JOIN peer p ON p.device = s.device "
        "WHERE c.row = :row AND c.kind = :kind AND c.seq <= s.have ORDER BY c.hlc, s.id, c.seq"
    )
    for join in ("CROSS JOIN", "JOIN")  # SQLite keeps the order of a CROSS JOIN; PostgreSQL plans for itself
]


def _replaced(row: Values, choice: Values | None) -> dict[str, Value]:
    """The values of a record that a write replaces; all of them where it deletes the record."""
    names = [name for name in row if name != "id"]
    if choice is None:
        return {name: row[name] for name in names}
    return {name: row[name] for name in names if name in choice and choice[name] != row[name]}


def _refreshed_here(connection: sa.Connection) -> bool:
    search.refresh(connection)
    return True


def _event(row: Any, streams: Mapping[str, str], mine: str) -> Event:
    base = {streams[n]: seq for n, seq in json.loads(row.base or "{}").items()}
    patch = None if row.patch is None else json.loads(row.patch)
    kind = "deleted" if patch is None else "changed" if base else "new"
    author = mine if row.device == row.mine else row.name or ""
    return Event(row.hlc, row.hlc >> 16, row.device, author, kind, patch, base)


@dataclass(frozen=True)
class _Shape:
    """What every write of a record type looks up: the type of each column and the defaults of a new record."""

    types: Mapping[str, type]
    defaults: Mapping[str, Value]


@cache
def _shape(cls: type[Record]) -> _Shape:
    types: dict[str, type] = {"id": str, "team": str}
    defaults: dict[str, Value] = {"id": None, "team": ""}
    for name in cls.fields():
        info = cls.model_fields[name]
        types[name] = int if cls.is_integer(name) else str
        defaults[name] = None if info.is_required() else info.default
    return _Shape(types, defaults)


def _row(cls: type[Record], values: Values) -> dict[str, Value]:
    """All columns of a new record."""
    _checked(cls, values)
    row = {**_shape(cls).defaults, **values}
    row["id"] = row["id"] or cls.natural_id(values) or new_id()
    row["team"] = row["team"] or ""
    return row


def _checked(cls: type[Record], values: Values) -> None:
    """Only declared columns, only canonical values: a mistake in the program is found here, not in somebody's store."""
    types = _shape(cls).types
    for name, value in values.items():
        if name not in types:
            raise KeyError(f"{cls.table_name()} has no {name}")
        if value is not None and type(value) is not types[name]:
            raise TypeError(f"{cls.table_name()}.{name} holds {value!r}")
