"""The cluster: a trade and a place whose firms work together (domain 7.2)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, View
from fieldapp.domain.records.choices import ISIC_REVISION, YES_NO, isic_field, unknown_activity
from fieldapp.i18n import N_

PHASE = (
    Choice("SELECT", N_("Selection")),
    Choice("DIAGNOSE", N_("Diagnosis")),
    Choice("PLAN", N_("Planning")),
    Choice("IMPLEMENT", N_("Implementation")),
    Choice("MONITOR", N_("Monitoring")),
    Choice("EXIT", N_("Hand-over")),
    Choice("POST", N_("After hand-over")),
)
LIFE_CYCLE = (
    Choice("emergence", N_("Emergence")),
    Choice("growth", N_("Growth")),
    Choice("sustainment", N_("Sustainment")),
    Choice("decline", N_("Decline")),
    Choice("transform", N_("Transformation")),
)
ORIGIN = (
    Choice("natural", N_("Grown by itself")),
    Choice("induced", N_("Induced by a programme")),
    Choice("government", N_("Set up by government")),
)


class Cluster(Record, table=True):
    """Firms of one trade in one place, with the institutions around them."""

    __tablename__ = "cluster"
    view: ClassVar[View] = View(
        N_("Cluster"), N_("Clusters"), new=N_("New cluster"),
        title=("name",), sort="name", search=("name", "code", "product_focus"),
        letter="C", icon="network", merge=Merge.FIELDS, warn=unknown_activity,
    )  # fmt: skip
    name: Annotated[str, F(N_("Name"))] = Field(min_length=2, max_length=120)
    code: Annotated[str | None, F(N_("Code"), in_form=False)] = None
    product_focus: Annotated[str, F(N_("Main product"))] = Field(min_length=2, max_length=120)
    hs6: Annotated[
        str | None,
        F(
            N_("HS code of the product"),
            hint=N_("Two, four or six digits"),
            in_list=False,
            pattern=r"\d{2}|\d{4}|\d{6}",
            pattern_hint=N_("An HS code here has two, four or six digits."),
        ),
    ] = None
    isic_revision: Annotated[str, F(N_("Classification"), Kind.CHOICE, choices=ISIC_REVISION, in_list=False)] = Field()
    isic_code: Annotated[str, isic_field(in_list=False)] = Field()
    locations: Annotated[str, F(N_("Places"), Kind.REFS, to="location")] = Field(min_length=1)
    phase: Annotated[str, F(N_("Phase"), Kind.CHOICE, choices=PHASE)] = Field()
    facilitators: Annotated[str, F(N_("Facilitators"), hint=N_("Names, with commas between"))] = Field(
        min_length=2, max_length=300
    )
    life_cycle: Annotated[str | None, F(N_("Stage of life"), Kind.CHOICE, choices=LIFE_CYCLE, in_list=False)] = None
    origin: Annotated[str | None, F(N_("Origin"), Kind.CHOICE, choices=ORIGIN, in_list=False)] = None
    start_year: Annotated[int | None, F(N_("Since (year)"), Kind.INTEGER, in_list=False, grouped=False)] = Field(
        default=None, ge=1000, le=2100
    )
    anchor: Annotated[str | None, F(N_("Anchor organisation"), Kind.REF, to="organisation", in_list=False)] = None
    estimated_units: Annotated[int | None, F(N_("Firms (estimate)"), Kind.INTEGER)] = Field(default=None, ge=0)
    estimated_workers: Annotated[int | None, F(N_("Workers (estimate)"), Kind.INTEGER)] = Field(default=None, ge=0)
    phase_step: Annotated[str | None, F(N_("Step"), in_form=False, in_list=False)] = Field(default=None, max_length=60)
    """Step of the programme's list of phases, ``<list>:<code>``; ``phase`` is the one of the seven it stands for."""
    exports: Annotated[str | None, F(N_("Exports"), Kind.CHOICE, choices=YES_NO, in_list=False)] = None
