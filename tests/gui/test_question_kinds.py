"""Every type of question and appearance of the table: its widget, what it shows and keeps, its name for the reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fieldapp.survey import load_form
from fieldapp.ui.forms.answers import Asked, make
from tests.gui.shell import nameless
from tests.survey.question_kinds import KINDS, QuestionKind
from tests.survey.test_form_errors import workbook

CHOICES = [["list_name", "name", "label"], *(["c", name, name.upper()] for name in "abd")]


def named(kind: QuestionKind) -> str:
    return "-".join(part for part in (kind.type, kind.appearance, kind.parameters) if part)


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_question_when_shown_then_its_widget_holds_the_answer_as_it_came(
    kind: QuestionKind, tmp_path: Path, qtbot: QtBot
) -> None:
    rows = [
        ["type", "name", "label", "appearance", "parameters"],
        [kind.type, "q", "Question", kind.appearance, kind.parameters],
        ["text", "other", "Another", "", ""],
    ]
    form = load_form(workbook(tmp_path / "one.xlsx", rows, CHOICES))
    session = form.start()
    if kind.answer:
        session.answer(f"/{form.root.name}/q", kind.answer)
    state = session.state()[f"/{form.root.name}/q"]
    assert state.value == kind.answer
    question = next(one for one in form.walk() if one.name == "q")
    widget = make(Asked(question), state)
    if kind.widget == "-":
        assert widget is None
        return
    assert widget is not None
    qtbot.addWidget(widget)
    said: list[str] = []
    widget.answered.connect(said.append)
    widget.update_state(state)
    widget.name("Question", "")
    widget.show()
    widget.commit()
    widget.hand_over()
    assert type(widget).__name__ == kind.widget
    assert [text for text in said if text != kind.answer] == []
    assert nameless(widget) == []


def test_whole_number_when_larger_than_forms_hold_then_it_is_said_and_what_is_typed_stays(
    tmp_path: Path, qtbot: QtBot
) -> None:
    rows = [["type", "name", "label"], ["integer", "q", "Sales"]]
    form = load_form(workbook(tmp_path / "one.xlsx", rows, CHOICES))
    session = form.start()
    widget = make(Asked(next(form.walk())), session.state()[f"/{form.root.name}/q"])
    assert widget is not None
    qtbot.addWidget(widget)
    said: list[str] = []
    widget.unread.connect(said.append)
    qtbot.keyClicks(widget.focusProxy(), "2147483648")
    assert "2,147,483,647" in said[-1]
    assert widget.unreadable() == "2147483648"
    qtbot.keyClick(widget.focusProxy(), "\b")
    assert said[-1] == ""
