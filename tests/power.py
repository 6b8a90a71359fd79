"""What a disk may hold after a power cut: a process's writes are recorded (strace) and replayed up to a chosen moment.

What was synced is there. Of everything since then any part may be there and any part missing, in any order, a single
write in pieces of a sector too; names change in the order in which they were changed, up to some point. Sequence and
contents are the real ones of the real libraries: nothing of the application is replaced.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent
SECTOR = 512
_BY_NAME = ("openat", "unlink", "unlinkat", "rename", "renameat", "renameat2", "link", "linkat")
_CALLS = ",".join(
    (*_BY_NAME, "write", "pwrite64", "lseek", "ftruncate", "fsync", "fdatasync",
     "writev", "pwritev", "fallocate", "sendfile", "copy_file_range")
)  # fmt: skip
"""What is recorded; the last line cannot be read, and is said to be so where a file of the folder is concerned."""
_LINE = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+)")
_FD = re.compile(r"^(\d+)<((?:\\x[0-9a-f]{2})*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True)
class Event:
    """What happened to a file: write, truncate, sync, make, remove, rename; or "ack", a word of the process."""

    kind: str
    path: str
    offset: int = 0
    data: bytes = b""


def can_record() -> bool:
    """True where processes can be watched: strace is there and may."""
    if sys.platform != "linux" or shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", os.devnull, "true"], check=False, capture_output=True).returncode == 0


def record(code: str, folder: Path, words: Path, *arguments: str) -> list[Event]:
    """Run Python code to its end and tell what it did to the files below ``folder``, in order.

    Each line that it writes into the file ``words`` is an "ack". Raises AssertionError with its errors when it fails.
    """
    log = words.with_suffix(".strace")
    path = f"{SOURCE / 'src'}{os.pathsep}{SOURCE}"
    watched = ["strace", "-f", "-qq", "-xx", "-y", "-s", "16777216", "-e", f"trace={_CALLS}", "-o", str(log)]
    done = subprocess.run(
        [*watched, sys.executable, "-c", code, str(folder), str(words), *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.returncode == 0, done.stderr
    return list(_events(log, str(folder), str(words)))


def _events(log: Path, folder: str, words: str) -> Iterator[Event]:
    places: dict[int, int] = {}
    for call, given, result in _calls(log):
        texts = [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(given)]
        fd = _FD.match(given)
        if fd is None or call in _BY_NAME:
            if call == "openat":
                places[result] = 0
            yield from _by_name(call, [str(Path(os.fsdecode(text))) for text in texts], given, folder)
            continue
        number, path = int(fd[1]), bytes.fromhex(fd[2].replace("\\x", "")).decode()
        last = given.rpartition(",")[2].strip()
        if call == "lseek":
            places[number] = result
        elif call == "write" and path == words:
            yield from (Event("ack", word) for word in texts[0].decode().split())
        elif path.startswith(folder) and not path.endswith("-shm"):
            if call == "write":
                yield Event("write", path, places.get(number, 0), texts[0][:result])
                places[number] = places.get(number, 0) + result
            elif call == "pwrite64":
                yield Event("write", path, int(last), texts[0][:result])
            elif call == "ftruncate":
                yield Event("truncate", path, int(last))
            else:
                assert call in ("fsync", "fdatasync"), f"{call} on {path} is not understood"
                yield Event("sync", path)


def _by_name(call: str, paths: list[str], given: str, folder: str) -> Iterator[Event]:
    """What a call with the name of a file does to it."""
    if not paths or not paths[0].startswith(folder) or paths[0].endswith("-shm"):
        return
    if call == "openat":
        if "O_CREAT" in given:
            yield Event("make", paths[0])
        if "O_TRUNC" in given:
            yield Event("truncate", paths[0])
    elif call.startswith("unlink"):
        yield Event("remove", paths[0])
    else:
        assert call.startswith("rename"), f"{call} of {paths[0]} is not understood"
        yield Event("rename", paths[0], data=os.fsencode(paths[1]))


def _calls(log: Path) -> Iterator[tuple[str, str, int]]:
    """Name, arguments and result of each call that succeeded; what another thread interrupted is put together."""
    begun: dict[str, str] = {}
    with log.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            pid, _space, rest = line.partition(" ")
            if "<unfinished ...>" in rest:
                begun[pid] = rest.replace("<unfinished ...>", "").strip()
                continue
            if rest.lstrip().startswith("<... "):
                rest = begun.pop(pid) + rest.partition("resumed>")[2]
            found = _LINE.match(f"{pid} {rest.strip()}")
            if found and int(found[4]) >= 0:
                yield found[2], found[3], int(found[4])


@dataclass
class _File:
    """What is safe of a file, and what was written since."""

    safe: bytearray = field(default_factory=bytearray)
    later: list[Event] = field(default_factory=list)

    def sync(self) -> None:
        for event in self.later:
            _apply(self.safe, event)
        self.later = []


@dataclass
class Disk:
    """A disk on which events happen; ``after_cut`` is what one may find on it then."""

    safe: dict[str, _File]
    """Names that are safe."""
    names: dict[str, _File] = field(default_factory=dict)
    """Names as the process sees them."""
    later: list[tuple[Event, _File | None]] = field(default_factory=list)
    """Changes of names that are not safe yet."""

    @classmethod
    def of(cls, folder: Path) -> Disk:
        """What lies in a folder, all of it safe."""
        files = {str(path): _File(bytearray(path.read_bytes())) for path in folder.rglob("*") if path.is_file()}
        return cls(dict(files), dict(files))

    def happen(self, event: Event) -> None:
        """Let one event happen."""
        file = self.names.get(event.path)
        match event.kind:
            case "make":
                if file is None:
                    self.names[event.path] = _File()
                    self.later.append((event, self.names[event.path]))
            case "remove":
                self.names.pop(event.path, None)
                self.later.append((event, file))
            case "rename":
                target = os.fsdecode(event.data)
                if file is not None:
                    del self.names[event.path]
                    self.names[target] = file
                self.later.append((event, file))
            case "write" | "truncate":
                if file is not None:
                    file.later.append(event)
            case "sync" if file is not None:
                file.sync()
                last = max((n for n, (_e, other) in enumerate(self.later) if other is file), default=-1)
                self._keep_names(last + 1)
            case "sync":
                inside = [n for n, (one, _f) in enumerate(self.later) if str(Path(one.path).parent) == event.path]
                self._keep_names(max(inside, default=-1) + 1)

    def _keep_names(self, count: int) -> None:
        for event, file in self.later[:count]:
            _rename(self.safe, event, file)
        del self.later[:count]

    def after_cut(self, rng: random.Random, folder: Path, into: Path) -> None:
        """Lay out in ``into`` what of ``folder`` one may find after the power failed now."""
        names = dict(self.safe)
        for event, file in self.later[: rng.randint(0, len(self.later))]:
            _rename(names, event, file)
        kept = rng.choice((0.0, 0.5, 0.9, 1.0))
        for path, file in names.items():
            content = bytearray(file.safe)
            for event in _some(rng, file.later, kept):
                _apply(content, event)
            target = into / Path(path).relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def _some(rng: random.Random, events: list[Event], kept: float) -> Iterator[Event]:
    """Some of the writes, each whole or in sectors, in another order where they do not meet."""
    chosen = [event for event in events if rng.random() < kept]
    for event in chosen:
        if event.kind != "write" or rng.random() < 0.7:
            yield event
            continue
        for start in range(0, len(event.data), SECTOR):
            if rng.random() < 0.5:
                yield Event("write", event.path, event.offset + start, event.data[start : start + SECTOR])


def _rename(names: dict[str, _File], event: Event, file: _File | None) -> None:
    if event.kind == "make" and file is not None:
        names[event.path] = file
    elif event.kind == "remove":
        names.pop(event.path, None)
    elif event.kind == "rename" and file is not None:
        names.pop(event.path, None)
        names[os.fsdecode(event.data)] = file


def _apply(content: bytearray, event: Event) -> None:
    if event.kind == "truncate":
        del content[event.offset :]
        content.extend(bytes(event.offset - len(content)))
        return
    if len(content) < event.offset:
        content.extend(bytes(event.offset - len(content)))
    content[event.offset : event.offset + len(event.data)] = event.data
