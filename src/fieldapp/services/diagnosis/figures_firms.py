"""Figures of a cluster's firms: how unequal, how many full-time jobs, growth, income and scale (A3, A5, A7, E)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from fieldapp import charts
from fieldapp.charts import Chart, Series
from fieldapp.domain.numbers import format_money, split_money
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.indicators.concentration import concentration, gini
from fieldapp.indicators.growth import capacity_used, export_share, median_real_growth, real_growth, yearly_growth
from fieldapp.indicators.jobs import Workers, fte_by_days, fte_by_months, net_additional_income, scale
from fieldapp.indicators.method import Number
from fieldapp.services.diagnosis.figures import Figure, Sources, figure, missing, written

FULL_WEEK = 40
"""Hours of a full-time week where part-time hours are given; half a job where they are not."""
Row = Mapping[str, Any]


def structure(sources: Sources) -> Iterator[Figure]:
    """How turnover is spread over the firms, and full-time jobs by both conventions."""
    turnover, said = _turnovers(sources)
    yield figure(concentration.method, lambda: _concentration(turnover), inputs=said)
    yield figure(gini.method, lambda: gini(_some(turnover)), inputs=said, decimals=2)
    rows = [rows[-1] for rows in sources.snapshots.values()]
    counted = _of_firms(sources, sum(1 for row in rows if _counts(row)))
    yield figure(fte_by_days.method, lambda: _fte(rows, by_months=False), inputs=counted, decimals=1)
    yield figure(fte_by_months.method, lambda: _fte(rows, by_months=True), inputs=counted, decimals=1)
    yield figure(export_share.method, lambda: _exports(sources), inputs=said)
    yield figure(capacity_used.method, lambda: _capacity(rows))


def change(sources: Sources) -> Iterator[Figure]:
    """How the cluster and its firms grew, and what came of it."""
    yield figure(yearly_growth.method, lambda: _growth(sources, "turnover"), inputs=_years(sources, _("Turnover")))
    yield figure(yearly_growth.method, lambda: _growth(sources, "employed"), inputs=_years(sources, _("Workers")))
    yield figure(real_growth.method, lambda: _real(sources), inputs=_years(sources, _("Turnover")))
    pairs = _pairs(sources)
    matched = _of_firms(sources, len(pairs))
    yield figure(median_real_growth.method, lambda: _median(sources, pairs), inputs=matched)
    yield figure(net_additional_income.method, lambda: _income(sources, pairs), inputs=matched)
    yield figure(scale.method, lambda: _scale(sources, pairs), inputs=matched)


def _of_firms(sources: Sources, count: int) -> str:
    text = _("{count} of {total} enterprises")
    return text.format(count=format_number(count), total=format_number(len(sources.firms)))


# ----------------------------------------------------------------------------------------------------- one period
def _turnovers(sources: Sources) -> tuple[list[Decimal], str]:
    """Last turnovers in the currency that most firms use, and how many they are."""
    amounts = [
        split_money(str(rows[-1]["turnover"])) for rows in sources.snapshots.values() if rows[-1].get("turnover")
    ]
    usual = Counter(currency for _amount, currency in amounts).most_common(1)
    if not usual:
        return [], _of_firms(sources, 0)
    kept = [amount for amount, currency in amounts if currency == usual[0][0]]
    return kept, f"{_('Turnover')}, {usual[0][0]}: {_of_firms(sources, len(kept))}"


def _some(values: Sequence[Decimal]) -> list[Number]:
    if not values:
        raise missing(_("No firm has a turnover recorded as an amount."))
    return [Fraction(value) for value in values]


def _concentration(values: Sequence[Decimal]) -> str:
    found = concentration(_some(values))
    text = _("H = {hhi}, as {effective} equal firms")
    return text.format(hhi=written(found.hhi, "", 3), effective=written(found.effective, "", 1))


def _counts(row: Row) -> bool:
    return any(row.get(name) is not None for name in ("workers_full_f", "workers_full_m"))


def workers_of(row: Row) -> Workers:
    """The workers of a snapshot: part-timers by their hours (half a job where unknown), the season by its days."""
    hours = row.get("part_hours")
    part = Fraction(min(int(hours), FULL_WEEK), FULL_WEEK) if hours is not None else Fraction(1, 2)
    partly, season = (_both(row, "workers_part"), _both(row, "seasonal"))
    days = int(row.get("seasonal_days") or 0)
    return Workers(_both(row, "workers_full"), ((partly, part),), ((season, days),))


def _both(row: Row, name: str) -> int:
    return int(row.get(f"{name}_f") or 0) + int(row.get(f"{name}_m") or 0)


def _fte(rows: Sequence[Row], *, by_months: bool) -> Number:
    counted = [row for row in rows if _counts(row)]
    if not counted:
        raise missing(_("No firm has its workers recorded."))
    seasonal = [row for row in counted if _both(row, "seasonal")]
    lacking = "season_months" if by_months else "seasonal_days"
    if any(row.get(lacking) is None for row in seasonal):
        raise missing(_("How long the season lasts is missing for some firms."))
    if by_months:
        return sum((fte_by_months(workers_of(row), int(row.get("season_months") or 0)) for row in counted), Fraction(0))
    return sum((fte_by_days(workers_of(row)) for row in counted), Fraction(0))


def _exports(sources: Sources) -> Number:
    """All exports by all turnover of the firms that have both in one currency."""
    parts, wholes = Decimal(0), Decimal(0)
    for rows in sources.snapshots.values():
        if rows[-1].get("turnover") and rows[-1].get("exports"):
            (whole, unit), (part, same) = (split_money(str(rows[-1][name])) for name in ("turnover", "exports"))
            if unit == same:
                parts, wholes = parts + part, wholes + whole
    if not wholes:
        raise missing(_("No firm has both turnover and exports recorded."))
    return export_share(Fraction(parts), Fraction(wholes))


def _capacity(rows: Sequence[Row]) -> Number:
    known = [row for row in rows if row.get("capacity") and row.get("capacity_used") is not None]
    if not known:
        raise missing(_("No firm has its capacity recorded."))
    return capacity_used(sum(int(row["capacity_used"]) for row in known), sum(int(row["capacity"]) for row in known))


# ------------------------------------------------------------------------------------------------------ over time
def _series(sources: Sources, name: str) -> list[tuple[str, Fraction, str]]:
    """(year, value, unit) of the cluster's own figures."""
    found = []
    for row in sources.history:
        if name == "employed":
            both = [row.get("employed_f"), row.get("employed_m")]
            if None not in both:
                found.append((str(row["period"]), Fraction(sum(int(value or 0) for value in both)), ""))
        elif row.get(name):
            amount, unit = split_money(str(row[name]))
            found.append((str(row["period"]), Fraction(amount), unit))
    return found


