"""Joining a programme in the first run: the kit file and its code, or the six words and a request where there is none.

Must not know how a store is made from a kit; the first run does that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout

from fieldapp.i18n import _
from fieldapp.ui import tokens
from fieldapp.ui.tasks import Tasks
from fieldapp.ui.views.first_run_parts import Screen
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.field import Field
from fieldapp.ui.widgets.labels import Words

KITS = "*.fab *.kit"
REQUEST_FILE = "join.fab"


class JoinScreen(Screen):
    """Emits ``kit_chosen`` with a path, ``code_given`` when Enter is pressed in the code."""

    kit_chosen = Signal(object)
    code_given = Signal()

    def __init__(self, tasks: Tasks, folder: Path) -> None:
        super().__init__()
        self._tasks, self._folder = tasks, folder
        self._saved: Path | None = None
        self._six: tuple[str, ...] = ()
        self.open_button = button("", "package", self.ask_kit)
        self.chosen, self.code = Words(part="muted"), Field()
        self.code.input.returnPressed.connect(self.code_given.emit)
        self.no_kit, self.explain = Words(part="strong"), Words()
        self.words, self.saved = Words(part="title"), Words(part="muted")
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.save_button = button("", "send", self.ask_request)
        line = QFrame()
        line.setObjectName("line")
        for part in (self._alone(self.open_button), self.chosen, self.code, line, self.no_kit, self.explain,
                     self.words, self._alone(self.save_button), self.saved):  # fmt: skip
            if isinstance(part, QHBoxLayout):
                self.column.addLayout(part)
            else:
                self.column.addWidget(part)
            if part in (self.code, line, self.words):
                self.column.addSpacing(tokens.S)
        self.lock(None)
        self.retranslate()

    def _alone(self, one: object) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(one)  # type: ignore[arg-type]
        row.addStretch(1)
        return row

    @property
    def locked(self) -> bool:
        """True when a kit was chosen that asks for its code."""
        return not self.code.isHidden()

    def lock(self, kit: Path | None) -> None:
        """Ask for the code of a kit; None for no kit that asks."""
        self.chosen.say(kit.name if kit is not None else "")
        self.chosen.setVisible(kit is not None)
        self.code.setVisible(kit is not None)
        self.code.say_error("")
        if kit is not None:
            self.code.setFocus()

    def read_words(self) -> None:
        """Show this computer's six words; its key is made where there is none."""
        if not self._six:
            self._tasks.run(_own_words, self._folder, then=self._show_words, failed=self._failed)

    def _show_words(self, words: Sequence[str]) -> None:
        self._six = tuple(words)
        self.words.say("  ".join(words))
        self.words.setAccessibleName(" ".join(words))

    def ask_kit(self) -> None:
        """Let the person choose the kit file."""
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Open the kit file"), "", KITS)
        if chosen:
            self.kit_chosen.emit(Path(chosen))

    def ask_request(self) -> None:
        """Let the person choose where the request is saved."""
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save a request to join"), REQUEST_FILE, KITS)
        if chosen:
            self._tasks.run(_request, self._folder, Path(chosen), then=self._kept(Path(chosen)), failed=self._failed)

    def _kept(self, out: Path) -> Callable[[Sequence[str]], None]:
        def told(words: Sequence[str]) -> None:
            self._saved = out
            self._show_words(words)
            self._say_saved()

        return told

    def _failed(self, error: object) -> None:
        told = getattr(error, "message", None)
        text = told() if callable(told) else _("The file could not be written there. Choose another place.")
        self.saved.say(f"⚠ {text}")

    def _say_saved(self) -> None:
        if self._saved is not None:
            text = _("Saved: {file}. Send it to your coordinator; the kit made for it opens here without a code.")
            self.saved.say(text.format(file=self._saved.name))

    def retranslate(self) -> None:
        """Words again."""
        self.say(_("Join a programme"), _("Open the kit file that your coordinator gave you."))
        self.open_button.setText(_("Open the kit file"))
        self.code.say(
            _("The code of the kit"),
            _("The kit is locked with six words. Ask your coordinator for them by phone and type them here."),
        )
        self.no_kit.say(_("You have no kit yet?"))
        self.explain.say(
            _("Save a request and send it to your coordinator. Read these six words over the phone when asked.")
        )
        self.words.setToolTip(_("The six words of this computer"))
        self.save_button.setText(_("Save a request to join"))
        self._say_saved()


def _own_words(folder: Path) -> tuple[str, ...]:
    from fieldapp.services import setup

    return setup.words(folder)


def _request(folder: Path, out: Path) -> tuple[str, ...]:
    from fieldapp.services import setup

    return setup.request(folder, out)
