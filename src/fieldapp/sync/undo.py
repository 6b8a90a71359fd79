"""Take a received bundle back while nothing later depends on it: its changes are dropped, its rows folded again.

Must not know files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from fieldapp.domain.fields import Kind, Record
from fieldapp.domain.records import RECORDS, by_table
from fieldapp.i18n import _
from fieldapp.store import Store, WriteTx, local, schema
from fieldapp.store.changes import Changes
from fieldapp.store.derived import ALIAS
from fieldapp.sync import log, peers
from fieldapp.sync.desk import titles_of
from fieldapp.sync.refold import Types, quiet, refold

_PAGE = 500


class Needed(StrEnum):
    """Why a bundle cannot be taken back."""

    FOLLOWED = "followed"
    """Later changes of the same device came since: taken out, what came before them would be missing."""
    SEEN = "seen"
    """Somebody changed a record since, knowing what the bundle brought."""
    NAMED = "named"
    """Something written since refers to a record that only the bundle brought, or says that it is another one."""


class StillNeeded(Exception):
    """Something later builds on the bundle, so it cannot be taken back.

    ``what``: the device (FOLLOWED), or the record type and title of the record that is needed.
    """

    def __init__(self, why: Needed, kind: str = "", what: str = "") -> None:
        super().__init__(why, kind, what)
        self.why = why
        self.kind = kind
        self.what = what

    def message(self) -> str:
        """What a person reads."""
        kind = _(by_table(self.kind).view.one) if self.kind in _known() else self.kind
        if self.why is Needed.FOLLOWED:
            reason = _("Later changes of {what} came since.")
        elif self.why is Needed.SEEN:
            reason = _("“{what}” ({kind}) was changed since by somebody who had seen it.")
        else:
            reason = _("“{what}” ({kind}) came with it, and something written since refers to it.")
        sentences = (
            _("This bundle cannot be taken back any more."),
            reason.format(what=self.what, kind=kind),
            _("Correct the records themselves instead."),
        )
        return " ".join(sentences)


def _known() -> set[str]:
    return {cls.table_name() for cls in RECORDS}


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
    """Undo the receipt of a bundle; what changed. Raises StillNeeded, or KeyError when there is no such bundle.

    What it brought and another bundle brought as well goes, too, and comes back when that one is received again.
    """
    try:
        return _take_back(store, number, types)
    except StillNeeded as error:
        if error.why is Needed.NAMED:  # now that it is here again, it can be called by its name
            with store.read() as tx:
                error.what = _title(tx.conn, types, error.kind, error.what)
        raise


def _take_back(store: Store, number: int, types: Types) -> Changes:
    with store.write() as tx:
        conn = tx.conn
        bundle, change = schema.bundle, schema.change
        if conn.scalar(sa.select(bundle.c.n).where(bundle.c.n == number)) is None:
            raise KeyError(number)
        _check(tx, store.device_id, number, types)
        with quiet(conn):
            log.begin_touched(conn)
            for n, first in _firsts(conn, number).items():
                have = int(conn.scalar(sa.select(schema.stream.c.have).where(schema.stream.c.n == n)) or 0)
                log.touch(conn, n, first - 1, have)
                low = sa.update(schema.stream).where(schema.stream.c.n == n, schema.stream.c.have >= first)
                conn.execute(low.values(have=first - 1))
            conn.execute(sa.delete(change).where(change.c.bundle == number))
            folded = refold(conn, types)
            _check_names(conn, number, types, folded.deleted)
        conn.execute(sa.delete(bundle).where(bundle.c.n == number))
        return folded.changes


def _firsts(conn: sa.Connection, number: int) -> dict[int, int]:
    """Stream -> the number of the first change that came with the bundle."""
    change = schema.change
    rows = conn.execute(
        sa.select(change.c.stream, sa.func.min(change.c.seq)).where(change.c.bundle == number).group_by(change.c.stream)
    )
    return {row[0]: row[1] for row in rows}


def _check(tx: WriteTx, device: str, number: int, types: Types) -> None:
    """Raises StillNeeded when a change that came later, or was made here, follows or has seen one of the bundle's."""
    conn, change = tx.conn, schema.change
    firsts = _firsts(conn, number)
    for n, first in firsts.items():
        follows = sa.select(change.c.seq).where(change.c.stream == n, change.c.seq > first, _since(number)).limit(1)
        if conn.scalar(follows) is not None:
            author = conn.scalar(sa.select(schema.stream.c.device).where(schema.stream.c.n == n))
            raise StillNeeded(Needed.FOLLOWED, what=_device(tx, device, str(author)))
    hidden = sa.or_(*(sa.and_(change.c.stream == n, change.c.seq >= first) for n, first in firsts.items()), sa.false())
    rows = list(conn.scalars(sa.select(change.c.row).distinct().where(hidden)))
    for page in _pages(rows):
        seen = sa.select(change.c.kind, change.c.row, change.c.base).where(
            change.c.row.in_(page), _since(number), change.c.base.is_not(None)
        )
        for kind, row, base in conn.execute(seen):
            if any(seq >= firsts.get(int(n), seq + 1) for n, seq in json.loads(base).items()):
                raise StillNeeded(Needed.SEEN, kind, _title(conn, types, kind, row))


def _since(number: int) -> sa.ColumnElement[bool]:
    """Changes that came after a bundle, or were made here."""
    return sa.or_(schema.change.c.bundle.is_(None), schema.change.c.bundle > number)


def _check_names(conn: sa.Connection, number: int, types: Types, gone: Mapping[str, set[str]]) -> None:
    """Raises StillNeeded when what was written since refers to a record that is gone now."""
    for cls in types:
        table = sa.table(cls.table_name(), sa.column("id"), *(sa.column(name) for name in cls.columns()))
        named = [(name, kind) for name, kinds in _references(cls, types).items() for kind in kinds & set(gone)]
        for name, kind in named:
            for page in _pages(sorted(gone[kind])):
                since = sa.select(table.c[name]).where(table.c[name].in_(page), _was_written_since(table, number))
                found = conn.execute(since.limit(1)).first()
                if found is not None:
                    raise StillNeeded(Needed.NAMED, kind, found[0])


def _pages(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    yield from (ids[start : start + _PAGE] for start in range(0, len(ids), _PAGE))


def _was_written_since(table: sa.TableClause, number: int) -> sa.ColumnElement[bool]:
    return sa.exists().where(schema.change.c.row == table.c.id, schema.change.c.kind == table.name, _since(number))


def _references(cls: type[Record], types: Types) -> dict[str, set[str]]:
    """Fields that name one other record, and of which types; of an alias both records."""
    if cls.table_name() == ALIAS:
        aliased = {other.table_name() for other in types if other.view.aliased}
        return {"first": aliased, "second": aliased}
    return {name: {field.to} for name, field in cls.fields().items() if field.kind is Kind.REF}


def _title(conn: sa.Connection, types: Types, kind: str, row: str) -> str:
    cls = next((cls for cls in types if cls.table_name() == kind), None)
    return row if cls is None else titles_of(conn, cls, [row]).get(row) or row


def _device(tx: WriteTx, own: str, device: str) -> str:
    mine = str(local.get(tx, local.DEVICE_NAME, ""))
    return peers.name_of(peers.everyone(tx.conn), device, own, mine)
