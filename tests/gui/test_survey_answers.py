"""Each kind of answer in a survey, by keyboard: what is typed, picked, ranked, dated, placed and attached."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from fieldapp.services import surveys
from fieldapp.ui.views.survey_fill import SurveyFillPage
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.shell import nameless

ENTER = Qt.Key.Key_Return
ALT, SHIFT, CONTROL = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)

Open = Callable[..., Any]


def xform(control: str, kind: str = "string", *, bind: str = "", extra: str = "") -> str:
    """A form of one question ``q``."""
    return f"""<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms">
 <h:head><h:title>One question</h:title><model>{extra}
  <instance><data id="one" version="1"><q/><meta><instanceID/></meta></data></instance>
  <bind nodeset="/data/q" type="{kind}" {bind}/>
 </model></h:head><h:body>{control}</h:body></h:html>"""


def items(*values: str) -> str:
    """Choices whose words are their values with a capital."""
    return "".join(f"<item><label>{v.capitalize()}</label><value>{v}</value></item>" for v in values)


def ask(element: str, appearance: str = "", inside: str = "", **attributes: str) -> str:
    """The control."""
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<{element} ref="/data/q" appearance="{appearance}"{more}><label>The question</label>{inside}</{element}>'


@pytest.fixture
def begin(desk: Desk, world: World, tmp_path: Path) -> Open:
    """Opens a form of one question; the page."""

    def open_it(text: str) -> Any:
        path = tmp_path / "one.xml"
        path.write_text(text, encoding="utf-8")
        return page_of(desk, SurveyFillPage, "survey_fill", form=surveys.import_form(world.store, path).id)

    return open_it


def value(page: Any) -> str:
    """The answer as it stands in the instance."""
    return str(page.course.filling.session.state()["/data/q"].value)


def widget(page: Any) -> Any:
    """The answer's widget."""
    return page.view.boxes[0].widget


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


def many(count: int) -> str:
    """A secondary instance of so many places."""
    rows = "".join(f"<item><name>p{n}</name><label>Place {n}</label></item>" for n in range(count))
    return f'<instance id="places"><root>{rows}</root></instance>'


LONG = '<itemset nodeset="instance(\'places\')/root/item"><value ref="name"/><label ref="label"/></itemset>'


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


def test_place_when_the_map_is_used_by_keyboard_then_the_cross_is_the_answer(begin: Open) -> None:
    page = begin(xform(ask("input"), "geopoint"))
    widget(page).map.setFocus()
    press(page, Qt.Key.Key_Right)
    press(page, "+")
    press(page, Qt.Key.Key_Space)
    latitude, longitude, *_rest = value(page).split()
    look = widget(page).map.look
    assert float(latitude) == pytest.approx(look.latitude, abs=1)
    assert float(longitude) == pytest.approx(look.longitude, abs=1)


def test_place_when_the_map_is_clicked_then_the_point_lies_there(begin: Open) -> None:
    page = begin(xform(ask("input"), "geopoint"))
    chart = widget(page).map
    expected = chart.place_at(QPointF(50, 40))
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(50, 40))
    assert [float(part) for part in value(page).split()[:2]] == pytest.approx(list(expected), abs=1e-5)


def test_area_when_three_points_are_typed_then_it_is_closed_and_fewer_are_said(begin: Open) -> None:
    page = begin(xform(ask("input"), "geoshape"))
    for place in ("1, 2", "1, 3"):
        press(page, place)
        press(page, ENTER)
    assert "three points" in page.view.boxes[0].message.text()
    press(page, "2, 3")
    press(page, ENTER)
    parts = value(page).split(";")
    assert len(parts) == 4
    assert parts[0] == parts[-1] == "1.0 2.0 0.0 0.0"
    widget(page).list.setFocus()
    press(page, Qt.Key.Key_Delete)
    assert len(value(page).split(";")) == 3


def picture(folder: Path, name: str = "loom.png", side: int = 64) -> Path:
    """A picture in a file."""
    image = QImage(side, side // 2, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    path = folder / name
    assert image.save(str(path))
    return path


def test_photo_when_taken_in_then_it_is_kept_shown_and_named_in_the_answer(begin: Open, tmp_path: Path) -> None:
    page = begin(xform(ask("upload", mediatype="image/*"), "binary"))
    widget(page).take(picture(tmp_path))
    assert value(page) == "loom.png"
    assert widget(page).preview.isVisible()
    assert page.course.filling.attachments.keys() == {"loom.png"}
    widget(page).drop.click()
    assert value(page) == ""


def test_photo_when_larger_than_the_form_wants_then_a_smaller_one_is_kept(begin: Open, tmp_path: Path) -> None:
    text = xform(ask("upload", mediatype="image/*"), "binary", bind='orx:max-pixels="100"')
    page = begin(text)
    widget(page).take(picture(tmp_path, side=400))
    kept = QImage(str(widget(page).files.find(value(page))))
    assert (kept.width(), kept.height()) == (100, 50)


def test_file_when_pasted_then_it_is_the_answer(begin: Open, tmp_path: Path) -> None:
    page = begin(xform(ask("upload", mediatype="audio/*"), "binary"))
    sound = tmp_path / "interview.m4a"
    sound.write_bytes(b"sound")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(sound))])
    QGuiApplication.clipboard().setMimeData(data)
    press(page, "V", CONTROL)
    assert value(page) == "interview.m4a"
    QGuiApplication.clipboard().clear()
    press(page, "V", CONTROL)
    assert value(page) == "interview.m4a"


