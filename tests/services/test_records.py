"""Saving, finding, naming and telling apart records, through the services that forms use."""

from __future__ import annotations

import pytest

from fieldapp.domain.codes import check_code
from fieldapp.domain.records import (
    RECORDS,
    Consent,
    Enterprise,
    EnterpriseSnapshot,
    Location,
    Participation,
    Person,
    TrainingEvent,
)
from fieldapp.services import drafts, me, records
from fieldapp.services.errors import ServiceError
from fieldapp.store import Query
from fieldapp.store import undo as undoing
from tests.postgres import WORLDS
from tests.services.conftest import enterprise


def snapshot(firm, **more):
    return {
        "enterprise": firm, "period": "2025", "kind": "baseline", "day": "2025-11-03", "turnover": "4,200 USD",
        "turnover_method": "recall", **more,
    }  # fmt: skip


@WORLDS
def test_save_with_typed_text_then_values_are_canonical_and_coded(world):
    rid = world.enterprise(phone="+855 12 345 678", first_contact="03 Nov 2025", point="13.361 103.86")
    kept = records.load(world.store, Enterprise, rid)
    assert kept["first_contact"] == "2025-11-03"
    assert kept["phone"] == "+85512345678"
    assert kept["code"].startswith("KH-VL-E-")
    assert check_code(kept["code"])
    assert kept["team"] == me.me(world.store).team != ""


@WORLDS
def test_save_when_fields_are_wrong_then_nothing_is_written_and_each_is_named(world):
    outcome = records.save(world.store, Enterprise, {"name": "", "first_contact": "31 Feb 2025", "isic_code": "1"})
    assert outcome.id is None
    assert {"name", "first_contact", "isic_code", "location", "clusters", "consent"} <= outcome.errors.keys()
    assert records.listing(world.store, Enterprise, Query()).total == 0
    assert undoing.undoable(world.store) == "save Organisation"


@WORLDS
def test_save_with_a_doubt_when_not_accepted_then_it_waits_for_a_yes(world):
    values = {"name_as_written": "Souk", "sex": "M", "age_reported": 104, "age_reported_on": "2025-11-01"}
    asked = records.save(world.store, Person, values)
    assert asked.id is None
    assert not asked.errors
    assert "age_reported" in asked.warnings
    assert records.save(world.store, Person, values, accept_warnings=True).id


@WORLDS
def test_change_with_fields_left_as_seen_then_only_the_others_are_written(world):
    rid = world.enterprise(phone="+855 12 345 678")
    seen = records.load(world.store, Enterprise, rid)
    records.save(world.store, Enterprise, {"phone": "+85599000111"}, record_id=rid)  # comes in while a form is open
    outcome = records.save(world.store, Enterprise, {**seen, "owner": "Chea S."}, record_id=rid, seen=seen)
    kept = records.load(world.store, Enterprise, rid)
    assert outcome.changes.touches(Enterprise)
    assert (kept["owner"], kept["phone"]) == ("Chea S.", "+85599000111")


@WORLDS
def test_change_when_the_record_was_deleted_then_it_says_so(world):
    rid = world.enterprise()
    records.delete(world.store, Enterprise, [rid])
    with pytest.raises(ServiceError, match="deleted in the meantime"):
        records.save(world.store, Enterprise, {"owner": "x"}, record_id=rid)


@WORLDS
def test_change_with_a_code_in_the_values_then_the_code_stays(world):
    rid = world.enterprise()
    before = records.load(world.store, Enterprise, rid)["code"]
    records.save(world.store, Enterprise, {"code": "KH-VL-E-0000099-0", "owner": "x"}, record_id=rid)
    assert records.load(world.store, Enterprise, rid)["code"] == before


@WORLDS
def test_save_the_same_fact_twice_then_the_second_is_told_of_the_first(world):
    firm = world.enterprise()
    first = world.make(EnterpriseSnapshot, **snapshot(firm))
    assert first == EnterpriseSnapshot.natural_id({"enterprise": firm, "period": "2025"})
    again = records.save(world.store, EnterpriseSnapshot, snapshot(firm))
    assert again.id is None
    assert "recorded before" in again.errors["period"]
    moved = records.save(world.store, EnterpriseSnapshot, {"period": "2026"}, record_id=first)
    assert "cannot be changed" in moved.errors["period"]


@WORLDS
def test_save_by_a_facilitator_when_headquarters_owns_the_type_then_refused(world, role):
    role("facilitator")
    assert not records.may_write(world.store, Location)
    with pytest.raises(ServiceError, match="kept by headquarters"):
        records.save(world.store, Location, {"name": "Hoa Binh", "country": "KH"})
    with pytest.raises(ServiceError, match="kept by headquarters"):
        records.delete(world.store, Location, [world.place])
    assert records.load(world.store, Location, world.place) is not None


@WORLDS
def test_change_of_what_is_written_once_then_refused(world):
    who = world.person()
    given = world.make(
        Consent, subject_kind="person", subject=who, purpose="record", given="yes", method="signature", language="km",
        day="2025-11-03", text_version="1",
    )  # fmt: skip
    assert records.may_write(world.store, Consent)
    assert not records.may_change(world.store, Consent)
    with pytest.raises(ServiceError, match="never changed"):
        records.save(world.store, Consent, {"given": "no"}, record_id=given)


