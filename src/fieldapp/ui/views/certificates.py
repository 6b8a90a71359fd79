"""Certificates of one training: who has earned what and why not, all issued with one button, printed together."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.domain.records import (
    Assessment,
    AssessmentResult,
    AttendanceMark,
    Certificate,
    CertificateRevocation,
    CertificateRule,
    ParticipantActionPlan,
    Participation,
    Person,
)
from fieldapp.domain.text import isolate
from fieldapp.i18n import _, format_number, format_percent, language, languages, ngettext
from fieldapp.services import certificate_paper, certificates, earning, photos
from fieldapp.services.certificate_words import kind_label, rule_words, why_words
from fieldapp.store import Changes
from fieldapp.ui import icons, tokens
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.print_preview import PrintPreview
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import Table

TOUCHED = (
    Assessment, AssessmentResult, AttendanceMark, Certificate, CertificateRevocation, CertificateRule, Participation,
    ParticipantActionPlan,
)  # fmt: skip


class CertificatesPage(Page):
    """The page ``certificates`` with ``event_id=...``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._event: str | None = None
        self.seen: earning.Earned | None = None
        self._lines: list[certificates.Line] = []
        self.rule, self.doubt, self.hint = Words(), Words(part="attention"), Words(part="hint")
        self.change = button(kind="link", run=self._change_rule)
        self.photo = button(icon="camera", run=self._choose_photo)
        self.hours = QCheckBox()
        self.hours.toggled.connect(lambda _on: self._say_primary())
        self.model = RowsModel()
        self.table = Table(self.model)
        self.table.opened.connect(lambda _index: self._print())
        self.setFocusProxy(self.table)
        row = QHBoxLayout()
        row.setSpacing(tokens.S)
        row.addWidget(self.rule, 1)
        row.addWidget(self.change, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addLayout(row)
        for part in (self.doubt, self.hours):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.photo)
        column.addLayout(foot)
        self.back_action, self.print_action, self.list_action, self.issue_action = (QAction(self) for _n in range(4))
        self.back_action.triggered.connect(lambda: self.context.open_page("training", event_id=self._event))
        self.print_action.triggered.connect(self._print)
        self.list_action.triggered.connect(lambda: self.context.open_page("certificate_register"))
        self.issue_action.triggered.connect(self._issue)
        self.retranslate()

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Certificates")

    def subtitle(self) -> str:
        return self.seen.title if self.seen is not None else ""

    def primary(self) -> QAction | None:
        return self.issue_action if self.seen is not None else None

    def secondary(self) -> list[QAction]:
        return [self.back_action, self.list_action, self.print_action]

    def keys(self) -> list[tuple[str, str]]:
        return [("Enter", _("look at the certificates of the chosen rows, or at all"))]

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("event_id"):
            self._event = str(arguments["event_id"])
        self.refresh(None)

    def refresh(self, changes: Changes | None) -> None:
        if self._event is not None and (changes is None or any(changes.touches(one) for one in TOUCHED)):
            self.context.tasks.run(_read, self.context.store(), self._event, then=self._show)

    def retranslate(self) -> None:
        for action, text, icon in (
            (self.back_action, _("Training"), "arrow-left"),
            (self.print_action, _("Print"), "printer"),
            (self.list_action, _("Register"), "book-open"),
        ):
            action.setText(text)
            action.setIcon(icons.icon(icon))
        self.issue_action.setIcon(icons.icon("graduation-cap"))
        self.change.setText(_("Change the rule"))
        self.hours.setText(_("Also confirm hours to those who have not earned a certificate"))
        self.photo.setText(_("Photo of the chosen person…"))
        self.table.setAccessibleName(_("Certificates"))
        self.hint.say(_("Minutes there, divided by the minutes of all sessions; excused counts as not there."))
        if self.seen is not None:
            self.refresh(None)
        self._say_primary()

    # ------------------------------------------------------------------ showing
    def _show(self, read: tuple[earning.Earned, list[certificates.Line]]) -> None:
        row = max(0, self.table.currentIndex().row())
        self.seen, self._lines = read
        found = self.seen
        self.rule.say(rule_words(found.rule))
        doubt = earning.unmarked_words(found.unmarked)
        self.doubt.say(f"⚠ {doubt}" if doubt else "")
        self.doubt.setVisible(bool(doubt))
        self.hours.setVisible(len(certificates.to_issue(found, hours=True)) > len(certificates.to_issue(found)))
        self.model.load(
            [_("Name"), _("Attendance"), _("Has earned"), _("Serial number"), _("Why not more")],
            [_cells(one, has_post=found.has_post) for one in found.holders],
        )
        if found.holders:
            self.table.selectRow(min(row, len(found.holders) - 1))
        self._say_primary()

    def _say_primary(self) -> None:
        waiting = certificates.to_issue(self.seen, hours=self.hours.isChecked()) if self.seen is not None else []
        text = ngettext("Issue {count}", "Issue all {count}", len(waiting)).format(count=format_number(len(waiting)))
        none = _("All are issued") if self._lines else _("Nobody has earned one yet")
        self.issue_action.setText(text if waiting else none)
        self.issue_action.setEnabled(bool(waiting))
        self.print_action.setEnabled(any(not line.revoked for line in self._lines))
        self.header_changed.emit()

    # ------------------------------------------------------------------ doing
    def _issue(self) -> None:
        today = datetime.now().astimezone().date()
        self.context.tasks.run(
            certificates.issue_earned, self.context.store(), self._event, today, hours=self.hours.isChecked(),
            then=self._issued,
        )  # fmt: skip

    def _issued(self, made: certificates.Issued) -> None:
        self.context.notices.show(
            certificates.issued_words(len(made.ids)), action=_("Print"), run=lambda: self._preview(list(made.ids))
        )

    def _print(self) -> None:
        """The chosen certificate where one row is chosen that has one, else all that hold."""
        if self.seen is None:
            return
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        codes = {code for row in rows for code in self.seen.holders[row].issued.values()} if len(rows) > 1 else set()
        ids = [line.id for line in self._lines if not line.revoked and (not codes or line.code in codes)]
        if ids:
            self._preview(ids)
        else:
            self.context.notices.show(_("No certificates of this training have been issued."))

    def _preview(self, ids: list[str]) -> None:
        PrintCertificates(self.context, ids, self).open()

    def _choose_photo(self) -> None:
        kinds = " ".join(f"*{ending}" for ending in photos.ENDINGS)
        name, _kind = QFileDialog.getOpenFileName(self, _("Photo of the chosen person…"), "", kinds)
        if name:
            self.add_photo(Path(name))

    def add_photo(self, path: Path) -> None:
        """Let a photo belong to the person of the chosen row."""
        row = self.table.currentIndex().row()
        if self.seen is None or not 0 <= row < len(self.seen.holders):
            return
        self.context.tasks.run(
            photos.add, self.context.store(), Person, self.seen.holders[row].person, [path],
            then=lambda added: self.context.notices.show(photos.added_words(added), undo=True),
        )  # fmt: skip

    def _change_rule(self) -> None:
        if self.seen is None:
            return
        rule = self.seen.rule
        if rule.own:
            self.context.open_page("records:certificate_rule", record_id=rule.id, edit=True)
        else:
            self.context.open_page("records:certificate_rule", new=True, fixed={"event": self._event})


