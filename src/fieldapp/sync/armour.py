"""A bundle as text, for channels that take only text: a block to paste from a messenger, or a line for a QR code.

Readers are tolerant of what channels do to text: lines wrapped anew, quoted with ``>``, indented, words around the
block. Must not know what a bundle is.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

BEGIN: Final = "-----BEGIN FIELDAPP BUNDLE-----"
END: Final = "-----END FIELDAPP BUNDLE-----"
QR: Final = "FABQ:"
"""What the line of a QR code begins with; base 32 follows, without padding, and ends with a full stop."""
MAX_TEXT: Final = 64 * 1024 * 1024
"""Characters of text that are looked at."""
LINE: Final = 64

_STARTS: Final = re.compile(r"-{2,}[\s>]*BEGIN[\s>]+FIELDAPP[\s>]+BUNDLE[\s>]*-{2,}")
_ENDS: Final = re.compile(r"-{2,}[\s>]*END[\s>]+FIELDAPP[\s>]+BUNDLE[\s>]*-{2,}")
_LINE: Final = re.compile(r"FABQ:([A-Z2-7\s>]+)\.", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[\s>\u200b\u200e\u200f\ufeff]+")


class NotText(Exception):
    """The text holds no bundle, or not a whole one. ``cut`` is True where it begins and does not end."""

    def __init__(self, *, cut: bool) -> None:
        super().__init__("cut" if cut else "no block")
        self.cut = cut


def text(bundle: bytes) -> str:
    """The block to paste: a third longer than the bundle."""
    body = base64.b64encode(bundle).decode()
    lines = [body[at : at + LINE] for at in range(0, len(body), LINE)]
    return "\n".join([BEGIN, *lines, END, ""])


def line(bundle: bytes) -> str:
    """The line of a QR code: letters and figures that its alphanumeric mode packs tightly."""
    return QR + base64.b32encode(bundle).decode().rstrip("=") + "."


def looks_like(start: bytes) -> bool:
    """True when the first bytes of a file may be a bundle as text."""
    plain = start.decode("utf-8", "ignore")
    return _STARTS.search(plain) is not None or QR in plain.upper()


def bundles(pasted: str) -> list[bytes]:
    """The bundles in a text, in order. Raises NotText where there is none, or one that is not whole."""
    if len(pasted) > MAX_TEXT:
        raise NotText(cut=False)
    found = [_base32(match[1]) for match in _LINE.finditer(pasted)]
    begins = [*_STARTS.finditer(pasted)]
    for place, begin in enumerate(begins):
        until = begins[place + 1].start() if place + 1 < len(begins) else len(pasted)
        end = _ENDS.search(pasted, begin.end(), until)
        if end is None:
            raise NotText(cut=True)
        found.append(_base64(pasted[begin.end() : end.start()]))
    if not found:
        raise NotText(cut=QR in pasted.upper())
    return found


def _base64(body: str) -> bytes:
    try:
        return base64.b64decode(_BETWEEN.sub("", body), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotText(cut=True) from error


def _base32(body: str) -> bytes:
    bare = _BETWEEN.sub("", body).upper()
    try:
        return base64.b32decode(bare + "=" * (-len(bare) % 8))
    except (binascii.Error, ValueError) as error:
        raise NotText(cut=True) from error
