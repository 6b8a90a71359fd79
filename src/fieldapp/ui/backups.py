"""Backups without being asked: every few minutes when something changed, and when the window closes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from fieldapp.ui.bus import Bus
from fieldapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from pathlib import Path

    from fieldapp.store import Store

logger = logging.getLogger(__name__)


class Keeper(QTimer):
    """Counts the minutes; remembers whether anything was written since the last backup."""

    def __init__(self, tasks: Tasks, store: Callable[[], Store], bus: Bus, minutes: Callable[[], int]) -> None:
        super().__init__()
        self._tasks, self._store, self._minutes = tasks, store, minutes
        self.changed = False
        bus.changed.connect(self._note)
        self.timeout.connect(self._turn)
        self.start(max(1, minutes()) * 60_000)

    def _note(self, _changes: object) -> None:
        self.changed = True

    def _turn(self) -> None:
        self.setInterval(max(1, self._minutes()) * 60_000)
        if self.changed and not self._store().on_server:  # a server is backed up by whoever runs it
            self.changed = False
            self._tasks.run(make_backup, self._store())


def make_backup(store: Store) -> Path:
    """A backup beside the store, the oldest beyond ten removed."""
    from fieldapp.services import backup

    return backup.backup(store)


def last_backup(store: Store, keeper: Keeper | None) -> None:
    """The backup at closing; where it cannot be made (a full disk) closing goes on, for the store itself is safe."""
    from fieldapp.store import StoreError

    if keeper is None or not keeper.changed or store.on_server:
        return
    try:
        make_backup(store)
    except StoreError as error:
        logger.warning("no backup at closing: %s", type(error).__name__)
