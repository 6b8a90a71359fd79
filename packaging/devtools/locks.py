"""The lock files: what they must be, and how they are renewed.

``packaging/requirements.lock`` is what runs, ``-headquarters`` adds PostgreSQL, ``-dev`` adds the tools of a developer.
Each holds for Linux, macOS and Windows and for every Python from 3.11 on; each line is pinned and has the hashes of all
files of that release. No lock holds an address: where packages come from is the business of whoever installs.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from devtools.shell import ROOT, Stop, call, say
from devtools.virtual import python

LOCKS = {
    "requirements.lock": (),
    "requirements-headquarters.lock": ("headquarters",),
    "requirements-dev.lock": ("headquarters", "statistics", "dev"),
}
"""File -> the extras of pyproject.toml that it includes."""

PIN = re.compile(r"([a-z0-9][a-z0-9-]*)==([A-Za-z0-9.+!]+)( ; [^\\]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
ADDRESS = re.compile(r"://|\bfile:|\s@\s|--(?:extra-)?index|--find-links|[A-Za-z]:\\")

COMPILED = (
    "pyside6-essentials",
    "shiboken6",
    "pydantic-core",
    "sqlcipher3",
    "icu4py",
    "uharfbuzz",
    "zstandard",
    "pynacl",
)
"""Each has files for several systems; fewer than four hashes mean that a lock was made from one machine's files."""


def normal(name: str) -> str:
    """The one spelling of a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read(path: Path) -> tuple[dict[str, str], dict[str, int], list[str]]:
    """The pins (name -> version), the number of hashes of each, and the lines that do not belong in a lock."""
    pins: dict[str, str] = {}
    hashes: dict[str, int] = {}
    wrong: list[str] = []
    name = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        pin = PIN.fullmatch(line)
        if pin and not ADDRESS.search(line):
            name = pin[1]
            pins[name] = pin[2]
            hashes.setdefault(name, 0)
        elif HASH.fullmatch(line) and name:
            hashes[name] += 1
        else:
            wrong.append(f"{path.name}:{number}: neither a pinned package nor a hash: {line.strip()[:60]}")
    return pins, hashes, wrong


def wanted(project: Path, extras: tuple[str, ...]) -> set[str]:
    """The names that pyproject.toml asks for."""
    data = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    lines = list(data["dependencies"])
    for extra in extras:
        lines += data["optional-dependencies"][extra]
    return {normal(re.split(r"[\s\[<>=!~;]", line, maxsplit=1)[0]) for line in lines}


def problems(folder: Path, project: Path) -> list[str]:
    """Everything that is wrong with the lock files in ``folder``; nothing when all is well."""
    found: list[str] = []
    below: dict[str, str] = {}
    for file, extras in LOCKS.items():
        pins, hashes, wrong = read(folder / file)
        found += wrong
        found += [f"{file}: {name} has no hash" for name, count in hashes.items() if count == 0]
        found += [
            f"{file}: {name} lacks the files of other systems" for name in COMPILED if 0 < hashes.get(name, 0) < 4
        ]
        found += [
            f"{file}: {name} of pyproject.toml is not in it" for name in sorted(wanted(project, extras) - pins.keys())
        ]
        found += [f"{file}: {n} is not pinned as in the lock before it" for n, v in below.items() if pins.get(n) != v]
        below = pins
    return found


def check() -> int:
    """Say what is wrong with the locks of this checkout; 0 when nothing is."""
    found = problems(ROOT / "packaging", ROOT / "pyproject.toml")
    for line in found:
        say(line)
    say("Renew them: python3 packaging/dev.py lock" if found else f"{len(LOCKS)} lock files are as they should be.")
    return 1 if found else 0


def renew(upgrade: bool) -> int:
    """Resolve pyproject.toml anew; pins stay as they are unless they have to move or ``upgrade`` is asked for."""
    command: list[str | Path] = [python(), "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet", "--no-config"]
    command += ["--universal", "--python-version", "3.11", "--generate-hashes"]
    command += ["--no-emit-index-url", "--no-header", "--no-annotate"]
    before: list[str | Path] = []
    for file, extras in LOCKS.items():
        chosen = [part for extra in extras for part in ("--extra", extra)]
        newer = ["--upgrade"] if upgrade else []
        if call([*command, *chosen, *before, *newer, "--output-file", f"packaging/{file}"]) != 0:
            raise Stop(f"packaging/{file} could not be renewed; what went wrong is above.")
        before = ["--constraint", f"packaging/{file}"]
    return check()
