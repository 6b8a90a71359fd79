"""Standards of trades: the three that ship, own ones from a spreadsheet with a preview, and out again as a spreadsheet.

One row for each trade, standard, unit and task; the rows of a standard follow it. A column for each language holds the
words in it. Must not know windows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fieldapp.domain.fields import Record, Value
from fieldapp.domain.records import Occupation, StandardTask, StandardUnit, TrainingStandard
from fieldapp.domain.validation import validate
from fieldapp.i18n import N_, _, format_number, language
from fieldapp.paths import resource
from fieldapp.services import apprentice_facts as facts
from fieldapp.services.errors import ServiceError
from fieldapp.services.previewing import RowError, TableRefused
from fieldapp.store import Changes, ReadTx, Store

SHIPPED = ("tailor", "motor-mechanic", "food-processor")
"""Names of the standards that ship with the application: files of ``resources/standards``."""
ROW, CODE, TITLE = "row", "code", "title"
TRADE, STANDARD, UNIT, TASK = "trade", "standard", "unit", "task"
COLUMNS = (
    ROW, CODE, TITLE, "isco", "hazardous", "min_age", "version", "made_by", "on_hours", "off_hours", "weight", "level",
    "hours", "mandatory", "times",
)  # fmt: skip
_FIELDS: Mapping[str, Mapping[str, str]] = {
    TRADE: {TITLE: "title", "isco": "isco", "hazardous": "hazardous", "min_age": "min_age"},
    STANDARD: {
        CODE: "standard_code", TITLE: "title", "version": "version", "made_by": "authority", "on_hours": "on_hours",
        "off_hours": "off_hours",
    },
    UNIT: {
        CODE: "unit_code", TITLE: "title", "weight": "weight", "level": "required_level", "hours": "hours",
        "mandatory": "mandatory",
    },
    TASK: {CODE: "task_code", TITLE: "title", "times": "min_repetitions"},
}  # fmt: skip
_TYPES: Mapping[str, type[Record]] = {
    TRADE: Occupation, STANDARD: TrainingStandard, UNIT: StandardUnit, TASK: StandardTask,
}  # fmt: skip
_PARENTS = {STANDARD: (TRADE, "occupation"), UNIT: (STANDARD, "standard"), TASK: (UNIT, "unit")}
_NO_PARENT = {
    STANDARD: N_("A row of the kind “trade” must come before this one."),
    UNIT: N_("A row of the kind “standard” must come before this one."),
    TASK: N_("A row of the kind “unit” must come before this one."),
}


@dataclass(frozen=True)
class StandardsPreview:
    """What a file would bring: its cells by row, the mistakes, and the records, parents first."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    errors: tuple[RowError, ...]
    found: tuple[tuple[type[Record], Mapping[str, Value]], ...]

    def count(self, kind: str) -> int:
        """How many trades, standards, units or tasks."""
        return sum(cls is _TYPES[kind] for cls, _values in self.found)


# ---------------------------------------------------------------------------------------------------------- reading
def title_in(row: Mapping[str, Any], code: str | None = None) -> str:
    """The title of a trade, standard, unit or task in a language (default: the one in force), else as written."""
    try:
        others = json.loads(str(row.get("other_titles") or "{}"))
    except ValueError:
        others = {}
    return str(others.get(code or language()) or row.get("title") or "")


def shipped_file(name: str) -> Path:
    """The file of a standard that ships."""
    return resource(f"standards/{name}.csv")


def preview(path: Path | str) -> StandardsPreview:
    """Read a CSV or XLSX file of standards and check every row; nothing is changed. Raises TableRefused."""
    from fieldapp.reports.errors import ReportError
    from fieldapp.reports.table_reading import read_table
    from fieldapp.services import tables

    source = Path(path)
    try:
        table = read_table(source)
        header = tuple(title.strip().lower() for title in table.header)
        if ROW not in header or TITLE not in header:
            raise TableRefused(
                _(
                    "The first row needs the headings {headings}. Save a standard as a table to see how it looks."
                ).format(headings=", ".join(COLUMNS))
            )
        rows = [(row.number, tuple("" if c == "" else tables.plain_text(c) for c in row.cells)) for row in table.rows]
    except ReportError as error:
        raise TableRefused(str(error), row=error.row) from error
    reader = _Reader(header)
    for number, cells in rows:
        reader.row(number, dict(zip(header, cells, strict=True)))
    reader.end()
    return StandardsPreview(source, table.header, tuple(rows), tuple(reader.errors), tuple(reader.found))


