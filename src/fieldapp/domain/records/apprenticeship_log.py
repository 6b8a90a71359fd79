"""What happens in an apprenticeship: the logbook, the monthly review with its three signatures, assessments."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, View
from fieldapp.domain.records.apprenticeship_choices import HOW_SIGNED, RATING
from fieldapp.domain.records.choices import YES_NO
from fieldapp.domain.records.trades import LEVELS
from fieldapp.i18n import N_

ON, OFF = "on", "off"
JOB = (Choice(ON, N_("On the job")), Choice(OFF, N_("Off the job")))
WORK_PLACE = (
    Choice("work", N_("At the master's")),
    Choice("centre", N_("In the training centre")),
    Choice("other", N_("Elsewhere")),
)
HOW_ASSESSED = (
    Choice("observation", N_("Watched at work")),
    Choice("product", N_("A piece made")),
    Choice("oral", N_("Spoken test")),
    Choice("written", N_("Written test")),
    Choice("portfolio", N_("Collected work")),
    Choice("RPL", N_("Prior learning recognised")),
)
TASKS_PATTERN = r"[1-9]\d?\.[1-9]\d?:\d{1,3}:[0-5-]( [1-9]\d?\.[1-9]\d?:\d{1,3}:[0-5-])*"


class LogEntry(Record, table=True):
    """One day of an apprentice on or off the job. The same day typed on two laptops is one record, to be settled."""

    __tablename__ = "log_entry"
    view: ClassVar[View] = View(
        N_("Day in the logbook"), N_("Days in the logbook"), new=N_("New day in the logbook"),
        title=("day",), sort="day", merge=Merge.QUEUE,
        key=("agreement", "day", "job"), parent="agreement", icon="book-open", in_menu=False,
    )  # fmt: skip
    agreement: Annotated[str, F(N_("Apprenticeship"), Kind.REF, to="agreement")] = Field(min_length=1)
    day: Annotated[str, F(N_("Day"), Kind.DAY)] = Field()
    job: Annotated[str, F(N_("On or off the job"), Kind.CHOICE, choices=JOB)] = Field()
    place: Annotated[str | None, F(N_("Place"), Kind.CHOICE, choices=WORK_PLACE, in_list=False)] = None
    minutes: Annotated[int, F(N_("Duration"), Kind.INTEGER, unit=N_("min"))] = Field(ge=0, le=720)
    tasks: Annotated[
        str | None,
        F(
            N_("Tasks"),
            hint=N_("Task:times:level, with spaces between; - for no level"),
            pattern=TASKS_PATTERN,
            pattern_hint=N_("Write each task as number:times:level, for example 1.2:3:2."),
        ),
    ] = None
    note: Annotated[str | None, F(N_("Note"), in_list=False)] = Field(default=None, max_length=500)
    incident: Annotated[str | None, F(N_("Something happened"), Kind.CHOICE, choices=YES_NO, in_list=False)] = None
    page: Annotated[str | None, F(N_("Page of the paper logbook"), in_list=False)] = Field(default=None, max_length=60)
    reason: Annotated[str | None, F(N_("Why this is right all the same"), in_list=False)] = Field(
        default=None, max_length=500
    )
    entered_by: Annotated[str | None, F(N_("Entered by"), in_list=False)] = Field(default=None, max_length=120)
    """For imports. What is typed here leaves it empty: the history says who, and two who type the same agree."""


def _signed(label: str) -> F:
    return F(label, Kind.CHOICE, choices=HOW_SIGNED, in_form=False, in_list=False)


def _rating(label: str) -> F:
    return F(label, Kind.CHOICE, choices=RATING, in_list=False)


class MonthlyReview(Record, table=True):
    """What apprentice, master and a third look back on together each month; sealed when all three have signed."""

    __tablename__ = "monthly_review"
    view: ClassVar[View] = View(
        N_("Monthly review"), N_("Monthly reviews"), new=N_("New monthly review"),
        title=("month",), sort="month", merge=Merge.SEALED,
        key=("agreement", "month"), seal="sealed_at", parent="agreement", icon="calendar-check", in_menu=False,
    )  # fmt: skip
    agreement: Annotated[str, F(N_("Apprenticeship"), Kind.REF, to="agreement")] = Field(min_length=1)
    month: Annotated[
        str,
        F(
            N_("Month"),
            Kind.PARTIAL,
            pattern=r"\d{4}-\d{2}",
            pattern_hint=N_("Write year and month, for example 2026-05."),
        ),
    ] = Field()
    apprentice_says: Annotated[str | None, F(N_("How the apprentice sees it"), Kind.LONG, in_list=False)] = None
    technical: Annotated[str | None, _rating(N_("Skill"))] = None
    safety: Annotated[str | None, _rating(N_("Safety"))] = None
    quality: Annotated[str | None, _rating(N_("Quality of the work"))] = None
    teamwork: Annotated[str | None, _rating(N_("Work with others"))] = None
    punctuality: Annotated[str | None, _rating(N_("Punctuality"))] = None
    absences: Annotated[int | None, F(N_("Days absent"), Kind.INTEGER)] = Field(default=None, ge=0, le=31)
    stipend_due: Annotated[str | None, F(N_("Stipend due"), Kind.MONEY, in_list=False)] = None
    stipend_paid: Annotated[str | None, F(N_("Stipend paid"), Kind.MONEY, in_list=False)] = None
    problems: Annotated[str | None, F(N_("Problems"), Kind.LONG, in_list=False)] = None
    goals: Annotated[str | None, F(N_("Goals for the next month"), Kind.LONG, in_list=False)] = None
    by_apprentice: Annotated[str | None, _signed(N_("Signed by the apprentice"))] = None
    by_mentor: Annotated[str | None, _signed(N_("Signed by the master"))] = None
    by_third: Annotated[str | None, _signed(N_("Signed by a third"))] = None
    third: Annotated[str | None, F(N_("Who is the third"), hint=N_("Trainer or association"), in_list=False)] = Field(
        default=None, max_length=120
    )
    signed_on: Annotated[str | None, F(N_("Signed on"), Kind.DAY, in_form=False)] = None
    amended_for: Annotated[str | None, F(N_("Changed because"), in_list=False, in_form=False)] = Field(
        default=None, max_length=500
    )
    sealed_at: Annotated[str | None, F(N_("Sealed"), Kind.INSTANT, in_list=False, in_form=False)] = None


class CompetencyAssessment(Record, table=True):
    """The level of an apprentice in one unit, as an assessor found it on a day. A later one stands before it."""

    __tablename__ = "competency_assessment"
    view: ClassVar[View] = View(
        N_("Assessment of a unit"), N_("Assessments of units"), new=N_("New assessment"), title=("unit",), sort="day",
        merge=Merge.SEALED, parent="agreement", icon="square-check", in_menu=False,
    )  # fmt: skip
    agreement: Annotated[str, F(N_("Apprenticeship"), Kind.REF, to="agreement")] = Field(min_length=1)
    unit: Annotated[str, F(N_("Unit of a standard"), Kind.REF, to="standard_unit")] = Field(min_length=1)
    day: Annotated[str, F(N_("Day"), Kind.DAY)] = Field()
    assessor: Annotated[str, F(N_("Assessor"), Kind.REF, to="person")] = Field(min_length=1)
    method: Annotated[str, F(N_("How"), Kind.CHOICE, choices=HOW_ASSESSED)] = Field()
    level: Annotated[str, F(N_("Level"), Kind.CHOICE, choices=LEVELS)] = Field()
    evidence: Annotated[str | None, F(N_("Evidence"), Kind.LONG, in_list=False)] = None
    again_by: Annotated[str | None, F(N_("Assess again by"), Kind.DAY, in_list=False)] = None
    reason: Annotated[str | None, F(N_("Why this is right all the same"), in_list=False)] = Field(
        default=None, max_length=500
    )
