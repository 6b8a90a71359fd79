"""How long work tells where it is, and how it is asked to stop. A leaf: anything may import it."""

from __future__ import annotations

from collections.abc import Callable


class Cancelled(Exception):
    """The person asked to stop; whatever was under way leaves the data as it was."""


class Progress:
    """Passed into long operations. The worker calls ``step``; the window sets ``cancel`` and listens."""

    def __init__(self, listen: Callable[[int, int, str], None] | None = None) -> None:
        self._listen = listen
        self._cancelled = False

    @property
    def cancelled(self) -> bool:
        """True once the person asked to stop."""
        return self._cancelled

    def cancel(self) -> None:
        """Ask the worker to stop at its next step."""
        self._cancelled = True

    def step(self, done: int, total: int, text: str = "") -> None:
        """Tell that ``done`` of ``total`` is finished. Raises Cancelled when the person asked to stop."""
        if self._cancelled:
            raise Cancelled
        if self._listen is not None:
            self._listen(done, total, text)
