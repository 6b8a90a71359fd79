"""The cluster's file: phases with gates, selection with sensitivity, firms in depth, figures beside last time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.records import (
    Cluster,
    ClusterSnapshot,
    Enterprise,
    EnterpriseSnapshot,
    PhaseEvent,
    PhaseStep,
    Programme,
    RecpRecord,
    ResponsibleCheck,
    SelectionCandidate,
    SelectionScore,
    SizeBound,
    SizeScheme,
)
from fieldapp.services import records, transfer
from fieldapp.services.diagnosis import firm, firms, overview, phases, selection
from fieldapp.services.diagnosis.phases import Condition
from fieldapp.services.errors import ServiceError
from tests.services.conftest import World

TODAY = "2025-11-15"


def met(standing: phases.Standing, *, but: int = -1) -> list[Condition]:
    return [Condition(text, at != but, "minutes") for at, text in enumerate(standing.gate)]


def snapshot(world: World, enterprise: str, period: str, **more: Any) -> records.Saved:
    values = {
        "enterprise": enterprise, "period": period, "kind": "followup", "day": "2025-11-01",
        "turnover_method": "recall", "turnover": "1000.00 USD", **more,
    }  # fmt: skip
    return records.save(world.store, EnterpriseSnapshot, values, accept_warnings=True)


# ------------------------------------------------------------------------------------------------------------ phases
def test_phase_when_all_conditions_are_met_then_the_cluster_goes_on_and_it_is_told(world: World) -> None:
    before = phases.standing(world.store, world.cluster)
    assert (before.here, before.at, len(before.gate)) == ("Diagnosis", 1, 4)
    done = phases.move(world.store, world.cluster, "PLAN", met(before), day=TODAY, decided_by="Keo Soma")
    assert done.errors == {}
    after = phases.standing(world.store, world.cluster)
    assert (after.here, after.history[0].reason) == ("Planning", "")
    assert [condition.evidence for condition in after.history[0].conditions] == ["minutes"] * 4
    assert records.load(world.store, Cluster, world.cluster)["phase"] == "PLAN"  # type: ignore[index]


def test_phase_when_a_condition_is_not_met_then_only_with_a_reason(world: World) -> None:
    standing = phases.standing(world.store, world.cluster)
    refused = phases.move(world.store, world.cluster, "PLAN", met(standing, but=1), day=TODAY, decided_by="Keo Soma")
    assert set(refused.errors) == {"override_reason"}
    assert phases.standing(world.store, world.cluster).here == "Diagnosis"
    done = phases.move(
        world.store,
        world.cluster,
        "PLAN",
        met(standing, but=1),
        day=TODAY,
        decided_by="Keo Soma",
        reason="Meeting on 20 Nov",
    )
    assert done.errors == {}
    with world.store.read() as tx:
        (event,) = tx.find(PhaseEvent)
    assert event["unmet"] == 1


def test_phase_when_going_back_then_only_with_a_reason_and_nonsense_is_refused(world: World) -> None:
    assert set(phases.move(world.store, world.cluster, "SELECT", [], day=TODAY, decided_by="K. S.").errors) == {
        "override_reason"
    }
    assert set(phases.move(world.store, world.cluster, "PLAN", [], day="yesterday", decided_by="").errors) == {
        "day", "decided_by",
    }  # fmt: skip
    for wrong in ("DIAGNOSE", "NONE"):
        with pytest.raises(ServiceError):
            phases.move(world.store, world.cluster, wrong, [], day=TODAY, decided_by="K. S.")


def test_phase_when_the_programme_has_six_or_its_own_then_those_are_walked(world: World) -> None:
    with world.store.read() as tx:
        programme = str(tx.find(Programme)[0]["id"])
    records.save(world.store, Programme, {"phase_template": "fmc6"}, programme)
    seen = phases.standing(world.store, world.cluster)
    assert [code for code, _name in seen.phases] == ["SELECT", "DIAGNOSE", "TRUST", "PLAN", "IMPLEMENT", "MONITOR"]
    done = phases.move(world.store, world.cluster, "TRUST", met(seen), day=TODAY, decided_by="Keo Soma")
    assert done.errors == {}
    assert phases.standing(world.store, world.cluster).here == "Building trust"
    records.save(world.store, Programme, {"phase_template": "own"}, programme)
    assert phases.standing(world.store, world.cluster).template == "UNIDO, seven phases"  # nothing of its own yet
    world.make(PhaseStep, number=1, name="Listening", stands_for="DIAGNOSE", gate="All villages visited\n\nNotes kept")
    world.make(PhaseStep, number=2, name="Doing", stands_for="IMPLEMENT")
    own = phases.standing(world.store, world.cluster)
    assert (own.here, own.gate) == ("Listening", ("All villages visited", "Notes kept"))


def test_phase_when_changed_in_the_form_then_asked_to_use_the_page(world: World) -> None:
    doubtful = records.save(world.store, Cluster, {"phase": "PLAN"}, world.cluster)
    assert set(doubtful.warnings) == {"phase"}
    assert records.save(world.store, Cluster, {"start_year": 1990}, world.cluster).warnings == {}


# --------------------------------------------------------------------------------------------------------- selection
def board(world: World, scores: dict[str, tuple[int, ...]], weights: tuple[int, ...]) -> selection.Board:
    """A round of candidates with these scores over criteria with these weights (hundredths of a per cent)."""
    round_id, _changes = selection.start(world.store, "Which first", TODAY)
    made = selection.board(world.store, round_id)
    records.delete(world.store, SelectionCandidate, [candidate.id for candidate in made.candidates])
    for criterion, weight in zip(made.criteria, weights, strict=True):
        selection.set_weight(world.store, criterion.id, weight)
    for name, row in scores.items():
        candidate = world.make(SelectionCandidate, round=round_id, name=name)
        for criterion, score in zip(made.criteria, row, strict=True):
            assert selection.set_score(world.store, candidate, criterion.id, score).errors == {}
    return selection.board(world.store, round_id)


def test_selection_when_started_then_four_criteria_of_a_quarter_and_all_clusters(world: World) -> None:
    round_id, _changes = selection.start(world.store, "Which first", TODAY)
    made = selection.board(world.store, round_id)
    assert [(criterion.name, criterion.weight) for criterion in made.criteria] == [
        ("Importance", 2500), ("Potential", 2500), ("Viability", 2500), ("Sustainability", 2500),
    ]  # fmt: skip
    assert [candidate.cluster for candidate in made.candidates] == [world.cluster]
    assert made.candidates[0].total is None
    assert made.finding.startswith("No score yet for: ")
    assert selection.rounds(world.store) == [(round_id, "Which first")]


def test_selection_when_scored_then_the_highest_sum_is_first_and_robust(world: World) -> None:
    made = board(world, {"Silk": (4, 3, 5, 2), "Cashew": (1, 1, 2, 1)}, (4000, 2000, 2000, 2000))
    assert [(c.name, float(c.total or 0)) for c in made.ranked] == [("Silk", 3.6), ("Cashew", 1.2)]
    assert made.sensitivity == ("No single weight changes the first when it moves by a fifth.",)


def test_selection_when_it_hangs_on_a_weight_then_says_which_and_who_would_be_first(world: World) -> None:
    made = board(world, {"Silk": (5, 2, 3, 3), "Cashew": (2, 5, 3, 3)}, (2600, 2400, 2500, 2500))
    assert made.ranked[0].name == "Silk"
    assert any("−20%" in move and "Importance" in move and "Cashew" in move for move in made.sensitivity)


def test_selection_when_weights_do_not_sum_to_one_then_says_so_and_shows_no_score(world: World) -> None:
    made = board(world, {"Silk": (5, 2, 3, 3)}, (2600, 2400, 2500, 2000))
    assert (made.candidates[0].total, made.finding) == (None, "The weights sum to 0.95 instead of 1.")
    assert selection.chart(made)


def test_selection_when_a_score_is_taken_away_or_wrong_then_missing_or_refused(world: World) -> None:
    made = board(world, {"Silk": (5, 2, 3, 3)}, (2500, 2500, 2500, 2500))
    silk, first = made.candidates[0], made.criteria[0]
    assert "score" in selection.set_score(world.store, silk.id, first.id, 9).errors
    selection.set_score(world.store, silk.id, first.id, None)
    assert selection.board(world.store, made.id).candidates[0].total is None
    with world.store.read() as tx:
        assert len(tx.find(SelectionScore)) == 3


# ------------------------------------------------------------------------------------------------------------- firms
def test_snapshot_when_it_changes_more_than_threefold_then_a_reason_is_needed(world: World) -> None:
    firm_id = world.enterprise()
    assert snapshot(world, firm_id, "2024", workers_full_f=2).errors == {}
    assert snapshot(world, firm_id, "2025", turnover="3000.00 USD", workers_full_f=6).errors == {}
    jumped = snapshot(world, firm_id, "2026", turnover="9000.01 USD", workers_full_f=6)
    assert jumped.errors["change_reason"].startswith("Turnover was 3,000.00 USD in 2025 and is 9,000.01 USD now.")
    assert snapshot(world, firm_id, "2026", turnover="999.99 USD").errors.keys() == {"change_reason"}
    assert snapshot(world, firm_id, "2026", turnover="99999.00 EUR", workers_full_f=6).errors == {}
    said = snapshot(world, firm_id, "2027", turnover="1.00 EUR", change_reason="Fire in March")
    assert said.errors == {}


def test_snapshot_when_changed_later_then_the_jump_is_asked_about_too(world: World) -> None:
    firm_id = world.enterprise()
    snapshot(world, firm_id, "2024")
    later = snapshot(world, firm_id, "2025")
    changed = records.save(world.store, EnterpriseSnapshot, {"turnover": "50000 USD"}, later.id)
    assert set(changed.errors) == {"change_reason"}


def test_snapshot_when_imported_with_a_jump_then_the_row_waits_for_a_reason(world: World, tmp_path: Path) -> None:
    firm_id = world.enterprise(name="Atelier 12")
    snapshot(world, firm_id, "2024")
    head = "Enterprise,Period,Kind,Recorded on,Turnover,Turnover known,Why it changed so much\n"
    path = tmp_path / "snapshots.csv"
    path.write_text(head + "Atelier 12,2025,Follow-up,2025-11-01,9000 USD,By recall,\n", encoding="utf-8")
    found = transfer.import_preview(world.store, EnterpriseSnapshot, path)
    assert [(error.row, error.column) for error in found.errors] == [(2, "Why it changed so much")]
    path.write_text(head + "Atelier 12,2025,Follow-up,2025-11-01,9000 USD,By recall,A new buyer\n", encoding="utf-8")
    assert transfer.import_preview(world.store, EnterpriseSnapshot, path).errors == []


def test_cluster_figures_when_sizes_pass_the_total_then_said_beside_it(world: World) -> None:
    values = {"cluster": world.cluster, "period": "2024", "method": "census", "source": "District", "units": 9}
    wrong = records.save(world.store, ClusterSnapshot, {**values, "micro_formal": 7, "small_informal": 3})
    assert wrong.errors == {"units": "The sizes sum to 10: more than all units."}
    assert records.save(world.store, ClusterSnapshot, {**values, "micro_formal": 7}).errors == {}


def test_firms_when_side_by_side_then_size_formality_and_ownership_with_unknowns(world: World) -> None:
    one = world.enterprise(name="Atelier 12", registered_national="no", registered_tax="no", women_share=10000)
    world.enterprise(name="Atelier 13")
    snapshot(world, one, "2024", workers_full_f=3, workers_part_m=2, assets="20000.00 USD")
    found = firms.of_cluster(world.store, world.cluster, day=TODAY)
    assert found.scheme is not None
    assert found.scheme.code == "KH2005"
    assert [firms.line(line) for line in found.firms] == [
        ["Atelier 12", "Micro", "0 of 6 (2 known)", "Not known", "Not known", "5", "2024"],
        ["Atelier 13", "No figure", "Not known", "Not known", "Not known", "Not known", "No snapshot"],
    ]
    assert found.totals == "2 enterprises  ·  0 women-owned  ·  1 informal  ·  1 not known"
    assert found.sizes == "Micro 1  ·  1 without a class"
    international = firms.of_cluster(world.store, world.cluster, "INTL", TODAY)
    assert international.scheme is not None
    assert international.firms[0].size is not None
    assert international.firms[0].size.words == "Micro"


def test_firm_in_depth_when_read_then_several_schemes_and_why_amounts_are_not_compared(world: World) -> None:
    one = world.enterprise()
    snapshot(world, one, "2024", workers_full_f=3, assets="80000000 KHR")
    depth = firm.depth(world.store, one, TODAY)
    sizes = {sized.scheme.code: sized for sized in depth.sizes}
    assert set(sizes) == {"KH2005", "INTL", "WBES"}
    assert (sizes["KH2005"].words, sizes["KH2005"].missing) == ("Micro (provisional)", "Assets")
    assert sizes["KH2005"].remark == "Amounts are in KHR, the rule is in USD: they are not compared."
    assert depth.activity == "C1311: \u2068Textiles\u2069 (Manufacturing). In Rev. 5: C13"


def test_own_scheme_when_entered_then_it_comes_first_with_its_citation(world: World) -> None:
    scheme = world.make(SizeScheme, name="Own rule", country="KH", citation="Prakas 12, 2024", combine="ALL")
    world.make(SizeBound, scheme=scheme, size="micro", workers=2)
    world.make(SizeBound, scheme=scheme, size="small", workers=20, turnover="5000.00 USD")
    one = world.enterprise()
    snapshot(world, one, "2024", workers_full_f=3)
    own = firm.depth(world.store, one, TODAY).sizes[0]
    assert (own.scheme.name, own.scheme.citation, own.words) == ("Own rule", "Prakas 12, 2024", "Small")
    wrong = records.save(world.store, SizeScheme, {"name": "X y", "citation": "None", "combine": "DECIDER"})
    assert set(wrong.errors) == {"decider"}


def test_resources_when_two_periods_then_intensity_and_change_as_the_golden_lines_say(world: World) -> None:
    one = world.enterprise()
    base = {"enterprise": one, "output_unit": "kg"}
    for period, made, energy, materials, water, waste in (
        ("2024", 120000, 96000, 180000, 2400, 30000), ("2025", 132000, 95040, 185000, 2244, 26400),
    ):  # fmt: skip
        values = {"grid_kwh": energy, "materials_kg": materials, "water_m3": water, "waste_kg": waste, "output": made}
        world.make(RecpRecord, **base, period=period, **values)
    facts = {fact.label: fact for fact in firm.depth(world.store, one, TODAY).resources}
    assert facts["Energy"].value == "1.39 kg per kWh  ·  2025  ·  +11.1% since 2024"
    assert facts["Materials"].value.endswith("+7% since 2024")
    assert facts["Water"].value.endswith("+17.6% since 2024")
    assert facts["Solid waste"].value.endswith("−20% since 2024")
    assert (facts["Carbon dioxide"].value, facts["Carbon dioxide"].missing) == (
        "No figure", "The emissions of the grid are missing.",
    )  # fmt: skip
    assert facts["Waste water"].missing == "Not recorded for 2025."


def test_responsible_check_when_signed_then_never_changed_and_drawn_beside_the_one_before(world: World) -> None:
    one = world.enterprise()
    scores = dict.fromkeys(
        ("governance", "human_rights", "labour", "environment", "fair_practice", "consumers", "community"), 2
    )
    world.make(ResponsibleCheck, enterprise=one, day="2024-05-01", assessor="K. S.", **scores)
    last = world.make(ResponsibleCheck, enterprise=one, day="2025-05-01", assessor="K. S.", **{**scores, "labour": 3})
    assert firm.depth(world.store, one, TODAY).responsible is not None
    with pytest.raises(ServiceError):
        records.save(world.store, ResponsibleCheck, {"labour": 1}, last)


# -------------------------------------------------------------------------------------------------------------- file
def test_file_when_read_then_every_section_says_what_is_there_and_where_it_leads(world: World) -> None:
    one = world.enterprise()
    snapshot(world, one, "2024", workers_full_f=3)
    seen = overview.read(world.store, world.cluster, date(2025, 11, 15))
    sections = {section.code: section for section in seen.sections}
    assert {"profile", "phases", "firms", "network", "selection"} <= set(sections)
    assert sections["phases"].sentence == "Diagnosis: 2 of 7"
    assert sections["firms"].sentence.startswith("1 enterprise")
    assert "Stage of life" in sections["profile"].doubts[0]
    assert all(section.target is not None and section.action for section in seen.sections)
    with pytest.raises(ServiceError):
        overview.read(world.store, "nothing", date(2025, 11, 15))


def test_enterprise_when_markets_pass_the_whole_or_the_young_all_workers_then_said(world: World) -> None:
    one = world.enterprise()
    wrong = snapshot(world, one, "2024", market_local="80 %", market_world="30 %")
    assert wrong.errors == {"market_world": "The markets sum to more than 100 %."}
    counts = dict.fromkeys(("workers_full_f", "workers_full_m", "workers_part_f", "workers_part_m"), 1)
    assert set(snapshot(world, one, "2024", **counts, workers_15_35=5).errors) == {"workers_15_35"}
    assert Enterprise.fields()["owner_disability"].sensitive
