"""Networks as tables: lists of ties with headings, without them as networkx writes them, and square matrices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from fieldapp.domain.text import fold
from fieldapp.i18n import _
from fieldapp.reports.errors import ReportError
from fieldapp.reports.network_ties import EITHER_WAY, ReadNetwork, ReadTie, machine, whole
from fieldapp.reports.table_reading import Row, Table, read_table

HEADS = {
    "source": ("from", "source", "source name", "ego", "sender"),
    "target": ("to", "target", "target name", "alter", "receiver"),
    "layer": ("layer", "relation", "kind"),
    "kind": ("type",),
    "direction": ("direction", "directed"),
    "value": ("value", "weight", "strength"),
    "since": ("since", "since year", "since (year)"),
}
_WEIGHT = re.compile(r"""['"](?:weight|value)['"]\s*:\s*([^,}\s]+)""")


def read_lists(path: Path) -> ReadNetwork:
    """The ties of a table. Raises ReportError, saying which tables are understood."""
    table = read_table(path)
    places = _places(table.header)
    if "source" in places and "target" in places:
        return ReadNetwork(tuple(_listed(table, places)))
    rows = [Row(1, table.header), *table.rows]
    names = _square(rows)
    if names:
        return ReadNetwork(tuple(_matrix(rows, names)), names)
    plain = [tie for row in rows if (tie := _plain(row)) is not None]
    if plain and len(plain) == sum(1 for row in rows if not _remark(row)):
        return ReadNetwork(tuple(plain))
    raise ReportError(
        _(
            "{name} has no columns From and To. What is read: lists of ties with these columns, square matrices "
            "with the names in the first row and column (both CSV or XLSX), GraphML, GEXF and UCINET DL."
        ).format(name=path.name)
    )


def _places(header: tuple[str, ...]) -> dict[str, int]:
    own = {"source": _("From"), "target": _("To"), "layer": _("Layer"), "value": _("Value"), "since": _("Since (year)")}
    found: dict[str, int] = {}
    for place, head in enumerate(header):
        for what, names in HEADS.items():
            if what not in found and fold(head) in {fold(one) for one in (*names, own.get(what, ""))}:
                found[what] = place
                break
    return found


def _listed(table: Table, places: dict[str, int]) -> Iterator[ReadTie]:
    for row in table.rows:
        cells = {what: _cell(row, place) for what, place in places.items()}
        value, problem = whole(cells.get("value", ""), 1)
        since, odd = whole(cells.get("since", ""), 0)
        kind, way = cells.get("kind", ""), fold(cells.get("direction", ""))
        if fold(kind) in EITHER_WAY:
            kind, way = "", way or fold(kind)
        tie = ReadTie(
            row.number, cells["source"], cells["target"], cells.get("layer", "") or kind, value,
            since or None, row.problem or problem or odd,
        )  # fmt: skip
        yield from tie.ways(EITHER_WAY.get(way, False))


def _cell(row: Row, place: int) -> str:
    value = row.cells[place] if place < len(row.cells) else ""
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


# ----------------------------------------------------------------------------------------------------------- matrices
def _square(rows: list[Row]) -> tuple[str, ...]:
    """The names of a matrix: the same ones in the first row and the first column."""
    across = [_cell(rows[0], place) for place in range(1, len(rows[0].cells))]
    down = [_cell(row, 0) for row in rows[1:]]
    return tuple(across) if len(across) > 1 and all(across) and across == down else ()


def _matrix(rows: list[Row], names: tuple[str, ...]) -> Iterator[ReadTie]:
    for row, source in zip(rows[1:], names, strict=True):
        for place, target in enumerate(names, 1):
            value, problem = whole(_cell(row, place), 0)
            if value or problem:
                yield ReadTie(row.number, source, target, "", value, None, problem)


# ---------------------------------------------------------------------------------------------------------- bare lists
def _remark(row: Row) -> bool:
    return _cell(row, 0).startswith("#")


def _plain(row: Row) -> ReadTie | None:
    """Two names and a number in cells, or with spaces between and perhaps no number; None for anything else.

    Two cells alone are no list: their first row may be headings in words that are not known here.
    """
    if _remark(row):
        return None
    cells = [_cell(row, place) for place in range(len(row.cells))]
    text = ", ".join(cells)
    spaced = len(cells) == 1
    if "{" in text:
        text, _brace, facts = text.partition("{")
        found = _WEIGHT.search("{" + facts)
        cells = [*text.replace(",", " ").split()[:2], found[1] if found else "1"]
    elif spaced:
        cells = cells[0].split()
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) == 2 and spaced:
        return ReadTie(row.number, cells[0], cells[1])
    if len(cells) != 3 or not all(cells):
        return None
    value, problem = machine(cells[2], 1)
    return ReadTie(row.number, cells[0], cells[1], "", value, None, problem) if _numeric(cells[2]) else None


def _numeric(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?[\d.,eE+-]*\d[\d.,eE+-]*", text))
