"""Real forms of others, filled from the first to the last question by keyboard alone and made final."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from fieldapp.domain.records import SurveySubmission
from fieldapp.services import records, surveys
from fieldapp.store import Query
from fieldapp.ui.forms.answers.base import AnswerWidget
from fieldapp.ui.forms.answers.choosing import Acknowledge, ChoiceRows
from fieldapp.ui.forms.answers.lines import LineAnswer, TextAnswer
from fieldapp.ui.forms.answers.longlist import LongList
from fieldapp.ui.views.survey_fill import SurveyFillPage
from fieldapp.ui.views.surveys import SurveysPage
from tests.gui.desk import Desk, World, page_of, press

TRIES = ("12", "1", "100", "0.5", "2025", "abc", "0123456789", "a@example.org", "99", "0")
PATIENCE = 1200


def say(page: Any, widget: AnswerWidget, kind: str, tried: int) -> None:
    """Press keys that answer what has the keyboard; another try where the first was not allowed."""
    if isinstance(widget, ChoiceRows):
        press(page, str(1 + tried % max(1, min(9, len(widget.rows)))))
    elif isinstance(widget, Acknowledge):
        press(page, Qt.Key.Key_Space)
    elif isinstance(widget, LongList):
        press(page, Qt.Key.Key_Down)
        if widget.several:
            press(page, Qt.Key.Key_Space)
    elif isinstance(widget, LineAnswer | TextAnswer) or hasattr(widget, "editor"):
        press(page, "A", Qt.KeyboardModifier.ControlModifier)
        text = {"date": "15 Nov 2025", "time": "08:30", "dateTime": "2025-11-15 08:30", "geopoint": "13.4, 103.9"}
        press(page, text.get(kind, TRIES[tried % len(TRIES)]))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "at_least"),
    [
        ("wf__socio-economic-survey-v20240515.xlsx", 10),
        ("wf__ifrc-distribution-site-assessment-v1.xlsx", 20),
        ("wf__all-question-types-v2024091201-3.xlsx", 40),
        ("wf__whova_form.xlsx", 150),
    ],
)
def test_real_form_when_filled_from_first_to_last_by_keyboard_then_it_is_final(
    desk: Desk, world: World, shared: Any, name: str, at_least: int
) -> None:
    imported = surveys.import_form(world.store, shared / "forms" / name)
    page = page_of(desk, SurveyFillPage, "survey_fill", form=imported.id)
    tried: dict[str, int] = {}
    for _press in range(PATIENCE):
        if page.course is None:
            break
        box = page.view.here()
        if box is not None and not box.state.readonly and (not box.state.value or box.wrong):
            say(page, box.widget, box.state.data_type, tried.get(box.ref, 0))
            tried[box.ref] = tried.get(box.ref, 0) + 1
        press(page, Qt.Key.Key_PageDown if isinstance(box and box.widget, TextAnswer) else Qt.Key.Key_Return)
    assert page.course is None, f"stands at {page.course.key}: {[b.message.text() for b in page.view.boxes]}"
    ids = records.listing(world.store, SurveySubmission, Query()).ids
    assert len(ids) == 1
    final = records.load(world.store, SurveySubmission, ids[0])
    assert final is not None
    assert len(tried) >= at_least


@pytest.mark.shared
def test_real_form_when_it_wants_its_answers_encrypted_then_it_is_refused_in_words(
    desk: Desk, world: World, shared: Any
) -> None:
    page = page_of(desk, SurveysPage, "surveys")
    page.take(shared / "forms" / "pyx__xlsform_spec_test.xlsx")
    assert "encrypted" in desk.said()
    assert surveys.forms(world.store) == []
