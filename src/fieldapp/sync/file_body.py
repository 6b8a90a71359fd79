"""The body of a bundle of files: the manifest, a line feed, then the bytes of each file as the manifest lists them.

Written and read as a stream, in bounded memory. What is taken in lies under another name until every file in the bundle
was found to be what the manifest says. Must not know who lacks what (``attached``).
"""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import IO, BinaryIO, Final, cast

from fieldapp.i18n import _
from fieldapp.progress import Progress
from fieldapp.store import Store, WriteTx, files
from fieldapp.sync import attached, book, bundle, contents
from fieldapp.sync.attached import File
from fieldapp.sync.contents import Manifest
from fieldapp.sync.refusal import Reason, Refused
from fieldapp.sync.report import Report

_ENTRY: Final = re.compile(r"([0-9a-f]{64}) (0|[1-9][0-9]{0,12})")


def entry(file: File) -> str:
    """How a manifest lists a file."""
    return f"{file.sha256} {file.size}"


class Outgoing(io.RawIOBase):
    """The body as a stream. Raises OSError for a file that is shorter or longer than it was."""

    def __init__(self, manifest: Manifest, listed: Sequence[File], progress: Progress | None) -> None:
        super().__init__()
        self._pieces = self._made(manifest, listed, progress)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count

    @staticmethod
    def _made(manifest: Manifest, listed: Sequence[File], progress: Progress | None) -> Iterator[bytes]:
        line = io.BytesIO()
        contents.write_manifest(line, manifest)
        yield line.getvalue()
        done, total = 0, sum(file.size for file in listed)
        for file in listed:
            assert file.path is not None
            left = file.size
            with file.path.open("rb") as source:
                while piece := source.read(bundle.CHUNK):
                    left -= len(piece)
                    done += len(piece)
                    yield piece
                    if progress is not None:
                        progress.step(done, total, _("Writing files"))
            if left:
                raise OSError(f"{file.sha256} changed while it was read")


def is_whole(file: File) -> bool:
    """True when the bytes that lie here are still those that the name says."""
    if file.path is None:
        return False
    with file.path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest() == file.sha256


def take(
    store: Store, tx: WriteTx, opened: bundle.Opened, manifest: Manifest, report: Report, *, keep: bool,
    progress: Progress | None,
) -> Report:  # fmt: skip
    """Take in the files of a bundle; with ``keep`` False only look. Raises Refused, StoreError, Cancelled: none is new.

    Files that no record names yet are kept: the changes may come later. A retired device only fills gaps.
    """
    listed = _listed(manifest)
    _check_rights(store, tx, manifest, listed)
    raw = opened.raw()
    raw.readline()
    _check_length(raw, sum(size for _sha256, size in listed))
    total = len(listed)
    new = known = size_new = 0
    with files.staged(store) if keep else nullcontext() as stage:
        for place, (sha256, size) in enumerate(listed):
            if progress is not None:
                progress.step(place, total, _("Reading files"))
            source = cast("BinaryIO", _Limited(raw, size))
            here = files.path_of(store, sha256) is not None
            found = stage.take(source)[0] if stage is not None and not here else _digest(source)
            if found != sha256:
                raise Refused(Reason.CONTENT, f"file {place + 1} is not what the manifest says", line=1)
            new, known, size_new = new + (not here), known + here, size_new + size * (not here)
        if stage is not None:
            stage.place()
    return replace(report, files=new, files_known=known, files_bytes=size_new, again=report.again and not new)


def _listed(manifest: Manifest) -> list[tuple[str, int]]:
    found = [_ENTRY.fullmatch(text) for text in manifest.files]
    listed = [(one[1], int(one[2])) for one in found if one is not None]
    if len(listed) != len(found) or len({sha256 for sha256, _size in listed}) != len(found) or manifest.changes:
        raise Refused(Reason.CONTENT, "list of files", line=1)
    return listed


def _check_rights(store: Store, tx: WriteTx, manifest: Manifest, listed: Sequence[tuple[str, int]]) -> None:
    trusted = book.current(tx.conn)
    member = trusted.members.get(manifest.sender) if trusted is not None else None
    if member is None or member.role or manifest.sender == store.device_id:
        return
    if not {sha256 for sha256, _size in listed} <= attached.names(tx):
        raise Refused(Reason.RETIRED, manifest.sender, device=manifest.name)


def _check_length(raw: IO[bytes], expected: int) -> None:
    """What the manifest says must be what is there, before anything is written."""
    at = raw.tell()
    if raw.seek(0, os.SEEK_END) - at != expected:
        raise Refused(Reason.CONTENT, "the files are longer or shorter than the manifest says", line=1)
    raw.seek(at)


def _digest(source: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := source.read(bundle.CHUNK):
        digest.update(piece)
    return digest.hexdigest()


class _Limited:
    """The next so many bytes of a stream."""

    def __init__(self, raw: IO[bytes], size: int) -> None:
        self._raw, self._left = raw, size

    def read(self, size: int) -> bytes:
        data = self._raw.read(min(size, self._left))
        self._left -= len(data)
        return data
