"""The eight-actor cluster of practice, and graphs whose figures are published."""

from __future__ import annotations

import networkx as nx
import pytest

from fieldapp.indicators.method import NoFigure
from fieldapp.indicators.network import brokerage, champions, cohesion, paths, waves
from fieldapp.indicators.network.graph import (
    Directed,
    Tie,
    Undirected,
    directed,
    faults,
    intersection,
    undirected,
    union,
)

ACTORS = ("E1", "E2", "E3", "E4", "E5", "A1", "B1", "L1")
ARCS = "E1-E2 E2-E1 E1-A1 A1-E1 E2-A1 E3-A1 A1-E3 E3-E4 E4-E3 E5-L1 L1-E5 E4-L1 B1-A1 A1-B1"
GROUPS = {a: {"E": "enterprise", "L": "buyer"}.get(a[0], "support") for a in ACTORS}


def rounded(values, digits=4):
    return {key: round(float(value), digits) for key, value in values.items()}


@pytest.fixture
def cluster() -> Directed:
    return directed(ACTORS, [Tie(*arc.split("-")) for arc in ARCS.split()])


@pytest.fixture
def tied(cluster) -> Undirected:
    return union(cluster)


def test_cluster_when_directed_then_density_pairs_and_reciprocity(cluster):
    assert (len(cluster.arcs), cohesion.density(cluster)) == (14, 0.25)
    assert cohesion.dyads(cluster) == cohesion.Dyads(6, 2, 20)
    assert round(float(cohesion.arc_reciprocity(cluster)), 6) == 0.857143
    assert cohesion.dyad_reciprocity(cluster) == 0.75
    into, out = cohesion.in_degree(cluster), cohesion.out_degree(cluster)
    assert {a: (into[a], out[a]) for a in ACTORS} == {
        "E1": (2, 2), "E2": (1, 2), "E3": (2, 2), "E4": (1, 2), "E5": (1, 1), "A1": (4, 3), "B1": (1, 1), "L1": (2, 1),
    }  # fmt: skip


def test_cluster_when_made_undirected_both_ways_then_the_band_shows(cluster, tied):
    confirmed = intersection(cluster)
    assert (len(tied.edges), len(confirmed.edges)) == (8, 6)
    band = waves.band([cohesion.density(tied), cohesion.density(confirmed)])
    assert [round(float(edge), 6) for edge in band] == [0.214286, 0.285714]
    assert len(cohesion.components(tied)) == 1
    assert cohesion.components(confirmed) == [("E1", "E2", "E3", "E4", "A1", "B1"), ("E5", "L1")]


def test_cluster_when_chains_are_followed_then_betweenness_closeness_harmonic(tied):
    assert paths.betweenness(tied) == {"E1": 0, "E2": 0, "E3": 12, "E4": 10, "E5": 0, "A1": 14, "B1": 0, "L1": 6}
    assert rounded(paths.normalised_betweenness(tied))["A1"] == 0.6667
    assert rounded(paths.closeness(tied)) == {
        "E1": 0.3889, "E2": 0.3889, "E3": 0.5385, "E4": 0.4667, "E5": 0.28, "A1": 0.5385, "B1": 0.3684, "L1": 0.3684,
    }  # fmt: skip
    assert rounded(paths.harmonic(tied)) == {
        "E1": 0.5405, "E2": 0.5405, "E3": 0.619, "E4": 0.5714, "E5": 0.3833, "A1": 0.7262, "B1": 0.469, "L1": 0.5119,
    }  # fmt: skip
    assert paths.reach(tied) == paths.Reach(5, 2.5)


def test_cluster_when_knit_is_measured_then_both_conventions_of_clustering(tied):
    figures = cohesion.transitivity(tied), cohesion.average_clustering(tied), cohesion.average_clustering_of_tied(tied)
    assert [round(float(figure), 6) for figure in figures] == [0.272727, 0.270833, 0.361111]
    assert round(float(cohesion.degree_centralisation(tied)), 6) == 0.380952
    assert round(paths.betweenness_centralisation(tied), 5) == 0.47619


