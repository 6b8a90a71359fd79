"""1.1: merge classes count when bundles are merged, and two records may be said to be the same."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store import schema
from fieldapp.store.record_tables import columns_of, renew_triggers

VERSION = (1, 1)
TYPES = (
    "programme",
    "team",
    "location",
    "consent",
    "survey_form",
    "survey_submission",
    "attachment",
)
"""The record types of which not every change counts any more: their triggers are renewed, their rows folded again."""


def run(connection: sa.Connection) -> None:
    """What a new store has already is left alone."""
    from fieldapp.domain.records import RECORDS  # here: a store that is up to date opens without them

    if "central" not in columns_of(connection, "me"):
        connection.exec_driver_sql("ALTER TABLE me ADD COLUMN central INTEGER NOT NULL DEFAULT 1")
    if "aside" not in columns_of(connection, "conflict"):
        connection.exec_driver_sql("ALTER TABLE conflict RENAME TO conflict_before")
        schema.conflict.create(connection)
        connection.exec_driver_sql(
            "INSERT INTO conflict(kind, row, field, aside, heads) "
            "SELECT kind, row, field, 0, heads FROM conflict_before"
        )
        connection.exec_driver_sql("DROP TABLE conflict_before")
        for cls in RECORDS:
            if cls.table_name() in _columns_of_tables(connection):
                renew_triggers(connection, cls, refold=cls.table_name() in TYPES)
    schema.same.create(connection, checkfirst=True)


def _columns_of_tables(connection: sa.Connection) -> set[str]:
    return {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
