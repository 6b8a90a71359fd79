"""Actors and ties: checked, directed as told, and made undirected in the two ways there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fieldapp.i18n import N_
from fieldapp.indicators.method import NoFigure, Number

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Tie:
    """One answer: ``source`` named ``target``; ``value`` is a frequency, rating or count; 1 for a plain yes."""

    source: str
    target: str
    value: Number = 1


@dataclass(frozen=True)
class TieFault:
    """What is wrong with one tie of a list: its position from 0, the tie, and why (a marked text)."""

    position: int
    tie: Tie
    why: str


def faults(actors: Iterable[str], ties: Sequence[Tie]) -> list[TieFault]:
    """Every tie that cannot be used, in order: to oneself, of an unknown actor, given twice, of a value below 0."""
    known, seen, found = set(actors), set(), []
    for position, tie in enumerate(ties):
        why = ""
        if tie.source == tie.target:
            why = N_("Nobody has a tie to themselves.")
        elif tie.source not in known or tie.target not in known:
            why = N_("This actor is not on the list of the wave.")
        elif (tie.source, tie.target) in seen:
            why = N_("This tie is given twice.")
        elif tie.value < 0:
            why = N_("A tie has a value of 0 or more.")
        if why:
            found.append(TieFault(position, tie, why))
        seen.add((tie.source, tie.target))
    return found


@dataclass(frozen=True)
class Directed:
    """Actors in a fixed order and the arcs between them: (source, target) -> value. A value of 0 is no arc."""

    actors: tuple[str, ...]
    arcs: Mapping[tuple[str, str], Number]

    @cached_property
    def out_of(self) -> dict[str, set[str]]:
        """Actor -> whom it named."""
        found: dict[str, set[str]] = {actor: set() for actor in self.actors}
        for source, target in self.arcs:
            found[source].add(target)
        return found

    @cached_property
    def into(self) -> dict[str, set[str]]:
        """Actor -> who named it."""
        found: dict[str, set[str]] = {actor: set() for actor in self.actors}
        for source, target in self.arcs:
            found[target].add(source)
        return found


@dataclass(frozen=True)
class Undirected:
    """Actors in a fixed order and each one's neighbours. Made by ``union`` or ``intersection`` of what was answered."""

    actors: tuple[str, ...]
    neighbours: Mapping[str, frozenset[str]]

    @cached_property
    def place(self) -> dict[str, int]:
        """Actor -> position in ``actors``."""
        return {actor: position for position, actor in enumerate(self.actors)}

    @cached_property
    def edges(self) -> tuple[tuple[str, str], ...]:
        """Each tie once, both ends in the order of ``actors``."""
        place = self.place
        return tuple(
            (one, other)
            for one in self.actors
            for other in sorted(self.neighbours[one], key=place.__getitem__)
            if place[one] < place[other]
        )

    @cached_property
    def rx(self) -> Any:
        """The same for rustworkx; node indices are the positions in ``actors``."""
        import rustworkx

        graph = rustworkx.PyGraph(multigraph=False)
        graph.add_nodes_from(list(self.actors))
        place = self.place
        graph.add_edges_from([(place[one], place[other], 1) for one, other in self.edges])
        return graph

    @cached_property
    def distances(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Steps between every two actors, [n, n]; infinite where there is no way."""
        import numpy as np
        import rustworkx

        if not self.actors:
            return np.zeros((0, 0))
        found: np.ndarray[Any, np.dtype[np.float64]] = rustworkx.graph_distance_matrix(self.rx, null_value=np.inf)
        np.fill_diagonal(found, 0)
        return found

    def without(self, gone: Iterable[str]) -> Undirected:
        """The network after some actors have left."""
        left = set(gone)
        actors = tuple(actor for actor in self.actors if actor not in left)
        return Undirected(actors, {actor: self.neighbours[actor] - left for actor in actors})


def directed(actors: Sequence[str], ties: Sequence[Tie]) -> Directed:
    """The network as answered. Raises NoFigure naming the first tie that cannot be used, or an actor listed twice."""
    if len(set(actors)) != len(actors):
        raise NoFigure(N_("An actor is on the list twice."))
    wrong = faults(actors, ties)
    if wrong:
        raise NoFigure(wrong[0].why)
    return Directed(tuple(actors), {(tie.source, tie.target): tie.value for tie in ties if tie.value > 0})


def union(network: Directed) -> Undirected:
    """A tie where at least one side named the other: the most that the answers allow."""
    return Undirected(
        network.actors,
        {actor: frozenset(network.out_of[actor] | network.into[actor]) for actor in network.actors},
    )


def intersection(network: Directed) -> Undirected:
    """A tie only where both sides named each other: what is confirmed."""
    return Undirected(
        network.actors,
        {actor: frozenset(network.out_of[actor] & network.into[actor]) for actor in network.actors},
    )


def undirected(actors: Sequence[str], pairs: Iterable[tuple[str, str]]) -> Undirected:
    """A network whose ties have no direction. Raises NoFigure for a tie to oneself or of an unknown actor."""
    both = {frozenset(pair): pair for pair in pairs}
    return union(directed(actors, [Tie(*pair) for pair in both.values()]))
