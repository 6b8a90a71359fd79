"""Stories of trainings without a window: a training day with its sheet (S-1, Thursday), a five-day course (S-2)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain import attendance as rules
from fieldapp.domain.records import Participation, Session, TrainingEvent
from fieldapp.reports import pictures
from fieldapp.services import (
    attendance,
    participant_import,
    per_diem,
    reconciling,
    records,
    rounds,
    sealing,
    sheet_typing,
    sheets,
    trainings,
)
from fieldapp.services.errors import ServiceError
from tests.services.conftest import World

NAMES = ("Aok", "Bun", "Chea", "Dara", "Em", "Fon", "Gim", "Heng", "Im", "Jon", "Keo", "Lim")


def enrol(world: World, event: str, person: str, **more: Any) -> None:
    """Somebody takes part."""
    values = {"event": event, "person": person, "role": "worker", "country": "KH", "enrolled_on": "2025-11-01"}
    world.make(Participation, **{**values, **more})


def test_thursday_when_lived_through_then_twelve_are_marked_eleven_signed_and_the_sheet_is_sealed(
    world: World, tmp_path: Path
) -> None:
    event = world.training("Quality of silk", per_diem="8.00 USD")
    morning = world.session(event, "2025-11-13", "AM", "08:30", "12:00")
    afternoon = world.session(event, "2025-11-13", "PM", "13:30", "17:00")
    people = [world.person(name) for name in NAMES]
    for person in people:
        enrol(world, event, person)
    other = world.training("Dyeing")
    elsewhere = world.session(other, "2025-11-13", "AM", "09:00", "11:00")
    enrol(world, other, people[11])
    attendance.mark(world.store, other, [(elsewhere, people[11])], "P")

    paper = attendance.print_sheet(
        world.store, event, tmp_path / "sheet.pdf", language="km", report_language="en", day="2025-11-13"
    )
    assert sheet_typing.type_in(world.store, morning, "", "1-10").said.startswith("10 rows")
    assert sheet_typing.type_in(world.store, morning, "", "11 L45").said == "11 Keo: Late 45 min"
    stopped = sheet_typing.type_in(world.store, morning, "", "12")
    assert "Lim" in stopped.wrong
    assert "Dyeing" in stopped.wrong
    assert "09:00–11:00" in stopped.wrong
    sheet_typing.type_in(world.store, morning, "", "12 A")

    scan = tmp_path / "scan.png"
    scan.write_bytes(pictures.picture(paper, 0, 120).png())
    found = sealing.find_paper(world.store, sheet_typing.code_in(scan))
    assert found is not None
    assert found[2] == [morning, afternoon]
    sealing.attach(world.store, found[2], scan)
    sealing.note(world.store, morning, {"rows_signed": "11", "witness": "Tep Kalyan", "host_stamp": "yes"})
    seen = sheets.read(world.store, morning)
    assert (seen.tally.signed, seen.tally.marked, seen.tally.unmarked) == (11, 11, 0)
    sealing.seal(world.store, morning)
    refused = attendance.mark(world.store, event, [(morning, people[0])], "A").refused
    assert "reason" in next(iter(refused.values()))
    sealing.reopen(world.store, morning, "Row 1 was signed by a neighbour")
    attendance.mark(world.store, event, [(morning, people[0])], "A")
    sealing.note(world.store, morning, {"rows_signed": "10"})
    sealing.seal(world.store, morning)
    history = sheets.read(world.store, morning).history
    assert len(history) == 2
    assert "neighbour" in history[1]
    money = per_diem.read(world.store, event)
    assert (money.count, money.total) == (10, "80.00 USD")


LIST = (
    "Name,Sex,Born,Role,Country\n"
    "\u103b\u1019\u1014\u1039\u1019\u102c,F,2535,National researcher,MM\n"
    + "".join(f"Researcher {n},M,1988,National researcher,LA\n" for n in range(3))
    + "".join(f"Professional {n},F,1995,Young GMS professional,VN\n" for n in range(4))
    + "".join(f"Institute {n},M,1980,Institute researcher,TH\n" for n in range(3))
    + "Somebody,F,1990,,KH\n"
)


def test_course_when_lived_through_then_roles_rates_and_the_next_round_are_right(world: World, tmp_path: Path) -> None:
    five = next(one for one in rounds.sources(world.store) if one.id == "five")
    values = {
        "title": "Documenting clusters", "start": "2025-11-10", "venue": "Khon Kaen", "country": "TH",
        "host": world.host, "subject_area": "Clusters", "pillar": "skills", "max_participants": 12,
    }  # fmt: skip
    event = str(rounds.start(world.store, five, values).id)
    path = tmp_path / "list.csv"
    path.write_text(LIST, "utf-8")
    found = participant_import.preview(world.store, event, path)
    assert found.rows[0].name == "မြန်မာ"
    assert found.rows[0].person["birth"] == "1992"
    assert participant_import.apply(world.store, found).enrolled == 12

    records.save(world.store, TrainingEvent, {"stated_total": 12}, event)
    assert roles(world, event).unspecified == 1
    assert not roles(world, event).settled
    records.save(world.store, TrainingEvent, {"stated_why": "An observer whose role is not known"}, event)
    assert roles(world, event).settled

    # P1 was there 24 of 30 hours, P2 21 of 30 (domain 7.8): half days of three hours
    grid = attendance.grid(world.store, event)
    for session in grid.sessions:
        records.save(world.store, Session, {"start": "09:00", "end": "12:00"} if session.slot == "AM" else
                     {"start": "14:00", "end": "17:00"}, session.id)  # fmt: skip
    first, second = (grid.people[n].person_id for n in range(2))
    for at, session in enumerate(grid.sessions):
        attendance.mark(world.store, event, [(session.id, first)], "P" if at < 8 else "A")
        attendance.mark(world.store, event, [(session.id, second)], "P" if at < 7 else "A" if at < 9 else "E")
    rates = attendance.grid(world.store, event).rates
    assert (rates[first].programme, rates[second].programme) == (Fraction(4, 5), Fraction(7, 10))
    assert rules.reaches(rates[first].programme, 8000)
    assert not rules.reaches(rates[second].programme, 8000)

    again = rounds.Source("training", event, "")
    given = rounds.pattern(world.store, again)
    started = rounds.start(world.store, again, {**given.values, "start": "2026-05-11", "phase": "share_to_learn"},
                           people=True)  # fmt: skip
    seen = trainings.overview(world.store, str(started.id), date(2026, 5, 1))
    assert (seen.start, seen.end, seen.copied_from) == ("2026-05-11", "2026-05-15", "Documenting clusters")
    assert len(attendance.grid(world.store, str(started.id)).people) == 12
    with pytest.raises(ServiceError, match="no mark yet"):
        sealing.seal(world.store, attendance.grid(world.store, str(started.id)).sessions[0].id)


def roles(world: World, event: str) -> reconciling.Roles:
    """The roles of a training against what is stated."""
    with world.store.read() as tx:
        row = tx.get(TrainingEvent, event) or {}
        return reconciling.read(tx, row, tx.find(Participation, event=event))
