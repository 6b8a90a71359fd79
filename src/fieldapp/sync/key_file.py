"""Files that hold private keys, and the file that holds the passphrase's lock: what is in them, byte by byte.

A key file is either plain (base64 of the 32-byte seed, one line) or a JSON object that shows the public half and says
where the private one is: ``{"fieldapp-key":1,"kept":"keyring"|"passphrase","public":...,"box":...}``. ``box`` (only
with a passphrase) is the seed in a NaCl secret box under the folder's master key; the lock file holds the master key in
a secret box under what Argon2id makes of the passphrase. Must not know whose key it is.
"""

from __future__ import annotations

import base64
import json
import os
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.signing import SigningKey, VerifyKey
from nacl.utils import random

from fieldapp.i18n import _

_ROUNDS, _KIBIBYTES, _LANES, _SALT = 3, 65_536, 1, 16
"""Argon2id: the cost of trying one passphrase, some tenths of a second on an old laptop."""
_MOST_ROUNDS, _MOST_KIBIBYTES = 64, 1_048_576
"""No file makes us work longer."""
_LARGEST: Final = 4_096
"""Bytes of a key file that is read."""


class Place(StrEnum):
    """Where a private key lies."""

    FILE = "file"
    KEYRING = "keyring"
    PASSPHRASE = "passphrase"  # noqa: S105  (a word of the file, no password)


class IdentityDamaged(Exception):
    """The key file cannot be read as a key. ``message()`` says what to do."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"not a device key: {path}")
        self.path = path

    def message(self) -> str:
        """What a person reads."""
        return _(
            "The key of this device cannot be read ({path}). Your records are safe, but bundles cannot be sent or "
            "opened. Restore the file from a backup of the data folder."
        ).format(path=self.path)


class WrongPassphrase(Exception):
    """The passphrase does not open the key; the files are as they were."""

    def message(self) -> str:
        """What a person reads."""
        return _("This passphrase does not open the key of this computer. Check capital letters and the keyboard.")


@dataclass(frozen=True)
class KeyFile:
    """One key file: its public half, where the private one is, and what of it is in the file."""

    public: VerifyKey
    place: Place
    key: SigningKey | None = None
    box: bytes = b""


def parsed(path: Path) -> KeyFile:
    """What a key file says. Raises FileNotFoundError, IdentityDamaged, OSError."""
    with path.open("rb") as file:
        text = file.read(_LARGEST).strip()
    try:
        if not text.startswith(b"{"):
            key = SigningKey(base64.b64decode(text, validate=True))
            return KeyFile(key.verify_key, Place.FILE, key)
        found = json.loads(text)
        if found["fieldapp-key"] != 1 or found["kept"] == Place.FILE:
            raise IdentityDamaged(path)
        return KeyFile(VerifyKey(_raw(found["public"])), Place(found["kept"]), box=_raw(found.get("box", "")))
    except (ValueError, TypeError, KeyError, CryptoError, RecursionError) as error:
        raise IdentityDamaged(path) from error


def plain_text(key: SigningKey) -> str:
    """The file of a key that is not sealed."""
    return f"{b64(bytes(key))}\n"


def keyring_text(key: SigningKey) -> str:
    """The file of a key that the system's keyring holds."""
    return _said(key, Place.KEYRING)


def sealed_text(key: SigningKey, master: bytes) -> str:
    """The file of a key under the folder's master key."""
    return _said(key, Place.PASSPHRASE, box=b64(bytes(SecretBox(master).encrypt(bytes(key)))))


def matching(path: Path, public: VerifyKey, seed: bytes) -> SigningKey:
    """The key of a seed, which must be that of the public half: else somebody has put another file together."""
    try:
        key = SigningKey(seed)
    except (ValueError, TypeError, CryptoError) as error:
        raise IdentityDamaged(path) from error
    if key.verify_key != public:
        raise IdentityDamaged(path)
    return key


def unsealed(path: Path, found: KeyFile, master: bytes) -> SigningKey | None:
    """The key out of its box; None where the master key does not open it."""
    try:
        return matching(path, found.public, SecretBox(master).decrypt(found.box))
    except (ValueError, TypeError, CryptoError):
        return None


def lock_text(master: bytes, passphrase: str) -> str:
    """The lock file: the master key under a passphrase."""
    salt = random(_SALT)
    box = SecretBox(_stretched(passphrase, salt, _ROUNDS, _KIBIBYTES)).encrypt(master)
    facts = {"salt": b64(salt), "rounds": _ROUNDS, "kibibytes": _KIBIBYTES, "box": b64(bytes(box))}
    return json.dumps({"fieldapp-lock": 1, **facts}) + "\n"


def master_of(path: Path, passphrase: str) -> bytes:
    """The master key of a lock file. Raises WrongPassphrase, IdentityDamaged, OSError (missing, too)."""
    with path.open("rb") as file:
        text = file.read(_LARGEST)
    try:
        found = json.loads(text)
        rounds, kibibytes = int(found["rounds"]), int(found["kibibytes"])
        if found["fieldapp-lock"] != 1 or rounds > _MOST_ROUNDS or kibibytes > _MOST_KIBIBYTES:
            raise IdentityDamaged(path)
        wanted = _stretched(passphrase, _raw(found["salt"]), rounds, kibibytes)
        box = _raw(found["box"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise IdentityDamaged(path) from error
    try:
        return SecretBox(wanted).decrypt(box)
    except (CryptoError, ValueError) as error:
        raise WrongPassphrase from error


def counted(passphrase: str) -> str:
    """The passphrase as it counts: the same on every keyboard, however its letters are composed; no spaces around."""
    return unicodedata.normalize("NFKC", passphrase).strip()


def write(path: Path, text: str, *, replace: bool) -> None:
    """Write a file whole or not at all, for its owner alone; without ``replace`` what is there already stays."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            fresh.replace(path)
        else:
            _claim(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def _claim(fresh: Path, path: Path) -> None:
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    except OSError:  # a file system without links (FAT): the store's lock keeps a second process out
        if not path.exists():
            fresh.replace(path)


def b64(data: bytes) -> str:
    """Bytes as text."""
    return base64.b64encode(data).decode()


def _said(key: SigningKey, place: Place, **more: Any) -> str:
    facts = {"fieldapp-key": 1, "kept": str(place), "public": b64(bytes(key.verify_key)), **more}
    return json.dumps(facts) + "\n"


def _raw(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _stretched(passphrase: str, salt: bytes, rounds: int, kibibytes: int) -> bytes:
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    try:
        secret = counted(passphrase).encode()
        return hash_secret_raw(secret, salt, rounds, kibibytes, _LANES, SecretBox.KEY_SIZE, Type.ID)
    except HashingError as error:
        raise ValueError("no cost that Argon2 takes") from error
