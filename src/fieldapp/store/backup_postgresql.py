"""Backups of a database on a server, by PostgreSQL's own pg_dump, which ``pg_restore`` puts into a new database.

A dump is read through before it gets its name. Must not know when backups are due.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp.i18n import _
from fieldapp.store import postgresql
from fieldapp.store.errors import DiskFull, StoreError

if TYPE_CHECKING:
    from fieldapp.store.database import Store

ENDING = ".dump"


class NoDump(StoreError):
    """pg_dump is not there, or could not do it. ``detail``: its own words."""

    def message(self) -> str:
        """The sentence in the language in force."""
        if not self.detail:
            text = _(
                "No backup of {address} was made: the program pg_dump is not on this computer. Install the PostgreSQL "
                "client of the server's version, or let whoever runs the server make the backup."
            )
            return text.format(address=self.folder)
        text = _("No backup of {address} was made. pg_dump says: {detail}")
        return text.format(address=self.folder, detail=self.detail)


class RestoreOnServer(StoreError):
    """A backup of a server is not put back from here. ``folder``: the data folder."""

    def message(self) -> str:
        """The sentence in the language in force."""
        text = _(
            "The records of {folder} are in a database on a server. Whoever runs it puts a backup into a new database "
            "with pg_restore; then open it with --store."
        )
        return text.format(folder=self.folder)


def dump(store: Store, target: Path) -> None:
    """Write the whole database to a new file. Raises NoDump, DiskFull; no half file is left."""
    program = shutil.which("pg_dump")
    address = postgresql.address(store.engine.url)
    if program is None:
        raise NoDump(address)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={part}"]
        _call(store, [program, *options, f"--dbname={_for_libpq(store)}"], address)
        reader = shutil.which("pg_restore")
        if reader is not None:
            _call(store, [reader, "--list", str(part)], address)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _for_libpq(store: Store) -> str:
    """The address without the password, which goes by the environment: others see what a program is called with."""
    return postgresql.bare(store.engine.url).set(drivername="postgresql").render_as_string()


def _call(store: Store, command: Sequence[str], address: str) -> None:
    password = store.engine.url.password
    given = {"PGPASSWORD": str(password)} if password else {}
    done = subprocess.run(  # noqa: S603  # PostgreSQL's own program, with what the engine holds
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, **given},
    )
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip()
        if "No space left on device" in words:
            raise DiskFull(store.folder, words)
        raise NoDump(address, words or str(done.returncode))
