"""Takes back the last operations made here, by name. An undo is an ordinary change: it is logged and travels.

What somebody has changed since is left as it is and reported. Must not know what operations mean.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa

from fieldapp.domain.fields import Record, Value
from fieldapp.domain.records import by_table
from fieldapp.store import errors, schema
from fieldapp.store.capture import GONE
from fieldapp.store.changes import Changes

if TYPE_CHECKING:
    from fieldapp.store.database import Store
    from fieldapp.store.tx import ReadTx, WriteTx

_CHUNK = 500


@dataclass(frozen=True)
class Left:
    """What an undo did not touch, because it was changed since: one field, or (field empty) the whole record."""

    table: str
    record_id: str
    field: str = ""


@dataclass(frozen=True)
class UndoResult:
    """What was undone: the operation's label, the records written, what was left."""

    label: str
    changes: Changes
    left: tuple[Left, ...]


@dataclass
class _Touched:
    """What one operation did to one record: what was there before it, and what it wrote."""

    was: dict[str, Value] | None = None
    """The values that it replaced; None where it made the record."""
    wrote: dict[str, Value] | None = field(default_factory=dict)
    """The values that it left; None where it deleted the record."""


def undoable(store: Store) -> str | None:
    """The label of the operation that ``undo`` would take back, or None."""
    with store.read() as tx:
        found = _last(tx)
        return found[1] if found else None


Reopened = Mapping[tuple[str, str], Set[str]]
"""(Table, record id) -> fields that are in doubt again, ``GONE`` among them."""


def undo(store: Store, reopen: Callable[[WriteTx, int], Reopened] | None = None) -> UndoResult | None:
    """Take back the last operation that was not yet undone; None when there is none. Raises StoreError.

    ``reopen``, given the operation's number, first opens the doubts again that it settled (``sync.reopening``).
    """
    with store.write() as tx:
        found = _last(tx)
        if found is None:
            return None
        number, label = found
        left: list[Left] = []
        reopened = reopen(tx, number) if reopen is not None else {}
        for kind, touched in _replaced(tx, number).items():
            for record_id in list(touched):
                if _is_open_again(touched[record_id], reopened.get((kind, record_id), frozenset())):
                    del touched[record_id]
            try:
                cls = by_table(kind)
            except KeyError:
                left += [Left(kind, record_id) for record_id in touched]
                continue
            for ids in _chunks(touched):
                left += _take_back(tx, cls, number, {record_id: touched[record_id] for record_id in ids})
        tx.conn.execute(sa.update(schema.operation).where(schema.operation.c.n == number).values(undone=1))
        return UndoResult(label, tx.changes, tuple(left))


def _last(tx: ReadTx) -> tuple[int, str] | None:
    operation = schema.operation
    row = tx.conn.execute(
        sa.select(operation.c.n, operation.c.label)
        .where(operation.c.undone == 0)
        .order_by(operation.c.n.desc())
        .limit(1)
    ).first()
    return None if row is None else (row.n, row.label)


def _chunks(ids: Iterable[str]) -> Iterable[list[str]]:
    every = list(ids)
    return (every[start : start + _CHUNK] for start in range(0, len(every), _CHUNK))


def _replaced(tx: ReadTx, number: int) -> dict[str, dict[str, _Touched]]:
    """Record type -> id -> what was there before the operation: of each field, the first value that was replaced."""
    before = schema.before
    rows = tx.conn.execute(
        sa.select(before.c.kind, before.c.row, before.c.old).where(before.c.operation == number).order_by(before.c.n)
    )
    found: dict[str, dict[str, _Touched]] = {}
    for kind, record_id, old in rows:
        of_kind = found.setdefault(kind, {})
        values = None if old is None else json.loads(old)
        if record_id not in of_kind:
            of_kind[record_id] = _Touched(values)
        elif values is not None and (was := of_kind[record_id].was) is not None:
            of_kind[record_id].was = {**values, **was}
    return found


def _is_open_again(did: _Touched, fields: Set[str]) -> bool:
    """Leave to the merge desk what is in doubt again; True where that is all of a record."""
    if GONE in fields:
        return True
    if did.was is not None:
        did.was = {name: value for name, value in did.was.items() if name not in fields}
    return bool(fields) and not did.was


def _take_back(tx: WriteTx, cls: type[Record], number: int, touched: dict[str, _Touched]) -> list[Left]:
    """Bring some records of one type back; what was left."""
    ids = list(touched)
    _read_written(tx, number, touched)
    present = tx.page(cls, ids, as_written=True)
    conflict = schema.conflict
    doubts: dict[str, set[str]] = {}
    for row, name in tx.conn.execute(sa.select(conflict.c.row, conflict.c.field).where(conflict.c.row.in_(ids))):
        doubts.setdefault(row, set()).add(name)
    left: list[Left] = []
    for record_id, did in touched.items():
        try:
            names = _back(tx, cls, record_id, did, present.get(record_id), doubts.get(record_id, set()))
        except errors.NotAllowed:
            names = [""]
        left += [Left(cls.table_name(), record_id, name) for name in names]
    return left


def _read_written(tx: ReadTx, number: int, touched: dict[str, _Touched]) -> None:
    """What the operation itself wrote, from the log."""
    change = schema.change
    rows = tx.conn.execute(
        sa.select(change.c.row, change.c.patch)
        .where(change.c.row.in_(list(touched)), change.c.operation == number)
        .order_by(change.c.stream, change.c.seq)
    )
    for record_id, patch in rows:
        did = touched[record_id]
        did.wrote = None if patch is None else {**(did.wrote or {}), **json.loads(patch)}


def _back(
    tx: WriteTx, cls: type[Record], record_id: str, did: _Touched, now: dict[str, Value] | None, doubts: set[str]
) -> list[str]:
    """Bring one record back; the fields that were left ("" = the record)."""
    if did.was is None:
        if now is None:
            return []
        if doubts or any(now[name] != (did.wrote or {}).get(name) for name in cls.fields()):
            return [""]
        tx.delete(cls, record_id)
        return []
    if did.wrote is None:
        if now is not None or GONE in doubts:
            return [""]
        known = {name: value for name, value in did.was.items() if name in cls.columns()}
        tx.insert(cls, {**known, "id": record_id})
        return []
    if now is None:
        return [""]
    written = did.wrote
    changed = [name for name, old in did.was.items() if name in cls.fields() and old != written.get(name)]
    left = [name for name in changed if name in doubts or now[name] != written.get(name)]
    tx.update(cls, record_id, {name: did.was[name] for name in changed if name not in left})
    return left
