"""Take a received bundle back while nothing later depends on it: its changes are dropped, its rows folded again.

Must not know files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from fieldapp.domain.records import RECORDS
from fieldapp.i18n import _
from fieldapp.store import Store, schema
from fieldapp.store.changes import Changes
from fieldapp.sync import log
from fieldapp.sync.refold import Types, quiet, refold

_PAGE = 500


class StillNeeded(Exception):
    """Something later builds on the bundle, so it cannot be taken back."""

    def message(self) -> str:
        """What a person reads."""
        return _(
            "This bundle cannot be taken back any more: later changes build on it. Correct the records themselves "
            "instead."
        )


@dataclass(frozen=True)
class Received:
    """A bundle that was received: its number here, id, sender, when (milliseconds since 1970), its new changes."""

    number: int
    id: str
    device: str
    name: str
    kind: str
    at: int
    new: int
    known: int = 0
    """Changes in it that were here already."""


def received(store: Store) -> list[Received]:
    """The bundles received, the latest first."""
    with store.read() as tx:
        rows = tx.conn.execute(sa.select(schema.bundle).order_by(schema.bundle.c.n.desc())).all()
    found = []
    for row in rows:
        counts: dict[str, Any] = json.loads(row.counts or "{}")
        found.append(
            Received(
                row.n,
                row.id,
                row.device,
                str(counts.get("name", "")),
                row.kind,
                int(row.received_at),
                counts.get("new", 0),
                counts.get("known", 0),
            )
        )
    return found


def take_back(store: Store, number: int, *, types: Types = RECORDS) -> Changes:
    """Undo the receipt of a bundle; what changed. Raises StillNeeded, or KeyError when there is no such bundle."""
    with store.write() as tx:
        conn = tx.conn
        bundle, change = schema.bundle, schema.change
        if conn.scalar(sa.select(bundle.c.n).where(bundle.c.n == number)) is None:
            raise KeyError(number)
        _check(conn, number)
        with quiet(conn):
            log.begin_touched(conn)
            for n, first in _firsts(conn, number).items():
                have = int(conn.scalar(sa.select(schema.stream.c.have).where(schema.stream.c.n == n)) or 0)
                log.touch(conn, n, first - 1, have)
                low = sa.update(schema.stream).where(schema.stream.c.n == n, schema.stream.c.have >= first)
                conn.execute(low.values(have=first - 1))
            conn.execute(sa.delete(change).where(change.c.bundle == number))
            folded = refold(conn, types)
        conn.execute(sa.delete(bundle).where(bundle.c.n == number))
        return folded.changes


def _firsts(conn: sa.Connection, number: int) -> dict[int, int]:
    """Stream -> the number of the first change that came with the bundle."""
    change = schema.change
    rows = conn.execute(
        sa.select(change.c.stream, sa.func.min(change.c.seq)).where(change.c.bundle == number).group_by(change.c.stream)
    )
    return {row[0]: row[1] for row in rows}


def _check(conn: sa.Connection, number: int) -> None:
    """Raises StillNeeded when a change that came later, or was made here, follows or has seen one of the bundle's."""
    change = schema.change
    firsts = _firsts(conn, number)
    other = sa.or_(change.c.bundle.is_(None), change.c.bundle > number)
    for n, first in firsts.items():
        follows = sa.select(change.c.seq).where(change.c.stream == n, change.c.seq > first, other).limit(1)
        if conn.scalar(follows) is not None:
            raise StillNeeded
    hidden = sa.or_(*(sa.and_(change.c.stream == n, change.c.seq >= first) for n, first in firsts.items()), sa.false())
    rows = list(conn.scalars(sa.select(change.c.row).distinct().where(hidden)))
    for start in range(0, len(rows), _PAGE):
        page = sa.select(change.c.base).where(change.c.row.in_(rows[start : start + _PAGE]), other)
        for base in conn.scalars(page.where(change.c.base.is_not(None))):
            if any(seq >= firsts.get(int(n), seq + 1) for n, seq in json.loads(base).items()):
                raise StillNeeded
