"""Network figures beside networkx: ``python -m tests.bench.network [--quick]``.

All figures that both have, on the same random networks of 50, 500 and 5,000 actors with six ties each on average, in
turn, in one run; then the map of 500 actors and 3,000 ties while one is dragged, painted without a screen. Last line:
JSON with ``speedup_500``, the time of networkx divided by ours at 500 actors, and ``map_fps``, frames a second.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Callable
from statistics import median

import networkx as nx

from fieldapp.indicators.network import brokerage, cohesion, paths
from fieldapp.indicators.network.graph import Directed, Tie, directed, union

TIES_EACH = 6


def make(actors: int, seed: int = 1, ties: int = 0) -> tuple[list[str], list[tuple[str, str]]]:
    """A random wave: every actor names three others on average, or as many as make ``ties``."""
    rng = random.Random(seed)
    names = [f"a{i}" for i in range(actors)]
    pairs: set[tuple[str, str]] = set()
    while len(pairs) < (ties or actors * TIES_EACH // 2):
        one, other = rng.sample(names, 2)
        pairs.add((one, other))
    return names, sorted(pairs)


def ours(names: list[str], pairs: list[tuple[str, str]]) -> None:
    """Every figure that networkx has too, from the answers on."""
    network: Directed = directed(names, [Tie(*pair) for pair in pairs])
    tied = union(network)
    for figure in (cohesion.density, cohesion.arc_reciprocity, paths.betweenness):
        figure(network)
    for figure in (
        cohesion.density,
        cohesion.degree,
        cohesion.transitivity,
        cohesion.clustering,
        cohesion.average_clustering,
        cohesion.components,
        cohesion.isolates,
        cohesion.articulation_points,
        cohesion.bridges,
        paths.betweenness,
        paths.closeness,
        paths.closeness_within,
        paths.harmonic,
        brokerage.constraint,
        brokerage.effective_size,
    ):
        figure(tied)


def theirs(names: list[str], pairs: list[tuple[str, str]]) -> None:
    """The same figures by networkx."""
    network = nx.DiGraph()
    network.add_nodes_from(names)
    network.add_edges_from(pairs)
    nx.density(network)
    nx.overall_reciprocity(network)
    nx.betweenness_centrality(network, normalized=False)
    tied = nx.Graph(network)
    nx.density(tied)
    dict(tied.degree)
    nx.transitivity(tied)
    nx.clustering(tied)
    nx.average_clustering(tied)
    list(nx.connected_components(tied))
    list(nx.isolates(tied))
    list(nx.articulation_points(tied))
    list(nx.bridges(tied))
    nx.betweenness_centrality(tied, normalized=False)
    nx.closeness_centrality(tied)
    nx.closeness_centrality(tied, wf_improved=False)
    nx.harmonic_centrality(tied)
    nx.constraint(tied)
    nx.effective_size(tied)


def map_fps(frames: int, actors: int = 500, ties: int = 3000) -> float:
    """Frames a second while an actor is dragged over the map: each follows the hand and is painted at once."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QPointF
    from PySide6.QtWidgets import QApplication

    from fieldapp.services.network.mapping import ONE_WAY, Link, Map, Node
    from fieldapp.services.network.model import GROUP
    from fieldapp.services.network.placing import place
    from fieldapp.ui.widgets.network_map import NetworkMap

    application = QApplication.instance() or QApplication([])
    names, pairs = make(actors, ties=ties)
    places = place(union(directed(names, [Tie(*pair) for pair in pairs])))
    nodes = [Node(n, n, f"Atelier {n}", GROUP[i % 4].code, *places[n], size=i % 10 / 10) for i, n in enumerate(names)]
    view = NetworkMap()
    view.resize(1120, 460)
    view.show()
    view.show_map(Map(tuple(nodes), tuple(Link(*pair, ONE_WAY) for pair in pairs)))
    application.processEvents()
    most = max(names, key=lambda name: sum(name in pair for pair in pairs))
    middle = view.ends.at[most]
    start = time.perf_counter()
    for frame in range(frames):
        view.drag_to(most, middle + QPointF(6 * frame % 900, 4 * frame % 500))
        view.viewport().repaint()
    spent = time.perf_counter() - start
    view.drop()
    view.close()
    return frames / spent


def seconds(
    work: Callable[[list[str], list[tuple[str, str]]], None], names: list[str], pairs: list[tuple[str, str]]
) -> float:
    """Wall seconds of one call."""
    start = time.perf_counter()
    work(names, pairs)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="50 and 500 actors, one turn each")
    quick = parser.parse_args().quick
    figures: dict[str, float] = {}
    print(f"{'actors':>8}{'ties':>8}{'ours s':>10}{'networkx s':>12}{'times':>8}")
    for actors in (50, 500) if quick else (50, 500, 5000):
        names, pairs = make(actors)
        ours(names, pairs)  # libraries are loaded once
        turns = 1 if quick or actors == 5000 else 3
        times = [(seconds(ours, names, pairs), seconds(theirs, names, pairs)) for _ in range(turns)]
        mine, peer = (median(column) for column in zip(*times, strict=True))
        figures |= {f"ours_{actors}_s": round(mine, 4), f"speedup_{actors}": round(peer / mine, 1)}
        print(f"{actors:>8}{len(pairs):>8}{mine:>10.3f}{peer:>12.3f}{peer / mine:>8.1f}")
    figures["map_fps"] = round(map_fps(20 if quick else 300), 1)
    print(f"map of 500 actors and 3,000 ties: {figures['map_fps']} frames a second while one is dragged")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
