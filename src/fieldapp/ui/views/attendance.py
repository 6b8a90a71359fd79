"""Mark who was there: one key marks and moves down, a block in one key, totals live, each mark committed at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction, QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHBoxLayout, QHeaderView, QLabel, QTableView, QVBoxLayout

from fieldapp.domain.records import AttendanceMark, Participation, Session
from fieldapp.domain.text import dotted
from fieldapp.i18n import _, format_number, pgettext
from fieldapp.services import attendance
from fieldapp.store import Changes
from fieldapp.ui import icons, theme
from fieldapp.ui.breaking import breakable
from fieldapp.ui.models.attendance_grid import AttendanceGrid, Cell
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.attendance_keys import KEYS, MOVES, WITH_MINUTES, letter
from fieldapp.ui.views.print_sheet import PrintSheet
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import Words

WIDEST_RATE, WIDEST_MARK = "100 %", "L240*"


class AttendancePage(Page):
    """The page ``attendance`` with ``event_id=...``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._event: str | None = None
        self._minutes = ""
        """Digits typed after L or X."""
        self._waiting: tuple[str, list[Cell]] | None = None
        """A status that waits for its minutes, and the cells it goes to."""
        self._placed = self._print_next = False
        self._build()
        self.retranslate()

    def _build(self) -> None:
        self.events = QComboBox()
        self.events.setMinimumWidth(280)
        self.events.activated.connect(lambda _i: self.show_with(event_id=self.events.currentData()))
        self.facts, self.legend, self.status = QLabel(), QLabel(), Words()
        self.legend.setObjectName("muted")
        self.legend.setWordWrap(True)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.events)
        top.addWidget(self.facts, 1)
        self.model = AttendanceGrid()
        self.table = QTableView()
        self.table.setModel(self.model)
        self.model.totals_changed.connect(self.table.horizontalHeader().viewport().update)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.selectionModel().currentChanged.connect(self._moved)
        self.table.installEventFilter(self)
        self.table.viewport().installEventFilter(self)
        self.setFocusProxy(self.table)
        self.empty = EmptyState()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.legend)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.status)
        self.back_action, self.print_action = QAction(self), QAction(self)
        self.back_action.triggered.connect(lambda: self.context.open_page("training", event_id=self._event))
        self.print_action.triggered.connect(self._print)

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Attendance")

    def primary(self) -> QAction:
        return self.print_action

    def secondary(self) -> list[QAction]:
        return [self.back_action]

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("P A E R", _("present, absent, excused, remote: marks and moves down")),
            ("1 … 7", _("the same as P L X A E R N, on keyboards without Latin letters")),
            ("L X", _("late, left early; then the minutes present and Enter")),
            ("N", _("not eligible")),
            (_("Shift + arrows"), _("choose a block; the next key marks all of it")),
            ("Ctrl+A", _("choose all")),
            ("Ctrl+←  Ctrl+→", _("to the top of the half day beside")),
            ("Ctrl+D", _("fill down from the cell above the block")),
            (pgettext("key", "Delete"), _("take the mark away")),
            ("Ctrl+Z", _("undo the last mark or block")),
        ]

    def show_with(self, **arguments: Any) -> None:
        """Open the training ``event_id``; ``print=True`` goes on to its sheet."""
        if arguments.get("event_id"):
            self._event = str(arguments["event_id"])
            self._placed = False
        self._print_next = bool(arguments.get("print"))
        self.reload()

    def refresh(self, changes: Changes | None) -> None:
        touched = (AttendanceMark, Session, Participation)
        if changes is None or (any(changes.touches(record_type) for record_type in touched) and not self._own(changes)):
            self.reload()

    def _own(self, changes: Changes) -> bool:
        """True for marks that were just sent from here: what came of them is on its way."""
        if changes.touches(Session) or changes.touches(Participation):
            return False
        sent = {
            AttendanceMark.natural_id({"session": session, "person": person}) for session, person in self.model.pending
        }
        return changes.of_type(AttendanceMark) <= sent

    def retranslate(self) -> None:
        self.back_action.setText(_("Training"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.print_action.setText(_("Print the sheet"))
        self.print_action.setIcon(icons.icon("printer"))
        self.legend.setText(
            breakable(_("P present   L late   X left early   A absent   E excused   R remote   N not eligible"))
            + "   "
            + breakable(_("* entered late"))
        )
        self.table.setAccessibleName(_("Attendance: people down, half days across"))
        self.events.setAccessibleName(_("Training"))
        self.empty.say(
            _("No training with sessions and participants yet. Enter a training, its half days and who takes part."),
            _("Go to the trainings"),
            lambda: self.context.open_page("records:training_event"),
        )
        self.model.repaint_all()
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, self.model.columnCount() - 1))
        self._fit()
        self._count()
        self._moved()
        self.header_changed.emit()

    # ------------------------------------------------------------------ reading
    def reload(self) -> None:
        """Read the trainings and the open grid again."""
        self.context.tasks.run(_read, self.context.store(), self._event, then=self._show)

    def _show(self, found: tuple[Sequence[attendance.EventLine], attendance.Grid | None]) -> None:
        events, grid = found
        self.events.clear()
        for event in events:
            self.events.addItem(event.title, event.id)
        filled = grid is not None and bool(grid.sessions) and bool(grid.people)
        self.table.setVisible(filled)
        self.legend.setVisible(filled)
        self.empty.setVisible(not filled)
        self.print_action.setEnabled(filled)
        self.back_action.setEnabled(grid is not None)
        if grid is None:
            return
        self._event = grid.event_id
        self.events.setCurrentIndex(max(0, self.events.findData(grid.event_id)))
        self.model.pending.clear()
        self.model.load(grid)
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.model.columnCount() - 1)
        self._count()
        if filled and not self._placed:
            self._place(grid)
        if filled and self._print_next:
            self._print_next = False
            self._print()
        self.header_changed.emit()

    def _count(self) -> None:
        """How many people, how many marks are missing."""
        grid = self.model.grid
        if grid is not None:
            unmarked = sum(total.unmarked for total in grid.totals.values())
            text = _("{people} people, {unmarked} not marked")
            self.facts.setText(text.format(people=format_number(len(grid.people)), unmarked=format_number(unmarked)))

    def _place(self, grid: attendance.Grid) -> None:
        """Start in the half day of now, at the first person."""
        self._placed = True
        self._fit()
        wanted = attendance.day_to_open(grid, datetime.now().astimezone().date())
        column = next((i for i, session in enumerate(grid.sessions) if session.id == wanted), 0)
        self.table.setCurrentIndex(self.model.index(0, column))
        self.table.setFocus()

    def _fit(self) -> None:
        metrics = QFontMetrics(self.table.font())
        self.table.verticalHeader().setDefaultSectionSize(metrics.height() + 12)
        names = [str(self.model.headerData(row, Qt.Orientation.Vertical) or "") for row in range(self.model.rowCount())]
        bold = QFont(self.table.font())
        bold.setBold(True)  # as heads are painted
        width = max((QFontMetrics(bold).horizontalAdvance(name) for name in names), default=160)
        self.table.verticalHeader().setFixedWidth(min(width + 24, theme.pixels(320)))
        for column in range(self.model.columnCount()):
            head = str(self.model.headerData(column, Qt.Orientation.Horizontal) or "")
            lines = (*head.split("\n"), WIDEST_RATE, WIDEST_MARK)
            self.table.setColumnWidth(column, max(metrics.horizontalAdvance(line) for line in lines) + 24)

    # ------------------------------------------------------------------ marking
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if event.type() == QEvent.Type.MouseButtonPress and watched is self.table.viewport():
            self._end_waiting()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        text = letter(event.text())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self._waiting is not None and self._minutes_key(event):
            return True
        if control and event.key() == Qt.Key.Key_D:
            self._fill_down()
            return True
        if control and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            forward = (event.key() == Qt.Key.Key_Right) != self.isRightToLeft()
            self._to_top(1 if forward else -1)
            return True
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._send(None, self._cells(), None)
            return True
        if control or text not in KEYS:
            return False
        status = KEYS[text]
        if status in WITH_MINUTES:
            self._waiting, self._minutes = (status, self._cells()), ""
            self._ask_minutes()
        else:
            self._send(status, self._cells(), None)
            self._down()
        return True

    def _minutes_key(self, event: QKeyEvent) -> bool:
        """Digits give the minutes, Enter or any move ends them; another letter means the minutes were not wanted."""
        if event.text() and event.text().isdigit():
            self._minutes += str(int(event.text()))
            self._ask_minutes()
            return True
        if event.key() == Qt.Key.Key_Backspace:
            self._minutes = self._minutes[:-1]
            self._ask_minutes()
            return True
        if event.key() == Qt.Key.Key_Escape:
            self._waiting = None
            self._moved()
            return True
        if event.key() in MOVES:
            self._end_waiting()
            return False
        ends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Tab)
        if not ends and letter(event.text()) not in KEYS:
            return event.key() in (Qt.Key.Key_Shift, Qt.Key.Key_Control)
        if self._minutes:
            self._end_minutes()
        elif ends:
            self._ask_minutes()
        else:
            self._waiting = None
        return ends

    def _end_minutes(self) -> None:
        self._end_waiting()
        self._down()

    def _end_waiting(self) -> None:
        """The cell is left: what was typed is its minutes; nothing typed, no mark."""
        if self._waiting is None:
            return
        status, cells = self._waiting
        self._waiting = None
        if self._minutes:
            self._send(status, cells, int(self._minutes))

    def _ask_minutes(self) -> None:
        asked = _("How many minutes was the person there? {minutes}  (Enter goes on, Esc leaves it)")
        self.status.say(asked.format(minutes=self._minutes or "…"))

    def _cells(self) -> list[Cell]:
        indexes = self.table.selectionModel().selectedIndexes() or [self.table.currentIndex()]
        return [cell for index in indexes if (cell := self.model.cell(index)) is not None]

    def _send(self, status: str | None, cells: list[Cell], minutes: int | None) -> None:
        if not cells or self._event is None:
            return
        for cell in cells:
            self.model.refused.pop(cell, None)
        self.model.pending.update(cells)
        run = partial(attendance.clear) if status is None else partial(attendance.mark, status=status, minutes=minutes)
        self.context.tasks.run(run, self.context.store(), self._event, cells, then=partial(self._marked, cells))

    def _marked(self, cells: list[Cell], outcome: attendance.Marked) -> None:
        if any((mark := self.model.mark_of(cell)) and mark.status == "NE" for cell in outcome.cleared):
            self.reload()  # it may stand by the days of the person's participation
        self.model.apply({**outcome.marks, **dict.fromkeys(outcome.cleared)})
        self.model.pending.difference_update(cells)
        self.model.refused.update(outcome.refused)
        self._count()
        if outcome.refused:
            self.status.say("⚠ " + next(iter(outcome.refused.values())))
        if outcome.sealed:
            session = next(iter(outcome.sealed))
            self.context.notices.show(
                next(iter(outcome.refused.values())), action=_("Give the reason"),
                run=lambda: self.context.open_page("sheet", session_id=session),
            )  # fmt: skip
        if len(cells) > 1 and len(outcome.refused) < len(cells):
            done = len(cells) - len(outcome.refused)
            self.context.notices.show(_("{count} marked.").format(count=format_number(done)), undo=True)
        if outcome.refused:
            self.model.repaint_all()

    def _fill_down(self) -> None:
        """The mark above the block (or at its top) goes into every cell of the block below it."""
        indexes = sorted(self.table.selectionModel().selectedIndexes(), key=QModelIndex.row)
        if not indexes:
            return
        alone = len({index.row() for index in indexes}) == 1
        for column in sorted({index.column() for index in indexes}):
            rows = [index.row() for index in indexes if index.column() == column]
            source = rows[0] - 1 if alone else rows[0]
            origin = self.model.cell(self.model.index(source, column)) if source >= 0 else None
            mark = self.model.mark_of(origin) if origin else None
            targets = [self.model.cell(self.model.index(row, column)) for row in (rows if alone else rows[1:])]
            if mark is not None:
                self._send(mark.status, [cell for cell in targets if cell], mark.minutes)
        if alone:
            self._down()

    def _down(self) -> None:
        """One row down after a single mark; a marked block stays where it is."""
        selection = self.table.selectionModel()
        if len(selection.selectedIndexes()) > 1:
            return
        current = self.table.currentIndex()
        if current.row() + 1 < self.model.rowCount():
            below = self.model.index(current.row() + 1, current.column())
            if self.table.visualRect(below).bottom() > self.table.viewport().height():
                self.table.scrollTo(below, QAbstractItemView.ScrollHint.PositionAtCenter)  # who comes next is seen, too
            selection.setCurrentIndex(below, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _to_top(self, step: int) -> None:
        """To the first person of the next half day, or of the one before."""
        column = self.table.currentIndex().column() + step
        if self.model.grid is not None and 0 <= column < len(self.model.grid.sessions):
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.table.selectionModel().setCurrentIndex(self.model.index(0, column), flags)
            self.table.scrollTo(self.model.index(0, column))

    def _moved(self, *_indexes: object) -> None:
        if self._waiting is not None:
            return
        cell = self.model.cell(self.table.currentIndex())
        if cell is None or self.model.grid is None:
            self.status.say("")
            return
        person = self.model.grid.people[self.table.currentIndex().row()]
        words = str(self.table.currentIndex().data(Qt.ItemDataRole.ToolTipRole) or "")
        parts = [person.name, person.organisation, person.code, words]
        self.status.say(dotted(parts))

    # ------------------------------------------------------------------ paper
    def _print(self) -> None:
        if self.model.grid is not None:
            PrintSheet(self.context, self.model.grid, self).open()


def _read(
    store: Any, event_id: str | None
) -> tuple[Sequence[attendance.EventLine], attendance.Grid | None]:  # fmt: skip
    """On the writer thread: all trainings, and the grid of the open one or of the newest."""
    events = attendance.events(store)
    wanted = event_id or (events[0].id if events else None)
    return events, attendance.grid(store, wanted) if wanted else None
