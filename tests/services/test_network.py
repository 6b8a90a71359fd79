"""From records to findings: the eight-actor cluster of practice (domain 1.8), entry, masking, waves."""

from __future__ import annotations

import pytest

from fieldapp.domain.records import Alias, AttendanceMark, Participation, RosterActor, Tie, WaveResponse
from fieldapp.indicators.network import brokerage, cohesion, paths
from fieldapp.services.errors import ServiceError
from fieldapp.services.network import actors, analysis, entering, figures, findings, mapping, reading, waves
from fieldapp.services.network.model import TOGETHER
from tests.services.conftest import World
from tests.services.network import ARCS, BASELINE, DAY, Eight, eight


@pytest.fixture
def cluster(world: World) -> Eight:
    return eight(world)


@pytest.fixture
def seen(cluster: Eight) -> analysis.Picture:
    wave = cluster.new_wave()
    cluster.enter(wave)
    return analysis.picture(cluster.read(wave))


def test_wave_when_entered_then_the_network_is_that_of_the_book(cluster: Eight, seen: analysis.Picture) -> None:
    assert (len(seen.told.arcs), cohesion.density(seen.told)) == (14, 0.25)
    assert (len(seen.either.edges), len(seen.both.edges)) == (8, 6)
    assert [cluster.short(part) for part in cohesion.components(seen.both)] == ["E1 E2 E3 E4 A1 B1", "E5 L1"]
    between = {cluster.short([one]): value for one, value in paths.betweenness(seen.either).items() if value}
    assert between == {"A1": 14, "E3": 12, "E4": 10, "L1": 6}
    openness = brokerage.openness(seen.either, seen.groups)
    assert (openness.external, openness.internal) == (5, 3)
    assert seen.response == 1


def test_findings_when_all_answered_then_broker_break_and_champions(cluster: Eight, seen: analysis.Picture) -> None:
    found = findings.findings(seen, seen.wave.names(masked=False))
    assert cluster.short(found.holder) == "A1"
    assert cluster.short([found.breaker]) == "A1"
    assert found.champions is not None
    assert cluster.short(found.champions.actors) == "A1 L1"
    who, breaks, reach = (one.replace("\u2068", "").replace("\u2069", "") for one in found.sentences)
    assert who == "Institution A1 holds the network together."
    assert breaks.startswith("If Institution A1 leaves, 67")
    assert "(now 0" in breaks
    assert reach.startswith("Reach most through Institution A1, Institution L1: a reach of 100")
    assert found.withheld == ""


def test_findings_when_six_of_eight_answered_then_the_same_and_below_three_quarters_in_degree(cluster: Eight) -> None:
    wave = cluster.new_wave()
    cluster.enter(wave, " ".join(arc for arc in ARCS.split() if not arc.startswith(("B1", "E5"))))
    six = analysis.picture(cluster.read(wave))
    assert six.response == 0.75
    assert cluster.short(findings.findings(six, six.wave.names(masked=False)).holder) == "A1"
    waves.respond(cluster.world.store, wave, [cluster.line(wave, "L1")], "refused", DAY)
    five = analysis.picture(cluster.read(wave))
    found = findings.findings(five, five.wave.names(masked=False))
    assert "Only 62 % of the actors answered" in found.withheld
    assert "named most often, by 3 others" in found.sentences[0]
    size = actors.metric(five, "betweenness")
    assert size.values == {}
    assert size.why == found.withheld
    table = {one.key: one for one in actors.metrics(five)}
    assert table["betweenness"].why
    assert not table["closeness"].why
    line = next(one for one in figures.figures(five) if one.method is paths.betweenness_centralisation.method)
    assert "Only 62 %" in line.either


def test_figures_when_listed_then_both_ways_stand_beside_each_other_with_methods(seen: analysis.Picture) -> None:
    lines = figures.figures(seen)
    assert all(one.method.label and one.method.text for one in lines)
    densities = [one for one in lines if one.method.text == cohesion.density.method.text]
    assert [(one.either, one.both) for one in densities] == [("25.0%", ""), ("28.6%", "21.4%")]
    clustering = [one.either for one in lines if one.method.code == "7"]
    assert clustering == ["27.3%", "27.1%", "36.1%"]
    reach = next(one for one in lines if one.method is paths.reach.method)
    assert reach.either == "2.500"
    assert "several parts" in reach.both


def test_actors_when_each_leaves_then_the_quick_figure_is_the_slow_one(seen: analysis.Picture) -> None:
    for tied in (seen.either, seen.both):
        slow = {actor: cohesion.fragmentation_without(tied, [actor]) for actor in tied.actors}
        assert actors.fragmentation_without_each(tied) == slow


def test_brokers_when_listed_then_the_five_kinds_of_the_book(cluster: Eight, seen: analysis.Picture) -> None:
    table = {one.key: one.values for one in actors.metrics(seen)}
    a1 = cluster.ids["A1"]
    kinds = [table[key][a1] for key in ("itinerant", "representative", "gatekeeper", "coordinator", "liaison")]
    assert kinds == [3, 2, 3, 0, 0]


