"""Put the changes of a bundle into the log: what is fresh is stored, what is known is compared, a fork is refused.

Runs inside one write transaction. Must not know files, nor what becomes of the rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from fieldapp.sync import identity, log
from fieldapp.sync.contents import Manifest
from fieldapp.sync.lines import Change, Run
from fieldapp.sync.quick import Fresh, Quick
from fieldapp.sync.refold import Refolded, Types
from fieldapp.sync.refusal import Reason, Refused

DAY: Final = 86_400_000
CHUNK: Final = 30_000
"""Changes folded together."""
_encode: Final = msgspec.json.Encoder().encode


class Intake:
    """Takes the runs of one bundle in turn. ``now`` in milliseconds since 1970.

    What follows on what is visible is folded by ``quick`` a chunk at a time; what fills a gap, or leaves one, is put in
    the log and its records are noted as touched. ``known``: streams whose numbers were asked for already.
    """

    def __init__(
        self,
        conn: sa.Connection,
        manifest: Manifest,
        bundle: int,
        now: int,
        types: Types,
        result: Refolded,
        known: Mapping[str, tuple[int, int]] = MappingProxyType({}),
    ) -> None:
        self.new = 0
        self.known = 0
        self.brought: dict[str, int] = {}
        """Stream -> changes in the bundle."""
        self.skewed: dict[str, int] = {}
        """Device -> milliseconds that its clock is ahead, where that is more than a day."""
        self.clock = 0
        """The latest stamp that is not more than a day ahead."""
        self._conn = conn
        self._bundle = bundle
        self._now = now
        self._numbers: dict[str, int] = {}
        self._known = known
        self._places = _Places(self._number, manifest.have)
        self._visible = log.Visible(conn)
        self._reached: dict[int, int] = {}
        """Stream number -> last change without a gap before it, those of the chunk included."""
        self._tops: dict[int, int] = {}
        self._result = result
        self._quick = Quick(conn, types, result, self._visible)
        self._chunk: list[Fresh] = []

    def take(self, run: Run) -> None:
        """Store one run. Raises Refused FORKED when a change with the same number and other contents is here."""
        n, stream = self._number(run.stream), run.stream
        if n not in self._tops:
            self._tops[n], self._reached[n] = log.top(self._conn, n), self._visible[n]
        if run.link:
            self._check_link(run, n)
        last, top = run.first + len(run.changes) - 1, self._tops[n]
        held = self._held(n, run.first, last) if run.first <= top else {}
        fresh: list[Fresh] = []
        places, bundle, clock, ahead = self._places, self._bundle, self.clock, (self._now + DAY) << 16
        for change in run.changes:
            seq, hlc, kind, row, seen, patch = change
            base, base_text = seen, None
            if seen:
                base = {places[place]: number for place, number in seen.items()}
                base_text = _base_text(base)
            text = None if patch is None else _encode(patch).decode()
            if held and seq in held:
                as_it_is = held[seq][2:7] == (hlc, kind, row, base_text, text)
                if not as_it_is and not is_same(held[seq], change, {str(at): number for at, number in base.items()}):
                    raise _forked(stream, seq)
                continue
            fresh.append((hlc, (n, seq, hlc, kind, row, base_text, text, bundle), base, patch))
            if hlc >= ahead:
                self._note_ahead(stream, hlc)
            elif hlc > clock:
                clock = hlc
        self.clock = clock
        self._keep(n, fresh)
        self.new += len(fresh)
        self.known += len(run.changes) - len(fresh)
        self.brought[stream] = self.brought.get(stream, 0) + len(run.changes)

    def put_back(self) -> None:
        """The triggers that were lifted for many rows; after the last row was written."""
        result = self._result
        self._quick.lifted.put_back(result.written())

    def show(self) -> int:
        """Make visible what has no gap before it and note its records as touched; how many changes still wait."""
        self._fold_chunk()
        waiting = 0
        for stream in self.brought:
            n = self._number(stream)
            reached = self._reached[n]
            log.show(self._conn, n, reached)
            if self._tops[n] > reached:
                further, later = log.extend(self._conn, n, reached)
                if further > reached:
                    log.touch(self._conn, n, reached, further)
                waiting += later
        return waiting

    def _keep(self, n: int, fresh: list[Fresh]) -> None:
        """Into the chunk what follows on what is visible, where nothing waits beyond; the rest into the log alone."""
        if not fresh:
            return
        first, last = fresh[0][1][1], fresh[-1][1][1]
        if first == self._reached[n] + 1 and self._tops[n] == self._reached[n]:
            self._chunk += fresh
            self._reached[n] = self._tops[n] = last
            if len(self._chunk) >= CHUNK:
                self._fold_chunk()
        else:
            self._fold_chunk()
            log.add(self._conn, [line for _hlc, line, _base, _patch in fresh])
            self._tops[n] = max(last, self._tops[n])

    def _fold_chunk(self) -> None:
        """Rows first: what the log holds then is what was there before."""
        if not self._chunk:
            return
        self._quick.fold(self._chunk)
        log.add(self._conn, [line for _hlc, line, _base, _patch in self._chunk])
        for n, reached in self._reached.items():
            self._visible[n] = reached
        self._chunk = []

    def _number(self, stream: str) -> int:
        if stream not in self._numbers:
            n, have = self._known.get(stream) or log.number_of(self._conn, stream)
            self._numbers[stream] = n
            self._visible[n] = have
            self._quick.names[n] = stream
        return self._numbers[stream]

    def _held(self, n: int, first: int, last: int) -> dict[int, Any]:
        """The changes of a stream that are here, those of the chunk included."""
        self._fold_chunk()
        return log.held(self._conn, n, first, last)

    def _note_ahead(self, stream: str, hlc: int) -> None:
        """Nothing is refused because of a clock; one far ahead is told, and does not drag this one along."""
        device, ahead = identity.device_of(stream), (hlc >> 16) - self._now
        self.skewed[device] = max(ahead, self.skewed.get(device, 0))

    def _check_link(self, run: Run, n: int) -> None:
        before = self._held(n, run.first - 1, run.first - 1).get(run.first - 1)
        names = {stream.n: stream.id for stream in log.streams(self._conn)} if before else {}
        if before and log.digest_of(before, names) != run.link:
            raise _forked(run.stream, run.first - 1)


class _Places(dict[int, int]):
    """Place in the manifest's vector -> number of the stream here, which is made when it is first named."""

    def __init__(self, number: Callable[[str], int], have: Sequence[tuple[str, int]]) -> None:
        super().__init__()
        self._number, self._have = number, have

    def __missing__(self, place: int) -> int:
        n = self[place] = self._number(self._have[place][0])
        return n


def _base_text(base: Mapping[int, int]) -> str:
    """As the log has it: JSON."""
    if len(base) == 1:
        ((n, seq),) = base.items()
        return f'{{"{n}":{seq}}}'
    return "{" + ",".join([f'"{n}":{seq}' for n, seq in base.items()]) + "}"


def is_same(here: Any, change: Change, base: dict[str, int]) -> bool:
    """True when a row of the log is this change; ``base`` by stream numbers of this store."""
    return (
        (here.hlc, here.kind, here.row) == (change.hlc, change.kind, change.row)
        and json.loads(here.base or "{}") == base
        and (None if here.patch is None else json.loads(here.patch)) == change.patch
    )


def _forked(stream: str, seq: int) -> Refused:
    return Refused(Reason.FORKED, stream, device=identity.device_of(stream), seq=seq)
