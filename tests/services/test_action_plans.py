"""Participants' action plans: C7, follow-ups due at three and six months, carried into the next training."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from fieldapp.domain.records import (
    ActionStep,
    FollowUp,
    ParticipantActionPlan,
    Participation,
    TrainingEvent,
    TrainingProgramme,
)
from fieldapp.services import action_plans, records, today, trainings

END = date(2025, 11, 14)


@pytest.fixture
def course(world):
    return world.make(TrainingProgramme, title="From loom to market")


@pytest.fixture
def event(world, course):
    return world.training(course=course)


def plan(world, event, name="ចាន់ សុខា", statuses=(), **more):
    person = world.person(name)
    world.make(Participation, event=event, person=person, role="worker", country="KH", enrolled_on="2025-11-01")
    made = world.make(
        ParticipantActionPlan, event=event, person=person, goal="Fewer broken threads", made_on="2025-11-14", **more
    )
    for status in statuses:
        world.make(ActionStep, plan=made, text="A step", status=status)
    return made


def read(world, event):
    with world.store.read() as tx:
        return action_plans.progress(action_plans.plans(tx, event))


def test_progress_of_the_golden_example_then_done_and_weighted(world, event):
    """C7: 7 done, 3 under way of 12."""
    plan(world, event, statuses=["done"] * 4 + ["ongoing"] * 3)
    plan(world, event, "Souk V.", statuses=["done"] * 3 + ["planned", "dropped"])
    found = read(world, event)
    assert (found.plans, found.steps) == (2, 12)
    assert found.figure.done == Fraction(7, 12)
    assert found.figure.weighted == Fraction(17, 24)


def test_progress_without_steps_then_it_says_why_or_takes_the_last_follow_up(world, event):
    made = plan(world, event)
    assert read(world, event).why == "No actions were planned."
    for day, done in (("2026-02-20", 1), ("2026-05-20", 3)):
        months = "3" if done == 1 else "6"
        world.make(
            FollowUp, plan=made, day=day, months=months, steps=4, done=done, ongoing=1, visited_by="Keo Soma"
        )  # fmt: skip
    assert read(world, event).figure.done == Fraction(3, 4)


@pytest.mark.parametrize(
    ("day", "months"),
    [("2026-02-13", None), ("2026-02-14", 3), ("2026-05-13", 3), ("2026-05-14", 6), ("2026-11-14", None)],
)
def test_follow_up_then_due_from_its_month_until_the_next(world, event, day, months):
    plan(world, event)
    with world.store.read() as tx:
        found = action_plans.due(tx, date.fromisoformat(day))
    assert [one.months for one in found] == ([] if months is None else [months])


def test_follow_up_when_recorded_then_no_card_on_today_any_more(world, event):
    made = plan(world, event)
    day = date(2026, 2, 20)
    texts = [card.sentence for card in today.cards(world.store, day)]
    assert "Follow-up after 3 months: Quality of silk, 1 person" in texts
    world.make(FollowUp, plan=made, day="2026-02-20", months="3", steps=0, done=0, visited_by="Keo Soma")
    texts = [card.sentence for card in today.cards(world.store, day)]
    assert not any("Follow-up" in text for text in texts)
    lines = action_plans.listing(world.store, event, day).lines
    assert lines[0].cells[4].startswith("✓")
    assert records.load(world.store, TrainingEvent, event) is not None


def test_next_training_of_the_course_then_what_the_one_before_brought_is_there(world, course, event):
    plan(world, event, statuses=["done", "ongoing"])
    later = world.training("Sharing", course=course, start="2026-06-01", end="2026-06-02")
    other = world.training("Something else", start="2026-06-01", end="2026-06-02")
    assert "From the training before, Quality of silk: 1 action plan, 2 steps: 50% done" in (
        action_plans.listing(world.store, later, date(2026, 6, 1)).sentence
    )
    assert "before" not in action_plans.listing(world.store, other, date(2026, 6, 1)).sentence
    section = next(
        one for one in trainings.overview(world.store, later, date(2026, 6, 1)).sections if one.code == "plans"
    )
    assert section.links[0][1] == ("action_plans", {"event_id": event})


@pytest.mark.parametrize(("day", "months", "then"), [("2025-11-30", 3, "2026-02-28"), ("2025-08-31", 6, "2026-02-28")])
def test_months_after_the_last_day_of_a_month_then_the_last_of_a_shorter_one(day, months, then):
    assert action_plans.months_after(date.fromisoformat(day), months).isoformat() == then