def test_removal_when_told_in_words_then_the_fall_is_that_of_the_book(cluster: Eight, seen: analysis.Picture) -> None:
    names = seen.wave.names(masked=False)
    assert "57" in findings.if_removed(seen, names, [cluster.ids["E3"]])
    both = findings.if_removed(seen, names, [cluster.ids["E3"], cluster.ids["A1"]])
    assert both.startswith("Without ")
    assert findings.if_removed(seen, names, []) == ""


def test_entry_when_wrong_then_refused_with_a_reason_and_the_rest_is_kept(cluster: Eight) -> None:
    wave = cluster.new_wave(layers="TRUST COOP")
    e1, e2, e3 = (cluster.line(wave, name) for name in ("E1", "E2", "E3"))
    done = entering.put(
        cluster.world.store, wave, "TRUST", {(e1, e1): 3, (e1, "stranger"): 3, (e1, e2): 6, (e1, e3): 5}, DAY
    )
    assert {cell: why.split()[0] for cell, why in done.refused.items()} == {
        (e1, e1): "Nobody", (e1, "stranger"): "This", (e1, e2): "This",
    }  # fmt: skip
    assert "not asked" in entering.put(cluster.world.store, wave, "INFO", {(e1, e2): 1}, DAY).refused[e1, e2]
    read = cluster.read(wave)
    assert [(one.layer, one.value) for one in read.said] == [("TRUST", 5)]
    assert [actor.status for actor in read.actors if actor.line == e1] == ["complete"]
    entering.put_details(cluster.world.store, wave, "COOP", {(e1, e2): {"value": 2, "since_year": 2019}}, DAY)
    entering.put(cluster.world.store, wave, "COOP", {(e1, e2): 3}, DAY)
    with cluster.world.store.read() as tx:
        (tie,) = entering.card(tx, wave, e1, "COOP").values()
    assert (tie["value"], tie["since_year"]) == (3, 2019)
    entering.put(cluster.world.store, wave, "COOP", {(e1, e2): None}, DAY)
    assert [one.layer for one in cluster.read(wave).said] == ["TRUST"]


def test_wave_when_closed_twice_then_refused_and_nothing_in_it_changes(cluster: Eight) -> None:
    wave = cluster.new_wave()
    store, line = cluster.world.store, cluster.line(wave, "E1")
    with pytest.raises(ServiceError, match="not begun"):
        waves.close(store, wave, DAY.replace(day=1))
    waves.close(store, wave, DAY)
    for act in (
        lambda: waves.close(store, wave, DAY),
        lambda: entering.put(store, wave, "INFO", {(line, cluster.line(wave, "E2")): 1}, DAY),
        lambda: waves.respond(store, wave, [line], "complete", DAY),
        lambda: waves.remove(store, wave, [line]),
        lambda: waves.add_cluster(store, wave),
    ):
        with pytest.raises(ServiceError, match=r"was closed on 12 Nov 2025"):
            act()
    assert cluster.read(wave).closed_on == "2025-11-12"


def test_list_when_filled_from_the_cluster_and_thinned_then_ties_go_too(cluster: Eight) -> None:
    wave = cluster.new_wave()
    cluster.enter(wave)
    store = cluster.world.store
    assert not waves.add_cluster(store, wave)
    newcomer = cluster.world.enterprise("Atelier E6")
    assert len(waves.add_cluster(store, wave).of_type(RosterActor)) == 1
    waves.remove(store, wave, [cluster.line(wave, "A1")])
    read = cluster.read(wave)
    assert newcomer in read.by_id
    assert cluster.ids["A1"] not in read.by_id
    assert len(read.said) == 14 - 7
    assert read.strays == 0


def test_names_when_no_consent_then_masked_and_the_last_word_counts(cluster: Eight) -> None:
    wave = cluster.new_wave()
    cluster.consent("E3")
    cluster.consent("A1", "yes", "2025-11-01")
    cluster.consent("A1", "no", "2025-11-05")
    names = cluster.read(wave).names(masked=True)
    shown = {name: names[one] for name, one in cluster.ids.items()}
    assert shown["E3"] == "Atelier E3"
    assert shown["E1"] == "Firm 1"
    assert shown["E5"] == "Firm 5"
    assert (shown["A1"], shown["B1"], shown["L1"]) == ("Support institution 1", "Support institution 2", "Buyer 1")


def test_waves_when_compared_then_new_lost_kept_and_jaccard(cluster: Eight) -> None:
    first, second = cluster.new_wave("baseline", "2024-11-04"), cluster.new_wave()
    cluster.enter(first, BASELINE)
    cluster.enter(second)
    told = analysis.compare(analysis.picture(cluster.read(first)), analysis.picture(cluster.read(second)))
    assert (len(told.change.new), len(told.change.lost), told.change.jaccard) == (4, 0, 0.5)
    assert told.sentence == "4 new, 0 lost, 4 kept; overlap (Jaccard) 50.0%."
    assert [line.title for line in reading.waves(cluster.world.store, cluster.world.cluster)] == [
        "At the end, 10 Nov 2025", "Baseline, 04 Nov 2024",
    ]  # fmt: skip


