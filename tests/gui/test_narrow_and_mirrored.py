"""Lists where text runs from right to left, and heads of pages that have little room."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fieldapp.ui import icons
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.page_head import PageHead
from fieldapp.ui.widgets.table import Table


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_row_when_selected_then_it_is_the_current_one_in_both_directions(
    direction: Qt.LayoutDirection, qtbot: QtBot
) -> None:
    model = RowsModel()
    table = Table(model)
    qtbot.addWidget(table)
    table.setLayoutDirection(direction)
    table.horizontalHeader().setStretchLastSection(False)
    table.resize(900, 300)
    table.show()
    model.load(["Name", "Trade"], [["a", "b"], ["c", "d"]])
    table.selectRow(1)
    assert table.currentIndex().row() == 1
    assert [index.row() for index in table.selectionModel().selectedRows()] == [1]


class Busy(QWidget):
    """A page with more to do than its head has room for."""

    def __init__(self) -> None:
        super().__init__()
        signs = ("arrow-left", "printer", "download", "")
        self.actions_ = [QAction(f"&Something rather long {sign}") for sign in signs]
        for action, sign in zip(self.actions_, signs, strict=True):
            if sign:
                action.setIcon(icons.icon(sign))
        self.main = QAction(icons.icon("plus"), "The main thing")

    def title(self) -> str:
        return "Value chains of the whole region"

    def subtitle(self) -> str:
        return ""

    def search_hint(self) -> str:
        return ""

    def secondary(self) -> list[QAction]:
        return self.actions_

    def primary(self) -> QAction:
        return self.main


def _texts(head: PageHead) -> list[str]:
    return [button.text() for button in head._buttons]


def test_head_when_narrow_then_buttons_keep_their_signs_and_names_and_wide_their_words(qtbot: QtBot) -> None:
    head, page = PageHead(), Busy()
    qtbot.addWidget(head)
    qtbot.addWidget(page)
    shown: Any = page
    head.resize(2400, 60)
    head.show()
    head.show_page(shown)
    assert all(_texts(head))
    words = sum(button.sizeHint().width() for button in head._buttons)
    head.resize(words - 100, 60)
    narrow = _texts(head)
    assert narrow[0] == ""
    assert narrow[-1] == "The main thing"
    for _time in page.actions_:  # each fold makes room for a narrower window
        head.resize(300, 60)
        QApplication.processEvents()
    assert _texts(head) == ["", "", "", page.actions_[3].text(), "The main thing"]
    assert head._buttons[0].accessibleName() == "Something rather long arrow-left" == head._buttons[0].toolTip()
    head.resize(2400, 60)
    assert all(_texts(head))
