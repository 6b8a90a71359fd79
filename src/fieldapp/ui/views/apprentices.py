"""All apprenticeships: who, trade, master, how far, what is due. Enter opens one; search and state narrow the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout

from fieldapp.domain.records import (
    Agreement,
    CompetencyAssessment,
    MonthlyReview,
    Person,
    RPLClaim,
    StatusEvent,
    Tracer,
    TrainingStandard,
)
from fieldapp.domain.records.apprenticeship_choices import STATUS
from fieldapp.i18n import _, format_number, format_percent
from fieldapp.indicators import apprenticeship as figures
from fieldapp.services import apprentices
from fieldapp.services.apprentice_sections import ratio_text
from fieldapp.store import Changes
from fieldapp.ui import icons, tokens
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.squeeze import Squeezed
from fieldapp.ui.widgets.table import Table

TYPES = (Agreement, CompetencyAssessment, MonthlyReview, Person, RPLClaim, StatusEvent, Tracer, TrainingStandard)


class ApprenticesPage(Page):
    """The page ``apprentices``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._text = ""
        self._lines: Sequence[apprentices.Line] = ()
        self.state = QComboBox()
        self.state.activated.connect(lambda _index: self.reload())
        self.model = RowsModel()
        self.table = Table(self.model)
        self.table.horizontalHeader().setMinimumSectionSize(48)
        Squeezed(self.table)
        self.table.opened.connect(self._open)
        self.setFocusProxy(self.table)
        self.method = Words(part="hint")
        self.empty = EmptyState()
        top = QHBoxLayout()
        top.addWidget(self.state)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.method)
        self.new, self.standards, self.figures = QAction(self), QAction(self), QAction(self)
        self.new.setShortcut(QKeySequence("Ctrl+N"))
        self.new.triggered.connect(lambda: self.context.open_page("records:agreement", new=True))
        self.standards.triggered.connect(lambda: self.context.open_page("trade_standards"))
        self.figures.triggered.connect(lambda: self.context.open_page("apprentice_figures"))
        self.retranslate()

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Apprentices")

    def subtitle(self) -> str:
        return format_number(len(self._lines)) if self._lines else ""

    def primary(self) -> QAction:
        return self.new

    def secondary(self) -> list[QAction]:
        return [self.figures, self.standards]

    def search_hint(self) -> str:
        return _("Name, trade, master, code")

    def search(self, text: str) -> None:
        self._text = text
        self.reload()

    def keys(self) -> list[tuple[str, str]]:
        return [("Enter", _("open the apprenticeship")), ("Ctrl+N", _("new"))]

    def refresh(self, changes: Changes | None) -> None:
        if changes is None or any(changes.touches(record_type) for record_type in TYPES):
            self.reload()

    def retranslate(self) -> None:
        self.new.setText(_("New apprenticeship"))
        self.new.setIcon(icons.icon("plus"))
        self.standards.setText(_("Standards of trades"))
        self.standards.setIcon(icons.icon("list-checks"))
        self.figures.setText(_("Figures"))
        self.figures.setIcon(icons.icon("chart-column"))
        chosen = self.state.currentData()
        self.state.clear()
        self.state.addItem(_("All states"), "")
        for choice in STATUS:
            self.state.addItem(_(choice.label), choice.code)
        self.state.setCurrentIndex(max(0, self.state.findData(chosen)))
        self.state.setAccessibleName(_("State"))
        self.table.setAccessibleName(_("Apprentices"))
        method = figures.schedule_index.method
        self.method.say(f"{_(method.label)}: {_(method.text)}")
        self._fill()
        if self._lines:
            self.reload()  # trades have their names in each language
        self.header_changed.emit()

    # ------------------------------------------------------------------ the list
    def reload(self) -> None:
        """Read the list again."""
        today = datetime.now().astimezone().date()
        state = str(self.state.currentData() or "")
        self.context.tasks.run(
            apprentices.lines, self.context.store(), today, self._text, status=state, then=self._show
        )  # fmt: skip

    def _show(self, lines: Sequence[apprentices.Line]) -> None:
        self._lines = lines
        self._fill()
        self.header_changed.emit()

    def _fill(self) -> None:
        head = [
            _("Apprentice"), _("Trade"), _("Trade master"), _("State"), _("Attained"), _("Against time"), _("Due"),
        ]  # fmt: skip
        chosen = self.table.currentIndex().row()
        self.model.load(head, [_cells(line) for line in self._lines])
        filled = bool(self._lines)
        self.table.setVisible(filled)
        self.method.setVisible(filled)
        self.empty.setVisible(not filled)
        if filled:
            self.table.selectRow(min(max(chosen, 0), len(self._lines) - 1))
        elif self._text or self.state.currentData():
            self.empty.say(_("Nothing to show."))
        else:
            self.empty.say(
                _("No apprenticeships yet. Bring in the standard of a trade, then enter who learns from whom."),
                self.standards.text(), self.standards.trigger,
            )  # fmt: skip

    def _open(self, index: QModelIndex) -> None:
        if index.row() < len(self._lines):
            self.context.open_page("apprentice", agreement=self._lines[index.row()].id)


def _cells(line: apprentices.Line) -> list[str]:
    return [
        line.name,
        line.trade,
        f"{line.master}, {line.firm}".strip(", "),
        apprentices.status_label(line.status),
        "–" if line.attained is None else format_percent(float(line.attained)),
        "–" if line.index is None else ratio_text(line.index),
        line.due(),
    ]
