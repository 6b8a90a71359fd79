"""Three devices work offline, exchange bundles and end equal; nobody's value is lost or settled in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.domain.records import RECORDS, AttendanceMark, Organisation, Person
from fieldapp.progress import Cancelled
from fieldapp.services import sameness
from fieldapp.services.backup import check
from fieldapp.store import local
from fieldapp.store import undo as undoing
from fieldapp.sync import desk, identity, peers, receive, send, undo
from fieldapp.sync.fold import GONE
from tests.postgres import HEADQUARTERS
from tests.sync.bundles import small
from tests.sync.conftest import Trio
from tests.sync.states import everything, records
from tests.sync.stations import Stopping


@HEADQUARTERS
def test_two_facilitators_and_headquarters_when_they_have_exchanged_then_all_hold_the_same(trio: Trio) -> None:
    firm = trio.firm(trio.a)
    trio.pass_on(trio.a, trio.b)
    trio.rename(trio.a, firm, "Anvil & Sons")
    trio.rename(trio.b, firm, "Anvil and Daughters")
    trio.pass_on(trio.a, trio.hq)
    report = trio.pass_on(trio.b, trio.hq)
    assert (report.sender_name, report.person, report.conflicts) == ("KH-02", "Bopha", 1)
    assert report.by_type == {"organisation": (0, 1, 0)}
    (doubt,) = desk.conflicts(trio.hq)
    assert (doubt.table, doubt.record_id, doubt.field) == ("organisation", firm, "name_as_written")
    assert [(h.value, h.author, h.device, h.shown) for h in doubt.heads] == [
        ("Anvil and Daughters", "Bopha", "KH-02", True),
        ("Anvil & Sons", "Dara", "KH-01", False),
    ]
    changes = desk.settle(trio.hq, doubt.table, firm, {doubt.field: "Anvil & Sons"}, "asked the owner")
    assert changes.touches(Organisation)
    for store in (trio.a, trio.b):
        trio.pass_on(trio.hq, store)
    assert records(trio.hq) == records(trio.a) == records(trio.b)
    assert [desk.conflicts(store) for store in (trio.hq, trio.a, trio.b)] == [[], [], []]
    assert trio.name(trio.b, firm) == "Anvil & Sons"


@HEADQUARTERS
def test_a_settlement_that_says_nothing_of_the_team_when_it_is_written_then_the_record_keeps_its_team(
    trio: Trio,
) -> None:
    firm = trio.firm(trio.a, "one")
    trio.pass_on(trio.a, trio.hq)
    trio.rename(trio.a, firm, "two")
    trio.rename(trio.hq, firm, "three")
    trio.pass_on(trio.a, trio.hq)
    desk.settle(trio.hq, "organisation", firm, {"name_as_written": "two", "team": None})
    with trio.hq.read() as tx:
        assert tx.get(Organisation, firm)["team"] == trio.team
    trio.pass_on(trio.hq, trio.a)
    with trio.a.read() as tx:
        assert tx.get(Organisation, firm)["team"] == trio.team


@HEADQUARTERS
def test_settling_with_the_value_that_is_shown_when_it_travels_then_it_settles_everywhere(trio: Trio) -> None:
    firm = trio.firm(trio.a, "one")
    trio.pass_on(trio.a, trio.b)
    trio.rename(trio.a, firm, "two")
    trio.rename(trio.b, firm, "three")
    trio.pass_on(trio.a, trio.b)
    trio.pass_on(trio.b, trio.a)
    (doubt,) = desk.conflicts(trio.b)
    shown = next(head.value for head in doubt.heads if head.shown)
    desk.settle(trio.b, "organisation", firm, {doubt.field: shown})
    assert desk.conflicts(trio.a) != []
    trio.pass_on(trio.b, trio.a)
    assert desk.conflicts(trio.a) == []
    assert trio.name(trio.a, firm) == shown
    with pytest.raises(desk.NothingToSettle) as caught:
        desk.settle(trio.b, "organisation", firm, {doubt.field: shown})
    assert "settled in the meantime" in caught.value.message()


@HEADQUARTERS
@pytest.mark.parametrize("delete", [True, False])
def test_a_deletion_beside_an_edit_when_it_is_settled_then_the_choice_holds_everywhere(
    trio: Trio, delete: bool
) -> None:
    firm = trio.firm(trio.a)
    trio.pass_on(trio.a, trio.b)
    trio.rename(trio.a, firm, "Anvil & Sons")
    with trio.b.write("delete") as tx:
        tx.delete(Organisation, firm)
    trio.pass_on(trio.b, trio.a)
    assert trio.name(trio.a, firm) == "Anvil & Sons"
    (doubt,) = desk.conflicts(trio.a)
    assert doubt.field == GONE
    assert {(head.value, head.author) for head in doubt.heads} == {(True, "Bopha"), (False, "Dara")}
    desk.settle(trio.a, "organisation", firm, {GONE: delete})
    trio.pass_on(trio.a, trio.b)
    for store in (trio.a, trio.b):
        assert trio.name(store, firm) == (None if delete else "Anvil & Sons")
        assert desk.conflicts(store) == []


@HEADQUARTERS
def test_the_same_mark_made_on_two_devices_when_it_differs_then_it_meets_on_the_desk(trio: Trio) -> None:
    marks = {"session": "s1", "person": "p1", "team": trio.team, "marked_by": "x", "marked_at": "2025-11-15T01:30:00Z"}
    with trio.a.write("mark") as tx:
        one = tx.insert(AttendanceMark, {**marks, "status": "present"})
    with trio.b.write("mark") as tx:
        two = tx.insert(AttendanceMark, {**marks, "status": "absent"})
    assert one == two
    report = trio.pass_on(trio.a, trio.b)
    assert report.conflicts == 1
    assert {head.value for head in desk.conflicts(trio.b)[0].heads} == {"present", "absent"}


@HEADQUARTERS
def test_the_same_bundle_when_it_is_opened_again_then_nothing_changes(trio: Trio) -> None:
    trio.firm(trio.a)
    path = trio.send(trio.a, trio.b)
    first = receive.merge(trio.b, path)
    before = everything(trio.b)
    again = receive.merge(trio.b, path)
    assert everything(trio.b) == before
    assert (first.new, first.again) == (1, False)
    assert (again.new, again.known, again.again) == (0, 4, True)


@HEADQUARTERS
def test_a_preview_when_it_is_followed_by_the_merge_then_it_told_the_truth_and_changed_nothing(trio: Trio) -> None:
    trio.firm(trio.a)
    path = trio.send(trio.a)
    before = everything(trio.b)
    promised = receive.preview(trio.b, path)
    assert everything(trio.b) == before
    assert receive.merge(trio.b, path) == promised
    assert promised.relayed == (("HQ", 3),)


@HEADQUARTERS
def test_a_merge_when_it_is_cancelled_then_the_store_is_as_before(trio: Trio) -> None:
    for number in range(30):
        trio.firm(trio.a, f"Firm {number}")
    path = trio.send(trio.a)
    before = everything(trio.b)
    for after in range(3):
        with pytest.raises(Cancelled):
            receive.merge(trio.b, path, Stopping(after))
        assert everything(trio.b) == before
    assert receive.merge(trio.b, path).new == 30


@HEADQUARTERS
def test_a_lost_bundle_when_a_later_one_is_sent_then_it_holds_the_lost_changes_too(trio: Trio) -> None:
    first = trio.firm(trio.a, "first")
    trio.send(trio.a, trio.b)  # lost on the way
    second = trio.firm(trio.a, "second")
    trio.pass_on(trio.a, trio.b)
    assert (trio.name(trio.b, first), trio.name(trio.b, second)) == ("first", "second")


@HEADQUARTERS
def test_a_delta_when_everything_is_confirmed_then_it_holds_no_changes(trio: Trio) -> None:
    trio.firm(trio.a)
    trio.pass_on(trio.a, trio.b)
    trio.pass_on(trio.b, trio.a)
    (status,) = [peer for peer in peers.status(trio.a).peers if peer.name == "KH-02"]
    assert status.acknowledged
    assert status.last_in is not None
    assert trio.pass_on(trio.a, trio.b).known == 0


@HEADQUARTERS
def test_changes_that_come_before_earlier_ones_when_these_are_missing_then_they_wait_and_the_gap_is_named(
    trio: Trio,
) -> None:
    firms = [trio.firm(trio.a, f"Firm {number}") for number in range(3)]
    early = trio.send(trio.a, trio.b)
    trio.pass_on(trio.a, trio.hq)
    trio.pass_on(trio.hq, trio.a)
    late_firm = trio.firm(trio.a, "late")
    late = trio.post / "late.fab"  # made as for headquarters, which has confirmed the first three, and for everybody
    order = send.Order({identity.stream_id(trio.a.device_id, trio.team): 3})
    send._export(trio.a, late, order, RECORDS, None)
    report = receive.merge(trio.b, late)
    assert (report.new, report.waiting) == (1, 1)
    assert report.gaps == (("KH-01", 1, 3),)
    assert peers.status(trio.b).gaps == (("KH-01", 1, 3),)
    assert trio.name(trio.b, late_firm) is None
    filled = receive.merge(trio.b, early)
    assert (filled.new, filled.waiting, filled.gaps) == (3, 0, ())
    assert [trio.name(trio.b, firm) for firm in (*firms, late_firm)] == ["Firm 0", "Firm 1", "Firm 2", "late"]


@HEADQUARTERS
def test_bundles_of_a_few_changes_each_when_they_come_in_any_order_then_everything_is_there(trio: Trio) -> None:
    firms = [trio.firm(trio.a, f"Firm {number}") for number in range(7)]
    parts = []
    for _ in range(4):
        parts.append(trio.post / f"part-{len(parts)}.fab")
        stream = identity.stream_id(trio.a.device_id, trio.team)
        order = send.Order({stream: 2 * (len(parts) - 1)}, wanted=stream.__eq__, max_changes=2)
        send._export(trio.a, parts[-1], order, RECORDS, None)
    for path in (parts[2], parts[0], parts[3], parts[1], parts[2]):
        receive.merge(trio.b, path)
    assert [trio.name(trio.b, firm) for firm in firms] == [f"Firm {number}" for number in range(7)]


@HEADQUARTERS
def test_headquarters_when_it_sends_to_a_facilitator_then_only_her_teams_travel(trio: Trio) -> None:
    with trio.hq.write("register") as tx:
        other = tx.insert(
            Organisation, {"team": "elsewhere", "name_as_written": "Other", "country": "LA", "kind": "BMO"}
        )
    mine = trio.firm(trio.hq, "Mine")
    trio.pass_on(trio.a, trio.hq)  # says which teams she holds
    trio.pass_on(trio.hq, trio.a)
    assert trio.name(trio.a, mine) == "Mine"
    assert trio.name(trio.a, other) is None


@HEADQUARTERS
def test_a_received_bundle_when_it_is_taken_back_then_the_store_is_as_before_and_can_receive_it_again(
    trio: Trio,
) -> None:
    firm = trio.firm(trio.a, "one")
    trio.pass_on(trio.a, trio.b)
    trio.rename(trio.a, firm, "two")
    path = trio.send(trio.a, trio.b)
    before = records(trio.b)
    receive.merge(trio.b, path)
    taken = undo.received(trio.b)[0]
    assert (taken.name, taken.new) == ("KH-01", 1)
    changes = undo.take_back(trio.b, taken.number)
    assert changes.touches(Organisation)
    assert records(trio.b) == before
    assert receive.merge(trio.b, path).new == 1
    assert trio.name(trio.b, firm) == "two"


@HEADQUARTERS
def test_a_received_bundle_when_something_builds_on_it_then_it_is_not_taken_back(trio: Trio) -> None:
    firm = trio.firm(trio.a, "one")
    trio.pass_on(trio.a, trio.b)
    trio.rename(trio.b, firm, "two")
    before = everything(trio.b)
    with pytest.raises(undo.StillNeeded) as caught:
        undo.take_back(trio.b, undo.received(trio.b)[0].number)
    assert "“two” (Organisation) was changed since by somebody who had seen it." in caught.value.message()
    assert everything(trio.b) == before
    with pytest.raises(KeyError):
        undo.take_back(trio.b, 999)


@HEADQUARTERS
def test_a_received_bundle_when_later_ones_follow_then_the_device_is_named(trio: Trio) -> None:
    trio.firm(trio.a, "one")
    trio.pass_on(trio.a, trio.b)
    trio.firm(trio.a, "two")
    trio.pass_on(trio.a, trio.b)
    later, first = undo.received(trio.b)[:2]
    with pytest.raises(undo.StillNeeded) as caught:
        undo.take_back(trio.b, first.number)
    assert caught.value.why is undo.Needed.FOLLOWED
    assert "Later changes of KH-01 came since." in caught.value.message()
    undo.take_back(trio.b, later.number)
    undo.take_back(trio.b, first.number)
    assert check(trio.b) == []


@HEADQUARTERS
@pytest.mark.parametrize("by", ["alias", "reference"])
def test_a_received_bundle_when_something_written_since_names_what_it_brought_then_it_stays(
    trio: Trio, by: str
) -> None:
    mine = trio.firm(trio.b, "mine")
    theirs = trio.firm(trio.a, "theirs")
    trio.pass_on(trio.a, trio.b)
    if by == "alias":
        sameness.join(trio.b, "organisation", mine, theirs)
    else:
        with trio.b.write() as tx:
            tx.insert(Person, {"name_as_written": "Dara", "sex": "F", "organisation": theirs, "team": trio.team})
    before = everything(trio.b)
    number = undo.received(trio.b)[0].number
    with pytest.raises(undo.StillNeeded) as caught:
        undo.take_back(trio.b, number)
    assert "“theirs” (Organisation) came with it" in caught.value.message()
    assert everything(trio.b) == before
    if by == "alias":
        undoing.undo(trio.b)
        undo.take_back(trio.b, number)
        assert records(trio.b)["organisation"] != before["organisation"]


@HEADQUARTERS
def test_an_alias_that_came_in_a_bundle_when_it_is_taken_back_then_both_are_shown_again(trio: Trio) -> None:
    one, other = trio.firm(trio.a, "one"), trio.firm(trio.a, "other")
    trio.pass_on(trio.a, trio.b)
    sameness.join(trio.a, "organisation", one, other)
    trio.pass_on(trio.a, trio.b)
    with trio.b.read() as tx:
        assert [row["id"] for row in tx.find(Organisation)] == [one]
    undo.take_back(trio.b, undo.received(trio.b)[0].number)
    with trio.b.read() as tx:
        assert sorted(str(row["id"]) for row in tx.find(Organisation)) == sorted([one, other])
    trio.pass_on(trio.a, trio.b)


@HEADQUARTERS
@pytest.mark.parametrize("years", [-50, -1, 1, 50])
def test_a_clock_that_is_years_wrong_when_others_have_seen_its_changes_then_theirs_count(
    trio: Trio, years: int
) -> None:
    trio.clock.wrong["a"] = years * 31_536_000_000
    firm = trio.firm(trio.a, "wrong year")
    report = trio.pass_on(trio.a, trio.b)
    assert bool(report.skewed) == (years > 0)
    if years > 0:
        ((name, ahead),) = report.skewed
        assert name == "KH-01"
        assert abs(ahead - trio.clock.wrong["a"]) < 86_400_000
    trio.rename(trio.b, firm, "right year")
    trio.pass_on(trio.b, trio.a)
    assert trio.name(trio.a, firm) == trio.name(trio.b, firm) == "right year"
    assert desk.conflicts(trio.a) == []
    with trio.b.read() as tx:
        hlc = tx.conn.exec_driver_sql("SELECT hlc FROM me").scalar_one()
    assert abs((hlc >> 16) - trio.clock.now) < 86_400_000, "another's clock drags this one along"


@HEADQUARTERS
def test_a_kit_when_a_device_joins_with_it_then_it_has_team_role_and_numbers(trio: Trio) -> None:
    with trio.a.read() as tx:
        facts = local.everything(tx)
        blocks = tx.conn.exec_driver_sql("SELECT first, last, holder FROM block").all()
    assert facts["person"] == "Dara"
    assert facts["role"] == "facilitator"
    assert facts["teams"] == [trio.team]
    assert facts["device_name"] == "KH-01"
    with trio.b.read() as tx:
        others = tx.conn.exec_driver_sql("SELECT first, last, holder FROM block").all()
    assert [tuple(block)[2] for block in (*blocks, *others)] == [None, None]
    assert blocks[0][1] < others[0][0], "two devices draw the same numbers"


@HEADQUARTERS
def test_a_kit_when_it_is_damaged_then_no_store_is_left(trio: Trio, tmp_path: Path) -> None:
    path = small(tmp_path / "changes.fab")
    folder = tmp_path / "new"
    with pytest.raises(receive.Refused) as caught:
        receive.join(folder, path, "Vanna", "facilitator")
    assert caught.value.code is receive.Reason.KIND
    code = send.export_kit(trio.hq, path, None, [trio.team]).code
    for wrong in ("", "one two three", code[:-1] + "x"):
        with pytest.raises(receive.Refused) as caught:
            receive.join(folder, path, "Vanna", "facilitator", code=wrong)
        assert caught.value.code is receive.Reason.CODE
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    with pytest.raises(receive.Refused):
        receive.join(folder, path, "Vanna", "facilitator")
    assert not (folder / "fieldapp.db").exists()
