"""What a person chose: language, theme, size, name. One JSON file, written whole or not at all.

Must not know the store: what belongs to a programme is a record, not a setting.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Settings:
    """The settings of one person on one computer."""

    language: str = "en"
    theme: str = "system"
    """``light``, ``dark`` or ``system``."""
    scale: int = 100
    """Size of the interface in per cent, 80 to 200."""
    profile: str = ""
    """The data folder opened last; empty before the first run."""
    backup_minutes: int = 15
    window: str = ""
    """Geometry of the main window as hexadecimal text."""


def _coerced(name: str, value: Any, default: Any) -> Any:
    """The value when it has the type that the field needs, else the default: a damaged file never stops a start."""
    return value if isinstance(value, type(default)) and not (name == "scale" and not 80 <= value <= 200) else default


def load(path: Path) -> Settings:
    """Read the settings; what is missing, damaged or unknown falls back to the default."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(raw, dict):
        return Settings()
    default = Settings()
    known = {f.name: _coerced(f.name, raw[f.name], getattr(default, f.name)) for f in fields(Settings) if f.name in raw}
    return replace(default, **known)


def save(path: Path, settings: Settings) -> None:
    """Write the settings atomically. Raises OSError when the folder cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8") as out:
        json.dump(asdict(settings), out, ensure_ascii=False, indent=2)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(path)
