"""The merge desk: fields whose value several people set without knowing of each other, and how a person settles them.

Settling is an ordinary change that covers every head, so it settles everywhere once it travels. Must not know windows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from fieldapp.domain.fields import Record, Value
from fieldapp.domain.records import RECORDS
from fieldapp.i18n import _
from fieldapp.store import Changes, ReadTx, Store, local, schema
from fieldapp.sync import identity, peers
from fieldapp.sync.fold import GONE, Cell
from fieldapp.sync.refold import Types, rows_here

_PAGE = 500


class NothingToSettle(Exception):
    """The disagreement is not there any more: somebody settled it, or the record is gone."""

    def message(self) -> str:
        """What a person reads."""
        return _("This has been settled in the meantime. Open the merge desk again to see what is left.")


@dataclass(frozen=True)
class Head:
    """One of the values: who set it, on which device, when; ``shown`` for the one that the record shows now."""

    value: Cell
    author: str
    device: str
    """What people call the device."""
    at_ms: int
    """Milliseconds since 1970, by the author's clock."""
    shown: bool
    device_id: str = ""


@dataclass(frozen=True)
class Disagreement:
    """One field in doubt. ``field`` is ``fold.GONE`` where one side deleted the record and another changed it."""

    table: str
    record_id: str
    title: str
    field: str
    heads: tuple[Head, ...]
    """The shown one first, then the latest first."""


def conflicts(store: Store, *, types: Types = RECORDS) -> list[Disagreement]:
    """Everything in doubt, by record type in the order of ``types`` and record."""
    with store.read() as tx:
        conn = tx.conn
        table = schema.conflict
        listed = sa.select(table.c.kind, table.c.row, table.c.field, table.c.heads).where(table.c.aside == 0)
        by_kind: dict[str, list[tuple[str, str, str]]] = {}
        for kind, row, name, heads in conn.execute(listed.order_by(table.c.row, table.c.field)):
            by_kind.setdefault(kind, []).append((row, name, heads))
        who = _Names(tx, store.device_id)
        found: list[Disagreement] = []
        for cls in types:
            entries = by_kind.get(cls.table_name(), [])
            titles = _titles(conn, cls, [row for row, _name, _heads in entries])
            for row, name, heads in entries:
                people = tuple(who.head(head, shown=place == 0) for place, head in enumerate(_ranked(heads)))
                found.append(Disagreement(cls.table_name(), row, titles.get(row, ""), name, people))
        return found


def settle(
    store: Store, table: str, record_id: str, choice: Mapping[str, Cell], reason: str = "", *, types: Types = RECORDS
) -> Changes:
    """Settle fields of one record with the values chosen, each one of the heads' or a third.

    The change is written even where the value is the one shown. ``{GONE: True}`` deletes the record, ``{GONE: False}``
    keeps it. ``reason`` stays with the operation. Raises NothingToSettle, KeyError for an unknown table, StoreError.
    """
    cls = {cls.table_name(): cls for cls in types}[table]
    label = _("Settled: {reason}").format(reason=reason) if reason else _("Disagreement settled")
    with store.write(label) as tx:
        listed = sa.select(schema.conflict.c.field).where(
            schema.conflict.c.kind == table, schema.conflict.c.row == record_id
        )
        if not set(choice) <= set(tx.conn.scalars(listed)):
            raise NothingToSettle
        if GONE in choice:
            tx.settle(cls, record_id, {GONE: 1 if choice[GONE] else None})
            if choice[GONE]:
                return tx.changes
        fields = {name: _value(value) for name, value in choice.items() if name != GONE}
        if fields:
            tx.settle(cls, record_id, fields)
        return tx.changes


def _value(value: Cell) -> Value:
    if isinstance(value, bool):
        raise TypeError("only the question of deletion is answered by yes or no")
    return value


def _ranked(heads: str) -> Sequence[tuple[int, str, int, Cell]]:
    """Heads as they were listed (hlc, stream, seq, value): the shown one, the last, first."""
    return [(hlc, stream, seq, value) for hlc, stream, seq, value in reversed(json.loads(heads))]


def _titles(conn: sa.Connection, cls: type[Record], rows: Sequence[str]) -> dict[str, str]:
    """What records are called: the first filled title field."""
    places = [cls.columns().index(name) for name in cls.view.title if name in cls.columns()]
    titles: dict[str, str] = {}
    for start in range(0, len(rows), _PAGE):
        for record_id, values in rows_here(conn, cls, rows[start : start + _PAGE]).items():
            titles[record_id] = next((str(values[place]) for place in places if values[place] is not None), "")
    return titles


class _Names:
    """Who and what the devices are."""

    def __init__(self, tx: ReadTx, own: str) -> None:
        self._known = peers.everyone(tx.conn)
        self._own = own
        self._own_name = str(local.get(tx, local.DEVICE_NAME, ""))
        self._own_person = str(local.get(tx, local.PERSON, ""))

    def head(self, head: tuple[int, str, int, Cell], *, shown: bool) -> Head:
        hlc, stream, _seq, value = head
        device = identity.device_of(stream)
        peer = self._known.get(device)
        author = self._own_person if device == self._own else peer.person if peer is not None else ""
        name = peers.name_of(self._known, device, self._own, self._own_name)
        return Head(value, author, name, hlc >> 16, shown, device)
