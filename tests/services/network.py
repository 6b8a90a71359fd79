"""The eight-actor cluster of practice as records, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fieldapp.domain.records import Consent, Organisation, SurveyWave
from fieldapp.services.network import entering, reading, waves
from fieldapp.services.network.model import Wave
from tests.services.conftest import World

DAY = date(2025, 11, 12)
ARCS = "E1-E2 E2-E1 E1-A1 A1-E1 E2-A1 E3-A1 A1-E3 E3-E4 E4-E3 E5-L1 L1-E5 E4-L1 B1-A1 A1-B1"
BASELINE = "E1-E2 A1-E1 A1-B1 E3-E4"
INSTITUTIONS = {"A1": "association", "B1": "BDS_private", "L1": "large_buyer"}


@dataclass
class Eight:
    """The cluster: short name -> id of the firm or institution; a wave per label."""

    world: World
    ids: dict[str, str]

    def new_wave(self, label: str = "end", opens: str = "2025-11-10", layers: str = "INFO") -> str:
        """A wave with all eight on its list."""
        wave = self.world.make(
            SurveyWave, cluster=self.world.cluster, label=label, opens=opens, layers=layers,
            confidentiality="Names stay in the programme unless you agree.",
        )  # fmt: skip
        waves.add(self.world.store, wave, [self.subject(name) for name in self.ids])
        return wave

    def subject(self, name: str) -> tuple[str, str]:
        """(table, id)."""
        return ("organisation" if name in INSTITUTIONS else "enterprise", self.ids[name])

    def line(self, wave: str, name: str) -> str:
        """The line of an actor on the list of a wave."""
        return waves.line_id(wave, *self.subject(name))

    def enter(self, wave: str, arcs: str = ARCS, layer: str = "INFO", value: int = 1) -> None:
        """Enter ties."""
        cells = {}
        for arc in arcs.split():
            source, target = arc.split("-")
            cells[self.line(wave, source), self.line(wave, target)] = value
        done = entering.put(self.world.store, wave, layer, cells, DAY)
        assert done.refused == {}

    def read(self, wave: str) -> Wave:
        """The wave."""
        return reading.wave(self.world.store, wave)

    def short(self, actors: object) -> str:
        """Ids as short names, in order."""
        back = {one: name for name, one in self.ids.items()}
        return " ".join(back[one] for one in actors)  # type: ignore[attr-defined]

    def consent(self, name: str, given: str = "yes", day: str = "2025-11-03") -> None:
        """Agree, or not any more, to be named on the map."""
        table, one = self.subject(name)
        self.world.make(
            Consent, subject_kind=table, subject=one, purpose="SNA_named", given=given, method="signature",
            language="km", day=day, text_version="1",
        )  # fmt: skip


def eight(world: World) -> Eight:
    """Five firms, an association, a provider of services, a large buyer."""
    ids = {f"E{n}": world.enterprise(f"Atelier E{n}") for n in range(1, 6)}
    for name, kind in INSTITUTIONS.items():
        ids[name] = world.make(Organisation, name_as_written=f"Institution {name}", kind=kind, country="KH")
    return Eight(world, ids)
