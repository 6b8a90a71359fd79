"""What a question shows beside its words: pictures here, sounds and films by the system's own player."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path, PurePosixPath

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fieldapp.i18n import _
from fieldapp.ui import theme
from fieldapp.ui.forms.answers.base import Files
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.layouts import emptied

HIGHEST, WIDEST = 260, 600
LARGEST_DRAWING = 4 * 1024 * 1024
"""Bytes of an SVG; larger ones are not shown."""
_OUTSIDE = re.compile(
    rb"<!DOCTYPE|<!ENTITY|<script|<foreignObject|href\s*=\s*[\"'](?!#)|url\(\s*+[\"']?+(?!#)", re.IGNORECASE
)


def harmless(content: bytes) -> bool:
    """False for a drawing (SVG) that reaches for other files, or is too large: Qt would open what it names."""
    compressed_or_wide = content[:2] in (b"\x1f\x8b", b"\xff\xfe", b"\xfe\xff")
    if compressed_or_wide:  # an SVG in a form in which nothing can be looked for
        return False
    return b"<svg" not in content or (len(content) <= LARGEST_DRAWING and _OUTSIDE.search(content) is None)


def picture(content: bytes, width: int, height: int) -> QPixmap | None:
    """A picture scaled to fit (never up), or None where the bytes are none that can be read."""
    pixmap = QPixmap()
    if not harmless(content) or not pixmap.loadFromData(content):
        return None
    most = QSize(min(width, pixmap.width()), min(height, pixmap.height()))
    return pixmap.scaled(most, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)


def name_in(address: str) -> str:
    """The file's name in an address of a form: ``jr://images/loom.png`` is ``loom.png``."""
    return PurePosixPath(address).name


class LabelMedia(QWidget):
    """Pictures, sounds and films of a label, in a row under it."""

    def __init__(self, files: Files) -> None:
        super().__init__()
        self._files = files
        self._shown: tuple[tuple[str, str], ...] = ()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        self.hide()

    def show_media(self, media: tuple[tuple[str, str], ...]) -> None:
        """Show these (kind, address); the large picture stands for the small one where there are both."""
        kinds = dict(media)
        wanted = tuple((kind, address) for kind, address in media if kind != "big-image" or "image" not in kinds)
        if wanted == self._shown:
            return
        self._shown = wanted
        emptied(self.column)
        for kind, address in wanted:
            self._add(kind, address)
        self.setVisible(bool(wanted))

    def _add(self, kind: str, address: str) -> None:
        content = self._files.of_form(address)
        name = name_in(address)
        if content is None:
            self.column.addWidget(Words(_("{name} did not come with the form.").format(name=name), "hint"))
            return
        if kind in ("image", "big-image"):
            pixmap = picture(content, theme.pixels(WIDEST), theme.pixels(HIGHEST))
            if pixmap is not None:
                image = QLabel()
                image.setPixmap(pixmap)
                image.setAccessibleName(name)
                self.column.addWidget(image, 0, Qt.AlignmentFlag.AlignLeft)
                return
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        words = _("Play the sound") if kind == "audio" else _("Play the film") if kind == "video" else _("Open")
        play = button(words, "play" if kind in ("audio", "video") else "external-link")
        play.setAccessibleDescription(name)
        play.clicked.connect(lambda: self._play(name, content))
        row.addWidget(play)
        row.addWidget(Words(name, "hint", wraps=False))
        row.addStretch(1)
        self.column.addWidget(line)

    def _play(self, name: str, content: bytes) -> None:
        """Lay the file out where the system's player finds it; it goes with this question."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="fieldapp-", ignore_cleanup_errors=True)
            self.destroyed.connect(self._folder.cleanup)
        path = Path(self._folder.name) / name
        path.write_bytes(content)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
