"""The change log as ``sync`` reads and writes it: streams, what is visible, what is fresh. SQLAlchemy Core in any dialect.

A change is *visible* when it and all before it in its stream are here. Must not know bundles or files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from fieldapp.store import schema
from fieldapp.sync import contents, identity
from fieldapp.sync.fold import Op, renamed

_PAGE = 500
"""Rows asked for by id in one statement."""

touched = sa.table("touched", sa.column("kind"), sa.column("row"))
"""Temporary: the records whose rows are to be folded again."""


class Stream(NamedTuple):
    """One stream as it stands here: its number in this store, its id, the number of its last visible change."""

    n: int
    id: str
    have: int


def streams(conn: sa.Connection) -> list[Stream]:
    """All streams, in the order in which this store met them."""
    table = schema.stream
    return [Stream(*row) for row in conn.execute(sa.select(table.c.n, table.c.id, table.c.have).order_by(table.c.n))]


def vector(conn: sa.Connection) -> dict[str, int]:
    """Stream id -> number of the last visible change; what is empty is left out."""
    return {stream.id: stream.have for stream in streams(conn) if stream.have}


def number_of(conn: sa.Connection, stream: str) -> tuple[int, int]:
    """The number of a stream in this store, made when it is new, and what is visible of it."""
    table = schema.stream
    found = conn.execute(sa.select(table.c.n, table.c.have).where(table.c.id == stream)).first()
    if found is not None:
        return int(found.n), int(found.have)
    values = {"id": stream, "device": identity.device_of(stream), "team": identity.team_of(stream)}
    return added(conn, table, values), 0


def added(conn: sa.Connection, table: sa.Table, values: Mapping[str, Any]) -> int:
    """Insert a row; the number that it got."""
    key = conn.execute(sa.insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def many(conn: sa.Connection, statement: sa.Insert | sa.Delete, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run a statement for each row in one call of the driver; nothing for no rows."""
    if rows:
        conn.execute(statement, list(rows))


def begin_touched(conn: sa.Connection) -> None:
    """An empty list of records to fold again."""
    conn.execute(
        sa.text(
            "CREATE TEMPORARY TABLE IF NOT EXISTS touched(kind TEXT NOT NULL, row TEXT NOT NULL, PRIMARY KEY(kind, row))"
        )
    )
    conn.execute(sa.delete(touched))


def touch(conn: sa.Connection, stream: int, after: int, until: int) -> None:
    """Note the records of some changes of a stream: ``after`` < number <= ``until``."""
    change = schema.change
    wanted = (
        sa.select(change.c.kind, change.c.row)
        .distinct()
        .where(change.c.stream == stream, change.c.seq > after, change.c.seq <= until)
        .where(~sa.exists().where(touched.c.kind == change.c.kind, touched.c.row == change.c.row))
    )
    conn.execute(sa.insert(touched).from_select(["kind", "row"], wanted))


def touch_kind(conn: sa.Connection, kind: str) -> None:
    """Note all records of a type that the log knows."""
    change = schema.change
    wanted = (
        sa.select(change.c.kind, change.c.row)
        .distinct()
        .where(change.c.kind == kind)
        .where(~sa.exists().where(touched.c.kind == change.c.kind, touched.c.row == change.c.row))
    )
    conn.execute(sa.insert(touched).from_select(["kind", "row"], wanted))


def touched_count(conn: sa.Connection) -> int:
    """How many records are noted."""
    return int(conn.scalar(sa.select(sa.func.count()).select_from(touched)) or 0)


def touched_pages(conn: sa.Connection) -> Iterator[tuple[str, list[str]]]:
    """The records noted: a record type and some ids at a time."""
    for kind in conn.scalars(sa.select(touched.c.kind).distinct().order_by(touched.c.kind)).all():
        last = ""
        while True:
            page = sa.select(touched.c.row).where(touched.c.kind == kind, touched.c.row > last)
            rows = list(conn.scalars(page.order_by(touched.c.row).limit(_PAGE)))
            if not rows:
                break
            last = rows[-1]
            yield kind, rows


def extend(conn: sa.Connection, stream: int, have: int) -> int:
    """Move what is visible of a stream up to its next gap; the new last number."""
    change = schema.change
    beyond = sa.select(sa.func.count(), sa.func.max(change.c.seq)).where(change.c.stream == stream, change.c.seq > have)
    count, top = conn.execute(beyond).one()
    if not count:
        return have
    reached = have
    if top == have + count:
        reached = int(top)
    else:
        ahead = sa.select(change.c.seq).where(change.c.stream == stream, change.c.seq > have).order_by(change.c.seq)
        for seq in conn.scalars(ahead):
            if seq != reached + 1:
                break
            reached = int(seq)
    if reached > have:
        conn.execute(sa.update(schema.stream).where(schema.stream.c.n == stream).values(have=reached))
    return reached


class Gap(NamedTuple):
    """Changes that are missing in a stream: the first and the last of them, and how many wait for them."""

    stream: str
    first: int
    last: int
    waiting: int


def gaps(conn: sa.Connection) -> list[Gap]:
    """The first gap of each stream that has one."""
    change, stream = schema.change, schema.stream
    ahead = (
        sa.select(stream.c.id, stream.c.have, sa.func.min(change.c.seq), sa.func.count())
        .select_from(stream.join(change, sa.and_(change.c.stream == stream.c.n, change.c.seq > stream.c.have)))
        .group_by(stream.c.id, stream.c.have)
        .order_by(stream.c.id)
    )
    return [Gap(name, have + 1, first - 1, count) for name, have, first, count in conn.execute(ahead)]


def held(conn: sa.Connection, stream: int, first: int, last: int) -> dict[int, Any]:
    """The changes of a stream that are here, visible or not, by number."""
    change = schema.change
    wanted = sa.select(change).where(change.c.stream == stream, change.c.seq >= first, change.c.seq <= last)
    return {row.seq: row for row in conn.execute(wanted)}


def digest_of(row: Any, names: Mapping[int, str]) -> str:
    """The digest of a change in this log; ``names`` = stream number -> id."""
    base = {names[int(n)]: seq for n, seq in json.loads(row.base or "{}").items()}
    return contents.digest(row.hlc, row.kind, row.row, base, None if row.patch is None else json.loads(row.patch))


def operations(conn: sa.Connection, kind: str, rows: Iterable[str], known: Mapping[int, Stream]) -> dict[str, list[Op]]:
    """All visible changes of some records of one type, by record id; fields under their present names."""
    change = schema.change
    wanted = sa.select(change.c.row, change.c.stream, change.c.seq, change.c.hlc, change.c.base, change.c.patch).where(
        change.c.row.in_(list(rows)), change.c.kind == kind
    )
    found: dict[str, list[Op]] = {}
    for row, n, seq, hlc, base, patch in conn.execute(wanted):
        stream = known[n]
        if seq > stream.have:
            continue
        seen = {known[int(other)].id: last for other, last in json.loads(base).items()} if base else {}
        values = None if patch is None else renamed(kind, json.loads(patch))
        found.setdefault(row, []).append(Op(stream.id, seq, hlc, seen, values))
    return found


def waiting(conn: sa.Connection, stream: int, have: int) -> int:
    """How many changes of a stream are here and not visible."""
    change = schema.change
    beyond = sa.select(sa.func.count()).where(change.c.stream == stream, change.c.seq > have)
    return int(conn.scalar(beyond) or 0)
