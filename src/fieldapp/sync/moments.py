"""Since when changes wait for another device, and up to when it has confirmed all. Must not know words or files."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from fieldapp.store import Store, schema
from fieldapp.sync import log, peers


@dataclass(frozen=True)
class Moments:
    """Milliseconds since 1970, by the clocks of the authors; None where there is no such change."""

    since: int | None = None
    """When the oldest change that was not yet sent was made."""
    confirmed: int | None = None
    """When the newest change that was confirmed was made."""


def moments(store: Store, device: str | None = None) -> Moments:
    """For one device; with None as if nothing had ever been sent to anybody."""
    with store.read() as tx:
        peer = peers.everyone(tx.conn).get(device or "") or peers.Peer(device or "", "")
        oldest: list[int] = []
        newest: list[int] = []
        for stream in log.streams(tx.conn):
            if not peer.wants(stream.id):
                continue
            confirmed = min(peer.have.get(stream.id, 0), stream.have)
            sent = max(confirmed, min(peer.sent.get(stream.id, 0), stream.have))
            if sent < stream.have:
                oldest.append(_made(tx.conn, stream.n, sent + 1))
            if confirmed:
                newest.append(_made(tx.conn, stream.n, confirmed))
    return Moments(min(oldest, default=None), max(newest, default=None))


def _made(conn: sa.Connection, stream: int, seq: int) -> int:
    """When a change was made."""
    change = schema.change
    hlc = conn.scalar(sa.select(change.c.hlc).where(change.c.stream == stream, change.c.seq == seq))
    return int(hlc or 0) >> 16
