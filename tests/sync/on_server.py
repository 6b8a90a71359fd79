"""A station of the simulator whose store is a database: the simulator's own SQL, put into PostgreSQL's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg

from fieldapp.domain.fields import Record
from fieldapp.store import capture_postgresql, postgresql, schema
from fieldapp.store.database import Clock, Store
from fieldapp.store.record_tables import create_record_table
from tests.postgres import Server

Types = tuple[type[Record], ...]
RowsError = psycopg.errors.IntegrityError


class Raw:
    """A connection past the store's own functions, as any program may have one."""

    def __init__(self, url: str) -> None:
        plain = url.replace("postgresql+psycopg", "postgresql")
        self._connection = psycopg.connect(plain, autocommit=True, prepare_threshold=None)  # tables gain columns

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """Run one statement of the simulator."""
        if " OR REPLACE " in sql:
            return self._replace(sql.replace(" OR REPLACE ", " "), values)
        ending = " ON CONFLICT DO NOTHING" if " OR IGNORE " in sql else ""
        plain = sql.replace(" OR IGNORE ", " ").replace("BEGIN IMMEDIATE", "BEGIN")
        return self._connection.execute(_words(plain) + ending, list(values) or None)

    def _replace(self, sql: str, values: Sequence[Any]) -> Any:
        """The rules of an insert are asked first, then the row that is there goes, as SQLite does it."""
        table = sql.split()[2].partition("(")[0]
        self._connection.execute("SAVEPOINT one")
        try:
            return self._connection.execute(_words(sql), list(values))
        except psycopg.errors.UniqueViolation:
            self._connection.execute("ROLLBACK TO SAVEPOINT one")
        self._connection.execute(f"DELETE FROM {table} WHERE id = %s", [values[0]])
        return self._connection.execute(_words(sql), list(values))

    def close(self) -> None:
        """Give the database free."""
        self._connection.close()


@lru_cache(maxsize=512)
def _words(sql: str) -> str:
    return re.sub(r"(?<![\w.\"])row\b", '"row"', sql).replace("?", "%s")


_templates: dict[tuple[int, Types], str] = {}


def template(server: Server, types: Types) -> str:
    """The name of a database with the empty tables of a schema version; made once for each server."""
    key = (id(server), types)
    if key not in _templates:
        name = server.new_database()
        engine = postgresql.make_engine(server.url(name))
        with engine.begin() as conn:
            schema.metadata.create_all(conn)
            for rule in capture_postgresql.LOG_RULES:
                conn.exec_driver_sql(rule)
            for cls in types:
                create_record_table(conn, cls)
            conn.exec_driver_sql("CREATE TABLE programme(id TEXT PRIMARY KEY, name TEXT)")
        engine.dispose()
        _templates[key] = name
    return _templates[key]


def opened(server: Server, folder: Path, types: Types, device: str, clock: Clock) -> tuple[Store, Raw, str]:
    """An empty store of a device in a database of its own, a connection past it, the database's name."""
    name = server.new_database(template(server, types))
    raw = Raw(server.url(name))
    raw.execute("INSERT INTO me(device) VALUES(?)", (device,))
    return Store(folder, postgresql.make_engine(server.url(name)), None, clock, name), raw, name
