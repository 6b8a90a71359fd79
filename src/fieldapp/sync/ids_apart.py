"""Ids taken out of a short text and put back: an id is as good as random, and packed as text it takes a third more.

What remains has one byte where an id stood for the first time, and another with its number where it stands again;
neither occurs in UTF-8. The ids themselves lie before the text, 16 bytes each, in a frame that zstd passes over
(docs/bundle-format.md 1.4). Must not know what the text says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_ID: Final = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_FIRST: Final = b"\xf8"
"""Stands for the next id."""
_AGAIN: Final = b"\xf9"
"""Stands, with the number in one byte below 128 or in two of which the first is not, for an id that was there."""
_MARK: Final = re.compile(rb"\xf8|\xf9([\x80-\xff]?[\x00-\x7f])", re.DOTALL)
_SIZE: Final = 16

FRAME: Final = b"\x50\x2a\x4d\x18"
"""The first bytes of a frame that zstd passes over; its length follows in four bytes, the lowest first."""
HEAD: Final = 8
"""Bytes of such a frame before what it holds."""
MOST: Final = 1 << 14
"""Ids that two bytes can number."""


def take_out(text: bytes) -> tuple[bytes, bytes]:
    """The frame with the ids, and the text without them; an empty frame and the whole text where there are none."""
    numbers: dict[bytes, int] = {}

    def mark(found: re.Match[bytes]) -> bytes:
        one = found[0]
        number = numbers.get(one)
        if number is not None:
            return _AGAIN + (bytes([number]) if number < 128 else bytes([128 + (number >> 7), number & 127]))
        if len(numbers) == MOST:
            return one
        numbers[one] = len(numbers)
        return _FIRST

    left = _ID.sub(mark, text)
    ids = b"".join(bytes.fromhex(one.replace(b"-", b"").decode()) for one in numbers)
    return (FRAME + len(ids).to_bytes(4, "little") + ids, left) if ids else (b"", text)


def size_of(head: bytes) -> int:
    """How many bytes of ids follow the head of the frame; no more than there can be."""
    return min(int.from_bytes(head[4:HEAD], "little"), MOST * _SIZE + 1)


def put_back(ids: bytes, text: bytes) -> bytes:
    """The whole text. ``ids`` is what the frame holds. Raises ValueError where the two do not belong together."""
    if len(ids) % _SIZE or len(ids) > MOST * _SIZE:
        raise ValueError(f"{len(ids)} bytes of ids")
    every = [_spelled(ids[start : start + _SIZE]) for start in range(0, len(ids), _SIZE)]
    coming: Iterator[bytes] = iter(every)

    def spell(found: re.Match[bytes]) -> bytes:
        again = found[1]
        if again is None:
            return next(coming)
        return every[again[0] if len(again) == 1 else (again[0] - 128 << 7) + again[1]]

    try:
        return _MARK.sub(spell, text)
    except (StopIteration, IndexError) as error:
        raise ValueError("more ids in the text than there are") from error


def _spelled(one: bytes) -> bytes:
    text = one.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}".encode()
