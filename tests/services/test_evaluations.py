"""Evaluations of a training: begun for it, anonymous, on the screen or from paper, and what they found."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fieldapp.domain.records import Participation, SurveySubmission, TrainingEvent
from fieldapp.services import evaluations, questionnaires, records, surveys
from fieldapp.services.demo_survey import answer_all
from fieldapp.services.errors import ServiceError
from fieldapp.store import Query
from tests.reports.specimens import text_of

GOLDEN = (5, 5, 4, 4, 4, 3, 5, 2, 4, 5)
ITEMS = ("goal", "new", "use", "trainer", "practice", "pace", "material", "room", "safe")


@pytest.fixture
def event(world):
    made = world.training()
    for number in range(12):
        world.make(
            Participation, event=made, person=world.person(f"Person {number}"), role="worker", country="KH",
            enrolled_on="2025-11-01",
        )  # fmt: skip
    return made


def answer(store, event, rating, *, bound=True, **more):
    form = evaluations.ready(store).form
    code = records.load(store, TrainingEvent, event)["code"]
    subject = {"subject_kind": "training_event", "subject": event} if bound else {}
    filling = surveys.begin(store, form, known=evaluations.known(code), **subject)
    facts = {f"rate_{name}": str(rating) for name in ITEMS} | {"recommend": "8", **more}
    answer_all(filling.session, facts)
    return surveys.finalise(store, filling, filling.session.finalise()).id


def test_evaluation_of_the_golden_example_then_mean_top_and_response(world, event):
    """C4: 5, 5, 4, 4, 4, 3, 5, 2, 4, 5 of 12 participants."""
    for rating in GOLDEN:
        answer(world.store, event, rating)
    whole = evaluations.evaluation(world.store, event).whole
    assert (whole.answers, whole.participants, whole.recommend) == (10, 12, 8)
    for rated in (whole.overall, *whole.items):
        assert rated.figure.mean == Fraction(41, 10)
        assert rated.figure.top == Fraction(4, 5)
        assert rated.figure.response == Fraction(5, 6)
    assert len(whole.items) == 9


def test_questionnaire_when_begun_for_a_training_then_its_code_is_there_and_no_person(world, event):
    made = answer(world.store, event, 5)
    row = records.load(world.store, SurveySubmission, made)
    code = records.load(world.store, TrainingEvent, event)["code"]
    assert (row["subject_kind"], row["subject"]) == ("training_event", event)
    assert f">{code}</training_code>" in row["answers"]
    with world.store.read() as tx:
        assert tx.count(Participation, Query(equals={"event": event}))[0] == 12
    assert "Person " not in row["answers"]


def test_sheet_typed_in_from_paper_then_found_by_the_code_of_its_training(world, event):
    answer(world.store, event, 4, bound=False)
    other = world.training("Another")
    assert evaluations.evaluation(world.store, event).whole.answers == 1
    assert evaluations.evaluation(world.store, other).found == ()


@pytest.mark.parametrize("language", ["English (en)", "ខ្មែរ (km)"])
def test_sheet_on_paper_then_the_training_and_its_code_stand_on_it(world, event, tmp_path, language):
    form = evaluations.ready(world.store).form
    found = evaluations.evaluation(world.store, event)
    made = questionnaires.print_blank(
        world.store, form, tmp_path / "sheet.pdf", language=language, facts=evaluations.on_paper(found)
    )
    text = text_of(made.path.read_bytes())
    assert "Quality of silk" in text
    assert found.code in text


def test_days_when_evaluated_one_by_one_then_each_has_figures_of_its_own(world, event):
    answer(world.store, event, 2, day_number="1")
    answer(world.store, event, 4, day_number="2")
    whole = evaluations.evaluation(world.store, event).whole
    assert (whole.day, whole.overall.figure.mean) == ("2", 4), "where only days were evaluated, the last one stands"
    answer(world.store, event, 5, most_useful="Dyeing with indigo")
    found = evaluations.evaluation(world.store, event).found
    assert [one.day for one in found] == ["", "1", "2"]
    assert [one.overall.figure.mean for one in found] == [5, 2, 4]
    assert [one.texts for one in found[0].said] == [("Dyeing with indigo",)]


def test_more_answers_than_participants_then_the_figure_says_why_it_cannot_be(world):
    empty = world.training("Nobody enrolled")
    answer(world.store, empty, 5)
    overall = evaluations.evaluation(world.store, empty).whole.overall
    assert overall.figure is None
    assert "larger than the whole" in overall.why


def test_form_when_it_is_not_here_then_a_coordinator_brings_it_and_others_are_told(world, event, role):
    role("facilitator")
    with pytest.raises(ServiceError, match="coordinator"):
        evaluations.ready(world.store)
    role("coordinator")
    made = evaluations.ready(world.store)
    assert len(made.languages) == 6
    assert evaluations.ready(world.store).form == made.form
