"""People down, tests across: scores as a model. What is typed is kept by services, never written here."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QGuiApplication

from fieldapp.domain import learning
from fieldapp.i18n import _
from fieldapp.services.assessments import Cell, Sheet, shown
from fieldapp.ui import theme

Index = QModelIndex | QPersistentModelIndex


class ScoreGrid(QAbstractTableModel):
    """Rows are participants, columns the tests, then a column that says what does not fit in this row."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet: Sheet | None = None
        self.typed: tuple[Cell, str] | None = None
        """The cell that is being typed into, and what."""

    def load(self, sheet: Sheet) -> None:
        """Show these tests and people."""
        old = self.sheet
        same = old is not None and (old.event, old.tests, old.people) == (sheet.event, sheet.tests, sheet.people)
        if not same:
            self.beginResetModel()
        self.sheet = sheet
        if same:
            self.repaint_all()
        else:
            self.typed = None
            self.endResetModel()

    def repaint_all(self) -> None:
        """Paint all cells again."""
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def cell(self, index: Index) -> Cell | None:
        """Test and person of a cell; None in the last column."""
        if self.sheet is None or not index.isValid() or index.column() >= len(self.sheet.tests):
            return None
        return self.sheet.tests[index.column()].id, self.sheet.people[index.row()].person_id

    def entered(self, index: Index) -> str:
        """What stands in a cell as it would be typed."""
        cell = self.cell(index)
        if cell is None or self.sheet is None:
            return ""
        if cell in self.sheet.refused:
            return self.sheet.refused[cell].typed
        score = self.sheet.scores.get(cell)
        return shown(score, items=True) if score is not None else ""

    def wrong(self, row: int) -> str:
        """What does not fit in a row."""
        if self.sheet is None:
            return ""
        person = self.sheet.people[row].person_id
        said = [
            (test.title, self.sheet.refused[test.id, person].why)
            for test in self.sheet.tests
            if (test.id, person) in self.sheet.refused
        ]
        return said[0][1] if len(said) == 1 else " ".join(f"{title}: {why}" for title, why in said)

    # ------------------------------------------------------------------ Qt's virtuals
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.sheet is None else len(self.sheet.people)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.sheet is None else len(self.sheet.tests) + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.sheet is None or role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return self.sheet.people[section].name
        if section >= len(self.sheet.tests):
            return _("What does not fit")
        test = self.sheet.tests[section]
        most = _("of {maximum}").format(maximum=learning.show_score(test.maximum))
        return f"{test.title}\n{test.kind_label} · {most}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.sheet is None or not index.isValid():
            return None
        cell = self.cell(index)
        if cell is None:
            return self._said(index.row(), role)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(cell)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(cell, index.column())
        if role == Qt.ItemDataRole.ForegroundRole and cell in self.sheet.refused:
            return QColor(theme.colours(QGuiApplication.palette()).danger)
        return None

    def _said(self, row: int, role: int) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.wrong(row)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(theme.colours(QGuiApplication.palette()).danger)
        return None

    def _text(self, cell: Cell) -> str:
        assert self.sheet is not None
        if self.typed is not None and self.typed[0] == cell:
            return f"{self.typed[1]}▏"
        if cell in self.sheet.refused:
            return f"⚠ {self.sheet.refused[cell].typed}"
        score = self.sheet.scores.get(cell)
        return shown(score) if score is not None else "·"

    def _words(self, cell: Cell, column: int) -> str:
        assert self.sheet is not None
        if cell in self.sheet.refused:
            return self.sheet.refused[cell].why
        score = self.sheet.scores.get(cell)
        if score is None:
            return _("no score")
        test = self.sheet.tests[column]
        text = _("{score} of {maximum}").format(
            score=learning.show_score(score.total), maximum=learning.show_score(test.maximum)
        )
        return f"{text} ({shown(score, items=True)})" if score.items else text
