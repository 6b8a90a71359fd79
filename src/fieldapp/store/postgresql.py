"""PostgreSQL as headquarters' store: its engine, the lock of who writes, the version of its tables, its errors.

``psycopg`` is loaded when such a store is opened: laptops do without. Must not know tables of records or use cases.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import event

from fieldapp.store import errors, server_errors

BEGIN = "fieldapp_begin"
WRITE, TRY, SHARE = "write", "try", "share"
"""Ways to begin: wait until nobody writes, give up (ServerBusy) when somebody does, write beside others that share."""
_LOCK = 0x46414250
_VERSION = "fieldapp_version"
_ENCODING = "UTF8"
OLDEST = (13,)
"""The oldest server that is served."""
CONNECT_S = 10
"""Seconds after which a server that says nothing is not there."""


class _Wide(sa.BigInteger):
    """Whole numbers of records: SQLAlchemy would cast them to four bytes."""

    render_bind_cast = True


def address(url: str | sa.URL) -> str:
    """A URL as people may see it, without the password."""
    return sa.make_url(url).render_as_string(hide_password=True)


def bare(url: str | sa.URL) -> sa.URL:
    """An address without its password."""
    whole = sa.make_url(url)
    return sa.URL.create(whole.drivername, whole.username, None, whole.host, whole.port, whole.database, whole.query)


def make_engine(url: str) -> sa.Engine:
    """The engine; nothing is connected yet. Raises NoDriver where psycopg is not installed."""
    try:
        engine = sa.create_engine(
            sa.make_url(url),
            pool_size=4,
            max_overflow=8,
            pool_use_lifo=True,
            isolation_level="REPEATABLE READ",
            connect_args={"connect_timeout": CONNECT_S, "application_name": "fieldapp"},
        )
    except ImportError as error:
        raise server_errors.NoDriver(address(url), str(error)) from error
    engine.dialect.colspecs = {**engine.dialect.colspecs, sa.Integer: _Wide}
    event.listen(engine, "begin", _begin)
    return engine


def first_look(connection: sa.Connection) -> str:
    """See that this server can hold a store; what tells this database from a copy of it. Raises ServerTooOld."""
    where = connection.engine.url.render_as_string()
    have = connection.dialect.server_version_info or (0,)
    if have < OLDEST:
        words = (".".join(map(str, one)) for one in (have, OLDEST))
        raise server_errors.ServerTooOld(where, "PostgreSQL {} < {}".format(*words))
    system = connection.exec_driver_sql("SELECT system_identifier FROM pg_control_system()").scalar_one()
    number = connection.exec_driver_sql("SELECT oid FROM pg_database WHERE datname = current_database()").scalar_one()
    return f"{system}/{number}"


def writing(connection: sa.Connection, *, wait: bool = True, share: bool = False) -> sa.Connection:
    """The connection, for a transaction that writes: each statement sees what was committed before it."""
    how = SHARE if share else WRITE if wait else TRY
    return connection.execution_options(isolation_level="READ COMMITTED", **{BEGIN: how})


def _begin(connection: sa.Connection) -> None:
    """One writer at a time, or several that share; the lock goes with the transaction."""
    how = connection.get_execution_options().get(BEGIN)
    if how == WRITE:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    elif how == SHARE:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({_LOCK})")
    elif how == TRY and not connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({_LOCK})").scalar():
        raise server_errors.ServerBusy(connection.engine.url.render_as_string(), "written by another process")


def packed_version(connection: sa.Connection) -> int:
    """The version of the tables as one number; 0 for an empty database. Raises NotOurs for somebody else's."""
    if connection.exec_driver_sql(f"SELECT to_regclass('{_VERSION}')").scalar() is not None:
        return int(connection.exec_driver_sql(f"SELECT packed FROM {_VERSION}").scalar_one())
    where = connection.engine.url.render_as_string(hide_password=True)
    if sa.inspect(connection).get_table_names():
        raise errors.NotOurs(where)
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != _ENCODING:
        raise server_errors.NotUtf8(where, str(encoding))
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


def from_driver(error: BaseException, where: object) -> errors.StoreError | None:
    """The store error that an error of psycopg amounts to, or None for a mistake in the program."""
    state = str(getattr(error, "sqlstate", None) or "")
    words = str(getattr(getattr(error, "diag", None), "message_primary", None) or error).strip()
    place = str(where)
    if state.startswith("23"):
        return errors.NotAllowed(place, words.removeprefix("fieldapp: ")) if words.startswith("fieldapp: ") else None
    for start, kind in _KINDS:
        if state.startswith(start):
            return kind(place, words)
    if type(error).__name__ not in ("OperationalError", "InterfaceError", "ConnectionTimeout") or state:
        return None
    for said, kind in _SAID:  # at the door there are words alone, no state
        if said in words:
            return kind(place, _named(words) if kind is server_errors.NoDatabase else words)
    return errors.StoreUnreachable(place, words)


def _named(words: str) -> str:
    """The database's name in the server's sentence."""
    return words.partition('database "')[2].partition('"')[0]


_KINDS: tuple[tuple[str, type[errors.StoreError]], ...] = (
    ("53100", errors.DiskFull),
    ("25006", server_errors.NoRights),  # a standby, or a session that may only read
    ("42501", server_errors.NoRights),
    ("3F", server_errors.NoRights),  # no schema in which it may make tables
    ("40", server_errors.ServerBusy),  # deadlock, serialisation
    ("55P03", server_errors.ServerBusy),
    ("08", server_errors.NoServer),
    ("28", server_errors.WrongPassword),
    ("3D", server_errors.NoDatabase),
    ("53200", server_errors.LocksFull),
    ("53", errors.StoreUnreachable),  # too many connections
    ("57P", server_errors.NoServer),  # shut down
    ("XX00", server_errors.ServerDamaged),
)
_SAID: tuple[tuple[str, type[errors.StoreError]], ...] = (
    ("password authentication failed", server_errors.WrongPassword),
    ("no password supplied", server_errors.WrongPassword),
    ("no pg_hba.conf entry", server_errors.WrongPassword),
    ("authentication failed", server_errors.WrongPassword),
    ('role "', server_errors.WrongPassword),
    ('database "', server_errors.NoDatabase),
    ("Connection refused", server_errors.NoServer),
    ("No such file or directory", server_errors.NoServer),
    ("failed to resolve host", server_errors.NoServer),
    ("could not translate host", server_errors.NoServer),
    ("timeout expired", server_errors.NoServer),
    ("starting up", server_errors.NoServer),
    ("closed the connection", server_errors.NoServer),
    ("connection to server", server_errors.NoServer),
)
