"""A store that was copied, or restored beside its key: two computers write under one name. This one takes a new one.

Notices it when a bundle shows that others hold changes of this device that this store never wrote. What is not proven
to be known elsewhere as it stands here moves into streams of the new device and travels from there: nothing is lost.
Must not know files of bundles.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa

from fieldapp.store import WriteTx, bulk, local, schema
from fieldapp.sync import identity, log, peers
from fieldapp.sync.contents import Manifest, compact
from fieldapp.sync.intake import is_same
from fieldapp.sync.lines import Run

PROVEN: Final = "proven"
"""Local fact: own stream -> the last change that another device is proven to hold as it stands here."""

_change, _stream = schema.change, schema.stream
_BEYOND = (
    sa.select(_change)
    .where(_change.c.stream == sa.bindparam("number"), _change.c.seq > sa.bindparam("after"))
    .order_by(_change.c.seq)
)
_DROP = sa.delete(_change).where(_change.c.stream == sa.bindparam("number"), _change.c.seq > sa.bindparam("after"))
_LOWER = sa.update(_stream).where(_stream.c.n == sa.bindparam("number")).values(have=sa.bindparam("reached"))


class Copied(Exception):
    """Others hold changes under this device's name that are not those written here."""


def check(tx: WriteTx, device: str, manifest: Manifest) -> dict[str, int]:
    """Compare what the sender has of this device's own streams with what is here; what is proven by it.

    Raises Copied when it has more, or has something else under the number of our last change.
    """
    fresh: dict[str, int] = {}
    if not any(seq and identity.device_of(name) == device for name, seq in manifest.have):
        return fresh
    own = {stream.id: stream for stream in log.streams(tx.conn) if identity.device_of(stream.id) == device}
    for name, seq in manifest.have:
        if identity.device_of(name) != device or not seq:
            continue
        mine = own.get(name)
        if mine is None or seq > mine.have:
            raise Copied(name)
        if name in manifest.heads:
            if _digest(tx.conn, mine, seq) != manifest.heads[name]:
                raise Copied(name)
            fresh[name] = seq
    return fresh


def prove(tx: WriteTx, fresh: Mapping[str, int]) -> None:
    """Note what ``check`` found; last in a transaction: on a server others wait for the fact from here on."""
    if not fresh:
        return
    local.hold(tx, PROVEN)
    known: dict[str, int] = local.get(tx, PROVEN, {})
    later = {name: seq for name, seq in fresh.items() if seq > known.get(name, 0)}
    if later:
        local.put(tx, PROVEN, {**known, **later})


def heads(conn: sa.Connection, streams: Iterable[log.Stream], devices: Iterable[str]) -> dict[str, str]:
    """For the streams of some devices the digest of the last visible change: what a bundle tells their writers."""
    wanted = set(devices)
    return {
        stream.id: _digest(conn, stream, stream.have)
        for stream in streams
        if stream.have and identity.device_of(stream.id) in wanted
    }


def _digest(conn: sa.Connection, stream: log.Stream, seq: int) -> str:
    names = {one.n: one.id for one in log.streams(conn)}
    return log.digest_of(log.held(conn, stream.n, seq, seq)[seq], names)


def part(tx: WriteTx, device: str, new: str, manifest: Manifest, runs: Iterable[Run]) -> None:
    """Write as device ``new`` from here on; own changes that are not proven to be known elsewhere go with it.

    Runs with capture off, after ``log.begin_touched``. ``runs``: the bundle, which proves what it repeats.
    """
    conn = tx.conn
    own = [stream for stream in log.streams(conn) if identity.device_of(stream.id) == device]
    kept = _common(tx, own, manifest, runs)
    moved = [stream for stream in own if stream.have > kept[stream.n]]
    places = {
        stream.n: (kept[stream.n], log.number_of(conn, identity.stream_id(new, identity.channel_of(stream.id)))[0])
        for stream in moved
    }
    for stream in moved:
        after, n = places[stream.n]
        rows = conn.execute(_BEYOND, {"number": stream.n, "after": after}).mappings().all()
        log.touch(conn, stream.n, after, stream.have)
        conn.execute(_DROP, {"number": stream.n, "after": after})
        conn.execute(_LOWER, {"number": stream.n, "reached": after})
        moving = [
            {**row, "stream": n, "seq": row["seq"] - after, "base": _rebased(row["base"], places)} for row in rows
        ]
        bulk.insert(conn, "change", schema.change.c.keys(), [tuple(row.values()) for row in moving])
        conn.execute(_LOWER, {"number": n, "reached": stream.have - after})
    name, person = str(local.get(tx, local.DEVICE_NAME, "")), str(local.get(tx, local.PERSON, ""))
    peers.called(conn, device, name, person)
    local.put(tx, PROVEN, {})
    conn.execute(sa.update(schema.me).values(device=new))


def _rebased(base: str | None, places: Mapping[int, tuple[int, int]]) -> str | None:
    """What the author had seen, where part of a stream goes on in another."""
    if not base:
        return base
    seen: dict[str, int] = {}
    for place, seq in json.loads(base).items():
        after, n = places.get(int(place), (seq, 0))
        if min(seq, after):
            seen[place] = min(seq, after)
        if seq > after:
            seen[str(n)] = seq - after
    return compact(seen) if seen else None


def _common(tx: WriteTx, own: Iterable[log.Stream], manifest: Manifest, runs: Iterable[Run]) -> dict[int, int]:
    """For each own stream number the last change that is proven to be elsewhere as it is here."""
    conn, proven = tx.conn, local.get(tx, PROVEN, {})
    by_id = {stream.id: stream for stream in own}
    common = {stream.n: min(stream.have, int(proven.get(stream.id, 0))) for stream in by_id.values()}
    for name, seq in manifest.have:
        stream = by_id.get(name)
        if stream and 0 < seq <= stream.have and manifest.heads.get(name) == _digest(conn, stream, seq):
            common[stream.n] = max(common[stream.n], seq)
    numbers = {stream.id: stream.n for stream in log.streams(conn)}
    for run in runs:
        stream = by_id.get(run.stream)
        if stream is None:
            continue
        held = log.held(conn, stream.n, run.first, run.first + len(run.changes) - 1)
        for change in run.changes:
            base: dict[str, Any] = {}
            for place, seq in change.base.items():
                seen = manifest.have[place][0]
                base[str(numbers.get(seen, seen))] = seq
            here = held.get(change.seq)
            if here is None or change.seq > stream.have or not is_same(here, change, base):
                break
            common[stream.n] = max(common[stream.n], change.seq)
    return common
