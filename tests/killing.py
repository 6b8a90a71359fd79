"""Ends a process without warning at a chosen moment, as a power cut or an impatient person does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent

GO = "go"
"""The child prints this line when it starts what it may be killed in."""


def run_and_kill(code: str, *arguments: str, after: float) -> bool:
    """Run Python code in a process of its own and kill it ``after`` seconds behind its line "go".

    True when it was killed, False when it had ended by itself (its exit code was 0). Raises AssertionError with what
    the child said when it failed on its own.
    """
    environment = {**os.environ, "PYTHONPATH": f"{SOURCE / 'src'}{os.pathsep}{SOURCE}", "PYTHONUNBUFFERED": "1"}
    child = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert child.stdout is not None
    first = child.stdout.readline().strip()
    if first != GO:
        raise AssertionError(f"the child said {first!r}\n{child.communicate()[1]}")
    time.sleep(after)
    child.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    _out, errors = child.communicate()
    if child.returncode > 0 and sys.platform != "win32":
        raise AssertionError(errors)
    return child.returncode != 0
