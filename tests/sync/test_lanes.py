"""Several merges at once into a database: the same rows as one after the other, nothing lost, nobody in a circle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from fieldapp.domain.records import Organisation
from fieldapp.services.backup import check
from fieldapp.store import Store, open_store, schema
from fieldapp.store.server_errors import LocksFull, ServerBusy
from fieldapp.sync import desk, lanes, log, receive, undo
from fieldapp.sync.intake import Intake
from fieldapp.sync.quick import Fresh, Quick
from tests.postgres import HEADQUARTERS
from tests.sync.conftest import Trio
from tests.sync.states import everything, records

ON_SERVER = pytest.mark.parametrize("trio", ["postgresql"], indirect=True)


@contextmanager
def second(store: Store) -> Iterator[Store]:
    """The same database, as another process has it; without the test's clock, which would let one wait for another."""
    with open_store(store.folder, url=store.engine.url.render_as_string()) as other:
        yield other


def at_once(*work: Callable[[], object]) -> list[object]:
    """Run all in threads that begin together; what each gave."""
    barrier = threading.Barrier(len(work))

    def run(one: Callable[[], object]) -> object:
        barrier.wait()
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        return [done.result() for done in [pool.submit(run, one) for one in work]]


@ON_SERVER
def test_merges_at_once_when_they_meet_in_records_then_the_rows_are_what_all_wrote(
    trio: Trio, monkeypatch: pytest.MonkeyPatch
) -> None:
    firms = [trio.firm(trio.a, f"Firm {number}") for number in range(40)]
    trio.pass_on(trio.a, trio.hq)
    trio.pass_on(trio.hq, trio.b)  # it need not pass on what headquarters has: the two bring different streams
    fold = Quick.fold

    def slowly(quick: Quick, chunk: Sequence[Fresh]) -> None:
        fold(quick, chunk)
        time.sleep(0.1)  # what is known is not written down yet

    monkeypatch.setattr(Quick, "fold", slowly)
    with second(trio.hq) as one, second(trio.hq) as other:
        for turn in range(4):
            for store, order in ((trio.a, firms), (trio.b, firms[::-1])):
                with store.write("rename") as tx:
                    for number, firm in enumerate(order):
                        if number % 3 != turn % 3:
                            tx.update(Organisation, firm, {"name_as_written": f"{store.device_id[:4]} {turn} {number}"})
            paths = trio.send(trio.a, trio.hq), trio.send(trio.b, trio.hq)
            at_once(lambda p=paths[0]: receive.merge(one, p), lambda p=paths[1]: receive.merge(other, p))
    assert check(trio.hq) == []
    trio.pass_on(trio.b, trio.a)
    assert records(trio.hq)["organisation"] == records(trio.a)["organisation"]
    assert len(desk.conflicts(trio.hq)) == len(desk.conflicts(trio.a)) > 0


@ON_SERVER
def test_the_same_bundle_at_once_when_two_merge_it_then_it_is_taken_in_once(trio: Trio) -> None:
    trio.firm(trio.a)
    path = trio.send(trio.a, trio.hq)
    with second(trio.hq) as one, second(trio.hq) as other:
        first, again = at_once(lambda: receive.merge(one, path), lambda: receive.merge(other, path))
    assert sorted([first.new, again.new]) == [0, 1]  # type: ignore[attr-defined]
    assert [first.again, again.again].count(True) == 1  # type: ignore[attr-defined]
    assert len(undo.received(trio.hq)) == 1


@ON_SERVER
def test_a_merge_when_another_one_holds_other_records_then_it_does_not_wait(trio: Trio) -> None:
    trio.firm(trio.a)
    trio.firm(trio.b)
    mine, other = trio.send(trio.a, trio.hq), trio.send(trio.b, trio.hq)
    with second(trio.hq) as here, second(trio.hq) as elsewhere, held(elsewhere, other):
        assert receive.merge(here, mine, index=False).new == 1


@ON_SERVER
def test_a_merge_when_another_one_holds_its_record_then_it_waits_and_sees_what_came(trio: Trio) -> None:
    firm = trio.firm(trio.a)
    trio.pass_on(trio.a, trio.hq)
    trio.pass_on(trio.hq, trio.b)  # it need not pass on what headquarters has: the two bring different streams
    trio.rename(trio.a, firm, "one")
    trio.rename(trio.b, firm, "two")
    mine, other = trio.send(trio.a, trio.hq), trio.send(trio.b, trio.hq)
    with second(trio.hq) as here, second(trio.hq) as elsewhere, ThreadPoolExecutor(1) as pool:
        with held(elsewhere, other, keep=True):
            waiting = pool.submit(receive.merge, here, mine)
            time.sleep(0.3)
            assert not waiting.done()
        assert waiting.result().conflicts == 1
    numbers = [one.number for one in undo.received(trio.hq)]
    assert numbers == sorted(numbers, reverse=True)
    with pytest.raises(undo.StillNeeded):  # what came first is under what came later
        undo.take_back(trio.hq, numbers[-1])


@contextmanager
def held(store: Store, path: Path, *, keep: bool = False) -> Iterator[None]:
    """A merge that stops in the middle of its transaction, and ends or is taken back with the block."""
    reached, go_on = threading.Event(), threading.Event()
    show = Intake.show

    class Back(Exception):
        pass

    def stop(intake: Intake) -> int:
        found = show(intake)
        if threading.current_thread() is thread:
            reached.set()
            go_on.wait(20)
            if not keep:
                raise Back
        return found

    def work() -> None:
        with suppress(Back):
            receive.merge(store, path, index=False)

    thread = threading.Thread(target=work)
    Intake.show = stop  # type: ignore[method-assign]
    thread.start()
    try:
        assert reached.wait(20)
        yield
    finally:
        go_on.set()
        thread.join(20)
        Intake.show = show  # type: ignore[method-assign]


