"""Filling a survey in the window: import, answers by keyboard, drafts, languages, repeats, finalising, correcting."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from fieldapp import paths
from fieldapp.domain.records import SurveySubmission
from fieldapp.services import records, surveys
from fieldapp.store import Changes, DiskFull, Query
from fieldapp.survey import compile_form
from fieldapp.survey import steps as way
from fieldapp.ui.views import survey_telling
from fieldapp.ui.views.survey_fill import SurveyFillPage
from fieldapp.ui.views.surveys import SurveysPage
from tests.gui.desk import Desk, World, page_of, press

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier

XFORM = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms">
 <h:head><h:title>Small test</h:title><model>
  <itext>
   <translation lang="English" default="true()"><text id="name"><value>Name of the firm</value></text></translation>
   <translation lang="French"><text id="name"><value>Nom de l'entreprise</value></text></translation>
  </itext>
  <instance><data id="small" version="1">
   <name/><workers/><since/><kind/><why/><tools jr:template=""><tool/></tools>
   <orx:meta><orx:instanceID/></orx:meta></data></instance>
  <bind nodeset="/data/name" type="string" required="true()"/>
  <bind nodeset="/data/workers" type="int" constraint=". &lt; 100" jr:constraintMsg="At most 99."/>
  <bind nodeset="/data/since" type="date"/>
  <bind nodeset="/data/kind" type="string"/>
  <bind nodeset="/data/why" type="string" relevant="/data/kind = 'other'"/>
  <bind nodeset="/data/tools/tool" type="string"/>
  <bind nodeset="/data/orx:meta/orx:instanceID" type="string" jr:preload="uid" readonly="true()"/>
 </model></h:head>
 <h:body>
  <input ref="/data/name"><label ref="jr:itext('name')"/></input>
  <input ref="/data/workers"><label>Workers</label></input>
  <input ref="/data/since"><label>Since when</label></input>
  <select1 ref="/data/kind"><label>Kind</label>
   <item><label>Silk</label><value>silk</value></item><item><label>Other</label><value>other</value></item></select1>
  <input ref="/data/why"><label>Which other</label></input>
  <group ref="/data/tools"><label>Tool</label><repeat nodeset="/data/tools">
   <input ref="/data/tools/tool"><label>Name of the tool</label></input></repeat></group>
 </h:body></h:html>"""


@pytest.fixture
def form(world: World, tmp_path: Path) -> str:
    """The small form, imported; its record id."""
    path = tmp_path / "small.xml"
    path.write_text(XFORM, encoding="utf-8")
    return surveys.import_form(world.store, path).id


def finals(world: World) -> list[dict[str, Any]]:
    """The finalised surveys."""
    ids = records.listing(world.store, SurveySubmission, Query()).ids
    return [record for rid in ids if (record := records.load(world.store, SurveySubmission, rid))]


def test_survey_when_filled_by_keyboard_from_first_to_last_then_it_is_final(
    desk: Desk, world: World, form: str
) -> None:
    page = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    press(page, "Atelier 12")
    press(page, Qt.Key.Key_Return)
    press(page, "១២")
    press(page, Qt.Key.Key_Return)
    press(page, "15/11/2019")
    press(page, Qt.Key.Key_Return)
    press(page, "1")
    press(page, Qt.Key.Key_Return)
    page.finish()
    (final,) = finals(world)
    for expected in ("<name>Atelier 12</name>", "<workers>12</workers>", "<since>2019-11-15</since>", ">silk<"):
        assert expected in final["answers"]
    assert "<why" not in final["answers"]
    assert desk.opened[-1][0] == "surveys"
    assert surveys.drafts(world.store) == []


def test_answer_when_needed_and_missing_then_stays_and_says_so(desk: Desk, form: str) -> None:
    page = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    assert not page.view.boxes[0].message.isVisible()
    press(page, Qt.Key.Key_Return)
    assert page.view.step.key == "/data/name"
    assert page.view.boxes[0].message.isVisible()


def test_answer_when_it_breaks_a_rule_then_the_forms_words_stand_beside_it(desk: Desk, form: str) -> None:
    page = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    press(page, "A")
    press(page, Qt.Key.Key_Return)
    press(page, "100")
    assert not page.view.boxes[0].message.isVisible()  # nothing is said while somebody types
    press(page, Qt.Key.Key_Return)
    assert "At most 99." in page.view.boxes[0].message.text()
    assert page.view.step.key == "/data/workers"


