"""1.15: what is about an incident may be of another team than the incident, and be written again."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store.record_tables import renew_triggers

VERSION = (1, 15)
TYPES = ("decision", "attachment")


def run(connection: sa.Connection) -> None:
    """Make the triggers anew."""
    from fieldapp.domain.records import by_table  # here: a store that is up to date opens without them

    for name in TYPES:
        renew_triggers(connection, by_table(name))
