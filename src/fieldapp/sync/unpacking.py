"""Unpacking the body of a bundle into its lines, in bounded memory whatever it holds.

Must not know the clear line (``clear``) nor what the lines mean (``contents``).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, Final, cast

import zstandard

from fieldapp.sync import ids_apart, packing
from fieldapp.sync.refusal import Reason, Refused

MAX_LINE: Final = 16 * 1024 * 1024
"""Bytes of one unpacked line: a change that carries a large survey form stays far below."""
MAX_TEXT: Final = 16 << 30
MAX_RATIO: Final = 400
"""Unpacked by packed bytes; honest bundles with their random ids reach 10 to 40."""
SMALL_TEXT: Final = 64 * 1024 * 1024
"""Unpacked size below which the ratio says nothing."""
MAX_WINDOW: Final = 1 << 25
CHUNK: Final = 256 * 1024
_FRAME_HEAD: Final = 18
"""Bytes in which the head of a zstd frame has room."""


def lines(packed: IO[bytes], size: int) -> Iterator[bytes]:
    """The lines of a body of ``size`` bytes, streamed; one whose ids lie apart is short and read whole.

    Raises Refused TOO_LARGE for a bomb, CONTENT for what does not unpack, TOO_NEW for a dictionary that is not here.
    """
    start, ids = packed.read(ids_apart.HEAD), b""
    if start[:4] == ids_apart.FRAME:
        ids, start = packed.read(ids_apart.size_of(start)), b""
    start += packed.read(_FRAME_HEAD - len(start))
    known = packing.dictionary(_dictionary_of(start))
    unpacker = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW, dict_data=known)
    rest = cast("IO[bytes]", _Again(start, packed))
    unpacked = cast("IO[bytes]", unpacker.stream_reader(rest, read_size=CHUNK, read_across_frames=True))
    if ids:
        unpacked = io.BytesIO(_with_ids(ids, unpacked))
    return _split(unpacked, min(MAX_TEXT, max(SMALL_TEXT, size * MAX_RATIO)))


def _dictionary_of(start: bytes) -> int:
    """The number of the dictionary that a frame needs; 0 for none, and for what is no frame."""
    try:
        return zstandard.get_frame_parameters(start).dict_id
    except zstandard.ZstdError:
        return 0


def _with_ids(ids: bytes, unpacked: IO[bytes]) -> bytes:
    """A short text, whole, in which the ids stand again."""
    text = b""
    while len(text) <= packing.SHORT_BODY and (chunk := _read(unpacked, 1)):
        text += chunk
    if len(text) > packing.SHORT_BODY:
        raise Refused(Reason.TOO_LARGE, f"more than {packing.SHORT_BODY} bytes with ids apart")
    try:
        return ids_apart.put_back(ids, text)
    except ValueError as error:
        raise Refused(Reason.CONTENT, str(error), line=1) from error


def _read(unpacked: IO[bytes], line: int) -> bytes:
    """The next piece of what is unpacked; ``line`` is where it begins."""
    try:
        return unpacked.read(CHUNK)
    except zstandard.ZstdError as error:
        if "ictionary" in str(error):
            raise Refused(Reason.TOO_NEW, "packed with a dictionary that is not here") from error
        raise Refused(Reason.CONTENT, str(error), line=line) from error


def _split(unpacked: IO[bytes], limit: int) -> Iterator[bytes]:
    """Lines of a stream, none longer than MAX_LINE, no more than ``limit`` bytes in all; the last one must end."""
    rest, total, number = b"", 0, 0
    while chunk := _read(unpacked, number + 1):
        total += len(chunk)
        if total > limit:
            raise Refused(Reason.TOO_LARGE, f"more than {limit} bytes")
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
        number += len(lines)
        if len(rest) > MAX_LINE:
            raise Refused(Reason.TOO_LARGE, "a line without end")
    if rest:
        raise Refused(Reason.CONTENT, "the last line does not end", line=number + 1)


class _Again:
    """A file of which the first bytes were read already."""

    def __init__(self, head: bytes, file: IO[bytes]) -> None:
        self._head = head
        self._file = file

    def read(self, size: int = -1) -> bytes:
        head, self._head = self._head, b""
        return head or self._file.read(size)
