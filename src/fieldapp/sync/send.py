"""Send: write a bundle of what another device lacks, or a kit for a new one.

A delta starts at the last change that the other device has confirmed, so any later bundle makes up for a lost one.
Must not know windows or the command line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

import fieldapp
from fieldapp.domain.fields import new_id
from fieldapp.domain.records import RECORDS
from fieldapp.i18n import _
from fieldapp.progress import Progress
from fieldapp.store import ReadTx, Store, blocks, errors, local, migrations, schema
from fieldapp.sync import bundle, claim, contents, identity, log, parting, peers, second_lock
from fieldapp.sync.contents import Manifest
from fieldapp.sync.lines import BATCH, Writer
from fieldapp.sync.refold import Types
from fieldapp.sync.refusal import Reason, Refused

_ACKS: Final = 20


_change = schema.change
_WRITTEN = (
    sa.select(_change.c.hlc, _change.c.kind, _change.c.row, _change.c.base, _change.c.patch)
    .where(
        _change.c.stream == sa.bindparam("number"),
        _change.c.seq > sa.bindparam("after"),
        _change.c.seq <= sa.bindparam("until"),
    )
    .order_by(_change.c.seq)
    .execution_options(yield_per=BATCH)
)
_me = schema.me
_SKEW = sa.select(_me.c.skew)
_CLOCK = sa.select(_me.c.hlc)
_TICK = sa.update(_me).values(
    hlc=sa.case((_me.c.hlc >= sa.bindparam("stamp"), _me.c.hlc + 1), else_=sa.bindparam("stamp"))
)
"""Each bundle has a stamp of its own: of two statements of what a device has, the later one is known."""


@dataclass(frozen=True)
class Sent:
    """A bundle that was written. ``left`` = changes that did not fit under ``max_changes``."""

    path: Path
    changes: int
    streams: int
    bytes: int
    id: str = ""
    left: int = 0


@dataclass(frozen=True)
class _Order:
    """What is to be written: after which change of each stream, for whom, which streams."""

    since: Mapping[str, int] = field(default_factory=dict)
    to: tuple[str, ...] = ()
    kind: str = contents.CHANGES
    wanted: Callable[[str], bool] = lambda _stream: True
    max_changes: int | None = None
    kit: Mapping[str, Any] = field(default_factory=dict)


class _Part(NamedTuple):
    """Consecutive changes of one stream: after the first number, up to the last."""

    stream: log.Stream
    after: int
    until: int


def export_bundle(
    store: Store,
    out: Path,
    *,
    to: str | None = None,
    max_changes: int | None = None,
    progress: Progress | None = None,
    types: Types = RECORDS,
) -> Sent:
    """Write what device ``to`` has not confirmed and is meant to hold; with None everything.

    Raises Refused NO_PROGRAMME, ExportStopped, StoreError (full or read-only disk), Cancelled: ``out`` is as it was.
    """
    peer = _peer(store, to)
    order = _Order(to=(to,) if to else (), max_changes=max_changes)
    if peer is not None:
        order = _Order(peer.have, (peer.device,), wanted=peer.wants, max_changes=max_changes)
    return _export(store, out, order, types, progress)


def export_kit(
    store: Store,
    out: Path,
    block: tuple[int, int] | None,
    teams: Sequence[str],
    progress: Progress | None = None,
    *,
    device_name: str = "",
    unit: str = "",
    types: Types = RECORDS,
) -> Sent:
    """Write what a new device needs: the whole programme's records, those of its teams, a block of numbers for codes.

    ``block`` None allots the next free one. Raises as ``export_bundle`` does.
    """
    given = set(teams)
    if block is None:
        with store.write() as tx:
            block = blocks.allot(tx, device_name or "kit")
    kit = {"teams": list(teams), "block": list(block), "device_name": device_name, "unit": unit or None}
    order = _Order(kind=contents.KIT, kit=kit, wanted=lambda stream: identity.team_of(stream) in {"", *given})
    return _export(store, out, order, types, progress)


def _peer(store: Store, to: str | None) -> peers.Peer | None:
    if to is None:
        return None
    with store.read() as tx:
        return peers.everyone(tx.conn).get(to)


def _export(store: Store, out: Path, order: _Order, types: Types, progress: Progress | None) -> Sent:
    key = claim.ready(store)
    with store.write() as lock:
        second_lock.close(lock, order.since, types)
        now = lock.now + int(lock.conn.scalar(_SKEW) or 0)
        lock.conn.execute(_TICK, {"stamp": now << 16})
    with store.read() as tx, errors.translated(out.parent):
        known = log.streams(tx.conn)
        manifest, parts = _plan(tx, store.device_id, order, known, now)
        place = {stream.n: index for index, stream in enumerate(known)}

        def fill(sink: bundle.Sink) -> None:
            contents.write_manifest(sink, manifest)
            writer, done = Writer(sink), 0
            for part in parts:
                link = _link(tx.conn, part)
                rows = _lines(tx.conn, part, place, _Counter(progress, done, manifest.changes))
                writer.run(part.stream.id, place[part.stream.n], part.after + 1, link, rows)
                done += part.until - part.after

        out.parent.mkdir(parents=True, exist_ok=True)
        written = bundle.write(out, key, manifest.id, fill, to=order.to)
        left = _total(known, order) - manifest.changes
    until = {part.stream.id: part.until for part in parts}
    if order.to:
        with store.write() as note:
            for device in order.to:
                peers.sent(note.conn, device, until, note.now)
    return Sent(out, manifest.changes, len(parts), written.size, manifest.id, left)


def _plan(
    tx: ReadTx, device: str, order: _Order, known: Sequence[log.Stream], now: int
) -> tuple[Manifest, list[_Part]]:
    conn = tx.conn
    parts = list(_parts(known, order))
    facts = local.everything(tx)
    programme = facts.get(local.PROGRAMME)
    if not programme:
        raise Refused(Reason.NO_PROGRAMME)
    others = peers.everyone(conn)
    devices = {identity.device_of(part.stream.id) for part in parts} - {device}
    teams = [] if facts.get(local.ROLE) == peers.COORDINATOR else facts.get(local.TEAMS, [])
    manifest = Manifest(
        id=new_id(),
        sender=device,
        to=order.to,
        kind=order.kind,
        programme=str(programme),
        programme_name=_programme_name(conn, str(programme)),
        name=str(facts.get(local.DEVICE_NAME, "")),
        app=fieldapp.__version__,
        schema=str(migrations.newest()),
        made=now,
        changes=sum(part.until - part.after for part in parts),
        have=tuple((stream.id, stream.have) for stream in known),
        acks=_acks(conn, order.to),
        person=str(facts.get(local.PERSON, "")),
        stamp=int(conn.scalar(_CLOCK) or 0),
        teams=tuple(teams),
        names={d: (others[d].name, others[d].person) for d in sorted(devices) if d in others and others[d].name},
        kit=order.kit,
        heads=parting.heads(conn, known, order.to),
    )
    return manifest, parts


def _parts(known: Sequence[log.Stream], order: _Order) -> Iterator[_Part]:
    left = order.max_changes
    for stream in known:
        after, until = order.since.get(stream.id, 0), stream.have
        if until <= after or not order.wanted(stream.id):
            continue
        if left is not None:
            until = min(until, after + left)
            left -= until - after
        if until > after:
            yield _Part(stream, after, until)


def _total(known: Sequence[log.Stream], order: _Order) -> int:
    return sum(max(0, s.have - order.since.get(s.id, 0)) for s in known if order.wanted(s.id))


def _lines(
    conn: sa.Connection, part: _Part, place: Mapping[int, int], counter: _Counter
) -> Iterator[tuple[int, str, str, Mapping[int, int], str | None]]:
    """The changes of a part, with bases numbered as the manifest numbers streams."""
    span = {"number": part.stream.n, "after": part.after, "until": part.until}
    for hlc, kind, row, base, patch in conn.execute(_WRITTEN, span):
        counter.step()
        seen = {place[int(n)]: seq for n, seq in json.loads(base).items()} if base else {}
        yield hlc, kind, row, seen, patch


def _link(conn: sa.Connection, part: _Part) -> str:
    """The digest of the change before the first one; empty at the start of a stream."""
    if not part.after:
        return ""
    before = log.held(conn, part.stream.n, part.after, part.after)[part.after]
    return log.digest_of(before, {stream.n: stream.id for stream in log.streams(conn)})


def _programme_name(conn: sa.Connection, programme: str) -> str:
    table = sa.table("programme", sa.column("id"), sa.column("name"))
    return str(conn.scalar(sa.select(table.c.name).where(table.c.id == programme)) or programme)


def _acks(conn: sa.Connection, to: Sequence[str]) -> tuple[str, ...]:
    received = schema.bundle
    lately = sa.select(received.c.id).where(received.c.device.in_(to)).order_by(received.c.n.desc()).limit(_ACKS)
    return tuple(conn.scalars(lately)) if to else ()


class _Counter:
    """Tells progress now and then while changes pass."""

    def __init__(self, progress: Progress | None, done: int, total: int) -> None:
        self._progress, self._done, self._total = progress, done, total

    def step(self) -> None:
        self._done += 1
        if self._progress is not None and self._done % BATCH == 0:
            self._progress.step(self._done, self._total, _("Writing changes"))
