"""A week of the logbook by keys: hours, Enter, tasks by their short numbers, Enter; each cell committed at once.

From hours the cursor goes to the tasks, from tasks to the next day; from empty hours on the job to those off the job.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt
from PySide6.QtGui import QAction, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
)

from fieldapp.domain import logbook as calendar
from fieldapp.domain.records import Attachment, LogEntry, MonthlyReview
from fieldapp.domain.records.apprenticeship_log import OFF, ON
from fieldapp.i18n import _, format_date, format_number
from fieldapp.services import logbook
from fieldapp.services.training_sections import hours
from fieldapp.store import Changes
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.models.logbook_grid import COLUMNS, LogbookGrid
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.logbook_photo import choose_photo
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words, muted
from fieldapp.ui.widgets.table import Table

TYPED = "0123456789.,:*/+ xXhH×-"
"""Signs that begin or go on with typing in a cell; digits of every script belong to them."""
HOURS_ON, TASKS_ON, HOURS_OFF, TASKS_OFF = range(4)


class LogbookPage(Page):
    """The page ``logbook`` with ``agreement=...`` and ``day=...`` (default: today)."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._agreement = ""
        self._day = datetime.now().astimezone().date()
        self._page = ""
        self._build()
        self.retranslate()

    def _build(self) -> None:
        self.before, self.after = button(run=lambda: self._turn(-7)), button(run=lambda: self._turn(7))
        self.week_label, self.sums = Words(part="strong", wraps=False), Words(part="muted")
        self.code = QLineEdit()
        self.code.setMinimumWidth(theme.pixels(150))
        self.code.returnPressed.connect(self._find)
        top = QHBoxLayout()
        top.setSpacing(tokens.S)
        for widget in (self.before, self.week_label, self.after):
            top.addWidget(widget)
        top.addWidget(self.sums, 1)
        top.addWidget(self.code, 1)
        self._build_grid()
        self._build_rest(top)

    def _build_grid(self) -> None:
        self.model = LogbookGrid()
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        self.table.selectionModel().currentChanged.connect(self._moved)
        self.table.installEventFilter(self)
        self.table.viewport().installEventFilter(self)
        self.setFocusProxy(self.table)

    def _build_rest(self, top: QHBoxLayout) -> None:
        self.status, self.legend = Words(), muted()
        self.why = QLineEdit()
        self.why.returnPressed.connect(self._explain)
        self.why.hide()
        self.tasks = RowsModel()
        self.task_table = Table(self.tasks)
        self.task_table.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        header = self.task_table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(48)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        side = QHBoxLayout()
        side.setSpacing(tokens.M)
        side.addWidget(self.table, 3)
        side.addWidget(self.task_table, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addLayout(top)
        column.addWidget(self.legend)
        column.addLayout(side, 1)
        column.addWidget(self.status)
        column.addWidget(self.why)
        self.review_action, self.photo_action, self.back_action = QAction(self), QAction(self), QAction(self)
        self.review_action.triggered.connect(self._review)
        self.photo_action.setShortcut("Ctrl+Shift+P")
        self.photo_action.triggered.connect(self._photo)
        self.back_action.triggered.connect(lambda: self.context.open_page("apprentice", agreement=self._agreement))

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Logbook")

    def subtitle(self) -> str:
        week = self.model.week
        return f"{week.name}, {week.trade}" if week is not None else ""

    def primary(self) -> QAction:
        return self.review_action

    def secondary(self) -> list[QAction]:
        return [self.back_action, self.photo_action]

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("8", _("hours; also 7.5 or 7:30")),
            ("12 · 12*3 · 12*3/2", _("task 1.2, three times, at level 2")),
            ("Enter", _("from hours to tasks, from tasks to the next day")),
            ("Ctrl+D", _("the same as the day before")),
            ("PgUp PgDn", _("week before, week after")),
            ("Ctrl+Shift+P", _("attach a photo to the day")),
            ("Ctrl+Z", _("undo the last operation")),
        ]

    def show_with(self, **arguments: Any) -> None:
        self._agreement = str(arguments.get("agreement") or self._agreement)
        self._day = date.fromisoformat(str(arguments["day"])) if arguments.get("day") else self._day
        self._page = str(arguments.get("page") or "")
        self.reload(place=True)

    def refresh(self, changes: Changes | None) -> None:
        if changes is None or any(changes.touches(kind) for kind in (LogEntry, MonthlyReview, Attachment)):
            self.reload()

    def leave(self) -> None:
        self._commit()

    def retranslate(self) -> None:
        self.before.setText(_("Week before"))
        self.before.setIcon(icons.icon("chevron-left"))
        self.after.setText(_("Week after"))
        self.after.setIcon(icons.icon("chevron-right"))
        self.review_action.setText(_("Monthly review"))
        self.review_action.setIcon(icons.icon("calendar-check"))
        self.photo_action.setText(_("Photo"))
        self.photo_action.setIcon(icons.icon("camera"))
        self.back_action.setText(_("Apprentice"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.code.setPlaceholderText(_("Code of a paper page"))
        self.code.setAccessibleName(_("Code of a paper page"))
        self.why.setPlaceholderText(_("Why this is right all the same"))
        self.why.setAccessibleName(_("Why this is right all the same"))
        self.legend.say(_("Hours, Enter, tasks, Enter. 12*3/2 is task 1.2, three times, at level 2."))
        self.table.setAccessibleName(_("Logbook: days down, hours and tasks across"))
        self.task_table.setAccessibleName(_("Tasks"))
        if self.model.week is not None:
            self._show(self.model.week)

    # ------------------------------------------------------------------ reading
    def reload(self, *, place: bool = False) -> None:
        """Read the week again; ``place`` puts the cursor on its first day that can be typed in."""
        if self._agreement:
            self.context.tasks.run(
                logbook.week, self.context.store(), self._agreement, self._day, then=partial(self._show, place=place)
            )  # fmt: skip

    def _show(self, week: logbook.Week, *, place: bool = False) -> None:
        self.model.load(week)
        text = _("{first} to {last}").format(first=format_date(week.days[0]), last=format_date(week.days[-1]))
        self.week_label.say(text)
        text = _("{on} h on the job, {off} h off the job")
        self.sums.say(text.format(on=hours(week.minutes(ON)), off=hours(week.minutes(OFF))))
        self.tasks.load(
            [_("No."), _("Task"), _("Done")],
            [[t.short, t.title, f"{format_number(t.done)}/{format_number(t.wanted)}"] for t in week.tasks],
        )
        self.task_table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self._fit()
        if place or not self.table.currentIndex().isValid():
            days = [day.isoformat() for day in week.days]
            free = next((row for row, day in enumerate(days) if day not in week.outside), 0)
            self._to(free if self._day == week.days[0] else max(free, days.index(self._day.isoformat())), HOURS_ON)
            self.table.setFocus()
        self._moved()
        self.header_changed.emit()

    def _fit(self) -> None:
        metrics = QFontMetrics(self.table.font())
        self.table.verticalHeader().setDefaultSectionSize(metrics.height() + 14)
        self.table.horizontalHeader().setMinimumHeight(2 * metrics.height() + 8)  # heads may take two lines
        narrow = metrics.horizontalAdvance("⚠ 88:88 ") + 20
        least = metrics.horizontalAdvance("41*3/3") + 20
        room = self.table.viewport().width() - 2 * narrow
        for column in (HOURS_ON, HOURS_OFF):
            self.table.setColumnWidth(column, narrow)
        for column in (TASKS_ON, TASKS_OFF):
            self.table.setColumnWidth(column, max(least, room // 2))

    def _turn(self, days: int) -> None:
        self._commit()
        self._day = calendar.week_of(self._day + timedelta(days=days))[0]
        self.reload(place=True)

    # ------------------------------------------------------------------ typing
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if watched is self.table and event.type() == QEvent.Type.FocusOut:
            self._commit()
        if watched is self.table.viewport() and event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key, text = event.key(), event.text()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if key == Qt.Key.Key_D:
                self._copy_before()
            return key == Qt.Key.Key_D
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._turn(-7 if key == Qt.Key.Key_PageUp else 7)
        elif key == Qt.Key.Key_Escape and self.model.typing is not None:
            self.model.typing = None
            self.model.repaint_all()
        elif key == Qt.Key.Key_Delete:
            self._type("")
        elif key == Qt.Key.Key_Backspace:
            self._type(self._text()[:-1])
        elif text and (text in TYPED or text.isdecimal()):
            typing = self.model.typing is not None
            self._type((self._text() if typing else "") + text)
        else:
            return False
        return True

    def _text(self) -> str:
        index = self.table.currentIndex()
        return self.model.text(index.row(), index.column()) if index.isValid() else ""

    def _type(self, text: str) -> None:
        index = self.table.currentIndex()
        if not index.isValid() or self.model.week is None:
            return
        day, _job = self.model.place(index.row(), index.column())
        if day in self.model.week.outside:
            self._moved()
            return
        self.model.typing = (index.row(), index.column(), text)
        self.model.dataChanged.emit(index, index)

    def _enter(self) -> None:
        index = self.table.currentIndex()
        row, column = index.row(), index.column()
        filled = bool(self._text().strip())
        self._commit()
        if column == HOURS_ON:
            self._to(row, TASKS_ON if filled else HOURS_OFF)
        elif column == HOURS_OFF and filled:
            self._to(row, TASKS_OFF)
        elif row + 1 < self.model.rowCount():
            self._to(row + 1, HOURS_ON)

    def _to(self, row: int, column: int) -> None:
        target = self.model.index(row, column)
        self.table.selectionModel().setCurrentIndex(target, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _commit(self, reason: str | None = None) -> None:
        """Send what is typed in the cell, with the other part of its day."""
        typing, self.model.typing = self.model.typing, None
        if typing is None or self.model.week is None:
            return
        row, column, text = typing
        if text == self.model.text(row, column):
            return
        self._send(row, column, text, reason)

    def _send(self, row: int, column: int, text: str | None, reason: str | None) -> None:
        day, job = self.model.place(row, column)
        typed = {part: self.model.text(row, c) for c, (kind, part) in enumerate(COLUMNS) if kind == job}
        if text is not None:
            typed[COLUMNS[column][1]] = text
        waits = COLUMNS[column][1] == "tasks" and not typed["minutes"].strip() and not typed["tasks"].strip()
        if waits and not self.model.cell(row, column).id:
            return
        self.context.tasks.run(
            logbook.put, self.context.store(), self._agreement, day, job, typed["minutes"], typed["tasks"],
            reason=reason, page=self._page, then=partial(self._put, day, job),
        )  # fmt: skip

    def _put(self, day: str, job: str, found: logbook.Put) -> None:
        said = {**found.doubts, **found.errors}
        for part in ("minutes", "tasks"):
            self.model.said.pop((day, job, part), None)
        self.model.said.update({(day, job, part): text for part, text in said.items()})
        self.model.asked.discard((day, job))
        if found.doubts and not found.errors:
            self.model.asked.add((day, job))
        self.reload()

    def _copy_before(self) -> None:
        index = self.table.currentIndex()
        if self.model.week is None or index.row() <= 0:
            return
        self.model.typing = None
        day, job = self.model.place(index.row(), index.column())
        source = self.model.week.days[index.row() - 1].isoformat()
        self.context.tasks.run(
            logbook.copy_day, self.context.store(), self._agreement, source, day, job, then=partial(self._put, day, job)
        )
        if index.row() + 1 < self.model.rowCount():
            self._to(index.row() + 1, index.column())

    # ------------------------------------------------------------------ what is said
    def _moved(self, *indexes: Any) -> None:
        if (
            indexes
            and self.model.typing is not None
            and self.model.typing[:2] != (indexes[0].row(), indexes[0].column())
        ):
            self._commit()
        index = self.table.currentIndex()
        if not index.isValid() or self.model.week is None:
            return
        message = self.model.message(index.row(), index.column())
        asked = self.model.place(index.row(), index.column()) in self.model.asked
        first = next((text for text in self.model.said.values()), "")
        self.status.say(f"⚠ {message or first}" if message or first else self._told(index.row(), index.column()))
        self.why.setVisible(bool(self.model.asked))
        if not asked and not self.model.asked:
            self.why.clear()

    def _told(self, row: int, column: int) -> str:
        """The tasks of the cell in words."""
        titles = {task.code: task.title for task in self.model.week.tasks} if self.model.week else {}
        return "; ".join(titles.get(task.code, task.code) for task in self.model.cell(row, column).tasks)

    def _explain(self) -> None:
        """The reason goes to the day that was asked about."""
        reason = self.why.text().strip()
        if not reason or self.model.week is None:
            return
        for day, job in sorted(self.model.asked):
            row = [one.isoformat() for one in self.model.week.days].index(day)
            self._send(row, HOURS_ON if job == ON else HOURS_OFF, None, reason)
        self.why.clear()
        self.table.setFocus()

    # ------------------------------------------------------------------ ways on
    def _find(self) -> None:
        def found(answer: tuple[str, str]) -> None:
            agreement, month = answer
            page = self.code.text().strip()
            self.code.clear()
            self.show_with(agreement=agreement, day=f"{month}-01", page=page)

        self.context.tasks.run(
            logbook.find_page, self.context.store(), self.code.text(), then=found,
            failed=self._not_found,
        )  # fmt: skip

    def _not_found(self, error: Any) -> None:
        self.status.say(f"⚠ {error.message()}")

    def _review(self) -> None:
        self._commit()
        month = calendar.month_of(self._day.isoformat())
        self.context.open_page("monthly_review", agreement=self._agreement, month=month)

    def _photo(self) -> None:
        index = self.table.currentIndex()
        if index.isValid() and self.model.week is not None:
            cell = self.model.cell(index.row(), index.column())
            if not cell.id:
                self.status.say(f"⚠ {_('Enter the hours of the day first.')}")
                return
            choose_photo(self.context, cell.id, self, self._photo_kept)

    def _photo_kept(self) -> None:
        self.context.notices.show(_("Photo attached."), undo=True)
        self.reload()
