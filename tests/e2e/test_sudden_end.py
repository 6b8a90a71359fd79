"""The process is killed while a form is filled and while a bundle is merged, fifty times in all.

After each restart what was kept is there, and the store is as before or as after, never between.
"""

from __future__ import annotations

import random
import shutil
import sys
import time

import pytest

from fieldapp.domain.records import Enterprise, Person
from fieldapp.services import backup, exchange, records, setup, surveys
from fieldapp.services.demo import contents
from fieldapp.store import Query
from tests.e2e.client import client

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
KILLS = 25


def test_killed_while_a_form_is_filled_then_the_draft_and_every_saved_record_are_there(folders):
    dice = random.Random(20251115)
    kept, saved = 0, []
    with client() as person:
        for _turn in range(KILLS):
            person.start("fill", folders.laptop, folders.form)
            said = [person.line() for _line in range(dice.randint(1, 6))]
            said += person.kill(after=dice.random() * 0.03)
            kept = max([kept, *(int(value) for what, value in said if what == "kept")])
            saved += [value for what, value in said if what == "saved"]
            with setup.open_folder(folders.laptop) as store:
                (line,) = surveys.drafts(store)
                session = surveys.resume(store, line.key).session
                workers = int(session.node_state(f"{session.root.ref}/workers").value)
                assert workers in (kept, kept + 1)  # the last one may have been written and not yet said
                assert session.node_state(f"{session.root.ref}/owner").value == f"Owner {workers}"
                people = records.page(store, Person, saved, ["name_as_written"])
                assert len(people) == len(saved)
                assert backup.check(store) == []
    assert kept > KILLS
    assert len(saved) > KILLS


def test_killed_while_a_bundle_is_merged_then_the_store_is_as_before_or_as_after(folders, tmp_path):
    bundle = _large_bundle(folders, tmp_path)
    shutil.copytree(folders.hq, tmp_path / "after")
    with setup.open_folder(tmp_path / "after") as store:
        before = contents(store)
        started = time.monotonic()
        exchange.receive(store, bundle)
        took = time.monotonic() - started
        after = contents(store)
    dice = random.Random(7)
    ends = {"before": 0, "after": 0}
    with client() as person:
        for turn in range(KILLS):
            shutil.rmtree(tmp_path / "hq")
            shutil.copytree(tmp_path / "pattern", tmp_path / "hq")
            person.start("merge", tmp_path / "hq", bundle)
            person.until("go")
            said = person.kill(after=took * 1.1 * (turn + dice.random()) / KILLS)
            with setup.open_folder(tmp_path / "hq") as store:
                found = contents(store)
                assert found in (before, after)
                assert backup.check(store) == []
                ends["after" if found == after else "before"] += 1
                if any(what == "merged" for what, _value in said):
                    assert found == after
        assert ends["before"] >= 3
    with setup.open_folder(tmp_path / "hq") as store:
        exchange.receive(store, bundle)
        assert contents(store) == after


def _large_bundle(folders, tmp_path):
    """A bundle of many people from the laptop; ``pattern`` is headquarters before it."""
    shutil.copytree(folders.hq, tmp_path / "pattern")
    with setup.open_folder(folders.laptop) as store:
        team = records.load(store, Enterprise, folders.firm)["team"]
        with store.write() as tx:
            rows = [
                {"team": team, "name_as_written": f"Person {n}", "sex": "F", "notes": "x" * 200} for n in range(800)
            ]
            tx.insert_many(Person, rows)
        assert records.listing(store, Person, Query()).total > 800
        return exchange.send(store, tmp_path / "large.fab").path
