"""A chart on the screen: by keyboard and mouse, as a table, in other themes and directions, as a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from fieldapp import i18n
from fieldapp.services import charts as keeping
from fieldapp.ui import fonts
from fieldapp.ui.widgets.chart import ChartView
from tests.charts import test_room as room
from tests.charts.specimens import charts


@pytest.fixture
def view(qtbot: QtBot) -> ChartView:
    fonts.load()
    made = ChartView(keeping.save)
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    made.show_chart(charts()["bars"])
    return made


def test_chart_when_walked_by_arrows_then_says_each_figure_and_enter_opens_its_records(
    view: ChartView, qtbot: QtBot
) -> None:
    picture, heard = view.picture, []
    view.opened.connect(heard.append)
    picture.setFocus()
    qtbot.keyClick(picture, Qt.Key.Key_Right)
    assert picture.said == "Silk: 4"
    qtbot.keyClick(picture, Qt.Key.Key_Right)
    assert picture.accessibleDescription() == "Weaving with natural dyes: 1.25"
    qtbot.keyClick(picture, Qt.Key.Key_Return)
    assert heard == ["b"]
    qtbot.keyClick(picture, Qt.Key.Key_End)
    assert picture.said == "Bamboo: No figure"


def test_chart_when_it_leaves_something_out_then_it_asks_for_more_height(view: ChartView) -> None:
    before = view.picture.minimumSizeHint().height()
    view.show_chart(room.CHARTS["tree"])
    drawing = view.picture.drawing
    assert drawing is not None
    assert view.picture.minimumSizeHint().height() >= drawing.needs > before
    view.show_chart(charts()["bars"])
    assert view.picture.minimumSizeHint().height() == before


def test_chart_when_clicked_then_opens_the_records_behind_the_bar(view: ChartView, qtbot: QtBot) -> None:
    heard: list[str] = []
    view.opened.connect(heard.append)
    x, y = view.picture._targets[0].middle
    qtbot.mouseClick(view.picture, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert heard == ["a"]


def test_chart_when_turned_round_then_its_table_stands_there_with_the_missing_value(view: ChartView) -> None:
    view.turn.click()
    assert view.table.isVisible()
    assert not view.picture.isVisible()
    assert view.rows.data(view.rows.index(2, 1)) == "No figure"
    view.turn.click()
    assert view.picture.isVisible()


def test_chart_when_kept_then_png_svg_and_pdf_are_whole_and_copy_fills_the_clipboard(
    view: ChartView, tmp_path: Path
) -> None:
    for kind in ("png", "svg", "pdf"):
        view.save(tmp_path / f"chart.{kind}")
    assert QImage(str(tmp_path / "chart.png")).width() == view.picture.width() * 2
    assert (tmp_path / "chart.svg").read_text("utf-8").startswith("<?xml")
    assert (tmp_path / "chart.pdf").read_bytes().startswith(b"%PDF")
    view.copy()
    assert not QGuiApplication.clipboard().image().isNull()


def test_chart_when_the_window_is_read_from_the_right_then_left_goes_on(view: ChartView, qtbot: QtBot) -> None:
    with i18n.using("ar"):
        view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        view.show_chart(charts("ar")["bars"])
        view.picture.setFocus()
        qtbot.keyClick(view.picture, Qt.Key.Key_Left)
        first = view.picture._targets[0].middle
        qtbot.keyClick(view.picture, Qt.Key.Key_Left)
        second = view.picture._targets[1].middle
    assert first[0] > second[0]
