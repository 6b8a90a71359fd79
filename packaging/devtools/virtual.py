"""The environment in ``.venv/``: made, renewed after a pull, repaired after an interruption or a move.

What it holds is said by one lock file. A stamp inside it says which locks are in, so that a second run needs neither
time nor network. The checkout itself is put on the path by a relative ``.pth`` line: nothing is built.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import venv
from pathlib import Path
from typing import Any

from devtools.shell import ROOT, Stop, call, output, say

VENV = ROOT / ".venv"
LOCKS = ROOT / "packaging"
STAMP = VENV / "fieldapp-stamp.json"
UNFINISHED = VENV / "fieldapp-unfinished"
RUN_LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"
INCLUDES = {DEV_LOCK: ("requirements.lock", "requirements-headquarters.lock", DEV_LOCK)}
"""Installing the first brings everything of the others, pinned alike (``locks.problems`` holds it)."""


def python() -> Path:
    """The interpreter of the environment."""
    return VENV / "Scripts" / "python.exe" if os.name == "nt" else VENV / "bin" / "python"


def digest(lock: str) -> str:
    """What tells one state of a lock file from another."""
    return hashlib.sha256((LOCKS / lock).read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def read_stamp() -> dict[str, Any]:
    """What the environment says of itself; nothing when it was never finished."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: dict[str, Any]) -> None:
    """Replace the stamp in one step."""
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(stamp, indent=1, sort_keys=True), encoding="utf-8")
    fresh.replace(STAMP)


def fault() -> str | None:
    """Why the environment cannot be used as it is, or None."""
    if not python().exists():
        return "there is none yet"
    if UNFINISHED.exists():
        return "an earlier set-up was interrupted"
    wanted = f"{sys.version_info.major}.{sys.version_info.minor}"
    found = output([python(), "-c", "import sys, pip; print('%d.%d' % sys.version_info[:2])"])
    if found is None:
        return "its Python does not run"
    return None if found.strip() == wanted else f"it is of Python {found.strip()}, this is {wanted}"


def create(reason: str) -> None:
    """Make the environment from nothing. Raises Stop when the folder cannot be cleared."""
    say(f"Making the environment in {VENV} ({reason}).")
    try:
        if VENV.exists():
            shutil.rmtree(VENV)
        venv.create(VENV, with_pip=True, symlinks=os.name != "nt")
    except OSError as error:
        raise Stop(
            f"{VENV} cannot be made: {error}. Close programs that use it, remove the folder, try again."
        ) from None


def install(lock: str) -> None:
    """Install exactly what the lock says, each file checked by its hash. Raises Stop when pip does not succeed."""
    say(f"Installing what packaging/{lock} says (the first time about 200 MB are fetched).")
    UNFINISHED.touch()
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    options = ["--require-hashes", "--only-binary=:all:", "--no-input", "--disable-pip-version-check", *quiet]
    if call([python(), "-m", "pip", "install", *options, "-r", LOCKS / lock]) != 0:
        raise Stop("The packages could not be installed; what pip says is above. Is the network there? Then try again.")
    UNFINISHED.unlink()


def link_checkout() -> None:
    """Put ``src`` on the environment's path, relative to it, so that a moved checkout needs nothing."""
    folder = (
        VENV / "Lib" if os.name == "nt" else VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    )
    packages = folder / "site-packages"
    line = os.path.relpath(ROOT / "src", packages) + "\n"
    path = packages / "fieldapp-checkout.pth"
    if not path.exists() or path.read_text(encoding="utf-8") != line:
        path.write_text(line, encoding="utf-8")


def write_launcher() -> None:
    """The command ``fieldapp`` inside the environment, as an installed application has it."""
    if os.name == "nt":
        path, text = VENV / "Scripts" / "fieldapp.cmd", '@"%~dp0python.exe" -m fieldapp %*\r\n'
    else:
        path, text = VENV / "bin" / "fieldapp", f'#!/bin/sh\nexec "{python()}" -m fieldapp "$@"\n'
    if not path.exists() or path.read_bytes() != text.encode():
        path.write_bytes(text.encode())
        path.chmod(0o755)


def follow_move(old: str) -> None:
    """Correct the programs in the environment's ``bin`` after the checkout was moved from ``old``."""
    if os.name == "nt":
        return  # the launchers hold the path in binary form; what is started here does not use them
    before, after = os.fsencode(old), os.fsencode(str(VENV))
    for script in (VENV / "bin").iterdir():
        if script.is_symlink() or not script.is_file() or script.stat().st_size > 100_000:
            continue
        text = script.read_bytes()
        if before in text:
            script.write_bytes(text.replace(before, after))


def ensure(lock: str) -> None:
    """See that the environment is there and holds what the lock says."""
    reason = fault()
    if reason:
        create(reason)
    stamp = read_stamp()
    if stamp.get("folder") not in (None, str(VENV)):
        follow_move(str(stamp["folder"]))
    if stamp.get(lock) != digest(lock):
        install(lock)
        stamp |= {name: digest(name) for name in INCLUDES.get(lock, (lock,))}
    link_checkout()
    write_launcher()
    stamp["folder"] = str(VENV)
    if stamp != read_stamp():
        write_stamp(stamp)
