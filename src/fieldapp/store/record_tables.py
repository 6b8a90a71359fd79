"""Makes what the database holds for a record type from its declaration: table, indexes, search tables, triggers.

Used by migrations alone. Both functions may be called for a type that is already there: they add what is missing, so a
migration reads the same on a new store and on an old one. Must not know what records mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from fieldapp.store import capture, derived, schema, seams, search_postgresql
from fieldapp.store.postgresql import has_trigrams

if TYPE_CHECKING:
    from fieldapp.domain.fields import Record


def create_record_table(connection: sa.Connection, cls: type[Record]) -> None:
    """Make the table of a new record type with all that belongs to it."""
    table = cls.table_name()
    columns = "".join(f', "{name}" {_type(connection, cls, name)}' for name in cls.columns())
    text, kind = (search_postgresql.TEXT, "") if seams.is_postgresql(connection) else ("TEXT", " WITHOUT ROWID")
    connection.exec_driver_sql(f'CREATE TABLE IF NOT EXISTS "{table}" (id {text} NOT NULL PRIMARY KEY{columns}){kind}')
    update_record_table(connection, cls)


def update_record_table(connection: sa.Connection, cls: type[Record]) -> None:
    """Add the columns that a declaration has gained; make indexes, search tables and triggers as they are declared now.

    Rows are kept. Values of the new fields that arrived earlier from newer devices are in the log: ``refold`` brings
    them into the rows (``needs_refold`` is set for it).
    """
    table = cls.table_name()
    present = columns_of(connection, table)
    missing = [name for name in cls.columns() if name not in present]
    for name in missing:
        connection.exec_driver_sql(f'ALTER TABLE "{table}" ADD COLUMN "{name}" {_type(connection, cls, name)}')
    for name, sql in indexes(cls).items():
        connection.exec_driver_sql(f'DROP INDEX IF EXISTS "{name}"')
        connection.exec_driver_sql(sql)
    _replace_search_tables(connection, cls)
    renew_triggers(connection, cls)
    _note_refold(connection, cls)


def renew_triggers(connection: sa.Connection, cls: type[Record], *, refold: bool = False) -> None:
    """Make the triggers of a record type as they are declared now. ``refold``: the rule of its merging changed, too."""
    of_table = f' ON "{cls.table_name()}"' if seams.is_postgresql(connection) else ""
    for name in _triggers(connection, cls.table_name()):
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"{of_table}')
    for sql in capture.of(connection).triggers(cls, derived.fields(cls)).values():
        connection.exec_driver_sql(sql)
    if refold:
        _note_refold(connection, cls)


def indexes(cls: type[Record]) -> dict[str, str]:
    """The indexes of a record table, name -> SQL: references and codes where they are filled, the order of lists."""
    table = cls.table_name()
    made = {
        f"{table}_{name}": f'CREATE INDEX "{table}_{name}" ON "{table}"("{name}") WHERE "{name}" IS NOT NULL'
        for name in (*derived.indexed_references(cls), *(("code",) if cls.view.letter else ()))
    }
    if cls.view.sort not in derived.sorted_fields(cls):
        made[f"{table}_order"] = f'CREATE INDEX "{table}_order" ON "{table}"("{cls.view.sort}")'
    return made


def search_tables(cls: type[Record]) -> dict[str, str]:
    """The tables of search text and sort keys with their index: name -> SQL; empty for types with neither."""
    if not derived.fields(cls):
        return {}
    keys, find = derived.keys_table(cls), derived.find_table(cls)
    sorts = "".join(f', "{derived.key_column(name)}" TEXT' for name in derived.sorted_fields(cls))
    made = {keys: f'CREATE TABLE "{keys}" (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL{sorts})'}
    if cls.view.sort in derived.sorted_fields(cls):
        column = derived.key_column(cls.view.sort)  # with the text: one or two letters are looked for along the index
        made[f"{keys}_order"] = f'CREATE INDEX "{keys}_order" ON "{keys}"("{column}", id, text)'
    if derived.searched_fields(cls):
        made[find] = (
            f"CREATE VIRTUAL TABLE \"{find}\" USING fts5(text, content='', contentless_delete=1, "
            "tokenize='trigram case_sensitive 1', detail=full)"
        )
    return made


def columns_of(connection: sa.Connection, table: str) -> list[str]:
    """The names of a table's columns, in order."""
    return [column["name"] for column in sa.inspect(connection).get_columns(table)]


def _type(connection: sa.Connection, cls: type[Record], name: str) -> str:
    """No NOT NULL: a change may arrive before the one that made the record. Triggers refuse what is empty here."""
    if seams.is_postgresql(connection):
        return "BIGINT" if cls.is_integer(name) else search_postgresql.TEXT
    return "INTEGER" if cls.is_integer(name) else "TEXT"


def _triggers(connection: sa.Connection, table: str) -> list[str]:
    if seams.is_postgresql(connection):
        sql = "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(:name) AND NOT tgisinternal"
        return list(connection.scalars(sa.text(sql), {"name": f'"{table}"'}))
    sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name"
    return list(connection.scalars(sa.text(sql), {"name": table}))


def _replace_search_tables(connection: sa.Connection, cls: type[Record]) -> None:
    keys, find = derived.keys_table(cls), derived.find_table(cls)
    postgresql = seams.is_postgresql(connection)
    connection.exec_driver_sql(f'DROP {"INDEX" if postgresql else "TABLE"} IF EXISTS "{find}"')
    connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{keys}"')
    made = search_postgresql.tables(cls, trigrams=has_trigrams(connection)) if postgresql else search_tables(cls)
    for sql in made.values():
        connection.exec_driver_sql(sql)
    if made:
        connection.exec_driver_sql(
            f"INSERT INTO stale(kind, row) SELECT '{cls.table_name()}', id FROM \"{cls.table_name()}\" WHERE true "
            "ON CONFLICT DO NOTHING"
        )


def _note_refold(connection: sa.Connection, cls: type[Record]) -> None:
    """Records of this type that the log knows may lack values: remembered until they were folded again."""
    table = cls.table_name()
    known = sa.select(sa.literal(1)).where(schema.change.c.kind == table).limit(1)
    if connection.execute(known).first():
        noted = seams.upsert(connection, schema.local).values(name=f"refold:{table}", value="1")
        connection.execute(noted.on_conflict_do_update(index_elements=["name"], set_={"value": "1"}))
