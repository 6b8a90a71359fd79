"""The power fails at any moment: what was acknowledged is there, nothing is half, and work goes on.

A process that registers firms, merges a bundle and writes one is recorded; then its disk is laid out as it may be found
after hundreds of cuts, with writes that were not synced lost, torn and out of order (``tests.power``).
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from fieldapp.services import backup
from fieldapp.store import StoreError, open_store
from fieldapp.sync import bundle, contents, gate, identity, receive
from tests import power
from tests.sync.conftest import Trio

CUTS = int(os.environ.get("CUTS", "40"))
MERGED = 150
CHILD = """
import os, sys
from pathlib import Path
from fieldapp.domain.records import Organisation
from fieldapp.store import StoreError, open_store
from fieldapp.sync import receive, send
folder, words, team, arrived = Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4])
said = os.open(words, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def firms(first, count):
    for n in range(first, first + count):
        with store.write("register") as tx:
            tx.insert(Organisation, {"team": team, "name_as_written": f"Own {n}", "country": "KH", "kind": "BMO"})
        os.write(said, f"own-{n} ".encode())
with open_store(folder) as store:
    firms(0, 15)
    receive.merge(store, arrived)
    os.write(said, b"merged ")
    firms(15, 10)
    send.export_bundle(store, folder / "out.fab")
    os.write(said, b"sent ")
    firms(25, 5)
os.write(said, b"closed ")
"""


@pytest.mark.slow
@pytest.mark.timeout(300 + 5 * CUTS)
@pytest.mark.skipif(not power.can_record(), reason="no strace that may watch a process")
def test_store_when_the_power_fails_at_any_moment_then_what_was_acknowledged_is_there_and_nothing_is_half(
    trio: Trio, tmp_path: Path
) -> None:
    _cut(trio, tmp_path, CHILD, CUTS)


@pytest.mark.slow
@pytest.mark.skipif(not power.can_record(), reason="no strace that may watch a process")
def test_store_that_does_not_wait_for_the_disk_when_the_power_fails_then_the_loss_is_noticed(
    trio: Trio, tmp_path: Path
) -> None:
    careless = "from fieldapp.store import driver\ndriver.PRAGMAS = (*driver.PRAGMAS, 'PRAGMA synchronous = OFF')\n"
    with pytest.raises((AssertionError, StoreError)):
        _cut(trio, tmp_path, careless + CHILD, 40)


def _cut(trio: Trio, tmp_path: Path, code: str, cuts: int) -> None:
    """Let a process work to its end, and its power fail at so many moments of that."""
    for number in range(MERGED):
        trio.firm(trio.a, f"Theirs {number}")
    arrived, folder = trio.send(trio.a), trio.b.folder
    trio.b.close()
    disk = power.Disk.of(folder)
    events = power.record(code, folder, tmp_path / "words", trio.team, str(arrived))
    words = [event.path for event in events if event.kind == "ack"]
    assert words == [*(f"own-{n}" for n in range(15)), "merged", *(f"own-{n}" for n in range(15, 25)), "sent",
        *(f"own-{n}" for n in range(25, 30)), "closed"]  # fmt: skip
    rng, said, done = random.Random(1), set[str](), 0
    for cut, moment in enumerate(sorted(rng.choices(range(len(events) + 1), k=cuts))):
        for event in events[done:moment]:
            if event.kind == "ack":
                said.add(event.path)
            else:
                disk.happen(event)
        done = moment
        found = tmp_path / f"cut{cut}"
        disk.after_cut(rng, folder, found)
        _check(found, arrived, said)
        shutil.rmtree(found)


def _check(folder: Path, arrived: Path, said: set[str]) -> None:
    """A store as it may be found: whole, with all that was acknowledged, and usable."""
    with open_store(folder) as store:
        with store.read() as tx:
            assert tx.conn.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
            assert tx.conn.exec_driver_sql("SELECT quiet FROM me").scalar_one() == 0
            names = set(tx.conn.exec_driver_sql("SELECT name_as_written FROM organisation").scalars())
        own = {f"Own {word.removeprefix('own-')}" for word in said if word.startswith("own-")}
        assert own <= names, "an acknowledged firm is lost"
        theirs = sum(name.startswith("Theirs") for name in names)
        assert theirs in (0, MERGED), "half a merge"
        assert theirs == MERGED or "merged" not in said
        assert backup.check(store) == [], "rows and log differ"
        out = folder / "out.fab"
        assert out.exists() or "sent" not in said
        if out.exists():
            keys = gate.keys(store, identity.device_key(folder))
            with bundle.opened(out, keys) as opened:
                _manifest, runs = contents.read(opened.lines())
                assert sum(len(run.changes) for run in runs) > 0
        receive.merge(store, arrived)
        with store.read() as tx:
            count = tx.conn.exec_driver_sql("SELECT count(*) FROM organisation WHERE name_as_written LIKE 'Theirs%'")
            assert count.scalar_one() == MERGED
