"""The log: a rotating file for whoever helps a person from afar. It holds what happened, never what people entered.

Messages of exceptions may quote values, so only their type and place are written. A leaf; must not know Qt.
"""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

FILE = "fieldapp.log"
BYTES = 1_000_000
FILES = 4


class _Discreet(logging.Formatter):
    """Writes an exception as its type and the places it passed, without its words."""

    def formatException(self, ei: object) -> str:  # noqa: N802  (logging's own name)
        error = ei[1] if isinstance(ei, tuple) else None
        return places(error) if isinstance(error, BaseException) else ""


def places(error: BaseException) -> str:
    """Type and places of an exception and of what caused it, without messages and values."""
    lines: list[str] = []
    current: BaseException | None = error
    while current is not None:
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}")
        lines += [f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(current.__traceback__)]
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n".join(lines)


def start(folder: Path) -> Path | None:
    """Write the log into a file of the folder from now on; None where it cannot be written (the start goes on)."""
    from logging.handlers import RotatingFileHandler

    path = folder / FILE
    try:
        handler = RotatingFileHandler(path, maxBytes=BYTES, backupCount=FILES, encoding="utf-8", delay=False)
    except OSError:
        return None
    handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger("fieldapp")
    for old in [h for h in root.handlers if isinstance(h, RotatingFileHandler)]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return path


def stop() -> None:
    """Close the file of the log."""
    root = logging.getLogger("fieldapp")
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
