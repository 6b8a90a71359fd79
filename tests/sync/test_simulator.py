"""75 hostile histories of 150 steps, more on demand (``SEEDS``): after each step every store holds what is true.

Split into chunks, so that several workers share them; a failing seed is named and grows the list of seeds kept.
"""

from __future__ import annotations

import collections
import os
import shutil

import pytest

from tests.postgres import Server
from tests.sync import simulator

SEEDS, CHUNK, STEPS = int(os.environ.get("SEEDS", "75")), 25, 150
ON_SERVER = int(os.environ.get("SEEDS_ON_SERVER", "8"))
"""Histories in which one of the four stores is a database."""
KEPT = (17, 49)
"""Seeds that once failed, or that are the first to notice a planted bug; they are run for ever."""


def histories(seeds: range | tuple[int, ...], server: Server | None = None) -> collections.Counter[str]:
    stats: collections.Counter[str] = collections.Counter()
    for seed in seeds:
        folder = simulator.work_folder()
        try:
            simulator.run(seed, STEPS, stats, folder, server)
        except Exception as error:
            error.add_note(f"python -m tests.sync.simulator {seed} 1 {STEPS}")
            raise
        finally:
            shutil.rmtree(folder)
    return stats


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_histories_when_devices_exchange_in_every_way_then_nothing_is_lost_or_settled_in_silence(first: int) -> None:
    stats = histories(range(first, first + CHUNK))
    assert stats["runs"] == CHUNK
    for happened in (
        "duplicates",
        "held back",
        "conflicts",
        "taken back",
        "refused",
        "settled",
        "cancelled",
        "previews",
    ):
        assert stats[happened] > 0, f"no {happened} in {CHUNK} histories: the simulator lost its teeth"


def test_histories_that_were_hard_when_they_are_lived_again_then_they_end_well() -> None:
    assert histories(KEPT)["runs"] == len(KEPT)


@pytest.mark.timeout(600)
def test_histories_when_one_of_the_stores_is_a_database_then_it_holds_what_files_would(server: Server) -> None:
    stats = histories(range(ON_SERVER), server)
    assert stats["runs"] == ON_SERVER
    for happened in ("duplicates", "held back", "conflicts", "taken back", "refused", "settled", "previews"):
        assert stats[happened] > 0, f"no {happened} in {ON_SERVER} histories: the simulator lost its teeth"
