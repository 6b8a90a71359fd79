"""Who belongs to the programme: words to compare, approval, roles, retiring a device, replacing the programme's key.

Headquarters is the computer that holds the programme's root key (``is_root``); only there is the list of devices
changed. It travels to everybody with the next bundles. Must not know how the list is written.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from nacl.signing import SigningKey

from fieldapp.domain.records import RECORDS
from fieldapp.i18n import _
from fieldapp.services.errors import ServiceError
from fieldapp.services.trust_overview import (
    DeviceLine,
    Standing,
    Waiting,
    devices,
    key_of,
    may_write,
    root_of,
    standing,
    told,
    waiting,
)
from fieldapp.store import Store, WriteTx, blocks, local
from fieldapp.sync import (
    armour,
    book,
    gate,
    identity,
    log,
    order,
    peers,
    quarantine,
    receive,
    send,
    trust,
    words,
)
from fieldapp.sync.in_parts import Sent
from fieldapp.sync.refold import quiet, refold
from fieldapp.sync.refusal import Refused
from fieldapp.sync.report import Report
from fieldapp.sync.trust import ROLES, Member, TrustList

SKIPPED = 100
"""Versions of the list that are left out after a restore: those made since the backup are spoken for."""
QR_BYTES = 2_100
"""Bytes of a bundle whose line fits the largest QR code."""

__all__ = [
    "ROLES", "DeviceLine", "Standing", "Waiting", "accept_root", "approve", "begin", "devices", "discard",
    "keep_rights", "key_of", "may_write", "new_root", "qr", "receipt", "replace_root", "request", "retire", "set_role",
    "standing", "waiting",
]  # fmt: skip


# ----------------------------------------------------------------------------------------------------------- changing
def begin(store: Store) -> bool:
    """Make the programme's key and the first list, where this computer keeps the programme's book; True when made.

    Devices that were known before are on it as what they have been: they need no approval.
    """
    with store.read() as tx:
        if book.text(tx.conn) or not blocks.keeps_book(tx) or not local.get(tx, local.PROGRAMME):
            return False
        programme = str(local.get(tx, local.PROGRAMME))
        known = peers.everyone(tx.conn)
        name = str(local.get(tx, local.DEVICE_NAME, ""))
    root = identity.make_root_key(store.folder)
    own = identity.public_key(store.folder)
    first = Member(store.device_id, trust.b64(own), name, (trust.Term(trust.COORDINATOR),))
    members = {
        peer.device: Member(peer.device, peer.key, peer.name, (trust.Term(trust.FACILITATOR, peer.teams),))
        for peer in known.values()
    }
    with store.write() as tx:
        group = book.fresh_group(tx)
        made = TrustList(programme, 1, trust.b64(root.verify_key), {**members, store.device_id: first}, group=group)
        _adopt(tx, store.device_id, book.signed(tx.conn, made, root))
    return True


def keep_rights(store: Store) -> bool:
    """Where this computer keeps the list: let it say of the roles what this version says, and name this computer as the
    coordinator that it was before a backup was restored; True when it said else."""
    begin(store)
    with store.read() as tx:
        mine = book.current(tx.conn)
    up_to_date = mine is not None and mine.rights == trust.RIGHTS and store.device_id in mine.members
    if mine is None or up_to_date or root_of(store, mine) is None:
        return False
    _issue(store, lambda listed: listed)
    return True


def approve(
    store: Store, device: str, *, typed: str, role: str = trust.FACILITATOR, teams: Sequence[str] = (),
    name: str = "", was: Sequence[str] = (),
) -> list[Report | Refused]:  # fmt: skip
    """Put a waiting device on the list and merge what waits of it; what became of each of its bundles.

    ``typed``: the six words that its person reads from the other screen; they must be those of the device. ``teams``
    none = all; ``was``: ids under which the same computer wrote before. Raises ServiceError for other words, an unknown
    role, or where the list cannot be changed.
    """
    key = key_of(store, device)
    if not words.same(typed, trust.device_words(key)):
        raise ServiceError(
            _("These are not the words of this device. Ask the person to read all six from the other screen again; if "
              "they differ, do not approve it.")
        )  # fmt: skip
    _check_role(role)
    came = next((one for one in waiting(store) if one.device == device), None)
    label = name or (came.name if came is not None and came.name != identity.short(device) else "")
    fresh = Member(device, trust.b64(key), label, (trust.Term(role, tuple(teams)),), tuple(was))
    with store.read() as tx:
        mine = book.current(tx.conn)
        needs_block = not (mine and device in mine.members) and bool(was)

    def with_it(listed: TrustList) -> TrustList:
        former = listed.members.get(device)
        return trust.admitted(listed, replace(fresh, terms=(*former.terms, *fresh.terms)) if former else fresh)

    _issue(store, with_it)
    if needs_block:
        hand_out_block(store, device, label)
    return [_merge(store, path) for path in (came.files if came is not None else ())]


def discard(store: Store, device: str) -> int:
    """Take the bundles of a device out of the tray, into the quarantine folder; how many."""
    target = store.folder / quarantine.FOLDER
    found = next((one for one in waiting(store) if one.device == device), None)
    for path in found.files if found is not None else ():
        target.mkdir(exist_ok=True)
        path.replace(target / path.name)
    return len(found.files) if found is not None else 0


def set_role(store: Store, device: str, role: str, teams: Sequence[str] = ()) -> None:
    """Give a device another role or other teams, from the next change on that is not here yet. Raises ServiceError."""
    _check_role(role)
    have = _written(store, device)
    _issue(store, lambda listed: trust.admitted(listed, trust.with_role(_member(listed, device), role, teams, have)))


def retire(store: Store, device: str, until: Mapping[str, int] | None = None) -> None:
    """Let a device's changes count up to ``until`` (stream -> number; None: what is here now) and no further.

    What it wrote before stays. The group key is replaced, so that it cannot read what is sent from now on. Raises
    ServiceError for this computer itself, an unknown device, or where the list cannot be changed.
    """
    if device == store.device_id:
        raise ServiceError(_("This computer cannot retire itself."))
    have = dict(until) if until is not None else _written(store, device)
    with store.read() as tx:
        mine = book.current(tx.conn)
    if mine is not None:
        _member(mine, device)
    _root_or_refuse(store, mine)
    with store.write() as tx:
        group = book.fresh_group(tx)

    def without(listed: TrustList) -> TrustList:
        return replace(trust.admitted(listed, trust.retired(_member(listed, device), have)), group=group)

    _issue(store, without)


def replace_root(store: Store) -> tuple[str, ...]:
    """Replace the programme's key; the six words of the new one. The old key names the new, so nobody has to act."""
    with store.read() as tx:
        mine = book.current(tx.conn)
    old = _root_or_refuse(store, mine)
    new = SigningKey.generate()
    link = trust.hand_over(old, new.verify_key, mine.programme if mine is not None else "")
    identity.replace_root_key(store.folder, new)
    _issue(store, lambda listed: replace(listed, root=trust.b64(new.verify_key)), root=new, link=link)
    return trust.programme_words(bytes(new.verify_key))


