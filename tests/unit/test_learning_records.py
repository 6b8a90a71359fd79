"""Tests, action plans and certificates: what their declarations allow, and scores as text."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fieldapp.domain import learning
from fieldapp.domain.records import Assessment, Certificate, FollowUp
from fieldapp.domain.validation import validate

TEST = {"event": "e", "kind": "pre", "title": "Test before", "max_score": "10"}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"max_score": "0"}, "max_score"),
        ({"max_score": "ten"}, "max_score"),
        ({"pass_mark": "10.5"}, "pass_mark"),
        ({"items": "Warp = 4\nWeft = 5"}, "items"),
        ({"items": "Warp = 10\nWeft = 0"}, "items"),
    ],
)
def test_assessment_when_it_cannot_be_reached_then_the_field_says_so(more, field):
    assert field in validate(Assessment, TEST | more).errors


def test_assessment_when_items_sum_to_the_most_then_it_stands():
    assert validate(Assessment, TEST | {"pass_mark": "7", "items": "Warp = 4\n\nWeft = 5.5\nLoom = 0.5"}).errors == {}


@pytest.mark.parametrize(
    ("typed", "kept"), [("7", "7"), ("٧", "7"), ("៧,៥", "7.5"), ("12.50", "12.5"), ("100", "100"), ("0", "0")]
)
def test_score_when_typed_in_any_digits_then_kept_as_exact_text(typed, kept):
    assert learning.read_score(typed) == kept


@pytest.mark.parametrize("typed", ["", "x", "-1", "1.234", "99999"])
def test_score_when_it_is_none_then_a_sentence_says_why(typed):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        learning.read_score(typed)


def test_item_scores_when_written_and_read_then_they_are_the_same():
    items = learning.items_of("Warp = 2\nWeft\nLoom = 3")
    scores = (Fraction(3, 2), None, Fraction(0))
    assert learning.read_item_scores(learning.write_item_scores(scores), items) == scores


@pytest.mark.parametrize("text", ["1 1", "1 1 1 1", "3 1 1", "1 x 1"])
def test_item_scores_when_they_do_not_fit_the_items_then_refused(text):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        learning.read_item_scores(text, learning.items_of("Warp = 2\nWeft\nLoom = 3"))


def test_certificate_when_for_a_training_and_an_agreement_then_refused():
    both = validate(Certificate, {"event": "e", "agreement": "a", "start": "2025-01-01", "end": "2025-01-02"})
    assert "training or to an apprenticeship" in both.errors["event"]


def test_follow_up_when_more_is_done_than_was_planned_then_refused():
    values = {"plan": "p", "day": "2026-05-01", "months": "6", "steps": 3, "done": 2, "ongoing": 2, "visited_by": "K."}
    assert "done" in validate(FollowUp, values).errors
