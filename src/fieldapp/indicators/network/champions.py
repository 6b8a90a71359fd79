"""Whom to reach first: the few actors from whom the way to all others is shortest (key players, KPP-Pos)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fieldapp.i18n import N_
from fieldapp.indicators.method import NoFigure, shown
from fieldapp.indicators.network.graph import Undirected
from fieldapp.indicators.network.paths import nearness

EXACT_ACTORS = 50
"""Up to this many actors the best set is certain."""
STEPS = 400_000
"""Unless the search takes more steps than this (some twenty seconds); six champions of 50 actors take up to 130,000."""
EQUALS = 1000
"""So many sets that reach as far are kept: where all actors are alike there are millions."""
SAME = 1e-9


@dataclass(frozen=True)
class Champions:
    """The best set, its reach (0 to 1), and other sets that reach as far, at most ``EQUALS`` of them.

    ``exact``: no set reaches further.
    """

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
    """The best set of ``count`` actors: certain up to 50 actors, beyond chosen one by one and then exchanged.

    Raises NoFigure when there are fewer actors than asked for.
    """
    n = len(network.actors)
    if not 1 <= count <= n:
        raise NoFigure(N_("Choose 1 to {count} champions."), count=n)
    near = nearness(network)
    best, exact = [_greedy(near, count)], False
    if n <= EXACT_ACTORS:
        search = _Search(near, float(near[list(best[0])].max(axis=0).sum()))
        search.extend((), near[0] * 0, 0, count)
        exact = search.steps <= STEPS
        best = search.found or best
    named = [tuple(network.actors[i] for i in chosen) for chosen in best]
    reach = float(near[list(best[0])].max(axis=0).sum() / n)
    return Champions(named[0], reach, tuple(named[1 : EQUALS + 1]), exact)


@dataclass
class _Search:
    """All best sets in the order of the actors, by branch and bound.

    Whatever one more member adds to a set, it adds no more to a larger one; so what the best members still to come
    add now limits what they can add together, and a branch that cannot reach ``best`` any more is left out.
    """

    near: Any
    best: float
    found: list[tuple[int, ...]] = field(default_factory=list)
    steps: int = 0

    def extend(self, head: tuple[int, ...], covered: Any, first: int, left: int) -> None:
        """Try every way to add ``left`` actors, from ``first`` on, to ``head``, which covers each actor so far."""
        import numpy as np

        self.steps += 1
        sums = np.maximum(self.near[first:], covered).sum(axis=1)
        if left == 1:
            self._take(head, first, sums)
            return
        gains = sums - covered.sum()
        for i in range(len(gains) - left + 1):
            rest = gains[i + 1 :]
            more = np.partition(rest, len(rest) - left + 1)[len(rest) - left + 1 :].sum()
            if self.steps > STEPS or not self._worth(sums[i] + more):
                continue
            now = np.maximum(covered, self.near[first + i])
            if self._worth(np.maximum(now, self.near[first + i + 1 :].max(axis=0)).sum()):
                self.extend((*head, first + i), now, first + i + 1, left - 1)

    def _worth(self, most: float) -> bool:
        return most > self.best + SAME if len(self.found) > EQUALS else most >= self.best - SAME

    def _take(self, head: tuple[int, ...], first: int, sums: Any) -> None:
        import numpy as np

        top = float(sums.max())
        if top > self.best + SAME:
            self.best, self.found = top, []
        if top >= self.best - SAME and len(self.found) <= EQUALS:
            self.found += [(*head, first + int(i)) for i in np.flatnonzero(sums >= self.best - SAME)]


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
