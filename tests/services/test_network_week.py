"""A facilitator's week (scenario S-1), the network: Monday the list and the first firm, Wednesday the rest, then both
laptops meet. Without a window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from fieldapp.domain.records import Consent, Organisation, SurveyWave, Tie
from fieldapp.services import desk, exchange, records
from fieldapp.services.network import analysis, entering, exporting, findings, mapping, reading, waves
from fieldapp.services.network.mapping import Asked
from fieldapp.store import Store
from tests.joining import joined
from tests.services.conftest import World
from tests.services.network import ARCS, INSTITUTIONS, Eight

MONDAY, WEDNESDAY = date(2025, 11, 10), date(2025, 11, 12)


@pytest.fixture
def laptop(world: World, tmp_path: Path) -> Iterator[Store]:
    """A facilitator's laptop without a network."""
    with joined(world.store, tmp_path / "field", tmp_path / "kit.fab", person="K. Souvanna") as store:
        yield store


def saved(store: Store, cls: type, **values: str) -> str:
    found = records.save(store, cls, values, accept_warnings=True)
    assert found.errors == {}
    assert found.id is not None
    return found.id


def arcs_of(*names: str) -> list[tuple[str, str]]:
    pairs = [tuple(arc.split("-")) for arc in ARCS.split()]
    return [(source, target) for source, target in pairs if source in names]


def test_week_when_lived_offline_then_the_sentences_of_the_book_and_both_laptops_agree(
    world: World, laptop: Store, tmp_path: Path
) -> None:
    # headquarters knows the firms; the laptop is given them once, then works alone
    firms = {f"E{n}": world.enterprise(f"Atelier E{n}") for n in range(1, 6)}
    exchange.send(world.store, tmp_path / "firms.fab", to=laptop.device_id)
    exchange.receive(laptop, tmp_path / "firms.fab")

    # Monday: the wave, its list (the firms at once, institutions one by one), the first interview with consent
    wave = saved(
        laptop, SurveyWave, cluster=world.cluster, label="baseline", opens="2025-11-10", layers="INFO",
        confidentiality="Nobody outside the programme reads your answers with your name.",
    )  # fmt: skip
    assert len(waves.add_cluster(laptop, wave)) == 5
    others = {
        name: saved(laptop, Organisation, name_as_written=f"Institution {name}", kind=kind, country="KH")
        for name, kind in INSTITUTIONS.items()
    }
    waves.add(laptop, wave, [("organisation", one) for one in others.values()])
    cluster = Eight(World(laptop, world.place, world.cluster, world.host), {**firms, **others})
    line = {name: cluster.line(wave, name) for name in cluster.ids}

    def interview(store: Store, *names: str, day: date = WEDNESDAY) -> None:
        for source, target in arcs_of(*names):
            done = entering.put_details(
                store, wave, "INFO", {(line[source], line[target]): {"value": 1, "since_year": 2020}}, day
            )
            assert done.refused == {}

    interview(laptop, "E3", day=MONDAY)
    for name in ("E3", "A1"):
        table, one = cluster.subject(name)
        saved(
            laptop, Consent, subject_kind=table, subject=one, purpose="SNA_named", given="yes", method="thumb",
            language="km", day="2025-11-10", text_version="1",
        )  # fmt: skip
    early = findings.findings(analysis.picture(cluster.read(wave)), cluster.read(wave).names(masked=False))
    assert "Only 12 % of the actors answered" in early.withheld

    # Wednesday: five more, by the matrix; two were not met
    interview(laptop, "E1", "E2", "E4", "A1", "L1")
    waves.respond(laptop, wave, [line["B1"], line["E5"]], "not_found", WEDNESDAY)
    seen = mapping.see(laptop, Asked(wave))
    assert float(seen.picture.response) == 0.75
    assert seen.findings.withheld == ""
    assert cluster.short(seen.findings.holder) == "A1"
    assert "67%" in seen.findings.sentences[1]
    assert "(now 0%)" in seen.findings.sentences[1]
    assert seen.findings.champions is not None
    assert cluster.short(seen.findings.champions.actors) == "A1 L1"
    svg = exporting.export_picture(seen, tmp_path / "map.svg").read_text(encoding="utf-8")
    assert "Institution A1" in svg
    assert "Firm 1" in svg
    assert not any(f"Atelier {name}" in svg for name in ("E1", "E2", "E4", "E5"))

    # in town: both enter one tie differently, the bundle goes to headquarters, a person settles it there
    exchange.send(laptop, tmp_path / "wednesday.fab", to=world.store.device_id)
    exchange.receive(world.store, tmp_path / "wednesday.fab")
    assert reading.wave(world.store, wave) == reading.wave(laptop, wave)
    cell = (line["E1"], line["E2"])
    entering.put(world.store, wave, "INFO", {cell: 4}, WEDNESDAY)
    entering.put(laptop, wave, "INFO", {cell: 2}, WEDNESDAY)
    exchange.send(laptop, tmp_path / "friday.fab", to=world.store.device_id)
    exchange.receive(world.store, tmp_path / "friday.fab")
    (case,) = desk.cases(world.store)
    assert (case.table, case.record_id) == (
        "tie", Tie.natural_id({"wave": wave, "layer": "INFO", "source": cell[0], "target": cell[1]}),
    )  # fmt: skip
    assert case.title == "Atelier E1 of Atelier E2: Advice and news"
    waves.close(world.store, wave, date(2025, 11, 14))
    exchange.send(world.store, tmp_path / "back.fab", to=laptop.device_id)
    exchange.receive(laptop, tmp_path / "back.fab")
    with pytest.raises(Exception, match="was closed on 14 Nov 2025"):
        entering.put(laptop, wave, "INFO", {cell: 1}, WEDNESDAY)
