"""Search text, sort keys and the trigram index over them, in the SQLite dialect (FTS5).

Folding is Python's (case, accents, tone marks, letter forms), so triggers only mark what is ``stale``; what is marked
is made again before a commit and before a search. Must not know what a list looks like.
"""

from __future__ import annotations

from functools import cache
from itertools import count

import sqlalchemy as sa

from fieldapp.domain.fields import Record
from fieldapp.domain.records import RECORDS
from fieldapp.domain.text import fold, sort_key
from fieldapp.progress import Progress
from fieldapp.store import derived, schema

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
    source: sa.FromClause, cls: type[Record], wanted: list[str]
) -> tuple[sa.FromClause, sa.ColumnElement[bool]]:
    """A list's tables extended, and the condition that every word is somewhere in the searched fields.

    Words of three letters and more go through the index, shorter ones are looked for in the text itself.
    """
    if not derived.searched_fields(cls):
        return source, sa.false()
    table = keys(cls)
    if not _holds(source, table):
        identity = cls.__table__.c.id  # type: ignore[attr-defined]  # SQLModel adds it
        source = source.join(table, table.c.id == identity)
    long = [word for word in wanted if len(word) >= TRIGRAM]
    conditions = [sa.func.instr(table.c.text, word) > 0 for word in wanted if len(word) < TRIGRAM]
    if long:
        index = sa.table(derived.find_table(cls), sa.column("rowid"))
        phrase = " ".join('"' + word.replace('"', '""') + '"' for word in long)
        match = sa.text(f'"{index.name}" MATCH :phrase').bindparams(phrase=phrase)
        conditions.append(table.c.n.in_(sa.select(index.c.rowid).where(match)))
    return source, sa.and_(*conditions)


def is_stale(connection: sa.Connection, cls: type[Record] | None = None) -> bool:
    """True when some record's search text waits to be made again."""
    statement = sa.select(sa.literal(1)).select_from(schema.stale).limit(1)
    if cls is not None:
        statement = statement.where(schema.stale.c.kind == cls.table_name())
    return connection.execute(statement).first() is not None


def refresh(connection: sa.Connection, progress: Progress | None = None) -> int:
    """Make the search text and sort keys of all stale records again, in the transaction that is open; how many."""
    counts: dict[str, int] = dict(
        connection.execute(sa.select(schema.stale.c.kind, sa.func.count()).group_by(schema.stale.c.kind)).all()
    )
    total, done = sum(counts.values()), 0
    for cls in RECORDS:
        if cls.table_name() in counts and derived.fields(cls):
            for batch in _batches(connection, cls):
                _remake(connection, cls, batch)
                done += len(batch)
                if progress is not None:
                    progress.step(done, total)
    connection.execute(sa.delete(schema.stale))
    return done


def _holds(source: sa.FromClause, table: sa.TableClause) -> bool:
    return any(part is table for part in sa.sql.visitors.iterate(source))


def _batches(connection: sa.Connection, cls: type[Record]) -> list[list[str]]:
    rows = list(connection.scalars(sa.select(schema.stale.c.row).where(schema.stale.c.kind == cls.table_name())))
    return [rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH)]


def _remake(connection: sa.Connection, cls: type[Record], ids: list[str]) -> None:
    """Replace the keys of some records; those that are gone lose theirs."""
    table, record = keys(cls), cls.__table__  # type: ignore[attr-defined]  # SQLModel adds it
    old = dict(connection.execute(sa.select(table.c.id, table.c.n).where(table.c.id.in_(ids))).all())
    names = derived.fields(cls)
    rows = connection.execute(sa.select(record.c.id, *(record.c[name] for name in names)).where(record.c.id.in_(ids)))
    free = count((connection.scalar(sa.select(sa.func.max(table.c.n))) or 0) + 1)
    fresh = [
        (old[row[0]] if row[0] in old else next(free), row[0], *_made(cls, dict(zip(names, row[1:], strict=True))))
        for row in rows
    ]
    find = derived.find_table(cls) if derived.searched_fields(cls) else ""
    driver = connection.connection.driver_connection
    assert driver is not None
    for name, number in ((find, "rowid"), (table.name, "n")):
        if name and old:
            driver.executemany(f'DELETE FROM "{name}" WHERE {number} = ?', [(n,) for n in old.values()])
    columns = ", ".join(f'"{column.name}"' for column in table.c)
    holes = ", ".join("?" * len(table.c))
    driver.executemany(f'INSERT INTO "{table.name}"({columns}) VALUES({holes})', fresh)
    if find:
        driver.executemany(f'INSERT INTO "{find}"(rowid, text) VALUES(?, ?)', [(row[0], row[2]) for row in fresh])


def _made(cls: type[Record], values: dict[str, str | None]) -> tuple[str | None, ...]:
    """The folded text of the searched fields, one a line, then a sort key for each sorted field (None where empty)."""
    folded = {name: fold(str(value)) for name, value in values.items() if value is not None}
    lines = "\n".join(folded[name] for name in derived.searched_fields(cls) if name in folded)
    return lines, *(sort_key(folded[name]) if name in folded else None for name in derived.sorted_fields(cls))
