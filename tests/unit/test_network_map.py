"""Where actors and names stand on a map: always the same, nobody on another, what is kept stays."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.charts.look import Look
from fieldapp.charts.names import Box, Wanted, placed
from fieldapp.charts.network import Bond, Sign, Spot, network
from fieldapp.indicators.network.graph import Undirected, undirected
from fieldapp.services.network.placing import APART, place

NAMES = [f"a{n}" for n in range(24)]


@st.composite
def networks(draw: st.DrawFn) -> Undirected:
    """Networks in one or several parts, with actors that have no tie."""
    actors = NAMES[: draw(st.integers(0, 24))]
    pairs = [pair for pair in combinations(actors, 2) if draw(st.integers(0, 9)) < 2]
    return undirected(actors, pairs)


@settings(max_examples=40, deadline=None)
@given(networks())
def test_places_when_worked_out_twice_then_the_same_and_nobody_stands_on_another(tied: Undirected) -> None:
    found = place(tied)
    assert set(found) == set(tied.actors)
    assert place(tied) == found
    assert all(math.dist(one, other) > APART * 0.3 for one, other in combinations(found.values(), 2))


@settings(max_examples=25, deadline=None)
@given(networks(), st.data())
def test_places_when_some_are_kept_then_they_stay(tied: Undirected, data: st.DataObject) -> None:
    kept = {actor: (data.draw(st.integers(-900, 900)), data.draw(st.integers(-900, 900)))
            for actor in tied.actors if data.draw(st.booleans())}  # fmt: skip
    found = place(tied, kept)
    assert {actor: found[actor] for actor in kept} == kept
    assert set(found) == set(tied.actors)


boxes = st.builds(
    Wanted, st.uuids().map(str), st.floats(0, 600), st.floats(0, 400), st.floats(3, 30), st.floats(20, 120), st.just(16)
)


@settings(max_examples=60, deadline=None)
@given(st.lists(boxes, max_size=15, unique_by=lambda one: one.key))
def test_names_when_placed_then_none_lies_on_another_or_on_an_actor(wanted: list[Wanted]) -> None:
    found = placed(wanted)
    for one, other in combinations(found.values(), 2):
        assert not one.meets(other)
    for key, box in found.items():
        assert not any(box.meets(w.body) for w in wanted if w.key != key)


def test_names_when_one_must_be_shown_then_it_is_and_lines_are_kept_free() -> None:
    crowd = [Wanted(str(n), 100 + n, 100, 20, 80, 16) for n in range(5)]
    assert "3" in placed(crowd, always=["3"])
    alone = Wanted("a", 100, 100, 10, 60, 16)
    assert placed([alone])["a"].y > 100
    assert placed([alone], lines=[(0, 118, 300, 118)])["a"].y < 100
    assert placed([alone], room=Box(0, 0, 30, 30)) == {}


@pytest.mark.parametrize("rtl", [False, True])
def test_drawing_when_made_for_either_direction_then_the_map_stands_the_same(rtl: bool) -> None:
    look = Look(600, 400, lambda text, size, _bold: len(text) * size * 0.5, rtl=rtl)
    spots = [Spot(0, 0, "Ann", 0, "data-1"), Spot(100, 0, "Bo", 1, "data-3", 1.0)]
    drawn = network(
        look, spots=spots, bonds=[Bond(0, 1, 1)], title="T", sentences=["S"], signs=[Sign("Firm", 0, "data-1")]
    )
    texts = {item.text: item for item in drawn.items if hasattr(item, "text")}
    assert texts["Ann"].x < texts["Bo"].x
    assert (texts["T"].x > 300) == rtl
    assert drawn.table.rows == (("Ann", "Bo", "plain"),)


def test_drawing_when_nobody_is_there_then_a_sentence() -> None:
    drawn = network(Look(600, 400, lambda text, size, _bold: len(text) * size * 0.5, rtl=False), spots=[], bonds=[])
    assert any("nobody" in getattr(item, "text", "") for item in drawn.items)
