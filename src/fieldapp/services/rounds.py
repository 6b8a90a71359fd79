"""Trainings made from a template, or copied as a new round: days shifted, sessions copied, people too where wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from fieldapp.domain.fields import Value, Values
from fieldapp.domain.records import Participation, Programme, Session, TrainingEvent, TrainingTemplate
from fieldapp.domain.training_new import SHIPPED, NewTraining, plan_of
from fieldapp.domain.training_plan import PlanLine, day_of, from_sessions, parse, write
from fieldapp.domain.validation import validate
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import me as who
from fieldapp.services.checking import check_new, create
from fieldapp.services.errors import ServiceError
from fieldapp.services.training_sections import hours
from fieldapp.store import Changes, Query, ReadTx, Store, WriteTx

MOST_ROUNDS = 20
"""Earlier trainings offered, the newest first."""
COPIED = (
    "venue",
    "country",
    "host",
    "subject_area",
    "pillar",
    "course",
    "phase",
    "max_participants",
    "per_diem",
    "per_diem_by",
    "clock",
)
ALSO = ("host_signatory", "clusters", "training_programme", "planned_hours")
"""Fields of a training that a new round takes over unasked."""


@dataclass(frozen=True)
class Source:
    """What a training can be made from. ``kind``: shipped, template, or training (a new round)."""

    kind: str
    id: str
    label: str


@dataclass(frozen=True)
class Pattern:
    """What a source gives: values for the form, the plan, how many people could come along."""

    values: Mapping[str, Value]
    plan: tuple[PlanLine, ...]
    people: int = 0

    @property
    def sentence(self) -> str:
        """The plan in words."""
        minutes = sum(_length(line) for line in self.plan)
        days = len({line.day for line in self.plan})
        each = ngettext("{count} session", "{count} sessions", len(self.plan)).format(
            count=format_number(len(self.plan))
        )
        lasting = ngettext("{count} day", "{count} days", days).format(count=format_number(days))
        return ", ".join((each, lasting, _("{hours} h").format(hours=hours(minutes))))


@dataclass(frozen=True)
class Started:
    """What came of it: the new training's id, or messages by field and nothing written."""

    id: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)


def sources(store: Store) -> list[Source]:
    """Shipped templates, own ones, earlier trainings."""
    with store.read() as tx:
        own = tx.page(TrainingTemplate, tx.ids(TrainingTemplate, Query(sort="title")), ["title"])
        ids = tx.ids(TrainingEvent, Query(sort="start", descending=True))[:MOST_ROUNDS]
        rounds = tx.page(TrainingEvent, ids, ["title", "start"])
    again = _("A new round of {training}")
    return [
        *(Source("template", one, str(row["title"])) for one, row in own.items()),
        *(Source("shipped", one.code, _(one.label)) for one in SHIPPED),
        *(Source("training", one, again.format(training=row["title"])) for one, row in rounds.items()),
    ]


def pattern(store: Store, source: Source) -> Pattern:
    """What a source gives. Raises ServiceError where it is not here any more."""
    with store.read() as tx:
        return _pattern(tx, source)


def _pattern(tx: ReadTx, source: Source) -> Pattern:
    if source.kind == "shipped":
        shipped = next(one for one in SHIPPED if one.code == source.id)
        topics = (_("Opening"), _("Topic to be named"), _("Closing"))
        return Pattern({"country": _home(tx), "phase": shipped.phase or None}, tuple(plan_of(shipped, topics)))
    if source.kind == "template":
        row = _row(tx.get(TrainingTemplate, source.id))
        values = {name: row[name] for name in ("title", *COPIED) if name in row}
        return Pattern({"country": _home(tx), **values}, tuple(parse(str(row["plan"]))[0]))
    row = _row(tx.get(TrainingEvent, source.id))
    plan = from_sessions(str(row["start"]), tx.find(Session, event=source.id))
    stay = [place for place in tx.find(Participation, event=source.id) if not place["withdrawn_on"]]
    return Pattern({name: row[name] for name in ("title", *COPIED)}, tuple(plan), len(stay))


def _row(found: dict[str, Any] | None) -> dict[str, Any]:
    if found is None:
        raise ServiceError(_("This training is not here. It may have been deleted."))
    return found


