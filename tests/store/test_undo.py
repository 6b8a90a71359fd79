"""Undo takes back the last operations by name, and never what somebody changed since."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.domain.records import AttendanceMark, Consent, Location, Person
from fieldapp.store import Store, schema
from fieldapp.store.undo import Left, undo, undoable
from tests.postgres import BOTH
from tests.store import samples
from tests.store.naive import rows_of_the_log


def one(store: Store, record_id: str, cls=Location) -> dict | None:
    with store.read() as tx:
        return tx.get(cls, record_id)


@BOTH
def test_nothing_when_nothing_was_done_then_there_is_nothing_to_undo(store: Store) -> None:
    assert undoable(store) is None
    assert undo(store) is None


@BOTH
def test_insert_when_undone_then_the_record_is_deleted_by_an_ordinary_change(store: Store) -> None:
    with store.write("Add place") as tx:
        tx.insert(Location, samples.sample(Location, id="p1"))
    assert undoable(store) == "Add place"
    result = undo(store)
    assert result is not None
    assert (result.label, result.left) == ("Add place", ())
    assert result.changes.of_type(Location) == {"p1"}
    assert one(store, "p1") is None
    assert samples.log(store)[-1][5] is None
    assert undoable(store) is None


@BOTH
def test_update_when_undone_then_the_fields_have_their_old_values(store: Store) -> None:
    with store.write("Add") as tx:
        tx.insert(Location, samples.sample(Location, id="p1", name_local=None))
    before = one(store, "p1")
    with store.write("Change") as tx:
        tx.update(Location, "p1", {"name": "A", "level": 1})
        tx.update(Location, "p1", {"name": "B", "name_local": "x"})
    assert undo(store).label == "Change"
    assert one(store, "p1") == before
    assert samples.log(store)[-1][5] == {"name": "Văn Lâm", "level": 3, "name_local": None}
    assert undoable(store) == "Add"


@BOTH
def test_delete_when_undone_then_the_whole_record_is_back(store: Store) -> None:
    with store.write("Add") as tx:
        tx.insert(Person, samples.full(Person, id="x", team="t1"))
    before = one(store, "x", Person)
    with store.write("Delete") as tx:
        tx.update(Person, "x", {"sex": "M"})
        tx.delete(Person, "x")
    undo(store)
    assert one(store, "x", Person) == before


@BOTH
def test_append_only_record_when_its_deletion_is_undone_then_it_is_back(store: Store) -> None:
    with store.write("Add") as tx:
        row = tx.insert(Consent, samples.sample(Consent))
    with store.write("Delete") as tx:
        tx.delete(Consent, row)
    assert undo(store).left == ()
    assert one(store, row, Consent) is not None


@BOTH
def test_block_of_marks_when_undone_then_all_are_taken_back_at_once(store: Store) -> None:
    marks = [samples.sample(AttendanceMark, person=f"person-{n}") for n in range(1_200)]
    with store.write("Mark 1,200 present") as tx:
        tx.insert_many(AttendanceMark, marks)
    result = undo(store)
    assert len(result.changes) == 1_200
    assert samples.rows(store, AttendanceMark) == []


@BOTH
def test_field_when_changed_since_then_it_is_left_and_reported_and_the_rest_is_undone(store: Store) -> None:
    with store.write("Add") as tx:
        tx.insert(Location, samples.sample(Location, id="p1"))
    with store.write("Change") as tx:
        tx.update(Location, "p1", {"name": "Mine", "level": 1})
    with store.write() as tx:  # a merge, or a step that is not undone
        tx.update(Location, "p1", {"name": "Theirs"})
    result = undo(store)
    assert result.left == (Left("location", "p1", "name"),)
    assert (one(store, "p1")["name"], one(store, "p1")["level"]) == ("Theirs", 3)


@BOTH
def test_field_in_doubt_when_undone_then_it_is_left_for_the_merge_desk(store: Store) -> None:
    with store.write("Add") as tx:
        tx.insert(Location, samples.sample(Location, id="p1"))
    with store.write("Change") as tx:
        tx.update(Location, "p1", {"name": "Mine"})
    with store.write() as tx:
        tx.conn.execute(sa.insert(schema.conflict).values(kind="location", row="p1", field="name", heads="[]"))
    assert undo(store).left == (Left("location", "p1", "name"),)
    assert undo(store).left == (Left("location", "p1"),)
    assert one(store, "p1")["name"] == "Mine"


@BOTH
@pytest.mark.parametrize("since", ["changed", "deleted", "revived"])
def test_record_when_changed_deleted_or_revived_since_then_it_is_left(store: Store, since: str) -> None:
    with store.write("First") as tx:
        tx.insert(Location, samples.sample(Location, id="p1"))
    if since == "deleted":
        with store.write("Second") as tx:
            tx.update(Location, "p1", {"name": "Mine"})
    if since == "revived":
        with store.write("Second") as tx:
            tx.delete(Location, "p1")
    with store.write() as tx:
        if since == "changed":
            tx.update(Location, "p1", {"level": 1})
        elif since == "deleted":
            tx.delete(Location, "p1")
        else:
            tx.insert(Location, samples.sample(Location, 1, id="p1"))
    before = one(store, "p1")
    assert undo(store).left == (Left("location", "p1"),)
    assert one(store, "p1") == before


@BOTH
def test_record_of_a_type_that_is_not_known_when_undone_then_it_is_left(store: Store) -> None:
    with store.write("Add") as tx:
        tx.insert(Location, samples.sample(Location))
        here = sa.select(schema.me.c.operation).scalar_subquery()
        tx.conn.execute(sa.insert(schema.before).values(operation=here, kind="later", row="z"))
    assert undo(store).left == (Left("later", "z"),)


def test_replace_when_undone_then_the_first_row_is_back(store: Store) -> None:
    with store.write("Add") as tx:
        tx.insert(Location, samples.full(Location, id="p1"))
    before = one(store, "p1")
    with store.write("Replace") as tx:
        tx.conn.exec_driver_sql("REPLACE INTO location(id, team, name, country) VALUES('p1', '', 'New', 'KH')")
    undo(store)
    assert one(store, "p1") == before


@BOTH
def test_steps_when_more_than_thirty_then_the_last_thirty_are_kept(store: Store) -> None:
    for number in range(33):
        with store.write(f"Step {number}") as tx:
            tx.insert(Location, samples.sample(Location, number))
    undone = []
    while (result := undo(store)) is not None:
        undone.append(result.label)
    assert undone == [f"Step {number}" for number in range(32, 2, -1)]
    assert len(samples.rows(store, Location)) == 3
    with store.read() as tx:
        assert tx.conn.scalar(sa.text("SELECT count(DISTINCT operation) FROM before")) == 30


@BOTH
def test_operation_when_it_changed_nothing_then_it_is_no_step(store: Store) -> None:
    with store.write("Add") as tx:
        tx.insert(Location, samples.sample(Location, id="p1"))
    with store.write("Nothing") as tx:
        tx.update(Location, "p1", {"name": "Văn Lâm"})
    assert undoable(store) == "Add"


def test_undo_when_the_store_was_closed_between_then_it_still_works(store: Store, folder) -> None:
    from fieldapp.store import open_store

    with store.write("Add") as tx:
        tx.insert(Location, samples.sample(Location, id="p1"))
    store.close()
    with open_store(folder) as again:
        assert undo(again).label == "Add"
        assert one(again, "p1") is None


STEP = st.tuples(st.sampled_from("iudr"), st.sampled_from("abc"), st.sampled_from(["x", "y", None]), st.integers(0, 2))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(STEP, min_size=1, max_size=4), min_size=1, max_size=6))
def test_undo_when_repeated_then_the_rows_are_as_at_first_and_equal_the_log(store: Store, operations) -> None:
    states = []
    with store.write() as tx:
        for old in tx.find(Location):
            tx.delete(Location, old["id"])
    for number, steps in enumerate(operations):
        states.append(samples.rows(store, Location))
        with store.write(f"Step {number}") as tx:
            for what, row, text, level in steps:
                values = {"name": text or "n", "name_local": text, "country": "KH", "level": level}
                if what == "i" and tx.get(Location, row) is None:
                    tx.insert(Location, {**values, "id": row})
                elif what == "u":
                    tx.update(Location, row, {"name_local": text, "level": level})
                elif what == "d":
                    tx.delete(Location, row)
                elif what == "r":
                    columns = {**values, "id": row, "team": ""}
                    tx.conn.execute(sa.insert(Location.__table__).prefix_with("OR REPLACE").values(columns))
        assert rows_of_the_log(store, Location) == samples.rows(store, Location)
    for number in range(len(operations) - 1, -1, -1):
        if states[number] != samples.rows(store, Location):
            result = undo(store)
            assert result.left == ()
            while samples.rows(store, Location) != states[number]:  # steps that ended where they began are steps too
                assert undo(store).left == ()
        assert samples.rows(store, Location) == states[number]
        assert rows_of_the_log(store, Location) == states[number]
    while undoable(store) is not None:
        undo(store)
    assert samples.rows(store, Location) == states[0] == []
