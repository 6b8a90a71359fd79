"""How exchange stands, in words: one line that is always true, the other computers, what came in, what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fieldapp.domain.records import Programme, Team
from fieldapp.i18n import _, format_date, format_number, ngettext
from fieldapp.services import me as who
from fieldapp.store import ReadTx, Store
from fieldapp.sync import desk, identity, peers
from fieldapp.sync import undo as receipts
from fieldapp.sync.moments import Moments, moments

INBOX = "inbox"
"""Folder of the data folder where bundles are put for this computer."""
ENDING = ".fab"


@dataclass(frozen=True)
class PeerLine:
    """Another device: changes that wait for it, the day up to which it has confirmed all, days of the last bundles."""

    device_id: str
    name: str
    role: str
    waiting: int
    confirmed_at: str | None
    last_in: str | None
    last_out: str | None


@dataclass(frozen=True)
class ReceivedLine:
    """A bundle that came in; ``number`` is its number here, by which it is taken back."""

    number: int
    file: str
    sender: str
    at: str
    new: int
    known: int
    waiting: int
    conflicts: int


@dataclass(frozen=True)
class Overview:
    """How exchange stands; ``sentence`` is the line that is always true."""

    sentence: str
    me: str
    device_id: str
    programme: str
    role: str
    waiting: int
    since: str | None
    peers: list[PeerLine]
    received: list[ReceivedLine]
    disputes: int
    inbox: list[Path]


def overview(store: Store) -> Overview:
    """How exchange stands now. Days are ISO, by this computer's calendar."""
    found = peers.status(store)
    lines = [_peer_line(store, one) for one in found.peers]
    person, programme, coordinators = _context(store)
    towards = _main_peer(found.peers, coordinators, coordinator=person.coordinator)
    # Without anybody to send to, everything written here waits.
    waiting = towards.unsent if towards else max((one.unsent for one in found.peers), default=found.own)
    when = moments(store, towards.device if towards else None)
    return Overview(
        sentence=_sentence(waiting, when, towards, found.peers),
        me=person.device_name,
        device_id=store.device_id,
        programme=programme,
        role=person.role,
        waiting=waiting,
        since=_day(when.since) if waiting else None,
        peers=lines,
        received=_received(store),
        disputes=_disputes(store),
        inbox=inbox(store),
    )


def inbox(store: Store) -> list[Path]:
    """The bundles that wait in the inbox folder, oldest first."""
    folder = store.folder / INBOX
    if not folder.is_dir():
        return []
    return sorted(bundles(folder), key=lambda path: (_age(path), path.name))


def _age(path: Path) -> float:
    """When a file was written; one that has gone meanwhile is told of when it is opened."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def bundles(folder: Path) -> list[Path]:
    """The bundles in a folder by name: some sticks write KIT.FAB, and a Mac leaves a ``._`` file beside each."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() == ENDING and not path.name.startswith("."))


def _context(store: Store) -> tuple[who.Me, str, frozenset[str]]:
    with store.read() as tx:
        person = who.read(tx)
        programme = tx.get(Programme, person.programme) if person.programme else None
        return person, str((programme or {}).get("name") or ""), _coordinators(tx)


def _coordinators(tx: ReadTx) -> frozenset[str]:
    """Devices that hold all teams: only coordinators say so of themselves."""
    return frozenset(peer.device for peer in peers.everyone(tx.conn).values() if peer.key and not peer.teams)


def _main_peer(
    known: Sequence[peers.PeerStatus], coordinators: frozenset[str], *, coordinator: bool
) -> peers.PeerStatus | None:
    """Whom the foot line speaks of: the only peer; for the field, headquarters."""
    if coordinator:
        return known[0] if len(known) == 1 else None
    return next((one for one in known if one.device in coordinators), known[0] if len(known) == 1 else None)


def _sentence(waiting: int, when: Moments, towards: peers.PeerStatus | None, known: Sequence[peers.PeerStatus]) -> str:
    since = " (" + _("since {day}").format(day=_short(when.since)) + ")" if when.since else ""
    if not known:
        text = ngettext("{count} change only on this computer", "{count} changes only on this computer", waiting)
        return text.format(count=format_number(waiting)) + since
    if waiting:
        text = ngettext("{count} change not yet sent", "{count} changes not yet sent", waiting)
        text = text.format(count=format_number(waiting)) + since
    else:
        text = _("Everything is sent")
    if towards is None:
        behind = sum(not one.acknowledged for one in known)
        all_have = _("all computers have everything")
        lack = ngettext("{count} computer lacks changes", "{count} computers lack changes", behind)
        return f"{text} – {lack.format(count=format_number(behind)) if behind else all_have}"
    name = towards.name or identity.short(towards.device)
    if towards.acknowledged:
        standing = _("{name} has everything").format(name=name)
    elif when.confirmed is None:
        standing = _("{name} has confirmed nothing yet").format(name=name)
    else:
        standing = _("{name} has everything up to {day}").format(name=name, day=_short(when.confirmed))
    return f"{text} – {standing}"


def _peer_line(store: Store, peer: peers.PeerStatus) -> PeerLine:
    with store.read() as tx:
        known = peers.everyone(tx.conn)[peer.device]
        teams = tx.page(Team, list(known.teams), ["name"]) if known.teams else {}
    role = ", ".join(str(team["name"]) for team in teams.values()) if known.teams else _("Headquarters")
    when = moments(store, peer.device)
    return PeerLine(
        peer.device, _called(peer), role, peer.waiting, _day(when.confirmed), _day(peer.last_in), _day(peer.last_out)
    )  # fmt: skip


def _called(peer: peers.PeerStatus) -> str:
    name = peer.name or identity.short(peer.device)
    return f"{name} ({peer.person})" if peer.person else name


def _disputes(store: Store) -> int:
    with store.read() as tx:
        return desk.waiting_records(tx.conn)


def _received(store: Store) -> list[ReceivedLine]:
    lines = []
    for one in receipts.received(store):
        name = one.name or identity.short(one.device)
        lines.append(ReceivedLine(one.number, one.id, name, _day(one.at) or "", one.new, one.known, 0, 0))
    return lines


def _local(at_ms: int) -> datetime | None:
    """The moment by this computer's calendar; None for a clock that no calendar can show."""
    try:
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone()
    except (OverflowError, OSError, ValueError):
        return None


def _day(at_ms: int | None) -> str | None:
    found = _local(at_ms) if at_ms is not None else None
    return found.date().isoformat() if found else None


def _short(at_ms: int | None) -> str:
    found = _local(at_ms or 0)
    return format_date(found.date()) if found else _("an unknown day")
