"""Makes what the database holds for a record type from its declaration: table, indexes, search tables, triggers.

Used by migrations alone. Both functions may be called for a type that is already there: they add what is missing, so a
migration reads the same on a new store and on an old one. Must not know what records mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from fieldapp.store import capture, derived

if TYPE_CHECKING:
    from fieldapp.domain.fields import Record


def create_record_table(connection: sa.Connection, cls: type[Record]) -> None:
    """Make the table of a new record type with all that belongs to it."""
    table = cls.table_name()
    columns = "".join(f', "{name}" {_type(cls, name)}' for name in cls.columns())
    connection.exec_driver_sql(
        f'CREATE TABLE IF NOT EXISTS "{table}" (id TEXT NOT NULL PRIMARY KEY{columns}) WITHOUT ROWID'
    )
    update_record_table(connection, cls)


def update_record_table(connection: sa.Connection, cls: type[Record]) -> None:
    """Add the columns that a declaration has gained; make indexes, search tables and triggers as they are declared now.

    Rows are kept. Values of the new fields that arrived earlier from newer devices are in the log: ``refold`` brings
    them into the rows (``needs_refold`` is set for it).
    """
    table = cls.table_name()
    present = _columns(connection, table)
    missing = [name for name in cls.columns() if name not in present]
    for name in missing:
        connection.exec_driver_sql(f'ALTER TABLE "{table}" ADD COLUMN "{name}" {_type(cls, name)}')
    for name, sql in indexes(cls).items():
        connection.exec_driver_sql(f'DROP INDEX IF EXISTS "{name}"')
        connection.exec_driver_sql(sql)
    _replace_search_tables(connection, cls)
    renew_triggers(connection, cls)
    _note_refold(connection, cls)


def renew_triggers(connection: sa.Connection, cls: type[Record], *, refold: bool = False) -> None:
    """Make the triggers of a record type as they are declared now. ``refold``: the rule of its merging changed, too."""
    for name in _names(connection, "trigger", cls.table_name()):
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    for sql in capture.triggers(cls, derived.fields(cls)).values():
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


def _type(cls: type[Record], name: str) -> str:
    """No NOT NULL: a change may arrive before the one that made the record. Triggers refuse what is empty here."""
    return "INTEGER" if cls.is_integer(name) else "TEXT"


def _columns(connection: sa.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.exec_driver_sql(f'PRAGMA table_info("{table}")')]


def _names(connection: sa.Connection, kind: str, table: str) -> list[str]:
    rows = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = ? AND tbl_name = ?", (kind, table))
    return [row[0] for row in rows]


def _replace_search_tables(connection: sa.Connection, cls: type[Record]) -> None:
    keys, find = derived.keys_table(cls), derived.find_table(cls)
    connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{find}"')
    connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{keys}"')
    made = search_tables(cls)
    for sql in made.values():
        connection.exec_driver_sql(sql)
    if made:
        connection.exec_driver_sql(
            f"INSERT OR IGNORE INTO stale(kind, row) SELECT '{cls.table_name()}', id FROM \"{cls.table_name()}\""
        )


def _note_refold(connection: sa.Connection, cls: type[Record]) -> None:
    """Records of this type that the log knows may lack values: remembered until they were folded again."""
    table = cls.table_name()
    if connection.exec_driver_sql("SELECT 1 FROM change WHERE kind = ? LIMIT 1", (table,)).first():
        connection.exec_driver_sql("INSERT OR REPLACE INTO local(name, value) VALUES(?, '1')", (f"refold:{table}",))
