"""Search text and sort keys in the PostgreSQL dialect: a trigram index (pg_trgm) where the server has it.

Without it every text is looked through: the same answers, more slowly. Must not know what a list looks like.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from fieldapp.store import bulk, derived

if TYPE_CHECKING:
    from fieldapp.domain.fields import Record

TEXT = 'TEXT COLLATE "C"'
"""Sorted by its bytes, as SQLite does."""


def tables(cls: type[Record], *, trigrams: bool) -> dict[str, str]:
    """The table of search text and sort keys with its indexes: name -> SQL; empty for types with neither."""
    if not derived.fields(cls):
        return {}
    keys = derived.keys_table(cls)
    sorts = "".join(f', "{derived.key_column(name)}" {TEXT}' for name in derived.sorted_fields(cls))
    made = {keys: f'CREATE TABLE "{keys}" (id {TEXT} PRIMARY KEY, text {TEXT} NOT NULL{sorts})'}
    if cls.view.sort in derived.sorted_fields(cls):
        made[f"{keys}_order"] = f'CREATE INDEX "{keys}_order" ON "{keys}"("{derived.key_column(cls.view.sort)}", id)'
    if derived.searched_fields(cls) and trigrams:
        find = derived.find_table(cls)
        made[find] = f'CREATE INDEX "{find}" ON "{keys}" USING gin (text gin_trgm_ops)'
    return made


def holds_words(table: sa.TableClause, wanted: list[str]) -> sa.ColumnElement[bool]:
    """The condition that every word is in the text."""
    return sa.and_(*(table.c.text.contains(word, autoescape=True) for word in wanted))


def remake(
    connection: sa.Connection,
    cls: type[Record],
    ids: Sequence[str],
    made: Callable[[type[Record], dict[str, str | None]], tuple[str | None, ...]],
) -> None:
    """Replace the keys of some records; those that are gone lose theirs."""
    names = derived.fields(cls)
    table = sa.table(cls.table_name(), *(sa.column(name) for name in ("id", *names)))
    keys = sa.table(derived.keys_table(cls), sa.column("id"))
    given: dict[str, Any] = {"rows": ids}
    rows = connection.execute(sa.select(*table.c).where(bulk.Among(table.c.id, "rows")), given).all()
    connection.execute(sa.delete(keys).where(bulk.Among(keys.c.id, "rows")), given)
    columns = ("id", derived.TEXT_COLUMN, *map(derived.key_column, derived.sorted_fields(cls)))
    fresh = [(row[0], *made(cls, dict(zip(names, row[1:], strict=True)))) for row in rows]
    bulk.insert(connection, keys.name, columns, fresh)
