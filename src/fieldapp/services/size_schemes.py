"""The size schemes that are at hand: those that ship with the application, and those a programme entered itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from fieldapp import paths
from fieldapp.domain import isic
from fieldapp.domain.declaring import Values
from fieldapp.domain.numbers import split_money
from fieldapp.domain.records import SizeBound
from fieldapp.domain.records import SizeScheme as SchemeRecord
from fieldapp.domain.size_class import FIGURES, LABELS, Bound, Limit, Scheme, SizeClass, classify
from fieldapp.i18n import N_, _
from fieldapp.store import ReadTx

FIGURE_WORDS = {
    "workers": N_("Workers"),
    "turnover": N_("Turnover"),
    "assets": N_("Assets"),
    "capital": N_("Capital"),
}
PAID = ("workers_full_f", "workers_full_m", "workers_part_f", "workers_part_m")


@dataclass(frozen=True)
class Sized:
    """A firm's class by one scheme, with what it rests on."""

    scheme: Scheme
    outcome: SizeClass
    remark: str = ""

    @property
    def words(self) -> str:
        """The class for a person: "Small (provisional)"; a sentence where there is none."""
        if not self.outcome.size:
            return _("No figure")
        label = _(LABELS[self.outcome.size])
        return _("{size} (provisional)").format(size=label) if self.outcome.provisional else label

    @property
    def missing(self) -> str:
        """The words for the figures that are missing."""
        return ", ".join(_(FIGURE_WORDS[name]) for name in self.outcome.missing)


@lru_cache(maxsize=1)
def shipped() -> tuple[Scheme, ...]:
    """The schemes in ``resources/classifications/size_schemes.json``."""
    source = paths.resource("classifications/size_schemes.json").read_text(encoding="utf-8")
    return tuple(_scheme(item) for item in json.loads(source))


def _scheme(item: Mapping[str, Any]) -> Scheme:
    plain = ("code", "name", "citation", "combine", "country", "currency", "decider", "valid_from", "valid_to", "note")
    bounds = tuple(
        Bound(
            bound["size"],
            {name: _limit(bound[name]) for name in FIGURES if name in bound},
            frozenset(str(bound.get("sectors", "")).split()),
        )
        for bound in item["bounds"]
    )
    known = {name: item.get(name, "") for name in plain}
    return Scheme(**known, bounds=bounds, insured=bool(item.get("insured")))


def _limit(text: str) -> Limit:
    return Limit(Decimal(text.removeprefix("<")), text.startswith("<"))


def own(tx: ReadTx) -> list[Scheme]:
    """The schemes that the programme entered."""
    bounds: dict[str, list[dict[str, Any]]] = {}
    for row in tx.find(SizeBound):
        bounds.setdefault(str(row["scheme"]), []).append(row)
    return [_entered(row, bounds.get(str(row["id"]), [])) for row in tx.find(SchemeRecord)]


def _entered(row: Values, bounds: Iterable[Values]) -> Scheme:
    currency = ""
    made = []
    for bound in bounds:
        limits = {}
        if bound.get("workers") is not None:
            limits["workers"] = Limit(Decimal(int(bound["workers"] or 0)))
        for name in FIGURES[1:]:
            if bound.get(name):
                amount, currency = split_money(str(bound[name]))
                limits[name] = Limit(amount)
        made.append(Bound(str(bound["size"]), limits, frozenset(str(bound.get("sectors") or "").split())))
    head = (str(row["id"]), str(row["name"]), str(row["citation"]), str(row["combine"]))
    return Scheme(
        *head, tuple(made), str(row.get("country") or ""), currency, str(row.get("decider") or ""),
        str(row.get("valid_from") or ""), str(row.get("valid_to") or ""),
    )  # fmt: skip


def for_firm(tx: ReadTx, firm: Values, day: str) -> list[Scheme]:
    """The schemes for a firm's country on a day, then those for all countries; own ones first."""
    country = str(firm.get("country") or "")
    fitting = [s for s in (*own(tx), *shipped()) if s.country in ("", country) and s.in_force(day)]
    return sorted(fitting, key=lambda scheme: scheme.country == "")


def workers(snapshot: Values, *, insured: bool = False) -> Decimal | None:
    """Paid workers of a snapshot; None where no number is known."""
    if insured:
        known = snapshot.get("workers_insured")
        return None if known is None else Decimal(int(known))
    counts = [int(value) for name in PAID if (value := snapshot.get(name)) is not None]
    return Decimal(sum(counts)) if counts else None


def sized(scheme: Scheme, firm: Values, snapshot: Values | None) -> Sized:
    """The class of a firm by one scheme, from a snapshot."""
    figures: dict[str, Decimal | None] = {}
    remark = ""
    if snapshot is not None:
        figures["workers"] = workers(snapshot, insured=scheme.insured)
        if scheme.insured and figures["workers"] is None:
            figures["workers"] = workers(snapshot)
            remark = _("All workers are counted: how many are in social security is not known.")
        for name in FIGURES[1:]:
            if snapshot.get(name):
                amount, currency = split_money(str(snapshot[name]))
                figures[name] = amount if currency == scheme.currency else None
                if currency != scheme.currency and scheme.currency:
                    remark = _("Amounts are in {currency}, the rule is in {other}: they are not compared.").format(
                        currency=currency, other=scheme.currency
                    )
    sector = isic.sector_group(str(firm.get("isic_revision") or ""), str(firm.get("isic_code") or ""))
    return Sized(scheme, classify(scheme, sector, figures), remark)
