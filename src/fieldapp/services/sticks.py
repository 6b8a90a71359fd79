"""USB sticks that are in the computer, and the bundles on them. Reads names only, and not too many.

Must not know the store, bundles or windows.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fieldapp.services.exchange_inbox import find

_MOUNTED_UNDER = ("/media/", "/run/media/", "/mnt/")
_REMOVABLE = 2
"""As Windows calls it."""


@dataclass(frozen=True)
class Stick:
    """A stick with bundles on it: where it is, what people call it, the files with their sizes and times."""

    path: Path
    name: str
    bundles: tuple[Path, ...]
    marks: frozenset[tuple[str, int, int]]
    """(path, bytes, nanoseconds) of each bundle: other marks mean that something was copied onto it."""


def mounted() -> list[Path]:
    """The removable volumes of this computer. Nothing is read from them."""
    if sys.platform == "win32":
        return _drives()
    if sys.platform == "darwin":
        return [path for path in Path("/Volumes").glob("*") if not path.is_symlink()]
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return []
    return mount_points(lines)


def mount_points(lines: Iterable[str]) -> list[Path]:
    """The places under which sticks are mounted, from the lines of ``/proc/self/mounts``."""
    found = []
    for line in lines:
        parts = line.split(" ")
        place = parts[1] if len(parts) > 1 else ""
        for code, sign in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
            place = place.replace(code, sign)
        if place.startswith(_MOUNTED_UNDER):
            found.append(Path(place))
    return found


def look(volume: Path) -> Stick | None:
    """A stick with the bundles on it; None for one without, or one that was pulled out meanwhile."""
    marks, bundles = set(), []
    for path in find([volume]).paths if volume.is_dir() else []:
        with contextlib.suppress(OSError):
            facts = path.stat()
            marks.add((str(path), facts.st_size, facts.st_mtime_ns))
            bundles.append(path)
    return Stick(volume, volume.name or str(volume), tuple(bundles), frozenset(marks)) if bundles else None


def _drives() -> list[Path]:
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    letters = [f"{chr(65 + n)}:\\" for n in range(26) if kernel.GetLogicalDrives() >> n & 1]
    return [Path(one) for one in letters if kernel.GetDriveTypeW(one) == _REMOVABLE and os.access(one, os.R_OK)]
