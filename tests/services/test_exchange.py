"""Exchange through its services: a kit, a second laptop, bundles both ways, the merge desk, today's cards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fieldapp.domain.records import Enterprise, Location, Session
from fieldapp.services import backup, desk, drafts, exchange, findings, me, naming, records, setup, surveys, today
from fieldapp.services.errors import ServiceError
from fieldapp.store import Query, StoreBusy, StoreMissing, blocks
from fieldapp.store.check import Finding, Problem
from fieldapp.store.server_errors import FolderTaken
from fieldapp.sync.refusal import Refused
from tests.joining import joined
from tests.services.conftest import ASKED
from tests.services.forms import write_form
from tests.services.test_attendance import Course


@pytest.fixture
def field(world, tmp_path):
    """A facilitator's store, joined by a kit of the world's."""
    with joined(world.store, tmp_path / "field", tmp_path / "kit.fab", person="Souk V.") as store:
        yield store


def give(sender, receiver, path, to=None):
    exchange.send(sender, path, to=to)
    return exchange.receive(receiver, path)


def test_join_by_a_kit_then_the_new_laptop_knows_programme_team_and_numbers(world, field):
    person = me.me(field)
    assert (person.name, person.role, person.device_name, person.unit) == ("Souk V.", "facilitator", "KH-02", "VL")
    assert person.teams == me.me(world.store).teams
    assert records.load(field, Location, world.place)["name"] == "Van Lam"
    with field.read() as tx, world.store.read() as other:
        assert set(blocks.own(tx)).isdisjoint(blocks.own(other))


def test_kit_when_a_laptop_would_make_one_then_it_is_refused_and_no_number_is_given_twice(world, field, tmp_path):
    with pytest.raises(ServiceError, match="where the programme was started"):
        exchange.send_kit(field, tmp_path / "second.fab", device_name="KH-03")
    assert not (tmp_path / "second.fab").exists()


def test_kit_when_headquarters_was_restored_then_the_block_is_not_one_given_out_since(world, field, tmp_path):
    copy = backup.backup(world.store, tmp_path / "stick")
    codes = [exchange.send_kit(world.store, tmp_path / "forgotten.fab", device_name="KH-03").code]
    with setup.restore(tmp_path / "again", copy) as restored:
        codes.append(exchange.send_kit(restored, tmp_path / "later.fab", device_name="KH-04").code)
    numbers = []
    for name, code in zip(("forgotten", "later"), codes, strict=True):
        kit = tmp_path / f"{name}.fab"
        with setup.join(tmp_path / name, kit, person="Dara", code=code) as store, store.read() as tx:
            numbers += blocks.own(tx)
    (first, last), (other_first, other_last) = numbers
    assert last < other_first or other_last < first


def test_overview_before_any_exchange_then_it_says_how_much_is_only_here(world):
    found = exchange.overview(world.store)
    assert found.peers == []
    assert found.waiting > 0
    assert found.sentence.startswith(f"{found.waiting} changes only on this computer (since ")
    assert (found.programme, found.role, found.me) == ("Silk and cashew (invented)", "coordinator", "KH-01")


def test_overview_of_the_field_then_it_says_what_headquarters_has(world, field, tmp_path):
    world_id = world.store.device_id
    assert exchange.overview(field).sentence == "Everything is sent – KH-01 has everything"
    firm = records.save(field, Enterprise, {**_firm(world), "name": "Coop Nam"}).id
    found = exchange.overview(field)
    today_ = date.today().isoformat()
    assert (found.waiting, found.since) == (1, today_)
    assert found.sentence.startswith("1 change not yet sent (since ")
    assert "KH-01 has everything up to" in found.sentence
    assert found.peers[0].role == "Headquarters"
    give(field, world.store, tmp_path / "a.fab", to=world_id)
    assert exchange.overview(field).sentence.startswith("Everything is sent – KH-01 has everything up to")
    give(world.store, field, tmp_path / "b.fab", to=field.device_id)
    assert exchange.overview(field).sentence == "Everything is sent – KH-01 has everything"
    assert records.load(world.store, Enterprise, firm)["name"] == "Coop Nam"
    lines = exchange.overview(world.store)
    assert [(line.sender, line.new) for line in lines.received] == [("KH-02", 1)]
    assert lines.peers[0].name == "KH-02 (Souk V.)"


def _firm(world):
    return {
        "name": "Atelier 12", "country": "KH", "location": world.place, "clusters": world.cluster,
        "isic_revision": "4", "isic_code": "1311", "first_contact": "2025-11-03", "consent": "signature",
    }  # fmt: skip


def test_preview_then_nothing_changes_and_the_sentences_say_what_would(world, field, tmp_path):
    records.save(field, Enterprise, _firm(world))
    exchange.send(field, tmp_path / "a.fab")
    report = exchange.preview(world.store, tmp_path / "a.fab")
    assert records.listing(world.store, Enterprise, Query()).total == 0
    words = exchange.describe(report)
    assert words[0].startswith("From KH-02 (Souk V.)")
    assert "Enterprises: 1 new" in words
    exchange.receive(world.store, tmp_path / "a.fab")
    again = exchange.describe(exchange.preview(world.store, tmp_path / "a.fab"))
    assert "merged before" in again[-1]


def test_preview_when_records_are_deleted_then_it_says_deleted_and_not_changed(world, field, tmp_path):
    firm = records.save(field, Enterprise, _firm(world)).id
    give(field, world.store, tmp_path / "a.fab", to=world.store.device_id)
    records.delete(field, Enterprise, [firm])
    exchange.send(field, tmp_path / "b.fab", to=world.store.device_id)
    report = exchange.preview(world.store, tmp_path / "b.fab")
    assert report.by_type["enterprise"] == (0, 0, 1)
    assert "Enterprises: 1 deleted" in exchange.describe(report)
    assert records.load(world.store, Enterprise, firm) is not None


def test_inbox_then_a_merged_bundle_is_put_away(world, field, tmp_path):
    records.save(field, Enterprise, _firm(world))
    box = world.store.folder / exchange.INBOX
    box.mkdir()
    exchange.send(field, box / "a.fab")
    (box / "notes.txt").write_text("not a bundle")
    (box / "._a.fab").write_bytes(b"a Mac leaves these")
    assert [path.name for path in exchange.inbox(world.store)] == ["a.fab"]
    assert [c.target for c in today.cards(world.store, date.today()) if c.icon == "inbox"] == [
        ("exchange", {"path": str(box / "a.fab")})
    ]
    exchange.receive(world.store, box / "a.fab")
    assert exchange.inbox(world.store) == []
    assert (box / exchange.DONE / "a.fab").exists()
    (box / "B.FAB").write_bytes(b"x")
    assert [path.name for path in exchange.inbox(world.store)] == ["B.FAB"]


def test_suggest_name_then_it_counts_and_is_a_plain_file_name(world, field, tmp_path):
    first = exchange.suggest_name(world.store)
    assert first.startswith("silk-KH01-")
    assert first.endswith("-0001.fab")
    exchange.send(world.store, tmp_path / first)
    assert exchange.suggest_name(world.store).endswith("-0002.fab")


def test_a_cut_bundle_then_refused_in_words_and_nothing_changed(world, field, tmp_path):
    records.save(field, Enterprise, _firm(world))
    sent = exchange.send(field, tmp_path / "a.fab")
    whole = sent.path.read_bytes()
    sent.path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Refused) as caught:
        exchange.receive(world.store, sent.path)
    assert "cut short" in caught.value.message()
    assert records.listing(world.store, Enterprise, Query()).total == 0


def test_two_edit_one_firm_apart_then_it_is_on_the_desk_and_settles_on_both(world, field, tmp_path):
    firm = world.enterprise("Atelier 12", phone="+85512345678")
    give(world.store, field, tmp_path / "1.fab", to=None)
    records.save(world.store, Enterprise, {"phone": "+85512000001"}, record_id=firm)
    records.save(field, Enterprise, {"phone": "+85512000002", "owner": "Chea"}, record_id=firm)
    report = give(field, world.store, tmp_path / "2.fab", to=world.store.device_id)
    assert report.conflicts == 1
    (dispute,) = desk.cases(world.store)
    assert (dispute.title, dispute.type_label) == ("Atelier 12", "Enterprise")
    (disputed,) = dispute.fields
    assert (disputed.field, disputed.label) == ("phone", "Phone")
    sides = {side.number: side for side in dispute.sides}
    assert {(c.value, sides[c.side].who, sides[c.side].device) for c in disputed.claims} == {
        ("+85512000001", "Keo Soma", "KH-01"), ("+85512000002", "Souk V.", "KH-02"),
    }  # fmt: skip
    assert sum(claim.current for claim in disputed.claims) == 1
    cards = [card for card in today.cards(world.store, date.today()) if card.column == today.SETTLE]
    assert [card.sentence for card in cards] == ["1 value of Atelier 12 disagrees"]
    desk.settle(world.store, dispute.table, dispute.record_id, {"phone": "+85512000002"}, "seen the card")
    give(world.store, field, tmp_path / "3.fab", to=field.device_id)
    for store in (world.store, field):
        assert desk.cases(store) == []
        assert records.load(store, Enterprise, firm)["phone"] == "+85512000002"
        assert backup.check(store) == []


def test_deleted_here_changed_there_then_the_desk_asks_whether_it_stays(world, field, tmp_path):
    firm = world.enterprise("Atelier 12")
    give(world.store, field, tmp_path / "1.fab")
    records.delete(world.store, Enterprise, [firm])
    records.save(field, Enterprise, {"owner": "Chea"}, record_id=firm)
    give(field, world.store, tmp_path / "2.fab")
    (dispute,) = desk.cases(world.store)
    (disputed,) = dispute.fields
    assert disputed.label == "Is it to stay?"
    assert {claim.text for claim in disputed.claims} == {"Kept", "Deleted"}
    desk.settle(world.store, dispute.table, firm, {disputed.field: False})
    assert desk.cases(world.store) == []
    assert records.load(world.store, Enterprise, firm)["owner"] == "Chea"


# ------------------------------------------------------------------------------------------------------------ today
def test_cards_of_a_training_day_then_it_is_due_until_all_are_marked(world):
    course = Course(world)
    day = date(2025, 11, 14)
    sentences = {card.sentence: card for card in today.cards(world.store, day)}
    due = sentences["Day 2 of Quality of silk, 08:30 – 3 people"]
    assert due.target == ("attendance", {"event_id": course.event})
    missing = [s for s in sentences if s.startswith("3 people are not marked")]
    assert len(missing) == 1  # both half days of the 13th say the same words
    course.mark([(s, p) for s in course.sessions for p in course.people], "P")
    assert not [card for card in today.cards(world.store, day) if card.target[0] == "attendance"]
    before = today.cards(world.store, date(2025, 11, 10))
    assert before[0].sentence == "Quality of silk begins on Thu, 13 Nov 2025 – 3 people"
    assert [c for c in today.cards(world.store, date(2026, 3, 1)) if c.target[0] == "attendance"] == []


def test_cards_of_drafts_then_each_leads_back_to_its_form(world, tmp_path):
    drafts.keep_record(world.store, Enterprise, "enterprise:new:1", {"name": "Half"})
    form = surveys.import_form(world.store, write_form(tmp_path / "firm.xlsx")).id
    filling = surveys.begin(world.store, form)
    surveys.keep_draft(world.store, filling, filling.session.instance_xml(), "Firm survey")
    cards = {c.target[0]: c for c in today.cards(world.store, date.today()) if c.column == today.UNFINISHED}
    assert cards["records:enterprise"].target[1] == {"draft": "enterprise:new:1"}
    assert cards["survey_fill"].target[1] == {"draft": filling.draft_key}
    assert "Half" in cards["records:enterprise"].sentence


def test_card_of_the_backup_then_it_comes_after_a_week_and_goes_with_a_backup(world):
    for number in range(20):
        world.person(f"Person {number}")
    soon = date.today() + timedelta(days=8)
    assert "There is no backup yet" in [c.sentence for c in today.cards(world.store, date.today())]
    backup.backup(world.store)
    assert not [c for c in today.cards(world.store, date.today()) if c.icon == "hard-drive"]
    assert "The last backup is old" in [c.sentence for c in today.cards(world.store, soon)]


def test_card_of_changes_that_were_not_sent_for_a_week(world, field):
    records.save(field, Enterprise, _firm(world))
    assert not [c for c in today.cards(field, date.today()) if c.icon == "send"]
    late = [c for c in today.cards(field, date.today() + timedelta(days=7)) if c.icon == "send"]
    assert [card.sentence for card in late] == ["1 change was not sent yet"]


# ------------------------------------------------------------------------------------------------------------ setup
def test_new_programme_with_wrong_answers_then_each_is_named_and_no_folder_is_made(tmp_path):
    asked = setup.NewProgramme("", "S", "Narnia", "XYZ", "", "V")
    with pytest.raises(setup.SetupRefused) as caught:
        setup.new_programme(tmp_path / "new", asked, person=" ")
    assert caught.value.errors.keys() == {"person", "name", "short", "country", "currency", "team", "team_short"}
    assert not (tmp_path / "new").exists()


def test_open_folder_then_only_once_and_only_where_there_is_a_store(tmp_path):
    assert setup.is_first_run(tmp_path / "none")
    with pytest.raises(StoreMissing):
        setup.open_folder(tmp_path / "none")
    with setup.new_programme(tmp_path / "one", ASKED, person="K"):
        assert not setup.is_first_run(tmp_path / "one")
        with pytest.raises(StoreBusy):
            setup.open_folder(tmp_path / "one")
    setup.open_folder(tmp_path / "one").close()


def test_join_with_a_file_that_is_no_kit_then_refused_and_no_store_is_left(world, tmp_path):
    exchange.send(world.store, tmp_path / "a.fab")
    with pytest.raises(Refused):
        setup.join(tmp_path / "field", tmp_path / "a.fab", person="S")
    assert setup.is_first_run(tmp_path / "field")
    with pytest.raises(setup.SetupRefused):
        setup.join(tmp_path / "field", tmp_path / "a.fab", person="")


def test_join_where_there_is_data_then_refused_and_all_of_it_stays(world, tmp_path):
    """Also with a kit of another programme, which is refused only when it is merged."""
    firm = world.enterprise("The only copy")
    folder, person = world.store.folder, me.me(world.store)
    with setup.new_programme(tmp_path / "other", ASKED, person="K") as other:
        kits = [(tmp_path / "other.fab", exchange.send_kit(other, tmp_path / "other.fab").code)]
    kits.append((tmp_path / "own.fab", exchange.send_kit(world.store, tmp_path / "own.fab").code))
    world.store.close()
    for kit, code in kits:
        with pytest.raises(FolderTaken) as refused:
            setup.join(folder, kit, person="S", code=code)
        assert "holds other data" in refused.value.message()
    with setup.open_folder(folder) as again:
        assert records.load(again, Enterprise, firm)["name"] == "The only copy"
        assert me.me(again) == person


def test_join_when_it_was_cut_off_before_then_the_first_run_begins_anew_and_joins(world, tmp_path):
    code = exchange.send_kit(world.store, tmp_path / "kit.fab", device_name="KH-07").code
    setup.create(tmp_path / "field").close()
    with pytest.raises(StoreMissing):
        setup.open_folder(tmp_path / "field")
    with setup.join(tmp_path / "field", tmp_path / "kit.fab", person="S", code=code) as store:
        assert me.me(store).device_name == "KH-07"


def test_restore_then_the_data_of_the_backup_is_there_under_a_new_device(world, tmp_path):
    firm = world.enterprise()
    copy = backup.backup(world.store, tmp_path / "stick")
    with setup.restore(tmp_path / "restored", copy) as store:
        assert records.load(store, Enterprise, firm)["name"] == "Atelier 12"
        assert store.device_id != world.store.device_id
        assert backup.check(store) == []
        records.save(store, Enterprise, {"owner": "x"}, record_id=firm)
    assert "Last backup" not in backup.last_backup(tmp_path / "restored")


def test_check_then_a_reference_to_what_is_not_here_is_reported(world):
    course = Course(world)
    from fieldapp.domain.records import TrainingEvent

    records.delete(world.store, TrainingEvent, [course.event])
    found = backup.check(world.store)
    assert {finding.table for finding in found} == {"session", "participation"}
    assert all("Not received yet" in finding.message() for finding in found)
    assert records.load(world.store, Session, course.sessions[0]) is not None


def test_findings_in_words_then_records_are_named_and_what_was_deleted_is_told_from_what_did_not_come(world):
    from fieldapp.domain.records import TrainingEvent

    course = Course(world)
    records.delete(world.store, TrainingEvent, [course.event])
    told = findings.told(world.store, backup.check(world.store))
    assert told
    assert not any(one.waiting for one in told)
    assert all("that was deleted here" in one.sentence for one in told)
    assert not any(course.event in one.sentence or one.finding.record_id in one.sentence for one in told)
    assert naming.titles(world.store, "training_event", [course.event]) == {course.event: "(was deleted here)"}
    absent = Finding(Problem.MISSING, "session", course.sessions[0], "training_event nobody")
    (one,) = findings.told(world.store, [absent])
    assert one.waiting
    assert one.sentence.startswith("Session: ")
    assert one.sentence.endswith("belongs to a record (Training) that was not received yet.")


def test_findings_of_a_gap_then_the_device_is_called_by_its_name_and_nothing_is_wrong(world, field, tmp_path):
    records.save(field, Enterprise, _firm(world))
    give(field, world.store, tmp_path / "a.fab", to=world.store.device_id)
    stream = f"{field.device_id}:team"
    gap = Finding(Problem.GAP, detail=f"{stream} 3-5")
    differs = Finding(Problem.DIFFERS, "location", world.place, "name")
    told = findings.told(world.store, [gap, differs])
    assert told[0].sentence.startswith("Changes 3 to 5 of KH-02 are missing. Ask for a bundle with everything")
    assert [one.waiting for one in told] == [True, False]
    assert "Van Lam differs from its history in “Name”" in told[1].sentence


def test_central_records_of_a_facilitator_then_the_field_cannot_write_them(field):
    with pytest.raises(ServiceError):
        records.save(field, Location, {"name": "x", "country": "KH"})
