"""The consent of a class: what was agreed to on the left, who agreed on the right, one button for all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from fieldapp.domain.class_consent import ClassConsent
from fieldapp.domain.records import Consent, Participation
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import class_consent, records
from fieldapp.store import Changes
from fieldapp.ui import icons, tokens
from fieldapp.ui.forms.record_form import Lookups, RecordForm
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import Table


class TrainingConsentPage(Page):
    """The page ``training_consent`` with ``event_id=...``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._event = ""
        self._people: tuple[tuple[str, str], ...] = ()
        self._without: set[str] = set()
        store = context.store
        self.form = RecordForm(
            ClassConsent,
            Lookups(
                options=lambda table, text: records.options(store(), table, text, 20),
                titles=lambda table, ids: records.titles(store(), table, ids),
                currency=records.usual_currency(store()),
            ),
        )
        self.form.submitted.connect(lambda _another: self._record())
        self.explain, self.who = Words(part="muted"), Words(part="strong")
        self.model = RowsModel()
        self.table = Table(self.model)
        self.table.opened.connect(lambda index: self._turn(index.row()))
        for key in (Qt.Key.Key_Delete, Qt.Key.Key_Space):
            turn = QShortcut(QKeySequence(key), self.table, lambda: self._turn(self.table.currentIndex().row()))
            turn.setContext(Qt.ShortcutContext.WidgetShortcut)
        side = QWidget()
        right = QVBoxLayout(side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(tokens.S)
        right.addWidget(self.who)
        right.addWidget(self.table, 1)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.form)
        parts.addWidget(side)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addWidget(self.explain)
        column.addWidget(parts, 1)
        self.back_action, self.go = QAction(self), QAction(self)
        self.back_action.triggered.connect(lambda: self.context.open_page("training_people", event_id=self._event))
        self.form.cancelled.connect(self.back_action.trigger)
        self.go.triggered.connect(self._record)
        self.setFocusProxy(self.table)
        self.retranslate()

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Consent of the class")

    def primary(self) -> QAction:
        return self.go

    def secondary(self) -> list[QAction]:
        return [self.back_action]

    def keys(self) -> list[tuple[str, str]]:
        return [("Enter", _("did not agree or was not asked; again: agreed")), ("Ctrl+Enter", _("record the consents"))]

    def show_with(self, **arguments: Any) -> None:
        self._event = str(arguments.get("event_id") or self._event)
        self._without = set()
        self.form.load({})
        self.refresh(None)

    def refresh(self, changes: Changes | None) -> None:
        mine = changes is None or changes.touches(Consent) or changes.touches(Participation)
        if self._event and mine:
            today = datetime.now().astimezone().date()
            self.context.tasks.run(class_consent.read, self.context.store(), self._event, today, then=self._show)

    def retranslate(self) -> None:
        self.back_action.setText(_("Participants"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.go.setIcon(icons.icon("check"))
        self.explain.say(_("Whoever signed the same consent, on the sheet or by word of mouth, is recorded at once."))
        self.table.setAccessibleName(_("People who were not asked yet"))
        self.form.setAccessibleName(_("Consent"))
        self.form.retranslate()
        self._fill()

    # ------------------------------------------------------------------ showing
    def _show(self, found: class_consent.Waiting) -> None:
        self._people = found.people
        typed = {name: value for name, value in self.form.values().items() if value is not None}
        self.form.load({**found.values, **typed})
        self._fill()

    def _fill(self) -> None:
        row = max(0, self.table.currentIndex().row())
        states = {True: "–", False: "✓"}
        self.model.load(
            [_("Name"), _("Agreed")], [[name, states[person in self._without]] for person, name in self._people]
        )
        if self._people:
            self.table.selectRow(min(row, len(self._people) - 1))
        count = len(self._chosen())
        text = ngettext("Record {count} consent", "Record {count} consents", count)
        self.go.setText(text.format(count=format_number(count)))
        self.go.setEnabled(bool(count))
        self.who.say(_("People who were not asked yet") if self._people else _("Everybody was asked."))
        self.header_changed.emit()

    def _chosen(self) -> list[str]:
        return [person for person, _name in self._people if person not in self._without]

    def _turn(self, row: int) -> None:
        """Somebody did not agree, or did after all."""
        if 0 <= row < len(self._people):
            self._without ^= {self._people[row][0]}
            self._fill()

    # ------------------------------------------------------------------ doing
    def _record(self) -> None:
        self.context.tasks.run(
            class_consent.record, self.context.store(), self.form.values(), self._chosen(), then=self._recorded
        )

    def _recorded(self, outcome: class_consent.Recorded) -> None:
        if outcome.errors:
            self.form.show_messages(outcome.errors)
            return
        text = ngettext("{count} consent recorded.", "{count} consents recorded.", outcome.count)
        self.context.notices.show(text.format(count=format_number(outcome.count)), undo=True)
        self.context.open_page("training_people", event_id=self._event)
