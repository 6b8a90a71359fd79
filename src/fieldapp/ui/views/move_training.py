"""Moving a training: the day on which it begins now; all its half days go with it."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.domain.records import TrainingEvent
from fieldapp.domain.text import dotted
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import moving
from fieldapp.services.errors import ServiceError
from fieldapp.ui import theme, tokens
from fieldapp.ui.forms.editors import DayEditor
from fieldapp.ui.pages import Context
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.layouts import grow


class MoveTraining(QDialog):
    """Ask for the first day. Closes once the training is moved; what does not fit is said in it."""

    def __init__(self, context: Context, event_id: str, start: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.event_id = context, event_id
        self.setWindowTitle(_("Move to other days"))
        self.day = DayEditor(TrainingEvent.fields()["start"])
        self.day.set_value(start)
        (self.day.focusProxy() or self.day).setAccessibleName(_("The training begins on"))
        self.said = Words(part="error")
        self.said.hide()
        self.go = button(_("Move"), run=self.move_it, kind="primary")
        self.go.setDefault(True)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), run=self.reject))
        row.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setSpacing(tokens.S)
        column.addWidget(Words(_("The training begins on")))
        column.addWidget(self.day)
        column.addWidget(Words(_("All its half days move by the same number of days."), "hint"))
        column.addWidget(self.said)
        column.addLayout(row)
        self.setMinimumWidth(theme.pixels(420))
        self.day.setFocus()

    def move_it(self) -> None:
        """Move the training to the day that stands there."""
        day = str(self.day.value() or "")
        if not day:
            self._say(_("Write the first day of the training."))
            return
        self.context.tasks.run(
            moving.move, self.context.store(), self.event_id, day, then=self._moved,
            failed=lambda error: self._say(error.message() if isinstance(error, ServiceError) else str(error)),
        )  # fmt: skip

    def _say(self, text: str) -> None:
        self.said.say(f"⚠ {text}")
        self.said.show()
        grow(self)
        self.day.setFocus()

    def _moved(self, done: moving.Moved) -> None:
        text = ngettext("Moved with {count} session.", "Moved with {count} sessions.", done.sessions)
        self.context.notices.show(dotted([text.format(count=format_number(done.sessions)), *done.remarks]), undo=True)
        self.accept()
