"""How data is kept: the only place (with ``sync``) that knows SQLAlchemy and SQL. Values leave it as plain dicts.

Must not know use cases, exchange or Qt.
"""

from __future__ import annotations

from fieldapp.store.changes import Changes
from fieldapp.store.database import Store, exists, open_store
from fieldapp.store.errors import (
    AlreadyThere,
    DiskFull,
    NoNumbersLeft,
    NotAllowed,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreMissing,
    StoreReadOnly,
    StoreTooNew,
    StoreUnreachable,
)
from fieldapp.store.query import Query
from fieldapp.store.server_errors import WrongPassword
from fieldapp.store.tx import Event, ReadTx, WriteTx

__all__ = [
    "AlreadyThere",
    "Changes",
    "DiskFull",
    "Event",
    "NoNumbersLeft",
    "NotAllowed",
    "Query",
    "ReadTx",
    "Store",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreMissing",
    "StoreReadOnly",
    "StoreTooNew",
    "StoreUnreachable",
    "WriteTx",
    "WrongPassword",
    "exists",
    "open_store",
]
