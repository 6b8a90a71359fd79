"""The completion report of a training, from its records: everything that donors and partners ask for, in one language.

A part that cannot be told says why. Must not know how a report is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from fieldapp import i18n
from fieldapp.domain import calendars
from fieldapp.domain.records import Cluster, Organisation, Programme, TrainingProgramme
from fieldapp.domain.records.choices import PILLAR
from fieldapp.domain.records.training import METHOD, PHASE, SLOT
from fieldapp.domain.standards import country_name
from fieldapp.domain.text import dotted
from fieldapp.i18n import _, format_date, format_number, format_weekday, ngettext, pgettext
from fieldapp.progress import Progress
from fieldapp.reports import story
from fieldapp.services import completion_people, evaluations, reconciling
from fieldapp.services import me as who
from fieldapp.services.errors import ServiceError
from fieldapp.services.naming import titles_in
from fieldapp.services.training_sections import hours
from fieldapp.services.trainings import Look
from fieldapp.store import Store

Parts = Iterator[story.Part]


@dataclass(frozen=True)
class Told:
    """What the sections read: the training, its evaluation, whether the report is for the public."""

    store: Store
    look: Look
    evaluation: evaluations.Evaluation
    public: bool

    @cached_property
    def people(self) -> list[completion_people.Somebody]:
        """The participants."""
        return completion_people.read(self.look.tx, self.look.event)

    @cached_property
    def roles(self) -> reconciling.Roles:
        """The participants on record against what is stated elsewhere."""
        return reconciling.read(self.look.tx, self.look.event, self.look.places)


def report(
    store: Store, event_id: str, today: date, *, language: str, public: bool = False, paper: str = "A4"
) -> story.Story:
    """The report. ``public``: without names, photos and cells that tell of single people.

    Raises ServiceError when the training is not here.
    """
    from fieldapp.domain.records import TrainingEvent

    with i18n.using(language):
        found = evaluations.evaluation(store, event_id)
        with store.read() as tx:
            event = tx.get(TrainingEvent, event_id)
            if event is None:
                raise ServiceError(_("This training is not here. It may have been deleted."))
            told = Told(store, Look(tx, event, today), found, public)
            parts = [part for section in sections() for part in section(told)]
            programme = str((tx.get(Programme, who.read(tx).programme) or {}).get("name") or "")
            return story.Story(
                str(event["title"]), parts, _subtitle(told), programme, language, datetime.now().astimezone(), paper
            )


def doubts(store: Store, event_id: str, today: date) -> list[str]:
    """What does not agree in the records of a training, in sentences, before a report is made of them."""
    from fieldapp.domain.records import TrainingEvent

    with store.read() as tx:
        event = tx.get(TrainingEvent, event_id)
        if event is None:
            raise ServiceError(_("This training is not here. It may have been deleted."))
        look = Look(tx, event, today)
        said = reconciling.sentences(reconciling.read(tx, event, look.places))
        open_ = sum(total.unmarked for total in look.grid.totals.values())
    if open_:
        text = ngettext("{count} mark is missing.", "{count} marks are missing.", open_)
        said.append(text.format(count=format_number(open_)))
    return said


def print_report(
    store: Store, event_id: str, path: Path | str, *, language: str, public: bool = False,
    progress: Progress | None = None,
) -> Path:  # fmt: skip
    """Write the report as PDF or, by the ending .docx, as a Word document. Raises ServiceError, ReportError."""
    from fieldapp.reports.story_docx import print_story_docx
    from fieldapp.reports.story_pdf import print_story

    made = report(store, event_id, datetime.now().astimezone().date(), language=language, public=public)
    if progress is not None:
        progress.step(1, 2)
    write = print_story_docx if Path(path).suffix.lower() == ".docx" else print_story
    write(made, path)
    return Path(path)


def sections() -> tuple[Callable[[Told], Parts], ...]:
    """The sections in their order."""
    from fieldapp.services import completion_results as results

    return (
        facts, agreement, participants, programme_of_days, results.attendance, results.learning, results.reaction,
        results.costs, results.plans, results.certificates, results.next_steps, results.photos, results.named,
    )  # fmt: skip


def _subtitle(told: Told) -> str:
    state = "" if told.roles.settled else _("Draft: totals differ and are not explained")
    kind = _("for the public") if told.public else ""
    head = _("Completion report")
    return dotted((head, kind, state))


def label(choices: Sequence[Any], code: object) -> str:
    """The label of a code in the language in force."""
    return next((_(one.label) for one in choices if one.code == code), str(code or ""))


def facts(told: Told) -> Parts:
    """When, where, by whom, how long, how many."""
    look, event, between = told.look, told.look.event, pgettext("between names in a list", ", ")
    tx = look.tx
    clusters = titles_in(tx, Cluster, str(event["clusters"] or "").split())
    course = titles_in(tx, TrainingProgramme, [str(event["course"])]) if event.get("course") else {}
    part = next(iter(course.values()), str(event.get("training_programme") or ""))
    phase = label(PHASE, event.get("phase")) if event.get("phase") else ""
    minutes = sum(slot.minutes for slot in look.slots if slot.counts)
    planned = event.get("planned_hours")
    length = _("{hours} h in {sessions} sessions").format(hours=hours(minutes), sessions=format_number(len(look.slots)))
    if planned:
        length += ", " + _("{hours} h planned").format(hours=format_number(int(planned)))
    host = titles_in(tx, Organisation, [str(event["host"])]).get(str(event["host"]), "")
    sexes = Counter(one.sex for one in told.people)
    text = _("{people}, of them {women} women").format(
        people=people_words(len(told.people)), women=format_number(sexes["F"])
    )
    pairs = [
        (_("Dates"), _days(str(event["start"]), str(event["end"]))),
        (_("Venue"), between.join((str(event["venue"]), country_name(str(event["country"]))))),
        (_("Host organisation"), host),
        (_("Code"), str(event["code"] or "")),
        (_("Subject"), str(event["subject_area"])),
        (_("Course"), between.join(text for text in (part, phase) if text)),
        (_("Pillar"), label(PILLAR, event["pillar"])),
        (_("Clusters"), between.join(clusters.values())),
        (_("Duration"), length),
        (_("Participants"), text if not told.public or not 0 < sexes["F"] < 5 else people_words(len(told.people))),
    ]
    yield story.Facts([(name, value) for name, value in pairs if value])
    if event.get("notes"):
        yield story.Words(str(event["notes"]))


def people_words(count: int) -> str:
    """How many people."""
    return ngettext("{count} person", "{count} people", count).format(count=format_number(count))


def _days(start: str, end: str) -> str:
    first, last = calendars.show_day(start), calendars.show_day(end)
    return first if start == end else _("{first} to {last}").format(first=first, last=last)


def agreement(told: Told) -> Parts:
    """Totals told elsewhere that the records do not bear out (C5)."""
    said = reconciling.sentences(told.roles)
    if told.roles.stated is None and not said:
        return
    yield story.Heading(_("Do the totals agree?"), 2)
    for sentence in said:
        yield story.Words(sentence, "doubt")
    if not said:
        yield story.Words(_("What is stated elsewhere is what is on record."))
    yield story.Words(reconciling.method(), "method")


def participants(told: Told) -> Parts:
    """Tables that add up."""
    yield story.Heading(_("Participants"))
    if not told.people:
        yield story.Words(_("Nobody is enrolled yet."))
        return
    yield from completion_people.tables(told.people, public=told.public)
    text = _("Age on the first day. Disability by the six questions of the Washington Group; who was not asked is not "
             "known. What is not known is shown, so that every table sums to the total.")  # fmt: skip
    yield story.Words(text, "method")


def programme_of_days(told: Told) -> Parts:
    """Sessions and trainers."""
    yield story.Heading(_("Sessions and trainers"))
    if not told.look.sessions:
        yield story.Words(_("No sessions yet."))
        return
    rows = []
    for row in told.look.sessions:
        day = date.fromisoformat(str(row["day"]))
        method = label(METHOD, row["method"]) if row["method"] else ""
        rows.append(
            [
                f"{format_weekday(day)} {format_date(day)}", label(SLOT, row["slot"]),
                f"{calendars.show_clock(str(row['start']))}–{calendars.show_clock(str(row['end']))}",
                str(row["topic"]), method, str(row["trainers"] or ""),
            ]
        )  # fmt: skip
    head = [_("Day"), _("Half day"), _("Time"), _("Topic"), _("Method"), _("Trainers")]
    used = [at for at in range(len(head)) if any(row[at] for row in rows)]
    yield story.Table([head[at] for at in used], [[row[at] for at in used] for row in rows])
