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

_DASH: Final = r"\-\u2010-\u2015\u2212"
"""Phones make one long dash of two short ones."""
_SPACE: Final = r"\s>"
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
"""What channels put between characters and nobody sees."""
_STARTS: Final = re.compile(rf"[{_DASH}][{_SPACE}{_DASH}]*BEGIN[{_SPACE}]+FIELDAPP[{_SPACE}]+BUNDLE[{_SPACE}{_DASH}]*")
_ENDS: Final = re.compile(rf"[{_DASH}][{_SPACE}{_DASH}]*END[{_SPACE}]+FIELDAPP[{_SPACE}]+BUNDLE")
_LINE: Final = re.compile(rf"FABQ:([A-Z2-7{_SPACE}]+)\.", re.IGNORECASE)
_BETWEEN: Final = re.compile(f"[{_SPACE}]+")


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
    plain = _UNSEEN.sub("", read(start))
    return _STARTS.search(plain) is not None or QR in plain.upper()


def read(content: bytes) -> str:
    """The text of a file as an editor saved it: Windows writes two bytes a character where it is asked for Unicode."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16" if wide else "utf-8", "replace")


def bundles(pasted: str) -> list[bytes]:
    """The bundles in a text, in order. Raises NotText where there is none, or one that is not whole."""
    if len(pasted) > MAX_TEXT:
        raise NotText(cut=False)
    pasted = _UNSEEN.sub("", pasted)
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
