"""What is in a store, to compare before and after."""

from __future__ import annotations

from typing import Any

from fieldapp.domain.records import RECORDS
from fieldapp.store import Store

KEPT = ("change", "conflict", "stream", "me", "bundle", "peer", "local", "block", "stale")


def rows(store: Store, table: str) -> list[Any]:
    with store.read() as tx:
        return [tuple(row) for row in tx.conn.exec_driver_sql(f'SELECT * FROM "{table}" ORDER BY 1, 2')]


def everything(store: Store) -> dict[str, list[Any]]:
    """All tables of a store that exchange may touch."""
    return {table: rows(store, table) for table in (*KEPT, *(cls.table_name() for cls in RECORDS))}


def records(store: Store) -> dict[str, list[Any]]:
    """The record tables: what two stores that hold the same changes must agree on."""
    return {cls.table_name(): rows(store, cls.table_name()) for cls in RECORDS}
