"""The file of a cluster: a card for each section with what is there and one button. Page ``diagnosis``."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from fieldapp.i18n import _
from fieldapp.services.diagnosis import overview
from fieldapp.store import Changes
from fieldapp.ui import icons, tokens
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.diagnosis.cluster_choice import ClusterChoice
from fieldapp.ui.views.diagnosis.room import Room
from fieldapp.ui.views.training_card import SectionCard
from fieldapp.ui.widgets.columns import Columns
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import muted
from fieldapp.ui.widgets.layouts import emptied

BESIDE_FROM = 760


class DiagnosisPage(Page):
    """``cluster=...`` opens a cluster's file; without it the one that was open, or the first."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._file: overview.File | None = None
        self.cards: dict[str, SectionCard] = {}
        self.choice = ClusterChoice(context)
        self.choice.chosen.connect(lambda _cluster: self._read())
        self.room, self.empty = Room(), EmptyState()
        self.empty.hide()
        row = QHBoxLayout()
        row.addWidget(self.choice)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.M)
        column.addLayout(row)
        column.addWidget(self.room, 1)
        column.addWidget(self.empty, 1)
        self.new_action, self.compare_action = QAction(self), QAction(self)
        self.new_action.triggered.connect(lambda: self.context.open_page("records:cluster", new=True))
        self.compare_action.triggered.connect(lambda: self.context.open_page("selection"))
        self.retranslate()

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Diagnosis")

    def secondary(self) -> list[QAction]:
        return [self.compare_action]

    def primary(self) -> QAction:
        return self.new_action

    def keys(self) -> list[tuple[str, str]]:
        return [("↑ ↓", _("from section to section")), ("Enter", _("take the step of the section"))]

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("cluster"):
            self.choice.fill(str(arguments["cluster"]))
            self._read()

    def refresh(self, changes: Changes | None) -> None:
        self.choice.fill()
        self._read()

    def retranslate(self) -> None:
        self.new_action.setText(_("New cluster"))
        self.new_action.setIcon(icons.icon("plus"))
        self.compare_action.setText(_("Compare clusters"))
        self.compare_action.setIcon(icons.icon("scale"))
        self.empty.say(
            _("{many}: nothing here yet.").format(many=_("Clusters")), _("New cluster"), self.new_action.trigger
        )
        if self._file is not None:
            self._read()

    # ------------------------------------------------------------------ showing
    def _read(self) -> None:
        cluster = self.choice.cluster
        self.room.setVisible(bool(cluster))
        self.empty.setVisible(not cluster)
        if cluster:
            today = datetime.now().astimezone().date()
            self.context.tasks.run(overview.read, self.context.store(), cluster, today, then=self._show)

    def _show(self, seen: overview.File) -> None:
        focused = next((code for code, card in self.cards.items() if card.action.hasFocus()), None)
        self._file = seen
        emptied(self.room.column)
        self.cards = {}
        self.room.column.addWidget(muted(seen.head))
        columns = Columns(2, BESIDE_FROM, tokens.M)
        for number, section in enumerate(seen.sections):
            card = SectionCard(section, self._go)
            card.action.installEventFilter(self)
            self.cards[section.code] = card
            columns.columns[number % 2].addWidget(card)
        for column in columns.columns:
            column.addStretch(1)
        self.room.column.addWidget(columns)
        self.room.column.addStretch(1)
        self.setFocusProxy(next(iter(self.cards.values())).action)
        if focused in self.cards:
            self.cards[str(focused)].action.setFocus()
        self.header_changed.emit()

    def _go(self, target: overview.Target) -> None:
        page, arguments = target
        partial(self.context.open_page, page)(**dict(arguments))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down go from section to section, Enter takes its step."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        buttons = [card.action for card in self.cards.values()]
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps and watched in buttons:
            wanted = buttons[(buttons.index(watched) + steps[Qt.Key(event.key())]) % len(buttons)]  # type: ignore[arg-type]
            wanted.setFocus(Qt.FocusReason.TabFocusReason)
            self.room.ensureWidgetVisible(wanted)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(watched, QPushButton):
            watched.click()
            return True
        return super().eventFilter(watched, event)
