"""The system libraries that Qt loads on Linux, and Python's own venv on Debian: found missing, installed or named.

Nothing is installed when all is there. On Debian and Ubuntu as root apt installs exactly what is missing; anybody else
is told the names. Windows and macOS need nothing.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from devtools.shell import Stop, call, output, say

OLDEST_GLIBC = (2, 34)
"""What the wheels of PySide6 6.11 for x86-64 are built for."""


@dataclass(frozen=True)
class Need:
    """One library: its file, and the package that brings it on each family of distributions."""

    library: str
    debian: tuple[str, ...]
    """The first that the release knows; releases of 2024 and later have new names for some."""
    fedora: str
    arch: str
    window: bool = False
    """True when only a real window needs it."""


NEEDS = (
    Need("libGL.so.1", ("libgl1",), "libglvnd-glx", "libglvnd"),
    Need("libEGL.so.1", ("libegl1",), "libglvnd-egl", "libglvnd"),
    Need("libxkbcommon.so.0", ("libxkbcommon0",), "libxkbcommon", "libxkbcommon"),
    Need("libdbus-1.so.3", ("libdbus-1-3",), "dbus-libs", "dbus"),
    Need("libfontconfig.so.1", ("libfontconfig1",), "fontconfig", "fontconfig"),
    Need("libfreetype.so.6", ("libfreetype6",), "freetype", "freetype2"),
    Need("libgthread-2.0.so.0", ("libglib2.0-0t64", "libglib2.0-0"), "glib2", "glib2"),
    Need("libX11.so.6", ("libx11-6",), "libX11", "libx11"),
    Need("libbrotlidec.so.1", ("libbrotli1",), "libbrotli", "brotli"),
    Need("libzstd.so.1", ("libzstd1",), "libzstd", "zstd"),
    Need("libxcb-cursor.so.0", ("libxcb-cursor0",), "xcb-util-cursor", "xcb-util-cursor", window=True),
    Need("libxcb-icccm.so.4", ("libxcb-icccm4",), "xcb-util-wm", "xcb-util-wm", window=True),
    Need("libxcb-image.so.0", ("libxcb-image0",), "xcb-util-image", "xcb-util-image", window=True),
    Need("libxcb-keysyms.so.1", ("libxcb-keysyms1",), "xcb-util-keysyms", "xcb-util-keysyms", window=True),
    Need("libxcb-randr.so.0", ("libxcb-randr0",), "libxcb", "libxcb", window=True),
    Need(
        "libxcb-render-util.so.0", ("libxcb-render-util0",), "xcb-util-renderutil", "xcb-util-renderutil", window=True
    ),
    Need("libxcb-shape.so.0", ("libxcb-shape0",), "libxcb", "libxcb", window=True),
    Need("libxcb-xkb.so.1", ("libxcb-xkb1",), "libxcb", "libxcb", window=True),
    Need("libxkbcommon-x11.so.0", ("libxkbcommon-x11-0",), "libxkbcommon-x11", "libxkbcommon-x11", window=True),
    Need("libX11-xcb.so.1", ("libx11-xcb1",), "libX11-xcb", "libx11", window=True),
)

OTHERS = (("dnf", "sudo dnf install"), ("pacman", "sudo pacman -S --needed"), ("zypper", "sudo zypper install"))
"""Tool of a distribution that is not Debian's -> the command that a person types."""


def has_display() -> bool:
    """True where a window can be shown: always on Windows and macOS, on Linux with a display."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def loads(library: str) -> bool:
    """True when the system's loader finds the library and everything that it needs."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing(window: bool) -> list[Need]:
    """The libraries that are not there, for a real window or for work without one."""
    return [need for need in NEEDS if (window or not need.window) and not loads(need.library)]


def lacks_venv() -> bool:
    """True on a Debian whose Python came without ``python3-venv``."""
    return importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None


