"""The check finds what is not as it should be, and nothing else."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite import insert as upsert

from fieldapp.domain.records import RECORDS, Cluster, Consent, Enterprise, Location
from fieldapp.progress import Cancelled, Progress
from fieldapp.store import Store, seams
from fieldapp.store.check import Problem, check
from tests.postgres import BOTH
from tests.store import samples
from tests.store.naive import fold, rows_of_the_log


def quietly(store: Store, sql: str) -> None:
    """Change rows behind the log's back."""
    with store.write() as tx:
        seams.set_quiet(tx.conn, True)
        tx.conn.exec_driver_sql(sql)
        seams.set_quiet(tx.conn, False)


def found(store: Store) -> list[tuple[str, str, str]]:
    findings = check(store, fold)
    assert all(one.message() and "{" not in one.message() for one in findings)
    return [(one.problem.value, one.record_id, one.detail) for one in findings]


@BOTH
def test_store_when_whole_then_nothing_is_found_but_what_was_not_received(store: Store) -> None:
    with store.write() as tx:
        for cls in RECORDS:
            unsigned = {cls.view.seal: None} if cls.view.seal else {}  # what is signed stays
            row = tx.insert(cls, samples.full(cls) | unsigned)
            tx.insert(cls, samples.full(cls, 1))
            tx.delete(cls, row)
    assert {problem for problem, _row, _detail in found(store)} == {"missing"}


@BOTH
def test_references_when_their_record_is_here_then_only_the_others_are_named(store: Store) -> None:
    with store.write() as tx:
        place = tx.insert(Location, samples.sample(Location, id="place"))
        tx.insert(Cluster, samples.sample(Cluster, id="c1", locations=place))
        tx.insert(Enterprise, samples.sample(Enterprise, id="e1", location=place, clusters="c1 c9"))
        tx.insert(Consent, samples.sample(Consent, subject="e1", subject_kind="enterprise"))
    assert found(store) == [("missing", "e1", "cluster c9")]


@BOTH
def test_rows_when_changed_behind_the_log_then_each_is_named(store: Store) -> None:
    with store.write() as tx:
        for row in ("p1", "p2", "p3"):
            tx.insert(Location, samples.sample(Location, id=row))
    quietly(store, "UPDATE location SET name = 'Other' WHERE id = 'p1'")
    quietly(store, "DELETE FROM location WHERE id = 'p2'")
    quietly(store, "INSERT INTO location(id, team, name, country) VALUES('p4', '', 'X', 'KH')")
    assert sorted(found(store)) == [
        ("differs", "p1", "name"),
        ("differs", "p2", "~deleted"),
        ("differs", "p4", "~unlogged"),
    ]
    assert check(store) == []


@BOTH
def test_stream_with_a_gap_when_checked_then_device_and_numbers_are_named(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO stream(n, id, device, team, have) VALUES(9, 'b:t', 'b', 't', 2)")
        connection.exec_driver_sql("INSERT INTO change(stream, seq, hlc, kind, row) VALUES(9, 6, 1, 'person', 'x')")
    assert found(store) == [("gap", "", "b:t 3-5")]


def test_merge_when_it_was_left_open_then_it_is_said_first(store: Store) -> None:
    with store.write() as tx:
        tx.insert(Cluster, samples.sample(Cluster))
        seams.set_quiet(tx.conn, True)
    assert found(store)[0][0] == Problem.UNFINISHED


@BOTH
def test_check_when_cancelled_then_it_stops(store: Store) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        check(store, fold, progress)


OPERATION = st.tuples(
    st.sampled_from(
        ["insert", "update", "replace", "replace without triggers", "upsert", "delete", "settle", "ignore"]
    ),
    st.sampled_from(["a", "b", "c"]),
    st.fixed_dictionaries(
        {"name": st.sampled_from(["x", "y", "ሀ", "🙂", "'", "null", "\x00"]), "country": st.just("KH")},
        optional={
            "level": st.sampled_from([None, 0, 1, 2**63 - 1, -(2**63)]),
            "name_local": st.sampled_from([None, "", "z"]),
            "point": st.sampled_from([None, '{"a":1}']),
        },
    ),
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(OPERATION, max_size=14))
def test_rows_when_written_in_any_way_then_they_are_the_fold_of_the_log(store: Store, operations) -> None:
    table = Location.__table__
    for what, row, values in operations:
        given_values = {"id": row, "team": "", **values}
        with store.write(what) as tx:
            insert = sa.insert(table).values(given_values)
            if what == "insert" and tx.get(Location, row) is None:
                tx.insert(Location, given_values)
            elif what == "update":
                tx.update(Location, row, values)
            elif what.startswith("replace"):
                if what == "replace without triggers":  # as a program that opens the file without our settings
                    tx.conn.exec_driver_sql("PRAGMA recursive_triggers = OFF")
                tx.conn.execute(insert.prefix_with("OR REPLACE"))
                tx.conn.exec_driver_sql("PRAGMA recursive_triggers = ON")
            elif what == "ignore":
                tx.conn.execute(insert.prefix_with("OR IGNORE"))
            elif what == "upsert":
                merged = upsert(table).values(given_values)
                tx.conn.execute(merged.on_conflict_do_update(index_elements=["id"], set_=values))
            elif what == "delete":
                tx.delete(Location, row)
            elif what == "settle" and tx.get(Location, row) is not None:
                tx.settle(Location, row, values)
    assert rows_of_the_log(store, Location) == samples.rows(store, Location)
