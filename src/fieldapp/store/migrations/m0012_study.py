"""1.12: the diagnostic study with its sections, issues and kept figures; interviews, history of a cluster."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store.record_tables import create_record_table

VERSION = (1, 12)
NEW = (
    "cluster_event", "interview", "study_template", "diagnostic_study", "study_section", "study_issue", "study_figure",
)  # fmt: skip


def run(connection: sa.Connection) -> None:
    """Make the tables."""
    from fieldapp.domain.records import by_table  # here: a store that is up to date opens without them

    for name in NEW:
        create_record_table(connection, by_table(name))
