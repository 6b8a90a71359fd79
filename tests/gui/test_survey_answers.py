"""Each kind of answer in a survey, by keyboard: what is typed, picked, ranked and dated."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from fieldapp.services import surveys
from tests.gui.desk import Desk, press
from tests.gui.one_question import ALT, CONTROL, ENTER, LONG, Open, ask, begin, items, many, value, widget, xform
from tests.gui.shell import nameless

__all__ = ["begin"]


@pytest.mark.parametrize(
    ("appearance", "kind", "typed", "kept"),
    [
        ("", "int", "١٢٣", "123"),
        ("thousands-sep", "int", "1234567", "1234567"),
        ("", "decimal", "12,5", "12.5"),
        ("numbers", "string", "០១២", "012"),
        ("numbers thousands-sep", "string", "1234", "1234"),
        ("masked", "string", "secret", "secret"),
        ("url", "string", "https://example.org", "https://example.org"),
        ("month-year", "date", "11/2025", "2025-11-01"),
        ("year", "date", "๒๕๖๘", "2025-01-01"),
        ("no-calendar", "date", "15 Nov 2025", "2025-11-15"),
        ("", "geopoint", "13.361, 103.86", "13.361 103.86 0.0 0.0"),
        ("", "barcode", "884-12", "884-12"),
    ],
)
def test_line_when_typed_then_the_form_gets_its_own_writing(
    begin: Open, appearance: str, kind: str, typed: str, kept: str
) -> None:
    page = begin(xform(ask("input", appearance), kind))
    press(page, typed)
    assert value(page) == kept
    page.outline.list.setFocus()
    assert value(page) == kept  # what is shown now reads back as the same
    widget(page).commit()
    assert value(page) == kept


def test_thousands_when_the_field_is_left_then_they_are_parted(begin: Open) -> None:
    page = begin(xform(ask("input", "thousands-sep"), "int"))
    press(page, "1234567")
    page.outline.list.setFocus()
    assert widget(page).line.text() == "1,234,567"


def test_counter_when_plus_and_minus_are_pressed_then_it_counts_and_not_below_nothing(begin: Open) -> None:
    page = begin(xform(ask("input", "counter"), "int"))
    press(page, "+++-")
    assert value(page) == "2"
    press(page, "----")
    assert value(page) == "0"


def test_text_of_several_lines_when_enter_is_pressed_then_it_breaks_and_page_down_goes_on(
    begin: Open, desk: Desk
) -> None:
    page = begin(xform(ask("input", "multiline")))
    press(page, "one")
    press(page, ENTER)
    press(page, "two")
    assert value(page) == "one\ntwo"
    press(page, Qt.Key.Key_PageDown)
    assert desk.opened[-1][0] == "surveys"


@pytest.mark.parametrize("appearance", ["", "columns", "columns-2", "columns-pack no-buttons", "likert", "list"])
def test_one_of_a_list_when_a_digit_is_pressed_then_that_one_alone_is_chosen(begin: Open, appearance: str) -> None:
    page = begin(xform(ask("select1", appearance, items("silk", "hemp", "wool"))))
    press(page, "1")
    press(page, "3")
    assert value(page) == "wool"
    assert [row.button.isChecked() for row in widget(page).rows] == [False, False, True]


def test_one_of_a_list_when_walked_by_arrows_then_only_space_chooses(begin: Open) -> None:
    page = begin(xform(ask("select1", "", items("silk", "hemp", "wool"))))
    press(page, Qt.Key.Key_Down)
    assert value(page) == ""
    press(page, Qt.Key.Key_Space)
    assert value(page) == "hemp"


def test_quick_when_chosen_then_the_next_question_comes_by_itself(begin: Open, desk: Desk) -> None:
    page = begin(xform(ask("select1", "quick", items("silk", "hemp"))))
    press(page, "2")
    assert desk.opened[-1][0] == "surveys"  # it was the last question


def test_several_of_a_list_when_digits_are_pressed_twice_then_they_come_and_go(begin: Open) -> None:
    page = begin(xform(ask("select", "", items("silk", "hemp", "wool"))))
    press(page, "13")
    assert value(page) == "silk wool"
    press(page, "1")
    assert value(page) == "wool"


def test_one_of_ten_thousand_when_a_part_is_typed_then_enter_takes_what_fits(begin: Open, desk: Desk) -> None:
    text = xform(ask("select1", "search", LONG))
    page = begin(text.replace("</instance>", "</instance>" + many(10_000), 1))
    assert widget(page).list.model().rowCount() == 10_000
    press(page, "place 4321")
    assert widget(page).list.model().rowCount() == 1
    press(page, Qt.Key.Key_Down)
    assert value(page) == "p4321"
    press(page, ENTER)
    assert desk.opened[-1][0] == "surveys"


def test_one_of_many_when_what_was_typed_is_not_in_it_then_it_stays_and_says_so(begin: Open) -> None:
    text = xform(ask("select1", "minimal", items("silk", "hemp")))
    page = begin(text)
    press(page, "cotton")
    press(page, ENTER)
    assert "not in the list" in page.view.boxes[0].message.text()
    assert widget(page).line.text() == "cotton"


def test_several_of_many_when_enter_follows_a_part_then_it_is_marked_and_the_question_stays(begin: Open) -> None:
    page = begin(xform(ask("select", "autocomplete", items("silk", "hemp", "wool"))))
    press(page, "wo")
    press(page, ENTER)
    press(page, "si")
    press(page, ENTER)
    assert value(page) == "silk wool"
    assert "Silk, Wool" in widget(page).count.text()


def test_rank_when_moved_by_alt_and_arrows_then_the_order_is_the_answer(begin: Open) -> None:
    text = xform(ask("odk:rank", "", LONG)).replace(
        "<h:html ", '<h:html xmlns:odk="http://www.opendatakit.org/xforms" '
    )
    page = begin(text.replace("</instance>", "</instance>" + many(3), 1))
    assert value(page) == ""
    press(page, Qt.Key.Key_Down, ALT)
    assert value(page) == "p1 p0 p2"
    press(page, "3")
    assert value(page) == "p1 p2 p0"


def test_range_when_arrows_and_digits_are_pressed_then_the_number_follows_and_stays_inside(begin: Open) -> None:
    page = begin(xform(ask("range", "", start="0", end="20", step="5"), "int"))
    assert value(page) == ""
    press(page, Qt.Key.Key_Right)
    assert value(page) == "5"
    press(page, "15")
    assert value(page) == "15"
    press(page, "0")
    press(page, ENTER)
    assert "from 0 to 20" in page.view.boxes[0].message.text()


@pytest.mark.parametrize(("appearance", "keys", "kept"), [("rating", "4", "4"), ("picker", "3", "3")])
def test_range_when_shown_as_stars_or_a_list_then_a_digit_sets_it(
    begin: Open, appearance: str, keys: str, kept: str
) -> None:
    page = begin(xform(ask("range", appearance, start="1", end="5", step="1"), "int"))
    press(page, keys)
    assert value(page) == kept


@pytest.mark.parametrize(
    ("appearance", "day", "month", "year"),
    [
        ("ethiopian", "6", 3, "2018"), ("coptic", "6", 3, "1742"), ("buddhist", "15", 11, "2568"),
        ("islamic", "24", 5, "1447"), ("persian", "24", 8, "1404"), ("myanmar", "26", 8, "1387"),
    ],
)  # fmt: skip
def test_day_in_another_calendar_when_given_then_the_common_day_is_kept(
    begin: Open, appearance: str, day: str, month: int, year: str
) -> None:
    page = begin(xform(ask("input", appearance), "date"))
    press(page, day)
    found = widget(page)
    found.month.setCurrentIndex(found.month.findData(month))
    found.year.setFocus()
    press(page, year)
    assert value(page) == "2025-11-15"
    press(page, Qt.Key.Key_Backspace)
    press(page, ENTER)
    assert page.view.boxes[0].message.isVisible()


def test_acknowledgement_when_space_is_pressed_then_it_is_given(begin: Open) -> None:
    page = begin(xform(ask("trigger")))
    press(page, Qt.Key.Key_Space)
    assert value(page) == "OK"


def test_text_that_cannot_be_read_when_the_question_is_left_then_it_stands_there_again_and_nothing_is_final(
    begin: Open, desk: Desk
) -> None:
    page = begin(xform(ask("input"), "int"))
    press(page, "12abc")
    press(page, ENTER, CONTROL)
    assert "needs attention" in desk.said()
    assert widget(page).line.text() == "12abc"
    assert surveys.submissions(desk.context.store()) == []
    widget(page).line.selectAll()
    press(page, "12")
    press(page, ENTER, CONTROL)
    assert desk.opened[-1][0] == "surveys"


@pytest.mark.parametrize(
    "control",
    [
        ask("input", "counter"), ask("select1", "", items("a", "b")), ask("select", "minimal", items("a", "b")),
        ask("range", "rating", start="1", end="5", step="1"), ask("range", "", start="1", end="5", step="1"),
        ask("upload", "signature", mediatype="image/*"), ask("input", "persian"), ask("trigger"),
    ],
)  # fmt: skip
def test_answer_when_shown_then_everything_that_takes_the_keyboard_has_a_name(begin: Open, control: str) -> None:
    kinds = {"counter": "int", "range": "int", "upload": "binary", "persian": "date"}
    kind = next((kind for word, kind in kinds.items() if word in control), "string")
    page = begin(xform(control, kind))
    assert nameless(page.view) == []


def test_choices_beside_each_other_when_arrows_are_pressed_then_they_follow_the_direction_of_writing(
    begin: Open, in_language: str
) -> None:
    page = begin(xform(ask("select1", "columns-3", items("silk", "hemp", "wool"))))
    forward = Qt.Key.Key_Left if in_language == "ar" else Qt.Key.Key_Right
    press(page, forward)
    press(page, Qt.Key.Key_Space)
    assert value(page) == "hemp"


def test_long_list_when_it_is_empty_then_that_is_said_and_not_that_nothing_fits(begin: Open) -> None:
    text = xform(ask("select1", "minimal autocomplete", LONG))
    page = begin(text.replace("</instance>", "</instance>" + many(0), 1))
    assert widget(page).count.text() == "The list is empty."


def test_number_when_another_window_is_active_while_it_is_typed_then_no_sign_is_lost(begin: Open, desk: Desk) -> None:
    page = begin(xform(ask("input"), "geopoint"))
    keyboard = QWidget()
    desk.qtbot.addWidget(keyboard)
    with desk.qtbot.waitActive(keyboard):
        keyboard.show()
        keyboard.activateWindow()
    assert not widget(page).line.hasFocus()
    press(page, "13.36, 103.86")
    assert value(page).split()[:2] == ["13.36", "103.86"]
