"""What is to be written into a bundle, for whom it is sealed, and what headquarters hands out with it.

Must not know how a bundle is written.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import sqlalchemy as sa
from nacl.signing import SigningKey

import fieldapp
from fieldapp.domain.fields import new_id
from fieldapp.store import ReadTx, local, migrations
from fieldapp.sync import book, closed, contents, gate, identity, peers, sealing, trust
from fieldapp.sync.contents import Manifest

BLOCKS: Final = "blocks_to_hand_out"
"""Local fact of headquarters: device -> [first, last] number of a block that its next bundle brings."""


@dataclass(frozen=True)
class Order:
    """What is to be written: after which change of each stream, for whom, which streams."""

    since: Mapping[str, int] = field(default_factory=dict)
    to: tuple[str, ...] = ()
    kind: str = contents.CHANGES
    wanted: Callable[[str], bool] = lambda _stream: True
    max_changes: int | None = None
    skip: int = 0
    """Changes that an earlier part holds."""
    part: tuple[int, int] = (1, 1)
    kit: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""
    key: bytes = b""
    """Public key of the device that a kit is for, where it is known."""
    to_note: bool = True
    """False for a trial: nothing was sent."""


def bare(sender: str, kind: str) -> Manifest:
    """What a bundle says that names nobody and brings nothing."""
    return Manifest(
        id=new_id(), sender=sender, to=(), kind=kind, programme="", programme_name="", name="",
        app=fieldapp.__version__, schema=str(migrations.newest()), made=0, changes=0,
    )  # fmt: skip


def within_rights(tx: ReadTx, device: str, order: Order) -> Order:
    """Only what the addressed may read; and only coordinators pass on what others wrote, once there is a trust list."""
    listed = book.current(tx.conn)
    readable, asked = closed.readable(listed, order.to), order.wanted
    order = replace(order, wanted=lambda stream: asked(stream) and readable(stream))
    member = listed.members.get(device) if listed is not None else None
    if listed is None or (member is not None and member.role == trust.COORDINATOR):
        return order
    mine = {device, *(member.was if member is not None else ())}
    return replace(order, wanted=lambda stream: identity.device_of(stream) in mine and order.wanted(stream))


def seal_for(conn: sa.Connection, order: Order, key: SigningKey) -> sealing.Seal:
    """Who may read it."""
    if order.kind == contents.RECEIPT:
        return sealing.UNSEALED
    own = bytes(key.verify_key)
    if order.kind == contents.KIT:
        if order.key:
            return sealing.for_devices([order.key, own])
        return sealing.for_code(order.code, secrets.token_bytes(sealing.SALT), own)
    listed = book.current(conn)
    if order.kind == contents.JOIN and listed is not None:
        return sealing.for_devices([own, *(base64.b64decode(one.key) for one in listed.coordinators() if one.key)])
    return gate.recipients(conn, own, order.to)


def list_version(conn: sa.Connection) -> int:
    """The version of the trust list in force here; 0 for none."""
    listed = book.current(conn)
    return listed.version if listed is not None else 0


def handed_out(
    tx: ReadTx, device: str, order: Order, others: Mapping[str, peers.Peer]
) -> tuple[str, Mapping[str, Any]]:
    """The trust list where the addressed lack it, and what headquarters hands out with it."""
    listed = book.current(tx.conn)
    if listed is None:
        return "", order.kit
    member = listed.members.get(device)
    speaks = member is not None and member.role == trust.COORDINATOR
    lack = any(d not in others or others[d].trust < listed.version for d in order.to)
    if not (lack if order.to else speaks) and order.kind != contents.KIT:
        return "", order.kit
    group = book.groups(tx)
    kit = dict(order.kit)
    if speaks and group and (order.to or order.kind == contents.KIT):
        kit["group"] = group[-1]
    granted = {d: block for d, block in local.get(tx, BLOCKS, {}).items() if d in order.to}
    if granted:
        kit["block"] = next(iter(granted.values()))
    return book.text(tx.conn), kit
