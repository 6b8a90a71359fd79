"""The bundle file: a clear first line, an Ed25519 signature, a sealed zstd body (docs/bundle-format.md, byte by byte).

Size, hash and signature are checked before anything is opened or unpacked; both stream in bounded memory. Must not know
what the lines of the body mean (``contents``), who may read it (``sealing``) or what a store is.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, NamedTuple, cast

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from fieldapp.sync import armour, clear, identity, packing, sealing, unpacking
from fieldapp.sync.refusal import Reason, Refused

SUFFIX: Final = ".fab"
MAGIC: Final = b"FIELDAPP1\n"
SIGNATURE: Final = 64
MAX_HEADER: Final = 64 * 1024
LOOK: Final = 8 * 1024
"""First bytes of a file in which a bundle as text begins."""
CHUNK: Final = 256 * 1024


Keys = Callable[[clear.Header], Sequence[sealing.Secret]]
"""What may open the body of a bundle with this clear line; raises Refused where a person must be asked first."""


@dataclass(frozen=True)
class Written:
    """A bundle that was written: its id and the file's bytes."""

    id: str
    path: Path
    size: int


class Opened:
    """A bundle whose size, hash and signature were found right; ``lines()`` opens and unpacks the body."""

    def __init__(self, file: IO[bytes], header: clear.Header, start: int, keys: Keys | None = None) -> None:
        self.header = header
        self._file = file
        self._start = start
        self._keys = keys
        self._plain: IO[bytes] | None = None

    def lines(self) -> Iterator[bytes]:
        """The lines of the body, streamed; each call begins anew. Of a bundle of files, its manifest alone.

        Raises Refused SEALED for a body that is meant for others, TOO_LARGE for a bomb, CONTENT for a body that does
        not unpack, DAMAGED when the file changed since it was verified.
        """
        if self.header.body == clear.FILES:
            return _first_line(self.raw())
        if self.header.seal != sealing.NONE:
            return unpacking.lines(self._unsealed(), self.header.size)
        return self._checked_lines()

    def _checked_lines(self) -> Iterator[bytes]:
        body = self._body()
        yield from unpacking.lines(cast("IO[bytes]", body), self.header.size)
        if body.digest() != self.header.sha256:
            raise Refused(Reason.DAMAGED, "changed while it was read")

    def close(self) -> None:
        """Throw away what was unsealed."""
        if self._plain is not None:
            self._plain.close()

    def raw(self) -> IO[bytes]:
        """The unsealed body of a bundle of files, from its beginning. Raises Refused as ``lines`` does."""
        if self.header.seal == sealing.NONE:
            raise Refused(Reason.CONTENT, "files are sealed", line=1)
        return self._unsealed()

    def _body(self) -> _Body:
        self._file.seek(self._start)
        return _Body(self._file, self.header.size)

    def _unsealed(self) -> IO[bytes]:
        """The body as it was before it was sealed; opened once, kept until the bundle is closed."""
        if self._plain is None:
            plain = cast("IO[bytes]", tempfile.SpooledTemporaryFile(max_size=packing.IN_MEMORY))  # noqa: SIM115  (close())
            self._plain = plain
            body = self._body()
            try:
                sealing.unseal(body, plain, self._keys(self.header) if self._keys is not None else ())
            except sealing.NotForUs as error:
                code = self.header.seal == sealing.CODE
                raise Refused(Reason.CODE if code else Reason.SEALED, str(error)) from error
            except sealing.Broken as error:
                raise Refused(Reason.CONTENT, str(error), line=1) from error
            while body.read(CHUNK):
                pass
            if body.digest() != self.header.sha256:
                raise Refused(Reason.DAMAGED, "changed while it was read")
        self._plain.seek(0)
        return self._plain


def write(
    path: Path,
    key: SigningKey,
    bundle_id: str,
    fill: Callable[[packing.Sink], None],
    *,
    to: tuple[str, ...] = (),
    part: tuple[int, int] = (1, 1),
    seal: sealing.Seal = sealing.UNSEALED,
) -> Written:
    """Write a bundle under a temporary name, make it durable, then give it its name. ``fill`` writes the body's lines.

    ``seal`` says who may read it; unsealed is only for what holds nothing personal.

    Raises OSError; whatever happens, ``path`` is either the whole bundle or what it was before.
    """
    return _write(path, key, lambda body: packing.pack(body, fill, seal), _Said(bundle_id, to, part, seal))


def write_files(
    path: Path,
    key: SigningKey,
    bundle_id: str,
    raw: IO[bytes],
    *,
    to: tuple[str, ...],
    part: tuple[int, int],
    seal: sealing.Seal,
) -> Written:
    """As ``write``, a bundle of files: ``raw`` is read as it is sealed, and not compressed."""
    return _write(
        path, key, lambda body: packing.sealed(body, raw, seal), _Said(bundle_id, to, part, seal, clear.FILES)
    )


class _Said(NamedTuple):
    """What the clear line says that is known before the body."""

    id: str
    to: tuple[str, ...]
    part: tuple[int, int]
    seal: sealing.Seal
    body: str = clear.LINES


