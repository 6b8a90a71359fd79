"""A list of 200,000 people: opening it, sorting it, searching as one types.

    python -m tests.bench.table [--quick]

Each figure stands beside its floor, measured in turn in the same run: the same rows from the same file through the bare
database module with the SQL that one would write by hand (``ORDER BY`` on an index, ``LIKE`` over the searched
columns), without folding, without SQLAlchemy. ``--quick`` types fewer names, and its 200,000 people have a name and
nothing else, laid in the tables without changes in the log. The last line is the figures as JSON, in milliseconds; the
budgets of ``open_ms`` and ``search_ms`` (three letters and more, the median) are 250 and 30.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fieldapp.domain.fields import new_id
from fieldapp.domain.records import Person
from fieldapp.store import Query, Store, driver, open_store
from fieldapp.store.search import TRIGRAM
from tests.bench.people import people

COUNT = 200_000
PAGE = 200
COLUMNS = ("name_as_written", "name_latin", "code", "sex", "birth", "phone")
TYPED = ("nguyen", "traore", "sokeba", "phuong", "ສົມ", "វិសាល", "ابراهيم", "aicha d")
"""Typed letter by letter; searched from the third letter on by index, before that through the text."""
TYPED_QUICK = ("nguyen", "ສົມ")


@dataclass(frozen=True)
class Figure:
    """One line of the table: milliseconds of ours and of the floor, each the median of its runs; rows found."""

    name: str
    ours: float
    floor: float
    rows: int

    @property
    def ratio(self) -> float:
        """Ours by the floor."""
        return self.ours / self.floor if self.floor else float("nan")


def timed(work: Callable[[], Sequence[Any]]) -> tuple[float, int]:
    """Milliseconds of one run, and the rows that it gave."""
    start = time.perf_counter()
    rows = len(work())
    return (time.perf_counter() - start) * 1000, rows


def compared(name: str, ours: Callable[[], Sequence[Any]], floor: Callable[[], Sequence[Any]], runs: int) -> Figure:
    """Both, turn by turn, after one run of ours that warms up."""
    ours()
    gc.collect()
    mine, bare, rows = [], [], 0
    for _ in range(runs):
        spent, rows = timed(ours)
        mine.append(spent)
        bare.append(timed(floor)[0])
    return Figure(name, statistics.median(mine), statistics.median(bare), rows)


def made(folder: Path, *, quick: bool) -> tuple[Store, dict[str, float]]:
    """The store with its people, and the seconds it took to write and to index them."""
    rows = [{name: row[name] for name in ("team", "name_as_written", "sex")} if quick else row for row in people(COUNT)]
    store = open_store(folder, create=True)
    start = time.perf_counter()
    if quick:
        _lay_in(store, rows)
    else:
        with store.write("Import 200,000 people", index=False) as tx:
            tx.insert_many(Person, rows)
    written = time.perf_counter()
    store.refresh_search()
    return store, {"write_s": written - start, "index_s": time.perf_counter() - written}


def _lay_in(store: Store, rows: list[dict[str, Any]]) -> None:
    """Rows without changes, as a merge writes them."""
    columns = ", ".join(rows[0])
    with contextlib.closing(driver.connect(store.file)) as connection:
        connection.execute("BEGIN")
        connection.execute("UPDATE me SET quiet = 1")
        connection.executemany(
            f"INSERT INTO person(id, {columns}) VALUES(?, {', '.join('?' * len(rows[0]))})",
            [(new_id(), *row.values()) for row in rows],
        )
        connection.execute("UPDATE me SET quiet = 0")
        connection.execute("COMMIT")


def opened(store: Store, query: Query) -> Callable[[], Sequence[Any]]:
    """Ids and the first page of a list, as the window asks for them."""

    def work() -> Sequence[Any]:
        with store.read() as tx:
            ids = tx.ids(Person, query)
            tx.page(Person, ids[:PAGE], COLUMNS)
        return ids

    return work


def bare(connection: Any, where: str, order: str, values: tuple[Any, ...] = ()) -> Callable[[], Sequence[Any]]:
    """The same by hand."""
    listed = f"SELECT id FROM person {where} ORDER BY {order}, id"
    holes = ", ".join("?" * PAGE)
    page = f"SELECT id, {', '.join(COLUMNS)} FROM person WHERE id IN ({holes})"

    def work() -> Sequence[Any]:
        ids = [row[0] for row in connection.execute(listed, values)]
        connection.execute(page, (ids[:PAGE] + [""] * PAGE)[:PAGE]).fetchall()
        return ids

    return work


def measure(store: Store, typed: Sequence[str], runs: int) -> tuple[list[Figure], list[Figure], list[Figure]]:
    """Opening and sorting; searches from the third letter on; searches of one and two letters."""
    with contextlib.closing(driver.connect(store.file)) as connection:
        connection.execute("CREATE INDEX bench_order ON person(name_as_written)")
        orders = (("open, own order", None, False), ("open, backwards", None, True), *_SORTS[: runs // 2])
        lists = [
            compared(
                name,
                opened(store, Query(sort=sort, descending=back)),
                bare(connection, "", f"{sort or 'name_as_written'}{' DESC' if back else ''}"),
                runs,
            )
            for name, sort, back in orders
        ]
        prefixes = list(dict.fromkeys(name[:length].strip() for name in typed for length in range(1, len(name) + 1)))
        searched = [_search(store, connection, text, max(1, runs // 3)) for text in prefixes]
        connection.execute("DROP INDEX bench_order")
    long = [figure for figure in searched if len(figure.name) >= TRIGRAM]
    return lists, long, [figure for figure in searched if len(figure.name) < TRIGRAM]


_SORTS = tuple((f"sort by {name}", name, False) for name in ("name_latin", "birth", "sex"))


def _search(store: Store, connection: Any, text: str, runs: int) -> Figure:
    like = " OR ".join(f"{name} LIKE ?" for name in Person.view.search)
    floor = bare(connection, f"WHERE {like}", "name_as_written", (f"%{text}%",) * len(Person.view.search))
    return compared(text, opened(store, Query(text=text)), floor, runs)


def _line(name: str, ours: float, floor: float, rows: object = "") -> None:
    print(f"{name:34} {ours:9.1f} {floor:9.1f} {ours / floor if floor else 0:7.2f} {rows:>9}")


def _middle(figures: list[Figure], of: Callable[[Figure], float]) -> float:
    return statistics.median(of(figure) for figure in figures)


def main() -> None:
    """Measure, print the table and the JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer runs")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="fieldapp-bench-") as name:
        store, making = made(Path(name), quick=quick)
        with store:
            lists, long, short = measure(store, TYPED_QUICK if quick else TYPED, 3 if quick else 9)
    print(f"{'milliseconds, median':34} {'ours':>9} {'floor':>9} {'ratio':>7} {'rows':>9}")
    for figure in (*lists, *short, *long):
        _line(figure.name, figure.ours, figure.floor, figure.rows)
    slowest = max(long, key=lambda figure: figure.ours)
    figures = {
        "rows": COUNT,
        "open_ms": round(lists[0].ours, 1),
        "open_floor_ms": round(lists[0].floor, 1),
        "open_ratio": round(lists[0].ratio, 2),
        "sort_ms": round(max(figure.ours for figure in lists[1:]), 1),
        "search_ms": round(_middle(long, lambda figure: figure.ours), 1),
        "search_floor_ms": round(_middle(long, lambda figure: figure.floor), 1),
        "search_ratio": round(_middle(long, lambda figure: figure.ratio), 3),
        "search_slowest_ms": round(slowest.ours, 1),
        "search_short_ms": round(_middle(short, lambda figure: figure.ours), 1),
        **{key: round(value, 1) for key, value in making.items()},
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
