"""The study as paper: look, choose whether it is for the public, save as PDF or for Word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QFileDialog, QWidget

from fieldapp.i18n import _
from fieldapp.services.study import paper
from fieldapp.ui.pages import Context
from fieldapp.ui.views.print_preview import PrintPreview
from fieldapp.ui.widgets.buttons import button


class PrintStudy(PrintPreview):
    """The language is the study's own."""

    def __init__(self, context: Context, study: str, parent: QWidget | None = None) -> None:
        self.study_id = study
        super().__init__(context, _("Diagnostic study"), "study.pdf", parent)

    def choices(self) -> list[QWidget]:
        self.public = QCheckBox(_("For the public"))
        self.public.setToolTip(_("Without names, and without counts of fewer than five"))
        self.public.toggled.connect(self.make)
        self.word = button(_("Save for Word…"), "file-down", self._save_word)
        return [self.public, self.word]

    def work(self, path: Path) -> tuple[Any, ...]:
        return paper.print_study, self.context.store(), self.study_id, path

    def options(self) -> dict[str, Any]:
        return {"public": self.public.isChecked()}

    def _save_word(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, _("Save for Word…"), "study.docx", "*.docx")
        if name:
            self.save_word(Path(name).with_suffix(".docx"))

    def save_word(self, path: Path) -> None:
        """Write the study as a Word document."""
        self.context.tasks.run(
            paper.print_study, self.context.store(), self.study_id, path, **self.options(),
            then=lambda made: self.context.notices.show(_("Written: {path}").format(path=made)),
        )  # fmt: skip
