"""Many rows at once, past SQLAlchemy's own handling of each row, which would cost more than the row itself.

The one place that knows how each database takes many rows and many ids. Must not know what the rows mean.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles


def insert(conn: sa.Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows whose values come in the order of ``columns``; nothing for no rows."""
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    if conn.dialect.name == "sqlite":
        places = ", ".join("?" * len(columns))
        conn.exec_driver_sql(f'INSERT INTO "{table}"({names}) VALUES({places})', list(rows))
        return
    driver: Any = conn.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table}"({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def update(conn: sa.Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write ``columns`` of the rows with these ids: each row holds the values in order, then the id."""
    if rows:
        conn.exec_driver_sql(_update(table, tuple(columns), conn.dialect.name), list(rows))


def delete(conn: sa.Connection, table: str, ids: Collection[str]) -> None:
    """Delete the rows with these ids."""
    if ids:
        mark = "?" if conn.dialect.name == "sqlite" else "%s"
        conn.exec_driver_sql(f'DELETE FROM "{table}" WHERE id = {mark}', [(one,) for one in ids])


@lru_cache(maxsize=4096)
def _update(table: str, columns: tuple[str, ...], dialect: str) -> str:
    mark = "?" if dialect == "sqlite" else "%s"
    return f'UPDATE "{table}" SET ' + ", ".join(f'"{name}" = {mark}' for name in columns) + f" WHERE id = {mark}"


class Ids(sa.types.TypeDecorator[Collection[str]]):
    """A parameter that holds any number of ids, so that one statement serves for all of them."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """A text of JSON, or an array where the database has arrays."""
        return dialect.type_descriptor(sa.Text() if dialect.name == "sqlite" else sa.ARRAY(sa.Text()))

    def process_bind_param(self, value: Collection[str] | None, dialect: sa.Dialect) -> Any:
        ids = list(value or ())
        return json.dumps(ids) if dialect.name == "sqlite" else ids


class Among(sa.sql.expression.ColumnElement[bool]):
    """The condition that a column is one of the ids of a parameter."""

    inherit_cache = True
    _traverse_internals = [  # noqa: RUF012  # as SQLAlchemy declares it
        ("column", sa.sql.visitors.InternalTraversal.dp_clauseelement),
        ("ids", sa.sql.visitors.InternalTraversal.dp_clauseelement),
    ]
    type = sa.Boolean()

    def __init__(self, column: sa.ColumnElement[Any], parameter: str) -> None:
        self.column = column
        self.ids = sa.bindparam(parameter, type_=Ids())

    def self_group(self, against: Any = None) -> Among:  # noqa: ARG002  # SQLAlchemy names it
        """As it stands: SQLAlchemy would compare it with 1, and no index would be used."""
        return self


@compiles(Among, "sqlite")
def _among_sqlite(element: Among, compiler: Any, **options: Any) -> str:
    column, ids = compiler.process(element.column, **options), compiler.process(element.ids, **options)
    return f"{column} IN (SELECT value FROM json_each({ids}))"


@compiles(Among)
def _among(element: Among, compiler: Any, **options: Any) -> str:
    column, ids = compiler.process(element.column, **options), compiler.process(element.ids, **options)
    return f"{column} = ANY(CAST({ids} AS TEXT[]))"
