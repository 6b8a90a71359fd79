"""What travels between the devices of the simulator: bundles of every kind, whole and damaged, and taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fieldapp.progress import Cancelled
from fieldapp.sync import bundle, identity, in_parts, receive, send, undo
from fieldapp.sync.refusal import Reason, Refused
from tests.sync import watching
from tests.sync.history import World
from tests.sync.stations import Posted, Station, Stopping, read, snapshot, team, teams_said
from tests.sync.world import Id


def export(world: World, at: Station, reply_to: Station | None = None) -> None:
    """A device writes a bundle: for one other, for all, in parts, of its own changes, of closed streams."""
    rng = world.rng
    mode = "delta" if reply_to else rng.choice(["delta", "delta", "all", "parts", "own", "tail", "closed"])
    cut = None if mode in ("parts", "closed") else rng.choice([None, None, 1, 2, 5])
    world.written += 1
    path = world.folder / f"{world.written}.fab"
    to: list[Station] = []
    since: dict[str, int] = {}
    if mode == "delta":
        to = [reply_to or rng.choice([other for other in world.stations if other is not at])]
        since = _said(at, to[0])
    elif mode == "closed":
        to = [other for other in world.stations if other is not at and other.model.device in world.readers]
        heard = [_said(at, other) for other in to]
        since = {stream: min(have.get(stream, 0) for have in heard) for stream in at.model.have}
    mine = [stream for stream in at.model.have if identity.device_of(stream) == at.model.device]
    if mode == "tail":
        since = {stream: rng.randint(0, at.model.have[stream]) for stream in mine}
    wanted = {
        event.id
        for event in at.model.held.values()
        if since.get(event.id[0], 0) < event.id[1] <= at.model.have.get(event.id[0], 0)
        and world.sends(at.model.device, event.id[0])
        and (_goes(world, to, event.id) if to else "~" not in event.id[0])
        and (mode not in ("own", "tail") or event.id[0] in mine)
        and (mode != "closed" or "~" in event.id[0])
        and (mode != "delta" or not teams_said(at, to[0]) or team(event.id) in {"", *teams_said(at, to[0])})
    }
    if mode == "parts":
        _parts(world, at, path, wanted)
        return
    if mode == "closed":
        if send.export_closed(at.store, path, types=at.types) is None:
            assert not wanted, "what is closed does not go to headquarters"
            return
    elif mode in ("own", "tail"):
        order = send.Order(since, wanted=lambda stream: stream in mine, max_changes=cut)
        send._export(at.store, path, order, at.types, None)
    else:
        send.export_bundle(at.store, path, to=to[0].model.device if to else None, max_changes=cut, types=at.types)
    at.model.tick(world.now[0] + at.clock[0])
    parcel = posted(world, at, path, to)
    world.post.append(parcel)
    sent = [event.id for event in parcel.events]
    assert len(set(sent)) == len(sent) == (len(wanted) if cut is None else min(cut, len(wanted))), "too few or many"
    assert set(sent) <= wanted, "a bundle holds what it should not"
    for stream, seq in sent:
        assert seq == since.get(stream, 0) + 1 or (stream, seq - 1) in sent, "a bundle has a hole"
    world.stats["closed"] += any("~" in stream for stream, _seq in sent)


def _said(at: Station, other: Station) -> dict[str, int]:
    """What another device has, by its latest statement that arrived."""
    return at.said.get(other.model.device, (0, {}))[1]


def _goes(world: World, to: list[Station], number: Id) -> bool:
    return all(world.may_read(other.model.device, number[0]) for other in to)


def _parts(world: World, at: Station, out: Path, wanted: set[Id]) -> None:
    """Files of one size at most, each whole by itself: together they hold everything once."""

    def write(path: Path, piece: send.Order) -> send.Sent:
        """A bundle with a size that is the same in every run, unlike that of its seal."""
        done = send._export(at.store, path, piece, at.types, None)
        return replace(done, bytes=in_parts.SWING + 100 * done.changes)

    done = in_parts.export(out, send.Order(), in_parts.SWING * 2 + 100 * world.rng.randint(1, 12), write)
    clock = at.raw.execute("SELECT hlc FROM me").fetchone()[0]
    parcels = []
    for path in done.parts or (done.path,):
        at.model.tick(world.now[0] + at.clock[0])
        parcels.append(posted(world, at, path, []))
        world.written += 1
    assert clock >= at.model.hlc, "parts without stamps of their own"
    at.model.hlc = clock  # sizes are found on trial, and each trial takes a stamp
    sent = [event.id for parcel in parcels for event in parcel.events]
    assert len(sent) == len(wanted), "the parts hold something twice, or not at all"
    assert set(sent) == wanted, "the parts hold what they should not"
    world.post += parcels
    world.stats["parts"] += len(parcels) > 1


def posted(world: World, at: Station, path: Path, to: list[Station]) -> Posted:
    """What is in a bundle, compared with what really happened; for nobody in particular it is for everybody."""
    told, changes = read(path, at.store)
    readers = [at, *to] if to else world.stations
    assert told.sender == at.model.device
    for name, have in told.have:
        assert at.model.have.get(name, 0) == have, "a device says that it has what it has not"
        assert _goes(world, to, (name, 0)) if to else "~" not in name, "a bundle tells of what its readers may not know"
    events = []
    for number, change in changes:
        event = world.events[number]
        assert number[1] <= at.model.have[number[0]], "a change was sent that waits for others"
        assert (event.hlc, event.key, event.patch) == (change.hlc, (change.kind, change.row), change.patch)
        events.append(event)
    devices = frozenset(one.model.device for one in readers)
    return Posted(path, events, told.sender, world.written, dict(told.have), devices, bool(to))


def deliver(world: World, at: Station, parcel: Posted) -> None:
    rng = world.rng
    if at.model.device not in parcel.readers:
        before = snapshot(at)
        with pytest.raises(Refused) as caught:
            receive.merge(at.store, parcel.path, types=at.types)
        assert caught.value.code is Reason.SEALED, caught.value
        assert snapshot(at) == before
        world.stats["sealed for others"] += 1
        return
    seen_before = None
    if rng.random() < 0.15:
        before = snapshot(at)
        seen_before = receive.preview(at.store, parcel.path, types=at.types)
        assert snapshot(at) == before, "looking at a bundle changed the store"
        world.stats["previews"] += 1
        if rng.random() < 0.5:
            return
    if rng.random() < 0.05:
        before = snapshot(at)
        try:
            receive.merge(at.store, parcel.path, Stopping(rng.randint(0, 3)), types=at.types)
        except Cancelled:
            assert snapshot(at) == before, "a cancelled merge left something"
            world.stats["cancelled"] += 1
            return
    else:
        report = receive.merge(at.store, parcel.path, types=at.types)
        assert seen_before is None or seen_before == report, "preview said something else than merge did"
        _count(world, at, parcel, report)
    received(world, at, parcel)


def _count(world: World, at: Station, parcel: Posted, report: receive.Report) -> None:
    held = sum(event.id in at.model.held for event in parcel.events)
    assert (report.known, report.new) == (held, len(parcel.events) - held), ("new and known", report)
    world.stats["delivered"] += 1
    world.stats["duplicates"] += report.known > 0
    world.stats["held back"] += report.waiting > 0
    world.stats["conflicts"] += report.conflicts
    world.stats["unknown"] += bool(report.unknown_types)


def received(world: World, at: Station, parcel: Posted) -> None:
    top = at.raw.execute("SELECT max(n) FROM bundle").fetchone()[0]
    if parcel.sender != at.model.device and at.said.get(parcel.sender, (0, {}))[0] < parcel.number:
        have = (
            {}
            if parcel.addressed
            else {n: seq for n, seq in at.said.get(parcel.sender, (0, {}))[1].items() if "~" in n}
        )
        at.said[parcel.sender] = (parcel.number, have | parcel.have)
    at.opened.append(parcel)
    world.receipts += 1
    fresh = at.model.receive(parcel.events, world.receipts, world.now[0] + at.clock[0])
    assert fresh == 0 or top not in at.receipts, "changes came without a note of the bundle"
    if top not in at.receipts:
        at.receipts[top], at.parcels[top] = world.receipts, parcel.number


def take_back(world: World, at: Station) -> None:
    taken = undo.received(at.store)
    if not taken:
        return
    chosen = taken[0] if world.rng.random() < 0.4 else world.rng.choice(taken)
    twice = _came_twice(world, at)
    if twice and world.rng.random() < 0.5:
        number = world.rng.choice(sorted(twice))
        chosen = next(one for one in taken if one.number == number)
    receipt = at.receipts[chosen.number]
    before = snapshot(at)
    try:
        undo.take_back(at.store, chosen.number, types=at.types)
    except undo.StillNeeded:
        assert not at.model.may_take_back(receipt), "a bundle that nothing builds on was not taken back"
        assert snapshot(at) == before
        return
    assert at.model.may_take_back(receipt), "a bundle was taken back although something builds on it"
    at.model.take_back(receipt)
    del at.receipts[chosen.number]
    world.stats["taken back"] += 1
    watching.check(world, at)
    for _again in range(world.rng.choice([0, 1, 4])):
        deliver(world, at, world.rng.choice(twice.get(chosen.number) or at.opened))


def _came_twice(world: World, at: Station) -> dict[int, list[Posted]]:
    """Bundles whose changes were in another bundle as well, and those others."""
    found = {}
    for number, receipt in at.receipts.items():
        brought = {i for i, came in at.model.came.items() if came == receipt and i not in at.model.own}
        others = [p for p in at.opened if p.number != at.parcels[number] and brought & {e.id for e in p.events}]
        if others:
            found[number] = others
    return found


def damage(world: World, at: Station) -> None:
    rng = world.rng
    mine = [parcel for parcel in world.post if at.model.device in parcel.readers] or world.post
    whole = rng.choice(mine).path.read_bytes()
    altered = bytearray(whole)
    signature = whole.index(b"\n", len(bundle.MAGIC)) + 1
    where = range(len(whole)) if rng.random() < 0.6 else range(signature, signature + bundle.SIGNATURE)
    i, j = sorted(rng.choices(where, k=2))
    how = rng.randrange(4)
    if how == 0:
        altered[i] ^= 1 << rng.randrange(8)
    elif how == 1:
        del altered[i:]
    elif how == 2:
        altered += rng.randbytes(rng.randrange(1, 40))
    else:
        altered[i:j] = altered[i:j][::-1]
    if bytes(altered) == whole:
        return
    path = world.folder / "damaged.fab"
    path.write_bytes(bytes(altered))
    before = snapshot(at)
    try:
        receive.merge(at.store, path, types=at.types)
    except Refused:
        assert snapshot(at) == before, "a refused bundle changed something"
        world.stats["refused"] += 1
    else:
        raise AssertionError("damage went unnoticed")