def new_root(store: Store) -> tuple[str, ...]:
    """Where the programme's key was lost: make another one here; its six words, for ``accept_root`` on every device.

    For the computer of a coordinator, one restored from a backup as well: it is on the new list as a coordinator's.
    Raises ServiceError.
    """
    with store.read() as tx:
        mine = book.current(tx.conn)
        name = str(local.get(tx, local.DEVICE_NAME, ""))
        role = local.get(tx, local.ROLE)
    if mine is None or role != trust.COORDINATOR:
        raise ServiceError(_("Only a coordinator's computer can make a new key for the programme."))
    new = SigningKey.generate()
    identity.replace_root_key(store.folder, new)
    with store.write() as tx:
        own = trust.b64(identity.public_key(store.folder))
        me = mine.members.get(store.device_id)
        if me is None or me.role != trust.COORDINATOR:
            me = Member(store.device_id, own, name, (trust.Term(trust.COORDINATOR),))
        group = book.fresh_group(tx)
        fresh = replace(trust.admitted(mine, me), version=mine.version + 1, root=trust.b64(new.verify_key), group=group)
        log.begin_touched(tx.conn)
        gate.in_force(tx, store.device_id, *book.pin(tx, trust.sign(fresh, new)), RECORDS)
        with quiet(tx.conn):
            refold(tx.conn, RECORDS)
    return trust.programme_words(bytes(new.verify_key))


def accept_root(store: Store, path: Path | str, typed: str) -> None:
    """Accept the programme's new key from a bundle, after its six words were compared by phone. Raises ServiceError,
    Refused."""
    said, _key = told(store, Path(path))
    listed = trust.read(said.list)[0] if said.list else None
    if listed is None or not words.same(typed, trust.programme_words(base64.b64decode(listed.root))):
        raise ServiceError(
            _("These are not the words of the key in this file. Ask headquarters to read all six again; if they "
              "differ, do not accept it.")
        )  # fmt: skip
    with store.write() as tx:
        log.begin_touched(tx.conn)
        gate.in_force(tx, store.device_id, *book.pin(tx, said.list), RECORDS)
        with quiet(tx.conn):
            refold(tx.conn, RECORDS)


