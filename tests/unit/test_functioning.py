"""Disability follows from the six questions; tallies add up and hide what would tell of single people."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.domain.records.wgss import DOMAINS, disability
from fieldapp.services import tallies


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ("112111", "no"), ("113111", "yes"), ("222222", "no"), ("141111", "yes"), ("119111", "unknown"),
        ("399999", "yes"), ("711111", "unknown"),
    ],
)  # fmt: skip
def test_disability_of_six_answers_then_as_the_washington_group_says(answers: str, found: str) -> None:
    assert disability(dict(zip(DOMAINS, answers, strict=True))) == found


PEOPLE = st.lists(st.tuples(st.sampled_from("abc?"), st.sampled_from("FMX")), max_size=60)


@settings(max_examples=60)
@given(people=PEOPLE)
def test_tally_of_anybody_then_rows_and_columns_sum_to_everybody(people: list[tuple[str, str]]) -> None:
    found = tallies.tally(people, {"a": "A", "b": "B"}, {"F": "Women", "M": "Men"}, keep=("F", "M"))
    assert found.sound
    assert found.total == len(people) == found.with_sums[-1][-1]


@settings(max_examples=120)
@given(people=PEOPLE)
def test_hidden_cells_then_no_small_one_is_shown_and_no_line_gives_one_away(people: list[tuple[str, str]]) -> None:
    found = tallies.tally(people, {"a": "A", "b": "B"}, {"F": "Women", "M": "Men"}, keep=("F", "M"))
    closed, cells = tallies.hidden(found), found.with_sums
    for at, row in enumerate(cells):
        assert all((at, place) in closed for place, count in enumerate(row) if 0 < count < tallies.LEAST)
        assert len([place for place in range(len(row)) if (at, place) in closed]) != 1
    for place in range(len(cells[0])):
        assert len([at for at in range(len(cells)) if (at, place) in closed]) != 1 or len(cells) == 1
