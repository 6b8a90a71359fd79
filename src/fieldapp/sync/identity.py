"""Who this device is: an Ed25519 key pair made on first run, and the device id that follows from its public half.

A device id is a digest of the public key, so whoever signs with the key proves that the streams ``<device>:<team>`` are
its own; nobody has to hand out names. Must not know stores or bundles.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from nacl.signing import SigningKey, VerifyKey

from fieldapp.domain.declaring import CLOSED
from fieldapp.sync import key_file, vault
from fieldapp.sync.vault import IdentityDamaged

KEY_FILE = "device.key"
NEXT_KEY = "device.key.next"
ROOT_FILE = "programme.key"
"""On the computer where the programme was started: the key that signs its trust list."""
ID_LENGTH = 26
"""Characters of a device id: 130 bits of the digest, too many for anybody to make a second key for it."""


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


def stream_id(device: str, channel: str) -> str:
    """The name of the stream in which a device writes for a team (empty = the whole programme) or a closed channel."""
    return f"{device}:{channel}"


def device_of(stream: str) -> str:
    """The device that writes a stream."""
    return stream.partition(":")[0]


def channel_of(stream: str) -> str:
    """What a device writes a stream for: a team, of a closed stream with the maker (``<team>~<maker>``)."""
    return stream.partition(":")[2]


def team_of(stream: str) -> str:
    """The team that a stream writes for; empty for the whole programme."""
    return stream.partition(":")[2].partition(CLOSED)[0]


def maker_of(stream: str) -> str:
    """Of a closed stream (``closed``) the device on which its records were made; empty for an open one."""
    return stream.partition(CLOSED)[2]


def device_key(folder: Path) -> SigningKey:
    """The key pair of the data folder, made on first use.

    Raises IdentityDamaged when the file is there and holds no key, KeyLocked and KeyringSilent when the key cannot be
    had now, OSError when the file cannot be read or written.
    """
    public_key(folder)
    return vault.read(folder / KEY_FILE)


def public_key(folder: Path) -> VerifyKey:
    """The public half of ``device_key``, which needs no passphrase. Raises IdentityDamaged, OSError."""
    path = folder / KEY_FILE
    if not path.exists():
        vault.create(path, SigningKey.generate())
    return vault.public(path)


def root_public(folder: Path) -> VerifyKey | None:
    """The public half of ``root_key``, which needs no passphrase. Raises IdentityDamaged, OSError."""
    try:
        return vault.public(folder / ROOT_FILE)
    except FileNotFoundError:
        return None


def known_key(folder: Path) -> VerifyKey | None:
    """The public half of the folder's key, None where there is none yet. Raises IdentityDamaged, OSError."""
    try:
        return vault.public(folder / KEY_FILE)
    except FileNotFoundError:
        return None


def own_keys(folder: Path) -> Iterator[VerifyKey]:
    """The public halves of the keys that this folder has and had, those laid aside too; damaged files are left out."""
    for pattern in (KEY_FILE, f"{KEY_FILE}.replaced-*", f"keys-before-*/{KEY_FILE}*"):
        for path in sorted(folder.glob(pattern)):
            with contextlib.suppress(IdentityDamaged, OSError):
                yield vault.public(path)


def former_keys(folder: Path) -> Iterator[SigningKey]:
    """The keys that this folder had before a restore or a copy, as far as they open: what is on its way to the computer
    is sealed for them. Those laid aside because their passphrase was forgotten are left out."""
    for path in sorted(folder.glob(f"{KEY_FILE}.replaced-*")):
        with contextlib.suppress(IdentityDamaged, vault.KeyLocked, vault.KeyringSilent, OSError):
            yield vault.read(path)


def root_key(folder: Path) -> SigningKey | None:
    """The programme's root key, where this data folder holds it. Raises IdentityDamaged, KeyLocked, KeyringSilent."""
    try:
        return vault.read(folder / ROOT_FILE)
    except FileNotFoundError:
        return None


def make_root_key(folder: Path) -> SigningKey:
    """The programme's root key, made where there is none yet. Raises IdentityDamaged, OSError."""
    found = root_key(folder)
    if found is None:
        vault.create(folder / ROOT_FILE, SigningKey.generate())
    return vault.read(folder / ROOT_FILE)


def save_root_key(folder: Path, out: Path) -> None:
    """Write a copy of the programme's root key that opens by itself, for a safe: whoever has it can name devices.

    Raises FileNotFoundError where the key is not here, FileExistsError, KeyLocked, KeyringSilent, OSError.
    """
    key = vault.read(folder / ROOT_FILE)
    with out.open("x", encoding="ascii", newline="\n") as file:
        out.chmod(0o600)
        file.write(key_file.plain_text(key))


def saved_root_key(path: Path) -> SigningKey:
    """The root key of such a copy. Raises IdentityDamaged, OSError."""
    return vault.read(path)


def replace_root_key(folder: Path, key: SigningKey) -> Path:
    """Put another root key in the place of the present one, which stays beside it; where it stays.

    Raises OSError.
    """
    present = folder / ROOT_FILE
    kept = present.with_name(f"{ROOT_FILE}.{device_id(bytes(key.verify_key))[:8]}.before")
    if present.exists():
        present.replace(kept)
    vault.create(present, key)
    return kept


def lay_out_key(folder: Path) -> SigningKey:
    """A new key pair beside the present one, which ``take_key`` puts in its place once the store has its id."""
    fresh = folder / NEXT_KEY
    fresh.unlink(missing_ok=True)
    vault.create(fresh, SigningKey.generate())
    return vault.read(fresh)


def keep_key_aside(folder: Path) -> None:
    """Keep the present key beside its place, for somebody who has to look into it."""
    present = folder / KEY_FILE
    present.replace(present.with_name(f"{KEY_FILE}.replaced-{id_of(vault.public(present))[:8]}"))


def take_key(folder: Path, device: str) -> None:
    """Use the key that was laid out, where it is the one of ``device``; else nothing happens."""
    fresh = folder / NEXT_KEY
    try:
        matches = id_of(vault.public(fresh)) == device
    except (FileNotFoundError, IdentityDamaged):
        return
    if matches:
        fresh.replace(folder / KEY_FILE)
