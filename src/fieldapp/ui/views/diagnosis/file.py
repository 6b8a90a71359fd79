"""The file of a cluster: a card for each section with what is there and one button. Page ``diagnosis``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from fieldapp.i18n import _
from fieldapp.services.diagnosis import overview
from fieldapp.store import Changes
from fieldapp.ui import icons, tokens
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.diagnosis.cluster_choice import ClusterChoice
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import muted
from fieldapp.ui.widgets.sections import Sections, walking_keys


class DiagnosisPage(Page):
    """``cluster=...`` opens a cluster's file; without it the one that was open, or the first."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._file: overview.File | None = None
        self.choice = ClusterChoice(context)
        self.choice.chosen.connect(lambda _cluster: self._read())
        self.room, self.empty = Sections(context.open_page), EmptyState()
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
        return walking_keys()

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
        self._file = seen
        self.room.show_sections(seen.sections, muted(seen.head))
        self.setFocusProxy(self.room)
        self.header_changed.emit()
