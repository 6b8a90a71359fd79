"""Tests of a training through their service: scores as typed, refusals that stay, matched gain, items."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fieldapp.domain.records import Assessment, AssessmentResult, Participation
from fieldapp.services import assessments
from fieldapp.services.errors import ServiceError
from fieldapp.store import Query, undo

ITEMS = "Warp = 40\nWeft = 30\nLoom = 30"


@pytest.fixture
def event(world):
    made = world.training()
    for name in ("Chea S.", "ចាន់ សុខា", "Souk V.", "علي"):
        world.make(
            Participation, event=made, person=world.person(name), role="worker", country="KH", enrolled_on="2025-11-01"
        )
    return made


@pytest.fixture
def both(world, event):
    kinds = ("pre", "post")
    return [
        world.make(Assessment, event=event, kind=kind, title=f"Test {kind}", max_score="100", items=ITEMS)
        for kind in kinds
    ]


def people(world, event):
    return [one.person_id for one in assessments.sheet(world.store, event).people]


def enter(world, event, test, scores):
    for person, typed in zip(people(world, event), scores, strict=True):
        if typed is not None:
            assessments.put(world.store, event, (test, person), typed)


def test_scores_when_typed_then_kept_exactly_and_undone_one_by_one(world, event, both):
    enter(world, event, both[0], ["12,5", "៤០", None, None])
    scores = assessments.sheet(world.store, event).scores
    assert [scores[both[0], one].total for one in people(world, event)[:2]] == [Fraction(25, 2), 40]
    undo.undo(world.store)
    assert len(assessments.sheet(world.store, event).scores) == 1


def test_score_over_the_maximum_then_said_and_kept_as_typed_and_the_old_score_stays(world, event, both):
    person = people(world, event)[0]
    assessments.put(world.store, event, (both[0], person), "90")
    assessments.put(world.store, event, (both[0], person), "190")
    seen = assessments.sheet(world.store, event)
    assert seen.refused[both[0], person] == assessments.Refused("190", "The most is 100.")
    assert seen.scores[both[0], person].total == 90
    with world.store.read() as tx:
        assert assessments.refused_everywhere(tx) == {event: 1}
    assessments.put(world.store, event, (both[0], person), "19")
    seen = assessments.sheet(world.store, event)
    assert seen.refused == {}
    assert seen.scores[both[0], person].total == 19


def test_score_when_emptied_then_taken_away_and_one_per_person_stays(world, event, both):
    person = people(world, event)[0]
    for typed in ("5", "6", "7", ""):
        assessments.put(world.store, event, (both[0], person), typed)
    with world.store.read() as tx:
        assert tx.ids(AssessmentResult, Query()) == []


def test_score_of_somebody_who_does_not_take_part_then_refused(world, event, both):
    with pytest.raises(ServiceError, match="does not take part"):
        assessments.put(world.store, event, (both[0], world.person("A stranger")), "5")


def test_item_scores_when_typed_then_their_sum_is_the_total(world, event, both):
    person = people(world, event)[0]
    assessments.put(world.store, event, (both[0], person), "40 - 12.5")
    score = assessments.sheet(world.store, event).scores[both[0], person]
    assert (score.total, score.items) == (Fraction(105, 2), (40, None, Fraction(25, 2)))
    for typed, why in (("40 31 0", "Item 2: the most is 30."), ("40 30", "3 item scores are needed, 2 are given.")):
        assessments.put(world.store, event, (both[0], person), typed)
        assert assessments.sheet(world.store, event).refused[both[0], person].why == why


def test_gain_over_matched_people_then_as_in_the_golden_example(world, event, both):
    """C3: pre 40, 55, 80, none; post 70, 70, 85, 90."""
    enter(world, event, both[0], ["40", "55", "80", None])
    enter(world, event, both[1], ["70", "70", "85", "90"])
    found = assessments.gain(world.store, event)
    assert found.figure is not None
    assert found.figure.matched == 3
    assert float(found.figure.gain) == pytest.approx(16.6667, abs=1e-4)
    assert float(found.figure.mean_gain) == pytest.approx(0.361111, abs=1e-6)
    assert found.figure.class_gain == Fraction(2, 5)
    last = assessments.sheet(world.store, event).people[3].name
    assert (found.without_before, found.without_after) == ((last,), ())
    assert found.item_why == "Nobody's items are known in both tests."


def test_gain_of_each_item_then_over_people_with_items_in_both(world, event, both):
    enter(world, event, both[0], ["40 0 0", "0 15 -", "50", None])
    enter(world, event, both[1], ["40 30 15", "40 15 15", "60", None])
    found = assessments.gain(world.store, event)
    assert found.item_people == 2
    assert [(one.before, one.after) for one in found.items] == [
        (Fraction(1, 2), 1),
        (Fraction(1, 4), Fraction(3, 4)),
        (0, Fraction(1, 2)),
    ]


@pytest.mark.parametrize(
    ("kinds", "why"),
    [((), "A test before and a test after are needed."), (("pre", "post"), "Nobody took both tests.")],
)
def test_gain_when_it_cannot_be_computed_then_it_says_why(world, event, kinds, why):
    for kind in kinds:
        world.make(Assessment, event=event, kind=kind, title="Test", max_score="10")
    found = assessments.gain(world.store, event)
    assert (found.figure, found.why) == (None, why)


def test_gain_when_maxima_differ_then_it_says_both(world, event):
    for kind, most in (("pre", "10"), ("post", "20")):
        world.make(Assessment, event=event, kind=kind, title="Test", max_score=most)
    assert assessments.gain(world.store, event).why == "The two tests have different most points: 10 and 20."
