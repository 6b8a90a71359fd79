"""What stands against a session or a mark, given the records around it: days, times, sealed sheets."""

from __future__ import annotations

from datetime import date

from fieldapp.domain import attendance as rules
from fieldapp.domain.apprenticeship_rules import Found
from fieldapp.domain.fields import Values
from fieldapp.domain.records import Session, TrainingEvent
from fieldapp.i18n import _, format_date
from fieldapp.services.marking import slot_of
from fieldapp.services.sealing import sealed_words
from fieldapp.services.sheets import sealed_sessions
from fieldapp.store import ReadTx

TIMES = ("day", "start", "end")


def session(tx: ReadTx, values: Values, record_id: str | None) -> Found:
    """In the days of its training, at another time than its other sessions, and not moved once it is sealed."""
    before = (tx.get(Session, record_id) if record_id else None) or {}
    moved = [name for name in TIMES if before.get(name) != values.get(name)]
    if not moved:
        return Found()
    if record_id and (version := sealed_sessions(tx, [record_id]).get(record_id)):
        return Found({moved[0]: sealed_words(version)})
    event = tx.get(TrainingEvent, str(values["event"]))
    if event is None:
        return Found()
    day = str(values["day"])
    if not str(event["start"]) <= day <= str(event["end"]):
        text = _("The training lasts from {first} to {last}. Choose a day in it, or change the training first.")
        return Found({"day": text.format(first=_day(event["start"]), last=_day(event["end"]))})
    own = rules.Slot(record_id or "", day, str(values["start"]), str(values["end"]))
    for row in tx.find(Session, event=str(values["event"]), day=day):
        if row["id"] != record_id and rules.overlaps(own, slot_of(row)):
            text = _("At this time there is another session: {topic}, {start}–{end}.")
            return Found({}, {"start": text.format(topic=row["topic"], start=row["start"], end=row["end"])})
    return Found()


def mark(tx: ReadTx, values: Values, _record_id: str | None) -> Found:
    """Marks of a sealed sheet are not changed by any way."""
    session_id = str(values["session"])
    version = sealed_sessions(tx, [session_id]).get(session_id)
    return Found({"status": sealed_words(version)}) if version else Found()


def _day(iso: object) -> str:
    return format_date(date.fromisoformat(str(iso)))
