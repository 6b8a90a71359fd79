"""The door: who may hand in what. Asks the trust list before anything of a bundle is taken in, in one transaction.

Bundles of devices that nobody approved yet wait; a retired device hands in what it wrote before; only coordinators hand
in others' changes. While a store knows no list, every device of the programme may do everything. Must not know files.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from nacl.signing import SigningKey

from fieldapp.store import Store, WriteTx, blocks
from fieldapp.sync import book, bundle, clear, contents, identity, peers, roles, sealing, trust
from fieldapp.sync.contents import Manifest
from fieldapp.sync.lines import Run
from fieldapp.sync.refold import Types
from fieldapp.sync.refusal import NO_CODE, Reason, Refused
from fieldapp.sync.trust import TrustList


def keys(store: Store | None, key: SigningKey, code: str = "") -> bundle.Keys:
    """What opens bundles here: the device's key and those it had before, the programme's group keys, a typed code."""

    def opening(header: clear.Header) -> Sequence[sealing.Secret]:
        if header.seal == sealing.CODE:
            if header.sender == identity.id_of(key):
                return [sealing.secret_of(key)]
            if not code:
                raise Refused(Reason.CODE, NO_CODE)
            return [sealing.secret_of_code(code, header.salt)]
        if store is None:
            return [sealing.secret_of(key)]
        with store.read() as tx:
            groups = book.groups(tx)
        former = [] if identity.id_of(key) in header.to else identity.former_keys(store.folder)
        secrets = (sealing.secret_of(one) for one in (key, *former))
        return [*secrets, *(sealing.secret(base64.b64decode(one)) for one in groups)]

    return opening


def recipients(conn: sa.Connection, own: bytes, to: Sequence[str]) -> sealing.Seal:
    """For whom a bundle is sealed: the devices named, else everybody in the programme, and this device itself.

    Raises Refused NO_KEY for a device whose key is not known here, GONE for one that is retired.
    """
    listed, known = book.current(conn), peers.everyone(conn)
    found: list[bytes] = []
    for device in to:
        member = listed.members.get(device) if listed is not None else None
        key = (member.key if member is not None else "") or (known[device].key if device in known else "")
        if member is not None and not member.role:
            raise Refused(Reason.GONE, device=member.name or peers.name_of(known, device))
        if not key:
            raise Refused(Reason.NO_KEY, device=peers.name_of(known, device))
        found.append(base64.b64decode(key))
    if to:
        return sealing.for_devices([*found, own])
    if listed is None:
        return sealing.for_devices([own, *(base64.b64decode(peer.key) for peer in known.values() if peer.key)])
    active = listed.active()
    if len(active) > sealing.MANY and listed.group:
        return sealing.for_devices([own], [base64.b64decode(listed.group)])
    return sealing.for_devices([own, *(base64.b64decode(member.key) for member in active)])


def take_list(tx: WriteTx, device: str, said: str, types: Types) -> bool:
    """Put a newer trust list into force and note the records that it concerns; True when it was newer.

    Runs with ``log.begin_touched`` done; the caller then runs ``refold``. Raises Refused.
    """
    adopted = book.adopt(tx, said)
    if adopted is not None:
        in_force(tx, device, *adopted, types)
    return adopted is not None


def in_force(tx: WriteTx, device: str, before: TrustList | None, after: TrustList, types: Types) -> None:
    """What follows from another list: names, this device's rights, records to be folded again."""
    for member in after.members.values():
        if member.device != device:
            peers.called(tx.conn, member.device, member.name, "")
    roles.changed_streams(tx.conn, before, after)
    roles.changed(tx.conn, device, types)


def admit(
    tx: WriteTx, device: str, manifest: Manifest, types: Types, *, joining: bool = False
) -> TrustList | None:  # fmt: skip
    """Take in the list that a bundle carries, then ask it about the sender. Raises Refused.

    ``device`` is this store's own. ``joining``: somebody opens a kit to join with it and so trusts its maker; what only
    says of itself that it is a kit is asked about like any bundle.
    """
    if manifest.list:
        take_list(tx, device, manifest.list, types)
    listed = book.current(tx.conn)
    if listed is None or manifest.sender == device or joining:
        return listed
    name = manifest.name or identity.short(manifest.sender)
    if listed.is_new(manifest.sender):
        raise Refused(Reason.UNKNOWN, manifest.sender, device=name, asks=int(manifest.kind == contents.JOIN))
    return listed


def checked(
    listed: TrustList | None, device: str, manifest: Manifest, runs: Iterable[Run], *, joining: bool = False
) -> Iterator[Run]:
    """The runs, each after the list was asked whether the sender may hand it in. Raises Refused RETIRED, RELAYED."""
    member = listed.members.get(manifest.sender) if listed is not None else None
    name = manifest.name or identity.short(manifest.sender)
    mine = {manifest.sender, *(member.was if member is not None else ())}
    for run in runs:
        if member is not None and not joining and manifest.sender != device:
            writer = identity.device_of(run.stream)
            last = run.first + len(run.changes) - 1
            if not member.role and (writer not in mine or member.term_at(run.stream, last) is None):
                raise Refused(Reason.RETIRED, run.stream, device=name)
            if member.role != trust.COORDINATOR and writer not in mine:
                raise Refused(Reason.RELAYED, run.stream, device=name)
        yield run


def granted(tx: WriteTx, listed: TrustList | None, manifest: Manifest, *, joining: bool = False) -> None:
    """What a coordinator hands out beside changes: the group key, a block of numbers for printed codes."""
    member = listed.members.get(manifest.sender) if listed is not None else None
    if not joining and (member is None or member.role != trust.COORDINATOR):
        return
    book.learn_group(tx, manifest.kit.get("group"))
    if block := block_of(manifest.kit):
        blocks.grant(tx, *block)


def block_of(kit: Any) -> tuple[int, int] | None:
    """The block of numbers in a kit, None where there is none or it is not plausible."""
    block = kit.get("block")
    if isinstance(block, list) and len(block) == 2 and all(type(edge) is int and edge > 0 for edge in block):
        return block[0], block[1]
    return None
