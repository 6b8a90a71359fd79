"""The lock files of the checkout are right, and each way to spoil one is noticed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from devtools import locks


@pytest.fixture
def copies(root: Path, tmp_path: Path) -> Path:
    for name in locks.LOCKS:
        shutil.copy(root / "packaging" / name, tmp_path / name)
    return tmp_path


def test_locks_of_the_checkout_when_read_then_nothing_is_wrong(root: Path) -> None:
    assert locks.problems(root / "packaging", root / "pyproject.toml") == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("--index-url https://packages.example.org/simple", "neither a pinned package nor a hash"),
        ("--find-links /srv/wheels", "neither a pinned package nor a hash"),
        ("six @ file:///srv/wheels/six-1.17.0-py3-none-any.whl", "neither a pinned package nor a hash"),
        ("six==1.17.0", "neither a pinned package nor a hash"),
        ("six>=1.17.0 \\", "neither a pinned package nor a hash"),
        ("six==1.17.0 \\", "six has no hash"),
    ],
)
def test_lock_when_a_line_is_foreign_then_it_is_told(root: Path, copies: Path, line: str, told: str) -> None:
    path = copies / "requirements-dev.lock"
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    assert any(told in problem for problem in locks.problems(copies, root / "pyproject.toml"))


def test_lock_when_made_from_one_machines_wheels_then_it_is_told(root: Path, copies: Path) -> None:
    path = copies / "requirements.lock"
    lines = path.read_text("utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("pyside6-essentials=="))
    kept = [*lines[: start + 1], lines[start + 1].removesuffix(" \\")]
    rest = next(i for i in range(start + 1, len(lines)) if not lines[i].startswith(" "))
    path.write_text("\n".join(kept + lines[rest:]) + "\n", "utf-8")
    assert locks.problems(copies, root / "pyproject.toml") == [
        "requirements.lock: pyside6-essentials lacks the files of other systems"
    ]


def test_locks_when_the_project_asks_for_more_then_it_is_told(root: Path, copies: Path) -> None:
    project = copies / "pyproject.toml"
    text = (root / "pyproject.toml").read_text("utf-8")
    project.write_text(text.replace("dependencies = [", 'dependencies = [\n    "Some_New.Thing>=1",', 1), "utf-8")
    told = locks.problems(copies, project)
    assert told == [f"{name}: some-new-thing of pyproject.toml is not in it" for name in locks.LOCKS]


def test_locks_when_two_pin_differently_then_it_is_told(root: Path, copies: Path) -> None:
    path = copies / "requirements.lock"
    pins, _hashes, _wrong = locks.read(path)
    path.write_text(path.read_text("utf-8").replace(f"babel=={pins['babel']}", "babel==0.1"), "utf-8")
    told = locks.problems(copies, root / "pyproject.toml")
    assert told == ["requirements-headquarters.lock: babel is not pinned as in the lock before it"]
