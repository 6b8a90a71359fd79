"""How a store of headquarters grows: 5,000 devices, a hundred thousand changes, a million, more; file and database.

    python -m tests.bench.growth [--quick] [--marks 100000 1000000] [--stores sqlite postgresql] [--devices 5000]

At each mark, for each store: ``fill_s``, seconds of merging since the mark before, in bundles of up to 100,000 changes;
``mb`` on the disk; ``small_ms``, median of merging a bundle of 50 changes, and ``small_own_ms``, what this process
computed; ``list_ms``, the ids of all people and their count; ``search_ms``, people by a part of a name; ``status_ms``,
how exchange with every device stands. Search text is made before those. A line of JSON for each mark.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from fieldapp.domain.records import Person
from fieldapp.services import records
from fieldapp.store import Query, Store, schema
from fieldapp.sync import identity, peers, receive
from tests import postgres
from tests.bench.changes import Made, Programme
from tests.bench.exchange import headquarters, pack
from tests.bench.headquarters import SETTINGS

AT_ONCE = 100_000
SMALL, RUNS = 50, 15


def grow(store: Store, top: Path, marks: Sequence[int], devices: int) -> Iterator[dict[str, Any]]:
    """Fill a store; what was measured at each mark."""
    made = iter(Programme(marks[-1] + len(marks) * SMALL * RUNS, devices=devices, seed=7))
    have: dict[str, int] = {}
    done, filled = 0, 0.0
    for mark in marks:
        while done < mark:
            part = list(islice(made, min(AT_ONCE, mark - done)))
            filled += _merge(store, top, part, have)
            done += len(part)
        if done == marks[0]:
            _introduce(store, have)
        index = _timed(store.refresh_search)
        own = time.process_time()
        small = [_merge(store, top, list(islice(made, SMALL)), have) * 1000 for _run in range(RUNS)]
        own = (time.process_time() - own) / RUNS * 1000
        done += SMALL * RUNS
        store.refresh_search()
        yield {
            "changes": done, "devices": devices, "fill_s": round(filled, 1), "index_s": round(index, 1),
            "mb": round(_bytes(store) / 1e6), "small_ms": round(statistics.median(small), 1),
            "small_own_ms": round(own, 1), "load": round(os.getloadavg()[0], 1),
            "list_ms": _ms(lambda: records.listing(store, Person, Query())),
            "search_ms": _ms(lambda: records.listing(store, Person, Query("sok"))),
            "status_ms": _ms(lambda: peers.status(store)),
        }  # fmt: skip
        filled = 0.0


def _merge(store: Store, top: Path, changes: Sequence[Made], have: dict[str, int]) -> float:
    """Seconds of merging these changes as one bundle, search text aside."""
    runs: dict[str, list[Made]] = {}
    named: dict[str, int] = {}
    for change in changes:
        runs.setdefault(change.stream, []).append(change)
        have[change.stream] = change.seq
        named.update({stream: max(seq, named.get(stream, 0)) for stream, seq in change.base.items()})
    named |= {stream: found[-1].seq for stream, found in runs.items()}
    path = pack(top / "part.fab", runs, named, store.folder)
    return _timed(lambda: receive.merge(store, path, index=False))


def _introduce(store: Store, have: dict[str, int]) -> None:
    """Let every device be known by what it said it has: the streams of its team."""
    teams: dict[str, dict[str, int]] = {}
    for stream, seq in have.items():
        teams.setdefault(identity.team_of(stream), {})[stream] = seq
    said = {team: json.dumps({"have": found, "teams": [team], "stamp": 1}) for team, found in teams.items()}
    rows = [
        {"device": identity.device_of(stream), "name": "KH", "key": "x", "vector": said[identity.team_of(stream)]}
        for stream in have
    ]
    with store.write() as tx:
        tx.conn.execute(sa.insert(schema.peer), rows)


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _ms(work: Callable[[], object]) -> float:
    return round(statistics.median(_timed(work) for _run in range(5)) * 1000, 1)


def _bytes(store: Store) -> int:
    if store.on_server:
        with store.read() as tx:
            return int(tx.conn.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
    return sum(path.stat().st_size for path in store.folder.glob(f"{store.file.name}*"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench; each line printed is JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--marks", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--stores", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--devices", type=int, default=5_000)
    asked = parser.parse_args(arguments)
    marks, devices = ([5_000], 200) if asked.quick else (asked.marks, asked.devices)
    for kind in [one for one in asked.stores if one == "sqlite" or postgres.binaries() is not None]:
        with contextlib.ExitStack() as stack:
            top = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = ""
            if kind == "postgresql":
                server = stack.enter_context(postgres.running(SETTINGS))
                url = server.url(server.new_database())
            with headquarters(top / "hq", url) as store:
                for found in grow(store, top, marks, devices):
                    sys.stdout.write(json.dumps({"store": kind, **found}) + "\n")
                    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
