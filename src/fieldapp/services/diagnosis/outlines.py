"""Outlines of provinces and districts from a GeoJSON file that a programme adds: read, thinned, kept as a record.

They are central records, so a kit and every bundle from headquarters carry them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fieldapp.domain.declaring import Value
from fieldapp.domain.records import MapOutline
from fieldapp.i18n import _
from fieldapp.services import records
from fieldapp.services.errors import ServiceError
from fieldapp.store import ReadTx, Store

LARGEST_FILE = 60 * 1024 * 1024
LARGEST = 600_000
"""Letters of one record: outlines are thinned until they fit."""
STEPS = (2, 4, 8, 15, 30, 60, 120)
"""Thousandths of a degree between two points that are kept (0.002° is about 220 m)."""
NAMES = ("name", "shapename", "name_en", "name_1", "name_2", "adm1_en", "adm2_en", "adm3_en", "nom", "province")

Ring = tuple[int, ...]
"""x, y, then differences, in thousandths of a degree."""


@dataclass(frozen=True)
class Area:
    """One province or district: its name and its rings in degrees (longitude, latitude)."""

    name: str
    rings: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True)
class Found:
    """What a file holds, before it is kept."""

    names: tuple[str, ...]
    text: str
    step: int


def read_file(path: Path | str) -> Found:
    """Read a GeoJSON file of areas in degrees. Raises ServiceError with what to do where it is not."""
    source = Path(path)
    try:
        if source.stat().st_size > LARGEST_FILE:
            raise ServiceError(_("{name} is too large. Ask for a simplified file.").format(name=source.name))
        data = json.loads(source.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise ServiceError(_("{name} is no GeoJSON file.").format(name=source.name)) from error
    shapes = [(name, rings) for name, rings in _areas(data) if rings]
    if not shapes:
        text = _("{name} has no areas. Outlines of provinces or districts are needed.")
        raise ServiceError(text.format(name=source.name))
    if not all(abs(x) <= 180 and abs(y) <= 90 for _name, rings in shapes for ring in rings for x, y in ring):
        raise ServiceError(
            _("{name} is not in degrees. Ask for the file in WGS 84 (EPSG:4326).").format(name=source.name)
        )
    for step in STEPS:
        kept = [{"name": name, "rings": _rings(rings, step)} for name, rings in shapes]
        text = json.dumps([area for area in kept if area["rings"]], ensure_ascii=False, separators=(",", ":"))
        if len(text) <= LARGEST:
            return Found(tuple(name for name, _rings in shapes), text, step)
    raise ServiceError(_("{name} is too large. Ask for a simplified file.").format(name=source.name))


def _areas(data: Any) -> Iterator[tuple[str, list[list[tuple[float, float]]]]]:
    """Name and outer rings of each feature; anything else is passed over."""
    features = data.get("features") if isinstance(data, dict) else None
    if isinstance(data, dict) and data.get("type") == "Feature":
        features = [data]
    for number, feature in enumerate(features if isinstance(features, list) else [], 1):
        if not isinstance(feature, dict) or not isinstance(geometry := feature.get("geometry"), dict):
            continue
        kind = str(geometry.get("type"))
        if kind not in ("Polygon", "MultiPolygon"):
            continue
        try:
            rings = [
                [(float(point[0]), float(point[1])) for point in polygon[0]]
                for polygon in ([geometry["coordinates"]] if kind == "Polygon" else geometry["coordinates"])
                if polygon
            ]
        except (KeyError, TypeError, ValueError, IndexError):
            continue
        yield _name(feature.get("properties"), number), rings


def _rings(rings: Sequence[Sequence[tuple[float, float]]], step: int) -> list[Ring]:
    """The thinned rings; what shrinks to less than a triangle is left out."""
    return [flat for ring in rings if len(flat := _thinned(ring, step)) >= 6]


def _name(properties: Any, number: int) -> str:
    known = {str(key).lower(): value for key, value in properties.items()} if isinstance(properties, dict) else {}
    found = next((str(known[name]) for name in NAMES if isinstance(known.get(name), str) and known[name].strip()), "")
    return found[:80] or str(number)


def _thinned(ring: Sequence[tuple[float, float]], step: int) -> Ring:
    """The ring in thousandths, without points nearer than ``step`` to the one before."""
    points: list[tuple[int, int]] = []
    for x, y in ring:
        here = round(x * 1000), round(y * 1000)
        if not points or abs(here[0] - points[-1][0]) + abs(here[1] - points[-1][1]) >= step:
            points.append(here)
    flat: list[int] = []
    for at, (px, py) in enumerate(points):
        flat += [px, py] if at == 0 else [px - points[at - 1][0], py - points[at - 1][1]]
    return tuple(flat)


def keep(store: Store, found: Found, name: str, source: str, level: int = 1) -> records.Saved:
    """Keep outlines under a name; errors by field. Raises ServiceError where the person may not."""
    values: dict[str, Value] = {"name": name, "level": level, "source": source, "rings": found.text}
    return records.save(store, MapOutline, values)


def areas(tx: ReadTx) -> tuple[Area, ...]:
    """All areas of all outlines that are kept."""
    return tuple(area for row in tx.find(MapOutline) for area in _read(str(row["rings"])))


@lru_cache(maxsize=16)
def _read(text: str) -> tuple[Area, ...]:
    try:
        return tuple(
            Area(str(area["name"]), tuple(_degrees(ring) for ring in area["rings"])) for area in json.loads(text)
        )
    except (ValueError, TypeError, KeyError):
        return ()


def _degrees(flat: Sequence[int]) -> tuple[tuple[float, float], ...]:
    x = y = 0
    points = []
    for at in range(0, len(flat) - 1, 2):
        x, y = x + flat[at], y + flat[at + 1]
        points.append((x / 1000, y / 1000))
    return tuple(points)
