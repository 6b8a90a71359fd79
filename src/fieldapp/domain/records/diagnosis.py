"""The cluster's file: figures of a period, own phases, and every step from one phase to the next (domain 7.2)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, Values, View
from fieldapp.domain.numbers import split_money
from fieldapp.domain.records.cluster import PHASE
from fieldapp.i18n import N_, _

COUNTED_BY = (
    Choice("census", N_("Census")),
    Choice("survey", N_("Survey")),
    Choice("estimate", N_("Estimate")),
)
SIZES = ("micro", "small", "medium", "large")
UNIT_FIELDS = tuple(f"{size}_{kind}" for size in SIZES for kind in ("formal", "informal"))


def parts_of_the_cluster(values: Values) -> dict[str, str]:
    """Sizes together are not more than all units; exports are part of the turnover."""
    errors: dict[str, str] = {}
    counted = sum(int(values.get(name) or 0) for name in UNIT_FIELDS)
    total = values.get("units")
    if isinstance(total, int) and counted > total:
        errors["units"] = _("The sizes sum to {count}: more than all units.").format(count=counted)
    turnover, exports = values.get("turnover"), values.get("exports")
    if turnover and exports:
        (whole, currency), (part, same) = split_money(str(turnover)), split_money(str(exports))
        if currency == same and part > whole:
            errors["exports"] = _("Exports cannot be more than the turnover.")
    return errors


def _count(label: str) -> F:
    return F(label, Kind.INTEGER, in_list=False)


class ClusterSnapshot(Record, table=True):
    """The figures of a cluster in one period, with how they were known. One per cluster and period."""

    __tablename__ = "cluster_snapshot"
    view: ClassVar[View] = View(
        N_("Cluster's figures"), N_("Clusters' figures"), new=N_("New figures of the cluster"),
        title=("period",), sort="period", search=("period", "source"), merge=Merge.QUEUE, key=("cluster", "period"),
        parent="cluster", icon="chart-column", check=parts_of_the_cluster, in_menu=False,
        steady=("units", "employed_f", "employed_m", "turnover", "exports"), explain="change_reason",
    )  # fmt: skip
    cluster: Annotated[str, F(N_("Cluster"), Kind.REF, to="cluster")] = Field(min_length=1)
    period: Annotated[
        str,
        F(
            N_("Year"),
            hint=N_("The year of the figures"),
            pattern=r"\d{4}",
            pattern_hint=N_("Write the year in four digits."),
        ),
    ] = Field()
    method: Annotated[str, F(N_("Known by"), Kind.CHOICE, choices=COUNTED_BY)] = Field()
    source: Annotated[str, F(N_("Source"), hint=N_("Who counted, in which document"))] = Field(
        min_length=2, max_length=300
    )
    units: Annotated[int | None, F(N_("Firms"), Kind.INTEGER)] = Field(default=None, ge=0)
    micro_formal: Annotated[int | None, _count(N_("Micro, formal"))] = Field(default=None, ge=0)
    micro_informal: Annotated[int | None, _count(N_("Micro, informal"))] = Field(default=None, ge=0)
    small_formal: Annotated[int | None, _count(N_("Small, formal"))] = Field(default=None, ge=0)
    small_informal: Annotated[int | None, _count(N_("Small, informal"))] = Field(default=None, ge=0)
    medium_formal: Annotated[int | None, _count(N_("Medium, formal"))] = Field(default=None, ge=0)
    medium_informal: Annotated[int | None, _count(N_("Medium, informal"))] = Field(default=None, ge=0)
    large_formal: Annotated[int | None, _count(N_("Large, formal"))] = Field(default=None, ge=0)
    large_informal: Annotated[int | None, _count(N_("Large, informal"))] = Field(default=None, ge=0)
    employed_f: Annotated[int | None, F(N_("Women employed"), Kind.INTEGER)] = Field(default=None, ge=0)
    employed_m: Annotated[int | None, F(N_("Men employed"), Kind.INTEGER)] = Field(default=None, ge=0)
    turnover: Annotated[str | None, F(N_("Turnover"), Kind.MONEY)] = None
    exports: Annotated[str | None, F(N_("Exports"), Kind.MONEY, in_list=False)] = None
    investment: Annotated[str | None, F(N_("Investment"), Kind.MONEY, in_list=False)] = None
    change_reason: Annotated[
        str | None,
        F(N_("Why it changed so much"), Kind.LONG, hint=N_("Needed above three times the last figure"), in_list=False),
    ] = Field(default=None, max_length=500)


class PhaseStep(Record, table=True):
    """One phase of the programme's own list; each stands for one of the seven, so that clusters can be compared."""

    __tablename__ = "phase_step"
    view: ClassVar[View] = View(
        N_("Own phase"), N_("Own phases"), new=N_("New phase"), title=("name",), sort="number", search=("name",),
        merge=Merge.CENTRAL, shared=True, icon="list-checks", in_menu=False,
    )  # fmt: skip
    number: Annotated[int, F(N_("Number"), Kind.INTEGER)] = Field(ge=1, le=99)
    name: Annotated[str, F(N_("Name"))] = Field(min_length=2, max_length=120)
    stands_for: Annotated[str, F(N_("Stands for"), Kind.CHOICE, choices=PHASE)] = Field()
    gate: Annotated[
        str | None, F(N_("Before the next phase"), Kind.LONG, hint=N_("One condition on each line"), in_list=False)
    ] = Field(default=None, max_length=2000)
    evidence: Annotated[str | None, F(N_("Usual evidence"), in_list=False)] = Field(default=None, max_length=300)
    months: Annotated[str | None, F(N_("Usual time in months"), hint=N_("For example 2–4"))] = Field(
        default=None, max_length=20
    )


def open_gates_have_a_reason(values: Values) -> dict[str, str]:
    """Going on with conditions unmet is explained."""
    unmet = values.get("unmet")
    if isinstance(unmet, int) and unmet > 0 and not values.get("override_reason"):
        return {"override_reason": _("Some conditions are not met. Say why the cluster goes on all the same.")}
    return {}


class PhaseEvent(Record, table=True):
    """A cluster went from one phase to another: what was met, by what evidence, who decided. Written once."""

    __tablename__ = "phase_event"
    view: ClassVar[View] = View(
        N_("Change of phase"), N_("Changes of phase"), title=("to_step",), sort="day", search=("decided_by",),
        merge=Merge.APPEND, parent="cluster", icon="flag", check=open_gates_have_a_reason, in_menu=False,
    )  # fmt: skip
    cluster: Annotated[str, F(N_("Cluster"), Kind.REF, to="cluster")] = Field(min_length=1)
    template: Annotated[str, F(N_("Phases"), in_form=False, in_list=False)] = Field(min_length=1, max_length=60)
    from_step: Annotated[str, F(N_("From"), in_form=False)] = Field(min_length=1, max_length=60)
    to_step: Annotated[str, F(N_("To"), in_form=False)] = Field(min_length=1, max_length=60)
    day: Annotated[str, F(N_("Day"), Kind.DAY)] = Field()
    checklist: Annotated[str, F(N_("Conditions"), Kind.DATA)] = "[]"
    """JSON: [{"text": condition, "met": true, "evidence": text}]."""
    unmet: Annotated[int, F(N_("Conditions not met"), Kind.INTEGER, in_form=False)] = Field(default=0, ge=0)
    decided_by: Annotated[str, F(N_("Decided by"), hint=N_("Names, with commas between"))] = Field(
        min_length=2, max_length=300
    )
    override_reason: Annotated[str | None, F(N_("Why all the same"), Kind.LONG)] = Field(default=None, max_length=1000)