def test_signature_when_drawn_and_left_at_once_then_it_is_kept(begin: Open) -> None:
    page = begin(xform(ask("upload", "signature", mediatype="image/*"), "binary"))
    canvas = widget(page).canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    QTest.mouseMove(canvas, QPoint(90, 60))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(90, 60))
    page.leave()
    assert value(page).startswith("signature-")
    drawn = QImage(str(widget(page).files.find(value(page))))
    assert any(drawn.pixelColor(x, y).lightness() < 100 for x in range(0, 300, 2) for y in range(0, 300, 2))


def test_code_when_read_from_a_picture_then_it_is_the_answer(begin: Open, tmp_path: Path) -> None:
    import segno

    segno.make("KH-0042", micro=False).save(str(tmp_path / "code.png"), scale=6)
    page = begin(xform(ask("input"), "barcode"))
    widget(page).read((tmp_path / "code.png").read_bytes())
    assert value(page) == "KH-0042"
    widget(page).read(picture(tmp_path).read_bytes())
    press(page, ENTER)
    assert "No code was found" in page.view.boxes[0].message.text()
    assert value(page) == "KH-0042"


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


@pytest.mark.parametrize("kind", ["geopoint", "geotrace", "geoshape", "barcode"])
def test_place_or_code_when_shown_then_everything_that_takes_the_keyboard_has_a_name(begin: Open, kind: str) -> None:
    page = begin(xform(ask("input"), kind))
    assert nameless(page.view) == []
    assert all(isinstance(part, QWidget) for part in page.view.boxes)


def test_recording_in_the_background_when_the_form_wants_one_then_it_is_said_and_a_file_is_taken(
    begin: Open, tmp_path: Path
) -> None:
    text = xform(ask("input")).replace("<q/>", "<q/><sound/>").replace(
        "</model>",
        '<bind nodeset="/data/sound" type="binary"/><odk:recordaudio xmlns:odk="http://www.opendatakit.org/xforms" '
        'ref="/data/sound" event="odk-instance-load"/></model>',
    )  # fmt: skip
    page = begin(text)
    assert "background" in page.desk.aside.text()
    sound = tmp_path / "talk.m4a"
    sound.write_bytes(b"talk")
    page.take_recording(sound)
    assert page.course.filling.session.state()["/data/sound"].value == "talk.m4a"
    assert "talk.m4a" in page.desk.aside.text()


SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100">
<rect id="silk" x="0" y="0" width="100" height="100"/><rect id="hemp" x="100" y="0" width="100" height="100"/></svg>"""


def test_image_map_when_a_region_is_clicked_or_a_digit_pressed_then_that_choice_is_the_answer(
    begin: Open, tmp_path: Path
) -> None:
    (tmp_path / "map.svg").write_text(SVG, encoding="utf-8")
    label = "<label ref=\"jr:itext('q')\"/>"
    words = '<value>Where</value><value form="image">jr://images/map.svg</value>'
    itext = f'<itext><translation lang="en"><text id="q">{words}</text></translation></itext>'
    control = ask("select1", "image-map", items("silk", "hemp")).replace("<label>The question</label>", label)
    page = begin(xform(control, extra=itext))
    regions = widget(page).regions
    QTest.mouseClick(regions, Qt.MouseButton.LeftButton, pos=QPoint(regions.width() * 3 // 4, 20))
    assert value(page) == "hemp"
    press(page, "1")
    assert value(page) == "silk"
    assert regions.chosen == frozenset({"silk"})


def test_image_map_when_the_drawing_reaches_outside_then_only_the_list_is_shown(begin: Open, tmp_path: Path) -> None:
    hostile = SVG.replace("<rect", '<image href="file:///etc/hostname" width="9" height="9"/><rect', 1)
    (tmp_path / "map.svg").write_text(hostile, encoding="utf-8")
    words = '<value>Where</value><value form="image">jr://images/map.svg</value>'
    itext = f'<itext><translation lang="en"><text id="q">{words}</text></translation></itext>'
    control = ask("select1", "image-map", items("silk", "hemp"))
    label = "<label ref=\"jr:itext('q')\"/>"
    page = begin(xform(control.replace("<label>The question</label>", label), extra=itext))
    assert widget(page).regions is None
    press(page, "2")
    assert value(page) == "hemp"


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


def test_choices_beside_each_other_when_arrows_are_pressed_then_they_follow_the_direction_of_writing(
    begin: Open, in_language: str
) -> None:
    page = begin(xform(ask("select1", "columns-3", items("silk", "hemp", "wool"))))
    forward = Qt.Key.Key_Left if in_language == "ar" else Qt.Key.Key_Right
    press(page, forward)
    press(page, Qt.Key.Key_Space)
    assert value(page) == "hemp"