@ON_SERVER
def test_a_person_who_writes_when_merges_run_then_they_wait_for_them_and_nothing_is_lost(trio: Trio) -> None:
    firm = trio.firm(trio.a)
    trio.pass_on(trio.a, trio.hq)
    trio.rename(trio.a, firm, "by the laptop")
    path = trio.send(trio.a, trio.hq)
    with second(trio.hq) as other, ThreadPoolExecutor(1) as pool:
        with held(other, path, keep=True):
            writing = pool.submit(trio.rename, trio.hq, firm, "by headquarters")
            time.sleep(0.3)
            assert not writing.done()
        writing.result()
    assert trio.name(trio.hq, firm) == "by headquarters"
    assert desk.conflicts(trio.hq) == []  # who wrote had seen what came
    assert check(trio.hq) == []


@ON_SERVER
@pytest.mark.parametrize("error", [ServerBusy("db"), LocksFull("db")])
def test_a_merge_when_it_cannot_share_then_it_has_the_store_alone(
    trio: Trio, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> None:
        raise error

    trio.firm(trio.a)
    monkeypatch.setattr(lanes, "hold", refuse)
    assert trio.pass_on(trio.a, trio.hq).new == 1
    assert check(trio.hq) == []


@ON_SERVER
@pytest.mark.parametrize("limit", ["CHANGES", "LOCKS"])
def test_a_large_bundle_when_it_comes_then_it_has_the_store_alone(
    trio: Trio, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        trio.firm(trio.a, f"Firm {number}")
    monkeypatch.setattr(lanes, limit, 2)
    monkeypatch.setattr(lanes, "hold", lambda *_given: pytest.fail("it did not fit"))
    assert trio.pass_on(trio.a, trio.hq).new == 3
    assert check(trio.hq) == []


@ON_SERVER
def test_two_new_streams_when_they_are_named_at_once_then_each_is_made_once(trio: Trio) -> None:
    with second(trio.hq) as other:

        def name(store: Store) -> int:
            with store.write(share=True) as tx:
                return log.number_of(tx.conn, "fresh:team")[0]

        assert len(set(at_once(lambda: name(trio.hq), lambda: name(other)))) == 1


@ON_SERVER
def test_a_gap_when_it_is_filled_then_the_records_that_waited_are_locked_too(
    trio: Trio, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = trio.firm(trio.a, "first")
    early = trio.send(trio.a, trio.hq, max_changes=1)
    second_firm = trio.firm(trio.a, "second")
    with trio.a.write() as tx:
        peer = schema.peer
        known = {f"{trio.a.device_id}:{trio.team}": 1}
        vector = sa.func.json_set(peer.c.vector, "$.have", sa.func.json(str(known).replace("'", '"')))
        tx.conn.execute(sa.update(peer).where(peer.c.device == trio.hq.device_id).values(vector=vector))
    late = trio.send(trio.a, trio.hq)
    assert receive.merge(trio.hq, late).waiting == 1
    locked: list[set[str]] = []
    lock = lanes._lock
    monkeypatch.setattr(lanes, "_lock", lambda c, k, names: (locked.append(set(names)), lock(c, k, names))[1])
    receive.merge(trio.hq, early)
    assert {first, second_firm} <= locked[1]
    assert check(trio.hq) == []


KILLED = """
import os, sys
from pathlib import Path
from fieldapp.services import opening
from fieldapp.sync import intake, receive
store = opening.open_folder(Path(sys.argv[1]))
done = intake.Intake.show
def stop(self):
    found = done(self)
    print("in the middle", flush=True)
    sys.stdin.read()
    return found
intake.Intake.show = stop
receive.merge(store, Path(sys.argv[2]))
"""


@ON_SERVER
def test_a_process_when_it_is_killed_in_the_middle_then_nothing_of_its_bundle_is_there(trio: Trio) -> None:
    for number in range(20):
        trio.firm(trio.a, f"Firm {number}")
    path = trio.send(trio.a, trio.hq)
    receive.merge(trio.hq, trio.send(trio.b, trio.hq))  # claims and notes are made
    before = everything(trio.hq)
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(trio.hq.folder), str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "in the middle\n"
        os.kill(process.pid, signal.SIGKILL)
    finally:
        process.kill()
        process.communicate()
    assert everything(trio.hq) == before
    assert receive.merge(trio.hq, path).new == 20  # its locks are gone with it


@HEADQUARTERS
def test_a_bundle_taken_back_when_later_ones_came_then_numbers_say_which_is_later(trio: Trio) -> None:
    firm = trio.firm(trio.a)
    trio.pass_on(trio.a, trio.hq)
    trio.pass_on(trio.hq, trio.b)
    trio.rename(trio.b, firm, "seen and renamed")
    trio.pass_on(trio.b, trio.hq)
    earlier, later = sorted(one.number for one in undo.received(trio.hq))
    with pytest.raises(undo.StillNeeded):
        undo.take_back(trio.hq, earlier)
    undo.take_back(trio.hq, later)
    undo.take_back(trio.hq, earlier)
    assert trio.name(trio.hq, firm) is None
    assert check(trio.hq) == []
