"""Networks in UCINET's DL format: full matrices, edge lists and node lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fieldapp.i18n import _
from fieldapp.reports.errors import ReportError
from fieldapp.reports.network_ties import ReadNetwork, ReadTie, whole

_TOKEN = re.compile(r'"([^"]*)"|([^\s,]+)')
_PART = re.compile(
    r"^\s*(row labels|column labels|matrix labels|level labels|labels embedded|labels|data)\s*:?[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass
class _Heading:
    n: int
    matrices: int
    format: str
    embedded: bool


def read_dl(path: Path) -> ReadNetwork:
    """The network in a DL file. Raises ReportError with a sentence."""
    parts = _parts(path.read_bytes().decode("utf-8-sig", errors="replace"))
    heading = _heading(parts["head"] + (" embedded" if "embedded" in parts else ""), path)
    labels = _tokens(parts.get("labels", "") or parts.get("row labels", ""))
    layers = _tokens(parts.get("matrix labels", "") or parts.get("level labels", "")) or [""] * heading.matrices
    if "data" not in parts:
        raise ReportError(_("{name} has no line “data:”.").format(name=path.name))
    data = parts["data"]
    if heading.format == "fullmatrix":
        labels, cells = _unlabelled(_tokens(data), labels, heading)
        ties = _matrices(cells, labels, layers, heading, path)
    elif heading.format in ("edgelist1", "edgelist2"):
        ties = _pairs(data, labels, layers[0], heading)
    elif heading.format in ("nodelist1", "nodelist2"):
        ties = _nominations(data, labels, layers[0], heading)
    else:
        raise ReportError(_("{name} has the format {format}, which is not read here.").format(
            name=path.name, format=heading.format))  # fmt: skip
    listed = labels if heading.embedded else [_name(labels, place) for place in range(heading.n)]
    return ReadNetwork(tuple(ties), tuple(listed))


def _unlabelled(cells: list[str], labels: list[str], heading: _Heading) -> tuple[list[str], list[str]]:
    """A matrix with names before its rows and above its columns, as names and numbers apart."""
    size = heading.n
    if heading.embedded and len(cells) == size + size * (size + 1):
        rows = [cells[start : start + size + 1] for start in range(size, len(cells), size + 1)]
        return [row[0] for row in rows], [cell for row in rows for cell in row[1:]]
    return labels, cells


def _parts(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    name, start = "head", 0
    for match in _PART.finditer(text):
        if name == "data":
            break
        found[name] = text[start : match.start()]
        name, start = match.group(1).lower(), match.end()
        if name == "labels embedded":
            found["embedded"], name = "yes", "rest"
    found[name] = text[start:]
    return found


def _heading(text: str, path: Path) -> _Heading:
    n = re.search(r"\bn\s*=\s*(\d+)", text, re.IGNORECASE)
    if n is None:
        raise ReportError(_("{name} does not say how many actors there are (n=…).").format(name=path.name))
    matrices = re.search(r"\bnm\s*=\s*(\d+)", text, re.IGNORECASE)
    form = re.search(r"\bformat\s*=\s*(\w+)", text, re.IGNORECASE)
    return _Heading(
        int(n.group(1)), int(matrices.group(1)) if matrices else 1, form.group(1).lower() if form else "fullmatrix",
        "embedded" in text.lower(),
    )  # fmt: skip


def _tokens(text: str) -> list[str]:
    return [quoted or plain for quoted, plain in _TOKEN.findall(text)]


def _name(labels: list[str], place: int) -> str:
    return labels[place] if place < len(labels) else str(place + 1)


def _matrices(
    cells: list[str], labels: list[str], layers: list[str], heading: _Heading, path: Path
) -> Iterator[ReadTie]:
    size = heading.n
    if len(cells) != size * size * heading.matrices:
        wanted = size * size * heading.matrices
        raise ReportError(_("{name} should hold {wanted} numbers and holds {found}.").format(
            name=path.name, wanted=wanted, found=len(cells)))  # fmt: skip
    for place, cell in enumerate(cells):
        matrix, inside = divmod(place, size * size)
        row, column = divmod(inside, size)
        value, problem = whole(cell, 0)
        if value or problem:
            layer = layers[matrix] if matrix < len(layers) else ""
            yield ReadTie(row + 1, _name(labels, row), _name(labels, column), layer, value, None, problem)


def _pairs(data: str, labels: list[str], layer: str, heading: _Heading) -> Iterator[ReadTie]:
    for number, line in enumerate((one for one in data.splitlines() if one.strip()), 1):
        tokens = _tokens(line)
        if len(tokens) < 2:
            yield ReadTie(number, line.strip(), "", layer, 1, None, _("This line names no two actors."))
            continue
        value, problem = whole(tokens[2] if len(tokens) > 2 else "", 1)
        ends = [_end(token, labels, heading) for token in tokens[:2]]
        yield ReadTie(number, ends[0], ends[1], layer, value, None, problem)


def _nominations(data: str, labels: list[str], layer: str, heading: _Heading) -> Iterator[ReadTie]:
    for number, line in enumerate((one for one in data.splitlines() if one.strip()), 1):
        tokens = [_end(token, labels, heading) for token in _tokens(line)]
        for target in tokens[1:]:
            yield ReadTie(number, tokens[0], target, layer)


def _end(token: str, labels: list[str], heading: _Heading) -> str:
    """Numbers are places in the list of labels unless names stand in the data."""
    if not heading.embedded and token.isdecimal() and 1 <= int(token) <= heading.n:
        return _name(labels, int(token) - 1)
    return token
