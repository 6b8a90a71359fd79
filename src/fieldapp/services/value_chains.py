"""Value chains of a cluster: as they stand, what each stage adds (A8), what is missing, the table, the drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from fieldapp import charts
from fieldapp.charts import Chart, Table
from fieldapp.charts.chain import Stage as Arrow
from fieldapp.charts.chain import Way, chain
from fieldapp.domain import kinds
from fieldapp.domain.numbers import format_money, split_money
from fieldapp.domain.records import ChainFlow, ChainStage, ChainSupport, Organisation, StageActor, ValueChain
from fieldapp.domain.records.value_chain import COSTS
from fieldapp.domain.text import dotted, isolate
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.indicators.method import NoFigure
from fieldapp.indicators.value_chain import ChainValue, Stage, chain_value
from fieldapp.services.errors import ServiceError
from fieldapp.services.naming import titles_in
from fieldapp.store import ReadTx, Store

WHOLE = 10000
AMOUNTS = ("price", "bought", *COSTS)


@dataclass(frozen=True)
class StageLine:
    """One stage: its record, its actors, who supports it (name, what it does), and what it lacks for the figure."""

    row: Mapping[str, Any]
    actors: tuple[Mapping[str, Any], ...]
    support: tuple[tuple[Mapping[str, Any], str], ...]
    missing: tuple[str, ...]

    @property
    def id(self) -> str:
        """The id of the stage."""
        return str(self.row["id"])

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.row["name"])

    @property
    def constraints(self) -> tuple[str, ...]:
        """What holds it back, one each."""
        return tuple(part.strip() for part in str(self.row.get("constraints") or "").splitlines() if part.strip())


@dataclass(frozen=True)
class ChainSeen:
    """A chain as it stands; ``figure`` None where it cannot be computed, ``why`` says so."""

    row: Mapping[str, Any]
    stages: tuple[StageLine, ...]
    flows: tuple[Mapping[str, Any], ...]
    figure: ChainValue | None
    why: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of the chain."""
        return str(self.row["id"])

    @property
    def unit(self) -> str:
        """Money for one unit of the final product."""
        return _("{currency} for one {unit}").format(currency=self.row["currency"], unit=self.row["unit"])

    @property
    def method(self) -> str:
        """How value added comes about, and how the figures are known."""
        source = str(self.row.get("source") or "")
        return dotted((_(chain_value.method.text), source))

    @property
    def sentence(self) -> str:
        """What the chain adds in all, with the sum check; or why that cannot be told."""
        if self.figure is None:
            return self.why
        text = _("{product}: {added} are added in the chain, {other} come from outside, {price} is the final price.")
        found = (self.figure.total, self.figure.other, self.figure.stages[-1].price)
        added, other, price = (charts.shown(Fraction(value), decimals=2) for value in found)
        return text.format(product=self.row["product"], added=added, other=other, price=price)


def chains(store: Store, cluster: str) -> list[tuple[str, str]]:
    """The chains of a cluster, the newest first: id and name."""
    with store.read() as tx:
        return [(str(row["id"]), f"{row['product']}, {row['year']}") for row in _chains(tx, cluster)]


def _chains(tx: ReadTx, cluster: str) -> list[dict[str, Any]]:
    found = tx.find(ValueChain, cluster=cluster)
    return sorted(found, key=lambda row: (-int(row["year"] or 0), str(row["product"]), str(row["id"])))


def read(store: Store, chain_id: str) -> ChainSeen:
    """A chain as it stands. Raises ServiceError when it is not here."""
    with store.read() as tx:
        return read_in(tx, chain_id)


def of_cluster(store: Store, cluster: str) -> list[ChainSeen]:
    """All chains of a cluster, the newest first."""
    with store.read() as tx:
        return [read_in(tx, str(row["id"])) for row in _chains(tx, cluster)]


