"""Who has written what in which week, as far as it is here, and up to when each device has told. Must not know words.

A stream's stamps only grow, so the first change of the weeks in question is found by halving: the cost is that of the
weeks that are looked at, not of the whole log.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

from fieldapp.store import Store, schema
from fieldapp.sync import identity, log, peers

WEEK_MS = 7 * 86_400_000
_change = schema.change
_STAMP = sa.select(_change.c.hlc).where(
    _change.c.stream == sa.bindparam("number"), _change.c.seq == sa.bindparam("place")
)
_BUCKET = ((_change.c.hlc - sa.bindparam("start", type_=schema.INT)) // sa.literal(WEEK_MS << 16, schema.INT)).label(
    "bucket"
)
_COUNTS = (
    sa.select(_BUCKET, sa.func.count())
    .where(_change.c.stream == sa.bindparam("number"), _change.c.seq >= sa.bindparam("first"))
    .group_by("bucket")
)


@dataclass
class DeviceWeeks:
    """One other device. Moments are milliseconds since 1970; ``until`` by its own clock, no later than it was heard.

    ``counts``: changes here by week, the first week first. ``gaps``: (first missing change, last, week of the change
    before, week of the change after).
    """

    device: str
    name: str
    person: str
    until: int | None
    since: int | None
    last_in: int | None
    counts: list[int]
    gaps: list[tuple[int, int, int, int]] = field(default_factory=list)
    retired: bool = False


def weeks(store: Store, start_ms: int, count: int) -> list[DeviceWeeks]:
    """What each other device has written in ``count`` weeks from a moment on, by device id.

    What a clock that runs ahead dates later stands in the last week; what is older than the first is left out. What a
    computer wrote under an id that it had before is counted with it; one that is retired is told of while something of
    it is in these weeks or missing, and is not expected to send.
    """
    with store.read() as tx:
        known = peers.everyone(tx.conn)
        former, retired = peers.former(tx.conn, known), peers.retired(tx.conn)
        there = (peer.device for peer in known.values() if peer.key and peer.device not in former)
        rows = {device: _row(known, device, count, retired=device in retired) for device in there}
        missing = {gap.stream: gap for gap in log.gaps(tx.conn)}
        for stream in log.streams(tx.conn):
            device = identity.device_of(stream.id)
            device = former.get(device, device)
            if device == store.device_id or not (stream.have or stream.id in missing):
                continue
            row = rows.setdefault(device, _row(known, device, count, retired=device in retired))
            _fill(tx.conn, stream, row, start_ms, count)
            if (gap := missing.get(stream.id)) is not None:
                before = _week(_stamp(tx.conn, stream.n, gap.first - 1), start_ms, count)
                after = _week(_stamp(tx.conn, stream.n, gap.last + 1), start_ms, count)
                row.gaps.append((gap.first, gap.last, before, after))
    found = (rows[device] for device in sorted(rows))
    return [row for row in found if not row.retired or row.gaps or any(row.counts)]


def _row(known: dict[str, peers.Peer], device: str, count: int, *, retired: bool) -> DeviceWeeks:
    peer = known.get(device)
    name, person = peers.name_of(known, device), peer.person if peer else ""
    until = peer.stamp >> 16 if peer and peer.stamp else None
    if until is not None and peer is not None and peer.last_in is not None:
        until = min(until, peer.last_in)
    last_in = peer.last_in if peer else None
    return DeviceWeeks(device, name, person, until, None, last_in, [0] * count, retired=retired)


def _fill(conn: sa.Connection, stream: log.Stream, row: DeviceWeeks, start_ms: int, count: int) -> None:
    if stream.have:
        first, last = _stamp(conn, stream.n, 1) >> 16, _stamp(conn, stream.n, stream.have) >> 16
        row.since = first if row.since is None else min(row.since, first)
        if row.last_in is None:  # known through others only: up to its last change
            row.until = max(last, row.until or 0)
    place = _first_from(conn, stream, start_ms << 16)
    for bucket, number in conn.execute(_COUNTS, {"number": stream.n, "first": place, "start": start_ms << 16}):
        if bucket >= 0:
            row.counts[min(int(bucket), count - 1)] += int(number)


def _first_from(conn: sa.Connection, stream: log.Stream, stamp: int) -> int:
    """The number of the first visible change with at least this stamp; one more than the last where there is none."""
    low, high = 1, stream.have + 1
    while low < high:
        middle = (low + high) // 2
        if _stamp(conn, stream.n, middle) < stamp:
            low = middle + 1
        else:
            high = middle
    return low


def _stamp(conn: sa.Connection, number: int, place: int) -> int:
    return int(conn.scalar(_STAMP, {"number": number, "place": place}) or 0)


def _week(stamp: int, start_ms: int, count: int) -> int:
    return max(0, min(count - 1, ((stamp >> 16) - start_ms) // WEEK_MS))
