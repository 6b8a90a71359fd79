"""Sealing the body of a bundle with age (age-encryption.org/v1), so that only those it is meant for can read it.

A device's sealing key is its signing key in the other form of the same curve (Ed25519 -> X25519): who knows a device's
public key can seal for it, and nothing more has to be handed out or kept. A kit for a device whose key is not known yet
is sealed for the key that Argon2id makes from a code of six words. Must not know what is in a body or what a store is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Any, Final, NamedTuple, Protocol

import pyrage
from argon2.low_level import Type, hash_secret_raw
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey
from nacl.signing import SigningKey, VerifyKey

from fieldapp.sync import words

NONE: Final = "none"
AGE: Final = "age"
CODE: Final = "code"
KINDS: Final = (NONE, AGE, CODE)
SALT: Final = 16
"""Bytes of salt of a sealing by code."""
MANY: Final = 50
"""Recipients up to which a bundle is sealed for each of them; beyond, for the programme's key."""

_ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


class Secret(NamedTuple):
    """What opens bodies that are sealed for one key, as the age library holds it."""

    key: Any


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""


class _Writable(Protocol):
    def write(self, data: bytes, /) -> int:
        """Take bytes."""


class NotForUs(Exception):
    """None of the keys opens it."""


class Broken(Exception):
    """It is no sealed text, or not a whole one."""


@dataclass(frozen=True)
class Seal:
    """How a body is to be sealed: for which X25519 public keys, and for a code the salt that goes into the clear."""

    keys: tuple[bytes, ...] = ()
    salt: bytes = b""

    @property
    def kind(self) -> str:
        """The word of the clear line."""
        return CODE if self.salt else AGE if self.keys else NONE


UNSEALED: Final = Seal()


def for_devices(signing_keys: Iterable[bytes], more: Iterable[bytes] = ()) -> Seal:
    """The seal for devices with these 32-byte Ed25519 public keys, and for X25519 public keys in ``more``.

    Raises ValueError for what is no key.
    """
    return Seal(tuple(dict.fromkeys([*(sealing_key(key) for key in signing_keys), *more])))


def for_code(code: str, salt: bytes, own: bytes) -> Seal:
    """The seal for whoever knows a code, and for the device itself that has the Ed25519 public key ``own``."""
    by_code = bytes(PrivateKey(_stretched(words.plain(code), salt)).public_key)
    return Seal((by_code, sealing_key(own)), salt)


def sealing_key(signing_key: bytes) -> bytes:
    """The X25519 public key of a device. Raises ValueError for bytes that are no public key."""
    try:
        return bytes(VerifyKey(signing_key).to_curve25519_public_key())
    except (CryptoError, RuntimeError, TypeError) as error:
        raise ValueError("no public key") from error


def secret_of(key: SigningKey) -> Secret:
    """What opens bodies sealed for the device with this key."""
    return secret(bytes(key.to_curve25519_private_key()))


def secret(private: bytes) -> Secret:
    """What opens bodies sealed for the X25519 key with these 32 private bytes."""
    return Secret(pyrage.x25519.Identity.from_str(_bech32("age-secret-key-", private).upper()))


def secret_of_code(code: str, salt: bytes) -> Secret:
    """What opens a body sealed by code."""
    return secret(_stretched(words.plain(code), salt))


def seal(source: IO[bytes], target: _Writable, keys: Sequence[bytes]) -> None:
    """Seal a body for X25519 public keys, in bounded memory."""
    recipients = [pyrage.x25519.Recipient.from_str(_bech32("age", key)) for key in keys]
    pyrage.encrypt_io(source, _Flushing(target), recipients)


def unseal(source: _Readable, target: IO[bytes], secrets: Sequence[Secret]) -> None:
    """Open a sealed body, in bounded memory. Raises NotForUs, Broken; what ``target`` holds is then worthless."""
    head = _Remembering(source)
    try:
        pyrage.decrypt_io(head, target, [one.key for one in secrets or [_nobody()]])
    except pyrage.DecryptError as error:
        if head.failed is not None:  # a stick that was pulled out, not a broken seal
            raise head.failed from error
        raise (NotForUs if "No matching keys" in str(error) else Broken)(str(error)) from error
    except OSError as error:
        if head.failed is not None:
            raise head.failed from error
        raise Broken(str(error)) from error


@lru_cache(maxsize=8)
def _stretched(code: str, salt: bytes) -> bytes:
    """32 bytes from a code. The costs are part of the format: 2 passes over 19 MiB; the code itself has 66 bits."""
    return hash_secret_raw(
        code.encode(), salt, time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, type=Type.ID
    )


def _nobody() -> Secret:
    """A key for which nothing is sealed: the library wants at least one."""
    return Secret(pyrage.x25519.Identity.generate())


class _Remembering:
    """A source that keeps its own failure, which the library would turn into words of its own."""

    def __init__(self, source: _Readable) -> None:
        self._source = source
        self.failed: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            return self._source.read(size)
        except Exception as error:
            self.failed = error
            raise OSError("source") from error


class _Flushing:
    """A target that can be flushed."""

    def __init__(self, target: _Writable) -> None:
        self._target = target

    def write(self, data: bytes) -> int:
        self._target.write(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""


def _bech32(prefix: str, data: bytes) -> str:
    """BIP 173, as age writes its keys."""
    number, bits = int.from_bytes(data), len(data) * 8
    spare = -bits % 5
    number <<= spare
    digits = [number >> shift & 31 for shift in range(bits + spare - 5, -1, -5)]
    spread = [*(ord(char) >> 5 for char in prefix), 0, *(ord(char) & 31 for char in prefix)]
    check = _polymod([*spread, *digits, 0, 0, 0, 0, 0, 0]) ^ 1
    digits += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return prefix + "1" + "".join(_ALPHABET[digit] for digit in digits)


def _polymod(values: Iterable[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, step in enumerate(_GENERATOR):
            check ^= step if top >> place & 1 else 0
    return check
