"""1.2: that two records are the same, and why something was settled as it was."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store.record_tables import create_record_table

VERSION = (1, 2)


def run(connection: sa.Connection) -> None:
    """Make the tables with their indexes, search tables and triggers."""
    from fieldapp.domain.records import Alias, Decision  # here: a store that is up to date opens without them

    for cls in (Alias, Decision):
        create_record_table(connection, cls)
