"""What the settings page asks of the writer thread, and the list of libraries."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp.domain.text import dotted
from fieldapp.i18n import format_datetime

if TYPE_CHECKING:
    from fieldapp.progress import Progress
    from fieldapp.store import Store

PARTS = (
    "PySide6-Essentials",
    "argon2-cffi",
    "babel",
    "filelock",
    "icu4py",
    "keyring",
    "msgspec",
    "openpyxl",
    "platformdirs",
    "pynacl",
    "pypdfium2",
    "pyrage",
    "python-bidi",
    "python-docx",
    "pyxform",
    "rapidfuzz",
    "regex",
    "reportlab",
    "rustworkx",
    "segno",
    "sqlalchemy",
    "sqlcipher3",
    "sqlmodel",
    "uharfbuzz",
    "xlsxwriter",
    "zstandard",
    "zxing-cpp",
)
"""What fieldapp stands on, as the project file has it (a test compares): a checkout cannot be asked for it."""


def keep_me(store: Store, name: str, role: str, device: str) -> None:
    """Write down who works here and what the computer is called."""
    from fieldapp.store import local

    with store.write() as tx:
        for fact, value in ((local.PERSON, name), (local.ROLE, role), (local.DEVICE_NAME, device or None)):
            local.put(tx, fact, value)


def back_up(store: Store, target: Path | None, progress: Progress) -> Path:
    """Make a backup beside the store, or in another folder; the path comes back."""
    from fieldapp.services import backup

    return backup.backup(store, target, progress)


def saved_backups(store: Store) -> list[str]:
    """When the kept backups were made, newest first, as a person reads it."""
    from fieldapp.services import backup

    return [format_datetime(found.made_at.astimezone()) for found in backup.listing(store.folder)]


def libraries() -> list[str]:
    """Name, version and licence of what fieldapp stands on."""
    lines = []
    for name in PARTS:
        try:
            found = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue
        licence = str(found.json.get("license_expression") or found.json.get("license") or "").splitlines()[:1]
        lines.append(dotted([f"{found['Name']} {found['Version']}", *licence]))
    return lines
