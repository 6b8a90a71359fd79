"""Work off the GUI thread: one writer thread runs services in turn, results return by one signal.

``tasks.run(service, store, ..., then=show)`` is the only way from a page to the writer thread. What a service answers
reaches ``then`` on the GUI thread; ``Changes`` in it are published on the bus just before. No exception vanishes:
errors that know what to tell a person (they have ``message()``) go to ``failed`` or become a notice, others reach the
crash window. Must not know what the work is.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QWidget

from fieldapp.i18n import _
from fieldapp.progress import Cancelled, Progress
from fieldapp.ui.bus import Bus

BUSY_AFTER_MS = 300
PROGRESS_AFTER_MS = 1000
STEP_INTERVAL = 0.1
"""Seconds between two reports of progress that reach the window."""

Press = QAbstractButton | QAction
logger = logging.getLogger(__name__)


class InlineExecutor(Executor):
    """Runs the work at once on the calling thread: for tests, which then need no waiting."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run ``fn`` now and answer a finished future."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@dataclass(eq=False)
class Job:
    """One piece of work under way; ``cancel()`` asks it to stop where it can."""

    label: str
    """What is being done, in the person's words; empty for work that is over in a blink."""
    progress: Progress | None = None
    done: bool = False
    then: Callable[[Any], None] | None = None
    failed: Callable[[Exception], None] | None = None
    settled: Callable[[], None] | None = None
    button: Press | None = None
    button_text: str = ""
    again: Callable[[], None] = lambda: None
    """Ask for the same work once more."""
    result: Any = None
    error: Exception | None = None
    last_step: float = field(default=0.0)

    def cancel(self) -> None:
        """Ask the work to stop; data stays as it was before."""
        if self.progress is not None:
            self.progress.cancel()


