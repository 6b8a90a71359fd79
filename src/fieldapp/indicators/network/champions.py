"""Whom to reach first: the few actors from whom the way to all others is shortest (key players, KPP-Pos)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

from fieldapp.i18n import N_
from fieldapp.indicators.method import NoFigure, shown
from fieldapp.indicators.network.graph import Undirected
from fieldapp.indicators.network.paths import nearness

EXACT_ACTORS = 50
"""Up to this many actors every set is tried."""
EXACT_SETS = 3_000_000
"""And up to this many sets, whatever the number of actors: about two seconds."""
SAME = 1e-9


@dataclass(frozen=True)
class Champions:
    """The best set, its reach (0 to 1), and other sets that reach as far. ``exact``: every set was tried."""

    actors: tuple[str, ...]
    reach: float
    equals: tuple[tuple[str, ...], ...]
    exact: bool


@shown(
    "12",
    N_("Reach of a group"),
    N_("Mean of one over the steps from the group to each actor; members count 1 (KPP-Pos, distance-weighted reach)."),
    unit="share",
    source="Borgatti (2006)",
)
def group_reach(network: Undirected, group: tuple[str, ...]) -> float:
    """DR(S) = Σ_j 1/d(S, j) / n. Raises NoFigure for an empty group or one with unknown actors."""
    if not group or any(actor not in network.place for actor in group):
        raise NoFigure(N_("Choose actors that are in the network."))
    rows = nearness(network)[[network.place[actor] for actor in group]]
    return float(rows.max(axis=0).sum() / len(network.actors))


@shown(
    "12",
    N_("Champions"),
    N_("The set of actors that reaches most; the most central ones one by one are often not the best set."),
    source="Borgatti (2006)",
)
def champions(network: Undirected, count: int) -> Champions:
    """The best set of ``count`` actors: every set up to 50 actors, beyond chosen one by one and then exchanged.

    Raises NoFigure when there are fewer actors than asked for.
    """
    n = len(network.actors)
    if not 1 <= count <= n:
        raise NoFigure(N_("Choose 1 to {count} champions."), count=n)
    near = nearness(network)
    exact = n <= EXACT_ACTORS and comb(n, count) <= EXACT_SETS
    best = _every(near, count) if exact else [_greedy(near, count)]
    named = [tuple(network.actors[i] for i in chosen) for chosen in best]
    reach = float(near[list(best[0])].max(axis=0).sum() / n)
    return Champions(named[0], reach, tuple(named[1:]), exact)


def _every(near: Any, count: int) -> list[tuple[int, ...]]:
    """All best sets in order: each set of ``count - 1`` is joined at once with every actor behind it."""
    import numpy as np

    n, best, found = len(near), -1.0, list[tuple[int, ...]]()
    for head in combinations(range(n), count - 1):
        first = head[-1] + 1 if head else 0
        if first >= n:
            continue
        rest = near[first:]
        sums = (np.maximum(rest, near[list(head)].max(axis=0)) if head else rest).sum(axis=1)
        top = float(sums.max())
        if top > best + SAME:
            best, found = top, []
        if top >= best - SAME:
            found += [(*head, first + int(i)) for i in np.flatnonzero(sums >= best - SAME)]
    return found


def _greedy(near: Any, count: int) -> tuple[int, ...]:
    """One after the other, then each exchanged for a better one until none is."""
    import numpy as np

    chosen: list[int] = []
    covered = np.zeros(len(near))
    for _turn in range(count):
        gains = np.maximum(near, covered).sum(axis=1)
        gains[chosen] = -1
        chosen.append(int(gains.argmax()))
        covered = np.maximum(covered, near[chosen[-1]])
    best = float(covered.sum())
    improved = True
    while improved:
        improved = False
        for place in range(count):
            others = chosen[:place] + chosen[place + 1 :]
            kept = near[others].max(axis=0) if others else np.zeros(len(near))
            gains = np.maximum(near, kept).sum(axis=1)
            gains[others] = -1
            candidate = int(gains.argmax())
            if float(gains[candidate]) > best + SAME:
                chosen[place], best, improved = candidate, float(gains[candidate]), True
    return tuple(sorted(chosen))
