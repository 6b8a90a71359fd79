"""What comes after a training on the screen: the evaluation and the participants' action plans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from fieldapp.domain.records import ActionStep, ParticipantActionPlan, Participation, TrainingEvent
from fieldapp.services import evaluations, photos, records
from fieldapp.ui.views.action_plans import ActionPlansPage
from fieldapp.ui.views.training_evaluation import TrainingEvaluationPage
from fieldapp.ui.views.training_report import PrintReport, TrainingReportPage
from tests.gui.desk import Desk, World, page_of
from tests.gui.shell import nameless
from tests.services.test_evaluations import answer


@pytest.fixture
def event(world: World) -> str:
    made = world.training()
    for name in ("Chea S.", "ចាន់ សុខា"):
        world.make(
            Participation, event=made, person=world.person(name), role="worker", country="KH", enrolled_on="2025-11-01"
        )
    return made


@pytest.fixture
def plan(world: World, event: str) -> str:
    made = world.make(
        ParticipantActionPlan, event=event, person=world.person("Souk V."), goal="Fewer broken threads",
        made_on="2025-11-14", coach="Keo Soma",
    )  # fmt: skip
    world.make(ActionStep, plan=made, text="Oil the loom each week", status="done")
    return made


def test_evaluation_when_nobody_answered_then_a_questionnaire_is_begun_for_this_training(
    desk: Desk, world: World, event: str
):
    page = page_of(desk, TrainingEvaluationPage, "training_evaluation", event_id=event)
    assert page.empty.isVisibleTo(page)
    page.fill_action.trigger()
    name, given = desk.opened[-1]
    assert name == "survey_fill"
    assert (given["subject_kind"], given["subject"]) == ("training_event", event)
    assert given["known"]["training_code"].startswith("KH-VL-T-")


def test_evaluation_when_answered_then_figures_chart_table_and_words(desk: Desk, world: World, event: str):
    answer(world.store, event, 5, most_useful="Dyeing with indigo")
    answer(world.store, event, 3)
    page = page_of(desk, TrainingEvaluationPage, "training_evaluation", event_id=event)
    assert "4.0" in page.figures.accessibleName()
    assert "of 2 participants answered" in page.figures.accessibleName()
    assert page.model.rowCount() == 9
    assert page.chart.picture.chart is not None
    labels = [page.said.itemAt(at).widget().text() for at in range(page.said.count())]
    assert any("indigo" in text for text in labels)


def test_action_plans_then_steps_and_follow_ups_are_made_for_the_chosen_plan(
    desk: Desk, world: World, event: str, plan: str
):
    page = page_of(desk, ActionPlansPage, "action_plans", event_id=event)
    assert page.model.index(0, 2).data() == "1 of 1"
    assert "100% done" in page.sentence.text()
    page.step.click()
    assert desk.opened[-1] == ("records:action_step", {"new": True, "fixed": {"plan": plan}})
    page.ask.click()
    name, given = desk.opened[-1]
    assert name == "records:follow_up"
    assert (given["fixed"]["plan"], given["fixed"]["steps"], given["fixed"]["done"]) == (plan, 1, 1)
    page.new_action.trigger()
    assert desk.opened[-1][1]["fixed"] == {"event": event}


def test_pages_in_each_language_then_everything_has_a_name(
    desk: Desk, world: World, event: str, plan: str, in_language: str
):
    answer(world.store, event, 4)
    for kind, name in ((TrainingEvaluationPage, "training_evaluation"), (ActionPlansPage, "action_plans")):
        page: Any = page_of(desk, kind, name, event_id=event)
        assert nameless(page) == []
    assert evaluations.evaluation(world.store, event).whole is not None


def test_report_page_then_says_what_disagrees_and_makes_pdf_and_word(
    desk: Desk, world: World, event: str, tmp_path: Path
):
    records.save(world.store, TrainingEvent, {"stated_total": "3"}, event)
    page = page_of(desk, TrainingReportPage, "training_report", event_id=event)
    labels = [page.said.itemAt(at).widget().text() for at in range(page.said.count())]
    assert any("Stated: 3. On record: 2." in text for text in labels)
    dialog = PrintReport(desk.context, event, page)
    desk.qtbot.addWidget(dialog)
    dialog.public.setChecked(True)
    assert dialog.options() == {"language": "en", "public": True}
    page.save_word(tmp_path / "report.docx")
    assert "report.docx" in desk.said()
    assert (tmp_path / "report.docx").stat().st_size > 10_000
    photo = tmp_path / "weavers.png"
    Image.new("RGB", (40, 30), "#B7862C").save(photo)
    page.add_photos([photo, photo])
    assert desk.said() == "1 photo added."
    wrong = tmp_path / "notes.png"
    wrong.write_text("no picture")
    page.add_photos([wrong])
    assert "no picture that can be read" in desk.said()
    assert photos.count(world.store, TrainingEvent, event) == 1
    page.stated.click()
    assert desk.opened[-1] == ("records:training_event", {"record_id": event, "edit": True})
