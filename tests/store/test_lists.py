"""Lists: order by kind, filters, search blind to accents, in every script."""

from __future__ import annotations

import random

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.domain.records import (
    RECORDS,
    Cluster,
    Enterprise,
    EnterpriseSnapshot,
    Location,
    Person,
    Session,
    TrainingEvent,
)
from fieldapp.domain.text import fold
from fieldapp.progress import Cancelled, Progress
from fieldapp.store import Query, Store, schema
from tests.postgres import BOTH
from tests.store import samples


def titles(store: Store, cls, query: Query, field: str) -> list:
    with store.read() as tx:
        ids = tx.ids(cls, query)
        page = tx.page(cls, ids)
    return [page[one][field] for one in ids]


def add(store: Store, cls, rows: list[dict]) -> list[str]:
    with store.write() as tx:
        return tx.insert_many(cls, [{**samples.sample(cls), **row} for row in rows])


@BOTH
def test_text_when_sorted_then_accents_stand_beside_their_letter_and_case_does_not_count(store: Store) -> None:
    names = ["Zoo", "Émile", "emil", "Étienne", "apple", "Âne", "Emma", "10 Street", "9 Street", "ខ្មែរ", "ក្រុង"]
    add(store, Location, [{"name": name} for name in names])
    in_order = ["9 Street", "10 Street", "Âne", "apple", "emil", "Émile", "Emma", "Étienne", "Zoo", "ក្រុង", "ខ្មែរ"]
    assert titles(store, Location, Query(), "name") == in_order
    assert titles(store, Location, Query(descending=True), "name") == in_order[::-1]


@BOTH
def test_empty_values_when_sorted_then_they_come_last_both_ways(store: Store) -> None:
    add(store, Location, [{"name_local": name} for name in (None, "b", "a", None, "c")])
    for query in (Query(sort="name_local"), Query(sort="name_local", text="van")):
        assert titles(store, Location, query, "name_local") == ["a", "b", "c", None, None]
    backwards = titles(store, Location, Query(sort="name_local", descending=True), "name_local")
    assert backwards == ["c", "b", "a", None, None]


@BOTH
def test_equal_values_when_sorted_then_the_id_decides(store: Store) -> None:
    add(store, Location, [{"id": f"p{n}", "level": n % 2} for n in random.Random(1).sample(range(10), 10)])
    assert titles(store, Location, Query(), "id") == [f"p{n}" for n in range(10)]
    assert titles(store, Location, Query(sort="level"), "id") == [f"p{n}" for n in (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)]


@BOTH
def test_numbers_when_sorted_then_by_size(store: Store) -> None:
    add(store, Cluster, [{"estimated_units": n} for n in (100, 9, None, 20)])
    assert titles(store, Cluster, Query(sort="estimated_units"), "estimated_units") == [9, 20, 100, None]


@BOTH
def test_money_when_sorted_then_by_currency_and_amount(store: Store) -> None:
    money = ["1000.00 USD", "420000 LAK", "99.50 USD", None, "5000 LAK", "-3.00 USD"]
    add(store, EnterpriseSnapshot, [{"turnover": one, "period": str(2000 + n)} for n, one in enumerate(money)])
    in_order = ["5000 LAK", "420000 LAK", "-3.00 USD", "99.50 USD", "1000.00 USD", None]
    assert titles(store, EnterpriseSnapshot, Query(sort="turnover"), "turnover") == in_order


@BOTH
def test_choices_when_sorted_then_in_the_order_of_their_list(store: Store) -> None:
    add(store, Session, [{"slot": slot, "topic": slot + slot} for slot in ("EVE", "AM", "FULL", "PM")])
    assert titles(store, Session, Query(sort="slot"), "slot") == ["AM", "PM", "EVE", "FULL"]


@BOTH
def test_references_when_sorted_then_by_the_title_of_what_they_refer_to(store: Store) -> None:
    places = add(store, Location, [{"name": name} for name in ("Đà Nẵng", "Can Tho", "Hué")])
    add(store, Enterprise, [{"name": str(n), "location": place} for n, place in enumerate([*places, "not here yet"])])
    found = titles(store, Enterprise, Query(sort="location"), "location")
    assert found == [places[1], places[0], places[2], "not here yet"]


def test_days_when_they_are_the_types_own_order_then_an_index_gives_it(store: Store) -> None:
    days = ["2025-11-15", "2024-01-01", "2025-02-28"]
    add(store, TrainingEvent, [{"start": day} for day in days])
    assert titles(store, TrainingEvent, Query(), "start") == sorted(days)
    with store.read() as tx:
        plan = tx.conn.exec_driver_sql('EXPLAIN QUERY PLAN SELECT id FROM training_event ORDER BY "start", id').all()
    assert "training_event_order" in str(plan)
    assert "TEMP B-TREE" not in str(plan)


@BOTH
@pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.__name__)
def test_every_field_when_sorted_by_then_all_records_come_once(store: Store, cls) -> None:
    with store.write() as tx:
        ids = {tx.insert(cls, {**samples.full(cls, n), "team": "t"}) for n in range(4)}
    with store.read() as tx:
        for field in ("team", *cls.fields()):
            for descending in (False, True):
                found = tx.ids(cls, Query(sort=field, descending=descending))
                assert len(found) == len(ids)
                assert set(found) == ids


