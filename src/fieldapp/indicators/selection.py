"""Which cluster to work with: weighted scores, and whether the winner hangs on one weight (A9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from fieldapp.i18n import N_
from fieldapp.indicators.method import NoFigure, Number, ratio, shown

SUM_TOLERANCE = 1e-6


@shown(
    "A9",
    N_("Selection score"),
    N_("Each criterion's score times its weight, summed; the weights sum to 1."),
    source="FMC (2006)",
)
def selection_score(weights: Mapping[str, Number], scores: Mapping[str, Number]) -> Number:
    """Σ w·s over criteria. Raises NoFigure when the weights do not sum to 1 or a criterion has no score."""
    _check_weights(weights)
    missing = sorted(weights.keys() - scores.keys())
    if missing:
        raise NoFigure(N_("No score yet for: {criteria}"), criteria=", ".join(missing))
    return sum((weight * scores[name] for name, weight in weights.items()), 0)


@dataclass(frozen=True)
class Move:
    """One weight moved: which, by how much of itself (-0.2 to 0.2), and who is first then (several when equal)."""

    criterion: str
    change: Number
    winners: tuple[str, ...]


@dataclass(frozen=True)
class Sensitivity:
    """Who is first, and the moves of one weight that change it; none means that the choice is robust."""

    winners: tuple[str, ...]
    changes: tuple[Move, ...]


@shown(
    "A9",
    N_("Sensitivity of the selection"),
    N_("Each weight is moved up and down by a fifth, the others following so that all sum to 1 again."),
)
def selection_sensitivity(
    weights: Mapping[str, Number], table: Mapping[str, Mapping[str, Number]], change: Number = Fraction(1, 5)
) -> Sensitivity:
    """Does the winner change when one weight moves by ``change`` of itself? ``table``: cluster -> criterion -> score.

    Raises NoFigure as ``selection_score`` does, and for no clusters.
    """
    _check_weights(weights)
    first = _winners(weights, table)
    moves = []
    for name, weight in weights.items():
        for step in (-change, change):
            moved = weight * (1 + step)
            if moved > 1 or weight == 1:
                continue
            rest = ratio(1 - moved, 1 - weight)
            others = {other: value * rest for other, value in weights.items()}
            winners = _winners(others | {name: moved}, table)
            if winners != first:
                moves.append(Move(name, step, winners))
    return Sensitivity(first, tuple(moves))


def _winners(weights: Mapping[str, Number], table: Mapping[str, Mapping[str, Number]]) -> tuple[str, ...]:
    scores = {cluster: selection_score(weights, row) for cluster, row in table.items()}
    if not scores:
        raise NoFigure(N_("There are no clusters to compare."))
    best = max(scores.values())
    return tuple(cluster for cluster, score in scores.items() if abs(float(score - best)) <= SUM_TOLERANCE)


def _check_weights(weights: Mapping[str, Number]) -> None:
    if not weights or any(weight < 0 for weight in weights.values()):
        raise NoFigure(N_("Give each criterion a weight of 0 or more."))
    total = sum(weights.values(), 0)
    if abs(float(total) - 1) > SUM_TOLERANCE:
        raise NoFigure(N_("The weights sum to {total} instead of 1."), total=round(float(total), 4))
