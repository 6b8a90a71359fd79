"""A training is put off: its half days go with it, and nothing that happened is moved."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fieldapp.domain.records import AttendanceMark, AttendanceSheet, Participation, Session, TrainingEvent
from fieldapp.services import moving
from fieldapp.services.errors import ServiceError
from fieldapp.store import undo


@pytest.fixture
def event(world):
    event = world.training()
    for day, slot in (("2025-11-13", "AM"), ("2025-11-13", "PM"), ("2025-11-14", "AM")):
        world.session(event, day, slot)
    return event


def days(world, event):
    with world.store.read() as tx:
        row = tx.get(TrainingEvent, event)
        return str(row["start"]), str(row["end"]), sorted(str(one["day"]) for one in tx.find(Session, event=event))


def start(world, event):
    return days(world, event)[0]


def shifted(world, event, by):
    first, last, sessions = days(world, event)
    later = [(date.fromisoformat(day) + timedelta(days=by)).isoformat() for day in (first, last, *sessions)]
    return later[0], later[1], later[2:]


def test_a_training_when_it_is_moved_then_all_its_sessions_go_with_it_and_one_undo_takes_it_back(world, event):
    before, after = days(world, event), shifted(world, event, 12)
    done = moving.move(world.store, event, after[0])
    assert (days(world, event), done.sessions, done.days) == (after, 3, 12)
    assert done.remarks == ()
    undo.undo(world.store)
    assert days(world, event) == before


def test_a_training_when_it_is_moved_before_the_enrolment_then_people_are_enrolled_on_its_first_day(world, event):
    early, late = world.person("Chea"), world.person("Sok")
    first = shifted(world, event, -20)[0]
    for person, day in ((early, "2025-01-05"), (late, start(world, event))):
        world.make(Participation, event=event, person=person, role="worker", country="KH", enrolled_on=day)
    moving.move(world.store, event, first)
    with world.store.read() as tx:
        found = {row["person"]: row["enrolled_on"] for row in tx.find(Participation, event=event)}
    assert found == {early: "2025-01-05", late: first}


def test_a_training_with_marks_when_it_is_moved_then_a_sentence_says_why_not_and_nothing_moves(world, event):
    person = world.person("Chea")
    world.make(Participation, event=event, person=person, role="worker", country="KH", enrolled_on="2025-11-01")
    with world.store.read() as tx:
        session = str(tx.find(Session, event=event)[0]["id"])
    world.make(AttendanceMark, session=session, person=person, status="P", marked_by="VL",
               marked_at="2025-11-13T08:40:00Z")  # fmt: skip
    before = days(world, event)
    with pytest.raises(ServiceError, match="new round"):
        moving.move(world.store, event, "2026-02-02")
    assert days(world, event) == before


def test_a_training_with_a_sealed_sheet_to_which_nobody_came_when_it_is_moved_then_it_stays(world, event):
    with world.store.read() as tx:
        session = str(tx.find(Session, event=event)[0]["id"])
    before = days(world, event)
    world.make(AttendanceSheet, session=session, version=1, rows_signed=0, sealed_at="2025-11-13T12:30:00Z")
    with pytest.raises(ServiceError, match="new round"):
        moving.move(world.store, event, "2026-02-02")
    assert days(world, event) == before


@pytest.mark.parametrize("day", ["", "31/02/2026", "soon"])
def test_a_training_when_it_is_moved_to_what_is_no_day_then_a_sentence(world, event, day):
    with pytest.raises(ServiceError):
        moving.move(world.store, event, day)


def test_a_training_when_it_is_moved_to_its_own_day_or_is_gone_then_a_sentence(world, event):
    with pytest.raises(ServiceError, match="already"):
        moving.move(world.store, event, start(world, event))
    with pytest.raises(ServiceError, match="not here"):
        moving.move(world.store, "nowhere", "2026-02-02")


def test_a_trainer_who_is_elsewhere_on_the_new_days_then_it_is_said(world):
    here, there = world.training(), world.training(title="Dyes", start="2026-03-02", end="2026-03-03")
    world.session(here, "2025-11-13", "AM", trainers="Mean Rith")
    world.session(there, "2026-03-02", "AM", trainers="Mean Rith")
    first = start(world, here)
    by = date(2026, 3, 2) - date(2025, 11, 13)
    done = moving.move(world.store, here, (date.fromisoformat(first) + timedelta(days=by.days)).isoformat())
    assert "Mean Rith is named in Dyes" in " ".join(done.remarks)
