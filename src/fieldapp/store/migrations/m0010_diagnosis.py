"""1.10: the cluster's file, selection, firms in depth, official figures and size schemes, outlines of the map."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store.record_tables import create_record_table, update_record_table

VERSION = (1, 10)
NEW = (
    "cluster_snapshot", "phase_step", "phase_event", "selection_round", "selection_criterion", "selection_candidate",
    "selection_score", "recp_record", "responsible_check", "employment_table", "price_index", "size_scheme",
    "size_bound", "map_outline",
)  # fmt: skip
GROWN = ("cluster", "enterprise", "enterprise_snapshot")


def run(connection: sa.Connection) -> None:
    """Make the tables; cluster, firm and snapshot gain fields."""
    from fieldapp.domain.records import by_table  # here: a store that is up to date opens without them

    for name in NEW:
        create_record_table(connection, by_table(name))
    for name in GROWN:
        update_record_table(connection, by_table(name))
