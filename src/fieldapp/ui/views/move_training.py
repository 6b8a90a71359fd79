"""Moving a training: the day on which it begins now; all its half days go with it."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from fieldapp.domain.records import TrainingEvent
from fieldapp.domain.text import dotted
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import moving
from fieldapp.ui.forms.editors import DayEditor
from fieldapp.ui.pages import Context
from fieldapp.ui.widgets.ask_dialog import AskDialog
from fieldapp.ui.widgets.labels import Words


class MoveTraining(AskDialog):
    """Ask for the first day. Closes once the training is moved."""

    def __init__(self, context: Context, event_id: str, start: str, parent: QWidget | None = None) -> None:
        super().__init__(_("Move to other days"), _("Move"), parent)
        self.context, self.event_id = context, event_id
        self.day = DayEditor(TrainingEvent.fields()["start"])
        self.day.set_value(start)
        (self.day.focusProxy() or self.day).setAccessibleName(_("The training begins on"))
        self.column.addWidget(Words(_("The training begins on")))
        self.column.addWidget(self.day)
        self.column.addWidget(Words(_("All its half days move by the same number of days."), "hint"))
        self.finish_layout()
        self.day.setFocus()

    def act(self) -> None:
        day = str(self.day.value() or "")
        if not day:
            self.say(_("Write the first day of the training."))
            return
        self.context.tasks.run(
            moving.move, self.context.store(), self.event_id, day, then=self._moved, failed=self.failed
        )

    def failed(self, error: Any) -> None:
        super().failed(error)
        self.day.setFocus()

    def _moved(self, done: moving.Moved) -> None:
        text = ngettext("Moved with {count} session.", "Moved with {count} sessions.", done.sessions)
        self.context.notices.show(dotted([text.format(count=format_number(done.sessions)), *done.remarks]), undo=True)
        self.accept()
