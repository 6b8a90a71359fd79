"""Long hostile histories over four stores, each grown from one seed.

``python -m tests.sync.simulator FIRST COUNT [STEPS]``. Edits, REPLACE, deletions, settlements and their undo, exports
of every kind, files in parts, closed streams, delivery in any order any number of times, previews, bundles taken back,
cancelled and damaged, clocks up to fifty years wrong, two schema versions and an upgrade on the way. After every step
the store that moved must hold exactly what ``world`` works out from the truth. Every failing seed says so.
"""

from __future__ import annotations

import collections
import random
import shutil
import sys
import tempfile
import time
import traceback
import uuid
from pathlib import Path

from fieldapp.domain.fields import new_id
from fieldapp.sync import receive, roles, send
from tests.postgres import Server
from tests.sync import people, travels, watching
from tests.sync.history import World
from tests.sync.stations import Station, Stats, team, teams
from tests.sync.world import NEW, OLD, Id


def step(world: World) -> None:
    """Something happens at one of the devices; it must hold what it should, whatever that was."""
    rng = world.rng
    world.now[0] += rng.choice([0, 1, 1_000, 3_600_000])
    at = rng.choice(world.stations)
    world.stats["steps"] += 1
    rng.choices(list(HAPPENS), list(HAPPENS.values()))[0](world, at)
    watching.check(world, at)


def _write(world: World, at: Station) -> None:
    people.write(world, at)
    if world.rng.random() < 0.15:  # somebody else writes in the same millisecond
        other = world.rng.choice(world.stations)
        people.write(world, other)
        watching.check(world, other)


def _settle(world: World, at: Station) -> None:
    people.settle(world, at)
    if world.rng.random() < 0.2:
        watching.check(world, at)
        people.undo(world, at)


def _list(world: World, at: Station) -> None:
    world.new_list(at, min(world.known[at.store.engine] + 1, len(world.lists) - 1))


def _deliver(world: World, at: Station) -> None:
    if not world.post:
        return
    rng = world.rng
    parcel = rng.choice(world.post[-8:] if rng.random() < 0.7 else world.post)
    travels.deliver(world, at, parcel)
    sender = world.station_of(parcel.sender)
    if sender is not at and rng.random() < 0.15:
        watching.check(world, at)
        travels.export(world, at, sender)


def _damage(world: World, at: Station) -> None:
    if world.post:
        travels.damage(world, at)


HAPPENS = {
    _write: 42,
    _settle: 6,
    people.undo: 2,
    people.turn_clock: 1,
    _list: 1,
    travels.export: 15,
    _deliver: 29,
    travels.take_back: 3,
    _damage: 4,
}
"""What may happen, how often."""


def come_together(world: World) -> None:
    """One of them gathers what the others have and passes it on, in deltas; all stores must then hold the same."""
    hub = world.rng.choice(world.stations[:3])
    others = [at for at in world.stations if at is not hub]
    for at, other in [(hub, x) for x in others] + [(x, hub) for x in others] + [(hub, x) for x in others]:
        world.written += 1
        path = world.folder / f"{world.written}.fab"
        send.export_bundle(at.store, path, to=other.model.device, types=at.types)
        at.model.tick(world.now[0] + at.clock[0])
        parcel = travels.posted(world, at, path, [other])
        receive.merge(other.store, path, types=other.types)
        travels.received(world, other, parcel)
    for at in world.stations:
        world.new_list(at, len(world.lists) - 1)
        watching.check(world, at)
        watching.aliases(world, at)
        wanted = {number for number in world.events if _belongs(world, at, number)}
        held = set(at.model.held)
        assert wanted <= held, ("a change was lost", sorted(wanted - held))
        assert teams(at) or held == wanted, ("a change lies where it does not belong", sorted(held - wanted))
    for at in world.stations:
        if at.types is OLD and any(other.types is NEW for other in world.stations):
            people.upgrade(world, at)
            watching.check(world, at)


def _belongs(world: World, at: Station, number: Id) -> bool:
    """Whether a change must be on a device in the end."""
    return world.may_read(at.model.device, number[0]) and (not teams(at) or team(number) in {"", *teams(at)})


def run(seed: int, steps: int, stats: Stats, folder: Path, server: Server | None = None) -> None:
    """One history. Raises AssertionError where a store is not what it must be.

    With a server one of the stores is a database on it; the history is the same.
    """
    world = World(seed, folder, stats, server)
    numbers = random.Random(seed)
    send.new_id = lambda: str(uuid.UUID(int=numbers.getrandbits(128)))  # the same history every time
    late = random.Random(seed).randrange(steps) if seed % 3 == 0 else -1
    own_roles, roles.role_of = roles.role_of, world.role_of
    try:
        for at in world.stations:
            world.new_list(at, 0)
        for number in range(steps):
            step(world)
            if number == late and world.stations[2].types is NEW:
                people.upgrade(world, world.stations[1])
                watching.check(world, world.stations[1])
        come_together(world)
    finally:
        send.new_id = new_id
        roles.role_of = own_roles
        for at in world.stations:
            at.store.engine.dispose()
            if server is not None and at.database:
                at.raw.close()
                server.drop(at.database)
    stats["runs"] += 1


def work_folder() -> Path:
    """A folder in memory where the system has one."""
    shm = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="simulator-", dir=shm if shm.is_dir() else None))


def main(first: int, count: int, steps: int = 150) -> int:
    stats: Stats = collections.Counter()
    started = time.time()
    for seed in range(first, first + count):
        folder = work_folder()
        try:
            run(seed, steps, stats, folder)
        except Exception as error:  # noqa: BLE001  (whatever goes wrong is the finding)
            traceback.print_exc()
            print(f"SEED {seed} {type(error).__name__} {str(error)[:1500]}")
            print(dict(stats), f"{time.time() - started:.1f} s")
            return 1
        finally:
            shutil.rmtree(folder)
    print("OK", dict(stats), f"{time.time() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
