"""Comparing clusters: weights and scores in one table, who is first, and whether that hangs on one weight."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHBoxLayout, QVBoxLayout

from fieldapp.domain.records import SelectionCandidate, SelectionCriterion, SelectionRound, SelectionScore
from fieldapp.i18n import _, format_date
from fieldapp.services.diagnosis import selection
from fieldapp.store import Changes
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.charting import keeping
from fieldapp.ui.models.selection_grid import SelectionGrid
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.card import Card
from fieldapp.ui.widgets.chart import ChartView
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.room import Room
from fieldapp.ui.widgets.table import Table

RECORDS = (SelectionRound, SelectionCriterion, SelectionCandidate, SelectionScore)


class ScoreTable(Table):
    """A digit is a score, then the next criterion is at hand; Delete takes it away; Enter goes down."""

    def __init__(self, model: SelectionGrid) -> None:
        super().__init__(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.AnyKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self.currentIndex()
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and here.isValid() and here.row() > 0:
            self.model().setData(here, "")
        elif event.text().isdigit() and here.row() > 0 and self.model().flags(here) & Qt.ItemFlag.ItemIsEditable:
            if self.model().setData(here, event.text()):
                self.setCurrentIndex(
                    self.model().index(here.row(), min(here.column() + 1, self.model().columnCount() - 2))
                )
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and here.isValid():
            self.setCurrentIndex(self.model().index(min(here.row() + 1, self.model().rowCount() - 1), here.column()))
        else:
            QAbstractItemView.keyPressEvent(self, event)


class SelectionPage(Page):
    """Page ``selection``; ``round=...`` opens one round, else the newest."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._board: selection.Board | None = None
        self.rounds = QComboBox()
        self.rounds.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.rounds.activated.connect(lambda _index: self._read())
        self.model = SelectionGrid(self._write, self.context.notices.problem)
        self.grid = ScoreTable(self.model)
        self.finding, self.method = Words(part="strong"), Words(part="hint")
        self.moves = Words()
        self.chart = ChartView(keeping(context), "selection")
        self.chart.setMinimumHeight(theme.pixels(220))
        self.chart.opened.connect(self._open)
        self.add_candidate, self.add_criterion, self.edit_round = button(), button(), button()
        self.add_candidate.clicked.connect(lambda: self._new("selection_candidate"))
        self.add_criterion.clicked.connect(lambda: self._new("selection_criterion"))
        self.edit_round.clicked.connect(
            lambda: self.context.open_page("records:selection_round", record_id=self.round, edit=True)
        )
        self.empty, self.room = EmptyState(), Room()
        self.start_action, self.back_action = QAction(self), QAction(self)
        self.start_action.triggered.connect(self._start)
        self.back_action.triggered.connect(lambda: self.context.open_page("diagnosis"))
        self._build()
        self.setFocusProxy(self.grid)
        self.retranslate()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(tokens.S)
        top.addWidget(self.rounds)
        top.addStretch(1)
        for part in (self.add_candidate, self.add_criterion, self.edit_round):
            top.addWidget(part)
        self.card = Card()
        self.card.add(self.finding, self.moves, self.method)
        self.room.column.addWidget(self.card)
        self.room.column.addWidget(self.grid)
        self.room.column.addWidget(self.chart)
        self.room.column.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.M)
        column.addLayout(top)
        column.addWidget(self.room, 1)
        column.addWidget(self.empty, 1)

    # ------------------------------------------------------------------ what the window asks
    @property
    def round(self) -> str:
        """The round that is open; empty where there is none."""
        return str(self.rounds.currentData() or "")

    def title(self) -> str:
        return _("Selection of clusters")

    def primary(self) -> QAction:
        return self.start_action

    def secondary(self) -> list[QAction]:
        return [self.back_action]

    def keys(self) -> list[tuple[str, str]]:
        return [("0–5", _("give a score and go on to the next criterion")), ("Del", _("take a score away"))]

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("round"):
            self._fill(str(arguments["round"]))
            self._read()

    def refresh(self, changes: Changes | None) -> None:
        if changes is None or any(changes.touches(record) for record in RECORDS):
            self._fill()
            self._read()

    def retranslate(self) -> None:
        self.start_action.setText(_("New selection"))
        self.start_action.setIcon(icons.icon("plus"))
        self.back_action.setText(_("Diagnosis"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.add_candidate.setText(_("New candidate"))
        self.add_criterion.setText(_("New criterion"))
        self.edit_round.setText(_("Decision"))
        self.rounds.setAccessibleName(_("Selection of clusters"))
        self.grid.setAccessibleName(_("Weights and scores"))
        self.empty.say(
            _("Give each cluster a score for each criterion: the highest sum comes first."), _("New selection"),
            self.start_action.trigger,
        )  # fmt: skip
        self.chart.retranslate()
        if self._board is not None:
            self._read()

    # ------------------------------------------------------------------ showing
    def _fill(self, wanted: str = "") -> None:
        kept = wanted or self.round
        self.rounds.clear()
        for record_id, name in selection.rounds(self.context.store()):
            self.rounds.addItem(name, record_id)
        self.rounds.setCurrentIndex(max(0, self.rounds.findData(kept)))
        some = self.rounds.count() > 0
        for part in (self.room, self.rounds, self.add_candidate, self.add_criterion, self.edit_round):
            part.setVisible(some)
        self.empty.setVisible(not some)

    def _read(self) -> None:
        if self.round:
            self.context.tasks.run(selection.board, self.context.store(), self.round, then=self._show)

    def _show(self, board: selection.Board) -> None:
        self._board = board
        self.model.load(board)
        self.grid.setFixedHeight(self._height())
        self.finding.say(board.finding)
        self.moves.say("\n".join(board.sensitivity))
        self.moves.setVisible(bool(board.sensitivity))
        self.method.say(board.method)
        self.chart.show_chart(selection.chart(board))
        self.chart.setVisible(any(candidate.total is not None for candidate in board.candidates))
        if not self.grid.currentIndex().isValid() and self.model.rowCount() > 1:
            self.grid.setCurrentIndex(self.model.index(1, 1))
        self.header_changed.emit()

    def _height(self) -> int:
        rows = self.grid.verticalHeader().defaultSectionSize() * self.model.rowCount()
        return rows + self.grid.horizontalHeader().sizeHint().height() + theme.pixels(12)

    # ------------------------------------------------------------------ writing
    def _write(self, candidate: str, criterion: str, value: int | None) -> None:
        store = self.context.store()
        if candidate:
            self.context.tasks.run(selection.set_score, store, candidate, criterion, value)
        else:
            self.context.tasks.run(selection.set_weight, store, criterion, int(value or 0) * 100)

    def _start(self) -> None:
        today = datetime.now().astimezone().date()
        name = _("Selection of {day}").format(day=format_date(today))
        self.context.tasks.run(
            selection.start, self.context.store(), name, today.isoformat(), then=self._started, busy=self.start_action
        )

    def _started(self, made: tuple[str, Changes]) -> None:
        self.context.bus.publish(made[1])
        self._fill(made[0])
        self._read()
        self.grid.setFocus()

    def _new(self, table: str) -> None:
        self.context.open_page(f"records:{table}", new=True, fixed={"round": self.round})

    def _open(self, key: str) -> None:
        table, _colon, record_id = key.partition(":")
        self.context.open_page(f"records:{table}", record_id=record_id)
