"""PostgreSQL as headquarters' store: its engine, the lock of who writes, the version of its tables, its errors.

``psycopg`` is loaded when such a store is opened: laptops do without. Must not know tables of records or use cases.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

from fieldapp.store import errors

BEGIN = "fieldapp_begin"
WRITE, TRY = "write", "try"
"""Ways to begin: wait until nobody writes, or give up (StoreBusy) when somebody does."""
_LOCK = 0x46414250
_VERSION = "fieldapp_version"
_ENCODING = "UTF8"


class _Wide(sa.BigInteger):
    """Whole numbers of records: SQLAlchemy would cast them to four bytes."""

    render_bind_cast = True


def address(url: str) -> str:
    """A URL as people may see it, without the password."""
    return sa.make_url(url).render_as_string(hide_password=True)


def make_engine(url: str, folder: Path) -> sa.Engine:
    """The engine. Raises StoreUnreachable for a URL that is none, or where psycopg is not installed."""
    try:
        engine = sa.create_engine(
            sa.make_url(url), pool_size=4, max_overflow=8, pool_use_lifo=True, isolation_level="REPEATABLE READ"
        )
    except (sa.exc.ArgumentError, ImportError) as error:
        raise errors.StoreUnreachable(folder, str(error)) from error
    engine.dialect.colspecs = {**engine.dialect.colspecs, sa.Integer: _Wide}
    event.listen(engine, "begin", _begin)
    return engine


def writing(connection: sa.Connection, *, wait: bool = True) -> sa.Connection:
    """The connection, for a transaction that writes: each statement sees what was committed before it."""
    return connection.execution_options(isolation_level="READ COMMITTED", **{BEGIN: WRITE if wait else TRY})


def _begin(connection: sa.Connection) -> None:
    """One writer at a time; the lock goes with the transaction."""
    how = connection.get_execution_options().get(BEGIN)
    if how == WRITE:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    elif how == TRY and not connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({_LOCK})").scalar():
        raise errors.StoreBusy(connection.engine.url.render_as_string(), "written by another process")


def packed_version(connection: sa.Connection) -> int:
    """The version of the tables as one number; 0 for an empty database. Raises NotOurs for somebody else's."""
    if connection.exec_driver_sql(f"SELECT to_regclass('{_VERSION}')").scalar() is not None:
        return int(connection.exec_driver_sql(f"SELECT packed FROM {_VERSION}").scalar_one())
    where = connection.engine.url.render_as_string(hide_password=True)
    if sa.inspect(connection).get_table_names():
        raise errors.NotOurs(where)
    if connection.exec_driver_sql("SHOW server_encoding").scalar_one() != _ENCODING:
        raise errors.NotOurs(where, "encoding")
    return 0


def set_version(connection: sa.Connection, packed: int) -> None:
    """Write the version down."""
    connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {_VERSION} (packed BIGINT NOT NULL)")
    connection.exec_driver_sql(f"DELETE FROM {_VERSION}")
    connection.exec_driver_sql(f"INSERT INTO {_VERSION} VALUES({packed})")


def has_trigrams(connection: sa.Connection) -> bool:
    """True when the server can index trigrams in this database; the extension is switched on where that is allowed."""
    there = sa.text("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
    if connection.execute(there).first() is not None:
        return True
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except sa.exc.DBAPIError:
        return False
    return True


def from_driver(error: BaseException, folder: Path) -> errors.StoreError | None:
    """The store error that an error of psycopg amounts to, or None for a mistake in the program."""
    state = str(getattr(error, "sqlstate", None) or "")
    words = str(getattr(getattr(error, "diag", None), "message_primary", None) or error)
    if state.startswith("23"):
        return errors.NotAllowed(folder, words.removeprefix("fieldapp: ")) if words.startswith("fieldapp: ") else None
    for start, kind in _KINDS:
        if state.startswith(start):
            return kind(folder, words)
    is_connection = type(error).__name__ in ("OperationalError", "InterfaceError", "ConnectionTimeout")
    return errors.StoreUnreachable(folder, words) if is_connection and not state else None


_KINDS: tuple[tuple[str, type[errors.StoreError]], ...] = (
    ("53100", errors.DiskFull),
    ("25006", errors.StoreReadOnly),
    ("42501", errors.StoreReadOnly),
    ("40", errors.StoreBusy),  # deadlock, serialisation
    ("55P03", errors.StoreBusy),
    ("08", errors.StoreUnreachable),
    ("28", errors.StoreUnreachable),  # who may log in
    ("3D", errors.StoreUnreachable),  # no such database
    ("53", errors.StoreUnreachable),  # too many connections
    ("57P", errors.StoreUnreachable),  # shut down
    ("XX00", errors.StoreDamaged),
)