def test_answer_when_it_cannot_be_read_then_says_why_and_keeps_the_text(desk: Desk, form: str) -> None:
    page = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    press(page, "A")
    press(page, Qt.Key.Key_Return)
    press(page, "many")
    press(page, Qt.Key.Key_Return)
    assert page.view.boxes[0].message.isVisible()
    assert page.view.boxes[0].widget.line.text() == "many"
    assert page.view.step.key == "/data/workers"


def test_question_when_it_becomes_relevant_then_it_is_in_the_outline(desk: Desk, form: str) -> None:
    page = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    before = page.outline.list.count()
    page._jump(3)
    press(page, "2")
    assert page.outline.list.count() == before + 1
    press(page, "1")
    assert page.outline.list.count() == before


def test_shift_enter_when_pressed_then_goes_back_without_a_check(desk: Desk, form: str) -> None:
    page = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    press(page, "A")
    press(page, Qt.Key.Key_Return)
    press(page, Qt.Key.Key_Return, SHIFT)
    assert page.view.step.key == "/data/name"


def test_language_of_the_respondent_when_switched_then_the_question_changes_and_the_answer_stays(
    desk: Desk, form: str
) -> None:
    page = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    press(page, "Atelier")
    press(page, "L", CONTROL)
    assert "Nom de l'entreprise" in page.view.boxes[0].label.text()
    assert page.view.boxes[0].widget.line.text() == "Atelier"


def test_repeat_when_one_more_is_asked_for_then_its_questions_come(desk: Desk, world: World, form: str) -> None:
    page = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    press(page, "A")
    number = next(n for n, step in enumerate(page.course.steps) if step.repeat)
    page._jump(number)
    press(page, Qt.Key.Key_Space)
    keys = [step.key for step in page.course.steps]
    added = keys[number]
    assert added.startswith("/data/tools[")
    page._jump(number)
    press(page, "loom")
    page.finish()
    assert "loom" in finals(world)[0]["answers"]


def test_draft_when_answers_are_given_then_it_is_kept_and_goes_on_where_it_was_left(
    desk: Desk, world: World, form: str, qtbot: QtBot
) -> None:
    page = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    press(page, "Atelier 12")
    qtbot.waitUntil(lambda: bool(surveys.drafts(world.store)), timeout=1000)
    (line,) = surveys.drafts(world.store)
    again = page_of(desk, SurveyFillPage, "survey_fill", draft=line.key)
    assert again.course.filling.session.state()["/data/name"].value == "Atelier 12"
    assert again.view.step.key == "/data/workers"


def test_final_survey_when_corrected_then_a_new_version_names_the_old_and_both_are_kept(
    desk: Desk, world: World, form: str
) -> None:
    page = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    press(page, "Atelier 12")
    page.finish()
    (first,) = finals(world)
    again = page_of(desk, SurveyFillPage, "survey_fill", submission=first["id"])
    again._jump(0)
    again.view.boxes[0].widget.line.selectAll()
    press(again, "Atelier 13")
    again.finish()
    found = {final["replaces"]: final for final in finals(world)}
    assert set(found) == {None, first["id"]}
    assert "Atelier 13" in found[first["id"]]["answers"]
    assert "Atelier 12" in found[None]["answers"]


