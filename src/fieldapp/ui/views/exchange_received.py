"""The half of the exchange that receives: where to drop, what one bundle would do, what came in, what was put aside."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.i18n import _, format_date, format_number, ngettext
from fieldapp.services import exchange
from fieldapp.services.exchange_kept import Refusal
from fieldapp.ui import icons
from fieldapp.ui.views.bundle_preview import BundlePreview
from fieldapp.ui.views.exchange_send import day
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.layouts import emptied

if TYPE_CHECKING:
    from fieldapp.services.sticks import Stick

FEW = 8
"""Bundles listed before the rest is asked for."""


class ReceivedHalf(QWidget):
    """Lists and asks; the page does the work."""

    settle_asked = Signal()
    take_back_asked = Signal(int)
    look_asked = Signal(object)
    """Paths to look at."""
    paste_asked = Signal()
    folder_asked = Signal()
    drop_asked = Signal(object)
    """A file of the quarantine to delete."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("room")
        self._overview: exchange.Overview | None = None
        self._refused: list[Refusal] = []
        self._all = False
        self._sticks: dict[Path, Stick] = {}
        self.title, self.drop, self.aside = Words(part="heading"), Words(part="drop"), Words(part="heading")
        self.drop.setMinimumHeight(88)
        self.folder = button(kind="link", run=self.folder_asked.emit)
        self.paste = button(kind="link", run=self.paste_asked.emit)
        self.preview = BundlePreview()
        self.preview.refused.connect(self.preview.hide)
        self.preview.hide()
        self.sticks, self.log, self.refused = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self.desk = button(run=self.settle_asked.emit)
        self.more = button(kind="link", run=self._show_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.drop)
        for link in (self.folder, self.paste):
            column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeading)
        column.addLayout(self.sticks)
        column.addWidget(self.preview)
        column.addWidget(self.desk, 0, Qt.AlignmentFlag.AlignLeading)
        column.addLayout(self.log)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self.aside)
        column.addLayout(self.refused)
        column.addStretch(1)
        self.log.setSpacing(4)

    def retranslate(self) -> None:
        """All words that are known here."""
        self.title.say(_("Received"))
        self.drop.say(
            _("Drop bundle files or a folder here, or open them. You see what they change before any is merged.")
        )
        self.folder.setText(_("Open a folder"))
        self.paste.setText(_("Paste a bundle that came as text"))
        self.aside.say(_("Put aside, not merged"))
        self.preview.retranslate()
        self.show_sticks(self._sticks)
        self.show_refused(self._refused)

    def show_sticks(self, sticks: dict[Path, Stick]) -> None:
        """A button for each stick with bundles."""
        self._sticks = dict(sticks)
        emptied(self.sticks)
        for stick in sticks.values():
            count = len(stick.bundles)
            text = ngettext("Look at {count} bundle on {stick}", "Look at {count} bundles on {stick}", count)
            words = text.format(count=format_number(count), stick=stick.name)
            ask = button(words, "usb", partial(self.look_asked.emit, list(stick.bundles)))
            self.sticks.addWidget(ask, 0, Qt.AlignmentFlag.AlignLeading)

    def show_overview(self, overview: exchange.Overview) -> None:
        """What came in and what is to be settled."""
        self._overview = overview
        count = overview.disputes
        self.desk.setVisible(count > 0)
        self.desk.setIcon(icons.icon("scale"))
        self.desk.setText(
            ngettext("Settle {count} record", "Settle {count} records", count).format(count=format_number(count))
        )
        emptied(self.log)
        shown = overview.received if self._all else overview.received[:FEW]
        for line in shown:
            self.log.addWidget(self._line(line))
        if not overview.received:
            self.log.addWidget(Words(_("Nothing received yet."), "muted"))
        hidden = len(overview.received) - len(shown)
        self.more.setVisible(hidden > 0)
        self.more.setText(
            ngettext("Show {count} more", "Show {count} more", hidden).format(count=format_number(hidden))
        )

    def _line(self, line: exchange.ReceivedLine) -> QWidget:
        text = _("{sender}, {day}: {new} new changes, {known} known").format(
            sender=line.sender, day=day(line.at), new=format_number(line.new), known=format_number(line.known)
        )
        return _row(text, [(_("Take back"), partial(self.take_back_asked.emit, line.number))])

    def show_refused(self, refused: list[Refusal]) -> None:
        """The files in quarantine, each with its sentence and what can be done."""
        self._refused = list(refused)
        emptied(self.refused)
        self.aside.setVisible(bool(refused))
        for one in refused[:FEW]:
            card = QFrame()
            card.setObjectName("card")
            column = QVBoxLayout(card)
            column.setContentsMargins(16, 8, 16, 8)
            column.setSpacing(4)
            column.addWidget(Words(one.name, "strong"))
            column.addWidget(Words("⚠ " + one.sentence))
            actions = [
                (_("Look again"), partial(self.look_asked.emit, [one.path])),
                (_("Delete"), partial(self.drop_asked.emit, one.path)),
            ]
            column.addWidget(_row(format_date(one.at.date()), actions, about=one.name))
            self.refused.addWidget(card)

    def _show_all(self) -> None:
        self._all = True
        if self._overview is not None:
            self.show_overview(self._overview)


def _row(text: str, actions: list[tuple[str, partial[None]]], about: str = "") -> QWidget:
    """A text with quiet buttons behind it; a screen reader hears what each is about."""
    widget = QWidget()
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    row.addWidget(Words(text), 1)
    for word, run in actions:
        link = button(word, run=run, kind="link")
        link.setAccessibleName(f"{word}: {about or text}")
        row.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
    return widget
