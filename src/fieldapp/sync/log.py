"""The change log as ``sync`` reads and writes it: streams, what is visible, what is fresh. Core, any dialect.

A change is *visible* when it and all before it in its stream are here. Statements are made once: building them anew for
each bundle would take longer than running them. Must not know bundles or files.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, NamedTuple

import msgspec
import sqlalchemy as sa

from fieldapp.store import WriteTx, bulk, schema, seams
from fieldapp.sync import contents, identity
from fieldapp.sync.fold import Op, renamed

PAGE: Final = 500
"""Rows asked for by id in one statement."""

_change, _stream = schema.change, schema.stream
touched: Final = sa.table("touched", sa.column("kind"), sa.column("row"))
"""Temporary: the records whose rows are to be folded again."""


class Stream(NamedTuple):
    """One stream as it stands here: its number in this store, its id, the number of its last visible change."""

    n: int
    id: str
    have: int


class Gap(NamedTuple):
    """Changes that are missing in a stream: the first and the last of them, and how many wait for them."""

    stream: str
    first: int
    last: int
    waiting: int


_STANDS = sa.select(schema.me.c.hlc, schema.me.c.skew)
_SET_CLOCK = sa.update(schema.me).values(hlc=sa.bindparam("stamp"))
_ALL_STREAMS = sa.select(_stream.c.n, _stream.c.id, _stream.c.have).order_by(_stream.c.n)
_STREAM = sa.select(_stream.c.n, _stream.c.id, _stream.c.have).where(_stream.c.n == sa.bindparam("number"))
_FEW: Final = 20
_ONE_STREAM = sa.select(_stream.c.n, _stream.c.have).where(_stream.c.id == sa.bindparam("name"))
_SOME_STREAMS = sa.select(_stream.c.n, _stream.c.id, _stream.c.have).where(bulk.Among(_stream.c.id, "names"))
_SET_HAVE = sa.update(_stream).where(_stream.c.n == sa.bindparam("number")).values(have=sa.bindparam("reached"))

_MAKE_TOUCHED = [
    sa.text(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS touched(kind {text} NOT NULL, row {text} NOT NULL, "
        "PRIMARY KEY(kind, row))"
    )
    for text in ("TEXT", 'TEXT COLLATE "C"')  # sorted by its bytes, on PostgreSQL as on SQLite
]
_NOT_YET = ~sa.exists().where(touched.c.kind == _change.c.kind, touched.c.row == _change.c.row)
_RECORDS = sa.select(_change.c.kind, _change.c.row).distinct().where(_NOT_YET)
_TOUCH = sa.insert(touched).from_select(
    ["kind", "row"],
    _RECORDS.where(
        _change.c.stream == sa.bindparam("number"),
        _change.c.seq > sa.bindparam("after"),
        _change.c.seq <= sa.bindparam("until"),
    ),
)
_TOUCH_KIND = sa.insert(touched).from_select(["kind", "row"], _RECORDS.where(_change.c.kind == sa.bindparam("of")))
_TOUCH_ONE = sa.insert(touched)
_TOUCHED_KINDS = sa.select(touched.c.kind).distinct().order_by(touched.c.kind)
_TOUCHED_PAGE = (
    sa.select(touched.c.row)
    .where(touched.c.kind == sa.bindparam("of"), touched.c.row > sa.bindparam("last"))
    .order_by(touched.c.row)
    .limit(PAGE)
)
_TOUCHED_FEW = sa.select(touched.c.kind, touched.c.row).order_by(touched.c.kind, touched.c.row).limit(PAGE + 1)
_TOUCHED_COUNT = sa.select(sa.func.count()).select_from(touched)
_FORGET_TOUCHED = sa.delete(touched)

_TOP = sa.select(sa.func.max(_change.c.seq)).where(_change.c.stream == sa.bindparam("number"))
_HAVE = sa.select(_stream.c.have).where(_stream.c.n == sa.bindparam("number"))
_BEYOND = sa.select(sa.func.count(), sa.func.max(_change.c.seq)).where(
    _change.c.stream == sa.bindparam("number"), _change.c.seq > sa.bindparam("after")
)
_AHEAD = (
    sa.select(_change.c.seq)
    .where(_change.c.stream == sa.bindparam("number"), _change.c.seq > sa.bindparam("after"))
    .order_by(_change.c.seq)
)
_HELD = sa.select(_change).where(
    _change.c.stream == sa.bindparam("number"),
    _change.c.seq >= sa.bindparam("first"),
    _change.c.seq <= sa.bindparam("last"),
)
_base: Final = msgspec.json.Decoder(dict[int, int]).decode
_patch: Final = msgspec.json.Decoder(dict[str, Any]).decode
COLUMNS: Final = ("stream", "seq", "hlc", "kind", "row", "base", "patch", "bundle")
"""Of a change as ``add`` takes it."""
Line = tuple[int, int, int, str, str, str | None, str | None, int | None]
"""Their values."""
_LATER = sa.and_(_change.c.stream == _stream.c.n, _change.c.seq > _stream.c.have)
_STANDING = sa.select(
    _stream.c.id,
    _stream.c.n,
    _stream.c.have,
    sa.select(sa.func.min(_change.c.seq)).where(_LATER).scalar_subquery().label("first"),
).subquery()
"""For each stream one look into the index: a join would pass over the whole log."""
_GAPS = (
    sa.select(
        _STANDING.c.id,
        _STANDING.c.have,
        _STANDING.c.first,
        sa.select(sa.func.count())
        .where(_change.c.stream == _STANDING.c.n, _change.c.seq > _STANDING.c.have)
        .scalar_subquery(),
    )
    .where(_STANDING.c.first.is_not(None))
    .order_by(_STANDING.c.id)
)
_SOME_GAPS = _GAPS.where(bulk.Among(_STANDING.c.id, "names"))
_OPERATIONS = sa.select(
    _change.c.row, _change.c.stream, _change.c.seq, _change.c.hlc, _change.c.base, _change.c.patch
).where(bulk.Among(_change.c.row, "rows"), _change.c.kind == sa.bindparam("of"))


def streams(conn: sa.Connection) -> list[Stream]:
    """All streams, in the order in which this store met them."""
    return [Stream(*row) for row in conn.execute(_ALL_STREAMS)]


def vector(conn: sa.Connection) -> dict[str, int]:
    """Stream id -> number of the last visible change; what is empty is left out."""
    return {stream.id: stream.have for stream in streams(conn) if stream.have}


def number_of(conn: sa.Connection, stream: str) -> tuple[int, int]:
    """The number of a stream in this store, made when it is new, and what is visible of it."""
    found = conn.execute(_ONE_STREAM, {"name": stream}).first()
    if found is not None:
        return int(found.n), int(found.have)
    values = {"id": stream, "device": identity.device_of(stream), "team": identity.channel_of(stream)}
    if seams.is_postgresql(conn):  # another merge may be faster
        conn.execute(seams.upsert(conn, _stream).values(**values).on_conflict_do_nothing())
        made = conn.execute(_ONE_STREAM, {"name": stream}).one()
        return int(made.n), int(made.have)
    key = conn.execute(sa.insert(_stream).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0]), 0


def numbers_of(conn: sa.Connection, names: Collection[str]) -> dict[str, tuple[int, int]]:
    """``number_of`` for many streams in one question."""
    found = {name: (int(n), int(have)) for n, name, have in conn.execute(_SOME_STREAMS, {"names": names})}
    for name in sorted(set(names) - found.keys()):
        found[name] = number_of(conn, name)
    return found


def many(conn: sa.Connection, statement: sa.Insert | sa.Update | sa.Delete, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run a statement for each row in one call of the driver; nothing for no rows. All rows have the same keys.

    The driver takes the rows as they are where the dialect names parameters by place: SQLAlchemy's own handling of each
    row would cost more than the row.
    """
    if not rows:
        return
    sql, places = _by_place(statement, conn.dialect, tuple(rows[0]))
    if not places:
        conn.execute(statement, list(rows))
        return
    pick = itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)
    conn.exec_driver_sql(sql, [pick(row) for row in rows])