@dataclass
class _Reader:
    """Goes down the rows; knows under which trade, standard and unit it is."""

    header: Sequence[str]
    errors: list[RowError] = field(default_factory=list)
    found: list[tuple[type[Record], Mapping[str, Value]]] = field(default_factory=list)
    _above: dict[str, str] = field(default_factory=dict)
    _weights: dict[int, int | None] = field(default_factory=dict)
    _standard_row: int = 0
    _seen: set[str] = field(default_factory=set)

    def row(self, number: int, cells: Mapping[str, str]) -> None:
        """One row: a record, or its mistakes."""
        kind = cells.get(ROW, "").strip().lower()
        if kind not in _TYPES:
            text = _("Write one of: {kinds}.").format(kinds=", ".join(_TYPES))
            self.errors.append(RowError(number, ROW, text))
            return
        cls, fields = _TYPES[kind], _FIELDS[kind]
        typed: dict[str, Any] = {name: cells.get(column) or None for column, name in fields.items()}
        if kind in _PARENTS:
            parent, name = _PARENTS[kind]
            if parent not in self._above:
                self.errors.append(RowError(number, ROW, _(_NO_PARENT[kind])))
                return
            typed[name] = self._above[parent]
        if kind == STANDARD:
            typed["total_hours"] = _total(typed)
        typed["other_titles"] = _others(cells)
        self._take(number, kind, cls, typed)

    def _take(self, number: int, kind: str, cls: type[Record], typed: Mapping[str, Any]) -> None:
        checked = validate(cls, typed)
        columns = {name: column for column, name in _FIELDS[kind].items()} | {"total_hours": "on_hours"}
        for name, message in checked.errors.items():
            if name != "total_hours" or not {"on_hours", "off_hours"} & set(checked.errors):
                self.errors.append(RowError(number, columns.get(name, name), message))
        key = cls.natural_id(checked.values) or ""
        if kind == STANDARD:
            self._standard_row = number
            self._weights[number] = 0
        if kind == UNIT:
            self._weigh(checked.values.get("weight"))
        self._above[kind] = key
        if checked.errors:
            return
        if kind == TASK and self._task_twice(str(checked.values["task_code"])):
            self.errors.append(RowError(number, CODE, _("This number stands in the file twice.")))
            return
        if key in self._seen and kind != TRADE:
            self.errors.append(RowError(number, CODE, _("This number stands in the file twice.")))
            return
        if key not in self._seen:
            self.found.append((cls, {**checked.values, "id": key}))
        self._seen.add(key)

    def _task_twice(self, code: str) -> bool:
        """True where this standard has the number already, in whichever unit: the logbook names tasks by it alone."""
        name = f"{self._above.get(STANDARD, '')} {code}"
        known = name in self._seen
        self._seen.add(name)
        return known

    def _weigh(self, weight: Value) -> None:
        """Add the weight of a unit; where one is wrong, the sum says nothing about the standard."""
        known = self._weights.get(self._standard_row)
        self._weights[self._standard_row] = None if known is None or weight is None else known + int(str(weight))

    def end(self) -> None:
        """After the last row: the weights of each standard sum to 100."""
        for number, total in self._weights.items():
            if total is not None and total != 100:
                text = _("The weights of the units sum to {total} instead of 100.")
                self.errors.append(RowError(number, "weight", text.format(total=format_number(total))))
        self.errors.sort(key=lambda error: error.row)


def _total(typed: Mapping[str, Any]) -> str | None:
    try:
        return str(int(typed["on_hours"] or 0) + int(typed["off_hours"] or 0))
    except ValueError:
        return None


