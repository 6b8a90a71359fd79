"""Opening a store and the first look at it: the way that every start goes, before the record types are loaded.

Must not import the record types or what needs them: a test looks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fieldapp.services import me as who
from fieldapp.store import Store, StoreMissing, local, open_store, server
from fieldapp.store.database import settle_on
from fieldapp.store.glance import Glance, glance
from fieldapp.sync import claim, upgrade


@dataclass(frozen=True)
class FirstLook:
    """Who works here and what a store holds, at a glance."""

    me: who.Me
    glance: Glance


def open_folder(folder: Path, url: str = "") -> Store:
    """Open the store of a folder under the device key that lies beside it. Raises StoreError, IdentityDamaged.

    ``url``: the database on a server that holds the records; the folder remembers it. A store that was left where
    starting or joining a programme was cut off is none yet: StoreMissing, and the first run begins anew.
    """
    store = open_store(folder, url=url)
    try:
        with store.read() as tx:
            if local.is_unborn(tx.conn):
                raise StoreMissing(url or folder)
        claim.ready(store)  # restored, or copied without its key: it goes on as another device
        upgrade.catch_up(store)  # what a newer version had sent before this one knew it
        return store
    except BaseException:
        store.close()
        raise


VARIABLE = "FIELDAPP_STORE"
"""Environment variable that names a database on a server, where ``--store`` does not."""


def without_password(url: str) -> str:
    """An address without its password, which goes on by the environment: others see what a program is called with."""
    bare, password = server.parted(url) if url else ("", "")
    if password:
        use_password(password)
    return bare


def use_password(password: str) -> None:
    """What servers are told from now on, in this process and those that it starts."""
    os.environ["PGPASSWORD"] = password


def profile_of(url: str) -> str:
    """The name of the data folder that belongs to a database where nobody names another one."""
    return "server-" + re.sub(r"[^A-Za-z0-9.-]+", "-", server.place(url)).strip("-")


def prepare(folder: Path, url: str) -> bool:
    """Let the records of a new folder be in a database on a server; True when it holds a store. Raises StoreError."""
    return settle_on(folder, url)


def first_look(store: Store, days: Sequence[date]) -> FirstLook:
    """Names, the sessions of some days, whether anything was recorded yet. Raises StoreError."""
    with store.read() as tx:
        person = who.read(tx)
        seen = glance(tx, programme=person.programme, team=person.team, days=[day.isoformat() for day in days])
    return FirstLook(person, seen)
