"""The merge desk through its services: who says what, with which evidence, and how a person settles it."""

from __future__ import annotations

import pytest

from fieldapp.domain.records import (
    Attachment,
    AttendanceMark,
    Consent,
    Decision,
    Enterprise,
    EnterpriseSnapshot,
    Location,
)
from fieldapp.services import attendance, backup, deciding, desk, exchange, records
from fieldapp.store import NotAllowed, capture
from fieldapp.sync import reopening, roles
from fieldapp.sync.fold import GONE
from fieldapp.sync.refold import refold_some
from tests.joining import joined
from tests.postgres import WORLDS
from tests.services.test_attendance import Course


@pytest.fixture
def field(world, tmp_path):
    """A facilitator's store, joined by a kit of the world's."""
    with joined(world.store, tmp_path / "field", tmp_path / "kit.fab", person="Souk V.") as store:
        yield store


@pytest.fixture
def give(tmp_path):
    numbers = iter(range(1000))

    def send(sender, *receivers):
        path = tmp_path / f"give{next(numbers)}.fab"
        exchange.send(sender, path)
        return [exchange.receive(receiver, path) for receiver in receivers][-1]

    return send


def said(case):
    """Who says what in a case, and what is shown."""
    who = {side.number: (side.device, side.who) for side in case.sides}
    return {
        asked.field: {(who[claim.side], claim.text, claim.current) for claim in asked.claims} for asked in case.fields
    }


def turnover(firm, amount, **more):
    return {
        "enterprise": firm, "period": "2025", "kind": "followup", "day": "2025-11-11", "workers_full_men": 1,
        "workers_full_women": 2, "turnover": amount, "turnover_method": "recall", "enumerator": "K", **more,
    }  # fmt: skip


def snapshot(store, firm, amount, **more):
    values = turnover(firm, amount, **more)
    known = EnterpriseSnapshot.fields()
    saved = records.save(
        store, EnterpriseSnapshot, {n: v for n, v in values.items() if n in known}, accept_warnings=True
    )
    assert saved.id, saved.errors
    return saved.id


@WORLDS
def test_two_snapshots_of_one_year_when_they_meet_then_each_side_has_its_evidence_and_a_side_is_taken(
    world, field, give
):
    firm = world.enterprise("Atelier 12")
    give(world.store, field)
    snapshot(world.store, firm, "4200000 LAK", turnover_method="recall")
    row = snapshot(field, firm, "5100000 LAK", turnover_method="records", enumerator="V. P.")
    give(field, world.store)
    (case,) = desk.cases(world.store)
    assert (case.why, case.record_id, case.type_label) == (desk.Why.MEETING, row, "Snapshot")
    assert {(side.device, side.who) for side in case.sides} == {("KH-01", "Keo Soma"), ("KH-02", "Souk V.")}
    assert [side.number for side in case.sides] == [1, 2]
    assert sum(side.current for side in case.sides) >= 1
    came = {side.device: side.came for side in case.sides}
    assert came["KH-01"] == "written here"
    assert came["KH-02"].startswith("came with a bundle of KH-02")
    asked = {one.field: one for one in case.fields}
    assert {claim.text for claim in asked["turnover"].claims} == {"4,200,000 LAK", "5,100,000 LAK"}
    theirs = next(side for side in case.sides if side.device == "KH-02")
    assert desk.counts(world.store).sentence() == "1 record waits on the merge desk."
    desk.take_side(world.store, case, theirs.number, "seen the books")
    assert desk.cases(world.store) == []
    give(world.store, field)
    for store in (world.store, field):
        kept = records.load(store, EnterpriseSnapshot, row)
        assert (kept["turnover"], kept["turnover_method"], kept["enumerator"]) == ("5100000 LAK", "records", "V. P.")
        assert deciding.decisions(store, "enterprise_snapshot", row)[0].endswith("seen the books")
        assert (desk.cases(store), backup.check(store)) == ([], [])


