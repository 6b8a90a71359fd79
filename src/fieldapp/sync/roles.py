"""Whose changes count: the law of each record type, and the roles that it asks for.

The one place where the merge rule meets the trust list (``trust``, kept by ``book``); at the door ``gate`` asks it.
Must not know bundles.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from fieldapp.domain.fields import Merge, Record
from fieldapp.store import schema
from fieldapp.sync import book, identity, log
from fieldapp.sync.fold import COORDINATOR, ORDINARY, Law, RoleOf
from fieldapp.sync.trust import TrustList

_NEXT = 1 << 62
"""The number of a change that is not written yet."""
STRICT = frozenset({Merge.CENTRAL, Merge.APPEND, Merge.SEALED})


def role_of(conn: sa.Connection) -> RoleOf | None:
    """What the trust list in force here says of the author of a change, or None while there is no list.

    Without a list nobody can be told from anybody, and every change counts.
    """
    return book.current(conn)


def law_of(cls: type[Record], roles: RoleOf | None) -> Law:
    """The law under which records of a type are folded; ``roles`` as ``role_of`` answers."""
    view = cls.view
    may = roles.may(cls.table_name()) if isinstance(roles, TrustList) else None
    if view.merge not in STRICT:
        return ORDINARY if may is None else Law(may=may)
    return Law(view.merge, view.seal, roles if view.merge is Merge.CENTRAL else None, may)


def may_write(conn: sa.Connection, table: str, team: str = "") -> bool:
    """Whether what this device writes of a record type, for a team, counts; while there is no list, all does."""
    listed = book.current(conn)
    if listed is None:
        return True
    device = str(conn.scalar(sa.select(schema.me.c.device)))
    return listed.may(table)(identity.stream_id(device, team), _NEXT)


def counts_here(conn: sa.Connection) -> bool:
    """True when what this device writes of centrally owned records counts; else it can only propose."""
    return bool(conn.scalar(sa.select(schema.me.c.central)))


def changed(conn: sa.Connection, device: str, types: Sequence[type[Record]]) -> None:
    """To be called, inside a write with ``log.begin_touched`` done, after another trust list came into force.

    Notes all centrally owned records as to be folded again (the caller then runs ``refold``) and tells the capture
    triggers whether this device may write them.
    """
    roles = role_of(conn)
    mine = COORDINATOR if roles is None else roles(f"{device}:", _NEXT)
    conn.execute(sa.update(schema.me).values(central=int(mine == COORDINATOR)))
    for cls in types:
        if cls.view.merge is Merge.CENTRAL:
            log.touch_kind(conn, cls.table_name())


def changed_streams(conn: sa.Connection, before: TrustList | None, after: TrustList) -> None:
    """Note the records of all devices whose entry in the list is another one than before, as to be folded again."""
    same_rights = before is not None and before.rights == after.rights
    for stream in log.streams(conn):
        device = identity.device_of(stream.id)
        was = before.members.get(device) if before is not None else None
        if stream.have and not (same_rights and was == after.members.get(device)):
            log.touch(conn, stream.n, 0, stream.have)
