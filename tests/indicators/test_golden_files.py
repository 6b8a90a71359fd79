"""The published figures, read from their files: every line of families A, B, E, F6, G and every node of every graph."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Mapping
from fractions import Fraction as Part
from pathlib import Path
from typing import Any

import pytest

from fieldapp.indicators import concentration, growth, jobs, joint_work, resources, selection, value_chain
from fieldapp.indicators.method import NoFigure
from fieldapp.indicators.network import brokerage, champions, cohesion, paths, waves
from fieldapp.indicators.network.graph import Tie, directed, intersection, undirected, union

pytestmark = pytest.mark.shared

ACTORS = ("E1", "E2", "E3", "E4", "E5", "A1", "B1", "L1")
ARCS = "E1-E2 E2-E1 E1-A1 A1-E1 E2-A1 E3-A1 A1-E3 E3-E4 E4-E3 E5-L1 L1-E5 E4-L1 B1-A1 A1-B1"
GROUPS = {a: {"E": "enterprise", "L": "buyer"}.get(a[0], "support") for a in ACTORS}
PAIRS = [(arc[:2], arc[3:]) for arc in ARCS.split()]
TOLD = directed(ACTORS, [Tie(*pair) for pair in PAIRS])
TIED, BOTH = union(TOLD), intersection(TOLD)
BEFORE = undirected(ACTORS, [("E1", "E2"), ("A1", "E1"), ("A1", "B1"), ("E3", "E4")])
RATED = directed(ACTORS, [Tie(*pair, value) for pair, value in zip(PAIRS, (5, 4, 4, 2, 3, 4, 5, 4), strict=False)])
SESSIONS = {"P1": {"a", "b", "c"}, "P2": {"a", "b"}, "P3": {"c"}, "P4": set[str]()}
BENEFITS = {"a": 900, "b": -50, "c": 0, "d": 120, "e": 300, "f": None}
WORKERS = jobs.Workers(full=4, part=((3, Part(1, 2)),), seasonal=((6, 60),))
WEIGHTS = dict(zip("abcde", (Part(n, 100) for n in (25, 20, 25, 15, 15)), strict=True))
SCORES = {"A": (4, 3, 5, 2, 4), "B": (5, 5, 2, 3, 3)}
CHAIN = [
    value_chain.Stage("cocoon producer", 4, 0, 1),
    value_chain.Stage("reeler", 7, 4, Part(8, 10)),
    value_chain.Stage("weaver", 15, 7, Part(15, 10)),
    value_chain.Stage("trader/exporter", 20, 15, 1),
]


def _lq() -> object:
    found = concentration.location_quotient_stability(8, 200, 15000, 1_000_000, 8)
    return found.value, found.more


def _shift() -> object:
    found = concentration.shift_share(100, 130, Part(5, 100), Part(10, 100))
    return found.national, found.industry, found.regional, found.national + found.industry + found.regional


def _hhi() -> object:
    found = concentration.concentration([50, 30, 20])
    return found.hhi, found.normalised, found.effective


def _gamma() -> object:
    found = concentration.agglomeration([0.2, 0.2, 0.6], [0.5, 0.3, 0.2], 0.05)
    return found.raw, found.gamma


def _chain() -> object:
    return [(one.name, one.price, one.value, one.share) for one in value_chain.chain_value(CHAIN).stages]


def _outside() -> object:
    found = value_chain.chain_value(CHAIN)
    return found.total, found.other


def _selection() -> object:
    return {
        name: selection.selection_score(WEIGHTS, dict(zip("abcde", row, strict=True))) for name, row in SCORES.items()
    }


def _dyads() -> object:
    found = cohesion.dyads(TOLD)
    return found.mutual, found.asymmetric, found.none


def _degrees() -> object:
    into, out = cohesion.in_degree(TOLD), cohesion.out_degree(TOLD)
    return {actor: (into[actor], out[actor]) for actor in ACTORS}


def _openness() -> object:
    return {g: (b.external, b.internal, b.index) for g, b in brokerage.group_openness(TIED, GROUPS).items()}


def _whole_openness() -> object:
    found = brokerage.openness(TIED, GROUPS)
    return found.external, found.internal, found.index


def _weak_points() -> object:
    cut = sorted(cohesion.articulation_points(TIED))
    return cut, sorted(tuple(sorted(pair)) for pair in cohesion.bridges(TIED))


def _best_pair() -> object:
    found = champions.champions(TIED, 2)
    return found.actors, found.reach, [found.actors, *found.equals]


def _brokers() -> object:
    found = {actor: vars(kinds) for actor, kinds in brokerage.brokerage(TOLD, GROUPS).items()}
    return {actor: kinds for actor, kinds in found.items() if any(kinds.values())}


def _steps() -> object:
    found = paths.reach(TIED)
    return found.diameter, found.average


def _change() -> object:
    found = waves.change(BEFORE, TIED)
    return len(found.new), len(found.lost), len(found.kept), found.jaccard


def _trust() -> object:
    found = waves.trust(directed(ACTORS, [Tie(*pair, RATED.arcs[pair]) for pair in PAIRS[:8]]))
    return found.mean, found.high, found.strong


def _income() -> object:
    found = jobs.net_additional_income(12000, 16500, 8000, 10700, Part(6, 10))
    return found.change, found.attributed


def _scale() -> object:
    found = jobs.scale(BENEFITS)
    return found.positive, found.net, found.middle


def _resources() -> object:
    uses = {"prod_en": (96000, 95040), "prod_mat": (180, 185), "prod_wat": (2400, 2244)}
    emitted = {"int_co2": (21.6, 20.5), "int_ww": (1900, 1710), "int_waste": (30, 26.4)}
    found = {key: resources.productivity(120, one, 132, two) for key, (one, two) in uses.items()}
    found |= {key: resources.intensity(one, 120, two, 132) for key, (one, two) in emitted.items()}
    return {key: (shift.before, shift.after, shift.change) for key, shift in found.items()}


LINES: dict[str, Callable[[], object]] = {
    "A1 LQ": lambda: concentration.location_quotient(1200, 20000, 15000, 1_000_000),
    "A1b": _lq,
    "A2": _shift,
    "A3": _hhi,
    "A4": lambda: concentration.specialisation([0.5, 0.3, 0.2], [0.4, 0.4, 0.2]),
    "A5": lambda: concentration.gini([10, 20, 30, 40]),
    "A6": _gamma,
    "A7": lambda: growth.yearly_growth(100, 146.41, 4),
    "A8 value": _chain,
    "A8 total": _outside,
    "A9": _selection,
    "B1 ": lambda: (len(ACTORS), len(TOLD.arcs), cohesion.density(TOLD)),
    "B2 mutual": _dyads,
    "B2 arc": lambda: (cohesion.arc_reciprocity(TOLD), cohesion.dyad_reciprocity(TOLD), cohesion.arc_reciprocity(TOLD)),
    "B3": _degrees,
    "B4 union": lambda: (len(TIED.edges), cohesion.density(TIED), len(BOTH.edges), cohesion.density(BOTH)),
    "B4 comp": lambda: (len(cohesion.components(TIED)), sorted(map(sorted, cohesion.components(BOTH)))),
    "B5 union": lambda: cohesion.degree(TIED),
    "B5 betweenness raw": lambda: paths.betweenness(TIED),
    "B5 betweenness norm": lambda: paths.normalised_betweenness(TIED),
    "B5 closeness": lambda: paths.closeness(TIED),
    "B5 harmonic": lambda: paths.harmonic(TIED),
    "B6": lambda: (
        cohesion.transitivity(TIED),
        cohesion.average_clustering(TIED),
        cohesion.average_clustering_of_tied(TIED),
    ),
    "B7 E": _whole_openness,
    "B7 by": _openness,
    "B8 degree": lambda: cohesion.degree_centralisation(TIED),
    "B8 betweenness": lambda: paths.betweenness_centralisation(TIED),
    "B9": _weak_points,
    "B10": lambda: {actor: cohesion.fragmentation_without(TIED, [actor]) for actor in ACTORS},
    "B11 KPP": lambda: {actor: champions.group_reach(TIED, (actor,)) for actor in ACTORS},
    "B11 pair": lambda: champions.group_reach(TIED, ("A1", "E3")),
    "B11 best": _best_pair,
    "B12 Burt": lambda: brokerage.constraint(TIED),
    "B12 eff": lambda: brokerage.effective_size(TIED),
    "B13": _brokers,
    "B14": _steps,
    "B15": _change,
    "B16": _trust,
    "B17": lambda: waves.response_rate(6, 8),
    "B18 co": lambda: waves.attended_together(SESSIONS),
    "B18 bip": lambda: waves.attendance_density(SESSIONS, "abc"),
    "E1 FTE DCED": lambda: jobs.fte_by_days(WORKERS),
    "E1 FTE month": lambda: jobs.fte_by_months(WORKERS, 4),
    "E2 DiD": lambda: jobs.difference_in_differences(7, 10, 6, 7),
    "E2 gross": lambda: jobs.net_jobs(30, Part(2, 10), Part(1, 10)),
    "E3": _income,
    "E4 scale": lambda: jobs.scale(BENEFITS).firms,
    "E4 total": _scale,
    "E5": lambda: (growth.nominal_growth(100, 130), growth.real_growth(100, 130, 100, 112)),
    "E6": lambda: (growth.export_share(45, 300), growth.capacity_used(720, 1000)),
    "F6": lambda: joint_work.maturity([2, 3, 1, 2, 4, 2], 4),
    "G RECP": _resources,
}
FAMILIES = ("A", "B", "E", "F6", "G")


def _golden(shared: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / "golden" / name).read_text("utf-8"))
    return found


def alike(ours: object, theirs: object) -> bool:
    """Equal as far as the published figures are printed: each with its own number of digits."""
    if isinstance(theirs, Mapping):
        same = isinstance(ours, Mapping) and ours.keys() == theirs.keys()
        return same and all(alike(ours[key], value) for key, value in theirs.items())  # type: ignore[index]
    if isinstance(theirs, list | tuple):
        same = isinstance(ours, list | tuple) and len(ours) == len(theirs)
        return same and all(map(alike, ours, theirs))  # type: ignore[arg-type]
    if isinstance(theirs, float):
        digits = min(12, max(4, len(str(theirs).partition(".")[2])))
        return abs(float(ours) - theirs) <= 0.500001 * 10**-digits  # type: ignore[arg-type]
    return bool(ours == theirs)


def test_golden_figures_when_listed_then_each_line_has_its_computation(shared: Path) -> None:
    keys = [key for key in _golden(shared, "indicators.json") if key.startswith(FAMILIES)]
    assert [key for key in keys if sum(key.startswith(line) for line in LINES) != 1] == []
    assert [line for line in LINES if sum(key.startswith(line) for key in keys) != 1] == []


@pytest.mark.parametrize("line", LINES)
def test_golden_figure_when_computed_then_as_published(shared: Path, line: str) -> None:
    (text,) = (value for key, value in _golden(shared, "indicators.json").items() if key.startswith(line))
    assert alike(LINES[line](), ast.literal_eval(text)), (LINES[line](), text)


GRAPHS = ("florentine15", "florentine16_with_isolate", "krackhardt_kite", "zachary_karate_unweighted")


@pytest.mark.parametrize("name", GRAPHS)
def test_golden_graph_when_measured_then_every_figure_and_every_node_as_published(shared: Path, name: str) -> None:
    golden = _golden(shared, "networks.json")
    assert set(golden) == {"_note", *GRAPHS}
    graph = golden[name]
    network = undirected(list(graph["nodes"]), [(one, other) for one, other in graph["edges"]])
    figures = {
        "n": len(network.actors), "m": len(network.edges), "edges": sorted(map(sorted, network.edges)),
        "density": cohesion.density(network), "transitivity": cohesion.transitivity(network),
        "avg_clustering_zero": cohesion.average_clustering(network),
        "avg_clustering_deg2": cohesion.average_clustering_of_tied(network),
        "components": len(cohesion.components(network)), **_diameter(network),
        "degree_centralization": cohesion.degree_centralisation(network),
        "betweenness_centralization": paths.betweenness_centralisation(network),
        "articulation": sorted(cohesion.articulation_points(network)), "nodes": _nodes(network),
    }  # fmt: skip
    graph["edges"] = sorted(map(sorted, graph["edges"]))
    assert figures.keys() == graph.keys()
    assert [key for key, value in graph.items() if not alike(figures[key], value)] == []


def _diameter(network: Any) -> dict[str, object]:
    try:
        found = paths.reach(network)
    except NoFigure:
        return {"diameter": None, "apl": None}
    return {"diameter": found.diameter, "apl": found.average}


def _nodes(network: Any) -> dict[str, object]:
    figures = {
        "degree": cohesion.degree(network), "betweenness": paths.betweenness(network),
        "betweenness_norm": paths.normalised_betweenness(network), "closeness_wf": paths.closeness(network),
        "harmonic_norm": paths.harmonic(network), "clustering": cohesion.clustering(network),
        "constraint": brokerage.constraint(network),
    }  # fmt: skip
    nodes = {actor: {key: values[actor] for key, values in figures.items()} for actor in network.actors}
    for actor, ties in figures["degree"].items():
        nodes[actor]["clustering"] = nodes[actor]["clustering"] or 0 if ties < 2 else nodes[actor]["clustering"]
    return nodes
