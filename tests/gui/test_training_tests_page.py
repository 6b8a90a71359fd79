"""The grid of scores by keys: Enter moves down, a wrong score stays and is said, items, undo; in three languages."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from fieldapp.domain.records import Assessment, Participation
from fieldapp.services import assessments
from fieldapp.ui.models.score_grid import ScoreGrid
from fieldapp.ui.views.training_tests import TrainingTestsPage
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.shell import nameless

ITEMS = "What damp does to silk = 4\nKnots = 6"


@pytest.fixture
def event(world: World) -> str:
    """A training of four people with a test before and one after."""
    made = world.training()
    for name in ("Chea S.", "Souk V.", "ចាន់ សុខា", "أمينة"):
        person = world.person(name)
        world.make(Participation, event=made, person=person, role="worker", country="KH", enrolled_on="2025-11-01")
    for kind, title in (("pre", "Before"), ("post", "After")):
        world.make(Assessment, event=made, kind=kind, title=title, max_score="10", items=ITEMS)
    return made


def opened(desk: Desk, event: str) -> Any:
    return page_of(desk, TrainingTestsPage, "training_tests", event_id=event)


def column(world: World, event: str, place: int = 0) -> list[Fraction | None]:
    seen = assessments.sheet(world.store, event)
    found = [seen.scores.get((seen.tests[place].id, one.person_id)) for one in seen.people]
    return [score.total if score else None for score in found]


def test_column_of_scores_when_typed_with_enter_then_two_or_three_keys_each(desk: Desk, world: World, event: str):
    page = opened(desk, event)
    for typed in ("4", "7", "10", "5,5"):
        press(page, typed)
        press(page, Qt.Key.Key_Return)
    assert column(world, event) == [4, 7, 10, Fraction(11, 2)]


def test_score_over_the_maximum_then_the_row_says_so_and_what_was_typed_stays(desk: Desk, world: World, event: str):
    page = opened(desk, event)
    press(page, "70")
    press(page, Qt.Key.Key_Return)
    assert column(world, event)[0] is None
    assert page.model.index(0, 0).data() == "⚠ 70"
    assert "The most is 10." in page.model.index(0, 2).data()
    press(page, Qt.Key.Key_Up)
    assert "The most is 10." in page.status.text()
    press(page, Qt.Key.Key_Backspace)
    press(page, Qt.Key.Key_Return)
    assert column(world, event)[0] == 7
    assert page.model.index(0, 2).data() == ""


def test_items_when_typed_with_spaces_then_the_sum_stands_and_the_gain_of_each_is_drawn(
    desk: Desk, world: World, event: str
):
    page = opened(desk, event)
    press(page, "1 2")
    press(page, Qt.Key.Key_Tab)
    press(page, "3 6")
    press(page, Qt.Key.Key_Return)
    assert (column(world, event)[0], column(world, event, 1)[0]) == (3, 9)
    assert page.panel.chart.isVisibleTo(page)
    drawing = page.panel.chart.picture.chart
    assert drawing is not None
    assert "1" in page.panel.figures.accessibleName()


def test_escape_delete_and_other_digits_then_as_the_keys_say(desk: Desk, world: World, event: str):
    page = opened(desk, event)
    press(page, "9")
    press(page, Qt.Key.Key_Escape)
    assert column(world, event)[0] is None
    press(page, "៩")
    press(page, Qt.Key.Key_Down)
    assert column(world, event)[0] == 9
    press(page, Qt.Key.Key_Up)
    press(page, Qt.Key.Key_Delete)
    assert column(world, event)[0] is None


def test_page_when_left_then_what_was_typed_is_kept(desk: Desk, world: World, event: str):
    page = opened(desk, event)
    press(page, "8")
    page.leave()
    assert column(world, event)[0] == 8


def test_page_without_tests_then_one_sentence_and_the_way_to_a_new_one(desk: Desk, world: World):
    empty = world.training("Without tests")
    page = opened(desk, empty)
    assert page.empty.isVisibleTo(page)
    page.empty.button.click()
    assert desk.opened[-1] == ("records:assessment", {"new": True, "fixed": {"event": empty}})


def test_page_in_each_language_then_everything_has_a_name(desk: Desk, world: World, event: str, in_language: str):
    page = opened(desk, event)
    press(page, "70")
    press(page, Qt.Key.Key_Return)
    assert nameless(page) == []


def test_model_then_qt_finds_nothing_wrong(world: World, event: str, qtmodeltester: Any):
    model = ScoreGrid()
    model.load(assessments.sheet(world.store, event))
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.load(assessments.sheet(world.store, event))
    assert model.columnCount() == 3