@WORLDS
def test_marks_that_meet_when_a_side_is_taken_then_what_it_left_empty_is_empty(world, field, give):
    course = Course(world)
    give(world.store, field)
    cell = (course.sessions[0], course.people[0])
    attendance.mark(world.store, course.event, [cell], "L", 45)
    attendance.mark(field, course.event, [cell], "P")
    give(field, world.store)
    (case,) = desk.cases(world.store, desk.Filter(table="attendance_mark"))
    assert case.why is desk.Why.MEETING
    assert {"status", "minutes"} <= {asked.field for asked in case.fields}
    present = next(side for side in case.sides if side.device == "KH-02")
    desk.take_side(world.store, case, present.number)
    mark = records.load(world.store, AttendanceMark, case.record_id)
    assert (mark["status"], mark["minutes"]) == ("P", None)
    assert desk.cases(world.store) == []


@WORLDS
def test_an_edited_phone_when_a_third_value_is_written_then_undo_brings_back_what_was_shown(world, field, give):
    firm = world.enterprise("Atelier 12", phone="+85512345678")
    give(world.store, field)
    records.save(world.store, Enterprise, {"phone": "+85512000001"}, record_id=firm)
    records.save(field, Enterprise, {"phone": "+85512000002"}, record_id=firm)
    give(field, world.store)
    (case,) = desk.cases(world.store)
    (asked,) = case.fields
    assert (asked.label, asked.third, case.why) == ("Phone", True, desk.Why.VALUES)
    assert asked.earlier.startswith("earlier: +85512345678 (")
    shown = next(claim.value for claim in asked.claims if claim.current)
    desk.settle(world.store, case.table, firm, {"phone": "+85512000003"}, "called")
    with pytest.raises(desk.NothingToSettle):
        desk.settle(world.store, case.table, firm, {"phone": "+85512000003"})
    done = reopening.undo(world.store)
    assert (done.label, done.left) == ("Settled: called", ())
    assert records.load(world.store, Enterprise, firm)["phone"] == shown
    (again,) = desk.cases(world.store)
    assert said(again) == said(case)
    with world.store.read() as tx:
        assert tx.find(Decision) == []


@WORLDS
def test_all_from_one_device_when_taken_then_one_step_settles_them_and_leaves_what_it_did_not_say(world, field, give):
    firms = [world.enterprise(f"Firm {n}", phone="+85512345678") for n in range(4)]
    give(world.store, field)
    for n, firm in enumerate(firms):
        records.save(world.store, Enterprise, {"phone": f"+8551200010{n}"}, record_id=firm)
        records.save(field, Enterprise, {"phone": f"+8551200020{n}", "owner": "Chea"}, record_id=firm)
    give(field, world.store)
    assert desk.counts(world.store).by_device == {world.store.device_id: 4, field.device_id: 4}
    assert [name for _id, name in desk.devices(world.store)] == ["KH-01", "KH-02"]
    assert len(desk.cases(world.store, desk.Filter(device=field.device_id, table="enterprise"))) == 4
    assert desk.cases(world.store, desk.Filter(older_than_days=1)) == []
    outcome = desk.take_all_from(world.store, field.device_id, reason="they were there")
    assert outcome.sentence() == "4 records settled."
    assert {records.load(world.store, Enterprise, f)["phone"][:10] for f in firms} == {"+855120002"}
    assert deciding.decisions(world.store, "enterprise", firms[0])[0].endswith("they were there")


@WORLDS
def test_a_deletion_beside_an_edit_when_settled_then_it_goes_or_stays_everywhere(world, field, give):
    firm = world.enterprise("Atelier 12")
    world.make(
        Attachment, file_name="door.jpg", kind="photo", sha256="a" * 64, mime="image/jpeg", size=3,
        captured_at="2025-11-15T01:30:00Z", linked_kind="enterprise", linked_to=firm,
    )  # fmt: skip
    give(world.store, field)
    records.delete(world.store, Enterprise, [firm])
    records.save(field, Enterprise, {"owner": "Chea"}, record_id=firm)
    give(field, world.store)
    (case,) = desk.cases(world.store)
    assert case.why is desk.Why.DELETED
    assert [one.text for one in case.attachments] == ["door.jpg"]
    gone = next(claim.side for claim in case.fields[0].claims if claim.value is True)
    desk.take_side(world.store, case, gone, "closed for good")
    give(world.store, field)
    for store in (world.store, field):
        assert records.load(store, Enterprise, firm) is None
        assert (desk.cases(store), backup.check(store)) == ([], [])


