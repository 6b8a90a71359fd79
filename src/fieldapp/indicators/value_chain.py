"""Who adds how much to a product on its way to the buyer (A8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.i18n import N_
from fieldapp.indicators.method import NoFigure, Number, ratio, shown


@dataclass(frozen=True)
class Stage:
    """One stage per unit of the final product, all in one currency.

    ``price``: what it sells for; ``bought``: what it pays the stage before; ``other``: its other inputs from outside.
    """

    name: str
    price: Number
    bought: Number
    other: Number


@dataclass(frozen=True)
class Added:
    """What one stage adds, per unit and as a part of the final price."""

    name: str
    price: Number
    value: Number
    share: Number


@dataclass(frozen=True)
class ChainValue:
    """The stages in order, the sum of what they add, and of what comes from outside the chain."""

    stages: tuple[Added, ...]
    total: Number
    other: Number


@shown(
    "A8",
    N_("Value added along the chain"),
    N_("The price of a stage less what it paid the stage before and for other inputs; shares of the final price."),
    unit=N_("money per unit"),
    source="ValueLinks 2.0 (2018)",
)
def chain_value(stages: Sequence[Stage]) -> ChainValue:
    """VA_k = p_k - bought_k - other_k; share = VA_k / p_final; ΣVA + Σother = p_final.

    Raises NoFigure for an empty chain, a final price of 0, or a stage that pays another price than the one before asks.
    """
    if not stages:
        raise NoFigure(N_("The chain has no stages."))
    before: Number = 0
    for stage in stages:
        if min(stage.price, stage.bought, stage.other) < 0:
            raise NoFigure(N_("A figure below 0 cannot be right here."))
        if abs(float(stage.bought - before)) > 1e-9 * max(1, abs(float(before))):
            raise NoFigure(
                N_("{stage} pays {bought}, but the stage before it asks {asked}."),
                stage=stage.name,
                bought=float(stage.bought),
                asked=float(before),
            )
        before = stage.price
    final = stages[-1].price
    added = [(stage, stage.price - stage.bought - stage.other) for stage in stages]
    return ChainValue(
        tuple(
            Added(stage.name, stage.price, value, ratio(value, final, N_("The final price is missing.")))
            for stage, value in added
        ),
        sum((value for _stage, value in added), 0),
        sum((stage.other for stage in stages), 0),
    )
