"""A lazily paged, read-only table of any record type: all ids at once, rows in pages of 200.

Ids come from the worker thread; a page is read when it is first painted, on a short connection of its own. Knows how a
value is shown, not how it is found.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from fieldapp.domain.fields import F, Kind, Record, Value
from fieldapp.i18n import _
from fieldapp.ui.breaking import breakable
from fieldapp.ui.showing import shown

Index = QModelIndex | QPersistentModelIndex
PageSource = Callable[[Sequence[str], Sequence[str]], dict[str, dict[str, Value]]]
TitleSource = Callable[[str, Sequence[str]], dict[str, str]]

PAGE = 200
KEPT_PAGES = 20
FIGURES = (Kind.INTEGER, Kind.MONEY, Kind.PERCENT)
ID_ROLE = Qt.ItemDataRole.UserRole + 1


class RecordTable(QAbstractTableModel):
    """Rows of one record type; ``fetch`` gives a page of records, ``titles`` the names of referred records."""

    def __init__(
        self, record_type: type[Record], fetch: PageSource, titles: TitleSource, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.record_type = record_type
        self._fetch, self._titles = fetch, titles
        self._ids: list[str] = []
        self._pages: OrderedDict[int, dict[str, list[str]]] = OrderedDict()
        self._columns: list[tuple[str, F]] = [(n, f) for n, f in record_type.fields().items() if f.in_list]

    @property
    def columns(self) -> list[tuple[str, F]]:
        """The shown columns in order: (field name, its declaration)."""
        return self._columns

    def show_columns(self, names: Sequence[str]) -> None:
        """Show just these fields, in the order of their declaration."""
        self.beginResetModel()
        self._columns = [(n, f) for n, f in self.record_type.fields().items() if n in names]
        self._pages.clear()
        self.endResetModel()

    def load(self, ids: Sequence[str]) -> None:
        """Show these records in this order."""
        self.beginResetModel()
        self._ids = list(ids)
        self._pages.clear()
        self.endResetModel()

    def forget_pages(self) -> None:
        """Read the rows again when they are next painted (their values changed, their order did not)."""
        self._pages.clear()
        if self._ids:
            last = self.index(len(self._ids) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def id_at(self, row: int) -> str | None:
        """The record's id in a row, or None outside the table."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    def row_of(self, record_id: str) -> int | None:
        """The row of a record, or None when it is not in the list."""
        try:
            return self._ids.index(record_id)
        except ValueError:
            return None

    # ------------------------------------------------------------------ Qt's virtuals
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return breakable(_(self._columns[section][1].label))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._row(index.row())[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == ID_ROLE:
            return self._ids[index.row()]
        return None

    # ------------------------------------------------------------------ inside
    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        figures = self._columns[column][1].kind in FIGURES
        side = Qt.AlignmentFlag.AlignTrailing if figures else Qt.AlignmentFlag.AlignLeading
        return side | Qt.AlignmentFlag.AlignVCenter

    def _row(self, row: int) -> list[str]:
        number = row // PAGE
        if number not in self._pages:
            self._pages[number] = self._read(self._ids[number * PAGE : (number + 1) * PAGE])
            while len(self._pages) > KEPT_PAGES:
                self._pages.popitem(last=False)
        self._pages.move_to_end(number)
        return self._pages[number].get(self._ids[row]) or [""] * len(self._columns)

    def _read(self, ids: Sequence[str]) -> dict[str, list[str]]:
        records = self._fetch(ids, [n for n, _f in self._columns])
        cells = {rid: ["" for _c in self._columns] for rid in records}
        for column, (name, field) in enumerate(self._columns):
            if field.kind in (Kind.REF, Kind.REFS):
                self._fill_references(cells, records, column, name, field)
            else:
                for rid, record in records.items():
                    cells[rid][column] = shown(field, record.get(name))
        return cells

    def _fill_references(
        self, cells: dict[str, list[str]], records: dict[str, dict[str, Value]], column: int, name: str, field: F
    ) -> None:
        wanted = {part for record in records.values() for part in str(record.get(name) or "").split()}
        names = self._titles(field.to, sorted(wanted))
        for rid, record in records.items():
            parts = str(record.get(name) or "").split()
            cells[rid][column] = ", ".join(names.get(part) or _("(not received yet)") for part in parts)