@WORLDS
def test_a_consent_when_another_device_deletes_it_then_it_is_refused_and_what_came_so_is_shown_beside(
    world, field, give
):
    consent = {
        "subject_kind": "person", "subject": world.person(), "purpose": "record", "given": "yes", "method": "signature",
        "language": "km", "day": "2025-11-03", "text_version": "1",
    }  # fmt: skip
    row = world.make(Consent, **consent)
    give(world.store, field)
    with pytest.raises(NotAllowed), field.write() as tx:
        tx.delete(Consent, row)
    with field.write() as tx:  # as a device with an older version would
        capture.log_change(tx.conn, Consent, row, {"given": "no"})
        refold_some(tx.conn, (Consent,), [("consent", row)])
    give(field, world.store)
    (case,) = desk.cases(world.store)
    assert (case.why, records.load(world.store, Consent, row)["given"]) == (desk.Why.LATER, "yes")
    assert {claim.text: claim.current for claim in case.fields[0].claims} == {"Yes": True, "No": False}
    desk.take_side(world.store, case, case.sides[0].number, "asked again, a new consent is written")
    give(world.store, field)
    for store in (world.store, field):
        assert records.load(store, Consent, row)["given"] == "yes"
        assert (desk.cases(store), backup.check(store)) == ([], [])


@pytest.fixture
def listed(world, field, monkeypatch):
    """A trust list is in force: the world's device is the coordinator's."""
    boss = world.store.device_id
    monkeypatch.setattr(
        roles, "role_of", lambda _conn: lambda stream, _seq: "coordinator" if stream.startswith(boss) else "facilitator"
    )
    for store in (world.store, field):
        with store.write() as tx:
            from fieldapp.sync import log

            log.begin_touched(tx.conn)
            roles.changed(tx.conn, store.device_id, (Location,))


@WORLDS
@pytest.mark.parametrize("accepted", [True, False])
def test_a_proposal_for_what_headquarters_owns_when_answered_then_everywhere(world, field, give, listed, accepted):
    give(world.store, field)
    with field.write("propose") as tx:
        capture.log_change(tx.conn, Location, world.place, {"name": "Vân Lâm"})
        refold_some(tx.conn, (Location,), [("location", world.place)])
    assert records.load(field, Location, world.place)["name"] == "Van Lam"
    (case,) = desk.cases(field)
    assert (case.why, case.mine) == (desk.Why.PROPOSAL, False)
    with pytest.raises(desk.NotYours):
        desk.settle(field, "location", world.place, {"name": "Vân Lâm"})
    give(field, world.store)
    (case,) = desk.cases(world.store)
    assert (case.why, case.mine, case.title) == (desk.Why.PROPOSAL, True, "Van Lam")
    claims = {claim.text: claim for claim in case.fields[0].claims}
    assert claims["Van Lam"].current
    assert not claims["Vân Lâm"].current
    wanted = "Vân Lâm" if accepted else "Van Lam"
    desk.take_side(world.store, case, claims[wanted].side, "spelled so on the map")
    give(world.store, field)
    for store in (world.store, field):
        assert records.load(store, Location, world.place)["name"] == wanted
        assert (desk.cases(store), backup.check(store)) == ([], [])


@WORLDS
def test_a_place_proposed_when_accepted_then_it_is_there_and_undo_takes_it_back(world, field, give, listed):
    give(world.store, field)
    with field.write("propose") as tx:
        capture.log_change(tx.conn, Location, "0190-new", {"team": "", "name": "Hoa Binh", "country": "KH", "level": 3})
        refold_some(tx.conn, (Location,), [("location", "0190-new")])
    give(field, world.store)
    (case,) = desk.cases(world.store)
    assert case.title == "Hoa Binh"
    desk.take_side(world.store, case, case.sides[0].number)
    assert records.load(world.store, Location, "0190-new")["name"] == "Hoa Binh"
    give(world.store, field)
    assert records.load(field, Location, "0190-new")["name"] == "Hoa Binh"
    reopening.undo(world.store)
    assert records.load(world.store, Location, "0190-new") is None
    assert backup.check(world.store) == []
    assert GONE not in (records.load(field, Location, "0190-new") or {})


