"""Where refused bundles are kept untouched, each with a note of why, for whoever looks into it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fieldapp.sync.refusal import Reason, Refused

FOLDER: Final = "quarantine"
WAITING: Final = "waiting"
"""The tray: where bundles of devices wait that nobody approved yet."""
KEPT: Final = 100
NOTE: Final = ".why.json"
"""Ending of the note that lies beside a file."""
LARGEST: Final = 1 << 30
"""Bytes of a file that is still copied."""
_LEFT_ALONE: Final = {
    Reason.NOT_FOUND,
    Reason.UNREADABLE,
    Reason.NOT_ALLOWED,
    Reason.FOLDER,
    Reason.EMPTY,
    Reason.NOT_OURS,
    Reason.CODE,
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
                waits = error.code is Reason.UNKNOWN
                error.kept = _copy(folder / (WAITING if waits else FOLDER), path)
                if error.kept is not None and not waits:
                    _note(error.kept, path.name, error)
        raise


@dataclass(frozen=True)
class Kept:
    """A file that was put aside: where it lies, what it was called, why, when (seconds since 1970), its bytes."""

    path: Path
    name: str
    refusal: Refused | None
    """None where the note is gone: the file has to be looked at again."""
    at: float
    size: int


def kept(folder: Path) -> list[Kept]:
    """The files in the folder's quarantine, the latest first."""
    found = []
    for path in _files(folder / FOLDER):
        with contextlib.suppress(OSError):
            facts = path.stat()
            name, refusal = _read_note(path)
            found.append(Kept(path, name, refusal, facts.st_mtime, facts.st_size))
    return sorted(found, key=lambda one: (-one.at, one.name))


def drop(path: Path) -> None:
    """Delete a file of the quarantine and its note. Raises OSError."""
    path.unlink(missing_ok=True)
    path.with_name(path.name + NOTE).unlink(missing_ok=True)


def _files(target: Path) -> list[Path]:
    if not target.is_dir():
        return []
    return [path for path in target.iterdir() if not path.name.startswith(".") and not path.name.endswith(NOTE)]


def _note(path: Path, name: str, error: Refused) -> None:
    note = {"name": name, "code": str(error.code), "detail": error.detail, "facts": error.facts}
    path.with_name(path.name + NOTE).write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")


def _read_note(path: Path) -> tuple[str, Refused | None]:
    """The name that the file had and why it is here; a note that somebody spoiled counts as none."""
    plain = path.name.split("-", 1)[-1]
    try:
        note: dict[str, Any] = json.loads(path.with_name(path.name + NOTE).read_text(encoding="utf-8"))
        refusal = Refused(Reason(note["code"]), str(note["detail"]), **note["facts"])
        return str(note["name"]), refusal
    except (OSError, ValueError, KeyError, TypeError):
        return plain, None


def _copy(target: Path, path: Path) -> Path | None:
    if path.parent == target or path.stat().st_size > LARGEST:
        return None
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = re.sub(r"[^\w.-]", "_", path.name)[-80:]
    copy = target / f"{digest[:16]}-{name}"
    if copy.exists():
        return copy
    target.mkdir(parents=True, exist_ok=True)
    part = copy.with_name(f".{copy.name}.part")
    try:
        shutil.copyfile(path, part)
        part.replace(copy)
    finally:
        part.unlink(missing_ok=True)
    for old in sorted(_files(target), key=lambda entry: entry.stat().st_mtime)[:-KEPT]:
        drop(old)
    return copy
