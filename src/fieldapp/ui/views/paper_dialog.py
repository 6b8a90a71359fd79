"""Any printable page: the language it is in, what it looks like, save it as PDF or hand it to the system's viewer."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fieldapp.i18n import _, language, languages
from fieldapp.ui.pages import Context
from fieldapp.ui.widgets.buttons import button

PREVIEW_DPI = 80


class PaperDialog(QDialog):
    """``make(path, language=..., progress=...)`` writes the PDF on the writer thread; the dialog shows it."""

    def __init__(
        self, context: Context, title: str, file: str, make: Callable[..., Any], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.context = context
        self._make, self._file = make, file
        self._folder = tempfile.TemporaryDirectory(prefix="fieldapp-print-")
        self._made: Path | None = None
        self.setWindowTitle(title)
        self.resize(820, 600)
        self.speech = QComboBox()
        for lang in languages():
            self.speech.addItem(lang.own_name, lang.code)
        self.speech.setCurrentIndex(max(0, self.speech.findData(language())))
        self.speech.setAccessibleName(_("Language of the page"))
        self.speech.activated.connect(lambda _index: self.make())
        self.open_button = button(_("Open to print"), "printer", self._open)
        self.save = button(_("Save as PDF…"), "download", self._save, kind="primary")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.speech)
        row.addStretch(1)
        row.addWidget(self.open_button)
        row.addWidget(self.save)
        self.pages = QScrollArea()
        self.pages.setWidgetResizable(True)
        self.pages.setAccessibleName(_("Pages"))
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(row)
        column.addWidget(self.pages, 1)
        self.make()

    def make(self) -> None:
        """Make the PDF in the language chosen and show its pages."""
        path = Path(self._folder.name) / self._file
        chosen = self.speech.currentData()
        self.context.tasks.run(
            _made_and_drawn, self._make, path, chosen, progress=_("Making the page"), then=self._show
        )

    def _show(self, made: tuple[Path, list[bytes]]) -> None:
        self._made, pictures = made
        body = QWidget()
        body.setObjectName("room")
        column = QVBoxLayout(body)
        column.setSpacing(12)
        for png in pictures:
            pixmap = QPixmap()
            pixmap.loadFromData(png)
            page = QLabel()
            page.setPixmap(pixmap)
            column.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
        self.pages.setWidget(body)

    def _save(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save as PDF"), self._file, "*.pdf")
        if chosen and self._made is not None:
            self.context.tasks.run(_copy, self._made, Path(chosen), then=self._saved)

    def _saved(self, path: Path) -> None:
        self.context.notices.show(_("Saved as {name}.").format(name=path.name))
        self.accept()

    def _open(self) -> None:
        if self._made is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._made)))


def _made_and_drawn(make: Callable[..., Any], path: Path, language: str, progress: Any) -> tuple[Path, list[bytes]]:
    """Written and drawn on the writer thread: drawing pages takes long enough to be felt in the window."""
    from fieldapp.reports import pictures

    make(path, language=language, progress=progress)
    return path, list(pictures.pages(path, PREVIEW_DPI))


def _copy(source: Path, target: Path) -> Path:
    from fieldapp.reports.files import whole_file

    with whole_file(target) as out:
        out.write(source.read_bytes())
    return target
