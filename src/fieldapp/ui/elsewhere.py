"""Announces what others write into the same database, so that an open window never shows what has passed.

Looks every few seconds, and only where the records are on a server. Must not know how it is found out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from fieldapp.ui.bus import Bus
from fieldapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from fieldapp.store import Changes, Store
    from fieldapp.sync.elsewhere import Seen

EVERY_MS = 5000


class Elsewhere(QObject):
    """What this window wrote itself is not announced again.

    ``came`` is handed ``Changes`` of others; empty ones where only a bundle without records came in.
    """

    def __init__(
        self, tasks: Tasks, bus: Bus, store: Callable[[], Store | None], came: Callable[[Changes], object]
    ) -> None:
        super().__init__()
        self._tasks, self._store, self._came = tasks, store, came
        self._seen: Seen | None = None
        self._of: Store | None = None
        self._own: set[tuple[str, str]] = set()
        self._running = False
        bus.changed.connect(self._wrote)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look now and then from now on, where the open store has others."""
        store = self._store()
        if store is not None and store.on_server:
            self._timer.start()
            self.look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Look once, unless the look before still waits; a server that does not answer is asked again later."""
        store = self._store()
        if store is None or not store.on_server or self._running or not self._tasks.idle:
            return
        if store is not self._of:
            self._of, self._seen = store, None
        self._running = True
        self._tasks.run(_look, store, self._seen, then=self._found, failed=lambda _error: None, settled=self._ended)

    def _wrote(self, changes: Changes) -> None:
        store = self._store()
        if store is not None and store.on_server:
            self._own.update(changes)

    def _ended(self) -> None:
        self._running = False

    def _found(self, found: tuple[Seen, Changes] | None) -> None:
        if found is None:
            return
        first = self._seen is None
        self._seen, others = found
        own, self._own = self._own, set()
        if first or (others and own.issuperset(others)):
            return
        self._came(others)


def _look(store: Store, seen: Seen | None) -> tuple[Seen, Changes] | None:
    from fieldapp.sync import elsewhere

    return elsewhere.look(store, seen)
