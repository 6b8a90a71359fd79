"""The bundle file: a clear first line, an Ed25519 signature, a zstd body (docs/bundle-format.md, byte by byte).

Size, hash and signature are checked before anything is unpacked; unpacking streams in bounded memory. Must not know
what the lines of the body mean (``contents``) or what a store is.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Protocol, cast

import zstandard
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from fieldapp.sync import identity
from fieldapp.sync.refusal import Reason, Refused

SUFFIX: Final = ".fab"
MAGIC: Final = b"FIELDAPP1\n"
VERSION: Final = 1
"""Of the clear line; a reader refuses what is higher."""
SIGNATURE: Final = 64
MAX_HEADER: Final = 64 * 1024
MAX_LINE: Final = 16 * 1024 * 1024
"""Bytes of one unpacked line: a change that carries a large survey form stays far below."""
MAX_BODY: Final = 1 << 40
MAX_TEXT: Final = 16 << 30
MAX_RATIO: Final = 400
"""Unpacked by packed bytes; honest bundles with their random ids reach 10 to 40."""
SMALL_TEXT: Final = 64 * 1024 * 1024
"""Unpacked size below which the ratio says nothing."""
SMALL_BODY: Final = 2 * 1024 * 1024
"""Unpacked size up to which a body is compressed whole."""
MAX_WINDOW: Final = 1 << 25
LARGE: Final = zstandard.ZstdCompressionParameters.from_level(12, window_log=25)
"""For large bodies: an id that comes again within 32 MB costs a few bytes."""
CHUNK: Final = 256 * 1024


@dataclass(frozen=True)
class Header:
    """The clear line. ``sender`` is the device id, ``part`` = (this, of how many), ``size`` the body's bytes."""

    id: str
    sender: str
    key: bytes
    to: tuple[str, ...]
    part: tuple[int, int]
    size: int
    sha256: str
    seal: str = "none"


@dataclass(frozen=True)
class Written:
    """A bundle that was written: its id and the file's bytes."""

    id: str
    path: Path
    size: int


class Sink(Protocol):
    """What takes the lines of a body."""

    def write(self, data: bytes, /) -> Any:
        """Take bytes."""


class Opened:
    """A bundle whose size, hash and signature were found right; ``lines()`` unpacks the body once."""

    def __init__(self, file: IO[bytes], header: Header, start: int) -> None:
        self.header = header
        self._file = file
        self._start = start

    def lines(self) -> Iterator[bytes]:
        """The lines of the body, streamed.

        Raises Refused TOO_LARGE for a bomb, CONTENT for a body that does not unpack, DAMAGED when the file changed
        since it was verified.
        """
        self._file.seek(self._start)
        body = _Body(self._file, self.header.size)
        unpacked = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).stream_reader(
            cast("IO[bytes]", body), read_size=CHUNK, read_across_frames=True
        )
        limit = min(MAX_TEXT, max(SMALL_TEXT, self.header.size * MAX_RATIO))
        yield from _split(unpacked, limit)
        if body.digest() != self.header.sha256:
            raise Refused(Reason.DAMAGED, "changed while it was read")


def write(
    path: Path,
    key: SigningKey,
    bundle_id: str,
    fill: Callable[[Sink], None],
    *,
    to: tuple[str, ...] = (),
    part: tuple[int, int] = (1, 1),
) -> Written:
    """Write a bundle under a temporary name, make it durable, then give it its name. ``fill`` writes the body's lines.

    Raises OSError; whatever happens, ``path`` is either the whole bundle or what it was before.
    """
    with tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024) as body:
        digest = _pack(body, fill)
        size = body.tell()
        header = Header(bundle_id, identity.id_of(key), bytes(key.verify_key), to, part, size, digest)
        top = MAGIC + _header_line(header)
        signature = key.sign(top).signature
        body.seek(0)
        fresh = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with fresh.open("wb") as file:
                file.write(top + signature)
                while chunk := body.read(CHUNK):
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        finally:
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return Written(bundle_id, path, len(top) + SIGNATURE + size)


def peek(path: Path) -> Header:
    """The clear line alone, unchecked: whose bundle it says it is. Raises Refused."""
    with _readable(path), path.open("rb") as file:
        return _read_header(file)[0]


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """Open and verify a bundle. Raises Refused."""
    with contextlib.ExitStack() as stack:
        with _readable(path):
            file = stack.enter_context(path.open("rb"))
            header, start = _read_header(file)
            _check_size(file, header, start)
            _check_hash(file, header, start)
        yield Opened(file, header, start)


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refused(_why_unreadable(error, path), repr(error), file=str(path)) from error


def _why_unreadable(error: OSError, path: Path) -> Reason:
    """Our own word for what the operating system says in its language."""
    if path.is_dir():  # opening a folder is "not allowed" on Windows
        return Reason.FOLDER
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Reason.NOT_FOUND
    return Reason.NOT_ALLOWED if isinstance(error, PermissionError) else Reason.UNREADABLE


def _pack(body: IO[bytes], fill: Callable[[Sink], None]) -> str:
    """Compress what ``fill`` writes; the digest of the result."""
    tee = _Hashing(body)
    squeeze = _Squeeze(tee)
    fill(squeeze)
    squeeze.close()
    return tee.sha256.hexdigest()


