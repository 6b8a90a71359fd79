"""The same firm or person registered twice: suggested with reasons, said, followed everywhere, taken back."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.records import Alias, AttendanceMark, Enterprise, EnterpriseSnapshot, Participation, Person
from fieldapp.progress import Cancelled, Progress
from fieldapp.services import attendance, backup, desk, exporting, naming, records, sameness
from fieldapp.services.errors import ServiceError
from fieldapp.store import Query
from fieldapp.store import undo as undoing
from fieldapp.store.same import resolve
from tests.postgres import WORLDS
from tests.services.test_attendance import Course
from tests.services.test_desk import field, give, snapshot  # noqa: F401  (fixtures)

links = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=7)


@given(links, st.sets(st.sampled_from("abcdef")), st.randoms(use_true_random=False))
def test_leaders_of_any_links_in_any_order_are_the_same_and_lead_themselves(said, here, rng: random.Random):
    found = resolve(said, here)
    mixed = said + said[:2]
    rng.shuffle(mixed)
    assert resolve(mixed, here) == found
    assert set(found) | set(found.values()) <= here
    assert not set(found) & set(found.values())
    together = {one: {one} for one in "abcdef"}
    for _ in range(7):
        for one, other in said:
            both = together[one] | together[other]
            for member in both:
                together[member] = both
    for one in here:
        group = together[one] & here
        ends = [other for other in group if not any(x == other and y != x for x, y in said)]
        assert found.get(one, one) == min(ends or group)


def test_leaders_of_chains_and_cycles():
    chain = [("c", "b"), ("b", "a")]
    assert resolve(chain, "abc") == {"b": "a", "c": "a"}
    assert resolve(chain, "bc") == {"c": "b"}
    for order in permutations([("a", "b"), ("b", "c"), ("c", "a")]):
        assert resolve(order, "abc") == {"b": "a", "c": "a"}


@pytest.fixture
def twice(world):
    """One firm registered twice, with a person and a snapshot at each."""
    first = world.enterprise("Atelier 12", phone="+85512345678")
    second = world.enterprise("Atelier XII Silk", phone="+85512345678")
    people = [world.person("Chea Dara", enterprise=first), world.person("Sok Vanna", enterprise=second)]
    return first, second, people


@WORLDS
def test_join_then_lists_counts_search_pickers_references_and_exports_follow_and_withdrawal_brings_it_back(
    world, twice, tmp_path
):
    first, second, people = twice
    before = records.listing(world.store, Enterprise, Query())
    changes = sameness.join(world.store, "enterprise", first, second, "same door")
    assert {first, second} <= changes.of_type(Enterprise)
    listing = records.listing(world.store, Enterprise, Query())
    assert (listing.ids, listing.matching, listing.total) == ([first], 1, 1)
    assert records.listing(world.store, Enterprise, Query(text="XII silk")).ids == [first]
    assert records.listing(world.store, Enterprise, Query(text="xi")).ids == [first]
    assert naming.options(world.store, "enterprise") == [(first, "Atelier 12")]
    assert records.load(world.store, Person, people[1])["enterprise"] == first
    for asked in (first, second):
        found = records.listing(world.store, Person, Query(equals={"enterprise": asked}))
        assert sorted(found.ids) == sorted(people)
    assert records.listing(world.store, Person, Query(sort="enterprise")).matching == 2
    children = {group.table: group.total for group in records.children(world.store, Enterprise, first)}
    assert children["person"] == 2
    exporting.export_csv(world.store, Person, Query(), tmp_path / "people.csv", personal=True)
    assert "XII" not in (tmp_path / "people.csv").read_text(encoding="utf-8-sig")
    assert records.load(world.store, Enterprise, second)["name"] == "Atelier XII Silk"
    with world.store.read() as tx:
        assert tx.family(second) == [first, second]
        assert len(tx.find(Enterprise)) == 1
    (line,) = sameness.said(world.store, "enterprise", second)
    assert line.sentence == "Atelier XII Silk is the same as Atelier 12; Atelier 12 is shown"
    sameness.withdraw(world.store, line.alias, "the brother's")
    assert records.listing(world.store, Enterprise, Query()) == before
    assert records.load(world.store, Person, people[1])["enterprise"] == second
    with pytest.raises(ServiceError, match="taken back"):
        sameness.withdraw(world.store, line.alias)
    assert backup.check(world.store) == []


@WORLDS
def test_join_when_undone_then_both_are_shown_again_and_it_may_be_suggested_again(world, twice):
    first, second, _people = twice
    assert len(sameness.suggest(world.store, Enterprise)) == 1
    sameness.join(world.store, "enterprise", second, first)
    assert records.listing(world.store, Enterprise, Query()).ids == [second]
    assert sameness.suggest(world.store, Enterprise) == []
    undoing.undo(world.store)
    assert records.listing(world.store, Enterprise, Query()).matching == 2
    assert len(sameness.suggest(world.store, Enterprise)) == 1


@WORLDS
def test_a_person_edited_after_its_firm_was_joined_then_undo_still_knows_what_was_written(world, twice):
    first, second, people = twice
    records.save(world.store, Person, {"phone": "+85512000009"}, record_id=people[1])
    sameness.join(world.store, "enterprise", first, second)
    records.save(world.store, Person, {"enterprise": ""}, record_id=people[1])
    assert undoing.undo(world.store).left == ()
    assert records.load(world.store, Person, people[1])["enterprise"] == first
    with world.store.read() as tx:
        assert tx.page(Person, [people[1]], as_written=True)[people[1]]["enterprise"] == second


@WORLDS
def test_one_person_marked_twice_when_joined_then_the_training_counts_one(world):
    course = Course(world)
    again = world.person("Souk V.", phone="+85512345678")
    course.enrol(again)
    course.mark([(session, course.people[1]) for session in course.sessions[:2]], "P")
    course.mark([(session, again) for session in course.sessions[1:]], "P")
    assert len(course.grid().people) == 4
    sameness.join(world.store, "person", course.people[1], again)
    grid = course.grid()
    assert len(grid.people) == 3
    assert all((session, course.people[1]) in grid.marks for session in course.sessions)
    with world.store.read() as tx:
        assert len(tx.find(Participation)) == 3
        assert len(tx.find(AttendanceMark)) == 4
    attendance.mark(world.store, course.event, [(course.sessions[3], course.people[1])], "A")
    assert course.grid().marks[course.sessions[3], course.people[1]].status == "A"
    assert backup.check(world.store) == []


@WORLDS
def test_snapshots_of_one_year_of_a_firm_joined_then_the_leaders_own_is_shown(world, twice):
    first, second, _people = twice
    snapshot(world.store, second, "5100000 LAK")
    sameness.join(world.store, "enterprise", first, second)
    with world.store.read() as tx:
        assert [row["enterprise"] for row in tx.find(EnterpriseSnapshot, enterprise=first)] == [first]
    own = snapshot(world.store, first, "4200000 LAK")
    with world.store.read() as tx:
        assert [row["id"] for row in tx.find(EnterpriseSnapshot)] == [own]


@WORLDS
def test_opposite_opinions_when_they_meet_then_the_desk_asks_and_the_answer_counts_everywhere(
    world, twice, field, give  # noqa: F811
):  # fmt: skip
    first, second, _people = twice
    give(world.store, field)
    sameness.join(world.store, "enterprise", first, second, "same door")
    sameness.join(field, "enterprise", second, first, "newer card")
    give(field, world.store)
    (case,) = desk.cases(world.store)
    assert case.title == "Atelier 12 and Atelier XII Silk"
    (asked,) = case.fields
    assert not asked.third
    words = {claim.text: claim.side for claim in asked.claims}
    assert set(words) == {
        "Atelier XII Silk is the same as Atelier 12; Atelier 12 is shown",
        "Atelier 12 is the same as Atelier XII Silk; Atelier XII Silk is shown",
    }
    desk.take_side(world.store, case, words["Atelier 12 is the same as Atelier XII Silk; Atelier XII Silk is shown"])
    give(world.store, field)
    for store in (world.store, field):
        assert records.listing(store, Enterprise, Query()).ids == [second]
        assert (desk.cases(store), backup.check(store)) == ([], [])


@WORLDS
def test_two_who_agree_when_they_meet_then_nothing_is_asked(world, twice, field, give):  # noqa: F811
    first, second, _people = twice
    give(world.store, field)
    for store in (world.store, field):
        sameness.join(store, "enterprise", first, second, f"seen by {store.device_id}")
    give(field, world.store)
    assert desk.cases(world.store) == []
    with world.store.read() as tx:
        assert len(tx.find(Alias)) == 1


@WORLDS
def test_not_the_same_then_it_is_not_suggested_here_nor_after_it_travelled(world, twice, field, give):  # noqa: F811
    first, second, _people = twice
    (found,) = sameness.suggest(world.store, Enterprise)
    assert (found.first, found.second) == tuple(sorted((first, second)))
    assert "same phone" in found.reasons
    sameness.not_same(world.store, "enterprise", first, second, "other workshop")
    give(world.store, field)
    for store in (world.store, field):
        assert sameness.suggest(store, Enterprise) == []
        assert records.listing(store, Enterprise, Query()).matching == 2


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ({"birth": "1990"}, {"birth": "1991-05"}, {"similar name", "born in the same year or the next"}),
        ({"birth": "1990"}, {"birth": "1993"}, set()),
        ({"phone": "+85512345678"}, {"phone": "+85512345678", "birth": "1970"}, {"same phone", "similar name"}),
        ({"sex": "M", "birth": "1990"}, {"birth": "1990"}, set()),
        ({}, {}, set()),
    ],
)
@WORLDS
def test_people_when_alike_in_name_then_suggested_only_with_something_else(world, one, other, reasons):
    world.person("Sokha Chan", **one)
    world.person("CHAN Sokhaa", **other)
    found = sameness.suggest(world.store, Person)
    assert [set(pair.reasons) for pair in found] == ([reasons] if reasons else [])


@WORLDS
def test_side_by_side_then_fields_and_uses_are_told(world, twice):
    first, second, _people = twice
    found = sameness.side_by_side(world.store, "enterprise", first, second)
    assert (found.first_title, found.second_title) == ("Atelier 12", "Atelier XII Silk")
    assert {line.field: line.equal for line in found.fields}["name"] is False
    assert {line.field: line.equal for line in found.fields}["phone"] is True
    assert (found.first_uses, found.second_uses) == (1, 1)


@WORLDS
def test_join_of_what_cannot_be_one_then_a_sentence_and_nothing_is_written(world, twice):
    first, _second, people = twice
    for table, one, other in (
        ("enterprise", first, first),
        ("location", world.place, first),
        ("enterprise", first, people[0]),
    ):
        with pytest.raises(ServiceError):
            sameness.join(world.store, table, one, other)
    with world.store.read() as tx:
        assert tx.find(Alias) == []


@WORLDS
def test_suggestions_when_cancelled_then_nothing_is_left_running(world, twice):
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        sameness.suggest(world.store, Enterprise, stopped)
