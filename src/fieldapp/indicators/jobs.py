"""Jobs and income that came of a programme (E1-E4): by more than one convention, each with its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from fieldapp.i18n import N_
from fieldapp.indicators.method import NoFigure, Number, shown

DAYS_OF_A_YEAR = 240


@dataclass(frozen=True)
class Workers:
    """Workers of a firm in one year.

    ``full``: all year, full time; ``part``: part-timers as (number, fraction of full time);
    ``seasonal``: (number, days each worked).
    """

    full: int
    part: tuple[tuple[int, Number], ...] = ()
    seasonal: tuple[tuple[int, Number], ...] = ()


@shown(
    "E1",
    N_("Full-time jobs (240 days)"),
    N_("Part-timers by their fraction, seasonal workers by days divided by 240."),
    unit=N_("FTE"),
    source="DCED Standard",
)
def fte_by_days(workers: Workers, days_of_a_year: int = DAYS_OF_A_YEAR) -> Number:
    """FT + Σ PT·fraction + Σ days/240. Raises NoFigure for numbers below 0 or fractions above 1."""
    _check(workers)
    seasonal = sum((number * Fraction(days) / days_of_a_year for number, days in workers.seasonal), Fraction(0))
    return _steady(workers) + seasonal


@shown(
    "E1",
    N_("Full-time jobs (months worked)"),
    N_("Part-timers by their fraction, seasonal workers by the months over which they were spread, of twelve."),
    unit=N_("FTE"),
    source="IFI Joint Impact Indicators",
)
def fte_by_months(workers: Workers, months: Number) -> Number:
    """FT + Σ PT·fraction + seasonal·months/12. Raises NoFigure as ``fte_by_days`` does, or for months above 12."""
    _check(workers)
    if not 0 <= months <= 12:
        raise NoFigure(N_("A season lasts 0 to 12 months."))
    return _steady(workers) + sum((number * Fraction(months) / 12 for number, _days in workers.seasonal), Fraction(0))


def _steady(workers: Workers) -> Fraction:
    return workers.full + sum((number * Fraction(part) for number, part in workers.part), Fraction(0))


def _check(workers: Workers) -> None:
    if workers.full < 0 or any(number < 0 or value < 0 for number, value in (*workers.part, *workers.seasonal)):
        raise NoFigure(N_("A figure below 0 cannot be right here."))
    if any(part > 1 for _number, part in workers.part):
        raise NoFigure(N_("A part-time job is at most one full job."))


@shown(
    "E2",
    N_("Net jobs"),
    N_("Gross jobs without those that would have come anyway and those lost elsewhere."),
    unit=N_("FTE"),
)
def net_jobs(gross: Number, deadweight: Number, displacement: Number) -> Number:
    """gross·(1 - deadweight)·(1 - displacement), both parts of one. Raises NoFigure for parts outside 0 to 1."""
    if not (0 <= deadweight <= 1 and 0 <= displacement <= 1):
        raise NoFigure(N_("Deadweight and displacement lie between 0 % and 100 %."))
    return gross * (1 - deadweight) * (1 - displacement)


@shown("E2", N_("Difference in differences"), N_("Change of those supported less the change of comparable others."))
def difference_in_differences(
    supported_before: Number, supported_after: Number, others_before: Number, others_after: Number
) -> Number:
    """(ΔT - ΔC), in the unit of the values."""
    return (supported_after - supported_before) - (others_after - others_before)


@dataclass(frozen=True)
class Income:
    """``change`` of sales less costs; ``attributed``: the part of it ascribed to the programme."""

    change: Number
    attributed: Number


@shown(
    "E3",
    N_("Net additional income"),
    N_("Additional sales less additional costs, times the part ascribed to the programme."),
    unit=N_("money"),
    source="DCED Standard",
)
def net_additional_income(
    sales_before: Number, sales_after: Number, costs_before: Number, costs_after: Number, attribution: Number
) -> Income:
    """(Δsales - Δcosts)·attribution, one currency. Raises NoFigure for an attribution outside 0 to 1."""
    if not 0 <= attribution <= 1:
        raise NoFigure(N_("The part ascribed to the programme lies between 0 % and 100 %."))
    change = (sales_after - sales_before) - (costs_after - costs_before)
    return Income(change, change * attribution)


@dataclass(frozen=True)
class Scale:
    """``firms`` with a benefit above 0, of ``measured``; sums and median of the benefits, in money."""

    firms: int
    measured: int
    positive: Number
    net: Number
    middle: Number


@shown("E4", N_("Scale"), N_("Firms with a net benefit above 0; a firm not measured counts as unknown, not as 0."))
def scale(benefits: Mapping[str, Number | None]) -> Scale:
    """Firm -> net benefit, None where not measured. Raises NoFigure when no firm was measured."""
    known = [benefit for benefit in benefits.values() if benefit is not None]
    if not known:
        raise NoFigure(N_("No firm was measured."))
    gains = [benefit for benefit in known if benefit > 0]
    return Scale(len(gains), len(known), _sum(gains), _sum(known), float(median(float(value) for value in known)))


def _sum(values: Iterable[Number]) -> Number:
    return sum(values, 0)
