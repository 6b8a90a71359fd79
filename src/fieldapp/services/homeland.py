"""Where on earth the person at this computer works: what a map shows before anybody has moved it. Must not know Qt."""

from __future__ import annotations

import json
from functools import lru_cache

from fieldapp import paths
from fieldapp.domain.records import Programme, Team
from fieldapp.services import me as who
from fieldapp.store import Store

Box = tuple[float, float, float, float]
"""South, west, north, east in degrees."""


@lru_cache(maxsize=1)
def _boxes() -> dict[str, list[int]]:
    found: dict[str, list[int]] = json.loads(paths.resource("maps/boxes.json").read_text("utf-8"))
    return found


def country_box(code: str) -> Box | None:
    """The main land of a country with its near islands, by ISO 3166-1 code; None where the map does not know it."""
    found = _boxes().get(code.upper())
    return None if found is None else (found[0] / 100, found[1] / 100, found[2] / 100, found[3] / 100)


def box(store: Store) -> Box | None:
    """The country of the person's own team, else the first one of the programme that the map knows."""
    with store.read() as tx:
        me = who.read(tx)
        team = tx.page(Team, [me.team], ["country"]).get(me.team, {}) if me.team else {}
        programme = tx.page(Programme, [me.programme], ["countries"]).get(me.programme, {}) if me.programme else {}
    codes = [str(team.get("country") or ""), *str(programme.get("countries") or "").replace(",", " ").split()]
    return next((found for code in codes if (found := country_box(code)) is not None), None)