def read_in(tx: ReadTx, chain_id: str) -> ChainSeen:
    """``read`` inside a transaction."""
    row = tx.get(ValueChain, chain_id)
    if row is None:
        raise ServiceError(_("This value chain is not here. It may have been deleted."))
    rows = sorted(tx.find(ChainStage, chain=chain_id), key=lambda one: (int(one["number"] or 0), str(one["id"])))
    stages = tuple(_stage(tx, one, first=at == 0) for at, one in enumerate(rows))
    flows = tuple(sorted(tx.find(ChainFlow, chain=chain_id), key=lambda one: str(one["id"])))
    figure, why = _figure(stages)
    return ChainSeen(row, stages, flows, figure, why, tuple(_doubts(stages, flows)))


def _stage(tx: ReadTx, row: Mapping[str, Any], *, first: bool) -> StageLine:
    actors = sorted(tx.find(StageActor, stage=row["id"]), key=lambda one: str(one["kind"]))
    support = tx.find(ChainSupport, stage=row["id"])
    names = titles_in(tx, Organisation, [str(one["organisation"]) for one in support])
    named = sorted(((one, names.get(str(one["organisation"]), "")) for one in support), key=lambda pair: pair[1])
    needed = ("price", "other_inputs") if first else ("price", "bought", "other_inputs")
    missing = tuple(_(ChainStage.fields()[name].label) for name in needed if not row.get(name))
    return StageLine(row, tuple(actors), tuple(named), missing)


def amount(value: object) -> Fraction:
    """A kept amount as a number; nothing is 0 only where the caller has seen that nothing is missing."""
    return Fraction(split_money(str(value))[0]) if value else Fraction(0)


def _figure(stages: Sequence[StageLine]) -> tuple[ChainValue | None, str]:
    lacking = [f"{stage.name} ({', '.join(stage.missing)})" for stage in stages if stage.missing]
    if lacking:
        return None, _("Value added cannot be told yet. Missing: {figures}").format(figures="; ".join(lacking))
    given = [
        Stage(one.name, amount(one.row["price"]), amount(one.row.get("bought")), amount(one.row["other_inputs"]))
        for one in stages
    ]
    try:
        return chain_value(given), ""
    except NoFigure as reason:
        return None, str(reason)


