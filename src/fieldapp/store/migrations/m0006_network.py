"""1.5: waves of asking who works with whom, their actors, answers and ties, and places on the map."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store.record_tables import create_record_table

VERSION = (1, 5)
TYPES = ("survey_wave", "roster_actor", "wave_response", "tie", "map_position")


def run(connection: sa.Connection) -> None:
    """Make the tables with their indexes, search tables and triggers."""
    from fieldapp.domain.records import by_table  # here: a store that is up to date opens without them

    for name in TYPES:
        create_record_table(connection, by_table(name))
