"""Printing a page that has no choices but its language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from fieldapp.i18n import _, language, languages
from fieldapp.ui.pages import Context
from fieldapp.ui.views.print_preview import PrintPreview


class PaperDialog(PrintPreview):
    """``print_it(path, language=..., progress=...)`` writes the PDF on the writer thread; the dialog shows it."""

    def __init__(
        self, context: Context, title: str, file: str, print_it: Callable[..., Any], parent: QWidget | None = None
    ) -> None:
        self._print_it = print_it
        super().__init__(context, title, file, parent)

    def choices(self) -> list[QWidget]:
        self.speech = QComboBox()
        for lang in languages():
            self.speech.addItem(lang.own_name, lang.code)
        self.speech.setCurrentIndex(max(0, self.speech.findData(language())))
        self.speech.setAccessibleName(_("Language of the page"))
        self.speech.activated.connect(self.make)
        return [self.speech]

    def work(self, path: Path) -> tuple[Any, ...]:
        return self._print_it, path

    def options(self) -> dict[str, Any]:
        return {"language": self.speech.currentData()}