def _ends(sources: Sources, name: str) -> tuple[tuple[str, Fraction], tuple[str, Fraction]]:
    known = _series(sources, name)
    if len(known) < 2:
        raise missing(_("The cluster's figures of two years are needed."))
    if known[0][2] != known[-1][2]:
        raise missing(_("The first and the last year are in different currencies."))
    return (known[0][0], known[0][1]), (known[-1][0], known[-1][1])


def _years(sources: Sources, what: str) -> str:
    years = [str(row["period"]) for row in sources.history]
    return f"{what}, {years[0]} → {years[-1]}" if len(years) > 1 else what


def _growth(sources: Sources, name: str) -> float:
    (first, before), (last, after) = _ends(sources, name)
    return yearly_growth(before, after, int(last) - int(first))


def _index(sources: Sources, year: str) -> Fraction:
    if year[:4] not in sources.prices:
        raise missing(_("The price index of {year} is missing.").format(year=year[:4]))
    return Fraction(Decimal(sources.prices[year[:4]]))


def _real(sources: Sources) -> Number:
    (first, before), (last, after) = _ends(sources, "turnover")
    return real_growth(before, after, _index(sources, first), _index(sources, last))


Pair = tuple[Row, Row]


def _pairs(sources: Sources) -> dict[str, Pair]:
    """Firm -> its first and last snapshot, both with a turnover in one currency."""
    found: dict[str, Pair] = {}
    for firm, rows in sources.snapshots.items():
        known = [row for row in rows if row.get("turnover")]
        if len(known) > 1 and len({split_money(str(row["turnover"]))[1] for row in (known[0], known[-1])}) == 1:
            found[firm] = known[0], known[-1]
    return found