def _write(path: Path, key: SigningKey, pack: Callable[[IO[bytes]], str], said: _Said) -> Written:
    with tempfile.SpooledTemporaryFile(max_size=packing.IN_MEMORY) as body:
        digest = pack(cast("IO[bytes]", body))
        size = body.tell()
        sender = identity.id_of(key), bytes(key.verify_key)
        header = clear.Header(
            said.id, *sender, said.to, said.part, size, digest, said.seal.kind, said.seal.salt, said.body
        )
        top = MAGIC + clear.line_of(header)
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
    return Written(said.id, path, len(top) + SIGNATURE + size)


def peek(path: Path) -> clear.Header:
    """The clear line alone, unchecked: whose bundle it says it is. Raises Refused."""
    with _readable(path), path.open("rb") as file:
        return _read_header(file)[0]


@contextlib.contextmanager
def opened(path: Path, keys: Keys | None = None) -> Iterator[Opened]:
    """Open and verify a bundle, a file or one pasted as text; ``keys`` open its body. Raises Refused."""
    with contextlib.ExitStack() as stack:
        with _readable(path):
            _check_regular(path)
            file = _bare(stack.enter_context(path.open("rb")), stack)
            header, start = _read_header(file)
            _check_size(file, header, start)
            _check_hash(file, header, start)
        found = Opened(file, header, start, keys)
        stack.callback(found.close)
        yield found


def _check_regular(path: Path) -> None:
    """A pipe or a device would be read for ever."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise Refused(Reason.UNREADABLE, "no file", file=str(path))


def _bare(file: IO[bytes], stack: contextlib.ExitStack) -> IO[bytes]:
    """The bundle itself, where the file holds it as text."""
    start = file.read(LOOK)
    file.seek(0)
    if start.startswith(MAGIC) or not armour.looks_like(start):
        return file
    text = file.read(armour.MAX_TEXT + 1)
    try:
        found = armour.bundles(armour.read(text))
    except armour.NotText as error:
        raise Refused(Reason.CUT if error.cut else Reason.NOT_OURS, got=len(text)) from error
    if len(found) > 1:
        raise Refused(Reason.SEVERAL, count=len(found))
    bare = cast("IO[bytes]", stack.enter_context(tempfile.SpooledTemporaryFile(max_size=packing.IN_MEMORY)))  # noqa: SIM115
    bare.write(found[0])
    bare.seek(0)
    return bare


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


def _first_line(raw: IO[bytes]) -> Iterator[bytes]:
    line = raw.readline(unpacking.MAX_LINE + 1)
    if len(line) > unpacking.MAX_LINE:
        raise Refused(Reason.TOO_LARGE, "a line without end")
    if not line.endswith(b"\n"):
        raise Refused(Reason.CONTENT, "the manifest does not end", line=1)
    yield line[:-1]


def _read_header(file: IO[bytes]) -> tuple[clear.Header, int]:
    magic = file.read(len(MAGIC))
    _check_magic(magic)
    line = file.readline(MAX_HEADER)
    if not line.endswith(b"\n"):
        if len(line) >= MAX_HEADER:
            raise Refused(Reason.HEADER, "first line too long")
        raise Refused(Reason.CUT, got=len(magic) + len(line))
    signature = file.read(SIGNATURE)
    header = clear.parse(line)
    start = len(magic) + len(line) + SIGNATURE
    if len(signature) < SIGNATURE:
        raise Refused(Reason.CUT, got=len(magic) + len(line) + len(signature), expected=start + header.size)
    try:
        VerifyKey(header.key).verify(magic + line, signature)
    except (BadSignatureError, ValueError) as error:
        raise Refused(Reason.SIGNATURE) from error
    if identity.device_id(header.key) != header.sender:
        raise Refused(Reason.IMPOSTOR, device=identity.short(header.sender))
    if header.seal not in sealing.KINDS:
        raise Refused(Reason.TOO_NEW, header.seal)
    return header, start


def _check_magic(magic: bytes) -> None:
    if not magic:
        raise Refused(Reason.EMPTY)
    if magic == MAGIC:
        return
    if MAGIC.startswith(magic):
        raise Refused(Reason.CUT, got=len(magic))
    raise Refused(Reason.TOO_NEW if re.match(rb"FIELDAPP[2-9][0-9]?\n?", magic) else Reason.NOT_OURS)


def _check_size(file: IO[bytes], header: clear.Header, start: int) -> None:
    got, expected = file.seek(0, os.SEEK_END), start + header.size
    if got < expected:
        raise Refused(Reason.CUT, got=got, expected=expected)
    if got > expected:
        raise Refused(Reason.TRAILING, got=got, expected=expected)


def _check_hash(file: IO[bytes], header: clear.Header, start: int) -> None:
    file.seek(start)
    body = _Body(file, header.size)
    while body.read(CHUNK):
        pass
    if body.digest() != header.sha256:
        raise Refused(Reason.DAMAGED)


class _Body:
    """The body's bytes and nothing beyond, hashed as they pass."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._left = size
        self._sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        name = getattr(self._file, "name", None)
        with _readable(Path(name if isinstance(name, str) else "")):
            data = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        self._sha256.update(data)
        return data

    def digest(self) -> str:
        return self._sha256.hexdigest()


def _sync_folder(folder: Path) -> None:
    """Make the new name durable, where the system can."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
