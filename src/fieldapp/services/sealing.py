"""Filling in and sealing a session's sheet: what the paper says, scans, the seal, a new version with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fieldapp.domain.fields import Value, Values
from fieldapp.domain.records import AttendanceSheet, PrintedSheet, Session
from fieldapp.i18n import _
from fieldapp.services import files_of_records, sheets
from fieldapp.services import me as who
from fieldapp.services.attendance import read_grid
from fieldapp.services.checking import check_change, create
from fieldapp.services.errors import ServiceError
from fieldapp.store import Changes, Store, WriteTx

NOTED = ("rows_signed", "witness", "host_stamp", "difference", "printed_version")
"""What a person notes of the paper."""


@dataclass(frozen=True)
class Noted:
    """What came of noting: messages by field, nothing written where there are any."""

    changes: Changes = field(default_factory=Changes)
    errors: dict[str, str] = field(default_factory=dict)


def note(store: Store, session_id: str, values: Values) -> Noted:
    """Note what the paper says: fields of ``NOTED``, typed text or values. Raises ServiceError for a sealed sheet."""
    with store.write(_("note what the sheet says")) as tx:
        row = _open_version(tx, session_id)
        checked = check_change(AttendanceSheet, row, {n: v for n, v in values.items() if n in NOTED})
        if not checked.errors and checked.values:
            tx.update(AttendanceSheet, str(row["id"]), checked.values)
        return Noted(tx.changes, dict(checked.errors))


def attach(store: Store, sessions: Sequence[str], path: Path | str) -> Changes:
    """Add a scan to the sheets of sessions; the paper of a day is one scan of several. Sealed sheets take it too."""
    sha256 = files_of_records.take_in(store, path)
    with store.write(_("attach a scan")) as tx:
        for session in sessions:
            versions = sheets.versions_of(tx, [session]).get(session, [])
            sheet = str((versions[-1] if versions else _open_version(tx, session))["id"])
            files_of_records.link(tx, store, AttendanceSheet, sheet, Path(path).name, sha256, "sheet_scan")
        return tx.changes


def seal(store: Store, session_id: str) -> Changes:
    """Seal the newest version. Raises ServiceError with what is missing: marks, signed rows, why the counts differ."""
    with store.write(_("seal the sheet")) as tx:
        row = _open_version(tx, session_id)
        seen = sheets.read_sheet(tx, session_id, store=store)
        if not seen.rows:
            raise ServiceError(_("Nobody is enrolled yet."))
        if seen.tally.unmarked:
            raise ServiceError(sheets.unmarked_words(seen.tally.unmarked))
        if row["rows_signed"] is None:
            raise ServiceError(_("Count the signed rows on the paper."))
        if not seen.tally.agrees and not row["difference"]:
            raise ServiceError(sheets.tally_words(seen.tally))
        grid = read_grid(tx, seen.event_id)
        tx.update(
            AttendanceSheet, str(row["id"]),
            {
                "rows_marked": seen.tally.marked,
                "marks": sheets.fingerprint(grid, session_id),
                "scans": " ".join(seen.scans) or None,
                "sealed_by": who.read(tx).name or _("unknown"),
                "sealed_at": sheets.now_text(tx.now),
            },
        )  # fmt: skip
        return tx.changes


def reopen(store: Store, session_id: str, reason: str) -> Changes:
    """Open a new version of a sealed sheet. Raises ServiceError without a reason, or where it is not sealed."""
    if not reason.strip():
        raise ServiceError(_("Say why the sheet is opened again."))
    with store.write(_("open the sheet again")) as tx:
        draft, number = sheets.draft_of(tx, session_id)
        if draft is not None or not number:
            raise ServiceError(_("This sheet is not sealed: its marks can be changed."))
        before = sheets.versions_of(tx, [session_id])[session_id][-1]
        kept = {name: before[name] for name in ("printed_version", "witness", "host_stamp")}
        _make(tx, session_id, number + 1, {**kept, "reason": reason.strip()[:300]})
        return tx.changes


def sealed_words(version: int) -> str:
    """What is said of a mark on a sealed sheet."""
    return _("The sheet is sealed (version {number}). Give a reason to open a new version.").format(number=version)


def _open_version(tx: WriteTx, session_id: str) -> dict[str, Value]:
    """The record of the version that is open; the first one is made."""
    draft, number = sheets.draft_of(tx, session_id)
    if draft is not None:
        return draft
    if number:
        raise ServiceError(sealed_words(number))
    if tx.get(Session, session_id) is None:
        raise ServiceError(_("This session is not here. It may have been deleted."))
    return tx.get(AttendanceSheet, _make(tx, session_id, 1, {})) or {}


def _make(tx: WriteTx, session_id: str, version: int, values: Values) -> str:
    session = tx.get(Session, session_id) or {}
    papers = sheets.papers_of(tx, str(session.get("event")), session_id)
    code = str(papers[0]["sheet_code"]) if papers else None
    return create(tx, AttendanceSheet, {"session": session_id, "version": version, "printed_version": code, **values})


def find_paper(store: Store, text: str) -> tuple[str, str, list[str]] | None:
    """The printed sheet with a code: its id, its training, its sessions; None where it is not known here."""
    with store.read() as tx:
        found = tx.find(PrintedSheet, sheet_code=text.strip())
        if not found:
            return None
        row = found[0]
        return str(row["id"]), str(row["event"]), str(row["sessions"]).split()


def unknown_paper(code: str) -> ServiceError:
    """What is said of a code that no printed sheet here has."""
    return ServiceError(_("The sheet {code} was not printed here and has not come yet.").format(code=code))
