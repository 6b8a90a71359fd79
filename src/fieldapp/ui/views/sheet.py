"""One session's signed sheet: typed in row by row, tally beside it, scan attached, sealed, opened with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from fieldapp.domain.codes import short_code
from fieldapp.domain.records.training import ATTENDANCE
from fieldapp.domain.text import isolate
from fieldapp.i18n import _, format_number, pgettext
from fieldapp.services import sealing, sheet_typing, sheets
from fieldapp.store import Changes
from fieldapp.ui import icons, tokens
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.sheet_side import SheetSide
from fieldapp.ui.views.sheets import SCANS
from fieldapp.ui.widgets.field import Field
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import Table

EXAMPLES = ("7", "3-9", "7 L45", "#42-9 A", "* A")
"""What can be typed, as on the paper: the same in every language."""


class SheetPage(Page):
    """The page ``sheet`` with ``session_id=...`` and, where one was scanned, ``paper=...``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._session, self._paper = "", ""
        self.seen: sheets.Sheet | None = None
        self.entry, self.said = Field(), Words(part="good")
        self.papers, self.status = QComboBox(), QComboBox()
        self.model = RowsModel()
        self.table = Table(self.model)
        self.papers.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.side = SheetSide()
        self._lay_out()
        self._actions()
        self.retranslate()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(tokens.S)
        top.addWidget(self.entry, 1)
        for box in (self.status, self.papers):
            top.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addLayout(top)
        column.addWidget(self.said)
        column.addWidget(self.table, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self.side)
        splitter.setStretchFactor(0, 5)
        splitter.setStretchFactor(1, 3)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)
        self.setFocusProxy(self.entry.input)

    def _actions(self) -> None:
        self.back_action, self.seal_action = QAction(self), QAction(self)
        self.back_action.triggered.connect(self._back)
        self.seal_action.triggered.connect(self._seal)
        self.entry.input.returnPressed.connect(self._type)
        self.papers.activated.connect(lambda _i: self.show_with(paper=self.papers.currentData()))
        self.side.noted.connect(self._note)
        self.side.attach.connect(self._choose)
        self.side.reopened.connect(self._reopen)

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return self.seen.session if self.seen is not None else _("Attendance sheet")

    def primary(self) -> QAction | None:
        return self.seal_action

    def secondary(self) -> list[QAction]:
        return [self.back_action]

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("7 Enter", _("row 7 signed")),
            ("3-9 A", _("rows 3 to 9 absent")),
            ("7 L45", _("row 7 late, 45 minutes there")),
            ("#42-9", _("the person with this code")),
            ("* A", _("all rows without a mark: absent")),
        ]

    def show_with(self, **arguments: Any) -> None:
        self._session = str(arguments.get("session_id") or self._session)
        self._paper = str(arguments.get("paper") or "")
        self.said.say("")
        self.entry.say_error("")
        self.refresh(None)

    def refresh(self, changes: Changes | None) -> None:
        if self._session:
            self.context.tasks.run(sheets.read, self.context.store(), self._session, self._paper, then=self._show)

    def retranslate(self) -> None:
        self.back_action.setText(_("Sheets"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.seal_action.setText(_("Seal the sheet"))
        self.seal_action.setIcon(icons.icon("lock"))
        self.entry.say(_("Signed rows"), "   ".join(isolate(one) for one in EXAMPLES))
        chosen = self.status.currentData() or "P"
        self.status.clear()
        for choice in ATTENDANCE:
            if choice.code not in ("L", "X"):
                self.status.addItem(_(choice.label), choice.code)
        self.status.setCurrentIndex(max(0, self.status.findData(chosen)))
        self.status.setAccessibleName(_("Mark for rows without one"))
        self.papers.setAccessibleName(_("Code of the sheet"))
        self.table.setAccessibleName(_("Rows of the sheet"))
        self.side.retranslate()
        self.refresh(None)
        self.header_changed.emit()

    # ------------------------------------------------------------------ showing
    def _show(self, seen: sheets.Sheet) -> None:
        self.seen, self._paper = seen, seen.paper
        self.papers.clear()
        for paper, code in seen.papers:
            self.papers.addItem(isolate(code), paper)
        self.papers.setCurrentIndex(max(0, self.papers.findData(seen.paper)))
        self.papers.setVisible(bool(seen.papers))
        self.entry.setEnabled(not seen.sealed)
        self.status.setEnabled(not seen.sealed)
        self.seal_action.setEnabled(not seen.sealed)
        labels = {choice.code: _(choice.label) for choice in ATTENDANCE}
        heads = (
            pgettext("heading of row numbers", "No."),
            _("Name"),
            _("Code"),
            _("Organisation"),
            _("Attendance"),
            _("Marked by"),
        )
        self.model.load(heads, [self._cells(row, labels) for row in seen.rows])
        self.side.show_sheet(seen)
        self.header_changed.emit()

    def _cells(self, row: sheets.Row, labels: dict[str, str]) -> list[str]:
        mark, person = row.mark, row.person
        words = ""
        if mark is not None:
            words = labels.get(mark.status, mark.status)
            if mark.minutes is not None and mark.status in ("L", "X"):
                words += " " + _("{minutes} min").format(minutes=format_number(mark.minutes))
            if mark.late_entry:
                words += " *"
        number = format_number(row.number) + ("" if row.printed else " +")
        by = mark.marked_by if mark is not None else ""
        return [number, person.name, isolate(short_code(person.code)), person.organisation, words, by]

    # ------------------------------------------------------------------ doing
    def _type(self) -> None:
        self.context.tasks.run(
            sheet_typing.type_in, self.context.store(), self._session, self._paper, self.entry.text,
            str(self.status.currentData()), then=self._typed,
        )  # fmt: skip

    def _typed(self, outcome: sheet_typing.TypedIn) -> None:
        """What was right is written and the line is free again; what was wrong stays to be corrected."""
        self.said.say(outcome.said)
        self.entry.say_error(outcome.wrong)
        if outcome.wrong:
            self.entry.input.selectAll()
        else:
            self.entry.input.clear()
        self.refresh(None)

    def _note(self, values: dict[str, Any]) -> None:
        self.context.tasks.run(sealing.note, self.context.store(), self._session, values, then=self._noted)

    def _noted(self, outcome: sealing.Noted) -> None:
        self.side.say_errors(outcome.errors)
        self.refresh(None)

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Attach a scan"), "", SCANS)
        if chosen:
            self.attach(Path(chosen))

    def attach(self, path: Path) -> None:
        """Attach a scan to this session's sheet."""
        self.context.tasks.run(sealing.attach, self.context.store(), [self._session], path, then=self._attached)

    def _attached(self, _changes: Changes) -> None:
        self.context.notices.show(_("Scan attached."))
        self.refresh(None)

    def _seal(self) -> None:
        self.context.tasks.run(sealing.seal, self.context.store(), self._session, then=self._sealed)

    def _sealed(self, _changes: Changes) -> None:
        self.context.notices.show(_("Sealed. Marks of this session change only in a new version with a reason."))
        self.refresh(None)

    def _reopen(self, reason: str) -> None:
        self.side.reason.say_error("" if reason else _("Say why the sheet is opened again."))
        if reason:
            self.context.tasks.run(sealing.reopen, self.context.store(), self._session, reason, then=self._reopened)

    def _reopened(self, _changes: Changes) -> None:
        self.side.reason.input.clear()
        self.refresh(None)
        self.entry.input.setFocus()

    def _back(self) -> None:
        if self.seen is not None:
            self.context.open_page("sheets", event_id=self.seen.event_id)
