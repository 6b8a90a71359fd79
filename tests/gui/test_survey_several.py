"""Pages of several questions in a survey, and tables of them."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.gui.desk import Desk, press
from tests.gui.one_question import ENTER, Open, begin, items, value, widget, xform

__all__ = ["begin"]


def test_page_of_several_when_enter_is_pressed_then_it_goes_from_answer_to_answer(
    begin: Open, desk: Desk, in_language: str
) -> None:
    inputs = "".join(
        f'<input ref="/data/{name}"><label>{name}</label></input>' for name in ("first", "second", "third")
    )
    text = xform(f'<group appearance="field-list">{inputs}</group>').replace("<q/>", "<first/><second/><third/>")
    page = begin(text.replace('<bind nodeset="/data/q" type="string" />', ""))
    assert len(page.view.boxes) == 3
    for name in ("one", "two"):
        press(page, name)
        press(page, ENTER)
    assert page.view.here() is page.view.boxes[2]
    press(page, ENTER, Qt.KeyboardModifier.ShiftModifier)
    assert page.view.here() is page.view.boxes[1]
    state = page.course.filling.session.state()
    assert [state[f"/data/{name}"].value for name in ("first", "second", "third")] == ["one", "two", ""]


def table(*rows: str, heads: bool) -> str:
    """A form with rows of a table, with or without the row of words above them, each a page unless ``heads``."""
    choices = items("never", "often")
    names = ("q", *rows)
    controls = "".join(
        f'<select1 ref="/data/{name}" appearance="{"label" if heads and name == "q" else "list-nolabel"}">'
        f"<label>{name}</label>{choices}</select1>"
        for name in names
    )
    group = f'<group appearance="field-list">{controls}</group>' if heads else controls
    return xform(group).replace("<q/>", "".join(f"<{name}/>" for name in names))


def test_row_of_a_table_when_no_row_above_has_the_words_then_it_has_them_itself(begin: Open) -> None:
    page = begin(table("one", heads=False))
    assert [row.words.isVisible() for row in widget(page).rows] == [True, True]
    press(page, "2")
    assert value(page) == "often"


def test_rows_of_a_table_when_the_first_has_the_words_then_the_others_are_without(begin: Open) -> None:
    page = begin(table("one", "two", heads=True))
    assert [row.words.isVisible() for box in page.view.boxes[1:] for row in box.widget.rows] == [False] * 4
