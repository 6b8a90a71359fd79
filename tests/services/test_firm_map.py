"""Where firms are: points, groups of points, outlines from GeoJSON, points as GeoJSON."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.records import Location, MapOutline
from fieldapp.services import me, records, setup
from fieldapp.services.diagnosis import firm_map, outlines
from fieldapp.services.diagnosis.firm_map import grouped
from fieldapp.services.errors import ServiceError
from fieldapp.store import local
from tests.joining import joined
from tests.services.conftest import World

SQUARE = [[103.0, 13.0], [104.0, 13.0], [104.0, 14.0], [103.0, 14.0], [103.0, 13.0]]


def geojson(path: Path, *features: tuple[str, object, dict[str, object]]) -> Path:
    data = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": named, "geometry": {"type": kind, "coordinates": coordinates}}
            for kind, coordinates, named in features
        ],
    }
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_map_when_read_then_measured_ones_villages_and_those_without_a_place(world: World) -> None:
    province = world.make(Location, name="Koh Trong", country="KH", level=1, point="12.5, 105.9")
    village = world.make(Location, name="Phum Thmey", country="KH", level=4, parent=province)
    world.enterprise(name="Atelier 1", point="13.361, 103.86 12")
    world.enterprise(name="Atelier 2", location=village)
    world.enterprise(name="Atelier 3")
    world.enterprise(name="Closed", point="13.4, 103.8", status="closed")
    found = firm_map.read(world.store, world.cluster)
    assert [(item.name, item.known) for item in found.items] == [
        ("Atelier 1", "exact"), ("Atelier 2", "rough"), ("Atelier 3", "none"),
    ]  # fmt: skip
    assert (found.items[0].latitude, found.items[0].longitude, found.items[0].accuracy) == (13.361, 103.86, 12)
    assert (found.items[1].latitude, found.items[1].text) == (12.5, "at Koh Trong")
    assert found.sentence == "1 measured  ·  1 at their village  ·  1 without a place"


def test_points_when_exported_then_geojson_without_personal_data(world: World, tmp_path: Path) -> None:
    world.enterprise(name="Atelier 1", point="13.361, 103.86 12", owner="Sok Dara", phone="+855 12 345 678")
    world.enterprise(name="Atelier 2")
    assert firm_map.export(world.store, world.cluster, tmp_path / "points.geojson") == 1
    text = (tmp_path / "points.geojson").read_text("utf-8")
    (feature,) = json.loads(text)["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [103.86, 13.361]}
    assert feature["properties"]["name"] == "Atelier 1"
    assert "Sok Dara" not in text
    assert "345" not in text


def test_outlines_when_added_then_kept_with_their_names_and_read_again(world: World, tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "provinces.geojson",
        ("Polygon", [SQUARE], {"ADM1_EN": "Koh Trong"}),
        ("MultiPolygon", [[SQUARE], [[[x + 2, y] for x, y in SQUARE]]], {"shapeName": "Prey Chan"}),
        ("Point", [103, 13], {"name": "a well"}),
    )
    found = outlines.read_file(path)
    assert found.names == ("Koh Trong", "Prey Chan")
    assert outlines.keep(world.store, found, "Provinces", "Statistical office").errors == {}
    areas = firm_map.read(world.store, world.cluster).outlines
    assert [(area.name, len(area.rings)) for area in areas] == [("Koh Trong", 1), ("Prey Chan", 2)]
    assert areas[0].rings[0] == tuple((x, y) for x, y in SQUARE)


def test_outlines_when_headquarters_has_them_then_they_travel_in_its_kit(tmp_path: Path) -> None:
    asked = setup.NewProgramme("Silk", "SILK", "KH", "USD", "Silk, Van Lam", "VL")
    with setup.new_programme(tmp_path / "hq", asked, person="K. S.", device_name="HQ") as hq:
        ring = [[102 + math.cos(step / 500) + step % 3 / 900, 13 + math.sin(step / 500)] for step in range(3_000)]
        found = outlines.read_file(
            geojson(tmp_path / "provinces.geojson", ("Polygon", [[*ring, ring[0]]], {"name": "កោះត្រង់"}))
        )
        assert outlines.keep(hq, found, "Provinces", "Statistical office").errors == {}
        with hq.read() as tx:
            kept = outlines.areas(tx)
        with joined(hq, tmp_path / "laptop", tmp_path / "kit.fab", person="D. S.") as laptop, laptop.read() as tx:
            assert outlines.areas(tx) == kept
    assert kept[0].name == "កោះត្រង់"
    assert len(kept[0].rings[0]) > 500


def test_outlines_when_large_then_thinned_until_they_fit(tmp_path: Path) -> None:
    ring = [[100 + step / 40000, 13 + (step % 7) / 10000] for step in range(120_000)]
    found = outlines.read_file(geojson(tmp_path / "large.geojson", ("Polygon", [ring], {"name": "Long"})))
    assert len(found.text) <= outlines.LARGEST


HEAD = '{"type": "FeatureCollection", "features": ['
METRES = [[[500000, 1400000], [500100, 1400000], [500100, 1400100], [500000, 1400000]]]
FAR = json.dumps({"properties": None, "geometry": {"type": "Polygon", "coordinates": METRES}})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "is no GeoJSON file"),
        (HEAD + "]}", "has no areas"),
        (HEAD + '{"geometry": {"type": "Polygon", "coordinates": [["a"]]}}]}', "no areas"),
        (HEAD + FAR + "]}", "is not in degrees"),
    ],
)
def test_outlines_when_the_file_is_wrong_then_said_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "wrong.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ServiceError, match=said):
        outlines.read_file(path)


def test_outlines_when_the_person_is_no_coordinator_then_refused(world: World, tmp_path: Path) -> None:
    found = outlines.read_file(geojson(tmp_path / "p.geojson", ("Polygon", [SQUARE], {"name": "Koh Trong"})))
    with world.store.write() as tx:
        local.put(tx, local.ROLE, me.FACILITATOR)
    assert not records.may_write(world.store, MapOutline)
    with pytest.raises(ServiceError):
        outlines.keep(world.store, found, "Provinces", "Office")


@given(st.lists(st.tuples(st.floats(-1000, 1000), st.floats(-1000, 1000)), max_size=60), st.floats(1, 200))
def test_points_when_grouped_then_each_is_in_one_group_and_near_its_middle(
    points: list[tuple[float, float]], reach: float
) -> None:
    groups = grouped(points, reach)
    assert sorted(at for group in groups for at in group.members) == list(range(len(points)))
    for group in groups:
        for at in group.members:
            assert abs(points[at][0] - group.x) <= 2 * reach + 1e-6
            assert abs(points[at][1] - group.y) <= 2 * reach + 1e-6
    assert {(round(g.x, 6), round(g.y, 6), len(g.members)) for g in groups} == {
        (round(g.x, 6), round(g.y, 6), len(g.members)) for g in grouped(points[::-1], reach)
    }
