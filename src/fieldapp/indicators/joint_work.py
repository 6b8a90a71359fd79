"""What firms do together (F1-F8): cost sharing, purchases, facilities, plans, autonomy, suppliers, services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.i18n import N_
from fieldapp.indicators.method import NoFigure, Number, ratio, share, shown

NOT_BELOW = N_("A figure below 0 cannot be right here.")


@dataclass(frozen=True)
class CostShare:
    """Parts of the total that firms bear, in all and in cash; ``leverage``: others' money for each one of the donor."""

    total: Number
    firms: Number
    firms_cash: Number
    leverage: Number | None


@shown("F1", N_("Cost sharing"), N_("What firms bear in cash and kind, divided by all; and others' money per donor's."))
def cost_sharing(cash: Number, in_kind: Number, others: Number, donor: Number) -> CostShare:
    """firm(cash + in kind)/total, firm cash/total, non-donor/donor (None without a donor), one currency.

    Raises NoFigure for amounts below 0 or a total of 0.
    """
    if min(cash, in_kind, others, donor) < 0:
        raise NoFigure(NOT_BELOW)
    total = cash + in_kind + others + donor
    return CostShare(
        total,
        ratio(cash + in_kind, total, N_("Nothing was paid or promised.")),
        ratio(cash, total),
        ratio(total - donor, donor) if donor else None,
    )


@dataclass(frozen=True)
class Saving:
    """Money saved before and after extra costs, and the latter as a part of what all would have paid alone."""

    gross: Number
    net: Number
    part: Number


@shown(
    "F2", N_("Saved by buying together"), N_("Quantity times the fall in price, less extra costs."), unit=N_("money")
)
def joint_purchase(quantity: Number, price_alone: Number, price_joint: Number, extra: Number) -> Saving:
    """Q(p_ind - p_joint) - extra; net/(Q·p_ind); one currency, one unit. Raises NoFigure when nothing was bought."""
    if min(quantity, price_alone, price_joint, extra) < 0:
        raise NoFigure(NOT_BELOW)
    gross = quantity * (price_alone - price_joint)
    return Saving(gross, gross - extra, ratio(gross - extra, quantity * price_alone, N_("Nothing was bought.")))


@shown("F3", N_("Use of the facility"), N_("Hours used, divided by hours available."), unit="share")
def utilisation(used: Number, available: Number) -> Number:
    """Hours/hours. Raises NoFigure when more is used than available."""
    return share(used, available, N_("No hours were available."))


@shown("F3", N_("Costs recovered"), N_("Fees earned, divided by running costs."), unit="share")
def cost_recovery(income: Number, running_costs: Number) -> Number:
    """Money/money; above 1 the facility earns. Raises NoFigure without costs."""
    if income < 0 or running_costs < 0:
        raise NoFigure(NOT_BELOW)
    return ratio(income, running_costs, N_("No running costs are recorded."))


@shown("F3", N_("Break-even"), N_("Fixed costs, divided by what each hour earns above its own costs."), unit=N_("h"))
def break_even(fixed: Number, fee: Number, variable: Number) -> Number:
    """fixed/(fee - variable), hours in the time of the fixed costs. Raises NoFigure when an hour earns nothing."""
    if fee <= variable:
        raise NoFigure(N_("Each hour costs as much as it earns, so no number of hours covers the fixed costs."))
    return ratio(fixed, fee - variable)


@dataclass(frozen=True)
class PlanProgress:
    """``done`` 0 to 1; ``schedule``: done / planned; ``burn``: paid / budget; ``cost``: done·budget / paid."""

    done: Number
    schedule: Number | None
    burn: Number | None
    cost: Number | None


@shown(
    "F4",
    N_("Progress of the plan"),
    N_("Each activity's weight times its part done; beside the time gone and the money spent (earned value)."),
)
def plan_progress(
    activities: Sequence[tuple[Number, Number]], planned: Number, paid: Number, budget: Number
) -> PlanProgress:
    """Σ weight·done over weights that sum to 100; SPI, budget burn, CPI, None where there is nothing to divide by.

    ``activities``: (weight, part done 0 to 1); ``planned``: part that should be done by now.
    Raises NoFigure when the weights do not sum to 100 or a part lies outside 0 to 1.
    """
    total = sum((weight for weight, _done in activities), 0)
    if abs(float(total) - 100) > 1e-6:
        raise NoFigure(N_("The weights of the activities sum to {total} instead of 100."), total=round(float(total), 4))
    if any(not 0 <= done <= 1 for _weight, done in activities):
        raise NoFigure(N_("An activity is done between 0 % and 100 %."))
    done = ratio(sum((weight * part for weight, part in activities), 0), 100)
    return PlanProgress(
        done,
        ratio(done, planned) if planned else None,
        ratio(paid, budget) if budget else None,
        ratio(done * budget, paid) if paid else None,
    )


@shown("F5", N_("Autonomy"), N_("Joint actions without the project's money, or help, divided by all of twelve months."))
def autonomy(without_project: int, joint_actions: int) -> Number:
    """Share of the joint actions. Raises NoFigure when there were none."""
    return share(without_project, joint_actions, N_("There were no joint actions."))


@shown("F6", N_("Maturity"), N_("Points reached, divided by the most that the scorecard gives."), unit="share")
def maturity(scores: Sequence[Number | None], highest: Number) -> Number:
    """Σscore/Σmax. Raises NoFigure where an item has no score or one outside 0 to ``highest``."""
    if not scores or any(score is None for score in scores):
        raise NoFigure(N_("Not every item has a score yet."))
    given = [score for score in scores if score is not None]
    if any(not 0 <= score <= highest for score in given):
        raise NoFigure(N_("A score lies outside 0 to {maximum}."), maximum=highest)
    return share(sum(given, 0), len(given) * highest)


@shown("F7", N_("Delivered on time"), N_("Deliveries on time, divided by all."), unit="share")
def on_time_delivery(on_time: int, deliveries: int) -> Number:
    """Share. Raises NoFigure without deliveries."""
    return share(on_time, deliveries, N_("There were no deliveries."))


@shown("F7", N_("Defects per million"), N_("Faulty units, divided by all, times a million."), unit=N_("ppm"))
def defects_per_million(defects: int, units: int) -> Number:
    """defects/units·1e6. Raises NoFigure without units or with more defects than units."""
    return share(defects, units, N_("There were no deliveries.")) * 1_000_000


@dataclass(frozen=True)
class ServiceUse:
    """``users``: share of firms that bought at least one service; ``paid``: share of the full price they paid."""

    users: Number
    paid: Number


@shown("F8", N_("Use of business services"), N_("Firms that bought a service, of all; fees paid, of the full price."))
def service_use(users: int, firms: int, paid: Number, price: Number) -> ServiceUse:
    """Raises NoFigure without firms or services, or where parts are above totals."""
    return ServiceUse(
        share(users, firms, N_("There are no firms.")), share(paid, price, N_("No services were bought."))
    )
