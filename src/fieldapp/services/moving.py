"""A training that is put off: all its half days go with it, by the same number of days, in one step.

Must not know windows. Once attendance is marked the days are what happened, and stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fieldapp.domain import calendars
from fieldapp.domain.records import AttendanceMark, Participation, PrintedSheet, Session, TrainingEvent
from fieldapp.i18n import _, format_date, format_number, ngettext
from fieldapp.services import records, session_checks
from fieldapp.services.errors import ServiceError
from fieldapp.services.sheets import sealed_sessions
from fieldapp.store import Changes, Store, WriteTx


@dataclass(frozen=True)
class Moved:
    """What was done: how many sessions moved by how many days, and sentences on what to look at now."""

    sessions: int
    days: int
    remarks: tuple[str, ...]
    changes: Changes


def move(store: Store, event_id: str, first: str) -> Moved:
    """Let a training begin on the day ``first`` (ISO). Nobody is enrolled later than it begins.

    Raises ServiceError where attendance is marked or sealed, the day is none, or the person may not change it.
    """
    with store.write(_("move a training")) as tx:
        event = tx.get(TrainingEvent, event_id)
        if event is None:
            raise ServiceError(_("This training is not here. It may have been deleted."))
        records.check_rights(tx, TrainingEvent, change=True, current=event)
        day = _day(first)
        by, first = day - date.fromisoformat(str(event["start"])), day.isoformat()
        sessions = tx.find(Session, event=event_id)
        _check(tx, sessions, by)
        last = date.fromisoformat(str(event["end"])) + by
        tx.update(TrainingEvent, event_id, {"start": first, "end": last.isoformat()})
        moved = [{**row, "day": (date.fromisoformat(str(row["day"])) + by).isoformat()} for row in sessions]
        for row in moved:
            tx.update(Session, str(row["id"]), {"day": row["day"]})
        for place in tx.find(Participation, event=event_id):
            if str(place["enrolled_on"]) > first:
                tx.update(Participation, str(place["id"]), {"enrolled_on": first})
        return Moved(len(moved), by.days, tuple(_remarks(tx, event_id, moved)), tx.changes)


def _day(first: str) -> date:
    try:
        return date.fromisoformat(calendars.parse_day(first))
    except ValueError as error:
        raise ServiceError(str(error)) from error


def _check(tx: WriteTx, sessions: list[dict[str, Any]], by: timedelta) -> None:
    if not by:
        raise ServiceError(_("The training begins on this day already. Choose another one."))
    sealed = sealed_sessions(tx, [str(row["id"]) for row in sessions])
    marked = next((row for row in sessions if row["id"] in sealed or tx.find(AttendanceMark, session=row["id"])), None)
    if marked is not None:
        text = _("Attendance of {day} is marked, so these days stay. Copy the training as a new round instead.")
        raise ServiceError(text.format(day=format_date(date.fromisoformat(str(marked["day"])))))


def _remarks(tx: WriteTx, event_id: str, moved: list[dict[str, Any]]) -> list[str]:
    """Trainers who are somewhere else now, and sheets that show the days of before."""
    found = [text for row in moved for text in session_checks.elsewhere(tx, row, str(row["id"])).doubts.values()]
    printed = len(tx.find(PrintedSheet, event=event_id))
    if printed:
        text = ngettext(
            "{count} printed sheet shows the days of before. Print it again.",
            "{count} printed sheets show the days of before. Print them again.", printed,
        )  # fmt: skip
        found.append(text.format(count=format_number(printed)))
    return list(dict.fromkeys(found))
