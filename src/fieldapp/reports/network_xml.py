"""Networks in the XML formats of other programs: GraphML (networkx, Gephi, yEd, igraph) and GEXF (Gephi)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fieldapp.i18n import _
from fieldapp.reports.errors import ReportError
from fieldapp.reports.network_ties import EITHER_WAY, ReadNetwork, ReadTie, machine


def read_graphml(path: Path) -> ReadNetwork:
    """The network in a GraphML file. Raises ReportError with a sentence."""
    root = _root(path, "GraphML")
    graph = next(iter(_all(root, "graph")), None)
    if graph is None:
        raise _unreadable(path, "GraphML")
    keys = {one.get("id", ""): str(one.get("attr.name", "")).lower() for one in _all(root, "key")}
    names = {}
    for node in _all(root, "node"):
        data, one = _values(node, keys), node.get("id", "")
        drawn = next((text for label in _all(node, "nodelabel") if (text := _text(label))), "")
        names[one] = data.get("name") or data.get("label") or data.get("nodelabel") or drawn or one
    given = {keys[one.get("id", "")]: default for one in _all(root, "key") if (default := _default(one))}
    loose = graph.get("edgedefault") == "undirected"
    return ReadNetwork(tuple(_arcs(root, names, keys, given, loose)), tuple(names.values()))


def _default(key: Any) -> str:
    return next((_text(one) for one in _all(key, "default")), "") if key.get("for") in ("edge", "all") else ""


def _arcs(
    root: Any, names: dict[str, str], keys: dict[str, str], given: dict[str, str], loose: bool
) -> Iterator[ReadTie]:
    for number, edge in enumerate(_all(root, "edge"), 1):
        data = given | _values(edge, keys)
        written = data.get("value") or data.get("weight") or data.get("strength") or ""
        kind = (data.get("type") or "").lower()
        layer = data.get("layer") or ("" if kind in EITHER_WAY else data.get("type") or "")
        either = edge.get("directed") == "false" or (loose and edge.get("directed") != "true")
        yield from _tie(number, edge, names, (layer, written, data.get("since") or "")).ways(either)


def read_gexf(path: Path) -> ReadNetwork:
    """The network in a GEXF file. Raises ReportError with a sentence."""
    root = _root(path, "GEXF")
    graph = next(iter(_all(root, "graph")), None)
    if graph is None:
        raise _unreadable(path, "GEXF")
    names = {node.get("id", ""): node.get("label") or node.get("id", "") for node in _all(root, "node")}
    titles = {one.get("id", ""): str(one.get("title", "")).lower() for one in _all(root, "attribute")}
    usual = graph.get("defaultedgetype", "undirected")
    ties: list[ReadTie] = []
    for number, edge in enumerate(_all(root, "edge"), 1):
        more = {titles.get(one.get("for", ""), ""): one.get("value", "") for one in _all(edge, "attvalue")}
        layer = more.get("layer") or edge.get("kind") or ""
        facts = (layer, edge.get("weight") or more.get("weight") or "", more.get("since") or "")
        either = EITHER_WAY.get(edge.get("type") or usual, False)
        ties += _tie(number, edge, names, facts).ways(either)
    return ReadNetwork(tuple(ties), tuple(names.values()))


def _tie(number: int, edge: Any, names: dict[str, str], facts: tuple[str, str, str]) -> ReadTie:
    layer, written, year = facts
    value, problem = machine(written, 1)
    since, _odd = machine(year, 0)
    ends = [names.get(edge.get(end, ""), edge.get(end, "")) for end in ("source", "target")]
    return ReadTie(number, ends[0], ends[1], layer, value, since or None, problem)


def _root(path: Path, kind: str) -> Any:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
    from defusedxml.ElementTree import parse  # type: ignore[import-untyped]

    try:
        return parse(path).getroot()
    except (ParseError, DefusedXmlException, ValueError, UnicodeError, LookupError) as error:
        raise _unreadable(path, kind) from error


def _unreadable(path: Path, kind: str) -> ReportError:
    return ReportError(_("{name} is not a {kind} file that can be read.").format(name=path.name, kind=kind))


def _all(root: Any, tag: str) -> list[Any]:
    return [one for one in root.iter() if str(one.tag).rpartition("}")[2].lower() == tag]


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _values(element: Any, keys: dict[str, str]) -> dict[str, str]:
    """What an element says of itself, by the names of the keys that have one."""
    return {
        name: _text(one)
        for one in element
        if str(one.tag).rpartition("}")[2] == "data" and (name := keys.get(one.get("key", ""), ""))
    }
