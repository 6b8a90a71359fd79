"""One training seen whole: a card for each section with what is there, what does not fit, and one button.

Must not know what sections there are: ``services.trainings`` brings them as sentences and pages.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout

from fieldapp.domain.text import dotted, isolate
from fieldapp.i18n import _
from fieldapp.services import rounds, training_sections, trainings
from fieldapp.store import Changes
from fieldapp.ui import icons
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import muted
from fieldapp.ui.widgets.sections import Sections, walking_keys


class TrainingPage(Page):
    """The page ``training`` with ``event_id=...``; without one, the training that began last."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._event: str | None = None
        self._training: trainings.Training | None = None
        self.room = Sections(context.open_page)
        self.empty = EmptyState()
        self.empty.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.room)
        outer.addWidget(self.empty)
        self.list_action, self.more_action, self.mark_action = QAction(self), QAction(self), QAction(self)
        menu = QMenu(self)
        self.edit_action = menu.addAction("", self._edit)
        self.move_action = menu.addAction("", self._move)
        self.again_action = menu.addAction("", self._again)
        self.keep_action = menu.addAction("", self._keep)
        self.more_action.setMenu(menu)
        self.list_action.triggered.connect(lambda: self.context.open_page("records:training_event"))
        self.mark_action.triggered.connect(lambda: self.context.open_page("attendance", event_id=self._event))
        self.retranslate()

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return self._training.title if self._training is not None else _("Training")

    def primary(self) -> QAction | None:
        return self.mark_action if self._training is not None else None

    def secondary(self) -> list[QAction]:
        return [self.list_action, self.more_action] if self._training is not None else [self.list_action]

    def keys(self) -> list[tuple[str, str]]:
        return walking_keys()

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("event_id"):
            self._event = str(arguments["event_id"])
        self.refresh(None)

    def refresh(self, changes: Changes | None) -> None:
        self.context.tasks.run(_read, self.context.store(), self._event, then=self._show)

    def retranslate(self) -> None:
        self.list_action.setText(_("Trainings"))
        self.list_action.setIcon(icons.icon("arrow-left"))
        self.edit_action.setText(_("Edit"))
        self.edit_action.setIcon(icons.icon("pencil"))
        self.more_action.setText(_("More"))
        self.more_action.setIcon(icons.icon("ellipsis"))
        self.move_action.setText(_("Move to other days"))
        self.move_action.setIcon(icons.icon("calendar"))
        self.again_action.setText(_("Copy as a new round"))
        self.again_action.setIcon(icons.icon("copy"))
        self.keep_action.setText(_("Keep as a template"))
        self.keep_action.setIcon(icons.icon("save"))
        self.mark_action.setText(_("Mark attendance"))
        self.mark_action.setIcon(icons.icon("calendar-check"))
        self.empty.say(_("{many}: nothing here yet.").format(many=_("Trainings")), _("Go to the trainings"),
                       self.list_action.trigger)  # fmt: skip
        if self._training is not None:
            self.refresh(None)

    # ------------------------------------------------------------------ showing
    def _show(self, seen: trainings.Training | None) -> None:
        self._training = seen
        self.room.setVisible(seen is not None)
        self.empty.setVisible(seen is None)
        if seen is not None:
            self._event = seen.id
            self.room.show_sections(seen.sections, muted(_place(seen)))
            self.setFocusProxy(self.room)
        self.header_changed.emit()

    def _edit(self) -> None:
        self.context.open_page("records:training_event", record_id=self._event, edit=True)

    def _move(self) -> None:
        from fieldapp.ui.views.move_training import MoveTraining

        if self._training is not None:
            MoveTraining(self.context, self._training.id, self._training.start, self).open()

    def _again(self) -> None:
        self.context.open_page("training_new", event_id=self._event)

    def _keep(self) -> None:
        self.context.tasks.run(
            rounds.keep_as_template, self.context.store(), self._event,
            then=lambda _changes: self.context.notices.show(_("Kept as a template."), undo=True),
        )  # fmt: skip


def _place(seen: trainings.Training) -> str:
    """Code, days and place in one line."""
    days = training_sections.days(seen.start, seen.end)
    parts = [isolate(seen.code) if seen.code else "", days, seen.venue, seen.host]
    if seen.copied_from:
        parts.append(_("A new round of {training}").format(training=seen.copied_from))
    return dotted(parts)


def _read(store: Any, event_id: str | None) -> trainings.Training | None:
    """On the writer thread: the open training, or the newest."""
    wanted = event_id or trainings.newest(store)
    return trainings.overview(store, wanted, datetime.now().astimezone().date()) if wanted else None
