"""A small programme in a store of its own, and helpers to fill it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.fields import Record
from fieldapp.domain.records import Cluster, Enterprise, Location, Organisation, Person, Session, TrainingEvent
from fieldapp.services import opening, records, setup
from fieldapp.store import Store
from fieldapp.store.layout import SERVER
from tests.postgres import Server

ASKED = setup.NewProgramme("Silk and cashew (invented)", "SILK", "KH", "USD", "Van Lam team", "VL")


@dataclass
class World:
    """A store with one place, one cluster and one organisation; ``make`` saves more."""

    store: Store
    place: str
    cluster: str
    host: str

    def make(self, cls: type[Record], **values: Any) -> str:
        """Save a record that must be right; its id."""
        saved = records.save(self.store, cls, values, accept_warnings=True)
        assert saved.errors == {}, saved.errors
        assert saved.id is not None
        return saved.id

    def enterprise(self, name: str = "Atelier 12", **more: Any) -> str:
        """A firm."""
        return self.make(Enterprise, **enterprise(self, name=name, **more))

    def person(self, name: str = "ចាន់ សុខា", **more: Any) -> str:
        """Somebody."""
        return self.make(Person, **{"name_as_written": name, "sex": "F", **more})

    def training(self, title: str = "Quality of silk", **more: Any) -> str:
        """A training from Thursday 13 to Friday 14 November 2025."""
        values = {
            "title": title, "subject_area": "Quality", "start": "2025-11-13", "end": "2025-11-14", "venue": "Hoa Binh",
            "country": "KH", "host": self.host, "pillar": "skills",
        }  # fmt: skip
        return self.make(TrainingEvent, **{**values, **more})

    def session(self, event: str, day: str, slot: str, start: str = "08:30", end: str = "12:00", **more: Any) -> str:
        """A half day of a training."""
        return self.make(
            Session, **{"event": event, "day": day, "slot": slot, "start": start, "end": end, "topic": "Dyeing", **more}
        )


def enterprise(world: World, **more: Any) -> dict[str, Any]:
    """The fields that a firm needs."""
    return {
        "name": "Atelier 12", "country": "KH", "location": world.place, "clusters": world.cluster,
        "isic_revision": "4", "isic_code": "1311", "first_contact": "2025-11-03", "consent": "signature", **more,
    }  # fmt: skip


def build(store: Store) -> World:
    """Place, cluster and organisation."""
    world = World(store, "", "", "")
    world.place = world.make(Location, name="Van Lam", country="KH", level=3)
    world.cluster = world.make(
        Cluster, name="Silk of Van Lam", product_focus="Silk scarves", isic_revision="4", isic_code="13",
        locations=world.place, phase="DIAGNOSE", facilitators="K. S.",
    )  # fmt: skip
    world.host = world.make(Organisation, name_as_written="Weavers' Association", kind="association", country="KH")
    return world


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """A coordinator's data folder, closed; made once, copied by each test."""
    folder = tmp_path_factory.mktemp("pattern") / "data"
    with setup.new_programme(folder, ASKED, person="Keo Soma", device_name="KH-01") as store:
        return folder, build(store)


@pytest.fixture(scope="session")
def pattern_on_server(tmp_path_factory: pytest.TempPathFactory, server: Server) -> tuple[Path, World, str]:
    """The same with its records on the server, and the database's name."""
    folder, name = tmp_path_factory.mktemp("pattern-on-server") / "data", server.new_database()
    opening.prepare(folder, server.url(name))
    with setup.new_programme(folder, ASKED, person="Keo Soma", device_name="KH-01") as store:
        made = build(store)
    (folder / SERVER).unlink()
    return folder, made, name


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A coordinator's store; on the server where a test asks for ``WORLDS``."""
    if getattr(request, "param", "sqlite") == "postgresql":
        folder, made, template = request.getfixturevalue("pattern_on_server")
        server: Server = request.getfixturevalue("server")
        name = server.new_database(template)
        shutil.copytree(folder, tmp_path / "data")
        with opening.open_folder(tmp_path / "data", server.url(name)) as store:
            yield replace(made, store=store)
        server.drop(name)
        return
    folder, made = request.getfixturevalue("pattern")
    shutil.copytree(folder, tmp_path / "data")
    with setup.open_folder(tmp_path / "data") as store:
        yield replace(made, store=store)


@pytest.fixture
def role(world: World) -> Callable[[str], None]:
    """Let another kind of person work in the store."""

    def change(name: str) -> None:
        from fieldapp.store import local

        with world.store.write() as tx:
            local.put(tx, local.ROLE, name)

    return change
