"""Lists of what belongs to one training, row by row in words: its sessions with their state, its participants.

Must not know how a list is drawn; a row leads to a page, which is named, not imported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fieldapp.domain import calendars
from fieldapp.domain.attendance import reaches, whole_per_cent
from fieldapp.domain.ethiopic import clock_words
from fieldapp.domain.fields import Record
from fieldapp.domain.kinds import show
from fieldapp.domain.records import Participation, Person, Programme, Session, TrainingEvent
from fieldapp.i18n import _, format_date, format_number, format_percent, format_weekday, pgettext
from fieldapp.services import me, reconciling, training_sections
from fieldapp.services.errors import ServiceError
from fieldapp.services.sections import Target
from fieldapp.services.trainings import Look
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


def _sessions(look: Look) -> Lines:
    ethiopian = look.grid.ethiopian
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


def _share(rate: Fraction | None) -> str:
    return "" if rate is None else format_percent(Decimal(whole_per_cent(rate)) / 100)


def _threshold(look: Look) -> int:
    """The attendance that the programme asks for, in hundredths of a per cent."""
    found = look.tx.get(Programme, me.read(look.tx).programme) or {}
    return int(found.get("attendance_threshold") or 8000)


def _participants(look: Look) -> Lines:
    threshold = _threshold(look)
    codes = {person.person_id: person for person in look.grid.people}
    order = {person.person_id: person.number for person in look.grid.people}
    sexes = Person.fields()["sex"]
    lines = []
    for place in sorted(look.places, key=lambda p: order[str(p["person"])]):
        person = codes[str(place["person"])]
        rate = look.grid.rates[person.person_id]
        cells = (
            format_number(person.number),
            person.name,
            show(sexes, person.sex or None),
            _shown(Participation, place, "role"),
            _shown(Participation, place, "country"),
            person.organisation,
            _window(place),
            _share(rate.to_date),
            _share(rate.eligible),
            _share(rate.programme) + (" ✓" if reaches(rate.programme, threshold) else ""),
        )
        lines.append(Line(cells, ("records:participation", {"record_id": str(place["id"])})))
    heads = (
        pgettext("heading of row numbers", "No."), _("Name"), _("Sex"), _("Role"),
        _("Country"), _("Comes from"), _("Enrolled on"), _("To date"), _("Eligible"),
        _("Programme"),
    )  # fmt: skip
    found = reconciling.read(look.tx, look.event, look.places)
    section = training_sections.participants(look)
    rates = _(
        "Minutes there, of the sessions marked so far, of those the person was eligible for, of all; ✓ from {need}."
    )
    said = [
        rates.format(need=format_percent(Decimal(threshold) / 10000)),
        reconciling.method() if found.compared else "",
    ]
    return Lines(
        look.id, str(look.event["title"]), heads, lines, section.sentence, tuple(reconciling.sentences(found)),
        " ".join(part for part in said if part),
    )  # fmt: skip


def _window(place: dict[str, Any]) -> str:
    """Since when somebody takes part, and until when where that is over."""
    since = calendars.show_day(str(place["enrolled_on"])) if place["enrolled_on"] else ""
    until = place["withdrawn_on"]
    return f"{since} – {calendars.show_day(str(until))}" if until else since
