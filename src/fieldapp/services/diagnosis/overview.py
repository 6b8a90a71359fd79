"""The file of a cluster seen whole: section by section what is there and the one step to it.

A section is a function in ``SECTIONS``: it gets a ``Look`` and says one sentence. Pages are named, not imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from fieldapp.domain import kinds
from fieldapp.domain.numbers import format_money
from fieldapp.domain.records import Cluster, ClusterSnapshot, SelectionCandidate, SelectionRound
from fieldapp.domain.text import dotted, isolate
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services.diagnosis import analysis_sections, phases
from fieldapp.services.diagnosis import firms as side_by_side
from fieldapp.services.errors import ServiceError
from fieldapp.services.naming import titles_in
from fieldapp.services.network import overview as network
from fieldapp.services.sections import Section, Target
from fieldapp.services.study.reading import read_in as read_study
from fieldapp.services.study.reading import versions
from fieldapp.store import Query, ReadTx, Store

__all__ = ["SECTIONS", "File", "Look", "Section", "Target", "clusters", "read"]


@dataclass(frozen=True)
class Look:
    """What a section reads: the cluster's record, and what more of it when it is asked for."""

    tx: ReadTx
    cluster: Mapping[str, Any]
    today: date

    @property
    def id(self) -> str:
        """The id of the cluster."""
        return str(self.cluster["id"])

    @cached_property
    def firms(self) -> side_by_side.Firms:
        """Its firms by the first scheme that fits."""
        return side_by_side.read(self.tx, self.id, day=self.today.isoformat())

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        """Its figures by year, oldest first."""
        return sorted(self.tx.find(ClusterSnapshot, cluster=self.id), key=lambda row: str(row["period"]))


SectionOf = Callable[[Look], "Section | None"]
"""Makes a section of a cluster's file, or None where it has nothing to say."""


@dataclass(frozen=True)
class File:
    """A cluster seen whole."""

    id: str
    name: str
    head: str
    sections: tuple[Section, ...]


def clusters(store: Store) -> list[tuple[str, str]]:
    """The clusters to choose from: id and name."""
    with store.read() as tx:
        ids = tx.ids(Cluster, Query())
        return [(record_id, str(row["name"])) for record_id, row in tx.page(Cluster, ids, ["name"]).items()]


def read(store: Store, cluster_id: str, today: date) -> File:
    """The file of a cluster. Raises ServiceError when it is not here (any more)."""
    with store.read() as tx:
        cluster = tx.get(Cluster, cluster_id)
        if cluster is None:
            raise ServiceError(_("This cluster is not here. It may have been deleted."))
        look = Look(tx, cluster, today)
        found = tuple(section for make in sections() if (section := make(look)) is not None)
        return File(cluster_id, str(cluster["name"]), _head(look), found)


def sections() -> tuple[SectionOf, ...]:
    """The sections in the order of the page."""
    return SECTIONS


def _head(look: Look) -> str:
    cluster = look.cluster
    places = titles_in(look.tx, _location(), str(cluster.get("locations") or "").split())
    parts = [isolate(str(cluster["code"])) if cluster.get("code") else "", str(cluster["product_focus"])]
    return dotted((*parts, *places.values()))


def _location() -> Any:
    from fieldapp.domain.records import Location

    return Location


def _said(cluster: Mapping[str, Any], name: str) -> str:
    value = cluster.get(name)
    return "" if value is None else kinds.show(Cluster.fields()[name], value)


def _profile(look: Look) -> Section:
    cluster = look.cluster
    facts = [_said(cluster, name) for name in ("phase", "life_cycle", "origin")]
    if cluster.get("start_year"):
        facts.append(_("since {year}").format(year=cluster["start_year"]))
    missing = [
        _(Cluster.fields()[name].label)
        for name in ("life_cycle", "origin", "start_year", "anchor", "hs6")
        if not cluster.get(name)
    ]
    doubts = (_("Not filled yet: {fields}").format(fields=", ".join(missing)),) if missing else ()
    text = dotted(facts)
    target = ("records:cluster", {"record_id": look.id})
    return Section("profile", _("Profile"), text, _("Open"), target, "network", doubts)


