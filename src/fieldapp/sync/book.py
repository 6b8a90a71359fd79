"""Where a store keeps its trust list and the programme's group keys; how the next version of the list is made.

The highest version seen stays. Runs inside transactions of the store. Must not know bundles, nor what the list means
for records (``roles``).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from fieldapp.store import WriteTx, local, schema
from fieldapp.sync import trust
from fieldapp.sync.refusal import Reason, Refused
from fieldapp.sync.trust import TrustList

LIST: Final = "trust_list"
"""Local fact: the signed list."""
FORMER: Final = "former_roots"
"""Local fact: public root keys that a person replaced here by a new one, because they were lost."""
GROUPS: Final = "group_keys"
"""Local fact: the private group keys known here, base 64, the present one last."""

_TEXT = sa.select(schema.local.c.value).where(schema.local.c.name == LIST)


def text(conn: sa.Connection) -> str:
    """The signed list as it travels; empty while there is none."""
    return str(conn.scalar(_TEXT) or "")


def current(conn: sa.Connection) -> TrustList | None:
    """The trust list in force here, None while there is none."""
    said = text(conn)
    return trust.read(said)[0] if said else None


def adopt(tx: WriteTx, said: str) -> tuple[TrustList | None, TrustList] | None:
    """Put a list into force when it is newer than the one here: the former and the new one; None when it is not.

    Raises Refused FOREIGN for another programme, TRUST_FORGED for another root, TRUST_TWICE for two lists of one
    version.
    """
    fresh, chain = trust.read(said)
    if fresh.programme != local.get(tx, local.PROGRAMME, fresh.programme):
        raise Refused(Reason.FOREIGN, programme=fresh.programme)
    mine = current(tx.conn)
    if mine is not None:
        if not trust.leads_to(mine.root, fresh, chain):
            if trust.leads_to(fresh.root, mine, trust.read(text(tx.conn))[1]):
                return None  # a list from before the programme's key was replaced
            if fresh.root in local.get(tx, FORMER, []):
                return None  # the same, where the key was lost: it names nobody any more
            raise Refused(Reason.TRUST_FORGED, "another root")
        if fresh.version < mine.version:
            return None
        if fresh.version == mine.version:
            if fresh != mine:
                raise Refused(Reason.TRUST_TWICE, version=fresh.version)
            return None
    local.put(tx, LIST, json.loads(said))
    return mine, fresh


def pin(tx: WriteTx, said: str) -> tuple[TrustList | None, TrustList]:
    """Put a list with another root into force, after a person has compared its words. Raises Refused."""
    fresh, _chain = trust.read(said)
    if fresh.programme != local.get(tx, local.PROGRAMME, fresh.programme):
        raise Refused(Reason.FOREIGN, programme=fresh.programme)
    mine = current(tx.conn)
    if mine is not None and mine.root != fresh.root:
        former = {*local.get(tx, FORMER, []), mine.root, *(old for old, _new, _signed in chain(tx.conn))}
        local.put(tx, FORMER, sorted(former - {fresh.root}))
    local.put(tx, LIST, json.loads(said))
    return mine, fresh


def chain(conn: sa.Connection) -> list[list[str]]:
    """The chain of root keys of the list in force."""
    said = text(conn)
    return trust.read(said)[1] if said else []


def fresh_group(tx: WriteTx) -> str:
    """Make a new group key, which opens what is sealed for very many; its public half for the list."""
    key = PrivateKey.generate()
    learn_group(tx, base64.b64encode(bytes(key)).decode())
    return trust.b64(bytes(key.public_key))


def learn_group(tx: WriteTx, private: Any) -> None:
    """Remember a group key that headquarters handed out; what is none is passed over."""
    try:
        if len(base64.b64decode(private, validate=True)) != 32:
            return
    except (ValueError, TypeError):
        return
    known = groups(tx)
    if private not in known:
        local.put(tx, GROUPS, [*known, private])


def groups(tx: local.HasConnection) -> Sequence[str]:
    """The private group keys known here, the present one last."""
    return list(local.get(tx, GROUPS, []))


def signed(conn: sa.Connection, book: TrustList, root: SigningKey, more: Sequence[Sequence[str]] = ()) -> str:
    """The list as it travels, signed, with the chain so far and what is new in it."""
    return trust.sign(book, root, [*chain(conn), *more])