class Tasks(QObject):
    """The one writer thread. ``slow`` and ``stepped`` feed the progress display, ``ended`` closes it."""

    slow = Signal(object)
    """A job runs for more than a second."""
    stepped = Signal(object, int, int, str)
    """Job, done, total, text."""
    ended = Signal(object)
    _arrived = Signal(object)

    def __init__(
        self,
        bus: Bus,
        *,
        executor: Executor | None = None,
        tell: Callable[[str], None] | None = None,
        crashed: Callable[[BaseException], None] | None = None,
    ) -> None:
        super().__init__()
        self._bus = bus
        self._executor = executor or ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")
        self.tell = tell or logger.warning
        """Shows the message of an expected failure."""
        self.crashed = crashed or _raise
        """Shows an unexpected one."""
        self.opens: Callable[[Exception, Callable[[], None]], bool] = lambda _error, _again: False
        """Takes on a failure that a person can lift at once (a locked key), and does the work again after that."""
        self._jobs: set[Job] = set()
        self._arrived.connect(self._deliver)

    @property
    def idle(self) -> bool:
        """True when nothing runs or waits."""
        return not self._jobs

    def run(
        self,
        fn: Callable[..., Any],
        *args: Any,
        then: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        settled: Callable[[], None] | None = None,
        progress: str | None = None,
        busy: Press | None = None,
        **kwargs: Any,
    ) -> Job:
        """Run ``fn(*args, **kwargs)`` on the writer thread, after what was asked for before.

        ``then(result)`` and ``settled()`` (always, last) are called on the GUI thread, unless the widget they belong
        to is gone. ``failed(error)`` gets expected errors instead of the notice. ``progress`` is a sentence ("Reading
        the file"); with it ``fn`` is handed ``progress=Progress(...)`` and the person sees a count and Cancel after a
        second. ``busy`` is the button or action that started it: it says so after 300 ms and starts nothing twice.
        """
        running = next((job for job in self._jobs if busy is not None and job.button is busy), None)
        if running is not None:
            return running
        job = Job(progress or "", then=then, failed=failed, settled=settled, button=busy)
        own = dict(kwargs)
        job.again = lambda: self._again(
            fn, *args, then=then, failed=failed, settled=settled, progress=progress, busy=busy, **own
        )
        if progress is not None:
            job.progress = Progress(lambda done, total, text: self._step(job, done, total, text))
            kwargs["progress"] = job.progress
        self._jobs.add(job)
        QTimer.singleShot(BUSY_AFTER_MS, self, lambda: self._show_busy(job))
        QTimer.singleShot(PROGRESS_AFTER_MS, self, lambda: self._show_slow(job))
        self._executor.submit(self._work, job, fn, args, kwargs)
        return job

    def _again(self, *args: Any, **kwargs: Any) -> None:
        self.run(*args, **kwargs)

    def close(self) -> None:
        """Ask what runs to stop, wait for it, and take no more work."""
        for job in self._jobs:
            job.cancel()
        self._executor.shutdown(wait=True)

    def _work(self, job: Job, fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """On the writer thread: run, keep what came of it, hand it over."""
        try:
            job.result = fn(*args, **kwargs)
        except Exception as error:  # noqa: BLE001  (delivered to the GUI thread, where it is shown)
            job.error = error
        if shiboken6.isValid(self):
            self._arrived.emit(job)

    def _step(self, job: Job, done: int, total: int, text: str) -> None:
        """On the writer thread: pass on at most ten reports a second, and the last one."""
        now = time.monotonic()
        if now - job.last_step >= STEP_INTERVAL or done >= total:
            job.last_step = now
            self.stepped.emit(job, done, total, text)

    def _show_busy(self, job: Job) -> None:
        if not job.done and job.button is not None and shiboken6.isValid(job.button):
            job.button_text = job.button.text()
            job.button.setText(_("Working…"))
            job.button.setEnabled(False)

    def _show_slow(self, job: Job) -> None:
        if not job.done:
            self.slow.emit(job)

    @Slot(object)
    def _deliver(self, job: Job) -> None:
        """On the GUI thread: free the button, announce changes, call back."""
        job.done = True
        self._jobs.discard(job)
        if job.button_text and job.button is not None and shiboken6.isValid(job.button):
            job.button.setText(job.button_text)
            job.button.setEnabled(True)
        self.ended.emit(job)
        try:
            if job.error is None:
                self._bus.publish(_changes_in(job.result))
                _call(job.then, job.result)
            else:
                self._tell_failure(job)
        finally:
            _call(job.settled)

    def _tell_failure(self, job: Job) -> None:
        error = job.error
        assert error is not None
        if isinstance(error, Cancelled):
            self.tell(_("Stopped. Nothing was changed."))
        elif not callable(getattr(error, "message", None)):
            self.crashed(error)
        elif self.opens(error, job.again):
            return
        elif job.failed is not None:
            _call(job.failed, error)
        else:
            self.tell(error.message())  # type: ignore[attr-defined]


def asking(tasks: Tasks, window: QWidget) -> Callable[[Exception, Callable[[], None]], bool]:
    """What ``opens`` is in a window: a locked key is asked for, then the work is done."""

    def opens(error: Exception, again: Callable[[], None]) -> bool:
        from fieldapp.ui.unlocking import PassphraseDialog, locked

        if not locked(error):
            return False
        PassphraseDialog(tasks, error.folder, again, window).open()  # type: ignore[attr-defined]
        return True

    return opens


def _changes_in(result: Any) -> Any:
    """The ``Changes`` that a result is or carries, by its shape: importing the store here would slow the start."""
    found = result if hasattr(result, "touches") else getattr(result, "changes", None)
    return found if hasattr(found, "touches") else None


def _call(callback: Callable[..., None] | None, *args: Any) -> None:
    """Call back unless the widget that the callback belongs to is gone."""
    owner = getattr(getattr(callback, "func", callback), "__self__", None)  # of a method, or of a partial of one
    if callback is None or (isinstance(owner, QObject) and not shiboken6.isValid(owner)):
        return
    callback(*args)


def _raise(error: BaseException) -> None:
    raise error
