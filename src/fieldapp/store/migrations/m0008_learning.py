"""1.8: tests and their results, participants' action plans, certificates with their rules and revocations."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store.record_tables import create_record_table

VERSION = (1, 8)
TYPES = (
    "assessment",
    "assessment_result",
    "participant_action_plan",
    "action_step",
    "follow_up",
    "certificate_rule",
    "certificate",
    "certificate_revocation",
)


def run(connection: sa.Connection) -> None:
    """Make the tables with their indexes, search tables and triggers."""
    from fieldapp.domain.records import by_table  # here: a store that is up to date opens without them

    for name in TYPES:
        create_record_table(connection, by_table(name))
