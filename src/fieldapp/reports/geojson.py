"""Places as GeoJSON (RFC 7946): points, lines and areas with what is known about them. Must not know surveys."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fieldapp.reports.files import whole_file

Properties = Mapping[str, str | int | float | None]


def write_geojson(path: Path | str, features: Iterable[tuple[dict[str, Any], Properties]]) -> int:
    """Write features (geometry, properties); how many. Raises ReportError; no half-written file remains."""
    count = 0
    with whole_file(path) as file:
        file.write(b'{"type":"FeatureCollection","features":[')
        for count, (geometry, properties) in enumerate(features, 1):
            feature = {"type": "Feature", "geometry": geometry, "properties": dict(properties)}
            file.write(
                (b",\n" if count > 1 else b"\n") + json.dumps(feature, ensure_ascii=False, allow_nan=False).encode()
            )
        file.write(b"\n]}\n")
    return count


def geometry(kind: str, text: str) -> dict[str, Any] | None:
    """The geometry of a place as ODK writes it ("lat lon altitude accuracy", points with ";" between); None for none.

    ``kind``: geopoint, geotrace or geoshape. An area is closed; a line of one point is a point.
    """
    points = [found for part in text.split(";") if (found := _position(part)) is not None]
    if not points:
        return None
    if kind == "geopoint" or len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    if kind == "geotrace":
        return {"type": "LineString", "coordinates": points}
    ring = points if points[0][:2] == points[-1][:2] else [*points, points[0]]
    return (
        {"type": "Polygon", "coordinates": [ring]} if len(ring) > 3 else {"type": "LineString", "coordinates": points}
    )


def _position(text: str) -> list[float] | None:
    try:
        numbers = [float(part) for part in text.split()]
    except ValueError:
        return None
    if len(numbers) < 2 or not all(math.isfinite(number) for number in numbers[:3]):
        return None
    if abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
        return None
    height = numbers[2:3] if len(numbers) > 2 and numbers[2] else []
    return [numbers[1], numbers[0], *height]
