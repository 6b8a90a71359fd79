"""Printing the agreement in two languages, or a month of the logbook."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from fieldapp.domain.calendars import show_partial
from fieldapp.domain.records import Agreement
from fieldapp.i18n import _, language, languages
from fieldapp.services import apprentice_papers, records
from fieldapp.ui.pages import Context
from fieldapp.ui.views.print_preview import PrintPreview


class PrintApprentice(PrintPreview):
    """``paper`` is ``agreement`` or ``logbook``."""

    def __init__(self, context: Context, agreement: str, paper: str, parent: QWidget | None = None) -> None:
        self.agreement, self.paper = agreement, paper
        self.row = records.load(context.store(), Agreement, agreement) or {}
        title = _("Print the agreement") if paper == "agreement" else _("Print a page of the logbook")
        super().__init__(context, title, f"{paper}.pdf", parent)

    def choices(self) -> list[QWidget]:
        self.speech, self.second, self.month = QComboBox(), QComboBox(), QComboBox()
        self.second.addItem(_("one language"), None)
        for lang in languages():
            self.speech.addItem(lang.own_name, lang.code)
            self.second.addItem(_("and {language}").format(language=lang.own_name), lang.code)
        self.speech.setCurrentIndex(max(0, self.speech.findData(language())))
        other = next((lang.code for lang in languages() if lang.code != language()), None)
        self.second.setCurrentIndex(max(0, self.second.findData(other)))
        self.filled = QCheckBox(_("With what is recorded"))
        self.filled.toggled.connect(self.make)
        for box, name in (
            (self.speech, _("Language of the page")), (self.second, _("Second language")), (self.month, _("Month")),
        ):  # fmt: skip
            box.setAccessibleName(name)
            box.activated.connect(self.make)
        if self.paper == "agreement":
            return [self.speech, self.second]
        today = datetime.now().astimezone().date()
        for month in apprentice_papers.months(self.row, today) if self.row else ():
            self.month.addItem(show_partial(month), month)
        return [self.month, self.speech, self.filled]

    def work(self, path: Path) -> tuple[Any, ...]:
        made = apprentice_papers.print_agreement if self.paper == "agreement" else apprentice_papers.print_logbook
        return made, self.context.store(), self.agreement, path

    def options(self) -> dict[str, Any]:
        if self.paper == "agreement":
            return {"language": self.speech.currentData(), "second": self.second.currentData()}
        return {
            "language": self.speech.currentData(), "month": self.month.currentData(), "filled": self.filled.isChecked(),
        }  # fmt: skip
