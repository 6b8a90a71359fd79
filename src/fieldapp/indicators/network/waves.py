"""From wave to wave, and how far to trust a wave: answers, change, trust, and ties that trainings made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations

from fieldapp.i18n import N_
from fieldapp.indicators.method import NoFigure, Number, ratio, shown
from fieldapp.indicators.network.graph import Directed, Undirected

HIGH_TRUST = 4


@shown("16", N_("Response rate"), N_("Actors of the list that answered, divided by all."), unit="share")
def response_rate(answered: int, roster: int) -> Number:
    """Answers / actors asked. Raises NoFigure for an empty list, or more answers than actors."""
    if not 0 <= answered <= roster:
        raise NoFigure(N_("More actors answered than are on the list."))
    return ratio(answered, roster, N_("Nobody is on the list."))


@dataclass(frozen=True)
class Change:
    """Ties of two waves: in the later only, the earlier only, both. ``jaccard``: kept / all; None without ties."""

    new: tuple[tuple[str, str], ...]
    lost: tuple[tuple[str, str], ...]
    kept: tuple[tuple[str, str], ...]
    jaccard: Number | None


@shown("14", N_("Change between waves"), N_("Ties kept, divided by all ties of either wave (Jaccard)."), unit="share")
def change(before: Undirected, after: Undirected) -> Change:
    """Ties new, lost and kept between actors that are in both waves."""
    both = set(before.actors) & set(after.actors)
    one, two = (
        {frozenset(pair): pair for pair in network.edges if both.issuperset(pair)} for network in (before, after)
    )
    kept = [pair for key, pair in two.items() if key in one]
    every = len(one | two)
    return Change(
        tuple(pair for key, pair in two.items() if key not in one),
        tuple(pair for key, pair in one.items() if key not in two),
        tuple(kept),
        ratio(len(kept), every) if every else None,
    )


@dataclass(frozen=True)
class Trust:
    """``mean`` over rated pairs, 0 to 5; ``high``: share of them rated 4 or more; ``strong``: those over all pairs."""

    mean: Number
    high: Number
    strong: Number


@shown("15", N_("Trust"), N_("Mean rating, share of ratings of 4 or 5, and those divided by all possible pairs."))
def trust(network: Directed) -> Trust:
    """Over the arcs' ratings; strong-tie density over n(n-1). Raises NoFigure for a network without ratings."""
    ratings, n = list(network.arcs.values()), len(network.actors)
    if not ratings:
        raise NoFigure(N_("Nobody rated anybody."))
    high = sum(rating >= HIGH_TRUST for rating in ratings)
    return Trust(ratio(sum(ratings, 0), len(ratings)), ratio(high, len(ratings)), ratio(high, n * (n - 1)))


@shown("18", N_("Trained together"), N_("Sessions that two people attended both."), unit=N_("sessions"))
def attended_together(sessions: Mapping[str, Set[str]]) -> dict[tuple[str, str], int]:
    """Every pair of people -> sessions in common, 0 too; ``sessions``: person -> sessions attended."""
    return {(one, other): len(sessions[one] & sessions[other]) for one, other in combinations(sessions, 2)}


@shown("18", N_("Density of attendance"), N_("Attendances, divided by people times sessions."), unit="share")
def attendance_density(sessions: Mapping[str, Set[str]], held: Iterable[str]) -> Number:
    """Bipartite density m/(n1·n2). Raises NoFigure without people or sessions."""
    known = set(held)
    marks = sum(len(attended & known) for attended in sessions.values())
    return ratio(marks, len(sessions) * len(known), N_("There are no people or no sessions."))


def band(figures: Sequence[Number]) -> tuple[Number, Number]:
    """A figure by several ways of making ties undirected, lowest and highest: the truth lies between."""
    return min(figures), max(figures)
