"""Every write is in the log, whoever makes it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session

from fieldapp.domain.fields import Merge
from fieldapp.domain.records import RECORDS, Attachment, Cluster, Incident, Location, Person, Team
from fieldapp.store import AlreadyThere, NotAllowed, Store, capture, driver, schema, seams
from tests.postgres import BOTH
from tests.store import samples

PLACE = Location.__table__


def by_transaction(store: Store) -> None:
    with store.write() as tx:
        tx.insert(Location, samples.sample(Location, id="p1"))


def by_session(store: Store) -> None:
    with Session(store.engine) as session:
        session.add(Location(**samples.sample(Location, id="p1")))
        session.commit()


def by_session_merge(store: Store) -> None:
    with Session(store.engine) as session:
        session.merge(Location(**samples.sample(Location, id="p1")))
        session.commit()


def by_core(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.insert(PLACE).values(id="p1", team="", **samples.sample(Location)))


def by_executemany(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.insert(PLACE), [{"id": "p1", "team": "", **samples.sample(Location)}])


def by_upsert(store: Store) -> None:
    with store.engine.begin() as connection:
        values = {"id": "p1", "team": "", **samples.sample(Location)}
        connection.execute(upsert(PLACE).values(values).on_conflict_do_update(index_elements=["id"], set_=values))


def by_insert_select(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO location(id, team, name, country) SELECT 'p1', '', 'Văn Lâm', 'KH'")


def by_driver(store: Store) -> None:
    connection = driver.connect(store.file)
    connection.execute("INSERT INTO location(id, team, name, country) VALUES('p1', '', 'Văn Lâm', 'Văn Lâm')")
    connection.close()


def by_replace(store: Store) -> None:
    connection = driver.connect(store.file)
    connection.execute("REPLACE INTO location(id, team, name, country) VALUES('p1', '', 'Văn Lâm', 'Văn Lâm')")
    connection.close()


def by_another_sqlite(store: Store) -> None:
    """Python's own sqlite3, another version of SQLite, in another process."""
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
        "c.execute(\"INSERT INTO location(id, team, name, country) VALUES('p1', '', 'Văn Lâm', 'KH')\"); c.commit()"
    )
    subprocess.run([sys.executable, "-c", code, str(store.file)], check=True)


WAYS = (
    by_transaction, by_session, by_session_merge, by_core, by_executemany, by_upsert, by_insert_select, by_driver,
    by_replace, by_another_sqlite,
)  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_insert_in_ten_ways_when_made_then_one_change_is_logged(store: Store, way: Callable[[Store], None]) -> None:
    way(store)
    ((stream, seq, table, row, base, patch),) = samples.log(store)
    assert (stream, seq, table, row, base) == ("device-a:", 1, "location", "p1", {})
    assert patch is not None
    assert patch["name"] == "Văn Lâm"
    with store.read() as tx:
        found = tx.get(Location, "p1")
    assert found is not None
    assert {name: value for name, value in found.items() if value is not None and name != "id"} == patch


@BOTH
@pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.__name__)
def test_each_record_type_when_inserted_changed_and_deleted_then_the_log_says_so(store: Store, cls) -> None:
    unsigned = {cls.view.seal: None} if cls.view.seal else {}
    first, second = samples.full(cls, team="t1") | unsigned, samples.full(cls, 1, team="t1")
    with store.write() as tx:
        row = tx.insert(cls, first)
        if cls.view.merge not in (Merge.APPEND, Merge.SEALED):
            tx.update(cls, row, second)
        tx.delete(cls, row)
    made, *changed, gone = [(base, patch) for _s, _n, table, one, base, patch in samples.log(store) if one == row]
    assert made == ({}, {name: value for name, value in first.items() if name not in unsigned})
    assert gone[1] is None
    if changed:
        assert changed == [({"1": 1}, {name: second[name] for name in cls.fields() if second[name] != first[name]})]
        assert gone[0] == {"1": 2}


@BOTH
def test_update_when_nothing_differs_then_nothing_is_logged(store: Store) -> None:
    by_transaction(store)
    with store.write() as tx:
        assert tx.update(Location, "p1", {"name": "Văn Lâm"})
    assert len(samples.log(store)) == 1


