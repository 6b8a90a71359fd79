"""A facilitator's Monday in the cluster, without a window: two visits, a jump that is explained, a firm met twice."""

from __future__ import annotations

from datetime import date

from fieldapp.domain.records import ClusterSnapshot, Enterprise, EnterpriseSnapshot
from fieldapp.services import records
from fieldapp.services.diagnosis import figures, firm, firm_map, firms, overview, phases
from fieldapp.services.diagnosis.phases import Condition
from fieldapp.store import Query
from tests.services.conftest import World, enterprise

SNAPSHOT = {"kind": "followup", "day": "2025-11-10", "turnover_method": "recall", "workers_full_f": 4}


def test_monday_when_lived_then_every_number_of_the_day_stands_in_the_file(world: World) -> None:
    store = world.store
    weaver = world.enterprise(name="Đông Á Silk", phone="+855 12 345 678")
    # half past eight: a visit; the name is typed without its marks
    assert records.listing(store, Enterprise, Query(text="dong")).ids == [weaver]
    world.make(EnterpriseSnapshot, enterprise=weaver, period="2024", **SNAPSHOT, turnover="1000.00 USD")
    visit = {"enterprise": weaver, "period": "2025", **SNAPSHOT, "turnover": "3400.00 USD"}
    asked = records.save(store, EnterpriseSnapshot, visit)
    assert "Turnover was 1,000.00 USD in 2024 and is 3,400.00 USD now." in asked.errors["change_reason"]
    told = records.save(store, EnterpriseSnapshot, {**visit, "change_reason": "A buyer in Siem Reap since May"})
    assert told.id is not None
    placed = records.save(store, Enterprise, {"point": "13.361, 103.86 12"}, weaver)
    assert placed.warnings == {}
    # ten o'clock: a new firm of the same owner
    needed = Enterprise.required()
    assert len(needed) <= 9
    alike = records.similar(store, Enterprise, {"name": "Dong A Silk", "phone": "+855 12 345 678"})
    assert [record_id for record_id, _title, _why in alike] == [weaver]
    second = world.make(Enterprise, **{**enterprise(world, name="Dong A Silk, workshop 2"), "phone": "+855 12 345 678"})
    # noon: what is known of both, side by side
    side = firms.of_cluster(store, world.cluster, "INTL", "2025-11-10")
    assert [firms.line(one)[1] for one in side.firms] == ["Micro", "No figure"]
    deep = firm.depth(store, weaver, "2025-11-10")
    assert deep.period == "2025"
    assert deep.money is not None
    assert [item.known for item in firm_map.read(store, world.cluster).items].count("exact") == 1
    # three o'clock: the association counted the cluster; the file follows
    world.make(
        ClusterSnapshot, cluster=world.cluster, period="2025", method="census", source="Association", units=140,
        employed_f=500, employed_m=120,
    )  # fmt: skip
    seen = {section.code: section for section in overview.read(store, world.cluster, date(2025, 11, 10)).sections}
    assert seen["figures"].sentence == "2025  ·  140 firms  ·  620 workers"
    assert seen["places"].sentence == "1 of 2 enterprises have coordinates."
    lines = [one for group in figures.read(store, world.cluster).groups for one in group.figures]
    assert all(one.value or one.why for one in lines)
    assert second in records.listing(store, Enterprise, Query()).ids


def test_monday_evening_when_the_study_is_not_validated_then_the_step_is_taken_back(world: World) -> None:
    standing = phases.standing(world.store, world.cluster)
    conditions = [Condition(text, met=True, evidence="study of May") for text in standing.gate]
    phases.move(world.store, world.cluster, "PLAN", conditions, day="2025-11-10", decided_by="Association")
    assert phases.standing(world.store, world.cluster).here == "Planning"
    back = phases.move(
        world.store,
        world.cluster,
        "DIAGNOSE",
        [],
        day="2025-11-10",
        decided_by="Keo Soma",
        reason="Nobody had read it.",
    )
    assert back.errors == {}
    after = phases.standing(world.store, world.cluster)
    assert after.here == "Diagnosis"
    assert [step.reason for step in after.history] == ["Nobody had read it.", ""]
