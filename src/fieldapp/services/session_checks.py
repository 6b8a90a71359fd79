"""What stands against a session or a mark, given the records around it: days, times, sealed sheets."""

from __future__ import annotations

import re
from datetime import date

from fieldapp.domain import attendance as rules
from fieldapp.domain import learning
from fieldapp.domain.apprenticeship_rules import Found
from fieldapp.domain.fields import Values
from fieldapp.domain.records import Assessment, Participation, Session, TrainingEvent
from fieldapp.domain.text import fold
from fieldapp.i18n import _, format_date, format_number, ngettext
from fieldapp.services.marking import slot_of
from fieldapp.services.sealing import sealed_words
from fieldapp.services.sheets import sealed_sessions
from fieldapp.store import ReadTx

TIMES = ("day", "start", "end")


def session(tx: ReadTx, values: Values, record_id: str | None) -> Found:
    """In the days of its training, at another time than its other sessions, and not moved once it is sealed.

    A trainer who is named in another training at the same time is asked about.
    """
    before = (tx.get(Session, record_id) if record_id else None) or {}
    moved = [name for name in TIMES if before.get(name) != values.get(name)]
    if not moved:
        return elsewhere(tx, values, record_id) if before.get("trainers") != values.get("trainers") else Found()
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
    return elsewhere(tx, values, record_id)


def elsewhere(tx: ReadTx, values: Values, record_id: str | None) -> Found:
    """A trainer of this session who is named in one of another training at the same time."""
    names = _names(values.get("trainers"))
    own = rules.Slot(record_id or "", str(values["day"]), str(values["start"]), str(values["end"]))
    for row in tx.find(Session, day=own.day) if names else []:
        both = names.keys() & _names(row["trainers"]).keys()
        if both and row["event"] != values["event"] and rules.overlaps(own, slot_of(row)):
            other = tx.get(TrainingEvent, str(row["event"])) or {}
            text = _("{name} is named in {training} at this time, {start}–{end}.")
            said = text.format(
                name=names[min(both)], training=other.get("title") or "", start=row["start"], end=row["end"]
            )
            return Found({}, {"trainers": said})
    return Found()


def _names(trainers: object) -> dict[str, str]:
    """The names of a session's trainers, by what is compared."""
    found = (name.strip() for name in re.split(r"[,،;؛\n]", str(trainers or "")))
    return {fold(name): name for name in found if name}


def training(tx: ReadTx, values: Values, record_id: str | None) -> Found:
    """Sessions that would lie outside the days of the training are named; it may be moved before them."""
    first, last = str(values["start"]), str(values["end"])
    rows = tx.find(Session, event=record_id) if record_id else []
    outside = sorted(str(row["day"]) for row in rows if not first <= str(row["day"]) <= last)
    if not outside:
        return Found()
    text = ngettext(
        "{count} session lies outside these days, on {day}. Move it too.",
        "{count} sessions lie outside these days, the first on {day}. Move them too.", len(outside),
    )  # fmt: skip
    where = "start" if outside[0] < first else "end"
    return Found({}, {where: text.format(count=format_number(len(outside)), day=_day(outside[0]))})


def mark(tx: ReadTx, values: Values, _record_id: str | None) -> Found:
    """Marks are of people who take part; those of a sealed sheet are not changed by any way."""
    session_id = str(values["session"])
    version = sealed_sessions(tx, [session_id]).get(session_id)
    if version:
        return Found({"status": sealed_words(version)})
    held = tx.get(Session, session_id)
    return _takes_part(tx, str(held["event"]) if held else None, str(values["person"]))


def result(tx: ReadTx, values: Values, _record_id: str | None) -> Found:
    """Points within what the test has, of somebody who takes part in its training."""
    test = tx.get(Assessment, str(values["assessment"]))
    if test is None:
        return Found()
    score, most = learning.number(values["score"]), learning.number(test["max_score"])
    if score is not None and most is not None and score > most:
        return Found({"score": learning.over_maximum(most)})
    return _takes_part(tx, str(test["event"]), str(values["person"]))


def _takes_part(tx: ReadTx, event: str | None, person: str) -> Found:
    if event is None or tx.find(Participation, event=event, person=person):
        return Found()
    return Found({"person": _("This person does not take part in the training. Enrol the person first.")})


def _day(iso: object) -> str:
    return format_date(date.fromisoformat(str(iso)))
