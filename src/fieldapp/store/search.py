"""Search text, sort keys and the trigram index over them, in the SQLite dialect (FTS5).

Folding is Python's (case, accents, tone marks, letter forms), so triggers only mark what is ``stale``; what is marked
is made again before a commit and before a search. Must not know what a list looks like.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

import sqlalchemy as sa

from fieldapp.domain.text import fold, sort_key
from fieldapp.progress import Progress
from fieldapp.store import derived, same, schema, seams, search_postgresql

if TYPE_CHECKING:
    from fieldapp.domain.fields import Record

TRIGRAM = 3
_BATCH = 2_000


@cache
def keys(cls: type[Record]) -> sa.TableClause:
    """The table of search text and sort keys of a record type."""
    names = ("n", "id", derived.TEXT_COLUMN, *map(derived.key_column, derived.sorted_fields(cls)))
    return sa.table(derived.keys_table(cls), *(sa.column(name) for name in names))


def words(text: str) -> list[str]:
    """The words of a search as typed, folded; empty where nothing is searched for."""
    return fold(text).split()


def matching(
    connection: sa.Connection, source: sa.FromClause, cls: type[Record], wanted: list[str]
) -> tuple[sa.FromClause, sa.ColumnElement[bool]]:
    """A list's tables extended, and the condition that every word is somewhere in the searched fields.

    Words of three letters and more go through the index, shorter ones are looked for in the text itself. A record is
    found by the words of those that it stands for, too.
    """
    if not derived.searched_fields(cls):
        return source, sa.false()
    table = keys(cls)
    if not _holds(source, table):
        identity = cls.__table__.c.id  # type: ignore[attr-defined]  # SQLModel adds it
        source = source.join(table, table.c.id == identity)
    found = _holds_words(connection, table, cls, wanted)
    if cls.view.aliased and same.any_of(connection, cls.table_name()):
        others = sa.select(table.c.id).where(found)
        led = list(dict.fromkeys(same.leaders(connection, connection.scalars(others)).values()))
        if led:
            found = sa.or_(found, table.c.id.in_(led))
    return source, found


def _holds_words(
    connection: sa.Connection, table: sa.TableClause, cls: type[Record], wanted: list[str]
) -> sa.ColumnElement[bool]:
    if seams.is_postgresql(connection):
        return search_postgresql.holds_words(table, wanted)
    long = [word for word in wanted if len(word) >= TRIGRAM]
    conditions = [sa.func.instr(table.c.text, word) > 0 for word in wanted if len(word) < TRIGRAM]
    if long:
        index = sa.table(derived.find_table(cls), sa.column("rowid"))
        phrase = " ".join('"' + word.replace('"', '""') + '"' for word in long)
        match = sa.text(f'"{index.name}" MATCH :phrase').bindparams(phrase=phrase)
        conditions.append(table.c.n.in_(sa.select(index.c.rowid).where(match)))
    return sa.and_(*conditions)


def is_stale(connection: sa.Connection, cls: type[Record] | None = None) -> bool:
    """True when some record's search text waits to be made again."""
    if cls is None:
        return connection.execute(_ANY_STALE).first() is not None
    return connection.execute(_ANY_STALE.where(schema.stale.c.kind == cls.table_name())).first() is not None


def refresh(connection: sa.Connection, progress: Progress | None = None) -> int:
    """Make the search text and sort keys of all stale records again, in the transaction that is open; how many."""
    stale: dict[str, list[str]] = {}
    for kind, row in connection.execute(_STALE):
        stale.setdefault(kind, []).append(row)
    if not stale:
        return 0
    from fieldapp.domain.records import RECORDS  # here: a store opens without them

    total, done = sum(map(len, stale.values())), 0
    for cls in RECORDS:
        ids = stale.get(cls.table_name(), []) if derived.fields(cls) else []
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            _remake(connection, cls, batch)
            done += len(batch)
            if progress is not None:
                progress.step(done, total)
    if same.concerned(connection, stale):
        same.refresh(connection)
    connection.execute(_NOTHING_STALE)
    return done


_ANY_STALE = sa.select(sa.literal(1)).select_from(schema.stale).limit(1)
_STALE = sa.select(schema.stale.c.kind, schema.stale.c.row)
_NOTHING_STALE = sa.delete(schema.stale)


def _holds(source: sa.FromClause, table: sa.TableClause) -> bool:
    return any(part is table for part in sa.sql.visitors.iterate(source))


@dataclass(frozen=True)
class _Remaking:
    """The SQL that makes one record type's keys again. Straight to the driver: it runs in every write."""

    read: str
    top: str
    forget: tuple[str, ...]
    keep: str
    index: str


@cache
def _remaking(cls: type[Record]) -> _Remaking:
    table, keyed = cls.table_name(), derived.keys_table(cls)
    find = derived.find_table(cls) if derived.searched_fields(cls) else ""
    names = "".join(f', r."{name}"' for name in derived.fields(cls))
    columns = [f'"{column.name}"' for column in keys(cls).c]
    forget = [f'DELETE FROM "{find}" WHERE rowid = ?'] if find else []
    return _Remaking(
        f'SELECT k.n, r.id{names} FROM json_each(?) AS w LEFT JOIN "{table}" AS r ON r.id = w.value '
        f'LEFT JOIN "{keyed}" AS k ON k.id = w.value',
        f'SELECT coalesce(max(n), 0) FROM "{keyed}"',
        (*forget, f'DELETE FROM "{keyed}" WHERE n = ?'),
        f'INSERT INTO "{keyed}"({", ".join(columns)}) VALUES({", ".join("?" * len(columns))})',
        f'INSERT INTO "{find}"(rowid, text) VALUES(?, ?)' if find else "",
    )


def _remake(connection: sa.Connection, cls: type[Record], ids: list[str]) -> None:
    """Replace the keys of some records; those that are gone lose theirs."""
    if seams.is_postgresql(connection):
        search_postgresql.remake(connection, cls, ids, _made)
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    sql, names = _remaking(cls), derived.fields(cls)
    rows = driver.execute(sql.read, (json.dumps(ids),)).fetchall()
    free = count(driver.execute(sql.top).fetchone()[0] + 1)  # before anything goes: what stays keeps its number
    old = [(row[0],) for row in rows if row[0] is not None]
    if old:
        for statement in sql.forget:
            driver.executemany(statement, old)
    fresh = [
        (next(free) if row[0] is None else row[0], row[1], *_made(cls, dict(zip(names, row[2:], strict=True))))
        for row in rows
        if row[1] is not None
    ]
    driver.executemany(sql.keep, fresh)
    if sql.index:
        driver.executemany(sql.index, [(row[0], row[2]) for row in fresh])


def _made(cls: type[Record], values: dict[str, str | None]) -> tuple[str | None, ...]:
    """The folded text of the searched fields, one a line, then a sort key for each sorted field (None where empty)."""
    folded = {name: fold(str(value)) for name, value in values.items() if value is not None}
    lines = "\n".join(folded[name] for name in derived.searched_fields(cls) if name in folded)
    return lines, *(sort_key(folded[name]) if name in folded else None for name in derived.sorted_fields(cls))
