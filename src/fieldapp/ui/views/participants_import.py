"""A list of participants in: choose a file, see who is new and who is known already, decide, let it in."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QVBoxLayout

from fieldapp.domain.kinds import show
from fieldapp.domain.records import Participation, Person
from fieldapp.domain.text import dotted
from fieldapp.i18n import _, format_number, ngettext, pgettext
from fieldapp.services import participant_import as importing
from fieldapp.store import Changes, Store
from fieldapp.ui import icons, tokens
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import Table


class ParticipantsImportPage(Page):
    """The page ``participants_import`` with ``event_id=...`` and, in a test, ``path=...``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._event, self._path = "", ""
        self._enrolled: dict[str, str] = {}
        self.found: importing.Preview | None = None
        self.explain, self.summary, self.choice = Words(part="muted"), Words(part="strong"), Words(part="hint")
        self.choose_button = button(icon="file-spreadsheet", run=self._choose)
        self.encoding = QComboBox()
        self.encoding.activated.connect(lambda _index: self.read(self._path))
        self.encoding.hide()
        self.model = RowsModel()
        self.table = Table(self.model)
        self.table.opened.connect(self._next)
        self.table.selectionModel().currentRowChanged.connect(self._tell)
        self.model.modelReset.connect(self._tell)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table, self._leave_out)
        leave.setContext(Qt.ShortcutContext.WidgetShortcut)
        leading = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        self.table.horizontalHeader().setDefaultAlignment(leading)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addWidget(self.explain)
        line = QHBoxLayout()
        line.setSpacing(tokens.S)
        line.addWidget(self.choose_button)
        line.addWidget(self.encoding)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self.summary)
        column.addWidget(self.table, 1)
        column.addWidget(self.choice)
        self.back_action, self.go = QAction(self), QAction(self)
        self.back_action.triggered.connect(lambda: self.context.open_page("training_people", event_id=self._event))
        self.go.triggered.connect(self._apply)
        self.setFocusProxy(self.choose_button)
        self.retranslate()

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Import: {name}").format(name=_("Participants"))

    def primary(self) -> QAction:
        return self.go

    def secondary(self) -> list[QAction]:
        return [self.back_action]

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("Enter", _("the next choice: the same as somebody known, or a new person")),
            ("Del", _("leave the row out, or take it in again")),
        ]

    def show_with(self, **arguments: Any) -> None:
        self._event = str(arguments.get("event_id") or self._event)
        self._show(None)
        if arguments.get("path"):
            self.read(str(arguments["path"]))

    def refresh(self, changes: Changes | None) -> None:
        if changes is not None and changes.touches(Participation):
            self._show(None)

    def retranslate(self) -> None:
        self.back_action.setText(_("Participants"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.choose_button.setText(_("Choose a file…"))
        self.encoding.setAccessibleName(_("Encoding of the file"))
        file = _("A CSV or XLSX list with a heading for the names.")
        self.explain.say(f"{file} {_('Nothing is stored before you have seen what will happen.')}")
        self.table.setAccessibleName(_("Rows of the file"))
        self._show(self.found)

    # ------------------------------------------------------------------ reading
    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Choose a file"), "", "*.csv *.xlsx *.tsv *.txt")
        if chosen:
            self.read(chosen)

    def read(self, path: str) -> None:
        """Read a list and show what its rows would do."""
        if path != self._path:
            self._path = path
            self.encoding.clear()
            self.encoding.hide()
        self.context.tasks.run(
            _read, self.context.store(), self._event, path, self.encoding.currentData(),
            progress=_("Reading the file"), busy=self.choose_button, then=self._read, failed=self._refused,
        )  # fmt: skip

    def _refused(self, error: Any) -> None:
        self._show(None)
        self.summary.say(error.message())
        self.summary.show()
        choices = getattr(error, "choices", None) or {}
        if choices:
            self.encoding.clear()
            self.encoding.addItem(_("Encoding: automatic"), None)
            for code, name in choices.items():
                self.encoding.addItem(name, code)
            self.encoding.show()
            self.encoding.setFocus()

    def _read(self, read: tuple[importing.Preview, dict[str, str]]) -> None:
        found, self._enrolled = read
        self._show(found)
        if found.rows:
            self.table.selectRow(0)
            self.table.setFocus()

    def _show(self, found: importing.Preview | None) -> None:
        row = self.table.currentIndex().row()
        self.found = found
        rows = found.rows if found is not None else ()
        role, sex, birth = Participation.fields()["role"], Person.fields()["sex"], Person.fields()["birth"]
        heads = [_("Row"), _("Name"), _("What happens"), _(sex.label), _(birth.label), _(role.label)] if rows else []
        heads += [_("Please check")] if rows else []
        self.model.load(
            heads,
            [
                [
                    format_number(one.number),
                    one.name,
                    importing.state_words(one),
                    show(sex, one.person.get("sex")),
                    show(birth, one.person.get("birth")),
                    show(role, one.place.get("role")),
                    _remarks(one),
                ]
                for one in rows
            ],
        )
        if 0 <= row < len(rows):
            self.table.selectRow(row)
        self.table.setVisible(bool(rows))
        self.summary.say(_summary(found) if found is not None else "")
        self.summary.setVisible(found is not None)
        count = found.count("new") + found.count("same") if found is not None else 0
        self.go.setEnabled(bool(count))
        text = ngettext("Enrol {count} person", "Enrol {count} people", count).format(count=format_number(count))
        self.go.setText(text if count else _("Import"))
        self.header_changed.emit()

    def _tell(self, *_indexes: object) -> None:
        """Who the chosen row may be."""
        at = self.table.currentIndex().row()
        row = self.found.rows[at] if self.found is not None and 0 <= at < len(self.found.rows) else None
        said = _remarks(row) if row is not None else ""  # whole: the column may be too narrow for it
        if row is not None and row.alike:
            between = pgettext("between names in a list", ", ")
            people = between.join(f"{one.label} ({one.why})" for one in row.alike)
            may_be = _("May be: {people}. Enter changes the choice.").format(people=people)
            said = "\n".join(part for part in (said, may_be) if part)
        self.choice.say(said)

    # ------------------------------------------------------------------ choosing and doing
    def _next(self, index: QModelIndex) -> None:
        if self.found is not None:
            number = self.found.rows[index.row()].number
            self._show(importing.choose_next(self.found, number, self._enrolled))

    def _leave_out(self) -> None:
        at = self.table.currentIndex().row()
        if self.found is not None and 0 <= at < len(self.found.rows):
            self._show(importing.leave_out(self.found, self.found.rows[at].number))

    def _apply(self) -> None:
        if self.found is not None:
            self.context.tasks.run(
                importing.apply, self.context.store(), self.found, progress=_("Importing"), then=self._done
            )

    def _done(self, done: importing.Done) -> None:
        text = ngettext("{count} person enrolled", "{count} people enrolled", done.enrolled)
        new = ngettext("{count} of them is new.", "{count} of them are new.", done.people)
        said = f"{text.format(count=format_number(done.enrolled))}; {new.format(count=format_number(done.people))}"
        self.context.notices.show(said, undo=True)
        self.context.open_page("training_people", event_id=self._event)


def _read(
    store: Store, event_id: str, path: str, encoding: str | None, progress: Any = None
) -> tuple[importing.Preview, dict[str, str]]:
    """On the writer thread: the list, and who takes part already."""
    return importing.preview(store, event_id, path, encoding, progress), importing.enrolled_in(store, event_id)


def _remarks(row: importing.Row) -> str:
    return dotted([*row.errors, *row.remarks])


def _summary(found: importing.Preview) -> str:
    text = _("{new} new people, {same} known, {enrolled} take part already, {wrong} with mistakes (left out).")
    states = ("new", "same", "enrolled", "wrong")
    said = text.format(**{state: format_number(found.count(state)) for state in states})
    if found.ignored:
        names = pgettext("between names in a list", ", ").join(found.ignored)
        text = ngettext(
            "This column is not read, no field has its name: {names}.",
            "These columns are not read, no field has their names: {names}.",
            len(found.ignored),
        )
        said += "\n" + text.format(names=names)
    return said
