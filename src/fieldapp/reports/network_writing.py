"""A network as files of other programs: GraphML, GEXF, UCINET DL, Kumu and plain edge lists. Must not know records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from fieldapp.reports.cells import Column, Kind
from fieldapp.reports.files import whole_file


@dataclass(frozen=True)
class FileActor:
    """An actor by the name that may be written, its kind in words, and figures by their names."""

    name: str
    kind: str
    x: int = 0
    y: int = 0


@dataclass(frozen=True)
class FileTie:
    """A tie by the places of its ends in the list of actors."""

    source: int
    target: int
    layer: str
    value: int
    since_year: int | None = None


@dataclass(frozen=True)
class FileNetwork:
    """What is written. ``layers`` in the order of the matrices; ``title`` and ``note`` go along where there is room."""

    title: str
    actors: tuple[FileActor, ...]
    ties: tuple[FileTie, ...]
    layers: tuple[str, ...]
    note: str = ""


def write_network(path: Path, network: FileNetwork, kind: str) -> list[Path]:
    """Write a network as ``graphml``, ``gexf``, ``dl``, ``kumu`` or ``edges``; the files. Raises ReportError."""
    if kind in _TEXTS:
        with whole_file(path) as file:
            file.write(_TEXTS[kind](network).encode("utf-8"))
        return [path]
    if kind == "kumu":
        return _kumu(path, network)
    return [_edges(path, network)]


def _x(text: object) -> str:
    return escape(str(text), quote=True)


def graphml(network: FileNetwork) -> str:
    """GraphML with names, kinds, places, layers and values."""
    keys = (
        ("name", "node", "string"), ("kind", "node", "string"), ("x", "node", "int"), ("y", "node", "int"),
        ("layer", "edge", "string"), ("value", "edge", "int"), ("since", "edge", "int"),
    )  # fmt: skip
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">']
    lines += [f'  <key id="{n}" for="{of}" attr.name="{n}" attr.type="{t}"/>' for n, of, t in keys]
    lines.append(f"  <desc>{_x(f'{network.title}. {network.note}'.strip())}</desc>")
    lines.append('  <graph edgedefault="directed">')
    for number, actor in enumerate(network.actors, 1):
        facts = _data([("name", actor.name), ("kind", actor.kind), ("x", actor.x), ("y", actor.y)])
        lines.append(f'    <node id="n{number}">{facts}</node>')
    for number, tie in enumerate(network.ties, 1):
        facts = _data([("layer", tie.layer), ("value", tie.value), ("since", tie.since_year)])
        ends = f'source="n{tie.source + 1}" target="n{tie.target + 1}"'
        lines.append(f'    <edge id="e{number}" {ends}>{facts}</edge>')
    return "\n".join([*lines, "  </graph>", "</graphml>", ""])


def _data(pairs: Sequence[tuple[str, object]]) -> str:
    return "".join(f'<data key="{key}">{_x(value)}</data>' for key, value in pairs if value is not None)


def gexf(network: FileNetwork) -> str:
    """GEXF 1.3 with places."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">',
        f"  <meta><description>{_x(f'{network.title}. {network.note}'.strip())}</description></meta>",
        '  <graph defaultedgetype="directed">',
        '    <attributes class="node"><attribute id="kind" title="kind" type="string"/></attributes>',
        '    <attributes class="edge"><attribute id="layer" title="layer" type="string"/></attributes>',
        "    <nodes>",
    ]
    for number, actor in enumerate(network.actors, 1):
        kind = f'<attvalues><attvalue for="kind" value="{_x(actor.kind)}"/></attvalues>'
        place = f'<viz:position x="{actor.x}" y="{-actor.y}"/>'
        lines.append(f'      <node id="n{number}" label="{_x(actor.name)}">{kind}{place}</node>')
    lines += ["    </nodes>", "    <edges>"]
    for number, tie in enumerate(network.ties, 1):
        ends = f'source="n{tie.source + 1}" target="n{tie.target + 1}" weight="{tie.value}" kind="{_x(tie.layer)}"'
        layer = f'<attvalues><attvalue for="layer" value="{_x(tie.layer)}"/></attvalues>'
        lines.append(f'      <edge id="e{number}" {ends}>{layer}</edge>')
    return "\n".join([*lines, "    </edges>", "  </graph>", "</gexf>", ""])


def dl(network: FileNetwork) -> str:
    """UCINET DL: a full matrix for each layer, rows name columns."""
    layers = network.layers or ("TIES",)
    size = len(network.actors)
    lines = [f"dl n={size} nm={len(layers)} format=fullmatrix", "labels:"]
    lines += [_quoted(actor.name) for actor in network.actors]
    lines += ["matrix labels:", *(_quoted(layer) for layer in layers), "data:"]
    for layer in layers:
        matrix = [[0] * size for _ in range(size)]
        for tie in network.ties:
            if tie.layer == layer:
                matrix[tie.source][tie.target] = tie.value
        lines += [" ".join(str(value) for value in row) for row in matrix]
    return "\r\n".join([*lines, ""])


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'").replace("\n", " ") + '"'


_TEXTS: dict[str, Callable[[FileNetwork], str]] = {"graphml": graphml, "gexf": gexf, "dl": dl}


def _edges(path: Path, network: FileNetwork) -> Path:
    """From, To, Layer, Value, Since: one row for each tie."""
    from fieldapp.reports.spreadsheet import write_csv

    columns = [Column("From"), Column("To"), Column("Layer"), Column("Value", Kind.INTEGER)]
    columns.append(Column("Since", Kind.INTEGER))
    rows = (
        (network.actors[t.source].name, network.actors[t.target].name, t.layer, t.value, t.since_year)
        for t in network.ties
    )
    return write_csv(path, columns, rows).path


def _kumu(path: Path, network: FileNetwork) -> list[Path]:
    """Kumu's two tables: connections, and elements in a file beside."""
    from fieldapp.reports.spreadsheet import write_csv

    beside = path.with_stem(f"{path.stem}-elements")
    elements = ((actor.name, actor.kind) for actor in network.actors)
    write_csv(beside, [Column("Label"), Column("Type")], elements)
    columns = [Column("From"), Column("To"), Column("Type"), Column("Direction"), Column("Strength", Kind.INTEGER)]
    write_csv(path, columns, _connections(network))
    return [path, beside]


def _connections(network: FileNetwork) -> Iterator[tuple[str, str, str, str, int]]:
    for tie in network.ties:
        ends = network.actors[tie.source].name, network.actors[tie.target].name
        yield (*ends, tie.layer, "directed", tie.value)
