"""Which bundles are merged side by side on a server, and what each of them holds for itself meanwhile (docs/adr/0012).

A merge shares the store with other merges and locks its sender, the streams it brings and the records it may write, all
before it reads anything of them and in one order, so that two merges wait for each other only where they meet and never
in a circle. What changes more than records (a trust list, a kit), and what is large, has the store alone, as every
person who writes. Must not know what a merge does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import sqlalchemy as sa

from fieldapp.store import Store, schema, seams
from fieldapp.sync import book, contents, log
from fieldapp.sync.contents import Manifest
from fieldapp.sync.lines import Run

CHANGES: Final = 5_000
"""Changes of a bundle that is read into memory to see what it needs; a larger one has the store alone."""
LOCKS: Final = 1_500
"""Records that one merge locks: a server has room for some 6,400 locks unless it is told otherwise."""
_NAMES, _RECORDS = 1, 2
"""Kinds of locks: senders and streams, records."""

_HOLD = sa.text(
    "SELECT pg_advisory_xact_lock(:kind, sorted.h) FROM "
    "(SELECT DISTINCT hashtext(one) AS h FROM unnest(CAST(:names AS text[])) AS one ORDER BY h) AS sorted"
)
_WAITING = sa.text(
    'SELECT DISTINCT c."row" FROM stream s JOIN change c ON c.stream = s.n AND c.seq > s.have '
    "WHERE s.id = ANY(CAST(:names AS text[]))"
)
_NEXT = sa.text("SELECT nextval(pg_get_serial_sequence('bundle', 'n'))")
_LAST = sa.select(sa.func.max(schema.bundle.c.n))


def may_share(store: Store, manifest: Manifest) -> bool:
    """True for a bundle of changes, or a receipt, that alters nothing but records and what is known of its sender."""
    if not store.on_server or manifest.kind not in (contents.CHANGES, contents.RECEIPT):
        return False
    if manifest.changes > CHANGES or manifest.kit:
        return False
    if not manifest.list:
        return True
    with store.read() as tx:
        return book.text(tx.conn) == manifest.list


def fits(runs: Iterable[Run]) -> bool:
    """True when one merge may lock all records of these runs."""
    return len(_rows(runs)) <= LOCKS


def hold(conn: sa.Connection, manifest: Manifest, runs: Sequence[Run]) -> dict[str, tuple[int, int]]:
    """Wait for what the merge needs, then keep it to the end of the transaction.

    The streams that are named, made where they are new: number here and what is visible.
    """
    streams = {run.stream for run in runs}
    _lock(conn, _NAMES, {manifest.sender, *streams})
    waiting: Sequence[str] = conn.scalars(_WAITING, {"names": list(streams)}).all()
    _lock(conn, _RECORDS, {*_rows(runs), *waiting})
    seen = {manifest.have[place][0] for run in runs for change in run.changes for place in change.base}
    return log.numbers_of(conn, streams | seen)


def next_number(conn: sa.Connection) -> int:
    """The number of the next bundle. Taken when everything is held: of two bundles that meet, the later is higher."""
    if seams.is_postgresql(conn):
        return int(conn.scalar(_NEXT) or 0)
    return int(conn.scalar(_LAST) or 0) + 1


def _rows(runs: Iterable[Run]) -> set[str]:
    return {change.row for run in runs for change in run.changes}


def _lock(conn: sa.Connection, kind: int, names: Iterable[str]) -> None:
    conn.execute(_HOLD, {"kind": kind, "names": list(names)}).all()
