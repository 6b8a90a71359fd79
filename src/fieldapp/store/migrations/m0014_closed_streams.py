"""1.14: what only headquarters may read is written into streams of its own, which go nowhere else."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store.record_tables import renew_triggers

VERSION = (1, 14)
TYPES = ("incident", "decision", "attachment")


def run(connection: sa.Connection) -> None:
    """Make the triggers anew. What was written for a team before goes on there."""
    from fieldapp.domain.records import by_table  # here: a store that is up to date opens without them

    for name in TYPES:
        renew_triggers(connection, by_table(name))
