"""Make sure that a store writes under the device id that its key proves. Must not know bundles.

A new store may have been opened before there was a key; a restored or copied store has another key than before. In both
cases the device gets the id of the key it has now: what was never sent is renamed, else new streams are started.
"""

from __future__ import annotations

from typing import Final

from nacl.signing import SigningKey

from fieldapp.store import Store, local
from fieldapp.sync import identity

CLAIMED: Final = "claimed_device"
"""Local fact: the last device id that this store took from a key."""


def ready(store: Store) -> SigningKey:
    """The store's key, after the store has taken its id. Raises IdentityDamaged, StoreError, OSError."""
    identity.take_key(store.folder, store.device_id)  # a power cut may have come between the store and its key
    key = identity.device_key(store.folder)
    device = identity.id_of(key)
    with store.read() as tx:
        claimed = local.get(tx, CLAIMED)
    if store.device_id == claimed == device:
        return key
    if store.device_id != device:
        store.become(device, rename=store.device_id != claimed)
    with store.write() as change:
        local.put(change, CLAIMED, device)
    return key


def take(store: Store, device: str) -> None:
    """Go on as ``device``, whose key is laid out and whose id a transaction has written into the store."""
    store.become(device)
    ready(store)
