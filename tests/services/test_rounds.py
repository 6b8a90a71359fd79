"""Trainings from templates, new rounds, trainings kept as templates; sessions against their training."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.records import (
    Assessment,
    AssessmentResult,
    AttendanceMark,
    Participation,
    Session,
    TrainingEvent,
    TrainingTemplate,
)
from fieldapp.services import attendance, records, rounds, sealing
from fieldapp.services.errors import ServiceError
from fieldapp.store import undo as undoing
from tests.services.conftest import World


def source(world: World, kind: str, wanted: str = "") -> rounds.Source:
    """A source by its kind, and by its id where there are several."""
    return next(one for one in rounds.sources(world.store) if one.kind == kind and wanted in ("", one.id))


def values(world: World, **more: Any) -> dict[str, Any]:
    """What a person fills in."""
    return {
        "title": "Quality, second round", "start": "2026-02-02", "venue": "Hoa Binh", "country": "KH",
        "host": world.host, "subject_area": "Quality", "pillar": "skills", **more,
    }  # fmt: skip


def sessions(world: World, event: str) -> list[tuple[str, str, str, str]]:
    """Day, slot, start and topic of the sessions, in order."""
    with world.store.read() as tx:
        rows = tx.find(Session, event=event)
    return sorted((str(r["day"]), str(r["slot"]), str(r["start"]), str(r["topic"])) for r in rows)


def event_row(world: World, event: str) -> dict[str, Any]:
    """The record of a training."""
    found = records.load(world.store, TrainingEvent, event)
    assert found is not None
    return found


def test_training_when_made_from_the_shipped_course_then_ten_half_days_in_one_step_back(world: World) -> None:
    given = rounds.pattern(world.store, source(world, "shipped", "five"))
    assert given.sentence == "10 sessions, 5 days, 35 h"
    started = rounds.start(world.store, source(world, "shipped", "five"), {**given.values, **values(world)})
    assert started.errors == {}
    assert started.id is not None
    row = event_row(world, started.id)
    assert (row["start"], row["end"], row["planned_hours"]) == ("2026-02-02", "2026-02-06", 35)
    assert row["code"]
    found = sessions(world, started.id)
    assert len(found) == 10
    assert found[0] == ("2026-02-02", "AM", "08:30", "Opening")
    assert found[-1] == ("2026-02-06", "PM", "13:30", "Closing")
    undoing.undo(world.store)
    assert records.load(world.store, TrainingEvent, started.id) is None
    assert sessions(world, started.id) == []


def test_training_when_a_field_is_missing_then_said_beside_it_and_nothing_written(world: World) -> None:
    started = rounds.start(world.store, source(world, "shipped", "one"), values(world, venue="", start="31 June"))
    assert set(started.errors) == {"venue", "start"}
    assert attendance.events(world.store) == []


def test_round_when_copied_then_days_shift_sessions_follow_and_people_come_along_but_who_withdrew(
    world: World,
) -> None:
    event = world.training(per_diem="12.50 USD", host_signatory="Tep Kalyan", clock="ethiopian")
    world.session(event, "2025-11-13", "AM", "08:30", "12:00", topic="Dyeing", method="practical", trainers="Ly R.")
    world.session(event, "2025-11-14", "EVE", "18:00", "20:00", topic="Dinner", counts="no")
    for name, more in (("Aok", {}), ("Bun", {"withdrawn_on": "2025-11-13"})):
        world.make(
            Participation, event=event, person=world.person(name), role="worker", country="KH",
            enrolled_on="2025-11-01", sponsor="full", **more,
        )  # fmt: skip
    again = source(world, "training", event)
    given = rounds.pattern(world.store, again)
    assert given.people == 1
    whole = {**given.values, "start": "2026-02-02", "title": "Quality, second round"}
    started = rounds.start(world.store, again, whole, people=True)
    assert started.id is not None
    row = event_row(world, started.id)
    assert (row["per_diem"], row["host_signatory"], row["clock"]) == ("12.50 USD", "Tep Kalyan", "ethiopian")
    assert (row["end"], row["copied_from"]) == ("2026-02-03", event)
    assert sessions(world, started.id) == [
        ("2026-02-02", "AM", "08:30", "Dyeing"), ("2026-02-03", "EVE", "18:00", "Dinner"),
    ]  # fmt: skip
    grid = attendance.grid(world.store, started.id)
    assert [person.name for person in grid.people] == ["Aok"]
    assert [session.counts for session in grid.sessions] == [True, False]
    assert grid.marks == {}


def test_training_when_kept_as_a_template_then_the_next_is_made_from_it(world: World) -> None:
    event = world.training(max_participants=12)
    with pytest.raises(ServiceError, match="no sessions"):
        rounds.keep_as_template(world.store, event)
    world.session(event, "2025-11-14", "AM", "08:30", "12:00", topic="Prices")
    rounds.keep_as_template(world.store, event)
    with world.store.read() as tx:
        (template,) = tx.find(TrainingTemplate)
    assert template["plan"] == "2 08:30-12:00 Prices"
    own = source(world, "template")
    started = rounds.start(world.store, own, {**rounds.pattern(world.store, own).values, **values(world)})
    assert sessions(world, str(started.id)) == [("2026-02-03", "AM", "08:30", "Prices")]
    assert event_row(world, str(started.id))["max_participants"] == 12


def saved(world: World, event: str, record_id: str | None = None, **more: Any) -> records.Saved:
    """Save a session as a form does."""
    values = {"event": event, "day": "2025-11-13", "slot": "AM", "start": "08:30", "end": "12:00", "topic": "Dyeing"}
    return records.save(world.store, Session, more if record_id else {**values, **more}, record_id)


def test_session_when_outside_its_training_then_said_beside_the_day(world: World) -> None:
    event = world.training()
    assert "lasts from" in saved(world, event, day="2025-11-20").errors["day"]
    inside = saved(world, event)
    assert inside.id is not None
    assert "day" in saved(world, event, inside.id, day="2025-11-12").errors
    assert saved(world, event, inside.id, topic="Weaving").errors == {}


def test_session_when_another_is_at_the_same_time_then_asked_once(world: World) -> None:
    event = world.training()
    saved(world, event)
    assert "Dyeing" in saved(world, event, start="11:00", end="13:00").warnings["start"]
    values = {"event": event, "day": "2025-11-13", "slot": "AM", "start": "11:00", "end": "13:00", "topic": "Group B"}
    assert records.save(world.store, Session, values, accept_warnings=True).id is not None
    assert saved(world, event, start="13:00", end="14:00").id is not None


def test_session_when_its_sheet_is_sealed_then_it_is_not_moved(world: World) -> None:
    event = world.training()
    session = str(saved(world, event).id)
    world.make(
        Participation, event=event, person=world.person("Aok"), role="worker", country="KH", enrolled_on="2025-11-01"
    )
    cells = [(session, attendance.grid(world.store, event).people[0].person_id)]
    attendance.mark(world.store, event, cells, "P")
    sealing.note(world.store, session, {"rows_signed": 1})
    sealing.seal(world.store, session)
    assert "sealed" in saved(world, event, session, end="11:00").errors["end"]
    assert saved(world, event, session, topic="Weaving and dyeing").errors == {}


def test_training_when_moved_then_sessions_left_outside_are_named_and_it_may_be_kept(world: World) -> None:
    event = world.training(start="2025-11-10", end="2025-11-14")
    world.session(event, "2025-11-13", "AM")
    moved = records.save(world.store, TrainingEvent, {"start": "2025-11-17", "end": "2025-11-21"}, record_id=event)
    assert "1 session lies outside these days, on 13 Nov 2025" in moved.warnings["start"]
    kept = records.save(
        world.store, TrainingEvent, {"start": "2025-11-17", "end": "2025-11-21"}, record_id=event, accept_warnings=True
    )
    assert kept.id == event


def test_mark_or_result_when_of_nobody_enrolled_or_above_the_most_then_refused_beside_the_field(world: World) -> None:
    event = world.training()
    session = world.session(event, "2025-11-13", "AM")
    stranger, known = world.person("Stranger"), world.person("Known")
    world.make(Participation, event=event, person=known, role="worker", country="KH", enrolled_on="2025-11-10")
    mark = {"session": session, "status": "P", "marked_by": "K. S.", "marked_at": "2025-11-13T05:00:00Z"}
    refused = records.save(world.store, AttendanceMark, {**mark, "person": stranger}, accept_warnings=True)
    assert "does not take part" in refused.errors["person"]
    assert records.save(world.store, AttendanceMark, {**mark, "person": known}, accept_warnings=True).errors == {}
    test = world.make(Assessment, event=event, kind="pre", title="Before", max_score="10")
    result = {"assessment": test, "person": known, "score": "11"}
    assert records.save(world.store, AssessmentResult, result).errors["score"] == "The most is 10."
    other = records.save(world.store, AssessmentResult, {**result, "score": "9", "person": stranger})
    assert "does not take part" in other.errors["person"]


def test_session_when_its_trainer_is_elsewhere_at_that_time_then_asked_beside_the_name(world: World) -> None:
    event, other = world.training("Dyeing"), world.training("Weaving")
    world.session(other, "2025-11-13", "AM", "09:00", "11:00", trainers="Keo Soma، Lý Mai")
    found = saved(world, event, trainers="Bun T., keo soma")
    assert found.warnings["trainers"] == "keo soma is named in Weaving at this time, 09:00–11:00."
    assert saved(world, event, trainers="Bun T.").id is not None
    free = saved(world, event, day="2025-11-14", trainers="Keo Soma")
    assert free.warnings == {}
