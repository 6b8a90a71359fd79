"""A store: one data folder, one file, one engine, one writer at a time.

``with store.read() as tx`` and ``with store.write(label) as tx`` are the only ways in. Must not know use cases.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock
import sqlalchemy as sa
from sqlalchemy import event

from fieldapp.domain.declaring import CLOSED
from fieldapp.progress import Progress
from fieldapp.store import driver, errors, local, migrations, postgresql, schema, seams, search, server, server_errors
from fieldapp.store.backup import copy_database
from fieldapp.store.layout import ATTACHMENTS, BACKUPS, FILE, LOCK, SERVER
from fieldapp.store.tx import ReadTx, WriteTx

Clock = Callable[[], int]
"""Milliseconds since 1970, for tests that decide what time it is."""


class Store:
    """An open data folder. Close it; a second process is refused while it is open."""

    def __init__(
        self,
        folder: Path,
        engine: sa.Engine,
        lock: filelock.BaseFileLock | None,
        clock: Clock | None,
        database: str = "",
    ) -> None:
        self.folder = folder
        self.database = database
        """On a server: what tells this database from a copy of it."""
        self._where = folder if lock is not None else postgresql.address(engine.url)
        self.engine = engine
        self._lock = lock
        self._clock = clock
        self._writing = threading.Lock()
        self._writer: int | None = None
        self._closed = False
        with self.read() as tx:
            self._device = str(tx.conn.execute(sa.select(schema.me.c.device)).scalar_one())

    @property
    def on_server(self) -> bool:
        """True when the records are in PostgreSQL; the folder then holds attached files, keys and backups."""
        return self._lock is None

    @property
    def is_copy(self) -> bool:
        """True when the database is not the one that the folder noted: restored, or copied with the folder."""
        told = server.noted(self.folder) if self.on_server else None
        return told is not None and told.identity != self.database

    def keep_note(self) -> None:
        """On a server: let the folder remember its database, once it is known that the two belong together."""
        if self.on_server:
            server.keep_note(self.folder, self.engine.url, self.database)

    @property
    def file(self) -> Path:
        """The database file; there is none ``on_server``."""
        return self.folder / FILE

    @property
    def attachments(self) -> Path:
        """The folder of attached files, each named by its SHA-256."""
        return self.folder / ATTACHMENTS

    @property
    def device_id(self) -> str:
        """The id under which this store writes its streams."""
        return self._device

    @contextmanager
    def read(self) -> Iterator[ReadTx]:
        """A short look at one consistent state, from any thread. Raises StoreError."""
        with errors.translated_sql(self._where), self.engine.connect() as connection:
            tx = ReadTx(connection, self.folder, self._refresh_now)
            try:
                yield tx
            finally:
                tx.end()

    @contextmanager
    def write(
        self, label: str = "", *, index: bool = True, wait: bool = True, share: bool = False
    ) -> Iterator[WriteTx]:
        """One transaction: committed at the end, taken back when the block raises.

        ``label`` is the translated name of the operation for undo; without one it cannot be undone. With ``index``
        False the search index is left to ``refresh_search`` or to the next search. Another thread waits for its turn,
        and so does another process on a server (without ``wait`` StoreBusy is raised there; those that ``share`` write
        side by side and lock what they write themselves); a write inside a write is a mistake and raises RuntimeError.
        Raises StoreError.
        """
        if self._writer == threading.get_ident():
            raise RuntimeError("a write inside a write: pass the transaction on instead")
        with self._writing, errors.translated_sql(self._where):
            self._writer = threading.get_ident()
            try:
                with _to_write(self.engine, wait=wait, share=share) as connection:
                    tx = WriteTx(connection, self.folder, shared=share and self.on_server)
                    try:
                        tx.begin(label, self._clock() if self._clock else None)
                        yield tx
                        tx.finish(index=index)
                        connection.commit()
                    finally:
                        tx.end()
            finally:
                self._writer = None

    def refresh_search(self, progress: Progress | None = None, *, wait: bool = True) -> int:
        """Bring the search index up to date in a transaction of its own; how many records were stale.

        For after a large merge, which commits first and makes the index then. Raises StoreError, Cancelled.
        """
        with self.write(index=False, wait=wait) as tx:
            return search.refresh(tx.conn, progress)

    def _refresh_now(self, connection: sa.Connection) -> bool:
        """The same for a reader, where nobody is writing at this moment; its connection then sees what was made."""
        if not self._writing.acquire(blocking=False):
            return False
        self._writing.release()
        try:
            self.refresh_search(wait=False)
        except errors.StoreError:
            return False  # a full disk or another process: lists are shown from what there is
        connection.rollback()
        return True

    def become(self, device: str, *, rename: bool = False) -> None:
        """Write under another device id from now on.

        ``rename`` gives the new id to the streams written so far as well: only for a store that has sent nothing yet.
        Without it a copied or restored store starts new streams and keeps what the old ones hold.
        """
        with self.write() as tx:
            if rename:
                streams, old, new = schema.stream, CLOSED + self._device, CLOSED + device
                team = sa.func.replace(streams.c.team, old, new)
                tx.conn.execute(
                    sa.update(streams)
                    .where(streams.c.device == self._device)
                    .values(device=device, id=sa.literal(f"{device}:") + team, team=team)
                )
            tx.conn.execute(sa.update(schema.me).values(device=device))
        self._device = device

    def close(self) -> None:
        """Close all connections and give the folder free. Closing twice is allowed."""
        if not self._closed:
            self._closed = True
            self.engine.dispose()
            if self._lock is not None:
                self._lock.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(
    folder: Path,
    *,
    clock: Clock | None = None,
    create: bool = False,
    device_name: str = "",
    device_id: str = "",
    url: str = "",
) -> Store:
    """Open the store of a data folder; with ``create`` make one where there is none.

    Migrates an older store in one transaction after a backup. ``device_id`` and ``device_name`` are for a new store.
    ``url``: the records are in this PostgreSQL database, which several processes of one computer may have open; the
    folder holds everything else. Raises StoreUnreachable and NotOurs as well then.
    Raises StoreMissing, StoreBusy, StoreTooNew, StoreDamaged, StoreReadOnly or DiskFull; the folder is as it was.
    """
    told = server.noted(folder)
    if url or told is not None:
        address = server.normal(url or told.url)  # type: ignore[union-attr]
        return _open_on_server(folder, address, clock, create, device_id, device_name)
    with errors.translated(folder):
        if not create and not (folder / FILE).exists():
            raise errors.StoreMissing(folder)
        folder.mkdir(parents=True, exist_ok=True)
        lock = _locked(folder)
        try:
            engine = make_engine(folder / FILE)
            try:
                _prepare(engine, folder, device_id or secrets.token_hex(13), device_name)
                return Store(folder, engine, lock, clock)
            except BaseException:
                engine.dispose()
                raise
        except BaseException:
            lock.release()
            raise


def _open_on_server(
    folder: Path, url: str, clock: Clock | None, create: bool, device_id: str, device_name: str
) -> Store:
    with errors.translated(folder), errors.translated_sql(postgresql.address(url)):
        engine = postgresql.make_engine(url)
        try:
            database, version = _look(engine)
            if not version.major and not create:
                raise errors.StoreMissing(postgresql.address(url))
            server.check_free(folder, url)
            folder.mkdir(parents=True, exist_ok=True)
            if not version.major or migrations.pending(version):
                _migrate(engine, folder, device_id or secrets.token_hex(13), device_name)
            return Store(folder, engine, None, clock, database)
        except BaseException:
            engine.dispose()
            raise


def settle_on(folder: Path, url: str) -> bool:
    """Let a new store of this folder be made in this database; True when one is there already. Raises StoreError.

    Tables that nobody has begun to use count as none.
    """
    address = server.normal(url)
    with errors.translated(folder), errors.translated_sql(postgresql.address(address)):
        engine = postgresql.make_engine(address)
        try:
            database, version = _look(engine)
            with engine.connect() as connection:
                there = bool(version.major) and not local.is_unborn(connection)
        finally:
            engine.dispose()
        if not there:
            server.keep_note(folder, address, database)
        return there


def _look(engine: sa.Engine) -> tuple[str, migrations.Version]:
    """Which database it is and what it holds. Raises ServerTooOld, NotOurs, ServerTooNew."""
    with engine.connect() as connection:
        database = postgresql.first_look(connection)
        version = migrations.version_of(connection)
    if version.major > migrations.newest().major:
        raise server_errors.ServerTooNew(postgresql.address(engine.url), str(version))
    return database, version


def exists(folder: Path) -> bool:
    """True when the folder holds a store, or names a database that does."""
    return (folder / FILE).exists() or (folder / SERVER).exists()


def make_engine(path: Path, key: bytes | None = None) -> sa.Engine:
    """SQLAlchemy's engine for a store file. Transactions begin when SQLAlchemy begins them, never by the driver."""
    engine = sa.create_engine(
        "sqlite+pysqlite://",
        module=driver.dbapi,
        creator=lambda: driver.connect(path, key),
        poolclass=sa.pool.QueuePool,
        pool_size=4,
        max_overflow=8,
        pool_use_lifo=True,  # the warmest one first
    )
    event.listen(engine, "begin", _begin)
    return engine


