"""One record beside its list: what it is, its fields, what hangs on it, its history; and the form to edit it in place.

The pane moves between three faces: reading, editing, and nothing. What is typed goes into a draft; leaving never asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fieldapp.domain.fields import Record, Value
from fieldapp.i18n import _, ngettext, pgettext
from fieldapp.services import drafts, records
from fieldapp.store import Changes
from fieldapp.ui import icons
from fieldapp.ui.breaking import breakable
from fieldapp.ui.forms.basis import Basis
from fieldapp.ui.forms.record_form import Lookups, RecordForm
from fieldapp.ui.pages import Context
from fieldapp.ui.views.record_reading import RecordReading
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words

MOST_OPTIONS = 20


class RecordPane(QFrame):
    """The record that is open beside the list."""

    closed = Signal()
    saved = Signal(str)

    def __init__(self, context: Context, record_type: type[Record]) -> None:
        super().__init__()
        self.setObjectName("pane")
        self.setMinimumWidth(380)
        self.context, self.record_type = context, record_type
        self.record_id: str | None = None
        self._draft_key: str | None = None
        self._basis: Basis | None = None
        self._doubts_seen = False
        self._form: RecordForm | None = None
        self._build()

    def _build(self) -> None:
        self.heading = Words(part="paneTitle")
        self.heading.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = QToolButton()
        self.close_button.setObjectName("flat")
        self.close_button.clicked.connect(self.close_pane)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.reading = RecordReading(self.context, self.record_type)
        self.editor = QWidget()
        self._build_editor()
        faces = QWidget()
        self._faces = QStackedLayout(faces)
        self._faces.addWidget(self.reading)
        self._faces.addWidget(self.editor)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(faces, 1)
        self.reading.edit.clicked.connect(self.edit)
        self.reading.remove.clicked.connect(lambda: self.delete([self.record_id] if self.record_id else []))
        for keys, run in (("Ctrl+E", self.edit), ("Ctrl+S", self._save_only)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(run)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.close_pane)

    @property
    def form(self) -> RecordForm:
        """The form. Made when it is first needed: most lists are opened to read, and a form has many parts."""
        if self._form is None:
            self._form = self._make_form()
            self._room.addWidget(self._form)
        return self._form

    def _make_form(self) -> RecordForm:
        store = self.context.store
        lookups = Lookups(
            options=lambda table, text: records.options(store(), table, text, MOST_OPTIONS),
            titles=lambda table, ids: records.titles(store(), table, ids),
            currency=records.usual_currency(store()),
        )
        form = RecordForm(self.record_type, lookups)
        form.submitted.connect(self._save)
        form.drafted.connect(self._keep)
        form.cancelled.connect(self.close_pane)
        return form

    def _build_editor(self) -> None:
        self._room = QVBoxLayout()
        self.similar = QLabel()
        self.similar.setObjectName("doubt")
        self.similar.setWordWrap(True)
        self.similar.hide()
        self.meanwhile = Words(part="doubt")
        self.meanwhile.hide()
        self.kept = QLabel()
        self.kept.setObjectName("hint")
        self.save_button, self.next_button = button(), button()
        self.save_button.setObjectName("primary")
        self.save_button.clicked.connect(self._save_only)
        self.next_button.clicked.connect(lambda: self._save(True))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.save_button)
        buttons.addWidget(self.next_button)
        buttons.addWidget(self.kept, 1)
        column = QVBoxLayout(self.editor)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.similar)
        column.addWidget(self.meanwhile)
        column.addLayout(self._room, 1)
        column.addLayout(buttons)

    # ------------------------------------------------------------------ faces
    @property
    def editing(self) -> bool:
        """True while the form is open."""
        return self._faces.currentWidget() is self.editor and self.isVisible()

    def open(self, record_id: str) -> None:
        """Show a record for reading."""
        self.keep_draft()
        self.record_id = record_id
        self._faces.setCurrentWidget(self.reading)
        record = records.load(self.context.store(), self.record_type, record_id)
        if record is None:
            self.close_pane()
            return
        self.reading.show_record(record)
        self._name()

    def start(self, fixed: Mapping[str, Value]) -> None:
        """Open an empty form; ``fixed`` fields are given."""
        self.keep_draft()
        self.record_id = None
        self._begin({}, fixed, drafts.new_key(self.record_type))

    def edit(self) -> None:
        """Open the form on the record that is shown."""
        if self.record_id is None or self.editing:
            return
        record = records.load(self.context.store(), self.record_type, self.record_id)
        if record is not None and records.may_change(self.context.store(), self.record_type, record):
            self._begin(record, {}, drafts.key_of(self.record_type, self.record_id))

    def resume(self, draft_key: str) -> None:
        """Open the form on a draft, as it was left."""
        draft = drafts.fetch(self.context.store(), draft_key)
        if draft is not None:
            self.record_id = draft.record_id
            record = draft.record_id and records.load(self.context.store(), self.record_type, draft.record_id)
            self._begin(record or {}, {}, draft_key)
            if draft.record_id and not record:
                self._say_deleted()

    def _begin(self, values: Mapping[str, Value], fixed: Mapping[str, Value], draft_key: str) -> None:
        self._draft_key, self._doubts_seen = draft_key, False
        waiting = drafts.fetch(self.context.store(), draft_key)
        self.form.load(values, fixed)
        self._basis = Basis(self.form, values) if self.record_id is not None else None
        if waiting:  # of a record that is changed, the draft holds what was typed: the rest may have moved on
            self.form.load({**values, **waiting.values}, fixed)
        self.kept.setText(_("Draft from before opened.") if waiting else "")
        self.similar.hide()
        self.meanwhile.hide()
        self._faces.setCurrentWidget(self.editor)
        self._name()
        self.form.focus_first()

    def close_pane(self) -> None:
        """Leave the form for the record, or the record for the list; what was typed stays as a draft."""
        self.keep_draft()
        if self.editing and self.record_id is not None:
            self.open(self.record_id)
        else:
            self.closed.emit()

    def _name(self) -> None:
        if self.record_id is not None:
            names = records.titles(self.context.store(), self.record_type.table_name(), [self.record_id])
            self.heading.say(names.get(self.record_id, ""))
        else:
            self.heading.say(records.new_title(self.record_type))

    # ------------------------------------------------------------------ drafts and saving
    def keep_draft(self) -> None:
        """Keep what was typed; called at leaving, too."""
        if self.editing:
            self.form.keep_now()

    def _keep(self, values: dict[str, Value]) -> None:
        if self._draft_key is None:
            return
        typed = self._basis.touched() if self._basis is not None else values
        self.context.tasks.run(
            drafts.keep_record, self.context.store(), self.record_type, self._draft_key, typed, self.record_id,
            then=lambda _done: self.kept.setText(_("Draft kept")),
        )  # fmt: skip
        self._look_for_similar(values)

    def _look_for_similar(self, values: Mapping[str, Value]) -> None:
        if self.record_id is None and self.record_type.view.letter:
            self.context.tasks.run(
                records.similar, self.context.store(), self.record_type, dict(values), then=self._show_similar
            )

    def _show_similar(self, found: Sequence[tuple[str, str, str]]) -> None:
        lines = [f"{title} ({why})" for _id, title, why in found[:3]]
        head = ngettext("{count} similar: ", "{count} similar: ", len(found)).format(count=len(found))
        self.similar.setText(breakable(head + "; ".join(lines)))
        self.similar.setVisible(bool(found))

    def _save_only(self) -> None:
        if self.editing:
            self._save(False)

    def _save(self, another: bool) -> None:
        self.form.keep_now()
        self.context.tasks.run(
            records.save, self.context.store(), self.record_type, self.form.values(),
            record_id=self.record_id, draft_key=self._draft_key, accept_warnings=self._doubts_seen,
            seen=self._basis.seen if self._basis is not None else None,
            then=lambda outcome: self._after(outcome, another=another), busy=self.save_button,
        )  # fmt: skip

    def _after(self, outcome: records.Saved, *, another: bool) -> None:
        if outcome.id is None:
            self.form.show_messages(outcome.errors, outcome.warnings)
            self._doubts_seen = not outcome.errors and bool(outcome.warnings)
            if self._doubts_seen:
                self.kept.setText(_("Please check what is marked, then save again."))
            return
        self._draft_key = None
        self.saved.emit(outcome.id)
        self.context.notices.show(_("{name} saved.").format(name=_(self.record_type.view.one)), undo=True)
        if another:
            self.start(self.form.fixed)
        else:
            self.open(outcome.id)

    def delete(self, ids: Sequence[str]) -> None:
        """Delete records; the notice offers to bring them back."""
        if ids:
            self.context.tasks.run(
                records.delete, self.context.store(), self.record_type, list(ids), then=self._deleted
            )

    def _deleted(self, _changes: Any) -> None:
        self.context.notices.show(_("Deleted."), undo=True)
        self.closed.emit()

    # ------------------------------------------------------------------ the world changed
    def refresh(self, changes: Changes | None) -> None:
        """Read the open record again when it, or what hangs on it, changed; a form keeps what was typed."""
        if not self.isVisible() or self.record_id is None:
            return
        if not self.editing:
            self.open(self.record_id)
        elif changes is None or self.record_id in changes.of_type(self.record_type):
            self._follow(self.record_id)

    def _follow(self, record_id: str) -> None:
        """The record under the open form was written: show what came in where nothing was typed, and say so."""
        record = records.load(self.context.store(), self.record_type, record_id)
        if record is None:
            self._say_deleted()
        elif self._basis is not None:
            found = self._basis.follow(record)
            lines = []
            if found.taken:
                text = _("Changed in the meantime: {fields}. The form shows the new values now.")
                lines.append(text.format(fields=self._labels(found.taken)))
            if found.kept:
                text = _("Changed in the meantime, and by you: {fields}. Saving replaces the other value with yours.")
                lines.append(text.format(fields=self._labels(found.kept)))
            if lines:
                self.meanwhile.say("\n".join(lines))
                self.meanwhile.show()

    def _say_deleted(self) -> None:
        self.meanwhile.say(_("This record has been deleted in the meantime. What you typed is kept as a draft."))
        self.meanwhile.show()

    def _labels(self, names: Sequence[str]) -> str:
        return pgettext("between names in a list", ", ").join(_(self.record_type.fields()[n].label) for n in names)

    def retranslate(self) -> None:
        """Every word again; what is typed stays."""
        self.close_button.setIcon(icons.icon("x"))
        self.close_button.setAccessibleName(_("Close"))
        self.close_button.setToolTip(_("Close (Esc)"))
        self.save_button.setText(_("Save"))
        self.next_button.setText(_("Save and new"))
        if self._form is not None:
            self._form.retranslate()
        self.reading.retranslate()
        if self.isVisible():
            self._name()
