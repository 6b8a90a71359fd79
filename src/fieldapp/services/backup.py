"""Backups and the health of the store, as settings page and command line offer them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fieldapp.i18n import _, format_date
from fieldapp.progress import Progress
from fieldapp.store import Store
from fieldapp.store import backup as copies
from fieldapp.store import check as health
from fieldapp.store.check import Finding
from fieldapp.sync import roles
from fieldapp.sync.fold import Op, fold_record

__all__ = ["Finding", "backup", "check", "last_backup", "listing"]

listing = copies.listing
"""The rotating backups of a data folder, newest first."""


def backup(store: Store, target: Path | str | None = None, progress: Progress | None = None) -> Path:
    """Copy the store beside itself (the last ten are kept), or into another folder with the attached files.

    Raises StoreError, Cancelled; no half copy is left.
    """
    return copies.backup(store, Path(target) if target is not None else None, progress)


def check(store: Store, progress: Progress | None = None) -> list[Finding]:
    """What is not as it should be, the worst first; each has ``message()``. Nothing is changed."""
    with store.read() as tx:
        authors = roles.role_of(tx.conn)
    return health.check(
        store, lambda cls, ops: fold_record([Op(*op) for op in ops], roles.law_of(cls, authors)), progress
    )


def last_backup(folder: Path) -> str:
    """A sentence about the newest backup of a data folder."""
    newest = copies.latest(folder)
    if newest is None:
        return _("There is no backup yet.")
    day: date = newest.made_at.astimezone().date()
    return _("Last backup: {day}").format(day=format_date(day))
