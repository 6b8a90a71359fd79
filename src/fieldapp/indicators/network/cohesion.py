"""How closely knit a network is: density, reciprocity, clustering, components, weak points, centralisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fieldapp.i18n import N_
from fieldapp.indicators.method import NoFigure, Number, ratio, shown
from fieldapp.indicators.network.graph import Directed, Undirected

TOO_FEW = N_("A network needs at least two actors.")
NEEDS_THREE = N_("This figure needs at least three actors.")


@shown("1", N_("Density"), N_("Ties that there are, divided by all that could be."), unit="share")
def density(network: Directed | Undirected) -> Number:
    """Undirected 2m/(n(n-1)); directed m/(n(n-1)). Raises NoFigure below two actors."""
    n = len(network.actors)
    possible = n * (n - 1) if isinstance(network, Directed) else n * (n - 1) // 2
    ties = len(network.arcs) if isinstance(network, Directed) else len(network.edges)
    return ratio(ties, possible, TOO_FEW)


@dataclass(frozen=True)
class Dyads:
    """Pairs of actors: both named each other, only one the other, neither."""

    mutual: int
    asymmetric: int
    none: int


@shown("6", N_("Pairs"), N_("Pairs of actors in which both, one or none named the other."), unit=N_("pairs"))
def dyads(network: Directed) -> Dyads:
    """The dyad census; the three sum to n(n-1)/2."""
    mutual = sum((target, source) in network.arcs for source, target in network.arcs) // 2
    n, asymmetric = len(network.actors), len(network.arcs) - 2 * mutual
    return Dyads(mutual, asymmetric, n * (n - 1) // 2 - mutual - asymmetric)


@shown("6", N_("Reciprocity of ties"), N_("Ties that are answered, divided by all ties (arc method)."), unit="share")
def arc_reciprocity(network: Directed) -> Number:
    """2M/m. Raises NoFigure for a network without ties."""
    return ratio(2 * dyads(network).mutual, len(network.arcs), N_("There are no ties."))


@shown("6", N_("Reciprocity of pairs"), N_("Mutual pairs, divided by all tied pairs (dyad method)."), unit="share")
def dyad_reciprocity(network: Directed) -> Number:
    """M/(M+A). Raises NoFigure for a network without ties."""
    census = dyads(network)
    return ratio(census.mutual, census.mutual + census.asymmetric, N_("There are no ties."))


@shown("2", N_("Ties of an actor"), N_("How many others an actor is tied to (degree)."), unit=N_("ties"))
def degree(network: Undirected) -> dict[str, int]:
    """Actor -> number of neighbours."""
    return {actor: len(network.neighbours[actor]) for actor in network.actors}


@shown("2", N_("Ties, of all possible"), N_("Others that an actor is tied to, divided by all others."))
def normalised_degree(network: Undirected) -> dict[str, Number]:
    """Actor -> d/(n-1), 0 to 1. Raises NoFigure below two actors."""
    others = len(network.actors) - 1
    if others < 1:
        raise NoFigure(TOO_FEW)
    return {actor: ratio(ties, others) for actor, ties in degree(network).items()}


@shown("2", N_("Named by others"), N_("How many others named this actor (in-degree)."), unit=N_("ties"))
def in_degree(network: Directed) -> dict[str, int]:
    """Actor -> how many named it; robust where answers are missing."""
    return {actor: len(network.into[actor]) for actor in network.actors}


@shown("2", N_("Others named"), N_("How many others this actor named (out-degree)."), unit=N_("ties"))
def out_degree(network: Directed) -> dict[str, int]:
    """Actor -> how many it named."""
    return {actor: len(network.out_of[actor]) for actor in network.actors}


@shown(
    "3",
    N_("Centralisation of ties"),
    N_("1 when all ties run through one actor, 0 when all have equally many."),
    source="Freeman (1979)",
)
def degree_centralisation(network: Undirected) -> Number:
    """Σ(d_max - d_v) / ((n-1)(n-2)). Raises NoFigure below three actors."""
    degrees, n = degree(network).values(), len(network.actors)
    if n < 3:
        raise NoFigure(NEEDS_THREE)
    highest = max(degrees)
    return ratio(sum(highest - d for d in degrees), (n - 1) * (n - 2))


def _triangles(network: Undirected) -> dict[str, int]:
    """Ties among each actor's neighbours."""
    return {
        actor: sum(len(network.neighbours[one] & near) for one in near) // 2
        for actor, near in network.neighbours.items()
    }


