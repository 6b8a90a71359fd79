"""The figures of a cluster: value, method, inputs, what is missing; pictures of how they moved. Page ``figures``."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from fieldapp.domain.records import ClusterSnapshot, EmploymentTable, Enterprise, EnterpriseSnapshot, PriceIndex
from fieldapp.i18n import _
from fieldapp.services.diagnosis import figures, paper
from fieldapp.store import Changes
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.charting import keeping
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.diagnosis.cluster_choice import ClusterChoice
from fieldapp.ui.views.diagnosis.facts import FactGrid
from fieldapp.ui.views.paper_dialog import PaperDialog
from fieldapp.ui.widgets.card import Card
from fieldapp.ui.widgets.chart import ChartView
from fieldapp.ui.widgets.columns import Columns
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.layouts import emptied
from fieldapp.ui.widgets.room import Room

SHOWN = (ClusterSnapshot, EmploymentTable, Enterprise, EnterpriseSnapshot, PriceIndex)
BESIDE_FROM = 820


class FiguresPage(Page):
    """``cluster=...``; the region of the tables and the part ascribed to the programme are chosen above."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._figures: figures.Figures | None = None
        self.views: list[ChartView] = []
        self.choice = ClusterChoice(context)
        self.choice.chosen.connect(lambda _cluster: self._read(fresh=True))
        self.region, self.attribution = QComboBox(), QSpinBox()
        self.region.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.region.activated.connect(lambda _index: self._read())
        self.attribution.setRange(0, 100)
        self.attribution.setSingleStep(5)
        self.attribution.setValue(100)
        self.attribution.setSuffix(" %")
        self.attribution.editingFinished.connect(self._read)
        self.part = Words(wraps=False)
        self.part.setBuddy(self.attribution)
        self.room = Room()
        top = QHBoxLayout()
        top.setSpacing(tokens.S)
        for part in (self.choice, self.region, self.part, self.attribution):
            top.addWidget(part)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.M)
        column.addLayout(top)
        column.addWidget(self.room, 1)
        self.back_action, self.prices_action = QAction(self), QAction(self)
        self.own_action, self.table_action, self.print_action = QAction(self), QAction(self), QAction(self)
        self.print_action.triggered.connect(self._print)
        self.back_action.triggered.connect(lambda: self.context.open_page("diagnosis", cluster=self.choice.cluster))
        self.prices_action.triggered.connect(lambda: self.context.open_page("records:price_index"))
        self.own_action.triggered.connect(self._new)
        self.table_action.triggered.connect(lambda: self.context.open_page("employment"))
        self.setFocusProxy(self.choice)
        self.retranslate()

    def title(self) -> str:
        return _("Figures")

    def primary(self) -> QAction:
        return self.table_action

    def secondary(self) -> list[QAction]:
        return [self.back_action, self.prices_action, self.own_action, self.print_action]

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("cluster"):
            self.choice.fill(str(arguments["cluster"]))
            self._read(fresh=True)

    def refresh(self, changes: Changes | None) -> None:
        if changes is None or any(changes.touches(record) for record in SHOWN):
            self.choice.fill()
            self._read()

    def retranslate(self) -> None:
        self.back_action.setText(_("Diagnosis"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.prices_action.setText(_("Price indices"))
        self.prices_action.setIcon(icons.icon("trending-up"))
        self.print_action.setText(_("Print"))
        self.print_action.setIcon(icons.icon("printer"))
        self.own_action.setText(_("New figures"))
        self.own_action.setIcon(icons.icon("plus"))
        self.table_action.setText(_("Employment tables"))
        self.table_action.setIcon(icons.icon("table"))
        self.region.setAccessibleName(_("Region of the cluster"))
        self.attribution.setAccessibleName(_("Ascribed to the programme"))
        self.part.say(_("Ascribed to the programme"))
        if self._figures is not None:
            self._read()

    def _new(self) -> None:
        self.context.open_page("records:cluster_snapshot", new=True, fixed={"cluster": self.choice.cluster})

    # ------------------------------------------------------------------ showing
    def _read(self, *, fresh: bool = False) -> None:
        if cluster := self.choice.cluster:
            region = "" if fresh else str(self.region.currentData() or "")
            asked = figures.Asked(region, self.attribution.value())
            self.context.tasks.run(figures.read, self.context.store(), cluster, asked, then=self._show)

    def _show(self, found: figures.Figures) -> None:
        self._figures = found
        self.region.clear()
        self.region.addItem(_("Region of the cluster"), "")
        for region in found.regions:
            self.region.addItem(region, region)
        self.region.setCurrentIndex(max(0, self.region.findData(found.asked.region)))
        self.region.setVisible(bool(found.regions))
        emptied(self.room.column)
        self.views = []
        columns = Columns(2, BESIDE_FROM, tokens.M)
        left, right = columns.columns
        for at, group in enumerate(found.groups):
            (right if at == 1 else left).addWidget(self._group(group))
        for chart in found.pictures:
            view = ChartView(keeping(self.context), "figures")
            view.setFixedHeight(theme.pixels(320))
            view.opened.connect(self._open)
            view.show_chart(chart)
            self.views.append(view)
            card = Card()
            card.add(view)
            right.addWidget(card)
        for column in columns.columns:
            column.addStretch(1)
        self.room.column.addWidget(columns)
        self.room.column.addStretch(1)
        self.header_changed.emit()

    def _group(self, group: figures.Group) -> QWidget:
        card = Card()
        card.say(group.title)
        card.add(FactGrid(_line(one) for one in group.figures))
        return card

    def _print(self) -> None:
        asked = figures.Asked(str(self.region.currentData() or ""), self.attribution.value())
        make = partial(paper.print_figures, self.context.store(), self.choice.cluster, asked)
        PaperDialog(self.context, _("Print"), "figures.pdf", make, self).open()

    def _open(self, key: str) -> None:
        table, _colon, record_id = key.partition(":")
        self.context.open_page(f"records:{table}", record_id=record_id)


def _line(one: figures.Figure) -> tuple[str, str, str, str]:
    method = "\n".join(part for part in (one.inputs, one.method) if part)
    return one.label, one.value or _("No figure"), method, one.why