def _others(cells: Mapping[str, str]) -> str | None:
    prefix = f"{TITLE}:"
    found = {name.removeprefix(prefix): text for name, text in cells.items() if name.startswith(prefix) and text}
    return json.dumps(found, ensure_ascii=False, sort_keys=True) if found else None


# ---------------------------------------------------------------------------------------------------------- writing
def bring_in(store: Store, seen: StandardsPreview) -> Changes:
    """Write what a preview found, as one step of undo. Raises ServiceError where it has mistakes or may not be."""
    from fieldapp.services.records import check_rights

    if seen.errors:
        raise ServiceError(_("Nothing comes in as long as a row is wrong: mend the rows and read the file again."))
    with store.write(_("import {count} rows into {type}").format(
        count=format_number(len(seen.found)), type=_(TrainingStandard.view.many)
    )) as tx:  # fmt: skip
        check_rights(tx, TrainingStandard, change=False)
        for cls, values in seen.found:
            current = tx.get(cls, str(values["id"]))
            if current is None:
                tx.insert(cls, values)
            else:
                tx.update(cls, str(values["id"]), {n: v for n, v in values.items() if n != "id" and current[n] != v})
        return tx.changes


def load_shipped(store: Store, name: str) -> Changes:
    """Bring in one of the standards that ship; again, and it says the same."""
    return bring_in(store, preview(shipped_file(name)))


@dataclass(frozen=True)
class StandardLine:
    """A standard in a list: title, trade and code in the language in force, units, tasks, hours."""

    id: str
    title: str
    trade: str
    isco: str
    version: str
    units: int
    tasks: int
    hours: int


def standards(store: Store) -> list[StandardLine]:
    """All standards that are here, by title."""
    with store.read() as tx:
        trades = {str(row["id"]): row for row in tx.find(Occupation)}
        units, tasks = tx.find(StandardUnit), tx.find(StandardTask)
        unit_of = {str(row["id"]): str(row["standard"]) for row in units}
        found = []
        for row in tx.find(TrainingStandard):
            key, trade = str(row["id"]), trades.get(str(row["occupation"]), {})
            found.append(
                StandardLine(
                    key, title_in(row), title_in(trade), str(trade.get("isco") or ""), str(row["version"]),
                    sum(one == key for one in unit_of.values()),
                    sum(unit_of.get(str(task["unit"])) == key for task in tasks), int(str(row["total_hours"])),
                )
            )  # fmt: skip
    return sorted(found, key=lambda line: line.title)


def write_table(store: Store, standard_id: str, path: Path | str) -> Path:
    """Write a standard as a workbook that ``preview`` reads: to be changed, translated, given a new version."""
    from fieldapp.reports.cells import Cell, Column, Sheet
    from fieldapp.reports.spreadsheet import write_xlsx

    with store.read() as tx:
        found = list(_rows_of(tx, standard_id))
    spoken = sorted({code for _kind, row in found for code in json.loads(str(row.get("other_titles") or "{}"))})
    columns = [*COLUMNS[:3], *(f"{TITLE}:{code}" for code in spoken), *COLUMNS[3:]]
    rows: list[list[Cell]] = []
    for kind, row in found:
        others = json.loads(str(row.get("other_titles") or "{}"))
        cells: dict[str, Cell] = {column: row[name] for column, name in _FIELDS[kind].items()}
        cells |= {ROW: kind, **{f"{TITLE}:{code}": text for code, text in others.items()}}
        rows.append([cells.get(column) for column in columns])
    write_xlsx(path, [Sheet("standard", [Column(column) for column in columns], rows)])
    return Path(path)


def _rows_of(tx: ReadTx, standard_id: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    standard = tx.get(TrainingStandard, standard_id)
    if standard is None:
        raise ServiceError(_("This record has been deleted in the meantime."))
    yield TRADE, tx.get(Occupation, str(standard["occupation"])) or dict.fromkeys(_FIELDS[TRADE].values())
    yield STANDARD, standard
    tasks = facts.tasks_of(tx, standard_id)
    for unit in sorted(tx.find(StandardUnit, standard=standard_id), key=lambda r: facts.number(str(r["unit_code"]))):
        yield UNIT, unit
        yield from ((TASK, task) for task in tasks if task["unit"] == unit["id"])
