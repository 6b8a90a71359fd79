"""The surveys' lists: drafts, final and sent; versions side by side; a sheet of paper entered twice and settled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton

from fieldapp.domain.records import SurveySubmission
from fieldapp.services import attachments, double_entry, records, surveys, versions
from fieldapp.services.errors import ServiceError
from fieldapp.store import Query
from fieldapp.ui.views.survey_fill import SurveyFillPage
from fieldapp.ui.views.survey_settle import SurveySettlePage
from fieldapp.ui.views.survey_versions import SurveyVersionsPage
from fieldapp.ui.views.surveys import SurveysPage
from fieldapp.ui.widgets.labels import Words
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.test_survey_pages import XFORM

ENTER, CONTROL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def form(world: World, tmp_path: Path) -> str:
    """The small form, imported; its record id."""
    path = tmp_path / "small.xml"
    path.write_text(XFORM, encoding="utf-8")
    return surveys.import_form(world.store, path).id


def fill(page: Any, name: str, workers: str = "12", kind: str = "1") -> None:
    """Answer the small form by keyboard and finish."""
    page._jump(0)
    for text in (name, workers):
        press(page, "A", CONTROL)
        press(page, text)
        press(page, ENTER)
    press(page, ENTER)
    press(page, kind)
    press(page, ENTER, CONTROL)


def words(page: Any) -> str:
    """All words that a page shows."""
    return "\n".join(label.text() for label in page.findChildren(Words) if label.isVisibleTo(page))


def finals(world: World) -> list[dict[str, Any]]:
    """The finalised surveys."""
    ids = records.listing(world.store, SurveySubmission, Query()).ids
    return [record for rid in ids if (record := records.load(world.store, SurveySubmission, rid))]


def test_final_survey_when_corrected_then_its_versions_stand_side_by_side(desk: Desk, world: World, form: str) -> None:
    fill(page_of(desk, SurveyFillPage, "survey_fill", form=form), "Atelier 12")
    (first,) = finals(world)
    fill(page_of(desk, SurveyFillPage, "survey_fill", submission=first["id"]), "Atelier 12", "15")
    page = page_of(desk, SurveyVersionsPage, "survey_versions", submission=first["id"], called="Atelier 12")
    assert page.first.count() == page.second.count() == 2
    shown = words(page)
    assert "1 answer differs" in shown
    assert all(text in shown for text in ("Workers", "12", "15"))
    page.correct_action.trigger()
    newest = next(final for final in finals(world) if final["replaces"])
    assert desk.opened[-1] == ("survey_fill", {"submission": newest["id"]})


def test_versions_when_asked_from_the_newest_then_all_are_there_and_the_newest_counts(
    desk: Desk, world: World, form: str
) -> None:
    fill(page_of(desk, SurveyFillPage, "survey_fill", form=form), "Atelier 12")
    (first,) = finals(world)
    fill(page_of(desk, SurveyFillPage, "survey_fill", submission=first["id"]), "Atelier 12", "15", "2")
    newest = next(final for final in finals(world) if final["replaces"])
    found = versions.versions(world.store, newest["id"])
    assert [one.id for one in found] == [first["id"], newest["id"]]
    assert [one.newest for one in found] == [False, True]
    between = versions.between(world.store, found[0].id, found[1].id)
    changed = {one.ref: (one.first_words, one.second_words) for one in between}
    assert changed == {"/data/workers": ("12", "15"), "/data/kind": ("Silk", "Other")}


def test_surveys_when_filtered_then_drafts_final_and_sent_ones_stand_apart(
    desk: Desk, world: World, form: str, tmp_path: Path
) -> None:
    fill(page_of(desk, SurveyFillPage, "survey_fill", form=form), "Atelier 12")
    draft = page_of(desk, SurveyFillPage, "survey_fill", form=form)
    press(draft, "Half a firm")
    draft.keep()
    page = page_of(desk, SurveysPage, "surveys")

    def chosen(kind: str) -> str:
        page.kind.setCurrentIndex(page.kind.findData(kind))
        page.kind.activated.emit(page.kind.currentIndex())
        return words(page)

    assert "Unfinished" in chosen("draft")
    assert "final, not sent yet" in chosen("final")
    assert "K. S" not in chosen("sent")
    assert [line.sent for line in surveys.submissions(world.store)] == [False]


def test_sheet_when_entered_twice_alike_then_it_is_final_at_once(desk: Desk, world: World, form: str) -> None:
    fill(page_of(desk, SurveyFillPage, "survey_fill", twice=form), "Atelier 12")
    assert finals(world) == []
    (line,) = surveys.drafts(world.store)
    assert line.double["sheet"] in desk.said()
    again = page_of(desk, SurveyFillPage, "survey_fill", again=line.key)
    assert again.view.boxes[0].widget.line.text() == ""  # blind
    fill(again, "Atelier 12")
    (final,) = finals(world)
    assert "<workers>12</workers>" in final["answers"]
    assert surveys.drafts(world.store) == []


def test_sheet_when_the_entries_differ_then_each_difference_is_settled_by_a_key_and_all_is_kept(
    desk: Desk, world: World, form: str
) -> None:
    fill(page_of(desk, SurveyFillPage, "survey_fill", twice=form), "Atelier 12", "12", "1")
    (line,) = surveys.drafts(world.store)
    fill(page_of(desk, SurveyFillPage, "survey_fill", again=line.key), "Atelier 21", "13", "2")
    assert finals(world) == []
    name, arguments = desk.opened[-1]
    assert name == "survey_settle"
    page = page_of(desk, SurveySettlePage, "survey_settle", **arguments)
    assert len(page.boxes) == 3
    assert not page.finish_action.isEnabled()
    press(page, "1")
    press(page, "2")
    press(page, "3")
    page.boxes[2].other.setCurrentIndex(2)
    page.boxes[2].other.activated.emit(2)
    press(page, ENTER, CONTROL)
    (final,) = finals(world)
    assert all(text in final["answers"] for text in ("Atelier 12", "<workers>13</workers>", ">other<"))
    (kept,) = attachments.files_of(world.store, final["id"])
    assert kept.path is not None
    told = json.loads(kept.path.read_text("utf-8"))
    assert [one["decided"] for one in told["decided"]] == ["Atelier 12", "13", "other"]
    assert "Atelier 21" in told["second"]["answers"]
    assert told["decided_by"]
    assert surveys.drafts(world.store) == []


def test_sheet_when_a_difference_is_undecided_then_it_is_not_final(desk: Desk, world: World, form: str) -> None:
    fill(page_of(desk, SurveyFillPage, "survey_fill", twice=form), "Atelier 12")
    (line,) = surveys.drafts(world.store)
    fill(page_of(desk, SurveyFillPage, "survey_fill", again=line.key), "Atelier 21")
    second = next(one for one in surveys.drafts(world.store) if one.double["turn"] == "second")
    with pytest.raises(ServiceError, match="not settled"):
        double_entry.settle(world.store, second.key, {})
    with pytest.raises(ServiceError, match="cannot be final"):
        double_entry.settle(world.store, second.key, {"/data/name": ""})
    assert finals(world) == []
    assert len(surveys.drafts(world.store)) == 2


def test_drafts_of_a_sheet_when_listed_then_each_says_what_it_waits_for(desk: Desk, world: World, form: str) -> None:
    fill(page_of(desk, SurveyFillPage, "survey_fill", twice=form), "Atelier 12")
    page = page_of(desk, SurveysPage, "surveys")
    assert "waits for the second entry" in words(page)
    button = next(one for one in page.findChildren(QPushButton) if one.text() == "Enter it again")
    button.click()
    assert desk.opened[-1][0] == "survey_fill"
    assert "again" in desk.opened[-1][1]


def test_form_when_its_picture_lies_beside_it_then_the_question_shows_it(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    image.save(str(tmp_path / "loom.png"))
    picture = '<value form="image">jr://images/loom.png</value><value form="audio">jr://audio/none.mp3</value>'
    text = XFORM.replace("<value>Name of the firm</value>", f"<value>Name of the firm</value>{picture}")
    (tmp_path / "pictured.xml").write_text(text, encoding="utf-8")
    imported = surveys.import_form(world.store, tmp_path / "pictured.xml")
    page = page_of(desk, SurveyFillPage, "survey_fill", form=imported.id)
    assert page.view.boxes[0].media.isVisible()
    assert page._form_files.keys() == {"loom.png"}
    assert "none.mp3 did not come with the form" in words(page)
