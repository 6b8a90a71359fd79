"""Rules of the house that no linter holds."""

from __future__ import annotations

import ast
import graphlib
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

LONGEST = 400
"""Lines of a module: beyond that it holds two things."""

HOSTS = ("pypi" + ".org", "python" + "hosted.org", "npmjs" + ".org", "deb." + "debian.org")


def tracked(root: Path) -> list[Path]:
    """The files that git knows; the test is skipped where there is no git."""
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout")
    return [root / name for name in done.stdout.split("\0") if name and (root / name).is_file()]


def test_modules_stay_small(root: Path) -> None:
    folders = (root / "src", root / "packaging")
    sizes = {
        str(path.relative_to(root)): len(path.read_text("utf-8").splitlines())
        for folder in folders
        for path in folder.rglob("*.py")
    }
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST} == {}


def test_files_in_git_name_no_package_index_and_nothing_generated(root: Path) -> None:
    files = tracked(root)
    assert [path.name for path in files if path.suffix in (".mo", ".pyc", ".sqlite", ".qrc", ".ui")] == []
    texts = [
        path for path in files if path.suffix in (".py", ".toml", ".lock", ".md", ".po", ".pot", ".json", ".txt", "")
    ]
    named = [path.name for path in texts if any(host in path.read_text("utf-8", "ignore") for host in HOSTS)]
    assert named == []


def test_wheel_when_built_then_it_has_code_resources_and_licences(root: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=root, check=True, capture_output=True, timeout=120)
    (path,) = tmp_path.glob("fieldapp-*.whl")
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        about = {name.rpartition("/")[2]: wheel.read(name).decode() for name in names if ".dist-info/" in name}
    assert {
        "fieldapp/i18n.py",
        "fieldapp/_resources/fonts/NotoSans-Regular.ttf",
        "fieldapp/_resources/fonts/OFL.txt",
    } < set(names)
    assert "fieldapp/_resources/icons/LICENSE.txt" in names
    assert "fieldapp = fieldapp.__main__:main" in about["entry_points.txt"]
    assert {"LICENSE", "THIRD-PARTY.md"} < set(about)
    assert "Requires-Dist: pyside6-essentials<6.12,>=6.11" in about["METADATA"]
    assert all(
        "bidi]" not in line for line in about["METADATA"].splitlines() if line.startswith("Requires-Dist: reportlab")
    )
    assert [name for name in names if not name.startswith(("fieldapp/", "fieldapp-"))] == []


def test_qt_when_called_often_then_no_reference_to_none_is_lost() -> None:
    """Releases of PySide6 lost one with each call that returns None, and aborted some thousand calls later."""
    from PySide6.QtCore import QObject

    thing = QObject()
    before = sys.getrefcount(None)
    for number in range(1000):
        thing.setObjectName(str(number))
        thing.blockSignals(False)
    assert abs(sys.getrefcount(None) - before) < 500


def test_facts_in_one_line_then_one_function_joins_them(root: Path) -> None:
    join = re.compile(r'"\s*·\s*"\.join')
    elsewhere = {"text.py", "certificate.py", "side_by_side.py", "sheet_frame.py", "chain.py"}  # on paper and in charts
    modules = [path for path in (root / "src").rglob("*.py") if path.name not in elsewhere]
    assert [path for path in modules if join.search(path.read_text("utf-8"))] == []


def test_modules_when_any_is_imported_first_then_none_goes_round_in_a_circle(root: Path) -> None:
    source = root / "src"
    named = {".".join(path.relative_to(source).with_suffix("").parts): path for path in source.rglob("*.py")}
    needs = {name: _imported(path.read_text("utf-8"), named) - {name} for name, path in named.items()}
    try:
        tuple(graphlib.TopologicalSorter(needs).static_order())
    except graphlib.CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


def _imported(text: str, named: Mapping[str, Path]) -> set[str]:
    """The modules that a module imports as it is read: not in functions, not for types alone."""
    found: set[str] = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {name for name in whole if name in named} or {node.module}
    return found & named.keys()
