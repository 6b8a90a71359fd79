"""The problem tree of a cluster, and the same tree as objectives, with the words of each to be changed in place."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QAction

from fieldapp.domain.records import ProblemNode
from fieldapp.domain.records.analysis import CAUSE, CORE
from fieldapp.i18n import _
from fieldapp.services import analysis_paper, problem_trees, records
from fieldapp.services.problem_trees import Problem, Tree
from fieldapp.services.records import Saved
from fieldapp.ui import icons
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.views.diagnosis.analysis_page import AnalysisPage
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.field import Field
from fieldapp.ui.widgets.table import Table


class ProblemTreePage(AnalysisPage):
    """Page ``problem_tree`` with ``cluster=...``; ``objective`` holds the words of the row that is chosen."""

    records = (ProblemNode,)
    paper = analysis_paper.PROBLEMS

    def build(self) -> None:
        self._seen: Tree | None = None
        self.turn = button("", "target")
        self.turn.setCheckable(True)
        self.turn.toggled.connect(self._turned)
        self.make = button("", "list-checks", self._make)
        self.top.addStretch(1)
        self.top.addWidget(self.make)
        self.top.addWidget(self.turn)
        self.rows = RowsModel()
        self.table = Table(self.rows)
        self.table.opened.connect(self._open)
        self.table.show_rows(4)
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._fill())
        self.objective, self.empty = Field(), EmptyState()
        self.objective.input.returnPressed.connect(self._keep)
        self.body.addWidget(self.chart, 3)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.objective)
        self.body.addWidget(self.empty, 1)
        self.new_action = QAction(self)
        self.new_action.triggered.connect(self._new)
        self.setFocusProxy(self.table)

    def title(self) -> str:
        return _("Problem tree")

    def subtitle(self) -> str:
        return self._seen.sentence if self._seen is not None and self._seen.problems else ""

    def primary(self) -> QAction:
        return self.new_action

    def keys(self) -> list[tuple[str, str]]:
        return [("Enter", _("open the chosen row, or keep the objective and go on"))]

    def words(self) -> None:
        self.new_action.setText(_("New problem"))
        self.new_action.setIcon(icons.icon("plus"))
        self.make.setText(_("Turn into objectives"))
        self.table.setAccessibleName(_("Problems"))
        self.objective.say(_("Objective of the chosen problem"))
        self.empty.say(
            _("Write the core problem first; then causes and effects that hang on it."), _("New problem"),
            self.new_action.trigger,
        )  # fmt: skip
        self.turn.setText(_("Show the problems") if self.turn.isChecked() else _("Show the objectives"))

    # ------------------------------------------------------------------ showing
    def read(self) -> None:
        if self.choice.cluster:
            self.context.tasks.run(problem_trees.read, self.context.store(), self.choice.cluster, then=self._show)

    def _show(self, seen: Tree) -> None:
        at = self._chosen.id if self._chosen else ""
        self._seen = seen
        some = bool(seen.problems)
        for part in (self.chart, self.table, self.objective, self.turn, self.make):
            part.setVisible(some)
        self.empty.setVisible(not some)
        table = problem_trees.problem_table(seen)
        self.rows.load(table.headers, table.rows)
        ids = [one.id for one in seen.problems]
        if ids:
            self.table.selectRow(ids.index(at) if at in ids else 0)
        self.chart.show_chart(problem_trees.chart(seen, objectives=self.turn.isChecked()))
        self.make.setEnabled(any(not one.objective for one in seen.problems))
        self.say("", seen.doubts)
        self._fill()
        self.header_changed.emit()

    @property
    def _chosen(self) -> Problem | None:
        row = self.table.currentIndex().row()
        return self._seen.problems[row] if self._seen is not None and 0 <= row < len(self._seen.problems) else None

    def _fill(self) -> None:
        chosen = self._chosen
        self.objective.input.setText(chosen.objective if chosen else "")
        self.objective.say_error("")

    def _turned(self, objectives: bool) -> None:
        self.paper = analysis_paper.OBJECTIVES if objectives else analysis_paper.PROBLEMS
        self.words()
        if self._seen is not None:
            self.chart.show_chart(problem_trees.chart(self._seen, objectives=objectives))

    def _open(self, index: QModelIndex) -> None:
        if self._seen is not None:
            self.open_key(f"problem_node:{self._seen.problems[index.row()].id}")

    # ------------------------------------------------------------------ writing
    def _new(self) -> None:
        """The core first; then what hangs on the row that is chosen, on its side of the core."""
        chosen = self._chosen
        if self._seen is None or not any(one.row["kind"] == CORE for one in self._seen.problems):
            self.add_record("problem_node", cluster=self.choice.cluster, kind=CORE)
        elif chosen is None or chosen.row["kind"] == CORE:
            parents = {"parents": chosen.id} if chosen else {}
            self.add_record("problem_node", cluster=self.choice.cluster, **parents)
        else:
            kind = str(chosen.row["kind"] or CAUSE)
            self.add_record("problem_node", cluster=self.choice.cluster, kind=kind, parents=chosen.id)

    def _make(self) -> None:
        self.turn.setChecked(True)
        self.context.tasks.run(
            problem_trees.turn_into_objectives, self.context.store(), self.choice.cluster, busy=self.make
        )

    def _keep(self) -> None:
        """Keep the words of an objective; the next row is at hand then."""
        if (chosen := self._chosen) is not None:
            self.context.tasks.run(
                records.save, self.context.store(), ProblemNode, {"objective": self.objective.text or None}, chosen.id,
                then=self._kept,
            )  # fmt: skip

    def _kept(self, saved: Saved) -> None:
        self.objective.say_error(saved.errors.get("objective", next(iter(saved.errors.values()), "")))
        if saved.errors:
            return
        self.table.selectRow(min(self.table.currentIndex().row() + 1, self.rows.rowCount() - 1))
        self.objective.input.setFocus()
        self.objective.input.selectAll()
