"""Selecting clusters by weighted scores: rounds, criteria with weights, candidates, scores (domain 1.1, 1.6 A9)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import F, Field, Kind, Merge, Record, View
from fieldapp.i18n import N_

CRITERIA = (N_("Importance"), N_("Potential"), N_("Viability"), N_("Sustainability"))
"""Criteria of MSME Foundation (FMC): the start of a new round, equally weighted."""
HIGHEST_SCORE = 5


class SelectionRound(Record, table=True):
    """One comparison of clusters before one is chosen."""

    __tablename__ = "selection_round"
    view: ClassVar[View] = View(
        N_("Selection of clusters"), N_("Selections of clusters"), new=N_("New selection"), title=("name",),
        sort="day", search=("name", "decision"), icon="scale", in_menu=False,
    )  # fmt: skip
    name: Annotated[str, F(N_("Name"))] = Field(min_length=2, max_length=120)
    day: Annotated[str, F(N_("Day"), Kind.DAY)] = Field()
    people: Annotated[str | None, F(N_("Who scores"), hint=N_("Names, with commas between"))] = Field(
        default=None, max_length=300
    )
    decision: Annotated[str | None, F(N_("Decision"), Kind.LONG, in_list=False)] = Field(default=None, max_length=2000)


class SelectionCriterion(Record, table=True):
    """What counts, and how much."""

    __tablename__ = "selection_criterion"
    view: ClassVar[View] = View(
        N_("Criterion"), N_("Criteria"), new=N_("New criterion"), title=("name",), sort="number", parent="round",
        icon="list-checks", in_menu=False,
    )  # fmt: skip
    round: Annotated[str, F(N_("Selection of clusters"), Kind.REF, to="selection_round")] = Field(min_length=1)
    number: Annotated[int, F(N_("Number"), Kind.INTEGER)] = Field(default=1, ge=1, le=99)
    name: Annotated[str, F(N_("Name"))] = Field(min_length=2, max_length=120)
    weight: Annotated[int, F(N_("Weight"), Kind.PERCENT, unit="%")] = Field(default=2500, ge=0, le=10000)


class SelectionCandidate(Record, table=True):
    """A cluster that is compared: one that is registered, or one that is only a name yet."""

    __tablename__ = "selection_candidate"
    view: ClassVar[View] = View(
        N_("Candidate"), N_("Candidates"), new=N_("New candidate"), title=("name",), sort="name", search=("name",),
        parent="round", icon="network", in_menu=False,
    )  # fmt: skip
    round: Annotated[str, F(N_("Selection of clusters"), Kind.REF, to="selection_round")] = Field(min_length=1)
    name: Annotated[str, F(N_("Name"))] = Field(min_length=2, max_length=120)
    cluster: Annotated[str | None, F(N_("Cluster"), Kind.REF, to="cluster")] = None


class SelectionScore(Record, table=True):
    """How a candidate does on a criterion, 0 to 5, and why. One for each pair."""

    __tablename__ = "selection_score"
    view: ClassVar[View] = View(
        N_("Score"), N_("Scores"), new=N_("New score"), title=("score",), sort="candidate", merge=Merge.QUEUE,
        key=("candidate", "criterion"), parent="candidate", icon="star", in_menu=False,
    )  # fmt: skip
    candidate: Annotated[str, F(N_("Candidate"), Kind.REF, to="selection_candidate")] = Field(min_length=1)
    criterion: Annotated[str, F(N_("Criterion"), Kind.REF, to="selection_criterion")] = Field(min_length=1)
    score: Annotated[int, F(N_("Score"), Kind.INTEGER, hint=N_("0 to 5, 5 is best"))] = Field(ge=0, le=HIGHEST_SCORE)
    reason: Annotated[str | None, F(N_("Why"), Kind.LONG)] = Field(default=None, max_length=500)
