"""The one DB-API module of the process and how a connection to a store is opened.

``sqlcipher3`` brings the same SQLite on every system and, later, the key. Nothing else imports it: two copies of SQLite
on one file in one process break its locks. Must not know tables or record types.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2

PRAGMAS = (
    "PRAGMA foreign_keys = ON",  # between local tables; record types refer to each other without them
    "PRAGMA recursive_triggers = ON",  # so that REPLACE fires the delete trigger too
    "PRAGMA synchronous = FULL",  # what was acknowledged survives a power cut
    "PRAGMA cache_size = -32768",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA wal_autocheckpoint = 4000",  # pages: what many small merges write again and again is copied once
)
BUSY_MS = 10_000

dbapi = sqlcipher3.dbapi2
"""For SQLAlchemy."""
dbapi.register_adapter(type(None), {}.get)  # None stays None. Unadapted, each costs as much as a dozen texts
Error: type[Exception] = dbapi.Error
"""Every error that the driver raises by itself."""
RowsError: type[Exception] = dbapi.IntegrityError
"""A rule of the database was broken: a trigger's RAISE, NOT NULL, UNIQUE."""


def connect(path: Path, key: bytes | None = None) -> Any:
    """A new connection in autocommit mode (transactions are begun explicitly). The file is made when it is missing.

    ``key`` opens an encrypted store: 32 bytes. Raises ``Error`` when the file cannot be opened.
    """
    connection = dbapi.connect(str(path), timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False)
    try:
        if key is not None:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in PRAGMAS:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def use_write_ahead_log(connection: Any) -> bool:
    """Switch the file to WAL; False where the file system cannot do it (the store then works, readers wait)."""
    return bool(connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal")
