"""Bring record tables and the list of disagreements to what the log says, for the records that were touched.

Runs inside a write transaction of the store with capture off. Must not know where the changes came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

import sqlalchemy as sa

from fieldapp.domain.fields import Record, Value
from fieldapp.progress import Progress
from fieldapp.store import schema
from fieldapp.store.changes import Changes
from fieldapp.sync import log
from fieldapp.sync.contents import compact
from fieldapp.sync.fold import GONE, Folded, Op, fold_record
from fieldapp.sync.report import Counts

Types = Sequence[type[Record]]
"""The record types that this application knows; others stay in the log until it does."""


@dataclass
class Refolded:
    """What folding did: ids by table, new disagreements, record types that are not known here."""

    new: dict[str, set[str]] = field(default_factory=dict)
    changed: dict[str, set[str]] = field(default_factory=dict)
    deleted: dict[str, set[str]] = field(default_factory=dict)
    conflicts: int = 0
    unknown: set[str] = field(default_factory=set)
    """Record types, and fields as ``type.field``, that wait in the log for a newer version."""

    def note(self, where: dict[str, set[str]], table: str, record_id: str) -> None:
        """Count a record."""
        where.setdefault(table, set()).add(record_id)

    @property
    def changes(self) -> Changes:
        """All records written, as a value."""
        return Changes.of(self.new) | Changes.of(self.changed) | Changes.of(self.deleted)

    def by_type(self) -> dict[str, Counts]:
        """How many records of each table are new, changed and deleted."""
        kinds = (self.new, self.changed, self.deleted)
        return {t: Counts(*(len(kind.get(t, ())) for kind in kinds)) for t in sorted({*kinds[0], *kinds[1], *kinds[2]})}


@contextmanager
def quiet(conn: sa.Connection) -> Iterator[None]:
    """Capture is off inside the block: what is written is already in the log."""
    conn.execute(_QUIET, {"on": 1})
    yield
    conn.execute(_QUIET, {"on": 0})


def refold(
    conn: sa.Connection, types: Types, progress: Progress | None = None, done: int = 0, total: int = 0
) -> Refolded:
    """Fold the records in ``log.touched`` and write rows and disagreements where they differ from it."""
    result = Refolded()
    known = {stream.n: stream for stream in log.streams(conn)}
    by_name = {cls.table_name(): cls for cls in types}
    for kind, rows in log.touched_pages(conn):
        cls = by_name.get(kind)
        if cls is None:
            result.unknown.add(kind)
        else:
            _page(conn, cls, rows, log.operations(conn, kind, rows, known), result)
        done += len(rows)
        if progress is not None:
            progress.step(min(done, total), total)
    return result


def row_of(cls: type[Record], ops: Sequence[Op]) -> tuple[tuple[Value, ...] | None, Folded]:
    """What the table must hold for a record with these changes: its columns in order, or None; and the fold itself.

    A change may arrive before the one that made the record: then what is not known yet is empty.
    """
    folded = fold_record(ops) if ops else Folded(None, {})
    if folded.values is None:
        return None, folded
    return tuple(folded.values.get(name) for name in cls.columns()), folded


def doubts_of(cls: type[Record], folded: Folded) -> dict[str, str]:
    """Field -> heads as JSON, for the fields in doubt that this application knows."""
    shown = {*cls.columns(), GONE}
    return {name: compact([list(head) for head in heads]) for name, heads in folded.conflicts.items() if name in shown}


class _Statements:
    """What is asked of one record table; made once for each type."""

    def __init__(self, cls: type[Record]) -> None:
        table = sa.table(cls.table_name(), sa.column("id"), *(sa.column(name) for name in cls.columns()))
        self.read = sa.select(*table.c).where(table.c.id.in_(sa.bindparam("rows", expanding=True)))
        self.insert = sa.insert(table)
        self.update = sa.update(table).where(table.c.id == sa.bindparam("row_id"))
        self.delete = sa.delete(table).where(table.c.id == sa.bindparam("row_id"))


_statements = lru_cache(maxsize=256)(_Statements)

_conflict = schema.conflict
_LISTED = sa.select(_conflict.c.row, _conflict.c.field, _conflict.c.heads).where(
    _conflict.c.kind == sa.bindparam("of"), _conflict.c.row.in_(sa.bindparam("rows", expanding=True))
)
_UNLIST = sa.delete(_conflict).where(
    _conflict.c.row == sa.bindparam("at"),
    _conflict.c.field == sa.bindparam("name"),
    _conflict.c.kind == sa.bindparam("of"),
)
_LIST = sa.insert(_conflict)
_QUIET = sa.update(schema.me).values(quiet=sa.bindparam("on"))


def rows_here(conn: sa.Connection, cls: type[Record], rows: Sequence[str]) -> dict[str, tuple[Value, ...]]:
    """What the table holds of some records: id -> columns in order."""
    return {row[0]: tuple(row[1:]) for row in conn.execute(_statements(cls).read, {"rows": list(rows)})}


def doubts_here(conn: sa.Connection, kind: str, rows: Sequence[str]) -> dict[tuple[str, str], str]:
    """The disagreements listed for some records: (id, field) -> heads as JSON."""
    found = conn.execute(_LISTED, {"of": kind, "rows": list(rows)})
    return {(row, name): heads for row, name, heads in found}


def _page(
    conn: sa.Connection, cls: type[Record], rows: list[str], found: Mapping[str, list[Op]], result: Refolded
) -> None:
    kind, statements = cls.table_name(), _statements(cls)
    here, listed = rows_here(conn, cls, rows), doubts_here(conn, kind, rows)
    fresh, altered, gone = [], [], []
    columns = set(cls.columns())
    doubts: dict[tuple[str, str], str] = {}
    for record_id in rows:
        wanted, folded = row_of(cls, found.get(record_id, ()))
        doubts.update({(record_id, name): heads for name, heads in doubts_of(cls, folded).items()})
        result.unknown.update(f"{kind}.{name}" for name in (folded.values or {}).keys() - columns)
        if wanted is None:
            if record_id in here:
                gone.append({"row_id": record_id})
                result.note(result.deleted, kind, record_id)
        elif record_id not in here:
            fresh.append({"id": record_id, **dict(zip(cls.columns(), wanted, strict=True))})
            result.note(result.new, kind, record_id)
        elif here[record_id] != wanted:
            altered.append({"row_id": record_id, **dict(zip(cls.columns(), wanted, strict=True))})
            result.note(result.changed, kind, record_id)
    log.many(conn, statements.insert, fresh)
    log.many(conn, statements.update, altered)
    log.many(conn, statements.delete, gone)
    _list_doubts(conn, kind, listed, doubts, result)


def _list_doubts(
    conn: sa.Connection,
    kind: str,
    listed: Mapping[tuple[str, str], str],
    doubts: Mapping[tuple[str, str], str],
    result: Refolded,
) -> None:
    over = [key for key, heads in listed.items() if doubts.get(key) != heads]
    fresh = [key for key, heads in doubts.items() if listed.get(key) != heads]
    log.many(conn, _UNLIST, [{"of": kind, "at": row, "name": name} for row, name in over])
    log.many(
        conn, _LIST, [{"kind": kind, "row": row, "field": name, "heads": doubts[row, name]} for row, name in fresh]
    )
    result.conflicts += len([key for key in fresh if key not in listed])
