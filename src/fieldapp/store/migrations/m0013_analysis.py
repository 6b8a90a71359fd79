"""1.13: value chains, services of institutions, SWOT and problem tree, scorecards."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store.record_tables import create_record_table

VERSION = (1, 13)
NEW = (
    "value_chain", "chain_stage", "stage_actor", "chain_flow", "chain_support", "support_service", "service_rating",
    "service_use", "swot_item", "problem_node", "scorecard_template", "maturity_assessment",
)  # fmt: skip


def run(connection: sa.Connection) -> None:
    """Make the tables."""
    from fieldapp.domain.records import by_table  # here: a store that is up to date opens without them

    for name in NEW:
        create_record_table(connection, by_table(name))
