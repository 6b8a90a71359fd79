"""People down, half days across: the attendance grid as a model. Cells are marked by services, never written here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication

from fieldapp.domain.attendance import whole_per_cent
from fieldapp.domain.calendars import show_instant
from fieldapp.domain.ethiopic import clock_words, start_words
from fieldapp.domain.records.training import ATTENDANCE, SLOT
from fieldapp.domain.text import isolate
from fieldapp.i18n import _, format_number, format_percent, format_weekday, is_rtl, pgettext
from fieldapp.services.attendance import Grid, Mark, with_marks
from fieldapp.ui import theme
from fieldapp.ui.tokens import Colours

Index = QModelIndex | QPersistentModelIndex
Cell = tuple[str, str]
"""(session id, person id)."""

LABELS = {choice.code: choice.label for choice in ATTENDANCE}
SLOTS = {choice.code: choice.label for choice in SLOT}
RATE_COLUMNS = 3
ANSWERED = frozenset(
    (
        Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.TextAlignmentRole, Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ForegroundRole,
    )
)  # fmt: skip
"""Asked for each cell at each painting are more; what is not here is not looked into."""
FEW = 8
"""Up to so many cells are painted one by one."""
INKS = {"P": "good", "R": "good", "L": "attention", "X": "attention", "E": "attention", "A": "danger"}


def _rate(value: Fraction | None) -> str:
    return "" if value is None else format_percent(Decimal(whole_per_cent(value)) / 100)


class AttendanceGrid(QAbstractTableModel):
    """Rows are participants, columns the sessions, then the rate to date and the rate of the whole programme."""

    totals_changed = Signal()
    """Heads hold other totals and are painted again; ``headerDataChanged`` would paint the whole table."""

    def __init__(self) -> None:
        super().__init__()
        self.grid: Grid | None = None
        self.refused: dict[Cell, str] = {}
        self.pending: set[Cell] = set()

    def load(self, grid: Grid) -> None:
        """Show this training; marks that were refused stay visible until they are marked again."""
        same = self.grid is not None and self._shape(self.grid) == self._shape(grid)
        if not same:
            self.beginResetModel()
        self.grid = grid
        if same:
            self.repaint_all()
        else:
            self.refused, self.pending = {}, set()
            self.endResetModel()

    def apply(self, marks: Mapping[Cell, Mark | None]) -> None:
        """Show marks that were just written, without reading the training again."""
        if self.grid is None or not marks:
            return
        before, self.grid = self.grid.rates, with_marks(self.grid, marks)
        self.pending.difference_update(marks)
        changed = [person for person, rate in self.grid.rates.items() if rate is not before.get(person)]
        if max(len(marks), len(changed)) > FEW:
            self.repaint_all()
        else:
            self._repaint(marks, changed)
        self.totals_changed.emit()

    def _repaint(self, marks: Collection[Cell], people: Collection[str]) -> None:
        """Paint single cells: those marked, and the rates of their people. A range would paint the whole view."""
        assert self.grid is not None
        columns = {session.id: place for place, session in enumerate(self.grid.sessions)}
        rows = {person.person_id: place for place, person in enumerate(self.grid.people)}
        cells = [(rows[person], columns[session]) for session, person in marks if person in rows and session in columns]
        last = len(columns)
        cells += [(rows[person], last + rate) for person in people for rate in range(RATE_COLUMNS)]
        for row, column in cells:
            index = self.index(row, column)
            self.dataChanged.emit(index, index)

    @staticmethod
    def _shape(grid: Grid) -> tuple[object, ...]:
        return grid.event_id, tuple(s.id for s in grid.sessions), tuple(p.person_id for p in grid.people)

    def repaint_all(self) -> None:
        """Paint all cells again."""
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def cell(self, index: Index) -> Cell | None:
        """The session and person of a cell; None on the rates."""
        if self.grid is None or not index.isValid() or index.column() >= len(self.grid.sessions):
            return None
        return self.grid.sessions[index.column()].id, self.grid.people[index.row()].person_id

    def mark_of(self, cell: Cell) -> Mark | None:
        """The mark that stands in a cell."""
        return self.grid.marks.get(cell) if self.grid is not None else None

    # ------------------------------------------------------------------ Qt's virtuals
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.grid is None else len(self.grid.people)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.grid is None else len(self.grid.sessions) + RATE_COLUMNS

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.grid is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            return self._row_head(section, role)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._column_head(section)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._column_tip(section)
        return None

    def _column_tip(self, section: int) -> str:
        """The session in words; under the rates, how they are counted."""
        assert self.grid is not None
        if section < len(self.grid.sessions):
            session = self.grid.sessions[section]
            times = clock_words(session.start, session.end, ethiopian=self.grid.ethiopian)
            return f"{_(SLOTS.get(session.slot, ''))}, {times}: {session.topic}"
        return (
            _("Minutes there, of the minutes of the sessions marked so far."),
            _("Minutes there, of the minutes of all sessions for which the person was eligible."),
            _("Minutes there, of the minutes of all sessions, held or not."),
        )[section - len(self.grid.sessions)]

    def _column_head(self, section: int) -> str:
        assert self.grid is not None
        sessions = self.grid.sessions
        if section >= len(sessions):
            return (_("To date"), _("Eligible"), _("Programme"))[section - len(sessions)]
        session = sessions[section]
        day = date.fromisoformat(session.day)
        total = self.grid.totals.get(session.id)
        count = f"{format_number(total.present)}/{format_number(total.expected)}" if total else ""
        start = start_words(session.start, ethiopian=self.grid.ethiopian)
        return f"{format_weekday(day)} {format_number(day.day)}\n{start}\n{count}"

    def _row_head(self, row: int, role: int) -> Any:
        assert self.grid is not None
        person = self.grid.people[row]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{format_number(person.number)}  {person.name}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(part for part in (person.name, person.organisation, person.code) if part)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in ANSWERED or self.grid is None or not index.isValid():
            return None
        cell = self.cell(index)
        if cell is None:
            return self._rate_cell(index, role)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._sign(cell)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(cell)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(cell)
        return None

    def _rate_cell(self, index: Index, role: int) -> Any:
        assert self.grid is not None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        rate = self.grid.rates.get(self.grid.people[index.row()].person_id)
        if role != Qt.ItemDataRole.DisplayRole or rate is None:
            return None
        shares = (rate.to_date, rate.eligible, rate.programme)
        return _rate(shares[index.column() - len(self.grid.sessions)])

    def _sign(self, cell: Cell) -> str:
        refused = "!" if cell in self.refused else ""
        mark = self.mark_of(cell)
        if mark is None:
            return refused or ("…" if cell in self.pending else "·")
        minutes = format_number(mark.minutes) if mark.status in ("L", "X") and mark.minutes is not None else ""
        return f"{mark.status}{minutes}{'*' if mark.late_entry else ''}{refused}"

    def _words(self, cell: Cell) -> str:
        if cell in self.refused:
            return self.refused[cell]
        mark = self.mark_of(cell)
        if mark is None:
            return _("not marked")
        parts = [_(LABELS.get(mark.status, mark.status))]
        if mark.minutes is not None and mark.status in ("L", "X"):
            parts.append(_("{minutes} min").format(minutes=format_number(mark.minutes)))
        if mark.late_entry:
            parts.append(_("entered more than two days later"))
        if mark.marked_by:
            parts.append(_("marked by {name}").format(name=isolate(mark.marked_by) if is_rtl() else mark.marked_by))
            parts.append(show_instant(mark.marked_at))
        return pgettext("between names in a list", ", ").join(parts)

    def _colour(self, cell: Cell) -> QColor:
        mark = self.mark_of(cell)
        ink = INKS.get(mark.status, "muted") if mark is not None else "muted"
        return _ink("danger" if cell in self.refused else ink, theme.colours(QGuiApplication.palette()))


@lru_cache(maxsize=32)
def _ink(name: str, colours: Colours) -> QColor:
    """Made once: each cell asks for it at each painting."""
    return QColor(getattr(colours, name))
