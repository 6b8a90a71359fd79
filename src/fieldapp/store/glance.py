"""What the first page shows, read by the names of tables and columns instead of the record types.

The declarations and what they stand on take longer to load than everything else at the start; the first look does
without. The names are those of the declarations (a test compares). Must not know the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from fieldapp.store.local import HasConnection


@dataclass(frozen=True)
class Glance:
    """Names and numbers of a store."""

    programme: str = ""
    """The name of the programme; empty where the store does not hold it."""
    team: str = ""
    sessions: Mapping[str, int] = field(default_factory=dict)
    """Day (ISO 8601) -> how many sessions are held on it; days without one are left out."""
    bare: bool = True
    """No cluster and no firm is recorded."""


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in columns))


PROGRAMME = _table("programme", "id", "name")
TEAM = _table("team", "id", "name")
SESSION = _table("session", "id", "day")
CLUSTER = _table("cluster", "id")
ENTERPRISE = _table("enterprise", "id")


def glance(tx: HasConnection, *, programme: str, team: str, days: Iterable[str]) -> Glance:
    """Look up a programme and a team by id, the sessions of some days, and whether anything was recorded yet."""
    whose = tx.conn.execute(
        sa.select(
            _name(PROGRAMME, programme),
            _name(TEAM, team),
            sa.or_(*(sa.exists(sa.select(table.c.id)) for table in (CLUSTER, ENTERPRISE))),
        )
    ).one()
    held = tx.conn.execute(
        sa.select(SESSION.c.day, sa.func.count()).where(SESSION.c.day.in_(list(days))).group_by(SESSION.c.day)
    )
    return Glance(whose[0] or "", whose[1] or "", dict(held.all()), not whose[2])


def _name(table: sa.TableClause, record_id: str) -> sa.ScalarSelect[str]:
    return sa.select(table.c.name).where(table.c.id == record_id).scalar_subquery()
