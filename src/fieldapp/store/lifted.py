"""Triggers that would only find out, row after row, that nothing is to be done: lifted while many rows are written.

For a merge, whose changes are in the log already: capture is quiet then, so all that triggers leave behind are marks
that search text is to be made again, and those are set here for all rows at once. It happens inside the one
transaction, in which no other can write: everybody else sees the triggers as they were, before it and after it.
SQLite alone; on a server others write meanwhile. Must not know where the rows come from.
"""

from __future__ import annotations

import json
from collections.abc import Collection

import sqlalchemy as sa

from fieldapp.domain.fields import Record
from fieldapp.store import derived, same, seams

FEW = 500
"""Rows of one table, written at once, below which its triggers stay: to lift them costs some milliseconds."""


class Lifted:
    """The triggers of some record tables, taken away in the transaction that is open until ``put_back``."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn
        self._able = not seams.is_postgresql(conn)
        self._tables: dict[type[Record], list[tuple[str, str]]] = {}

    def lift(self, cls: type[Record], rows: int) -> None:
        """Take the triggers of a record table away where it pays: ``rows`` are about to be written."""
        if not self._able or rows < FEW or cls in self._tables:
            return
        found = self._conn.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (cls.table_name(),)
        )
        self._tables[cls] = [(name, sql) for name, sql in found]
        for name, _sql in self._tables[cls]:
            self._conn.exec_driver_sql(f'DROP TRIGGER "{name}"')

    @property
    def tables(self) -> Collection[type[Record]]:
        """The record types whose triggers are away."""
        return self._tables.keys()

    def put_back(self, written: dict[str, set[str]]) -> None:
        """Bring them back; ``written``: table -> ids of all records that were written since ``lift``."""
        for cls, triggers in self._tables.items():
            table = cls.table_name()
            if derived.fields(cls) or same.concerned(self._conn, [table]):
                self._conn.exec_driver_sql(
                    "INSERT INTO stale(kind, row) SELECT ?, value FROM json_each(?) WHERE true ON CONFLICT DO NOTHING",
                    (table, json.dumps(sorted(written.get(table, ())))),
                )
            for _name, sql in triggers:
                self._conn.exec_driver_sql(sql)
        self._tables.clear()
