"""The figures of a cluster, each with its value or the reason why there is none, its method and its inputs.

Which region of an employment table is the cluster's, and which part of a change is ascribed to the programme, is asked
(``Asked``). What is computed stands in ``fieldapp.indicators``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fieldapp import charts
from fieldapp.charts import Chart, Number
from fieldapp.domain.records import Cluster, ClusterSnapshot, Enterprise, EnterpriseSnapshot, Location, PriceIndex
from fieldapp.domain.text import fold
from fieldapp.i18n import _
from fieldapp.indicators.method import Method, NoFigure
from fieldapp.services.diagnosis.employment import Kept, tables
from fieldapp.services.errors import ServiceError
from fieldapp.store import ReadTx, Store


@dataclass(frozen=True)
class Asked:
    """What a person chose: the region of the tables, and the part ascribed to the programme in per cent."""

    region: str = ""
    attribution: int = 100


@dataclass(frozen=True)
class Figure:
    """One figure as it is shown. ``value`` is empty where there is none, and ``why`` says what is missing then."""

    label: str
    value: str
    method: str
    inputs: str = ""
    why: str = ""


@dataclass(frozen=True)
class Group:
    """Figures that belong together."""

    title: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Figures:
    """All figures of a cluster, and pictures of how they moved."""

    cluster: str
    regions: tuple[str, ...]
    asked: Asked
    groups: tuple[Group, ...]
    pictures: tuple[Chart, ...]


@dataclass(frozen=True)
class Sources:
    """What the figures are computed from."""

    cluster: Mapping[str, Any]
    asked: Asked
    tables: tuple[Kept, ...]
    history: tuple[Mapping[str, Any], ...]
    """The cluster's own figures by year."""
    firms: tuple[Mapping[str, Any], ...]
    snapshots: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    """Firm -> its snapshots, oldest first."""
    prices: Mapping[str, str] = field(default_factory=dict)
    """Year -> price index."""


def figure(
    method: Method, compute: Any, *, inputs: str = "", unit: str | None = None, decimals: int | None = None
) -> Figure:
    """Compute a figure (``compute()`` answers a number or a text) and write it; NoFigure becomes its reason."""
    source = f"{method.source}." if method.source else ""
    said = " ".join(part for part in (_(method.text), source) if part)
    try:
        value = compute()
    except NoFigure as missing:
        return Figure(_(method.label), "", said, inputs, str(missing))
    if isinstance(value, str):
        return Figure(_(method.label), value, said, inputs)
    return Figure(_(method.label), written(value, method.unit if unit is None else unit, decimals), said, inputs)


def written(value: Number, unit: str, decimals: int | None = None) -> str:
    """A number with its unit in the language in force."""
    text = charts.shown(value, unit, decimals)
    return text if unit in ("", "share") else f"{text} {_(unit)}"


def missing(why: str) -> NoFigure:
    """The reason for a figure that is not there, already in the language in force."""
    return NoFigure(why.replace("{", "{{").replace("}", "}}"))


def read(store: Store, cluster_id: str, asked: Asked | None = None) -> Figures:
    """The figures of a cluster. Raises ServiceError when it is not here."""
    from fieldapp.services.diagnosis import figures_firms, figures_region

    with store.read() as tx:
        sources = _sources(tx, cluster_id, asked or Asked())
    groups = (
        Group(_("Concentration in the region"), tuple(figures_region.figures(sources))),
        Group(_("Firms of the cluster"), tuple(figures_firms.structure(sources))),
        Group(_("Growth, jobs and income"), tuple(figures_firms.change(sources))),
    )
    pictures = (*figures_firms.pictures(sources), *figures_region.pictures(sources))
    regions = tuple(dict.fromkeys(region for kept in sources.tables for region in kept.table.regions))
    return Figures(str(sources.cluster["name"]), regions, sources.asked, groups, pictures)


def _sources(tx: ReadTx, cluster_id: str, asked: Asked) -> Sources:
    cluster = tx.get(Cluster, cluster_id)
    if cluster is None:
        raise ServiceError(_("This cluster is not here. It may have been deleted."))
    firms = tuple(tx.find(Enterprise, clusters=cluster_id))
    country = str(firms[0]["country"]) if firms else _country(tx, cluster)
    kept = tuple(tables(tx, country))
    snapshots: dict[str, list[Mapping[str, Any]]] = {}
    for row in tx.find(EnterpriseSnapshot, enterprise=[str(firm["id"]) for firm in firms]) if firms else []:
        snapshots.setdefault(str(row["enterprise"]), []).append(row)
    region = asked.region or _region(tx, cluster, kept)
    return Sources(
        cluster, Asked(region, asked.attribution), kept,
        tuple(sorted(tx.find(ClusterSnapshot, cluster=cluster_id), key=_period)), firms,
        {firm: tuple(sorted(rows, key=_period)) for firm, rows in snapshots.items()},
        {str(row["period"]): str(row["index"]) for row in tx.find(PriceIndex, country=country)},
    )  # fmt: skip


def _period(row: Mapping[str, Any]) -> str:
    return str(row["period"])


def _places(tx: ReadTx, cluster: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The cluster's places, then what they lie in, the nearest first."""
    found, wanted = [], str(cluster.get("locations") or "").split()
    while wanted:
        row = tx.get(Location, wanted.pop(0))
        if row is not None and row not in found:
            found.append(row)
            wanted += [str(row["parent"])] if row.get("parent") else []
    return found


def _country(tx: ReadTx, cluster: Mapping[str, Any]) -> str:
    return next((str(row["country"]) for row in _places(tx, cluster)), "")


def _region(tx: ReadTx, cluster: Mapping[str, Any], kept: Sequence[Kept]) -> str:
    """The region of the tables that is called as one of the cluster's places, or what that lies in."""
    names = {fold(region): region for one in kept for region in one.table.regions}
    return next((names[name] for row in _places(tx, cluster) if (name := fold(str(row["name"]))) in names), "")
