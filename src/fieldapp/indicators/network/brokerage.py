"""Who connects groups: E-I index, constraint, effective size, and the five kinds of brokers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from fieldapp.i18n import N_
from fieldapp.indicators.method import NoFigure, Number, shown
from fieldapp.indicators.network.graph import Directed, Undirected

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Balance:
    """Ties to other groups and within the own; ``index`` = (E - I)/(E + I), -1 to 1, None without ties."""

    external: int
    internal: int

    @property
    def index(self) -> Number | None:
        """-1: only within, 1: only across."""
        ties = self.external + self.internal
        return Fraction(self.external - self.internal, ties) if ties else None


EI_SOURCE = "Krackhardt, Stern (1988)"


@shown(
    "9",
    N_("Openness of the network (E-I index)"),
    N_("Ties across groups less ties within, divided by all: -1 only within, 1 only across."),
    source=EI_SOURCE,
)
def openness(network: Undirected, groups: Mapping[str, str]) -> Balance:
    """E and I of all ties; ``groups``: actor -> group. Raises NoFigure where an actor has no group."""
    _check_groups(network, groups)
    external = sum(groups[one] != groups[other] for one, other in network.edges)
    return Balance(external, len(network.edges) - external)


@shown(
    "9",
    N_("Openness of each group (E-I index)"),
    N_("Ties of a group's members to other groups less those within, divided by all of theirs."),
    source=EI_SOURCE,
)
def group_openness(network: Undirected, groups: Mapping[str, str]) -> dict[str, Balance]:
    """Group -> E and I of the ties that touch it. Raises NoFigure where an actor has no group."""
    _check_groups(network, groups)
    external = dict.fromkeys(sorted({groups[actor] for actor in network.actors}), 0)
    internal = dict(external)
    for one, other in network.edges:
        if groups[one] == groups[other]:
            internal[groups[one]] += 1
        else:
            external[groups[one]] += 1
            external[groups[other]] += 1
    return {group: Balance(external[group], internal[group]) for group in external}


@shown(
    "9",
    N_("Openness of each actor (E-I index)"),
    N_("An actor's ties to other groups less those within its own, divided by all its ties."),
    source=EI_SOURCE,
)
def actor_openness(network: Undirected, groups: Mapping[str, str]) -> dict[str, Balance]:
    """Actor -> E and I of its ties. Raises NoFigure where an actor has no group."""
    _check_groups(network, groups)
    found = {}
    for actor in network.actors:
        external = sum(groups[other] != groups[actor] for other in network.neighbours[actor])
        found[actor] = Balance(external, len(network.neighbours[actor]) - external)
    return found


@dataclass(frozen=True)
class Chance:
    """The E-I index beside that of the same network with groups dealt out at random.

    ``expected``: mean over ``permutations``; ``as_low``, ``as_high``: share of them with an index at most, or at
    least, the one seen.
    """

    index: float
    expected: float
    as_low: float
    as_high: float
    permutations: int


@shown(
    "9",
    N_("Openness beside chance"),
    N_("How often groups dealt out at random come to an index as low or as high (permutation test)."),
    unit="share",
    source="UCINET 6",
)
def openness_beside_chance(
    network: Undirected, groups: Mapping[str, str], random: np.random.Generator, permutations: int = 10_000
) -> Chance:
    """Permutation test of ``openness``; ``random`` decides the deals. Raises NoFigure for a network without ties."""
    import numpy as np

    seen = openness(network, groups)
    if seen.index is None:
        raise NoFigure(N_("There are no ties."))
    names = {name: number for number, name in enumerate(sorted(set(groups.values())))}
    labels = np.array([names[groups[actor]] for actor in network.actors])
    ends = np.array([[network.place[one], network.place[other]] for one, other in network.edges])
    across = np.empty(permutations)
    for turn in range(permutations):
        dealt = random.permutation(labels)
        across[turn] = np.count_nonzero(dealt[ends[:, 0]] != dealt[ends[:, 1]])
    external = seen.external
    indices = 2 * across / len(ends) - 1
    return Chance(
        float(seen.index),
        float(indices.mean()),
        float((across <= external).mean()),
        float((across >= external).mean()),
        permutations,
    )


@shown(
    "10",
    N_("Constraint"),
    N_("How far an actor's partners are tied to each other, so that it has little room of its own."),
    source="Burt (1992)",
)
def constraint(network: Undirected) -> dict[str, float | None]:
    """Σ_j (p_ij + Σ_q p_iq·p_qj)², p_ij = 1/d_i for each neighbour j; None for an isolate."""
    share = {actor: 1 / len(near) if near else 0.0 for actor, near in network.neighbours.items()}
    found: dict[str, float | None] = {}
    for actor in network.actors:
        near = network.neighbours[actor]
        mine = share[actor]
        found[actor] = (
            sum((mine + mine * sum(share[q] for q in network.neighbours[other] & near)) ** 2 for other in near)
            if near
            else None
        )
    return found


@shown(
    "10",
    N_("Effective size"),
    N_("Partners that are not reached through each other: ties less their mean ties among themselves."),
    unit=N_("partners"),
    source="Burt (1992)",
)
def effective_size(network: Undirected) -> dict[str, Number | None]:
    """d - 2t/d, t ties among the neighbours; None for an isolate."""
    found: dict[str, Number | None] = {}
    for actor in network.actors:
        near = network.neighbours[actor]
        twice = sum(len(network.neighbours[other] & near) for other in near)
        found[actor] = len(near) - Fraction(twice, len(near)) if near else None
    return found


@dataclass(frozen=True)
class Brokerage:
    """How often an actor v stands between a and b, a→v→b without a→b, by their groups.

    ``coordinator`` AAA, ``itinerant`` a and b of one group, v of another, ``representative`` AA→B,
    ``gatekeeper`` A→BB, ``liaison`` three groups.
    """

    coordinator: int = 0
    itinerant: int = 0
    representative: int = 0
    gatekeeper: int = 0
    liaison: int = 0


@shown(
    "13",
    N_("Kinds of brokers"),
    N_("How often an actor passes on between two that do not speak directly, within its group or between groups."),
    unit=N_("times"),
    source="Gould, Fernandez (1989)",
)
def brokerage(network: Directed, groups: Mapping[str, str]) -> dict[str, Brokerage]:
    """Actor -> how often it is each kind of broker. Raises NoFigure where an actor has no group."""
    _check_groups(network, groups)
    found = {}
    for actor in network.actors:
        counts = asdict(Brokerage())
        for source in network.into[actor]:
            for target in network.out_of[actor] - network.out_of[source]:
                if target != source:
                    counts[_kind(groups[source], groups[actor], groups[target])] += 1
        found[actor] = Brokerage(**counts)
    return found


def _kind(source: str, broker: str, target: str) -> str:
    if source == broker:
        return "coordinator" if target == broker else "representative"
    if target == broker:
        return "gatekeeper"
    return "itinerant" if source == target else "liaison"


def _check_groups(network: Directed | Undirected, groups: Mapping[str, Any]) -> None:
    missing = [actor for actor in network.actors if actor not in groups]
    if missing:
        raise NoFigure(N_("No group is given for {count} actors."), count=len(missing))
