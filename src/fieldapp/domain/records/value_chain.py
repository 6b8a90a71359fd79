"""The value chain of a cluster: stages with prices and costs, who works at them, what flows between (domain 2.6)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Record, Standard, Values, View
from fieldapp.i18n import N_, _

ACTOR = (
    Choice("producer", N_("Producers")),
    Choice("household", N_("Households working at home")),
    Choice("micro", N_("Micro firms")),
    Choice("small", N_("Small firms")),
    Choice("medium", N_("Medium firms")),
    Choice("large", N_("Large firms")),
    Choice("cooperative", N_("Cooperatives")),
    Choice("trader", N_("Traders")),
    Choice("wholesaler", N_("Wholesalers")),
    Choice("retailer", N_("Retailers")),
    Choice("exporter", N_("Exporters")),
)
COSTS = ("other_inputs", "labour", "depreciation")
"""Costs of a stage besides what it pays the stage before it."""


class ValueChain(Record, table=True):
    """The way of one product to its buyers, as it was found at one time; all its amounts are in one currency."""

    __tablename__ = "value_chain"
    view: ClassVar[View] = View(
        N_("Value chain"), N_("Value chains"), new=N_("New value chain"), title=("product",), sort="product",
        search=("product", "source"), parent="cluster", icon="truck", in_menu=False,
    )  # fmt: skip
    cluster: Annotated[str, F(N_("Cluster"), Kind.REF, to="cluster")] = Field(min_length=1)
    product: Annotated[str, F(N_("Final product"))] = Field(min_length=2, max_length=120)
    unit: Annotated[str, F(N_("Unit of the final product"), hint=N_("For example kg, m, piece"))] = Field(
        min_length=1, max_length=40
    )
    currency: Annotated[str, F(N_("Currency"), standard=Standard.CURRENCY)] = Field()
    year: Annotated[int, F(N_("Year"), Kind.INTEGER, grouped=False)] = Field(ge=1900, le=2100)
    source: Annotated[
        str | None, F(N_("How it is known"), Kind.LONG, hint=N_("Who was asked, how many, when"), in_list=False)
    ] = Field(default=None, max_length=500)


def _cost(label: str, hint: str = "") -> F:
    return F(label, Kind.MONEY, hint=hint, in_list=False)


class ChainStage(Record, table=True):
    """One stage: what it sells for and what it costs, for one unit of the final product; what holds it back."""

    __tablename__ = "chain_stage"
    view: ClassVar[View] = View(
        N_("Stage of the chain"), N_("Stages of the chain"), new=N_("New stage"), title=("name",), sort="number",
        search=("name", "constraints"), parent="chain", icon="factory", in_menu=False,
    )  # fmt: skip
    chain: Annotated[str, F(N_("Value chain"), Kind.REF, to="value_chain")] = Field(min_length=1)
    number: Annotated[int, F(N_("Number"), Kind.INTEGER, hint=N_("1 is the first stage"))] = Field(ge=1, le=99)
    name: Annotated[str, F(N_("Name"))] = Field(min_length=2, max_length=80)
    price: Annotated[str | None, F(N_("Sells for"), Kind.MONEY, hint=N_("For one unit of the final product"))] = None
    bought: Annotated[
        str | None, _cost(N_("Paid to the stage before"), N_("For what one unit of the final product needs"))
    ] = None
    other_inputs: Annotated[str | None, _cost(N_("Other inputs"), N_("Bought from outside the chain"))] = None
    labour: Annotated[str | None, _cost(N_("Labour"))] = None
    depreciation: Annotated[str | None, _cost(N_("Wear of machines"))] = None
    constraints: Annotated[
        str | None, F(N_("What holds it back"), Kind.LONG, hint=N_("One on each line"), in_list=False)
    ] = Field(default=None, max_length=1000)


class StageActor(Record, table=True):
    """So many actors of one type at a stage. One for each stage and type."""

    __tablename__ = "stage_actor"
    view: ClassVar[View] = View(
        N_("Actors at a stage"), N_("Actors at the stages"), new=N_("New actors"), title=("kind",), sort="kind",
        key=("stage", "kind"), parent="stage", icon="users", in_menu=False,
    )  # fmt: skip
    stage: Annotated[str, F(N_("Stage of the chain"), Kind.REF, to="chain_stage")] = Field(min_length=1)
    kind: Annotated[str, F(N_("Kind"), Kind.CHOICE, choices=ACTOR)] = Field()
    number: Annotated[int | None, F(N_("How many"), Kind.INTEGER, hint=N_("Empty where nobody knows"))] = Field(
        default=None, ge=0
    )
    women: Annotated[int | None, F(N_("of them women"), Kind.INTEGER)] = Field(default=None, ge=0)
    note: Annotated[str | None, F(N_("Notes"), in_list=False)] = Field(default=None, max_length=300)


def flow_goes_somewhere(values: Values) -> dict[str, str]:
    """A flow leads to another stage or to a market; a volume has its unit."""
    errors: dict[str, str] = {}
    if values.get("target") and values.get("target") == values.get("source"):
        errors["target"] = _("A flow leads to another stage.")
    elif values.get("target") and values.get("market"):
        errors["market"] = _("Name only one: a stage or a market.")
    elif not values.get("target") and not values.get("market"):
        errors["target"] = _("Choose the stage it goes to, or write the market.")
    if (values.get("volume") is not None or values.get("price")) and not values.get("unit"):
        errors["unit"] = _("Say in which unit.")
    return errors


class ChainFlow(Record, table=True):
    """What goes from a stage to another or to a market in a year; the shares of one stage sum to at most 100 %."""

    __tablename__ = "chain_flow"
    view: ClassVar[View] = View(
        N_("Flow of the chain"), N_("Flows of the chain"), new=N_("New flow"), title=("product",), sort="product",
        search=("product", "market"), parent="chain", icon="arrow-right", check=flow_goes_somewhere, in_menu=False,
    )  # fmt: skip
    chain: Annotated[str, F(N_("Value chain"), Kind.REF, to="value_chain")] = Field(min_length=1)
    source: Annotated[str, F(N_("From"), Kind.REF, to="chain_stage")] = Field(min_length=1)
    target: Annotated[str | None, F(N_("To"), Kind.REF, to="chain_stage")] = None
    market: Annotated[str | None, F(N_("Or to the market"), hint=N_("For example tourists, capital, export"))] = Field(
        default=None, max_length=80
    )
    product: Annotated[str, F(N_("Product"))] = Field(min_length=1, max_length=120)
    unit: Annotated[str | None, F(N_("Unit"))] = Field(default=None, max_length=40)
    volume: Annotated[int | None, F(N_("Volume in a year"), Kind.INTEGER)] = Field(default=None, ge=0)
    price: Annotated[str | None, F(N_("Price of one unit"), Kind.MONEY)] = None
    share: Annotated[
        int | None, F(N_("Part of what the stage sells"), Kind.PERCENT, unit="%", hint=N_("All its ways sum to 100 %"))
    ] = Field(default=None, ge=0, le=10000)


class ChainSupport(Record, table=True):
    """An institution that supports or regulates a stage. One for each pair."""

    __tablename__ = "chain_support"
    view: ClassVar[View] = View(
        N_("Support of a stage"), N_("Support of the stages"), new=N_("New support"), title=("organisation",),
        sort="organisation", key=("stage", "organisation"), parent="stage", icon="building-2", in_menu=False,
    )  # fmt: skip
    stage: Annotated[str, F(N_("Stage of the chain"), Kind.REF, to="chain_stage")] = Field(min_length=1)
    organisation: Annotated[str, F(N_("Organisation"), Kind.REF, to="organisation")] = Field(min_length=1)
    does: Annotated[str | None, F(N_("What it does"))] = Field(default=None, max_length=120)
