"""Answers in a survey that are placed on a map, attached, drawn or read from a picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from fieldapp.services.homeland import country_box
from fieldapp.ui.widgets.world_map import countries
from tests.gui.desk import press
from tests.gui.one_question import CONTROL, ENTER, Open, ask, begin, items, picture, value, widget, xform
from tests.gui.shell import nameless

__all__ = ["begin"]


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


@pytest.mark.parametrize(
    "control",
    [
        (ask("upload", "signature", mediatype="image/*"), "binary"),
        (ask("input"), "geopoint"),
        (ask("input"), "geoshape"),
    ],
)
def test_drawing_or_map_when_the_window_is_low_then_words_and_buttons_are_seen_too(
    begin: Open, control: tuple[str, str]
) -> None:
    page = begin(xform(*control))
    page.resize(1100, 420)
    QTest.qWait(50)
    view = page.view
    assert view.verticalScrollBar().maximum() == 0
    drawn = widget(page).canvas if hasattr(widget(page), "canvas") else widget(page).map
    low = drawn.height()
    page.resize(1100, 900)
    QTest.qWait(50)
    assert drawn.height() > low


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
    page.resize(1100, 900)
    QTest.qWait(50)
    high = regions.height()
    page.resize(1100, 420)
    QTest.qWait(50)
    assert regions.height() < high
    assert page.view.verticalScrollBar().maximum() == 0
    QTest.mouseClick(regions, Qt.MouseButton.LeftButton, pos=QPoint(regions.width() * 3 // 4, 20))
    assert value(page) == "hemp"


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


def test_map_when_no_place_is_given_then_it_shows_the_country_of_the_team_at_any_size(begin: Open) -> None:
    page = begin(xform(ask("input"), "geopoint"))
    chart = widget(page).map
    south, west, north, east = country_box("KH") or (0, 0, 0, 0)
    for width in (chart.width(), 500):
        chart.resize(width, chart.height())
        corners = [chart.on_screen(place) for place in ((south, west), (north, east))]
        assert all(chart.rect().contains(corner.toPoint()) for corner in corners)
        assert corners[0].y() - corners[1].y() >= chart.height() / 2
    press(page, "13.36, 103.86")
    press(page, Qt.Key.Key_Tab)
    assert chart.look.around is None


def test_countries_when_drawn_then_none_goes_round_the_earth_but_antarctica() -> None:
    wide = [room for room, _ring in countries() if room.width() > 180]
    assert all(room.top() > 60 for room in wide)


@pytest.mark.parametrize(("code", "place"), [("FR", (46, 2)), ("RU", (56, 38)), ("FJ", (-18, 178)), ("ID", (-6, 107))])
def test_country_when_its_islands_are_far_then_its_main_land_is_shown(code: str, place: tuple[int, int]) -> None:
    south, west, north, east = country_box(code) or (0, 0, 0, 0)
    assert south < place[0] < north
    assert west < place[1] < east
    assert east - west < 180


def test_place_when_it_cannot_be_read_in_a_low_window_then_the_message_is_in_sight(begin: Open) -> None:
    page = begin(xform(ask("input"), "geopoint"))
    page.resize(900, 380)
    press(page, "13.36, 1038.6")
    press(page, ENTER)
    message, area = page.view.boxes[0].message, page.view.viewport()
    assert message.isVisible()
    top = message.mapTo(area, QPoint(0, 0)).y()
    assert top >= 0
    assert top + message.height() <= area.height()