@shown(
    "7",
    N_("Transitivity"),
    N_("How often two partners of an actor are partners too: three times the triangles, divided by connected triples."),
    unit="share",
)
def transitivity(network: Undirected) -> Number:
    """3·triangles / connected triples. Raises NoFigure where no actor has two ties."""
    triples = sum(d * (d - 1) // 2 for d in degree(network).values())
    return ratio(sum(_triangles(network).values()), triples, N_("No actor has two ties."))


@shown("7", N_("Clustering of an actor"), N_("Ties among an actor's partners, divided by all possible."), unit="share")
def clustering(network: Undirected) -> dict[str, Number | None]:
    """C_v = 2T_v / (d(d-1)); None for an actor with fewer than two ties."""
    found: dict[str, Number | None] = {}
    for actor, closed in _triangles(network).items():
        d = len(network.neighbours[actor])
        found[actor] = Fraction(2 * closed, d * (d - 1)) if d > 1 else None
    return found


@shown(
    "7",
    N_("Average clustering, all actors"),
    N_("Actors with fewer than two ties count as 0 (the convention of NetworkX)."),
    unit="share",
)
def average_clustering(network: Undirected) -> Number:
    """Mean of C_v over all actors, 0 below two ties. Raises NoFigure for a network without actors."""
    values = clustering(network).values()
    return ratio(sum((value or 0 for value in values), Fraction(0)), len(values), TOO_FEW)


@shown(
    "7",
    N_("Average clustering, actors with two ties or more"),
    N_("Actors with fewer than two ties are left out (the convention of igraph)."),
    unit="share",
)
def average_clustering_of_tied(network: Undirected) -> Number:
    """Mean of C_v over actors with at least two ties. Raises NoFigure when there is none."""
    values = [value for value in clustering(network).values() if value is not None]
    return ratio(sum(values, Fraction(0)), len(values), N_("No actor has two ties."))


@shown("8", N_("Separate parts"), N_("Groups of actors with no tie between them (components)."), unit=N_("groups"))
def components(network: Undirected) -> list[tuple[str, ...]]:
    """The connected parts, the largest first, actors in their order; an isolate is a part of its own."""
    import rustworkx

    parts = [tuple(network.actors[i] for i in sorted(part)) for part in rustworkx.connected_components(network.rx)]
    return sorted(parts, key=lambda part: (-len(part), network.place[part[0]]))


@shown("8", N_("Alone"), N_("Actors without any tie (isolates)."), unit=N_("actors"))
def isolates(network: Undirected) -> tuple[str, ...]:
    """Actors without a tie, in order."""
    return tuple(actor for actor in network.actors if not network.neighbours[actor])


@shown("8", N_("Actors that hold parts together"), N_("If one leaves, a part breaks off (articulation points)."))
def articulation_points(network: Undirected) -> tuple[str, ...]:
    """Actors whose leaving raises the number of parts, in order."""
    import rustworkx

    return tuple(network.actors[i] for i in sorted(rustworkx.articulation_points(network.rx)))


@shown("8", N_("Ties that hold parts together"), N_("If one of them ends, a part breaks off (bridges)."))
def bridges(network: Undirected) -> tuple[tuple[str, str], ...]:
    """Ties whose end raises the number of parts, each in the order of the actors."""
    import rustworkx

    found = sorted(tuple(sorted(pair)) for pair in rustworkx.bridges(network.rx))
    return tuple((network.actors[one], network.actors[other]) for one, other in found)


@shown(
    "11",
    N_("Fragmentation"),
    N_("Part of all pairs of actors that cannot reach each other by any chain of ties."),
    unit="share",
    source="Borgatti (2006)",
)
def fragmentation(network: Undirected) -> Number:
    """F = 1 - Σ s_k(s_k - 1) / (n(n-1)) over parts of size s_k. Raises NoFigure below two actors."""
    n = len(network.actors)
    joined = sum(len(part) * (len(part) - 1) for part in components(network))
    return 1 - ratio(joined, n * (n - 1), TOO_FEW)


@shown(
    "11",
    N_("Fragmentation if an actor leaves"),
    N_("Part of the remaining pairs that cannot reach each other once this actor is gone."),
    unit="share",
    source="Borgatti (2006)",
)
def fragmentation_without(network: Undirected, gone: Sequence[str]) -> Number:
    """F of the network without these actors. Raises NoFigure when fewer than two remain."""
    return fragmentation(network.without(gone))


def fragmentation_among(network: Undirected, leaving: Sequence[str]) -> Number:
    """F over the pairs of the other actors while these are still there: what ``fragmentation_without`` compares with.

    Where the network is in one part it is 0, as F of the whole is. Raises NoFigure when fewer than two remain.
    """
    gone, n = set(leaving), len(network.actors)
    sizes = [sum(actor not in gone for actor in part) for part in components(network)]
    stay = n - len(gone & set(network.actors))
    return 1 - ratio(sum(size * (size - 1) for size in sizes), stay * (stay - 1), TOO_FEW)
