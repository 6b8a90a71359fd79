"""1.4: what was made from survey forms is kept on this computer, so that they open at once."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.store import schema

VERSION = (1, 4)


def run(connection: sa.Connection) -> None:
    """Make the table."""
    schema.compiled.create(connection, checkfirst=True)
