"""One firm in depth: formality, ownership, size by several schemes, figures over time, resources, responsibility."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldapp.charts import Chart
from fieldapp.domain.records import Enterprise, EnterpriseSnapshot, RecpRecord, ResponsibleCheck
from fieldapp.domain.text import dotted
from fieldapp.i18n import _
from fieldapp.services.diagnosis import firm
from fieldapp.services.size_schemes import Sized
from fieldapp.store import Changes
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.charting import keeping
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.diagnosis.facts import FactGrid
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.card import Card
from fieldapp.ui.widgets.chart import ChartView
from fieldapp.ui.widgets.columns import Columns
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import Words, muted
from fieldapp.ui.widgets.layouts import emptied
from fieldapp.ui.widgets.room import Room

SHOWN = (Enterprise, EnterpriseSnapshot, RecpRecord, ResponsibleCheck)
BESIDE_FROM = 760


class FirmPage(Page):
    """Page ``firm`` with ``enterprise=...``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._id = ""
        self._depth: firm.Depth | None = None
        self.room, self.empty = Room(), EmptyState()
        self.views: list[ChartView] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.room)
        column.addWidget(self.empty)
        self.back_action, self.edit_action = QAction(self), QAction(self)
        self.back_action.triggered.connect(self._back)
        self.edit_action.triggered.connect(
            lambda: self.context.open_page("records:enterprise", record_id=self._id, edit=True)
        )
        self.retranslate()

    def title(self) -> str:
        return self._depth.name if self._depth else _("Enterprise")

    def primary(self) -> QAction | None:
        return self.edit_action if self._depth else None

    def secondary(self) -> list[QAction]:
        return [self.back_action]

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("enterprise"):
            self._id = str(arguments["enterprise"])
            self._read()

    def refresh(self, changes: Changes | None) -> None:
        if changes is None or any(changes.touches(record) for record in SHOWN):
            self._read()

    def retranslate(self) -> None:
        self.back_action.setText(_("Enterprises"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.edit_action.setText(_("Edit"))
        self.edit_action.setIcon(icons.icon("pencil"))
        self.empty.say(_("Choose an enterprise first."), _("Enterprises"), self.back_action.trigger)
        if self._depth is not None:
            self._read()

    def _back(self) -> None:
        self.context.open_page("firms")

    # ------------------------------------------------------------------ showing
    def _read(self) -> None:
        self.room.setVisible(bool(self._id))
        self.empty.setVisible(not self._id)
        if self._id:
            day = datetime.now().astimezone().date().isoformat()
            self.context.tasks.run(firm.depth, self.context.store(), self._id, day, then=self._show)

    def _show(self, depth: firm.Depth) -> None:
        self._depth = depth
        emptied(self.room.column)
        self.views = []
        self.room.column.addWidget(muted(depth.activity))
        columns = Columns(2, BESIDE_FROM, tokens.M)
        left, right = columns.columns
        left.addWidget(self._facts(_("What it is"), depth.facts))
        left.addWidget(self._sizes(depth))
        left.addWidget(self._facts(_("Resources"), depth.resources, "recp_record"))
        for chart in (depth.workers, depth.money):
            if chart is not None:
                right.addWidget(self._picture(chart))
        right.addWidget(self._steps(depth))
        if depth.responsible is not None:
            right.addWidget(self._picture(depth.responsible, 300))
        left.addStretch(1)
        right.addStretch(1)
        self.room.column.addWidget(columns)
        self.room.column.addStretch(1)
        self.header_changed.emit()

    def _facts(self, title: str, facts: tuple[firm.Fact, ...], table: str = "") -> QWidget:
        card = Card()
        card.say(title)
        if facts:
            card.add(FactGrid(_fact_line(fact) for fact in facts))
        else:
            card.add(muted(_("Nothing recorded yet.")))
        if table:
            card.add(self._new(_("New resource record"), table))
        return card

    def _sizes(self, depth: firm.Depth) -> QWidget:
        card = Card()
        card.say(_("Size by several rules"))
        if depth.period:
            card.add(muted(_("From the snapshot of {period}.").format(period=depth.period)))
        card.add(FactGrid(_size_line(sized) for sized in depth.sizes))
        return card

    def _steps(self, depth: firm.Depth) -> QWidget:
        card = Card()
        if depth.workers is None:
            card.add(Words(_("No snapshot of this enterprise yet.")))
        card.add(self._new(_("New snapshot"), "enterprise_snapshot"), self._new(_("New check"), "responsible_check"))
        return card

    def _new(self, text: str, table: str) -> QWidget:
        made = button(text, "plus")
        made.clicked.connect(
            partial(self.context.open_page, f"records:{table}", new=True, fixed={"enterprise": self._id})
        )
        return made

    def _picture(self, chart: Chart, height: int = 240) -> QWidget:
        card = Card()
        view = ChartView(keeping(self.context), "enterprise")
        view.setFixedHeight(theme.pixels(height))
        view.opened.connect(self._open)
        view.show_chart(chart)
        self.views.append(view)
        card.add(view)
        return card

    def _open(self, key: str) -> None:
        table, _colon, record_id = key.partition(":")
        self.context.open_page(f"records:{table}", record_id=record_id)


def _fact_line(fact: firm.Fact) -> tuple[str, str, str, str]:
    return fact.label, fact.value, fact.method, fact.missing


def _size_line(sized: Sized) -> tuple[str, str, str, str]:
    missing = _("Missing: {figures}").format(figures=sized.missing) if sized.missing else ""
    notes = dotted((sized.scheme.citation, sized.scheme.note, sized.remark))
    return sized.scheme.name, sized.words, notes, missing
