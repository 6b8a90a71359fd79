"""Which of some files would bring something: cheap, by their clear lines. Must not know what is in them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

from fieldapp.store import Store, schema
from fieldapp.sync import bundle
from fieldapp.sync.refusal import Refused

_KNOWN = sa.select(schema.bundle.c.n).where(schema.bundle.c.sha256 == sa.bindparam("hash"))


def unseen(store: Store, paths: Iterable[Path]) -> list[Path]:
    """The files that were neither made nor received here; what is no bundle is left out."""
    found = []
    with store.read() as tx:
        for path in paths:
            try:
                header = bundle.peek(path)
            except Refused:
                continue
            if header.sender != store.device_id and tx.conn.scalar(_KNOWN, {"hash": header.sha256}) is None:
                found.append(path)
    return found
