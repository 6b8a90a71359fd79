"""The private keys of a data folder: in the system's keyring, under a passphrase, or plain in files of their owner.

All keys of a folder lie in one kind of place. What a passphrase has opened stays open until the process ends or
``lock``. Must not know what the keys are for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from nacl.secret import SecretBox
from nacl.signing import SigningKey, VerifyKey
from nacl.utils import random

from fieldapp.i18n import _, ngettext
from fieldapp.sync import key_file, key_ring
from fieldapp.sync.key_file import IdentityDamaged, Place, WrongPassphrase
from fieldapp.sync.key_ring import KeyringSilent

__all__ = [
    "IdentityDamaged", "KeyLocked", "KeyringSilent", "PassphraseTooShort", "Place", "WrongPassphrase", "create", "lock",
    "locked", "move", "place_of", "public", "read", "unlock",
]  # fmt: skip

LOCK_FILE: Final = "keys.lock"
SHORTEST: Final = 8
"""Characters of a passphrase."""
_KEYS: Final = ("device.key", "device.key.next", "programme.key")
_LAID_ASIDE: Final = ("device.key.replaced-*", "programme.key.*.before")

_masters: dict[Path, bytes] = {}
"""Data folder -> the master key that a passphrase has opened in this process."""


class KeyLocked(Exception):
    """The key is under a passphrase that nobody has typed yet."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"sealed by a passphrase: {folder}")
        self.folder = folder

    def message(self) -> str:
        """What a person reads."""
        return _("The key of this computer is locked. Type its passphrase, then try again.")


class PassphraseTooShort(Exception):
    """A new passphrase that somebody could find by trying."""

    def message(self) -> str:
        """What a person reads."""
        return ngettext(
            "A passphrase has at least {count} character. Four words that do not belong together are easy to keep.",
            "A passphrase has at least {count} characters. Four words that do not belong together are easy to keep.",
            SHORTEST,
        ).format(count=SHORTEST)


def public(path: Path) -> VerifyKey:
    """The public half of the key in a file. Raises FileNotFoundError, IdentityDamaged, OSError."""
    return key_file.parsed(path).public


def read(path: Path) -> SigningKey:
    """The key of a file. Raises FileNotFoundError, IdentityDamaged, KeyLocked, KeyringSilent, OSError."""
    found = key_file.parsed(path)
    if found.key is not None:
        return found.key
    if found.place is Place.KEYRING:
        return key_file.matching(path, found.public, key_ring.get(found.public))
    master = _masters.get(path.parent.resolve())
    key = key_file.unsealed(path, found, master) if master is not None else None
    if key is None:
        raise KeyLocked(path.parent)
    return key


def create(path: Path, key: SigningKey, place: Place | None = None) -> None:
    """Keep a new key in ``place``, else where the others of its folder are; a key that is in the file already stays.

    The first one goes into the system's keyring, where there is one; while a passphrase is not typed, a new key lies
    in a plain file. Raises OSError.
    """
    wanted = place or place_of(path.parent) or (Place.KEYRING if key_ring.there() else Place.FILE)
    if wanted is Place.PASSPHRASE and path.parent.resolve() not in _masters:
        wanted = Place.FILE
    key_file.write(path, _text(path.parent, key, wanted), replace=False)


def place_of(folder: Path) -> Place | None:
    """Where the keys of a folder are: its device's, if in doubt; None before there are any.

    Raises IdentityDamaged, OSError.
    """
    return next((key_file.parsed(path).place for path in _files(folder, _KEYS)), None)


def locked(folder: Path) -> bool:
    """Whether a passphrase has to be typed before the keys can be used."""
    sealed = any(key_file.parsed(path).place is Place.PASSPHRASE for path in _files(folder, _KEYS))
    return sealed and folder.resolve() not in _masters


def unlock(folder: Path, passphrase: str) -> None:
    """Open the keys of a folder for as long as the process runs. Raises WrongPassphrase, IdentityDamaged, OSError."""
    if locked(folder) or place_of(folder) is Place.PASSPHRASE:
        try:
            _masters[folder.resolve()] = key_file.master_of(folder / LOCK_FILE, passphrase)
        except FileNotFoundError as error:
            raise IdentityDamaged(folder / LOCK_FILE) from error


def handed_on(folder: Path) -> bytes | None:
    """What a typed passphrase has opened, for a process that works for this one; None where nothing was typed."""
    return _masters.get(folder.resolve())


def take_over(folder: Path, master: bytes | None) -> None:
    """In such a process: open the keys as they are open in the one that started it."""
    if master is not None:
        _masters[folder.resolve()] = master


def lock() -> None:
    """Forget what passphrases have opened."""
    _masters.clear()


def move(folder: Path, where: Place, passphrase: str = "") -> None:
    """Keep the keys of a folder elsewhere from now on, or (PASSPHRASE again) under another passphrase.

    After a power cut in the middle each key is in the old or the new place, whole, and ``move`` may be asked again.
    Raises what ``read`` raises, PassphraseTooShort, KeyringSilent where the keyring does not take them.
    """
    keys = [(path, read(path)) for path in _files(folder, _KEYS)]
    for path in _files(folder, _LAID_ASIDE):
        with suppress(IdentityDamaged, KeyringSilent):  # nobody needs them to go on
            keys.append((path, read(path)))
    if where is Place.PASSPHRASE:
        if len(key_file.counted(passphrase)) < SHORTEST:
            raise PassphraseTooShort
        master = _masters.get(folder.resolve(), random(SecretBox.KEY_SIZE))
        key_file.write(folder / LOCK_FILE, key_file.lock_text(master, passphrase), replace=True)
        _masters[folder.resolve()] = master
    for path, key in keys:
        before = key_file.parsed(path).place
        if before is where:
            continue
        key_file.write(path, _text(folder, key, where, strict=True), replace=True)
        if before is Place.KEYRING:
            key_ring.drop(key.verify_key)
    if where is not Place.PASSPHRASE:
        (folder / LOCK_FILE).unlink(missing_ok=True)
        _masters.pop(folder.resolve(), None)


def _files(folder: Path, patterns: Sequence[str]) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted(path for path in folder.glob(pattern) if path.is_file())


def _text(folder: Path, key: SigningKey, where: Place, *, strict: bool = False) -> str:
    """The file of a key that is kept there; ``strict``: not in a plain file because the keyring is silent."""
    if where is Place.PASSPHRASE:
        master = _masters.get(folder.resolve())
        if master is None:
            raise KeyLocked(folder)
        return key_file.sealed_text(key, master)
    if where is Place.KEYRING:
        if key_ring.put(key):
            return key_file.keyring_text(key)
        if strict:
            raise KeyringSilent
    return key_file.plain_text(key)
