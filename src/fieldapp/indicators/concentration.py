"""How concentrated and how specialised a region is (A1-A6): employment of sectors in a region beside the nation's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fieldapp.i18n import N_
from fieldapp.indicators.method import NoFigure, Number, ratio, share, shown

LQ_CLASSES = (Fraction(3, 4), Fraction(5, 4), Fraction(2), Fraction(4))
"""Edges between below, like the nation, above, strong and dominant: a convention of ours, to be set by a programme."""
SUM_TOLERANCE = 1e-6
"""How far shares that should sum to 1 may be off: they are often typed with three or four digits."""


@shown(
    "A1",
    N_("Location quotient"),
    N_("The sector's part of employment in the region, divided by its part in the nation. Above 1 it is concentrated."),
    source="Isard (1960)",
)
def location_quotient(sector_region: Number, region: Number, sector_nation: Number, nation: Number) -> Number:
    """LQ = (e_ir / e_r) / (e_in / e_n), employed persons. Raises NoFigure for parts above totals or empty totals."""
    if sector_region > sector_nation:
        raise NoFigure(N_("The region has more employed in the sector than the nation."))
    if region > nation:
        raise NoFigure(N_("The region has more employed than the nation."))
    here = share(sector_region, region, N_("Employment of the region is missing."))
    there = share(sector_nation, nation, N_("Employment of the nation is missing."))
    return ratio(here, there, N_("Nobody in the nation works in this sector."))


@dataclass(frozen=True)
class Stability:
    """A location quotient with one establishment less and one more. ``stable``: all three lie in one class."""

    fewer: Number
    value: Number
    more: Number
    stable: bool


@shown(
    "A1b",
    N_("Stability of the location quotient"),
    N_("Computed again with one typical establishment less and one more. If the class changes, do not rely on it."),
    source="Crawley, Gabe, Pominova (2021), IFDP 1329",
)
def location_quotient_stability(
    sector_region: Number,
    region: Number,
    sector_nation: Number,
    nation: Number,
    establishment: Number,
    classes: Sequence[Number] = LQ_CLASSES,
) -> Stability:
    """LQ -/+ one establishment of median size (persons), counted in sector, region and nation alike.

    Where that establishment is all there is of the sector in the region, the figure without it is 0.
    Raises NoFigure as ``location_quotient`` does and for an establishment of no size.
    """
    if establishment <= 0:
        raise NoFigure(N_("The size of a typical establishment is missing."))
    less = min(establishment, sector_region)
    value = location_quotient(sector_region, region, sector_nation, nation)
    fewer: Number = 0
    if less < sector_region:
        fewer = location_quotient(sector_region - less, region - less, sector_nation - less, nation - less)
    more = location_quotient(*(part + establishment for part in (sector_region, region, sector_nation, nation)))
    places = {sum(1 for edge in classes if edge <= lq) for lq in (fewer, value, more)}
    return Stability(fewer, value, more, len(places) == 1)


@dataclass(frozen=True)
class ShiftShare:
    """A change of employment in three parts, in persons; they sum to ``change``."""

    national: Number
    industry: Number
    regional: Number
    change: Number


@shown(
    "A2",
    N_("Shift-share"),
    N_("Splits the change into what the whole economy, the sector and the region itself account for."),
    unit=N_("persons"),
    source="Dunn (1960)",
)
def shift_share(before: Number, after: Number, national_growth: Number, sector_growth: Number) -> ShiftShare:
    """NS = e0·g, IM = e0·(g_i - g), RS = e0·(g_ir - g_i); growth rates as parts of one over the same years.

    ``before``, ``after``: employed persons of the sector in the region. Raises NoFigure when ``before`` is not above 0.
    """
    if before <= 0 or after < 0:
        raise NoFigure(N_("Employment at the start is missing."))
    national, industry = before * national_growth, before * (sector_growth - national_growth)
    change = after - before
    return ShiftShare(national, industry, change - national - industry, change)


@dataclass(frozen=True)
class Concentration:
    """``hhi`` 1/N to 1; ``normalised`` 0 to 1, None for one firm alone; ``effective``: as many equal firms."""

    hhi: Number
    normalised: Number | None
    effective: Number


@shown(
    "A3",
    N_("Concentration (Herfindahl-Hirschman)"),
    N_("Sum of the squared shares. Its inverse is the number of equally large firms that would be as concentrated."),
    source="Herfindahl (1950), Hirschman (1945)",
)
def concentration(sizes: Sequence[Number]) -> Concentration:
    """H = Σs², H* = (H - 1/N)/(1 - 1/N), 1/H over any sizes (turnover, workers); shares are taken of their sum.

    Raises NoFigure for no sizes, a size below 0 or a sum of 0.
    """
    total = _total(sizes)
    hhi = sum(((ratio(size, total)) ** 2 for size in sizes), Fraction(0))
    even = Fraction(1, len(sizes))
    return Concentration(hhi, (hhi - even) / (1 - even) if len(sizes) > 1 else None, 1 / hhi)


@shown(
    "A4",
    N_("Specialisation (Krugman)"),
    N_("Differences between the sectors' shares here and in the nation, summed: 0 alike, 2 nothing shared."),
    source="Krugman (1991)",
)
def specialisation(region: Sequence[Number], nation: Sequence[Number]) -> Number:
    """K = Σ|s_ir - s_in|; both give the sectors' shares in the same order. Raises NoFigure when they do not fit."""
    _check_shares(region)
    _check_shares(nation)
    if len(region) != len(nation):
        raise NoFigure(N_("Region and nation do not have the same sectors."))
    gaps: list[Number] = [here - there for here, there in zip(region, nation, strict=True)]
    return sum((max(gap, -gap) for gap in gaps), 0)


