"""The phases of a cluster: where it stands, what is to be met, the step to another, and what was decided before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fieldapp.domain.records import PhaseEvent
from fieldapp.domain.text import dotted
from fieldapp.i18n import _, format_number, is_rtl
from fieldapp.services import drafts
from fieldapp.services.diagnosis import phases
from fieldapp.services.diagnosis.phases import Condition
from fieldapp.store import Changes
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.breaking import breakable
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.diagnosis.cluster_choice import ClusterChoice
from fieldapp.ui.widgets.card import Card
from fieldapp.ui.widgets.columns import Columns
from fieldapp.ui.widgets.field import Field
from fieldapp.ui.widgets.labels import Words, muted
from fieldapp.ui.widgets.layouts import emptied
from fieldapp.ui.widgets.room import Room

KEEP_AFTER_MS = 800
BESIDE_FROM = 760


class GateLine(QWidget):
    """One condition: met or not, and by what evidence."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.met = QCheckBox()
        self.words = Words(text)
        self.met.setAccessibleName(text)
        self.evidence = QLineEdit()
        self.evidence.setPlaceholderText(_("Evidence"))
        self.evidence.setAccessibleName(_("Evidence: {condition}").format(condition=text))
        row = QHBoxLayout()
        row.setSpacing(tokens.S)
        row.addWidget(self.met)
        row.addWidget(self.words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.XS)
        column.addLayout(row)
        column.addWidget(self.evidence)

    @property
    def condition(self) -> Condition:
        """The condition as it is ticked now."""
        return Condition(self.text, self.met.isChecked(), self.evidence.text())


