"""What a history of the simulator consists of: four devices, the post between them, and the truth."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from fieldapp.sync import identity, log, roles
from fieldapp.sync.refold import quiet, refold
from tests.postgres import Server
from tests.sync.stations import START, Posted, Station, Stats, station
from tests.sync.trusting import Trusting
from tests.sync.world import NEW, OLD, Event, Id


class World:
    """Four devices, the post between them, and the truth."""

    def __init__(self, seed: int, folder: Path, stats: Stats, server: Server | None = None) -> None:
        self.rng = random.Random(seed)
        self.folder = folder
        self.stats = stats
        self.now = [START]
        self.events: dict[Id, Event] = {}
        self.post: list[Posted] = []
        self.written = 0
        self.receipts = 0
        rng = self.rng
        newer = rng.random() < 0.4
        self.stations = [
            station(
                folder / f"d{i}",
                rng.randbytes(32),
                NEW if newer and i == 2 else OLD,
                ["t1"] if i == 3 and rng.random() < 0.5 else [],
                self.now,
                server if i == seed % 4 else None,
            )
            for i in range(4)
        ]
        devices = [at.model.device for at in self.stations]
        self.readers = frozenset(devices if rng.random() < 0.3 else devices[:3])
        """The coordinators of the signed list: closed streams are for them, and only they pass on what others wrote."""
        trusting = Trusting(rng, self.readers)
        for at in self.stations:
            trusting.introduce(at.store, [other.store for other in self.stations])
        self.lists = [frozenset(devices[:2]), frozenset([devices[0], devices[2]]), frozenset(devices[1:3])]
        """Who decides for headquarters by the lists that come into force in turn."""
        self.known = {at.store.engine: 0 for at in self.stations}
        """Which of them a store knows."""
        self.ids = ["1", "2"] if rng.random() < 0.6 else list("123456")

    def station_of(self, device: str) -> Station:
        """The device with an id."""
        return next(at for at in self.stations if at.model.device == device)

    def role_of(self, conn: Any) -> roles.RoleOf:
        """What the list that a store knows says, in place of the application's own."""
        bosses = self.lists[self.known[conn.engine]]
        return lambda stream, _seq: "coordinator" if identity.device_of(stream) in bosses else "facilitator"

    def new_list(self, at: Station, number: int) -> None:
        """Another trust list comes into force at a device."""
        self.known[at.store.engine] = number
        at.model.bosses = self.lists[number]
        at.model.cache.clear()
        with at.store.write() as tx:
            log.begin_touched(tx.conn)
            roles.changed(tx.conn, at.model.device, at.types)
            with quiet(tx.conn):
                refold(tx.conn, at.types)

    def may_read(self, device: str, stream: str) -> bool:
        """Whether what is in a stream may lie on a device: an incident lies with its maker and with coordinators."""
        _team, closed, maker = stream.partition(":")[2].partition("~")
        return not closed or device == maker or device in self.readers

    def sends(self, device: str, stream: str) -> bool:
        """Whether a device sends a stream at all."""
        return device in self.readers or stream.partition(":")[0] == device
