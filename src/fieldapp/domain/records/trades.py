"""Trades and what an apprentice learns in them: occupations, standards, their units and tasks (domain 7.5)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, Values, View
from fieldapp.domain.records.choices import YES_NO
from fieldapp.i18n import N_, _

LEVELS = (
    Choice("0", N_("Not exposed")),
    Choice("1", N_("Has watched")),
    Choice("2", N_("Assists")),
    Choice("3", N_("Works under supervision")),
    Choice("4", N_("Works alone")),
    Choice("5", N_("Can instruct others")),
)
"""What somebody can do of a unit or a task, from nothing to teaching it."""
REQUIRED_LEVELS = LEVELS[1:]
AUTHORITY = (
    Choice("national", N_("National authority")),
    Choice("association", N_("Association")),
    Choice("project", N_("The programme")),
)


class Occupation(Record, table=True):
    """A trade by its ISCO-08 code, with the age from which it may be learned."""

    __tablename__ = "occupation"
    view: ClassVar[View] = View(
        N_("Trade"), N_("Trades"), new=N_("New trade"), title=("title",), sort="title", search=("title", "isco"),
        merge=Merge.CENTRAL, key=("isco", "title"), shared=True, icon="hammer", in_menu=False,
    )  # fmt: skip
    isco: Annotated[
        str,
        F(
            N_("Code (ISCO-08)"),
            hint=N_("Four digits, for example 7531"),
            pattern=r"\d{4}",
            pattern_hint=N_("An ISCO-08 code here has four digits, for example 7531."),
        ),
    ] = Field()
    title: Annotated[str, F(N_("Name"))] = Field(min_length=2, max_length=120)
    other_titles: Annotated[str | None, F(N_("In other languages"), Kind.DATA, in_list=False, in_form=False)] = None
    hazardous: Annotated[str, F(N_("Hazardous work"), Kind.CHOICE, choices=YES_NO)] = Field()
    min_age: Annotated[int, F(N_("Age from which it may be learned"), Kind.INTEGER, unit=N_("years"))] = Field(
        default=15, ge=12, le=30
    )


def hours_make_the_total(values: Values) -> dict[str, str]:
    """Hours on and off the job are the hours in all."""
    on, off, total = values.get("on_hours"), values.get("off_hours"), values.get("total_hours")
    if isinstance(on, int) and isinstance(off, int) and isinstance(total, int) and on + off != total:
        return {"total_hours": _("On and off the job together are {hours} h. Check the hours.").format(hours=on + off)}
    return {}


class TrainingStandard(Record, table=True):
    """One version of what a trade asks for; a new version is a new record."""

    __tablename__ = "training_standard"
    view: ClassVar[View] = View(
        N_("Standard of a trade"), N_("Standards of trades"), new=N_("New standard"), title=("title",), sort="title",
        search=("title", "standard_code"), merge=Merge.CENTRAL, key=("standard_code", "version"), shared=True,
        parent="occupation", icon="list-checks", check=hours_make_the_total, in_menu=False,
    )  # fmt: skip
    occupation: Annotated[str, F(N_("Trade"), Kind.REF, to="occupation")] = Field(min_length=1)
    standard_code: Annotated[
        str,
        F(
            N_("Short code"),
            hint=N_("2 to 12 letters or digits, printed on papers"),
            pattern=r"[A-Za-z0-9-]{2,12}",
            pattern_hint=N_("Use 2 to 12 letters A to Z, digits or hyphens, without spaces."),
        ),
    ] = Field()
    version: Annotated[str, F(N_("Version"))] = Field(min_length=1, max_length=20)
    title: Annotated[str, F(N_("Title"))] = Field(min_length=2, max_length=160)
    other_titles: Annotated[str | None, F(N_("In other languages"), Kind.DATA, in_list=False, in_form=False)] = None
    authority: Annotated[str, F(N_("Made by"), Kind.CHOICE, choices=AUTHORITY)] = Field()
    on_hours: Annotated[int, F(N_("Hours on the job"), Kind.INTEGER, unit="h", in_list=False)] = Field(ge=0, le=20000)
    off_hours: Annotated[int, F(N_("Hours off the job"), Kind.INTEGER, unit="h", in_list=False)] = Field(ge=0, le=20000)
    total_hours: Annotated[int, F(N_("Hours in all"), Kind.INTEGER, unit="h")] = Field(ge=1, le=20000)
    valid_from: Annotated[str | None, F(N_("Valid from"), Kind.DAY, in_list=False)] = None


class StandardUnit(Record, table=True):
    """A part of a standard that is assessed on its own; the weights of a standard's units sum to 100."""

    __tablename__ = "standard_unit"
    view: ClassVar[View] = View(
        N_("Unit of a standard"), N_("Units of a standard"), new=N_("New unit"), title=("title",), sort="unit_code",
        search=("title", "unit_code"), merge=Merge.CENTRAL, key=("standard", "unit_code"), shared=True,
        parent="standard", icon="list-checks", in_menu=False,
    )  # fmt: skip
    standard: Annotated[str, F(N_("Standard of a trade"), Kind.REF, to="training_standard")] = Field(min_length=1)
    unit_code: Annotated[
        str,
        F(
            N_("Number of the unit"),
            hint=N_("For example 1"),
            pattern=r"[1-9]\d?",
            pattern_hint=N_("Number the units 1 to 99."),
        ),
    ] = Field()
    title: Annotated[str, F(N_("Title"))] = Field(min_length=2, max_length=200)
    other_titles: Annotated[str | None, F(N_("In other languages"), Kind.DATA, in_list=False, in_form=False)] = None
    mandatory: Annotated[str, F(N_("Mandatory"), Kind.CHOICE, choices=YES_NO)] = "yes"
    weight: Annotated[int, F(N_("Weight, of 100"), Kind.INTEGER)] = Field(ge=1, le=100)
    required_level: Annotated[str, F(N_("Level needed"), Kind.CHOICE, choices=REQUIRED_LEVELS)] = Field()
    hours: Annotated[int, F(N_("Hours"), Kind.INTEGER, unit="h")] = Field(ge=0, le=20000)


class StandardTask(Record, table=True):
    """Something that is done at work to learn a unit; the logbook names it by its short number."""

    __tablename__ = "standard_task"
    view: ClassVar[View] = View(
        N_("Task of a unit"), N_("Tasks of a unit"), new=N_("New task"), title=("title",), sort="task_code",
        search=("title", "task_code"), merge=Merge.CENTRAL, key=("unit", "task_code"), shared=True, parent="unit",
        icon="list-checks", in_menu=False,
    )  # fmt: skip
    unit: Annotated[str, F(N_("Unit of a standard"), Kind.REF, to="standard_unit")] = Field(min_length=1)
    task_code: Annotated[
        str,
        F(
            N_("Number of the task"),
            hint=N_("Unit, dot, number, for example 1.2"),
            pattern=r"[1-9]\d?\.[1-9]\d?",
            pattern_hint=N_("Write unit, dot and number, for example 1.2."),
        ),
    ] = Field()
    title: Annotated[str, F(N_("Task"))] = Field(min_length=2, max_length=300)
    other_titles: Annotated[str | None, F(N_("In other languages"), Kind.DATA, in_list=False, in_form=False)] = None
    min_repetitions: Annotated[int, F(N_("Times at least"), Kind.INTEGER)] = Field(default=1, ge=1, le=1000)
