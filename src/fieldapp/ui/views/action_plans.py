"""Participants' action plans of one training: how far they are, and who is to be asked when."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QAction

from fieldapp.i18n import _
from fieldapp.services import action_plans
from fieldapp.services.training_lists import Lines
from fieldapp.ui import icons
from fieldapp.ui.pages import Context
from fieldapp.ui.views.training_table import TrainingTablePage


class ActionPlansPage(TrainingTablePage):
    """The page ``action_plans`` with ``event_id=...``."""

    reader = staticmethod(action_plans.listing)

    def __init__(self, context: Context) -> None:
        self.step_action, self.ask_action = QAction(), QAction()
        super().__init__(context)
        self.step_action.triggered.connect(lambda: self._under_plan("action_step"))
        self.ask_action.triggered.connect(lambda: self._under_plan("follow_up"))

    def named(self) -> str:
        return _("Action plans")

    def new_words(self) -> str:
        return _("New action plan")

    def add(self) -> None:
        self.context.open_page("records:participant_action_plan", new=True, fixed={"event": self._event})

    def secondary(self) -> list[QAction]:
        return [self.back_action, self.step_action, self.ask_action]

    def keys(self) -> list[tuple[str, str]]:
        return [("Enter", _("open the chosen plan, with its steps and follow-ups"))]

    def retranslate(self) -> None:
        self.step_action.setText(_("New step"))
        self.step_action.setIcon(icons.icon("check"))
        self.ask_action.setText(_("New follow-up"))
        self.ask_action.setIcon(icons.icon("calendar-check"))
        super().retranslate()

    def shown(self, seen: Lines) -> None:
        for action in (self.step_action, self.ask_action):
            action.setEnabled(bool(seen.lines))

    def _under_plan(self, table: str) -> None:
        """A new step or follow-up of the chosen plan."""
        row = self.table.currentIndex().row()
        if self.seen is None or not 0 <= row < len(self.seen.lines):
            return
        target = self.seen.lines[row].target
        given: dict[str, Any] = {"plan": target[1]["record_id"]} if target is not None else {}
        self.context.open_page(f"records:{table}", new=True, fixed=given)
