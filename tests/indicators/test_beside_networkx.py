"""Random graphs, directed and not, in parts and with isolates: every figure that networkx has too comes out alike."""

from __future__ import annotations

import math
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.indicators.method import NoFigure
from fieldapp.indicators.network import brokerage, champions, cohesion, paths, waves
from fieldapp.indicators.network.graph import Tie, directed, intersection, undirected, union


@st.composite
def answers(draw):
    """Actors and arcs of a small wave, sparse enough to fall apart often."""
    n = draw(st.integers(1, 16))
    actors = draw(st.permutations([f"a{i}" for i in range(n)]))
    pairs = [(one, other) for one in actors for other in actors if one != other]
    return actors, draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2 * n)) if pairs else []


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


@given(answers(), st.booleans())
def test_undirected_when_random_then_as_networkx(wave, confirmed):
    actors, arcs = wave
    told, told_there = directed(actors, [Tie(*arc) for arc in arcs]), both(actors, arcs, nx.DiGraph())
    ours = intersection(told) if confirmed else union(told)
    theirs = told_there.to_undirected(reciprocal=confirmed)
    assert {frozenset(edge) for edge in ours.edges} == {frozenset(edge) for edge in theirs.edges}
    if len(actors) > 1:
        assert float(cohesion.density(ours)) == pytest.approx(nx.density(theirs))
    alike(cohesion.degree(ours), dict(theirs.degree))
    if len(actors) > 1:
        alike(cohesion.normalised_degree(ours), nx.degree_centrality(theirs))
    alike(paths.betweenness(ours), nx.betweenness_centrality(theirs, normalized=False))
    if len(actors) > 2:
        alike(paths.normalised_betweenness(ours), nx.betweenness_centrality(theirs))
    alike(paths.closeness(ours), nx.closeness_centrality(theirs))
    alike(paths.closeness_within(ours), nx.closeness_centrality(theirs, wf_improved=False))
    if len(actors) > 1:
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
    if len(actors) > 1 and nx.is_connected(theirs):
        average = nx.average_shortest_path_length(theirs)
        assert paths.reach(ours) == paths.Reach(nx.diameter(theirs), pytest.approx(average))
    else:
        with pytest.raises(NoFigure):
            paths.reach(ours)


@given(answers())
def test_directed_when_random_then_as_networkx(wave):
    actors, arcs = wave
    ours, theirs = directed(actors, [Tie(*arc) for arc in arcs]), both(actors, arcs, nx.DiGraph())
    if len(actors) > 1:
        assert float(cohesion.density(ours)) == pytest.approx(nx.density(theirs))
    alike(cohesion.in_degree(ours), dict(theirs.in_degree))
    alike(cohesion.out_degree(ours), dict(theirs.out_degree))
    alike(paths.betweenness(ours), nx.betweenness_centrality(theirs, normalized=False))
    if len(actors) > 2:
        alike(paths.normalised_betweenness(ours), nx.betweenness_centrality(theirs))
    alike(paths.closeness(ours), nx.closeness_centrality(theirs))
    census = cohesion.dyads(ours)
    mutual = sum(theirs.has_edge(other, one) for one, other in theirs.edges) // 2
    assert (census.mutual, census.asymmetric) == (mutual, theirs.number_of_edges() - 2 * mutual)
    assert census.none == nx.number_of_edges(nx.complement(theirs.to_undirected()))
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


@given(answers())
def test_attendance_when_projected_then_as_networkx(wave):
    actors, arcs = wave
    sessions = {actor: {f"s{target[1:]}" for source, target in arcs if source == actor} for actor in actors}
    held = {f"s{actor[1:]}" for actor in actors}
    graph = nx.Graph()
    graph.add_nodes_from([*actors, *held])
    graph.add_edges_from((actor, session) for actor, attended in sessions.items() for session in attended)
    theirs = nx.bipartite.weighted_projected_graph(graph, actors)
    ours = waves.attended_together(sessions)
    assert {frozenset(pair): n for pair, n in ours.items() if n} == {
        frozenset((one, other)): weight for one, other, weight in theirs.edges(data="weight")
    }
    density = float(waves.attendance_density(sessions, held))
    assert density == pytest.approx(nx.bipartite.density(graph, actors))


@given(answers())
def test_fragmentation_when_somebody_leaves_then_from_the_parts_of_networkx(wave):
    actors, arcs = wave
    network, graph = undirected(actors, arcs), both(actors, arcs, nx.Graph())
    for actor in actors:
        rest = [one for one in actors if one != actor]
        if len(rest) < 2:
            continue
        pairs = list(combinations(rest, 2))
        left = graph.subgraph(rest)
        apart = sum(not nx.has_path(left, *pair) for pair in pairs)
        assert float(cohesion.fragmentation_without(network, [actor])) == pytest.approx(apart / len(pairs))
        apart = sum(not nx.has_path(graph, *pair) for pair in pairs)
        assert float(cohesion.fragmentation_among(network, [actor])) == pytest.approx(apart / len(pairs))


@pytest.mark.parametrize("graph", [nx.complete_graph(50), nx.empty_graph(50), nx.star_graph(49)])
def test_champions_when_millions_of_sets_reach_as_far_then_some_are_kept_and_it_is_exact(graph):
    network = undirected([str(v) for v in graph], [(str(one), str(other)) for one, other in graph.edges])
    found = champions.champions(network, 5)
    assert found.exact
    assert len(found.equals) == champions.EQUALS
    assert {round(champions.group_reach(network, group), 9) for group in found.equals} == {round(found.reach, 9)}


def test_champions_when_six_of_fifty_then_still_exact_and_nobody_is_exchanged_for_better():
    graph = nx.gnp_random_graph(50, 0.06, seed=1)
    network = undirected([str(v) for v in graph], [(str(one), str(other)) for one, other in graph.edges])
    found = champions.champions(network, 6)
    assert found.exact
    near = paths.nearness(network)
    greedy = near[list(champions._greedy(near, 6))].max(axis=0).sum() / 50
    assert greedy - 1e-9 <= found.reach <= 1
    assert found.reach == pytest.approx(0.846667, abs=1e-6)