def test_cluster_when_somebody_leaves_then_what_breaks(tied):
    assert set(cohesion.articulation_points(tied)) == {"A1", "E3", "E4", "L1"}
    assert {frozenset(pair) for pair in cohesion.bridges(tied)} == {
        frozenset(pair) for pair in (("A1", "B1"), ("A1", "E3"), ("E3", "E4"), ("E4", "L1"), ("E5", "L1"))
    }
    assert rounded({actor: cohesion.fragmentation_without(tied, [actor]) for actor in ACTORS}) == {
        "E1": 0.0, "E2": 0.0, "E3": 0.5714, "E4": 0.4762, "E5": 0.0, "A1": 0.6667, "B1": 0.0, "L1": 0.2857,
    }  # fmt: skip


def test_cluster_when_groups_differ_then_openness_at_three_levels(tied):
    whole = brokerage.openness(tied, GROUPS)
    assert (whole.external, whole.internal, whole.index) == (5, 3, 0.25)
    groups = brokerage.group_openness(tied, GROUPS)
    assert {g: (b.external, b.internal) for g, b in groups.items()} == {
        "enterprise": (5, 2), "support": (3, 1), "buyer": (2, 0),
    }  # fmt: skip
    assert rounded({group: balance.index for group, balance in groups.items()}, 6) == {
        "enterprise": 0.428571, "support": 0.5, "buyer": 1.0,
    }  # fmt: skip
    assert brokerage.actor_openness(tied, GROUPS)["A1"] == brokerage.Balance(3, 1)


def test_cluster_when_champions_are_chosen_then_the_best_pair_is_not_the_two_most_central(tied):
    single = {actor: champions.group_reach(tied, (actor,)) for actor in ACTORS}
    assert rounded(single) == {
        "E1": 0.5979, "E2": 0.5979, "E3": 0.6667, "E4": 0.625, "E5": 0.4604, "A1": 0.7604, "B1": 0.5354, "L1": 0.5729,
    }  # fmt: skip
    assert round(champions.group_reach(tied, ("A1", "E3")), 4) == 0.8542
    best = champions.champions(tied, 2)
    assert (best.actors, best.reach, best.equals, best.exact) == (("A1", "L1"), 1.0, (), True)


def test_cluster_when_room_of_an_actor_is_measured_then_constraint_and_effective_size(tied):
    assert rounded(brokerage.constraint(tied)) == {
        "E1": 0.9531, "E2": 0.9531, "E3": 0.5, "E4": 0.5, "E5": 1.0, "A1": 0.4062, "B1": 1.0, "L1": 0.5,
    }  # fmt: skip
    assert rounded(brokerage.effective_size(tied)) == {
        "E1": 1.0, "E2": 1.0, "E3": 2.0, "E4": 2.0, "E5": 1.0, "A1": 3.5, "B1": 1.0, "L1": 2.0,
    }  # fmt: skip


def test_cluster_when_somebody_passes_on_then_the_kind_of_broker(cluster):
    kinds = brokerage.brokerage(cluster, GROUPS)
    assert kinds["A1"] == brokerage.Brokerage(itinerant=3, representative=2, gatekeeper=3)
    assert kinds["E1"] == brokerage.Brokerage(gatekeeper=1)
    assert kinds["E3"] == brokerage.Brokerage(representative=1, gatekeeper=1)
    assert kinds["E4"] == brokerage.Brokerage(representative=1)


def test_waves_when_ties_are_new_then_kept_of_all(tied):
    before = undirected(ACTORS, [("E1", "E2"), ("A1", "E1"), ("A1", "B1"), ("E3", "E4")])
    found = waves.change(before, tied)
    assert (len(found.new), len(found.lost), len(found.kept), found.jaccard) == (4, 0, 4, 0.5)


def test_trust_when_eight_pairs_are_rated_then_mean_high_and_strong():
    arcs = [tuple(arc.split("-")) for arc in ARCS.split()[:8]]
    rated = directed(ACTORS, [Tie(*arc, value) for arc, value in zip(arcs, (5, 4, 4, 2, 3, 4, 5, 4), strict=True)])
    found = waves.trust(rated)
    assert (found.mean, found.high, round(float(found.strong), 6)) == (3.875, 0.75, 0.107143)


def test_answers_when_six_of_eight_then_three_quarters():
    assert waves.response_rate(6, 8) == 0.75


def test_betweenness_when_too_few_answered_then_it_is_withheld_in_words(tied):
    assert paths.shown_betweenness(tied, 0.75)["A1"] > 0.6
    with pytest.raises(NoFigure, match="Only 62 % of the actors answered"):
        paths.shown_betweenness(tied, 5 / 8)


