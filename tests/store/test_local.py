"""What never travels: drafts, blocks of numbers, facts of this computer."""

from __future__ import annotations

import pytest

from fieldapp.domain.codes import parse_code
from fieldapp.domain.records import Cluster, Enterprise, Location, Person
from fieldapp.store import NoNumbersLeft, Store, blocks, drafts, local, open_store
from fieldapp.store.undo import undoable
from tests.store import samples


def test_draft_when_kept_then_it_is_there_after_closing_and_never_in_the_log(store: Store) -> None:
    draft = drafts.Draft("person:new", "person", None, {"name": "សុខា", "nested": [1, {"a": None}]}, "New person")
    drafts.keep(store, draft)
    drafts.keep(store, drafts.Draft("person:x", "person", "x", {"sex": "F"}, "Change"))
    drafts.keep(store, drafts.Draft("person:new", "person", None, {"name": "សុខា ២"}, "New person"))
    store.close()
    with open_store(store.folder) as again:
        found = drafts.fetch(again, "person:new")
        assert found is not None
        assert (found.values, found.record_id, found.at) == ({"name": "សុខា ២"}, None, 1_760_000_003_000)
        assert [one.key for one in drafts.listing(again)] == ["person:new", "person:x"]
        assert drafts.fetch(again, "nobody") is None
        drafts.drop(again, "person:new")
        drafts.drop(again, "person:new")
        assert [one.key for one in drafts.listing(again)] == ["person:x"]
        assert samples.log(again) == []
        assert undoable(again) is None


def test_draft_when_its_record_is_saved_in_the_same_transaction_then_one_of_them_is_always_there(store: Store) -> None:
    drafts.keep(store, drafts.Draft("k", "location", None, {}, "New place"))
    with pytest.raises(ZeroDivisionError), store.write("Save") as tx:  # noqa: PT012
        tx.insert(Location, samples.sample(Location))
        drafts.forget(tx, "k")
        raise ZeroDivisionError
    assert drafts.fetch(store, "k") is not None
    with store.write("Save") as tx:
        tx.insert(Location, samples.sample(Location))
        drafts.forget(tx, "k")
    assert drafts.fetch(store, "k") is None


def test_codes_when_drawn_then_they_count_by_type_within_the_block(store: Store) -> None:
    with store.write() as tx:
        blocks.grant(tx, 700_041, 700_042)
        blocks.grant(tx, 700_041, 700_042)
        codes = [blocks.next_code(tx, Person, "KH", "VL"), blocks.next_code(tx, Person, "KH", "VL")]
        assert [parse_code(code).number for code in codes] == [700_041, 700_042]
        assert codes[1] == "KH-VL-P-0700042-9"
        assert blocks.left(tx, Person) == 0
        assert blocks.left(tx, Enterprise) == 2
        assert blocks.next_code(tx, Enterprise, "KH", "VL").startswith("KH-VL-E-0700041-")
        with pytest.raises(NoNumbersLeft) as refused:
            blocks.next_code(tx, Person, "KH", "VL")
    assert "new block" in refused.value.message()


def test_codes_when_a_record_has_one_already_then_it_is_passed_over(store: Store) -> None:
    with store.write() as tx:
        blocks.grant(tx, 1, 10)
        first = blocks.next_code(tx, Cluster, "LA", "HQ")
        tx.conn.exec_driver_sql("DELETE FROM counter")
        tx.insert(Cluster, samples.sample(Cluster, code=first))
        second = blocks.next_code(tx, Cluster, "LA", "HQ")
    assert (parse_code(first).number, parse_code(second).number) == (1, 2)


def test_code_when_its_record_is_not_saved_then_the_number_is_free_again(store: Store) -> None:
    with store.write() as tx:
        blocks.grant(tx, 1, 10)
    with pytest.raises(ZeroDivisionError), store.write() as tx:  # noqa: PT012
        blocks.next_code(tx, Person, "KH", "VL")
        raise ZeroDivisionError
    with store.write() as tx:
        assert parse_code(blocks.next_code(tx, Person, "KH", "VL")).number == 1


def test_blocks_when_handed_out_then_none_overlap_and_the_giver_draws_from_its_own(store: Store) -> None:
    with store.write() as tx:
        blocks.grant(tx, 1, blocks.SIZE)
        assert blocks.allot(tx, "KH-02") == (blocks.SIZE + 1, 2 * blocks.SIZE)
        assert blocks.allot(tx, "LA-01", size=5) == (2 * blocks.SIZE + 1, 2 * blocks.SIZE + 5)
        assert blocks.own(tx) == [(1, blocks.SIZE)]


def test_block_when_used_up_then_the_next_one_is_drawn_from(store: Store) -> None:
    with store.write() as tx:
        blocks.grant(tx, 20, 20)
        blocks.grant(tx, 5, 5)
        numbers = [parse_code(blocks.next_code(tx, Person, "KH", "VL")).number for _ in range(2)]
    assert numbers == [5, 20]


def test_no_block_when_a_code_is_wanted_then_it_is_said(store: Store) -> None:
    with pytest.raises(NoNumbersLeft), store.write() as tx:
        blocks.next_code(tx, Person, "KH", "VL")


def test_facts_when_set_then_they_come_back_as_they_were(store: Store) -> None:
    with store.write() as tx:
        local.put(tx, local.TEAMS, ["t1", "t2"])
        local.put(tx, local.ROLE, "trainer")
        local.put(tx, local.ROLE, "coordinator")
        local.put(tx, "gone", 1)
        local.put(tx, "gone", None)
    with store.read() as tx:
        assert local.get(tx, local.TEAMS) == ["t1", "t2"]
        assert local.get(tx, "nothing", "default") == "default"
        assert local.everything(tx) == {"device_name": "KH-01", "role": "coordinator", "teams": ["t1", "t2"]}
