"""SIGKILL while a bundle is merged: the store is as before or after, never between, and opens it again."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fieldapp.store import Store, open_store
from fieldapp.sync import receive
from tests.sync.conftest import Trio
from tests.sync.states import records, rows

KILLS = int(os.environ.get("KILLS", "25"))
FIRMS = 400
CHILD = """
import sys
from pathlib import Path
from fieldapp.store import open_store
from fieldapp.sync import receive
with open_store(Path(sys.argv[1])) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    receive.merge(store, Path(sys.argv[2]))
    print("merged", flush=True)
    sys.stdin.readline()
"""


def _merging(folder: Path, path: Path) -> subprocess.Popen[str]:
    """A process that has the store open and waits for the word to merge."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def _go(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None
    child.stdin.write("go\n")
    child.stdin.flush()


def _end(child: subprocess.Popen[str]) -> None:
    child.send_signal(signal.SIGKILL)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        assert pipe is not None
        pipe.close()


def _count(store: Store) -> tuple[int, int]:
    with store.read() as tx:
        counted = (
            "SELECT (SELECT count(*) FROM organisation), (SELECT count(*) FROM change WHERE kind = 'organisation')"
        )
        firms, changes = tx.conn.exec_driver_sql(counted).one()
        assert tx.conn.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert tx.conn.exec_driver_sql("SELECT quiet FROM me").scalar_one() == 0
    return firms, changes


@pytest.mark.slow
@pytest.mark.timeout(600 + 10 * KILLS)
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX signal")
def test_a_merge_when_the_process_is_killed_then_the_store_is_as_before_or_after(trio: Trio, tmp_path: Path) -> None:
    for number in range(FIRMS):
        trio.firm(trio.a, f"Workshop {number}")
    path = trio.send(trio.a)
    trio.b.close()
    template, rng = trio.b.folder, random.Random(1)
    whole = _whole_time(template, tmp_path / "timed", path)
    before = after = 0
    for kill in range(KILLS):
        folder = tmp_path / f"kill{kill}"
        shutil.copytree(template, folder)
        child = _merging(folder, path)
        _go(child)
        time.sleep(rng.random() * whole * 1.1)
        _end(child)
        with open_store(folder) as store:
            found = _count(store)
            assert found in ((0, 0), (FIRMS, FIRMS)), f"half a merge: {found}"
            before += found == (0, 0)
            after += found != (0, 0)
            receive.merge(store, path)
            assert _count(store) == (FIRMS, FIRMS)
            assert records(store) == records(trio.a)
            assert rows(store, "stale") == []
        shutil.rmtree(folder)
    assert before + after == KILLS
    assert before > 0, "every kill came too late to say anything"


def _whole_time(template: Path, folder: Path, path: Path) -> float:
    """Seconds that the merge takes here when nobody kills it."""
    shutil.copytree(template, folder)
    child = _merging(folder, path)
    started = time.monotonic()
    _go(child)
    assert child.stdout is not None
    assert child.stdout.readline() == "merged\n"
    took = time.monotonic() - started
    _end(child)
    return took
