"""Of a study: who works with whom, who stands around the firms, and where everybody is."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache, partial
from itertools import accumulate

from fieldapp import paths
from fieldapp.charts.places import Spot
from fieldapp.charts.places import places as draw_places
from fieldapp.domain.records import Organisation
from fieldapp.domain.records.people import ORGANISATION_TYPE
from fieldapp.i18n import _, format_number
from fieldapp.services.diagnosis import firm_map
from fieldapp.services.naming import titles_in
from fieldapp.services.network import exporting, findings, mapping, reading
from fieldapp.services.network import tables as network_tables
from fieldapp.services.study.asked import Asked
from fieldapp.services.study.shown import Shown
from fieldapp.services.tallies import LEAST

TECHNICAL = ("TVET", "university", "research", "lab", "standards_body")
ASSOCIATIONS = ("association", "cooperative", "chamber")
SUPPORT = ("BDS_private", "large_buyer", "intermediary", "media")
OTHERS = ("gov_ministry", "local_gov", "agency", "bank", "MFI", "NGO", "donor", "implementing")


class Network:
    """The last wave of a cluster; names are masked where nobody agreed to be named."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    @cached_property
    def seen(self) -> mapping.Seen | None:
        """The last wave, or None where nobody was asked."""
        waves = reading.waves(self._asked.store, self._asked.id)
        if not waves:
            return None
        return mapping.see(self._asked.store, mapping.Asked(waves[0].id, masked=True))

    def none(self, title: str) -> Shown:
        """What is said where there is no wave."""
        return Shown(title, missing=_("nobody has been asked yet with whom they work."))


def picture(asked: Asked) -> Shown:
    """The map of the network with its three sentences; names only with consent."""
    title = _("Who works with whom")
    network = Network(asked)
    if network.seen is None:
        return network.none(title)
    return Shown(title, chart=exporting.chart(network.seen), height=330)


def sentences(asked: Asked) -> Shown:
    """Who holds the network together, what breaks, which few reach most: where a little effort moves much."""
    title = _("Leverage points in the network")
    network = Network(asked)
    if network.seen is None:
        return network.none(title)
    seen = network.seen
    found = findings.findings(seen.picture, seen.wave.names(masked=True), seen.asked.champions, seen.asked.way)
    return Shown(title, found.sentences, method=found.method, missing=found.withheld)


def figures(asked: Asked) -> Shown:
    """The figures of the network by both ways of counting ties."""
    title = _("Figures of the network")
    network = Network(asked)
    if network.seen is None:
        return network.none(title)
    rows = tuple(tuple(row[:3]) for row in network_tables.figure_rows(network.seen.picture))
    head = tuple(network_tables.figure_heads()[:3])
    return Shown(title, head=head, rows=rows, method=_("Each figure's method stands in the annex."))


def methods(asked: Asked) -> tuple[tuple[str, str], ...]:
    """The methods of the network's figures, for the annex."""
    seen = Network(asked).seen
    if seen is None:
        return ()
    return tuple((row[0], " ".join(row[3:])) for row in network_tables.figure_rows(seen.picture))


def _institutions(asked: Asked, title: str, kinds: Iterable[str]) -> Shown:
    """Institutions of some kinds by name, and whether they are where the cluster is."""
    words = {one.code: _(one.label) for one in ORGANISATION_TYPE}
    wanted = tuple(kinds)
    rows = sorted(
        (row for row in asked.tx.find(Organisation) if row.get("kind") in wanted and _near(asked, row)),
        key=lambda row: (wanted.index(str(row["kind"])), str(row["name_as_written"])),
    )
    if not rows:
        return Shown(title, missing=_("none has been recorded yet."))
    from fieldapp.domain.records import Location

    places = titles_in(asked.tx, Location, [str(row["location"]) for row in rows if row.get("location")])
    head: tuple[str, ...] = (_("Name"), _("Kind"), _("Place"), _("In the cluster's places"), _("Mandate"))
    here = set(str(asked.cluster.get("locations") or "").split())
    body: tuple[tuple[str, ...], ...] = tuple(
        (
            str(row.get("name_latin") or row["name_as_written"]) if asked.language in ("en", "fr")
            else str(row["name_as_written"]),
            words[str(row["kind"])], places.get(str(row.get("location")), ""),
            _("Yes") if row.get("location") in here else _("No"), str(row.get("mandate") or ""),
        )
        for row in rows
    )  # fmt: skip
    if not any(row[4] for row in body):
        head, body = head[:4], tuple(row[:4] for row in body)
    counts = _("{inside} in the cluster's places, {outside} outside.").format(
        inside=format_number(sum(1 for row in rows if row.get("location") in here)),
        outside=format_number(sum(1 for row in rows if row.get("location") not in here)),
    )
    return Shown(title, (counts,), head=head, rows=body, method=_("Organisations on record in the country."))


def _near(asked: Asked, row: Mapping[str, object]) -> bool:
    countries = {str(firm.row["country"]) for firm in asked.firms.firms}
    return not countries or str(row.get("country")) in countries


def support_firms(asked: Asked) -> Shown:
    """Traders, buyers, providers of services."""
    return _institutions(asked, _("Support firms"), SUPPORT)


def technical(asked: Asked) -> Shown:
    """Schools, universities, laboratories."""
    return _institutions(asked, _("Technical institutions"), TECHNICAL)


def associations(asked: Asked) -> Shown:
    """Associations, cooperatives, chambers."""
    return _institutions(asked, _("Associations"), ASSOCIATIONS)


def others(asked: Asked) -> Shown:
    """Government, banks, projects."""
    return _institutions(asked, _("Other support institutions"), OTHERS)


def places(asked: Asked) -> Shown:
    """Where the firms are: how many at each place; no firm by name."""
    title = _("Where the firms are")
    found = firm_map.read(asked.store, asked.id)
    here = [item for item in found.items if item.table == "enterprise" and item.known != firm_map.NONE]
    if not here:
        return Shown(title, missing=_("no firm has coordinates or a village with coordinates."))
    groups: dict[str, list[firm_map.Placed]] = {}
    for item in here:
        groups.setdefault(item.place, []).append(item)
    spots = [
        Spot(
            sum(item.longitude for item in items) / len(items), sum(item.latitude for item in items) / len(items), name,
            len(items),
        )
        for name, items in groups.items()
        if not asked.few(len(items))
    ]  # fmt: skip
    if not spots:
        return Shown(title, missing=_("some counts are below {least} and not published.").format(least=LEAST))
    rings = [*_countries(), *(ring for area in found.outlines for ring in area.rings)]
    chart = partial(draw_places, spots=spots, outlines=rings, title=title, method=found.sentence)
    return Shown(title, chart=chart, height=300)


@lru_cache(maxsize=1)
def _countries() -> tuple[tuple[tuple[float, float], ...], ...]:
    """The outlines of countries that ship: hundredths of a degree, each point as the step from the one before."""
    found = []
    for flat in json.loads(gzip.decompress(paths.resource("maps/countries.json.gz").read_bytes())):
        steps = zip(flat[::2], flat[1::2], strict=True)
        found.append(tuple((x / 100, y / 100) for x, y in accumulate(steps, lambda a, b: (a[0] + b[0], a[1] + b[1]))))
    return tuple(found)