def debian_names(needs: list[Need]) -> list[str]:
    """The names that this release has for the packages."""

    def known(name: str) -> bool:
        return bool((output(["apt-cache", "show", "--no-all-versions", name]) or "").strip())

    return sorted({next((n for n in need.debian if known(n)), need.debian[-1]) for need in needs})


def venv_package() -> str:
    """The package of Debian that completes this very Python."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def install_by_apt(needs: list[Need], venv: bool) -> None:
    """Install what is missing as root. Raises Stop when apt refuses."""
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300"]
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    if call([*apt, "update", "-qq"], quiet) != 0:
        say("apt-get update did not succeed; trying with the lists that are here.")
    names = debian_names(needs) + ([venv_package()] if venv else [])
    say(f"Installing system packages: {' '.join(names)}")
    if call([*apt, "install", "-y", "-qq", "--no-install-recommends", *names], quiet) != 0:
        raise Stop(f"These system packages could not be installed: {' '.join(names)}")


def advice(needs: list[Need], venv: bool) -> str:
    """What a person who may install packages should type."""
    head = "Some system libraries are missing, and this command may not install them."
    if shutil.which("apt-get"):
        names = debian_names(needs) + ([venv_package()] if venv else [])
        return f"{head} Type:\n\n    sudo apt-get update && sudo apt-get install {' '.join(names)}\n\nand try again."
    for tool, command in OTHERS:
        if shutil.which(tool):
            names = sorted({need.arch if tool == "pacman" else need.fedora for need in needs})
            return f"{head} Type:\n\n    {command} {' '.join(names)}\n\nand try again."
    files = [need.library for need in needs] + (["Python's own venv and ensurepip"] if venv else [])
    return f"{head} Install the packages that bring these, and try again:\n\n    " + "\n    ".join(files)


def check_platform() -> None:
    """Refuse systems for which Qt has no build, in clear words."""
    name, version = platform.libc_ver()
    parts = tuple(int(p) for p in version.split(".")[:2] if p.isdigit())
    if name == "glibc" and parts and parts < OLDEST_GLIBC:
        raise Stop(
            f"This system is too old for Qt: it has glibc {version}, at least 2.34 is needed (Debian 12, Ubuntu 22.04)."
        )
    if not sys.platform.startswith("linux"):
        return
    if name != "glibc" and any(Path("/lib").glob("ld-musl-*")):
        raise Stop("Qt for Python has no build for musl systems such as Alpine; use a system with glibc.")


def ensure(window: bool) -> None:
    """See that the system has what Qt and venv need. Raises Stop with what to type when it has not."""
    check_platform()
    needs = missing(window) if sys.platform.startswith("linux") else []
    venv = lacks_venv()
    if not needs and not venv:
        return
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        install_by_apt(needs, venv)
        needs, venv = missing(window), lacks_venv_afresh()
    if needs or venv:
        raise Stop(advice(needs, venv))


def ensure_test_tools() -> None:
    """Install PostgreSQL and strace for the tests where that may be done; elsewhere their tests say what is missing."""
    found = {
        "postgresql": any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb"),
        "strace": sys.platform != "linux" or shutil.which("strace"),
    }
    names = [name for name, there in found.items() if not there]
    if not names:
        return
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        apt, quiet = ["apt-get", "-o", "DPkg::Lock::Timeout=300"], {"DEBIAN_FRONTEND": "noninteractive"}
        say(f"Installing system packages: {' '.join(names)}")
        if call([*apt, "update", "-qq"], quiet) != 0:
            say("apt-get update did not succeed; trying with the lists that are here.")
        if call([*apt, "install", "-y", "-qq", "--no-install-recommends", *names], quiet) != 0:
            raise Stop(f"These system packages could not be installed: {' '.join(names)}")


def lacks_venv_afresh() -> bool:
    """The same question to a new interpreter, which sees what has just been installed."""
    return output([sys.executable, "-c", "import ensurepip, venv"]) is None
