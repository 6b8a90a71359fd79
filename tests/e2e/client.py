"""A headless person at work, in a process that may be killed at any moment.

Run as a script it loads everything once, then forks a worker for each line of JSON it reads and prints the worker's
number; so fifty sudden ends take seconds. What a worker prints was on the disk before.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


# ------------------------------------------------------------------------------------------------------- the worker
def fill(folder: str, form: str) -> None:
    """Fill a survey question by question and register people between; goes on with the draft that is there."""
    from fieldapp.domain.records import Person
    from fieldapp.services import records, setup, surveys

    with setup.open_folder(Path(folder)) as store:
        drafts = surveys.drafts(store)
        filling = surveys.resume(store, drafts[0].key) if drafts else surveys.begin(store, form)
        root = filling.session.root.ref
        number = int(filling.session.node_state(f"{root}/workers").value or 0)
        while True:
            number += 1
            filling.session.answer(f"{root}/owner", f"Owner {number}")
            filling.session.answer(f"{root}/workers", str(number))
            surveys.keep_draft(store, filling, filling.session.instance_xml(), "Firm survey")
            say("kept", number)
            saved = records.save(store, Person, {"name_as_written": f"Person {number}", "sex": "F"})
            say("saved", saved.id)


def merge(folder: str, bundle: str) -> None:
    """Merge a bundle; says when it begins and when it is done."""
    from fieldapp.services import exchange, setup

    with setup.open_folder(Path(folder)) as store:
        say("go", "")
        say("merged", exchange.receive(store, bundle).new)


def say(what: str, value: object) -> None:
    """One line, gone out before anything else happens."""
    os.write(1, f"{what} {value}\n".encode())


WORK = {"fill": fill, "merge": merge}


def _serve() -> None:
    import fieldapp.services.exchange
    import fieldapp.services.records
    import fieldapp.services.setup
    import fieldapp.services.surveys  # noqa: F401  (loaded once, for all workers)

    say("ready", "")
    while line := sys.stdin.readline():
        name, *arguments = json.loads(line)
        pid = os.fork()
        if pid == 0:
            try:
                WORK[name](*arguments)
            finally:
                os._exit(0)
        say("pid", pid)
        sys.stdin.readline()  # until then its number belongs to nobody else, also when it has ended
        os.waitpid(pid, 0)
        say("ended", pid)


# --------------------------------------------------------------------------------------------------------- the test
class Client:
    """Starts workers and ends them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._pid = 0

    def start(self, name: str, *arguments: object) -> None:
        """Start a worker."""
        self._tell(json.dumps([name, *map(str, arguments)]))

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def line(self) -> tuple[str, str]:
        """The next line that a worker (or its end) says."""
        assert self._process.stdout is not None
        while True:
            what, _space, value = self._process.stdout.readline().rstrip("\n").partition(" ")
            if what == "pid":
                self._pid = int(value)
                continue
            assert what, "the client has died"
            return what, value

    def until(self, what: str) -> str:
        """Read on to a line of this kind; its value."""
        while True:
            said, value = self.line()
            if said == what:
                return value
            assert said != "ended"

    def kill(self, after: float = 0.0) -> list[tuple[str, str]]:
        """End the worker without warning; what it had still said."""
        time.sleep(after)
        os.kill(self._pid, signal.SIGKILL)
        self._tell("")
        said: list[tuple[str, str]] = []
        while (line := self.line())[0] != "ended":
            said.append(line)
        self._pid = 0
        return said


@contextmanager
def client() -> Iterator[Client]:
    """A client with everything loaded."""
    environment: dict[str, Any] = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.client"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT,
    )  # fmt: skip
    made = Client(process)
    try:
        assert made.line()[0] == "ready"
        yield made
    finally:
        process.stdin.close()  # type: ignore[union-attr]
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]


if __name__ == "__main__":
    _serve()
