"""The other devices: who they are, what they have confirmed, what was sent to them, when. And how exchange stands.

A peer is known from the first bundle that it signed; its key is remembered then. Must not know files.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from fieldapp.store import Store, bulk, local, schema
from fieldapp.store.seams import upsert
from fieldapp.sync import book, closed, contents, identity, log
from fieldapp.sync.contents import Manifest, compact
from fieldapp.sync.refusal import Reason, Refused
from fieldapp.sync.trust import TrustList

COORDINATOR = "coordinator"


@dataclass(frozen=True)
class Peer:
    """One other device. ``have`` is what it has confirmed, ``sent`` the last numbers ever sent to it, by stream."""

    device: str
    name: str
    person: str = ""
    key: str = ""
    have: Mapping[str, int] = field(default_factory=dict)
    sent: Mapping[str, int] = field(default_factory=dict)
    teams: tuple[str, ...] = ()
    stamp: int = 0
    trust: int = 0
    """Version of the trust list that it said it has."""
    lacks: str | None = None
    """What it said of attachments (``attached``); None where it said nothing."""
    last_out: int | None = None
    """Milliseconds since 1970, by this computer's clock."""
    last_in: int | None = None

    def wants(self, stream: str) -> bool:
        """True for streams of the teams that the device holds, and for what belongs to the whole programme."""
        team = identity.team_of(stream)
        return not team or not self.teams or team in self.teams


@dataclass(frozen=True)
class PeerStatus:
    """How exchange with a device in use stands. ``waiting``: changes here, not confirmed there; ``unsent``: of them."""

    device: str
    name: str
    person: str
    waiting: int
    unsent: int
    last_out: int | None
    last_in: int | None

    @property
    def acknowledged(self) -> bool:
        """True when the device has confirmed everything that is here for it."""
        return self.waiting == 0


@dataclass(frozen=True)
class ExchangeStatus:
    """How exchange stands: this device, each other one, and the changes that are missing."""

    device: str
    name: str
    peers: tuple[PeerStatus, ...]
    gaps: tuple[tuple[str, int, int], ...]
    """(device name, first missing change, last)."""
    conflicts: int
    """Fields in doubt that wait on the merge desk."""
    changes: int
    """Visible changes in this store."""
    own: int
    """Of them, those written here."""


def status(store: Store) -> ExchangeStatus:
    """How exchange stands now."""
    with store.read() as tx:
        have = log.vector(tx.conn)
        known = everyone(tx.conn)
        gone = {*former(tx.conn, known), *retired(tx.conn)}
        doubts = int(tx.conn.scalar(_DOUBTS) or 0)
        by_team: dict[str, dict[str, int]] = {}
        for stream, seq in have.items():
            by_team.setdefault(identity.channel_of(stream), {})[stream] = seq
        by_maker = closed.streams(have)
        listed = book.current(tx.conn) if by_maker else None
        return ExchangeStatus(
            store.device_id,
            str(local.get(tx, local.DEVICE_NAME, "")),
            tuple(
                _status(peer, by_team, by_maker, listed)
                for peer in known.values()
                if peer.key and peer.device not in gone
            ),
            tuple((name_of(known, identity.device_of(g.stream)), g.first, g.last) for g in log.gaps(tx.conn)),
            doubts,
            sum(have.values()),
            sum(seq for stream, seq in have.items() if identity.device_of(stream) == store.device_id),
        )


def _status(
    peer: Peer, by_team: Mapping[str, Mapping[str, int]], by_maker: Mapping[str, int], listed: TrustList | None
) -> PeerStatus:
    """``by_team``: what is here, team -> stream -> number; of most teams a peer wants nothing (see ``Peer.wants``).

    ``by_maker``: the closed streams here.
    """
    teams = {"", *peer.teams} if peer.teams else by_team
    wanted = [one for team in teams for one in by_team.get(team, {}).items() if one[0] not in by_maker]
    if by_maker:
        wanted += [
            (stream, seq)
            for stream, seq in by_maker.items()
            if peer.wants(stream) and closed.may_read(listed, peer.device, stream)
        ]
    waiting = sum(max(0, seq - peer.have.get(stream, 0)) for stream, seq in wanted)
    unsent = sum(max(0, seq - max(peer.have.get(s, 0), peer.sent.get(s, 0))) for s, seq in wanted)
    return PeerStatus(peer.device, peer.name, peer.person, waiting, unsent, peer.last_out, peer.last_in)


def former(conn: sa.Connection, known: Mapping[str, Peer]) -> dict[str, str]:
    """Ids under which computers wrote before -> the id under which each goes on. One that was heard of later than what
    follows it is a copy whose first folder is still worked in, and not among them."""
    listed = book.current(conn)

    def heard(device: str) -> int:
        return (known[device].last_in or 0) if device in known else 0

    pairs = listed.followed().items() if listed is not None else ()
    return {old: new for old, new in pairs if not heard(old) > heard(new) > 0}