class _Squeeze:
    """A small body is compressed whole and tightly, a large one as it comes, in bounded memory."""

    def __init__(self, out: _Hashing) -> None:
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
            self._out.write(zstandard.ZstdCompressor(level=19).compress(b"".join(self._held)))
        else:
            self._stream.flush(zstandard.FLUSH_FRAME)


def _header_line(header: Header) -> bytes:
    clear = {
        "v": VERSION,
        "id": header.id,
        "from": header.sender,
        "key": base64.b64encode(header.key).decode(),
        "to": list(header.to),
        "part": list(header.part),
        "bytes": header.size,
        "sha256": header.sha256,
        "seal": header.seal,
    }
    return json.dumps(clear, separators=(",", ":")).encode() + b"\n"


def _read_header(file: IO[bytes]) -> tuple[Header, int]:
    magic = file.read(len(MAGIC))
    _check_magic(magic)
    line = file.readline(MAX_HEADER)
    if not line.endswith(b"\n"):
        if len(line) >= MAX_HEADER:
            raise Refused(Reason.HEADER, "first line too long")
        raise Refused(Reason.CUT, got=len(magic) + len(line))
    signature = file.read(SIGNATURE)
    header = _parse_header(line)
    start = len(magic) + len(line) + SIGNATURE
    if len(signature) < SIGNATURE:
        raise Refused(Reason.CUT, got=len(magic) + len(line) + len(signature), expected=start + header.size)
    try:
        VerifyKey(header.key).verify(magic + line, signature)
    except (BadSignatureError, ValueError) as error:
        raise Refused(Reason.SIGNATURE) from error
    if identity.device_id(header.key) != header.sender:
        raise Refused(Reason.IMPOSTOR, device=identity.short(header.sender))
    if header.seal != "none":
        raise Refused(Reason.SEALED, header.seal)
    return header, start


def _check_magic(magic: bytes) -> None:
    if not magic:
        raise Refused(Reason.EMPTY)
    if magic == MAGIC:
        return
    if MAGIC.startswith(magic):
        raise Refused(Reason.CUT, got=len(magic))
    raise Refused(Reason.TOO_NEW if re.match(rb"FIELDAPP[2-9][0-9]?\n?", magic) else Reason.NOT_OURS)


def _parse_header(line: bytes) -> Header:
    try:
        clear = json.loads(line)
        version = clear["v"]
        if type(version) is int and version > VERSION:
            raise Refused(Reason.TOO_NEW, f"version {version}")
        if version != VERSION or not _is_plausible(clear):
            raise Refused(Reason.HEADER, "implausible")
        return Header(
            clear["id"],
            clear["from"],
            base64.b64decode(clear["key"], validate=True),
            tuple(clear["to"]),
            (clear["part"][0], clear["part"][1]),
            clear["bytes"],
            clear["sha256"],
            clear["seal"],
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused(Reason.HEADER, repr(error)) from error


def _is_plausible(clear: Any) -> bool:
    """True when everything in the clear line is of its type and within bounds."""
    part, to, size = clear["part"], clear["to"], clear["bytes"]
    return (
        type(to) is list
        and all(type(text) is str and len(text) <= 200 for text in (*to, clear["seal"]))
        and type(part) is list
        and len(part) == 2
        and all(type(number) is int for number in part)
        and 1 <= part[0] <= part[1] <= 1_000_000
        and type(size) is int
        and 0 <= size <= MAX_BODY
        and re.fullmatch("[A-Za-z0-9+/]{43}=", clear["key"]) is not None
        and re.fullmatch("[0-9a-f]{64}", clear["sha256"]) is not None
        and re.fullmatch("[0-9a-f-]{36}", clear["id"]) is not None
        and re.fullmatch("[a-z2-7]{26}", clear["from"]) is not None
    )


def _check_size(file: IO[bytes], header: Header, start: int) -> None:
    got, expected = file.seek(0, os.SEEK_END), start + header.size
    if got < expected:
        raise Refused(Reason.CUT, got=got, expected=expected)
    if got > expected:
        raise Refused(Reason.TRAILING, got=got, expected=expected)


def _check_hash(file: IO[bytes], header: Header, start: int) -> None:
    file.seek(start)
    body = _Body(file, header.size)
    while body.read(CHUNK):
        pass
    if body.digest() != header.sha256:
        raise Refused(Reason.DAMAGED)


def _split(unpacked: IO[bytes], limit: int) -> Iterator[bytes]:
    """Lines of a stream, none longer than MAX_LINE, no more than ``limit`` bytes in all; the last one must end."""
    rest, total, number = b"", 0, 0
    while True:
        try:
            chunk = unpacked.read(CHUNK)
        except zstandard.ZstdError as error:
            raise Refused(Reason.CONTENT, str(error), line=number + 1) from error
        if not chunk:
            break
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


class _Body:
    """The body's bytes and nothing beyond, hashed as they pass."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._left = size
        self._sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        with _readable(Path(getattr(self._file, "name", ""))):
            data = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        self._sha256.update(data)
        return data

    def digest(self) -> str:
        return self._sha256.hexdigest()


class _Hashing:
    """A file that is hashed as it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        return self._file.write(data)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable, where the system can."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
