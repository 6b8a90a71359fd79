"""Participants' action plans: how far they are (C7), who is to be asked when, what the training before brought.

Must not know how plans are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldapp.domain.fields import Value
from fieldapp.domain.records import ActionStep, FollowUp, ParticipantActionPlan, Person, TrainingEvent
from fieldapp.domain.records.follow_up import DONE, ONGOING
from fieldapp.domain.text import fold
from fieldapp.i18n import _, format_date, format_number, ngettext
from fieldapp.indicators import training as figures
from fieldapp.indicators.method import NoFigure
from fieldapp.services.errors import ServiceError
from fieldapp.services.naming import titles_in
from fieldapp.services.training_lists import Line, Lines, read
from fieldapp.services.trainings import Look
from fieldapp.store import ReadTx, Store

DUE_AFTER = (3, 6)
"""Months after the last day of a training at which participants are asked."""
_ASKED_UNTIL = {3: 6, 6: 12}
"""Months after which nobody is reminded any more."""


@dataclass(frozen=True)
class Plan:
    """One participant's plan. ``asked``: "3" and "6" -> day of that follow-up, where there was one."""

    id: str
    person: str
    name: str
    goal: str
    coach: str
    steps: int
    done: int
    ongoing: int
    asked: Mapping[str, str]


@dataclass(frozen=True)
class Progress:
    """All plans of a training together (C7). ``why`` says why there is no figure."""

    plans: int
    steps: int
    done: int
    ongoing: int
    figure: figures.Implementation | None = None
    why: str = ""


@dataclass(frozen=True)
class Before:
    """The training before of the same course, and how far its plans are."""

    event: str
    title: str
    progress: Progress


@dataclass(frozen=True)
class Due:
    """A follow-up that is due: of which training, after how many months, since when, how many people."""

    event: str
    title: str
    months: int
    since: date
    people: int


def plans(tx: ReadTx, event_id: str) -> list[Plan]:
    """The plans of a training, by the names of the people."""
    rows = tx.find(ParticipantActionPlan, event=event_id)
    names = titles_in(tx, Person, [str(row["person"]) for row in rows])
    found = [_plan(tx, row, names.get(str(row["person"]), "")) for row in rows]
    return sorted(found, key=lambda one: (fold(one.name), one.id))


def _plan(tx: ReadTx, row: Mapping[str, Any], name: str) -> Plan:
    """Steps as they stand now; where none are kept step by step, as the last follow-up told them."""
    steps = [str(step["status"]) for step in tx.find(ActionStep, plan=row["id"])]
    asked = sorted(tx.find(FollowUp, plan=row["id"]), key=lambda one: (str(one["day"]), str(one["id"])))
    total, done, ongoing = len(steps), steps.count(DONE), steps.count(ONGOING)
    if not steps and asked:
        total, done, ongoing = (int(asked[-1][name] or 0) for name in ("steps", "done", "ongoing"))
    days = {str(one["months"]): str(one["day"]) for one in asked}
    return Plan(
        str(row["id"]), str(row["person"]), name, str(row["goal"]), str(row["coach"] or ""), total, done, ongoing, days
    )  # fmt: skip


def for_follow_up(store: Store, plan_id: str, today: date) -> dict[str, Value]:
    """What a new follow-up of a plan need not be asked for: the plan, and its steps where they are kept one by one.

    Raises ServiceError when the plan is not here.
    """
    with store.read() as tx:
        row = tx.get(ParticipantActionPlan, plan_id)
        if row is None:
            raise ServiceError(_("This action plan is not here. It may have been deleted."))
        steps = [str(step["status"]) for step in tx.find(ActionStep, plan=plan_id)]
    given: dict[str, Value] = {"plan": plan_id, "day": today.isoformat()}
    if steps:
        given |= {"steps": len(steps), "done": steps.count(DONE), "ongoing": steps.count(ONGOING)}
    return given


def progress(found: Sequence[Plan]) -> Progress:
    """How far some plans are together."""
    steps, done, ongoing = (sum(getattr(one, name) for one in found) for name in ("steps", "done", "ongoing"))
    try:
        figure = figures.implementation(done, ongoing, steps)
    except NoFigure as error:
        return Progress(len(found), steps, done, ongoing, None, str(error))
    return Progress(len(found), steps, done, ongoing, figure)


