"""Tests before and after: one grid of people and tests, scores by key, what was learnt beside it."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt
from PySide6.QtGui import QAction, QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSplitter, QTableView, QVBoxLayout, QWidget

from fieldapp.domain.records import Assessment, AssessmentResult, Participation
from fieldapp.domain.text import dotted
from fieldapp.i18n import _, pgettext
from fieldapp.services import assessments
from fieldapp.store import Changes
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.models.score_grid import ScoreGrid
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.learning_panel import LearningPanel
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import Words

LEAVING = {
    Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Return: (1, 0), Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Tab: (0, 1), Qt.Key.Key_Backtab: (0, -1),
}  # fmt: skip
"""Keys that keep what was typed and go on; left and right follow the direction of the window."""
TYPED = ".,٫- "


class TrainingTestsPage(Page):
    """The page ``training_tests`` with ``event_id=...``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._event: str | None = None
        self.model = ScoreGrid()
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.selectionModel().currentChanged.connect(self._moved)
        self.table.installEventFilter(self)
        self.table.viewport().installEventFilter(self)
        self.setFocusProxy(self.table)
        self.status = Words()
        self.panel = LearningPanel(context)
        self.empty = EmptyState()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addWidget(self.table, 1)
        column.addWidget(self.status)
        self.body = QSplitter(Qt.Orientation.Horizontal)
        self.body.setChildrenCollapsible(False)
        self.body.addWidget(left)
        self.body.addWidget(self.panel)
        self.body.setStretchFactor(0, 3)
        self.body.setStretchFactor(1, 2)
        self.body.setSizes([theme.pixels(640), theme.pixels(430)])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.body, 1)
        outer.addWidget(self.empty, 1)
        self.back_action, self.new_action = QAction(self), QAction(self)
        self.back_action.triggered.connect(lambda: self.context.open_page("training", event_id=self._event))
        self.new_action.triggered.connect(self._new)
        self.retranslate()

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Tests")

    def subtitle(self) -> str:
        return self.model.sheet.title if self.model.sheet is not None else ""

    def primary(self) -> QAction:
        return self.new_action

    def secondary(self) -> list[QAction]:
        return [self.back_action]

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("0 … 9", _("points, then Enter: kept, and one row down")),
            (_("Space"), _("between the points of the items")),
            (pgettext("key", "Delete"), _("take the score away")),
            ("Esc", _("leave the cell as it was")),
            ("Ctrl+Z", _("undo the last score")),
        ]

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("event_id"):
            self._event = str(arguments["event_id"])
        self.reload()
        self._place()

    def refresh(self, changes: Changes | None) -> None:
        touched = (Assessment, AssessmentResult, Participation)
        if changes is None or any(changes.touches(one) for one in touched):
            self.reload()

    def retranslate(self) -> None:
        self.back_action.setText(_("Training"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.new_action.setText(_("New test"))
        self.new_action.setIcon(icons.icon("plus"))
        self.table.setAccessibleName(_("Scores: people down, tests across"))
        self.panel.retranslate()
        self._say_empty()
        self.reload()
        self.header_changed.emit()

    def leave(self) -> None:
        self._keep()

    # ------------------------------------------------------------------ reading
    def reload(self) -> None:
        """Read the tests again."""
        if self._event is not None:
            self.context.tasks.run(assessments.sheet, self.context.store(), self._event, then=self._show)

    def _show(self, sheet: assessments.Sheet) -> None:
        self.model.load(sheet)
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, self.model.columnCount() - 1))
        filled = bool(sheet.tests) and bool(sheet.people)
        self.body.setVisible(filled)
        self.empty.setVisible(not filled)
        self._say_empty()
        self._fit()
        self.panel.show_gain(assessments.gain_of(sheet))
        self._moved()
        self.header_changed.emit()

    def _say_empty(self) -> None:
        if self.model.sheet is not None and self.model.sheet.tests:
            self.empty.say(_("Nobody is enrolled yet."), _("Participants"), self._people)
        else:
            self.empty.say(_("No test yet. Make one before and one after, to see what was learnt."), _("New test"),
                           self._new)  # fmt: skip

    def _people(self) -> None:
        self.context.open_page("training_people", event_id=self._event)

    def _new(self) -> None:
        self.context.open_page("records:assessment", new=True, fixed={"event": self._event})

    def _place(self) -> None:
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, 0))
            self.table.setFocus()

    def _fit(self) -> None:
        metrics, bold = QFontMetrics(self.table.font()), QFontMetrics(_bold(self.table.font()))
        self.table.verticalHeader().setDefaultSectionSize(metrics.height() + 12)
        names = [str(self.model.headerData(row, Qt.Orientation.Vertical) or "") for row in range(self.model.rowCount())]
        wide = max((bold.horizontalAdvance(name) for name in names), default=theme.pixels(120))
        self.table.verticalHeader().setFixedWidth(min(wide + 24, theme.pixels(260)))
        last = self.model.columnCount() - 1
        if last >= 0:
            self.table.setColumnHidden(last, not (self.model.sheet and self.model.sheet.refused))
        for column in range(last):
            head = str(self.model.headerData(column, Qt.Orientation.Horizontal) or "")
            wide = max(bold.horizontalAdvance(line) for line in (*head.split("\n"), "00 00 00"))
            self.table.setColumnWidth(column, min(wide + 20, theme.pixels(230)))

    # ------------------------------------------------------------------ typing
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if event.type() == QEvent.Type.MouseButtonPress and watched is self.table.viewport():
            self._keep()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        cell = self.model.cell(self.table.currentIndex())
        text = event.text()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier or self.model.sheet is None:
            return False
        if cell is not None and text and (text.isdecimal() or (text in TYPED and self._typing)):
            self._type(cell, self._typing + text)
            return True
        if event.key() == Qt.Key.Key_Backspace and cell is not None:
            self._type(cell, (self._typing or self.model.entered(self.table.currentIndex()))[:-1])
            return True
        if event.key() == Qt.Key.Key_Escape and self.model.typed is not None:
            self._stop()
            return True
        if event.key() == Qt.Key.Key_Delete and cell is not None:
            self._stop()
            self._send(cell, "")
            return True
        if event.key() == Qt.Key.Key_F2 and cell is not None:
            self._type(cell, self.model.entered(self.table.currentIndex()))
            return True
        return self._leave(event)

    def _leave(self, event: QKeyEvent) -> bool:
        step = LEAVING.get(Qt.Key(event.key()))
        if step is None:
            if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
                self._keep()
            return False
        going_out = event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and self.model.typed is None
        self._keep()
        if going_out:
            return False  # the keyboard leaves the grid
        current = self.table.currentIndex()
        wanted = self.model.index(current.row() + step[0], current.column() + step[1])
        if wanted.isValid():
            self.table.selectionModel().setCurrentIndex(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        return True

    @property
    def _typing(self) -> str:
        return self.model.typed[1] if self.model.typed is not None else ""

    def _type(self, cell: assessments.Cell, text: str) -> None:
        self.model.typed = (cell, text)
        self.model.repaint_all()

    def _stop(self) -> None:
        self.model.typed = None
        self.model.repaint_all()

    def _keep(self) -> None:
        """The cell is left: what was typed goes to the store, right or wrong."""
        if self.model.typed is None:
            return
        cell, text = self.model.typed
        self._stop()
        self._send(cell, text)

    def _send(self, cell: assessments.Cell, text: str) -> None:
        run = partial(assessments.put, self.context.store(), str(self._event), cell, text)
        self.context.tasks.run(run, then=lambda _changes: self.reload())

    def _moved(self, *_indexes: object) -> None:
        index = self.table.currentIndex()
        cell = self.model.cell(index)
        if cell is None or self.model.sheet is None:
            self.status.say("")
            return
        person = self.model.sheet.people[index.row()]
        words = str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
        wrong = cell in self.model.sheet.refused
        items = self.model.sheet.tests[index.column()].items
        hint = _("Type all points, or those of the {count} items with spaces between.").format(count=len(items))
        parts = [person.name, f"⚠ {words}" if wrong else words, hint if items and not wrong else ""]
        self.status.say(dotted(parts))


def _bold(font: QFont) -> QFont:
    """The font of headings."""
    made = QFont(font)
    made.setBold(True)
    return made
