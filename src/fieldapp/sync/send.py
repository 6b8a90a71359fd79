"""Send: write a bundle of what another device lacks, a kit for a new one, a receipt, or a request to join.

A delta starts at the last change that the other device has confirmed, so any later bundle makes up for a lost one.
Everything that holds records or names leaves sealed; a receipt holds neither, and so does a request to join that is
written before the device knows its programme. Must not know windows or the command line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

import sqlalchemy as sa

import fieldapp
from fieldapp.domain.fields import new_id
from fieldapp.domain.records import RECORDS
from fieldapp.i18n import _
from fieldapp.progress import Progress
from fieldapp.store import ReadTx, Store, WriteTx, blocks, errors, local, migrations, schema
from fieldapp.sync import (
    attached,
    book,
    bundle,
    claim,
    closed,
    contents,
    identity,
    in_parts,
    log,
    packing,
    parting,
    peers,
    second_lock,
    words,
)
from fieldapp.sync.contents import Manifest
from fieldapp.sync.in_parts import Sent
from fieldapp.sync.line_writer import Writer
from fieldapp.sync.lines import BATCH
from fieldapp.sync.order import Order, bare, handed_out, list_version, seal_for, within_rights
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
    max_size: int | None = None,
    progress: Progress | None = None,
    types: Types = RECORDS,
) -> Sent:
    """Write what device ``to`` has not confirmed and is meant to hold; with None everything, for everybody.

    ``max_size`` in bytes makes as many files as are needed (``out`` with ``-1of3`` and so on), each a bundle of its own
    that can be merged alone and in any order. Raises Refused NO_PROGRAMME, NO_KEY, ExportStopped, StoreError (full or
    read-only disk), Cancelled: ``out`` is as it was.
    """
    peer = _peer(store, to)
    order = Order(to=(to,) if to else (), max_changes=max_changes)
    if peer is not None:
        order = Order(peer.have, (peer.device,), wanted=peer.wants, max_changes=max_changes)
    if max_size is not None:
        return in_parts.export(out, order, max_size, lambda path, piece: _export(store, path, piece, types, progress))
    return _export(store, out, order, types, progress)


def export_closed(
    store: Store, out: Path, *, max_size: int | None = None, progress: Progress | None = None, types: Types = RECORDS
) -> Sent | None:
    """Write for all coordinators what only they may read and not all have confirmed; None where there is nothing.

    It goes beside a bundle for everybody, which holds nothing of it. Raises as ``export_bundle`` does.
    """
    with store.read() as tx:
        listed, known = book.current(tx.conn), peers.everyone(tx.conn)
        to = [one.device for one in listed.coordinators() if one.key] if listed is not None else []
        to = [device for device in to if device != store.device_id]
        confirmed = [known[device].have if device in known else {} for device in to]
        here = closed.streams(log.vector(tx.conn))
        since = {stream: min((have.get(stream, 0) for have in confirmed), default=0) for stream in here}
        order = Order(since, tuple(to), wanted=lambda stream: stream in here)
        order = within_rights(tx, store.device_id, order)
    if not to or not any(seq > since[stream] and order.wanted(stream) for stream, seq in here.items()):
        return None
    if max_size is not None:
        return in_parts.export(out, order, max_size, lambda path, piece: _export(store, path, piece, types, progress))
    return _export(store, out, order, types, progress)


def export_receipt(store: Store, out: Path, to: str, *, types: Types = RECORDS) -> Sent:
    """Write an acknowledgement for device ``to``: what is here of its streams. Names nobody; fits a QR code.

    Raises Refused NO_PROGRAMME, StoreError.
    """
    return _export(store, out, Order(to=(to,), kind=contents.RECEIPT, wanted=lambda _s: False), types, None)


def export_join(store: Store, out: Path, *, types: Types = RECORDS) -> Sent:
    """Write the request to be approved, sealed for the coordinators where they are known.

    Raises Refused NO_PROGRAMME, StoreError.
    """
    return _export(store, out, Order(kind=contents.JOIN, wanted=lambda _s: False), types, None)


def first_request(folder: Path, out: Path, device_name: str = "") -> Sent:
    """Write the request of a device that has no store yet, so that a kit can be made for its key. Raises StoreError."""
    key = identity.device_key(folder)
    manifest = replace(bare(identity.id_of(key), contents.JOIN), name=device_name)
    with errors.translated(out.parent):
        written = bundle.write(out, key, manifest.id, lambda sink: contents.write_manifest(sink, manifest))
    return Sent(out, 0, 0, written.size, manifest.id)


def export_kit(
    store: Store,
    out: Path,
    block: tuple[int, int] | None,
    teams: Sequence[str],
    progress: Progress | None = None,
    *,
    device_name: str = "",
    unit: str = "",
    code: str = "",
    key: bytes = b"",
    types: Types = RECORDS,
) -> Sent:
    """Write what a new device needs: the whole programme's records, those of its teams, a block of numbers for codes.

    ``block`` None allots the next free one. The kit is sealed for ``key``, the public key of the new device, where that
    is known from its request; else with ``code``, or with a fresh one: ``Sent.code``. Raises as ``export_bundle`` does.
    """
    given = set(teams)
    if block is None:
        with store.write() as tx:
            block = blocks.allot(tx, device_name or "kit")
    kit = {"teams": list(teams), "block": list(block), "device_name": device_name, "unit": unit or None}
    code = "" if key else code or words.fresh_code()
    order = Order(
        kind=contents.KIT, kit=kit, code=code, key=key, wanted=lambda stream: identity.team_of(stream) in {"", *given}
    )
    return _export(store, out, order, types, progress)


def _peer(store: Store, to: str | None) -> peers.Peer | None:
    if to is None:
        return None
    with store.read() as tx:
        return peers.everyone(tx.conn).get(to)


def _export(store: Store, out: Path, order: Order, types: Types, progress: Progress | None) -> Sent:
    key = claim.key(store)
    with store.write() as lock:
        second_lock.close(lock, order.since, types)
        now = _stamp(lock)
    with store.read() as tx, errors.translated(out.parent):
        order = within_rights(tx, store.device_id, order)
        known = _told(tx, order)
        manifest, parts = _plan(store, tx, order, known, now)
        seal = seal_for(tx.conn, order, key)
        place = {stream.n: index for index, stream in enumerate(known)}
        keys = {cls.table_name(): cls.view.key for cls in types}

        def fill(sink: packing.Sink) -> None:
            contents.write_manifest(sink, manifest)
            writer, done = Writer(sink, keys), 0
            for part in parts:
                link = _link(tx.conn, part)
                rows = _lines(tx.conn, part, place, _Counter(progress, done, manifest.changes))
                writer.run(part.stream.id, place[part.stream.n], part.after + 1, link, rows)
                done += part.until - part.after

        written = bundle.write(out, key, manifest.id, fill, to=order.to, part=order.part, seal=seal)
        left = _total(known, order) - manifest.changes - order.skip
    until = {part.stream.id: part.until for part in parts}
    if order.to and order.to_note and order.kind == contents.CHANGES:
        with store.write() as note:
            for device in order.to:
                peers.sent(note.conn, device, until, note.now)
    return Sent(out, manifest.changes, len(parts), written.size, manifest.id, left, order.code)


def _stamp(tx: WriteTx) -> int:
    """Give the next bundle its stamp; what time it is, in milliseconds since 1970."""
    now = tx.now + int(tx.conn.scalar(_SKEW) or 0)
    tx.conn.execute(_TICK, {"stamp": now << 16})
    return now


def without_changes(store: Store, order: Order) -> Manifest:
    """What a bundle says beside changes, with a stamp of its own. Raises Refused NO_PROGRAMME, StoreError."""
    with store.write() as lock:
        now = _stamp(lock)
    with store.read() as tx:
        return _plan(store, tx, replace(order, wanted=lambda _s: False), _told(tx, order), now)[0]


def _told(tx: ReadTx, order: Order) -> list[log.Stream]:
    """The streams that a bundle speaks of: what is closed to those who read it is not even counted."""
    to = () if order.kind == contents.RECEIPT else order.to
    readable = closed.readable(book.current(tx.conn), to)
    return [stream for stream in log.streams(tx.conn) if readable(stream.id)]


def _plan(
    store: Store, tx: ReadTx, order: Order, known: Sequence[log.Stream], now: int
) -> tuple[Manifest, list[_Part]]:
    conn, device = tx.conn, store.device_id
    parts = list(_parts(known, order))
    facts = local.everything(tx)
    programme = facts.get(local.PROGRAMME)
    if not programme:
        raise Refused(Reason.NO_PROGRAMME)
    others = peers.everyone(conn)
    lacks = attached.lacks(store, tx, order)
    if order.kind == contents.RECEIPT:
        return replace(_receipt(conn, device, order, known, now, str(programme)), lacks=lacks), parts
    list_text, kit = handed_out(tx, device, order, others)
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
        kit=kit,
        list=list_text,
        trust=list_version(conn),
        heads=parting.heads(conn, known, order.to),
        lacks=lacks,
    )
    return manifest, parts


def _receipt(
    conn: sa.Connection, device: str, order: Order, known: Sequence[log.Stream], now: int, programme: str
) -> Manifest:
    """An acknowledgement that names nobody and tells of the addressed device's streams alone."""
    theirs = [stream for stream in known if identity.device_of(stream.id) in order.to]
    return replace(
        bare(device, order.kind),
        to=order.to,
        programme=programme,
        made=now,
        have=tuple((stream.id, stream.have) for stream in theirs),
        stamp=int(conn.scalar(_CLOCK) or 0),
        trust=list_version(conn),
        heads=parting.heads(conn, known, order.to),
    )


def _parts(known: Sequence[log.Stream], order: Order) -> Iterator[_Part]:
    """Team after team: colleagues write about the same records, which a merge then folds together."""
    left, skip = order.max_changes, order.skip
    for stream in sorted(known, key=lambda one: (identity.team_of(one.id), one.n)):
        after, until = order.since.get(stream.id, 0), stream.have
        if until <= after or not order.wanted(stream.id):
            continue
        passed = min(skip, until - after)
        skip, after = skip - passed, after + passed
        if left is not None:
            until = min(until, after + left)
            left -= until - after
        if until > after:
            yield _Part(stream, after, until)


def _total(known: Sequence[log.Stream], order: Order) -> int:
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