def _to_write(engine: sa.Engine, *, wait: bool = True, share: bool = False) -> sa.Connection:
    """A connection whose transactions write."""
    connection = engine.connect()
    if engine.dialect.name == seams.POSTGRESQL:
        return postgresql.writing(connection, wait=wait, share=share)
    return connection.execution_options(fieldapp_begin="BEGIN IMMEDIATE")


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("fieldapp_begin", "BEGIN"))


def _locked(folder: Path) -> filelock.BaseFileLock:
    lock = filelock.FileLock(folder / LOCK, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise errors.StoreBusy(folder) from error
    return lock


def _prepare(engine: sa.Engine, folder: Path, device_id: str, device_name: str) -> None:
    """Bring the file to the version of this application."""
    with engine.connect() as connection:
        version = migrations.version_of(connection)
        _check_version(connection, version, folder)
    with contextlib.closing(engine.raw_connection()) as pooled:
        driver.use_write_ahead_log(pooled.driver_connection)
    if version.major and not migrations.pending(version):
        return
    if version.major:
        copy_database(folder / FILE, folder / BACKUPS / f"before-{migrations.newest()}-from-{version}.db")
    _migrate(engine, folder, device_id, device_name)


def _migrate(engine: sa.Engine, folder: Path, device_id: str, device_name: str) -> None:
    """Bring the tables up to date in one transaction; a new store gets its device."""
    with _to_write(engine) as connection, connection.begin():
        is_new = not migrations.version_of(connection).major  # asked again: somebody else may have been faster
        migrations.migrate(connection)
        if is_new:
            connection.execute(sa.insert(schema.me).values(device=device_id))
            if device_name:
                tx = WriteTx(connection, folder)
                local.put(tx, local.DEVICE_NAME, device_name)


def _check_version(connection: sa.Connection, version: migrations.Version, folder: Path) -> None:
    if version.major > migrations.newest().major:
        raise errors.StoreTooNew(folder, str(version))
    mine = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    if tables and mine != migrations.APPLICATION_ID:
        raise errors.StoreDamaged(folder, "not a fieldapp store")
