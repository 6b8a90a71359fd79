"""Pictures, sounds and films that a form shows: taken in with it from the folder where it lay, kept as attachments."""

from __future__ import annotations

import mimetypes
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fieldapp.domain import calendars
from fieldapp.domain.fields import Value
from fieldapp.domain.records import Attachment, SurveyForm
from fieldapp.services.attachments import kind_of
from fieldapp.services.checking import create
from fieldapp.store import Store, WriteTx, files

LARGEST: Final = 50 * 1024 * 1024
"""Larger files (in bytes) are left out, as if they were missing."""

_LINK: Final = SurveyForm.table_name()
_NAMED: Final = re.compile(r"jr://(?:images?|audio|video|media)/([^\s\"'<>/\\]+)")


def take_in(store: Store, xform: str, source: Path) -> dict[str, str]:
    """Keep the files that the form names and that lie beside it (or in ``NAME-media``): name -> SHA-256."""
    folders = (source.parent, source.parent / f"{source.stem}-media")
    found: dict[str, str] = {}
    for name in sorted(set(_NAMED.findall(xform))):
        path = next((folder / name for folder in folders if _usable(folder / name)), None)
        if path is not None:
            with path.open("rb") as content:
                found[name], _size = files.keep(store, content)
    return found


def _usable(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size <= LARGEST
    except OSError:
        return False


def link(tx: WriteTx, store: Store, form_record_id: str, media: dict[str, str]) -> None:
    """Write which files (name -> SHA-256) belong to a form."""
    for name, sha256 in media.items():
        path = files.path_of(store, sha256)
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        values: dict[str, Value] = {
            "file_name": name[:255],
            "kind": kind_of(name, mime),
            "sha256": sha256,
            "mime": mime[:100],
            "size": path.stat().st_size if path is not None else 0,
            "captured_at": calendars.instant(datetime.fromtimestamp(tx.now / 1000, UTC)),
            "linked_kind": _LINK,
            "linked_to": form_record_id,
        }
        create(tx, Attachment, values)


def media_of(store: Store, form_record_id: str) -> dict[str, Path]:
    """The files of a form that are on this computer, by name."""
    with store.read() as tx:
        rows = tx.find(Attachment, linked_kind=_LINK, linked_to=form_record_id)
    found = {str(row["file_name"]): files.path_of(store, str(row["sha256"])) for row in rows}
    return {name: path for name, path in found.items() if path is not None}
