"""The bytes of photos, scans and signatures in the exchange: written for another computer, what waits, what lacks here.

Must not know how bundles are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fieldapp.i18n import format_number, ngettext
from fieldapp.progress import Progress
from fieldapp.services.describing import describe_files_sent, megabytes
from fieldapp.store import Store
from fieldapp.sync import attached, send_files
from fieldapp.sync.send_files import FilesSent

__all__ = [
    "FilesSent",
    "Standing",
    "describe_files_sent",
    "missing_here",
    "send",
    "standings",
    "suggest_name",
    "waiting_for",
]


@dataclass(frozen=True)
class Standing:
    """How many attached files wait for a device, and how many of records that are here have not come."""

    waiting: int
    bytes: int
    missing: int


def send(
    store: Store, path: Path | str, *, to: str | None = None, max_size: int | None = None,
    progress: Progress | None = None,
) -> FilesSent:  # fmt: skip
    """Write the attached files that device ``to`` may have and lacks; None: all of them, for everybody.

    ``max_size`` in bytes: several files where one would be larger. Raises Refused, StoreError, Cancelled.
    """
    return send_files.export_files(store, Path(path), to=to, max_size=max_size, progress=progress)


def standings(store: Store, devices: Sequence[str]) -> dict[str, Standing]:
    """How the exchange of attached files with some devices stands."""
    waiting = send_files.waiting(store, devices)
    with store.read() as tx:
        missing = len(attached.missing(store, tx))
    return {device: Standing(one.files, one.bytes, missing) for device, one in waiting.items()}


def suggest_name(name: str) -> str:
    """The name of the file with attached files beside a bundle that is called so."""
    return f"{Path(name).stem}-files.fab"


def waiting_for(found: Standing) -> str:
    """A sentence about what waits for a device; empty where nothing does."""
    if not found.waiting:
        return ""
    text = ngettext(
        "{count} attached file ({size} MB) is not sent yet",
        "{count} attached files ({size} MB) are not sent yet",
        found.waiting,
    )
    return text.format(count=format_number(found.waiting), size=megabytes(found.bytes))


def missing_here(found: Standing) -> str:
    """A sentence about what has not come to this computer; empty where all has."""
    if not found.missing:
        return ""
    text = ngettext(
        "{count} attached file has not arrived here yet", "{count} attached files have not arrived here yet",
        found.missing,
    )  # fmt: skip
    return text.format(count=format_number(found.missing))
