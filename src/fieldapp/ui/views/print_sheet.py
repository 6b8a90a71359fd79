"""Printing the attendance sheet: day, one or two languages, blank or with the marks."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from fieldapp.i18n import _, format_date, language, languages
from fieldapp.services import attendance
from fieldapp.ui.pages import Context
from fieldapp.ui.views.print_preview import PrintPreview


class PrintSheet(PrintPreview):
    """Choose day, language and whether marks are printed."""

    def __init__(self, context: Context, grid: attendance.Grid, parent: QWidget | None = None) -> None:
        self.grid = grid
        super().__init__(context, _("Print the attendance sheet"), "attendance.pdf", parent)

    def choices(self) -> list[QWidget]:
        self.day, self.speech, self.second = QComboBox(), QComboBox(), QComboBox()
        self.day.addItem(_("All days"), None)
        for day in sorted({session.day for session in self.grid.sessions}):
            self.day.addItem(format_date(date.fromisoformat(day)), day)
        self.second.addItem(_("one language"), None)
        for lang in languages():
            self.speech.addItem(lang.own_name, lang.code)
            self.second.addItem(_("and {language}").format(language=lang.own_name), lang.code)
        self.speech.setCurrentIndex(max(0, self.speech.findData(language())))
        self.filled = QCheckBox(_("With the marks"))
        for box, name in (
            (self.day, _("Day")),
            (self.speech, _("Language of the sheet")),
            (self.second, _("Second language")),
        ):
            box.setAccessibleName(name)
            box.activated.connect(self.make)
        self.filled.toggled.connect(self.make)
        return [self.day, self.speech, self.second, self.filled]

    def work(self, path: Path) -> tuple[Any, ...]:
        return attendance.print_sheet, self.context.store(), self.grid.event_id, path

    def options(self) -> dict[str, Any]:
        return {
            "language": self.speech.currentData(),
            "report_language": self.second.currentData(),
            "day": self.day.currentData(),
            "filled": self.filled.isChecked(),
            "keep": False,
        }

    def goes_out(self) -> None:
        """What is signed on paper can be typed in by its rows."""
        if not self.filled.isChecked():
            self.context.tasks.run(
                attendance.remember, self.context.store(), self.grid.event_id, self.day.currentData()
            )
