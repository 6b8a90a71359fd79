"""Participants' action plans of one training: how far they are, and who is to be asked when."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout

from fieldapp.i18n import _
from fieldapp.services import action_plans
from fieldapp.services.training_lists import Lines
from fieldapp.ui import icons, tokens
from fieldapp.ui.pages import Context
from fieldapp.ui.views.training_table import TrainingTablePage
from fieldapp.ui.widgets.buttons import button


class ActionPlansPage(TrainingTablePage):
    """The page ``action_plans`` with ``event_id=...``."""

    reader = staticmethod(action_plans.listing)

    def __init__(self, context: Context) -> None:
        self.step, self.ask = button(run=self._new_step), button(run=self._new_follow_up)
        super().__init__(context)
        row = QHBoxLayout()
        row.setSpacing(tokens.S)
        row.addWidget(self.step)
        row.addWidget(self.ask)
        row.addStretch(1)
        self.below.addLayout(row)

    def named(self) -> str:
        return _("Action plans")

    def new_words(self) -> str:
        return _("New action plan")

    def add(self) -> None:
        self.context.open_page("records:participant_action_plan", new=True, fixed={"event": self._event})

    def keys(self) -> list[tuple[str, str]]:
        return [("Enter", _("open the chosen plan, with its steps and follow-ups"))]

    def retranslate(self) -> None:
        self.step.setText(_("New step"))
        self.step.setIcon(icons.icon("check"))
        self.ask.setText(_("New follow-up"))
        self.ask.setIcon(icons.icon("calendar-check"))
        super().retranslate()

    def shown(self, seen: Lines) -> None:
        for part in (self.step, self.ask):
            part.setEnabled(bool(seen.lines))

    def _plan(self) -> str:
        """The plan of the chosen row; empty where none is."""
        row = self.table.currentIndex().row()
        if self.seen is None or not 0 <= row < len(self.seen.lines):
            return ""
        target = self.seen.lines[row].target
        return str(target[1]["record_id"]) if target is not None else ""

    def _new_step(self) -> None:
        if plan := self._plan():
            self.context.open_page("records:action_step", new=True, fixed={"plan": plan})

    def _new_follow_up(self) -> None:
        """Steps that are kept one by one are counted, not asked again."""
        if plan := self._plan():
            today = datetime.now().astimezone().date()
            self.context.tasks.run(
                action_plans.for_follow_up, self.context.store(), plan, today,
                then=lambda given: self.context.open_page("records:follow_up", new=True, fixed=given),
            )  # fmt: skip
