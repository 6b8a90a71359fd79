"""Agreements, logbook, reviews and assessments through their services: what is kept, what is refused and why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fieldapp.domain import codes
from fieldapp.domain.records import (
    Agreement,
    CompetencyAssessment,
    Incident,
    LogEntry,
    MonthlyReview,
    RPLClaim,
    StandardTask,
    StatusEvent,
    Tracer,
)
from fieldapp.services import agreements, apprentice_facts, drafts, logbook, records, reviews
from fieldapp.services.errors import ServiceError
from tests.services.apprentices import Weaving, terms, weaving

COMING = (date.today() + timedelta(days=40)).isoformat()


@pytest.fixture
def made(world, tmp_path) -> Weaving:
    return weaving(world, tmp_path)


def facts(made: Weaving) -> apprentice_facts.Facts:
    with made.store.read() as tx:
        return apprentice_facts.load(tx, [made.agreement])[made.agreement]


def put(made: Weaving, day: str, hours: str, tasks: str = "", job: str = "on", **more) -> logbook.Put:
    return logbook.put(made.store, made.agreement, day, job, hours, tasks, **more)


# ---------------------------------------------------------------------------------------------------- agreements
def test_agreement_when_the_person_learns_elsewhere_then_refused_beside_the_field(made) -> None:
    again = records.save(made.store, Agreement, terms(made, start="2025-06-01", expected_end="2026-09-01"))
    assert set(again.errors) == {"apprentice"}
    assert "Atelier 12" in again.errors["apprentice"]
    later = records.save(made.store, Agreement, terms(made, start="2026-07-06", expected_end="2027-07-06"))
    assert later.errors == {}


def test_agreement_when_something_is_unusual_then_a_reason_is_asked_and_kept(made) -> None:
    other = made.world.person("Sok Chea", birth="2005-01-01")
    values = terms(made, apprentice=other, hours_week=44)
    asked = records.save(made.store, Agreement, values, accept_warnings=True)
    assert set(asked.errors) == {"reason"}
    assert set(asked.warnings) == {"hours_week"}
    saved = records.save(made.store, Agreement, {**values, "reason": "Harvest weeks are long"})
    assert saved.id is not None
    kept = records.load(made.store, Agreement, saved.id)
    assert kept is not None
    assert kept["reason"] == "Harvest weeks are long"


def test_agreement_when_the_master_has_four_then_the_fifth_is_asked_about(made) -> None:
    for number in range(3):
        person = made.world.person(f"Learner {number}", birth="2005-01-01")
        made.world.make(Agreement, **terms(made, apprentice=person))
    fifth = terms(made, apprentice=made.world.person("Learner 5", birth="2005-01-01"))
    assert set(records.save(made.store, Agreement, fifth).warnings) == {"mentor"}


def test_agreement_when_signed_then_it_stays_until_amended_with_a_reason(made) -> None:
    with pytest.raises(ServiceError, match="Both witnesses"):
        agreements.sign(made.store, made.agreement, "2025-01-06", ["apprentice", "mentor"])
    agreements.sign(made.store, made.agreement, "2025-01-06", ["apprentice", "mentor", "witnesses"])
    with pytest.raises(ServiceError, match="signed"):
        records.save(made.store, Agreement, {"hours_week": 38}, made.agreement)
    with pytest.raises(ServiceError, match="why"):
        agreements.amend(made.store, made.agreement, {"hours_week": 38}, " ")
    for hours in (38, 36):  # twice within the same second
        assert agreements.amend(made.store, made.agreement, {"hours_week": hours}, "School on Friday").errors == {}
    kept = records.load(made.store, Agreement, made.agreement)
    assert kept is not None
    assert (kept["hours_week"], kept["amended_for"]) == (36, "School on Friday")
    assert set(agreements.amend(made.store, made.agreement, {"hours_week": 60}, "x").errors) == {"hours_week"}


# ---------------------------------------------------------------------------------------------------- logbook
def test_day_when_typed_then_stored_and_shown_again_and_taken_away(made) -> None:
    assert not put(made, "2025-01-06", "8", "11*3/2 12").errors
    week = logbook.week(made.store, made.agreement, date(2025, 1, 8))
    cell = week.cells["2025-01-06", "on"]
    assert (cell.minutes, [(t.code, t.times, t.level) for t in cell.tasks]) == (480, [("1.1", 3, "2"), ("1.2", 1, "")])
    assert [(t.short, t.done) for t in week.tasks][:2] == [("11", 3), ("12", 1)]
    put(made, "2025-01-06", "", "")
    assert records.listing(made.store, LogEntry, records.Query()).total == 0


@pytest.mark.parametrize(
    ("day", "hours", "tasks", "field", "says"),
    [
        ("2025-01-05", "8", "", "minutes", "before the start"),
        ("2025-01-07", "25", "", "minutes", "24 hours"),
        ("2025-01-07", "13", "", "minutes", "12"),
        ("2025-01-07", "8", "99", "tasks", "no task “99”"),
        ("2025-01-07", "", "11", "minutes", "How many hours"),
    ],
)
def test_day_when_impossible_then_said_at_its_cell_and_kept_as_a_draft(made, day, hours, tasks, field, says) -> None:
    found = put(made, day, hours, tasks)
    assert says in found.errors[field]
    cell = logbook.week(made.store, made.agreement, date.fromisoformat(day)).cells[day, "on"]
    assert (cell.minutes, cell.typed) == (None, {"minutes": hours, "tasks": tasks})
    assert [draft.table for draft in drafts.listing(made.store)] == ["log_entry"]
    put(made, day, "", "")
    assert drafts.listing(made.store) == []


def test_day_when_long_then_a_reason_is_asked_and_both_jobs_count_together(made) -> None:
    put(made, "2025-01-07", "6")
    found = put(made, "2025-01-07", "3", job="off")
    assert (set(found.errors), set(found.doubts)) == (set(), {"minutes"})
    again = put(made, "2025-01-07", "3", job="off", reason="Fair in town")
    assert (again.errors, again.doubts) == ({}, {})
    week = logbook.week(made.store, made.agreement, date(2025, 1, 7))
    assert week.cells["2025-01-07", "off"].reason == "Fair in town"
    assert "12" in put(made, "2025-01-07", "7", job="off", reason="x").errors["minutes"]


def test_day_when_two_laptops_type_it_then_it_is_one_record(made) -> None:
    key = {"agreement": made.agreement, "day": "2025-01-07", "job": "on"}
    put(made, "2025-01-07", "8")
    (row,) = records.listing(made.store, LogEntry, records.Query()).ids
    assert row == LogEntry.natural_id(key)


def test_page_when_its_code_is_typed_then_found_and_a_wrong_digit_is_seen(made) -> None:
    kept = records.load(made.store, Agreement, made.agreement)
    assert kept is not None
    code = codes.page_code(str(kept["code"]), "2025-03")
    assert logbook.find_page(made.store, code.lower()) == (made.agreement, "2025-03")
    with pytest.raises(ServiceError, match="digit"):
        logbook.find_page(made.store, code[:-1] + str((int(code[-1]) + 1) % 10))
    with pytest.raises(ServiceError, match="digit"):
        logbook.find_page(made.store, code.replace("-2503-", "-2504-"))


# ---------------------------------------------------------------------------------------------------- reviews
def signed(made: Weaving, month: str, scan, day: str) -> None:
    reviews.sign(made.store, made.agreement, month, "by_apprentice", "thumb", day=day, scan=scan)
    reviews.sign(made.store, made.agreement, month, "by_mentor", "paper", day=day)
    reviews.sign(made.store, made.agreement, month, "by_third", "pin", day=day, pin="4711")


def test_review_when_signed_three_times_then_sealed_and_the_month_is_closed(made, tmp_path) -> None:
    scan = tmp_path / "page.jpg"
    scan.write_bytes(b"\xff\xd8 a page")
    put(made, "2025-01-07", "8", "11*3/2")
    with pytest.raises(ServiceError, match="not over"):
        reviews.sign(made.store, made.agreement, "2025-01", "by_mentor", "pin", day="2025-01-30", pin="1234")
    with pytest.raises(ServiceError, match="scan"):
        reviews.sign(made.store, made.agreement, "2025-01", "by_mentor", "paper", day="2025-02-03")
    assert facts(made).unsigned(date(2025, 2, 10)) == ["2025-01"]
    signed(made, "2025-01", scan, "2025-02-03")
    month = reviews.month(made.store, made.agreement, "2025-01")
    assert (month.sealed, month.on, month.off, month.tasks) == (True, 480, 0, (("1.1 Winds the warp", 3),))
    assert facts(made).unsigned(date(2025, 2, 10)) == []
    assert "signed" in put(made, "2025-01-08", "8").errors["minutes"]
    with pytest.raises(ServiceError, match="signed"):
        reviews.save(made.store, made.agreement, "2025-01", {"problems": "none"})
    reviews.open_again(made.store, made.agreement, "2025-01", "A day was missing")
    assert not put(made, "2025-01-08", "8").errors
    reviews.save(made.store, made.agreement, "2025-01", {"problems": "none", "absences": "1"})
    signed(made, "2025-01", None, "2025-02-04")
    row = records.load(made.store, MonthlyReview, reviews.review_id(made.agreement, "2025-01"))
    assert row is not None
    assert (row["absences"], row["amended_for"], row["signed_on"]) == (1, "A day was missing", "2025-02-04")


def test_review_when_changed_after_the_first_signature_then_it_is_signed_anew(made) -> None:
    reviews.sign(made.store, made.agreement, "2025-01", "by_mentor", "pin", day="2025-02-03", pin="1234")
    reviews.save(made.store, made.agreement, "2025-01", {"goals": "Weave alone"})
    assert reviews.month(made.store, made.agreement, "2025-01").review["by_mentor"] is None


def test_review_when_signed_on_the_last_day_of_its_month_then_taken_as_the_sentence_says(made) -> None:
    found = reviews.sign(made.store, made.agreement, "2025-01", "by_mentor", "pin", day="2025-01-31", pin="1234")
    assert not found.errors


@pytest.mark.parametrize(
    ("month", "says"),
    [("2024-12", "before the start"), (COMING[:7], "not come yet")],
)
def test_review_when_its_month_cannot_be_then_refused(made, month, says) -> None:
    with pytest.raises(ServiceError, match=says):
        reviews.save(made.store, made.agreement, month, {"problems": "none"})
    with pytest.raises(ServiceError, match="not come yet"):
        reviews.sign(made.store, made.agreement, "2025-01", "by_mentor", "pin", day=COMING, pin="1234")


def test_review_when_its_month_lies_after_the_end_then_refused(made) -> None:
    end = {"agreement": made.agreement, "day": "2025-03-10", "status": "dropped_out", "reason": "migration"}
    made.world.make(StatusEvent, **end, reported_by="K. S.")
    assert not reviews.save(made.store, made.agreement, "2025-03", {"problems": "none"}).errors
    with pytest.raises(ServiceError, match="after the end"):
        reviews.save(made.store, made.agreement, "2025-04", {"problems": "none"})


def test_pin_when_another_one_is_typed_then_refused_and_nothing_of_it_is_sent(made) -> None:
    reviews.sign(made.store, made.agreement, "2025-01", "by_mentor", "pin", day="2025-02-03", pin="1234")
    with pytest.raises(ServiceError, match="not the PIN"):
        reviews.sign(made.store, made.agreement, "2025-02", "by_mentor", "pin", day="2025-03-03", pin="1235")
    with pytest.raises(ServiceError, match="four digits"):
        reviews.sign(made.store, made.agreement, "2025-02", "by_apprentice", "pin", day="2025-03-03", pin="12a4")
    with made.store.read() as tx:
        said = tx.conn.exec_driver_sql("SELECT count(*) FROM change WHERE patch LIKE '%1234%'").scalar()
    assert said == 0


# ---------------------------------------------------------------------------------------------------- assessments
def assess(made: Weaving, unit: str, level: str, day: str = "2025-09-01", **more):
    values = {"agreement": made.agreement, "unit": made.unit(unit), "day": day, "assessor": made.assessor}
    return records.save(made.store, CompetencyAssessment, {**values, "method": "observation", "level": level, **more})


def test_level_when_it_falls_then_a_reason_is_asked_and_the_last_one_stands(made) -> None:
    assert assess(made, "1", "3").id
    assert set(assess(made, "1", "2", "2025-10-01").errors) == {"reason"}
    assert assess(made, "1", "2", "2025-10-01", reason="Long illness").id
    assert [unit.level for unit in facts(made).units] == [2, None, None, None]


def test_level_when_an_earlier_day_is_entered_late_then_compared_with_what_was_known_then(made) -> None:
    assert assess(made, "1", "4", "2025-10-01").id
    assert assess(made, "1", "2", "2025-05-01").id
    assert assess(made, "1", "3", "2025-07-01").id
    assert set(assess(made, "1", "1", "2025-08-01").errors) == {"reason"}


def test_assessor_when_the_master_then_a_reason_is_asked(made) -> None:
    values = terms(made, apprentice=made.world.person("Sok Chea", birth="2004-01-01"), assessors=made.master)
    asked = records.save(made.store, Agreement, values)
    assert (set(asked.errors), set(asked.warnings)) == ({"reason"}, {"assessors"})
    saved = records.save(made.store, Agreement, {**values, "reason": "Nobody else knows the trade here"})
    found = assess(made, "1", "3", agreement=saved.id, assessor=made.master)
    assert (set(found.errors), set(found.warnings)) == ({"reason"}, {"assessor"})


@pytest.mark.parametrize(
    ("cls", "values", "field"),
    [
        (StatusEvent, {"day": COMING, "status": "on_break", "reason": "illness", "reported_by": "K. S."}, "day"),
        (Incident, {"day": COMING, "kind": "injury", "severity": "1", "what": "Cut"}, "day"),
        (Incident, {"day": "2025-02-01", "kind": "injury", "severity": "1", "what": "Cut", "closed_on": "2025-01-31"},
         "closed_on"),
        (RPLClaim, {"applied_on": COMING, "stage": "applied"}, "applied_on"),
        (MonthlyReview, {"month": "2024-12"}, "month"),
        (MonthlyReview, {"month": COMING[:7]}, "month"),
    ],
)  # fmt: skip
def test_day_when_it_cannot_be_then_said_beside_it(made, cls, values, field) -> None:
    assert set(records.save(made.store, cls, {"agreement": made.agreement, **values}).errors) == {field}


def test_assessment_when_in_the_future_then_said_beside_the_day(made) -> None:
    assert set(assess(made, "1", "3", COMING).errors) == {"day"}


def test_recognition_when_decided_before_it_was_asked_for_then_said_beside_the_day(made) -> None:
    claim = {"agreement": made.agreement, "applied_on": "2025-02-01", "stage": "awarded", "units": made.unit("4")}
    assert set(records.save(made.store, RPLClaim, {**claim, "decided_on": "2025-01-31"}).errors) == {"decided_on"}


def test_task_when_its_number_is_taken_in_the_standard_then_said_beside_it(made) -> None:
    task = {"unit": made.unit("2"), "title": "Winds again", "min_repetitions": 1}
    assert set(records.save(made.store, StandardTask, {**task, "task_code": "1.1"}).errors) == {"task_code"}
    assert records.save(made.store, StandardTask, {**task, "task_code": "2.2"}).id


@pytest.mark.parametrize(("who", "field"), [("apprentice", "assessor"), ("master", "assessor")])
def test_assessor_when_self_or_not_named_then_refused(made, who: str, field: str) -> None:
    assert set(assess(made, "1", "3", assessor=getattr(made, who)).errors) == {field}


def test_completion_when_units_are_missing_then_refused_until_attained_or_recognised(made) -> None:
    for unit, level in (("1", "4"), ("2", "3"), ("3", "3")):
        assess(made, unit, level)
    end = {"agreement": made.agreement, "day": "2025-10-06", "status": "completed", "reported_by": "K. S."}
    refused = records.save(made.store, StatusEvent, end)
    assert "4" in refused.errors["status"]
    claim = {"agreement": made.agreement, "applied_on": "2025-02-01", "stage": "assessed", "units": made.unit("4")}
    made.world.make(RPLClaim, **claim)
    assert records.save(made.store, StatusEvent, end).errors
    made.world.make(RPLClaim, **{**claim, "stage": "awarded", "decided_on": "2025-03-01", "hours_exempted": 300})
    made.world.make(StatusEvent, **end)
    assert facts(made).missing_units == []
    assert facts(made).ended_on == "2025-10-06"
    assert "status" in records.save(made.store, StatusEvent, {**end, "day": "2025-11-01", "status": "active"}).errors
    assert "after the end" in put(made, "2025-10-07", "8").errors["minutes"]
    trace = {"agreement": made.agreement, "months": "0", "status": "self_employed"}
    assert set(records.save(made.store, Tracer, {**trace, "day": "2025-10-01"}).errors) == {"day"}
    assert records.save(made.store, Tracer, {**trace, "day": "2025-10-10"}).id


def test_breaks_when_there_are_some_then_days_and_months_leave_them_out(made) -> None:
    event = {"agreement": made.agreement, "reported_by": "K. S."}
    made.world.make(StatusEvent, **event, day="2025-02-01", status="on_break", reason="season")
    made.world.make(StatusEvent, **event, day="2025-04-15", status="active")
    one = facts(made)
    assert one.days_gone(date(2025, 5, 1)) == (date(2025, 5, 1) - date(2025, 1, 6)).days - 73
    assert one.months_due(date(2025, 5, 1)) == ["2025-01", "2025-04"]


def test_incident_when_saved_then_who_wrote_it_is_known(made) -> None:
    values = {"agreement": made.agreement, "day": "2025-02-01", "kind": "injury", "severity": "2", "what": "Burnt hand"}
    saved = records.save(made.store, Incident, values)
    assert saved.id is not None
    row = records.load(made.store, Incident, saved.id)
    assert row is not None
    assert row["reported_by"] == "Keo Soma"
