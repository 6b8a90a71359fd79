"""Photos, recordings, films and other files: chosen, dropped or pasted. The answer is the name of the kept file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QImageReader,
    QImageWriter,
    QKeyEvent,
)
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from fieldapp.i18n import _
from fieldapp.survey.state import NodeState
from fieldapp.ui import theme
from fieldapp.ui.forms.answers.base import AnswerWidget, Asked, picture_height
from fieldapp.ui.forms.answers.media import picture
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words

PICTURES = "*.jpg *.jpeg *.png *.webp *.gif *.bmp *.tif *.tiff"
SOUNDS = "*.mp3 *.m4a *.wav *.ogg *.oga *.opus *.flac *.aac *.amr *.3gp"
_FILTERS = {
    "image": PICTURES,
    "audio": SOUNDS,
    "video": "*.mp4 *.mov *.mkv *.webm *.avi *.3gp *.m4v",
}
PREVIEW_WIDTH, PREVIEW_HEIGHT = 420, 220


def kind_of(asked: Asked) -> str:
    """image, audio, video, or file for anything, by the form's ``mediatype``."""
    kind = asked.question.parameters.get("mediatype", "").partition("/")[0].lower()
    return kind if kind in _FILTERS else "file"


def clipboard_picture() -> bytes | None:
    """The picture in the clipboard as PNG; None where there is none."""
    image = QGuiApplication.clipboard().image()
    return None if image.isNull() else as_bytes(image, "PNG")


def as_bytes(image: QImage, kind: str) -> bytes:
    """A picture as a file of a kind ("PNG" or "JPEG")."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(kind.encode()))
    if kind == "JPEG":
        writer.setQuality(88)
    writer.write(image)
    return bytes(buffer.data().data())


def reduced(content: bytes, most: int) -> tuple[bytes, str] | None:
    """A picture whose longer side has at most so many pixels, and its ending; None where it is small enough."""
    source = QBuffer()
    source.setData(QByteArray(content))
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(source)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) <= most:
        return None
    png = bytes(reader.format().data()).lower() == b"png"
    reader.setScaledSize(size.scaled(most, most, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else (as_bytes(image, "PNG" if png else "JPEG"), ".png" if png else ".jpg")


class FileAnswer(AnswerWidget):
    """The frame takes what is dropped; Ctrl+V pastes; the buttons choose, open and take away."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.files, self.kind = asked.files, kind_of(asked)
        self.most_pixels = int(asked.number("max-pixels") or 0)
        self._value: str | None = None
        self._readonly = False
        self._high = theme.pixels(PREVIEW_HEIGHT)
        self.setAcceptDrops(True)
        self.frame = QFrame()
        self.frame.setObjectName("drop")
        self.preview, self.words = QLabel(), Words()
        inner = QVBoxLayout(self.frame)
        inner.setContentsMargins(12, 10, 12, 10)
        inner.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addWidget(self.words)
        self.choose = button(_("Choose a file…"), "paperclip", self._choose)
        self.paste = button(_("Paste"), "copy", self.paste_clipboard, kind="quiet")
        self.open = button(_("Open"), "external-link", self._open, kind="quiet")
        self.drop = button(_("Take away"), "trash-2", lambda: self.answered.emit(""), kind="quiet")
        self.tools = QHBoxLayout()
        self.tools.setSpacing(8)
        for tool in (self.choose, self.paste, self.open, self.drop):
            self.tools.addWidget(tool)
        self.tools.addStretch(1)
        self.setFocusProxy(self.choose)
        self.column.addWidget(self.frame)
        self.column.addLayout(self.tools)
        if note := _cannot(asked, self.kind):
            self.column.addWidget(Words(note, "hint"))

    # ------------------------------------------------------------------ showing
    def update_state(self, state: NodeState) -> None:
        self._readonly = state.readonly
        for tool in (self.choose, self.paste):
            tool.setEnabled(not state.readonly)
        self.drop.setVisible(bool(state.value) and not state.readonly)
        if state.value != self._value:
            self._value = state.value
            self._show()

    def fit(self, room: int) -> None:
        high = picture_height(room, PREVIEW_HEIGHT)
        if high != self._high:
            self._high = high
            self._show()

    def _show(self) -> None:
        path = self.files.find(self._value) if self._value else None
        self.open.setVisible(path is not None)
        shown = None
        if path is not None and self.kind == "image":
            shown = picture(path.read_bytes(), theme.pixels(PREVIEW_WIDTH), self._high)
        self.preview.setVisible(shown is not None)
        if shown is not None:
            self.preview.setPixmap(shown)
            self.preview.setAccessibleName(self._value or "")
        if not self._value:
            self.words.say(_("Drop a file here, paste it, or choose one."))
        elif path is None:
            self.words.say(_("{name} was not received yet.").format(name=self._value))
        else:
            self.words.say(self._value)

    # ------------------------------------------------------------------ taking
    def _choose(self) -> None:
        filters = _FILTERS.get(self.kind, "")
        wanted = f"{filters};;*" if filters else ""
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Choose a file"), "", wanted)
        if chosen:
            self.take(Path(chosen))

    def take(self, path: Path) -> None:
        """Keep a file of this computer as the answer; large pictures are made as small as the form asks."""
        if self._readonly:
            return
        if self.kind == "image" and self.most_pixels:
            try:
                smaller = reduced(path.read_bytes(), self.most_pixels)
            except OSError:
                smaller = None
            if smaller is not None:
                self.files.keep(path.stem + smaller[1], smaller[0])
                return
        self.files.take(path)

    def paste_clipboard(self) -> None:
        """Take a picture or a file out of the clipboard."""
        data = QGuiApplication.clipboard().mimeData()
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data is not None else []
        content = clipboard_picture()
        if paths:
            self.take(paths[0])
        elif content is not None and not self._readonly:
            smaller = reduced(content, self.most_pixels) if self.most_pixels else None
            self.files.keep("picture.png", smaller[0] if smaller else content)
        else:
            self.unread.emit(_("There is nothing to paste. Copy a picture or a file first."))
            return
        self.unread.emit("")

    def _open(self) -> None:
        path = self.files.find(self._value or "")
        if path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_V:
            self.paste_clipboard()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and not self._readonly:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.take(paths[0])


def _cannot(asked: Asked, kind: str) -> str:
    """What a computer does not do itself, and what to do instead."""
    if asked.looks & {"new", "selfie", "new-front", "new-rear"}:
        return _("The form wants a new picture. Take it with a phone or camera and attach the file.")
    if any(look.startswith("ex:") for look in asked.looks):
        return _("The form wants another program of a phone here. Attach the file that it makes.")
    if kind == "audio":
        return _("Record with a phone or recorder and attach the file.")
    return ""


def attached(asked: Asked) -> AnswerWidget:
    """The widget for a file by its appearance."""
    from fieldapp.ui.forms.answers.drawing import DrawnAnswer

    drawn = kind_of(asked) == "image" and asked.looks & {"draw", "annotate", "signature"}
    return DrawnAnswer(asked) if drawn else FileAnswer(asked)