class PrintCertificates(PrintPreview):
    """Choose the language (each person's own, or one for all) and whether photos are printed."""

    def __init__(self, context: Context, ids: list[str], parent: QWidget | None = None) -> None:
        self.ids = ids
        super().__init__(context, _("Print certificates"), "certificates.pdf", parent)

    def choices(self) -> list[QWidget]:
        self.speech = QComboBox()
        self.speech.addItem(_("Each in the person's language"), None)
        for one in languages():
            self.speech.addItem(one.own_name, one.code)
        self.speech.setAccessibleName(_("Language"))
        self.speech.activated.connect(self.make)
        self.photo = QCheckBox(_("With photos"))
        self.photo.setToolTip(_("Of those who agreed to be photographed"))
        self.photo.toggled.connect(self.make)
        return [self.speech, self.photo]

    def work(self, path: Path) -> tuple[Any, ...]:
        return certificate_paper.print_certificates, self.context.store(), self.ids, path

    def options(self) -> dict[str, Any]:
        spoken = self.speech.currentData()
        return {"language": spoken or language(), "own": spoken is None, "photo": self.photo.isChecked()}


def _read(store: Any, event_id: str) -> tuple[earning.Earned, list[certificates.Line]]:
    return earning.earned(store, event_id), certificates.register(store, event_id=event_id)


def _cells(one: earning.Holder, *, has_post: bool) -> list[str]:
    rate = format_percent(float(one.rate)) if one.rate is not None else ""
    serials = ", ".join(isolate(code) for code in one.issued.values())
    return [one.name, rate, kind_label(one.best) if one.best else "–", serials, why_words(one, has_post=has_post)]
