"""Employment tables from a CSV or XLSX file: what is in it, what does not fit and where, and keeping it.

Two forms are understood: a row for each region and sector, or regions down and sectors across.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fieldapp.domain import isic
from fieldapp.domain.employment import Cell, Employment, Key, gaps, loaded, misfits
from fieldapp.domain.numbers import parse_integer
from fieldapp.domain.records import EmploymentTable, Location
from fieldapp.domain.text import fold, isolate
from fieldapp.i18n import _, format_number
from fieldapp.reports.errors import ReportError
from fieldapp.reports.table_reading import Row, Table, read_table
from fieldapp.services import records
from fieldapp.services.errors import ServiceError
from fieldapp.store import Query, ReadTx, Store

_TOTAL = ("total", "all", "all sectors", "national", "country", "tous", "ensemble", "المجموع", "សរុប", "")
TOTAL = frozenset(fold(word) for word in _TOTAL)
_CODE = re.compile(r"^\s*([A-Va-v]|\d{2,4})(?![A-Za-z0-9])")
MOST_ROWS = 50_000


@dataclass(frozen=True)
class Preview:
    """What a file holds. ``errors`` keep it out, ``doubts`` do not; both say where."""

    path: Path
    table: Employment
    errors: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def summary(self) -> str:
        """What was found, in a sentence."""
        text = _("{regions} regions, {sectors} sectors, {persons} employed persons")
        whole = self.table.employed("", "")
        persons = _("No figure") if whole is None else format_number(whole)
        regions, sectors = format_number(len(self.table.regions)), format_number(len(self.table.sectors))
        return text.format(regions=regions, sectors=sectors, persons=persons)


def preview(store: Store, path: Path | str, revision: str, country: str = "") -> Preview:
    """Read a file and check it. Raises ServiceError where it is no table, or no such table."""
    source = Path(path)
    try:
        read = read_table(source)
        rows = list(read.rows)[:MOST_ROWS]
    except ReportError as error:
        raise ServiceError(str(error)) from error
    collector = _Collector(revision)
    across = {at: code for at, head in enumerate(read.header) if at > 0 and (code := _sector(head)) is not None}
    known = [code for code in across.values() if code and isic.section(revision, code)]
    if len(known) >= max(2, (len(read.header) - 1) // 2):
        _wide(collector, rows, across)
    else:
        _long(collector, read, rows)
    table = Employment(revision, collector.cells)
    errors = [*collector.errors, *_misfits(table)]
    with store.read() as tx:
        doubts = [*_summed(table), *_gaps(table), *_absent(tx, table, country)]
    return Preview(source, table, tuple(errors), tuple(doubts))


class _Collector:
    """Cells and complaints while a file is read."""

    def __init__(self, revision: str) -> None:
        self._revision = revision
        self.cells: dict[Key, Cell] = {}
        self.errors: list[str] = []

    def say(self, row: int, text: str) -> None:
        self.errors.append(_("Row {row}: {text}").format(row=row, text=text))

    def take(self, row: int, region: str, sector: str, employed: object, units: object = "") -> None:
        """A cell; an empty one is left out, a wrong one is said."""
        if str(employed).strip() in ("", "-", "–", ".."):
            return
        if sector and not isic.section(self._revision, sector):
            text = _("{code} is no code of ISIC Rev. {revision}.").format(code=sector, revision=self._revision)
            self.say(row, text)
            return
        key = ("" if fold(region) in TOTAL else region.strip(), sector)
        if key in self.cells:
            where = ", ".join(part for part in (key[0] or _("the country"), sector) if part)
            self.say(row, _("{where} stands there twice.").format(where=isolate(where)))
            return
        numbers = [self._number(row, value) for value in (employed, units)]
        if numbers[0] is not None:
            self.cells[key] = Cell(numbers[0], numbers[1])

    def _number(self, row: int, value: object) -> int | None:
        if value == "":
            return None
        try:
            number = parse_integer(str(round(value)) if isinstance(value, float) else str(value))
        except ValueError as error:
            self.say(row, str(error))
            return None
        if number < 0:
            self.say(row, _("A figure below 0 cannot be right here."))
            return None
        return number


def _sector(text: object) -> str | None:
    """The code at the start of a text; "" for the word for all; None where it is neither."""
    plain = str(text).strip()
    if plain and fold(plain) in TOTAL:
        return ""
    found = _CODE.match(plain)
    if found is None:
        return None
    code = found[1].upper()
    return code if code.isalpha() else code[:2]


def _wide(collector: _Collector, rows: Sequence[Row], across: dict[int, str]) -> None:
    for row in rows:
        region = str(row.cells[0])
        for at, sector in across.items():
            collector.take(row.number, region, sector, row.cells[at])


def _long(collector: _Collector, read: Table, rows: Sequence[Row]) -> None:
    """The columns are told by what is in them: codes, numbers, and the text that is left."""
    columns = range(len(read.header))
    numeric = [at for at in columns if _mostly(rows, at, _is_number)]
    coded = [at for at in columns if _mostly(rows, at, lambda cell: _sector(cell) is not None)]
    sector = next((at for at in coded if at not in numeric), next(iter(coded), None))
    numbers = [at for at in numeric if at != sector]
    region = next((at for at in columns if at != sector and at not in numbers), None)
    if sector is None or region is None or not numbers:
        raise ServiceError(
            _(
                "{name} is not such a table. Give region, sector (ISIC) and employed persons in each row, "
                "or regions down and sectors across."
            ).format(name=isolate(read.sheet or _("This file")))
        )
    for row in rows:
        code = _sector(row.cells[sector])
        if code is None:
            text = _("“{text}” is no sector. Begin it with its code, for example C or 13.")
            collector.say(row.number, text.format(text=str(row.cells[sector])))
            continue
        units = row.cells[numbers[1]] if len(numbers) > 1 else ""
        collector.take(row.number, str(row.cells[region]), code, row.cells[numbers[0]], units)


def _mostly(rows: Sequence[Row], at: int, fits: Callable[[object], bool]) -> bool:
    filled = [row.cells[at] for row in rows[:200] if str(row.cells[at]).strip()]
    return bool(filled) and sum(1 for cell in filled if fits(cell)) * 10 >= len(filled) * 7


def _is_number(cell: object) -> bool:
    try:
        parse_integer(str(round(cell)) if isinstance(cell, float) else str(cell))
    except ValueError:
        return False
    return True


def _misfits(table: Employment) -> list[str]:
    said = []
    for one in misfits(table):
        where = isolate(one.region or _("the country"))
        figures = {"parts": format_number(one.parts), "whole": format_number(one.whole)}
        if one.sector:
            text = _("{sector}: the regions sum to {parts}, more than {whole} in the country.")
            said.append(text.format(sector=one.sector, **figures))
            continue
        text = _("{where}: the parts sum to {parts}, more than the total of {whole}.")
        said.append(text.format(where=where, **figures))
    return said


def _gaps(table: Employment) -> list[str]:
    text = _("{region}: no figure for {sectors}.")
    return [text.format(region=isolate(region), sectors=", ".join(missing)) for region, missing in gaps(table).items()]


def _summed(table: Employment) -> list[str]:
    if ("", "") in table.cells or not table.cells:
        return []
    return [_("There is no line for the whole country: the regions and sectors that are there are summed.")]


def _absent(tx: ReadTx, table: Employment, country: str) -> list[str]:
    """Provinces of the programme that the table does not have."""
    named = {fold(region) for region in table.regions}
    provinces = [
        row for row in tx.find(Location) if row.get("level") == 1 and (not country or row.get("country") == country)
    ]
    lacking = [str(row["name"]) for row in provinces if fold(str(row["name"])) not in named]
    if not lacking:
        return []
    names = ", ".join(isolate(name) for name in lacking)
    return [_("These provinces are not in the table: {names}").format(names=names)]


@dataclass(frozen=True)
class About:
    """What is said of a table when it is kept."""

    name: str
    country: str
    period: str
    source: str
    revision: str = "4"


def keep(store: Store, found: Preview, about: About) -> records.Saved:
    """Keep a table that was looked at; errors by field."""
    if found.errors:
        raise ServiceError(_("Nothing comes in as long as something is wrong: mend the file and read it again."))
    values = {
        "name": about.name, "country": about.country, "period": about.period, "source": about.source,
        "isic_revision": about.revision, "cells": found.table.dumped(),
    }  # fmt: skip
    return records.save(store, EmploymentTable, values)


@dataclass(frozen=True)
class Kept:
    """A table that is kept, with what is said of it."""

    id: str
    name: str
    country: str
    period: str
    source: str
    table: Employment


def tables(tx: ReadTx, country: str = "") -> list[Kept]:
    """The tables of a country (or all), oldest year first."""
    found = []
    for record_id in tx.ids(EmploymentTable, Query(sort="period")):
        row = tx.get(EmploymentTable, record_id)
        if row is None or (country and row["country"] != country):
            continue
        table = loaded(str(row["isic_revision"]), str(row["cells"]))
        name, where, period, source = (str(row[one]) for one in ("name", "country", "period", "source"))
        found.append(Kept(record_id, name, where, period, source, table))
    return found
