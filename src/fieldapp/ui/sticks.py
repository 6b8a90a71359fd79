"""Notices when a USB stick with bundles is put in, and says so once. Looks every few seconds.

A stick that hangs must make neither the window nor the writer thread wait: the look has a thread of its own, and the
next one waits for its end.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from fieldapp.i18n import _, format_number, ngettext
from fieldapp.ui.notices import Notices
from fieldapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from fieldapp.services.sticks import Stick
    from fieldapp.store import Store

EVERY_MS = 4000


class Sticks(QObject):
    """Which sticks are in, with the bundles on them that are new here; each is told of until nothing new is on it."""

    changed = Signal()
    """``fresh`` is another."""
    _looked = Signal(object)

    def __init__(
        self,
        tasks: Tasks,
        notices: Notices,
        store: Callable[[], Store | None],
        look_at: Callable[[list[str]], object],
        *,
        mounted: Callable[[], list[Path]] | None = None,
        executor: Executor | None = None,
    ) -> None:
        super().__init__()
        self.fresh: dict[Path, Stick] = {}
        self._tasks, self._notices, self._store, self._look_at = tasks, notices, store, look_at
        self._mounted = mounted
        self._executor = executor
        self._known: dict[Path, Stick] = {}
        self._running: Future[None] | None = None
        self._looked.connect(self._compare)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look now and then from now on."""
        self._timer.start()

    def stop(self) -> None:
        """Look no more. A look that hangs is not waited for."""
        self._timer.stop()
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)

    def look(self) -> None:
        """Look once, unless the look before still runs."""
        if self._executor is None:
            self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sticks")
        if self._store() is not None and (self._running is None or self._running.done()):
            self._running = self._executor.submit(self._work)

    def _work(self) -> None:
        from fieldapp.services import sticks

        volumes = (self._mounted or sticks.mounted)()
        seen = [stick for volume in volumes if (stick := sticks.look(volume)) is not None]
        if shiboken6.isValid(self):
            self._looked.emit(seen)

    def _compare(self, seen: list[Stick]) -> None:
        before, self._known = self._known, {stick.path: stick for stick in seen}
        if gone := self.fresh.keys() - self._known.keys():
            for path in gone:
                del self.fresh[path]
            self.changed.emit()
        store = self._store()
        for stick in seen:
            known = before.get(stick.path)
            if store is not None and (known is None or stick.marks - known.marks):
                self._tasks.run(_unseen, store, list(stick.bundles), then=partial(self._tell, stick))

    def _tell(self, stick: Stick, fresh: list[Path]) -> None:
        if not fresh or stick.path not in self._known:
            return
        self.fresh[stick.path] = replace(stick, bundles=tuple(fresh))
        self.changed.emit()
        text = ngettext(
            "Stick {stick} with {count} bundle that is new here",
            "Stick {stick} with {count} bundles that are new here",
            len(fresh),
        )
        self._notices.show(
            text.format(stick=stick.name, count=format_number(len(fresh))),
            _("Look at them"),
            lambda: self._look_at([str(path) for path in fresh]),
        )


def _unseen(store: Store, paths: list[Path]) -> list[Path]:
    from fieldapp.services.exchange_inbox import unseen

    return unseen(store, paths)
