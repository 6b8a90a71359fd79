"""Today: what is due, what is unfinished, what is to be settled, each as one sentence with one step to it.

Must not know how cards are drawn; pages are named, not imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fieldapp.domain.records import SurveySubmission, TrainingEvent
from fieldapp.domain.records.training import SLOT
from fieldapp.i18n import _, format_date, format_number, format_weekday, ngettext
from fieldapp.services import action_plans, apprentice_today, assessments, attendance, desk, drafts, exchange
from fieldapp.services.chronicle import moment
from fieldapp.services.naming import titles_in
from fieldapp.services.today_card import DUE, SETTLE, UNFINISHED, Card
from fieldapp.store import Store
from fieldapp.store import backup as copies
from fieldapp.sync import peers

SOON = timedelta(days=7)
"""Trainings so far ahead are due, missing marks of so long ago are asked for, backups as old are reminded of."""
_MOST = 12
"""Cards in a column at most: what is more is found on its own page."""
_WORTH_A_BACKUP = 20
"""Changes made here from which there is something to lose."""


def cards(store: Store, today: date) -> list[Card]:
    """Everything that waits on this day, most urgent first within each column."""
    found = [
        *_trainings(store, today),
        *_after_trainings(store, today),
        *apprentice_today.cards(store, today),
        *_exchange(store, today),
        *_backup(store, today),
        *_drafts(store),
        *_desk(store),
    ]
    kept: list[Card] = []
    for column in (DUE, UNFINISHED, SETTLE):
        kept += [card for card in found if card.column == column][:_MOST]
    return kept


def _trainings(store: Store, today: date) -> Iterator[Card]:
    """Sessions of today, marks that are missing, trainings that begin soon."""
    with store.read() as tx:
        rows = tx.find(TrainingEvent)
        near = [r for r in rows if str(r["start"]) <= (today + SOON).isoformat()]
        near = [r for r in near if str(r["end"]) >= (today - SOON).isoformat()]
    for event in sorted(near, key=lambda r: (str(r["start"]), str(r["id"]))):
        grid = attendance.grid(store, str(event["id"]))
        if str(event["start"]) > today.isoformat():
            yield _ahead(event, grid)
            continue
        yield from _of_today(event, grid, today)
        yield from _unmarked(event, grid, today)


def _target(event: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    return "attendance", {"event_id": str(event["id"])}


def _people(grid: attendance.Grid) -> str:
    count = len(grid.people)
    return ngettext("{count} person", "{count} people", count).format(count=format_number(count))


def _ahead(event: Mapping[str, Any], grid: attendance.Grid) -> Card:
    start = date.fromisoformat(str(event["start"]))
    text = _("{training} begins on {weekday}, {day} – {people}").format(
        training=event["title"], weekday=format_weekday(start), day=format_date(start), people=_people(grid)
    )
    target = "training", {"event_id": str(event["id"])}
    return Card(DUE, text, _("Open the training"), target, str(event["venue"]), "calendar-days")


def _of_today(event: Mapping[str, Any], grid: attendance.Grid, today: date) -> Iterator[Card]:
    sessions = [s for s in grid.sessions if s.day == today.isoformat()]
    if not sessions or not any(grid.totals[s.id].unmarked for s in sessions):
        return
    number = sorted({s.day for s in grid.sessions}).index(sessions[0].day) + 1
    text = _("Day {number} of {training}, {start} – {people}").format(
        number=format_number(number), training=event["title"], start=sessions[0].start, people=_people(grid)
    )
    yield Card(DUE, text, _("Mark attendance"), _target(event), str(event["venue"]), "calendar-check")


def _unmarked(event: Mapping[str, Any], grid: attendance.Grid, today: date) -> Iterator[Card]:
    labels = {choice.code: choice.label for choice in SLOT}
    for session in grid.sessions:
        missing = grid.totals[session.id].unmarked
        day = date.fromisoformat(session.day)
        if not missing or day >= today or day < today - SOON:
            continue
        text = ngettext(
            "{count} person is not marked: {training}", "{count} people are not marked: {training}", missing
        )
        yield Card(
            UNFINISHED,
            text.format(count=format_number(missing), training=event["title"]),
            _("Mark attendance"),
            _target(event),
            f"{format_weekday(day)} {format_date(day)}, {_(labels.get(session.slot, ''))}",
            "calendar-check",
        )


def _after_trainings(store: Store, today: date) -> Iterator[Card]:
    """Follow-ups that are due, scores that could not be kept."""
    with store.read() as tx:
        due = action_plans.due(tx, today)
        refused = assessments.refused_everywhere(tx)
        names = titles_in(tx, TrainingEvent, refused)
    for one in due:
        since = _("since {day}").format(day=format_date(one.since))
        target = "action_plans", {"event_id": one.event}
        yield Card(DUE, action_plans.due_words(one), _("Action plans"), target, since, "flag")
    for event, count in refused.items():
        text = ngettext(
            "{count} score could not be kept: {training}", "{count} scores could not be kept: {training}", count
        )
        yield Card(
            UNFINISHED, text.format(count=format_number(count), training=names.get(event, "")), _("Enter scores"),
            ("training_tests", {"event_id": event}), icon="clipboard-check",
        )  # fmt: skip


def _drafts(store: Store) -> Iterator[Card]:
    for draft in drafts.listing(store):
        survey = draft.table == SurveySubmission.table_name()
        page = "survey_fill" if survey else f"records:{draft.table}"
        text = _("{what}: {name} – begun, not finished")
        what = _("Survey") if survey else drafts.type_label(draft)
        yield Card(
            UNFINISHED, text.format(what=what, name=draft.label), _("Go on"), (page, {"draft": draft.key}),
            moment(draft.at), "pencil",
        )  # fmt: skip


def _desk(store: Store) -> Iterator[Card]:
    for one in desk.cases(store)[:_MOST]:
        if one.why is desk.Why.VALUES:
            text = ngettext("{count} value of {name} disagrees", "{count} values of {name} disagree", len(one.fields))
        else:
            text = _("{name}: {what}")
        sentence = text.format(count=format_number(len(one.fields)), name=one.title, what=one.why_label)
        who = dict.fromkeys(side.who or side.device for side in one.sides)
        yield Card(
            SETTLE, sentence, _("Settle"), ("merge_desk", {"record": one.record_id}), ", ".join(who), "scale"
        )  # fmt: skip


def _exchange(store: Store, today: date) -> Iterator[Card]:
    waiting = exchange.inbox(store)
    if len(waiting) == 1:
        path = waiting[0]
        yield Card(
            DUE, _("A bundle waits: {file}").format(file=path.name), _("Look at it"), ("exchange", {"path": str(path)}),
            icon="inbox",
        )  # fmt: skip
    elif waiting:
        text = ngettext("{count} bundle waits in the inbox", "{count} bundles wait in the inbox", len(waiting))
        yield Card(
            DUE, text.format(count=format_number(len(waiting))), _("Look at them"),
            ("exchange", {"paths": [str(path) for path in waiting]}), icon="inbox",
        )  # fmt: skip
    status = peers.status(store)
    found = exchange.overview(store) if status.peers else None
    if found and found.since and date.fromisoformat(found.since) <= today - SOON:
        text = ngettext("{count} change was not sent yet", "{count} changes were not sent yet", found.waiting)
        since = _("since {day}").format(day=format_date(date.fromisoformat(found.since)))
        yield Card(
            DUE, text.format(count=format_number(found.waiting)), _("Send"), ("exchange", {}), since, "send"
        )  # fmt: skip
    for name, first, last in status.gaps:
        text = _("Changes {first} to {last} of {device} are missing: ask for them.")
        yield Card(
            SETTLE, text.format(first=format_number(first), last=format_number(last), device=name), _("Exchange"),
            ("exchange", {}), icon="circle-alert",
        )  # fmt: skip


def _backup(store: Store, today: date) -> Iterator[Card]:
    """A reminder when there is something to lose and the newest copy is a week old."""
    newest = copies.latest(store.folder)
    made = newest.made_at.astimezone().date() if newest else None
    if peers.status(store).own < _WORTH_A_BACKUP:
        return
    if made is None:
        yield Card(DUE, _("There is no backup yet"), _("Make a backup"), ("settings", {}), icon="hard-drive")
    elif made <= today - SOON:
        detail = _("Last backup: {day}").format(day=format_date(made))
        yield Card(DUE, _("The last backup is old"), _("Make a backup"), ("settings", {}), detail, "hard-drive")


def now() -> date:
    """The day on the wall here."""
    return datetime.now(UTC).astimezone().date()
