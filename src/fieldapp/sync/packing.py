"""Packing the body of a bundle: compressed, sealed, hashed as it is written, in bounded memory.

Must not know the clear line (``clear``) nor what the lines of a body mean (``contents``).
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from functools import cache
from typing import IO, Any, Final, Protocol, cast

import zstandard

from fieldapp.paths import resource
from fieldapp.sync import ids_apart, sealing

SMALL_BODY: Final = 2 * 1024 * 1024
"""Unpacked size up to which a body is compressed whole."""
LARGE: Final = zstandard.ZstdCompressionParameters.from_level(12, window_log=25)
"""For large bodies: an id that comes again within 32 MB costs a few bytes."""
SHORT_BODY: Final = 64 * 1024
"""Unpacked size up to which the dictionary is worth it, and ids lie apart; a larger body has said everything once."""
IN_MEMORY: Final = 8 * 1024 * 1024
"""Bytes of a packed body up to which no temporary file is made."""


DICTIONARIES: Final = {262_864_897: "changes-1", 262_864_898: "changes-2"}
"""What bundles say again and again, by the number that stands in each frame packed so; none ever changes (ADR 14)."""
NEWEST: Final = 262_864_898


@cache
def dictionary(number: int = NEWEST) -> zstandard.ZstdCompressionDict | None:
    """A dictionary of short bodies; None for one that is not here."""
    name = DICTIONARIES.get(number)
    return zstandard.ZstdCompressionDict(resource(f"exchange/{name}.zdict").read_bytes()) if name else None


class Sink(Protocol):
    """What takes the lines of a body."""

    def write(self, data: bytes, /) -> Any:
        """Take bytes."""


def pack(body: IO[bytes], fill: Callable[[Sink], None], seal: sealing.Seal) -> str:
    """Compress and seal what ``fill`` writes; the digest of the result."""
    tee = _Hashing(body)
    if seal.kind == sealing.NONE:
        _squeeze(tee, fill)
    else:
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as plain:
            _squeeze(plain, fill)
            plain.seek(0)
            sealing.seal(cast("IO[bytes]", plain), tee, seal.keys)
    return tee.sha256.hexdigest()


def sealed(body: IO[bytes], raw: IO[bytes], seal: sealing.Seal) -> str:
    """Seal a body that is not compressed, so that it never holds more than the file's own bytes; its digest."""
    tee = _Hashing(body)
    sealing.seal(raw, tee, seal.keys)
    return tee.sha256.hexdigest()


def _squeeze(out: Sink, fill: Callable[[Sink], None]) -> None:
    squeeze = _Squeeze(out)
    fill(squeeze)
    squeeze.close()


class _Squeeze:
    """A small body is compressed whole and tightly, a short one without its ids; a large one as it comes."""

    def __init__(self, out: Sink) -> None:
        self._out = out
        self._held: list[bytes] = []
        self._size = 0
        self._stream: zstandard.ZstdCompressionWriter | None = None

    def write(self, data: bytes) -> int:
        if self._stream is None:
            self._held.append(data)
            self._size += len(data)
            if self._size > SMALL_BODY:
                self._stream = zstandard.ZstdCompressor(compression_params=LARGE).stream_writer(
                    cast("IO[bytes]", self._out), closefd=False
                )
                self._stream.write(b"".join(self._held))
                self._held.clear()
        else:
            self._stream.write(data)
        return len(data)

    def close(self) -> None:
        if self._stream is None:
            text, known = b"".join(self._held), None
            if self._size <= SHORT_BODY:
                ids, text = ids_apart.take_out(text)
                self._out.write(ids)
                known = dictionary()
            self._out.write(zstandard.ZstdCompressor(level=19, dict_data=known).compress(text))
        else:
            self._stream.flush(zstandard.FLUSH_FRAME)


class _Hashing:
    """A file that is hashed as it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        return self._file.write(data)
