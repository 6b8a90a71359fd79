"""Where refused bundles are kept untouched, for whoever looks into it. Must not know why they were refused."""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fieldapp.sync.refusal import Reason, Refused

FOLDER: Final = "quarantine"
WAITING: Final = "waiting"
"""The tray: where bundles of devices wait that nobody approved yet."""
KEPT: Final = 100
LARGEST: Final = 1 << 30
"""Bytes of a file that is still copied."""
_LEFT_ALONE: Final = {
    Reason.NOT_FOUND,
    Reason.UNREADABLE,
    Reason.NOT_ALLOWED,
    Reason.FOLDER,
    Reason.EMPTY,
    Reason.NOT_OURS,
    Reason.KIND,
    Reason.NO_PROGRAMME,
}
"""Somebody took the wrong file: there is nothing to look into."""


@contextlib.contextmanager
def put_aside(folder: Path, path: Path) -> Iterator[None]:
    """Copy the file into the folder's quarantine when it is refused inside the block; ``Refused.kept`` says where."""
    try:
        yield
    except Refused as error:
        if error.code not in _LEFT_ALONE:
            with contextlib.suppress(OSError):
                error.kept = _copy(folder / (WAITING if error.code is Reason.UNKNOWN else FOLDER), path)
        raise


def _copy(target: Path, path: Path) -> Path | None:
    if path.parent == target or path.stat().st_size > LARGEST:
        return None
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = re.sub(r"[^\w.-]", "_", path.name)[-80:]
    kept = target / f"{digest[:16]}-{name}"
    if kept.exists():
        return kept
    target.mkdir(parents=True, exist_ok=True)
    part = kept.with_name(f".{kept.name}.part")
    try:
        shutil.copyfile(path, part)
        part.replace(kept)
    finally:
        part.unlink(missing_ok=True)
    for old in sorted(target.iterdir(), key=lambda entry: entry.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
    return kept
