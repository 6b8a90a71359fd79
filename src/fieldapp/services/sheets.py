"""A session's attendance sheet: rows as printed, what stands marked, scans, the tally, the seal and its versions.

Marks of a sealed sheet are not changed any more; a new version, opened with a reason, lets them be changed and sealed
again. Must not know how a sheet is drawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from fieldapp.domain import calendars
from fieldapp.domain.ethiopic import clock_words
from fieldapp.domain.fields import Value
from fieldapp.domain.records import AttendanceSheet, PrintedSheet, Session, TrainingEvent
from fieldapp.domain.records.training import SLOT
from fieldapp.i18n import _, format_date, format_number, format_weekday, ngettext
from fieldapp.services import files_of_records
from fieldapp.services.attachments import AttachedFile
from fieldapp.services.attendance import Grid, PersonRow, read_grid
from fieldapp.services.errors import ServiceError
from fieldapp.services.marking import Mark
from fieldapp.store import ReadTx, Store

SIGNING = frozenset({"P", "L", "X"})
"""Statuses of people who sign on paper: there in the room, at least for a while."""


@dataclass(frozen=True)
class Row:
    """One row of the sheet; ``printed`` is False for people who were enrolled after it was printed."""

    number: int
    person: PersonRow
    mark: Mark | None
    printed: bool = True


@dataclass(frozen=True)
class Tally:
    """Rows signed on paper (None: not counted yet) against people marked as there in the room."""

    signed: int | None
    marked: int
    unmarked: int

    @property
    def agrees(self) -> bool:
        """True where both are the same."""
        return self.signed == self.marked


@dataclass(frozen=True)
class Sheet:
    """A session's sheet now. ``sealed``: the newest version is; ``altered``: marks differ from those sealed."""

    session_id: str
    event_id: str
    training: str
    session: str
    rows: tuple[Row, ...]
    tally: Tally
    version: int = 0
    sealed: bool = False
    altered: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)
    papers: tuple[tuple[str, str], ...] = ()
    """Printed sheets with this session, the newest first: id and code."""
    paper: str = ""
    """The printed sheet whose rows these are; empty: nothing was printed, the rows are those of the grid."""
    scans: Mapping[str, AttachedFile] = field(default_factory=dict)
    history: tuple[str, ...] = ()


def read(store: Store, session_id: str, paper: str = "") -> Sheet:
    """The sheet of a session, its rows as on the printed sheet ``paper`` or the newest one."""
    with store.read() as tx:
        return read_sheet(tx, session_id, paper, store)


def read_sheet(
    tx: ReadTx, session_id: str, paper: str = "", store: Store | None = None, grid: Grid | None = None
) -> Sheet:
    """``read`` inside a transaction. ``grid``: where it was read already. Raises ServiceError without the session."""
    session = tx.get(Session, session_id)
    if session is None or tx.get(TrainingEvent, str(session["event"])) is None:
        raise ServiceError(_("This session is not here. It may have been deleted."))
    grid = grid or read_grid(tx, str(session["event"]))
    papers = papers_of(tx, str(session["event"]), session_id)
    chosen = next((one for one in papers if one["id"] == paper), papers[0] if papers else None)
    rows = _rows(grid, session_id, str((chosen or {}).get("people") or "").split())
    versions = versions_of(tx, [session_id]).get(session_id, [])
    now = versions[-1] if versions else {}
    sealed = bool(now.get("sealed_at"))
    scans = files_of_records.of_record(tx, store, AttendanceSheet, str(now["id"])) if now and store else {}
    return Sheet(
        session_id, str(session["event"]), grid.title, session_words(session, ethiopian=grid.ethiopian), rows,
        tally_of(rows, now.get("rows_signed")), int(now.get("version") or 0), sealed,
        sealed and now.get("marks") != fingerprint(grid, session_id), now,
        tuple((str(one["id"]), str(one["sheet_code"])) for one in papers),
        str(chosen["id"]) if chosen else "", scans, tuple(_told(one) for one in versions),
    )  # fmt: skip


def papers_of(tx: ReadTx, event_id: str, session_id: str = "") -> list[dict[str, Any]]:
    """The printed sheets of a training (with a session on them), the newest first."""
    found = [
        row
        for row in tx.find(PrintedSheet, event=event_id)
        if not session_id or session_id in str(row["sessions"]).split()
    ]
    return sorted(found, key=lambda r: (str(r["printed_at"]), int(r["version"] or 0)), reverse=True)


