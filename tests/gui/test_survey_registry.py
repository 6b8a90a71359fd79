"""Surveys that write to the registry, fill from it, and act while they are filled: by keyboard, in the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from fieldapp.domain.records import Enterprise
from fieldapp.services import records, surveys
from fieldapp.store import Query
from fieldapp.ui.views.survey_fill import SurveyFillPage
from tests.gui.desk import Desk, World, page_of, press
from tests.services.test_entities import NEW, write

RETURN = Qt.Key.Key_Return

ACTING = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:odk="http://www.opendatakit.org/xforms" xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms">
 <h:head><h:title>Looms</h:title><model>
  <instance><data id="looms" version="1"><trade/><tool/><where/><loom jr:template=""><number/><kind/></loom>
   <orx:meta><orx:instanceID/></orx:meta></data></instance>
  <bind nodeset="/data/trade" type="string"/><bind nodeset="/data/tool" type="string"/>
  <bind nodeset="/data/where" type="geopoint"/>
  <bind nodeset="/data/loom/number" type="int"/><bind nodeset="/data/loom/kind" type="string"/>
  <bind nodeset="/data/orx:meta/orx:instanceID" type="string" jr:preload="uid" readonly="true()"/>
  <odk:setgeopoint ref="/data/where" event="odk-instance-first-load"/>
 </model></h:head>
 <h:body>
  <input ref="/data/trade"><label>Trade</label>
   <setvalue ref="/data/tool" event="xforms-value-changed" value="concat('tool of ', /data/trade)"/></input>
  <input ref="/data/tool"><label>Tool</label></input>
  <input ref="/data/where"><label>Where</label></input>
  <group ref="/data/loom"><label>Loom</label><repeat nodeset="/data/loom">
   <setvalue ref="/data/loom/number" event="odk-new-repeat" value="count(../../loom) * 10"/>
   <input ref="/data/loom/number"><label>Number</label></input>
   <input ref="/data/loom/kind"><label>Kind</label></input></repeat></group>
 </h:body></h:html>"""


def firms(world: World) -> dict[str, dict[str, object]]:
    ids = records.listing(world.store, Enterprise, Query()).ids
    found = [record for one in ids if (record := records.load(world.store, Enterprise, one))]
    return {str(record["name"]): record for record in found}


def shown(page: SurveyFillPage) -> str:
    """What stands in the first field of the question on the screen."""
    return str(page.view.boxes[0].widget.line.text())


def answers(page: SurveyFillPage, given: dict[str, str]) -> None:
    """Type what is given for the questions as they come, and leave the others empty."""
    keys = [step.key for step in page.course.steps]
    for key in keys[page.course.at :]:
        assert page.view.step.key == key
        press(page, given.get(key.rpartition("/")[2], ""))
        if key != keys[-1]:
            press(page, RETURN)


def test_a_survey_about_a_new_firm_when_filled_by_keyboard_then_the_firm_is_registered(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    form = surveys.import_form(world.store, write(tmp_path / "census.xlsx")).id
    page = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    answers(page, NEW)
    page.finish()
    firm = firms(world)["Atelier Phal"]
    assert (firm["owner"], firm["location"], firm["clusters"]) == ("Phal", world.place, world.cluster)


def test_a_survey_about_a_known_firm_when_it_is_picked_then_what_is_said_changes_it_and_blanks_erase_nothing(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    world.enterprise("Atelier 12", owner="Sokha", phone="+855 12 345 678")
    form = surveys.import_form(world.store, write(tmp_path / "census.xlsx")).id
    page = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    press(page, "1")
    answers(page, {"firm": "Atelier 12", "owner": "Dara"})
    page.finish()
    firm = firms(world)["Atelier 12"]
    assert (firm["owner"], str(firm["phone"]).replace(" ", "")) == ("Dara", "+85512345678")
    assert len(firms(world)) == 1


def test_a_firm_that_cannot_be_registered_when_the_survey_is_final_then_the_window_says_where_it_waits(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    form = surveys.import_form(world.store, write(tmp_path / "census.xlsx")).id
    page = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    answers(page, NEW | {"location": "Nowhere at all"})
    page.finish()
    assert firms(world) == {}
    assert "Nowhere at all" in desk.context.notices.last


def test_actions_when_answers_change_and_entries_are_added_then_their_values_stand_in_the_fields(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    path = tmp_path / "looms.xml"
    path.write_text(ACTING, encoding="utf-8")
    page = page_of(desk, SurveyFillPage, "survey_fill", form=surveys.import_form(world.store, path).id)
    press(page, "silk")
    press(page, RETURN)
    assert shown(page) == "tool of silk"
    press(page, RETURN)
    assert shown(page) == ""  # this computer does not know where it is: the place is typed
    press(page, "13.361, 103.86")
    for number in (1, 2):
        place = next(at for at, step in enumerate(page.course.steps) if step.repeat)
        page._jump(place)
        press(page, Qt.Key.Key_Space)
        assert page.course.state[f"/data/loom[{number}]/number"].value == str(number * 10)
        page._jump(place)
        assert shown(page) == str(number * 10)
    page.finish()
    assert firms(world) == {}
