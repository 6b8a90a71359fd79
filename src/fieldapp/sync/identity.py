"""Who this device is: an Ed25519 key pair made on first run, and the device id that follows from its public half.

A device id is a digest of the public key, so whoever signs with the key proves that the streams ``<device>:<team>`` are
its own; nobody has to hand out names. Must not know stores or bundles.
"""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey

from fieldapp.i18n import _

KEY_FILE = "device.key"
NEXT_KEY = "device.key.next"
ROOT_FILE = "programme.key"
"""On the computer where the programme was started: the key that signs its trust list."""
ID_LENGTH = 26
"""Characters of a device id: 130 bits of the digest, too many for anybody to make a second key for it."""


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


def device_id(public: bytes) -> str:
    """The id of the device with this 32-byte public key: 26 lower-case letters and digits 2 to 7."""
    return base64.b32encode(hashlib.sha256(public).digest()).decode().lower()[:ID_LENGTH]


def id_of(key: SigningKey | VerifyKey) -> str:
    """The device id of a key pair or public key."""
    public = key.verify_key if isinstance(key, SigningKey) else key
    return device_id(bytes(public))


def short(device: str) -> str:
    """A device id as a person compares it: its first eight characters in two groups."""
    return f"{device[:4]}-{device[4:8]}".upper()


def stream_id(device: str, team: str) -> str:
    """The name of the stream in which a device writes for a team (empty team = the whole programme)."""
    return f"{device}:{team}"


def device_of(stream: str) -> str:
    """The device that writes a stream."""
    return stream.partition(":")[0]


def team_of(stream: str) -> str:
    """The team that a stream writes for; empty for the whole programme."""
    return stream.partition(":")[2]


def device_key(folder: Path) -> SigningKey:
    """The key pair of the data folder, made on first use and readable by its owner alone.

    Raises IdentityDamaged when the file is there and holds no key, OSError when it cannot be read or written.
    """
    path = folder / KEY_FILE
    try:
        return _read(path)
    except FileNotFoundError:
        pass
    _create(path, SigningKey.generate())
    return _read(path)


def known_key(folder: Path) -> SigningKey | None:
    """The key pair of the data folder, None where there is none yet. Raises IdentityDamaged, OSError."""
    try:
        return _read(folder / KEY_FILE)
    except FileNotFoundError:
        return None


def root_key(folder: Path) -> SigningKey | None:
    """The programme's root key, where this data folder holds it. Raises IdentityDamaged, OSError."""
    try:
        return _read(folder / ROOT_FILE)
    except FileNotFoundError:
        return None


def make_root_key(folder: Path) -> SigningKey:
    """The programme's root key, made where there is none yet. Raises IdentityDamaged, OSError."""
    found = root_key(folder)
    if found is None:
        _create(folder / ROOT_FILE, SigningKey.generate())
    return _read(folder / ROOT_FILE)


def replace_root_key(folder: Path, key: SigningKey) -> Path:
    """Put another root key in the place of the present one, which stays beside it; where it stays.

    Raises OSError.
    """
    present = folder / ROOT_FILE
    kept = present.with_name(f"{ROOT_FILE}.{device_id(bytes(key.verify_key))[:8]}.before")
    if present.exists():
        present.replace(kept)
    _create(present, key)
    return kept


def lay_out_key(folder: Path) -> SigningKey:
    """A new key pair beside the present one, which ``take_key`` puts in its place once the store has its id."""
    fresh = folder / NEXT_KEY
    fresh.unlink(missing_ok=True)
    _create(fresh, SigningKey.generate())
    return _read(fresh)


def keep_key_aside(folder: Path) -> None:
    """Keep the present key beside its place, for somebody who has to look into it."""
    present = folder / KEY_FILE
    present.replace(present.with_name(f"{KEY_FILE}.replaced-{id_of(_read(present))[:8]}"))


def take_key(folder: Path, device: str) -> None:
    """Use the key that was laid out, where it is the one of ``device``; else nothing happens."""
    fresh = folder / NEXT_KEY
    try:
        matches = id_of(_read(fresh)) == device
    except (FileNotFoundError, IdentityDamaged):
        return
    if matches:
        fresh.replace(folder / KEY_FILE)


def _read(path: Path) -> SigningKey:
    text = path.read_bytes()
    try:
        return SigningKey(base64.b64decode(text.strip(), validate=True))
    except (ValueError, TypeError, CryptoError) as error:
        raise IdentityDamaged(path) from error


def _create(path: Path, key: SigningKey) -> None:
    """Write the key whole or not at all; another process that was quicker keeps its own."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(bytes(key)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
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
