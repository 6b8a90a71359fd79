"""Every figure of a network beside its method: by ties that either side named, and by confirmed ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from fieldapp.domain.records.network import HIGHEST
from fieldapp.i18n import N_, _, format_number, format_percent
from fieldapp.indicators.method import Method
from fieldapp.indicators.network import brokerage, cohesion, paths, waves
from fieldapp.indicators.network.graph import Directed, Undirected
from fieldapp.services.network.analysis import Picture, decimal, method_of, said
from fieldapp.services.network.model import Wave, group_label


@dataclass(frozen=True)
class Line:
    """One figure: by ties named by either side, and by confirmed ones; only ``either`` where ways do not matter."""

    method: Method
    either: str
    both: str = ""


def figures(seen: Picture) -> list[Line]:
    """All figures of the network, each with its method."""
    lines = [_line(waves.response_rate, lambda: seen.response)]
    lines.append(Line(WITH_DIRECTION, said(lambda: cohesion.density(seen.told), WITH_DIRECTION)))
    lines += [_line(function, partial(function, seen.told)) for function in DIRECTED]
    lines.append(_line(cohesion.dyads, lambda: _dyads(cohesion.dyads(seen.told))))
    for function, read in UNDIRECTED:
        lines.append(_two(seen, function, read, guarded=function in GUARDED))
    return lines + _openness(seen) + _trust(seen.wave)


WITH_DIRECTION = replace(cohesion.density.method, label=N_("Density, ties with direction"))
DIRECTED = (cohesion.arc_reciprocity, cohesion.dyad_reciprocity)
GUARDED = (paths.betweenness_centralisation, cohesion.degree_centralisation)
"""Figures that missing answers mislead most."""
UNDIRECTED: tuple[tuple[Callable[..., object], Callable[[Undirected], object]], ...] = (
    (cohesion.density, cohesion.density),
    (cohesion.components, lambda tied: len(cohesion.components(tied))),
    (cohesion.isolates, lambda tied: len(cohesion.isolates(tied))),
    (cohesion.fragmentation, cohesion.fragmentation),
    (cohesion.articulation_points, lambda tied: len(cohesion.articulation_points(tied))),
    (cohesion.bridges, lambda tied: len(cohesion.bridges(tied))),
    (cohesion.transitivity, cohesion.transitivity),
    (cohesion.average_clustering, cohesion.average_clustering),
    (cohesion.average_clustering_of_tied, cohesion.average_clustering_of_tied),
    (cohesion.degree_centralisation, cohesion.degree_centralisation),
    (paths.betweenness_centralisation, paths.betweenness_centralisation),
    (paths.reach, lambda tied: paths.reach(tied).average),
)


PERMUTATIONS = 10_000
SEED = 17
"""The deals at random are the same each time, so that a figure is."""


def _openness(seen: Picture) -> list[Line]:
    """The E-I index of the whole, of each group, and beside chance."""
    whole = brokerage.openness
    lines = [_two(seen, whole, lambda tied: whole(tied, seen.groups).index)]
    for group in sorted(set(seen.groups.values())):
        label = _("Openness: {group}").format(group=group_label(group))
        method = replace(brokerage.group_openness.method, label=label)
        either, both = (partial(_group_index, seen, group, tied) for tied in (seen.either, seen.both))
        lines.append(Line(method, said(either, method), said(both, method)))
    if len(set(seen.groups.values())) > 1:
        lines.append(_two(seen, brokerage.openness_beside_chance, partial(_beside_chance, seen)))
    return lines


def _group_index(seen: Picture, group: str, tied: Undirected) -> object:
    return brokerage.group_openness(tied, seen.groups)[group].index


def _beside_chance(seen: Picture, tied: Undirected) -> str:
    import numpy as np

    found = brokerage.openness_beside_chance(tied, seen.groups, np.random.default_rng(SEED), PERMUTATIONS)
    text = _("by chance {expected}; as low in {low}, as high in {high} of {count} deals")
    return text.format(
        expected=decimal(found.expected), low=format_percent(found.as_low), high=format_percent(found.as_high),
        count=format_number(found.permutations),
    )  # fmt: skip


def _line(function: Callable[..., object], compute: Callable[[], object]) -> Line:
    return Line(method_of(function), said(compute, method_of(function)))


def _two(
    seen: Picture, function: Callable[..., object], read: Callable[[Undirected], object], *, guarded: bool = False
) -> Line:
    def compute(tied: Undirected) -> object:
        if guarded:
            seen.check_response()
        return read(tied)

    method = method_of(function)
    return Line(method, said(lambda: compute(seen.either), method), said(lambda: compute(seen.both), method))


def _dyads(found: cohesion.Dyads) -> str:
    return _("{mutual} both, {one} one, {none} neither").format(
        mutual=format_number(found.mutual), one=format_number(found.asymmetric), none=format_number(found.none)
    )


def _trust(wave: Wave) -> list[Line]:
    """Trust among all that were rated, a rating of 0 too; nothing where the wave does not ask for it."""
    if "TRUST" not in wave.layers:
        return []
    rated = {(one.source, one.target): one.value for one in wave.said if one.layer == "TRUST"}
    told = Directed(tuple(actor.id for actor in wave.actors), rated)

    def words() -> str:
        found = waves.trust(told)
        text = _("{mean} of {most}; {high} of the ratings are 4 or more, {strong} of all pairs")
        return text.format(
            mean=decimal(float(found.mean)), most=format_number(HIGHEST["TRUST"]),
            high=format_percent(float(found.high)), strong=format_percent(float(found.strong)),
        )  # fmt: skip

    return [_line(waves.trust, words)]


def rows(lines: Sequence[Line]) -> list[list[str]]:
    """The figures as a table: name, by either side, confirmed, method, source."""
    return [[_(one.method.label), one.either, one.both, _(one.method.text), one.method.source] for one in lines]
