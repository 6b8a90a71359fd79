"""Networks from files of other programs: edge lists (CSV, XLSX), GraphML, UCINET DL. Names as written there.

Must not know records; who is meant by a name is found elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fieldapp.domain.text import fold
from fieldapp.i18n import _
from fieldapp.reports.errors import ReportError
from fieldapp.reports.network_ties import ReadNetwork, ReadTie, whole

MOST_BYTES = 50 * 2**20
HEADS = {
    "source": ("from", "source", "source name", "ego", "sender"),
    "target": ("to", "target", "target name", "alter", "receiver"),
    "layer": ("layer", "type", "relation", "kind"),
    "value": ("value", "weight", "strength"),
    "since": ("since", "since year", "since (year)"),
}


def read_network(path: Path) -> ReadNetwork:
    """The network in a file, by its content. Raises ReportError with a sentence."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ReportError(_("{name} is too large for a network.").format(name=path.name))
        start = path.read_bytes()[:2000]
    except OSError as error:
        raise ReportError(_("{name} cannot be read.").format(name=path.name)) from error
    text = start.decode("utf-8", errors="replace").lstrip("\ufeff \r\n\t").lower()
    if "<graphml" in text or (text.startswith("<") and path.suffix.lower() == ".graphml"):
        return _graphml(path)
    if re.match(r"dl\b", text):
        from fieldapp.reports.network_dl import read_dl

        return read_dl(path)
    return ReadNetwork(tuple(_edge_list(path)))


# --------------------------------------------------------------------------------------------------------- edge lists
def _edge_list(path: Path) -> Iterator[ReadTie]:
    from fieldapp.reports.table_reading import read_table

    table = read_table(path)
    places = _places(table.header)
    if "source" not in places or "target" not in places:
        raise ReportError(_("{name} has no columns From and To.").format(name=path.name))
    for row in table.rows:
        cells = {what: str(row.cells[place] if row.cells[place] is not None else "") for what, place in places.items()}
        value, problem = whole(cells.get("value", ""), 1)
        since, odd = whole(cells.get("since", ""), 0)
        yield ReadTie(
            row.number, cells["source"].strip(), cells["target"].strip(), cells.get("layer", "").strip(), value,
            since or None, row.problem or problem or odd,
        )  # fmt: skip


def _places(header: tuple[str, ...]) -> dict[str, int]:
    own = {"source": _("From"), "target": _("To"), "layer": _("Layer"), "value": _("Value"), "since": _("Since (year)")}
    found: dict[str, int] = {}
    for place, head in enumerate(header):
        for what, names in HEADS.items():
            if what not in found and fold(head) in {fold(one) for one in (*names, own[what])}:
                found[what] = place
                break
    return found


# ------------------------------------------------------------------------------------------------------------ GraphML
def _graphml(path: Path) -> ReadNetwork:
    root = _root(path)
    graph = next(iter(_all(root, "graph")), None)
    if graph is None:
        raise _unreadable(path)
    keys = {one.get("id", ""): str(one.get("attr.name", "")).lower() for one in _all(root, "key")}
    names = {}
    for node in _all(root, "node"):
        data, one = _values(node, keys), node.get("id", "")
        names[one] = data.get("name") or data.get("label") or data.get("nodelabel") or one
    return ReadNetwork(tuple(_edges(root, graph, keys, names)), tuple(names.values()))


def _root(path: Path) -> Any:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
    from defusedxml.ElementTree import parse  # type: ignore[import-untyped]

    try:
        return parse(path).getroot()
    except (ParseError, DefusedXmlException, ValueError, UnicodeError) as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> ReportError:
    return ReportError(_("{name} is not a GraphML file that can be read.").format(name=path.name))


def _edges(root: Any, graph: Any, keys: dict[str, str], names: dict[str, str]) -> Iterator[ReadTie]:
    loose = graph.get("edgedefault") == "undirected"
    for number, edge in enumerate(_all(root, "edge"), 1):
        data = _values(edge, keys)
        value, problem = whole(data.get("value") or data.get("weight") or data.get("strength") or "", 1)
        ends = [names.get(edge.get(end, ""), edge.get(end, "")) for end in ("source", "target")]
        layer = data.get("layer") or data.get("type") or ""
        since, _odd = whole(data.get("since") or "", 0)
        yield ReadTie(number, ends[0], ends[1], layer, value, since or None, problem)
        if edge.get("directed") == "false" or (loose and edge.get("directed") != "true"):
            yield ReadTie(number, ends[1], ends[0], layer, value, since or None, problem)


def _all(root: Any, tag: str) -> list[Any]:
    return [one for one in root.iter() if str(one.tag).rpartition("}")[2] == tag]


def _values(element: Any, keys: dict[str, str]) -> dict[str, str]:
    return {
        keys.get(one.get("key", ""), ""): "".join(one.itertext()).strip()
        for one in element
        if str(one.tag).rpartition("}")[2] == "data"
    }
