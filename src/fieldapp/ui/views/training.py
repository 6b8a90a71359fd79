"""One training seen whole: a card for each section with what is there, what does not fit, and one button.

Must not know what sections there are: ``services.trainings`` brings them as sentences and pages.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from fieldapp.domain.text import isolate
from fieldapp.i18n import _
from fieldapp.services import rounds, training_sections, trainings
from fieldapp.store import Changes
from fieldapp.ui import icons, tokens
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.training_card import SectionCard
from fieldapp.ui.widgets.columns import Columns
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import muted
from fieldapp.ui.widgets.layouts import emptied

BESIDE_FROM = 760


class TrainingPage(Page):
    """The page ``training`` with ``event_id=...``; without one, the training that began last."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._event: str | None = None
        self._training: trainings.Training | None = None
        self.cards: dict[str, SectionCard] = {}
        body = QWidget()
        body.setObjectName("room")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, tokens.XS, 0)
        self._column.setSpacing(tokens.M)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(body)
        self.empty = EmptyState()
        self.empty.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
        outer.addWidget(self.empty)
        self.list_action, self.more_action, self.mark_action = QAction(self), QAction(self), QAction(self)
        menu = QMenu(self)
        self.edit_action = menu.addAction("", self._edit)
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
        return [("↑ ↓", _("from section to section")), ("Enter", _("take the step of the section"))]

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
        focused = next((code for code, card in self.cards.items() if card.action.hasFocus()), None)
        self._training = seen
        self._scroll.setVisible(seen is not None)
        self.empty.setVisible(seen is None)
        emptied(self._column)
        self.cards = {}
        if seen is not None:
            self._event = seen.id
            self._fill(seen)
            self.setFocusProxy(next(iter(self.cards.values())).action)
        if focused in self.cards:
            self.cards[str(focused)].action.setFocus()
        self.header_changed.emit()

    def _fill(self, seen: trainings.Training) -> None:
        days = training_sections.days(seen.start, seen.end)
        code = isolate(seen.code) if seen.code else ""
        place = "  ·  ".join(part for part in (code, days, seen.venue, seen.host) if part)
        if seen.copied_from:
            place += "  ·  " + _("A new round of {training}").format(training=seen.copied_from)
        self._column.addWidget(muted(place))
        columns = Columns(2, BESIDE_FROM, tokens.M)
        for number, section in enumerate(seen.sections):
            card = SectionCard(section, self._go)
            card.action.installEventFilter(self)
            self.cards[section.code] = card
            columns.columns[number % 2].addWidget(card)
        for column in columns.columns:
            column.addStretch(1)
        self._column.addWidget(columns)
        self._column.addStretch(1)

    def _go(self, target: trainings.Target) -> None:
        page, arguments = target
        self.context.open_page(page, **dict(arguments))

    def _edit(self) -> None:
        self.context.open_page("records:training_event", record_id=self._event, edit=True)

    def _again(self) -> None:
        self.context.open_page("training_new", event_id=self._event)

    def _keep(self) -> None:
        self.context.tasks.run(
            rounds.keep_as_template, self.context.store(), self._event,
            then=lambda _changes: self.context.notices.show(_("Kept as a template."), undo=True),
        )  # fmt: skip

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down go from section to section, Enter takes its step."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        buttons = [card.action for card in self.cards.values()]
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps and watched in buttons:
            wanted = buttons[(buttons.index(watched) + steps[Qt.Key(event.key())]) % len(buttons)]  # type: ignore[arg-type]
            wanted.setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(wanted)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(watched, QPushButton):
            watched.click()
            return True
        return super().eventFilter(watched, event)


def _read(store: Any, event_id: str | None) -> trainings.Training | None:
    """On the writer thread: the open training, or the newest."""
    wanted = event_id or trainings.newest(store)
    return trainings.overview(store, wanted, datetime.now().astimezone().date()) if wanted else None
