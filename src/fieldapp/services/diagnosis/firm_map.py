"""Where the firms of a cluster are: points on a map, those that only their village places, and those without a place.

Points near one another on the screen are drawn as one with a number (``grouped``). Must not know how a map is painted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fieldapp.domain.places import parts, show_place
from fieldapp.domain.records import Cluster, Enterprise, Location, Organisation
from fieldapp.domain.text import sort_key
from fieldapp.i18n import _, format_number
from fieldapp.reports.geojson import write_geojson
from fieldapp.services.diagnosis.outlines import Area, areas
from fieldapp.store import Query, ReadTx, Store

EXACT, ROUGH, NONE = "exact", "rough", "none"


@dataclass(frozen=True)
class Placed:
    """One firm or organisation: where it is in degrees, and how that is known."""

    id: str
    table: str
    name: str
    place: str
    known: str
    latitude: float = 0.0
    longitude: float = 0.0
    accuracy: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Map:
    """What a map shows: everything that has a place or should have one, and outlines that the programme added."""

    title: str
    items: tuple[Placed, ...]
    outlines: tuple[Area, ...]

    @property
    def sentence(self) -> str:
        """How many are placed, and how."""
        kinds = [item.known for item in self.items]
        count = {known: format_number(kinds.count(known)) for known in (EXACT, ROUGH, NONE)}
        text = _("{exact} measured  ·  {rough} at their village  ·  {none} without a place")
        return text.format(exact=count[EXACT], rough=count[ROUGH], none=count[NONE])


def read(store: Store, cluster_id: str = "") -> Map:
    """The firms of a cluster (or all), and the organisations whose place is on the map."""
    with store.read() as tx:
        places = {str(row["id"]): row for row in tx.find(Location)}
        firms = tx.find(Enterprise, clusters=cluster_id) if cluster_id else _all(tx)
        items = [_placed(row, places) for row in firms if row.get("status") != "closed"]
        near = {str(row.get("location")) for row in firms}
        items += [
            _of_place(row, Organisation.table_name(), str(row["name_as_written"]), places)
            for row in tx.find(Organisation)
            if row.get("location") and (not cluster_id or str(row["location"]) in near)
        ]
        cluster = tx.get(Cluster, cluster_id) if cluster_id else None
        title = str(cluster["name"]) if cluster else ""
        return Map(title, tuple(sorted(items, key=lambda item: sort_key(item.name))), areas(tx))


def _all(tx: ReadTx) -> list[dict[str, Any]]:
    return list(tx.page(Enterprise, tx.ids(Enterprise, Query())).values())


def _placed(row: dict[str, Any], places: dict[str, dict[str, Any]]) -> Placed:
    """By its own coordinates, else by its village's."""
    name, table = str(row["name"]), Enterprise.table_name()
    village = str(places.get(str(row.get("location")), {}).get("name") or "")
    if row.get("point"):
        latitude, longitude, accuracy = parts(str(row["point"]))
        text = show_place(str(row["point"]))
        return Placed(str(row["id"]), table, name, village, EXACT, float(latitude), float(longitude), accuracy, text)
    return _of_place(row, table, name, places)


def _of_place(row: dict[str, Any], table: str, name: str, places: dict[str, dict[str, Any]]) -> Placed:
    place = places.get(str(row.get("location")))
    village = str(place["name"]) if place else ""
    while place is not None and not place.get("point"):
        place = places.get(str(place.get("parent"))) if place.get("parent") else None
    if place is None:
        return Placed(str(row["id"]), table, name, village, NONE)
    latitude, longitude, _accuracy = parts(str(place["point"]))
    said = _("at {place}").format(place=place["name"])
    return Placed(str(row["id"]), table, name, village, ROUGH, float(latitude), float(longitude), None, said)


@dataclass(frozen=True)
class Group:
    """Points that lie together: where their middle is, and which they are."""

    x: float
    y: float
    members: tuple[int, ...]


def grouped(points: Sequence[tuple[float, float]], reach: float) -> list[Group]:
    """Points put together where they are less than ``reach`` apart: in squares of that size, neighbours merged.

    The same points give the same groups in any order; every point is in one group.
    """
    cells: dict[tuple[int, int], list[int]] = {}
    for at, (x, y) in enumerate(points):
        cells.setdefault((int(x // reach), int(y // reach)), []).append(at)
    groups: list[Group] = []
    taken: set[int] = set()
    for cell in sorted(cells, key=lambda one: (-len(cells[one]), one)):
        here = [at for at in cells[cell] if at not in taken]
        if not here:
            continue
        x, y = _middle(points, here)
        around = [
            at
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for at in cells.get((cell[0] + dx, cell[1] + dy), ())
            if at not in taken and at not in here
        ]
        here += [at for at in around if abs(points[at][0] - x) < reach and abs(points[at][1] - y) < reach]
        taken.update(here)
        groups.append(Group(*_middle(points, here), tuple(sorted(here))))
    return groups


def _middle(points: Sequence[tuple[float, float]], members: Sequence[int]) -> tuple[float, float]:
    count = len(members)
    return sum(points[at][0] for at in members) / count, sum(points[at][1] for at in members) / count


def export(store: Store, cluster_id: str, path: Path | str) -> int:
    """Write the measured points as GeoJSON, without owners and telephones; how many. Raises ReportError."""
    with store.read() as tx:
        rows = tx.find(Enterprise, clusters=cluster_id) if cluster_id else _all(tx)
    features = []
    for row in sorted(rows, key=lambda row: str(row["id"])):
        if row.get("point"):
            latitude, longitude, accuracy = parts(str(row["point"]))
            properties = {
                "code": row.get("code"), "name": row["name"], "isic": f"{row['isic_revision']}:{row['isic_code']}",
                "status": row.get("status"), "accuracy_m": accuracy,
            }  # fmt: skip
            features.append(({"type": "Point", "coordinates": [float(longitude), float(latitude)]}, properties))
    return write_geojson(path, features)