class PhasesPage(Page):
    """Page ``phases`` with ``cluster=...``. What was ticked and typed stays as a draft until the step is taken."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._standing: phases.Standing | None = None
        self.lines: list[GateLine] = []
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(KEEP_AFTER_MS)
        self._pause.timeout.connect(self._keep)
        self.choice = ClusterChoice(context)
        self.choice.chosen.connect(lambda _cluster: self._read())
        self.to = QComboBox()
        self.people, self.day, self.reason = Field(), Field(), Field()
        self.form = Card()
        self.room = Room()
        top = QHBoxLayout()
        top.addWidget(self.choice)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.M)
        column.addLayout(top)
        column.addWidget(self.room, 1)
        self.back_action, self.move_action, self.own_action = QAction(self), QAction(self), QAction(self)
        self.back_action.triggered.connect(lambda: self.context.open_page("diagnosis", cluster=self.choice.cluster))
        self.own_action.triggered.connect(lambda: self.context.open_page("records:phase_step"))
        self.move_action.triggered.connect(self._move)
        for field in (self.people, self.day, self.reason):
            field.input.textEdited.connect(lambda _text: self._pause.start())
        self.retranslate()

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Phases")

    def subtitle(self) -> str:
        return self._standing.here if self._standing else ""

    def secondary(self) -> list[QAction]:
        return [self.back_action, self.own_action]

    def primary(self) -> QAction | None:
        return self.move_action if self._standing else None

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("cluster"):
            self._keep()
            self.choice.fill(str(arguments["cluster"]))
            self._read()

    def refresh(self, changes: Changes | None) -> None:
        if changes is None or changes.touches(PhaseEvent):
            self.choice.fill()
            self._read()

    def leave(self) -> None:
        self._keep()

    def retranslate(self) -> None:
        self.back_action.setText(_("Diagnosis"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.own_action.setText(_("Own phases"))
        self.own_action.setIcon(icons.icon("list-checks"))
        self.move_action.setText(_("Change the phase"))
        self.move_action.setIcon(icons.icon("flag"))
        self.people.say(_("Decided by"), _("Names, with commas between"))
        self.day.say(_("Day"), _("For example {day}").format(day="2025-11-15"))
        self.reason.say(_("Why all the same"), _("Needed where a condition is not met, or to go back"))
        self.to.setAccessibleName(_("To which phase"))
        if self._standing is not None:
            self._keep()
            self._read()

    # ------------------------------------------------------------------ showing
    def _read(self) -> None:
        if cluster := self.choice.cluster:
            self.context.tasks.run(phases.standing, self.context.store(), cluster, then=self._show)

    def _show(self, seen: phases.Standing) -> None:
        self._standing = seen
        for part in (self.form, self.to, self.people, self.day, self.reason):
            part.setParent(None)
        emptied(self.room.column)
        self.room.column.addWidget(muted(dotted((seen.template, seen.source))))
        columns = Columns(2, BESIDE_FROM, tokens.M)
        left, right = columns.columns
        self.form = self._form(seen)
        right.addWidget(self.form)
        left.addWidget(self._ladder(seen))
        if seen.history:
            left.addWidget(self._history(seen))
        self.room.column.addWidget(columns)
        self.room.column.addStretch(1)
        self._take_draft()
        self.setFocusProxy(self.lines[0].met if self.lines else self.people.input)
        self.header_changed.emit()

    def _ladder(self, seen: phases.Standing) -> QWidget:
        """All phases in order: passed, present, to come; a sign and a word, not colour alone."""
        card = Card()
        here = "◀" if is_rtl() else "▶"
        for at, (_code, name) in enumerate(seen.phases):
            sign = "✓" if at < seen.at else here if at == seen.at else "○"
            text = f"{sign}  {format_number(at + 1)}. {name}"
            if at == seen.at and seen.usual:
                text += f"  ·  {seen.usual}"
            card.add(Words(text, "strong" if at == seen.at else "muted" if at < seen.at else ""))
        return card

    def _form(self, seen: phases.Standing) -> Card:
        card = Card()
        card.say(_("Before the next phase"))
        self.lines = [GateLine(text) for text in seen.gate]
        for line in self.lines:
            line.met.toggled.connect(lambda _on: self._pause.start())
            line.evidence.textEdited.connect(lambda _text: self._pause.start())
            card.add(line)
        if not self.lines:
            card.add(muted(_("No conditions are set for this phase.")))
        if seen.evidence:
            card.add(Words(_("Usual evidence: {what}").format(what=seen.evidence), "hint"))
        self.to = QComboBox()
        self.to.setAccessibleName(_("To which phase"))
        for at, (code, name) in enumerate(seen.phases):
            if at != seen.at:
                self.to.addItem(breakable(_("To: {phase}").format(phase=name)), code)
        self.to.setCurrentIndex(min(seen.at, self.to.count() - 1))
        self.to.setMaximumWidth(theme.pixels(tokens.FORM_WIDTH))
        card.add(self.to)
        for field in (self.people, self.day, self.reason):
            field.setMaximumWidth(theme.pixels(tokens.FORM_WIDTH))
            field.say_error("")
            card.add(field)
        return card

    def _history(self, seen: phases.Standing) -> QWidget:
        card = Card()
        card.say(_("Decided before"))
        for step in seen.history:
            card.add(Words(step.sentence, "strong"))
            for condition in step.conditions:
                sign = "✓" if condition.met else "✗"
                proof = f" — {condition.evidence}" if condition.evidence else ""
                card.add(Words(f"{sign} {condition.text}{proof}", "" if condition.met else "attention"))
            if step.reason:
                card.add(muted(_("Why all the same: {reason}").format(reason=step.reason)))
        return card

    # ------------------------------------------------------------------ draft and step
    def _key(self) -> str:
        return f"{PhaseEvent.table_name()}:{self._standing.cluster if self._standing else ''}:{self.subtitle()}"

    def _keep(self) -> None:
        """What was ticked and typed, kept on the disk."""
        was_due = self._pause.isActive()
        self._pause.stop()
        if self._standing is None or not was_due:
            return
        values: dict[str, str | int | None] = {
            "cluster": self._standing.cluster, "decided_by": self.people.text, "day": self.day.text,
            "override_reason": self.reason.text, "to_step": str(self.to.currentData() or ""),
        }  # fmt: skip
        for number, line in enumerate(self.lines):
            values[f"met{number}"], values[f"evidence{number}"] = int(line.met.isChecked()), line.evidence.text()
        drafts.keep_record(self.context.store(), PhaseEvent, self._key(), values)

    def _take_draft(self) -> None:
        kept = drafts.fetch(self.context.store(), self._key())
        values = kept.values if kept else {}
        today = datetime.now().astimezone().date().isoformat()
        self.people.input.setText(str(values.get("decided_by") or ""))
        self.day.input.setText(str(values.get("day") or today))
        self.reason.input.setText(str(values.get("override_reason") or ""))
        if (at := self.to.findData(values.get("to_step"))) >= 0:
            self.to.setCurrentIndex(at)
        for number, line in enumerate(self.lines):
            line.met.setChecked(bool(values.get(f"met{number}")))
            line.evidence.setText(str(values.get(f"evidence{number}") or ""))
        self._pause.stop()

    def _move(self) -> None:
        if self._standing is None:
            return
        for field in (self.people, self.day, self.reason):
            field.say_error("")
        self.context.tasks.run(
            phases.move, self.context.store(), self._standing.cluster, str(self.to.currentData()),
            [line.condition for line in self.lines], day=self.day.text, decided_by=self.people.text,
            reason=self.reason.text, then=self._moved, busy=self.move_action,
        )  # fmt: skip

    def _moved(self, outcome: phases.Moved) -> None:
        fields = {"decided_by": self.people, "day": self.day, "override_reason": self.reason}
        wrong = [field for name, field in fields.items() if name in outcome.errors]
        for name, message in outcome.errors.items():
            fields.get(name, self.people).say_error(message)
        if wrong:
            wrong[0].input.setFocus()
            self.room.ensureWidgetVisible(wrong[0])
            return
        self._pause.stop()
        drafts.drop(self.context.store(), self._key())
        self.context.notices.show(_("The phase is changed."))
        self._read()