def _phases(look: Look) -> Section:
    standing = phases.standing_in(look.tx, look.cluster)
    text = _("{phase}: {number} of {count}").format(
        phase=standing.here, number=format_number(standing.at + 1), count=format_number(len(standing.phases))
    )
    if standing.history:
        text += "\n" + standing.history[0].sentence
    method = dotted((standing.template, standing.usual))
    return Section("phases", _("Phases"), text, _("Open"), ("phases", {"cluster": look.id}), "flag", (), method)


def _selection(look: Look) -> Section:
    rounds = look.tx.ids(SelectionRound, Query(sort="day", descending=True))
    mine = look.tx.find(SelectionCandidate, cluster=look.id)
    count = ngettext("{count} selection", "{count} selections", len(rounds)).format(count=format_number(len(rounds)))
    text = count if rounds else _("No comparison of clusters yet.")
    if rounds and not mine:
        text += "\n" + _("This cluster was not among the candidates.")
    chosen = str(mine[-1]["round"]) if mine else (rounds[0] if rounds else "")
    return Section("selection", _("Selection"), text, _("Open"), ("selection", {"round": chosen}), "scale")


def _figures(look: Look) -> Section:
    target = ("figures", {"cluster": look.id})
    if not look.figures:
        return Section(
            "figures", _("Figures"), _("No figures of the cluster yet."), _("Open"), target, "chart-column", (), "",
            ((_("New figures of the cluster"), _new(look)),),
        )  # fmt: skip
    last = look.figures[-1]
    parts = [str(last["period"])]
    if (units := last.get("units")) is not None:
        parts.append(ngettext("{count} firm", "{count} firms", int(units)).format(count=format_number(int(units))))
    workers = [int(last[name]) for name in ("employed_f", "employed_m") if last.get(name) is not None]
    if workers:
        text = ngettext("{count} worker", "{count} workers", sum(workers))
        parts.append(text.format(count=format_number(sum(workers))))
    if last.get("turnover"):
        parts.append(format_money(str(last["turnover"])))
    method = kinds.show(ClusterSnapshot.fields()["method"], last["method"])
    links = ((_("New figures of the cluster"), _new(look)),)
    return Section(
        "figures", _("Figures"), dotted(parts), _("Open"), target, "chart-column", (),
        f"{method}: {last['source']}", links,
    )  # fmt: skip


def _new(look: Look) -> Target:
    return "records:cluster_snapshot", {"new": True, "fixed": {"cluster": look.id}}


def _firms(look: Look) -> Section:
    found = look.firms
    without = sum(1 for firm in found.firms if firm.snapshot is None)
    doubts: tuple[str, ...] = ()
    if without:
        text = ngettext("{count} without a snapshot", "{count} without a snapshot", without)
        doubts = (text.format(count=format_number(without)),)
    scheme = found.scheme.name if found.scheme else ""
    sentence = found.totals + ("\n" + found.sizes if found.sizes else "")
    return Section(
        "firms", _("Enterprises"), sentence, _("Open"), ("firms", {"cluster": look.id}), "store", doubts, scheme
    )


def _places(look: Look) -> Section:
    placed = sum(1 for firm in look.firms.firms if firm.row.get("point"))
    text = _("{count} of {total} enterprises have coordinates.").format(
        count=format_number(placed), total=format_number(len(look.firms.firms))
    )
    return Section("places", _("Map"), text, _("Open"), ("firm_map", {"cluster": look.id}), "map")


def _network(look: Look) -> Section:
    found = network.newest(look.tx, look.id)
    text = found.text if found else _("Nobody has been asked yet with whom they work.")
    target = ("network", {"cluster": look.id})
    return Section("network", _("Network"), text, _("Open"), target, "network", (), found.method if found else "")


def _study(look: Look) -> Section:
    target = ("study", {"cluster": look.id})
    found = versions(look.tx, look.id)
    if not found:
        return Section("study", _("Diagnostic study"), _("No study yet."), _("Begin"), target, "file-text")
    study = read_study(look.tx, found[0].id)
    asked = sum(one.open_questions for one in study.sections)
    doubts: tuple[str, ...] = ()
    if asked:
        doubts = (
            ngettext("{count} open question", "{count} open questions", asked).format(count=format_number(asked)),
        )
    return Section("study", _("Diagnostic study"), study.head, _("Open"), target, "file-text", doubts)


SECTIONS: tuple[SectionOf, ...] = (
    _profile, _phases, _figures, _firms, _network, _places, *analysis_sections.SECTIONS, _selection, _study,
)  # fmt: skip