def before(tx: ReadTx, event: Mapping[str, Any]) -> Before | None:
    """The last earlier training of the same course (or of which this is a new round) with plans; None without one."""
    course, name = event.get("course"), fold(str(event.get("training_programme") or ""))
    first = str(event.get("copied_from") or "")
    if not course and not name and not first:
        return None
    rows = [
        row
        for row in tx.find(TrainingEvent)
        if str(row["start"]) < str(event["start"])
        and (
            (course and row["course"] == course)
            or (name and fold(str(row["training_programme"] or "")) == name)
            or row["id"] == first
        )
    ]
    for row in sorted(rows, key=lambda one: str(one["start"]), reverse=True):
        found = plans(tx, str(row["id"]))
        if found:
            return Before(str(row["id"]), str(row["title"]), progress(found))
    return None


def due(tx: ReadTx, today: date) -> list[Due]:
    """Follow-ups that are due, the longest due first."""
    found = []
    for row in tx.find(TrainingEvent):
        end = date.fromisoformat(str(row["end"]))
        for months in DUE_AFTER:
            since = months_after(end, months)
            if not since <= today < months_after(end, _ASKED_UNTIL[months]):
                continue
            open_ = [one for one in plans(tx, str(row["id"])) if str(months) not in one.asked]
            if open_:
                found.append(Due(str(row["id"]), str(row["title"]), months, since, len(open_)))
    return sorted(found, key=lambda one: (one.since, one.event))


def months_after(day: date, months: int) -> date:
    """The same day some months later; the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


# ------------------------------------------------------------------------------------------------------------ lists
def listing(store: Store, event_id: str, today: date) -> Lines:
    """The plans of a training as a list. Raises ServiceError when the training is not here."""
    return read(store, event_id, today, _lines)


def _lines(look: Look) -> Lines:
    found = plans(look.tx, look.id)
    end = date.fromisoformat(str(look.event["end"]))
    heads = (
        _("Name"), _("What shall be different"), _("Steps done"), _("Coach"), *(_months_words(m) for m in DUE_AFTER)
    )  # fmt: skip
    lines = [
        Line(
            (
                one.name, one.goal, steps_words(one), one.coach,
                *(_asked_words(one, months, months_after(end, months), look.today) for months in DUE_AFTER),
            ),
            ("records:participant_action_plan", {"record_id": one.id}),
        )
        for one in found
    ]  # fmt: skip
    earlier = before(look.tx, look.event)
    sentence = progress_words(progress(found))
    if earlier is not None:
        text = _("From the training before, {training}: {progress}")
        sentence += "\n" + text.format(training=earlier.title, progress=progress_words(earlier.progress))
    return Lines(look.id, str(look.event["title"]), heads, lines, sentence, (), _(figures.implementation.method.text))


def _months_words(months: int) -> str:
    return _("After 3 months") if months == 3 else _("After 6 months")


def steps_words(one: Plan) -> str:
    """How many steps of a plan are done, and how many under way."""
    text = _("{done} of {steps}").format(done=format_number(one.done), steps=format_number(one.steps))
    if one.ongoing:
        text += ", " + _("{count} under way").format(count=format_number(one.ongoing))
    return text


def _asked_words(one: Plan, months: int, since: date, today: date) -> str:
    day = one.asked.get(str(months))
    if day:
        return "✓ " + format_date(date.fromisoformat(day))
    text = _("due {day}").format(day=format_date(since))
    return f"⚠ {text}" if since <= today else text


def progress_words(found: Progress) -> str:
    """How far plans are, in one sentence."""
    from fieldapp.charts import shown

    count = ngettext("{count} action plan", "{count} action plans", found.plans)
    said = count.format(count=format_number(found.plans))
    if found.figure is None:
        return f"{said}. {found.why}" if found.plans else _("No action plans yet.")
    text = _("{plans}, {steps} steps: {done} done, {weighted} with those under way as a half.")
    return text.format(
        plans=said, steps=format_number(found.steps), done=shown(found.figure.done, "share"),
        weighted=shown(found.figure.weighted, "share"),
    )  # fmt: skip


def due_words(one: Due) -> str:
    """What is due, in one sentence."""
    text = ngettext(
        "Follow-up after {months} months: {training}, {count} person",
        "Follow-up after {months} months: {training}, {count} people", one.people,
    )  # fmt: skip
    return text.format(months=format_number(one.months), training=one.title, count=format_number(one.people))


def goals(found: Iterable[Plan]) -> list[str]:
    """What the plans want, each once."""
    return list(dict.fromkeys(one.goal for one in found))
