"""Make sure that a store writes under the device id that its key proves. Must not know bundles.

A new store may have been opened before there was a key; a restored or copied store has another key than before. In both
cases the device gets the id of the key it has now: what was never sent is renamed, else new streams are started.
"""

from __future__ import annotations

from typing import Final

from nacl.signing import SigningKey

from fieldapp.i18n import _
from fieldapp.store import Store, StoreError, backup, local, postgresql
from fieldapp.sync import identity

CLAIMED: Final = "claimed_device"
"""Local fact: the last device id that this store took from a key."""


class KeysElsewhere(StoreError):
    """A database on a server belongs to the keys in another data folder. ``detail``: this one."""

    def message(self) -> str:
        """The sentence in the language in force."""
        text = _(
            "The folder {folder} does not hold the keys of the data in {address}. Name the data folder of headquarters "
            "with --data. Nothing was changed."
        )
        return text.format(folder=self.detail, address=self.folder)


def ready(store: Store) -> None:
    """Let the store take the id of its key, for which the public half is enough. Raises IdentityDamaged, StoreError."""
    identity.take_key(store.folder, store.device_id)  # a power cut may have come between the store and its key
    with store.read() as tx:
        claimed = local.get(tx, CLAIMED)
    if store.on_server and claimed is not None:
        _check_folder(store)
    device = identity.id_of(identity.public_key(store.folder))
    store.keep_note()
    if store.device_id == claimed == device:
        return
    if store.device_id != device:
        store.become(device, rename=store.device_id != claimed)
    with store.write() as change:
        local.put(change, CLAIMED, device)


def key(store: Store) -> SigningKey:
    """The store's key, after the store has taken its id. Raises what ``ready`` raises, KeyLocked, KeyringSilent."""
    ready(store)
    return identity.device_key(store.folder)


def _check_folder(store: Store) -> None:
    """See that folder and database belong together; a restored copy of the database goes on as another device."""
    key = identity.known_key(store.folder)
    if key is None or identity.id_of(key) != store.device_id:
        raise KeysElsewhere(postgresql.address(store.engine.url), str(store.folder))
    if store.is_copy:
        device = identity.id_of(identity.lay_out_key(store.folder))
        backup.leave_numbers_out(store)
        store.become(device)
        identity.keep_key_aside(store.folder)
        identity.take_key(store.folder, device)


def take(store: Store, device: str) -> None:
    """Go on as ``device``, whose key is laid out and whose id a transaction has written into the store."""
    store.become(device)
    ready(store)
