"""What a training belongs to and what is told of it: courses, templates, sponsors, stated totals (domain 7.4)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Record, Values, View
from fieldapp.domain.records.choices import PILLAR
from fieldapp.domain.records.training import PARTICIPANT_ROLE, PER_DIEM_BY, PHASE, SPONSOR
from fieldapp.domain.training_plan import parse
from fieldapp.i18n import N_

COVERS = (
    Choice("instruction", N_("Instruction")),
    Choice("participant", N_("Participants")),
    Choice("travel", N_("Travel")),
    Choice("other", N_("Other")),
)


class TrainingProgramme(Record, table=True):
    """A course in phases: learn to do, do to learn, share to learn. Trainings say which part of it they are."""

    __tablename__ = "training_programme"
    view: ClassVar[View] = View(
        N_("Course"), N_("Courses"), new=N_("New course"), title=("title",), sort="title",
        search=("title", "objectives"), icon="graduation-cap", in_menu=False,
    )  # fmt: skip
    title: Annotated[str, F(N_("Title"))] = Field(min_length=2, max_length=200)
    phases: Annotated[str | None, F(N_("Phases"), Kind.CHOICES, choices=PHASE)] = None
    objectives: Annotated[str | None, F(N_("Objectives"), Kind.LONG, in_list=False)] = None
    competencies: Annotated[str | None, F(N_("What people can do afterwards"), Kind.LONG, in_list=False)] = None
    curriculum: Annotated[str | None, F(N_("Units"), Kind.LONG, hint=N_("One line each"), in_list=False)] = None
    languages: Annotated[str | None, F(N_("Languages"))] = Field(default=None, max_length=120)
    target_roles: Annotated[str | None, F(N_("For whom"), Kind.CHOICES, choices=PARTICIPANT_ROLE)] = None
    notes: Annotated[str | None, F(N_("Notes"), Kind.LONG, in_list=False)] = None


def plan_can_be_read(values: Values) -> dict[str, str]:
    """Every line of the plan is a session."""
    wrong = parse(str(values.get("plan") or ""))[1]
    return {"plan": wrong} if wrong else {}


class TrainingTemplate(Record, table=True):
    """What trainings of one sort have in common: their half days by day and time, hours, seats, per diem."""

    __tablename__ = "training_template"
    view: ClassVar[View] = View(
        N_("Template of trainings"), N_("Templates of trainings"), new=N_("New template"), title=("title",),
        sort="title", search=("title", "subject_area"), icon="copy", check=plan_can_be_read, in_menu=False,
    )  # fmt: skip
    title: Annotated[str, F(N_("Title"))] = Field(min_length=2, max_length=200)
    subject_area: Annotated[str, F(N_("Subject"))] = Field(min_length=2, max_length=120)
    course: Annotated[str | None, F(N_("Course"), Kind.REF, to="training_programme")] = None
    phase: Annotated[str | None, F(N_("Phase"), Kind.CHOICE, choices=PHASE)] = None
    pillar: Annotated[str, F(N_("Pillar"), Kind.CHOICE, choices=PILLAR, in_list=False)] = "skills"
    plan: Annotated[
        str,
        F(
            N_("Half days"),
            Kind.LONG,
            hint=N_("One line each: day, times, topic. For example: 1 08:30-12:00 Prices"),
            in_list=False,
        ),
    ] = Field(min_length=1, max_length=20000)
    planned_hours: Annotated[int | None, F(N_("Planned hours"), Kind.INTEGER)] = Field(default=None, ge=0, le=2000)
    max_participants: Annotated[int | None, F(N_("Seats"), Kind.INTEGER)] = Field(default=None, ge=1, le=2000)
    per_diem: Annotated[str | None, F(N_("Per diem"), Kind.MONEY, in_list=False)] = None
    per_diem_by: Annotated[
        str | None, F(N_("Per diem is paid as"), Kind.CHOICE, choices=PER_DIEM_BY, in_list=False)
    ] = None
    notes: Annotated[str | None, F(N_("Notes"), Kind.LONG, in_list=False)] = None


class TrainingSponsor(Record, table=True):
    """One line of who pays for a training: how much, for what, for how many."""

    __tablename__ = "training_sponsor"
    view: ClassVar[View] = View(
        N_("Sponsor"), N_("Sponsors"), new=N_("New sponsor"), title=("sponsor",), sort="amount",
        parent="event", icon="wallet", in_menu=False,
    )  # fmt: skip
    event: Annotated[str, F(N_("Training"), Kind.REF, to="training_event")] = Field(min_length=1)
    sponsor: Annotated[str, F(N_("Organisation"), Kind.REF, to="organisation")] = Field(min_length=1)
    amount: Annotated[str | None, F(N_("Amount"), Kind.MONEY)] = None
    share: Annotated[str | None, F(N_("Who pays"), Kind.CHOICE, choices=SPONSOR)] = None
    covers: Annotated[str | None, F(N_("Covers"), Kind.CHOICES, choices=COVERS)] = None
    people: Annotated[int | None, F(N_("Participants"), Kind.INTEGER)] = Field(default=None, ge=0, le=2000)
    notes: Annotated[str | None, F(N_("Notes"), in_list=False)] = Field(default=None, max_length=300)


class StatedTotal(Record, table=True):
    """How many participants of one role a report or a letter tells of; compared with the records (C5)."""

    __tablename__ = "stated_total"
    view: ClassVar[View] = View(
        N_("Stated total"), N_("Stated totals"), new=N_("New stated total"), title=("role",), sort="role",
        key=("event", "role"), parent="event", icon="scale", in_menu=False,
    )  # fmt: skip
    event: Annotated[str, F(N_("Training"), Kind.REF, to="training_event")] = Field(min_length=1)
    role: Annotated[str, F(N_("Role"), Kind.CHOICE, choices=PARTICIPANT_ROLE)] = Field()
    people: Annotated[int, F(N_("Participants"), Kind.INTEGER)] = Field(ge=0, le=10000)
    source: Annotated[str | None, F(N_("Where it is stated"))] = Field(default=None, max_length=200)
