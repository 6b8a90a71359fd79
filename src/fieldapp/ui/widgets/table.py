"""The table that all lists use: whole rows, hairlines, keyboard first, no grid."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionHeader, QTableView, QWidget

from fieldapp.ui import theme

ROW_PADDING = 12
WIDEST = 320
CELL_PADDING = 26
NARROWEST = 80


LEADING = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter


class Heads(QHeaderView):
    """Heads that stand over the texts of their column: figures at its end, all else at its beginning."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, section: int) -> None:  # noqa: N802
        super().initStyleOptionForIndex(option, section)
        model = self.model()
        first = model.index(0, section) if model is not None and model.rowCount() else QModelIndex()
        given = first.data(Qt.ItemDataRole.TextAlignmentRole)
        option.textAlignment = LEADING if given is None else Qt.AlignmentFlag(given)  # type: ignore[attr-defined]


class Table(QTableView):
    """A read-only list of rows. Enter opens, Home and End go to the ends, columns size to what they show."""

    opened = Signal(QModelIndex)

    def __init__(self, model: QAbstractItemModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHorizontalHeader(Heads(self))
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(NARROWEST)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        model.modelReset.connect(self.fit_columns)
        self._least = 0
        self._fit_rows()

    def selectRow(self, row: int) -> None:
        """Make a row the current one. Qt's own does nothing where text runs from right to left and a head is narrow."""
        column = next((at for at in range(self.model().columnCount()) if not self.isColumnHidden(at)), 0)
        self.setCurrentIndex(self.model().index(row, column))

    def show_rows(self, least: int) -> None:
        """Never get lower than the head and so many rows."""
        self._least = least
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        size = super().minimumSizeHint()
        if self._least:
            rows = self._least * self.verticalHeader().defaultSectionSize()
            size.setHeight(self.horizontalHeader().sizeHint().height() + rows + 2 * self.frameWidth())
        return size

    def fit_columns(self) -> None:
        """Width of each column from its head and the first rows, within reason; the person may change it."""
        model, metrics = self.model(), QFontMetrics(self.font())
        self.updateGeometry()
        for column in range(model.columnCount()):
            head = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
            texts = [str(model.index(row, column).data() or "") for row in range(min(30, model.rowCount()))]
            width = max((metrics.horizontalAdvance(text) for text in (head + "   ", *texts)), default=NARROWEST)
            self.setColumnWidth(column, max(NARROWEST, min(theme.pixels(WIDEST), width + theme.pixels(CELL_PADDING))))

    def _fit_rows(self) -> None:
        """Rows are as high as the tallest script in the font's families needs."""
        self.verticalHeader().setDefaultSectionSize(QFontMetrics(self.font()).height() + ROW_PADDING)
        self.updateGeometry()

    def changeEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        super().changeEvent(event)
        if event.type() == event.Type.FontChange and self.model() is not None:
            self._fit_rows()
            self.fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        super().mouseDoubleClickEvent(event)
        if self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
