"""Preview before printing: the attendance sheet as pages on the screen, the same bytes as the PDF."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fieldapp.i18n import _, format_date, language, languages
from fieldapp.services import attendance
from fieldapp.ui.pages import Context
from fieldapp.ui.widgets.buttons import button

PREVIEW_DPI = 80


class PrintSheet(QDialog):
    """Choose day, language and whether marks are printed; look; save the PDF or hand it to the system's viewer."""

    def __init__(self, context: Context, grid: attendance.Grid, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.grid = context, grid
        self._folder = tempfile.TemporaryDirectory(prefix="fieldapp-print-")
        self._made: Path | None = None
        self.setWindowTitle(_("Print the attendance sheet"))
        self.resize(900, 620)
        self._build()
        self.make()

    def _build(self) -> None:
        self.day, self.speech, self.second = QComboBox(), QComboBox(), QComboBox()
        self.day.addItem(_("All days"), None)
        for day in sorted({session.day for session in self.grid.sessions}):
            from datetime import date

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
            box.activated.connect(lambda _i: self.make())
        self.filled.toggled.connect(lambda _on: self.make())
        self.save = button(_("Save as PDF…"), "download")
        self.save.setObjectName("primary")
        self.save.clicked.connect(self._save)
        self.show_button = button(_("Open to print"), "printer")
        self.show_button.clicked.connect(self._open)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self.day, self.speech, self.second, self.filled):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.show_button)
        row.addWidget(self.save)
        self.pages = QScrollArea()
        self.pages.setWidgetResizable(True)
        self.pages.setAccessibleName(_("Pages"))
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(row)
        column.addWidget(self.pages, 1)

    def make(self) -> None:
        """Make the PDF as chosen and show its pages."""
        path = Path(self._folder.name) / "attendance.pdf"
        self.context.tasks.run(
            attendance.print_sheet, self.context.store(), self.grid.event_id, path,
            language=self.speech.currentData(), report_language=self.second.currentData(),
            day=self.day.currentData(), filled=self.filled.isChecked(), progress=_("Making the sheet"), then=self._show,
        )  # fmt: skip

    def _show(self, path: Path) -> None:
        from fieldapp.reports import pictures

        self._made = path
        body = QWidget()
        body.setObjectName("room")
        column = QVBoxLayout(body)
        column.setSpacing(12)
        for png in pictures.pages(path, PREVIEW_DPI):
            pixmap = QPixmap()
            pixmap.loadFromData(png)
            page = QLabel()
            page.setPixmap(pixmap)
            column.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
        self.pages.setWidget(body)

    def _save(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save as PDF"), "attendance.pdf", "*.pdf")
        if chosen and self._made is not None:
            self.context.tasks.run(_copy, self._made, Path(chosen), then=self._saved)

    def _saved(self, path: Path) -> None:
        self.context.notices.show(_("Saved as {name}.").format(name=path.name))
        self.accept()

    def _open(self) -> None:
        if self._made is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._made)))

    def done(self, result: int) -> None:
        """Close; the temporary copy goes unless a viewer may still read it."""
        super().done(result)
        self._made = None


def _copy(source: Path, target: Path) -> Path:
    from fieldapp.reports.files import whole_file

    with whole_file(target) as out:
        out.write(source.read_bytes())
    return target
