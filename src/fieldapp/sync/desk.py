"""The merge desk: what several people wrote without knowing of each other, what stands aside, how a person settles it.

Settling is an ordinary change that covers every head, so it settles everywhere once it travels. Must not know windows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from fieldapp.domain.fields import Merge, Record, Value
from fieldapp.domain.records import RECORDS
from fieldapp.i18n import _
from fieldapp.store import Changes, ReadTx, Store, WriteTx, capture, local, schema
from fieldapp.sync import identity, log, peers, roles
from fieldapp.sync.fold import GONE, Cell, Op
from fieldapp.sync.refold import Types, refold_some, rows_here

_PAGE = 500


class NothingToSettle(Exception):
    """The disagreement is not there any more: somebody settled it, or the record is gone."""

    def message(self) -> str:
        """What a person reads."""
        return _("This has been settled in the meantime. Open the merge desk again to see what is left.")


class NotYours(Exception):
    """Headquarters owns the record, and nobody here may decide for it."""

    def message(self) -> str:
        """What a person reads."""
        return _("Headquarters keeps these records. Only a coordinator can settle this.")


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
    stream: str = ""
    seq: int = 0


@dataclass(frozen=True)
class Disagreement:
    """One field in doubt. ``field`` is ``fold.GONE`` where one side deleted the record and another changed it.

    ``aside``: the heads are values of changes that do not count by the record's merge class; none of them is shown.
    """

    table: str
    record_id: str
    title: str
    field: str
    heads: tuple[Head, ...]
    """The shown one first, then the latest first."""
    aside: bool = False


@dataclass(frozen=True)
class Bundle:
    """In which bundle a change came: its sender's name, when it was received (milliseconds since 1970)."""

    sender: str
    received_ms: int


@dataclass(frozen=True)
class Source:
    """Where the changes of one record come from, to show beside its values."""

    ops: Mapping[tuple[str, int], Op] = field(default_factory=dict)
    """The visible changes by stream and number."""
    bundles: Mapping[tuple[str, int], Bundle] = field(default_factory=dict)
    """What came in a bundle; the rest was written here."""


def conflicts(store: Store, *, types: Types = RECORDS) -> list[Disagreement]:
    """All fields in doubt, by record type in the order of ``types`` and record; without what stands aside."""
    with store.read() as tx:
        return [one for one in listed(tx, store.device_id, types=types) if not one.aside]


def listed(tx: ReadTx, device: str, *, types: Types = RECORDS) -> list[Disagreement]:
    """Everything that the fold lists for a person, by record type in the order of ``types``, record and field.

    ``device`` is this store's own id.
    """
    table = schema.conflict
    every = sa.select(table.c.kind, table.c.row, table.c.field, table.c.aside, table.c.heads)
    by_kind: dict[str, list[_Entry]] = {}
    for kind, row, name, aside, heads in tx.conn.execute(every.order_by(table.c.row, table.c.field, table.c.aside)):
        by_kind.setdefault(kind, []).append((row, name, aside, heads))
    who = Names(tx, device)
    found: list[Disagreement] = []
    for cls in types:
        entries = _by_their_first_authors(tx, cls.table_name(), by_kind.get(cls.table_name(), []))
        titles = titles_of(tx.conn, cls, [row for row, *_rest in entries])
        for row, name, aside, heads in entries:
            people = tuple(who.head(head, shown=place == 0 and not aside) for place, head in enumerate(_ranked(heads)))
            found.append(Disagreement(cls.table_name(), row, titles.get(row, ""), name, people, bool(aside)))
    return found


_Entry = tuple[str, str, int, str]
"""Record, field, 1 for what stands aside, heads as JSON."""


