"""The firms of a cluster side by side, by a size scheme that can be chosen; a picture of sizes and formality."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout

from fieldapp.domain.records import Enterprise, EnterpriseSnapshot, SizeBound, SizeScheme
from fieldapp.domain.text import dotted
from fieldapp.i18n import _
from fieldapp.services.diagnosis import firms, paper
from fieldapp.store import Changes
from fieldapp.ui import icons, tokens
from fieldapp.ui.charting import keeping
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.diagnosis.cluster_choice import ClusterChoice
from fieldapp.ui.views.paper_dialog import PaperDialog
from fieldapp.ui.widgets.chart import ChartView
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import Table

SHOWN = (Enterprise, EnterpriseSnapshot, SizeScheme, SizeBound)


class FirmsPage(Page):
    """Page ``firms`` with ``cluster=...``; Enter opens a firm in depth."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._firms: firms.Firms | None = None
        self.choice = ClusterChoice(context)
        self.choice.chosen.connect(lambda _cluster: self._read())
        self.scheme = QComboBox()
        self.scheme.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.scheme.activated.connect(lambda _index: self._read())
        self.totals, self.sizes, self.citation = Words(part="strong"), Words(), Words(part="hint")
        self.rows = RowsModel()
        self.table = Table(self.rows)
        self.table.opened.connect(self._open)
        self.chart = ChartView(keeping(context), "enterprises")
        self.chart.hide()
        top = QHBoxLayout()
        top.setSpacing(tokens.S)
        top.addWidget(self.choice)
        top.addWidget(self.scheme)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addLayout(top)
        for part in (self.totals, self.sizes, self.citation):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        column.addWidget(self.chart, 1)
        self.back_action, self.schemes_action = QAction(self), QAction(self)
        self.turn_action, self.print_action = QAction(self), QAction(self)
        self.print_action.triggered.connect(self._print)
        self.back_action.triggered.connect(lambda: self.context.open_page("diagnosis", cluster=self.choice.cluster))
        self.schemes_action.triggered.connect(lambda: self.context.open_page("records:size_scheme"))
        self.turn_action.setCheckable(True)
        self.turn_action.triggered.connect(self._turn)
        self.setFocusProxy(self.table)
        self.retranslate()

    def title(self) -> str:
        return _("Enterprises")

    def primary(self) -> QAction:
        return self.print_action

    def secondary(self) -> list[QAction]:
        return [self.back_action, self.schemes_action, self.turn_action]

    def keys(self) -> list[tuple[str, str]]:
        return [("Enter", _("open the enterprise in depth"))]

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("cluster"):
            self.choice.fill(str(arguments["cluster"]))
            self._read()

    def refresh(self, changes: Changes | None) -> None:
        if changes is None or any(changes.touches(record) for record in SHOWN):
            self.choice.fill()
            self._read()

    def retranslate(self) -> None:
        self.back_action.setText(_("Diagnosis"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.schemes_action.setText(_("Size schemes"))
        self.schemes_action.setIcon(icons.icon("scale"))
        self.print_action.setText(_("Print"))
        self.print_action.setIcon(icons.icon("printer"))
        self._turn(self.turn_action.isChecked())
        self.scheme.setAccessibleName(_("Size scheme"))
        self.table.setAccessibleName(_("Enterprises"))
        self.chart.retranslate()
        if self._firms is not None:
            self._read()

    def _read(self) -> None:
        if cluster := self.choice.cluster:
            day = datetime.now().astimezone().date().isoformat()
            chosen = str(self.scheme.currentData() or "")
            self.context.tasks.run(firms.of_cluster, self.context.store(), cluster, chosen, day, then=self._show)

    def _show(self, found: firms.Firms) -> None:
        self._firms = found
        self.scheme.clear()
        for code, name in found.schemes:
            self.scheme.addItem(name, code)
        if found.scheme is not None:
            self.scheme.setCurrentIndex(self.scheme.findData(found.scheme.code))
            citation = _("Size by: {citation}").format(citation=found.scheme.citation)
            self.citation.say(dotted((citation, found.scheme.note)))
        self.totals.say(found.totals)
        self.sizes.say(found.sizes)
        self.sizes.setVisible(bool(found.sizes))
        self.rows.load(firms.heads(), [firms.line(firm) for firm in found.firms], [5])
        self.chart.show_chart(firms.chart(found))
        self._turn(self.turn_action.isChecked())
        if found.firms:
            self.table.setCurrentIndex(self.rows.index(0, 0))
        self.header_changed.emit()

    def _turn(self, picture: bool) -> None:
        self.table.setVisible(not picture)
        self.chart.setVisible(picture)
        self.turn_action.setText(_("Show the table") if picture else _("Show the picture"))
        self.turn_action.setIcon(icons.icon("table" if picture else "chart-column"))

    def _print(self) -> None:
        day = datetime.now().astimezone().date().isoformat()
        asked = (self.choice.cluster, str(self.scheme.currentData() or ""), day)
        make = partial(paper.print_firms, self.context.store(), *asked)
        PaperDialog(self.context, _("Print"), "enterprises.pdf", make, self).open()

    def _open(self, index: QModelIndex) -> None:
        if self._firms is not None:
            self.context.open_page("firm", enterprise=self._firms.firms[index.row()].id)