def hand_out_block(store: Store, device: str, name: str) -> tuple[int, int]:
    """Set a block of numbers for printed codes aside for a device; its next bundle brings it."""
    with store.write() as tx:
        block = blocks.allot(tx, name or device)
        local.put(tx, order.BLOCKS, {**local.get(tx, order.BLOCKS, {}), device: list(block)})
    return block


# ------------------------------------------------------------------------------------------------- requests, receipts
def request(store: Store, path: Path | str) -> tuple[str, ...]:
    """Write this computer's request to be approved; its six words, to be read over the phone."""
    send.export_join(store, Path(path))
    return standing(store).words


def receipt(store: Store, device: str, path: Path | str) -> Sent:
    """Write an acknowledgement for a device: what arrived of its changes. It names nobody and fits a QR code."""
    return send.export_receipt(store, Path(path), device)


def qr(whole: bytes, out: Path | None) -> None:
    """A small bundle as a QR code: PNG or SVG by the file's ending, or on the terminal.

    Raises ServiceError where it does not fit.
    """
    import segno

    if len(whole) > QR_BYTES:
        raise ServiceError(_("This is too long for a QR code. Send the file instead."))
    made = segno.make_qr(armour.line(whole).upper(), error="l")
    if out is None:
        made.terminal(compact=True)
    else:
        made.save(str(out), scale=4, border=4)


# -------------------------------------------------------------------------------------------------------------- parts
def _check_role(role: str) -> None:
    if role not in ROLES:
        raise ServiceError(
            _("There is no role “{role}”. Roles are: {roles}.").format(role=role, roles=", ".join(ROLES))
        )


def _member(listed: TrustList, device: str) -> Member:
    found = listed.members.get(device)
    if found is None:
        raise ServiceError(_("This device is not in the programme."))
    return found


def _written(store: Store, device: str) -> dict[str, int]:
    with store.read() as tx:
        return {one: seq for one, seq in log.vector(tx.conn).items() if identity.device_of(one) == device}


def _root_or_refuse(store: Store, listed: TrustList | None) -> SigningKey:
    key = root_of(store, listed)
    if key is None:
        raise ServiceError(
            _("The list of devices can only be changed on the computer that holds the programme's key. Ask your "
              "coordinator.")
        )  # fmt: skip
    return key


def _issue(
    store: Store,
    alter: Callable[[TrustList], TrustList],
    *,
    root: SigningKey | None = None,
    link: Sequence[str] = (),
) -> TrustList:
    """Make, sign and put into force the next version of the list."""
    begin(store)
    with store.read() as tx:
        mine = book.current(tx.conn)
    key = root or _root_or_refuse(store, mine)
    with store.write() as tx:
        present = book.current(tx.conn)
        if present is None:
            raise ServiceError(_("There is no list of devices yet."))
        version = present.version + 1
        if store.device_id not in present.members:
            present, version = _seated(tx, store, present), version + SKIPPED
        fresh = replace(alter(present), version=version, rights=trust.RIGHTS)
        _adopt(tx, store.device_id, book.signed(tx.conn, fresh, key, [link] if link else []))
        return fresh


def _seated(tx: WriteTx, store: Store, listed: TrustList) -> TrustList:
    """The list with this computer, which keeps the programme's key and goes on under another id, as it was before."""
    own = {identity.id_of(key) for key in identity.own_keys(store.folder)} - {store.device_id}
    was = [one for one in listed.members.values() if one.device in own]
    role = next((one.role for one in was if one.role), trust.COORDINATOR)
    key, name = trust.b64(identity.public_key(store.folder)), str(local.get(tx, local.DEVICE_NAME, ""))
    member = Member(store.device_id, key, name, (trust.Term(role),), tuple(one.device for one in was))
    return trust.admitted(listed, member)


def _adopt(tx: WriteTx, device: str, said: str) -> None:
    log.begin_touched(tx.conn)
    gate.take_list(tx, device, said, RECORDS)
    with quiet(tx.conn):
        tx.note_all(refold(tx.conn, RECORDS).changes)


def _merge(store: Store, path: Path) -> Report | Refused:
    """Merge a bundle of the tray; one that was merged leaves it."""
    try:
        report = receive.merge(store, path)
    except Refused as error:
        return error
    path.unlink(missing_ok=True)
    return report
