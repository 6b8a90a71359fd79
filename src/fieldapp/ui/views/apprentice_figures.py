"""Figures of apprenticeships by year of the start: a table with methods, and three pictures, each over its table."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from fieldapp.charts import Chart
from fieldapp.domain.records import Agreement, CompetencyAssessment, LogEntry, MonthlyReview, StatusEvent, Tracer
from fieldapp.i18n import _, format_number, language
from fieldapp.services import apprentice_figures
from fieldapp.store import Changes
from fieldapp.ui import icons, tokens
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.paper_dialog import PaperDialog
from fieldapp.ui.widgets.chart import ChartView
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.squeeze import Squeezed
from fieldapp.ui.widgets.table import Table

TYPES = (Agreement, CompetencyAssessment, LogEntry, MonthlyReview, StatusEvent, Tracer)
PICTURES = ("progress", "survival", "load")


class ApprenticeFiguresPage(Page):
    """The page ``apprentice_figures``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._found: apprentice_figures.Found | None = None
        self.year, self.what = QComboBox(), QComboBox()
        self.year.activated.connect(lambda _index: self.reload())
        self.what.currentIndexChanged.connect(self._turn)
        self.model = RowsModel()
        self.table = Table(self.model)
        self.table.horizontalHeader().setMinimumSectionSize(48)
        Squeezed(self.table)
        self.charts = {name: ChartView(self._save, name) for name in PICTURES}
        self.method = Words(part="hint")
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._say_method())
        self.stack = QStackedWidget()
        self.stack.addWidget(self._with_method())
        for chart in self.charts.values():
            self.stack.addWidget(chart)
        self.charts["progress"].opened.connect(lambda key: self.context.open_page("apprentice", agreement=key))
        self.setFocusProxy(self.what)
        top = QHBoxLayout()
        top.setSpacing(tokens.S)
        top.addWidget(self.what)
        top.addWidget(self.year)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addLayout(top)
        column.addWidget(self.stack, 1)
        self.print_action, self.back_action = QAction(self), QAction(self)
        self.print_action.triggered.connect(self._print)
        self.back_action.triggered.connect(lambda: self.context.open_page("apprentices"))
        self.retranslate()

    def _with_method(self) -> QWidget:
        """The table, and below it the whole method of the figure at the cursor: its cell may be too narrow."""
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addWidget(self.table, 1)
        column.addWidget(self.method)
        return both

    def _say_method(self) -> None:
        row = self.table.currentIndex().row()
        name, method = (str(self.model.index(row, column).data() or "") for column in (1, 3))
        self.method.say(f"{name}: {method}" if method else name)

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Apprenticeships: figures")

    def subtitle(self) -> str:
        return format_number(self._found.count) if self._found is not None else ""

    def primary(self) -> QAction:
        return self.print_action

    def secondary(self) -> list[QAction]:
        return [self.back_action]

    def refresh(self, changes: Changes | None) -> None:
        if changes is None or any(changes.touches(record_type) for record_type in TYPES):
            self.reload()

    def retranslate(self) -> None:
        self.print_action.setText(_("Print"))
        self.print_action.setIcon(icons.icon("printer"))
        self.back_action.setText(_("Apprentices"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        chosen = max(0, self.what.currentIndex())
        self.what.blockSignals(True)
        self.what.clear()
        self.what.addItems([_("Figures"), _("Progress against time"), _("Still learning"), _("Apprentices per master")])
        self.what.setCurrentIndex(chosen)
        self.what.blockSignals(False)
        self.what.setAccessibleName(_("What is shown"))
        self.year.setAccessibleName(_("Year of the start"))
        self.table.setAccessibleName(_("Figures"))
        for chart in self.charts.values():
            chart.retranslate()
        if self._found is not None:
            self.reload()

    # ------------------------------------------------------------------ showing
    def reload(self) -> None:
        """Compute the figures again."""
        today = datetime.now().astimezone().date()
        self.context.tasks.run(
            apprentice_figures.figures_of, self.context.store(), today, str(self.year.currentData() or ""),
            then=self._show,
        )  # fmt: skip

    def _show(self, found: apprentice_figures.Found) -> None:
        self._found = found
        chosen = self.year.currentData()
        self.year.clear()
        self.year.addItem(_("All years"), "")
        for year in found.years:
            self.year.addItem(_("Begun in {year}").format(year=year), year)
        self.year.setCurrentIndex(max(0, self.year.findData(chosen)))
        rows = [
            [figure.code, figure.label, figure.value if figure.known else f"– {figure.value}", figure.method]
            for figure in found.figures
        ]
        reason = _("First reason of who left")
        rows += [["", f"{reason}: {name}", format_number(count), ""] for name, count in found.reasons]
        chosen_row = max(0, self.table.currentIndex().row())
        self.model.load(["", _("Figure"), _("Value"), _("Method")], rows)
        self.table.selectRow(min(chosen_row, len(rows) - 1))
        self._say_method()
        for name, chart in self.charts.items():
            chart.show_chart(getattr(found, name))
        self.header_changed.emit()

    def _turn(self, index: int) -> None:
        self.stack.setCurrentIndex(max(0, index))

    def _save(self, chart: Chart, path: Path) -> None:
        from fieldapp.reports.charts import save_chart

        self.context.tasks.run(
            save_chart, chart, path, language(),
            then=lambda made: self.context.notices.show(_("Saved as {name}.").format(name=made.path.name)),
        )  # fmt: skip

    def _print(self) -> None:
        today, year = datetime.now().astimezone().date(), str(self.year.currentData() or "")

        def print_it(path: Path, *, language: str, progress: Any = None) -> Path:  # noqa: ARG001
            return apprentice_figures.print_figures(
                self.context.store(), path, today=today, year=year, language=language
            )

        PaperDialog(self.context, self.title(), "apprentices.pdf", print_it, self).open()
