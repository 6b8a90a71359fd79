"""What is typed is kept as it is typed: without a pause, half a number, in a repeat that moves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fieldapp.services import surveys
from fieldapp.ui.views.survey_fill import DRAFT_PAUSE_MS, SurveyFillPage
from tests.gui.desk import Desk, World, page_of, press

XFORM = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms">
 <h:head><h:title>Looms</h:title><model>
  <instance><data id="looms" version="1"><name/><loom jr:template=""><age/></loom>
   <orx:meta><orx:instanceID/></orx:meta></data></instance>
  <bind nodeset="/data/loom/age" type="int"/>
  <bind nodeset="/data/orx:meta/orx:instanceID" type="string" jr:preload="uid" readonly="true()"/>
 </model></h:head>
 <h:body><input ref="/data/name"><label>Name</label></input>
  <group ref="/data/loom"><label>Loom</label><repeat nodeset="/data/loom">
   <input ref="/data/loom/age"><label>Age of the loom</label></input></repeat></group>
 </h:body></h:html>"""


@pytest.fixture
def page(desk: Desk, world: World, tmp_path: Path) -> Any:
    """The form being filled, with nothing said yet."""
    path = tmp_path / "looms.xml"
    path.write_text(XFORM, encoding="utf-8")
    return page_of(desk, SurveyFillPage, "survey_fill", form=surveys.import_form(world.store, path).id)


def kept(world: World) -> Any:
    (line,) = surveys.drafts(world.store)
    return surveys.resume(world.store, line.key)


def test_text_when_typed_without_a_pause_then_the_draft_follows(page: Any, world: World) -> None:
    typed = 0
    while typed * 60 < DRAFT_PAUSE_MS * 4:
        press(page, "a")
        typed += 1
        QTest.qWait(60)
    said = kept(world).session.node_state("/data/name").value
    assert len(said) > typed / 2


def test_text_that_cannot_be_read_when_the_page_is_left_then_it_stands_in_the_draft(
    desk: Desk, page: Any, world: World
) -> None:
    for _two in range(2):
        page._more("/data/loom")
    for number, text in ((1, "twelve"), (2, "about 30")):
        page._jump(page.course.place(f"/data/loom[{number}]/age"))
        press(page, text)
    page.leave()
    filling = kept(world)
    assert filling.unread == {"/data/loom[1]/age": "twelve", "/data/loom[2]/age": "about 30"}
    again = page_of(desk, SurveyFillPage, "survey_fill", draft=filling.draft_key)
    again._jump(again.course.place("/data/loom[2]/age"))
    assert again.view.boxes[0].widget.line.text() == "about 30"
    again.finish()
    assert again.view.boxes[0].widget.line.text() == "twelve"
    assert surveys.submissions(world.store) == []


def test_text_that_cannot_be_read_when_the_entry_before_it_goes_then_it_stays_with_its_own(
    page: Any, world: World
) -> None:
    for _three in range(3):
        page._more("/data/loom")
    for number, text in ((1, "one"), (2, "two"), (3, "three")):
        page._jump(page.course.place(f"/data/loom[{number}]/age"))
        press(page, text)
    page._fewer("/data/loom[2]")
    assert page.course.unread == {"/data/loom[1]/age": "one", "/data/loom[2]/age": "three"}
    page._jump(page.course.place("/data/loom[2]/age"))
    assert page.view.boxes[0].widget.line.text() == "three"
    page.leave()
    assert kept(world).unread == page.course.unread


def test_number_when_it_is_mended_then_nothing_unread_is_kept(page: Any, world: World) -> None:
    page._more("/data/loom")
    page._jump(page.course.place("/data/loom[1]/age"))
    press(page, "x")
    press(page, Qt.Key.Key_Backspace)
    press(page, "7")
    page.leave()
    assert kept(world).unread == {}
    assert kept(world).session.node_state("/data/loom[1]/age").value == "7"
