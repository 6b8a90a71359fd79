"""A training seen whole: its sections, what does not fit, roles against stated totals, lists of sessions and people."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fieldapp.domain.records import Consent, Participation, StatedTotal, TrainingEvent, TrainingSponsor
from fieldapp.services import attendance, records, sheet_lists, sheets, training_lists, trainings
from fieldapp.services.errors import ServiceError
from tests.services.conftest import World

TODAY = date(2025, 11, 14)


def enrol(world: World, event: str, name: str, role: str = "entrepreneur", **more: Any) -> str:
    """Somebody new takes part; the person's id."""
    person = world.person(name)
    values = {"event": event, "person": person, "role": role, "country": "KH", "enrolled_on": "2025-11-01"}
    world.make(Participation, **{**values, **more})
    return person


def section(world: World, event: str, code: str) -> trainings.Section:
    """One section of a training."""
    seen = trainings.overview(world.store, event, TODAY)
    return next(one for one in seen.sections if one.code == code)


def change(world: World, event: str, **values: Any) -> None:
    """Change a training."""
    assert records.save(world.store, TrainingEvent, values, event, accept_warnings=True).errors == {}


def test_training_when_new_then_every_section_says_what_is_missing(world: World) -> None:
    event = world.training()
    seen = trainings.overview(world.store, event, TODAY)
    assert seen.title == "Quality of silk"
    assert seen.host == "Weavers' Association"
    assert {one.code for one in seen.sections} >= {"sessions", "participants", "attendance", "sheets", "money"}
    assert all(one.sentence and one.title for one in seen.sections)
    assert section(world, event, "sessions").sentence == "No sessions yet."


def test_training_when_it_is_not_here_then_a_sentence(world: World) -> None:
    with pytest.raises(ServiceError, match="not here"):
        trainings.overview(world.store, "nothing", TODAY)


def test_sessions_when_outside_or_at_the_same_time_then_both_are_said(world: World) -> None:
    event = world.training()
    world.session(event, "2025-11-13", "AM", "08:30", "12:00")
    world.session(event, "2025-11-13", "AM", "11:00", "12:30")
    world.session(event, "2025-11-14", "AM", "08:30", "12:00")
    change(world, event, end="2025-11-13")
    doubts = section(world, event, "sessions").doubts
    assert doubts[0] == "1 session lies outside the days of the training."
    assert "08:30–12:00 and 11:00–12:30" in doubts[1]


def test_roles_when_eleven_are_named_of_twelve_then_one_is_not_specified_until_it_is_explained(world: World) -> None:
    event = world.training(stated_total=12)
    for role, count in (("national_researcher", 4), ("YGMS", 4), ("institute_researcher", 3)):
        for number in range(count):
            enrol(world, event, f"{role} {number}", role)
    doubts = section(world, event, "participants").doubts
    assert doubts[:-1] == ("Stated: 12. On record: 11. The totals differ by 1.",)
    enrol(world, event, "Somebody", "unspecified")
    found = section(world, event, "participants")
    assert found.sentence.startswith("12 people: National researcher 4,")
    assert found.doubts[:-1] == ("1 role is not specified.",)
    change(world, event, stated_why="An observer of the donor")
    assert section(world, event, "participants").doubts[-2] == "Explained: An observer of the donor"


def test_roles_when_a_stated_role_differs_then_both_figures_are_said(world: World) -> None:
    event = world.training()
    enrol(world, event, "Chea S.")
    world.make(StatedTotal, event=event, role="entrepreneur", people=3)
    assert section(world, event, "participants").doubts[0] == "Entrepreneur: 1 on record, 3 stated."


def test_consent_when_it_is_given_then_not_missed_and_when_withdrawn_missed_again(world: World) -> None:
    event = world.training()
    person = enrol(world, event, "Chea S.")
    assert section(world, event, "participants").doubts == ("1 person has no consent on record.",)
    agreed = {
        "subject_kind": "person", "subject": person, "purpose": "record photo", "method": "signature",
        "language": "km", "text_version": "1",
    }  # fmt: skip
    world.make(Consent, **agreed, given="yes", day="2025-11-13")
    assert section(world, event, "participants").doubts == ()
    world.make(Consent, **agreed, given="no", day="2025-11-14")
    assert section(world, event, "participants").doubts == ("1 person has no consent on record.",)


def test_attendance_when_half_is_marked_then_sentence_rate_and_what_is_missing(world: World) -> None:
    event = world.training(end="2025-11-15")
    first = world.session(event, "2025-11-13", "AM")
    world.session(event, "2025-11-14", "AM")
    world.session(event, "2025-11-15", "AM")
    people = [enrol(world, event, name) for name in ("Chea S.", "Souk V.")]
    attendance.mark(world.store, event, [(first, people[0])], "P")
    attendance.mark(world.store, event, [(first, people[1])], "A")
    found = section(world, event, "attendance")
    assert found.sentence == "1 of 3 sessions marked; 50% there on average, to date"
    assert found.doubts[0] == "2 marks are missing."
    assert found.method


def test_money_when_costs_and_sponsors_are_there_then_they_are_named(world: World) -> None:
    event = world.training(cost_instruction="1200.00 USD")
    world.make(TrainingSponsor, event=event, sponsor=world.host, amount="500.00 USD", share="partial")
    assert section(world, event, "money").sentence.startswith("Cost of instruction ")
    assert "1 sponsor" in section(world, event, "money").sentence


def test_sheets_when_the_training_uses_the_ethiopian_clock_then_it_stands_beside(world: World) -> None:
    event = world.training(clock="ethiopian")
    session = world.session(event, "2025-11-13", "AM")
    assert sheets.read(world.store, session).session.endswith("08:30–12:00 (2:30–6:00)")
    lines = sheet_lists.listing(world.store, event, TODAY)
    assert lines.lines[0].cells[0].endswith("(2:30–6:00)")


def test_lists_when_read_then_rows_lead_to_their_records_and_the_ethiopian_clock_stands_beside(world: World) -> None:
    event = world.training(clock="ethiopian")
    session = world.session(event, "2025-11-13", "AM", "08:30", "12:00")
    enrol(world, event, "Chea S.", withdrawn_on="2025-11-13", withdrawn_reason="Ill")
    listed = training_lists.sessions(world.store, event, TODAY)
    assert listed.lines[0].cells[2] == "08:30–12:00 (2:30–6:00)"
    assert listed.lines[0].target == ("records:session", {"record_id": session})
    people = training_lists.participants(world.store, event, TODAY)
    assert people.lines[0].cells[1:4] == ("Chea S.", "Female", "Entrepreneur")


def test_sheets_when_listed_then_the_class_is_read_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    event = world.training()
    for slot, start, end in (("AM", "08:30", "12:00"), ("PM", "13:30", "17:00")):
        world.session(event, "2025-11-13", slot, start, end)
    read, times = attendance.read_grid, []
    for place in (attendance, sheets):
        monkeypatch.setattr(place, "read_grid", lambda tx, one: times.append(one) or read(tx, one))
    assert len(sheet_lists.listing(world.store, event, TODAY).lines) == 2
    assert times == [event]