def _money(row: Row, name: str) -> Fraction | None:
    return Fraction(split_money(str(row[name]))[0]) if row.get(name) else None


def _median(sources: Sources, pairs: Mapping[str, Pair]) -> float:
    spans = Counter((str(one["period"]), str(two["period"])) for one, two in pairs.values())
    if not spans:
        return median_real_growth([], 1, 1)
    (first, last), _count = spans.most_common(1)[0]
    matched = [
        (_money(one, "turnover"), _money(two, "turnover"))
        for one, two in pairs.values()
        if (str(one["period"]), str(two["period"])) == (first, last)
    ]
    return median_real_growth(matched, _index(sources, first), _index(sources, last))


def _benefits(sources: Sources, pairs: Mapping[str, Pair]) -> dict[str, Fraction | None]:
    """Firm -> what it earned more, net of costs and ascribed to the programme; None where costs are not known."""
    found: dict[str, Fraction | None] = {str(firm["id"]): None for firm in sources.firms}
    share = Fraction(sources.asked.attribution, 100)
    for firm, (one, two) in pairs.items():
        values = [_money(row, name) for name in ("turnover", "costs") for row in (one, two)]
        if None not in values:
            sales, sales_now, costs, costs_now = (value or Fraction(0) for value in values)
            found[firm] = Fraction(net_additional_income(sales, sales_now, costs, costs_now, share).attributed)
    return found


def _income(sources: Sources, pairs: Mapping[str, Pair]) -> str:
    benefits = [value for value in _benefits(sources, pairs).values() if value is not None]
    if not benefits:
        raise missing(_("No firm has turnover and costs of two periods."))
    currencies = {split_money(str(two["turnover"]))[1] for _one, two in pairs.values()}
    if len(currencies) > 1:
        raise missing(_("The firms' amounts are in different currencies."))
    amount = f"{Decimal(round(sum(benefits, Fraction(0))))} {currencies.pop()}"
    text = ngettext(
        "{amount} from {count} firm, {share} of the change ascribed to the programme",
        "{amount} from {count} firms, {share} of the change ascribed to the programme",
        len(benefits),
    )
    share = charts.shown(sources.asked.attribution / 100, "share")
    return text.format(amount=format_money(amount), count=format_number(len(benefits)), share=share)


def _scale(sources: Sources, pairs: Mapping[str, Pair]) -> str:
    found = scale(_benefits(sources, pairs))
    text = ngettext("{count} of {measured} firm measured", "{count} of {measured} firms measured", found.measured)
    return text.format(count=format_number(found.firms), measured=format_number(found.measured))


def pictures(sources: Sources) -> list[Chart]:
    """The cluster's own figures over the years."""
    if not sources.history:
        return []
    years = [str(row["period"]) for row in sources.history]
    keys = [f"cluster_snapshot:{row['id']}" for row in sources.history]
    method = "; ".join(f"{row['period']}: {row['source']}" for row in sources.history)
    made: list[Chart] = []
    counts = ((_("Firms"), "units"), (_("Women employed"), "employed_f"), (_("Men employed"), "employed_m"))
    series = [Series(word, [row.get(name) for row in sources.history], keys) for word, name in counts]
    if any(value is not None for one in series for value in one.values):
        used = [one for one in series if any(value is not None for value in one.values)]
        made.append(
            partial(
                charts.lines, times=years, series=used, title=_("The cluster over time"), method=method, head=_("Year")
            )
        )
    money = _series(sources, "turnover")
    if money:
        unit = money[-1][2]
        amounts = {year: value for year, value, currency in money if currency == unit}
        one = Series(_("Turnover"), [amounts.get(year) for year in years], keys)
        made.append(
            partial(
                charts.lines, times=years, series=[one], title=_("Turnover"), unit=unit, method=method, head=_("Year")
            )
        )
    return made
