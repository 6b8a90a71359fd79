"""Who has sent what until when: computers by weeks as a picture, the late ones first, and as a table to print."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QVBoxLayout

from fieldapp.i18n import _
from fieldapp.services import exchange_weeks
from fieldapp.store import Changes
from fieldapp.ui import icons, theme
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.models.week_grid import FIRST_WEEK, SquareDelegate, WeekGrid
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.paper_dialog import PaperDialog
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import Table


class ExchangeWeeksPage(Page):
    """A grid to walk in with the arrow keys; what is missing at the chosen place stands below it in words."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.sentence, self.legend, self.missing = Words(part="strong"), Words(part="hint"), Words()
        self.missing.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.model, self.rows = WeekGrid(), RowsModel()
        self.grid, self.table = Table(self.model), Table(self.rows)
        self.grid.setItemDelegate(SquareDelegate(self.grid))
        self.grid.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.grid.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.grid.selectionModel().currentChanged.connect(self._explain)
        self.table.hide()
        self.empty = EmptyState()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (self.sentence, self.grid, self.table, self.missing, self.legend, self.empty):
            column.addWidget(part, 1 if part in (self.grid, self.table, self.empty) else 0)
        self.back_action, self.table_action, self.print_action = QAction(self), QAction(self), QAction(self)
        self.back_action.triggered.connect(lambda: self.context.open_page("exchange"))
        self.table_action.setCheckable(True)
        self.table_action.triggered.connect(self._turn)
        self.print_action.triggered.connect(self._print)
        self.setFocusProxy(self.grid)
        self.retranslate()

    def title(self) -> str:
        return _("Who sent what")

    def secondary(self) -> list[QAction]:
        return [self.back_action, self.table_action]

    def primary(self) -> QAction:
        return self.print_action

    def keys(self) -> list[tuple[str, str]]:
        return [(_("Arrow keys"), _("walk from week to week; what is missing stands below"))]

    def refresh(self, changes: Changes | None) -> None:
        self.context.tasks.run(exchange_weeks.board, self.context.store(), _today(), then=self._show)

    def retranslate(self) -> None:
        self.back_action.setText(_("Exchange"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.table_action.setIcon(icons.icon("table"))
        self.print_action.setText(_("Print"))
        self.print_action.setIcon(icons.icon("printer"))
        self.legend.say(exchange_weeks.legend())
        self.grid.setAccessibleName(_("Computers by weeks"))
        self.table.setAccessibleName(_("Computers by weeks"))
        self.empty.say(_("No other computer has sent anything yet."), _("Exchange"), self.back_action.trigger)
        self._say_turn()
        if self.model.board is not None:
            self.refresh(None)

    def _show(self, board: exchange_weeks.Board) -> None:
        self.model.load(board)
        self.rows.load(exchange_weeks.heads(board), exchange_weeks.lines(board))
        self.sentence.say(board.sentence)
        some = bool(board.rows)
        self.empty.setVisible(not some)
        for part in (self.sentence, self.legend, self.missing):
            part.setVisible(some)
        self._turn()
        if some:
            self._fit()
            self.grid.setCurrentIndex(self.model.index(0, self.model.columnCount() - 1))

    def _fit(self) -> None:
        """Squares are square; the name takes the room that is left."""
        header, side = self.grid.horizontalHeader(), theme.pixels(34)
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(side)
        for column in range(FIRST_WEEK, self.model.columnCount()):
            wide = header.fontMetrics().horizontalAdvance(str(self.model.headerData(column, Qt.Orientation.Horizontal)))
            self.grid.setColumnWidth(column, max(side, wide + theme.pixels(18)))
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.grid.verticalHeader().setDefaultSectionSize(side)

    def _turn(self, _checked: bool = False) -> None:
        some, plain = bool(self.model.board and self.model.board.rows), self.table_action.isChecked()
        self.grid.setVisible(some and not plain)
        self.table.setVisible(some and plain)
        self._say_turn()

    def _say_turn(self) -> None:
        self.table_action.setText(_("Show the picture") if self.table_action.isChecked() else _("Show the table"))

    def _explain(self, index: QModelIndex, _before: QModelIndex | None = None) -> None:
        if self.model.board is None or not index.isValid():
            return
        row, square = self.model.board.rows[index.row()], self.model.square(index)
        said = [square.sentence] if square is not None else []
        self.missing.say("\n".join([*said, *row.missing] or [row.name]))

    def _print(self) -> None:
        make = partial(exchange_weeks.print_board, self.context.store(), _today())
        PaperDialog(self.context, _("Print"), "exchange.pdf", make, self).open()


def _today() -> date:
    return datetime.now().astimezone().date()
