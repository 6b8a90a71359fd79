"""Records that are said to be another one: worked out from the aliases, followed by every list, count and reference.

Ids stay. ``same`` holds, for each record that stands for nothing of its own any more, the record that stands for it
(its *leader*); lists leave such records out, references to them read as references to the leader. It can be made again
at any time. The same aliases give the same leaders everywhere: chains are followed to their end, in a cycle or where
several ends meet the smallest id leads, and a record that is not here leads nobody.

Facts with a natural key follow along: of two marks of one session whose people are the same, one stands for both.
Must not know who decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from fieldapp.domain.declaring import Value
from fieldapp.store import derived, schema

if TYPE_CHECKING:
    from fieldapp.domain.fields import Record

_CHUNK = 500
_same = schema.same
_ANY = sa.select(sa.literal(1)).where(_same.c.kind == sa.bindparam("of")).limit(1)
_ANY_ALIAS = sa.text(f"SELECT 1 FROM {derived.ALIAS} LIMIT 1")
_ALIASES = sa.text(f"SELECT kind, first, second, verdict FROM {derived.ALIAS}")
_EVERY = sa.select(_same.c.row, _same.c.kind, _same.c.leader)
_LEADERS = sa.select(_same.c.row, _same.c.leader).where(_same.c.row.in_(sa.bindparam("rows", expanding=True)))
_FOLLOWERS = sa.select(_same.c.leader, _same.c.row).where(_same.c.leader.in_(sa.bindparam("rows", expanding=True)))
_COUNT = sa.select(sa.func.count()).select_from(_same).where(_same.c.kind == sa.bindparam("of"))


# ---------------------------------------------------------------------------------------------------------- reading
def any_of(conn: sa.Connection, table: str) -> bool:
    """True when some record of a type stands for nothing of its own."""
    return conn.execute(_ANY, {"of": table}).first() is not None


def hidden(conn: sa.Connection, table: str) -> int:
    """How many records of a type lists leave out."""
    return int(conn.scalar(_COUNT, {"of": table}) or 0)


def is_shown(identity: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """The condition that a record stands for itself."""
    return ~sa.exists().where(_same.c.row == identity)


def led(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A reference, as one to the leader."""
    return sa.func.coalesce(sa.select(_same.c.leader).where(_same.c.row == column).scalar_subquery(), column)


def leaders(conn: sa.Connection, ids: Iterable[str]) -> dict[str, str]:
    """id -> leader, for those of some records that stand for nothing of their own."""
    return {row: leader for page in _pages(ids) for row, leader in conn.execute(_LEADERS, {"rows": page})}


def family(conn: sa.Connection, record_id: str) -> list[str]:
    """All ids under which one thing is registered, the leader first; of most records, just their own."""
    first = leaders(conn, [record_id]).get(record_id, record_id)
    return [first, *sorted(row for _leader, row in conn.execute(_FOLLOWERS, {"rows": [first]}))]


def families(conn: sa.Connection, ids: Sequence[str]) -> list[str]:
    """Some ids and all others of the same things: what a reference to any of them may read."""
    first = leaders(conn, ids)
    wanted = list(dict.fromkeys([*ids, *first.values()]))
    more = [row for page in _pages(wanted) for _leader, row in conn.execute(_FOLLOWERS, {"rows": page})]
    return list(dict.fromkeys([*wanted, *more]))


def follow(conn: sa.Connection, cls: type[Record], rows: Iterable[dict[str, Value]]) -> None:
    """Let the references in some records lead to the leaders, in place."""
    names = [name for name in derived.followed(cls) if any_of(conn, cls.fields()[name].to)]
    if not names:
        return
    every = list(rows)
    ids = {one for row in every for name in names if row.get(name) for one in str(row[name]).split()}
    known = leaders(conn, ids)
    if not known:
        return
    for row in every:
        for name in names:
            if row.get(name):
                row[name] = " ".join(dict.fromkeys(known.get(one, one) for one in str(row[name]).split()))


def _pages(ids: Iterable[str]) -> Iterator[list[str]]:
    every = list(ids)
    yield from (every[start : start + _CHUNK] for start in range(0, len(every), _CHUNK))


# ---------------------------------------------------------------------------------------------------------- working out
def concerned(conn: sa.Connection, kinds: Collection[str]) -> bool:
    """True when records of these types were written and ``same`` may have to change."""
    if derived.ALIAS in kinds:
        return True
    watched = _watched()
    return any(kind in watched for kind in kinds) and conn.execute(_ANY_ALIAS).first() is not None