@BOTH
def test_filters_when_given_then_all_of_them_hold(store: Store) -> None:
    add(
        store,
        Enterprise,
        [
            {"id": "e1", "clusters": "c1 c2", "status": "active", "team": "t1"},
            {"id": "e2", "clusters": "c2", "status": "closed", "phone": "+1"},
            {"id": "e3", "clusters": "c22", "status": "active", "location": "place"},
        ],
    )

    def found(**equals) -> list[str]:
        with store.read() as tx:
            query = Query(equals=equals)
            ids = tx.ids(Enterprise, query)
            assert tx.count(Enterprise, query) == (len(ids), 3)
            assert [row["id"] for row in tx.find(Enterprise, **equals)] == sorted(ids)
        return sorted(ids)

    assert found() == ["e1", "e2", "e3"]
    assert found(clusters="c2") == ["e1", "e2"]
    assert found(clusters=["c1", "c22"]) == ["e1", "e3"]
    assert found(status="active") == ["e1", "e3"]
    assert found(status=("active", "closed")) == ["e1", "e2", "e3"]
    assert found(status=[]) == []
    assert found(clusters=[]) == []
    assert found(phone=None) == ["e1", "e3"]
    assert found(location="place") == ["e3"]
    assert found(team="t1") == ["e1"]
    assert found(status="active", clusters="c2") == ["e1"]


@BOTH
def test_search_when_typed_without_accents_or_in_any_case_then_it_is_found(store: Store) -> None:
    names = ["Nguyễn Thị Đào", "محمّد الأحمد", "ສຸກສະຫວັນ", "ជា សុខា", "Aïcha Traoré", "አበበ በቀለ"]
    people = [{"id": f"p{n}", "name_as_written": name, "phone": f"+85620555{n}"} for n, name in enumerate(names)]
    add(store, Person, people)

    def search(text: str) -> list[str]:
        with store.read() as tx:
            query = Query(text=text)
            ids = tx.ids(Person, query)
            assert tx.count(Person, query) == (len(ids), len(names))
        return sorted(ids)

    assert search("nguyen") == ["p0"]
    assert search("NGUYỄN dao") == ["p0"]
    assert search("  dao   thi ") == ["p0"]
    assert search("محمد") == ["p1"]
    assert search("احمد") == ["p1"]
    assert search("ຫວັນ") == ["p2"]
    assert search("សុខ") == ["p3"]
    assert search("traore aicha") == ["p4"]
    assert search("tr") == ["p4"]
    assert search("a") == ["p0", "p4"]
    assert search("በቀ") == ["p5"]
    assert search("205553") == ["p3"]
    assert search("٢٠٥٥٥٣") == ["p3"]
    assert search("zzz") == []
    assert search('"') == []
    assert search("NEAR(a b)*") == []
    assert search("%") == []
    assert search("   ") == ["p0", "p1", "p2", "p3", "p4", "p5"]


@BOTH
def test_search_when_records_change_or_go_then_the_index_follows(store: Store) -> None:
    (row,) = add(store, Location, [{"name": "Before"}])
    with store.write() as tx:
        tx.update(Location, row, {"name": "After"})
        assert tx.ids(Location, Query(text="after")) == [row]
        assert tx.ids(Location, Query(text="before")) == []
    with store.write() as tx:
        tx.delete(Location, row)
    with store.read() as tx:
        assert tx.ids(Location, Query(text="after")) == []
        assert tx.count(Location, Query()) == (0, 0)


@BOTH
def test_search_when_somebody_wrote_past_the_store_then_the_next_list_knows(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.insert(Location.__table__).values(id="p1", team="", name="Đà Nẵng", country="VN"))
    with store.read() as tx:
        assert tx.find(Location) != []  # the snapshot is older than what the search has to make
        assert tx.ids(Location, Query(text="nang")) == ["p1"]
        assert tx.ids(Location, Query()) == ["p1"]
        assert tx.conn.execute(sa.select(schema.stale)).all() == []


@BOTH
def test_list_when_the_index_cannot_be_made_now_then_records_are_still_there(store: Store, monkeypatch) -> None:
    with store.write(index=False) as tx:
        for row, name in (("p1", "b"), ("p2", "a")):
            tx.insert(Location, samples.sample(Location, id=row, name=name))
    monkeypatch.setattr(store, "refresh_search", lambda progress=None: None)
    monkeypatch.setattr(store, "_refresh_now", lambda connection: False)
    with store.read() as tx:
        assert tx.ids(Location, Query()) == ["p2", "p1"]
        assert tx.count(Location, Query()) == (2, 2)


@BOTH
def test_refresh_when_cancelled_then_nothing_is_lost_and_it_can_be_done_again(store: Store) -> None:
    with store.write(index=False) as tx:
        tx.insert_many(Location, [samples.sample(Location) for _ in range(2_500)])
    progress = Progress(lambda done, total, text: progress.cancel() if done >= 2_000 else None)
    with pytest.raises(Cancelled):
        store.refresh_search(progress)
    steps: list[tuple[int, int]] = []
    assert store.refresh_search(Progress(lambda done, total, text: steps.append((done, total)))) == 2_500
    assert steps == [(2_000, 2_500), (2_500, 2_500)]
    with store.read() as tx:
        assert tx.count(Location, Query(text="lam")) == (2_500, 2_500)


LETTERS = st.text(alphabet="aàâáeéioụuđbcdBCD កខ'\"%_-*1٣", max_size=8)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LETTERS.filter(lambda text: text.strip()), min_size=1, max_size=12), LETTERS)
def test_search_and_order_when_compared_with_plain_python_then_they_agree(store: Store, names, typed) -> None:
    with store.write() as tx:
        for old in tx.find(Location):
            tx.delete(Location, old["id"])
        tx.insert_many(Location, [{"id": f"p{n:02}", "name": name, "country": "KH"} for n, name in enumerate(names)])
    words = fold(typed).split()
    expected = {f"p{n:02}" for n, name in enumerate(names) if all(word in fold(name) for word in words)}
    with store.read() as tx:
        found = tx.ids(Location, Query(text=typed))
        everything = tx.ids(Location, Query())
    assert set(found) == expected
    assert found == [one for one in everything if one in expected]
