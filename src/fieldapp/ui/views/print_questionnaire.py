"""Printing a survey: a form to be filled by hand, or a final one as it was filled, in a language of the form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from fieldapp.i18n import _
from fieldapp.services.spoken import language_code
from fieldapp.ui.pages import Context
from fieldapp.ui.views.print_preview import PrintPreview


class PrintQuestionnaire(PrintPreview):
    """Choose language and paper. ``print_it`` is ``questionnaires.print_blank`` or ``print_submission``."""

    def __init__(
        self,
        context: Context,
        print_it: Callable[..., Any],
        record_id: str,
        spoken: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        self._print_it, self._record_id, self._spoken = print_it, record_id, spoken
        super().__init__(context, _("Print the questionnaire"), "questionnaire.pdf", parent)

    def choices(self) -> list[QWidget]:
        from fieldapp import i18n

        self.speech, self.paper = QComboBox(), QComboBox()
        for name in self._spoken:
            self.speech.addItem(name, name)
        own = next((at for at, name in enumerate(self._spoken) if language_code(name) == i18n.language()), 0)
        self.speech.setCurrentIndex(own)
        self.speech.setVisible(bool(self._spoken))
        self.paper.addItem("A4", "A4")
        self.paper.addItem("Letter", "Letter")
        self.speech.setAccessibleName(_("Language of the questionnaire"))
        self.paper.setAccessibleName(_("Size of the paper"))
        for box in (self.speech, self.paper):
            box.activated.connect(self.make)
        return [self.speech, self.paper]

    def work(self, path: Path) -> tuple[Any, ...]:
        return self._print_it, self.context.store(), self._record_id, path

    def options(self) -> dict[str, Any]:
        return {"language": self.speech.currentData(), "paper": self.paper.currentData()}