@lru_cache(maxsize=512)
def _by_place(
    statement: sa.Insert | sa.Update | sa.Delete, dialect: sa.Dialect, keys: tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    """The SQL and its parameters in order; no parameters where the dialect knows them by name."""
    compiled = statement.compile(dialect=dialect, column_keys=list(keys))
    return str(compiled), tuple(compiled.positiontup or ()) if compiled.positional else ()


class Known(dict[int, Stream]):
    """Stream number -> stream, looked up when it is first asked for; all of them once many were."""

    def __init__(self, conn: sa.Connection) -> None:
        super().__init__()
        self._conn = conn

    def __missing__(self, number: int) -> Stream:
        if len(self) < _FEW:
            self[number] = Stream(*self._conn.execute(_STREAM, {"number": number}).one())
        else:
            self.update({stream.n: stream for stream in streams(self._conn)})
        return self[number]


class Visible(dict[int, int]):
    """Stream number -> number of its last visible change, looked up when it is first asked for."""

    def __init__(self, conn: sa.Connection) -> None:
        super().__init__()
        self._conn = conn

    def __missing__(self, number: int) -> int:
        have = self[number] = int(self._conn.scalar(_HAVE, {"number": number}) or 0)
        return have


def top(conn: sa.Connection, stream: int) -> int:
    """The number of the last change of a stream that is here, visible or not; 0 for none."""
    return int(conn.scalar(_TOP, {"number": stream}) or 0)


def show(conn: sa.Connection, stream: int, reached: int) -> None:
    """Let a stream be visible up to a number."""
    conn.execute(_SET_HAVE, {"number": stream, "reached": reached})


def add(conn: sa.Connection, changes: Sequence[Line]) -> None:
    """Put changes into the log, each with the values of ``COLUMNS``."""
    bulk.insert(conn, "change", COLUMNS, changes)


def tick(tx: WriteTx, count: int) -> int:
    """Advance the clock that stamps changes here for some of them; the stamp of the first, the others follow on it."""
    hlc, skew = tx.conn.execute(_STANDS).one()
    first = max(int(hlc) + 1, (tx.now + int(skew or 0)) << 16)
    tx.conn.execute(_SET_CLOCK, {"stamp": first + count - 1})
    return first


def begin_touched(conn: sa.Connection) -> None:
    """An empty list of records to fold again."""
    conn.execute(_MAKE_TOUCHED[seams.is_postgresql(conn)])
    conn.execute(_FORGET_TOUCHED)


def touch(conn: sa.Connection, stream: int, after: int, until: int) -> None:
    """Note the records of some changes of a stream: ``after`` < number <= ``until``."""
    conn.execute(_TOUCH, {"number": stream, "after": after, "until": until})


def touch_kind(conn: sa.Connection, kind: str) -> None:
    """Note all records of a type that the log knows."""
    conn.execute(_TOUCH_KIND, {"of": kind})


def touch_some(conn: sa.Connection, records: Iterable[tuple[str, str]]) -> None:
    """Note some records, (record type, id) each, none of which is noted yet."""
    many(conn, _TOUCH_ONE, [{"kind": kind, "row": row} for kind, row in dict.fromkeys(records)])


def touched_count(conn: sa.Connection) -> int:
    """How many records are noted."""
    return int(conn.scalar(_TOUCHED_COUNT) or 0)


def touched_pages(conn: sa.Connection) -> Iterator[tuple[str, list[str]]]:
    """The records noted: a record type and some ids at a time."""
    few = conn.execute(_TOUCHED_FEW).all()
    if len(few) <= PAGE:
        by_kind: dict[str, list[str]] = {}
        for kind, row in few:
            by_kind.setdefault(kind, []).append(row)
        yield from by_kind.items()
        return
    for kind in conn.scalars(_TOUCHED_KINDS).all():
        rows = [""]
        while rows:
            rows = list(conn.scalars(_TOUCHED_PAGE, {"of": kind, "last": rows[-1]}))
            if rows:
                yield kind, rows
            if len(rows) < PAGE:
                break


def extend(conn: sa.Connection, stream: int, have: int) -> tuple[int, int]:
    """Move what is visible of a stream up to its next gap; the new last number, and how many changes still wait."""
    count, top = conn.execute(_BEYOND, {"number": stream, "after": have}).one()
    if not count:
        return have, 0
    reached = have
    if top == have + count:
        reached = int(top)
    else:
        for seq in conn.scalars(_AHEAD, {"number": stream, "after": have}):
            if seq != reached + 1:
                break
            reached = int(seq)
    if reached > have:
        show(conn, stream, reached)
    return reached, count - (reached - have)


def gaps(conn: sa.Connection, among: Collection[str] | None = None) -> list[Gap]:
    """The first gap of each stream that has one; of all streams, or of some."""
    found = conn.execute(_GAPS) if among is None else conn.execute(_SOME_GAPS, {"names": among})
    return [Gap(name, have + 1, first - 1, count) for name, have, first, count in found]


def held(conn: sa.Connection, stream: int, first: int, last: int) -> dict[int, Any]:
    """The changes of a stream that are here, visible or not, by number."""
    return {row.seq: row for row in conn.execute(_HELD, {"number": stream, "first": first, "last": last})}


def digest_of(row: Any, names: Mapping[int, str]) -> str:
    """The digest of a change in this log; ``names`` = stream number -> id."""
    base = {names[int(n)]: seq for n, seq in json.loads(row.base or "{}").items()}
    return contents.digest(row.hlc, row.kind, row.row, base, None if row.patch is None else json.loads(row.patch))


def operations(
    conn: sa.Connection, kind: str, rows: Collection[str], known: Mapping[int, Stream]
) -> dict[str, list[Op]]:
    """All visible changes of some records of one type, by record id; fields under their present names."""
    found: dict[str, list[Op]] = {}
    for row, n, seq, hlc, base, patch in conn.execute(_OPERATIONS, {"rows": rows, "of": kind}).all():
        stream = known[n]
        if seq > stream.have:
            continue
        seen = {known[other].id: last for other, last in _base(base).items()} if base else {}
        values = None if patch is None else renamed(kind, _patch(patch))
        found.setdefault(row, []).append(Op(stream.id, seq, hlc, seen, values))
    return found