def retired(conn: sa.Connection) -> set[str]:
    """Devices whose changes do not count any more, and to which nothing is sent."""
    listed = book.current(conn)
    return {one.device for one in listed.members.values() if not one.role} if listed is not None else set()


def everyone(conn: sa.Connection) -> dict[str, Peer]:
    """All devices heard of, by id."""
    return {row.device: _peer(row) for row in conn.execute(_EVERYONE)}


def some(conn: sa.Connection, devices: Collection[str]) -> dict[str, Peer]:
    """Those of some devices that were heard of, by id."""
    return {row.device: _peer(row) for row in conn.execute(_SOME, {"devices": list(devices)})}


_DOUBTS = sa.select(sa.func.count()).select_from(schema.conflict).where(schema.conflict.c.aside == 0)
_EVERYONE = sa.select(schema.peer).order_by(schema.peer.c.device)
_SOME = sa.select(schema.peer).where(bulk.Among(schema.peer.c.device, "devices"))


def name_of(known: Mapping[str, Peer], device: str, own: str = "", own_name: str = "") -> str:
    """What people call a device; where nobody has said, the first letters of its id."""
    if device == own and own_name:
        return own_name
    peer = known.get(device)
    return peer.name if peer is not None and peer.name else identity.short(device)


@contextmanager
def named(conn: sa.Connection) -> Iterator[None]:
    """A refusal of a forked stream names the device as people do."""
    try:
        yield
    except Refused as error:
        if error.code is Reason.FORKED:
            error.facts["device"] = name_of(everyone(conn), str(error.facts["device"]))
        raise


def heard(conn: sa.Connection, manifest: Manifest, key: bytes, now: int) -> None:
    """Take in what a bundle says of its sender and of others. Raises Refused KEY_CHANGED for another key."""
    known = some(conn, {manifest.sender, *manifest.names})
    mine = known.get(manifest.sender)
    text = base64.b64encode(key).decode()
    if mine is not None and mine.key and mine.key != text:
        raise Refused(Reason.KEY_CHANGED, device=mine.name or identity.short(manifest.sender))
    facts: dict[str, Any] = {"key": text, "last_in": str(now)}
    if mine is None or manifest.stamp >= mine.stamp:
        said: dict[str, Any] = {
            "stamp": manifest.stamp,
            "have": dict(manifest.have),
            "teams": list(manifest.teams),
            "person": manifest.person,
        }
        if manifest.kind == contents.RECEIPT and mine is not None:  # it tells of some streams and names nobody
            said |= {"have": {**mine.have, **said["have"]}, "teams": list(mine.teams), "person": mine.person}
        elif mine is not None and not manifest.to:  # what everybody reads is silent about closed streams
            said["have"] = {**closed.streams(mine.have), **said["have"]}
        lacks = manifest.lacks if manifest.lacks is not None else mine.lacks if mine is not None else None
        said |= {"lacks": lacks} if lacks is not None else {}
        name = manifest.name or (mine.name if mine is not None else "")
        facts |= {"name": name, "vector": compact(said | {"trust": manifest.trust})}
    _put(conn, manifest.sender, mine is not None, facts)
    for device, (name, person) in sorted(manifest.names.items()):
        other = known.get(device)
        said_before = other is not None and (bool(other.key) or (other.name, other.person) == (name, person))
        if device != manifest.sender and not said_before:
            _put(conn, device, other is not None, {"name": name, "vector": compact({"person": person})})


def called(conn: sa.Connection, device: str, name: str, person: str) -> None:
    """Remember what a device is called that has sent nothing to this one yet."""
    if device not in some(conn, [device]):
        _put(conn, device, False, {"name": name, "vector": compact({"person": person})})


def sent(conn: sa.Connection, device: str, until: Mapping[str, int], now: int) -> None:
    """Remember what was sent to a device."""
    known = some(conn, [device]).get(device)
    top = dict(known.sent) if known else {}
    for stream, seq in until.items():
        top[stream] = max(seq, top.get(stream, 0))
    _put(conn, device, known is not None, {"sent": compact(top), "last_out": str(now)})


def _put(conn: sa.Connection, device: str, exists: bool, facts: Mapping[str, Any]) -> None:
    table = schema.peer
    if exists:
        conn.execute(sa.update(table).where(table.c.device == device).values(**facts))
    else:
        conn.execute(upsert(conn, table).values(device=device, **facts).on_conflict_do_nothing())


def _peer(row: Any) -> Peer:
    said = json.loads(row.vector or "{}")
    return Peer(
        row.device,
        row.name or "",
        said.get("person", ""),
        row.key or "",
        said.get("have", {}),
        json.loads(row.sent or "{}"),
        tuple(said.get("teams", ())),
        said.get("stamp", 0),
        said.get("trust", 0),
        said.get("lacks"),
        _moment(row.last_out),
        _moment(row.last_in),
    )


def _moment(text: str | None) -> int | None:
    return int(text) if text else None