@cache
def _watched() -> frozenset[str]:
    from fieldapp.domain.records import RECORDS  # here: a store opens without them

    return frozenset(cls.table_name() for cls in RECORDS if cls.view.aliased or derived.alias_keys(cls))


def refresh(conn: sa.Connection, types: Sequence[type[Record]] | None = None) -> None:
    """Work out ``same`` again from the aliases and what is here; writes only what differs."""
    from fieldapp.domain.records import RECORDS  # here: a store opens without them

    wanted = _worked_out(conn, RECORDS if types is None else types)
    present = {row: (kind, leader) for row, kind, leader in conn.execute(_EVERY)}
    over = [row for row, found in present.items() if wanted.get(row) != found]
    fresh = [
        {"row": row, "kind": kind, "leader": leader}
        for row, (kind, leader) in wanted.items()
        if present.get(row) != (kind, leader)
    ]
    for page in _pages(over):
        conn.execute(sa.delete(_same).where(_same.c.row.in_(page)))
    if fresh:
        conn.execute(sa.insert(_same), fresh)


def _worked_out(conn: sa.Connection, types: Sequence[type[Record]]) -> dict[str, tuple[str, str]]:
    """Record -> (its type, its leader)."""
    wanted: dict[str, tuple[str, str]] = {}
    said = conn.execute(_ALIASES).all()
    for cls in types:
        table = cls.table_name()
        links = [_link(*row[1:]) for row in said if row[0] == table and row[3] in ("first", "second")]
        if cls.view.aliased and links:
            known = _here(conn, table, {one for link in links for one in link})
            wanted |= {row: (table, leader) for row, leader in resolve(links, known).items()}
    if wanted:
        for cls in types:
            if derived.alias_keys(cls):
                wanted |= _facts(conn, cls, {row: leader for row, (_table, leader) in wanted.items()})
    return wanted


def _link(first: str, second: str, verdict: str) -> tuple[str, str]:
    """(what is another one, that other one)."""
    return (second, first) if verdict == "second" else (first, second)


def resolve(links: Iterable[tuple[str, str]], here: Collection[str]) -> dict[str, str]:
    """Record -> leader, from links (B, A) for "B is A"; of each group among the records that are ``here``.

    The leader is an end of the links, the smallest id of several; in a cycle, the smallest id.
    """
    groups = _Groups()
    follows: set[str] = set()
    for one, other in links:
        if one != other:
            groups.join(one, other)
            follows.add(one)
    found: dict[str, str] = {}
    for members in groups.all():
        present = sorted(row for row in members if row in here)
        if present:
            leader = min(present, key=lambda row: (row in follows, row))
            found.update((row, leader) for row in present if row != leader)
    return found


@dataclass
class _Groups:
    """Which ids hang together."""

    above: dict[str, str] = field(default_factory=dict)

    def top(self, one: str) -> str:
        """The representative of a group."""
        while self.above.setdefault(one, one) != one:
            self.above[one] = self.above[self.above[one]]
            one = self.above[one]
        return one

    def join(self, one: str, other: str) -> None:
        """Say that two hang together."""
        self.above[self.top(one)] = self.top(other)

    def all(self) -> list[list[str]]:
        """The groups."""
        made: dict[str, list[str]] = {}
        for one in list(self.above):
            made.setdefault(self.top(one), []).append(one)
        return list(made.values())


def _here(conn: sa.Connection, table: str, ids: Iterable[str]) -> set[str]:
    records = sa.table(table, sa.column("id"))
    return {row for page in _pages(ids) for row in conn.scalars(sa.select(records.c.id).where(records.c.id.in_(page)))}


def _facts(conn: sa.Connection, cls: type[Record], leading: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Of facts that say the same of the same things, the one that stands for the others."""
    table = sa.table(cls.table_name(), sa.column("id"), *(sa.column(name) for name in cls.view.key))
    concerned_ids = {*leading, *leading.values()}
    groups: dict[str, set[str]] = {}
    for name in derived.alias_keys(cls):
        for page in _pages(concerned_ids):
            for row in conn.execute(sa.select(*table.c).where(table.c[name].in_(page))):
                values = {key: leading.get(str(value), value) for key, value in zip(cls.view.key, row[1:], strict=True)}
                groups.setdefault(cls.natural_id(values) or "", set()).add(row[0])
    found: dict[str, tuple[str, str]] = {}
    for natural, rows in groups.items():
        leader = natural if natural in rows else min(rows)
        found.update((row, (cls.table_name(), leader)) for row in rows if row != leader)
    return found
