"""Which records of this device have never left it: their last change was put into no bundle and confirmed by nobody."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store import Store, schema
from fieldapp.sync import identity, log, peers

_change = schema.change
_LATER = sa.select(_change.c.row).where(
    _change.c.kind == sa.bindparam("of"),
    _change.c.stream == sa.bindparam("number"),
    _change.c.seq > sa.bindparam("after"),
)


def unsent(store: Store, kind: str) -> set[str]:
    """The ids of the records of a type with changes of this device that no other device was sent or has confirmed."""
    found: set[str] = set()
    with store.read() as tx:
        known = peers.everyone(tx.conn).values()
        for stream in log.streams(tx.conn):
            if identity.device_of(stream.id) != store.device_id:
                continue
            reached = (max(peer.have.get(stream.id, 0), peer.sent.get(stream.id, 0)) for peer in known)
            asked = {"of": kind, "number": stream.n, "after": max(reached, default=0)}
            found.update(str(row) for row in tx.conn.scalars(_LATER, asked))
    return found
