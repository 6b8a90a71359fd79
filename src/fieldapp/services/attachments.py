"""Files of a survey: photos, signatures, scans. The answer is a file's name; the bytes lie in the store by SHA-256.

While a survey is filled its files are known by ``Filling.attachments`` (name -> SHA-256) and kept with the draft; once
it is final each is a record of its own that names the survey. Must not know how files are chosen or shown.
"""

from __future__ import annotations

import io
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from fieldapp.domain import calendars
from fieldapp.domain.fields import Value
from fieldapp.domain.records import Attachment, SurveySubmission
from fieldapp.i18n import _, format_number
from fieldapp.services.checking import create
from fieldapp.services.errors import ServiceError
from fieldapp.store import ReadTx, Store, WriteTx, files

if TYPE_CHECKING:
    from fieldapp.services.surveys import Filling

LARGEST: Final = 200 * 1024 * 1024
"""Larger files (in bytes) are refused: they would not travel on a stick or by e-mail."""

_LINK: Final = SurveySubmission.table_name()
_UNWANTED: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+')


@dataclass(frozen=True)
class AttachedFile:
    """A file of a survey. ``path`` is None where the bytes have not come to this computer yet."""

    name: str
    sha256: str
    mime: str
    size: int
    path: Path | None


def attach(store: Store, filling: Filling, path: Path | str) -> str:
    """Take in a file for a survey that is being filled; the name that is the answer (``session.answer(ref, name)``).

    The bytes are on the disk when this returns; the draft knows them from the next ``keep_draft`` on. The same file
    again gives the same name, another file of that name gets a number behind. Raises ServiceError for a file that
    cannot be read or is too large, StoreError where there is no room.
    """
    source = Path(path)
    try:
        size = source.stat().st_size
        with source.open("rb") as content:
            if size > LARGEST:
                raise ServiceError(
                    _(
                        "{name} is too large to attach. A file may have at most {size} MB; make it smaller first."
                    ).format(name=source.name, size=format_number(LARGEST // 1024**2))
                )
            return attach_stream(store, filling, source.name, content)
    except OSError as error:
        raise ServiceError(
            _("The file {name} cannot be read. Copy it to this computer, then attach it again.").format(
                name=source.name
            )
        ) from error


def attach_bytes(store: Store, filling: Filling, name: str, content: bytes) -> str:
    """As ``attach``, for what was made here: a signature, a drawing, the log of a survey's edits."""
    return attach_stream(store, filling, name, io.BytesIO(content))


def attach_stream(store: Store, filling: Filling, name: str, content: BinaryIO) -> str:
    """As ``attach``, for an open file."""
    sha256, _size = files.keep(store, content)
    given = free_name(plain_name(name), sha256, filling.attachments)
    filling.attachments[given] = sha256
    return given


def file_of(store: Store, filling: Filling, name: str) -> Path | None:
    """Where the file lies that an answer of the survey being filled names; None where it is not here."""
    return files.path_of(store, filling.attachments.get(name, ""))


def files_of(store: Store, submission_id: str) -> list[AttachedFile]:
    """The files of a final survey, in the order in which they were attached."""
    with store.read() as tx:
        rows = links(tx, submission_id)
    return [
        AttachedFile(
            str(row["file_name"]), str(row["sha256"]), str(row["mime"]), int(str(row["size"])),
            files.path_of(store, str(row["sha256"])),
        )
        for row in rows
    ]  # fmt: skip


def links(tx: ReadTx, submission_id: str) -> list[dict[str, Value]]:
    """The attachment records of a survey."""
    return tx.find(Attachment, linked_kind=_LINK, linked_to=submission_id)


def link(tx: WriteTx, store: Store, submission_id: str, names: Mapping[str, str], team: str = "") -> None:
    """Write that files (name -> SHA-256) belong to a survey; those that are linked already are left alone."""
    known = {str(row["file_name"]) for row in links(tx, submission_id)}
    for name, sha256 in names.items():
        path = files.path_of(store, sha256)
        if name in known:
            continue
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        values: dict[str, Value] = {
            "file_name": name,
            "kind": kind_of(name, mime),
            "sha256": sha256,
            "mime": mime[:100],
            "size": path.stat().st_size if path is not None else 0,
            "captured_at": calendars.instant(datetime.fromtimestamp(tx.now / 1000, UTC)),
            "linked_kind": _LINK,
            "linked_to": submission_id,
            "team": team,
        }
        create(tx, Attachment, values)


def plain_name(name: str) -> str:
    """A file name that every system takes, without folders; at most 120 signs, its ending kept."""
    clean = _UNWANTED.sub("_", re.split(r"[\\/]", name)[-1]).strip(" .") or "file"
    stem, dot, ending = clean.rpartition(".")
    if len(clean) <= 120 or not dot:
        return clean[:120]
    return f"{stem[: 119 - len(ending)]}.{ending}" if len(ending) < 20 else clean[:120]


def free_name(name: str, sha256: str, taken: Mapping[str, str]) -> str:
    """``name``, or with a number behind where another file has it already (case does not tell names apart)."""
    folded = {known.lower(): sha for known, sha in taken.items()}
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, f".{ending}") if dot and stem else (name, "")
    given, number = name, 1
    while folded.get(given.lower(), sha256) != sha256:
        number += 1
        given = f"{stem}-{number}{ending}"
    return next((known for known in taken if known.lower() == given.lower()), given)


def kind_of(name: str, mime: str) -> str:
    """The kind of an attachment by its name and type."""
    if "signature" in name.lower():
        return "signature"
    return {"image": "photo", "audio": "audio"}.get(mime.partition("/")[0], "doc")
