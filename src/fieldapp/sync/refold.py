"""Bring record tables and the list of disagreements to what the log says, for the records that were touched.

Runs inside a write transaction of the store with capture off. Must not know where the changes came from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from fieldapp.domain.fields import Record, Value
from fieldapp.progress import Progress
from fieldapp.store import bulk, derived, schema, seams
from fieldapp.store.changes import Changes
from fieldapp.sync import log, roles
from fieldapp.sync.contents import compact
from fieldapp.sync.fold import GONE, Folded, Head, Law, Op, fold_record
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
    asides: int = 0
    """Values newly kept beside their records, because their authors' changes of them do not count."""
    unknown: set[str] = field(default_factory=set)
    """Record types, and fields as ``type.field``, that wait in the log for a newer version."""

    def note_new(self, table: str, ids: Collection[str]) -> None:
        """Count records that were made; what was deleted before in the same transaction is changed."""
        again = self.deleted.get(table, set()).intersection(ids)
        if again:
            self.deleted[table] -= again
            self.note_changed(table, again)
        if len(again) < len(ids):
            self.new.setdefault(table, set()).update(set(ids) - again if again else ids)

    def note_changed(self, table: str, ids: Collection[str]) -> None:
        """Count records that were changed; what is new anyway stays new."""
        if ids:
            self.changed.setdefault(table, set()).update(set(ids) - self.new.get(table, set()))

    def note_deleted(self, table: str, ids: Collection[str]) -> None:
        """Count records that were deleted; what was made in the same transaction was never there."""
        if ids:
            made = self.new.get(table, set())
            self.deleted.setdefault(table, set()).update(set(ids) - made)
            made.difference_update(ids)
            self.changed.get(table, set()).difference_update(ids)

    def written(self) -> dict[str, set[str]]:
        """Table -> ids of all records that were made, changed or deleted."""
        found: dict[str, set[str]] = {}
        for kind in (self.new, self.changed, self.deleted):
            for table, ids in kind.items():
                found.setdefault(table, set()).update(ids)
        return found

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
    seams.set_quiet(conn, True)
    yield
    seams.set_quiet(conn, False)


def refold(
    conn: sa.Connection,
    types: Types,
    progress: Progress | None = None,
    done: int = 0,
    total: int = 0,
    result: Refolded | None = None,
) -> Refolded:
    """Fold the records in ``log.touched`` and write rows and disagreements where they differ from it.

    ``result``: what folding in this transaction did so far; it is counted on.
    """
    result = Refolded() if result is None else result
    known = log.Known(conn)
    by_name = {cls.table_name(): cls for cls in types}
    authors = roles.role_of(conn)
    for kind, rows in log.touched_pages(conn):
        cls = by_name.get(kind)
        if cls is None:
            result.unknown.add(kind)
        else:
            law = roles.law_of(cls, authors)
            _page(conn, cls, rows, log.operations(conn, kind, rows, known), result, law)
        done += len(rows)
        if progress is not None:
            progress.step(min(done, total), total)
    return result


def refold_some(conn: sa.Connection, types: Types, records: Iterable[tuple[str, str]]) -> Refolded:
    """Fold some records, (table, id), again: after a change was logged that its row does not show."""
    log.begin_touched(conn)
    log.touch_some(conn, records)
    with quiet(conn):
        return refold(conn, types)


def row_of(cls: type[Record], ops: Sequence[Op], law: Law) -> tuple[tuple[Value, ...] | None, Folded]:
    """What the table must hold for a record with these changes: its columns in order, or None; and the fold itself.

    A change may arrive before the one that made the record: then what is not known yet is empty.
    """
    folded = fold_record(ops, law) if ops else Folded(None, {})
    if folded.values is None:
        return None, folded
    return tuple(folded.values.get(name) for name in cls.columns()), folded


Doubts = dict[tuple[str, str, int], str]
"""(id, field, 1 for what stands aside and 0 for what disagrees) -> heads as JSON."""


def doubts_of(cls: type[Record], record_id: str, folded: Folded) -> Doubts:
    """What the merge desk must list of a record: fields in doubt, and what stands aside, as far as known here."""
    shown = {*cls.columns(), GONE}
    both: tuple[tuple[int, Mapping[str, tuple[Head, ...]]], ...] = ((0, folded.conflicts), (1, folded.asides))
    return {
        (record_id, name, aside): compact([list(head) for head in heads])
        for aside, found in both
        for name, heads in found.items()
        if name in shown
    }


@lru_cache(maxsize=256)
def _read(cls: type[Record]) -> sa.Select[Any]:
    """What is asked of one record table; made once for each type."""
    table = sa.table(cls.table_name(), sa.column("id"), *(sa.column(name) for name in cls.columns()))
    return sa.select(*table.c).where(bulk.Among(table.c.id, "rows"))


