"""The list of a wave: who is on it, who answered; add firms, institutions and people by typing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fieldapp.domain.records.choices import CONSENT_METHOD
from fieldapp.domain.records.network import RESPONSE
from fieldapp.i18n import _, format_number
from fieldapp.services.network.model import Wave, group_label, layer_label
from fieldapp.ui.forms.references import SearchLine
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.flow import Flow
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import Table

KEYS = {"A": "complete", "P": "partial", "R": "refused", "N": "not_found"}
DIGITS = "APRN"
"""The keys 1 to 4 do what these letters do."""
TABLES = ("enterprise", "organisation", "person")
Options = Callable[[str, str], list[tuple[str, str]]]


class NetworkList(QWidget):
    """``added`` carries (table, id) of a newcomer, ``responded`` lines and a status (None to take it back)."""

    added = Signal(str, str)
    whole_cluster = Signal()
    responded = Signal(object, object)
    removed = Signal(object)
    agreed = Signal(object, bool, str, str)
    """Actors as (table, id), whether they agree to be named, how, and who witnessed it."""
    taken_from = Signal(str)
    """The list of another wave is wanted, too."""

    def __init__(self, options: Options) -> None:
        super().__init__()
        self.wave: Wave | None = None
        self.kind = QComboBox()
        self.lines = {table: SearchLine(table, options) for table in TABLES}
        self.all, self.remove = button(icon="factory", run=self.whole_cluster.emit), button(run=self._remove)
        self.hint, self.wrong = Words(part="hint"), Words(part="error")
        self.wrong.hide()
        self.earlier = button(icon="history", run=lambda: self.taken_from.emit(self._earlier))
        self._earlier = ""
        self.how, self.witness = QComboBox(), QLineEdit()
        self.may, self.may_not = (
            button(icon="check", run=lambda: self._agree(True)),
            button(run=lambda: self._agree(False)),
        )
        self.model = RowsModel()
        self.table = Table(self.model)
        self.table.installEventFilter(self)
        row = Flow()
        row.addWidget(self.kind)
        for table, line in self.lines.items():
            line.setMinimumWidth(240)
            line.chosen.connect(lambda one, _name, table=table: self._add(table, one))
            row.addWidget(line)
        row.addWidget(self.all)
        row.addWidget(self.earlier)
        self.kind.activated.connect(self._turn)
        foot = QHBoxLayout()
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        column.addLayout(foot)
        named = Flow()
        for part in (self.may, self.may_not, self.how, self.witness):
            named.addWidget(part)
        column.addLayout(named)
        column.addWidget(self.wrong)
        self.setFocusProxy(self.table)

    def retranslate(self) -> None:
        """Every word again."""
        chosen = max(0, self.kind.currentIndex())
        self.kind.clear()
        for table, label in zip(TABLES, (_("Enterprise"), _("Organisation"), _("Person")), strict=True):
            self.kind.addItem(label, table)
            self.lines[table].setPlaceholderText(_("Type a part of the name to add one"))
            self.lines[table].setAccessibleName(_("Add to the list: {kind}").format(kind=label))
        self.kind.setCurrentIndex(chosen)
        self.kind.setAccessibleName(_("Kind"))
        self.all.setText(_("Add all firms of the cluster"))
        self.remove.setText(_("Take off the list"))
        self.earlier.setText(_("Take the list of the wave before"))
        self.may.setText(_("May be named"))
        self.may_not.setText(_("May not be named"))
        chosen = max(0, self.how.currentIndex())
        self.how.clear()
        for one in CONSENT_METHOD:
            self.how.addItem(_(one.label), one.code)
        self.how.setCurrentIndex(chosen)
        self.how.setAccessibleName(_("How"))
        self.witness.setPlaceholderText(_("Guardian or witness"))
        self.witness.setAccessibleName(_("Guardian or witness"))
        self.hint.say(_("A answered   P in part   R refused   N not found   Delete takes it back"))
        self.table.setAccessibleName(_("List of the wave"))
        self._turn()
        if self.wave is not None:
            self.show_wave(self.wave)

    def show_wave(self, wave: Wave) -> None:
        """Show the list."""
        self.wave = wave
        row = self.table.currentIndex().row()
        states = {choice.code: _(choice.label) for choice in RESPONSE}
        said: dict[tuple[str, str], int] = {}
        for one in wave.said:
            said[one.source, one.layer] = said.get((one.source, one.layer), 0) + 1
        heads = [_("Name"), _("Kind"), _("State"), _("May be named"), *(layer_label(one) for one in wave.layers)]
        self.model.load(heads, [
            [actor.name, group_label(actor.group), states.get(actor.status, _("not asked")),
             _("Yes") if actor.may_be_named else _("No"),
             *(format_number(said.get((actor.id, layer), 0)) for layer in wave.layers)]
            for actor in wave.actors
        ])  # fmt: skip
        if wave.actors:
            self.table.setCurrentIndex(self.model.index(max(0, min(row, len(wave.actors) - 1)), 0))

    def show_earlier(self, wave: str) -> None:
        """Offer the list of another wave; "" where there is none."""
        self._earlier = wave
        self.earlier.setVisible(bool(wave))

    def _agree(self, given: bool) -> None:
        if self.wave is not None and (lines := self._chosen()):
            subjects = [(self.wave.by_line[line].table, self.wave.by_line[line].id) for line in lines]
            self.agreed.emit(subjects, given, str(self.how.currentData()), self.witness.text())

    def say_wrong(self, text: str) -> None:
        """What is wrong with the consent that was to be noted; nothing where it was noted."""
        self.wrong.say(text)
        self.wrong.setVisible(bool(text))

    def _turn(self, _index: int = 0) -> None:
        for table, line in self.lines.items():
            line.setVisible(table == self.kind.currentData())

    def _add(self, table: str, one: str) -> None:
        # The completer writes the name into the line after this signal: empty it once that is done.
        QTimer.singleShot(0, self.lines[table], self.lines[table].clear)
        self.added.emit(table, one)

    def _chosen(self) -> list[str]:
        here = self.table.currentIndex()
        chosen = self.table.selectionModel().selectedRows() or ([here] if here.isValid() else [])
        rows = {index.row() for index in chosen}
        return [self.wave.actors[row].line for row in sorted(rows)] if self.wave is not None else []

    def _remove(self) -> None:
        if lines := self._chosen():
            self.removed.emit(lines)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            typed = event.text()
            if typed.isdecimal() and 1 <= int(typed) <= len(DIGITS):
                typed = DIGITS[int(typed) - 1]
            takes_back = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
            if (typed.upper() in KEYS or takes_back) and self._chosen():
                self.responded.emit(self._chosen(), None if takes_back else KEYS[typed.upper()])
                self._down()
                return True
        return super().eventFilter(watched, event)

    def _down(self) -> None:
        row = self.table.currentIndex().row() + 1
        if len(self._chosen()) == 1 and row < self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(row, 0))
