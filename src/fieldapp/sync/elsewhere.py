"""What other processes wrote into a store since the last look: only a database on a server has others.

Looking costs one short query while nothing new is there. Must not know windows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from fieldapp.store import Changes, Store, schema
from fieldapp.sync import log

MOST: Final = 5_000
"""Records named at most; of more at once the record types are right and some records are left out."""
_change = schema.change
_MARK = sa.select(
    sa.select(schema.me.c.hlc).scalar_subquery(),
    sa.select(sa.func.max(schema.bundle.c.n)).scalar_subquery(),
)
_NEW = (
    sa.select(_change.c.kind, _change.c.row)
    .where(_change.c.stream == sa.bindparam("stream"), _change.c.seq > sa.bindparam("after"))
    .where(_change.c.seq <= sa.bindparam("until"))
    .distinct()
    .limit(MOST)
)


@dataclass(frozen=True)
class Seen:
    """How far a store has been seen: ``mark`` changes with every write and every bundle, ``have`` is its vector."""

    mark: tuple[int, int]
    have: dict[int, int]


def look(store: Store, before: Seen | None) -> tuple[Seen, Changes] | None:
    """How far the store is now and which records were written since; None where nothing was.

    Without ``before`` nothing counts as new. Raises StoreError.
    """
    with store.read() as tx:
        hlc, bundle = tx.conn.execute(_MARK).one()
        mark = (int(hlc or 0), int(bundle or 0))
        if before is not None and mark == before.mark:
            return None
        have = {stream.n: stream.have for stream in log.streams(tx.conn)}
        found: dict[str, set[str]] = {}
        for number, until in have.items() if before is not None else ():
            after = before.have.get(number, 0) if before is not None else until
            if until > after and sum(map(len, found.values())) < MOST:
                for kind, row in tx.conn.execute(_NEW, {"stream": number, "after": after, "until": until}):
                    found.setdefault(str(kind), set()).add(str(row))
    return Seen(mark, have), Changes.of(found)
