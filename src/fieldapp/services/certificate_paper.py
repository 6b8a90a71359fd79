"""Certificates from the register to paper: each in its person's language, with the photo where that is wished.

Must not know how paper is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldapp import i18n
from fieldapp.domain.records import Attachment, Certificate, Organisation, Person, Programme, TrainingEvent
from fieldapp.i18n import _
from fieldapp.progress import Progress
from fieldapp.reports.certificate_values import PrintedCertificate, signatories_in
from fieldapp.services import me as who
from fieldapp.services import photos
from fieldapp.services.errors import ServiceError
from fieldapp.services.naming import titles_in
from fieldapp.services.small_pictures import small
from fieldapp.store import ReadTx, Store, files

if TYPE_CHECKING:
    from fieldapp.reports.paper import Printed

_PHOTO_PIXELS = (460, 580)


def values(
    store: Store, ids: Sequence[str], *, language: str, own: bool = True, photo: bool = False
) -> list[PrintedCertificate]:
    """What is printed, in the order of ``ids``. ``own``: in each person's language where that is on offer.

    Raises ServiceError for one that is not here.
    """
    with store.read() as tx:
        rows = tx.page(Certificate, ids)
        if len(rows) < len(set(ids)):
            raise ServiceError(_("This certificate is not here. It may not have been received yet."))
        return list(_values(store, tx, rows.values(), language, own, photo))


def print_certificates(
    store: Store, ids: Sequence[str], path: Path | str, *, language: str, own: bool = True, photo: bool = False,
    paper: str = "A4", progress: Progress | None = None,
) -> Printed:  # fmt: skip
    """Write certificates as one PDF. Raises ServiceError, ReportError, Cancelled; no half-written file remains."""
    from fieldapp.reports.certificate import print_certificates as write

    made = values(store, ids, language=language, own=own, photo=photo)

    def step(done: int) -> None:
        if progress is not None:
            progress.step(done, len(made))

    return write(made, path, paper, step)


def pdf(store: Store, ids: Sequence[str], *, language: str, own: bool = True, photo: bool = False) -> bytes:
    """Certificates as PDF, for the look before printing: the same bytes that are printed."""
    from fieldapp.reports.certificate import certificates_pdf

    return certificates_pdf(values(store, ids, language=language, own=own, photo=photo))


def _values(store: Store, tx: ReadTx, rows: Any, language: str, own: bool, photo: bool) -> Iterator[PrintedCertificate]:
    rows = list(rows)
    programme = str((tx.get(Programme, who.read(tx).programme) or {}).get("name") or "")
    people = tx.page(Person, [str(row["person"]) for row in rows], ["languages"])
    events = tx.page(TrainingEvent, [str(row["event"]) for row in rows if row["event"]], ["venue", "host"])
    hosts = titles_in(tx, Organisation, [str(event["host"]) for event in events.values() if event["host"]])
    for row in rows:
        event = events.get(str(row["event"]), {})
        spoken = _language(people.get(str(row["person"]), {}), language) if own else language
        yield PrintedCertificate(
            str(row["kind"]), str(row["name"]), str(row["title"]), date.fromisoformat(str(row["start"])),
            date.fromisoformat(str(row["end"])), date.fromisoformat(str(row["issued"])), str(row["code"]),
            str(row["check_code"]), str(row["token"]), int(row["minutes"] or 0), str(event.get("venue") or ""),
            programme, hosts.get(str(event.get("host")), ""), spoken,
            signatories_in(str(row["signatories"] or "")),
            _photo(store, tx, str(row["person"])) if photo else None, bool(row["agreement"]),
        )  # fmt: skip


def _language(person: Mapping[str, Any], otherwise: str) -> str:
    """The first of a person's languages that is on offer."""
    offered = {one.code for one in i18n.languages()}
    spoken = (code.split("-")[0].lower() for code in str(person.get("languages") or "").split())
    return next((code for code in spoken if code in offered), otherwise)


def _photo(store: Store, tx: ReadTx, person: str) -> bytes | None:
    """A small JPEG of the newest photo of somebody who agreed to be photographed; None where there is none."""
    if not photos.agreed(tx, person):
        return None
    found = tx.find(Attachment, linked_kind=Person.table_name(), linked_to=person, kind="photo")
    for row in sorted(found, key=lambda one: str(one["captured_at"]), reverse=True):
        path = files.path_of(store, str(row["sha256"]))
        photo = small(path, _PHOTO_PIXELS, cut=True) if path is not None else None
        if photo is not None:
            return photo
    return None
