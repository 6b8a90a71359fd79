"""Opening a store and the first look at it: the way that every start goes, before the record types are loaded.

Must not import the record types or what needs them: a test looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fieldapp.services import me as who
from fieldapp.store import Store, open_store
from fieldapp.store.glance import Glance, glance
from fieldapp.sync import claim, upgrade


@dataclass(frozen=True)
class FirstLook:
    """Who works here and what a store holds, at a glance."""

    me: who.Me
    glance: Glance


def open_folder(folder: Path) -> Store:
    """Open the store of a folder under the device key that lies beside it. Raises StoreError, IdentityDamaged."""
    store = open_store(folder)
    try:
        claim.ready(store)  # restored, or copied without its key: it goes on as another device
        upgrade.catch_up(store)  # what a newer version had sent before this one knew it
        return store
    except BaseException:
        store.close()
        raise


def first_look(store: Store, days: Sequence[date]) -> FirstLook:
    """Names, the sessions of some days, whether anything was recorded yet. Raises StoreError."""
    with store.read() as tx:
        person = who.read(tx)
        seen = glance(tx, programme=person.programme, team=person.team, days=[day.isoformat() for day in days])
    return FirstLook(person, seen)
