#!/usr/bin/env python3
"""The two commands, and a few more: ``python3 packaging/dev.py run`` and ``python3 packaging/dev.py test``.

Each does all set-up itself. This file stays readable for old Pythons, so that they too get a clear answer; everything
else is in ``devtools/``. Only the standard library is used outside the environment that it makes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)

USAGE = """usage: python3 packaging/dev.py COMMAND

  run          open the application on the demonstration programme; without a display, run the same journey
               and leave its screenshots, bundles, papers and tables in demo-output/ (options are handed on)
  test         run every check and test
  setup        only make or renew the environment in .venv/
  messages     renew translations/ from the source ('messages check' only compares, 'messages compile' only compiles)
  screens      run the demonstration without a window and list its screenshots
  lock         renew packaging/requirements*.lock from pyproject.toml ('lock --upgrade': newer releases too)
"""


def newer_python() -> str | None:
    """Return the path of a Python that is new enough and runs, or None."""
    for minor in (13, 12, 11, 14):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.call([found, "-c", "import venv"], stderr=subprocess.DEVNULL) == 0:
            return found
    return None


def main(arguments: list[str]) -> int:
    """Run one command; the exit code is 0 only when all went well."""
    if sys.version_info < OLDEST:
        other = newer_python()
        if other:
            return subprocess.call([other, str(Path(__file__).resolve()), *arguments])
        sys.stderr.write(f"fieldapp needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.\n")
        sys.stderr.write("Install a newer Python and start this command with it.\n")
        return 1
    from devtools import commands

    return commands.run(arguments, USAGE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
