"""1.0: the log, the local tables, the sixteen first record types."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store import capture, schema
from fieldapp.store.record_tables import create_record_table

VERSION = (1, 0)

TYPES = (
    "programme",
    "team",
    "location",
    "cluster",
    "enterprise",
    "enterprise_snapshot",
    "person",
    "organisation",
    "consent",
    "training_event",
    "session",
    "participation",
    "attendance_mark",
    "survey_form",
    "survey_submission",
    "attachment",
)


def run(connection: sa.Connection) -> None:
    """Make an empty store. The row of ``me`` is written by whoever creates it, who knows the device."""
    from fieldapp.domain.records import RECORDS  # here: a store that is up to date opens without them

    schema.metadata.create_all(connection)
    for rule in capture.of(connection).LOG_RULES:
        connection.exec_driver_sql(rule)
    for cls in RECORDS:
        if cls.table_name() in TYPES:
            create_record_table(connection, cls)