def _home(tx: ReadTx) -> str | None:
    """The first country of the programme."""
    found = tx.get(Programme, who.read(tx).programme) or {}
    return next(iter(str(found.get("countries") or "").split()), None)


def start(store: Store, source: Source, values: Values, *, people: bool = False) -> Started:
    """Make a training with its sessions (and people) in one step that can be undone. ``values``: as typed."""
    with store.write(_("make a training from a template")) as tx:
        checked = validate(NewTraining, values)
        if checked.errors:
            return Started(None, checked.errors)
        given = _pattern(tx, source)
        first = date.fromisoformat(str(checked.values["start"]))
        last = max((line.day for line in given.plan), default=1)
        before = _row(tx.get(TrainingEvent, source.id)) if source.kind == "training" else {}
        whole = {name: before.get(name) for name in ALSO} | dict(checked.values)
        if source.kind == "template":
            whole["planned_hours"] = _row(tx.get(TrainingTemplate, source.id))["planned_hours"]
        whole["planned_hours"] = whole.get("planned_hours") or round(sum(map(_length, given.plan)) / 60) or None
        whole |= {"end": day_of(first, last).isoformat(), "copied_from": source.id if before else None}
        made = check_new(TrainingEvent, whole)
        if made.errors:
            return Started(None, made.errors)
        event = create(tx, TrainingEvent, made.values)
        _sessions(tx, event, first, given.plan, source)
        if people and before:
            _people(tx, event, source.id, first)
        return Started(event, {}, tx.changes)


def _length(line: PlanLine) -> int:
    (a, b), (c, d) = (clock.split(":") for clock in (line.start, line.end))
    return (int(c) - int(a)) * 60 + int(d) - int(b)


def _sessions(tx: WriteTx, event: str, first: date, plan: tuple[PlanLine, ...], source: Source) -> None:
    """The sessions of the plan; of a new round with method and what counts as before, trainers named anew."""
    before: dict[tuple[int, str], dict[str, Any]] = {}
    if source.kind == "training":
        old = _row(tx.get(TrainingEvent, source.id))
        for row in tx.find(Session, event=source.id):
            number = from_sessions(str(old["start"]), [row])[0].day
            before[number, str(row["start"])] = row
    for line in plan:
        kept = before.get((line.day, line.start), {})
        more = {name: kept[name] for name in ("method", "counts", "slot") if kept.get(name)}
        values = {
            "event": event, "day": day_of(first, line.day).isoformat(), "slot": line.slot, "start": line.start,
            "end": line.end, "topic": line.topic, **more,
        }  # fmt: skip
        checked = check_new(Session, values)
        if checked.errors:
            raise ServiceError(next(iter(checked.errors.values())))
        create(tx, Session, checked.values)


def _people(tx: WriteTx, event: str, before: str, first: date) -> None:
    """Everybody who did not withdraw from the round before, enrolled today or on the first day."""
    today = datetime.fromtimestamp(tx.now / 1000, UTC).astimezone().date()
    for place in tx.find(Participation, event=before):
        if place["withdrawn_on"]:
            continue
        kept = {name: place[name] for name in ("person", "role", "country", "organisation", "sponsor", "nominated_by")}
        values = {**kept, "event": event, "enrolled_on": min(today, first).isoformat()}
        create(tx, Participation, {**check_new(Participation, values).values, "id": Participation.natural_id(values)})


def keep_as_template(store: Store, event_id: str) -> Changes:
    """Make a template of a training: its plan and what trainings of this sort have in common."""
    with store.write(_("keep a training as a template")) as tx:
        row = _row(tx.get(TrainingEvent, event_id))
        plan = from_sessions(str(row["start"]), tx.find(Session, event=event_id))
        if not plan:
            raise ServiceError(_("There are no sessions to keep. Enter the half days of the training first."))
        names = (
            "title",
            "subject_area",
            "course",
            "phase",
            "pillar",
            "planned_hours",
            "max_participants",
            "per_diem",
            "per_diem_by",
        )
        checked = check_new(TrainingTemplate, {**{name: row[name] for name in names}, "plan": write(plan)})
        if checked.errors:
            raise ServiceError(next(iter(checked.errors.values())))
        create(tx, TrainingTemplate, checked.values)
        return tx.changes
