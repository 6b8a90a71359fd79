"""Random graphs, directed and not, in parts and with isolates: every figure that networkx has too comes out alike."""

from __future__ import annotations

import math
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.indicators.method import NoFigure
from fieldapp.indicators.network import brokerage, champions, cohesion, paths
from fieldapp.indicators.network.graph import Tie, directed, intersection, undirected, union


@st.composite
def answers(draw):
    """Actors and arcs of a small wave, sparse enough to fall apart often."""
    n = draw(st.integers(2, 12))
    actors = [f"a{i}" for i in range(n)]
    pair = st.tuples(st.sampled_from(actors), st.sampled_from(actors)).filter(lambda p: p[0] != p[1])
    return actors, draw(st.lists(pair, unique=True, max_size=2 * n))


def both(actors, arcs, graph):
    graph.add_nodes_from(actors)
    graph.add_edges_from(arcs)
    return graph


def alike(ours, theirs):
    assert ours.keys() == theirs.keys()
    for key, value in ours.items():
        if value is None:
            assert math.isnan(theirs[key]) or theirs[key] == 0, key
        else:
            assert float(value) == pytest.approx(theirs[key], abs=1e-9), key


@given(answers())
def test_undirected_when_random_then_as_networkx(wave):
    actors, arcs = wave
    ours, theirs = union(directed(actors, [Tie(*arc) for arc in arcs])), both(actors, arcs, nx.Graph())
    assert {frozenset(edge) for edge in ours.edges} == {frozenset(edge) for edge in theirs.edges}
    assert float(cohesion.density(ours)) == pytest.approx(nx.density(theirs))
    alike(cohesion.degree(ours), dict(theirs.degree))
    if len(actors) > 1:
        alike(cohesion.normalised_degree(ours), nx.degree_centrality(theirs))
    alike(paths.betweenness(ours), nx.betweenness_centrality(theirs, normalized=False))
    alike(paths.closeness(ours), nx.closeness_centrality(theirs))
    alike(paths.closeness_within(ours), nx.closeness_centrality(theirs, wf_improved=False))
    alike(paths.harmonic(ours), {a: v / (len(actors) - 1) for a, v in nx.harmonic_centrality(theirs).items()})
    alike(cohesion.clustering(ours), nx.clustering(theirs))
    assert float(cohesion.average_clustering(ours)) == pytest.approx(nx.average_clustering(theirs))
    assert {frozenset(p) for p in cohesion.components(ours)} == {frozenset(p) for p in nx.connected_components(theirs)}
    assert set(cohesion.isolates(ours)) == set(nx.isolates(theirs))
    assert set(cohesion.articulation_points(ours)) == set(nx.articulation_points(theirs))
    assert {frozenset(pair) for pair in cohesion.bridges(ours)} == {frozenset(pair) for pair in nx.bridges(theirs)}
    alike(brokerage.constraint(ours), nx.constraint(theirs))
    alike(brokerage.effective_size(ours), nx.effective_size(theirs))
    if any(d > 1 for _, d in theirs.degree):
        assert float(cohesion.transitivity(ours)) == pytest.approx(nx.transitivity(theirs))
    if nx.is_connected(theirs):
        average = nx.average_shortest_path_length(theirs)
        assert paths.reach(ours) == paths.Reach(nx.diameter(theirs), pytest.approx(average))
    else:
        with pytest.raises(NoFigure):
            paths.reach(ours)


@given(answers())
def test_directed_when_random_then_as_networkx(wave):
    actors, arcs = wave
    ours, theirs = directed(actors, [Tie(*arc) for arc in arcs]), both(actors, arcs, nx.DiGraph())
    assert float(cohesion.density(ours)) == pytest.approx(nx.density(theirs))
    alike(cohesion.in_degree(ours), dict(theirs.in_degree))
    alike(cohesion.out_degree(ours), dict(theirs.out_degree))
    alike(paths.betweenness(ours), nx.betweenness_centrality(theirs, normalized=False))
    alike(paths.closeness(ours), nx.closeness_centrality(theirs))
    if arcs:
        assert float(cohesion.arc_reciprocity(ours)) == pytest.approx(nx.overall_reciprocity(theirs))
    confirmed = intersection(ours)
    assert {frozenset(e) for e in confirmed.edges} == {
        frozenset(e) for e in theirs.to_undirected(reciprocal=True).edges
    }


@given(answers(), st.integers(1, 3))
def test_champions_when_every_set_is_tried_by_hand_then_the_same_best(wave, count):
    actors, arcs = wave
    network, graph = undirected(actors, arcs), both(actors, arcs, nx.Graph())
    count = min(count, len(actors))
    steps = dict(nx.all_pairs_shortest_path_length(graph))

    def reach(group):
        near = [max((1 / max(steps[m][a], 1) for m in group if a in steps[m]), default=0) for a in actors]
        return sum(near) / len(actors)

    by_hand = {group: reach(group) for group in combinations(actors, count)}
    best = champions.champions(network, count)
    assert best.exact
    assert best.reach == pytest.approx(max(by_hand.values()))
    equally_good = {group for group, value in by_hand.items() if value >= best.reach - 1e-9}
    assert {best.actors, *best.equals} == equally_good


@given(answers())
def test_champions_when_chosen_one_by_one_then_never_better_than_the_best_and_never_worse_than_any_single_exchange(
    wave,
):
    actors, arcs = wave
    network = undirected(actors, arcs)
    near = paths.nearness(network)
    count = min(2, len(actors))
    chosen = champions._greedy(near, count)
    reach = near[list(chosen)].max(axis=0).sum()
    assert len(set(chosen)) == count
    assert reach / len(actors) <= champions.champions(network, count).reach + 1e-9
    for place in range(count):
        for other in set(range(len(actors))) - set(chosen):
            changed = [*chosen[:place], other, *chosen[place + 1 :]]
            assert near[changed].max(axis=0).sum() <= reach + 1e-9


@given(answers())
def test_brokerage_when_random_then_every_open_pair_is_counted_once(wave):
    actors, arcs = wave
    network = directed(actors, [Tie(*arc) for arc in arcs])
    groups = {actor: str(place % 3) for place, actor in enumerate(actors)}
    counted = sum(sum(vars(kinds).values()) for kinds in brokerage.brokerage(network, groups).values())
    arcs_ = set(arcs)
    open_pairs = [(a, v, b) for a, v in arcs for w, b in arcs if w == v and b != a and (a, b) not in arcs_]
    assert counted == len(open_pairs)
