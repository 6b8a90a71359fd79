"""1.7: courses, templates, sponsors and stated totals of trainings; sheets as printed and as sealed."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store.record_tables import create_record_table, update_record_table

VERSION = (1, 7)
NEW = (
    "attendance_sheet", "printed_sheet", "training_programme", "training_template", "training_sponsor", "stated_total",
)  # fmt: skip


def run(connection: sa.Connection) -> None:
    """Make the tables; the training gains course, phase, clock, costs and its stated total."""
    from fieldapp.domain.records import by_table  # here: a store that is up to date opens without them

    for name in NEW:
        create_record_table(connection, by_table(name))
    update_record_table(connection, by_table("training_event"))
