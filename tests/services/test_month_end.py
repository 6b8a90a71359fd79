"""A coordinator's month end (scenario S-3 of the domain), without a window: bundles of three offices come together."""

from __future__ import annotations

import pytest

from fieldapp.domain.records import RECORDS, AttendanceMark, EnterpriseSnapshot, Participation, Person
from fieldapp.services import attendance, backup, deciding, desk, exchange, records, sameness
from fieldapp.store import Query
from fieldapp.sync import log
from fieldapp.sync import send as sending
from tests.joining import joined
from tests.services.test_attendance import Course
from tests.services.test_desk import snapshot

NAMES = ("Chea Sokha", "Vong Rithy", "Pich Dara", "Keo Bopha", "Ung Sovann")
ROLES = {"event": "", "role": "worker", "country": "KH", "enrolled_on": "2025-11-01"}


@pytest.fixture
def offices(world, tmp_path):
    """Three laptops of field offices."""
    stores = [
        joined(world.store, tmp_path / name, tmp_path / f"{name}.fab", person=f"Person of {name}", device_name=name)
        for name in ("KH-02", "KH-03", "KH-04")
    ]
    yield stores
    for store in stores:
        store.close()


def test_month_end_when_offices_send_then_gaps_doubts_and_twins_are_settled_and_all_hold_the_same(
    world, offices, tmp_path
):
    course = Course(world)
    firms = [world.enterprise(f"Atelier {number}") for number in (1, 2)]
    exchange.send(world.store, tmp_path / "start.fab")
    for store in offices:
        exchange.receive(store, tmp_path / "start.fab")
    sent = {store: the_month(store, number, course, firms, tmp_path) for number, store in enumerate(offices)}

    # KH-03's second bundle comes first: the gap is named, its changes wait, the first one fills it
    late = exchange.receive(world.store, sent[offices[1]][1])
    assert late.new == late.waiting > 0
    (sentence,) = desk.waiting(world.store)
    assert "KH-03" in sentence
    reports = [exchange.receive(world.store, path) for store in offices for path in sent[store]]
    assert desk.waiting(world.store) == []
    again = [exchange.receive(world.store, path) for store in offices for path in sent[store]]
    assert sum(report.new for report in again) == 0
    assert sum(report.by_type["person"].new for report in reports if "person" in report.by_type) == 10

    settle_seven_doubts(world.store, offices)
    assert backup.check(world.store) == []

    # five people were registered by two offices each
    assert records.listing(world.store, Person, Query()).total == 13
    pairs = sameness.suggest(world.store, Person)
    assert len(pairs) == 5
    assert all({"same phone", "same name"} <= set(pair.reasons) for pair in pairs)
    for pair in pairs:
        sameness.join(world.store, "person", pair.first, pair.second, "same phone, same face")
    assert records.listing(world.store, Person, Query()).total == 8
    assert sameness.suggest(world.store, Person) == []
    assert len(course.grid().people) == 8
    with world.store.read() as tx:
        assert len({row["person"] for row in tx.find(Participation)}) == 8

    # what was decided goes back and settles everywhere
    exchange.send(world.store, tmp_path / "back.fab")
    for store in offices:
        exchange.receive(store, tmp_path / "back.fab")
        assert desk.cases(store) == []
        assert backup.check(store) == []
        assert records.listing(store, Person, Query()).total == 8
        for cls in (Person, AttendanceMark, EnterpriseSnapshot, Participation):
            ids = records.listing(world.store, cls, Query()).ids
            assert records.page(store, cls, ids) == records.page(world.store, cls, ids)


def the_month(store, number, course, firms, folder):
    """What an office does: marks, snapshots, new people, a corrected name and place in the training; two bundles."""
    session = course.sessions[0]
    if number < 2:
        cells = [(session, person) for person in course.people]
        attendance.mark(store, course.event, cells, "PA"[number])
        for firm in firms:
            snapshot(store, firm, f"{4 + number}200000 LAK")
    paths = [folder / f"month-{number}-1.fab", folder / f"month-{number}-2.fab"]
    exchange.send(store, paths[0])
    with store.read() as tx:
        have = log.vector(tx.conn)
    if number < 2:
        place = Participation.natural_id({"event": course.event, "person": course.people[0]})
        records.save(store, Participation, {"role": ("entrepreneur", "official")[number]}, record_id=place)
        spelling = ("Souk Vann", "Souk Vanh")[number]
        records.save(store, Person, {"name_as_written": spelling}, record_id=course.people[1])
    for place, name in enumerate(NAMES):
        if number == 2 or (number < 2 and place % 2 == number):
            phone = f"+8551234560{place}"
            saved = records.save(store, Person, {"name_as_written": name, "sex": "F", "phone": phone})
            place_ = {**ROLES, "event": course.event, "person": saved.id}
            assert records.save(store, Participation, place_, accept_warnings=True).id
    rest = sending.Order(have)  # the second one starts where the first ended
    sending._export(store, paths[1], rest, RECORDS, None)
    return paths


def settle_seven_doubts(store, offices):
    """Three marks, two snapshots, one place in the training, one name; who was right is said with a reason."""
    counted = desk.counts(store)
    assert counted.total == 7
    assert dict(counted.by_table) == {
        "attendance_mark": 3, "enterprise_snapshot": 2, "participation": 1, "person": 1,
    }  # fmt: skip
    assert counted.by_why[desk.Why.MEETING] == 5
    for case in desk.cases(store):
        assert {side.device for side in case.sides} == {"KH-02", "KH-03"}
        assert all(side.who and side.when and side.came.startswith("came with a bundle") for side in case.sides)
    marks = desk.Filter(table="attendance_mark")
    outcome = desk.take_all_from(store, offices[1].device_id, marks, "the sheet says so")
    assert (outcome.settled, outcome.left) == (3, 0)
    for case in desk.cases(store):
        number = next(side.number for side in case.sides if side.device == "KH-02")
        desk.take_side(store, case, number, "they saw the books")
        assert deciding.decisions(store, case.table, case.record_id)[0].endswith("they saw the books")
    assert desk.counts(store).sentence() == ""
