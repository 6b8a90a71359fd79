"""A form for any record type, made from its declaration: labels, editors, hints, errors beside the field, drafts.

The form collects what is typed and shows what validation says; saving, drafts and look-ups are functions handed in, so
that the form runs in a test without a window and knows no store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fieldapp.domain import validation
from fieldapp.domain.fields import F, Kind, Record, Value
from fieldapp.i18n import _
from fieldapp.ui.breaking import breakable
from fieldapp.ui.forms.editors import SIMPLE, Editor, LineEditor, MoneyEditor
from fieldapp.ui.forms.references import Options, ReferenceEditor, ReferencesEditor, SearchLine, Titles

DRAFT_PAUSE_MS = 600
"""A draft is kept this long after the last key: within the second that people may count on."""
BESIDE_FROM = 700
"""From this width of the form labels stand beside the fields, below it above them."""
LABEL_WIDTH = 200
COLUMN_WIDTH = 640


@dataclass(frozen=True)
class Lookups:
    """What a form asks while it is filled."""

    options: Options
    titles: Titles
    currency: str = ""


def make_editor(field: F, lookups: Lookups) -> Editor:
    """The editor for one field."""
    if field.kind == Kind.REF:
        return ReferenceEditor(field, lookups.options, lookups.titles)
    if field.kind == Kind.REFS:
        return ReferencesEditor(field, lookups.options, lookups.titles)
    if field.kind == Kind.MONEY:
        return MoneyEditor(field, lookups.currency)
    return SIMPLE.get(field.kind, LineEditor)(field)


class FieldRow(QWidget):
    """One field: label, editor, hint, and the line that says what is wrong."""

    def __init__(self, name: str, field: F, editor: Editor, *, required: bool) -> None:
        super().__init__()
        self.name, self.field, self.editor, self.required = name, field, editor, required
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setBuddy(editor)
        self.hint, self.error = QLabel(), QLabel()
        self.hint.setObjectName("hint")
        self.error.setObjectName("error")
        for line in (self.hint, self.error):
            line.setWordWrap(True)
            line.hide()
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._layout.addWidget(self.label)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(editor)
        column.addWidget(self.hint)
        column.addWidget(self.error)
        self._layout.addLayout(column, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Label, hint and accessible names in the language in force."""
        words = _(self.field.label)
        self.label.setText(breakable(words) + (" *" if self.required else ""))
        self.hint.setText(breakable(_(self.field.hint)))
        self.hint.setVisible(bool(self.field.hint))
        target = self.editor.focusProxy() or self.editor
        target.setAccessibleName(words + (", " + _("needed") if self.required else ""))
        target.setAccessibleDescription(_(self.field.hint) if self.field.hint else "")
        self.editor.retranslate()

    def beside(self, wide: bool) -> None:
        """Put the label beside the editor on wide forms, above it on narrow ones."""
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._layout.setDirection(direction)
        self.label.setFixedWidth(LABEL_WIDTH) if wide else self.label.setMinimumWidth(0)
        if not wide:
            self.label.setMaximumWidth(16_777_215)
        side = Qt.AlignmentFlag.AlignTop if wide else Qt.AlignmentFlag.AlignBottom
        self.label.setAlignment(Qt.AlignmentFlag.AlignLeading | side)
        self.label.setContentsMargins(0, 6 if wide else 0, 0, 0)
        self._layout.setSpacing(16 if wide else 4)

    def say(self, message: str, *, doubt: bool = False) -> None:
        """Show what is wrong (or doubtful) beside the field; an empty message clears it."""
        self.error.setObjectName("doubt" if doubt else "error")
        self.error.style().unpolish(self.error)
        self.error.style().polish(self.error)
        self.error.setText(("⚠ " if message else "") + breakable(message))
        self.error.setVisible(bool(message))
        self.editor.setProperty("wrong", bool(message) and not doubt)


