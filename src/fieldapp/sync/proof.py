"""A certificate as text that proves itself: what it says and who signed it, short enough for a QR code.

``FAC1:`` and base 32 without padding; inside, 64 bytes of Ed25519 signature by the device that issued it, then what is
said, deflated. Reading needs no key: it says what is claimed and by whom; ``holds`` asks a public key. Must not know
stores, records or the trust list.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zlib
from dataclasses import astuple, dataclass, fields
from typing import Final

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from fieldapp.sync import identity

PREFIX: Final = "FAC1:"
_HEAD: Final = b"fieldapp certificate 1\n"
_TEXT: Final = re.compile(r"FAC1:([A-Z2-7\s>]+)", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[\s>\u200b\u200e\u200f\ufeff]+")
_SIGNATURE: Final = 64
_MOST: Final = 8_192
"""Bytes that the words of a certificate may have."""
_TITLE: Final = 90
"""Characters of a title that are signed; a longer one ends with an ellipsis."""


class NoProof(Exception):
    """The text is no certificate, or cannot be read as one: cut, mistyped or damaged."""


@dataclass(frozen=True)
class Said:
    """What a certificate says, in the order in which it is signed. Days are ISO, ``minutes`` 0 where none is said."""

    code: str
    kind: str
    name: str
    title: str
    start: str
    end: str
    minutes: int
    issued: str
    issuer: str
    """Id of the device that signed."""


@dataclass(frozen=True)
class Proof:
    """What was read from a text: what it says, the bytes that were signed, the signature."""

    said: Said
    body: bytes
    signature: bytes

    @property
    def check_code(self) -> str:
        """Ten letters that stand on paper beside the serial number: "K3QFA-7WZ2M"."""
        return check_code(self.signature)


def short_title(title: str) -> str:
    """A title as it is signed."""
    return title if len(title) <= _TITLE else title[: _TITLE - 1].rstrip() + "…"


def issue(said: Said, key: SigningKey) -> str:
    """Sign what is said; the text for the QR code. ValueError where ``said.issuer`` is not the key's device."""
    if said.issuer != identity.id_of(key):
        raise ValueError("signed by another device than it says")
    body = json.dumps(astuple(said), ensure_ascii=False, separators=(",", ":")).encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(body) + packer.flush()
    signature = key.sign(_HEAD + body).signature
    return PREFIX + base64.b32encode(signature + packed).decode().rstrip("=")


def read(text: str) -> Proof:
    """What a text claims, wherever in it the certificate stands. Raises NoProof."""
    found = _TEXT.search(text[: 4 * _MOST])
    if found is None:
        raise NoProof("no certificate")
    bare = _BETWEEN.sub("", found[1]).upper()
    try:
        raw = base64.b32decode(bare + "=" * (-len(bare) % 8))
        packer = zlib.decompressobj(-15)
        body = packer.decompress(raw[_SIGNATURE:], _MOST)
        if not packer.eof:
            raise NoProof("not whole")
        values = json.loads(body)
    except (binascii.Error, zlib.error, ValueError, RecursionError) as error:
        raise NoProof(str(error)) from error
    kinds = [int if one.name == "minutes" else str for one in fields(Said)]
    if not isinstance(values, list) or [type(value) for value in values] != kinds:
        raise NoProof("not the parts of a certificate")
    return Proof(Said(*values), body, raw[:_SIGNATURE])


def holds(proof: Proof, public: bytes) -> bool:
    """True where the key is the issuer's and signed exactly this."""
    try:
        key = VerifyKey(public)
        key.verify(_HEAD + proof.body, proof.signature)
    except (BadSignatureError, ValueError, TypeError):
        return False
    return identity.id_of(key) == proof.said.issuer


def check_code(signature: bytes) -> str:
    """The letters by which a certificate is compared with the register."""
    letters = base64.b32encode(hashlib.sha256(signature).digest()).decode()[:10]
    return f"{letters[:5]}-{letters[5:]}"
