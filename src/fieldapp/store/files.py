"""Attached files: bytes beside the database, each named by its SHA-256, so that nothing is kept twice or overwritten.

A file is there whole or not at all. Must not know which records it belongs to.
"""

from __future__ import annotations

import hashlib
import os
import re
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
    folder = store.attachments
    digest, size = hashlib.sha256(), 0
    part = folder / f".{uuid4().hex}.part"
    with translated(store.folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("xb") as target:
                while piece := source.read(_PIECE):
                    digest.update(piece)
                    size += len(piece)
                    target.write(piece)
                target.flush()
                os.fsync(target.fileno())
            part.replace(folder / digest.hexdigest())
        finally:
            part.unlink(missing_ok=True)
    return digest.hexdigest(), size


def path_of(store: Store, sha256: str) -> Path | None:
    """Where the bytes with this fingerprint lie; None where they have not come to this computer (or never existed)."""
    if not _NAME.fullmatch(sha256):
        return None
    path = store.attachments / sha256
    return path if path.is_file() else None
