"""1.16: trainings and their templates say whether a per diem is paid by the day or by the half day."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store.record_tables import update_record_table

VERSION = (1, 16)
GROWN = ("training_event", "training_template")


def run(connection: sa.Connection) -> None:
    """Both types gain the field."""
    from fieldapp.domain.records import by_table  # here: a store that is up to date opens without them

    for name in GROWN:
        update_record_table(connection, by_table(name))