@shown(
    "A5",
    N_("Inequality (Gini)"),
    N_("0 when all are equally large, close to 1 when one has everything."),
    source="Gini (1912)",
)
def gini(sizes: Sequence[Number]) -> Number:
    """Σ(2k - n - 1)·x_(k) / (n·Σx), x sorted upwards. Raises NoFigure for no sizes, a size below 0 or a sum of 0."""
    total, n = _total(sizes), len(sizes)
    weighted = sum(((2 * k - n - 1) * size for k, size in enumerate(sorted(sizes), start=1)), 0)
    return ratio(weighted, n * total)


@dataclass(frozen=True)
class Agglomeration:
    """``raw``: G, how far the sector's spread differs from that of all employment; ``gamma``: freed of lumpiness."""

    raw: Number
    gamma: Number


@shown(
    "A6",
    N_("Agglomeration (Ellison-Glaeser)"),
    N_("How much more a sector clusters than chance and large plants explain. Above 0.05 it is strongly clustered."),
    source="Ellison, Glaeser (1997)",
)
def agglomeration(sector: Sequence[Number], overall: Sequence[Number], plant_hhi: Number) -> Agglomeration:
    """G = Σ(s - x)², γ = (G - (1 - Σx²)·H) / ((1 - Σx²)·(1 - H)) over regions.

    ``sector``, ``overall``: each region's share of the sector's and of all employment; ``plant_hhi``: H over plants.
    Raises NoFigure when shares do not fit, or all employment is in one region, or in one plant.
    """
    _check_shares(sector)
    _check_shares(overall)
    if len(sector) != len(overall):
        raise NoFigure(N_("Both lists need the same regions."))
    if not 0 < plant_hhi < 1:
        raise NoFigure(N_("The concentration of plants lies between 0 and 1; one plant alone has no agglomeration."))
    raw = sum(((s - x) ** 2 for s, x in zip(sector, overall, strict=True)), 0)
    spread = 1 - sum((x**2 for x in overall), 0)
    if spread <= 2 * SUM_TOLERANCE:
        raise NoFigure(N_("There is only one region."))
    return Agglomeration(raw, ratio(raw - spread * plant_hhi, spread * (1 - plant_hhi)))


def _total(sizes: Sequence[Number]) -> Number:
    if not sizes:
        raise NoFigure(N_("There are no values."))
    if min(sizes) < 0:
        raise NoFigure(N_("A figure below 0 cannot be right here."))
    total = sum(sizes, 0)
    if total == 0:
        raise NoFigure(N_("All values are 0."))
    return total


def _check_shares(shares: Sequence[Number]) -> None:
    if not shares:
        raise NoFigure(N_("There are no values."))
    if min(shares) < 0:
        raise NoFigure(N_("A figure below 0 cannot be right here."))
    total = sum(shares, 0)
    if abs(float(total) - 1) > SUM_TOLERANCE:
        raise NoFigure(N_("The shares sum to {total} instead of 1."), total=round(float(total), 4))