@BOTH
def test_update_when_several_rows_change_then_each_has_its_own_number(store: Store) -> None:
    with store.write() as tx:
        tx.insert_many(Location, [samples.sample(Location, id=f"p{n}", level=n % 2) for n in range(4)])
    with store.engine.begin() as connection:
        connection.execute(sa.update(PLACE).where(PLACE.c.level == 1).values(name="Changed"))
    changed = samples.log(store)[4:]
    assert [(seq, row, base, patch) for _s, seq, _t, row, base, patch in changed] == [
        (5, "p1", {"1": 2}, {"name": "Changed"}),
        (6, "p3", {"1": 4}, {"name": "Changed"}),
    ]


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_replace_when_fields_are_left_out_then_the_log_empties_them_too(store: Store, recursive: str) -> None:
    with store.write() as tx:
        tx.insert(Location, samples.full(Location, id="p1"))
    connection = driver.connect(store.file)
    connection.execute(f"PRAGMA recursive_triggers = {recursive}")
    connection.execute("REPLACE INTO location(id, team, name, country) VALUES('p1', '', 'New', 'KH')")
    connection.close()
    last = samples.log(store)[-1][5]
    assert last is not None
    assert (last["name"], last["parent"], last["point"]) == ("New", None, None)


def test_insert_or_ignore_when_the_row_is_new_then_it_is_logged_and_streams_stay(store: Store) -> None:
    by_transaction(store)
    into = "INTO location(id, team, name, country)"
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT OR REPLACE {into} VALUES('p2', '', 'B', 'KH')")
        connection.exec_driver_sql(f"INSERT OR IGNORE {into} VALUES('p3', '', 'C', 'KH')")
        connection.exec_driver_sql(f"INSERT OR IGNORE {into} VALUES('p3', '', 'D', 'KH')")
    assert [(stream, seq, row) for stream, seq, _t, row, _b, _p in samples.log(store)] == [
        ("device-a:", 1, "p1"),
        ("device-a:", 2, "p2"),
        ("device-a:", 3, "p3"),
    ]


@BOTH
def test_streams_when_teams_write_then_each_counts_for_itself(store: Store) -> None:
    with store.write() as tx:
        for team in ("t1", "t2", "t1"):
            tx.insert(Person, samples.sample(Person, team=team))
    assert [(stream, seq) for stream, seq, *_ in samples.log(store)] == [
        ("device-a:t1", 1),
        ("device-a:t2", 1),
        ("device-a:t1", 2),
    ]
    with store.read() as tx:
        have = dict(tx.conn.execute(sa.select(schema.stream.c.id, schema.stream.c.have)).all())
    assert have == {"device-a:t1": 2, "device-a:t2": 1}


def test_base_when_changes_wait_then_only_visible_ones_count(store: Store) -> None:
    by_transaction(store)
    with store.engine.begin() as connection:  # two changes of another device arrived, the first of them did not
        connection.exec_driver_sql("INSERT INTO stream(n, id, device, team, have) VALUES(7, 'b:', 'b', '', 1)")
        for seq in (1, 3):
            connection.exec_driver_sql(
                "INSERT INTO change(stream, seq, hlc, kind, row, patch) VALUES(7, ?, 5, 'location', 'p1', '{}')", (seq,)
            )
    with store.write() as tx:
        tx.update(Location, "p1", {"name": "Seen"})
    with store.read() as tx:
        base = tx.conn.exec_driver_sql("SELECT base FROM change WHERE stream = 1 AND seq = 2").scalar_one()
        assert tx.history(Location, "p1")[-1].base == {"device-a:": 1, "b:": 1}
    assert base == '{"1":1,"7":1}'


@BOTH
def test_clock_when_it_goes_back_then_stamps_still_rise(folder, store: Store) -> None:
    times = iter([2_000, 1_000, 1_000, 3_000])
    store._clock = lambda: next(times)
    for number in range(4):
        with store.write() as tx:
            tx.insert(Location, samples.sample(Location, id=f"p{number}"))
    with store.read() as tx:
        stamps = list(tx.conn.scalars(sa.select(schema.change.c.hlc).order_by(schema.change.c.seq)))
    assert stamps == [2_000 << 16, (2_000 << 16) + 1, (2_000 << 16) + 2, 3_000 << 16]


