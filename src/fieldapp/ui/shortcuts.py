"""Keys that work in every page, and the list of them that F1 shows beside the keys of the page.

One table: what is bound is what is listed. Must not know what the commands do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from fieldapp.i18n import N_, _


@dataclass(frozen=True)
class Key:
    """A command of the window, the keys that give it, and what it does in words."""

    command: str
    keys: tuple[str, ...]
    meaning: str


KEYS: tuple[Key, ...] = (
    Key("search", ("Ctrl+F",), N_("search on this page")),
    Key("undo", ("Ctrl+Z",), N_("undo the last operation")),
    Key("keys", ("F1",), N_("show these keys")),
    Key("larger", ("Ctrl++", "Ctrl+="), N_("larger")),
    Key("smaller", ("Ctrl+-",), N_("smaller")),
    Key("normal", ("Ctrl+0",), N_("normal size")),
    Key("next", ("Ctrl+PgDown",), N_("next page of the navigation")),
    Key("previous", ("Ctrl+PgUp",), N_("previous page of the navigation")),
    Key("pane", ("F6",), N_("between navigation and page")),
    Key("back", ("Alt+Left",), N_("back to the page before")),
    Key("quit", ("Ctrl+Q",), N_("close the window; everything is kept")),
)


def bind(window: QWidget, commands: Mapping[str, Callable[[], object]]) -> None:
    """Bind every command of the table; a missing one raises KeyError."""
    for key in KEYS:
        for keys in key.keys:
            shortcut = QShortcut(QKeySequence(keys), window)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(commands[key.command])


def listing() -> list[tuple[str, str]]:
    """(keys, meaning) of the window's own commands, in the language in force."""
    return [(key.keys[0], _(key.meaning)) for key in KEYS]