class RecordForm(QScrollArea):
    """All fields of a record in one column. Emits ``submitted`` with the raw values when the person saves."""

    submitted = Signal(bool)
    """Ctrl+Enter or the save button; True asks for another empty form afterwards."""
    drafted = Signal(object)
    """The raw values, shortly after the last key and at leaving a field: to be kept as a draft."""
    cancelled = Signal()
    """Esc: leave the form; what was typed stays as a draft."""

    def __init__(self, record_type: type[Record], lookups: Lookups, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.record_type = record_type
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._fixed: dict[str, Value] = {}
        self._touched = False
        self.rows: dict[str, FieldRow] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(DRAFT_PAUSE_MS)
        self._pause.timeout.connect(self.keep_now)
        self._build(lookups)

    def _build(self, lookups: Lookups) -> None:
        body = QWidget()
        body.setObjectName("room")
        outer = QHBoxLayout(body)
        outer.setContentsMargins(0, 0, 12, 12)
        column = QWidget()
        column.setMaximumWidth(COLUMN_WIDTH + LABEL_WIDTH)
        self._column = QVBoxLayout(column)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        required = self.record_type.required()
        for name, field in self.record_type.fields().items():
            if not field.in_form:
                continue
            row = FieldRow(name, field, make_editor(field, lookups), required=name in required)
            row.editor.edited.connect(self._edited)
            row.editor.left.connect(lambda row=row: self._left(row))
            self.rows[name] = row
            self._column.addWidget(row)
        self._column.addStretch(1)
        outer.addWidget(column, 1)
        outer.addStretch(0)
        self.setWidget(body)
        for row in self.rows.values():
            for part in row.editor.findChildren(QWidget):
                part.installEventFilter(self)

    # ------------------------------------------------------------------ values
    def load(self, values: Mapping[str, Value], fixed: Mapping[str, Value] | None = None) -> None:
        """Show a record (or an empty one with the declared defaults); ``fixed`` fields are given, not asked."""
        self._fixed = dict(fixed or {})
        for name, row in self.rows.items():
            info = self.record_type.model_fields[name]
            default = None if info.is_required() else info.default
            row.editor.set_value(values.get(name, self._fixed.get(name, default)))
            row.say("")
            row.setVisible(name not in self._fixed)
        self._touched = False
        self._pause.stop()

    def values(self) -> dict[str, Value]:
        """What stands in the form, as typed, with the given fields."""
        return {name: row.editor.value() for name, row in self.rows.items() if name not in self._fixed} | self._fixed

    @property
    def fixed(self) -> dict[str, Value]:
        """The fields that were given, not asked."""
        return dict(self._fixed)

    @property
    def touched(self) -> bool:
        """True when the person typed something since ``load``."""
        return self._touched

    def show_messages(self, errors: Mapping[str, str], warnings: Mapping[str, str] | None = None) -> None:
        """Put each message beside its field and the focus into the first wrong one."""
        warnings = warnings or {}
        for name, row in self.rows.items():
            row.say(errors.get(name, "") or warnings.get(name, ""), doubt=name not in errors)
        first = next((row for name, row in self.rows.items() if name in errors), None)
        if first is not None:
            self.ensureWidgetVisible(first)
            first.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_first(self) -> None:
        """Put the keyboard into the first field that is asked."""
        first = next((row for row in self.rows.values() if row.isVisibleTo(self)), None)
        if first is not None:
            first.editor.setFocus(Qt.FocusReason.TabFocusReason)

    def keep_now(self) -> None:
        """Hand out the draft at once, when there is something new in it."""
        self._pause.stop()
        if self._touched:
            self.drafted.emit(self.values())

    def retranslate(self) -> None:
        """Every word again; the values stay."""
        for row in self.rows.values():
            row.retranslate()

    # ------------------------------------------------------------------ inside
    def _edited(self) -> None:
        self._touched = True
        self._pause.start()

    def _left(self, row: FieldRow) -> None:
        self.keep_now()
        if not self._touched:
            return
        checked = validation.validate(self.record_type, self.values())
        message, doubt = checked.errors.get(row.name, ""), checked.warnings.get(row.name, "")
        empty = row.editor.value() is None
        row.say("" if empty else message or doubt, doubt=not message)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.viewport().width() >= BESIDE_FROM
        for row in self.rows.values():
            row.beside(wide)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._key(watched, event):
            return True
        return super().eventFilter(watched, event)

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submitted.emit(True)
            return True
        chooses = isinstance(watched, SearchLine) and watched.suggesting
        if enter and not chooses and not isinstance(watched, QPlainTextEdit):
            self.focusNextChild()
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.keep_now()
            self.cancelled.emit()
            return True
        return False
