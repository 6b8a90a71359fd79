"""The study as a whole: title, team, fieldwork, the validation meeting, the seal, versions and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from fieldapp.domain import kinds
from fieldapp.domain.records import DiagnosticStudy
from fieldapp.i18n import _
from fieldapp.services.study.reading import Study
from fieldapp.services.study.settling import MEETING, Compared
from fieldapp.services.study.writing import TITLED
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.card import Card
from fieldapp.ui.widgets.columns import Columns
from fieldapp.ui.widgets.field import Field
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.layouts import emptied
from fieldapp.ui.widgets.room import Room

KEEP_AFTER_MS = 800
BESIDE_FROM = 700
ROOMY = ("meeting_people", "meeting_notes")


class LongField(QWidget):
    """A label above some lines of text, with hint and error."""

    def __init__(self) -> None:
        super().__init__()
        self.label, self.hint, self.error = Words(part="strong"), Words(part="hint"), Words(part="error")
        self.input = QPlainTextEdit()
        self.input.setTabChangesFocus(True)
        self.setFocusProxy(self.input)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.label, self.input, self.hint, self.error):
            column.addWidget(part)

    def say(self, label: str, hint: str = "") -> None:
        """Set label and hint."""
        self.label.say(label)
        self.hint.say(hint)
        self.hint.setVisible(bool(hint))
        self.input.setAccessibleName(label)
        self.input.setFixedHeight(theme.pixels(76))

    def say_error(self, message: str) -> None:
        """Say what is wrong; empty for nothing."""
        self.error.say(f"⚠ {message}" if message else "")
        self.error.setVisible(bool(message))


class About(QWidget):
    """Signals are what a person asks for; ``values`` is what was typed."""

    typed = Signal()
    validate = Signal()
    refresh = Signal()
    seal = Signal()
    version = Signal(str)
    template = Signal(str)
    compare = Signal(str)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(KEEP_AFTER_MS)
        self._pause.timeout.connect(self.typed)
        self.dirty = False
        self.fields: dict[str, Field | LongField] = {
            name: LongField() if name in ROOMY else Field() for name in (*TITLED, *MEETING)
        }
        self.reason, self.name = Field(), Field()
        self.work, self.meeting, self.final, self.versions = Card(), Card(), Card(), Card()
        self.open, self.lines = Words(part="attention"), QVBoxLayout()
        self.validate_button, self.refresh_button = button(run=self.validate.emit), button(run=self.refresh.emit)
        self.seal_button = button(run=self.seal.emit)
        self.version_button = button(run=lambda: self.version.emit(self.reason.text))
        self.template_button = button(run=lambda: self.template.emit(self.name.text), kind="link")
        self._lay_out()
        for field in self.fields.values():
            field.input.textChanged.connect(self._touched)
        self.setFocusProxy(self.fields["title"])

    def _lay_out(self) -> None:
        room, columns = Room(), Columns(2, BESIDE_FROM, tokens.M)
        left, right = columns.columns
        self.work.add(*(self.fields[name] for name in TITLED), self.name, self.template_button)
        self.meeting.add(*(self.fields[name] for name in MEETING), self._row(self.validate_button, self.refresh_button))
        self.final.add(self.open, self._row(self.seal_button), self.reason, self._row(self.version_button))
        self.versions.add(self.lines)
        for card in (self.work,):
            left.addWidget(card)
        for card in (self.meeting, self.final, self.versions):
            right.addWidget(card)
        left.addStretch(1)
        right.addStretch(1)
        room.column.addWidget(columns)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(room)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)

    @staticmethod
    def _row(*parts: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(tokens.S)
        for part in parts:
            row.addWidget(part)
        row.addStretch(1)
        return row

    def retranslate(self) -> None:
        """Words again, in the language in force."""
        declared = DiagnosticStudy.fields()
        for name, field in self.fields.items():
            field.say(_(declared[name].label), _(declared[name].hint) if declared[name].hint else "")
        self.fields["language"].say(_("Language"), _("Two letters: en, fr, ar, km"))
        self.reason.say(_("Why a new version"))
        self.name.say(_("Name of a template"), _("Its sections are there for other studies then."))
        for card, text in (
            (self.work, _("The study")), (self.meeting, _("Validation meeting")), (self.final, _("Final version")),
            (self.versions, _("Versions")),
        ):  # fmt: skip
            card.say(text)
        for made, text, icon in (
            (self.validate_button, _("Record the validation"), "check"), (self.seal_button, _("Make it final"), "lock"),
            (self.refresh_button, _("Refresh the data"), "refresh-cw"),
            (self.version_button, _("Begin a new version"), "file-plus"),
            (self.template_button, _("Keep the sections as a template"), "list-checks"),
        ):  # fmt: skip
            made.setText(text)
            made.setIcon(icons.icon(icon))

    # ------------------------------------------------------------------ showing
    def show_study(self, study: Study, typed: Mapping[str, object], open_: Sequence[str]) -> None:
        """Show a study; ``typed`` is a draft, ``open_`` what stands against making it final."""
        declared = DiagnosticStudy.fields()
        for name, field in self.fields.items():
            value = study.row.get(name)
            text = "" if value is None else str(value) if name == "language" else kinds.show(declared[name], value)
            self._fill(field, str(typed[name] or "") if name in typed else text)
            field.say_error("")
            field.input.setReadOnly(study.sealed)
        self.dirty = bool(typed)
        state = study.row["status"]
        self.open.say("\n".join(open_))
        self.open.setVisible(bool(open_) and not study.sealed)
        self.validate_button.setVisible(not study.sealed)
        self.refresh_button.setVisible(state == "validated")
        self.seal_button.setVisible(not study.sealed)
        self.seal_button.setEnabled(not open_)
        for part in (self.reason, self.version_button):
            part.setVisible(study.sealed and study.versions[0].id == study.id)
        self._show_versions(study)

    @staticmethod
    def _fill(field: Field | LongField, text: str) -> None:
        field.input.blockSignals(True)
        if isinstance(field, LongField):
            field.input.setPlainText(text)
        else:
            field.input.setText(text)
        field.input.blockSignals(False)

    def _show_versions(self, study: Study) -> None:
        emptied(self.lines)
        for at, one in enumerate(study.versions):
            words = one.words + (f"  ·  {one.reason}" if one.reason else "")
            if one.id == study.id:
                self.lines.addWidget(Words(words, "strong"))
            else:
                link = button(words, run=partial(self.opened.emit, one.id), kind="link")
                self.lines.addWidget(link)
            if one.id == study.id and at + 1 < len(study.versions):
                ask = partial(self.compare.emit, study.versions[at + 1].id)
                self.lines.addWidget(button(_("What changed since the version before"), run=ask, kind="link"))

    def show_changes(self, found: Sequence[Compared]) -> None:
        """Say which sections differ, with the lines."""
        for one in found:
            self.lines.addWidget(Words(f"{one.title}: {one.change}", "strong"))
            for sign, lines in (("−", one.before), ("+", one.after)):
                for line in lines[:6]:
                    self.lines.addWidget(Words(f"{sign} {line}", "hint"))
        if not found:
            self.lines.addWidget(Words(_("Nothing differs.")))

    def say_errors(self, errors: Mapping[str, str]) -> None:
        """Say beside the fields what is wrong; the first one gets the keyboard."""
        fields = {**self.fields, "reason": self.reason, "name": self.name}
        for name, field in fields.items():
            field.say_error(errors.get(name, ""))
        first = next((field for name, field in fields.items() if name in errors), None)
        if first is not None:
            first.setFocus()

    # ------------------------------------------------------------------ what was typed
    def _touched(self) -> None:
        self.dirty = True
        self._pause.start()

    def values(self, names: Sequence[str]) -> dict[str, str | None]:
        """What was typed into some fields; empty ones are None."""
        found = {}
        for name in names:
            field = self.fields[name]
            text = field.input.toPlainText().strip() if isinstance(field, LongField) else field.text
            found[name] = text or None
        return found
