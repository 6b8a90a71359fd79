"""What SQLAlchemy Core has no word for and SQLite and PostgreSQL say differently. Must not know record types."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles

from fieldapp.store import schema

POSTGRESQL = "postgresql"


def is_postgresql(connection: sa.Connection) -> bool:
    """True at a headquarters whose store is PostgreSQL."""
    return connection.dialect.name == POSTGRESQL


def upsert(connection: sa.Connection, table: sa.Table) -> sqlite.Insert | Any:
    """An INSERT that knows ``on_conflict_do_update`` and ``on_conflict_do_nothing``."""
    return postgresql.insert(table) if is_postgresql(connection) else sqlite.insert(table)


class place_of(sa.sql.functions.GenericFunction[int]):  # noqa: N801  # a function of SQL
    """``place_of(text, part)``: where a part begins in a text, 1 for its first character, 0 where it is not there."""

    name = "instr"
    identifier = "fieldapp_place_of"
    type = sa.Integer()
    inherit_cache = True


@compiles(place_of, POSTGRESQL)
def _place_of(element: place_of, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


class joined(sa.sql.functions.GenericFunction[str]):  # noqa: N801
    """``joined(column, between)``: the texts of all rows as one."""

    name = "group_concat"
    identifier = "fieldapp_joined"
    type = sa.Text()
    inherit_cache = True


@compiles(joined, POSTGRESQL)
def _joined(element: joined, compiler: Any, **options: Any) -> str:
    return f"string_agg({compiler.process(element.clauses, **options)})"


class part_of(sa.sql.functions.GenericFunction[str]):  # noqa: N801
    """``part_of(text, first, length)``: as SQLite's ``substr``; a length under 0 is 0."""

    name = "substr"
    identifier = "fieldapp_part_of"
    type = sa.Text()
    inherit_cache = True


@compiles(part_of, POSTGRESQL)
def _part_of(element: part_of, compiler: Any, **options: Any) -> str:
    text, *places = (compiler.process(one, **options) for one in element.clauses)
    if len(places) == 1:
        return f"substr({text}, CAST({places[0]} AS INTEGER))"
    return f"substr({text}, CAST({places[0]} AS INTEGER), CAST(greatest({places[1]}, 0) AS INTEGER))"


class whole(sa.sql.functions.GenericFunction[int]):  # noqa: N801
    """``whole(text)``: a text of digits as a number, 0 where it is none."""

    name = "whole"
    identifier = "fieldapp_whole"
    type = sa.BigInteger()
    inherit_cache = True


@compiles(whole, "sqlite")
def _whole_sqlite(element: whole, compiler: Any, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS INTEGER)"


@compiles(whole, POSTGRESQL)
def _whole(element: whole, compiler: Any, **options: Any) -> str:
    text = compiler.process(element.clauses, **options)
    return f"CASE WHEN {text} ~ '^-?[0-9]+$' THEN CAST({text} AS NUMERIC) ELSE 0 END"


def set_quiet(connection: sa.Connection, quiet: bool) -> None:
    """Capture off or on: in the store's one row, or on a server for the transaction alone, where others may write."""
    if is_postgresql(connection):
        connection.exec_driver_sql("SELECT set_config('fieldapp.quiet', %s, true)", (str(int(quiet)),))
    else:
        connection.execute(_QUIET, {"on": int(quiet)})


_QUIET = sa.update(schema.me).values(quiet=sa.bindparam("on"))