def _by_their_first_authors(tx: ReadTx, table: str, entries: Sequence[_Entry]) -> list[_Entry]:
    """A doubt that was opened again holds values of one device alone: who had said them is whom a person asks."""
    again = {row for row, _name, _aside, heads in entries if _of_one_device(json.loads(heads))}
    if not again:
        return list(entries)
    known = {stream.n: stream for stream in log.streams(tx.conn)}
    ops = log.operations(tx.conn, table, sorted(again), known)
    found: list[_Entry] = []
    for row, name, aside, text in entries:
        heads = json.loads(text)
        if _of_one_device(heads):
            heads = [_first_said(head, name, ops.get(row, ())) for head in heads]
        found.append((row, name, aside, json.dumps(heads)))
    return found


def _of_one_device(heads: Sequence[tuple[int, str, int, Cell]]) -> bool:
    return len(heads) > 1 and len({identity.device_of(stream) for _hlc, stream, _seq, _value in heads}) == 1


def _first_said(head: tuple[int, str, int, Cell], name: str, ops: Sequence[Op]) -> list[Cell]:
    """The head as its author wrote it: who first said the value, or who last wrote before a record was deleted."""
    hlc, stream, seq, value = head
    before = sorted((op for op in ops if op.hlc < hlc), key=lambda op: op.hlc)
    if name == GONE:
        own = identity.device_of(stream)
        said = [op for op in before if (op.patch is None) is value]
        said = [op for op in said if identity.device_of(op.stream) != own][::-1] or said
    else:
        said = [op for op in before if op.patch is not None and name in op.patch and op.patch[name] == value]
    return [said[0].hlc, said[0].stream, said[0].seq, value] if said else [hlc, stream, seq, value]


def waiting_records(conn: sa.Connection) -> int:
    """How many records want a person: cheap, for the count that is always shown."""
    records = sa.select(schema.conflict.c.kind, schema.conflict.c.row).distinct().subquery()
    return int(conn.scalar(sa.select(sa.func.count()).select_from(records)) or 0)


def sources(tx: ReadTx, device: str, table: str, rows: Sequence[str]) -> dict[str, Source]:
    """Where the changes of some records of one type come from, by record id."""
    known = {stream.n: stream for stream in log.streams(tx.conn)}
    names = Names(tx, device)
    change, bundle = schema.change, schema.bundle
    came = (
        sa.select(change.c.row, change.c.stream, change.c.seq, bundle.c.device, bundle.c.received_at)
        .select_from(change.join(bundle, bundle.c.n == change.c.bundle))
        .where(change.c.kind == table)
    )
    found: dict[str, Source] = {}
    for start in range(0, len(rows), _PAGE):
        page = list(rows[start : start + _PAGE])
        bundles: dict[str, dict[tuple[str, int], Bundle]] = {}
        for row, n, seq, sender, at in tx.conn.execute(came.where(change.c.row.in_(page))):
            bundles.setdefault(row, {})[known[n].id, seq] = Bundle(names.device(sender), int(at))
        for row, ops in log.operations(tx.conn, table, page, known).items():
            found[row] = Source({(op.stream, op.seq): op for op in ops}, bundles.get(row, {}))
    return found


def settle(
    store: Store, table: str, record_id: str, choice: Mapping[str, Cell], reason: str = "", *, types: Types = RECORDS
) -> Changes:
    """Settle fields of one record with the values chosen, each one of the heads' or a third.

    The change is written even where the value is the one shown. ``{GONE: True}`` deletes the record, ``{GONE: False}``
    keeps it. ``reason`` stays with the operation. Raises NothingToSettle, NotYours, KeyError for an unknown table,
    StoreError.
    """
    label = _("Settled: {reason}").format(reason=reason) if reason else _("Disagreement settled")
    with store.write(label) as tx:
        settle_in(tx, table, record_id, choice, types=types)
        return tx.changes


