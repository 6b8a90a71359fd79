"""The first look at a store: by the names that are declared, and equal to what the records say."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from fieldapp.domain.records import RECORDS, Cluster, Enterprise, Programme, Session, Team, by_table
from fieldapp.store import Store
from fieldapp.store import glance as looking
from tests.store import samples

TABLES = [value for value in vars(looking).values() if isinstance(value, sa.TableClause)]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_names_of_the_first_look_are_those_of_the_declarations(table: sa.TableClause) -> None:
    assert table.name in {cls.table_name() for cls in RECORDS}
    assert {column.name for column in table.c} <= {"id", *by_table(table.name).columns()}


def test_glance_at_an_empty_store_finds_nothing(store: Store) -> None:
    with store.read() as tx:
        assert looking.glance(tx, programme="p", team="", days=["2025-11-14"]) == looking.Glance()


def test_glance_tells_names_and_the_sessions_of_the_days(store: Store) -> None:
    with store.write() as tx:
        tx.insert(Programme, samples.sample(Programme, id="p", name="Silk"))
        tx.insert(Team, samples.sample(Team, id="t", name="Van Lam"))
        for number, day in enumerate(("2025-11-14", "2025-11-14", "2025-11-15", "2025-12-01")):
            tx.insert(Session, samples.sample(Session, id=f"s{number}", day=day))
    with store.read() as tx:
        seen = looking.glance(tx, programme="p", team="t", days=["2025-11-13", "2025-11-14", "2025-11-15"])
    assert seen == looking.Glance("Silk", "Van Lam", {"2025-11-14": 2, "2025-11-15": 1}, bare=True)


@pytest.mark.parametrize("cls", [Cluster, Enterprise])
def test_glance_knows_when_something_was_recorded_and_when_it_is_gone(store: Store, cls: type) -> None:
    for there in (True, False):
        with store.write() as tx:
            if there:
                tx.insert(cls, samples.sample(cls, id="one"))
            else:
                tx.delete(cls, "one")
        with store.read() as tx:
            assert looking.glance(tx, programme="", team="", days=[]).bare is not there
