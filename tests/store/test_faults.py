"""Full disks and sudden ends: the store is as before or as after, never between."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from fieldapp.domain.records import Location
from fieldapp.store import DiskFull, Query, Store, drafts, open_store
from fieldapp.store.check import check
from fieldapp.store.layout import FILE
from tests.killing import run_and_kill
from tests.store import samples
from tests.store.naive import fold


def _places(count: int) -> list[dict]:
    return [samples.sample(Location, n, name_local="ភូមិ " * 20) for n in range(count)]


def test_disk_when_full_at_any_page_then_nothing_changes_and_a_sentence_says_so(store: Store) -> None:
    with store.write("Add") as tx:
        tx.insert(Location, samples.sample(Location, id="p1"))
    before = samples.dump(store.file)
    failures = 0
    with store.read() as tx:
        pages = tx.conn.exec_driver_sql("PRAGMA page_count").scalar_one()
    for room in [*range(12), *range(12, 200, 7)]:
        try:
            with store.write("Import") as tx:
                tx.conn.exec_driver_sql(f"PRAGMA max_page_count = {pages + room}")
                tx.insert_many(Location, _places(120))
        except DiskFull as error:
            failures += 1
            assert "full" in error.message()  # noqa: PT017
            assert samples.dump(store.file) == before
        else:
            break
        finally:
            with store.read() as tx:
                tx.conn.exec_driver_sql("PRAGMA max_page_count = 1000000")
                assert tx.conn.exec_driver_sql("SELECT operation, quiet FROM me").one() == (None, 0)
    assert failures > 12
    with store.write("Import") as tx:
        tx.insert_many(Location, _places(3))
    assert [one for one in check(store, fold) if one.problem != "missing"] == []


WRITER = """
import pathlib, sys
from fieldapp.domain.records import Location
from fieldapp.store import drafts, open_store
from tests.store import samples
store = open_store(pathlib.Path(sys.argv[1]))
print("go", flush=True)
number = 0
while True:
    number += 1
    with store.write("Import") as tx:
        tx.insert_many(Location, [samples.sample(Location, number, p_code=str(number)) for _ in range(40)])
    drafts.keep(store, drafts.Draft("k", "location", None, {"number": number}, "draft"))
    print(number, flush=True)
"""


def test_process_when_killed_while_writing_then_whole_transactions_are_there_and_no_halves(
    tmp_path: Path, empty_store: Path
) -> None:
    dice = random.Random(1)
    folder = tmp_path / "killed"
    folder.mkdir()
    shutil.copy(empty_store, folder / FILE)
    written = 0
    for _ in range(3):
        assert run_and_kill(WRITER, str(folder), after=0.02 + dice.random() * 0.5)
        with open_store(folder) as store:
            groups: dict[str, int] = {}
            for row in samples.rows(store, Location):
                groups[row["p_code"]] = groups.get(row["p_code"], 0) + 1
            assert all(count % 40 == 0 for count in groups.values())
            now = sum(groups.values())
            assert now >= written
            written = now
            assert [one for one in check(store, fold) if one.problem != "missing"] == []
            with store.read() as tx:
                assert tx.count(Location, Query(text="lam")) == (now, now)
            draft = drafts.fetch(store, "k")
            assert (draft is not None) or not written or len(groups) == 1
    assert written > 0


CREATOR = """
import pathlib, sys
from fieldapp.store import open_store
print("go", flush=True)
open_store(pathlib.Path(sys.argv[1]), create=True).close()
"""


@pytest.mark.parametrize("after", [0.0, 0.03, 0.1])
def test_process_when_killed_while_a_store_is_made_then_the_next_start_makes_it(tmp_path: Path, after: float) -> None:
    run_and_kill(CREATOR, str(tmp_path / "new"), after=after)
    with open_store(tmp_path / "new", create=True) as store, store.write("Add") as tx:
        tx.insert(Location, samples.sample(Location))
        assert tx.count(Location, Query()) == (1, 1)
