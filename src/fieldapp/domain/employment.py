"""Employed persons by region and sector, as a statistical office publishes them; totals and what does not fit.

Region "" is the whole country, sector "" all sectors together. Must not know files or records.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from fieldapp.domain import isic

Key = tuple[str, str]
"""Region and sector."""


@dataclass(frozen=True)
class Cell:
    """Persons employed, and establishments where they were counted."""

    employed: int
    establishments: int | None = None


@dataclass(frozen=True)
class Employment:
    """A table of one country in one year, its sectors by one revision of ISIC."""

    revision: str
    cells: Mapping[Key, Cell] = field(default_factory=dict)

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """The regions in their order, without the country."""
        return tuple(dict.fromkeys(region for region, _sector in self.cells if region))

    @cached_property
    def sectors(self) -> tuple[str, ...]:
        """The sectors that add up to the whole: sections where there are any, else divisions."""
        named = dict.fromkeys(sector for _region, sector in self.cells if sector)
        letters = tuple(sorted(sector for sector in named if sector.isalpha()))
        return letters or tuple(sorted(sector for sector in named if len(sector) == 2))

    def employed(self, region: str, sector: str) -> int | None:
        """Persons; of the country and of all sectors the sum where the table has no such line. None: not known."""
        found = self.cells.get((region, sector))
        if found is not None:
            return found.employed
        if not sector:
            return self._sum(self.employed(region, one) for one in self.sectors)
        if not region:
            return self._sum(self.employed(one, sector) for one in self.regions)
        return None

    def establishments(self, region: str, sector: str) -> int | None:
        """Establishments of a cell, where they were counted."""
        found = self.cells.get((region, sector))
        return None if found is None else found.establishments

    @staticmethod
    def _sum(parts: Iterable[int | None]) -> int | None:
        known = [part for part in parts if part is not None]
        return sum(known) if known else None

    def sector_of(self, revision: str, code: str) -> str:
        """The sector of this table for an activity: its division where it is there, else its section; "" if none."""
        divisions = [to for to, _part in isic.converted(code, revision, self.revision)]
        named = {sector for _region, sector in self.cells}
        if len(divisions) == 1 and divisions[0] in named:
            return divisions[0]
        letters = {isic.section(self.revision, division) for division in divisions}
        return letters.pop() if len(letters) == 1 and letters <= named else ""

    def dumped(self) -> str:
        """As text to keep."""
        rows = [[region, sector, cell.employed, cell.establishments] for (region, sector), cell in self.cells.items()]
        return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def loaded(revision: str, text: str) -> Employment:
    """From kept text; what cannot be read is an empty table."""
    try:
        rows = json.loads(text)
        cells = {(str(r), str(s)): Cell(int(n), None if e is None else int(e)) for r, s, n, e in rows}
    except (ValueError, TypeError):
        cells = {}
    return Employment(revision, cells)


@dataclass(frozen=True)
class Misfit:
    """Something that does not fit: where, the sum of the parts, the whole it passes."""

    region: str
    sector: str
    parts: int
    whole: int


def misfits(table: Employment) -> list[Misfit]:
    """Sectors that pass their region's total, and regions that pass the country."""
    found = []
    for region in ("", *table.regions):
        total = table.cells.get((region, ""))
        parts = sum(table.cells[region, one].employed for one in table.sectors if (region, one) in table.cells)
        if total is not None and parts > total.employed:
            found.append(Misfit(region, "", parts, total.employed))
    for sector in ("", *table.sectors):
        whole = table.cells.get(("", sector))
        parts = sum(table.employed(region, sector) or 0 for region in table.regions)
        if whole is not None and parts > whole.employed:
            found.append(Misfit("", sector, parts, whole.employed))
    return found


def gaps(table: Employment) -> dict[str, list[str]]:
    """Region -> the sectors that other regions have and it lacks."""
    found = {
        region: [sector for sector in table.sectors if (region, sector) not in table.cells] for region in table.regions
    }
    return {region: missing for region, missing in found.items() if missing}
