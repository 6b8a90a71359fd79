"""Around an apprenticeship: prior learning, incidents (restricted), and what became of people afterwards."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, Values, View
from fieldapp.domain.records.apprenticeship_choices import MONTHS_AFTER, RATING
from fieldapp.i18n import N_, _

AWARDED, REJECTED = "awarded", "rejected"
RPL_STAGE = (
    Choice("guided", N_("Guided")),
    Choice("applied", N_("Applied")),
    Choice("screened", N_("Papers looked through")),
    Choice("interviewed", N_("Interviewed")),
    Choice("assessed", N_("Assessed")),
    Choice(AWARDED, N_("Recognised")),
    Choice(REJECTED, N_("Not recognised")),
)
INCIDENT_KIND = (
    Choice("injury", N_("Injury")),
    Choice("harassment", N_("Harassment")),
    Choice("non_payment", N_("Not paid")),
    Choice("overwork", N_("Too long hours")),
    Choice("child_labour", N_("Child labour")),
    Choice("other", N_("Other")),
)
SEVERITY = (
    Choice("1", N_("Slight")),
    Choice("2", N_("Serious")),
    Choice("3", N_("Very serious")),
)
TRACED = (
    Choice("wage_same", N_("Wage work, same firm")),
    Choice("wage_other", N_("Wage work, another firm")),
    Choice("self_employed", N_("Self-employed")),
    Choice("own_apprentices", N_("Trains own apprentices")),
    Choice("further_training", N_("In further training")),
    Choice("unemployed", N_("Looking for work")),
    Choice("inactive", N_("Neither working nor looking")),
    Choice("not_reached", N_("Not reached")),
)
AT_WORK = frozenset({"wage_same", "wage_other", "self_employed", "own_apprentices"})
NOT_REACHED = "not_reached"
INCOME = (
    Choice("lowest", N_("Well below the local wage")),
    Choice("lower", N_("Below the local wage")),
    Choice("usual", N_("About the local wage")),
    Choice("higher", N_("Above the local wage")),
)


def recognised_has_units(values: Values) -> dict[str, str]:
    """What is recognised names its units and its day."""
    stage = values.get("stage")
    if stage == AWARDED and not values.get("units"):
        return {"units": _("Choose the units that are recognised.")}
    if stage in (AWARDED, REJECTED) and not values.get("decided_on"):
        return {"decided_on": _("Write the day of the decision.")}
    if values.get("decided_on") and stage not in (AWARDED, REJECTED):
        return {"stage": _("A decision is either recognised or not recognised.")}
    asked, decided = values.get("applied_on"), values.get("decided_on")
    if asked and decided and str(decided) < str(asked):
        return {"decided_on": _("The decision lies before the day on which it was asked for. Check both dates.")}
    return {}


def closed_after_it_happened(values: Values) -> dict[str, str]:
    """An incident is closed on its day or later."""
    day, closed = values.get("day"), values.get("closed_on")
    if day and closed and str(closed) < str(day):
        return {"closed_on": _("It was closed before it happened. Check both dates.")}
    return {}


class RPLClaim(Record, table=True):
    """What somebody could do before: asked for, looked at, recognised or not. Sealed by the day of the decision."""

    __tablename__ = "rpl_claim"
    view: ClassVar[View] = View(
        N_("Prior learning"), N_("Prior learning"), new=N_("New claim"), title=("stage",), sort="applied_on",
        merge=Merge.SEALED, seal="decided_on", parent="agreement", icon="history", check=recognised_has_units,
        in_menu=False,
    )  # fmt: skip
    agreement: Annotated[str, F(N_("Apprenticeship"), Kind.REF, to="agreement")] = Field(min_length=1)
    applied_on: Annotated[str, F(N_("Asked for on"), Kind.DAY)] = Field()
    units: Annotated[str | None, F(N_("Units of a standard"), Kind.REFS, to="standard_unit")] = None
    stage: Annotated[str, F(N_("Stage"), Kind.CHOICE, choices=RPL_STAGE)] = Field()
    evidence: Annotated[str | None, F(N_("Evidence"), Kind.LONG, in_list=False)] = None
    hours_exempted: Annotated[int | None, F(N_("Hours exempted"), Kind.INTEGER, unit="h")] = Field(
        default=None, ge=0, le=20000
    )
    assessor: Annotated[str | None, F(N_("Assessor"), Kind.REF, to="person", in_list=False)] = None
    decided_on: Annotated[str | None, F(N_("Decided on"), Kind.DAY)] = None


class Incident(Record, table=True):
    """Something that must not happen to an apprentice. Seen by who wrote it and by coordinators; sealed when closed."""

    __tablename__ = "incident"
    view: ClassVar[View] = View(
        N_("Incident"), N_("Incidents"), new=N_("New incident"), title=("kind",), sort="day", merge=Merge.SEALED,
        seal="closed_on", parent="agreement", icon="triangle-alert", check=closed_after_it_happened, in_menu=False,
        writer="reported_by",
    )  # fmt: skip
    agreement: Annotated[str, F(N_("Apprenticeship"), Kind.REF, to="agreement", sensitive=True)] = Field(min_length=1)
    day: Annotated[str, F(N_("Day"), Kind.DAY, sensitive=True)] = Field()
    kind: Annotated[str, F(N_("Kind"), Kind.CHOICE, choices=INCIDENT_KIND, sensitive=True)] = Field()
    severity: Annotated[str, F(N_("Severity"), Kind.CHOICE, choices=SEVERITY, sensitive=True)] = Field()
    what: Annotated[str, F(N_("What happened"), Kind.LONG, in_list=False, sensitive=True)] = Field(min_length=3)
    action: Annotated[str | None, F(N_("What was done"), Kind.LONG, in_list=False, sensitive=True)] = None
    referred_to: Annotated[str | None, F(N_("Referred to"), in_list=False, sensitive=True)] = Field(
        default=None, max_length=200
    )
    reported_by: Annotated[str | None, F(N_("Recorded by"), in_form=False, sensitive=True)] = Field(
        default=None, max_length=120
    )
    """Filled in when it is saved; it and coordinators see the incident."""
    closed_on: Annotated[str | None, F(N_("Closed on"), Kind.DAY, sensitive=True)] = None


class Tracer(Record, table=True):
    """What somebody does some months after the end; the last one of a round counts."""

    __tablename__ = "tracer"
    view: ClassVar[View] = View(
        N_("Follow-up after the end"), N_("Follow-ups after the end"), new=N_("New follow-up"), title=("months",),
        sort="day", merge=Merge.APPEND, parent="agreement", icon="phone", in_menu=False,
    )  # fmt: skip
    agreement: Annotated[str, F(N_("Apprenticeship"), Kind.REF, to="agreement")] = Field(min_length=1)
    months: Annotated[str, F(N_("When"), Kind.CHOICE, choices=MONTHS_AFTER)] = Field()
    day: Annotated[str, F(N_("Day"), Kind.DAY)] = Field()
    status: Annotated[str, F(N_("What the person does now"), Kind.CHOICE, choices=TRACED)] = Field()
    months_to_job: Annotated[int | None, F(N_("Months until the first work"), Kind.INTEGER, in_list=False)] = Field(
        default=None, ge=0, le=120
    )
    income: Annotated[str | None, F(N_("Income"), Kind.CHOICE, choices=INCOME, in_list=False, sensitive=True)] = None
    uses_skills: Annotated[
        str | None, F(N_("Uses what was learned, 1 to 5"), Kind.CHOICE, choices=RATING, in_list=False)
    ] = None  # fmt: skip
    note: Annotated[str | None, F(N_("Note"), in_list=False, sensitive=True)] = Field(default=None, max_length=500)
