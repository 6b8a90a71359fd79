"""Files that belong to a record of any type: scans, photos. The bytes lie in the store by SHA-256.

Must not know what the record is or how files are chosen.
"""

from __future__ import annotations

import mimetypes
from datetime import UTC, datetime
from pathlib import Path

from fieldapp.domain import calendars
from fieldapp.domain.fields import Record, Value
from fieldapp.domain.records import Attachment
from fieldapp.i18n import _, format_number
from fieldapp.services.attachments import LARGEST, AttachedFile, plain_name
from fieldapp.services.checking import create
from fieldapp.services.errors import ServiceError
from fieldapp.store import ReadTx, Store, WriteTx, files


def take_in(store: Store, path: Path | str) -> str:
    """Keep the bytes of a file; their SHA-256. Raises ServiceError where it cannot be read or is too large."""
    source = Path(path)
    try:
        if source.stat().st_size > LARGEST:
            raise ServiceError(
                _("{name} is too large to attach. A file may have at most {size} MB; make it smaller first.").format(
                    name=source.name, size=format_number(LARGEST // 1024**2)
                )
            )
        with source.open("rb") as content:
            return files.keep(store, content)[0]
    except OSError as error:
        text = _("The file {name} cannot be read. Copy it to this computer, then attach it again.")
        raise ServiceError(text.format(name=source.name)) from error


def link(tx: WriteTx, store: Store, cls: type[Record], record_id: str, name: str, sha256: str, kind: str) -> str:
    """Write that a file taken in belongs to a record; the id of the attachment, the old one where it did already."""
    known = tx.find(Attachment, linked_kind=cls.table_name(), linked_to=record_id, sha256=sha256)
    if known:
        return str(known[0]["id"])
    path = files.path_of(store, sha256)
    owner = tx.get(cls, record_id) or {}
    values: dict[str, Value] = {
        "file_name": plain_name(name),
        "kind": kind,
        "sha256": sha256,
        "mime": (mimetypes.guess_type(name)[0] or "application/octet-stream")[:100],
        "size": path.stat().st_size if path is not None else 0,
        "captured_at": calendars.instant(datetime.fromtimestamp(tx.now / 1000, UTC)),
        "linked_kind": cls.table_name(),
        "linked_to": record_id,
        "team": str(owner.get("team") or ""),
    }
    return create(tx, Attachment, values)


def of_record(tx: ReadTx, store: Store, cls: type[Record], record_id: str) -> dict[str, AttachedFile]:
    """The files of a record by the id of their attachment, in the order in which they came."""
    rows = tx.find(Attachment, linked_kind=cls.table_name(), linked_to=record_id)
    return {
        str(row["id"]): AttachedFile(
            str(row["file_name"]), str(row["sha256"]), str(row["mime"]), int(str(row["size"])),
            files.path_of(store, str(row["sha256"])),
        )
        for row in sorted(rows, key=lambda r: str(r["captured_at"]))
    }  # fmt: skip
