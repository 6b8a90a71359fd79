"""Every figure of every actor: the table that stands one click behind the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fieldapp.domain.fields import Choice
from fieldapp.i18n import N_, _
from fieldapp.indicators.method import Method, NoFigure, Number
from fieldapp.indicators.network import brokerage, cohesion, paths
from fieldapp.indicators.network.champions import group_reach
from fieldapp.indicators.network.graph import Undirected
from fieldapp.services.network.analysis import EITHER, Picture

Values = Mapping[str, Number | None]


@dataclass(frozen=True)
class Metric:
    """One figure of all actors. ``why`` stands where it cannot be computed; ``values`` is then empty."""

    key: str
    method: Method
    values: Values
    why: str = ""

    @property
    def label(self) -> str:
        """Its name in the language in force."""
        return _(self.method.label)


SIZES = (
    Choice("in_degree", N_("Named by others")),
    Choice("degree", N_("Ties of an actor")),
    Choice("betweenness", N_("In between")),
    Choice("closeness", N_("Closeness")),
    Choice("reach", N_("Reach of a group")),
)
"""What the size of an actor on the map may stand for."""


def metrics(seen: Picture, way: str = EITHER) -> list[Metric]:
    """All figures of all actors, in the order of their columns."""
    tied = seen.tied(way)
    made = [
        _metric("in_degree", cohesion.in_degree, lambda: cohesion.in_degree(seen.told)),
        _metric("out_degree", cohesion.out_degree, lambda: cohesion.out_degree(seen.told)),
        _metric("degree", cohesion.degree, lambda: cohesion.degree(tied)),
        _metric("degree_of_1", cohesion.normalised_degree, lambda: cohesion.normalised_degree(tied)),
        _metric("betweenness", paths.betweenness, lambda: _guarded(seen, paths.betweenness, tied)),
        _metric("between_of_1", paths.normalised_betweenness,
                lambda: _guarded(seen, paths.normalised_betweenness, tied)),
        _metric("closeness", paths.closeness, lambda: paths.closeness(tied)),
        _metric("closeness_within", paths.closeness_within, lambda: paths.closeness_within(tied)),
        _metric("harmonic", paths.harmonic, lambda: paths.harmonic(tied)),
        _metric("clustering", cohesion.clustering, lambda: cohesion.clustering(tied)),
        _metric("constraint", brokerage.constraint, lambda: brokerage.constraint(tied)),
        _metric("effective_size", brokerage.effective_size, lambda: brokerage.effective_size(tied)),
        _metric("openness", brokerage.actor_openness, lambda: _openness(seen, tied)),
        _metric("fragmentation", cohesion.fragmentation_without, lambda: fragmentation_without_each(tied)),
        _metric("reach", group_reach, lambda: _reach_of_each(tied)),
    ]  # fmt: skip
    return made + _brokers(seen)


def metric(seen: Picture, key: str, way: str = EITHER) -> Metric:
    """One figure of all actors, for the size on the map."""
    tied = seen.tied(way)
    compute: dict[str, tuple[Callable[..., Any], Callable[[], Values]]] = {
        "in_degree": (cohesion.in_degree, lambda: cohesion.in_degree(seen.told)),
        "degree": (cohesion.degree, lambda: cohesion.degree(tied)),
        "betweenness": (paths.betweenness, lambda: _guarded(seen, paths.betweenness, tied)),
        "closeness": (paths.closeness, lambda: paths.closeness(tied)),
        "reach": (group_reach, lambda: _reach_of_each(tied)),
    }
    return _metric(key, *compute[key])


def _metric(key: str, function: Callable[..., Any], compute: Callable[[], Values]) -> Metric:
    method: Method = function.method  # type: ignore[attr-defined]
    try:
        return Metric(key, method, compute())
    except NoFigure as why:
        return Metric(key, method, {}, str(why))


def _guarded(seen: Picture, function: Callable[[Undirected], Values], tied: Undirected) -> Values:
    seen.check_response()
    return function(tied)


def _reach_of_each(tied: Undirected) -> dict[str, float]:
    """``group_reach`` of every actor alone."""
    sums = paths.nearness(tied).sum(axis=1) / max(1, len(tied.actors))
    return {actor: float(value) for actor, value in zip(tied.actors, sums, strict=True)}


def _openness(seen: Picture, tied: Undirected) -> Values:
    return {actor: balance.index for actor, balance in brokerage.actor_openness(tied, seen.groups).items()}


def _brokers(seen: Picture) -> list[Metric]:
    """The five kinds of brokers, by who named whom."""
    found = brokerage.brokerage(seen.told, seen.groups)
    return [
        Metric(key, Method("13", label, brokerage.brokerage.method.text, "", brokerage.brokerage.method.source),
               {actor: getattr(counts, key) for actor, counts in found.items()})
        for key, label in BROKERS
    ]  # fmt: skip


BROKERS = (
    ("coordinator", N_("Coordinator")),
    ("itinerant", N_("Itinerant broker")),
    ("representative", N_("Representative")),
    ("gatekeeper", N_("Gatekeeper")),
    ("liaison", N_("Liaison")),
)


def fragmentation_without_each(tied: Undirected) -> dict[str, Number | None]:
    """``fragmentation_without`` for every actor; the network is taken apart only where a part would break off."""
    n = len(tied.actors)
    if n < 3:
        return dict.fromkeys(tied.actors)
    parts = cohesion.components(tied)
    size = {actor: len(part) for part in parts for actor in part}
    joined = sum(len(part) * (len(part) - 1) for part in parts)
    cut = set(cohesion.articulation_points(tied))
    return {
        actor: cohesion.fragmentation_without(tied, [actor])
        if actor in cut
        else 1 - Fraction(joined - 2 * (size[actor] - 1), (n - 1) * (n - 2))
        for actor in tied.actors
    }