@WORLDS
def test_doubts_when_a_batch_is_undone_then_all_are_back_as_they_were_and_are_settled_anew_everywhere(
    world, field, give
):
    firms = [world.enterprise(f"Firm {n}", phone="+85512345678") for n in range(3)]
    give(world.store, field)
    for n, firm in enumerate(firms):
        records.save(world.store, Enterprise, {"phone": f"+8551200010{n}"}, record_id=firm)
        records.save(field, Enterprise, {"phone": f"+8551200020{n}", "owner": "Chea"}, record_id=firm)
    records.save(world.store, Enterprise, {"owner": "Ly"}, record_id=firms[0])
    give(field, world.store)
    before = {case.record_id: said(case) for case in desk.cases(world.store)}
    for device in (field.device_id, world.store.device_id):  # one of them only confirms what is shown
        outcome = desk.take_all_from(world.store, device, reason="wrong button")
        assert outcome.settled == len(firms)
        assert desk.cases(world.store) == []
        assert reopening.undo(world.store).left == ()
        assert {case.record_id: said(case) for case in desk.cases(world.store)} == before
        assert backup.check(world.store) == []
    give(world.store, field)
    assert {case.record_id for case in desk.cases(field)} == set(firms), "it is in doubt there, too"
    for case in desk.cases(field):
        desk.take_side(field, case, case.sides[-1].number)
    give(field, world.store)
    assert (desk.cases(world.store), backup.check(world.store)) == ([], [])
    rows = [[records.load(store, Enterprise, firm) for firm in firms] for store in (world.store, field)]
    assert rows[0] == rows[1]


@WORLDS
@pytest.mark.parametrize("answer", [True, False])
def test_deletion_in_doubt_when_the_answer_is_undone_then_the_question_is_back(world, field, give, answer):
    firm = world.enterprise("Atelier 12", phone="+85512345678")
    give(world.store, field)
    records.delete(world.store, Enterprise, [firm])
    records.save(field, Enterprise, {"phone": "+85512000002"}, record_id=firm)
    give(field, world.store)
    (case,) = desk.cases(world.store)
    desk.settle(world.store, "enterprise", firm, {GONE: answer})
    assert desk.cases(world.store) == []
    assert (records.load(world.store, Enterprise, firm) is None) == answer
    reopening.undo(world.store)
    (again,) = desk.cases(world.store)
    assert said(again) == said(case)
    assert records.load(world.store, Enterprise, firm)["phone"] == "+85512000002"
    assert backup.check(world.store) == []
    desk.settle(world.store, "enterprise", firm, {GONE: True})
    give(world.store, field)
    assert records.load(field, Enterprise, firm) is None
    assert (desk.cases(field), backup.check(field)) == ([], [])


def test_doubt_when_somebody_wrote_since_then_undo_leaves_it(world, field, give):
    firm = world.enterprise("Atelier 12", phone="+85512345678")
    give(world.store, field)
    records.save(world.store, Enterprise, {"phone": "+85512000001"}, record_id=firm)
    records.save(field, Enterprise, {"phone": "+85512000002"}, record_id=firm)
    give(field, world.store)
    desk.settle(world.store, "enterprise", firm, {"phone": "+85512000003"})
    give(world.store, field)
    records.save(field, Enterprise, {"phone": "+85512000004"}, record_id=firm)
    give(field, world.store)
    assert [left.field for left in reopening.undo(world.store).left] == ["phone"]
    assert records.load(world.store, Enterprise, firm)["phone"] == "+85512000004"
    assert (desk.cases(world.store), backup.check(world.store)) == ([], [])


def test_field_in_doubt_when_it_was_edited_in_the_record_then_undo_puts_it_on_the_desk_again(world, field, give):
    firm = world.enterprise("Atelier 12", phone="+85512345678")
    give(world.store, field)
    records.save(world.store, Enterprise, {"phone": "+85512000001"}, record_id=firm)
    records.save(field, Enterprise, {"phone": "+85512000002"}, record_id=firm)
    give(field, world.store)
    (case,) = desk.cases(world.store)
    records.save(world.store, Enterprise, {"phone": "+85512000009", "owner": "Ly"}, record_id=firm)
    assert desk.cases(world.store) == []
    assert reopening.undo(world.store).left == ()
    (again,) = desk.cases(world.store)
    assert said(again) == said(case)
    assert records.load(world.store, Enterprise, firm)["owner"] is None
