"""The attendance sheet: from records to the values that the paper prints. Must not know how paper is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldapp import i18n
from fieldapp.domain import calendars
from fieldapp.domain.records import Organisation, Person, PrintedSheet, Programme, Session, TrainingEvent
from fieldapp.domain.records.training import PARTICIPANT_ROLE
from fieldapp.i18n import _
from fieldapp.progress import Progress
from fieldapp.reports.attendance_values import AttendanceSheet, SheetRow, SheetSession, sheet_code
from fieldapp.services import me as who
from fieldapp.services.checking import create
from fieldapp.services.errors import ServiceError
from fieldapp.services.naming import titles_in
from fieldapp.store import Changes, ReadTx, Store

if TYPE_CHECKING:
    from fieldapp.services.attendance import Grid, Mark

SPARE_ROWS = 3
"""Empty rows on a sheet to sign, for people who come unannounced."""


def sheet(
    store: Store, event_id: str, day: str | None = None, language: str = "en", filled: bool = False,
    report_language: str | None = None,
) -> AttendanceSheet:  # fmt: skip
    """The sheet of a training, or of one ISO day of it, in a language; ``filled`` with the marks, else to be signed.

    Raises ServiceError when the training, or a session on that day, is not here.
    """
    from fieldapp.services.attendance import read_grid

    with i18n.using(language), store.read() as tx:
        grid = read_grid(tx, event_id)
        event = tx.get(TrainingEvent, event_id) or {}
        rows = {str(row["id"]): row for row in tx.find(Session, event=event_id)}
        sessions = [one for one in grid.sessions if day is None or one.day == day]
        if not sessions:
            raise ServiceError(_("There is no session on this day. Enter the half days of the training first."))
        days = sorted({one.day for one in grid.sessions})
        number = days.index(day) + 1 if day is not None else 0
        version = _version(tx, event_id, day, grid)[0]
        return AttendanceSheet(
            event=str(event.get("title") or ""),
            sessions=tuple(
                SheetSession(
                    s.id, date.fromisoformat(s.day), s.slot, _clock(s.start), _clock(s.end), s.topic, grid.ethiopian
                )
                for s in sessions
            ),
            rows=_rows(tx, grid, [s.id for s in sessions], filled=filled),
            code=sheet_code(str(event.get("code") or "X"), number, version),
            language=language,
            report_language=report_language or "",
            programme=_programme(tx),
            venue=str(event.get("venue") or ""),
            host=titles_in(tx, Organisation, [str(event.get("host") or "")]).get(str(event.get("host")), ""),
            trainers=_trainers([rows[s.id] for s in sessions]),
            starts=_date(event.get("start")),
            ends=_date(event.get("end")),
            day_number=number if number and len(days) > 1 else None,
            filled=filled,
            spare_rows=0 if filled else SPARE_ROWS,
            printed=datetime.now().astimezone(),
        )


def print_sheet(
    store: Store, event_id: str, path: Path | str, *, language: str, day: str | None = None, filled: bool = False,
    report_language: str | None = None, progress: Progress | None = None, keep: bool = True,
) -> Path:  # fmt: skip
    """Write the sheet as a PDF. Raises ServiceError, ReportError; no half-written file remains.

    ``keep``: what is printed to be signed is remembered row by row (not for a preview).
    """
    from fieldapp.reports.attendance_sheet import print_attendance_sheet

    made = sheet(store, event_id, day, language, filled, report_language)
    if keep and not filled:
        remember(store, event_id, day)
    if progress is not None:
        progress.step(1, 2)
    print_attendance_sheet(made, path)
    if progress is not None:
        progress.step(2, 2)
    return Path(path)


def remember(store: Store, event_id: str, day: str | None = None) -> Changes:
    """Remember who stands in which row of the sheet of a day (None: of all days), under the code that is printed on it.

    The same rows again are the same sheet. Who is enrolled or withdrawn later makes the next version of it.
    """
    from fieldapp.services.attendance import read_grid

    with store.write(_("print the attendance sheet")) as tx:
        grid, event = read_grid(tx, event_id), tx.get(TrainingEvent, event_id) or {}
        version, known = _version(tx, event_id, day, grid)
        if not known:
            days = sorted({one.day for one in grid.sessions})
            number = days.index(day) + 1 if day in days else 0
            create(
                tx, PrintedSheet,
                {
                    "event": event_id, "day": day, "version": version,
                    "sheet_code": sheet_code(str(event.get("code") or "X"), number, version),
                    "sessions": " ".join(one.id for one in grid.sessions if day in (None, one.day)),
                    "people": " ".join(person.person_id for person in grid.people) or None,
                    "printed_at": calendars.instant(datetime.fromtimestamp(tx.now / 1000, UTC)),
                },
            )  # fmt: skip
        return tx.changes


def _version(tx: ReadTx, event_id: str, day: str | None, grid: Grid) -> tuple[int, bool]:
    """The version that a sheet printed now carries, and whether it is remembered already."""
    before = [row for row in tx.find(PrintedSheet, event=event_id) if row["day"] == day]
    people = " ".join(person.person_id for person in grid.people)
    sessions = {one.id for one in grid.sessions if day in (None, one.day)}
    for row in before:
        if str(row["people"] or "") == people and set(str(row["sessions"]).split()) == sessions:
            return int(str(row["version"])), True
    return max((int(str(row["version"])) for row in before), default=0) + 1, False


def _rows(tx: ReadTx, grid: Grid, sessions: Sequence[str], *, filled: bool) -> tuple[SheetRow, ...]:
    people = tx.page(Person, [person.person_id for person in grid.people], ["name_latin", "phone"])
    roles = {choice.code: _(choice.label) for choice in PARTICIPANT_ROLE}
    rows = []
    for person in grid.people:
        more = people.get(person.person_id, {})
        latin = str(more.get("name_latin") or "")
        rows.append(
            SheetRow(
                person.number, person.name, "" if latin == person.name else latin, person.organisation, person.sex,
                "" if person.role == "unspecified" else roles.get(person.role, person.role), code=person.code,
                marks={s: _sign(grid.marks.get((s, person.person_id))) for s in sessions} if filled else {},
            )
        )  # fmt: skip
    return tuple(rows)


def _sign(mark: Mark | None) -> str:
    """A mark as the grid and the paper write it: "P", "L45", with a star where it was entered late."""
    if mark is None:
        return ""
    minutes = str(mark.minutes) if mark.minutes is not None and mark.status in ("L", "X") else ""
    return mark.status + minutes + ("*" if mark.late_entry else "")


def _programme(tx: ReadTx) -> str:
    found = tx.get(Programme, who.read(tx).programme)
    return str((found or {}).get("name") or "")


def _trainers(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    names = (name.strip() for row in rows for name in str(row["trainers"] or "").split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def _clock(text: str) -> time | None:
    return time.fromisoformat(text) if text else None


def _date(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None
