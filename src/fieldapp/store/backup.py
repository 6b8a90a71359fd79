"""Whole copies of a store by SQLite's backup API: beside it in turn, on a USB stick, and back again.

A copy is checked, made durable and only then given its name, so a backup that is there can be used. Must not know when
backups are due.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import filelock

from fieldapp.progress import Progress
from fieldapp.store import backup_postgresql, driver, errors, migrations
from fieldapp.store.layout import ATTACHMENTS, BACKUPS, DEVICE_KEY, FILE, LOCK, SERVER

if TYPE_CHECKING:
    from fieldapp.store.database import Store

KEPT = 10
"""Backups beside the store; the oldest goes when one more is made."""
_PAGES = 1_024
_SKIPPED_NUMBERS = 1_000
"""Numbers of printed codes that a restored store leaves out: it may have given them out after the backup was made."""
_SKIPPED_BLOCKS = 20
"""Blocks of numbers that the store which allots them leaves out then, for kits made since."""
_SKIP_BLOCKS = (
    "INSERT INTO block (first, last, holder) SELECT max(last) + 1, max(last) + ?1 * (SELECT last - first + 1 FROM block"
    " WHERE first = 1), 'restored' FROM block HAVING min(first) = 1"
)


@dataclass(frozen=True)
class Backup:
    """One backup: its file, when it was made (UTC), its bytes."""

    path: Path
    made_at: datetime
    size: int


def backup(store: Store, target: Path | None = None, progress: Progress | None = None) -> Path:
    """Copy the store; the file made. Without ``target`` beside the store, where the last ten are kept.

    To another folder (a USB stick) the attached files that are not there yet are copied as well. Raises DiskFull,
    StoreReadOnly, StoreDamaged, Cancelled, on a server NoDump; no half copy is left.
    """
    folder = store.folder / BACKUPS if target is None else target
    with errors.translated(folder):
        path = _free_name(folder, datetime.now(UTC), backup_postgresql.ENDING if store.on_server else ".db")
        if store.on_server:
            backup_postgresql.dump(store, path)
        else:
            copy_database(store.file, path, progress)
        if target is None:
            for old in listing(store.folder)[KEPT:]:
                old.path.unlink(missing_ok=True)
        else:
            _copy_attachments(store.attachments, folder / ATTACHMENTS)
    return path


def listing(folder: Path) -> list[Backup]:
    """The rotating backups of a data folder, newest first."""
    return sorted(_described(folder / BACKUPS), key=lambda one: one.path.name, reverse=True)


def latest(folder: Path) -> Backup | None:
    """The newest backup of a data folder, or None."""
    return next(iter(listing(folder)), None)


def restore(folder: Path, source: Path) -> Path | None:
    """Put a backup in the place of the store, which must be closed; where the store that was there is now.

    The restored store is another device from now on: the numbers of the old one's changes are spoken for. Raises
    StoreBusy, StoreDamaged or StoreTooNew for a file that is no usable backup, DiskFull, StoreReadOnly; the folder is
    as it was.
    """
    if (folder / SERVER).exists():
        raise backup_postgresql.RestoreOnServer(folder)
    with errors.translated(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with filelock.FileLock(folder / LOCK, timeout=0, thread_local=False):
                fresh = folder / f".{FILE}.restored"
                try:
                    _check_backup(source)
                    copy_database(source, fresh)
                    _make_new_device(fresh)
                    aside = _lay_aside(folder)
                    fresh.replace(folder / FILE)
                finally:
                    _remove(fresh)
                _copy_attachments(source.parent / ATTACHMENTS, folder / ATTACHMENTS)
                return aside
        except filelock.Timeout as error:
            raise errors.StoreBusy(folder) from error


def copy_database(source: Path, target: Path, progress: Progress | None = None) -> None:
    """Copy a database file, open or not, to a new file that is checked and durable before it has its name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}.part")
    _remove(fresh)
    try:
        _copy_pages(source, fresh, progress)
        with fresh.open("rb+") as file:
            os.fsync(file.fileno())
        fresh.replace(target)
    finally:
        _remove(fresh)


