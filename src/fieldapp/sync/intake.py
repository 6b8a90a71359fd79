"""Put the changes of a bundle into the log: what is fresh is stored, what is known is compared, a fork is refused.

Runs inside one write transaction. Must not know files, nor what becomes of the rows.
"""

from __future__ import annotations

import json
from typing import Any, Final

import sqlalchemy as sa

from fieldapp.sync import identity, log
from fieldapp.sync.contents import Manifest, compact
from fieldapp.sync.lines import Change, Run
from fieldapp.sync.refusal import Reason, Refused

DAY: Final = 86_400_000


class Intake:
    """Takes the runs of one bundle in turn. ``now`` in milliseconds since 1970."""

    def __init__(self, conn: sa.Connection, manifest: Manifest, bundle: int, now: int) -> None:
        self.new = 0
        self.known = 0
        self.brought: dict[str, int] = {}
        """Stream -> changes in the bundle."""
        self.skewed: dict[str, int] = {}
        """Device -> milliseconds that its clock is ahead, where that is more than a day."""
        self.clock = 0
        """The latest stamp that is not more than a day ahead."""
        self._conn = conn
        self._have = manifest.have
        self._bundle = bundle
        self._now = now
        self._numbers: dict[str, int] = {}
        self._visible: dict[int, int] = {}

    def take(self, run: Run) -> None:
        """Store one run. Raises Refused FORKED when a change with the same number and other contents is here."""
        n = self._number(run.stream)
        last = run.first + len(run.changes) - 1
        held = log.held(self._conn, n, run.first - 1 if run.link else run.first, last)
        if run.link and run.first - 1 in held:
            self._check_link(run, held[run.first - 1])
        fresh = []
        for change in run.changes:
            base = {str(self._number(self._have[place][0])): seq for place, seq in change.base.items()}
            here = held.get(change.seq)
            if here is None:
                fresh.append(self._row(n, change, base))
                self._watch_clock(run.stream, change.hlc)
            elif not is_same(here, change, base):
                raise _forked(run.stream, change.seq)
        log.add(self._conn, fresh)
        self.new += len(fresh)
        self.known += len(run.changes) - len(fresh)
        self.brought[run.stream] = self.brought.get(run.stream, 0) + len(run.changes)

    def show(self) -> int:
        """Make visible what has no gap before it and note its records as touched; how many changes still wait."""
        waiting = 0
        for stream in self.brought:
            n = self._number(stream)
            before = self._visible[n]
            reached, later = log.extend(self._conn, n, before)
            if reached > before:
                log.touch(self._conn, n, before, reached)
            waiting += later
        return waiting

    def _number(self, stream: str) -> int:
        if stream not in self._numbers:
            n, have = log.number_of(self._conn, stream)
            self._numbers[stream] = n
            self._visible[n] = have
        return self._numbers[stream]

    def _row(self, n: int, change: Change, base: dict[str, int]) -> dict[str, Any]:
        return {
            "stream": n,
            "seq": change.seq,
            "hlc": change.hlc,
            "kind": change.kind,
            "row": change.row,
            "base": compact(base) if base else None,
            "patch": None if change.patch is None else compact(change.patch),
            "bundle": self._bundle,
        }

    def _watch_clock(self, stream: str, hlc: int) -> None:
        """Nothing is refused because of a clock; one far ahead is told, and does not drag this one along."""
        ahead = (hlc >> 16) - self._now
        if ahead < DAY:
            self.clock = max(self.clock, hlc)
        else:
            device = identity.device_of(stream)
            self.skewed[device] = max(ahead, self.skewed.get(device, 0))

    def _check_link(self, run: Run, before: Any) -> None:
        names = {stream.n: stream.id for stream in log.streams(self._conn)}
        if log.digest_of(before, names) != run.link:
            raise _forked(run.stream, run.first - 1)


def is_same(here: Any, change: Change, base: dict[str, int]) -> bool:
    """True when a row of the log is this change; ``base`` by stream numbers of this store."""
    return (
        (here.hlc, here.kind, here.row) == (change.hlc, change.kind, change.row)
        and json.loads(here.base or "{}") == base
        and (None if here.patch is None else json.loads(here.patch)) == change.patch
    )


def _forked(stream: str, seq: int) -> Refused:
    return Refused(Reason.FORKED, stream, device=identity.device_of(stream), seq=seq)
