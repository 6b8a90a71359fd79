"""The commands: what is prepared, what is started where there is no display, how a failure is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from devtools import checks, commands, system, virtual
from devtools.shell import Stop


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What the commands would start, without their set-up."""
    seen: list[tuple[str, ...]] = []

    def call(command: list[str | Path], extra: dict[str, str] | None = None) -> int:
        seen.append((*map(str, command[1:]), *sorted(extra or {})))
        return 0

    monkeypatch.setattr(commands, "call", call)
    monkeypatch.setattr(checks, "call", call)
    monkeypatch.setattr(commands, "prepare", lambda lock, window=False: seen.append((lock, f"window={window}")))
    return seen


def test_run_when_there_is_a_display_then_the_window_opens(
    started: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "has_display", lambda: True)
    assert commands.run(["run", "--language", "fr"], "") == 0
    assert started == [
        (virtual.RUN_LOCK, "window=True"),
        ("-m", "fieldapp", "--demo", "--language", "fr"),
    ]


def test_run_when_there_is_no_display_then_the_journey_runs_offscreen(
    started: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "has_display", lambda: False)
    assert commands.run(["run"], "") == 0
    assert started == [
        (virtual.RUN_LOCK, "window=False"),
        ("-m", "fieldapp", "demo", "--output", "demo-output", "QT_QPA_PLATFORM"),
    ]


@pytest.mark.parametrize(("variable", "expected"), [("DISPLAY", True), ("WAYLAND_DISPLAY", True), ("TERM", False)])
def test_display_on_linux_when_a_variable_names_one_then_there_is_one(
    monkeypatch: pytest.MonkeyPatch, variable: str, expected: bool
) -> None:
    monkeypatch.setattr(system.sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv(variable, "something")
    assert system.has_display() is expected


def test_command_when_unknown_then_the_usage_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.run(["dance"], "usage: ...") == 2
    assert commands.run(["help"], "usage: ...") == 0
    assert capsys.readouterr().out == "usage: ...\nusage: ...\n"


def test_command_when_something_has_to_be_done_first_then_it_is_told_and_the_code_is_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_lock: str) -> None:
        raise Stop("Install libegl1.")

    monkeypatch.setattr(commands, "prepare", refuse)
    assert commands.run(["setup"], "") == 1
    assert capsys.readouterr().err == "\nInstall libegl1.\n"


def test_checks_when_one_fails_then_the_others_run_and_the_last_line_counts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[str] = []

    def check(name: str, code: int) -> int:
        done.append(name)
        return code

    monkeypatch.setattr(
        checks,
        "plan",
        lambda _arguments: [("first", lambda: check("first", 3)), ("second", lambda: check("second", 0))],
    )
    assert checks.run_all([]) == 1
    assert done == ["first", "second"]
    assert capsys.readouterr().out.splitlines()[-1] == "checks: 1 passed, 1 failed"


def test_plan_then_every_bench_and_every_tool_is_in_it() -> None:
    names = [name for name, _check in checks.plan([])]
    assert names[0] == "lock files"
    assert names[-1] == "pytest"
    assert {"ruff check", "ruff format", "mypy", "import-linter", "translations", "benches run"} < set(names)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('table\n{"open_ms": 39}\n', {"open_ms": 39}),
        ("", None),
        ("table only\n", None),
        ("[1, 2]\n", None),
        ('{"open_ms": 39}\nbut more\n', None),
    ],
)
def test_figures_when_the_last_line_is_an_object_then_they_are_read(text: str, found: object) -> None:
    assert checks.figures(text) == found


def test_benches_then_only_what_can_be_started_is_one(tmp_path: Path) -> None:
    (tmp_path / "start.py").write_text('if __name__ == "__main__":\n    main()\n', "utf-8")
    (tmp_path / "people.py").write_text("NAMES = ()\n", "utf-8")
    assert checks.benches(tmp_path) == ["start"]