def test_trainings_when_attended_together_then_weights():
    sessions = {"P1": {"a", "b", "c"}, "P2": {"a", "b"}, "P3": {"c"}, "P4": set()}
    weights = waves.attended_together(sessions)
    assert weights[("P1", "P2")] == 2
    assert weights[("P1", "P3")] == 1
    assert weights[("P3", "P4")] == 0
    assert waves.attendance_density(sessions, "abc") == 0.5


def test_openness_beside_chance_when_groups_are_dealt_then_the_seen_index_has_a_place(tied):
    import numpy as np

    found = brokerage.openness_beside_chance(tied, GROUPS, np.random.default_rng(7), 2000)
    assert found.index == 0.25
    expected = 2 * sum(GROUPS[a] != GROUPS[b] for a in ACTORS for b in ACTORS) / 56 - 1
    assert abs(found.expected - expected) < 0.05
    assert found.as_low + found.as_high > 1


def foreign(graph: nx.Graph) -> Undirected:
    return undirected([str(node) for node in graph], [(str(one), str(other)) for one, other in graph.edges])


@pytest.mark.parametrize(
    ("graph", "size", "density", "transitivity", "clustering", "centralisation", "top", "between"),
    [
        (nx.florentine_families_graph, (15, 20), 0.190476, 0.191489, (0.16, 0.218182), 0.274725, "Medici", 0.521978),
        (nx.krackhardt_kite_graph, (10, 18), 0.4, 0.578947, (0.52, 0.577778), 0.333333, "7", 0.388889),
        (nx.karate_club_graph, (34, 78), 0.139037, 0.255682, (0.570638, 0.587931), 0.399621, "0", 0.437635),
    ],
)
def test_published_graph_when_measured_then_the_published_figures(
    graph, size, density, transitivity, clustering, centralisation, top, between
):
    network = foreign(graph())
    assert (len(network.actors), len(network.edges)) == size
    assert round(float(cohesion.density(network)), 6) == density
    assert round(float(cohesion.transitivity(network)), 6) == transitivity
    averages = cohesion.average_clustering(network), cohesion.average_clustering_of_tied(network)
    assert tuple(round(float(value), 6) for value in averages) == clustering
    assert round(float(cohesion.degree_centralisation(network)), 6) == centralisation
    found = paths.normalised_betweenness(network)
    assert max(found, key=found.__getitem__) == top
    assert round(found[top], 6) == between


def test_published_graph_when_an_isolate_is_added_then_the_textbook_figures():
    graph = nx.florentine_families_graph()
    graph.add_node("Pucci")
    network = foreign(graph)
    assert round(float(cohesion.degree_centralisation(network)), 6) == 0.266667
    assert round(paths.betweenness_centralisation(network), 6) == 0.383492
    assert round(paths.closeness_within(network)["Medici"], 6) == 0.56
    assert round(paths.closeness(network)["Medici"], 6) == 0.522667
    assert cohesion.isolates(network) == ("Pucci",)
    with pytest.raises(NoFigure, match="several parts"):
        paths.reach(network)


def test_karate_when_factions_are_compared_then_mostly_within():
    graph = nx.karate_club_graph()
    groups = {str(node): data["club"] for node, data in graph.nodes(data=True)}
    assert round(float(brokerage.openness(foreign(graph), groups).index or 0), 6) == -0.717949


def test_southern_women_when_events_are_shared_then_published_weights():
    graph = nx.davis_southern_women_graph()
    women = {w: set(graph[w]) for w in graph.graph["top"]}
    assert round(float(waves.attendance_density(women, graph.graph["bottom"])), 6) == 0.353175
    together = waves.attended_together(women)
    assert sum(weight > 0 for weight in together.values()) == 139
    assert next(w for pair, w in together.items() if set(pair) == {"Evelyn Jefferson", "Laura Mandeville"}) == 6


def test_faults_when_ties_are_wrong_then_each_is_named_with_its_place():
    ties = [Tie("a", "b"), Tie("a", "a"), Tie("a", "x"), Tie("a", "b"), Tie("b", "a", -1)]
    assert [fault.position for fault in faults("ab", ties)] == [1, 2, 3, 4]
    assert len({fault.why for fault in faults("ab", ties)}) == 4
    with pytest.raises(NoFigure, match="themselves"):
        directed("ab", ties)
