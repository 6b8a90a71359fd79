"""Exchange in bulk: a million field-changes in one bundle, and small ones into a large store.

    python -m tests.bench.exchange [--quick]

Each figure stands beside its floor, measured in the same run: executemany of the same log with its index and of the
same rows with their indexes, in one transaction, with the same settings of the file, without triggers, folding,
verification or JSON. The floor is taken twice: with Python's own ``sqlite3`` and with the application's driver, whose
SQLite is newer and which binds empty values faster. The data are those of ``tests.bench.changes``. ``--quick`` takes a
tenth of them and a tenth of the large store; its figures say ``quick``. The last line is the figures as JSON:

* ``merge_ratio``: merge of the bundle by the floor of ``sqlite3``; ``driver_ratio``: by that of the driver;
  ``rows_ratio``: by the driver's whose rows have no index but their id. Seconds of the clock, the best of ``TURNS``
  taken in turn; ``merge_own_ratio`` and ``driver_own_ratio`` are seconds of the processor, which other work on the
  machine changes less;
* ``again_ratio``: the same file once more; ``resent_ratio``: the same changes in another file; both by the first merge;
* ``bytes_per_change``: of the sealed bundle, by field-change; ``small_bundle_bytes``: of 50 mixed changes, sealed;
* ``into_large_ms``: a 50-change bundle into the store of ``large_changes`` changes, as the merge of an inbox takes it
  in, median (``into_10m_ms`` at 10 M); ``into_large_found_ms``: with its search text, as a window takes in one file;
* ``peak_mb``: of the process that merges, libraries included;
* ``pg_speedup_2``: see ``tests.bench.headquarters``, which runs at the end; left out where PostgreSQL is not installed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from nacl.signing import SigningKey

from fieldapp.domain.fields import new_id
from fieldapp.domain.records import RECORDS
from fieldapp.store import Store, driver, local, open_store
from fieldapp.sync import bundle, contents, identity, line_writer, receive, sealing
from tests.bench.changes import CHANGES, KEYS, ROWS, Made, Programme, by_stream
from tests.postgres import binaries

PROGRAMME = "0190aaaa-0000-7000-8000-000000000001"
KEY = SigningKey(b"b" * 32)
LARGE = 10_000_000
SMALL = 50
RUNS = 15
TURNS = 2


class Spent(NamedTuple):
    """Seconds by the clock, and those of the processor that this process had."""

    clock: float
    own: float


def pack(
    path: Path, runs: dict[str, list[Made]], have: dict[str, int], reader: Path, name: str = "HQ", key: SigningKey = KEY
) -> Path:
    """A bundle of these changes, sealed for ``reader``'s store and the sender; ``have`` = what the sender has."""
    place = {stream: number for number, stream in enumerate(have)}
    told = contents.Manifest(
        id=new_id(), sender=identity.id_of(key), to=(), kind=contents.CHANGES, programme=PROGRAMME,
        programme_name="Bench", name=name, app="1.0", schema="1.0", made=1_760_000_000_000,
        changes=sum(map(len, runs.values())), have=tuple(have.items()), stamp=1_760_000_000_000 << 16,
    )  # fmt: skip

    def fill(sink: bundle.Sink) -> None:
        contents.write_manifest(sink, told)
        writer = line_writer.Writer(sink, KEYS)
        for stream, changes in sorted(runs.items(), key=lambda run: (identity.team_of(run[0]), place[run[0]])):
            rows = [_written(change, place) for change in changes]
            writer.run(stream, place[stream], changes[0].seq, "", rows)

    keys = (bytes(key.verify_key), bytes(identity.device_key(reader).verify_key))
    bundle.write(path, key, told.id, fill, seal=sealing.for_devices(keys))
    return path


def _written(change: Made, place: dict[str, int]) -> line_writer.Written:
    base = {place[stream]: seq for stream, seq in change.base.items()}
    return change.hlc, change.kind, change.row, base, contents.compact(change.patch)


def headquarters(folder: Path, url: str = "") -> Store:
    """An empty store that belongs to the programme."""
    store = open_store(folder, create=True, url=url)
    with store.write() as tx:
        local.put(tx, local.PROGRAMME, PROGRAMME)
        local.put(tx, local.ROLE, "coordinator")
    return store


