"""Networks in UCINET's DL format: full and half matrices, edge lists and node lists, labels apart or in the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fieldapp.i18n import _
from fieldapp.reports.errors import ReportError
from fieldapp.reports.network_ties import ReadNetwork, ReadTie, machine, text_of

_TOKEN = re.compile(r'"([^"]*)"|([^\s,]+)')
_PART = re.compile(
    r"^\s*((?:row |col |column )?labels embedded|row labels|col(?:umn)? labels|matrix labels|level labels|labels|data)"
    r"\b\s*:?[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
MATRICES = ("fullmatrix", "lowerhalf", "upperhalf")
PAIRS = ("edgelist", "edgelist1", "edgelist2")
NOMINATIONS = ("nodelist", "nodelist1", "nodelist2", "nodelist1b")
BETWEEN = "!"
"""Stands between the lists of two matrices."""


@dataclass(frozen=True)
class _Heading:
    n: int
    matrices: int
    format: str
    embedded: bool
    diagonal: bool


@dataclass
class _Named:
    """The names of actors and layers. Names that stand in the data come to ``labels`` while it is read."""

    labels: list[str]
    layers: list[str]

    def actor(self, place: int) -> str:
        return self.labels[place] if place < len(self.labels) else str(place + 1)

    def layer(self, number: int) -> str:
        return self.layers[number] if number < len(self.layers) else ""


def read_dl(path: Path) -> ReadNetwork:
    """The network in a DL file. Raises ReportError with a sentence."""
    parts = _parts(text_of(path))
    heading = _heading(parts["head"] + (" labels embedded" if "embedded" in parts else ""), path)
    labels = _tokens(parts.get("labels", "") or parts.get("row labels", ""))
    named = _Named(labels, _tokens(parts.get("matrix labels", "") or parts.get("level labels", "")))
    if "data" not in parts:
        raise ReportError(_("{name} has no line “data:”.").format(name=path.name))
    if heading.format in MATRICES:
        ties = list(_matrices(_tokens(parts["data"]), named, heading, path))
    elif heading.format in PAIRS:
        ties = list(_pairs(parts["data"], named, heading))
    elif heading.format in NOMINATIONS:
        ties = list(_nominations(parts["data"], named, heading))
    else:
        raise ReportError(_("{name} has the format {format}, which is not read here.").format(
            name=path.name, format=heading.format))  # fmt: skip
    listed = named.labels if heading.embedded else [named.actor(place) for place in range(heading.n)]
    return ReadNetwork(tuple(ties), tuple(listed))


def _parts(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    name, start = "head", 0
    for match in _PART.finditer(text):
        if name == "data":
            break
        found[name] = found.get(name, "") + text[start : match.start()]
        name, start = re.sub(r"\s+", " ", match.group(1).lower()).replace("column", "col"), match.end()
        if name.endswith("embedded"):
            found["embedded"], name = "yes", "head"
    found[name] = found.get(name, "") + text[start:]
    return found


def _heading(text: str, path: Path) -> _Heading:
    def number(name: str) -> int | None:
        found = re.search(rf"\b{name}\s*=\s*(\d+)", text, re.IGNORECASE)
        return int(found.group(1)) if found else None

    n, rows, columns = number("n"), number("nr"), number("nc")
    if rows is not None and columns is not None and rows != columns:
        raise ReportError(
            _("{name} has other actors in its columns than in its rows; a wave has one list for both.").format(
                name=path.name
            )
        )
    n = n if n is not None else rows if rows is not None else columns
    if n is None:
        raise ReportError(_("{name} does not say how many actors there are (n=…).").format(name=path.name))
    form = re.search(r"\bformat\s*=\s*(\w+)", text, re.IGNORECASE)
    return _Heading(
        n, number("nm") or 1, form.group(1).lower() if form else "fullmatrix",
        "embedded" in text.lower(), not re.search(r"\bdiag(?:onal)?\s*=?\s*absent", text, re.IGNORECASE),
    )  # fmt: skip


def _tokens(text: str) -> list[str]:
    return [quoted or plain for quoted, plain in _TOKEN.findall(text)]


# ----------------------------------------------------------------------------------------------------------- matrices
def _matrices(cells: list[str], named: _Named, heading: _Heading, path: Path) -> Iterator[ReadTie]:
    places = list(_cells_of(heading))
    wanted = len(places) * heading.matrices
    if len(cells) != wanted:
        cells = _unlabelled(cells, named, heading)
    if len(cells) != wanted:
        raise ReportError(_("{name} should hold {wanted} numbers and holds {found}.").format(
            name=path.name, wanted=wanted, found=len(cells)))  # fmt: skip
    for at, cell in enumerate(cells):
        matrix, inside = divmod(at, len(places))
        row, column = places[inside]
        value, problem = machine(cell, 0)
        if value or problem:
            tie = ReadTie(row + 1, named.actor(row), named.actor(column), named.layer(matrix), value, None, problem)
            yield from tie.ways(heading.format != "fullmatrix" and row != column)


def _cells_of(heading: _Heading) -> Iterator[tuple[int, int]]:
    """Row and column of each number, in the order in which they are written."""
    for row in range(heading.n):
        for column in range(heading.n):
            lower, upper = heading.format == "lowerhalf", heading.format == "upperhalf"
            if (lower and column > row) or (upper and column < row) or (row == column and not heading.diagonal):
                continue
            yield row, column


def _unlabelled(cells: list[str], named: _Named, heading: _Heading) -> list[str]:
    """The numbers of one matrix with names before its rows, above its columns, or both; the names go to ``named``."""
    size, above = heading.n, 0
    if not heading.embedded or heading.matrices > 1 or heading.format != "fullmatrix":
        return cells
    if len(cells) in (size + size * size, size + size * (size + 1)) and not any(map(_is_number, cells[:size])):
        above = size
    names, rest = cells[:above], cells[above:]
    if len(rest) == size * (size + 1):
        rows = [rest[start : start + size + 1] for start in range(0, len(rest), size + 1)]
        names, rest = [row[0] for row in rows], [cell for row in rows for cell in row[1:]]
    named.labels = names or named.labels
    return rest


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?", cell))


# -------------------------------------------------------------------------------------------------------------- lists
def _lines(data: str) -> Iterator[tuple[int, int, str]]:
    """(number of the line, number of the matrix, the line) of all lines that say something."""
    matrix = 0
    for number, line in enumerate((one.strip() for one in data.splitlines() if one.strip()), 1):
        if line == BETWEEN:
            matrix += 1
        else:
            yield number, matrix, line


def _pairs(data: str, named: _Named, heading: _Heading) -> Iterator[ReadTie]:
    for number, matrix, line in _lines(data):
        tokens, layer = _tokens(line), named.layer(matrix)
        if len(tokens) < 2:
            yield ReadTie(number, line, "", layer, 1, None, _("This line names no two actors."))
            continue
        value, problem = machine(tokens[2] if len(tokens) > 2 else "", 1)
        ends = [_end(token, named, heading) for token in tokens[:2]]
        yield ReadTie(number, ends[0], ends[1], layer, value, None, problem)


def _nominations(data: str, named: _Named, heading: _Heading) -> Iterator[ReadTie]:
    for place, (number, matrix, line) in enumerate(_lines(data)):
        tokens = _tokens(line)
        counted = heading.format == "nodelist1b"
        source = named.actor(place % heading.n) if counted else _end(tokens[0], named, heading)
        for token in tokens[1:]:
            yield ReadTie(number, source, _end(token, named, heading), named.layer(matrix))


def _end(token: str, named: _Named, heading: _Heading) -> str:
    """Numbers are places in the list of labels unless names stand in the data."""
    if not heading.embedded and token.isdecimal() and 1 <= int(token) <= heading.n:
        return named.actor(int(token) - 1)
    return token
