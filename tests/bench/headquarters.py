"""Headquarters' store as a database: bundles of many devices, merged by one process and by two.

    python -m tests.bench.headquarters [--quick] [--bundles 1000] [--jobs 2]

The server is started for the run, durable, and stops with it. Each run begins with an empty database and merges the
same files as ``fieldapp merge --jobs`` does, the start of its processes included; making search text and index after
that is one process's work and stands apart. The last line is the figures as JSON:

* ``pg_speedup_2``: seconds of one process by those of two, the better of ``ROUNDS`` runs each, taken in turn;
* ``pg_bundle_ms``: of one bundle with one process; ``pg_bundle_changes``: how many changes it holds;
* ``pg_server_share``: the part of that time in which the client waited for the server, or for a turn of the processor;
* ``floor_speedup_2``: what two processes that only compute gained in the same minutes: how much of a second processor
  there was on this machine, beside other work.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import multiprocessing
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey

from fieldapp.services import merging
from fieldapp.services.opening import open_folder
from fieldapp.sync import claim
from tests import postgres
from tests.bench.changes import Made, Programme
from tests.bench.exchange import headquarters, pack

PER_DEVICE = 190
"""Changes of one bundle: a million field-changes from a thousand devices."""
ROUNDS = 2
SETTINGS = {**postgres.DURABLE, "shared_buffers": "128MB", "max_wal_size": "1GB"}


def make_bundles(folder: Path, devices: int, reader: Path) -> list[Path]:
    """A bundle of each device, in no order; each is signed by a key of its own."""
    made: dict[str, list[Made]] = {}
    for change in Programme(devices * PER_DEVICE, devices=devices, seed=3):
        made.setdefault(change.stream, []).append(change)
    folder.mkdir()
    paths = []
    for number, (stream, changes) in enumerate(sorted(made.items())):
        have: dict[str, int] = {}
        for change in changes:
            for seen, seq in change.base.items():
                have[seen] = max(seq, have.get(seen, 0))
        have[stream] = changes[-1].seq
        key = SigningKey(number.to_bytes(32, "big"))
        paths.append(pack(folder / f"{number:04}.fab", {stream: changes}, have, reader, f"KH-{number:04}", key))
    random.Random(5).shuffle(paths)
    return paths


def merge(folder: Path, paths: Sequence[Path], jobs: int) -> tuple[float, float, float]:
    """Seconds of merging all, of the search index, and of the client's own work."""
    with open_folder(folder) as store:
        start, own = time.perf_counter(), time.process_time()
        results = merging.merge_all(store, paths, jobs=jobs)
        for result in itertools.islice(results, len(paths)):
            assert result["ok"], result
        merged, busy = time.perf_counter() - start, time.process_time() - own
        results.close()  # type: ignore[attr-defined]
        start = time.perf_counter()
        store.refresh_search()
        return merged, time.perf_counter() - start, busy


def measure_server(top: Path, devices: int, facts: dict[str, Any], jobs: int = 2) -> None:
    """The figures."""
    turns = 200_000 if devices >= 1_000 else 20_000
    with postgres.running(SETTINGS) as server:
        pattern = top / "on-server"
        template = server.new_database()
        with headquarters(pattern, server.url(template)) as store:
            claim.ready(store)
        paths = make_bundles(top / "inbox", devices, pattern)
        spent: dict[int, list[tuple[float, float, float]]] = {1: [], jobs: []}
        floors = [floor(jobs, turns)]
        for turn in range(ROUNDS if devices >= 1_000 else 1):
            for count in (1, jobs) if turn % 2 == 0 else (jobs, 1):
                spent[count].append(_run(server, template, pattern, paths, count))
            floors.append(floor(jobs, turns))
    one, several = min(spent[1]), min(spent[jobs])
    facts |= {
        "pg_bundles": devices, "pg_bundle_changes": PER_DEVICE, "pg_merge_1_s": round(one[0], 2),
        f"pg_merge_{jobs}_s": round(several[0], 2), f"pg_speedup_{jobs}": round(one[0] / several[0], 2),
        f"floor_speedup_{jobs}": round(statistics.median(floors), 2),
        f"pg_speedup_{jobs}_rounds": [round(a[0] / b[0], 2) for a, b in zip(spent[1], spent[jobs], strict=True)],
        "pg_bundle_ms": round(one[0] / devices * 1000, 1), "pg_index_s": round(one[1], 2),
        "pg_server_share": round(1 - one[2] / one[0], 2), "cpus": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def compute(turns: int) -> int:
    """Work for a processor."""
    digest = b""
    for _turn in range(turns):
        digest = hashlib.sha256(digest + b"x" * 4_000).digest()
    return len(digest)


def floor(jobs: int, turns: int = 200_000) -> float:
    """How much faster several processes compute than one."""
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        pool.map(compute, [1] * jobs)
        start = time.perf_counter()
        pool.map(compute, [turns])
        pool.map(compute, [turns])
        one = time.perf_counter() - start
        start = time.perf_counter()
        pool.map(compute, [turns] * jobs, 1)
        several = time.perf_counter() - start
    return one * jobs / 2 / several


def _run(
    server: postgres.Server, template: str, pattern: Path, paths: Sequence[Path], jobs: int
) -> tuple[float, float, float]:
    """Into a fresh copy of the empty database."""
    from fieldapp.store import server as noting

    name = server.new_database(template)
    noting.keep_note(pattern, server.url(name), _identity(server.url(name)))
    found = merge(pattern, paths, jobs)
    server.drop(name)
    return found


def _identity(url: str) -> str:
    """What the store takes this database for: it is the same office's, not a copy put back."""
    from fieldapp.store import postgresql

    engine = postgresql.make_engine(url)
    try:
        with engine.connect() as connection:
            return postgresql.first_look(connection)
    finally:
        engine.dispose()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench; the last line printed is JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--bundles", type=int, default=1_000)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args(arguments)
    facts: dict[str, Any] = {"quick": asked.quick}
    if postgres.binaries() is None:
        sys.stdout.write(json.dumps(facts | {"postgresql": "not installed"}) + "\n")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        measure_server(Path(folder), 30 if asked.quick else asked.bundles, facts, asked.jobs)
    sys.stdout.write(json.dumps(facts) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