def test_waves_when_they_ask_other_things_then_compared_in_what_both_ask(cluster: Eight) -> None:
    first, second = cluster.new_wave("baseline", "2024-11-04", "INFO"), cluster.new_wave(layers="INFO COOP")
    cluster.enter(first, BASELINE)
    cluster.enter(second, BASELINE)
    cluster.enter(second, "E4-E5", "COOP")
    seen = mapping.see(cluster.world.store, mapping.Asked(second, before=first))
    assert seen.compared is not None
    assert seen.compared.sentence.startswith("0 new, 0 lost, 4 kept")
    assert seen.compared.sentence.endswith("Compared: Advice and news.")
    third = cluster.new_wave("mid", "2025-11-20", "TRUST")
    apart = mapping.see(cluster.world.store, mapping.Asked(third, before=first))
    assert apart.compared is None
    assert apart.apart == "The waves have no layer in common."


def test_trust_when_little_then_no_tie_and_said_so(cluster: Eight) -> None:
    wave = cluster.new_wave(layers="TRUST")
    cluster.enter(wave, "E1-E2", "TRUST", 3)
    cluster.enter(wave, "E1-E3", "TRUST", 4)
    seen = analysis.picture(cluster.read(wave))
    assert len(seen.told.arcs) == 1
    assert "Trust counts as a tie from 4 on." in findings.method(seen, analysis.EITHER)


def test_trust_when_rated_then_mean_and_share_of_the_book(cluster: Eight) -> None:
    wave = cluster.new_wave(layers="TRUST")
    for arc, rating in zip(ARCS.split(), (5, 4, 4, 2, 3, 4, 5, 4), strict=False):
        cluster.enter(wave, arc, "TRUST", rating)
    line = figures.figures(analysis.picture(cluster.read(wave)))[-1]
    assert line.either == "3.875 of 5; 75% of the ratings are 4 or more, 11% of all pairs"


def test_trained_together_when_marked_then_a_layer_without_asking(cluster: Eight) -> None:
    world = cluster.world
    wave = cluster.new_wave()
    event = world.training()
    sessions = [world.session(event, "2025-11-13", "AM"), world.session(event, "2025-11-14", "AM")]
    people = {name: world.person(f"Person of {name}", enterprise=cluster.ids[name]) for name in ("E1", "E2", "E3")}
    for name, there in (("E1", "PP"), ("E2", "PL"), ("E3", "AP")):
        world.make(
            Participation, event=event, person=people[name], role="worker", country="KH", enrolled_on="2025-11-01"
        )
        for session, status in zip(sessions, there, strict=True):
            world.make(
                AttendanceMark, session=session, person=people[name], status=status, marked_by="K. S.",
                marked_at="2025-11-13T05:00:00Z", minutes=100 if status == "L" else None,
            )  # fmt: skip
    read = cluster.read(wave)
    found = {tuple(sorted(cluster.short([one]) for one in pair)): count for pair, count in read.together.items()}
    assert found == {("E1", "E2"): 2, ("E1", "E3"): 1, ("E2", "E3"): 1}
    only = analysis.picture(read, {TOGETHER})
    assert len(only.both.edges) == 3
    assert not only.asked
    assert analysis.picture(read).layers == ("INFO",)


def test_firm_when_said_to_be_another_then_its_ties_are_that_ones(cluster: Eight) -> None:
    wave = cluster.new_wave()
    cluster.enter(wave, "E1-E2 E3-E2")
    first, second = sorted((cluster.ids["E1"], cluster.ids["E3"]))
    cluster.world.make(Alias, kind="enterprise", first=first, second=second, verdict="second")
    read = cluster.read(wave)
    assert len(read.actors) == 7
    assert {cluster.short([one.source]) for one in read.said} == {"E1"}
    assert read.strays == 0


def test_map_places_when_kept_then_read_again_and_forgotten(cluster: Eight) -> None:
    wave = cluster.new_wave()
    store = cluster.world.store
    waves.put_places(store, wave, {cluster.line(wave, "E1"): (-120, 45)})
    waves.put_places(store, wave, {cluster.line(wave, "E1"): (-100, 45), cluster.line(wave, "A1"): (0, 0)})
    with store.read() as tx:
        assert reading.positions(tx, cluster.read(wave)) == {cluster.ids["E1"]: (-100, 45), cluster.ids["A1"]: (0, 0)}
    waves.forget_places(store, wave)
    with store.read() as tx:
        assert reading.positions(tx, cluster.read(wave)) == {}


def test_wave_when_empty_then_says_what_to_do_and_no_figure_is_zero(cluster: Eight) -> None:
    wave = cluster.new_wave()
    seen = analysis.picture(cluster.read(wave))
    assert "nothing to say yet" in findings.findings(seen, seen.wave.names(masked=False)).sentences[0]
    reciprocity = next(one for one in figures.figures(seen) if one.method is cohesion.arc_reciprocity.method)
    assert reciprocity.either == "There are no ties."
    with cluster.world.store.read() as tx:
        assert tx.find(Tie) == []
        assert tx.find(WaveResponse) == []
