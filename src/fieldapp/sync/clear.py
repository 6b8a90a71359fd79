"""The clear line of a bundle: what its carrier can read, to check that it is whole (docs/bundle-format.md).

Must not know files, keys or what is in the body.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import Any, Final

from fieldapp.sync import identity, sealing
from fieldapp.sync.refusal import Reason, Refused

FIRST: Final = 1
"""Of the clear lines of bundles of changes as they were before ids lay apart."""
NEWEST: Final = 2
"""Of the clear lines written now, in which ``body`` names what is not LINES; a reader refuses what is higher."""
LINES: Final = "lines"
"""The body is the manifest and changes, line by line."""
FILES: Final = "files"
"""The body is a line and then the bytes of files."""
MAX_BODY: Final = 1 << 40


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
    seal: str = sealing.NONE
    salt: bytes = b""
    """Where the body is sealed by a code."""
    body: str = LINES
    """What the body is made of: LINES or FILES."""


def line_of(header: Header) -> bytes:
    """The line, with its line feed. Of lines it leaves out what follows from the rest or is as usual."""
    whole = header.body != LINES  # readers of files ask for everything, from the first on
    said: dict[str, Any] = {"v": NEWEST, "id": header.id}
    if whole:
        said["from"] = header.sender
    said["key"] = base64.b64encode(header.key).decode()
    if header.to or whole:
        said["to"] = list(header.to)
    if header.part != (1, 1) or whole:
        said["part"] = list(header.part)
    digest = base64.b64encode(bytes.fromhex(header.sha256)).decode().rstrip("=")
    said |= {"bytes": header.size, "sha256": header.sha256 if whole else digest, "seal": header.seal}
    if header.salt:
        said["salt"] = base64.b64encode(header.salt).decode()
    if whole:
        said["body"] = header.body
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"


def parse(line: bytes) -> Header:
    """What a line says. Raises Refused TOO_NEW, HEADER."""
    try:
        clear = json.loads(line)
        version = clear["v"]
        body = clear.get("body", LINES) if version == NEWEST else LINES
        if type(version) is int and (version > NEWEST or body not in (LINES, FILES)):
            raise Refused(Reason.TOO_NEW, f"version {version}, {body}")
        if version == NEWEST and body == LINES:
            clear = {"from": _sender(clear["key"]), "to": [], "part": [1, 1]} | clear
        if type(version) is not int or version < FIRST or not _is_plausible(clear):
            raise Refused(Reason.HEADER, "implausible")
        return Header(
            clear["id"],
            clear["from"],
            base64.b64decode(clear["key"], validate=True),
            tuple(clear["to"]),
            (clear["part"][0], clear["part"][1]),
            clear["bytes"],
            _digest(clear["sha256"]),
            clear["seal"],
            base64.b64decode(clear["salt"], validate=True) if clear["seal"] == sealing.CODE else b"",
            body,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused(Reason.HEADER, repr(error)) from error


def _sender(key: str) -> str:
    return identity.device_id(base64.b64decode(key, validate=True))


def _digest(text: str) -> str:
    """A SHA-256 in hexadecimal digits, however it is written."""
    return text if len(text) == 64 else base64.b64decode(text + "=").hex()


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
        and re.fullmatch("[0-9a-f]{64}|[A-Za-z0-9+/]{43}", clear["sha256"]) is not None
        and re.fullmatch("[0-9a-f-]{36}", clear["id"]) is not None
        and re.fullmatch("[a-z2-7]{26}", clear["from"]) is not None
        and (clear["seal"] != sealing.CODE or re.fullmatch("[A-Za-z0-9+/]{22}==", clear["salt"]) is not None)
    )