@BOTH
def test_quiet_when_received_changes_are_folded_in_then_nothing_is_logged_but_search_is_told(store: Store) -> None:
    with store.write(index=False) as tx:
        seams.set_quiet(tx.conn, True)
        tx.conn.execute(sa.insert(PLACE).values(id="p1", name=None))
        seams.set_quiet(tx.conn, False)
    assert samples.log(store) == []
    with store.read() as tx:
        assert tx.conn.execute(sa.select(schema.stale)).all() == [("location", "p1")]


@BOTH
def test_conflicts_when_their_field_is_overwritten_then_they_are_settled(store: Store) -> None:
    by_transaction(store)
    with store.engine.begin() as connection:
        for field in ("name", "country", capture.GONE):
            connection.execute(sa.insert(schema.conflict).values(kind="location", row="p1", field=field, heads="[]"))
    with store.write() as tx:
        tx.update(Location, "p1", {"name": "Chosen"})
    with store.read() as tx:
        assert list(tx.conn.scalars(sa.select(schema.conflict.c.field))) == ["country"]


@BOTH
def test_settle_when_the_value_shown_is_chosen_then_a_change_covers_every_head(store: Store) -> None:
    by_transaction(store)
    with store.engine.begin() as connection:
        connection.execute(sa.insert(schema.conflict).values(kind="location", row="p1", field="name", heads="[]"))
    with store.write() as tx:
        tx.settle(Location, "p1", {"name": "Văn Lâm", "level": 2})
        assert tx.changes.of_type(Location) == {"p1"}
    assert samples.log(store)[-1][4:] == ({"1": 1}, {"name": "Văn Lâm", "level": 2})
    assert len(samples.log(store)) == 2
    assert samples.rows(store, Location)[0]["level"] == 2
    with store.read() as tx:
        assert tx.conn.execute(sa.select(schema.conflict)).all() == []
        assert tx.conn.execute(sa.select(schema.me.c.quiet)).scalar_one() == 0


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE location SET id = 'p9'", "fixed id"),
        ("UPDATE location SET team = 't2'", "fixed team"),
        ("UPDATE location SET name = NULL", "required name"),
        ("UPDATE location SET level = 1.5", "whole number level"),
        ("UPDATE location SET level = 'many'", "whole number level"),
        ("INSERT INTO location(id, team, country) VALUES('p2', '', 'KH')", "required name"),
        ("INSERT INTO location(id, team, name, country, level) VALUES('p2', '', 'A', 'KH', 0.1)", "whole number level"),
        ("INSERT INTO location(id, team, name, country) VALUES('', '', 'A', 'KH')", "required id"),
        ("REPLACE INTO location(id, team, name, country) VALUES('p1', 't2', 'A', 'KH')", "fixed team"),
        ("UPDATE change SET patch = NULL", "append-only change"),
        ("DELETE FROM change", "append-only change"),
        ("UPDATE attachment SET mime = 'text/css'", "append-only attachment"),
        ("REPLACE INTO attachment SELECT * FROM attachment", "append-only attachment"),
    ],
)
def test_rules_when_broken_by_plain_sql_then_nothing_changes(store: Store, sql: str, rule: str) -> None:
    by_transaction(store)
    with store.write() as tx:
        tx.insert(Attachment, samples.sample(Attachment, id="a1"))
    before = samples.dump(store.file)
    with pytest.raises(NotAllowed) as refused, store.write() as tx:
        tx.conn.exec_driver_sql(sql)
    assert refused.value.detail == rule
    assert rule in refused.value.message()
    assert samples.dump(store.file) == before


@BOTH
def test_update_when_a_required_field_never_arrived_then_other_fields_can_still_be_changed(store: Store) -> None:
    with store.write() as tx:
        seams.set_quiet(tx.conn, True)
        tx.conn.execute(sa.insert(PLACE).values(id="p1", team="", country="KH"))
        seams.set_quiet(tx.conn, False)
    with store.write() as tx:
        tx.update(Location, "p1", {"country": "LA"})
    assert samples.log(store)[-1][5] == {"country": "LA"}


