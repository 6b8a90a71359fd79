"""An invented apprenticeship in a store of its own, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fieldapp.domain.records import Agreement, StandardUnit
from fieldapp.services import trade_standards
from fieldapp.store import Store

FOUR_UNITS = (
    "row,code,title,title:fr,isco,hazardous,min_age,version,made_by,on_hours,off_hours,weight,level,hours,mandatory,times",
    "trade,,Silk weaver,Tisserand de soie,7318,no,15",
    "standard,WEAVER,Silk weaver,Tisserand de soie,,,,1,association,1280,320",
    "unit,1,Warp,Chaîne,,,,,,,,30,3,500,yes",
    "task,1.1,Winds the warp,Ourdit la chaîne,,,,,,,,,,,,5",
    "task,1.2,Threads the reed,Passe le peigne,,,,,,,,,,,,5",
    "unit,2,Weft,Trame,,,,,,,,20,3,300,yes",
    "task,2.1,Winds bobbins,Bobine,,,,,,,,,,,,10",
    "unit,3,Weaving,Tissage,,,,,,,,25,3,500,yes",
    "task,3.1,Weaves plain cloth,Tisse l'uni,,,,,,,,,,,,20",
    "unit,4,Dyeing,Teinture,,,,,,,,25,2,300,yes",
    "task,4.1,Dyes with plants,Teint aux plantes,,,,,,,,,,,,5",
)
"""Weights 30, 20, 25, 25; levels needed 3, 3, 3, 2; 1280 h on and 320 h off the job."""


@dataclass
class Weaving:
    """A standard, a firm, its master, an assessor, and a running apprenticeship of eighteen months."""

    world: Any
    standard: str
    firm: str
    master: str
    assessor: str
    apprentice: str
    agreement: str

    @property
    def store(self) -> Store:
        """The store of all that."""
        store: Store = self.world.store
        return store

    def unit(self, code: str) -> str:
        """The id of a unit by its number."""
        return str(StandardUnit.natural_id({"standard": self.standard, "unit_code": code}))


def terms(weaving: Weaving, **more: Any) -> dict[str, Any]:
    """What an agreement of eighteen months says."""
    return {
        "apprentice": weaving.apprentice, "enterprise": weaving.firm, "mentor": weaving.master,
        "standard": weaving.standard, "form": "oral", "start": "2025-01-06", "expected_end": "2026-07-06",
        "hours_week": 40, "on_hours": 1280, "off_hours": 320, "witness_1": "Keo Dara", "witness_2": "Nuon Srey",
        "assessors": weaving.assessor, "stipend": "60 USD", "stipend_every": "month", "fee": "50 USD", **more,
    }  # fmt: skip


def weaving(world: Any, folder: Path, **more: Any) -> Weaving:
    """Make it all."""
    path = folder / "weaver.csv"
    path.write_text("\n".join(FOUR_UNITS), encoding="utf-8")
    trade_standards.bring_in(world.store, trade_standards.preview(path))
    (line,) = trade_standards.standards(world.store)
    made = Weaving(
        world, line.id, world.enterprise("Atelier 12"), world.person("Chan Vuthy", sex="M"), world.person("Keo Sophal"),
        world.person("ចាន់ សុខា", birth="2006-02-03"), "",
    )  # fmt: skip
    made.agreement = world.make(Agreement, **terms(made, **more))
    return made
