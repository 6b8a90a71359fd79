"""1.11: the six questions on functioning."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store.record_tables import create_record_table

VERSION = (1, 11)


def run(connection: sa.Connection) -> None:
    """Make the table with its indexes, search tables and triggers."""
    from fieldapp.domain.records import by_table  # here: a store that is up to date opens without them

    create_record_table(connection, by_table("wgss"))
