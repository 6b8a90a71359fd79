"""Where the secret keys of this computer lie: shown, locked by a passphrase, given to the system, begun anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nacl.signing import SigningKey

from fieldapp.i18n import _
from fieldapp.services.errors import ServiceError
from fieldapp.services.trust_overview import is_root
from fieldapp.store import Store
from fieldapp.sync import book, claim, identity, key_ring, vault
from fieldapp.sync.vault import KeyLocked, Place

__all__ = [
    "Kept",
    "KeyLocked",
    "Place",
    "begin_anew",
    "begin_in_file",
    "kept",
    "move",
    "restore_root",
    "save_root",
    "unlock",
]


_OLD = (identity.KEY_FILE, f"{identity.KEY_FILE}.replaced-*", f"{identity.ROOT_FILE}*", vault.LOCK_FILE)
"""The files that a computer which begins anew lays aside."""


@dataclass(frozen=True)
class Kept:
    """Where the keys lie, whether a passphrase has to be typed before they are used, whether the system has a place."""

    place: Place
    locked: bool
    keyring: bool

    def sentence(self) -> str:
        """What a person reads."""
        if self.place is Place.KEYRING:
            return _("In the keyring of the system: it opens when you sign in.")
        if self.place is Place.PASSPHRASE:
            said = _("Under a passphrase, which is asked for when bundles are sent or opened.")
            return said + " " + (_("It is locked now.") if self.locked else _("It is open until fieldapp is closed."))
        return _("In a file of the data folder. Whoever copies the folder can write in your name.")


def kept(folder: Path) -> Kept:
    """Where the keys of a data folder lie. Raises IdentityDamaged, OSError."""
    identity.public_key(folder)
    return Kept(vault.place_of(folder) or Place.FILE, vault.locked(folder), key_ring.there())


def begin_in_file(folder: Path) -> None:
    """Make the key of a new data folder in a plain file, whatever the system has: for invented data. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    vault.create(folder / identity.KEY_FILE, SigningKey.generate(), Place.FILE)


def unlock(folder: Path, passphrase: str) -> None:
    """Open the keys until the process ends. Raises WrongPassphrase, IdentityDamaged, OSError."""
    vault.unlock(folder, passphrase)


def move(folder: Path, where: Place, passphrase: str = "") -> Kept:
    """Keep the keys elsewhere, or under another passphrase; where they are then.

    Raises KeyLocked, KeyringSilent, PassphraseTooShort, IdentityDamaged, OSError; the keys are then where they were.
    """
    identity.public_key(folder)
    vault.move(folder, where, passphrase)
    return kept(folder)


def begin_anew(store: Store) -> tuple[str, ...]:
    """Go on with a new key, because the passphrase is forgotten or the keyring is gone; its six words.

    The records stay. The computer has another id from now on and has to be approved again, and a programme's key that
    was here is lost with the old one. The old files are laid aside, should the passphrase come back.
    """
    from fieldapp.sync import trust

    vault.lock()  # the new key must not lie under the passphrase that goes
    device = identity.id_of(identity.lay_out_key(store.folder))
    aside = store.folder / f"keys-before-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    aside.mkdir()
    store.become(device)
    for path in sorted(path for pattern in _OLD for path in store.folder.glob(pattern)):
        path.replace(aside / path.name)
    identity.take_key(store.folder, device)
    claim.ready(store)
    return trust.device_words(bytes(identity.public_key(store.folder)))


def save_root(store: Store, out: Path) -> None:
    """Write a copy of the programme's key for a safe. Raises ServiceError where it is not here, KeyLocked, OSError."""
    try:
        identity.save_root_key(store.folder, out)
    except FileNotFoundError as error:
        if error.filename is not None and Path(error.filename) != store.folder / identity.ROOT_FILE:
            raise
        raise ServiceError(_("The programme's key is not on this computer.")) from error


def restore_root(store: Store, copy: Path) -> None:
    """Put a copy of the programme's key back. Raises ServiceError for the key of something else, IdentityDamaged."""
    key = identity.saved_root_key(copy)
    with store.read() as tx:
        listed = book.current(tx.conn)
    if not is_root(key.verify_key, listed):
        raise ServiceError(_("This is not the key of this programme, or it has been replaced since."))
    if not is_root(identity.root_public(store.folder), listed):
        identity.replace_root_key(store.folder, key)
