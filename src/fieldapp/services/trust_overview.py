"""Who belongs to the programme, who waits to be approved, and how this computer stands: looking only.

Must not change anything.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from nacl.signing import SigningKey, VerifyKey

from fieldapp.i18n import _
from fieldapp.services.errors import ServiceError
from fieldapp.store import Store, local
from fieldapp.sync import book, bundle, contents, gate, identity, peers, quarantine, roles, trust
from fieldapp.sync.refusal import Refused
from fieldapp.sync.trust import TrustList


@dataclass(frozen=True)
class Standing:
    """How this computer stands in the programme: the six words that identify it and the programme, its role.

    ``version`` 0: there is no list of devices yet. ``role`` is empty while it is not approved, and once it is retired.
    """

    device: str
    words: tuple[str, ...]
    programme_words: tuple[str, ...]
    version: int
    role: str
    approved: bool
    is_root: bool
    """True where the list of devices can be changed."""


@dataclass(frozen=True)
class DeviceLine:
    """A device on the list. ``role`` is empty when it is retired; ``key`` False for one whose key never came."""

    device: str
    name: str
    person: str
    role: str
    teams: tuple[str, ...]
    words: tuple[str, ...]
    key: bool
    retired: bool
    own: bool
    before: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The roles, with their teams, that it had before the present one."""
    former: bool = False
    """True for the id of a computer before it was restored or copied: it goes on under another one, listed too."""


@dataclass(frozen=True)
class Waiting:
    """A device that asks to be approved, and its bundles in the tray. Compare ``words`` over the phone."""

    device: str
    name: str
    person: str
    teams: tuple[str, ...]
    """Teams that it says it holds."""
    words: tuple[str, ...]
    files: tuple[Path, ...]
    changes: int


# ------------------------------------------------------------------------------------------------------------ looking
def standing(store: Store) -> Standing:
    """How this computer stands in the programme. Raises IdentityDamaged, StoreError."""
    key = bytes(identity.public_key(store.folder))
    with store.read() as tx:
        listed = book.current(tx.conn)
    member = listed.members.get(store.device_id) if listed is not None else None
    root = base64.b64decode(listed.root) if listed is not None else b""
    return Standing(
        store.device_id,
        trust.device_words(key),
        trust.programme_words(root) if root else (),
        listed.version if listed is not None else 0,
        member.role if member is not None else "",
        member is not None,
        is_root(identity.root_public(store.folder), listed),
    )


def devices(store: Store) -> list[DeviceLine]:
    """All devices on the list, the active ones first, by name. Empty while there is no list."""
    with store.read() as tx:
        listed, known = book.current(tx.conn), peers.everyone(tx.conn)
        former = peers.former(tx.conn, known)
        own_name, own_person = local.get(tx, local.DEVICE_NAME, ""), local.get(tx, local.PERSON, "")
    found = []
    for member in listed.members.values() if listed is not None else ():
        peer = known.get(member.device)
        own = member.device == store.device_id
        name = member.name or (own_name if own else peer.name if peer else "") or identity.short(member.device)
        person = own_person if own else peer.person if peer else ""
        teams = member.terms[-1].teams if member.terms else ()
        said = trust.device_words(base64.b64decode(member.key)) if member.key else ()
        open_now = bool(member.terms) and member.terms[-1].until is None
        before = tuple((term.role, term.teams) for term in (member.terms[:-1] if open_now else member.terms))
        found.append(
            DeviceLine(
                member.device, name, person, member.role, teams, said, bool(member.key), not member.role, own, before,
                member.device in former,
            )
        )  # fmt: skip
    return sorted(found, key=lambda line: (line.retired, line.former, line.name.casefold(), line.device))


def waiting(store: Store) -> list[Waiting]:
    """The devices whose bundles lie in the tray, by name. A file that cannot be read any more is passed over."""
    by_device: dict[str, list[tuple[Path, contents.Manifest, bytes]]] = {}
    for path in tray(store):
        try:
            said, key = told(store, path)
        except Refused:
            continue
        by_device.setdefault(said.sender, []).append((path, said, key))
    found = []
    for device, came in by_device.items():
        came.sort(key=lambda one: one[1].stamp)
        last = max((told for _path, told, _key in came), key=lambda told: (bool(told.name), told.stamp))
        found.append(
            Waiting(
                device,
                last.name or identity.short(device),
                last.person,
                last.teams,
                trust.device_words(came[0][2]),
                tuple(path for path, _told, _key in came),
                sum(told.changes for _path, told, _key in came),
            )
        )
    return sorted(found, key=lambda one: (one.name.casefold(), one.device))


def key_of(store: Store, device: str) -> bytes:
    """The public key of a device on the list, known from a bundle, or waiting. Raises ServiceError."""
    with store.read() as tx:
        listed, known = book.current(tx.conn), peers.everyone(tx.conn)
    member = listed.members.get(device) if listed is not None else None
    text = (member.key if member is not None else "") or (known[device].key if device in known else "")
    if text:
        return base64.b64decode(text)
    for path in tray(store):
        try:
            said, key = told(store, path)
        except Refused:
            continue
        if said.sender == device:
            return key
    raise ServiceError(_("The key of this device is not known here. Ask for its request to join first."))


def may_write(store: Store, table: str, team: str = "") -> bool:
    """Whether what this computer writes of a record type, for a team, counts in the programme."""
    with store.read() as tx:
        return roles.may_write(tx.conn, table, team)


def tray(store: Store) -> list[Path]:
    """The files in the tray."""
    folder = store.folder / quarantine.WAITING
    return sorted(path for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []


def told(store: Store, path: Path) -> tuple[contents.Manifest, bytes]:
    """What a bundle says of itself, and the public key that signed it. Raises Refused."""
    keys = gate.keys(store, identity.device_key(store.folder))
    with bundle.opened(path, keys) as opened:
        told, _runs = contents.read(opened.lines())
        return told, opened.header.key


def root_of(store: Store, listed: TrustList | None) -> SigningKey | None:
    """The programme's root key, where it is here and the list in force was signed by it."""
    return identity.root_key(store.folder) if is_root(identity.root_public(store.folder), listed) else None


def is_root(key: VerifyKey | None, listed: TrustList | None) -> bool:
    """Whether a key is the one that signs the list in force."""
    return key is not None and listed is not None and trust.b64(key) == listed.root
