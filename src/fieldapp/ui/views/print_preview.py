"""Preview before printing: any paper as pages on the screen, the same bytes as the PDF."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPixmap
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from fieldapp.i18n import _
from fieldapp.ui.pages import Context
from fieldapp.ui.widgets.buttons import button

PREVIEW_DPI = 80
MOST_PAGES = 30
"""Pages shown; the PDF has all."""


class PrintPreview(QDialog):
    """Look; save the PDF or hand it to the system's viewer. What is printed and how is said by who derives from it."""

    def __init__(self, context: Context, title: str, file_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self._file_name = context, file_name
        self._folder = Path(tempfile.mkdtemp(prefix="fieldapp-print-"))
        atexit.register(shutil.rmtree, self._folder, ignore_errors=True)  # at the latest: it holds people's data
        self._read_elsewhere = False
        self._made: Path | None = None
        self.setWindowTitle(title)
        self.resize(900, 620)
        self._lay_out()
        self.make()

    def choices(self) -> list[QWidget]:
        """The controls over the pages, with accessible names; each calls ``make`` when it changes."""
        return []

    def work(self, path: Path) -> tuple[Any, ...]:
        """What makes the PDF at ``path`` on the writer's thread: a function and its positional arguments."""
        raise NotImplementedError

    def options(self) -> dict[str, Any]:
        """Named arguments of ``work``, as chosen now."""
        return {}

    def goes_out(self) -> None:
        """The paper is saved or handed to a viewer."""

    def _lay_out(self) -> None:
        self.save = button(_("Save as PDF…"), "download")
        self.save.setObjectName("primary")
        self.save.clicked.connect(self._save)
        self.show_button = button(_("Open to print"), "printer")
        self.show_button.clicked.connect(self._open)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in self.choices():
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

    def make(self, *_changed: object) -> None:
        """Make the PDF as chosen and show its pages."""
        function, *given = self.work(self._folder / self._file_name)
        self.context.tasks.run(
            _made_and_seen, function, given, self.options(), progress=_("Making the paper"), then=self._show
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
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save as PDF"), self._file_name, "*.pdf")
        if chosen and self._made is not None:
            self.goes_out()
            self.context.tasks.run(_copy, self._made, Path(chosen), then=self._saved)

    def _saved(self, path: Path) -> None:
        self.context.notices.show(_("Saved as {name}.").format(name=path.name))
        self.accept()

    def _open(self) -> None:
        if self._made is not None:
            self._read_elsewhere = True
            self.goes_out()
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._made)))

    def done(self, result: int) -> None:
        """Close; the temporary copy goes unless a viewer may still read it."""
        super().done(result)
        self._made = None
        if not self._read_elsewhere:
            shutil.rmtree(self._folder, ignore_errors=True)


def _made_and_seen(
    store_function: Any, given: list[Any], options: dict[str, Any], progress: Any = None
) -> tuple[Path, list[bytes]]:
    """Make the PDF and draw its first pages, off the window's thread."""
    from itertools import islice

    from fieldapp.reports import pictures

    made = store_function(*given, **options, progress=progress)
    path = Path(getattr(made, "path", made))
    return path, list(islice(pictures.pages(path, PREVIEW_DPI), MOST_PAGES))


def _copy(source: Path, target: Path) -> Path:
    from fieldapp.reports.files import whole_file

    with whole_file(target) as out:
        out.write(source.read_bytes())
    return target
