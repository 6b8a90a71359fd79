"""What can be read and written in a transaction, and what a mistake in the program does."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from fieldapp.domain.records import RECORDS, AttendanceMark, Location, Person
from fieldapp.store import Changes, NotAllowed, Query, Store, WriteTx
from tests.postgres import BOTH
from tests.store import samples


@BOTH
@pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.__name__)
def test_each_record_type_when_written_then_it_is_read_back_equal(store: Store, cls) -> None:
    values = samples.full(cls, team="t1")
    with store.write("Add") as tx:
        row = tx.insert(cls, values)
    with store.read() as tx:
        assert tx.get(cls, row) == {"id": row, **values}
        assert tx.ids(cls, Query()) == [row]
        assert tx.count(cls, Query()) == (1, 1)


@BOTH
def test_defaults_when_fields_are_left_out_then_the_declaration_fills_them(store: Store) -> None:
    with store.write() as tx:
        row = tx.insert(Location, samples.sample(Location))
        (other,) = tx.insert_many(Location, [samples.sample(Location)])
        assert tx.get(Location, row)["level"] == tx.get(Location, other)["level"] == 3
        assert tx.get(Location, row)["team"] == ""


@BOTH
def test_required_field_when_empty_then_nothing_of_the_transaction_stays(store: Store) -> None:
    with pytest.raises(NotAllowed, match="required name"), store.write() as tx:  # noqa: PT012
        tx.insert(Location, samples.sample(Location))
        tx.insert(Location, {"country": "KH"})
    assert samples.rows(store, Location) == []
    assert samples.log(store) == []


@BOTH
def test_refusal_when_caught_inside_then_the_rest_is_committed(store: Store) -> None:
    with store.write() as tx:
        tx.insert(Location, samples.sample(Location, id="p1"))
        with pytest.raises(NotAllowed):
            tx.update(Location, "p1", {"name": None})
    assert [row["id"] for row in samples.rows(store, Location)] == ["p1"]


@BOTH
@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"name": "A", "country": "KH", "colour": "red"}, KeyError),
        ({"name": "A", "country": "KH", "level": 1.5}, TypeError),
        ({"name": "A", "country": "KH", "level": "1"}, TypeError),
        ({"name": "A", "country": "KH", "level": True}, TypeError),
        ({"name": 7, "country": "KH"}, TypeError),
        ({"name": ["A"], "country": "KH"}, TypeError),
    ],
)
def test_values_when_not_canonical_then_the_program_is_told(store: Store, values, error) -> None:
    with store.write() as tx:
        with pytest.raises(error):
            tx.insert(Location, values)
        with pytest.raises(error):
            tx.insert_many(Location, [values])
        row = tx.insert(Location, samples.sample(Location))
        with pytest.raises(error):
            tx.update(Location, row, values)
        with pytest.raises(error):
            tx.settle(Location, row, values)


@BOTH
def test_update_and_delete_when_there_is_no_such_record_then_they_say_so(store: Store) -> None:
    with store.write() as tx:
        assert tx.update(Location, "nobody", {"name": "A"}) is False
        assert tx.update(Location, "nobody", {}) is False
        assert tx.delete(Location, "nobody") is False
        assert tx.get(Location, "nobody") is None
        assert not tx.changes


@BOTH
def test_changes_when_records_are_written_then_they_are_named_by_type(store: Store) -> None:
    with store.write() as tx:
        one = tx.insert(Location, samples.sample(Location))
        two, three = tx.insert_many(Person, [samples.sample(Person), samples.sample(Person)])
        tx.delete(Person, three)
        changes = tx.changes
    assert changes == Changes({"location": frozenset({one}), "person": frozenset({two, three})})
    assert changes.touches(Person)
    assert not changes.touches(AttendanceMark)
    assert len(changes) == 3
    assert changes | Changes.of({"person": ["x"], "team": []}) == Changes(
        {"location": frozenset({one}), "person": frozenset({two, three, "x"})}
    )
    assert set(changes) == {("location", one), ("person", two), ("person", three)}


@BOTH
def test_page_when_ids_are_asked_for_then_they_come_in_that_order_without_the_missing(store: Store) -> None:
    with store.write() as tx:
        ids = tx.insert_many(Location, [samples.sample(Location, n) for n in range(700)])
    wanted = [*reversed(ids), "nobody"]
    with store.read() as tx:
        page = tx.page(Location, wanted, ["name"])
    assert list(page) == list(reversed(ids))
    assert page[ids[1]] == {"id": ids[1], "name": "Văn Lâm 1"}


def test_exception_when_raised_inside_then_it_passes_and_nothing_stays(store: Store) -> None:
    before = samples.dump(store.file)
    with pytest.raises(ZeroDivisionError), store.write("Divide") as tx:  # noqa: PT012
        tx.insert(Location, samples.sample(Location))
        raise ZeroDivisionError
    assert samples.dump(store.file) == before


@BOTH
def test_transaction_when_used_in_another_thread_then_it_refuses(store: Store) -> None:
    caught: list[BaseException] = []

    def elsewhere(tx) -> None:
        try:
            tx.get(Location, "x")
        except RuntimeError as error:
            caught.append(error)

    for opened in (store.read, store.write):
        with opened() as tx:
            thread = threading.Thread(target=elsewhere, args=(tx,))
            thread.start()
            thread.join()
    assert ["another thread" in str(error) for error in caught] == [True, True]


@BOTH
def test_transaction_when_used_after_its_end_then_it_refuses(store: Store) -> None:
    with store.read() as tx:
        pass
    with pytest.raises(RuntimeError, match="after its end"):
        tx.get(Location, "x")


@BOTH
def test_write_inside_a_write_when_tried_then_it_refuses_and_the_outer_one_goes_on(store: Store) -> None:
    with store.write() as tx:
        with pytest.raises(RuntimeError, match="inside a write"), store.write():
            pass
        tx.insert(Location, samples.sample(Location))
    assert len(samples.rows(store, Location)) == 1


@BOTH
def test_threads_when_many_write_at_once_then_each_waits_its_turn(store: Store) -> None:
    def add() -> None:
        for _ in range(5):
            with store.write() as tx:
                tx.insert(Location, samples.sample(Location))

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [seq for _s, seq, *_ in samples.log(store)] == list(range(1, 21))


@BOTH
def test_reader_when_somebody_writes_then_it_sees_one_state(store: Store) -> None:
    with store.read() as tx:
        assert tx.count(Location, Query()) == (0, 0)

        def add() -> None:
            with store.write() as other:
                other.insert(Location, samples.sample(Location))

        thread = threading.Thread(target=add)
        thread.start()
        thread.join()
        assert tx.find(Location) == []
    assert len(samples.rows(store, Location)) == 1


@BOTH
def test_history_when_a_record_was_changed_then_each_event_says_who_when_and_what(store: Store) -> None:
    with store.write() as tx:
        tx.insert(Location, samples.sample(Location, id="p1"))
    with store.write() as tx:
        tx.update(Location, "p1", {"name": "New"})
    with store.write() as tx:
        tx.delete(Location, "p1")
    with store.read() as tx:
        events = tx.history(Location, "p1")
        assert tx.history(Person, "p1") == []
    assert [event.kind for event in events] == ["new", "changed", "deleted"]
    assert [event.at for event in events] == [1_760_000_001_000, 1_760_000_002_000, 1_760_000_003_000]
    assert {(event.device, event.author) for event in events} == {("device-a", "KH-01")}
    assert events[1].patch == {"name": "New"}
    assert events[1].base == {"device-a:": 1}
    assert events[2].patch is None


@BOTH
def test_history_when_a_peer_wrote_then_its_name_is_shown_and_waiting_changes_are_not(store: Store) -> None:
    into = "INSERT INTO change(stream, seq, hlc, kind, row, patch)"
    with store.write() as tx:
        for sql in (
            "INSERT INTO peer(device, name) VALUES('b', 'LA-02')",
            "INSERT INTO stream(n, id, device, team, have) VALUES(5, 'b:', 'b', '', 1)",
            f"{into} VALUES(5, 1, 65536, 'location', 'p', '{{\"name\":\"A\"}}')",
            f"{into} VALUES(5, 3, 65537, 'location', 'p', '{{\"name\":\"B\"}}')",
        ):
            tx.conn.exec_driver_sql(sql)
    with store.read() as tx:
        (event,) = tx.history(Location, "p")
    assert (event.author, event.at, event.patch) == ("LA-02", 1, {"name": "A"})


@BOTH
def test_clock_when_injected_then_it_is_used_inside_the_transaction_alone(store: Store) -> None:
    with store.write("Add") as tx:
        assert tx.now == 1_760_000_001_000
        assert isinstance(tx, WriteTx)
    with store.read() as tx:
        assert tx.conn.execute(sa.text("SELECT clock, operation FROM me")).one() == (None, None)


@BOTH
def test_system_error_when_it_is_about_another_file_then_the_store_is_not_blamed(store: Store) -> None:
    for opened in (store.read, store.write):
        with pytest.raises(PermissionError), opened():
            raise PermissionError(13, "a stick that may not be written")
