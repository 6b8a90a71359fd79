"""Facts of this computer alone, never synced: who works here, in which role and teams. JSON values by name.

Must not know what the facts are used for.
"""

from __future__ import annotations

import json
from typing import Any, Protocol

import sqlalchemy as sa

from fieldapp.store.schema import change, local
from fieldapp.store.seams import is_postgresql, upsert

DEVICE_NAME = "device_name"
"""What people call this computer: "KH-03"."""
PERSON = "person"
"""The name of who works here."""
ROLE = "role"
"""``facilitator``, ``trainer`` or ``coordinator``."""
PROGRAMME = "programme"
"""Id of the programme that this computer belongs to."""
TEAMS = "teams"
"""List of the ids of the teams that this computer holds; the first is the one it writes for."""
UNIT = "unit"
"""Letters of the unit that stand in printed codes."""


class HasConnection(Protocol):
    """A transaction."""

    @property
    def conn(self) -> sa.Connection:
        """Its connection."""


def get(tx: HasConnection, name: str, default: Any = None) -> Any:
    """The value of a fact, or the default."""
    found = tx.conn.execute(sa.select(local.c.value).where(local.c.name == name)).scalar()
    return default if found is None else json.loads(found)


def is_unborn(conn: sa.Connection) -> bool:
    """True for tables without programme and without changes: starting or joining one was cut off."""
    named = conn.execute(sa.select(local.c.name).where(local.c.name == PROGRAMME)).first()
    return named is None and conn.execute(sa.select(change.c.seq).limit(1)).first() is None


def hold(tx: HasConnection, name: str) -> None:
    """Before a fact is read and written anew beside other merges: nobody else does so meanwhile."""
    if is_postgresql(tx.conn):
        tx.conn.execute(sa.select(local.c.name).where(local.c.name == name).with_for_update())


def put(tx: HasConnection, name: str, value: Any) -> None:
    """Set a fact; None removes it. ``value`` is anything that JSON holds without floating point."""
    if value is None:
        tx.conn.execute(sa.delete(local).where(local.c.name == name))
        return
    text = json.dumps(value, ensure_ascii=False)
    statement = upsert(tx.conn, local).values(name=name, value=text)
    tx.conn.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": text}))


def everything(tx: HasConnection) -> dict[str, Any]:
    """All facts by name."""
    return {name: json.loads(value) for name, value in tx.conn.execute(sa.select(local.c.name, local.c.value))}
