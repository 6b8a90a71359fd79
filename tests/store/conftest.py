"""A store in a folder of its own, and a clock that moves one second at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldapp.store import Store, open_store
from fieldapp.store.layout import FILE


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


@pytest.fixture
def store(folder: Path, empty_store: Path, clock: Callable[[], int]) -> Iterator[Store]:
    folder.mkdir()
    shutil.copy(empty_store, folder / FILE)
    with open_store(folder, clock=clock) as opened:
        yield opened
