"""The firms of a cluster side by side: size by one scheme, formality, ownership; and how many there are of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from fieldapp import charts
from fieldapp.charts import Chart, Series
from fieldapp.domain.ownership import SIGNS, Formality, formality, women_owned, youth_owned
from fieldapp.domain.records import Cluster, Enterprise, EnterpriseSnapshot
from fieldapp.domain.size_class import LABELS, ORDER, Scheme
from fieldapp.domain.text import dotted, sort_key
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import size_schemes
from fieldapp.services.size_schemes import Sized
from fieldapp.store import ReadTx, Store


@dataclass(frozen=True)
class Firm:
    """One firm with its last snapshot and what follows from both."""

    id: str
    name: str
    row: Mapping[str, Any]
    snapshot: Mapping[str, Any] | None
    size: Sized | None
    formality: Formality
    women: bool | None
    youth: bool | None


@dataclass(frozen=True)
class Firms:
    """The firms of a cluster by one scheme; ``schemes`` are those to choose from: code and name."""

    cluster: str
    schemes: tuple[tuple[str, str], ...]
    scheme: Scheme | None
    firms: tuple[Firm, ...]
    totals: str
    sizes: str


def of_cluster(store: Store, cluster_id: str, scheme: str = "", day: str = "9999") -> Firms:
    """The firms of a cluster; ``scheme`` is a code, empty for the first that fits its country."""
    with store.read() as tx:
        return read(tx, cluster_id, scheme, day)


def read(tx: ReadTx, cluster_id: str, scheme: str = "", day: str = "9999") -> Firms:
    """The same inside a transaction."""
    rows = sorted(tx.find(Enterprise, clusters=cluster_id), key=lambda row: sort_key(str(row["name"])))
    last = last_snapshots(tx, [str(row["id"]) for row in rows])
    country = Counter(str(row["country"]) for row in rows).most_common(1)
    fitting = size_schemes.for_firm(tx, {"country": country[0][0] if country else ""}, day)
    chosen = next((one for one in fitting if one.code == scheme), fitting[0] if fitting else None)
    firms = tuple(_firm(row, last.get(str(row["id"])), chosen) for row in rows)
    cluster = tx.get(Cluster, cluster_id) or {}
    names = tuple((one.code, one.name) for one in fitting)
    return Firms(str(cluster.get("name") or ""), names, chosen, firms, _totals(firms), _sizes(firms))


def last_snapshots(tx: ReadTx, firms: list[str]) -> dict[str, dict[str, Any]]:
    """Firm -> its snapshot of the last period."""
    found: dict[str, dict[str, Any]] = {}
    for row in tx.find(EnterpriseSnapshot, enterprise=firms) if firms else []:
        here = found.get(str(row["enterprise"]))
        if here is None or str(row["period"]) > str(here["period"]):
            found[str(row["enterprise"])] = row
    return found


def _firm(row: Mapping[str, Any], snapshot: Mapping[str, Any] | None, scheme: Scheme | None) -> Firm:
    size = size_schemes.sized(scheme, row, snapshot) if scheme else None
    own, young = women_owned(row), youth_owned(row)
    return Firm(str(row["id"]), str(row["name"]), row, snapshot, size, formality(row), own, young)


def yes_no(value: bool | None) -> str:
    """A verdict as a word; unknown is said, not left empty."""
    return _("Not known") if value is None else _("Yes") if value else _("No")


def formality_words(found: Formality) -> str:
    """The score for a person: "4 of 6", with how many signs are known where some are not."""
    text = _("{score} of {most}").format(score=format_number(found.score), most=format_number(len(SIGNS)))
    if found.known == 0:
        return _("Not known")
    if found.known < len(SIGNS):
        text += " " + _("({count} known)").format(count=format_number(found.known))
    return text


HEADS = ("name", "size", "formality", "women", "youth", "workers", "period")


def heads() -> list[str]:
    """The columns of the list."""
    return [
        _("Enterprise"), _("Size"), _("Formality"), _("Women-owned"), _("Youth-owned"), _("Workers"), _("Period"),
    ]  # fmt: skip


def line(firm: Firm) -> list[str]:
    """A firm as texts in those columns."""
    workers = size_schemes.workers(firm.snapshot) if firm.snapshot else None
    return [
        firm.name, firm.size.words if firm.size else "", formality_words(firm.formality), yes_no(firm.women),
        yes_no(firm.youth), _("Not known") if workers is None else format_number(workers),
        str(firm.snapshot["period"]) if firm.snapshot else _("No snapshot"),
    ]  # fmt: skip


def _totals(firms: tuple[Firm, ...]) -> str:
    count = ngettext("{count} enterprise", "{count} enterprises", len(firms)).format(count=format_number(len(firms)))
    women = sum(1 for firm in firms if firm.women)
    informal = sum(1 for firm in firms if firm.formality.informal)
    unknown = sum(1 for firm in firms if firm.formality.informal is None)
    parts = [
        count,
        _("{count} women-owned").format(count=format_number(women)),
        _("{count} informal").format(count=format_number(informal)),
    ]
    if unknown:
        parts.append(_("{count} not known").format(count=format_number(unknown)))
    return dotted(parts)


def _sizes(firms: tuple[Firm, ...]) -> str:
    found = Counter(firm.size.outcome.size for firm in firms if firm.size)
    parts = [f"{_(LABELS[size])} {format_number(found[size])}" for size in ORDER if found[size]]
    if found[""]:
        parts.append(_("{count} without a class").format(count=format_number(found[""])))
    return dotted(parts)


def chart(found: Firms) -> Chart:
    """How many firms of each size are formal, informal or not known."""
    counted = Counter((firm.size.outcome.size, firm.formality.informal) for firm in found.firms if firm.size)
    sizes = [size for size in ORDER if size != "nano" or any(one == size for one, _informal in counted)]
    kinds: tuple[tuple[str, bool | None], ...] = ((_("Formal"), False), (_("Informal"), True), (_("Not known"), None))
    series = [Series(name, [counted[size, informal] for size in sizes]) for name, informal in kinds]
    citation = found.scheme.citation if found.scheme else ""
    return partial(
        charts.bars, categories=[_(LABELS[size]) for size in sizes], series=series, stacked=True, unit=_("enterprises"),
        title=_("Enterprises by size and formality"), method=citation, head=_("Size"), horizontal=False,
    )  # fmt: skip
