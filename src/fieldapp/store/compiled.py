"""What was worked out from a record and is kept on this computer to be quick: a cache by the hash of its source.

May be lost at any time; never travels. Must not know what is kept.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from fieldapp.store.errors import StoreError
from fieldapp.store.schema import compiled as table
from fieldapp.store.seams import upsert

if TYPE_CHECKING:
    from fieldapp.store.database import Store

KEPT: Final = 40
"""So many are kept; the one kept first goes first."""


def fetch(store: Store, key: str) -> str | None:
    """What is kept under a key, or None. Raises StoreError."""
    with store.read() as tx:
        return tx.conn.execute(sa.select(table.c.body).where(table.c.key == key)).scalar()


def keep(store: Store, key: str, body: str) -> None:
    """Keep it, in the place of what has the same key. Where it cannot be written it is not kept."""
    with contextlib.suppress(StoreError), store.write() as tx:
        row = {"body": body, "at": tx.now}
        statement = upsert(tx.conn, table).values(key=key, **row)
        tx.conn.execute(statement.on_conflict_do_update(index_elements=["key"], set_=row))
        last = sa.select(table.c.key).order_by(table.c.at.desc(), table.c.key).limit(KEPT)
        tx.conn.execute(sa.delete(table).where(table.c.key.not_in(last)))