def floor(folder: Path, changes: Sequence[Made], *, indexed: bool = True, standard: bool = False) -> Spent:
    """The log with its index and the last state of the rows, written by the driver alone, or by Python's own."""
    with headquarters(folder) as store:
        file = store.file
    numbers: dict[str, int] = {}
    for change in changes:
        numbers.setdefault(change.stream, len(numbers) + 1)
    log = [
        (numbers[c.stream], c.seq, c.hlc, c.kind, c.row, _text({str(numbers[s]): n for s, n in c.base.items()} or None),
         _text(c.patch), 1)
        for c in changes
    ]  # fmt: skip
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for change in changes:
        rows.setdefault(change.kind, {}).setdefault(change.row, {}).update(change.patch or {})
    columns = {cls.table_name(): cls.columns() for cls in RECORDS}
    tables = {
        kind: [(row, *map(values.get, columns[kind])) for row, values in found.items()] for kind, found in rows.items()
    }
    with contextlib.closing(driver.connect(file)) as conn:
        _strip(conn, indexed=indexed)
    with contextlib.closing(_standard(file) if standard else driver.connect(file)) as conn:
        start, own = time.perf_counter(), time.process_time()
        conn.execute("BEGIN IMMEDIATE")
        conn.executemany(
            "INSERT INTO change(stream, seq, hlc, kind, row, base, patch, bundle) VALUES(?,?,?,?,?,?,?,?)", log
        )
        for kind, found in tables.items():
            names = ", ".join(f'"{name}"' for name in ("id", *columns[kind]))
            conn.executemany(f'INSERT INTO "{kind}"({names}) VALUES({",".join("?" * len(found[0]))})', found)
        conn.execute("COMMIT")
        return Spent(time.perf_counter() - start, time.process_time() - own)


def _standard(file: Path) -> Any:
    """A connection of Python's own ``sqlite3`` with the settings of the application's."""
    conn = sqlite3.connect(file, isolation_level=None)
    for pragma in driver.PRAGMAS:
        conn.execute(pragma)
    return conn


def _text(value: object) -> str | None:
    return None if value is None else contents.compact(value)


def _strip(conn: Any, *, indexed: bool) -> None:
    """No triggers; without ``indexed`` no index of the record tables either."""
    for name in [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]:
        conn.execute(f'DROP TRIGGER "{name}"')
    if not indexed:
        found = conn.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
        for name in [row[0] for row in found if row[0] != "change_row"]:
            conn.execute(f'DROP INDEX "{name}"')


def merge_once(folder: Path, paths: Iterable[Path], *, index: bool = False) -> list[Spent]:
    """What each merge took, in turn, into one store, and making search text and index afterwards."""
    with contextlib.closing(open_store(folder)) as store:
        merges = [partial(receive.merge, store, path, index=index) for path in paths]
        return [_timed(work) for work in (*merges, store.refresh_search)]


def _timed(work: Callable[[], object]) -> Spent:
    start, own = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - start, time.process_time() - own)


