"""Every check and test of the project, one after the other; all are run, then all failures are named."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools import locks
from devtools.shell import OFFSCREEN, ROOT, call, environment, heading, say
from devtools.virtual import python

LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command as main; sys.exit(main())"
BENCH_SECONDS = 120
"""How long one bench may take with ``--quick``: its own budget is 60 s on a calm machine."""


@dataclass(frozen=True)
class Result:
    """What one check came to."""

    name: str
    passed: bool
    seconds: float


def tool(*arguments: str) -> Callable[[], int]:
    """A check that runs a module or a script of the environment's Python."""
    return lambda: call([python(), *arguments], OFFSCREEN)


def run_pytest(arguments: Sequence[str]) -> int:
    """The tests on as many processes as there are cores, four at most."""
    processes = min(4, os.cpu_count() or 1)
    return call([python(), "-m", "pytest", "-q", "-n", str(processes), "--dist", "worksteal", *arguments], OFFSCREEN)


def figures(text: str) -> dict[str, object] | None:
    """The figures on the last line of a bench, or None when it is no JSON object."""
    lines = text.strip().splitlines()
    try:
        found = json.loads(lines[-1]) if lines else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def run_bench(name: str) -> int:
    """One bench in its quick form: it has to end well and with its figures; how large they are is not judged here."""
    command = [str(python()), "-m", f"tests.bench.{name}", "--quick"]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment(OFFSCREEN),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=BENCH_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        say(f"tests.bench.{name} was not done after {BENCH_SECONDS} s.")
        return 1
    say(done.stdout.rstrip())
    if done.returncode != 0 or not figures(done.stdout):
        say(done.stderr.rstrip())
        say(f"tests.bench.{name} ended with code {done.returncode}; its last line should be a JSON object of figures.")
        return 1
    return 0


def run_benches() -> int:
    """Every bench once: they are no tests, but they have to run."""
    codes = [run_bench(name) for name in benches(ROOT / "tests" / "bench")]
    say(f"{codes.count(0)} of {len(codes)} benches ran.")
    return max(codes, default=0)


def benches(folder: Path) -> list[str]:
    """The modules of the folder that can be started; the others are what these share."""
    start = 'if __name__ == "__main__":'
    return sorted(path.stem for path in folder.glob("*.py") if start in path.read_text(encoding="utf-8"))


def plan(arguments: Sequence[str]) -> list[tuple[str, Callable[[], int]]]:
    """The checks in order: the quick ones first, the tests last."""
    return [
        ("lock files", locks.check),
        ("ruff check", tool("-m", "ruff", "check", ".")),
        ("ruff format", tool("-m", "ruff", "format", "--check", ".")),
        ("mypy", tool("-m", "mypy")),
        ("import-linter", tool("-c", LINT_IMPORTS)),
        ("translations", tool(str(ROOT / "packaging" / "messages.py"), "check")),
        ("benches run", run_benches),
        ("pytest", lambda: run_pytest(arguments)),
    ]


def run_all(arguments: Sequence[str]) -> int:
    """Run every check; 1 when any failed. The last line counts them."""
    results: list[Result] = []
    for name, check in plan(arguments):
        heading(name)
        start = time.monotonic()
        passed = check() == 0
        results.append(Result(name, passed, time.monotonic() - start))
    heading("summary")
    for result in results:
        say(f"{'passed' if result.passed else 'FAILED':8}{result.name:20}{result.seconds:7.1f} s")
    failed = sum(not result.passed for result in results)
    say(f"\nchecks: {len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0
