"""The card of the settings about the secret key of this computer: where it lies, its passphrase, a new key.

Must not know how keys are kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from fieldapp.i18n import _
from fieldapp.ui.pages import Context
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.card import Card
from fieldapp.ui.widgets.field import Field
from fieldapp.ui.widgets.labels import Words

if TYPE_CHECKING:
    from fieldapp.services.keys import Kept


class KeyCard(Card):
    """Where the key lies, and the ways to keep it elsewhere; a passphrase is typed twice in the card itself."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._kept: Kept | None = None
        self.where = Words()
        self.first, self.second, self.forgotten = Field(), Field(), Words(part="muted")
        for field in (self.first, self.second):
            field.input.setEchoMode(QLineEdit.EchoMode.Password)
            field.hide()
        self.first.input.returnPressed.connect(self.second.setFocus)
        self.second.input.returnPressed.connect(self.keep_passphrase)
        self.passphrase_button = button("", "lock", self.ask_passphrase)
        self.keep_button = button("", "check", self.keep_passphrase)
        self.keyring_button = button("", "key-round", lambda: self._move("keyring"))
        self.file_button = button("", "lock-open", lambda: self._move("file"))
        self.anew_button = button("", "refresh-cw", self.begin_anew)
        self.add(self.where, self.first, self.second)
        for one in (self.keep_button, self.passphrase_button, self.keyring_button, self.file_button):
            self.column.addWidget(one, 0, Qt.AlignmentFlag.AlignLeading)
        self.add(self.forgotten)
        self.column.addWidget(self.anew_button, 0, Qt.AlignmentFlag.AlignLeading)
        self._show_buttons()

    def retranslate(self) -> None:
        """Set every text again."""
        self.say(_("Secret key of this computer"))
        self.first.say(_("New passphrase"), _("Four words that do not belong together are easy to keep."))
        self.second.say(_("The same again"))
        self.keep_button.setText(_("Keep this passphrase"))
        self.keyring_button.setText(_("Keep it in the keyring of the system"))
        self.file_button.setText(_("Keep it in a plain file"))
        self.anew_button.setText(_("Go on with a new key"))
        self.forgotten.say(
            _("Forgotten, or the keyring is gone? With a new key your records stay, and your coordinator approves this "
              "computer again.")
        )  # fmt: skip
        self._show()

    def read(self) -> None:
        """Ask where the key lies."""
        self._context.tasks.run(_kept, self._folder(), then=self._took)

    def ask_passphrase(self) -> None:
        """Open the two fields, after the present passphrase was typed where there is one."""
        self._context.tasks.run(_opened, self._folder(), then=self._open_fields)

    def keep_passphrase(self) -> None:
        """Lock the key with what was typed twice."""
        typed, again = self.first.input.text(), self.second.input.text()
        self.first.say_error("")
        self.second.say_error("" if typed == again else _("The two passphrases differ."))
        if typed == again:
            self._move("passphrase", typed)

    def begin_anew(self) -> None:
        """Go on with a new key."""
        self._context.tasks.run(_anew, self._context.store(), then=self._began, busy=self.anew_button)

    def _open_fields(self, _result: object) -> None:
        for field in (self.first, self.second):
            field.input.clear()
            field.show()
        self._show_buttons()
        self.first.setFocus()

    def _move(self, where: str, passphrase: str = "") -> None:
        self._context.tasks.run(
            _move, self._folder(), where, passphrase, then=self._moved, failed=self._failed, busy=self.keep_button
        )

    def _moved(self, kept: Kept) -> None:
        for field in (self.first, self.second):
            field.input.clear()
            field.hide()
        self._took(kept)
        self._context.notices.show(kept.sentence())

    def _failed(self, error: Any) -> None:
        if self.first.isHidden():
            self._context.notices.problem(error.message())
        else:
            self.first.say_error(error.message())

    def _began(self, words: tuple[str, ...]) -> None:
        said = _("The six words of this computer: {words}").format(words=" ".join(words))
        self._context.notices.show(said + " " + _("Read them to your coordinator over the phone to be approved."))
        self._context.standing_stale()
        self.read()

    def _took(self, kept: Kept) -> None:
        self._kept = kept
        self._show()

    def _show(self) -> None:
        kept = self._kept
        self.where.say(kept.sentence() if kept is not None else "")
        sealed = kept is not None and kept.place == "passphrase"
        self.passphrase_button.setText(_("Another passphrase…") if sealed else _("Lock it with a passphrase…"))
        self._show_buttons()

    def _show_buttons(self) -> None:
        kept, asking = self._kept, not self.first.isHidden()
        place = str(kept.place) if kept is not None else ""
        self.keep_button.setVisible(asking)
        self.passphrase_button.setVisible(bool(place) and not asking)
        self.keyring_button.setVisible(kept is not None and kept.keyring and place != "keyring" and not asking)
        self.file_button.setVisible(place not in ("", "file") and not asking)
        for part in (self.forgotten, self.anew_button):
            part.setVisible(kept is not None and (place != "file" or kept.locked) and not asking)

    def _folder(self) -> Path:
        return self._context.store().folder


def _kept(folder: Path) -> Kept:
    from fieldapp.services import keys

    return keys.kept(folder)


def _opened(folder: Path) -> None:
    from fieldapp.services import keys

    if keys.kept(folder).locked:
        raise keys.KeyLocked(folder)


def _move(folder: Path, where: str, passphrase: str) -> Kept:
    from fieldapp.services import keys

    return keys.move(folder, keys.Place(where), passphrase)


def _anew(store: Any) -> tuple[str, ...]:
    from fieldapp.services import keys

    return keys.begin_anew(store)
