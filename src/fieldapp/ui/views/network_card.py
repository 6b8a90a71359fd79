"""Card by card: one actor, one question; whom it names is picked from the list by typing, with a value and details."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fieldapp.domain.numbers import parse_integer
from fieldapp.domain.records.network import RESPONSE
from fieldapp.domain.text import fold
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services.network.model import QUESTIONS, Actor, Said, Wave
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.flow import Flow
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import Table


class NetworkCard(QWidget):
    """``wanted`` carries one cell with its details, or None to take it away."""

    wanted = Signal(object)
    responded = Signal(str, object, str)
    """Line of an actor, its status (None takes it back), who answered for it."""

    def __init__(self) -> None:
        super().__init__()
        self.wave: Wave | None = None
        self.layer = ""
        self._mine: list[Said] = []
        self.state, self.respondent = QComboBox(), QLineEdit()
        self.actor, self.whom, self.value, self.since = QComboBox(), QLineEdit(), QLineEdit(), QLineEdit()
        self.written, self.through = QCheckBox(), QCheckBox()
        self.question, self.wrong = Words(part="heading"), Words(part="error")
        self.wrong.hide()
        self.add = button(icon="plus", run=self._add)
        self.next, self.remove = button(run=self._next), button(run=self._remove)
        self.model = RowsModel()
        self.table = Table(self.model)
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.whom.setCompleter(completer)
        self._build()
        self.actor.currentIndexChanged.connect(lambda _i: self._show_card())
        self.state.activated.connect(lambda _i: self._respond())
        self.respondent.editingFinished.connect(self._respond)
        self.whom.returnPressed.connect(self.value.setFocus)
        self.value.returnPressed.connect(self._add)
        self.since.returnPressed.connect(self._add)
        onward = QShortcut(QKeySequence("Ctrl+Return"), self)
        onward.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        onward.activated.connect(self._next)
        self.setFocusProxy(self.whom)

    def _build(self) -> None:
        self.value.setFixedWidth(90)
        self.since.setFixedWidth(110)
        self.whom.setMinimumWidth(240)
        top = Flow()
        for control in (self.actor, self.next, self.state, self.respondent):
            top.addWidget(control)
        row = Flow()
        for part in (self.whom, self.value, self.since, self.written, self.through, self.add):
            row.addWidget(part)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.question)
        column.addLayout(row)
        column.addWidget(self.wrong)
        column.addWidget(self.table, 1)
        column.addLayout(foot)

    def retranslate(self) -> None:
        """Every word again."""
        self.actor.setAccessibleName(_("Who answers"))
        self.state.clear()
        self.state.addItem(_("not asked"), None)
        for one in RESPONSE:
            self.state.addItem(_(one.label), one.code)
        self.state.setAccessibleName(_("State"))
        self.respondent.setPlaceholderText(_("Who answered"))
        self.respondent.setAccessibleName(_("Who answered"))
        for part, text in (
            (self.whom, _("Whom? Type a part of the name")), (self.value, _("Value")), (self.since, _("Since (year)")),
        ):  # fmt: skip
            part.setPlaceholderText(text)
            part.setAccessibleName(text)
        self.written.setText(_("Agreed in writing"))
        self.through.setText(_("Came about through the programme"))
        self.add.setText(_("Add"))
        self.next.setText(_("Next actor"))
        self.next.setToolTip("Ctrl+Enter")
        self.remove.setText(_("Take away"))
        self.table.setAccessibleName(_("What this actor said"))
        if self.wave is not None:
            self.show_wave(self.wave, self.layer)

    def show_wave(self, wave: Wave, layer: str) -> None:
        """Show one layer; the actor at hand stays."""
        self.wave, self.layer = wave, layer
        chosen = self.actor.currentData()
        self.actor.blockSignals(True)
        self.actor.clear()
        for actor in wave.actors:
            self.actor.addItem(("✓ " if actor.status in ("complete", "partial") else "") + actor.name, actor.line)
        self.actor.setCurrentIndex(max(0, self.actor.findData(chosen)))
        self.actor.blockSignals(False)
        self.question.say(_(QUESTIONS.get(layer, "")))
        self._show_card()

    def _me(self) -> Actor | None:
        return self.wave.by_line.get(str(self.actor.currentData())) if self.wave is not None else None

    def _show_card(self) -> None:
        me = self._me()
        if self.wave is None or me is None:
            return
        self.state.setCurrentIndex(max(0, self.state.findData(me.status or None)))
        if not self.respondent.hasFocus():
            self.respondent.setText(me.respondent)
        names = self.wave.names(masked=False)
        self._names.setStringList([names[actor.id] for actor in self.wave.actors if actor.id != me.id])
        yes_no = {"yes": _("Yes"), "no": _("No")}
        self._mine = [one for one in self.wave.said if one.layer == self.layer and one.source == me.id]
        heads = [_("To"), _("Value"), _("Since (year)"), _("Agreed in writing"), _("Came about through the programme")]
        self.model.load(heads, [
            [names[one.target], format_number(one.value), str(one.since_year or ""),
             yes_no.get(one.formalised or "", ""), yes_no.get(one.created_by_project or "", "")]
            for one in self._mine
        ])  # fmt: skip

    # ------------------------------------------------------------------ doing
    def _add(self) -> None:
        me, other = self._me(), self._named()
        if me is None or other is None:
            return
        details: dict[str, Any] = {}
        try:
            details["value"] = parse_integer(self.value.text() or "1")
            if self.since.text().strip():
                details["since_year"] = parse_integer(self.since.text())
        except ValueError as error:
            self._say(str(error))
            return
        for name, box in (("formalised", self.written), ("created_by_project", self.through)):
            if box.isChecked():
                details[name] = "yes"
        self.wanted.emit({(me.line, other.line): details})

    def _respond(self) -> None:
        me, status, who = self._me(), self.state.currentData(), self.respondent.text().strip()
        if me is not None and (status or None, who) != (me.status or None, me.respondent) and (status or me.status):
            self.responded.emit(me.line, status, who)

    def _named(self) -> Actor | None:
        """The actor whose name was typed, wholly or as the only one it is a part of."""
        if self.wave is None:
            return None
        text = fold(self.whom.text())
        names = self.wave.names(masked=False)
        exact = [actor for actor in self.wave.actors if fold(names[actor.id]) == text]
        partly = [actor for actor in self.wave.actors if text and text in fold(names[actor.id])]
        found = exact or partly
        if len(found) == 1:
            return found[0]
        self._say(
            ngettext("{count} name fits. Type more of it.", "{count} names fit. Type more of it.", len(found)).format(
                count=format_number(len(found))
            )
            if found
            else _("Nobody on the list is called so. Add the actor to the list first.")
        )
        self.whom.setFocus()
        return None

    def _say(self, text: str) -> None:
        self.wrong.say(text)
        self.wrong.setVisible(bool(text))

    def answered(self, refused: str) -> None:
        """What came of writing: the reason, or an empty row for the next one."""
        self._say(refused)
        if refused:
            return
        for line in (self.whom, self.value, self.since):
            QTimer.singleShot(0, line, line.clear)  # the completer still writes the name it chose
        self.written.setChecked(False)
        self.through.setChecked(False)
        self.whom.setFocus()

    def _remove(self) -> None:
        me, row = self._me(), self.table.currentIndex().row()
        if self.wave is not None and me is not None and 0 <= row < len(self._mine):
            self.wanted.emit({(me.line, self.wave.by_id[self._mine[row].target].line): None})

    def _next(self) -> None:
        self.actor.setCurrentIndex((self.actor.currentIndex() + 1) % max(1, self.actor.count()))
        self.whom.setFocus()
