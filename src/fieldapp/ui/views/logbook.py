"""A week of the logbook by keys: hours, Enter, tasks by their short numbers, Enter; each cell committed at once.

The keys are ``logbook_table``'s; here is what a commit does and what is said about it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
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
from fieldapp.ui.models.logbook_grid import COLUMNS
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.logbook_photo import choose_photo, picture_of_page
from fieldapp.ui.views.logbook_table import HOURS_OFF, HOURS_ON, LogbookTable
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words, muted
from fieldapp.ui.widgets.table import Table


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
        self.table = LogbookTable()
        self.model = self.table.grid
        self.table.moved.connect(self._moved)
        self.table.committed.connect(lambda row, column, text: self._send(row, column, text, None))
        self.table.copied.connect(self._copy_before)
        self.table.turned.connect(self._turn)
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
        self.picture_action = QAction(self)
        self.picture_action.triggered.connect(self._from_picture)
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
        return [self.back_action, self.picture_action, self.photo_action]

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
        self.table.commit()

    def retranslate(self) -> None:
        self.before.setText(_("Week before"))
        self.before.setIcon(icons.icon("chevron-left"))
        self.after.setText(_("Week after"))
        self.after.setIcon(icons.icon("chevron-right"))
        self.review_action.setText(_("Monthly review"))
        self.review_action.setIcon(icons.icon("calendar-check"))
        self.photo_action.setText(_("Photo"))
        self.photo_action.setIcon(icons.icon("camera"))
        self.picture_action.setText(_("Page from a picture…"))
        self.picture_action.setIcon(icons.icon("image"))
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
            self.reload()  # tasks have their names in each language

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
        self.table.fit()
        if place or not self.table.currentIndex().isValid():
            days = [day.isoformat() for day in week.days]
            free = next((row for row, day in enumerate(days) if day not in week.outside), 0)
            self.table.to(free if self._day == week.days[0] else max(free, days.index(self._day.isoformat())), HOURS_ON)
            self.table.setFocus()
        self._moved()
        self.header_changed.emit()

    def _turn(self, days: int) -> None:
        self.table.commit()
        self._day = calendar.week_of(self._day + timedelta(days=days))[0]
        self.reload(place=True)

    # ------------------------------------------------------------------ writing
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

    def _copy_before(self, row: int, column: int) -> None:
        if self.model.week is None:
            return
        day, job = self.model.place(row, column)
        source = self.model.week.days[row - 1].isoformat()
        self.context.tasks.run(
            logbook.copy_day, self.context.store(), self._agreement, source, day, job, then=partial(self._put, day, job)
        )

    # ------------------------------------------------------------------ what is said
    def _moved(self) -> None:
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
        self.context.tasks.run(
            logbook.find_page, self.context.store(), self.code.text(), then=self._found, failed=self._not_found
        )  # fmt: skip

    def _found(self, answer: tuple[str, str]) -> None:
        agreement, month = answer
        page = self.code.text().strip()
        self.code.clear()
        self.show_with(agreement=agreement, day=f"{month}-01", page=page)

    def _from_picture(self) -> None:
        chosen = picture_of_page(self)
        if chosen:
            self.context.tasks.run(
                logbook.find_in_picture, self.context.store(), chosen, then=self._found, failed=self._not_found
            )  # fmt: skip

    def _not_found(self, error: Any) -> None:
        self.status.say(f"⚠ {error.message()}")

    def _review(self) -> None:
        self.table.commit()
        month = calendar.month_of(self._day.isoformat())
        self.context.open_page("monthly_review", agreement=self._agreement, month=month)

    def _photo(self) -> None:
        index = self.table.currentIndex()
        if index.isValid() and self.model.week is not None:
            cell = self.model.cell(index.row(), index.column())
            if not cell.id:
                self.status.say("⚠ " + _("Enter the hours of the day first."))
                return
            choose_photo(self.context, cell.id, self, self._photo_kept)

    def _photo_kept(self) -> None:
        self.context.notices.show(_("Photo attached."), undo=True)
        self.reload()
