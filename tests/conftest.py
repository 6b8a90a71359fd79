"""What every test stands on: an offscreen Qt, folders of its own, English, a fixed amount of chance.

Environment variables are set before anything of Qt or of the application is imported.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from tests.postgres import Server

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_ACCESSIBILITY"] = "0"
os.environ["QT_SCALE_FACTOR"] = "1"
os.environ["LANGUAGE"] = "en"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # no test puts keys into a person's keyring
# A folder for what runs before or outside the fixture below, such as a subprocess of a session fixture.
os.environ["FIELDAPP_HOME"] = tempfile.mkdtemp(prefix="fieldapp-tests-")
atexit.register(shutil.rmtree, os.environ["FIELDAPP_HOME"], ignore_errors=True)

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# Two cores do many things at once: how long an example takes says nothing about the code.
CALM = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("developer", max_examples=50, **CALM)
hypothesis.settings.register_profile("ci", max_examples=100, derandomize=True, print_blob=True, **CALM)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "developer")


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Data, settings and logs of this test; nobody's real folders are ever touched."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("FIELDAPP_HOME", str(home / "fieldapp"))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    for name in ("APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home / name.lower()))
    return home


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Every test starts in English and leaves English behind."""
    from fieldapp import i18n

    i18n.set_language("en")
    yield
    i18n.set_language("en")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server for this worker of the test run."""
    from tests import postgres

    with postgres.running() as started:
        yield started


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of foreign forms and cases beside the checkout; the test is skipped where it is missing."""
    if not SHARED.is_dir():
        pytest.skip(f"needs {SHARED}, which is not here")
    return SHARED
