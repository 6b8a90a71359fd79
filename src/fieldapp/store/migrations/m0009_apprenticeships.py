"""1.9: trades with their standards, and apprenticeships."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store.record_tables import create_record_table

VERSION = (1, 9)
TYPES = (
    "occupation",
    "training_standard",
    "standard_unit",
    "standard_task",
    "agreement",
    "status_event",
    "log_entry",
    "monthly_review",
    "competency_assessment",
    "rpl_claim",
    "incident",
    "tracer",
)


def run(connection: sa.Connection) -> None:
    """Make the tables with their indexes, search tables and triggers."""
    from fieldapp.domain.records import by_table  # here: a store that is up to date opens without them

    for name in TYPES:
        create_record_table(connection, by_table(name))
