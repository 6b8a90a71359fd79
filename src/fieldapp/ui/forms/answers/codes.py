"""A bar code or QR code: typed, sent by a scanner (which types), or read from a picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit

from fieldapp.i18n import _
from fieldapp.survey.state import NodeState
from fieldapp.ui.forms.answers.base import Asked
from fieldapp.ui.forms.answers.files import PICTURES, clipboard_picture
from fieldapp.ui.forms.answers.lines import LineAnswer
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words


class CodeAnswer(LineAnswer):
    """One line for the code, and a button that reads it from a picture."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(str, str, width=360)
        self.files = asked.files
        if "hidden-answer" in asked.looks:
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.from_picture = button(_("From a picture…"), "camera")
        self.from_picture.clicked.connect(self._choose)
        self.from_clipboard = button(_("Pasted picture"), "copy", kind="quiet")
        self.from_clipboard.clicked.connect(self._paste)
        self.row.insertWidget(1, self.from_picture)
        self.row.insertWidget(2, self.from_clipboard)
        self.column.addWidget(Words(_("A scanner types the code here."), "hint"))

    def update_state(self, state: NodeState) -> None:
        super().update_state(state)
        self.from_picture.setEnabled(not state.readonly)
        self.from_clipboard.setEnabled(not state.readonly)

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Picture with the code"), "", PICTURES)
        if chosen:
            self.read(Path(chosen).read_bytes())

    def _paste(self) -> None:
        content = clipboard_picture()
        if content is None:
            self.unread.emit(_("There is no picture to paste. Copy one first."))
        else:
            self.read(content)

    def read(self, picture: bytes) -> None:
        """Take the code of a picture as the answer."""
        self.files.codes_in(picture, self._found)

    def _found(self, codes: list[str]) -> None:
        if not codes:
            self.unread.emit(_("No code was found in this picture. Take it nearer and straight, or type the code."))
            return
        self.line.setText(codes[0])
        self.commit()
