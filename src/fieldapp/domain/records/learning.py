"""Tests of a training and what each person reached in them (domain 7.4, 4.8)."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, ClassVar

from fieldapp.domain import learning
from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, Values, View
from fieldapp.i18n import N_, _

PRE, POST = "pre", "post"
ASSESSMENT_KIND = (
    Choice(PRE, N_("Test before")),
    Choice(POST, N_("Test after")),
    Choice("quiz", N_("Quiz")),
    Choice("practical", N_("Practical test")),
    Choice("self_rating", N_("Own judgement")),
)


def score_field(label: str, *, in_list: bool = True) -> F:
    """Points of a test: fixed-point text with at most two decimals."""
    return F(
        label,
        in_list=in_list,
        pattern=learning.SCORE,
        pattern_hint=N_("Write points as a number with a point and at most two decimals, for example 12.5."),
    )


def possible_test(values: Values) -> dict[str, str]:
    """A test has points to reach; the pass mark lies within; items sum to the most that can be reached."""
    most, needed = learning.number(values.get("max_score")), learning.number(values.get("pass_mark"))
    if most is None:
        return {}
    if most <= 0:
        return {"max_score": _("The most that can be reached must be more than 0.")}
    if needed is not None and needed > most:
        return {"pass_mark": learning.over_maximum(most)}
    try:
        items = learning.items_of(str(values.get("items") or ""))
    except ValueError as error:
        return {"items": str(error)}
    total = sum((item.points for item in items), Fraction())
    if items and total != most:
        return {
            "items": _("The items bring {sum} points, the test has {maximum}.").format(
                sum=learning.show_score(total), maximum=learning.show_score(most)
            )
        }
    return {}


class Assessment(Record, table=True):
    """One test of a training: before, after or in between."""

    __tablename__ = "assessment"
    view: ClassVar[View] = View(
        N_("Test"), N_("Tests"), new=N_("New test"),
        title=("title",), sort="title", search=("title",), parent="event", icon="clipboard-check",
        check=possible_test, in_menu=False,
    )  # fmt: skip
    event: Annotated[str, F(N_("Training"), Kind.REF, to="training_event")] = Field(min_length=1)
    kind: Annotated[str, F(N_("Kind"), Kind.CHOICE, choices=ASSESSMENT_KIND)] = Field()
    title: Annotated[str, F(N_("Title"))] = Field(min_length=2, max_length=200)
    max_score: Annotated[str, score_field(N_("Most points"))] = Field()
    pass_mark: Annotated[str | None, score_field(N_("Points to pass"))] = None
    items: Annotated[
        str | None,
        F(
            N_("Items"),
            Kind.LONG,
            hint=N_("Where items are scored: one on each line, “= 2” behind for two points"),
            in_list=False,
        ),
    ] = None
    day: Annotated[str | None, F(N_("Day"), Kind.DAY)] = None


class AssessmentResult(Record, table=True):
    """What one person reached in one test. One per test and person, on all devices."""

    __tablename__ = "assessment_result"
    view: ClassVar[View] = View(
        N_("Test result"), N_("Test results"), title=("score",), sort="score", merge=Merge.QUEUE,
        key=("assessment", "person"), parent="assessment", icon="clipboard-check", in_menu=False,
    )  # fmt: skip
    assessment: Annotated[str, F(N_("Test"), Kind.REF, to="assessment")] = Field(min_length=1)
    person: Annotated[str, F(N_("Person"), Kind.REF, to="person")] = Field(min_length=1)
    score: Annotated[str, score_field(N_("Points"))] = Field()
    item_scores: Annotated[
        str | None, F(N_("Points by item"), hint=N_("In the order of the items, - where nothing"), in_list=False)
    ] = Field(default=None, max_length=1000)
    day: Annotated[str | None, F(N_("Day"), Kind.DAY)] = None
    note: Annotated[str | None, F(N_("Note"), in_list=False)] = Field(default=None, max_length=200)