def peak_mb() -> float:
    """The most memory that this process has used.

    Where Linux tells it: ``ru_maxrss`` of a process starts with what the one had that began it.
    """
    told = Path("/proc/self/status")
    if told.exists():
        (line,) = (line for line in told.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_bulk(top: Path, changes: int, facts: dict[str, Any]) -> None:
    """The bulk figures, each the best of some turns: merge and floors one after the other."""
    made = list(Programme(changes))
    runs = dict(sorted(by_stream(iter(made)).items(), key=lambda run: identity.team_of(run[0])))  # as ``pack`` does
    have = {stream: len(found) for stream, found in runs.items()}
    fields = sum(len(change.patch or ()) for change in made)
    hq = top / "hq"
    headquarters(hq).close()
    first, other = pack(top / "first.fab", runs, have, hq), pack(top / "other.fab", runs, have, hq, "HQ 2")
    ordered = [change for found in runs.values() for change in found]
    floors, bare, merges = [], [], []
    for turn in range(TURNS):
        floors.append(floor(top / f"standard-{turn}", ordered, standard=True))
        bare.append(floor(top / f"driver-{turn}", ordered))
        shutil.copytree(hq, top / f"hq-{turn}")
        merges.append(_apart("merge", top / f"hq-{turn}", first, *((first, other) if not turn else ())))
    plain = floor(top / "plain", ordered, indexed=False)
    merged, own = (min(told["seconds"][0][which] for told in merges) for which in range(2))
    again, resent, index = (one[0] for one in merges[0]["seconds"][1:])
    standard, driven = (Spent(*map(min, zip(*found, strict=True))) for found in (floors, bare))
    facts |= {
        "changes": len(made), "field_changes": fields, "rows": len({change.row for change in made}),
        "sqlite3": sqlite3.sqlite_version, "sqlite_of_driver": driver.dbapi.sqlite_version,
        "floor_s": round(standard.clock, 2), "driver_floor_s": round(driven.clock, 2), "merge_s": round(merged, 2),
        "floor_own_s": round(standard.own, 2), "driver_floor_own_s": round(driven.own, 2), "merge_own_s": round(own, 2),
        "merge_ratio": round(merged / standard.clock, 2), "merge_own_ratio": round(own / standard.own, 2),
        "driver_ratio": round(merged / driven.clock, 2), "driver_own_ratio": round(own / driven.own, 2),
        "rows_ratio": round(merged / plain.clock, 2), "index_s": round(index, 2),
        "again_ratio": round(again / merges[0]["seconds"][0][0], 3),
        "resent_ratio": round(resent / merges[0]["seconds"][0][0], 2),
        "bytes_per_change": round(first.stat().st_size / fields, 2),
        "peak_mb": round(max(told["peak_mb"] for told in merges)),
    }  # fmt: skip


def measure_small(top: Path, changes: int, facts: dict[str, Any]) -> None:
    """A small bundle's size; how long small ones take into a store with many changes."""
    large = Programme(changes, devices=max(200, changes // 50_000), seed=7)
    store = top / "large"
    headquarters(store).close()
    stream_of: dict[str, list[Made]] = {}
    have: dict[str, int] = {}
    tail: dict[str, list[Made]] = {}
    for number, change in enumerate(large):
        (stream_of if number < changes - RUNS * 400 else tail).setdefault(change.stream, []).append(change)
        if number % 200_000 == 199_999:
            _lay_in(store, top, stream_of, have)
    _lay_in(store, top, stream_of, have)
    paths: list[Path] = []
    for stream, found in tail.items():
        picked = found[:SMALL]
        if len(picked) < SMALL or len(paths) == 2 * RUNS:
            continue
        team = stream.partition(":")[2]
        known = {one: seq for one, seq in have.items() if one.endswith(team)} | {stream: picked[-1].seq}
        for change in picked:
            known |= {one: max(seq, known.get(one, 0)) for one, seq in change.base.items() if one not in known}
        paths.append(pack(top / f"small-{len(paths)}.fab", {stream: picked}, known, store, "KH-03"))
    del large, tail  # a heap of gigabytes slows all that comes
    *spent, _index = _apart("merge", store, *paths[:RUNS])["seconds"]
    *found_too, _index = _apart("found", store, *paths[RUNS:])["seconds"]
    facts |= {
        "large_changes": changes, "small_bundles": len(paths),
        "into_large_ms": round(statistics.median(clock for clock, _own in spent) * 1000, 1),
        "into_large_own_ms": round(statistics.median(own for _clock, own in spent) * 1000, 1),
        "into_large_found_ms": round(statistics.median(clock for clock, _own in found_too) * 1000, 1),
        "small_bundle_bytes": round(statistics.median(path.stat().st_size for path in paths)),
    }  # fmt: skip
    if changes >= LARGE:
        facts["into_10m_ms"] = facts["into_large_ms"]


def _lay_in(folder: Path, top: Path, found: dict[str, list[Made]], have: dict[str, int]) -> None:
    if not found:
        return
    have |= {stream: changes[-1].seq for stream, changes in found.items()}
    path = pack(top / "part.fab", found, have, folder)
    merge_once(folder, [path])
    found.clear()


def _apart(*command: object) -> dict[str, Any]:
    """Run a part of this bench in a process of its own, whose memory is its own."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.exchange", "--part", *map(str, command)],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench; the last line printed is JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--large", type=int, default=LARGE)
    parser.add_argument("--part", nargs="*")
    asked = parser.parse_args(arguments)
    if asked.part:
        folder, *paths = map(Path, asked.part[1:])
        seconds = merge_once(folder, paths, index=asked.part[0] == "found")
        sys.stdout.write(json.dumps({"seconds": seconds, "peak_mb": peak_mb()}) + "\n")
        return 0
    from tests.bench.headquarters import measure_server  # here: it takes its bundles from this module

    facts: dict[str, Any] = {"quick": asked.quick}
    with tempfile.TemporaryDirectory() as folder:
        measure_bulk(Path(folder), CHANGES // 10 if asked.quick else CHANGES, facts)
        measure_small(Path(folder), 20_000 if asked.quick else asked.large, facts)
        if binaries() is not None:
            measure_server(Path(folder), 30 if asked.quick else 1_000, facts)
    if not asked.quick:
        assert facts["rows"] == ROWS
    for name, value in facts.items():
        sys.stdout.write(f"{name:20} {value}\n")
    sys.stdout.write(json.dumps(facts) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
