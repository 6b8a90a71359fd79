"""The key of this computer is locked: its passphrase is asked for, then the work that wanted it is done.

Must not know how keys are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from fieldapp.i18n import _
from fieldapp.ui import theme, tokens
from fieldapp.ui.tasks import Tasks
from fieldapp.ui.widgets.field import Field
from fieldapp.ui.widgets.labels import Words


def locked(error: Exception) -> bool:
    """Whether an expected failure is that of a locked key."""
    from fieldapp.services.keys import KeyLocked

    return isinstance(error, KeyLocked)


class PassphraseDialog(QDialog):
    """Asks for the passphrase until it is right; closed without it, the work is not done."""

    def __init__(self, tasks: Tasks, folder: Path, again: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._folder, self._again = tasks, folder, again
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("The key is locked"))
        why = Words()
        why.say(_("Bundles are signed and opened with the key of this computer, which is under a passphrase."))
        self.field = Field()
        self.field.say(
            _("Passphrase"), _("Forgotten? On the page Settings you can go on with a new key; your records stay.")
        )
        self.field.input.setEchoMode(QLineEdit.EchoMode.Password)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(_("Unlock"))
        self.buttons.accepted.connect(self._try)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.L, tokens.L, tokens.L, tokens.L)
        column.setSpacing(tokens.M)
        for part in (why, self.field, self.buttons):
            column.addWidget(part)
        self.setMinimumWidth(theme.pixels(440))
        self.field.input.setFocus()

    def _try(self) -> None:
        from fieldapp.services import keys

        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._tasks.run(
            keys.unlock, self._folder, self.field.input.text(), then=self._opened, failed=self._wrong, busy=ok
        )

    def _opened(self, _result: object) -> None:
        self.accept()
        self._again()

    def _wrong(self, error: Exception) -> None:
        self.field.say_error(error.message())  # type: ignore[attr-defined]
        self.field.input.selectAll()
        self.field.input.setFocus()
