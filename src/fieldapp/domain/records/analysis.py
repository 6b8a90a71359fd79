"""What people say of a cluster: strengths to threats with votes, problems with causes and effects (domain 1.5)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, Values, View
from fieldapp.i18n import N_, _

QUADRANT = (
    Choice("strength", N_("Strengths")),
    Choice("weakness", N_("Weaknesses")),
    Choice("opportunity", N_("Opportunities")),
    Choice("threat", N_("Threats")),
)
CORE, CAUSE, EFFECT = "core", "cause", "effect"
NODE = (
    Choice(CORE, N_("Core problem")),
    Choice(CAUSE, N_("Cause")),
    Choice(EFFECT, N_("Effect")),
)


class SwotItem(Record, table=True):
    """One point of a SWOT analysis. Items of several devices unite; two counts of votes are for a person to settle."""

    __tablename__ = "swot_item"
    view: ClassVar[View] = View(
        N_("SWOT item"), N_("SWOT items"), new=N_("New SWOT item"), title=("text",), sort="quadrant",
        search=("text", "theme"), merge=Merge.UNION, parent="cluster", icon="grid-3x3", in_menu=False,
    )  # fmt: skip
    cluster: Annotated[str, F(N_("Cluster"), Kind.REF, to="cluster")] = Field(min_length=1)
    quadrant: Annotated[str, F(N_("Quadrant"), Kind.CHOICE, choices=QUADRANT)] = Field()
    text: Annotated[str, F(N_("What it is"))] = Field(min_length=2, max_length=200)
    theme: Annotated[str | None, F(N_("Theme"), hint=N_("For example skills, market, finance"))] = Field(
        default=None, max_length=60
    )
    evidence: Annotated[str | None, F(N_("Evidence"), Kind.LONG, in_list=False)] = Field(default=None, max_length=500)
    votes: Annotated[int, F(N_("Votes"), Kind.INTEGER, merge=Merge.QUEUE)] = Field(default=0, ge=0, le=10000)


def only_the_core_stands_alone(values: Values) -> dict[str, str]:
    """The core problem hangs on nothing; a cause or an effect hangs on what it leads to or comes from."""
    kind, parents = values.get("kind"), values.get("parents")
    if kind == CORE and parents:
        return {"parents": _("The core problem hangs on nothing.")}
    if kind in (CAUSE, EFFECT) and not parents:
        return {"parents": _("Choose what it hangs on: the core problem, or one that lies nearer to it.")}
    return {}


class ProblemNode(Record, table=True):
    """A problem of a cluster, and what it would be once solved. Nodes of several devices unite."""

    __tablename__ = "problem_node"
    view: ClassVar[View] = View(
        N_("Problem"), N_("Problems"), new=N_("New problem"), title=("text",), sort="kind",
        search=("text", "objective"), merge=Merge.UNION, parent="cluster", icon="list-tree",
        check=only_the_core_stands_alone, in_menu=False,
    )  # fmt: skip
    cluster: Annotated[str, F(N_("Cluster"), Kind.REF, to="cluster")] = Field(min_length=1)
    kind: Annotated[str, F(N_("Kind"), Kind.CHOICE, choices=NODE)] = Field()
    text: Annotated[str, F(N_("Problem"))] = Field(min_length=2, max_length=200)
    parents: Annotated[
        str | None,
        F(N_("Hangs on"), Kind.REFS, to="problem_node", hint=N_("What a cause leads to, what an effect comes from")),
    ] = None
    objective: Annotated[str | None, F(N_("Objective"), hint=N_("The problem once it is solved"), in_list=False)] = (
        Field(default=None, max_length=200)
    )
