"""The value chains of a cluster: the drawing, what each stage adds, and a list of all parts to open or add to."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QPushButton

from fieldapp.domain import kinds
from fieldapp.domain.numbers import format_money
from fieldapp.domain.records import ChainFlow, ChainStage, ChainSupport, Organisation, StageActor, ValueChain
from fieldapp.domain.text import dotted
from fieldapp.i18n import _, format_number
from fieldapp.services import analysis_paper, value_chains
from fieldapp.services.value_chains import ChainSeen, StageLine
from fieldapp.ui import icons
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.views.diagnosis.analysis_page import AnalysisPage
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.table import Table

Part = tuple[str, str, tuple[str, str, str]]
"""Key of the record, the stage it belongs to ("" for a flow), what the row says."""


class ValueChainPage(AnalysisPage):
    """Page ``value_chain``; ``chain=...`` opens one, else the newest of the cluster."""

    records = (ValueChain, ChainStage, StageActor, ChainFlow, ChainSupport, Organisation)
    paper = analysis_paper.CHAIN

    def build(self) -> None:
        self._seen: ChainSeen | None = None
        self._wanted, self._parts = "", list[Part]()
        self.chains = QComboBox()
        self.chains.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.chains.activated.connect(lambda _index: self.read())
        self.add: dict[str, QPushButton] = {
            "chain_flow": button("", "plus", lambda: self._add("chain_flow")),
            "stage_actor": button("", "plus", lambda: self._add("stage_actor")),
            "chain_support": button("", "plus", lambda: self._add("chain_support")),
        }
        self.edit = button("", "pencil", self._edit)
        self.top.addWidget(self.chains)
        self.top.addWidget(self.edit)
        self.top.addStretch(1)
        for one in self.add.values():
            self.top.addWidget(one)
        self.rows = RowsModel()
        self.table = Table(self.rows)
        self.table.opened.connect(self._open)
        self.table.show_rows(3)
        self.empty = EmptyState()
        self.body.addWidget(self.chart, 6)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.empty, 1)
        self.stage_action, self.chain_action = QAction(self), QAction(self)
        self.stage_action.triggered.connect(lambda: self._add("chain_stage"))
        self.chain_action.triggered.connect(lambda: self.add_record("value_chain", cluster=self.choice.cluster))
        self.setFocusProxy(self.table)

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Value chain")

    def primary(self) -> QAction:
        return self.stage_action if self._seen is not None else self.chain_action

    def secondary(self) -> list[QAction]:
        found = [*super().secondary(), self.chain_action]
        return found if self._seen is not None else [self.back_action]

    def keys(self) -> list[tuple[str, str]]:
        return [("Enter", _("open the chosen row")), ("Tab", _("to the picture: arrows go from part to part"))]

    def which(self) -> str:
        return self._seen.id if self._seen is not None else ""

    def show_with(self, **arguments: Any) -> None:
        self._wanted = str(arguments.get("chain") or "")
        super().show_with(**arguments)

    def words(self) -> None:
        self.stage_action.setText(_("New stage"))
        self.stage_action.setIcon(icons.icon("plus"))
        self.chain_action.setText(_("New value chain"))
        self.chain_action.setIcon(icons.icon("plus"))
        self.add["chain_flow"].setText(_("New flow"))
        self.add["stage_actor"].setText(_("New actors"))
        self.add["chain_support"].setText(_("New support"))
        self.edit.setText(_("Edit"))
        self.chains.setAccessibleName(_("Value chain"))
        self.table.setAccessibleName(_("Parts of the chain"))
        self.empty.say(
            _("A value chain shows the stages of a product, who works at each, and what each adds."),
            _("New value chain"), self.chain_action.trigger,
        )  # fmt: skip

    # ------------------------------------------------------------------ showing
    def read(self) -> None:
        kept = self._wanted or str(self.chains.currentData() or "")
        self.chains.clear()
        for record_id, name in value_chains.chains(self.context.store(), self.choice.cluster):
            self.chains.addItem(name, record_id)
        self.chains.setCurrentIndex(max(0, self.chains.findData(kept)))
        self._wanted = ""
        some = self.chains.count() > 0
        for part in (self.chains, self.edit, self.chart, self.table, *self.add.values()):
            part.setVisible(some)
        self.empty.setVisible(not some)
        if some:
            chain = str(self.chains.currentData())
            self.context.tasks.run(value_chains.read, self.context.store(), chain, then=self._show)
        else:
            self._seen = None
            self.say("")
            self.header_changed.emit()

    def _show(self, seen: ChainSeen) -> None:
        self._seen = seen
        why = (seen.why,) if seen.why else ()
        self.say("", why + seen.doubts, str(seen.row.get("source") or ""))
        self.chart.show_chart(value_chains.chart(seen))
        at = self._key()
        self._parts = _parts(seen)
        self.rows.load((_("Part"), _("What it is"), _("Figures")), [cells for _key, _stage, cells in self._parts])
        keys = [key for key, _stage, _cells in self._parts]
        if keys:
            self.table.selectRow(keys.index(at) if at in keys else 0)
        for table in ("stage_actor", "chain_support", "chain_flow"):
            self.add[table].setEnabled(bool(seen.stages))
        self.header_changed.emit()

    def _key(self) -> str:
        row = self.table.currentIndex().row()
        return self._parts[row][0] if 0 <= row < len(self._parts) else ""

    # ------------------------------------------------------------------ to the records
    def _open(self, index: QModelIndex) -> None:
        self.open_key(self._parts[index.row()][0])

    def _edit(self) -> None:
        if self._seen is not None:
            self.context.open_page("records:value_chain", record_id=self._seen.id, edit=True)

    def _add(self, table: str) -> None:
        """A new part, for the stage of the row that is chosen."""
        if self._seen is None:
            return
        row = self.table.currentIndex().row()
        stage = self._parts[row][1] if 0 <= row < len(self._parts) else ""
        stage = stage or (self._seen.stages[0].id if self._seen.stages else "")
        if table == "chain_stage":
            number = max((int(one.row["number"] or 0) for one in self._seen.stages), default=0) + 1
            self.add_record(table, chain=self._seen.id, number=str(number))
        elif table == "chain_flow":
            self.add_record(table, chain=self._seen.id, source=stage)
        else:
            self.add_record(table, stage=stage)


def _parts(seen: ChainSeen) -> list[Part]:
    """Stages with what belongs to each below, in reading order."""
    found: list[Part] = []
    names = {stage.id: stage.name for stage in seen.stages}
    for stage in seen.stages:
        found.append((f"chain_stage:{stage.id}", stage.id, (_("Stage"), stage.name, _amounts(stage))))
        for row in stage.actors:
            number = _("number not known") if row["number"] is None else format_number(int(row["number"]))
            kind = kinds.show(StageActor.fields()["kind"], row["kind"])
            found.append((f"stage_actor:{row['id']}", stage.id, (_("Actors"), f"{stage.name}: {kind}", number)))
        for row, name in stage.support:
            said = (_("Support"), f"{stage.name}: {name}", str(row.get("does") or ""))
            found.append((f"chain_support:{row['id']}", stage.id, said))
        for flow in seen.flows:
            if flow["source"] == stage.id:
                to = names.get(str(flow.get("target") or "")) or str(flow.get("market") or "–")
                what = f"{stage.name} → {to}: {flow['product']}"
                found.append((f"chain_flow:{flow['id']}", stage.id, (_("Flow"), what, _flow_figures(flow))))
    return found


def _amounts(stage: StageLine) -> str:
    fields = ChainStage.fields()
    said = [
        f"{_(fields[name].label)}: {format_money(str(stage.row[name]))}"
        for name in value_chains.AMOUNTS
        if stage.row.get(name)
    ]
    if stage.missing:
        said.append(_("Missing: {figures}").format(figures=", ".join(stage.missing)))
    return dotted(said)


def _flow_figures(flow: Any) -> str:
    fields = ChainFlow.fields()
    shown = [kinds.show(fields[name], flow.get(name)) for name in ("volume", "unit", "price", "share")]
    return dotted(shown)
