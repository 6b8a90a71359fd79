"""The completion report of a training: what does not agree yet, then one button for the report."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.domain.records import TrainingEvent
from fieldapp.i18n import _, language, languages
from fieldapp.services import completion, photos
from fieldapp.store import Changes
from fieldapp.ui import icons, tokens
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.print_preview import PrintPreview
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.card import Card
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.layouts import emptied


class TrainingReportPage(Page):
    """The page ``training_report`` with ``event_id=...``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._event: str | None = None
        self.doubts: list[str] = []
        self.card, self.lead = Card(), Words()
        self.said = QVBoxLayout()
        self.said.setSpacing(tokens.XS)
        self.stated, self.photos = button(kind="link", run=self._stated), button(icon="camera", run=self._choose_photos)
        row = QHBoxLayout()
        row.addWidget(self.stated)
        row.addStretch(1)
        self.card.add(self.said, row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.M)
        column.addWidget(self.lead)
        column.addWidget(self.card)
        column.addWidget(self.photos, 0, Qt.AlignmentFlag.AlignLeading)
        column.addStretch(1)
        self.setFocusProxy(self.stated)
        self.back_action, self.word_action, self.make_action = QAction(self), QAction(self), QAction(self)
        self.back_action.triggered.connect(lambda: self.context.open_page("training", event_id=self._event))
        self.word_action.triggered.connect(self._save_word)
        self.make_action.triggered.connect(self._make)
        self.retranslate()

    def title(self) -> str:
        return _("Completion report")

    def primary(self) -> QAction:
        return self.make_action

    def secondary(self) -> list[QAction]:
        return [self.back_action, self.word_action]

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("event_id"):
            self._event = str(arguments["event_id"])
        self.refresh(None)

    def refresh(self, changes: Changes | None) -> None:
        if self._event is not None:
            today = datetime.now().astimezone().date()
            self.context.tasks.run(completion.doubts, self.context.store(), self._event, today, then=self._show)

    def retranslate(self) -> None:
        for action, text, icon in (
            (self.back_action, _("Training"), "arrow-left"),
            (self.word_action, _("Save for Word…"), "file-down"),
            (self.make_action, _("Make the report"), "file-text"),
        ):
            action.setText(text)
            action.setIcon(icons.icon(icon))
        self.lead.say(
            _("Dates, participants in tables that add up, sessions, attendance, tests, evaluation, costs and sponsors, "
              "action plans, certificates, next steps and photos of the training: as they are on record.")
        )  # fmt: skip
        self.card.say(_("Before you send it"))
        self.stated.setText(_("Enter or explain stated totals"))
        self.photos.setText(_("Add photos of the training…"))
        self._show(self.doubts)

    def _show(self, doubts: list[str]) -> None:
        self.doubts = doubts
        emptied(self.said)
        for text in doubts:
            self.said.addWidget(Words(f"⚠ {text}", "attention"))
        if not doubts:
            self.said.addWidget(Words(_("Nothing disagrees.")))

    def _stated(self) -> None:
        self.context.open_page("records:training_event", record_id=self._event, edit=True)

    def _choose_photos(self) -> None:
        kinds = " ".join(f"*{ending}" for ending in photos.ENDINGS)
        names, _kind = QFileDialog.getOpenFileNames(self, _("Add photos of the training…"), "", kinds)
        if names:
            self.add_photos([Path(name) for name in names])

    def add_photos(self, paths: list[Path]) -> None:
        """Let photos belong to the training."""
        self.context.tasks.run(
            photos.add, self.context.store(), TrainingEvent, str(self._event), paths,
            then=lambda added: self.context.notices.show(photos.added_words(added), undo=True),
        )  # fmt: skip

    def _make(self) -> None:
        if self._event is not None:
            PrintReport(self.context, self._event, self).open()

    def _save_word(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, _("Save for Word…"), "report.docx", "*.docx")
        if name:
            self.save_word(Path(name).with_suffix(".docx"))

    def save_word(self, path: Path) -> None:
        """Write the report as a Word document in the language in force."""
        self.context.tasks.run(
            completion.print_report, self.context.store(), str(self._event), path, language=language(),
            then=lambda made: self.context.notices.show(_("Written: {path}").format(path=made)),
        )  # fmt: skip


class PrintReport(PrintPreview):
    """Choose language and whether it is for the public; look, save as PDF or for Word."""

    def __init__(self, context: Context, event: str, parent: QWidget | None = None) -> None:
        self.event_id = event
        super().__init__(context, _("Completion report"), "report.pdf", parent)

    def choices(self) -> list[QWidget]:
        self.speech = QComboBox()
        for one in languages():
            self.speech.addItem(one.own_name, one.code)
        self.speech.setCurrentIndex(max(0, self.speech.findData(language())))
        self.speech.setAccessibleName(_("Language"))
        self.speech.activated.connect(self.make)
        self.public = QCheckBox(_("For the public"))
        self.public.setToolTip(_("Without names, photos and counts of fewer than five"))
        self.public.toggled.connect(self.make)
        self.word = button(_("Save for Word…"), "file-down", self._save_word)
        return [self.speech, self.public, self.word]

    def work(self, path: Path) -> tuple[Any, ...]:
        return completion.print_report, self.context.store(), self.event_id, path

    def options(self) -> dict[str, Any]:
        return {"language": self.speech.currentData(), "public": self.public.isChecked()}

    def _save_word(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, _("Save for Word…"), "report.docx", "*.docx")
        if name:
            path = Path(name).with_suffix(".docx")
            self.context.tasks.run(
                completion.print_report, self.context.store(), self.event_id, path, **self.options(),
                then=lambda made: self.context.notices.show(_("Written: {path}").format(path=made)),
            )  # fmt: skip
