"""What is asked when a training is made from a template or as a new round, and the templates that ship.

The declaration gives the form and its checks; nothing of it is stored. Must not know stores or windows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fieldapp.domain.fields import F, Field, Kind, Record, View
from fieldapp.domain.records.choices import PILLAR, country_field
from fieldapp.domain.records.training import CLOCK, PER_DIEM_BY, PHASE
from fieldapp.domain.training_plan import PlanLine
from fieldapp.i18n import N_

HALF_DAYS = (("08:30", "12:00"), ("13:30", "17:00"))


class NewTraining(Record):
    """The few things that differ from one round to the next."""

    __tablename__ = "new_training"
    view: ClassVar[View] = View(N_("Training"), N_("Trainings"), title=("title",), sort="start")
    title: Annotated[str, F(N_("Title"))] = Field(min_length=2, max_length=200)
    start: Annotated[str, F(N_("First day"), Kind.DAY)] = Field()
    venue: Annotated[str, F(N_("Venue"))] = Field(min_length=2, max_length=200)
    country: Annotated[str, country_field()] = Field()
    host: Annotated[str, F(N_("Host organisation"), Kind.REF, to="organisation")] = Field(min_length=1)
    subject_area: Annotated[str, F(N_("Subject"))] = Field(min_length=2, max_length=120)
    pillar: Annotated[str, F(N_("Pillar"), Kind.CHOICE, choices=PILLAR)] = "skills"
    course: Annotated[str | None, F(N_("Course"), Kind.REF, to="training_programme")] = None
    phase: Annotated[str | None, F(N_("Phase"), Kind.CHOICE, choices=PHASE)] = None
    max_participants: Annotated[int | None, F(N_("Seats"), Kind.INTEGER)] = Field(default=None, ge=1, le=2000)
    per_diem: Annotated[str | None, F(N_("Per diem"), Kind.MONEY)] = None
    per_diem_by: Annotated[str | None, F(N_("Per diem is paid as"), Kind.CHOICE, choices=PER_DIEM_BY)] = None
    clock: Annotated[str | None, F(N_("Clock"), Kind.CHOICE, choices=CLOCK)] = None


@dataclass(frozen=True)
class Shipped:
    """A template that ships: so many days of two half days each."""

    code: str
    label: str
    days: int
    phase: str = ""


SHIPPED = (
    Shipped("five", N_("Course of five days, ten half days"), 5, "learn_to_do"),
    Shipped("three", N_("Course of three days, six half days"), 3, "learn_to_do"),
    Shipped("one", N_("One day, two half days"), 1),
    Shipped("sharing", N_("Workshop to share and evaluate, two days"), 2, "share_to_learn"),
)


def plan_of(shipped: Shipped, topics: tuple[str, str, str]) -> list[PlanLine]:
    """The half days of a shipped template. ``topics``: words for the opening, a half day between, and the closing."""
    lines = [PlanLine(day, *times, topics[1]) for day in range(1, shipped.days + 1) for times in HALF_DAYS]
    first, last = lines[0], lines[-1]
    lines[0] = PlanLine(first.day, first.start, first.end, topics[0])
    lines[-1] = PlanLine(last.day, last.start, last.end, topics[2])
    return lines
