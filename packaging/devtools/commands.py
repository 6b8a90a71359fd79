"""The commands of ``packaging/dev.py``: each prepares what it needs, then does its work."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from devtools import checks, locks, system, virtual
from devtools.shell import OFFSCREEN, ROOT, Stop, call, say


def compile_catalogues() -> None:
    """Compile the catalogues that are newer than what is compiled. Raises Stop when one cannot be read."""
    compiled = ROOT / "src" / "fieldapp" / "_locale"
    for source in sorted((ROOT / "translations").glob("*/LC_MESSAGES/fieldapp.po")):
        target = compiled / source.relative_to(ROOT / "translations").with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            if catalogues("compile") != 0:
                raise Stop("The translations could not be compiled; what is wrong is above.")
            return


def catalogues(*arguments: str) -> int:
    """Run one command of ``packaging/messages.py`` inside the environment."""
    return call([virtual.python(), ROOT / "packaging" / "messages.py", *arguments])


def prepare(lock: str, window: bool = False) -> None:
    """All set-up: system libraries, environment, catalogues."""
    system.ensure(window)
    virtual.ensure(lock)
    compile_catalogues()


def demonstrate(arguments: Sequence[str]) -> int:
    """The demonstration journey without a window, its results in ``demo-output/``."""
    chosen = list(arguments)
    if not any(part == "--output" or part.startswith("--output=") for part in chosen):
        chosen += ["--output", "demo-output"]
    return call([virtual.python(), "-m", "fieldapp", "demo", *chosen], OFFSCREEN)


def command_run(arguments: Sequence[str]) -> int:
    """Open the application on the demonstration programme, or run its journey where nothing can be shown."""
    window = system.has_display()
    prepare(virtual.RUN_LOCK, window)
    if window:
        return call([virtual.python(), "-m", "fieldapp", "--demo", *arguments])
    say("There is no display: the demonstration runs without a window.")
    return demonstrate(arguments)


def command_test(arguments: Sequence[str]) -> int:
    """Every check and test; options go to pytest."""
    system.ensure_test_tools()
    prepare(virtual.DEV_LOCK)
    return checks.run_all(arguments)


def command_setup(_arguments: Sequence[str]) -> int:
    """Make or renew the environment with the developer's tools in it."""
    prepare(virtual.DEV_LOCK)
    say(f"The environment is ready: {virtual.python()}")
    return 0


def command_messages(arguments: Sequence[str]) -> int:
    """Renew, check or compile the catalogues."""
    system.ensure(window=False)
    virtual.ensure(virtual.DEV_LOCK)
    chosen = list(arguments) or ["update"]
    return catalogues(*chosen) or (catalogues("compile") if chosen == ["update"] else 0)


def command_screens(arguments: Sequence[str]) -> int:
    """The demonstration's screenshots, made anew without a window."""
    prepare(virtual.RUN_LOCK)
    code = demonstrate(arguments)
    for picture in sorted((ROOT / "demo-output").rglob("*.png")):
        say(str(picture.relative_to(ROOT)))
    return code


def command_lock(arguments: Sequence[str]) -> int:
    """Renew the lock files."""
    system.ensure(window=False)
    virtual.ensure(virtual.DEV_LOCK)
    return locks.renew(upgrade="--upgrade" in arguments)


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": command_run,
    "test": command_test,
    "setup": command_setup,
    "messages": command_messages,
    "screens": command_screens,
    "lock": command_lock,
}


def run(arguments: Sequence[str], usage: str) -> int:
    """Run the command that the first argument names; the exit code for the shell."""
    if not arguments or arguments[0] not in COMMANDS:
        say(usage)
        return 0 if arguments and arguments[0] in ("-h", "--help", "help") else 2
    os.chdir(ROOT)
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except Stop as stop:
        sys.stderr.write(f"\n{stop}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The same command goes on from here.\n")
        return 130
