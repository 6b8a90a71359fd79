"""Growth over years, nominal and real (A7, E5), and parts of a firm's figures (E6)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from fieldapp.i18n import N_
from fieldapp.indicators.method import NoFigure, Number, ratio, share, shown


@shown(
    "A7",
    N_("Yearly growth"),
    N_("The same growth each year that leads from the first to the last value (compound annual growth rate)."),
    unit="share",
)
def yearly_growth(first: Number, last: Number, years: Number) -> float:
    """(V_t / V_0)^(1/t) - 1. Raises NoFigure when the first value or the time is not above 0."""
    if first <= 0 or last < 0:
        raise NoFigure(N_("Growth needs a first value above 0."))
    if years <= 0:
        raise NoFigure(N_("The two values are of the same year."))
    return math.pow(float(last / first), 1 / float(years)) - 1


@shown("E5", N_("Nominal growth"), N_("The change in money of each year, prices not taken out."), unit="share")
def nominal_growth(before: Number, after: Number) -> Number:
    """V1 / V0 - 1. Raises NoFigure when the first value is not above 0."""
    if before <= 0:
        raise NoFigure(N_("Growth needs a first value above 0."))
    return ratio(after, before) - 1


@shown(
    "E5",
    N_("Real growth"),
    N_("The change with rising prices taken out by the consumer price index."),
    unit="share",
)
def real_growth(before: Number, after: Number, index_before: Number, index_after: Number) -> Number:
    """(V1 / V0) / (CPI1 / CPI0) - 1. Raises NoFigure when a divisor is not above 0."""
    if index_before <= 0 or index_after <= 0:
        raise NoFigure(N_("The price index of one of the years is missing."))
    return ratio(1 + nominal_growth(before, after), ratio(index_after, index_before)) - 1


@shown(
    "E5",
    N_("Real growth, middle firm"),
    N_("Half of the firms measured in both years grew more, half less; prices are taken out."),
    unit="share",
)
def median_real_growth(
    pairs: Sequence[tuple[Number | None, Number | None]], index_before: Number, index_after: Number
) -> float:
    """Median over matched firms: (before, after), None where not measured; unmatched firms are left out.

    Raises NoFigure when no firm was measured in both years.
    """
    known = [(one, two) for one, two in pairs if one is not None and two is not None and one > 0]
    if not known:
        raise NoFigure(N_("No firm was measured in both years."))
    grown = [real_growth(one, two, index_before, index_after) for one, two in known]
    return median(float(figure) for figure in grown)


@shown("E6", N_("Export share"), N_("Exports divided by turnover of the same year."), unit="share")
def export_share(exports: Number, turnover: Number) -> Number:
    """Exports / turnover, in the same currency. Raises NoFigure when exports are above turnover or it is 0."""
    return share(exports, turnover, N_("There was no turnover."))


@shown("E6", N_("Capacity used"), N_("What was made, divided by what could have been made."), unit="share")
def capacity_used(used: Number, capacity: Number) -> Number:
    """Units made / units possible in the same time; may pass 1 (overtime). Raises NoFigure when capacity is 0."""
    if used < 0 or capacity < 0:
        raise NoFigure(N_("A figure below 0 cannot be right here."))
    return ratio(used, capacity, N_("The capacity is missing."))
