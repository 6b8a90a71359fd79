"""How far targets are reached and how good the data are (H1-H3)."""

from __future__ import annotations

from collections.abc import Iterable

from fieldapp.i18n import N_
from fieldapp.indicators.method import Number, ratio, share, shown


@shown(
    "H1", N_("Target reached"), N_("Way gone from the baseline, divided by the whole way to the target."), unit="share"
)
def achievement(baseline: Number, target: Number, actual: Number) -> Number:
    """(A - B)/(T - B); right for falling targets too. Raises NoFigure where target and baseline are equal."""
    return ratio(actual - baseline, target - baseline, N_("Target and baseline are equal."))


@shown("H2", N_("Completeness"), N_("Required cells that are filled, divided by all required."), unit="share")
def completeness(filled: int, required: int) -> Number:
    """Share. Raises NoFigure when nothing is required."""
    return share(filled, required, N_("Nothing is required."))


@shown("H2", N_("On time"), N_("Bundles that came by the day agreed, divided by all due."), unit="share")
def timeliness(on_time: int, due: int) -> Number:
    """Share. Raises NoFigure when none was due."""
    return share(on_time, due, N_("Nothing was due."))


@shown("H3", N_("Parts sum to the total"), N_("Every breakdown, unknown included, must sum to its total."))
def adds_up(parts: Iterable[int], total: int) -> bool:
    """True where a breakdown sums to its total."""
    return sum(parts) == total
