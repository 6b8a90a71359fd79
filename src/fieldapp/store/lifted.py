"""Triggers and indexes that cost more, row after row, than to make them again: lifted while many rows are written.

For a merge, whose changes are in the log already: capture is quiet then, so all that triggers leave behind are marks
that search text is to be made again, and those are set here for all rows at once. The indexes of a table are lifted
only where it is empty, as in the store that a kit fills: a merge finds records by their ids alone. It happens inside
the one transaction, in which no other can write: everybody else sees triggers and indexes as they were, before it and
after it. SQLite alone; on a server others write meanwhile. Must not know where the rows come from.
"""

from __future__ import annotations

import json
from collections.abc import Collection

import sqlalchemy as sa

from fieldapp.domain.fields import Record
from fieldapp.store import derived, same, seams

FEW = 500
"""Rows of one table, written at once, below which its triggers stay: to lift them costs some milliseconds."""


MANY = 100_000
"""Rows of one table after which its indexes are made: to sort more of them at once would take much memory."""


class Lifted:
    """What was taken away from some record tables in the transaction that is open, until ``put_back``."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn
        self._able = not seams.is_postgresql(conn)
        self._tables: dict[type[Record], list[str]] = {}
        """The triggers of each, as SQL."""
        self._indexes: dict[type[Record], list[str]] = {}
        self._rows: dict[type[Record], int] = {}

    def lift(self, cls: type[Record], rows: int) -> None:
        """Take away what a record table has where it pays: ``rows`` are about to be written."""
        if self._able and rows >= FEW and cls not in self._tables:
            empty = not self._conn.exec_driver_sql(f'SELECT EXISTS(SELECT 1 FROM "{cls.table_name()}")').scalar_one()
            self._tables[cls] = self._taken(cls, "trigger")
            self._indexes[cls] = self._taken(cls, "index") if empty else []
        if self._indexes.get(cls):
            self._rows[cls] = self._rows.get(cls, 0) + rows
            if self._rows[cls] > MANY:
                self._make(self._indexes.pop(cls))

    def _taken(self, cls: type[Record], what: str) -> list[str]:
        sql = "SELECT name, sql FROM sqlite_master WHERE type = ? AND tbl_name = ? AND sql IS NOT NULL"
        found = self._conn.exec_driver_sql(sql, (what, cls.table_name())).all()
        for name, _sql in found:
            self._conn.exec_driver_sql(f'DROP {what} "{name}"')
        return [sql for _name, sql in found]

    def _make(self, statements: Collection[str]) -> None:
        for sql in statements:
            self._conn.exec_driver_sql(sql)

    @property
    def tables(self) -> Collection[type[Record]]:
        """The record types whose triggers are away."""
        return self._tables.keys()

    def put_back(self, written: dict[str, set[str]]) -> None:
        """Bring all of it back; ``written``: table -> ids of all records that were written since ``lift``."""
        for cls, triggers in self._tables.items():
            table = cls.table_name()
            if derived.fields(cls) or same.concerned(self._conn, [table]):
                self._conn.exec_driver_sql(
                    "INSERT INTO stale(kind, row) SELECT ?, value FROM json_each(?) WHERE true ON CONFLICT DO NOTHING",
                    (table, json.dumps(sorted(written.get(table, ())))),
                )
            self._make(self._indexes.get(cls, ()))
            self._make(triggers)
        self._tables.clear()
        self._indexes.clear()
