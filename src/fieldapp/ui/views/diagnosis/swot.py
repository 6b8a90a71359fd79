"""SWOT of a cluster in a meeting: say it, vote for it, see the four quadrants."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from fieldapp.domain.records import SwotItem
from fieldapp.domain.records.analysis import QUADRANT
from fieldapp.i18n import _, format_number
from fieldapp.services import analysis_paper, swot
from fieldapp.services.records import Saved
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.views.diagnosis.analysis_page import AnalysisPage, beside
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.field import Field
from fieldapp.ui.widgets.table import Table

PLUS, MINUS = ("+", "="), ("-", "−")


class VoteTable(Table):
    """``voted`` is called with a row and how many votes more or less: + and − one, a digit so many hands."""

    def __init__(self, model: RowsModel, voted: Callable[[int, int], None]) -> None:
        super().__init__(model)
        self._voted = voted

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, text = self.currentIndex().row(), event.text()
        if row >= 0 and text in PLUS:
            self._voted(row, 1)
        elif row >= 0 and text in MINUS:
            self._voted(row, -1)
        elif row >= 0 and text.isdecimal() and int(text):
            self._voted(row, int(text))
        else:
            super().keyPressEvent(event)


class SwotPage(AnalysisPage):
    """Page ``swot`` with ``cluster=...``."""

    records = (SwotItem,)
    paper = analysis_paper.SWOT

    def build(self) -> None:
        self._seen: swot.Swot | None = None
        self._at = ""
        self.top.addStretch(1)
        self.quadrant = QComboBox()
        self.text, self.theme = Field(), Field()
        self.text.input.returnPressed.connect(self._add)
        self.theme.input.returnPressed.connect(self._add)
        self.add_button = button("", "plus", self._add)
        self.rows = RowsModel()
        self.table = VoteTable(self.rows, self._vote)
        self.table.opened.connect(self._open)
        self.table.show_rows(4)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addLayout(beside((self.quadrant, 1), (self.add_button, 0)))
        column.addWidget(self.text)
        column.addWidget(self.theme)
        column.addWidget(self.table, 1)
        self.chart.setMinimumWidth(theme.pixels(320))
        self.body.addLayout(beside((side, 2), (self.chart, 3)))
        self.new_action = QAction(self)
        self.new_action.triggered.connect(lambda: self.add_record("swot_item", cluster=self.choice.cluster))
        self.setFocusProxy(self.text)

    def title(self) -> str:
        return _("SWOT")

    def subtitle(self) -> str:
        return self._seen.sentence if self._seen is not None else ""

    def primary(self) -> QAction:
        return self.new_action

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("Enter", _("add what was typed, or open the chosen row")),
            ("+ −", _("one vote more or less for the chosen row")),
            ("1–9", _("so many votes more for the chosen row")),
        ]

    def words(self) -> None:
        at = self.quadrant.currentIndex()
        self.quadrant.clear()
        for choice in QUADRANT:
            self.quadrant.addItem(_(choice.label), choice.code)
        self.quadrant.setCurrentIndex(max(0, at))
        self.quadrant.setAccessibleName(_("Quadrant"))
        self.text.say(_("What it is"))
        self.theme.say(_("Theme"))
        self.add_button.setText(_("Add"))
        self.new_action.setText(_("New SWOT item"))
        self.new_action.setIcon(icons.icon("plus"))
        self.table.setAccessibleName(_("Items: + and − vote"))

    # ------------------------------------------------------------------ showing
    def read(self) -> None:
        if self.choice.cluster:
            self.context.tasks.run(swot.read, self.context.store(), self.choice.cluster, then=self._show)

    def _show(self, seen: swot.Swot) -> None:
        self._seen = seen
        at = self._at or self._id(self.table.currentIndex().row())
        names = {choice.code: _(choice.label) for choice in QUADRANT}
        rows = [
            (format_number(int(row["votes"] or 0)), names[str(row["quadrant"])], str(row["text"])) for row in seen.items
        ]
        self.rows.load((_("Votes"), _("Quadrant"), _("What it is")), rows, numbers=(0,))
        ids = [str(row["id"]) for row in seen.items]
        if ids:
            self.table.selectRow(ids.index(at) if at in ids else 0)
        self._at = ""
        self.chart.show_chart(swot.chart(seen))
        self.say("")
        self.header_changed.emit()

    def _id(self, row: int) -> str:
        return str(self._seen.items[row]["id"]) if self._seen and 0 <= row < len(self._seen.items) else ""

    def _open(self, index: QModelIndex) -> None:
        self.open_key(f"swot_item:{self._id(index.row())}")

    # ------------------------------------------------------------------ writing
    def _add(self) -> None:
        self.context.tasks.run(
            swot.add, self.context.store(), self.choice.cluster, str(self.quadrant.currentData()), self.text.text,
            self.theme.text, then=self._added,
        )  # fmt: skip

    def _added(self, saved: Saved) -> None:
        self.text.say_error(saved.errors.get("text", ""))
        self.theme.say_error(saved.errors.get("theme", ""))
        if not saved.errors:
            self._at = saved.id or ""
            self.text.input.clear()
            self.read()
        self.text.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def _vote(self, row: int, change: int) -> None:
        self._at = self._id(row)
        self.context.tasks.run(swot.vote, self.context.store(), self._at, change)