def versions_of(tx: ReadTx, sessions: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """By session, its sheets in the order of their versions."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in tx.find(AttendanceSheet, session=list(sessions)) if sessions else []:
        found.setdefault(str(row["session"]), []).append(row)
    return {session: sorted(rows, key=lambda r: int(r["version"] or 0)) for session, rows in found.items()}


def sealed_sessions(tx: ReadTx, sessions: Iterable[str]) -> dict[str, int]:
    """The sessions whose newest sheet is sealed, with its version."""
    found = versions_of(tx, list(sessions))
    return {session: int(rows[-1]["version"]) for session, rows in found.items() if rows[-1]["sealed_at"]}


def _rows(grid: Grid, session_id: str, printed: Sequence[str]) -> tuple[Row, ...]:
    """In the order of the paper; who was enrolled later stands below, on the empty rows."""
    people = {person.person_id: person for person in grid.people}
    order = [person for person in printed if person in people]
    numbers = {person: place for place, person in enumerate(printed, 1)}
    late = [person.person_id for person in grid.people if person.person_id not in numbers]
    last = len(printed)
    rows = [Row(numbers[one], people[one], grid.marks.get((session_id, one))) for one in order]
    rows += [
        Row(last + place, people[one], grid.marks.get((session_id, one)), not printed)
        for place, one in enumerate(late, 1)
    ]
    return tuple(rows)


def tally_of(rows: Iterable[Row], signed: int | None) -> Tally:
    """Count the people marked as there in the room, and those without a mark."""
    marks = [row.mark for row in rows]
    there = sum(1 for mark in marks if mark is not None and mark.status in SIGNING)
    return Tally(signed, there, marks.count(None))


def fingerprint(grid: Grid, session_id: str) -> str:
    """SHA-256 of the marks of a session as they count: who, status, minutes."""
    lines = sorted(
        f"{person}\t{mark.status}\t{'' if mark.minutes is None else mark.minutes}"
        for (session, person), mark in grid.marks.items()
        if session == session_id
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def session_words(session: Mapping[str, Any], *, ethiopian: bool = False) -> str:
    """A session for a person: weekday, day, half day, times."""
    day = date.fromisoformat(str(session["day"]))
    slot = next((_(choice.label) for choice in SLOT if choice.code == session["slot"]), "")
    times = clock_words(str(session["start"]), str(session["end"]), ethiopian=ethiopian)
    return f"{format_weekday(day)} {format_date(day)}, {slot} {times}"


def tally_words(tally: Tally, why: str = "") -> str:
    """Signed against marked, in a sentence. ``why``: how a difference was explained."""
    marked = format_number(tally.marked)
    if tally.signed is None:
        text = _("{marked} marked as there in the room. Count the signed rows on the paper.")
        return text.format(marked=marked)
    if why and not tally.agrees:
        text = _("{signed} rows signed, {marked} marked. Explained: {why}")
        return text.format(signed=format_number(tally.signed), marked=marked, why=why)
    text = _("{signed} rows signed, {marked} marked: they agree.") if tally.agrees else _(
        "{signed} rows signed, {marked} marked: they differ. Look at the paper again, or say why."
    )  # fmt: skip
    return text.format(signed=format_number(tally.signed), marked=marked)


def unmarked_words(count: int) -> str:
    """How many have no mark."""
    text = ngettext("{count} person has no mark yet.", "{count} people have no mark yet.", count)
    return text.format(count=format_number(count))


def _told(row: Mapping[str, Any]) -> str:
    """One version in a sentence."""
    number = format_number(int(row["version"]))
    if not row["sealed_at"]:
        text = _("Version {number}: open") if not row["reason"] else _("Version {number}: open. {reason}")
        return text.format(number=number, reason=row["reason"])
    text = _("Version {number}: sealed {when} by {name}, {signed} signed, {marked} marked.")
    told = text.format(
        number=number, when=calendars.show_instant(str(row["sealed_at"])), name=row["sealed_by"] or _("unknown"),
        signed=format_number(int(row["rows_signed"] or 0)), marked=format_number(int(row["rows_marked"] or 0)),
    )  # fmt: skip
    extra = [str(row[name]) for name in ("reason", "difference") if row[name]]
    return " ".join([told, *extra])


def now_text(now_ms: int) -> str:
    """A moment of the store's clock as it is kept."""
    return calendars.instant(datetime.fromtimestamp(now_ms / 1000, UTC))


def draft_of(tx: ReadTx, session_id: str) -> tuple[dict[str, Value] | None, int]:
    """The newest version's record where it is still open, and the number of the newest version (0: none)."""
    versions = versions_of(tx, [session_id]).get(session_id, [])
    if not versions:
        return None, 0
    newest = versions[-1]
    return (None if newest["sealed_at"] else newest), int(newest["version"])