def _doubts(stages: Sequence[StageLine], flows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What does not fit, which two devices may have made together: shares above the whole, numbers given twice."""
    said = []
    for stage in stages:
        total = sum(int(flow["share"] or 0) for flow in flows if flow["source"] == stage.id)
        if total > WHOLE:
            share = charts.shown(Fraction(total, WHOLE), "share")
            said.append(_("The ways out of {stage} sum to {share}.").format(stage=stage.name, share=share))
    numbers = [int(stage.row["number"] or 0) for stage in stages]
    if len(set(numbers)) < len(numbers):
        said.append(_("Two stages have the same number."))
    return said


# ---------------------------------------------------------------------------------------------------------- showing
def table(store: Store, cluster: str, chain_id: str = "") -> Table:
    """Stages with actors, prices, value added and its share: of a chain, or of the cluster's newest one."""
    with store.read() as tx:
        seen = _chosen(tx, cluster, chain_id)
    return Table() if seen is None else stage_table(seen)


def drawing(store: Store, cluster: str, chain_id: str = "") -> Chart | None:
    """The chain as a chart, or None where the cluster has none."""
    with store.read() as tx:
        seen = _chosen(tx, cluster, chain_id)
    return None if seen is None else chart(seen)


def _chosen(tx: ReadTx, cluster: str, chain_id: str) -> ChainSeen | None:
    found = _chains(tx, cluster)
    wanted = chain_id or (str(found[0]["id"]) if found else "")
    return read_in(tx, wanted) if wanted else None


def stage_table(seen: ChainSeen) -> Table:
    """One row for each stage; figures in the currency of the chain for one unit of the final product."""
    fields = ChainStage.fields()
    heads = (
        _("Stage"), _("Actors"), *(_(fields[name].label) for name in AMOUNTS), _("Value added"),
        _("Part of the final price"), _("What is left"),
    )  # fmt: skip
    rows = []
    for at, stage in enumerate(seen.stages):
        added = seen.figure.stages[at] if seen.figure else None
        amounts = tuple(format_money(str(stage.row[name])) if stage.row.get(name) else "–" for name in AMOUNTS)
        value = charts.shown(Fraction(added.value), decimals=2) if added else charts.shown(None)
        share = charts.shown(added.share, "share") if added else charts.shown(None)
        rows.append((stage.name, "; ".join(_actors(stage)) or "–", *amounts, value, share, _left(stage, added)))
    return Table(heads, tuple(rows))


def _left(stage: StageLine, added: Any) -> str:
    """Value added less labour and wear; no figure where one of them is not known."""
    if added is None or not (stage.row.get("labour") and stage.row.get("depreciation")):
        return charts.shown(None)
    left = Fraction(added.value) - amount(stage.row["labour"]) - amount(stage.row["depreciation"])
    return charts.shown(left, decimals=2)


def flow_table(seen: ChainSeen) -> Table:
    """One row for each flow."""
    names = {stage.id: stage.name for stage in seen.stages}
    fields = ChainFlow.fields()
    shown = ("product", "volume", "unit", "price", "share")
    heads = (_("From"), _("To"), *(_(fields[name].label) for name in shown))
    rows = tuple(
        (
            names.get(str(flow["source"]), "–"),
            names.get(str(flow.get("target") or ""), "") or str(flow.get("market") or "–"),
            *(kinds.show(fields[name], flow.get(name)) or "–" for name in shown),
        )
        for flow in seen.flows
    )
    return Table(heads, rows)


def chart(seen: ChainSeen) -> Chart:
    """The chain drawn: stages, flows, actors, support, what holds each back."""
    places = {stage.id: at for at, stage in enumerate(seen.stages)}
    ways = [_way(flow, places) for flow in seen.flows if str(flow["source"]) in places]
    title = _("Value chain: {product}, {year}").format(product=seen.row["product"], year=seen.row["year"])
    said = seen.sentence if seen.figure is None else f"{seen.sentence} {_(chain_value.method.text)}"
    bands = (_("Who works here"), _("Who supports"), _("What holds it back"))
    return partial(
        chain, stages=[_arrow(seen, at) for at in range(len(seen.stages))], ways=ways, bands=bands,
        title=f"{title} ({seen.unit})", method=said, table=stage_table(seen),
    )  # fmt: skip


def _arrow(seen: ChainSeen, at: int) -> Arrow:
    stage = seen.stages[at]
    said = [_("sells for {price}").format(price=format_money(str(stage.row["price"])))] if stage.row["price"] else []
    if seen.figure:
        added = seen.figure.stages[at]
        text = _("adds {value} ({share})")
        value, share = charts.shown(Fraction(added.value), decimals=2), charts.shown(added.share, "share")
        said.append(text.format(value=value, share=share))
    support = tuple(f"{name}: {row['does']}" if row.get("does") else name for row, name in stage.support)
    bands = (tuple(_actors(stage)), support, stage.constraints)
    return Arrow(stage.name, tuple(said), bands, f"chain_stage:{stage.id}")


def _actors(stage: StageLine) -> list[str]:
    said = []
    for row in stage.actors:
        kind = kinds.show(StageActor.fields()["kind"], row["kind"])
        number = _("number not known") if row["number"] is None else format_number(int(row["number"]))
        text = f"{kind}: {number}"
        if row.get("women") is not None:
            women = int(row["women"])
            more = ngettext("{count} woman", "{count} women", women).format(count=format_number(women))
            text = f"{text} ({more})"
        said.append(text)
    return said


def _way(flow: Mapping[str, Any], places: Mapping[str, int]) -> Way:
    target = places.get(str(flow.get("target") or ""))
    market = "" if target is not None else str(flow.get("market") or _("not said where"))
    what = [str(flow["product"])]
    if flow["volume"] is not None:
        what.append(isolate(f"{format_number(int(flow['volume']))} {flow['unit']}"))
    worth = [isolate(f"{format_money(str(flow['price']))}/{flow['unit']}")] if flow["price"] else []
    if flow["share"] is not None:
        worth.append(kinds.show(ChainFlow.fields()["share"], flow["share"]))
    words = tuple(dotted(line) for line in ([market], what, worth))
    return Way(places[str(flow["source"])], target, words, market, f"chain_flow:{flow['id']}")
