"""What can go wrong with a store, each with a plain sentence that says what to do next.

The store is as it was before whenever one of these is raised. Must not know the window that shows them.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from fieldapp.i18n import _
from fieldapp.store import driver

_ROOM = 64 * 1024
"""Bytes without which a store cannot be opened: SQLite then speaks of a broken disk, not of a full one."""


class StoreError(Exception):
    """Something about a data folder that a person can understand and act upon."""

    def __init__(self, folder: Path | str = "", detail: str = "") -> None:
        super().__init__(f"{type(self).__name__}: {folder} {detail}".rstrip())
        self.folder = folder
        self.detail = detail

    def message(self) -> str:
        """The sentence in the language in force."""
        return _("The data in {folder} cannot be used: {detail}").format(folder=self.folder, detail=self.detail)


class StoreMissing(StoreError):
    """There is no store in the folder."""

    def message(self) -> str:
        """The sentence in the language in force."""
        return _("There is no data in {folder} yet. Start a programme, join one, or restore a backup.").format(
            folder=self.folder
        )


class StoreBusy(StoreError):
    """Another running fieldapp has the folder open."""

    def message(self) -> str:
        """The sentence in the language in force."""
        return _(
            "fieldapp is already open with the data in {folder}. Use the window that is open, or close it first. "
            "If you see no such window, restart the computer."
        ).format(folder=self.folder)


class StoreTooNew(StoreError):
    """The store was written by a newer major version."""

    def message(self) -> str:
        """The sentence in the language in force."""
        return _(
            "The data in {folder} was last used with a newer fieldapp (data version {version}). "
            "Install the newer fieldapp, then open it again. Nothing was changed."
        ).format(folder=self.folder, version=self.detail)


class StoreDamaged(StoreError):
    """The file is not a store, or SQLite finds it malformed."""

    def message(self) -> str:
        """The sentence in the language in force; it names the newest backup where there is one."""
        backups = sorted((Path(self.folder) / "backups").glob("*.db"), key=lambda path: path.name)
        if backups:
            return _(
                "The data file in {folder} is damaged. Restore the last backup, {backup}, and tell your coordinator. "
                "The damaged file is kept."
            ).format(folder=self.folder, backup=backups[-1].name)
        return _(
            "The data file in {folder} is damaged and there is no backup beside it. "
            "Look for a backup on a USB stick, and tell your coordinator. Nothing was changed."
        ).format(folder=self.folder)


class StoreReadOnly(StoreError):
    """The folder or the file cannot be written."""

    def message(self) -> str:
        """The sentence in the language in force."""
        return _(
            "fieldapp may not write to {folder}. If it is a USB stick, move its lock switch; "
            "else ask for the right to write there, or choose another folder."
        ).format(folder=self.folder)


class DiskFull(StoreError):
    """No room was left; what was being written was taken back."""

    def message(self) -> str:
        """The sentence in the language in force."""
        return _(
            "The disk that holds {folder} is full. Nothing was changed; what was saved before is safe. "
            "Free some space, then try again."
        ).format(folder=self.folder)


class FolderGone(StoreError):
    """The folder is not there, or not any more: a stick was pulled out."""

    def message(self) -> str:
        """The sentence in the language in force."""
        return _(
            "The folder {folder} is not there. If it lies on a USB stick, put the stick in; else choose another "
            "folder. Nothing was changed."
        ).format(folder=self.folder)


class StoreUnreachable(StoreError):
    """The database server does not answer, or lets nobody in under this name."""

    def message(self) -> str:
        """The sentence in the language in force."""
        return _(
            "The database of headquarters cannot be opened: {detail}. See that the server runs and that the address, "
            "name and password are right, then try again."
        ).format(detail=self.detail.strip().rstrip("."))


class NotOurs(StoreError):
    """The database holds somebody else's tables, or cannot hold every script."""

    def message(self) -> str:
        """The sentence in the language in force."""
        return _(
            "The database {address} cannot be used: fieldapp needs a database of its own, empty, with the encoding "
            "UTF8. Nothing was changed."
        ).format(address=self.folder)


class NotAllowed(StoreError):
    """A write broke a rule of the store: ``detail`` is the rule's name (append-only, fixed, required, whole number)."""

    def message(self) -> str:
        """The sentence in the language in force."""
        return _("This cannot be saved as it is ({detail}). Nothing was changed.").format(detail=self.detail)


class AlreadyThere(NotAllowed):
    """A record with this id, or with this natural key, exists."""

    def __init__(self, record_id: str, folder: Path | str = "") -> None:
        super().__init__(folder, record_id)
        self.record_id = record_id

    def message(self) -> str:
        """The sentence in the language in force."""
        return _("This has been recorded before. Open the record that is there and change it.")


class NoNumbersLeft(StoreError):
    """The device has no block of numbers for printed codes, or has used it up."""

    def message(self) -> str:
        """The sentence in the language in force."""
        return _("This computer has no more numbers for printed codes. Ask your coordinator for a new block.")


def from_os(error: OSError, folder: Path) -> StoreError | None:
    """The store error that an error of the operating system amounts to, or None."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(folder)
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return StoreReadOnly(folder)
    pulled = error.errno in (errno.EIO, errno.ENXIO, errno.ENODEV)
    if pulled or (error.errno in (errno.ENOENT, errno.ENOTDIR) and not Path(folder).is_dir()):
        return FolderGone(folder)
    return None


def from_driver(error: BaseException, folder: Path | str) -> StoreError | None:
    """The store error that an error of the database amounts to, or None for a mistake in the program."""
    if hasattr(error, "sqlstate"):
        from fieldapp.store import postgresql  # here: laptops do without

        return postgresql.from_driver(error, folder)
    text = str(error)
    if isinstance(error, driver.RowsError):
        return NotAllowed(folder, text.removeprefix("fieldapp: ")) if text.startswith("fieldapp: ") else None
    if "disk I/O error" in text and _no_room(folder):
        return DiskFull(folder, text)  # no page of the write-ahead log's index could be made
    for words, kind in (
        ("disk is full", DiskFull),
        ("readonly database", StoreReadOnly),
        ("unable to open database", StoreReadOnly),
        ("malformed", StoreDamaged),
        ("not a database", StoreDamaged),
        ("disk I/O error", StoreDamaged),
        ("database is locked", StoreBusy),
    ):
        if words in text:
            return kind(folder, text)
    return None


def _no_room(folder: Path | str) -> bool:
    try:
        return shutil.disk_usage(folder).free < _ROOM
    except OSError:
        return False


@contextmanager
def translated_sql(folder: Path | str) -> Iterator[None]:
    """Turn what SQLAlchemy and SQLite raise inside the block into the errors above."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        found = from_driver(error.orig, folder) if error.orig is not None else None
        if found is None:
            raise
        raise found from error
    except driver.Error as error:
        found = from_driver(error, folder)
        if found is None:
            raise
        raise found from error


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """The same, and what the operating system raises about the files of ``folder``."""
    try:
        with translated_sql(folder):
            yield
    except OSError as error:
        found = from_os(error, folder)
        if found is None:
            raise
        raise found from error
