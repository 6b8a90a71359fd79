"""A small programme and a laptop of it as closed folders, and the command line in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.records import Enterprise, Participation
from fieldapp.services import exchange, records, setup, surveys
from tests.joining import joined
from tests.services.conftest import ASKED, build
from tests.services.forms import write_form

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its output as JSON."""
        return json.loads(self.out)


def fieldapp(*words: object, **environment: str) -> Said:
    """Run ``python -m fieldapp WORDS`` and wait."""
    done = subprocess.run(
        [sys.executable, "-m", "fieldapp", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=150,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8", **environment},
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """The command line in this process: many times as fast, the same words and answers."""
    from fieldapp import i18n
    from fieldapp.__main__ import main

    def command(*words: object) -> Said:
        capsys.readouterr()
        i18n.set_language("en")
        try:
            code = main([str(word) for word in words])
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return command


@dataclass(frozen=True)
class Folders:
    """Data folders of headquarters and of a laptop, with ids of a few records."""

    hq: Path
    laptop: Path
    firm: str
    form: str
    event: str


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Folders]:
    """The folders, made once."""
    base = tmp_path_factory.mktemp("pattern")
    with setup.new_programme(base / "hq", ASKED, person="Lina Haddad", device_name="HQ") as store:
        world = build(store)
        firm = world.enterprise("Atelier 12", phone="+85512345678")
        event = world.training()
        world.session(event, "2025-11-13", "AM")
        world.make(
            Participation, event=event, person=world.person(), role="worker", country="KH", enrolled_on="2025-11-01"
        )
        form = surveys.import_form(store, write_form(base / "firm.xlsx")).id
        joined(store, base / "laptop", base / "kit.fab", person="Souk V.").close()
    return base, Folders(base / "hq", base / "laptop", firm, form, event)


@pytest.fixture
def folders(pattern: tuple[Path, Folders], tmp_path: Path) -> Folders:
    """Copies of the folders for one test."""
    _base, made = pattern
    for source in (made.hq, made.laptop):
        shutil.copytree(source, tmp_path / source.name)
    return Folders(tmp_path / "hq", tmp_path / "laptop", made.firm, made.form, made.event)


@pytest.fixture
def write_bundle(folders: Folders, tmp_path: Path) -> Callable[[str], Path]:
    """Let the laptop register a firm and write a bundle for headquarters; its file."""

    def write(name: str) -> Path:
        with setup.open_folder(folders.laptop) as store:
            known = records.load(store, Enterprise, folders.firm)
            assert known is not None
            values = {field: known[field] for field in Enterprise.required() | {"clusters", "location"}}
            assert records.save(store, Enterprise, {**values, "name": name}).id
            peer = exchange.overview(store).peers[0].device_id
            return exchange.send(store, tmp_path / f"{name}.fab", to=peer).path

    return write


__all__ = ["Folders", "Said", "fieldapp"]
