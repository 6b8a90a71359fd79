"""What was received and what was refused, to go back to: take a bundle back, look into the quarantine.

Must not know how bundles are read, nor windows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fieldapp.i18n import _
from fieldapp.services.errors import ServiceError
from fieldapp.store import Changes, Store
from fieldapp.sync import quarantine, undo


@dataclass(frozen=True)
class Refusal:
    """A file that was put aside untouched: where it lies, what it was called, when, its bytes, the sentence."""

    path: Path
    name: str
    at: datetime
    size: int
    sentence: str


def take_back(store: Store, number: int) -> Changes:
    """Undo the receipt of a bundle. Raises StillNeeded (``message()``) when later changes build on it.

    Raises ServiceError when it was taken back already.
    """
    try:
        return undo.take_back(store, number)
    except KeyError:
        raise ServiceError(_("This bundle was taken back already.")) from None


def refused(store: Store) -> list[Refusal]:
    """The files in quarantine, the latest first, each with the reason and what to do about it."""
    return [
        Refusal(
            one.path,
            one.name,
            datetime.fromtimestamp(one.at, UTC).astimezone(),
            one.size,
            one.refusal.message() if one.refusal else _("It is not known any more why. Look at it again."),
        )
        for one in quarantine.kept(store.folder)
    ]


def drop(store: Store, path: Path) -> None:
    """Delete a file of the quarantine. Raises ServiceError where it cannot be deleted or lies elsewhere."""
    if path.parent != store.folder / quarantine.FOLDER:
        raise ServiceError(_("This file is not in quarantine."))
    try:
        quarantine.drop(path)
    except OSError:
        text = _("{file} cannot be deleted. Close programs that have it open and try again.")
        raise ServiceError(text.format(file=path.name)) from None
