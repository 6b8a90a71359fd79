"""What somebody is still writing: kept on this computer within a second of the last key, never synced.

A draft is committed like any record, so it survives a power cut. Must not know forms.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from fieldapp.store.schema import draft as table
from fieldapp.store.seams import upsert

if TYPE_CHECKING:
    from fieldapp.store.database import Store
    from fieldapp.store.tx import ReadTx, WriteTx


@dataclass(frozen=True)
class Draft:
    """Unfinished work. ``values`` is anything that JSON holds; ``record_id`` None for a new record."""

    key: str
    table: str
    record_id: str | None
    values: Mapping[str, Any]
    label: str
    at: int = 0
    """Milliseconds since 1970 when it was last kept; set by the store."""


def keep(store: Store, draft: Draft) -> None:
    """Keep a draft, in the place of the one with the same key. Raises StoreError."""
    with store.write() as tx:
        put(tx, draft)


def put(tx: WriteTx, draft: Draft) -> None:
    """Keep a draft with whatever else the transaction writes."""
    row = {
        "kind": draft.table,
        "record": draft.record_id,
        "label": draft.label,
        "body": json.dumps(dict(draft.values), ensure_ascii=False),
        "at": tx.now,
    }
    statement = upsert(tx.conn, table).values(key=draft.key, **row)
    tx.conn.execute(statement.on_conflict_do_update(index_elements=["key"], set_=row))


def fetch(store: Store, key: str) -> Draft | None:
    """The draft with this key, or None."""
    with store.read() as tx:
        return find(tx, key)


def find(tx: ReadTx, key: str) -> Draft | None:
    """The draft with this key, inside a transaction."""
    row = tx.conn.execute(sa.select(table).where(table.c.key == key)).first()
    return None if row is None else _draft(row)


def listing(store: Store) -> list[Draft]:
    """All drafts, the last one kept first."""
    with store.read() as tx:
        return [_draft(row) for row in tx.conn.execute(sa.select(table).order_by(table.c.at.desc(), table.c.key))]


def drop(store: Store, key: str) -> None:
    """Forget a draft; nothing happens when there is none. Raises StoreError."""
    with store.write() as tx:
        forget(tx, key)


def forget(tx: WriteTx, key: str) -> None:
    """Forget a draft in the transaction that saves its record, so that one of the two is always there."""
    tx.conn.execute(sa.delete(table).where(table.c.key == key))


def _draft(row: Any) -> Draft:
    return Draft(row.key, row.kind, row.record, json.loads(row.body), row.label, row.at)
