"""A PostgreSQL server of the test run's own: made in a temporary folder, reached by a socket, stopped at the end.

A test that needs it fails where CI is set and PostgreSQL is not installed; elsewhere it is skipped with the reason.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from types import MappingProxyType

import psycopg
import pytest

BOTH = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
"""For a test of tests/store: run over a file and over a database."""

WORLDS = pytest.mark.parametrize("world", ["sqlite", "postgresql"], indirect=True)
"""For a test of tests/services: run over a file and over a database."""

GUARDED = "guarded"
"""A database of this name wants a password."""

HEADQUARTERS = pytest.mark.parametrize("trio", ["sqlite", "postgresql"], indirect=True)
"""For a test of tests/sync: run with headquarters' store as a file and as a database."""

_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "autovacuum": "off",
}


class Server:
    """A running server. ``new_database`` gives the URL of a database, empty or a copy of another one."""

    def __init__(self, sockets: Path, user: str) -> None:
        self._sockets = sockets
        self._user = user
        self._numbers = count(1)

    def url(self, database: str, user: str = "") -> str:
        """The address of a database as the application takes it."""
        return f"postgresql+psycopg://{user or self._user}@/{database}?host={self._sockets}"

    def new_database(self, template: str = "template0", encoding: str = "UTF8", name: str = "") -> str:
        """Make a database; its name."""
        name = name or f"test{next(self._numbers)}"
        plain = "" if encoding == "UTF8" else " LC_COLLATE 'C' LC_CTYPE 'C'"
        self.run(f'CREATE DATABASE {name} TEMPLATE {template} ENCODING "{encoding}"{plain}')
        return name

    def drop(self, name: str) -> None:
        """Remove a database and whoever is still connected to it."""
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, sql: str) -> None:
        """One statement, as the server's owner."""
        with psycopg.connect(
            host=str(self._sockets), user=self._user, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(sql)


def binaries() -> Path | None:
    """The folder of PostgreSQL's programs, the newest release first; None where it is not installed."""
    releases = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    folders = [*releases, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "autovacuum": "on"}
"""As a headquarters runs its server: for measuring."""


@contextlib.contextmanager
def running(more: Mapping[str, str] = MappingProxyType({})) -> Iterator[Server]:
    """Start a server with some settings; stop it and remove its files at the end."""
    programs = binaries()
    if programs is None:
        words = "PostgreSQL is not installed (Debian and Ubuntu: apt-get install postgresql)"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    home = Path(tempfile.mkdtemp(prefix="fa-pg-", dir="/tmp"))  # short: the path of a socket may have 107 bytes
    user = _unprivileged()
    if user is not None:
        os.chown(home, user.pw_uid, user.pw_gid)
    name = user.pw_name if user is not None else pwd.getpwuid(os.geteuid()).pw_name
    data = home / "data"
    options = " ".join(
        f"-c {key}='{value}'" for key, value in {**_SETTINGS, "unix_socket_directories": home, **more}.items()
    )
    control = [str(programs / "pg_ctl"), "-D", str(data), "-w", "-s"]
    try:
        _call(user, [str(programs / "initdb"), "-D", str(data), "-U", name, "-A", "trust", "-E", "UTF8", "-N"], home)
        rules = data / "pg_hba.conf"
        rules.write_text(f"local {GUARDED} all scram-sha-256\n{rules.read_text()}")
        _call(user, [*control, "-l", str(home / "log"), "-o", options, "start"], home)
        try:
            yield Server(home, name)
        finally:
            _call(user, [*control, "-m", "immediate", "stop"], home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd | None:
    """Who runs the server when root runs the tests: it refuses root. None for anybody else: it runs as they are."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _call(user: pwd.struct_passwd | None, command: list[str], folder: Path) -> None:
    more = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    log = folder / "started"
    with log.open("ab") as output:  # a pipe would be kept open by the server
        done = subprocess.run(command, check=False, cwd="/", env=environment, stdout=output, stderr=output, **more)
    if done.returncode:
        server = folder / "log"
        raise RuntimeError(log.read_text() + (server.read_text() if server.exists() else ""))


def program(name: str, *words: str) -> None:
    """Run one of PostgreSQL's own programs. Raises CalledProcessError."""
    folder = binaries()
    assert folder is not None
    subprocess.run([str(folder / name), *words], check=True, capture_output=True)
