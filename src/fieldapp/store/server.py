"""Which database on a server a data folder belongs to: the note that lies in the folder, and the first look at it.

The folder then holds keys, attached files, backups and this note, and no file of records. Passwords are never noted:
libpq finds them in PGPASSWORD or .pgpass. Must not know tables of records or use cases.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from fieldapp.store import postgresql, server_errors
from fieldapp.store.layout import FILE, SERVER

DRIVER = "postgresql+psycopg"
_ALIASES = (DRIVER, "postgresql", "postgres")


@dataclass(frozen=True)
class Noted:
    """What a folder says of its database: the address without password, and what tells it from a copy of it."""

    url: str
    identity: str = ""


def noted(folder: Path) -> Noted | None:
    """The note in a folder, None where its records are in a file or nowhere."""
    try:
        told: dict[str, Any] = json.loads((folder / SERVER).read_text(encoding="utf-8"))
        return Noted(str(told["url"]), str(told.get("identity", "")))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise server_errors.BadAddress(str(folder / SERVER), str(error)) from error


def keep_note(folder: Path, url: str | sa.URL, identity: str) -> None:
    """Note the database where another one, or none, is noted: whole or not at all. Raises FolderTaken."""
    fresh = Noted(postgresql.bare(url).render_as_string(), identity)
    if noted(folder) == fresh:
        return
    check_free(folder, url)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{SERVER}.{os.getpid()}.new"
    part.write_text(json.dumps({"url": fresh.url, "identity": fresh.identity}), encoding="utf-8")
    part.replace(folder / SERVER)


def check_free(folder: Path, url: str | sa.URL) -> None:
    """Raises FolderTaken where the folder holds a file of records."""
    if (folder / FILE).exists():
        raise server_errors.FolderTaken(postgresql.address(url), str(folder))


def normal(words: str) -> str:
    """An address as somebody typed it, for SQLAlchemy. Raises BadAddress for what is none."""
    try:
        url = sa.make_url(words.strip())
    except (sa.exc.ArgumentError, ValueError) as error:
        raise server_errors.BadAddress(_without_password(words), str(error)) from error
    if url.drivername not in _ALIASES or not url.database:
        raise server_errors.BadAddress(url.render_as_string())
    return url.set(drivername=DRIVER).render_as_string(hide_password=False)


def parted(words: str) -> tuple[str, str]:
    """An address without password, and the password. Raises BadAddress."""
    url = sa.make_url(normal(words))
    return postgresql.bare(url).render_as_string(), str(url.password or "")


def place(words: str) -> str:
    """Host and database of an address, to name a folder by. Raises BadAddress."""
    url = sa.make_url(normal(words))
    host = url.host or url.query.get("host") or "local"
    return "-".join(str(part) for part in (host, url.port, url.database) if part)


def _without_password(words: str) -> str:
    """A text that is no address may still hold a password between a colon and an at sign."""
    head, at, tail = words.rpartition("@")
    scheme, slashes, name = head.rpartition("//")
    return f"{scheme}{slashes}{name.partition(':')[0]}{at}{tail}"
