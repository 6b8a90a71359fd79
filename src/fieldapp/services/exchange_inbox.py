"""Many bundles at once: found in folders and on sticks, looked at, merged one after the other with one summary.

Each bundle is a transaction of its own: Cancel leaves the store as it was after the last whole one, and the summary
says which those are. Must not know how bundles are read, nor windows.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from fieldapp.i18n import _, format_number
from fieldapp.progress import Cancelled, Progress
from fieldapp.services import exchange
from fieldapp.services.exchange_overview import ENDING
from fieldapp.store import Changes, Store, StoreError
from fieldapp.sync import peers
from fieldapp.sync.refusal import Refused
from fieldapp.sync.report import Counts, Report
from fieldapp.sync.unseen import unseen

__all__ = ["Found", "Looked", "Merged", "Totals", "find", "look", "merge", "totals", "unseen"]

MOST = 1_000
"""Bundles looked at together; what is more is named and left for the next time."""
_ENTRIES = 100_000
"""Names of a folder that are read; a stick full of photographs ends the search here."""
_DEEP = 3
"""Folders inside folders that are searched."""
_STEPS = 100
"""Steps of progress for one bundle."""


@dataclass(frozen=True)
class Found:
    """The bundles in what was dropped or opened; ``more`` says that there were others than those looked at."""

    paths: list[Path]
    more: bool = False


@dataclass(frozen=True)
class Looked:
    """One file: what it would do or did, or why it is refused."""

    path: Path
    report: Report | None = None
    refusal: Refused | None = None

    @property
    def problem(self) -> str:
        """Why the file is not used and what to do, in the language in force; empty for a good one."""
        return self.refusal.message() if self.refusal is not None else ""


@dataclass(frozen=True)
class Totals:
    """Several bundles together. Numbers count changes; ``useful`` and ``refused`` count files."""

    useful: int = 0
    refused: int = 0
    new: int = 0
    known: int = 0
    waiting: int = 0
    conflicts: int = 0
    to_settle: int = 0
    """Values in doubt, and what was written without counting."""
    by_type: dict[str, Counts] = field(default_factory=dict)
    by_sender: dict[str, int] = field(default_factory=dict)
    """Name of the sender -> new changes."""


@dataclass(frozen=True)
class Merged:
    """What came of merging: each file that was reached, those left, why it stopped, what is missing now."""

    files: list[Looked]
    left: list[Path]
    stopped: str
    gaps: tuple[tuple[str, int, int], ...]
    """(device name, first missing change, last)."""
    at: datetime
    changes: Changes


def find(paths: Iterable[Path]) -> Found:
    """The bundles among files and in folders, by name. A file is taken whatever its name: it gets its sentence."""
    found: list[Path] = []
    for path in paths:
        for one in _inside(path) if path.is_dir() else [path]:
            if len(found) >= MOST:
                return Found(found, more=True)
            found.append(one)
    return Found(list(dict.fromkeys(found)))


def _inside(folder: Path) -> Iterator[Path]:
    """The bundles in a folder and the folders in it; what cannot be read is passed over."""
    seen, depth = 0, len(folder.parts)
    for where, folders, names in os.walk(folder):
        here = Path(where)
        folders[:] = sorted(one for one in folders if not one.startswith((".", "$", "System Volume")))
        if len(here.parts) - depth >= _DEEP:
            folders.clear()
        for name in sorted(names):
            if name.lower().endswith(ENDING) and not name.startswith("."):
                yield here / name
        seen += len(names) + len(folders)
        if seen > _ENTRIES:
            return


def look(store: Store, paths: Sequence[Path], progress: Progress | None = None) -> list[Looked]:
    """What merging each file would do, each by itself; nothing is changed. Raises StoreError, Cancelled."""
    looked = []
    for number, path in enumerate(paths):
        inner = _share(progress, number, len(paths), _("Reading bundles"))
        try:
            looked.append(Looked(path, report=exchange.preview(store, path, inner)))
        except Refused as refusal:
            looked.append(Looked(path, refusal=refusal))
    return looked


def merge(store: Store, paths: Sequence[Path], progress: Progress | None = None) -> Merged:
    """Merge each file in a transaction of its own. Cancel and a full disk stop between two of them, not inside one.

    Raises Cancelled or StoreError only when nothing was merged: then the store is as it was.
    """
    done: list[Looked] = []
    changes, stopped = Changes(), ""
    for number, path in enumerate(paths):
        try:
            inner = _share(progress, number, len(paths), _("Merging"))
            report = exchange.receive(store, path, inner)
            changes |= report.changes
            done.append(Looked(path, report=report))
        except Refused as refusal:
            done.append(Looked(path, refusal=refusal))
        except (Cancelled, StoreError) as error:
            if not any(one.report for one in done):
                raise
            stopped = _stopped(error)
            break
    left = list(paths[len(done) :])
    return Merged(done, left, stopped, peers.status(store).gaps, datetime.now(UTC).astimezone(), changes)


def totals(files: Iterable[Looked]) -> Totals:
    """Several bundles together. Each was counted by itself: what is in two of them is counted twice."""
    files = list(files)
    reports = [one.report for one in files if one.report is not None]
    by_type: dict[str, Counts] = {}
    by_sender: dict[str, int] = {}
    for report in reports:
        by_sender[report.sender_name] = by_sender.get(report.sender_name, 0) + report.new
        for table, counts in report.by_type.items():
            had = by_type.get(table, Counts(0, 0, 0))
            by_type[table] = Counts(*(one + other for one, other in zip(had, counts, strict=True)))
    return Totals(
        useful=len(reports),
        refused=len(files) - len(reports),
        new=sum(report.new for report in reports),
        known=sum(report.known for report in reports),
        waiting=sum(report.waiting for report in reports),
        conflicts=sum(report.conflicts for report in reports),
        to_settle=sum(report.to_settle for report in reports),
        by_type=by_type,
        by_sender=by_sender,
    )


def _stopped(error: Cancelled | StoreError) -> str:
    if isinstance(error, Cancelled):
        return _("Stopped as you asked. The bundles listed as merged are in whole; the others were not touched.")
    return error.message()


def _share(progress: Progress | None, number: int, of: int, label: str) -> Progress | None:
    """The progress of one file as its share of the whole; asking the whole to stop stops the file, too."""
    if progress is None:
        return None
    text = _("{what}: file {number} of {count}").format(
        what=label, number=format_number(number + 1), count=format_number(of)
    )

    def step(done: int, total: int, _text: str) -> None:
        progress.step(number * _STEPS + (done * _STEPS // max(total, 1)), of * _STEPS, text)

    step(0, 1, "")
    return Progress(step)
