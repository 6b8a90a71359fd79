"""Submissions as files, as ODK Collect and Central lay them out: a folder for each with its XML and media.

Reads a folder, a ZIP archive or one XML file; nothing is unpacked to where a name in an archive says. Must not know
stores.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from fieldapp.i18n import _
from fieldapp.services.errors import ServiceError

Open = Callable[[], BinaryIO]

LARGEST_XML: Final = 32 * 1024 * 1024
MOST_FILES: Final = 200_000
LARGEST_MEDIA: Final = 200 * 1024 * 1024
_SUBMISSION: Final = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")


@dataclass(frozen=True)
class SubmissionFile:
    """One submission: how it is called, its text, and the files beside it by name.

    ``fault`` says in words why it cannot be read; the text is empty then.
    """

    name: str
    xml: str
    media: Mapping[str, Open] = field(default_factory=dict)
    fault: str = ""
    by: str = ""
    """Who sent it, where the file says so beside the answers."""
    notes: Sequence[str] = ()
    """What else the file says of it that somebody should know."""


Entries = Mapping[str, tuple[int, Callable[..., BinaryIO]]]
"""The files of a folder or an archive: name -> size in bytes and what opens it."""


@contextmanager
def entries_of(path: Path) -> Iterator[Entries]:
    """The files of a folder or a ZIP archive, or the one file. Raises ServiceError where nothing can be read."""
    try:
        if path.is_dir():
            yield {str(p.relative_to(path).as_posix()): (p.stat().st_size, p.open) for p in _walk(path)}
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                found = [entry for entry in archive.infolist() if not entry.is_dir()]
                if len(found) > MOST_FILES:
                    raise ServiceError(_("{name} holds too many files. Divide it.").format(name=path.name))
                yield {e.filename: (e.file_size, _opener(archive, e)) for e in found}
        else:
            yield {path.name: (path.stat().st_size, lambda *_mode: path.open("rb"))}
    except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
        raise ServiceError(
            _("{name} cannot be read or is damaged. Ask for it again.").format(name=path.name)
        ) from error


def _walk(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink())[:MOST_FILES]


def _opener(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[..., BinaryIO]:
    return lambda *_mode: archive.open(entry)  # type: ignore[return-value]


def submission_files(entries: Entries) -> list[tuple[str, Callable[[], SubmissionFile | None]]]:
    """The XML files among others in order, each with a function that reads it (None: it is no submission)."""
    found = []
    beside = _by_folder(entries)
    for name in sorted(entries):
        place = PurePosixPath(name)
        if place.suffix.lower() == ".xml" and not place.name.startswith("."):
            size, opening = entries[name]
            found.append((name, _reader(name, size, _bound(opening), beside.get(place.parent, {}))))
    return found


def media_in(entries: Entries, folder: PurePosixPath) -> Mapping[str, Open]:
    """The files of one folder that may be photos, sounds and the like, by name."""
    return _by_folder(entries).get(folder, {})


def _by_folder(entries: Entries) -> dict[PurePosixPath, Mapping[str, Open]]:
    folders: dict[PurePosixPath, dict[str, Open]] = {}
    for name, (size, opening) in entries.items():
        place = PurePosixPath(name)
        if place.suffix.lower() != ".xml" and size <= LARGEST_MEDIA:
            folders.setdefault(place.parent, {})[place.name] = _bound(opening)
    return dict(folders)


def _bound(opening: Callable[..., BinaryIO]) -> Open:
    return lambda: opening("rb")


def _reader(name: str, size: int, opening: Open, media: Mapping[str, Open]) -> Callable[[], SubmissionFile | None]:
    def read() -> SubmissionFile | None:
        if size > LARGEST_XML:
            return SubmissionFile(name, "", fault=_("it is too large to be answers"))
        try:
            with opening() as file:
                content = file.read(LARGEST_XML + 1)
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return SubmissionFile(name, "", fault=_("it is not written in UTF-8"))
        except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
            return SubmissionFile(name, "", fault=_("it is damaged or locked with a password"))
        root = _SUBMISSION.search(content)
        if root is None or root[1] in (b"html", b"manifest", b"xforms"):
            return None  # a form, or the list of its files
        return SubmissionFile(name, text, media)

    return read
