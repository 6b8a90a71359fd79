"""Take back the last operation, and open the doubts again that it settled.

A doubt is two values of which neither author had seen the other. So it is opened again by writing each value once more,
as changes that have seen everything but one another: ordinary changes, which travel and are settled like any others.
Must not know bundles or windows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from fieldapp.domain.fields import Value
from fieldapp.domain.records import RECORDS
from fieldapp.store import Store, WriteTx, schema
from fieldapp.store import undo as undoing
from fieldapp.sync import identity, log, roles
from fieldapp.sync.contents import compact
from fieldapp.sync.fold import GONE, Heads, Op, doubts_before
from fieldapp.sync.refold import Types, refold_some

_before, _change, _me = schema.before, schema.change, schema.me
_PAGE = 500
_WRITTEN = sa.select(_before.c.kind, _before.c.row).where(_before.c.operation == sa.bindparam("number")).distinct()
_OWN = sa.select(_change.c.row, _change.c.stream, _change.c.seq).where(
    _change.c.kind == sa.bindparam("of"),
    _change.c.row.in_(sa.bindparam("rows", expanding=True)),
    _change.c.operation == sa.bindparam("number"),
)


def undo(store: Store, *, types: Types = RECORDS) -> undoing.UndoResult | None:
    """``store.undo``; a record whose doubt the operation settled is on the merge desk again, with the same values.

    What somebody has written since stays, and so does what only stood aside. Raises StoreError.
    """
    return undoing.undo(store, lambda tx, number: _reopen(tx, number, types))


def _reopen(tx: WriteTx, number: int, types: Types) -> undoing.Reopened:
    by_kind: dict[str, list[str]] = {}
    for kind, row in tx.conn.execute(_WRITTEN, {"number": number}):
        by_kind.setdefault(kind, []).append(row)
    known = {stream.n: stream for stream in log.streams(tx.conn)}
    authors = roles.role_of(tx.conn)
    found: dict[tuple[str, str], frozenset[str]] = {}
    for cls in types:
        kind, law = cls.table_name(), roles.law_of(cls, authors)
        rows = by_kind.get(kind, [])
        for start in range(0, len(rows), _PAGE):
            page = rows[start : start + _PAGE]
            settled: dict[str, set[tuple[str, int]]] = {}
            for row, n, seq in tx.conn.execute(_OWN, {"of": kind, "rows": page, "number": number}):
                settled.setdefault(row, set()).add((known[n].id, seq))
            for row, ops in log.operations(tx.conn, kind, page, known).items():
                if doubts := doubts_before(ops, settled.get(row, ()), law):
                    stream = max(settled[row])[0]
                    _write(tx, kind, row, identity.channel_of(stream), ops, doubts)
                    found[kind, row] = frozenset(doubts)
    if found:
        tx.note_all(refold_some(tx.conn, types, found).changes)
    return found


def _write(tx: WriteTx, kind: str, row: str, channel: str, ops: Sequence[Op], doubts: Mapping[str, Heads]) -> None:
    """Each value as a change; the ones that were shown last, so that they are shown again."""
    conn = tx.conn
    device = str(conn.scalar(sa.select(_me.c.device)))
    n, have = log.number_of(conn, identity.stream_id(device, channel))
    seen: dict[str, int] = {}
    for op in ops:
        seen[op.stream] = max(op.seq, seen.get(op.stream, 0))
    base = compact({str(log.number_of(conn, stream)[0]): seq for stream, seq in seen.items()})
    written = sides(doubts)
    first = log.tick(tx, len(written))
    log.add(
        conn,
        [
            (n, have + 1 + place, first + place, kind, row, base, None if patch is None else compact(patch), None)
            for place, patch in enumerate(written)
        ],
    )
    log.show(conn, n, have + len(written))


def sides(doubts: Mapping[str, Heads]) -> list[dict[str, Value] | None]:
    """What to write, the values shown last; None for a deletion."""
    most = max(len(heads) for heads in doubts.values())
    found: list[dict[str, Value] | None] = []
    for place in range(most, 0, -1):
        patch: dict[str, Value] = {}
        deleted = False
        for field, heads in doubts.items():
            if place <= len(heads):
                value = heads[-place].value
                if field == GONE:
                    deleted = value is True
                elif not isinstance(value, bool):
                    patch[field] = value
        if deleted:
            found.append(None)
        if patch or not deleted:
            found.append(patch)
    return found
