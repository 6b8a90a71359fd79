"""1.3: facts about records that may be the same, and aliases, are marked when they are written."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store.record_tables import renew_triggers

VERSION = (1, 3)
TYPES = ("alias", "participation", "attendance_mark")


def run(connection: sa.Connection) -> None:
    """Make the triggers again."""
    from fieldapp.domain.records import by_table  # here: a store that is up to date opens without them

    for name in TYPES:
        renew_triggers(connection, by_table(name))
