"""Printing an analysis of a cluster: the picture and its table, in the language that is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from fieldapp.i18n import _, language, languages
from fieldapp.services import analysis_paper
from fieldapp.ui.pages import Context
from fieldapp.ui.views.print_preview import PrintPreview


class PrintAnalysis(PrintPreview):
    """``kind`` is one of ``analysis_paper``; ``which`` the chain or the assessment."""

    def __init__(
        self, context: Context, kind: str, cluster: str, which: str = "", parent: QWidget | None = None
    ) -> None:
        self.kind, self.cluster, self.which = kind, cluster, which
        super().__init__(context, _("Print"), f"{kind}.pdf", parent)

    def choices(self) -> list[QWidget]:
        self.speech = QComboBox()
        for lang in languages():
            self.speech.addItem(lang.own_name, lang.code)
        self.speech.setCurrentIndex(max(0, self.speech.findData(language())))
        self.speech.setAccessibleName(_("Language of the page"))
        self.speech.activated.connect(self.make)
        return [self.speech]

    def work(self, path: Path) -> tuple[Any, ...]:
        return analysis_paper.print_part, self.context.store(), self.kind, self.cluster, path

    def options(self) -> dict[str, Any]:
        return {"language": self.speech.currentData(), "which": self.which}
