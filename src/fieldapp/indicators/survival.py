"""How many of a cohort still learn after so many months, also while some have not been there that long (D5)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from fieldapp.i18n import N_
from fieldapp.indicators.method import NoFigure, shown


@shown(
    "D5",
    N_("Still learning"),
    N_("Of those there in each month, the part that went on, multiplied month by month (Kaplan-Meier)."),
    unit="share",
    source="Kaplan-Meier",
)
def still_learning(times: Sequence[tuple[int, bool]]) -> list[tuple[int, Fraction]]:
    """S(t) = product over months of 1 - left/at risk, from (months observed, left early) of each; begins at (0, 1).

    Who completed, was transferred or still learns is counted as there until then, and not as leaving. Raises NoFigure
    for nobody.
    """
    if not times:
        raise NoFigure(N_("Nobody has begun."))
    points, part = [(0, Fraction(1))], Fraction(1)
    for month in sorted({time for time, left in times if left}):
        at_risk = sum(1 for time, _left in times if time >= month)
        leaving = sum(1 for time, left in times if left and time == month)
        part *= 1 - Fraction(leaving, at_risk)
        points.append((month, part))
    return points
