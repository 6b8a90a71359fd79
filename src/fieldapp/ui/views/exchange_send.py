"""The half of the exchange that sends: how it stands, for whom, how much, one button for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QFrame, QLabel, QVBoxLayout, QWidget

from fieldapp.i18n import _, format_date, format_number, ngettext
from fieldapp.services import exchange, exchange_files, exchange_text
from fieldapp.ui import icons
from fieldapp.ui.pages import Context
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.layouts import emptied

FILES = "*.fab"
SIZES = (5, 1)
"""Megabytes that go through most mail."""


def day(value: str | None) -> str:
    """An ISO day as people read it."""
    return format_date(date.fromisoformat(value[:10])) if value else _("never")


class SendHalf(QWidget):
    """Says what was not sent yet and saves bundles and kits."""

    def __init__(self, context: Context, sent: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName("room")
        self.context = context
        self._after = sent
        self.title, self.sentence, self.missing = Words(part="heading"), Words(), Words(part="muted")
        self.missing.hide()
        self._files: dict[str, QVBoxLayout] = {}
        """Device -> the room of its card for attached files."""
        self.peers = QVBoxLayout()
        self.peers.setSpacing(12)
        self.send_all, self.kit = button(), button()
        self.code_hint, self.code = Words(), Words(part="paneTitle")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.code_hint.hide()
        self.code.hide()
        self.limit = QComboBox()
        self.send_all.clicked.connect(partial(self._send, None))
        self.kit.clicked.connect(self._send_kit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        column.addWidget(self.missing)
        column.addLayout(self.peers)
        for part in (self.limit, self.send_all, self.kit):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self.code_hint)
        column.addWidget(self.code)
        column.addStretch(1)

    def retranslate(self) -> None:
        """The words that do not come from the service."""
        self.title.say(_("To send"))
        chosen = self.limit.currentIndex()
        self.limit.clear()
        self.limit.addItem(_("In one file, for a stick"), None)
        for megabytes in SIZES:
            text = _("For e-mail: files of at most {count} MB").format(count=format_number(megabytes))
            self.limit.addItem(text, megabytes * 1_000_000)
        self.limit.setCurrentIndex(max(0, chosen))
        self.limit.setAccessibleName(_("Size of the files"))
        self.send_all.setText(_("Save everything as a bundle…"))
        self.send_all.setIcon(icons.icon("usb"))
        self.kit.setText(_("Make a kit for a new laptop…"))
        self.kit.setIcon(icons.icon("user-plus"))

    def show_overview(self, overview: exchange.Overview) -> None:
        """How exchange stands now."""
        self.sentence.say(overview.sentence)
        self.kit.setVisible(overview.role == "coordinator")
        emptied(self.peers)
        self._files.clear()
        for peer in overview.peers:
            self.peers.addWidget(self._peer(peer))
        names = {peer.device_id: peer.name for peer in overview.peers}
        self.context.tasks.run(
            exchange_files.standings, self.context.store(), list(names), then=partial(self._show_files, names)
        )

    def _show_files(self, names: dict[str, str], found: dict[str, exchange_files.Standing]) -> None:
        """Photos, scans and signatures travel in files of their own: what waits for whom, what has not come."""
        lacking = next((exchange_files.missing_here(one) for one in found.values()), "")
        self.missing.say(lacking)
        self.missing.setVisible(bool(lacking))
        for device, one in found.items():
            room, said = self._files.get(device), exchange_files.waiting_for(one)
            if room is None or not said:
                continue
            words = _("Save the attached files for {name}…").format(name=names[device])
            room.addWidget(Words(said))
            save = button(words, "paperclip", partial(self._send_files, device))
            room.addWidget(save, 0, Qt.AlignmentFlag.AlignLeading)

    def _peer(self, peer: exchange.PeerLine) -> QWidget:
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        column.addWidget(Words(peer.name, "strong"))
        waiting = ngettext("{count} change to send", "{count} changes to send", peer.waiting)
        confirmed = _("has confirmed nothing yet")
        if peer.confirmed_at:
            confirmed = _("has everything up to {day}").format(day=day(peer.confirmed_at))
        column.addWidget(Words(f"{waiting.format(count=format_number(peer.waiting))} · {confirmed}"))
        column.addWidget(Words(_("Last sent {out}, last received {back}").format(
            out=day(peer.last_out), back=day(peer.last_in)), "hint"))  # fmt: skip
        words = _("Save a bundle for {name}…").format(name=peer.name)
        save = button(words, "send", partial(self._send, peer.device_id))
        column.addSpacing(4)
        code = button(_("Receipt as QR code"), run=partial(self._receipt, peer.device_id, peer.name), kind="link")
        code.setAccessibleName(_("Receipt for {name} as QR code").format(name=peer.name))
        column.addWidget(save, 0, Qt.AlignmentFlag.AlignLeading)
        self._files[peer.device_id] = QVBoxLayout()
        column.addLayout(self._files[peer.device_id])
        column.addWidget(code, 0, Qt.AlignmentFlag.AlignLeading)
        return card

    def _receipt(self, device: str, name: str) -> None:
        self.context.tasks.run(
            exchange_text.receipt_code, self.context.store(), device, then=partial(self._show_receipt, name)
        )

    def _show_receipt(self, name: str, picture: bytes) -> None:
        """What arrived, to be photographed by the other side: it then sends only what is missing."""
        dialog = QDialog(self)
        dialog.setWindowTitle(_("Receipt for {name}").format(name=name))
        column = QVBoxLayout(dialog)
        column.addWidget(Words(_("{name} reads this code and knows what has arrived here.").format(name=name)))
        pixmap = QPixmap()
        pixmap.loadFromData(picture)
        side = min(440, pixmap.width())
        label = QLabel()
        label.setPixmap(pixmap if pixmap.width() <= side else pixmap.scaledToWidth(side))
        label.setAccessibleName(_("Receipt for {name} as QR code").format(name=name))
        column.addWidget(label, 0, Qt.AlignmentFlag.AlignCenter)
        column.addWidget(button(_("Close"), run=dialog.accept), 0, Qt.AlignmentFlag.AlignTrailing)
        dialog.open()

    def _send(self, to: str | None, *_args: object) -> None:
        name = exchange.suggest_name(self.context.store(), to)
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save the bundle"), name, FILES)
        if chosen:
            self.send_to(Path(chosen), to)

    def send_to(self, path: Path, to: str | None) -> None:
        """Write a bundle of what ``to`` lacks (None: everything)."""
        self.context.tasks.run(
            exchange.send, self.context.store(), path, to=to, max_size=self.limit.currentData(),
            progress=_("Writing the bundle"), then=self._sent,
        )  # fmt: skip

    def _sent(self, sent: Any) -> None:
        text = ngettext("{count} change saved in {file}.", "{count} changes saved in {file}.", sent.changes)
        said = text.format(count=format_number(sent.changes), file=sent.path.name)
        if (files := len(sent.parts)) > 1:
            more = ngettext("It is {count} file; send each.", "They are {count} files; send each.", files)
            said += " " + more.format(count=format_number(files))
        if apart := exchange.describe_apart(sent):
            said += " " + apart
        self.context.notices.show(said)
        self._after()

    def _send_files(self, to: str) -> None:
        name = exchange_files.suggest_name(exchange.suggest_name(self.context.store(), to))
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save the attached files"), name, FILES)
        if chosen:
            self.send_files_to(Path(chosen), to)

    def send_files_to(self, path: Path, to: str) -> None:
        """Write the attached files that ``to`` lacks."""
        self.context.tasks.run(
            exchange_files.send, self.context.store(), path, to=to, max_size=self.limit.currentData(),
            progress=_("Writing the attached files"), then=self._files_sent,
        )  # fmt: skip

    def _files_sent(self, sent: Any) -> None:
        self.context.notices.show(" ".join(exchange_files.describe_files_sent(sent)))
        self._after()

    def _send_kit(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save the kit"), "kit.fab", FILES)
        if chosen:
            self.context.tasks.run(
                exchange.send_kit, self.context.store(), Path(chosen), progress=_("Writing the kit"),
                then=self._kit_done,
            )  # fmt: skip

    def _kit_done(self, sent: Any) -> None:
        """The code stays on the page until the next kit: nobody else knows it."""
        self.context.notices.show(
            _("Kit saved in {file}. Open it at the first start on the new laptop.").format(file=sent.path.name)
        )
        self.code_hint.say(
            _("{file} is locked with these six words. Tell them by phone, not with the file:").format(
                file=sent.path.name
            )
        )
        self.code.say(str(sent.code))
        self.code_hint.setVisible(bool(sent.code))
        self.code.setVisible(bool(sent.code))
        self._after()