def settle_in(tx: WriteTx, table: str, record_id: str, choice: Mapping[str, Cell], *, types: Types = RECORDS) -> None:
    """``settle`` inside a transaction. At least one of the fields is listed; others may be settled along with it."""
    cls = {cls.table_name(): cls for cls in types}[table]
    conflict = schema.conflict
    rows = tx.conn.execute(
        sa.select(conflict.c.field, conflict.c.aside).where(conflict.c.kind == table, conflict.c.row == record_id)
    ).all()
    if not {row.field for row in rows} & set(choice):
        raise NothingToSettle
    strict = cls.view.merge in roles.STRICT
    if strict and roles.law_of(cls, roles.role_of(tx.conn)).role_of is not None and not roles.counts_here(tx.conn):
        raise NotYours
    if strict:
        _settle_strict(tx, cls, record_id, choice, {row.field for row in rows})
        folded = refold_some(tx.conn, types, [(table, record_id)])
        tx.note_all(folded.changes)
        return
    if GONE in choice:
        tx.settle(cls, record_id, {GONE: 1 if choice[GONE] else None})
        if choice[GONE]:
            return
    if fields := _fields(choice):
        tx.settle(cls, record_id, fields)


def _settle_strict(
    tx: WriteTx, cls: type[Record], record_id: str, choice: Mapping[str, Cell], asked: Iterable[str]
) -> None:
    """The answer as a change; the row follows from the fold, because not everybody's answer changes it."""
    fields = _fields(choice)
    row = tx.page(cls, [record_id], as_written=True).get(record_id)
    if choice.get(GONE):
        if cls.view.merge is Merge.CENTRAL:
            tx.keep_for_undo(cls, record_id, None)
        capture.of(tx.conn).log_change(tx.conn, cls, record_id, None)
        return
    if cls.view.seal and row is not None and row[cls.view.seal] is not None:
        # to answer is to sign anew: what was not chosen stays as it was signed
        kept = {name: row[name] for name in (*asked, cls.view.seal) if name in cls.columns()}
        fields = {**kept, **fields}
    if cls.view.merge is Merge.CENTRAL or cls.view.seal:
        tx.keep_for_undo(cls, record_id, fields)
    capture.of(tx.conn).log_change(tx.conn, cls, record_id, fields)


def _fields(choice: Mapping[str, Cell]) -> dict[str, Value]:
    """What is written. A record keeps the team of its stream for life: that of a record not known yet is no choice."""
    fields = {name: _value(value) for name, value in choice.items() if name != GONE}
    return {name: value for name, value in fields.items() if name != "team" or value is not None}


def _value(value: Cell) -> Value:
    if isinstance(value, bool):
        raise TypeError("only the question of deletion is answered by yes or no")
    return value


def _ranked(heads: str) -> Iterator[tuple[int, str, int, Cell]]:
    """Heads as they were listed (hlc, stream, seq, value): the shown one, the last, first."""
    yield from ((hlc, stream, seq, value) for hlc, stream, seq, value in reversed(json.loads(heads)))


def titles_of(conn: sa.Connection, cls: type[Record], rows: Sequence[str]) -> dict[str, str]:
    """What records are called: the first filled title field."""
    places = [cls.columns().index(name) for name in cls.view.title if name in cls.columns()]
    titles: dict[str, str] = {}
    for start in range(0, len(rows), _PAGE):
        for record_id, values in rows_here(conn, cls, rows[start : start + _PAGE]).items():
            titles[record_id] = next((str(values[place]) for place in places if values[place] is not None), "")
    return titles


class Names:
    """Who and what the devices are; ``own`` is this store's device."""

    def __init__(self, tx: ReadTx, own: str) -> None:
        self._known = peers.everyone(tx.conn)
        self._own = own
        self._own_name = str(local.get(tx, local.DEVICE_NAME, ""))
        self._own_person = str(local.get(tx, local.PERSON, ""))

    def device(self, device: str) -> str:
        """What people call a device."""
        return peers.name_of(self._known, device, self._own, self._own_name)

    def person(self, device: str) -> str:
        """Who works on a device; empty when nobody knows."""
        peer = self._known.get(device)
        return self._own_person if device == self._own else peer.person if peer is not None else ""

    def head(self, head: tuple[int, str, int, Cell], *, shown: bool) -> Head:
        """A head as it is listed (hlc, stream, seq, value), with its people."""
        hlc, stream, seq, value = head
        device = identity.device_of(stream)
        return Head(value, self.person(device), self.device(device), hlc >> 16, shown, device, stream, seq)
