"""Set-up: what counts as a usable environment, what a second run does, what is asked of the system."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from devtools import system, virtual
from devtools.shell import Stop


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in a folder with spaces, with a small lock and an environment that looks made."""
    home = tmp_path / "my field work"
    (home / "packaging").mkdir(parents=True)
    (home / "src").mkdir()
    for name in virtual.INCLUDES[virtual.DEV_LOCK]:
        (home / "packaging" / name).write_text(f"{name}\n", "utf-8")
    monkeypatch.setattr(virtual, "ROOT", home)
    monkeypatch.setattr(virtual, "VENV", home / ".venv")
    monkeypatch.setattr(virtual, "LOCKS", home / "packaging")
    monkeypatch.setattr(virtual, "STAMP", home / ".venv" / "fieldapp-stamp.json")
    monkeypatch.setattr(virtual, "UNFINISHED", home / ".venv" / "fieldapp-unfinished")
    return home


def make_environment(home: Path) -> None:
    """What ``create`` leaves, as far as these tests look at it: the test's own Python stands in for the new one."""
    python = virtual.python()
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (home / ".venv" / "lib" / version / "site-packages").mkdir(parents=True)


@pytest.fixture
def calls(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps that ``ensure`` takes, instead of a network."""
    taken: list[str] = []

    def create(_reason: str) -> None:
        taken.append("create")
        make_environment(checkout)

    def note(name: str) -> Callable[..., int]:
        return lambda *_args, **_kwargs: taken.append(name) or 0

    monkeypatch.setattr(virtual, "create", create)
    monkeypatch.setattr(virtual, "call", note("pip"))
    monkeypatch.setattr(virtual, "output", lambda _command: f"{sys.version_info.major}.{sys.version_info.minor}\n")
    return taken


pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in environment has the layout of POSIX")


def test_ensure_when_run_twice_then_the_second_does_nothing(calls: list[str]) -> None:
    virtual.ensure(virtual.DEV_LOCK)
    assert calls == ["create", "pip"]
    virtual.ensure(virtual.DEV_LOCK)
    assert calls == ["create", "pip"]


def test_ensure_when_the_larger_lock_is_in_then_the_smaller_is_too(calls: list[str]) -> None:
    virtual.ensure(virtual.DEV_LOCK)
    virtual.ensure(virtual.RUN_LOCK)
    assert calls == ["create", "pip"]


def test_ensure_when_a_pull_brought_a_new_lock_then_it_is_installed(calls: list[str], checkout: Path) -> None:
    virtual.ensure(virtual.RUN_LOCK)
    (checkout / "packaging" / virtual.RUN_LOCK).write_text("another\n", "utf-8")
    virtual.ensure(virtual.RUN_LOCK)
    assert calls == ["create", "pip", "pip"]


def test_ensure_when_pip_failed_then_the_next_run_starts_afresh(
    calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(virtual, "call", lambda _command: 1)
        with pytest.raises(Stop, match="could not be installed"):
            virtual.ensure(virtual.RUN_LOCK)
    assert virtual.fault() == "an earlier set-up was interrupted"
    assert virtual.read_stamp() == {}
    assert calls == ["create"]


def test_fault_when_the_python_is_another_then_it_is_named(
    checkout: Path, calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_environment(checkout)
    assert virtual.fault() is None
    monkeypatch.setattr(virtual, "output", lambda _command: "3.10\n")
    assert "of Python 3.10" in (virtual.fault() or "")
    monkeypatch.setattr(virtual, "output", lambda _command: None)
    assert virtual.fault() == "its Python does not run"
    assert calls == []


def test_ensure_when_the_checkout_was_moved_then_its_programs_follow(calls: list[str], checkout: Path) -> None:
    virtual.ensure(virtual.RUN_LOCK)
    stamp = virtual.read_stamp() | {"folder": "/old place/.venv"}
    virtual.STAMP.write_text(json.dumps(stamp), "utf-8")
    script = checkout / ".venv" / "bin" / "pytest"
    script.write_text("#!/old place/.venv/bin/python\nprint()\n", "utf-8")
    virtual.ensure(virtual.RUN_LOCK)
    assert script.read_text("utf-8") == f"#!{checkout}/.venv/bin/python\nprint()\n"
    assert virtual.read_stamp()["folder"] == str(checkout / ".venv")
    assert calls == ["create", "pip"]


def test_link_when_written_then_it_leads_to_the_source_from_anywhere(calls: list[str], checkout: Path) -> None:
    virtual.ensure(virtual.RUN_LOCK)
    (link,) = (checkout / ".venv").rglob("fieldapp-checkout.pth")
    line = link.read_text("utf-8").strip()
    assert not Path(line).is_absolute()
    assert (link.parent / line).resolve() == (checkout / "src").resolve()
    assert calls == ["create", "pip"]


def test_system_when_all_is_there_then_nothing_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "loads", lambda _library: True)
    monkeypatch.setattr(system, "lacks_venv", lambda: False)
    monkeypatch.setattr(system, "call", lambda *_args: pytest.fail("a program was started"))
    system.ensure(window=True)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux brings its own libraries")
def test_system_when_libraries_lack_and_nobody_may_install_then_the_names_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(system, "loads", lambda library: library not in ("libEGL.so.1", "libgthread-2.0.so.0"))
    monkeypatch.setattr(system, "lacks_venv", lambda: False)
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system.shutil, "which", lambda name: f"/usr/bin/{name}" if name == "apt-get" else None)
    monkeypatch.setattr(system, "output", lambda command: "" if "t64" in command[-1] else "Package: there\n")
    with pytest.raises(Stop, match=r"sudo apt-get install libegl1 libglib2\.0-0\n"):
        system.ensure(window=False)
    monkeypatch.setattr(system, "output", lambda _command: "Package: there\n")
    with pytest.raises(Stop, match=r"sudo apt-get install libegl1 libglib2\.0-0t64\n"):
        system.ensure(window=False)
    monkeypatch.setattr(system.shutil, "which", lambda name: "/usr/bin/dnf" if name == "dnf" else None)
    with pytest.raises(Stop, match="sudo dnf install glib2 libglvnd-egl\n"):
        system.ensure(window=False)
    monkeypatch.setattr(system.shutil, "which", lambda _name: None)
    with pytest.raises(Stop, match=r"libEGL\.so\.1\n    libgthread"):
        system.ensure(window=False)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux brings its own libraries")
def test_system_when_root_on_debian_then_exactly_what_lacks_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    present = {need.library for need in system.NEEDS} - {"libEGL.so.1"}
    started: list[list[str]] = []

    def call(command: list[str], _extra: dict[str, str]) -> int:
        started.append(command)
        if "install" in command:
            present.add("libEGL.so.1")
        return 0

    monkeypatch.setattr(system, "loads", present.__contains__)
    monkeypatch.setattr(system, "lacks_venv", lambda: False)
    monkeypatch.setattr(system, "lacks_venv_afresh", lambda: False)
    monkeypatch.setattr(system.os, "geteuid", lambda: 0)
    monkeypatch.setattr(system.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(system, "output", lambda _command: "Package: there\n")
    monkeypatch.setattr(system, "call", call)
    system.ensure(window=False)
    assert [command[3] for command in started] == ["update", "install"]
    assert started[1][-1] == "libegl1"
    assert "--no-install-recommends" in started[1]
