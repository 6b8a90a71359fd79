"""A training from a template or as a new round: choose, change what differs, done; sessions come along."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout

from fieldapp.domain.fields import Value
from fieldapp.domain.training_new import NewTraining
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import records, rounds
from fieldapp.store import Changes
from fieldapp.ui import icons, tokens
from fieldapp.ui.forms.record_form import Lookups, RecordForm
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.widgets.labels import Words

MOST_OPTIONS = 20


class NewTrainingPage(Page):
    """The page ``training_new``; with ``event_id=...`` that training is the one to be held again."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._wanted: str | None = None
        self._sources: list[rounds.Source] = []
        self._given: dict[str, Value] = {}
        store = context.store
        self.form = RecordForm(
            NewTraining,
            Lookups(
                options=lambda table, text: records.options(store(), table, text, MOST_OPTIONS),
                titles=lambda table, ids: records.titles(store(), table, ids),
                currency=records.usual_currency(store()),
            ),
        )
        self.form.submitted.connect(lambda _another: self._create())
        self.what, self.plan, self.source, self.people = (
            Words(part="strong"),
            Words(part="muted"),
            QComboBox(),
            QCheckBox(),
        )
        self.source.activated.connect(lambda _i: self._choose())
        self.source.setMaximumWidth(640)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        for part in (self.what, self.source, self.plan, self.people):
            column.addWidget(part)
        column.addWidget(self.form, 1)
        self.list_action, self.create_action = QAction(self), QAction(self)
        self.form.cancelled.connect(self.list_action.trigger)
        self.list_action.triggered.connect(lambda: self.context.open_page("records:training_event"))
        self.create_action.triggered.connect(self._create)
        self.setFocusProxy(self.source)
        self.retranslate()

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("New training")

    def primary(self) -> QAction:
        return self.create_action

    def secondary(self) -> list[QAction]:
        return [self.list_action]

    def keys(self) -> list[tuple[str, str]]:
        return [("Ctrl+Enter", _("create the training"))]

    def show_with(self, **arguments: Any) -> None:
        self._wanted = str(arguments["event_id"]) if arguments.get("event_id") else None
        self._given = {}
        self.form.load({})
        self.refresh(None)

    def refresh(self, changes: Changes | None) -> None:
        self.context.tasks.run(rounds.sources, self.context.store(), then=self._offer)

    def retranslate(self) -> None:
        self.list_action.setText(_("Trainings"))
        self.list_action.setIcon(icons.icon("arrow-left"))
        self.create_action.setText(_("Create the training"))
        self.create_action.setIcon(icons.icon("check"))
        self.what.say(_("Made from"))
        self.source.setAccessibleName(_("Made from"))
        self.form.setAccessibleName(_("New training"))
        self.form.retranslate()
        if self._sources:
            self.refresh(None)

    # ------------------------------------------------------------------ choosing
    def _offer(self, sources: list[rounds.Source]) -> None:
        chosen = self._source()
        self._sources = sources
        self.source.clear()
        for one in sources:
            self.source.addItem(one.label, one.id)
        wanted = self._wanted or (chosen.id if chosen is not None else None)
        self.source.setCurrentIndex(max(0, self.source.findData(wanted)))
        self._wanted = None
        self._choose()

    def _source(self) -> rounds.Source | None:
        at = self.source.currentIndex()
        return self._sources[at] if 0 <= at < len(self._sources) else None

    def _choose(self) -> None:
        source = self._source()
        if source is not None:
            self.context.tasks.run(rounds.pattern, self.context.store(), source, then=self._fill)

    def _fill(self, found: rounds.Pattern) -> None:
        """Put in what the source gives; what the person typed stays."""
        typed = {n: v for n, v in self.form.values().items() if v is not None and v != self._given.get(n)}
        self._given = {"pillar": "skills", **found.values}
        self.form.load({**self._given, **typed})
        self.plan.say(found.sentence)
        self.people.setVisible(found.people > 0)
        text = ngettext("{count} person comes along", "{count} people come along", found.people)
        self.people.setText(text.format(count=format_number(found.people)))

    # ------------------------------------------------------------------ doing
    def _create(self) -> None:
        source = self._source()
        if source is not None:
            self.context.tasks.run(
                rounds.start, self.context.store(), source, self.form.values(),
                people=self.people.isChecked() and not self.people.isHidden(), then=self._created,
            )  # fmt: skip

    def _created(self, outcome: rounds.Started) -> None:
        if outcome.id is None:
            self.form.show_messages(outcome.errors)
            return
        self._given = {}
        self.form.load({})
        self.context.notices.show(_("{name} saved.").format(name=_("Training")), undo=True)
        self.context.open_page("training", event_id=outcome.id)
