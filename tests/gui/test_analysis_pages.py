"""Value chain, institutions, SWOT, problem tree and scorecards by keys, in three languages."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from fieldapp.domain.records import MaturityAssessment, Organisation, ProblemNode, ServiceRating, SwotItem
from fieldapp.domain.scorecards import read
from fieldapp.services import problem_trees
from fieldapp.services import scorecards as services
from fieldapp.services.diagnosis import overview
from fieldapp.ui.views.diagnosis.institutions import InstitutionsPage
from fieldapp.ui.views.diagnosis.problem_tree import ProblemTreePage
from fieldapp.ui.views.diagnosis.scorecards import ScorecardsPage
from fieldapp.ui.views.diagnosis.swot import SwotPage
from fieldapp.ui.views.diagnosis.value_chain import ValueChainPage
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.shell import nameless
from tests.services import chains

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_chain_when_opened_then_drawn_listed_and_enter_opens_a_part(desk: Desk, world: World) -> None:
    chain, stages = chains.silk(world)
    page: ValueChainPage = page_of(desk, ValueChainPage, "value_chain", cluster=world.cluster)
    assert page.chart.picture.drawing is not None
    assert "15.70 are added" in page.chart.picture.drawing.method
    assert "Cocoons" in page.chart.picture.drawing.description
    page.table.setFocus()
    press(page, Qt.Key.Key_Return)
    assert desk.opened[-1] == ("records:chain_stage", {"record_id": stages[0]})
    page.add["chain_flow"].click()
    assert desk.opened[-1] == ("records:chain_flow", {"new": True, "fixed": {"chain": chain, "source": stages[0]}})
    page.stage_action.trigger()
    assert desk.opened[-1] == ("records:chain_stage", {"new": True, "fixed": {"chain": chain, "number": "5"}})
    assert nameless(page) == []


def test_chain_when_there_is_none_then_one_button_begins_it(desk: Desk, world: World) -> None:
    page: ValueChainPage = page_of(desk, ValueChainPage, "value_chain", cluster=world.cluster)
    assert page.empty.isVisible()
    page.empty.button.click()
    assert desk.opened[-1] == ("records:value_chain", {"new": True, "fixed": {"cluster": world.cluster}})
    chains.silk(world, complete=False)
    page.refresh(None)
    assert "Missing: Weaving (Other inputs)" in page.doubts.text()
    assert page.sentence.isHidden()


def test_swot_when_said_and_voted_by_keys_then_kept_and_the_order_follows(desk: Desk, world: World) -> None:
    page: SwotPage = page_of(desk, SwotPage, "swot", cluster=world.cluster)
    page.text.input.setFocus()
    for text in ("Old patterns", "Yarn near by"):
        press(page, text)
        press(page, Qt.Key.Key_Return)
    press(page, "old patterns")
    press(page, Qt.Key.Key_Return)
    assert "vote for it" in page.text.error.text()
    page.table.setFocus()
    assert page.rows.index(page.table.currentIndex().row(), 2).data() == "Yarn near by"
    press(page, "++5-")
    with world.store.read() as tx:
        assert {row["text"]: row["votes"] for row in tx.find(SwotItem)} == {"Old patterns": 0, "Yarn near by": 6}
    assert page.rows.index(0, 2).data() == "Yarn near by"
    assert page.table.currentIndex().row() == 0
    assert page.subtitle() == "2 items  ·  6 votes"
    press(page, Qt.Key.Key_Return)
    assert desk.opened[-1][0] == "records:swot_item"
    assert nameless(page) == []


def test_tree_when_turned_into_objectives_then_words_are_changed_one_after_the_other(desk: Desk, world: World) -> None:
    page: ProblemTreePage = page_of(desk, ProblemTreePage, "problem_tree", cluster=world.cluster)
    assert page.empty.isVisible()
    page.new_action.trigger()
    assert desk.opened[-1][1]["fixed"] == {"cluster": world.cluster, "kind": "core"}
    made = chains.problems(world)
    page.refresh(None)
    page.make.click()
    assert page.turn.isChecked()
    assert page.chart.picture.drawing is not None
    assert page.chart.picture.drawing.title.startswith("Objectives")
    assert page.objective.text == "Solved: Families borrow"
    page.objective.input.setFocus()
    page.objective.input.selectAll()
    press(page, "Families save")
    press(page, Qt.Key.Key_Return)
    assert page.objective.text == "Solved: Young people leave"
    with world.store.read() as tx:
        assert (tx.get(ProblemNode, made["debt"]) or {})["objective"] == "Families save"
    page.new_action.trigger()
    assert desk.opened[-1][1]["fixed"] == {"cluster": world.cluster, "kind": "effect", "parents": made["leave"]}
    assert sum(one.worded for one in problem_trees.read(world.store, world.cluster).problems) == 1
    assert nameless(page) == []


def test_institutions_when_typed_by_keys_then_cells_are_kept_and_refusals_said(desk: Desk, world: World) -> None:
    bank = world.make(Organisation, name_as_written="Village Bank", kind="MFI", country="KH")
    page: InstitutionsPage = page_of(desk, InstitutionsPage, "institutions", cluster=world.cluster)
    page.institution.setCurrentIndex(page.institution.findData(bank))
    page.institution.activated.emit(page.institution.currentIndex())
    assert page.model.rowCount() == 1
    page.table.setFocus()
    press(page, "2", CONTROL)
    press(page, "13")
    press(page, Qt.Key.Key_Left)
    press(page, Qt.Key.Key_Left)
    press(page, "3", CONTROL)
    press(page, "4")
    with world.store.read() as tx:
        found = {row["kind"]: (row["offered"], row["used"], row["rating"]) for row in tx.find(ServiceRating)}
    assert found == {"training": ("yes", "few", 4), "technology": ("yes", "most", None)}
    press(page, "9")
    assert "1 poor to 5" in page.status.text()
    press(page, "1", CONTROL)
    press(page, "n")
    assert "this stays empty" in page.status.text()
    press(page, Qt.Key.Key_Left)
    press(page, "3", CONTROL)
    press(page, Qt.Key.Key_Delete)
    assert page.model.words(page.table.currentIndex()) == "Village Bank, Technology and design: By most"
    assert [page.model.index(0, column).data() for column in (0, 1, 2)] == ["1 ★4", "3", "·"]
    page.turn.click()
    assert page.chart.isVisible()
    assert nameless(page) == []


def test_scorecard_when_scored_by_digits_then_radar_figure_and_seal(desk: Desk, world: World) -> None:
    page: ScorecardsPage = page_of(desk, ScorecardsPage, "scorecards", cluster=world.cluster)
    assert page.primary() is None
    page.card.setCurrentIndex(page.card.findData("FIELD-6"))
    page.begin.click()
    page.table.setFocus()
    press(page, "23124")
    assert "1 item without a score" in page.sentence.text()
    page.seal_action.trigger()
    assert "Not every item" in desk.said()
    press(page, "9")
    assert desk.said() == "A score lies between 0 and 4."
    press(page, "2")
    assert "14 of 24 points: 58.3%" in page.sentence.text()
    page.table.selectRow(0)
    press(page, Qt.Key.Key_Return)
    press(page, "Rules of May")
    press(page, Qt.Key.Key_Return)
    with world.store.read() as tx:
        (row,) = tx.find(MaturityAssessment)
    first = read(str(row["items"]))[0]
    assert (first.score, first.evidence) == (2, "Rules of May")
    page.seal_action.trigger()
    assert "Sealed" in page.sentence.text()
    assert page.primary() is None
    assert nameless(page) == []


def test_own_scorecard_when_a_row_is_wrong_then_said_by_row_and_else_brought_in(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    page: ScorecardsPage = page_of(desk, ScorecardsPage, "scorecards", cluster=world.cluster)
    path = tmp_path / "own.csv"
    path.write_text("row,code,text,highest\ncard,OWN-2,Our card,\nitem,,Rules,many\n", "utf-8")
    from fieldapp.services import scorecard_tables

    page.show_preview(scorecard_tables.preview(path))
    assert not page.preview_dialog.take.isEnabled()
    assert "highest: Write the highest score" in str(page.preview_dialog.rows.index(1, 1).data())
    page.preview_dialog.reject()
    path.write_text("row,code,text,highest\ncard,OWN-2,Our card,\nitem,,Rules,10\nitem,,Money,10\n", "utf-8")
    page.show_preview(scorecard_tables.preview(path))
    page.preview_dialog.take.click()
    assert page.card.findData("OWN-2") >= 0
    page.card.setCurrentIndex(page.card.findData("OWN-2"))
    page.begin.click()
    page.table.setFocus()
    press(page, "10")
    assert services.assessments(world.store, world.cluster)[0].items[0].score == 10


def test_file_when_read_then_it_has_a_section_for_each_analysis(world: World) -> None:
    from datetime import date

    chains.silk(world)
    chains.swot(world)
    found = {
        section.code: section for section in overview.read(world.store, world.cluster, date(2025, 11, 15)).sections
    }
    assert "15.70 are added" in found["value_chain"].sentence
    assert "Most voted: Colours differ from scarf to scarf" in found["swot"].sentence
    assert found["institutions"].target == ("institutions", {"cluster": world.cluster})
    assert {"problem_tree", "scorecards"} <= set(found)


def test_pages_when_in_a_language_then_fit_and_have_names(desk: Desk, world: World, in_language: str) -> None:
    chains.silk(world)
    chains.swot(world)
    chains.problems(world)
    for name in ("value_chain", "swot", "problem_tree", "institutions", "scorecards"):
        page = desk.open(name, cluster=world.cluster)
        assert page.minimumSizeHint().width() <= 1100, name
        assert nameless(page) == [], name
        assert not [label for label in page.findChildren(QLabel) if "{" in label.text()], name
