"""A store in a folder of its own, and a clock that moves one second at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldapp.store import Store, open_store
from fieldapp.store.layout import FILE
from tests import postgres


@pytest.fixture
def clock() -> Callable[[], int]:
    now = [1_760_000_000_000]

    def tick() -> int:
        now[0] += 1_000
        return now[0]

    return tick


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "ข้อมูล data"  # a path that is not ASCII and has a space


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new store's file: copied, it saves every test from making one."""
    folder = tmp_path_factory.mktemp("empty")
    open_store(folder, create=True, device_id="device-a", device_name="KH-01").close()
    return folder / FILE


@pytest.fixture(scope="session")
def empty_database(server: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A new store on the server, to be copied like the file above."""
    name = server.new_database()
    url = server.url(name)
    folder = tmp_path_factory.mktemp("on-server")
    open_store(folder, create=True, url=url, device_id="device-a", device_name="KH-01").close()
    return name


@pytest.fixture
def store(request: pytest.FixtureRequest, folder: Path, empty_store: Path, clock: Callable[[], int]) -> Iterator[Store]:
    """An empty store: a file, or where a test asks for ``BOTH`` also a database on the test run's own server."""
    folder.mkdir()
    if getattr(request, "param", "sqlite") == "postgresql":
        server: postgres.Server = request.getfixturevalue("server")
        name = server.new_database(request.getfixturevalue("empty_database"))
        with open_store(folder, clock=clock, url=server.url(name)) as opened:
            yield opened
        server.drop(name)
        return
    shutil.copy(empty_store, folder / FILE)
    with open_store(folder, clock=clock) as opened:
        yield opened
