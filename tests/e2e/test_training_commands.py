"""Trainings on the command line: participants in, the scan of a sheet, the per-diem list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldapp.services import attendance, demo, setup
from fieldapp.store import Store


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's headquarters."""
    made = tmp_path_factory.mktemp("trainings") / "data"
    store: Store = demo.make(made)
    store.close()
    return made


def test_commands_when_run_then_list_scan_and_money_come_out(
    run: Callable[..., Any], folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Name,Role\nNobody Yet,Worker\n,Worker\n", "utf-8")
    with setup.open_folder(folder) as store:
        event = attendance.events(store)[0]
        day = attendance.grid(store, event.id).sessions[0].day
    title = event.title
    looked = run("training", "participants", title, path, "--data", folder)
    assert looked.code == 1
    assert "Nobody Yet" in looked.out
    done = run("training", "participants", title, path, "--apply", "--data", folder)
    assert "1 new people, 1 enrolled." in done.out
    sheet = tmp_path / "sheet.pdf"
    assert run("report", "attendance", title, sheet, "--day", day, "--data", folder).code == 0
    scanned = run("training", "scan", sheet, "--data", folder)
    assert scanned.code == 0
    assert "Count the signed rows on the paper." in scanned.out
    money = run("training", "per-diem", title, tmp_path / "list.xlsx", "--data", folder)
    assert money.code == 0
    assert (tmp_path / "list.xlsx").exists()
    assert "to pay" in money.out
    wrong = run("training", "per-diem", title, tmp_path / "list.txt", "--data", folder)
    assert wrong.code != 0
    assert ".pdf or .xlsx" in wrong.err
