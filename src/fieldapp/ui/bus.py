"""One bus of ``Changes``: what operations touched is announced once, and whoever shows it reads it again.

Must not know who listens, nor what a record is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from fieldapp.store import Changes


class Bus(QObject):
    """Announces ``Changes``; nothing is announced twice, nothing empty is announced."""

    changed = Signal(object)
    """Carries the ``Changes`` of one operation."""

    def publish(self, changes: Changes | None) -> None:
        """Announce what one operation touched. ``Tasks.run`` does it for every result that carries changes."""
        if changes:
            self.changed.emit(changes)
