"""Institutions by services, entered like a grid: one key for a cell, then the next service is at hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QRect, QSize, Qt
from PySide6.QtGui import QAction, QFont, QFontMetrics, QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTableView

from fieldapp.domain.fields import Value
from fieldapp.domain.records import ChainSupport, Organisation, ServiceRating, ServiceUse, SupportService
from fieldapp.i18n import _
from fieldapp.services import analysis_paper, institutions, records
from fieldapp.services.institutions import LAYERS, OFFERED, RATING, USE, Entered, Key, Matrix
from fieldapp.ui import icons, theme
from fieldapp.ui.breaking import ZWSP
from fieldapp.ui.models.service_matrix import ServiceMatrix
from fieldapp.ui.views.diagnosis.analysis_page import AnalysisPage
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import ROW_PADDING

SMALLER = 0.82
"""The heads' type, as a part of the text's."""


class WrappedHead(QHeaderView):
    """Heads of columns on as many lines as they take; no column is narrower than its longest word."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)  # type: ignore[arg-type]
        self.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setStyleSheet("QHeaderView::section { font-weight: normal; padding: 2px 1px; }")
        self.fit()

    def fit(self) -> None:
        """Type and least width again, after the language or the size changed."""
        font = QFont(QGuiApplication.font())
        font.setPointSizeF(font.pointSizeF() * SMALLER)
        self.setFont(font)
        metrics = QFontMetrics(font)
        words = [word for head in self._heads() for word in re.split(f"[ {ZWSP}]", head)]
        self.setMinimumSectionSize(max([theme.pixels(70), *(metrics.horizontalAdvance(word) + 14 for word in words)]))

    def _heads(self) -> list[str]:
        model = self.model()
        if model is None:
            return []
        return [str(model.headerData(at, Qt.Orientation.Horizontal) or "") for at in range(model.columnCount())]

    def sizeHint(self) -> QSize:
        metrics, widths = QFontMetrics(self.font()), [self.sectionSize(at) - 6 for at in range(self.count())]
        spaces = [QRect(0, 0, max(40, wide), 10_000) for wide in widths]
        flags = int(Qt.TextFlag.TextWordWrap)
        boxes = [metrics.boundingRect(space, flags, head) for space, head in zip(spaces, self._heads(), strict=False)]
        return QSize(super().sizeHint().width(), max((box.height() for box in boxes), default=metrics.height()) + 12)


