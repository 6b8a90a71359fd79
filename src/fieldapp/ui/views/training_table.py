"""What lists of one training look like: the way back, a sentence, what does not fit, rows that lead further."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout

from fieldapp.i18n import _
from fieldapp.services.training_lists import Lines
from fieldapp.store import Changes, Store
from fieldapp.ui import icons, tokens
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import Table

Reader = Callable[[Store, str, date], Lines]


class TrainingTablePage(Page):
    """A page with ``event_id=...``; what it lists comes from ``reader``, a service."""

    reader: Reader

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._event: str | None = None
        self.seen: Lines | None = None
        self.sentence, self.doubts, self.method = Words(part="strong"), Words(part="attention"), Words(part="hint")
        self.model = RowsModel()
        self.table = Table(self.model)
        self.table.opened.connect(self._opened)
        self.below = QVBoxLayout()
        self.below.setSpacing(tokens.S)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addWidget(self.sentence)
        column.addWidget(self.doubts)
        column.addLayout(self.below)
        column.addWidget(self.table, 1)
        column.addWidget(self.method)
        self.setFocusProxy(self.table)
        self.back_action, self.new_action = QAction(self), QAction(self)
        self.back_action.triggered.connect(lambda: self.context.open_page("training", event_id=self._event))
        self.new_action.triggered.connect(self.add)
        self.retranslate()

    # ------------------------------------------------------------------ for who derives
    def named(self) -> str:
        """What is listed, in the language in force."""
        raise NotImplementedError

    def new_words(self) -> str:
        """What the coloured button says."""
        raise NotImplementedError

    def add(self) -> None:
        """What it does."""
        raise NotImplementedError

    def shown(self, seen: Lines) -> None:
        """The list was read anew."""

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return self.named()

    def subtitle(self) -> str:
        return self.seen.training if self.seen is not None else ""

    def primary(self) -> QAction | None:
        return self.new_action

    def secondary(self) -> list[QAction]:
        return [self.back_action]

    def keys(self) -> list[tuple[str, str]]:
        return [("Enter", _("open the chosen row"))]

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("event_id"):
            self._event = str(arguments["event_id"])
        self.refresh(None)

    def refresh(self, changes: Changes | None) -> None:
        if self._event is not None:
            today = datetime.now().astimezone().date()
            self.context.tasks.run(type(self).reader, self.context.store(), self._event, today, then=self._show)

    def retranslate(self) -> None:
        self.back_action.setText(_("Training"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.new_action.setText(self.new_words())
        self.new_action.setIcon(icons.icon("plus"))
        self.table.setAccessibleName(self.named())
        self.refresh(None)

    def _show(self, seen: Lines) -> None:
        row = max(0, self.table.currentIndex().row())
        self.seen = seen
        self.model.load(seen.heads, [line.cells for line in seen.lines])
        if seen.lines:
            self.table.selectRow(min(row, len(seen.lines) - 1))
        for label, text in (
            (self.sentence, seen.sentence),
            (self.doubts, "\n".join(f"⚠ {doubt}" for doubt in seen.doubts)),
            (self.method, seen.method),
        ):
            label.say(text)
            label.setVisible(bool(text))
        self.shown(seen)
        self.header_changed.emit()

    def _opened(self, index: QModelIndex) -> None:
        target = self.seen.lines[index.row()].target if self.seen is not None else None
        if target is not None:
            self.context.open_page(target[0], **dict(target[1]))
