"""Merge many bundles without anybody watching: one after the other, or several at once where the store is on a server.

Bundles of one sender are merged in turn, in the order given; those of different senders side by side, each process with
a connection of its own. What is known of each bundle is handed on at once and not kept: an inbox may hold a hundred
thousand files.
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fieldapp import i18n
from fieldapp.i18n import _
from fieldapp.services import exchange, opening
from fieldapp.services.errors import ServiceError
from fieldapp.store import Store
from fieldapp.sync import bundle, claim, vault
from fieldapp.sync.refusal import Reason, Refused
from fieldapp.sync.report import Report

MOST: Final = 32
"""Processes at most: each holds a connection."""
COUNTED: Final = ("new", "known", "conflicts", "asides", "files")


class ProcessLost(ServiceError):
    """One of several processes was ended from outside."""


@dataclass
class Summary:
    """What became of many bundles."""

    jobs: int = 1
    bundles: int = 0
    merged: int = 0
    again: int = 0
    """Of the merged ones, those that had been merged before."""
    refused: int = 0
    waiting: int = 0
    """Of the refused ones, those that only wait for their device to be approved."""
    codes: Counter[str] = field(default_factory=Counter)
    """Why, and how often."""
    totals: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    stopped: str = ""
    """The sentence why it ended early; then what was not named yet was not looked at."""

    def count(self, result: dict[str, Any]) -> None:
        """Take in what became of one bundle."""
        self.bundles += 1
        self.merged += result["ok"]
        self.again += result.get("again", False)
        self.refused += not result["ok"]
        self.waiting += result["code"] == Reason.UNKNOWN
        if result["code"]:
            self.codes[result["code"]] += 1
        self.totals.update({name: result.get(name, 0) for name in COUNTED})

    def as_json(self, exit_code: int) -> dict[str, Any]:
        """For programs."""
        return {
            "bundles": self.bundles,
            "merged": self.merged,
            "again": self.again,
            "refused": self.refused,
            "waiting": self.waiting,
            "codes": dict(self.codes),
            **{name: self.totals[name] for name in COUNTED},
            "jobs": self.jobs,
            "seconds": round(self.seconds, 2),
            "stopped": self.stopped,
            "exit": exit_code,
        }


def merge_all(
    store: Store, paths: Sequence[Path], *, jobs: int = 1, dry: bool = False, summary: Summary | None = None
) -> Iterator[dict[str, Any]]:
    """Merge each bundle or refuse it by itself; what became of it, as it happens.

    ``jobs``: how many processes; more than one needs a store on a server. Raises ServiceError, ProcessLost, StoreError:
    what was told is merged, nothing of the others is.
    """
    check_jobs(store, jobs)
    told = Summary() if summary is None else summary
    told.jobs, began = jobs, time.monotonic()
    found = (one(store, path, dry=dry) for path in paths) if jobs == 1 else _side_by_side(store, paths, jobs, dry)
    try:
        for result in found:
            told.count(result)
            yield result
        if not dry:
            store.refresh_search()
    finally:
        told.seconds = time.monotonic() - began


def check_jobs(store: Store, jobs: int) -> None:
    """Raises ServiceError for a number of processes that cannot be, KeyLocked where nobody has opened the key yet."""
    if not 1 <= jobs <= MOST:
        raise ServiceError(_("The number of processes is from 1 to {most}.").format(most=MOST))
    if jobs > 1 and not store.on_server:
        text = _("Several processes can merge at once only into a database on a server (--store). Leave --jobs out.")
        raise ServiceError(text)
    if jobs > 1:
        claim.key(store)


def one(store: Store, path: Path, *, dry: bool = False) -> dict[str, Any]:
    """What became of one bundle, as JSON has it; the store was opened by ``opening``. Raises StoreError."""
    try:
        report = exchange.preview(store, path) if dry else exchange.receive(store, path, index=False, prepared=True)
    except Refused as error:
        return {"file": str(path), "ok": False, "code": str(error.code), "message": error.message()}
    return {"file": str(path), "ok": True, "code": "", "message": "", **_figures(report)}


def _figures(report: Report) -> dict[str, Any]:
    return {
        "sender": report.sender,
        "sender_name": report.sender_name,
        "made_at": report.made_at,
        "again": report.again,
        "new": report.new,
        "known": report.known,
        "waiting": report.waiting,
        "conflicts": report.conflicts,
        "asides": report.asides,
        "files": report.files,
        "by_type": {table: list(counts) for table, counts in report.by_type.items()},
        "gaps": [list(gap) for gap in report.gaps],
        "sentences": exchange.describe(report),
    }


# ---------------------------------------------------------------------------------------------------------- processes
def _side_by_side(store: Store, paths: Iterable[Path], jobs: int, dry: bool) -> Iterator[dict[str, Any]]:
    """Hand out one bundle of each sender at a time."""
    queues: dict[str, deque[Path]] = {}
    for path in paths:
        queues.setdefault(_sender(path), deque()).append(path)
    ready, running = deque(queues), dict[Future[dict[str, Any]], str]()
    url = store.engine.url.render_as_string(hide_password=True)
    store.engine.dispose()  # no process inherits a connection of this one
    pool = ProcessPoolExecutor(
        jobs,
        multiprocessing.get_context(_how()),
        _open,
        (store.folder, url, i18n.language(), dry, vault.handed_on(store.folder)),
    )
    try:
        while ready or running:
            while ready and len(running) < 2 * jobs:
                sender = ready.popleft()
                running[pool.submit(_work, queues[sender].popleft())] = sender
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                sender = running.pop(done)
                if queues[sender]:
                    ready.append(sender)
                yield done.result()
    except BrokenProcessPool as error:
        text = _("One of the processes was ended. What it was merging was taken back; start the merge again.")
        raise ProcessLost(text) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _how() -> str:
    """A copy of this process is ready at once, but only one without other threads may be copied; else a fresh one."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def _sender(path: Path) -> str:
    try:
        return bundle.peek(path).sender
    except Refused:
        return f"? {path}"  # it is refused by itself


_opened: list[tuple[Store, bool]] = []
"""In a process that merges: its store, and whether it only looks."""


def _open(folder: Path, url: str, language: str, dry: bool, master: bytes | None) -> None:
    i18n.set_language(language)
    vault.take_over(folder, master)
    _opened.append((opening.open_folder(folder, url), dry))


def _work(path: Path) -> dict[str, Any]:
    store, dry = _opened[0]
    return one(store, path, dry=dry)
