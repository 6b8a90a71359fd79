"""Where things lie: data, settings, logs of a person, and the resources that ship with the application.

Knows the file system's conventions only; it must not know what is in the files.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

APP = "fieldapp"
HOME_VARIABLE = "FIELDAPP_HOME"
"""Environment variable naming one folder for data, settings and logs (a USB stick, a test)."""


def _under_home(part: str) -> Path | None:
    home = os.environ.get(HOME_VARIABLE)
    return Path(home) / part if home else None


def data_folder(profile: str = "default") -> Path:
    """The folder of one profile's store; made when missing."""
    base = _under_home("data") or Path(platformdirs.user_data_dir(APP, appauthor=False))
    folder = base / profile
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def settings_file() -> Path:
    """The one settings file; its folder is made when missing."""
    base = _under_home("config") or Path(platformdirs.user_config_dir(APP, appauthor=False))
    base.mkdir(parents=True, exist_ok=True)
    return base / "settings.json"


def log_folder() -> Path:
    """The folder of log files; made when missing."""
    base = _under_home("log") or Path(platformdirs.user_log_dir(APP, appauthor=False))
    base.mkdir(parents=True, exist_ok=True)
    return base


def package_folder() -> Path:
    """The folder of the installed package itself."""
    return Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """The path of a shipped file such as ``fonts/NotoSans-Regular.ttf``.

    In an installed package the files lie beside the code, in a checkout in its ``resources`` folder.
    Raises FileNotFoundError when neither has it.
    """
    here = package_folder()
    for base in (here / "_resources", here.parent.parent / "resources"):
        if (base / name).exists():
            return base / name
    raise FileNotFoundError(f"resource {name} is missing from this installation")


def locale_folder() -> Path:
    """The folder of compiled catalogues, ``<language>/LC_MESSAGES/fieldapp.mo``."""
    return package_folder() / "_locale"
