"""Telling what goes on, starting programs, stopping with a reason. Knows nothing of the project but where it lies."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
"""The checkout."""


OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}
"""Qt without a display."""


class Stop(Exception):
    """The command cannot go on; the text says what to do."""


def say(text: str = "") -> None:
    """Print a line now, before whatever a program started next prints."""
    print(text, flush=True)


def heading(text: str) -> None:
    """Print a line that stands out in a long output."""
    say(f"\n=== {text} {'=' * max(4, 90 - len(text))}")


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of programs started here: nobody's own packages, UTF-8 everywhere."""
    result = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}
    return result | {"PYTHONNOUSERSITE": "1", "PYTHONUTF8": "1"} | dict(extra or {})


def call(command: Sequence[str | Path], extra: Mapping[str, str] | None = None) -> int:
    """Run a program in the checkout with its output on ours; its exit code, 127 when it cannot be started."""
    sys.stdout.flush()
    try:
        return subprocess.call([str(part) for part in command], cwd=ROOT, env=environment(extra))
    except OSError as error:
        say(f"{command[0]} cannot be started: {error}")
        return 127


def output(command: Sequence[str | Path]) -> str | None:
    """What a program prints, or None when it fails or is missing."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
