"""Value chains: value added as the worked example has it, what is missing, shares and currencies beside the field."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from fieldapp.charts import Look, Polygon, Text
from fieldapp.charts.hits import targets
from fieldapp.domain.records import ChainFlow, ChainStage, StageActor, ValueChain
from fieldapp.i18n import using
from fieldapp.services import charts as keeping
from fieldapp.services import records, value_chains
from tests.services.chains import silk
from tests.services.conftest import World


def look(width: float = 1000, height: float = 520, *, rtl: bool = False) -> Look:
    return Look(width, height, lambda text, size, bold: len(text) * size * 0.55, 11, 1.4, rtl, lambda text: [
        at + 1 for at, letter in enumerate(text) if letter == " "
    ])  # fmt: skip


def errors(world: World, record: Any, record_id: str | None = None, **values: Any) -> dict[str, str]:
    return dict(records.save(world.store, record, values, record_id).errors)


def test_chain_when_complete_then_each_stage_adds_what_the_worked_example_says(world: World) -> None:
    chain, _stages = silk(world)
    seen = value_chains.read(world.store, chain)
    assert seen.figure is not None
    assert [one.value for one in seen.figure.stages] == [3, Fraction("2.2"), Fraction("6.5"), 4]
    assert [one.share for one in seen.figure.stages] == [Fraction(part, 200) for part in (30, 22, 65, 40)]
    assert (seen.figure.total, seen.figure.other) == (Fraction("15.7"), Fraction("4.3"))
    assert "15.70 are added in the chain, 4.30 come from outside, 20.00 is the final price" in seen.sentence
    table = value_chains.table(world.store, world.cluster)
    assert table.headers[0] == "Stage"
    weaving = dict(zip(table.headers, table.rows[2], strict=True))
    assert (weaving["Sells for"], weaving["Value added"], weaving["Part of the final price"]) == (
        "15.00 USD", "6.50", "32.5%",
    )  # fmt: skip
    assert (weaving["What is left"], table.rows[0][-1]) == ("5.30", "No figure")


def test_chain_when_a_figure_is_missing_then_it_is_named_and_nothing_is_zero(world: World) -> None:
    chain, _stages = silk(world, complete=False)
    seen = value_chains.read(world.store, chain)
    assert seen.figure is None
    assert seen.sentence == "Value added cannot be told yet. Missing: Weaving (Other inputs)"
    assert {row[-3] for row in value_chains.stage_table(seen).rows} == {"No figure"}


def test_chain_when_a_stage_pays_another_price_than_the_one_before_asks_then_it_is_said(world: World) -> None:
    chain, stages = silk(world)
    assert errors(world, ChainStage, stages[1], bought="3.50 USD") == {}
    assert "Reeling pays 3.5, but the stage before it asks 4" in value_chains.read(world.store, chain).sentence


def test_flow_when_shares_of_a_stage_pass_the_whole_then_it_is_said_beside_the_field(world: World) -> None:
    chain, stages = silk(world)
    flow: dict[str, Any] = {"chain": chain, "source": stages[2], "market": "Neighbours", "product": "Scarves"}
    found = errors(world, ChainFlow, **flow, share="1%")
    assert found == {"share": "The other ways out of this stage have 100% already: at most 0% is left."}
    assert errors(world, ChainFlow, **flow | {"source": stages[0]}, share="20%") == {}
    assert "more than" in errors(world, StageActor, stage=stages[1], kind="small", number=3, women=4)["women"]


def test_flow_when_it_goes_nowhere_or_home_then_it_is_said(world: World) -> None:
    chain, stages = silk(world)
    flow: dict[str, Any] = {"chain": chain, "source": stages[0], "product": "Silk"}
    assert "Choose the stage" in errors(world, ChainFlow, **flow)["target"]
    assert "another stage" in errors(world, ChainFlow, **flow, target=stages[0])["target"]
    assert "only one" in errors(world, ChainFlow, **flow, target=stages[1], market="Tourists")["market"]
    assert errors(world, ChainFlow, **flow, market="x", volume=3) == {"unit": "Say in which unit."}
    other = world.make(ValueChain, cluster=world.cluster, product="Yarn", unit="kg", currency="KHR", year=2025)
    far = world.make(ChainStage, chain=other, number=1, name="Farms")
    assert "another chain" in errors(world, ChainFlow, **flow, target=far)["target"]


def test_stage_when_in_another_currency_or_with_a_taken_number_then_refused(world: World) -> None:
    chain, stages = silk(world)
    found = errors(world, ChainStage, chain=chain, number=1, name="Eggs", price="9000 KHR")
    assert found["price"] == "This chain is reckoned in USD."
    assert "has this number already" in found["number"]
    asked = records.save(world.store, ChainStage, {"price": "4.50 USD"}, stages[1])
    assert "pays more than it sells for" in asked.warnings["price"]


def test_drawing_when_made_then_stages_flows_and_gaps_are_in_it_and_it_is_mirrored(world: World) -> None:
    silk(world)
    chart = value_chains.drawing(world.store, world.cluster)
    assert chart is not None
    drawing = chart(look())
    texts = [item.text for item in drawing.items if isinstance(item, Text)]
    assert {"Cocoons", "Reeling", "Weaving", "Trade", "Markets", "Who works here", "What holds it back"} <= set(texts)
    tips = [target.hit.tip for target in targets(drawing)]
    assert any("Cocoons" in tip and "9,000 kg" in tip and "3.50 USD/kg" in tip and "80%" in tip for tip in tips)
    assert any("Households working at home: 120 (90 women)" in tip for tip in tips)
    assert any("Traders: number not known" in tip for tip in tips)
    first = next(item for item in drawing.items if isinstance(item, Polygon))
    turned = next(item for item in chart(look(rtl=True)).items if isinstance(item, Polygon))
    assert [round(1000 - x, 3) for x, _y in turned.points] == [round(x, 3) for x, _y in first.points]
    small = chart(look(420, 240))
    assert all(item.y <= 240 for item in small.items if isinstance(item, Text))


def test_chain_when_kept_as_pdf_and_svg_then_whole_in_each_language(world: World, tmp_path: Path) -> None:
    silk(world)
    chart = value_chains.drawing(world.store, world.cluster)
    assert chart is not None
    for language in ("en", "fr", "ar", "km"):
        with using(language):
            made = keeping.save(chart, tmp_path / f"{language}.pdf", language)
        assert (made.pages, made.path.read_bytes()[:5]) == (1, b"%PDF-")
    assert "Cocoons" in keeping.save(chart, tmp_path / "chain.svg", "en").path.read_text("utf-8")


def test_cluster_when_without_a_chain_then_no_drawing_and_an_empty_table(world: World) -> None:
    assert value_chains.drawing(world.store, world.cluster) is None
    assert value_chains.table(world.store, world.cluster).rows == ()
    assert value_chains.of_cluster(world.store, world.cluster) == []