class ServiceTable(QTableView):
    """``typed`` is called with cells and a key, or None for Delete; ``layer_wanted`` with 0 to 2, for Ctrl+1 to 3."""

    def __init__(
        self, model: ServiceMatrix, typed: Callable[[list[Key], str | None], None], layer_wanted: Callable[[int], None]
    ) -> None:
        super().__init__()
        self.setModel(model)
        self.matrix, self._typed, self._layer_wanted = model, typed, layer_wanted
        self.setHorizontalHeader(WrappedHead())
        self.horizontalHeader().setVisible(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.fit()

    def fit(self) -> None:
        """Heads and rows again for the type in force."""
        self.verticalHeader().setMaximumWidth(theme.pixels(220))
        self.verticalHeader().setDefaultSectionSize(QFontMetrics(QGuiApplication.font()).height() + ROW_PADDING + 6)
        head = self.horizontalHeader()
        if isinstance(head, WrappedHead):
            head.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometries()  # the heads take more lines where their columns get narrower

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text, control = event.text(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        digit = event.key() - Qt.Key.Key_1
        if control and 0 <= digit < len(LAYERS):
            self._layer_wanted(digit)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._typed(self._cells(), None)
        elif not control and text and text.isalnum():
            self._typed(self._cells(), text)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            here = self.currentIndex()
            self._go(min(here.row() + 1, self.matrix.rowCount() - 1), here.column())
        else:
            super().keyPressEvent(event)

    def _cells(self) -> list[Key]:
        indexes = self.selectionModel().selectedIndexes() or [self.currentIndex()]
        return [key for index in indexes if (key := self.matrix.key(index)) is not None]

    def go_on(self) -> None:
        """To the next cell of the row; after its last to the next row. A block stays chosen."""
        here = self.currentIndex()
        if len(self.selectionModel().selectedIndexes()) > 1 or not here.isValid():
            return
        place = here.row() * self.matrix.columnCount() + here.column() + 1
        if place < self.matrix.rowCount() * self.matrix.columnCount():
            self._go(*divmod(place, self.matrix.columnCount()))

    def _go(self, row: int, column: int) -> None:
        self.selectionModel().setCurrentIndex(
            self.matrix.index(row, column), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )


class InstitutionsPage(AnalysisPage):
    """Page ``institutions`` with ``cluster=...``."""

    records = (ServiceRating, ServiceUse, SupportService, ChainSupport, Organisation)
    paper = analysis_paper.MATRIX

    def build(self) -> None:
        self._seen: Matrix | None = None
        self._extra: dict[str, list[str]] = {}
        self.layer, self.institution = QComboBox(), QComboBox()
        self.layer.currentIndexChanged.connect(lambda _index: self._tell())
        self.institution.setMinimumWidth(theme.pixels(180))
        self.institution.activated.connect(lambda _index: self._add())
        self.turn = button("", "image")
        self.turn.setCheckable(True)
        self.turn.toggled.connect(lambda _on: self._turn())
        self.top.addWidget(self.layer)
        self.top.addWidget(self.institution)
        self.top.addStretch(1)
        self.top.addWidget(self.turn)
        self.model = ServiceMatrix()
        self.table = ServiceTable(self.model, self._typed, self.layer.setCurrentIndex)
        self.table.selectionModel().currentChanged.connect(lambda *_cells: self._tell())
        self.status, self.help = Words(), Words(part="hint")
        for part in (self.table, self.chart):
            self.body.addWidget(part, 1)
        self.body.addWidget(self.status)
        self.body.addWidget(self.help)
        self.use_action, self.service_action = QAction(self), QAction(self)
        self.use_action.triggered.connect(lambda: self.context.open_page("records:service_use", new=True))
        self.service_action.triggered.connect(lambda: self.context.open_page("records:support_service", new=True))
        self.setFocusProxy(self.table)

    def title(self) -> str:
        return _("Institutions and services")

    def primary(self) -> QAction:
        return self.use_action

    def secondary(self) -> list[QAction]:
        return [*super().secondary(), self.service_action]

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("Ctrl+1 2 3", _("enter what is offered, who uses it, how good it is")),
            ("0–5", _("write into the cell and go on to the next service")),
            ("Del", _("take the answer away")),
        ]

    def words(self) -> None:
        self.use_action.setText(_("New use of a service"))
        self.use_action.setIcon(icons.icon("plus"))
        self.service_action.setText(_("New service"))
        self.service_action.setIcon(icons.icon("plus"))
        at = max(0, self.layer.currentIndex())
        self.layer.clear()
        for name, text in ((OFFERED, _("Offered")), (USE, _("Used")), (RATING, _("Rating"))):
            self.layer.addItem(text, name)
        self.layer.setCurrentIndex(at)
        self.layer.setAccessibleName(_("What is entered"))
        self.institution.setAccessibleName(_("Add an institution"))
        self.table.setAccessibleName(_("Institutions down, services across"))
        self._turn()
        self.model.repaint_all()
        self.table.fit()

    # ------------------------------------------------------------------ showing
    def read(self) -> None:
        if cluster := self.choice.cluster:
            extra = self._extra.get(cluster, [])
            self.context.tasks.run(institutions.read, self.context.store(), cluster, extra, then=self._show)

    def _show(self, seen: Matrix) -> None:
        self._seen = seen
        self.model.load(seen)
        self.chart.show_chart(institutions.chart(seen))
        present = {one for one, _name in seen.rows}
        self.institution.clear()
        self.institution.addItem(_("Add an institution"), "")
        for record_id, name in records.options(self.context.store(), "organisation", limit=500):
            if record_id not in present:
                self.institution.addItem(name, record_id)
        if seen.rows and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.say("  ".join(seen.figures), (), seen.method)
        self._tell()

    def _turn(self) -> None:
        picture = self.turn.isChecked()
        self.chart.setVisible(picture)
        for part in (self.table, self.status, self.help):
            part.setVisible(not picture)
        self.turn.setText(_("Show the table") if picture else _("Show the picture"))

    def _tell(self) -> None:
        layer = str(self.layer.currentData() or OFFERED)
        empty = _("Add the institutions that firms know; then one key for each cell.")
        index = self.table.currentIndex()
        self.status.say(self.model.words(index) if index.isValid() else empty)
        self.help.say(institutions.meaning(layer))

    # ------------------------------------------------------------------ writing
    def _add(self) -> None:
        chosen = str(self.institution.currentData() or "")
        if chosen and self._seen is not None:
            self._extra.setdefault(self._seen.cluster, []).append(chosen)
            self.read()
            self.table.setFocus()

    def _typed(self, cells: list[Key], text: str | None) -> None:
        """Write what a key means and go on; a sentence where it means nothing in this layer."""
        layer = str(self.layer.currentData())
        value: Value = None
        if text is not None:
            try:
                value = institutions.value_of(layer, text)
            except ValueError as error:
                self.status.say(f"⚠ {error}")
                return
            self.table.go_on()  # first: what is refused is said of the cell that was left
        self.context.tasks.run(
            institutions.enter, self.context.store(), self.choice.cluster, dict.fromkeys(cells, value), layer,
            then=lambda done: self._entered(cells, done),
        )  # fmt: skip

    def _entered(self, cells: list[Key], done: Entered) -> None:
        for cell in cells:
            self.model.refused.pop(cell, None)
        self.model.refused.update(done.refused)
        self.model.repaint_all()
        if done.refused:
            self.status.say("⚠ " + next(iter(done.refused.values())))

    def show_with(self, **arguments: Any) -> None:
        self.turn.setChecked(False)
        super().show_with(**arguments)
