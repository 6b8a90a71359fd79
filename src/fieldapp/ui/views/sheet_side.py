"""What stands beside the rows of a sheet: the tally, what is noted of the paper, scans, the seal, earlier versions."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from fieldapp.domain.records.choices import YES_NO
from fieldapp.i18n import _, format_number
from fieldapp.services import sheets
from fieldapp.services.attachments import AttachedFile
from fieldapp.ui import theme, tokens
from fieldapp.ui.breaking import breakable
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.field import Field
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.layouts import emptied

FIELDS = ("rows_signed", "difference", "witness")


class SheetSide(QScrollArea):
    """Fields are noted when they are left; what is wrong is said beside them and stays typed."""

    noted = Signal(dict)
    attach = Signal()
    reopened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumWidth(theme.pixels(290))
        self.training, self.tally, self.state = Words(part="muted"), Words(part="strong"), Words(part="attention")
        self.fields = {name: Field() for name in FIELDS}
        self.stamp, self.stamp_words = QComboBox(), Words(part="strong")
        self.scans, self.history = QVBoxLayout(), Words(part="hint")
        self.scan_words, self.reason = Words(part="strong"), Field()
        self.scan_button = button(icon="paperclip", run=self.attach.emit)
        self.reopen_button = button(icon="lock-open", run=lambda: self.reopened.emit(self.reason.text))
        self._shown: dict[str, str] = {}
        self._lay_out()
        for name, one in self.fields.items():
            one.input.editingFinished.connect(lambda name=name: self._left(name))
        self.stamp.activated.connect(lambda _i: self.noted.emit({"host_stamp": self.stamp.currentData()}))
        self.reason.input.returnPressed.connect(self.reopen_button.click)

    def _lay_out(self) -> None:
        body = QFrame()
        body.setObjectName("card")
        column = QVBoxLayout(body)
        column.setContentsMargins(tokens.M, tokens.M, tokens.M, tokens.M)
        column.setSpacing(tokens.S)
        parts: list[QWidget] = [
            self.training,
            self.tally,
            self.state,
            *self.fields.values(),
            self.stamp_words,
            self.stamp,
        ]
        for part in (*parts, self.scan_words):
            column.addWidget(part)
        column.addLayout(self.scans)
        for last in (self.scan_button, self.reason, self.reopen_button, self.history):
            column.addWidget(last)
        column.addStretch(1)
        self.setWidget(body)

    def retranslate(self) -> None:
        """Every word again."""
        self.fields["rows_signed"].say(_("Rows signed"))
        self.fields["difference"].say(_("Why the counts differ"))
        self.fields["witness"].say(_("Witness"))
        self.stamp_words.say(_("Stamp of the host"))
        chosen = self.stamp.currentData()
        self.stamp.clear()
        self.stamp.addItem("", None)
        for choice in YES_NO:
            self.stamp.addItem(_(choice.label), choice.code)
        self.stamp.setCurrentIndex(max(0, self.stamp.findData(chosen)))
        self.stamp.setAccessibleName(_("Stamp of the host"))
        self.scan_words.say(_("Scans"))
        self.scan_button.setText(_("Attach a scan…"))
        self.reason.say(_("Reason for a new version"))
        self.reopen_button.setText(_("Open a new version"))
        self.setAccessibleName(_("What the sheet says"))

    def show_sheet(self, seen: sheets.Sheet) -> None:
        """Fill the fields; what is being typed is left alone."""
        self.training.say(seen.training)
        self.tally.say(sheets.tally_words(seen.tally, str(seen.values.get("difference") or "")))
        doubts = [sheets.unmarked_words(seen.tally.unmarked)] if seen.tally.unmarked else []
        if seen.altered:
            doubts.append(_("The marks are not those that were sealed."))
        self.state.say("\n".join(f"⚠ {doubt}" for doubt in doubts))
        self.state.setVisible(bool(doubts))
        for name, one in self.fields.items():
            self._fill(name, one, seen.values)
            one.setEnabled(not seen.sealed)
        differs = seen.tally.signed is not None and not seen.tally.agrees
        self.fields["difference"].setVisible(differs or bool(seen.values.get("difference")))
        self.stamp.setCurrentIndex(max(0, self.stamp.findData(seen.values.get("host_stamp"))))
        self.stamp.setEnabled(not seen.sealed)
        for part in (self.reason, self.reopen_button):
            part.setVisible(seen.sealed)
        self.history.say("\n".join(seen.history))
        emptied(self.scans)
        for file in seen.scans.values():
            link = button(breakable(file.name), kind="link", run=partial(_look_at, file))
            link.setEnabled(file.path is not None)
            self.scans.addWidget(link)

    def _fill(self, name: str, one: Field, values: Mapping[str, object]) -> None:
        value = values.get(name)
        text = "" if value is None else format_number(value) if isinstance(value, int) else str(value)
        if one.input.text() == self._shown.get(name, ""):
            one.input.setText(text)
        self._shown[name] = text

    def _left(self, name: str) -> None:
        """A field was left: note it where it holds something else than before."""
        typed = self.fields[name].text
        if typed != self._shown.get(name, ""):
            self.noted.emit({name: typed or None})

    def say_errors(self, errors: Mapping[str, str]) -> None:
        """What is wrong, beside the fields."""
        for name, one in self.fields.items():
            one.say_error(errors.get(name, ""))


def _look_at(file: AttachedFile) -> None:
    """Hand a copy with its own name to the system's viewer; the copy goes when the application ends."""
    if file.path is None:
        return
    folder = Path(tempfile.mkdtemp(prefix="fieldapp-scan-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    copy = folder / file.name
    shutil.copyfile(file.path, copy)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy)))
