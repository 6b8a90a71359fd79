"""Linkages: two partners, shares within the whole, and the business layer of a network told by records."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fieldapp.domain.records import Alias, Linkage
from fieldapp.services import linkages, records
from fieldapp.services.diagnosis import overview
from fieldapp.services.network import analysis, exporting, mapping
from fieldapp.services.network.model import BUSINESS
from tests.services.conftest import World
from tests.services.network import Eight, eight


@pytest.fixture
def cluster(world: World) -> Eight:
    return eight(world)


def link(cluster: Eight, seller: str, buyer: str, start: str = "2025-01-01", **more: object) -> str:
    ends = {}
    for name, side in ((seller, "supplier"), (buyer, "buyer")):
        table, one = cluster.subject(name)
        ends[side if table == "enterprise" else f"{side}_organisation"] = one
    values = {"cluster": cluster.world.cluster, "product": "Yarn", "start": start, **ends, **more}
    return cluster.world.make(Linkage, **values)


def refused(cluster: Eight, **values: object) -> dict[str, str]:
    base = {"cluster": cluster.world.cluster, "product": "Yarn", "start": "2025-01-01"}
    return records.save(cluster.world.store, Linkage, {**base, **values}).errors


def test_partners_when_missing_doubled_or_the_same_then_said_at_the_field(cluster: Eight) -> None:
    one, other, bank = cluster.ids["E1"], cluster.ids["E2"], cluster.ids["A1"]
    assert set(refused(cluster)) == {"supplier", "buyer"}
    both = refused(cluster, supplier=one, supplier_organisation=bank, buyer=other)
    assert both == {"supplier_organisation": "Name only one: a firm or an organisation."}
    assert refused(cluster, supplier=one, buyer=one) == {"buyer": "Nobody sells to themselves."}
    assert set(refused(cluster, supplier=one, buyer=other, end="2024-12-31")) == {"end"}
    assert set(refused(cluster, supplier=one, buyer=other, share_of_buyer=10001)) == {"share_of_buyer"}


def test_shares_when_above_the_whole_of_a_partner_then_refused_with_what_is_left(cluster: Eight) -> None:
    link(cluster, "E1", "E2", share_of_supplier=7000, share_of_buyer=1000)
    link(cluster, "E1", "E3", "2020-01-01", end="2020-12-31", share_of_supplier=10000)
    ends = {"supplier": cluster.ids["E1"], "buyer": cluster.ids["E4"]}
    found = refused(cluster, **ends, share_of_supplier=3001)
    assert found == {"share_of_supplier": "The other linkages have 70.0% of it already: at most 30.0% is left."}
    assert refused(cluster, **ends, share_of_supplier=3000) == {}


def test_trade_when_recorded_again_then_asked_about(cluster: Eight) -> None:
    link(cluster, "E1", "E2")
    values = {"cluster": cluster.world.cluster, "supplier": cluster.ids["E1"], "buyer": cluster.ids["E2"]}
    again = records.save(cluster.world.store, Linkage, {**values, "product": "yarn", "start": "2025-06-01"})
    assert again.id is None
    assert set(again.warnings) == {"product"}
    later = records.save(cluster.world.store, Linkage, {**values, "product": "Cloth", "start": "2025-06-01"})
    assert later.id


def test_business_layer_when_trade_is_on_record_then_seen_without_asking(cluster: Eight, tmp_path: Path) -> None:
    link(cluster, "E1", "E2")
    link(cluster, "E1", "E2", product="Cloth")
    link(cluster, "E5", "L1")
    link(cluster, "E3", "E4", "2020-01-01", end="2024-12-31")
    link(cluster, "E4", "E5", "2026-01-01")
    wave = cluster.new_wave(opens="2025-11-10")
    read = cluster.read(wave)
    open_ended = {cluster.short(pair): count for pair, count in read.trade.items()}
    assert open_ended == {"E1 E2": 2, "E5 L1": 1, "E4 E5": 1}
    assert read.layers_there == ("INFO", BUSINESS)
    seen = analysis.picture(read, {BUSINESS})
    assert not seen.asked
    assert len(seen.both.edges) == len(seen.either.edges) == 3
    assert analysis.picture(read).layers == ("INFO",)
    shown = mapping.see(cluster.world.store, mapping.Asked(wave, layers=frozenset({BUSINESS})))
    written = exporting.export_network(shown, tmp_path / "trade.csv", "edges")
    assert sum(line.count("BUS") for line in written[0].read_text("utf-8-sig").splitlines()) == 3


def test_business_layer_when_asked_too_then_a_pair_counts_once(cluster: Eight) -> None:
    link(cluster, "E1", "E2")
    link(cluster, "E3", "E4")
    wave = cluster.new_wave(layers="BUS")
    cluster.enter(wave, "E1-E2 E2-E3", BUSINESS)
    read = cluster.read(wave)
    assert read.layers_there == (BUSINESS,)
    assert [cluster.short(one[:2]) for one in read.untold_trade] == ["E3 E4"]
    seen = analysis.picture(read)
    assert seen.asked
    assert len(seen.either.edges) == 3
    assert len(seen.both.edges) == 2


def test_trade_when_a_firm_is_another_then_that_ones(cluster: Eight) -> None:
    link(cluster, "E3", "E2")
    wave = cluster.new_wave()
    first, second = sorted((cluster.ids["E1"], cluster.ids["E3"]))
    cluster.world.make(Alias, kind="enterprise", first=first, second=second, verdict="second")
    assert [cluster.short(pair) for pair in cluster.read(wave).trade] == ["E1 E2"]


def test_waves_when_only_records_tell_business_then_compared(cluster: Eight) -> None:
    link(cluster, "E1", "E2", "2020-01-01", end="2023-12-31")
    link(cluster, "E3", "E4", "2024-06-01")
    before = cluster.new_wave("baseline", "2023-01-10")
    after = cluster.new_wave("end", "2025-01-10")
    first, second = (analysis.picture(cluster.read(one), {BUSINESS}) for one in (before, after))
    found = analysis.compare(first, second)
    assert found.layers == (BUSINESS,)
    assert len(found.change.lost) == 1


def test_section_when_there_is_trade_then_it_says_so(cluster: Eight) -> None:
    store = cluster.world.store
    with store.read() as tx:
        assert linkages.sentence(tx, cluster.world.cluster, "2025-11-10") == ""
    link(cluster, "E1", "E2", contract="spot")
    link(cluster, "E3", "E2", contract="spot", end="2025-02-01")
    file = overview.read(store, cluster.world.cluster, date(2025, 11, 10))
    part = next(one for one in file.sections if one.code == "linkages")
    assert part.sentence == "1 linkage in force  ·  Order by order 1"
