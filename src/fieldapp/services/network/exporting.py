"""A wave out of the application: the map as a picture, the network as files of other programs. Names behind consent.

Every export names only those who agreed to be named; the others are called by kind and number.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from fieldapp.charts import Chart
from fieldapp.charts.network import Bond, Sign, Spot, network
from fieldapp.domain.text import isolate
from fieldapp.i18n import _, language
from fieldapp.services.network.findings import findings
from fieldapp.services.network.mapping import KEPT, LOST, NEW, Seen, legend
from fieldapp.services.network.model import BUSINESS, BUYER, FIRM, GROUP, PERSON, SUPPORT, TOGETHER, group_label
from fieldapp.services.network.tables import export_figures

SHAPES = {FIRM: (0, "data-1"), SUPPORT: (1, "data-3"), BUYER: (3, "data-2"), PERSON: (2, "data-4")}
"""Shape and colour role of a group, as on the screen."""
ENDINGS = {"graphml": ".graphml", "gexf": ".gexf", "dl": ".dl", "kumu": ".csv", "edges": ".csv"}


def chart(seen: Seen) -> Chart:
    """The map for paper and files: a function from the room to the drawing."""
    names = seen.wave.names(masked=True)
    places = {node.id: number for number, node in enumerate(seen.map.nodes)}
    spots = [Spot(n.x, n.y, names[n.id], *SHAPES[n.group], n.size) for n in seen.map.nodes]
    bonds = [Bond(places[link.source], places[link.target], link.arrows, link.state) for link in seen.map.links]
    there = {node.group for node in seen.map.nodes}
    signs = [Sign(group_label(one.code), *SHAPES[one.code]) for one in GROUP if one.code in there]
    if seen.compared is not None:
        signs += [Sign(legend(state), state=state) for state in (NEW, KEPT, LOST)]
    found = findings(seen.picture, names, seen.asked.champions, seen.asked.way)
    said = [found.withheld, seen.compared.sentence if seen.compared else seen.apart, found.method, _note()]
    return partial(
        network, spots=spots, bonds=bonds, title=_title(seen), sentences=found.sentences, signs=signs,
        method=" ".join(part for part in (_("Size: {what}").format(what=seen.size.label) + ".", *said) if part),
    )  # fmt: skip


def _title(seen: Seen) -> str:
    return f"{isolate(seen.wave.cluster_name)} · {seen.wave.title}"


def _note() -> str:
    return _("Who has not agreed to be named is called by kind and number.")


def export_picture(seen: Seen, path: Path) -> Path:
    """Write the map as SVG or PDF, by the file's ending. Raises ReportError."""
    from fieldapp.reports.charts import save_chart

    save_chart(chart(seen), path, language())
    return path


def export_network(seen: Seen, path: Path, kind: str) -> list[Path]:
    """Write actors and ties of the layers that are shown, for other programs; the files. Raises ReportError."""
    from fieldapp.reports.network_writing import FileActor, FileNetwork, FileTie, write_network

    wave, layers = seen.wave, seen.picture.layers
    names = wave.names(masked=True)
    places = {node.id: number for number, node in enumerate(seen.map.nodes)}
    ties = [
        FileTie(places[one.source], places[one.target], one.layer, one.value, one.since_year)
        for one in wave.said
        if one.layer in layers and one.value > 0
    ]
    for (one_, other), count in wave.together.items():
        if TOGETHER in layers:
            ties += [FileTie(places[a], places[b], TOGETHER, count) for a, b in ((one_, other), (other, one_))]
    if BUSINESS in layers:
        ties += [FileTie(places[seller], places[buyer], BUSINESS, count) for seller, buyer, count in wave.untold_trade]
    actors = tuple(FileActor(names[n.id], group_label(n.group), n.x, n.y) for n in seen.map.nodes)
    return write_network(path, FileNetwork(_title(seen), actors, tuple(ties), layers, _note()), kind)


def export_table(seen: Seen, path: Path) -> Path:
    """Write actors, ties and figures as XLSX, or the actors as CSV. Raises ReportError."""
    export_figures(path, seen.picture, seen.asked.way)
    return path
