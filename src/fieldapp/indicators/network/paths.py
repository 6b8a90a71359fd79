"""Who lies between, who is close: figures from shortest chains of ties, by rustworkx."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fieldapp.i18n import N_
from fieldapp.indicators.method import NoFigure, Number, shown
from fieldapp.indicators.network.cohesion import NEEDS_THREE, TOO_FEW
from fieldapp.indicators.network.graph import Directed, Undirected

WITHHELD = N_(
    "Only {rate} % of the actors answered. Below {needed} % this ranking misleads; see instead who is named most often."
)
RESPONSE_NEEDED = 0.75
"""Share of answers below which betweenness is not shown (Smith and Moody 2013 on missing data; the figure is ours)."""


def _directed_rx(network: Directed) -> Any:
    import rustworkx

    graph: Any = rustworkx.PyDiGraph(multigraph=False)
    graph.add_nodes_from(list(network.actors))
    place = {actor: position for position, actor in enumerate(network.actors)}
    graph.add_edges_from([(place[source], place[target], 1) for source, target in network.arcs])
    return graph


@shown(
    "4",
    N_("In between"),
    N_("On how many shortest chains between two others this actor lies (betweenness)."),
    unit=N_("chains"),
    source="Freeman (1977)",
)
def betweenness(network: Undirected | Directed) -> dict[str, float]:
    """C_B(v) = Σ σ_st(v)/σ_st over pairs s < t, or over ordered pairs where ties have a direction."""
    import rustworkx

    if isinstance(network, Directed):
        found = rustworkx.digraph_betweenness_centrality(_directed_rx(network), normalized=False)
    else:
        found = rustworkx.graph_betweenness_centrality(network.rx, normalized=False)
    return {actor: float(found[position]) for position, actor in enumerate(network.actors)}


@shown(
    "4",
    N_("In between, of 1"),
    N_("Betweenness divided by the most that is possible, so that networks can be compared."),
    unit="share",
    source="Freeman (1977)",
)
def normalised_betweenness(network: Undirected | Directed) -> dict[str, float]:
    """2·C_B/((n-1)(n-2)), for directed ties C_B/((n-1)(n-2)). Raises NoFigure below three actors."""
    n = len(network.actors)
    if n < 3:
        raise NoFigure(NEEDS_THREE)
    pairs = (n - 1) * (n - 2) / (1 if isinstance(network, Directed) else 2)
    return {actor: value / pairs for actor, value in betweenness(network).items()}


def shown_betweenness(network: Undirected, response: Number, needed: Number = RESPONSE_NEEDED) -> dict[str, float]:
    """``normalised_betweenness``, withheld where too few answered. Raises NoFigure saying so."""
    if response < needed:
        raise NoFigure(WITHHELD, rate=round(100 * float(response)), needed=round(100 * float(needed)))
    return normalised_betweenness(network)


@shown(
    "4",
    N_("Centralisation of chains"),
    N_("1 when one actor lies on all shortest chains, 0 when all lie on equally many."),
    source="Freeman (1979)",
)
def betweenness_centralisation(network: Undirected) -> float:
    """Σ(max - C'_B) / (n-1). Raises NoFigure below three actors."""
    values = normalised_betweenness(network).values()
    highest = max(values)
    return sum(highest - value for value in values) / (len(values) - 1)


@shown(
    "5",
    N_("Closeness"),
    N_("How few steps lead to the others it can reach, reduced by the part it cannot reach (Wasserman-Faust)."),
    unit="share",
    source="Wasserman, Faust (1994)",
)
def closeness(network: Undirected | Directed) -> dict[str, float]:
    """(r-1)/Σd · (r-1)/(n-1), r actors reached; 0 for an isolate. With direction: steps of the others to the actor."""
    import rustworkx

    if isinstance(network, Directed):
        found = rustworkx.digraph_closeness_centrality(_directed_rx(network), wf_improved=True)
    else:
        found = rustworkx.graph_closeness_centrality(network.rx, wf_improved=True)
    return {actor: float(found[position]) for position, actor in enumerate(network.actors)}


@shown(
    "5",
    N_("Closeness within its part"),
    N_("How few steps lead to the others of the same connected part (textbook form)."),
    unit="share",
    source="Sabidussi (1966)",
)
def closeness_within(network: Undirected) -> dict[str, float]:
    """(r-1)/Σd over the actor's own component of r actors; 0 for an isolate."""
    import numpy as np

    steps = network.distances
    reached = np.isfinite(steps).sum(axis=1) - 1
    total = np.where(np.isfinite(steps), steps, 0).sum(axis=1)
    return {actor: float(reached[i] / total[i]) if reached[i] else 0.0 for i, actor in enumerate(network.actors)}


@shown(
    "5",
    N_("Nearness (harmonic)"),
    N_("Mean of one over the steps to each other actor, 0 where there is no way; fit for networks in several parts."),
    unit="share",
    source="Marchiori, Latora (2000)",
)
def harmonic(network: Undirected) -> dict[str, float]:
    """Σ 1/d(v,u) / (n-1). Raises NoFigure below two actors."""
    import numpy as np

    n = len(network.actors)
    if n < 2:
        raise NoFigure(TOO_FEW)
    near = nearness(network)
    np.fill_diagonal(near, 0)
    return {actor: float(value) for actor, value in zip(network.actors, near.sum(axis=1) / (n - 1), strict=True)}


def nearness(network: Undirected) -> Any:
    """1/d between every two actors as an array [n, n]; 1 on the diagonal, 0 where there is no way."""
    import numpy as np

    steps = network.distances.copy()
    np.fill_diagonal(steps, 1)
    return 1 / steps


@dataclass(frozen=True)
class Reach:
    """``diameter``: steps between the two furthest; ``average``: mean steps between two actors."""

    diameter: int
    average: float


@shown("14", N_("Steps between actors"), N_("Mean and longest of the shortest chains."), unit=N_("steps"))
def reach(network: Undirected) -> Reach:
    """Over all pairs. Raises NoFigure below two actors and for a network in several parts."""
    import numpy as np

    n = len(network.actors)
    if n < 2:
        raise NoFigure(TOO_FEW)
    steps = network.distances
    if not np.isfinite(steps).all():
        raise NoFigure(N_("The network is in several parts, so some actors are no steps apart."))
    return Reach(int(steps.max()), float(steps.sum() / (n * (n - 1))))
