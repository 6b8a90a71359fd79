"""Lists of what belongs to one training, row by row in words: its sessions with their state, its participants.

Must not know how a list is drawn; a row leads to a page, which is named, not imported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldapp.domain import calendars, ethiopic
from fieldapp.domain.fields import Record
from fieldapp.domain.kinds import show
from fieldapp.domain.records import Participation, Person, Session, TrainingEvent
from fieldapp.i18n import _, format_date, format_number, format_percent, format_weekday, pgettext
from fieldapp.services import reconciling, training_sections
from fieldapp.services.errors import ServiceError
from fieldapp.services.trainings import Look, Target
from fieldapp.store import Store


@dataclass(frozen=True)
class Line:
    """One row: its cells and where Enter leads."""

    cells: tuple[str, ...]
    target: Target | None = None


@dataclass(frozen=True)
class Lines:
    """A list of one training. ``sentence`` sums it up, ``doubts`` say what does not fit."""

    event_id: str
    training: str
    heads: tuple[str, ...]
    lines: Sequence[Line]
    sentence: str
    doubts: tuple[str, ...] = ()
    method: str = ""


def sessions(store: Store, event_id: str, today: date) -> Lines:
    """The sessions with local time (and the Ethiopian clock where it is used), trainers, how many are marked."""
    return read(store, event_id, today, _sessions)


def participants(store: Store, event_id: str, today: date) -> Lines:
    """The participants with role, country, organisation, days of enrolment and rate."""
    return read(store, event_id, today, _participants)


def read(store: Store, event_id: str, today: date, make: Callable[[Look], Lines]) -> Lines:
    """A list made from a training. Raises ServiceError when it is not here (any more)."""
    with store.read() as tx:
        event = tx.get(TrainingEvent, event_id)
        if event is None:
            raise ServiceError(_("This training is not here. It may have been deleted."))
        return make(Look(tx, event, today))


def _shown(cls: type[Record], row: dict[str, Any], name: str) -> str:
    return show(cls.fields()[name], row.get(name))


def clock_words(start: str, end: str, *, ethiopian: bool) -> str:
    """Local times; with the Ethiopian clock beside them where it is used: "08:30–12:00 (2:30–6:00)"."""
    plain = f"{start}–{end}"
    if not ethiopian:
        return plain
    return f"{plain} ({_ethiopian(start)}–{_ethiopian(end)})"


def _ethiopian(clock: str) -> str:
    hour, minute, _by_day = ethiopic.to_ethiopian_clock(int(clock[:2]), int(clock[3:5]))
    return f"{hour}:{minute:02d}"


def uses_ethiopian_clock(event: dict[str, Any] | Any) -> bool:
    """True where a training's times are told by the Ethiopian clock too."""
    return event.get("clock") == "ethiopian"


def _sessions(look: Look) -> Lines:
    ethiopian = uses_ethiopian_clock(look.event)
    lines = []
    for row in look.sessions:
        day = date.fromisoformat(str(row["day"]))
        total = look.grid.totals[str(row["id"])]
        marked = f"{format_number(total.present)}/{format_number(total.expected)}"
        cells = (
            f"{format_weekday(day)} {format_date(day)}",
            _shown(Session, row, "slot"),
            clock_words(str(row["start"]), str(row["end"]), ethiopian=ethiopian),
            str(row["topic"] or ""),
            str(row["trainers"] or ""),
            marked if total.unmarked < total.expected else "",
        )
        lines.append(Line(cells, ("records:session", {"record_id": str(row["id"])})))
    heads = (_("Day"), _("Half day"), _("Time"), _("Topic"), _("Trainers"), _("There"))
    section = training_sections.sessions(look)
    return Lines(look.id, str(look.event["title"]), heads, lines, section.sentence, section.doubts)


def _participants(look: Look) -> Lines:
    codes = {person.person_id: person for person in look.grid.people}
    order = {person.person_id: person.number for person in look.grid.people}
    sexes = Person.fields()["sex"]
    lines = []
    for place in sorted(look.places, key=lambda p: order[str(p["person"])]):
        person = codes[str(place["person"])]
        rate = look.grid.rates.get(person.person_id)
        share = "" if rate is None or rate.to_date is None else format_percent(float(rate.to_date))
        cells = (
            format_number(person.number),
            person.name,
            show(sexes, person.sex or None),
            _shown(Participation, place, "role"),
            _shown(Participation, place, "country"),
            person.organisation,
            _window(place),
            share,
        )
        lines.append(Line(cells, ("records:participation", {"record_id": str(place["id"])})))
    heads = (
        pgettext("heading of row numbers", "No."), _("Name"), _("Sex"), _("Role"),
        _("Country"), _("Comes from"), _("Enrolled on"), _("To date"),
    )  # fmt: skip
    found = reconciling.read(look.tx, look.event, look.places)
    section = training_sections.participants(look)
    return Lines(
        look.id, str(look.event["title"]), heads, lines, section.sentence, tuple(reconciling.sentences(found)),
        reconciling.method() if found.compared else "",
    )  # fmt: skip


def _window(place: dict[str, Any]) -> str:
    """Since when somebody takes part, and until when where that is over."""
    since = calendars.show_day(str(place["enrolled_on"])) if place["enrolled_on"] else ""
    until = place["withdrawn_on"]
    return f"{since} – {calendars.show_day(str(until))}" if until else since
