"""SWOT, problem tree, institutions by services, scorecards: written, refused, drawn, counted."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.charts import Text
from fieldapp.charts.hits import targets
from fieldapp.domain import problem_tree
from fieldapp.domain.records import (
    MaturityAssessment,
    Organisation,
    ProblemNode,
    ScorecardTemplate,
    ServiceRating,
    ServiceUse,
    SupportService,
)
from fieldapp.i18n import using
from fieldapp.services import analysis_paper as paper
from fieldapp.services import institutions, problem_trees, records, scorecard_tables, scorecards, swot
from fieldapp.services.errors import ServiceError
from fieldapp.services.institutions import OFFERED, RATING, USE
from fieldapp.services.previewing import TableRefused
from fieldapp.store import undo
from tests.services import chains
from tests.services.conftest import World
from tests.services.test_value_chains import look


# -------------------------------------------------------------------------------------------------------------- SWOT
def test_swot_when_voted_then_the_most_voted_comes_first_and_never_below_nothing(world: World) -> None:
    first, second, *_rest = chains.swot(world)
    for _time in range(6):
        swot.vote(world.store, second, 1)
    seen = swot.read(world.store, world.cluster)
    assert [row["votes"] for row in seen.quadrants[0]] == [8, 7]
    assert seen.quadrants[0][0]["id"] == second
    swot.vote(world.store, first, -30)
    assert swot.read(world.store, world.cluster).quadrants[0][1]["votes"] == 0
    with pytest.raises(ServiceError, match="10,000"):
        swot.vote(world.store, first, 10_001)
    assert seen.sentence == "5 items  ·  28 votes"


def test_swot_when_the_same_is_said_twice_then_it_is_to_be_voted_for(world: World) -> None:
    chains.swot(world)
    again = swot.add(world.store, world.cluster, "strength", "  old patterns that nobody else weaves ")
    assert again.errors == {"text": "This stands there already: vote for it."}
    assert swot.add(world.store, world.cluster, "threat", "Old patterns that nobody else weaves").id
    assert swot.add(world.store, world.cluster, "threat", "x").errors["text"]


def test_swot_when_drawn_then_items_with_votes_and_what_has_no_room_is_counted(world: World) -> None:
    chains.swot(world)
    texts = [item.text for item in swot.drawing(world.store, world.cluster)(look()).items if isinstance(item, Text)]
    assert {"● 9", "Yarn from the village", "+ Strengths"} <= set(texts)
    for number in range(30):
        swot.add(world.store, world.cluster, "strength", f"Something good, number {number}")
    small = swot.drawing(world.store, world.cluster)(look(500, 300))
    assert any(item.text.startswith("and ") for item in small.items if isinstance(item, Text))
    assert all(item.y <= 300 for item in small.items if isinstance(item, Text))
    assert len(swot.table(world.store, world.cluster).rows) == 35


# ------------------------------------------------------------------------------------------------------ problem tree
def change(world: World, record_id: str, **values: Any) -> dict[str, str]:
    return dict(records.save(world.store, ProblemNode, values, record_id).errors)


def test_problem_when_it_would_hang_on_itself_then_refused_with_the_way_named(world: World) -> None:
    made = chains.problems(world)
    found = change(world, made["colour"], parents=made["water"])["parents"]
    assert found == (
        "These hang on each other in a circle: \u2068Colours are not even\u2069 → "
        "\u2068Water differs from well to well\u2069 → \u2068Colours are not even\u2069. Take one of them away."
    )
    assert "circle" in change(world, made["water"], parents=made["water"])["parents"]
    assert "other side" in change(world, made["debt"], parents=made["water"])["parents"]
    assert "hangs on nothing" in change(world, made["core"], parents=made["water"])["parents"]
    assert "Choose what it hangs on" in change(world, made["water"], parents=None)["parents"]
    second = records.save(world.store, ProblemNode, {"cluster": world.cluster, "kind": "core", "text": "Another"})
    assert "There is a core problem already" in second.errors["kind"]


def test_tree_when_read_then_effects_come_first_and_causes_by_their_longest_way(world: World) -> None:
    made = chains.problems(world)
    seen = problem_trees.read(world.store, world.cluster)
    levels = {one.id: one.level for one in seen.problems}
    assert [levels[made[name]] for name in ("core", "colour", "water", "price", "leave", "debt")] == [
        0, -1, -2, -1, 1, 2,
    ]  # fmt: skip
    assert seen.problems[0].id == made["debt"]
    assert seen.doubts == ()


def test_tree_when_two_devices_made_a_circle_then_it_is_said_and_still_drawn(world: World) -> None:
    made = chains.problems(world)
    with world.store.write("as a merge leaves it") as tx:
        tx.update(ProblemNode, made["colour"], {"parents": made["water"]})
        tx.delete(ProblemNode, made["core"])
    seen = problem_trees.read(world.store, world.cluster)
    assert "There is no core problem yet." in seen.doubts
    assert any("circle" in doubt for doubt in seen.doubts)
    assert any("hang on nothing" in doubt for doubt in seen.doubts)
    assert len(targets(problem_trees.chart(seen)(look()))) == 5


def test_objectives_when_made_then_each_has_a_first_text_and_what_was_worded_stays(world: World) -> None:
    made = chains.problems(world)
    assert change(world, made["core"], objective="Weavers earn enough to stay") == {}
    problem_trees.turn_into_objectives(world.store, world.cluster)
    seen = problem_trees.read(world.store, world.cluster)
    texts = {one.id: one.objective for one in seen.problems}
    assert texts[made["core"]] == "Weavers earn enough to stay"
    assert texts[made["water"]] == "Solved: Water differs from well to well"
    assert [one.id for one in seen.problems if one.worded] == [made["core"]]
    assert seen.sentence == "6 problems  ·  1 objective in words"
    drawing = problem_trees.drawing(world.store, world.cluster, objectives=True)(look())
    assert drawing.title.startswith("Objectives")
    assert {"Means", "Ends"} <= {item.text for item in drawing.items if isinstance(item, Text)}
    undo.undo(world.store)
    assert [one.objective for one in problem_trees.read(world.store, world.cluster).problems].count("") == 5


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.sampled_from("abcdefgh"), max_size=3), max_size=8))
def test_circle_when_none_is_found_then_hanging_on_it_leaves_no_way_back(parents: dict[str, list[str]]) -> None:
    clear = {node: [] for node in "abcdefgh"} | {}
    for node, wanted in parents.items():  # as a person would: one after the other, refused where it goes round
        way = problem_tree.circle(clear, node, wanted)
        if way is None:
            clear[node] = wanted
        else:
            assert way[0] == way[-1] == node
            assert all(b in [*clear[a], *(wanted if a == node else [])] for a, b in itertools.pairwise(way))
    kinds = dict.fromkeys(clear, "cause")
    levels = problem_tree.levels(kinds, clear)
    assert all(levels[node] < levels[parent] for node, found in clear.items() for parent in found)


# ------------------------------------------------------------------------------------------------------ institutions
def test_matrix_when_typed_then_cells_say_all_three_and_contradictions_are_refused(world: World) -> None:
    bank = world.make(Organisation, name_as_written="Village Bank", kind="MFI", country="KH")
    key = (bank, "finance")
    for layer, typed in ((USE, "2"), (RATING, "4")):
        value = institutions.value_of(layer, typed)
        assert institutions.enter(world.store, world.cluster, {key: value}, layer).refused == {}
    seen = institutions.read(world.store, world.cluster)
    assert seen.words(key) == "By some  ★ 4"
    assert seen.cells[key]["offered"] == "yes"
    refused = institutions.enter(world.store, world.cluster, {key: "no"}, OFFERED).refused
    assert refused == {key: "It is not offered: this stays empty."}
    for layer in (USE, RATING, OFFERED):
        institutions.enter(world.store, world.cluster, {key: None}, layer)
    assert institutions.read(world.store, world.cluster).cells == {}
    with world.store.read() as tx:
        assert tx.find(ServiceRating) == []
    with pytest.raises(ValueError, match="1 poor"):
        institutions.value_of(RATING, "6")


def test_matrix_when_shown_then_a_table_and_a_drawing_with_a_dot_for_what_nobody_asked(world: World) -> None:
    institutions.enter(world.store, world.cluster, {(world.host, "training"): 5, (world.host, "advocacy"): 2}, RATING)
    institutions.enter(world.store, world.cluster, {(world.host, "legal"): "no"}, OFFERED)
    table = institutions.table(world.store, world.cluster)
    assert dict(zip(table.headers, table.rows[0], strict=True))["Legal and registration"] == "not offered"
    assert table.rows[0].count("–") == 9
    drawing = institutions.drawing(world.store, world.cluster)(look())
    assert sum(isinstance(item, Text) and item.text == "·" for item in drawing.items) == 9


def test_use_of_services_when_recorded_then_f8_and_what_is_missing_is_said(world: World) -> None:
    firms = [world.enterprise(f"Firm {number}") for number in range(5)]
    service = world.make(SupportService, organisation=world.host, kind="training", fee="60 USD")
    assert "No use" in institutions.read(world.store, world.cluster).figures[0]
    for firm in firms[:2]:
        world.make(
            ServiceUse, enterprise=firm, service=service, day="2025-05-04", full_price="60 USD", fee_paid="24 USD",
            satisfaction=4,
        )  # fmt: skip
    world.make(ServiceUse, enterprise=firms[0], service=service, day="2025-06-04")
    users, paid = institutions.read(world.store, world.cluster).figures
    assert users == "2 of 5 firms used a service (40%)."
    assert paid == "Firms paid 40% of the full price themselves. Not counted, because an amount is missing: 1."
    assert institutions.service_table(world.store, world.cluster).rows == (
        ("Training", "Weavers' Association", "60.00 USD", "–", "2", "4.0"),
    )
    more = {"enterprise": firms[0], "service": service, "day": "2025-06-05", "full_price": "60 USD"}
    assert "more than the full price" in records.save(world.store, ServiceUse, {**more, "fee_paid": "61 USD"}).errors[
        "fee_paid"
    ]  # fmt: skip


# -------------------------------------------------------------------------------------------------------- scorecards
def scored(world: World, code: str, day: str, scores: tuple[int, ...]) -> str:
    begun = scorecards.start(world.store, world.cluster, code, day, "K. S.")
    assert begun.id is not None
    (now,) = [one for one in scorecards.assessments(world.store, world.cluster) if one.id == begun.id]
    for item, value in zip(now.items, scores, strict=False):
        scorecards.score(world.store, begun.id, item.code, value)
    return begun.id


@pytest.mark.parametrize("language", ["en", "fr", "ar", "km"])
def test_shipped_cards_when_read_then_six_thirty_one_and_six_items_in_each_language(language: str) -> None:
    scorecard_tables.shipped.cache_clear()
    with using(language):
        found = {card.code: card for card in scorecard_tables.shipped()}
        assert [len(found[code].items) for code in ("FIELD-6", "ECEI-31", "PORTER")] == [6, 31, 6]
        assert {item.highest for item in found["PORTER"].items} == {5}
        assert {item.highest for item in found["FIELD-6"].items} == {4}
        for card in found.values():
            assert all(item.text.get(language) for item in card.items)
            assert card.title == card.name[language]


def test_assessment_when_scored_then_f6_and_against_last_time(world: World) -> None:
    before = scored(world, "FIELD-6", "2025-01-10", (1, 3, 1, 2, 3))
    with pytest.raises(ServiceError, match=r"Not every item has a score yet\. 1 item"):
        scorecards.seal(world.store, before, "2025-01-11")
    scorecards.score(world.store, before, "6", 2)
    now = scored(world, "FIELD-6", "2025-11-10", (2, 3, 1, 2, 4, 2))
    scorecards.say_evidence(world.store, now, "1", "Rules signed in May")
    seen = scorecards.assessments(world.store, world.cluster)[0]
    assert (seen.id, seen.sentence) == (now, "14 of 24 points: 58.3%")
    table = scorecards.table(world.store, world.cluster)
    assert table.rows[0] == ("1 Leadership and rules", "2", "1", "+1", "4", "Rules signed in May")
    chart = scorecards.drawing(world.store, world.cluster)
    assert chart is not None
    assert len(chart(look()).table.rows) == 6
    assert chart(look()).table.headers[1:] == ("10 Nov 2025", "10 Jan 2025")


def test_assessment_when_sealed_then_it_stays_and_scores_outside_are_refused(world: World) -> None:
    made = scored(world, "PORTER", "2025-11-10", (5, 4, 3, 2, 1, 0))
    with pytest.raises(ServiceError, match="between 0 and 5"):
        scorecards.score(world.store, made, "1", 6)
    scorecards.seal(world.store, made, "2025-11-11")
    for change in (
        lambda: scorecards.score(world.store, made, "1", 2),
        lambda: scorecards.say_evidence(world.store, made, "1", "later"),
        lambda: scorecards.seal(world.store, made, "2025-11-12"),
        lambda: records.save(world.store, MaturityAssessment, {"note": "later"}, made),
    ):
        with pytest.raises(ServiceError, match="signed"):
            change()


def test_assessment_when_the_card_has_many_items_then_the_radar_shows_its_groups(world: World) -> None:
    scored(world, "ECEI-31", "2025-11-10", (4, 4, 2, 2, *(3,) * 26))
    chart = scorecards.drawing(world.store, world.cluster)
    assert chart is not None
    rows = chart(look()).table.rows
    assert [row[0] for row in rows] == [
        "Structure", "Management and governance", "Financing", "Strategy and services", "Achievements",
    ]  # fmt: skip
    assert (rows[0][1], rows[-1][1]) == ("75%", "No figure")


def test_own_card_when_a_row_is_wrong_then_each_is_named_and_nothing_comes_in(world: World, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("row,code,text,highest\nitem,1,Rules,4\nitem,1,Trust,many\nthing,2,x,3\nitem,3,,3\n", "utf-8")
    seen = scorecard_tables.preview(path)
    assert seen.card is None
    assert [(error.row, error.column) for error in seen.errors] == [
        (2, "row"), (3, "code"), (3, "highest"), (4, "row"), (5, "text"),
    ]  # fmt: skip
    with pytest.raises(ServiceError, match="mend the rows"):
        scorecard_tables.bring_in(world.store, seen)
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(TableRefused, match="headings row, code"):
        scorecard_tables.preview(path)


def test_own_card_when_written_and_read_again_then_the_same_and_used_like_those_that_ship(
    world: World, tmp_path: Path
) -> None:
    shipped = scorecard_tables.shipped()[0]
    path = scorecard_tables.write_table(shipped, tmp_path / "card.xlsx")
    again = scorecard_tables.preview(path)
    assert again.errors == ()
    assert again.card is not None
    assert again.card.items == shipped.items
    with pytest.raises(ServiceError, match="ships with the application"):
        scorecard_tables.bring_in(world.store, again)
    own = tmp_path / "own.csv"
    own.write_text(
        "row,code,text,text:fr,highest\ncard,OWN-2,Our card,Notre carte,\n"
        "item,,Rules,Règles,4\nitem,,Money,Argent,10\n",
        "utf-8",
    )
    for _time in range(2):
        scorecard_tables.bring_in(world.store, scorecard_tables.preview(own))
    with world.store.read() as tx:
        assert [row["name"] for row in tx.find(ScorecardTemplate)] == ["Our card"]
    scored(world, "OWN-2", "2025-11-10", (4, 5))
    seen = scorecards.assessments(world.store, world.cluster)[0]
    assert seen.sentence == "9 of 14 points: 64.3%"


# ------------------------------------------------------------------------------------------------------------- paper
@pytest.mark.parametrize("language", ["en", "fr", "ar", "km"])
def test_analysis_when_printed_then_picture_and_table_in_the_language(
    world: World, tmp_path: Path, language: str
) -> None:
    import pypdfium2

    chain, _stages = chains.silk(world)
    chains.swot(world)
    chains.problems(world)
    scored(world, "FIELD-6", "2025-11-10", (2, 3, 1, 2, 4, 2))
    kinds = (paper.CHAIN, paper.MATRIX, paper.SWOT, paper.PROBLEMS, paper.OBJECTIVES, paper.SCORECARD)
    for kind in kinds:
        which = chain if kind == paper.CHAIN else ""
        made = paper.print_part(
            world.store, kind, world.cluster, tmp_path / f"{kind}.pdf", which=which, language=language
        )
        with pypdfium2.PdfDocument(made.path) as document:
            texts = [page.get_textpage().get_text_range() for page in document]
        assert made.pages == len(texts) == 2, kind
        assert "Silk of Van Lam" in texts[0]
    with pytest.raises(ServiceError, match="not here"):
        paper.print_part(world.store, paper.CHAIN, world.cluster, tmp_path / "x.pdf", which="none", language="en")
