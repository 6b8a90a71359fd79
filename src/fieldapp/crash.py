"""What happens when something goes wrong that nobody foresaw: it is written down, it is shown, and work is kept.

Python's hooks for the main thread, for other threads and for the interpreter itself end here; a mark in the data folder
tells the next start that the last one did not end well. A leaf: the window that shows it is handed in.
"""

from __future__ import annotations

import faulthandler
import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO

import fieldapp

MARK = "running"
NATIVE = "native-crash.log"

Show = Callable[[str], None]
logger = logging.getLogger(__name__)


def report(error: BaseException) -> str:
    """The text that a person may copy to whoever helps: versions, and the exception with its words."""
    head = (
        f"fieldapp {fieldapp.__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
    )
    return "\n".join([*head, "", *traceback.format_exception(error)]).replace(str(Path.home()), "~")


def install(show: Show) -> None:
    """Send every exception that nobody caught to the log and to ``show(text)``, from whichever thread."""

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        logger.error("not foreseen", exc_info=(kind, error, trace))
        show(report(error))

    def caught_in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            caught(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = caught
    threading.excepthook = caught_in_thread


def uninstall() -> None:
    """Python's own hooks again."""
    sys.excepthook = sys.__excepthook__
    threading.excepthook = threading.__excepthook__


def watch_native(folder: Path) -> IO[str] | None:
    """Let the interpreter write where it was when it dies of a fault below Python; None where it cannot."""
    try:
        out = (folder / NATIVE).open("a", encoding="utf-8")
    except OSError:
        return None
    faulthandler.enable(out)
    return out


def stop_watching(out: IO[str] | None) -> None:
    """Close the file of ``watch_native``."""
    if out is not None:
        faulthandler.disable()
        out.close()


def begin(folder: Path) -> bool:
    """Mark that the data folder is in use; True when the mark of the last time is still there: it ended badly."""
    mark = folder / MARK
    bad = mark.exists()
    try:
        mark.write_text(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\n", encoding="utf-8")
    except OSError:
        logger.warning("the mark of a running window cannot be written")
    return bad


def end(folder: Path) -> None:
    """Take the mark away: this time it ended well."""
    (folder / MARK).unlink(missing_ok=True)
