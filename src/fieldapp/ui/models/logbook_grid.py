"""A week of the logbook as a model: days down, hours and tasks on and off the job across. Services write the cells."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QGuiApplication

from fieldapp.domain import logbook as words
from fieldapp.domain.records.apprenticeship_log import OFF, ON
from fieldapp.domain.text import ltr
from fieldapp.i18n import _, format_number, format_weekday
from fieldapp.services.logbook import Cell, Week
from fieldapp.ui import theme

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ((ON, "minutes"), (ON, "tasks"), (OFF, "minutes"), (OFF, "tasks"))
Place = tuple[str, str]
"""(ISO day, job)."""


class LogbookGrid(QAbstractTableModel):
    """Seven days; what is being typed stands in its cell until it is committed."""

    def __init__(self) -> None:
        super().__init__()
        self.week: Week | None = None
        self.typing: tuple[int, int, str] | None = None
        """Row, column and text of the cell that is typed in."""
        self.said: dict[tuple[str, str, str], str] = {}
        """(ISO day, job, minutes or tasks) -> what is wrong or asked about."""
        self.asked: set[Place] = set()
        """Days that wait for a reason."""

    def load(self, week: Week) -> None:
        """Show this week; messages of another one go."""
        same = self.week is not None and (self.week.agreement, self.week.days) == (week.agreement, week.days)
        if not same:
            self.beginResetModel()
            self.said, self.asked, self.typing = {}, set(), None
        self.week = week
        if same:
            self.repaint_all()
        else:
            self.endResetModel()

    def repaint_all(self) -> None:
        """Paint all cells again."""
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def place(self, row: int, column: int) -> Place:
        """The day and job of a cell."""
        assert self.week is not None
        return self.week.days[row].isoformat(), COLUMNS[column][0]

    def cell(self, row: int, column: int) -> Cell:
        """What is stored of a cell's day and job."""
        assert self.week is not None
        return self.week.cells[self.place(row, column)]

    def text(self, row: int, column: int) -> str:
        """What stands in a cell: what is typed now, what was refused, else what is stored, as it would be typed."""
        if self.typing is not None and self.typing[:2] == (row, column):
            return self.typing[2]
        cell, part = self.cell(row, column), COLUMNS[column][1]
        if cell.typed:
            return cell.typed[part]
        return words.show_minutes(cell.minutes) if part == "minutes" else words.show_tasks(cell.tasks)

    def message(self, row: int, column: int) -> str:
        """What is wrong with a cell, or why nothing can be typed there."""
        assert self.week is not None
        day, job = self.place(row, column)
        return self.said.get((day, job, COLUMNS[column][1]), "") or self.week.outside.get(day, "")

    # ------------------------------------------------------------------ Qt's virtuals
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.week is None else len(self.week.days)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.week is None else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.week is None or role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return (_("On the job, h"), _("Tasks"), _("Off the job, h"), _("Tasks"))[section]
        day = self.week.days[section]
        return f"{format_weekday(day)} {format_number(day.day)}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.week is None or not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            left = COLUMNS[column][1] == "tasks"
            return (
                Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignHCenter
            ) | Qt.AlignmentFlag.AlignVCenter
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self.message(row, column) or self.cell(row, column).note
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(row, column)
        return None

    def _shown(self, row: int, column: int) -> str:
        text = self.text(row, column)
        if self.typing is not None and self.typing[:2] == (row, column):
            return ltr(f"{text}▏")
        day, job = self.place(row, column)
        cell = self.cell(row, column)
        if COLUMNS[column][1] == "tasks" and cell.photos:
            text = f"{text}  ▣{format_number(cell.photos)}".strip()
        if self.said.get((day, job, COLUMNS[column][1])):
            return f"⚠ {ltr(text)}"
        return ltr(text) if text else ("" if self.week is None or day not in self.week.outside else "–")

    def _colour(self, row: int, column: int) -> QColor | None:
        assert self.week is not None
        day, job = self.place(row, column)
        colours = theme.colours(QGuiApplication.palette())
        if self.said.get((day, job, COLUMNS[column][1])) or self.cell(row, column).typed:
            return QColor(colours.attention if (day, job) in self.asked else colours.danger)
        return QColor(colours.muted) if day in self.week.outside else None