def _copy_pages(source: Path, target: Path, progress: Progress | None) -> None:
    with contextlib.closing(driver.connect(source)) as reading, contextlib.closing(driver.connect(target)) as writing:

        def step(_status: int, remaining: int, total: int) -> None:
            if progress is not None:
                progress.step(total - remaining, total)

        reading.backup(writing, pages=_PAGES if progress is not None else -1, progress=step)
        writing.execute("PRAGMA journal_mode = DELETE")  # one file, that any stick can carry
        if writing.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise errors.StoreDamaged(source.parent, "quick_check")


def _check_backup(source: Path) -> None:
    try:
        with contextlib.closing(driver.connect(source)) as connection:
            if connection.execute("PRAGMA application_id").fetchone()[0] != migrations.APPLICATION_ID:
                raise errors.StoreDamaged(source.parent, f"{source.name} is not a backup of fieldapp")
            version = migrations.Version.unpacked(connection.execute("PRAGMA user_version").fetchone()[0])
    except driver.Error as error:
        raise errors.StoreDamaged(source.parent, f"{source.name}: {error}") from error
    if version.major > migrations.newest().major:
        raise errors.StoreTooNew(source.parent, str(version))


def _make_new_device(path: Path) -> None:
    with contextlib.closing(driver.connect(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE me SET device = ?, operation = NULL, clock = NULL", (secrets.token_hex(13),))
        connection.execute(f"UPDATE counter SET used = used + {_SKIPPED_NUMBERS}")
        connection.execute(_SKIP_BLOCKS, (_SKIPPED_BLOCKS,))
        connection.execute("COMMIT")


def leave_numbers_out(store: Store) -> None:
    """As ``restore`` does, for a database that was put back on a server: numbers given out since stay unused."""
    with store.write() as tx:
        tx.conn.exec_driver_sql(f"UPDATE counter SET used = used + {_SKIPPED_NUMBERS}")
        tx.conn.exec_driver_sql(_SKIP_BLOCKS.replace("?1", str(_SKIPPED_BLOCKS)))


def _lay_aside(folder: Path) -> Path | None:
    """Keep the store that is replaced, with what its write-ahead log holds, and the key of the device it was."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    key = folder / DEVICE_KEY
    if key.exists():
        key.rename(folder / f"{DEVICE_KEY}.replaced-{stamp}")
    current = folder / FILE
    if not current.exists():
        return None
    aside = folder / BACKUPS / f"replaced-{stamp}.db"
    aside.parent.mkdir(parents=True, exist_ok=True)
    for suffix in ("-wal", "-shm"):
        log = current.with_name(current.name + suffix)
        if log.exists():
            log.rename(aside.with_name(aside.name + suffix))
    return current.rename(aside)


def _described(folder: Path) -> list[Backup]:
    found = []
    for path in (*folder.glob("fieldapp-*.db"), *folder.glob(f"fieldapp-*{backup_postgresql.ENDING}")):
        with contextlib.suppress(ValueError, OSError):
            made = datetime.strptime(path.stem[9:24], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
            found.append(Backup(path, made, path.stat().st_size))
    return found


def _free_name(folder: Path, now: datetime, ending: str) -> Path:
    """``fieldapp-20251115-083000-125.db``: names in the order in which they were made."""
    while True:
        path = folder / f"fieldapp-{now:%Y%m%d-%H%M%S}-{now.microsecond // 1000:03}{ending}"
        if not path.exists():
            return path
        now += timedelta(milliseconds=1)


def _copy_attachments(source: Path, target: Path) -> None:
    """Attached files are named by their content: what is there need not be copied again."""
    if not source.is_dir():
        return
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        if path.is_file() and not (target / path.name).exists():
            part = target / f".{path.name}.part"
            shutil.copyfile(path, part)
            part.replace(target / path.name)


def _remove(path: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