def test_finalising_when_the_store_refuses_then_the_last_answer_is_in_the_draft(
    desk: Desk, world: World, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    press(page, "Atelier 12")

    def refuse(*_arguments: object) -> None:
        raise DiskFull(world.store.folder)

    with monkeypatch.context() as broken:
        broken.setattr(surveys, "finalise", refuse)
        page.finish()
    assert finals(world) == []
    (line,) = surveys.drafts(world.store)
    assert surveys.resume(world.store, line.key).session.state()["/data/name"].value == "Atelier 12"
    page.finish()
    assert len(finals(world)) == 1


def test_select_when_its_list_did_not_come_with_the_form_then_the_answer_is_written(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    select = (
        '<select1 ref="/data/kind"><label>Town</label><itemset nodeset="instance(\'towns\')/root/item">'
        '<value ref="name"/><label ref="label"/></itemset></select1>'
    )
    start, end = XFORM.index('<select1 ref="/data/kind">'), XFORM.index("</select1>") + len("</select1>")
    towns = '<instance id="towns" src="jr://file-csv/towns.csv"/>'
    text = (XFORM[:start] + select + XFORM[end:]).replace("</instance>", f"</instance>{towns}", 1)
    path = tmp_path / "towns.xml"
    path.write_text(text, encoding="utf-8")
    page = page_of(desk, SurveyFillPage, "survey_fill", form=surveys.import_form(world.store, path).id)
    press(page, "Atelier")
    page._jump(3)
    assert "write the answer" in page.view.boxes[0].hint.text()
    press(page, "Van Lam")
    page.finish()
    assert "<kind>Van Lam</kind>" in finals(world)[0]["answers"]


def test_surveys_page_when_a_form_is_imported_then_it_can_be_filled(desk: Desk, world: World) -> None:
    page = page_of(desk, SurveysPage, "surveys")
    assert page.empty.isVisible()
    page.take(paths.resource("forms/enterprise-baseline.xlsx"))
    assert "ready" in desk.said()
    assert not page.empty.isVisible()
    (line,) = surveys.forms(world.store)
    assert len(line.languages) == 6
    filling = page_of(desk, SurveyFillPage, "survey_fill", form=line.id)
    assert filling.view.step.key == "/form/introduction"


def test_surveys_page_when_the_file_is_no_form_then_says_so_and_nothing_is_stored(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    page = page_of(desk, SurveysPage, "surveys")
    wrong = tmp_path / "wrong.xlsx"
    wrong.write_bytes(b"not a workbook")
    page.take(wrong)
    assert desk.said()
    assert surveys.forms(world.store) == []


def test_steps_when_nothing_is_relevant_in_a_group_then_the_group_is_not_on_the_way() -> None:
    session = compile_form(XFORM).start()
    state = session.state()
    keys = [step.key for step in way.steps(compile_form(XFORM), state)]
    assert "/data/why" not in keys
    assert keys[-1] == "/data/tools#repeat"


def test_repeat_when_one_is_taken_away_by_keys_then_undo_puts_it_back_with_its_answers(desk: Desk, form: str) -> None:
    page = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    page._jump(len(page.course.steps) - 1)
    press(page, "M", CONTROL)
    press(page, "loom")
    press(page, Qt.Key.Key_Delete, CONTROL, SHIFT)
    assert "/data/tools[1]/tool" not in page.course.state
    notice = desk.context.notices.history[-1]
    assert notice.action == "Undo"
    notice.run()
    assert page.course.state["/data/tools[1]/tool"].value == "loom"
    assert page.view.step.key == "/data/tools[1]/tool"


def test_questions_when_searched_then_the_list_is_narrowed_and_the_first_found_is_shown(desk: Desk, form: str) -> None:
    page = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    assert page.search_hint()
    page.search("SINCE")
    assert page.outline.list.count() == 1
    assert page.view.step.key == "/data/since"
    page.search("")
    assert page.outline.list.count() > 1


def test_f8_when_pressed_then_it_goes_to_the_next_answer_that_is_missing(desk: Desk, form: str) -> None:
    page = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    page._jump(2)
    press(page, Qt.Key.Key_F8)
    assert page.view.step.key == "/data/name"
    assert page.view.boxes[0].message.isVisible()
    press(page, "A")
    press(page, Qt.Key.Key_F8)
    assert "Nothing is wrong" in desk.said()


def test_final_survey_when_a_record_waits_then_it_is_said_where() -> None:
    told: list[str] = []
    context = SimpleNamespace(
        notices=SimpleNamespace(problem=told.append, show=told.append), open_page=lambda *_a, **_k: None
    )
    done = surveys.Finalised("x", Changes(), ("From a survey, Atelier 12: Place: missing.",))
    survey_telling.final(context, done)  # type: ignore[arg-type]
    (said,) = told
    assert said.startswith("Survey finalised. It travels with the next bundle. From a survey, Atelier 12: Place")
    assert said.endswith("It waits on the page “Today” under “Unfinished”.")
