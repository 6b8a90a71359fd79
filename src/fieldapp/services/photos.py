"""Photos of a record of any type: of a training for its report, of a person for a certificate.

Must not know how files are chosen or shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fieldapp.domain.fields import Record
from fieldapp.domain.records import Attachment, Consent
from fieldapp.i18n import _, ngettext
from fieldapp.services import files_of_records
from fieldapp.services.errors import ServiceError
from fieldapp.store import Changes, ReadTx, Store

ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")


@dataclass(frozen=True)
class Added:
    """How many photos were added, and what that touched."""

    count: int
    changes: Changes


def add(store: Store, cls: type[Record], record_id: str, paths: Sequence[Path]) -> Added:
    """Add photos to a record; the same one twice is there once.

    Raises ServiceError for a file that is no picture or cannot be read; then none is added.
    """
    from PIL import Image

    taken = []
    for path in paths:
        try:
            with Image.open(path) as picture:
                picture.verify()
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            text = _("{name} is no picture that can be read. Take a JPEG or PNG.")
            raise ServiceError(text.format(name=path.name)) from error
        taken.append((path.name, files_of_records.take_in(store, path)))
    before = count(store, cls, record_id)
    with store.write(ngettext("add {count} photo", "add {count} photos", len(taken)).format(count=len(taken))) as tx:
        for name, sha256 in taken:
            files_of_records.link(tx, store, cls, record_id, name, sha256, "photo")
        changes = tx.changes
    return Added(count(store, cls, record_id) - before, changes)


def count(store: Store, cls: type[Record], record_id: str) -> int:
    """How many photos a record has."""
    with store.read() as tx:
        return len(tx.find(Attachment, linked_kind=cls.table_name(), linked_to=record_id, kind="photo"))


def agreed(tx: ReadTx, person: str) -> bool:
    """True where somebody's newest word on being photographed is yes."""
    said = [row for row in tx.find(Consent, subject=person) if "photo" in str(row["purpose"]).split()]
    return bool(said) and max(said, key=lambda row: (str(row["day"]), str(row["id"])))["given"] == "yes"


def added_words(added: Added) -> str:
    """What is said afterwards."""
    return ngettext("{count} photo added.", "{count} photos added.", added.count).format(count=added.count)
