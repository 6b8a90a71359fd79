"""What must hold in a store of the simulator after every step."""

from __future__ import annotations

import json

from fieldapp.store import same
from tests.sync.history import World
from tests.sync.stations import Station
from tests.sync.world import GONE


def check(world: World, at: Station) -> None:
    for cls in at.types:
        names = ", ".join(("id", *cls.columns()))
        rows = at.raw.execute(f"SELECT {names} FROM {cls.table_name()} ORDER BY id").fetchall()
        wanted = at.model.table(cls)
        assert rows == wanted, ("a table is not what people wrote", cls.__name__, rows, wanted)
    listed = at.raw.execute("SELECT kind, row, field, aside, heads FROM conflict ORDER BY 1, 2, 3, 4").fetchall()
    known = {cls.table_name(): {*cls.columns(), GONE} for cls in at.types}
    listed = [(k, r, f, aside, json.loads(heads)) for k, r, f, aside, heads in listed if f in known.get(k, ())]
    wanted_doubts = at.model.doubts(at.types)
    assert listed == wanted_doubts, ("the merge desk is not what people disagree on", listed, wanted_doubts)
    if world.stats["steps"] % 3 == 0:
        aliases(world, at)
    vector = dict(at.raw.execute("SELECT id, have FROM stream WHERE have > 0").fetchall())
    assert vector == {stream: seq for stream, seq in at.model.have.items() if seq}, ("vector", vector)
    hlc, quiet, count = at.raw.execute("SELECT hlc, quiet, (SELECT count(*) FROM change) FROM me").fetchone()
    assert (hlc, quiet, count) == (at.model.hlc, 0, len(at.model.held)), (
        "clock, capture or number of changes",
        hlc,
        quiet,
    )


def aliases(world: World, at: Station) -> None:
    """Which shop stands for which, worked out anew from what the tables hold."""
    wanted = at.model.leaders()
    with at.store.write(index=False) as tx:
        same.refresh(tx.conn, at.types)
    led = dict(at.raw.execute("SELECT row, leader FROM same").fetchall())
    assert led == wanted, ("which shops are the same", led, wanted)
    world.stats["led"] += bool(led)
