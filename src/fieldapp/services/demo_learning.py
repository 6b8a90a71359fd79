"""A training of three months ago for the demonstration: tests, certificates, action plans that are now asked about.

Everything in it is invented. Built through the services that people use. Must not know windows.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from fieldapp.domain.records import (
    ActionStep,
    Assessment,
    Cluster,
    Organisation,
    ParticipantActionPlan,
    Participation,
    Session,
    TrainingEvent,
    TrainingSponsor,
)
from fieldapp.i18n import N_, _
from fieldapp.services import assessments, attendance, certificates, demo_survey, evaluations, surveys
from fieldapp.services.marking import mark_each

if TYPE_CHECKING:
    from fieldapp.store import Store, WriteTx

PEOPLE = 12
SESSIONS = 4
_AGO = timedelta(days=100)
_TIMES = (("AM", "08:30", "12:00"), ("PM", "13:30", "17:00"))
_BEFORE = ("1 0 2", "0 1 1", "2 0 0", "1 1 1", "0 0 2", "1 2 0", "0 1 0", "2 1 1", "1 0 1", "0 2 1", "1 1 0")
_AFTER = ("2 2 2", "1 2 2", "2 1 2", "2 2 1", "1 1 2", "2 2 2", "1 2 1", "2 2 2", "2 1 2", "1 2 2", "2 2 1")
"""What eleven of the twelve people reached; the twelfth took no test."""
_STATEMENTS = (
    "rate_goal", "rate_new", "rate_use", "rate_trainer", "rate_practice", "rate_pace", "rate_material", "rate_room",
    "rate_safe",
)  # fmt: skip
_SAID = (
    ("554545435", "9", "F", "24"), ("445544335", "8", "F", "35"), ("555553545", "10", "F", "35"),
    ("344443425", "7", "M", "24"), ("455544434", "9", "F", "50"), ("554552345", "8", "PNTS", "unknown"),
    ("443533425", "6", "M", "35"), ("555545445", "10", "F", "24"), ("454444335", "8", "F", "15"),
)  # fmt: skip
"""Ratings from 1 to 5 in the order of the statements, would recommend it from 0 to 10, sex, age group."""
_WORDS = {
    "most_useful": (0, N_("To dye the same colour twice")),
    "least_useful": (3, N_("The long talk about prices on the first morning")),
    "will_do": (2, N_("Keep a book of my recipes")),
    "needs": (6, N_("Scales that weigh single grams")),
}
"""By question: which of the nine wrote something, and what."""


def add(store: Store, team: str, today: date, people: list[str]) -> str:
    """Make the training with everything that came of it; its id."""
    first = today - _AGO - timedelta(days=today.weekday())
    with store.write(_("the training of the demonstration")) as tx:
        event = _event(tx, team, first, people[:PEOPLE])
        tests = _tests(tx, event, first)
        _plans(tx, event, first + timedelta(days=1), people[:PEOPLE:3])
    grid = attendance.grid(store, event)
    marks = {
        (session.id, person.person_id): ("A", None) if person.number == PEOPLE and column else ("P", None)
        for column, session in enumerate(grid.sessions)
        for person in grid.people
    }
    mark_each(store, event, marks)
    for test, scores in zip(tests, (_BEFORE, _AFTER), strict=True):
        for person, typed in zip(grid.people, scores, strict=False):
            assessments.put(store, event, (test, person.person_id), typed)
    certificates.issue_earned(store, event, first + timedelta(days=3))
    _evaluations(store, event)
    return event


def _evaluations(store: Store, event: str) -> None:
    """What nine of the twelve said at the end, without their names."""
    with store.read() as tx:
        code = str((tx.get(TrainingEvent, event) or {}).get("code") or "")
    form = evaluations.ready(store).form
    for number, (ratings, recommend, sex, age) in enumerate(_SAID):
        filling = surveys.begin(
            store, form, subject_kind=TrainingEvent.table_name(), subject=event, known=evaluations.known(code)
        )
        answers = dict(zip(_STATEMENTS, ratings, strict=True))
        answers |= {"recommend": recommend, "sex_own": sex, "age_own": age}
        answers |= {name: _(text) for name, (at, text) in _WORDS.items() if at == number}
        demo_survey.answer_all(filling.session, answers)
        surveys.finalise(store, filling, filling.session.finalise())


def _event(tx: WriteTx, team: str, first: date, people: list[str]) -> str:
    from fieldapp.services.demo_data import put

    host = tx.find(Organisation, acronym="KVTI")[0]["id"]
    silk = tx.find(Cluster, isic_code="1312")[0]["id"]
    last = (first + timedelta(days=1)).isoformat()
    values: dict[str, Any] = {
        "title": _("Dyes that last (demonstration)"), "subject_area": _("Quality"), "start": first.isoformat(),
        "end": last, "venue": "Kampong Van", "country": "KH", "host": host, "host_signatory": "Tep Kalyan",
        "pillar": "skills", "clusters": silk, "planned_hours": 14, "max_participants": PEOPLE, "team": team,
        "cost_instruction": "900 USD", "cost_participant": "640 USD", "cost_travel": "300 USD",
    }  # fmt: skip
    event = put(tx, TrainingEvent, values)
    put(tx, TrainingSponsor, {"event": event, "sponsor": host, "amount": "500 USD", "share": "partial"})
    for number in range(SESSIONS):
        slot, start, end = _TIMES[number % 2]
        day = (first + timedelta(days=number // 2)).isoformat()
        values = {"event": event, "day": day, "slot": slot, "start": start, "end": end, "method": "practical"}
        put(tx, Session, {**values, "topic": _("Dyes that last"), "trainers": "Ly Ratana"})
    for person in people:
        values = {"event": event, "person": person, "role": "worker", "country": "KH", "sponsor": "full"}
        put(tx, Participation, {**values, "enrolled_on": first.isoformat()})
    return event


def _tests(tx: WriteTx, event: str, first: date) -> list[str]:
    from fieldapp.services.demo_data import put

    asked = (_("Which dye fades first?"), _("How much mordant for a kilo?"), _("How is a colour tested?"))
    items = "\n".join(f"{text} = 2" for text in asked)
    return [
        put(
            tx, Assessment,
            {"event": event, "kind": kind, "title": title, "max_score": "6", "pass_mark": needed, "items": items,
             "day": day.isoformat()},
        )
        for kind, title, needed, day in (
            ("pre", _("Test before"), None, first), ("post", _("Test after"), "4", first + timedelta(days=1)),
        )
    ]  # fmt: skip


def _plans(tx: WriteTx, event: str, day: date, people: list[str]) -> None:
    from fieldapp.services.demo_data import put

    states = ("done", "ongoing", "planned")
    for number, person in enumerate(people):
        values = {"event": event, "person": person, "made_on": day.isoformat(), "coach": "Ly Ratana"}
        plan = put(tx, ParticipantActionPlan, {**values, "goal": _("Scarves that keep their colour")})
        for place, text in enumerate((_("Weigh each dye"), _("Wash a sample of each colour"))):
            put(tx, ActionStep, {"plan": plan, "text": text, "status": states[(number + place) % 3]})
