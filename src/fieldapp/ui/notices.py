"""What the application tells: one notice at a time, with one action such as Undo, and a history.

A modal box is only for where data could be lost; everything else is said here. Must not know who speaks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from fieldapp.i18n import _

KEPT = 50

Run = Callable[[], object]


@dataclass(frozen=True)
class Notice:
    """What was said and when, and the one thing that can be done about it."""

    text: str
    at: datetime
    action: str = ""
    run: Run | None = None
    trouble: bool = False


class Notices(QObject):
    """Where pages say what happened. The bar shows the newest; the history keeps the last fifty."""

    said = Signal(object)
    """A new ``Notice``."""
    withdrawn = Signal()

    def __init__(self, undo: Run | None = None) -> None:
        super().__init__()
        self.history: deque[Notice] = deque(maxlen=KEPT)
        self.undo = undo
        """What the action of ``show(..., undo=True)`` does; the window sets it."""

    def show(
        self, text: str, action: str | None = "", run: Run | None = None, *, undo: bool = False, trouble: bool = False
    ) -> None:
        """Say something, with at most one action. ``undo`` offers to undo it; ``trouble`` stays until closed."""
        if undo and self.undo is not None:
            action, run = _("Undo"), self.undo
        notice = Notice(text, datetime.now().astimezone(), action if action and run else "", run, trouble)
        self.history.append(notice)
        self.said.emit(notice)

    def problem(self, text: str, action: str | None = "", run: Run | None = None) -> None:
        """Say that something did not work and what to do next; it stays until closed."""
        self.show(text, action, run, trouble=True)

    def dismiss(self) -> None:
        """Take the notice away that stands in the bar."""
        self.withdrawn.emit()

    @property
    def last(self) -> str:
        """The newest text, or nothing."""
        return self.history[-1].text if self.history else ""