_conflict = schema.conflict
_LISTED = sa.select(_conflict.c.row, _conflict.c.field, _conflict.c.aside, _conflict.c.heads).where(
    _conflict.c.kind == sa.bindparam("of"), bulk.Among(_conflict.c.row, "rows")
)
_UNLIST = sa.delete(_conflict).where(
    _conflict.c.row == sa.bindparam("at"),
    _conflict.c.field == sa.bindparam("name"),
    _conflict.c.aside == sa.bindparam("beside"),
    _conflict.c.kind == sa.bindparam("of"),
)
_LIST = sa.insert(_conflict)


def rows_here(conn: sa.Connection, cls: type[Record], rows: Sequence[str]) -> dict[str, tuple[Value, ...]]:
    """What the table holds of some records: id -> columns in order."""
    return {row[0]: tuple(row[1:]) for row in conn.execute(_read(cls), {"rows": rows}).all()}


def doubts_here(conn: sa.Connection, kind: str, rows: Sequence[str]) -> Doubts:
    """What the merge desk lists for some records."""
    found = conn.execute(_LISTED, {"of": kind, "rows": rows})
    return {(row, name, aside): heads for row, name, aside, heads in found}


Rewritten = tuple[str, tuple[Value, ...], tuple[Value, ...]]
"""The id of a record, what the table holds and what it shall hold, in the order of its columns."""


def rewrite(conn: sa.Connection, cls: type[Record], rows: Iterable[Rewritten]) -> None:
    """Write records over, by one of two statements: where no indexed column changes, the others all at once.

    A statement for each set of columns that changed would have to be compiled, with the triggers of the table, for
    almost each record, which takes a hundred times longer than to write some values again.
    """
    columns = cls.columns()
    indexed = [columns.index(name) for name in derived.indexed(cls) if name in columns]
    plain = [place for place in range(len(columns)) if place not in indexed]
    whole: list[tuple[Any, ...]] = []
    part: list[tuple[Any, ...]] = []
    for row, old, new in rows:
        if any(old[place] != new[place] for place in indexed):
            whole.append((*new, row))
        else:
            part.append((*(new[place] for place in plain), row))
    bulk.update(conn, cls.table_name(), columns, whole)
    bulk.update(conn, cls.table_name(), [columns[place] for place in plain], part)


def _page(
    conn: sa.Connection,
    cls: type[Record],
    rows: list[str],
    found: Mapping[str, list[Op]],
    result: Refolded,
    law: Law,
) -> None:
    kind = cls.table_name()
    here, listed = rows_here(conn, cls, rows), doubts_here(conn, kind, rows)
    fresh: list[tuple[Any, ...]] = []
    altered: list[Rewritten] = []
    gone: list[str] = []
    columns = set(cls.columns())
    doubts: Doubts = {}
    for record_id in rows:
        wanted, folded = row_of(cls, found.get(record_id, ()), law)
        if folded.conflicts or folded.asides:
            doubts.update(doubts_of(cls, record_id, folded))
        result.unknown.update(f"{kind}.{name}" for name in (folded.values or {}).keys() - columns)
        if wanted is None:
            if record_id in here:
                gone.append(record_id)
        elif record_id not in here:
            fresh.append((record_id, *wanted))
        elif here[record_id] != wanted:
            altered.append((record_id, here[record_id], wanted))
    bulk.insert(conn, kind, ("id", *cls.columns()), fresh)
    rewrite(conn, cls, altered)
    bulk.delete(conn, kind, gone)
    result.note_new(kind, [row[0] for row in fresh])
    result.note_changed(kind, [row[0] for row in altered])
    result.note_deleted(kind, gone)
    _list_doubts(conn, kind, listed, doubts, result)


def _list_doubts(conn: sa.Connection, kind: str, listed: Doubts, doubts: Doubts, result: Refolded) -> None:
    over = [key for key, heads in listed.items() if doubts.get(key) != heads]
    fresh = [key for key, heads in doubts.items() if listed.get(key) != heads]
    log.many(conn, _UNLIST, [{"of": kind, "at": row, "name": name, "beside": aside} for row, name, aside in over])
    log.many(
        conn,
        _LIST,
        [
            {"kind": kind, "row": row, "field": name, "aside": aside, "heads": doubts[row, name, aside]}
            for row, name, aside in fresh
        ],
    )
    result.conflicts += len([key for key in fresh if key not in listed and not key[2]])
    result.asides += len([key for key in fresh if key not in listed and key[2]])
