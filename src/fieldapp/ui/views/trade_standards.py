"""Standards of trades: bring in one that ships, read an own one with a preview, write one as a table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QVBoxLayout

from fieldapp.domain.records import StandardTask, StandardUnit, TrainingStandard
from fieldapp.domain.text import dotted
from fieldapp.i18n import N_, _, format_number
from fieldapp.services import trade_standards
from fieldapp.store import Changes
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.squeeze import Squeezed
from fieldapp.ui.widgets.table import Table

NAMES = {
    "tailor": N_("Tailor (ISCO 7531)"),
    "motor-mechanic": N_("Motor mechanic (ISCO 7231)"),
    "food-processor": N_("Fruit and vegetable processor (ISCO 7514)"),
}
TYPES = (TrainingStandard, StandardUnit, StandardTask)


class TradeStandardsPage(Page):
    """The page ``trade_standards``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._lines: Sequence[trade_standards.StandardLine] = ()
        self._preview: trade_standards.StandardsPreview | None = None
        self.explain, self.summary = Words(part="muted"), Words()
        self.model, self.rows = RowsModel(), RowsModel()
        self.table, self.preview_table = Table(self.model), Table(self.rows)
        Squeezed(self.table)
        self.table.opened.connect(self._open)
        self.setFocusProxy(self.table)
        self.go, self.drop = button(run=self._apply, kind="primary"), button(run=self._forget)
        buttons = QHBoxLayout()
        buttons.addWidget(self.summary, 1)
        buttons.addWidget(self.drop)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addWidget(self.explain)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)
        column.addWidget(self.preview_table, 2)
        self.read_action, self.write_action, self.ship_action = QAction(self), QAction(self), QAction(self)
        self.read_action.triggered.connect(self._choose)
        self.write_action.triggered.connect(self._write)
        self._menu = QMenu(self)
        self.ship_action.setMenu(self._menu)
        self.retranslate()

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Standards of trades")

    def primary(self) -> QAction:
        return self.ship_action

    def secondary(self) -> list[QAction]:
        return [self.write_action, self.read_action]

    def refresh(self, changes: Changes | None) -> None:
        if changes is None or any(changes.touches(record_type) for record_type in TYPES):
            self.context.tasks.run(trade_standards.standards, self.context.store(), then=self._show)

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("path"):
            self.read(str(arguments["path"]))

    def retranslate(self) -> None:
        self.explain.say(
            _("A standard says which units and tasks a trade has, their hours, weights and the level needed.")
        )
        for action, text, icon in (
            (self.read_action, _("Read a spreadsheet…"), "file-up"),
            (self.write_action, _("Save as a table…"), "download"),
            (self.ship_action, _("Bring in a standard"), "plus"),
        ):  # fmt: skip
            action.setText(text)
            action.setIcon(icons.icon(icon))
        self._menu.clear()
        for name in trade_standards.SHIPPED:
            entry = self._menu.addAction(_(NAMES[name]))
            entry.triggered.connect(partial(self._ship, name))
        self.go.setText(_("Import"))
        self.drop.setText(_("Leave it"))
        self.table.setAccessibleName(_("Standards of trades"))
        self.preview_table.setAccessibleName(_("Rows of the file"))
        self._fill()
        self._say()
        if self._lines:
            self.refresh(None)  # standards have their names in each language

    # ------------------------------------------------------------------ the list
    def _show(self, lines: Sequence[trade_standards.StandardLine]) -> None:
        self._lines = lines
        self._fill()

    def _fill(self) -> None:
        head = [_("Title"), _("Trade"), _("Code (ISCO-08)"), _("Version"), _("Units"), _("Tasks"), _("Hours")]
        self.model.load(
            head,
            [
                [
                    line.title, line.trade, line.isco, line.version, format_number(line.units),
                    format_number(line.tasks), format_number(line.hours),
                ]
                for line in self._lines
            ],
        )  # fmt: skip
        self.write_action.setEnabled(bool(self._lines))
        if self._lines and not self.table.currentIndex().isValid():
            self.table.selectRow(0)

    def _open(self, index: QModelIndex) -> None:
        if index.row() < len(self._lines):
            self.context.open_page("records:training_standard", record_id=self._lines[index.row()].id)

    def _ship(self, name: str, *_checked: object) -> None:
        self.context.tasks.run(
            trade_standards.load_shipped, self.context.store(), name,
            then=lambda _changes: self.context.notices.show(
                _("{name} saved.").format(name=_(NAMES[name])), undo=True
            ),
        )  # fmt: skip

    # ------------------------------------------------------------------ own ones
    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Choose a file"), "", "*.csv *.xlsx *.tsv *.txt")
        if chosen:
            self.read(chosen)

    def read(self, path: str) -> None:
        """Read a file and show what it would bring."""
        self.context.tasks.run(
            trade_standards.preview, path, then=self._seen, failed=self._refused
        )  # fmt: skip

    def _seen(self, preview: trade_standards.StandardsPreview) -> None:
        self._preview = preview
        wrong: dict[int, list[str]] = {}
        for error in preview.errors:
            wrong.setdefault(error.row, []).append(f"{error.column}: {error.message}")
        self.rows.load(
            [_("Row"), _("What is wrong"), *preview.header],
            [[format_number(n), dotted(wrong.get(n, [])), *cells] for n, cells in preview.rows],
        )
        self.preview_table.setColumnWidth(1, theme.pixels(420))
        self._say()

    def _refused(self, error: Any) -> None:
        self._preview = None
        self._say()
        self.summary.say(error.message())
        self.summary.show()

    def _say(self) -> None:
        preview = self._preview
        for widget in (self.preview_table, self.go, self.drop, self.summary):
            widget.setVisible(preview is not None)
        if preview is None:
            return
        text = _("Standards: {standards}. Units: {units}. Tasks: {tasks}. Mistakes: {wrong}.")
        self.summary.say(
            text.format(
                standards=format_number(preview.count("standard")), units=format_number(preview.count("unit")),
                tasks=format_number(preview.count("task")), wrong=format_number(len(preview.errors)),
            )
        )  # fmt: skip
        self.go.setEnabled(not preview.errors and bool(preview.found))

    def _apply(self) -> None:
        if self._preview is not None:
            self.context.tasks.run(
                trade_standards.bring_in, self.context.store(), self._preview, then=lambda _changes: self._forget()
            )

    def _forget(self) -> None:
        self._preview = None
        self.rows.load([], [])
        self._say()

    def _write(self) -> None:
        row = self.table.currentIndex().row()
        if not 0 <= row < len(self._lines):
            return
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save as a table…"), "standard.xlsx", "*.xlsx")
        if chosen:
            self.context.tasks.run(
                trade_standards.write_table, self.context.store(), self._lines[row].id, chosen,
                then=lambda path: self.context.notices.show(_("Saved as {name}.").format(name=path.name)),
            )  # fmt: skip