@WORLDS
def test_team_of_a_record_that_hangs_on_another_then_it_is_the_others(world):
    firm = world.enterprise()
    with world.store.write() as tx:
        from fieldapp.store import local

        local.put(tx, local.TEAMS, ["another-team", *me.me(world.store).teams])
    figures = world.make(EnterpriseSnapshot, **snapshot(firm))
    here = records.load(world.store, Enterprise, firm)["team"]
    assert records.load(world.store, EnterpriseSnapshot, figures)["team"] == here
    assert records.load(world.store, Person, world.person())["team"] == "another-team"
    assert records.load(world.store, Location, world.place)["team"] == ""


@WORLDS
def test_save_with_a_draft_key_then_the_draft_goes_with_the_saving(world):
    key = drafts.new_key(Enterprise)
    typed = enterprise(world, first_contact="not yet a da")
    drafts.keep_record(world.store, Enterprise, key, typed)
    wrong = records.save(world.store, Enterprise, typed, draft_key=key)
    assert wrong.id is None
    assert drafts.fetch(world.store, key).values == typed
    assert [d.label for d in drafts.listing(world.store)] == ["Atelier 12"]
    right = records.save(world.store, Enterprise, {**typed, "first_contact": "2025-11-03"}, draft_key=key)
    assert right.id
    assert drafts.fetch(world.store, key) is None


@WORLDS
def test_delete_then_undo_brings_all_back(world):
    ids = [world.enterprise(f"Atelier {n}") for n in range(3)]
    assert records.delete(world.store, Enterprise, ids).of_type(Enterprise) == frozenset(ids)
    assert records.listing(world.store, Enterprise, Query()).total == 0
    assert undoing.undoable(world.store) == "delete 3 records"
    undoing.undo(world.store)
    assert set(records.listing(world.store, Enterprise, Query()).ids) == set(ids)


@WORLDS
def test_listing_with_text_without_accents_then_it_is_found_and_counted(world):
    world.enterprise("Ateliê Nam")
    world.enterprise("Coop")
    found = records.listing(world.store, Enterprise, Query(text="atelie"))
    assert (found.matching, found.total) == (1, 2)


@WORLDS
def test_titles_of_records_that_are_named_by_another_then_the_other_is_named(world):
    event, person = world.training(), world.person("Souk V.")
    place = world.make(Participation, event=event, person=person, role="worker", country="KH", enrolled_on="2025-11-12")
    assert records.titles(world.store, "participation", [place, "nobody"]) == {place: "Souk V."}


@WORLDS
def test_options_when_two_have_one_name_then_their_codes_tell_them_apart(world):
    world.enterprise("Atelier")
    world.enterprise("Atelier")
    world.enterprise("Bureau")
    texts = [text for _id, text in records.options(world.store, "enterprise", "", 10)]
    assert texts[2] == "Bureau"
    assert len(set(texts)) == 3
    assert all("KH-VL-E-" in text for text in texts[:2])
    assert len(records.options(world.store, "enterprise", "atel", 1)) == 1


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"name_as_written": "Chea  SOKHA"}, "same name"),
        ({"name_as_written": "Sokha Chea"}, "same name"),
        ({"name_as_written": "Chea Sokah"}, "similar name"),
        ({"name_as_written": "Somebody", "phone": "012 345 678"}, "same phone"),
        ({"name_as_written": "Chea Sokha", "phone": "+855 12 345 678"}, "same phone, same name"),
        ({"name_as_written": "Chea Sokah", "phone": "+855 12 345 678"}, "same phone, similar name"),
        ({"name_as_written": "Vong Rithy"}, None),
        ({"name_as_written": "C"}, None),
        ({}, None),
    ],
)
@WORLDS
def test_similar_while_typing_then_likely_twins_are_named(world, typed, why):
    known = world.person("Chea Sokha", phone="+855 12 345 678")
    world.person("Pich Dara")
    found = records.similar(world.store, Person, typed)
    assert found == ([] if why is None else [(known, "Chea Sokha", why)])
    assert records.similar(world.store, Person, typed, record_id=known) == []


@WORLDS
def test_children_of_a_training_then_sessions_and_people_are_there_even_when_none(world):
    event = world.training()
    world.session(event, "2025-11-13", "AM", topic="Reeling")
    groups = {group.table: group for group in records.children(world.store, TrainingEvent, event)}
    assert groups["session"].total == 1
    assert groups["session"].first[0][1] == "Reeling"
    assert groups["session"].addable
    assert groups["participation"].total == 0
    assert groups["participation"].addable
    assert "attendance_mark" not in groups


@WORLDS
def test_children_of_a_cluster_then_firms_of_several_clusters_count(world):
    world.enterprise()
    from fieldapp.domain.records import Cluster

    groups = {group.table: group for group in records.children(world.store, Cluster, world.cluster)}
    assert (groups["enterprise"].field, groups["enterprise"].total) == ("clusters", 1)


@WORLDS
def test_history_then_every_change_is_a_sentence_newest_first(world):
    rid = world.enterprise()
    records.save(world.store, Enterprise, {"owner": "Chea S.", "location": world.place}, record_id=rid)
    records.save(world.store, Enterprise, {"owner": "Chea Sokha"}, record_id=rid)
    events = records.history(world.store, Enterprise, rid)
    assert [event.sentence for event in events] == ["Owner: Chea Sokha (was Chea S.)", "Owner: Chea S.", "Recorded."]
    assert all("KH-01" in event.when_and_where for event in events)


@WORLDS
def test_usual_currency_then_it_is_the_programmes(world):
    assert records.usual_currency(world.store) == "USD"


@WORLDS
@pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.table_name())
def test_every_type_when_empty_is_saved_then_the_needed_fields_are_named(world, cls):
    outcome = records.save(world.store, cls, {})
    assert outcome.id is None
    assert cls.required() <= outcome.errors.keys()
