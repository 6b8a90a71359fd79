"""What participants plan to do after a training, and what came of it (domain 7.4, 4.10)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, Values, View
from fieldapp.i18n import N_, _

PLANNED, ONGOING, DONE, DROPPED = "planned", "ongoing", "done", "dropped"
STEP_STATUS = (
    Choice(PLANNED, N_("Planned")),
    Choice(ONGOING, N_("Under way")),
    Choice(DONE, N_("Done")),
    Choice(DROPPED, N_("Given up")),
)
MONTHS = (Choice("3", N_("After 3 months")), Choice("6", N_("After 6 months")), Choice("other", N_("In between")))


def parts_within_the_whole(values: Values) -> dict[str, str]:
    """Steps done and under way are steps of the plan."""
    steps, done, ongoing = values.get("steps"), values.get("done"), values.get("ongoing")
    if isinstance(steps, int) and isinstance(done, int) and isinstance(ongoing, int) and done + ongoing > steps:
        return {"done": _("More steps are done or under way than the plan has.")}
    return {}


class ParticipantActionPlan(Record, table=True):
    """What one participant of a training wants to do at home, and who coaches. One per training and person."""

    __tablename__ = "participant_action_plan"
    view: ClassVar[View] = View(
        N_("Participant's action plan"), N_("Participants' action plans"), new=N_("New action plan"),
        title=("goal",), sort="made_on", search=("goal", "coach"), key=("event", "person"), parent="event",
        icon="flag", in_menu=False,
    )  # fmt: skip
    event: Annotated[str, F(N_("Training"), Kind.REF, to="training_event")] = Field(min_length=1)
    person: Annotated[str, F(N_("Person"), Kind.REF, to="person")] = Field(min_length=1)
    goal: Annotated[str, F(N_("What shall be different"))] = Field(min_length=2, max_length=300)
    cluster: Annotated[str | None, F(N_("Cluster"), Kind.REF, to="cluster", in_list=False)] = None
    coach: Annotated[str | None, F(N_("Coach"))] = Field(default=None, max_length=120)
    made_on: Annotated[str, F(N_("Day"), Kind.DAY)] = Field()
    needs: Annotated[str | None, F(N_("What is still needed"), Kind.LONG, in_list=False)] = None


class ActionStep(Record, table=True):
    """One step of a participant's action plan: what, until when, how far it is, and what shows it."""

    __tablename__ = "action_step"
    view: ClassVar[View] = View(
        N_("Step"), N_("Steps"), new=N_("New step"),
        title=("text",), sort="due", search=("text", "evidence"), parent="plan", icon="check", in_menu=False,
    )  # fmt: skip
    plan: Annotated[str, F(N_("Action plan"), Kind.REF, to="participant_action_plan")] = Field(min_length=1)
    text: Annotated[str, F(N_("What will be done"))] = Field(min_length=2, max_length=300)
    due: Annotated[str | None, F(N_("Until"), Kind.DAY)] = None
    status: Annotated[str, F(N_("State"), Kind.CHOICE, choices=STEP_STATUS)] = PLANNED
    evidence: Annotated[str | None, F(N_("What shows it"))] = Field(default=None, max_length=300)


class FollowUp(Record, table=True):
    """A visit or call after a training: how many steps are done, what is used, what it brought. Written once."""

    __tablename__ = "follow_up"
    view: ClassVar[View] = View(
        N_("Follow-up"), N_("Follow-ups"), new=N_("New follow-up"),
        title=("months",), sort="day", search=("behaviour", "results"), merge=Merge.APPEND, parent="plan",
        icon="calendar-check", check=parts_within_the_whole, in_menu=False,
    )  # fmt: skip
    plan: Annotated[str, F(N_("Action plan"), Kind.REF, to="participant_action_plan")] = Field(min_length=1)
    day: Annotated[str, F(N_("Day"), Kind.DAY)] = Field()
    months: Annotated[str, F(N_("When"), Kind.CHOICE, choices=MONTHS)] = Field()
    steps: Annotated[int, F(N_("Steps in the plan"), Kind.INTEGER)] = Field(ge=0, le=200)
    done: Annotated[int, F(N_("Steps done"), Kind.INTEGER)] = Field(ge=0, le=200)
    ongoing: Annotated[int, F(N_("Steps under way"), Kind.INTEGER)] = Field(default=0, ge=0, le=200)
    behaviour: Annotated[str | None, F(N_("What is done differently now"), Kind.LONG, in_list=False)] = None
    results: Annotated[str | None, F(N_("What it brought"), Kind.LONG, in_list=False)] = None
    obstacles: Annotated[str | None, F(N_("What stands in the way"), Kind.LONG, in_list=False)] = None
    visited_by: Annotated[str, F(N_("Asked by"))] = Field(min_length=1, max_length=120)
