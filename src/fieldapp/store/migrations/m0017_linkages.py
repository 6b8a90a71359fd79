"""1.17: linkages, who sells to whom."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store.record_tables import create_record_table

VERSION = (1, 17)


def run(connection: sa.Connection) -> None:
    """Make the table."""
    from fieldapp.domain.records import Linkage  # here: a store that is up to date opens without them

    create_record_table(connection, Linkage)
