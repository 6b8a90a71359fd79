"""Attached files: bytes beside the database, each named by its SHA-256, so that nothing is kept twice or overwritten.

A file is there whole or not at all. Must not know which records it belongs to.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final
from uuid import uuid4

from fieldapp.store.errors import translated

if TYPE_CHECKING:
    from fieldapp.store.database import Store

_PIECE: Final = 1 << 20
_NAME: Final = re.compile(r"[0-9a-f]{64}")


def keep(store: Store, source: BinaryIO) -> tuple[str, int]:
    """Keep what ``source`` gives; its SHA-256 (hexadecimal) and size in bytes. On the disk when this returns.

    Raises StoreError when the disk is full or cannot be written; nothing is left behind then.
    """
    with staged(store) as stage:
        found = stage.take(source)
        stage.place()
    return found


class Stage:
    """Files on the way into the store: written under other names, all put in place at once or thrown away."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._parts: dict[str, Path] = {}

    def take(self, source: BinaryIO) -> tuple[str, int]:
        """Write what ``source`` gives; its SHA-256 and size in bytes. Raises StoreError."""
        folder, digest, size = self._store.attachments, hashlib.sha256(), 0
        part = folder / f".{uuid4().hex}.part"
        with translated(self._store.folder):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                with part.open("xb") as target:
                    while piece := source.read(_PIECE):
                        digest.update(piece)
                        size += len(piece)
                        target.write(piece)
                    target.flush()
                    os.fsync(target.fileno())
            except BaseException:
                part.unlink(missing_ok=True)
                raise
        self._drop(digest.hexdigest())
        self._parts[digest.hexdigest()] = part
        return digest.hexdigest(), size

    def place(self) -> None:
        """Give all of them their names. Raises StoreError."""
        with translated(self._store.folder):
            for sha256, part in self._parts.items():
                part.replace(self._store.attachments / sha256)
        self._parts.clear()

    def close(self) -> None:
        """Throw away what was not put in place."""
        for sha256 in list(self._parts):
            self._drop(sha256)

    def _drop(self, sha256: str) -> None:
        if (part := self._parts.pop(sha256, None)) is not None:
            part.unlink(missing_ok=True)


@contextmanager
def staged(store: Store) -> Iterator[Stage]:
    """A stage, empty again at the end of the block."""
    stage = Stage(store)
    try:
        yield stage
    finally:
        stage.close()


def path_of(store: Store, sha256: str) -> Path | None:
    """Where the bytes with this fingerprint lie; None where they have not come to this computer (or never existed)."""
    if not _NAME.fullmatch(sha256):
        return None
    path = store.attachments / sha256
    return path if path.is_file() else None
