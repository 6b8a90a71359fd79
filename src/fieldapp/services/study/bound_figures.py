"""Of a study: the cluster's own figures by year, the computed figures with method and inputs, pictures over time."""

from __future__ import annotations

from typing import Any

from fieldapp.domain import kinds
from fieldapp.domain.numbers import split_money
from fieldapp.domain.records import ClusterSnapshot
from fieldapp.domain.records.diagnosis import SIZES
from fieldapp.domain.size_class import LABELS
from fieldapp.i18n import _, format_number, format_percent, locale
from fieldapp.services.study.asked import Asked
from fieldapp.services.study.shown import Shown

YEARS = 3
"""The years that stand beside each other: t-2 to t."""


def by_year(asked: Asked) -> Shown:
    """The cluster's own figures of the last three years, with how each year is known."""
    title = _("Vital statistics by year")
    found = sorted(asked.tx.find(ClusterSnapshot, cluster=asked.id), key=lambda row: str(row["period"]))[-YEARS:]
    if not found:
        return Shown(title, missing=_("no figures of the cluster have been recorded yet."))
    lines = [(_("Firms"), [_count(asked, row, "units") for row in found])]
    lines += [
        (_(LABELS[size]), [_both(asked, row, size) for row in found])
        for size in SIZES
        if any(row.get(f"{size}_{how}") is not None for row in found for how in ("formal", "informal"))
    ]
    lines += [
        (_("Women employed"), [_count(asked, row, "employed_f") for row in found]),
        (_("Men employed"), [_count(asked, row, "employed_m") for row in found]),
    ]
    lines += [
        (_(ClusterSnapshot.fields()[name].label), [_money(asked, row, name) for row in found])
        for name in ("turnover", "exports", "investment")
    ]
    head = (_("Figure"), *(str(row["period"]) for row in found))
    known = "; ".join(
        f"{row['period']}: {kinds.show(ClusterSnapshot.fields()['method'], row['method'])}, {row['source']}"
        for row in found
    )
    rows = tuple((name, *values) for name, values in lines)
    return Shown(title, head=head, rows=rows, numbers=frozenset(range(1, len(head))), method=known)


def _count(asked: Asked, row: Any, name: str) -> str:
    return _("No figure") if row.get(name) is None else asked.count(int(row[name]))


def _both(asked: Asked, row: Any, size: str) -> str:
    known = [int(row[f"{size}_{how}"]) for how in ("formal", "informal") if row.get(f"{size}_{how}") is not None]
    return asked.count(sum(known)) if known else _("No figure")


def _money(asked: Asked, row: Any, name: str) -> str:
    return asked.money(*split_money(str(row[name]))) if row.get(name) else _("No figure")


def over_time(asked: Asked) -> Shown:
    """The cluster over the years, as a picture."""
    title = _("The cluster over time")
    pictures = asked.figures.pictures
    if not pictures:
        return Shown(title, missing=_("figures of at least one year are needed."))
    return Shown(title, chart=pictures[0], height=210)


def group(asked: Asked, at: int) -> Shown:
    """One group of the computed figures: figure, inputs; those that cannot be computed say why."""
    found = asked.figures.groups[at]
    head = (_("Figure"), _("Value"), _("From"))
    rows = tuple((one.label, one.value or f"{_('No figure')}: {one.why}", one.inputs) for one in found.figures)
    if asked.public and any(asked.few(_base(one.inputs)) for one in found.figures):
        rows = tuple(row for row, one in zip(rows, found.figures, strict=True) if not asked.few(_base(one.inputs)))
    return Shown(found.title, head=head, rows=rows, method=_("Each figure's method stands in the annex."))


def _base(inputs: str) -> int:
    """How many firms a figure rests on, as its inputs say first; 0 where they do not."""
    digits = "".join(char if char.isdigit() else " " for char in inputs.rpartition(":")[2]).split()
    return int(digits[0]) if digits else 0


def methods(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Every computed figure with its method, for the annex."""
    return tuple((one.label, one.method) for each in asked.figures.groups for one in each.figures)


def _short(amount: object) -> str:
    """An amount in three figures; the section has it exactly."""
    from babel.numbers import format_compact_decimal

    value, currency = split_money(str(amount))
    return f"{format_compact_decimal(value, format_type='short', locale=locale(), fraction_digits=2)} {currency}"


def counted(asked: Asked) -> list[tuple[str, str]]:
    """The figures that open the summary: (figure, word), those that are known."""
    found: list[tuple[str, str]] = []
    firms = asked.firms.firms
    last: Any = max(asked.tx.find(ClusterSnapshot, cluster=asked.id), key=lambda row: str(row["period"]), default=None)
    if last is not None:
        year = str(last["period"])
        for name, word in (
            ("units", _("firms")),
            ("employed_f", _("women employed")),
            ("employed_m", _("men employed")),
        ):
            if last.get(name) is not None:
                found.append((asked.count(int(last[name])), f"{word}, {year}"))
        if last.get("turnover"):
            found.append((_short(last["turnover"]), _("turnover") + f", {year}"))
        if last.get("exports"):
            found.append((_short(last["exports"]), _("exports") + f", {year}"))
    if firms:
        found.append((asked.count(len(firms)), _("firms on record")))
        known = [firm.women for firm in firms if firm.women is not None]
        if known:
            part = asked.of(len(known), format_percent(sum(known) / len(known)))
            found.append((part, _("women-owned of {count} known").format(count=format_number(len(known)))))
    return found