@BOTH
def test_team_when_a_deleted_record_is_made_again_then_it_is_the_same_team(store: Store) -> None:
    with store.write() as tx:
        tx.insert(Person, samples.sample(Person, id="x", team="t1"))
        tx.delete(Person, "x")
    with pytest.raises(NotAllowed, match="fixed team"), store.write() as tx:
        tx.insert(Person, samples.sample(Person, id="x", team="t2"))
    with store.write() as tx:
        tx.insert(Person, samples.sample(Person, id="x", team="t1"))
    assert [stream for stream, *_ in samples.log(store)] == ["device-a:t1"] * 3


@BOTH
def test_own_stream_when_its_next_number_is_taken_then_the_write_is_refused(store: Store) -> None:
    by_transaction(store)
    with store.engine.begin() as connection:  # somebody relayed what a copy of this device wrote
        connection.exec_driver_sql("INSERT INTO change(stream, seq, hlc, kind, row) VALUES(1, 2, 9, 'location', 'p7')")
    with pytest.raises(NotAllowed, match="copied device"), store.write() as tx:
        tx.insert(Location, samples.sample(Location, id="p2"))
    store.become("device-b")
    with store.write() as tx:
        tx.insert(Location, samples.sample(Location, id="p2"))
    assert samples.log(store)[-1][:2] == ("device-b:", 1)


@BOTH
def test_become_when_nothing_was_sent_then_the_streams_are_renamed(store: Store) -> None:
    with store.write() as tx:
        tx.insert(Team, samples.sample(Team))
        tx.insert(Cluster, samples.sample(Cluster, team="t1"))
    store.become("key-of-mine", rename=True)
    assert store.device_id == "key-of-mine"
    assert [stream for stream, *_ in samples.log(store)] == ["key-of-mine:", "key-of-mine:t1"]
    with store.write() as tx:
        tx.insert(Team, samples.sample(Team, 1))
    assert samples.log(store)[-1][:2] == ("key-of-mine:", 2)


@BOTH
def test_natural_key_when_recorded_twice_here_then_the_second_is_refused(store: Store) -> None:
    from fieldapp.domain.records import AttendanceMark

    with store.write() as tx:
        first = tx.insert(AttendanceMark, samples.sample(AttendanceMark))
    with pytest.raises(AlreadyThere) as refused, store.write() as tx:
        tx.insert(AttendanceMark, samples.sample(AttendanceMark))
    assert refused.value.record_id == first
    assert "recorded before" in refused.value.message()
    with pytest.raises(AlreadyThere), store.write() as tx:
        tx.insert_many(AttendanceMark, [samples.sample(AttendanceMark, 1), samples.sample(AttendanceMark)])
    assert len(samples.log(store)) == 1


@BOTH
def test_restricted_record_when_written_then_its_changes_are_in_the_closed_stream_of_its_maker(store: Store) -> None:
    with store.write() as tx:
        row = tx.insert(Incident, samples.sample(Incident, team="t"))
        tx.update(Incident, row, {"action": "Asked"})
    store.become("device-b")
    with store.write() as tx:
        tx.update(Incident, row, {"action": "Asked again"})
        capture.of(tx.conn).log_change(tx.conn, Incident, row, {"action": "Asked again"})
    with pytest.raises(NotAllowed), store.write() as tx:
        tx.conn.execute(sa.text("UPDATE incident SET team = 'u'"))
    with store.write() as tx:
        tx.delete(Incident, row)
        other = tx.insert(Incident, samples.sample(Incident, team="t"))
    joined = schema.change.join(schema.stream, schema.stream.c.n == schema.change.c.stream)
    with store.read() as tx:
        found = tx.conn.execute(sa.select(schema.change.c.row, schema.stream.c.id).select_from(joined)).all()
    counted = {one: found.count(one) for one in found}
    assert counted == {
        (row, "device-a:t~device-a"): 2,
        (row, "device-b:t~device-a"): 3,
        (other, "device-b:t~device-b"): 1,
    }
