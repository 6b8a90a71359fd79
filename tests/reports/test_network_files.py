"""Networks written for other programs are read again as they were, whatever the names."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.reports.errors import ReportError
from fieldapp.reports.network_reading import read_network
from fieldapp.reports.network_writing import FileActor, FileNetwork, FileTie, write_network

LAYERS = ("INFO", "TRUST")
letters = st.characters(
    blacklist_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp", "Zs"), blacklist_characters='"\u200b\ufeff'
)
names = st.lists(st.text(letters, min_size=1, max_size=12), min_size=2, max_size=7, unique=True)


@st.composite
def networks(draw: st.DrawFn) -> FileNetwork:
    """Networks in two layers; a tie once a layer, never to oneself."""
    actors = tuple(FileActor(name, "Firm", 3, -4) for name in draw(names))
    places = st.integers(0, len(actors) - 1)
    pairs = draw(st.sets(st.tuples(places, places, st.sampled_from(LAYERS)), max_size=12))
    ties = tuple(FileTie(a, b, layer, draw(st.integers(1, 9))) for a, b, layer in sorted(pairs) if a != b)
    return FileNetwork("Title & more", actors, ties, LAYERS, "A note <here>")


@pytest.mark.parametrize("kind", ["graphml", "gexf", "dl", "edges", "kumu"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(network=networks())
def test_network_when_written_and_read_again_then_the_same(tmp_path: Path, kind: str, network: FileNetwork) -> None:
    ending = ".csv" if kind in ("edges", "kumu") else f".{kind}"
    path, *_beside = write_network(tmp_path / f"n{ending}", network, kind)
    read = read_network(path)
    told = {(one.source, one.target, one.layer): one.value for one in read.ties}
    called = [actor.name for actor in network.actors]
    assert told == {(called[t.source], called[t.target], t.layer): t.value for t in network.ties}
    if ending != ".csv":
        assert list(read.actors) == called


MATRIX = "\nlabels:\nAnn,Bob,Cyd\ndata:\n"
OTHERS = {
    "a UCINET export, numbers with decimals": (
        "a.dl",
        (
            'DL\nN=3\nFORMAT = FULLMATRIX DIAGONAL PRESENT\nROW LABELS:\n"Ann"\n"Bob"\n"Cyd"\nCOLUMN LABELS:\n'
            '"Ann"\n"Bob"\n"Cyd"\nDATA:\n 0.000 1.000 2.000\n 0 0 0\n 0 0 0\n'
        ),
        "Ann-Bob 1, Ann-Cyd 2",
    ),
    "names in the rows and columns of the data": (
        "b.dl",
        (
            "dl n=3 format=fullmatrix\nrow labels embedded\ncol labels embedded\ndata:\nAnn Bob Cyd\n"
            "Ann 0 1 2\nBob 1 0 0\nCyd 0 0 0\n"
        ),
        "Ann-Bob 1, Ann-Cyd 2, Bob-Ann 1",
    ),
    "names above the columns only": (
        "b2.dl",
        "dl n=3 format=fullmatrix\ncol labels embedded\ndata:\nAnn Bob Cyd\n0 1 0\n0 0 0\n0 0 0\n",
        "Ann-Bob 1",
    ),
    "a lower half": (
        "c.dl",
        f"dl n=3 format=lowerhalf diagonal absent{MATRIX}1\n0 2\n",
        "Ann-Bob 1, Bob-Ann 1, Bob-Cyd 2, Cyd-Bob 2",
    ),
    "a lower half with its diagonal": (
        "c2.dl",
        f"dl n=3 format=lowerhalf{MATRIX}0\n1 0\n0 2 0\n",
        "Ann-Bob 1, Bob-Ann 1, Bob-Cyd 2, Cyd-Bob 2",
    ),
    "an upper half": (
        "d.dl",
        f"dl n=3 format=upperhalf\ndiagonal=absent{MATRIX}1 0\n2\n",
        "Ann-Bob 1, Bob-Ann 1, Bob-Cyd 2, Cyd-Bob 2",
    ),
    "a matrix without its diagonal": (
        "e.dl",
        f"dl nr=3, nc=3 diagonal absent{MATRIX}1 0\n0 3\n0 0\n",
        "Ann-Bob 1, Bob-Cyd 3",
    ),
    "lists of two matrices": (
        "f.dl",
        "dl n=3 nm=2 format=edgelist1\nlabels:\nAnn,Bob,Cyd\nmatrix labels:\nINFO,TRUST\ndata:\n1 2\n!\n1 3 4\n",
        "Ann-Bob INFO 1, Ann-Cyd TRUST 4",
    ),
    "nominations with their number": (
        "g.dl",
        f"dl n=3 format=nodelist1b{MATRIX}2 2 3\n0\n1 1\n",
        "Ann-Bob 1, Ann-Cyd 1, Cyd-Ann 1",
    ),
    "Gephi's table of edges": (
        "h.csv",
        "Source,Target,Type,Id,Label,timeset,Weight\nAnn,Bob,Undirected,0,,,2.0\nBob,Cyd,Directed,1,,,1.0\n",
        "Ann-Bob 2, Bob-Ann 2, Bob-Cyd 1",
    ),
    "Kumu's connections": (
        "i.csv",
        "From,To,Type,Direction,Strength\nAnn,Bob,INFO,mutual,2\n",
        "Ann-Bob INFO 2, Bob-Ann INFO 2",
    ),
    "a matrix from Excel": ("j.csv", ";Ann;Bob\nAnn;0;1\nBob;;0\n", "Ann-Bob 1"),
    "a list with spaces": ("k.txt", "# actors and weights\nAnn Bob 2.0\nBob Cyd 1\n", "Ann-Bob 2, Bob-Cyd 1"),
    "yEd's names in the drawing": (
        "l.graphml",
        (
            '<graphml xmlns:y="y"><key for="node" id="d6" yfiles.type="nodegraphics"/><graph edgedefault="directed">'
            '<node id="n0"><data key="d6"><y:ShapeNode><y:NodeLabel>Ann</y:NodeLabel></y:ShapeNode></data></node>'
            '<node id="n1"><data key="d6"><y:NodeLabel>Bob</y:NodeLabel></data></node>'
            '<edge source="n0" target="n1"/></graph></graphml>'
        ),
        "Ann-Bob 1",
    ),
    "a default for edges": (
        "m.graphml",
        (
            '<graphml><key id="w" for="edge" attr.name="weight"><default>3</default></key>'
            '<graph edgedefault="directed"><node id="Ann"/><node id="Bob"/>'
            '<edge source="Ann" target="Bob"/></graph></graphml>'
        ),
        "Ann-Bob 3",
    ),
}


@pytest.mark.parametrize("made_by", OTHERS)
def test_network_of_another_program_when_read_then_each_tie_once_each_way(tmp_path: Path, made_by: str) -> None:
    name, text, expected = OTHERS[made_by]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    ties = read_network(path).ties
    assert not [tie.problem for tie in ties if tie.problem]
    said = sorted(" ".join(f"{t.source}-{t.target} {t.layer} {t.value}".split()) for t in ties)
    assert said == sorted(expected.split(", "))


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_dl_when_not_in_utf8_then_its_names_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.dl"
    path.write_bytes("dl n=2 format=edgelist1\r\nlabels:\r\nCafé,Zoë\r\ndata:\r\n1 2 1\r\n".encode(encoding))
    assert read_network(path).actors == ("Café", "Zoë")


@pytest.mark.parametrize("written", ["1.5", "0.67619", "1.000", "often"])
def test_value_when_it_is_not_clearly_whole_then_the_line_says_so(tmp_path: Path, written: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"From,To,Value\nAnn,Bob,{written}\n", encoding="utf-8")
    (tie,) = read_network(path).ties
    assert written in tie.problem


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("firms.csv", "Name,Owner,Workers\nAtelier,K. S.,four\n"),
        ("a.net", "*vertices 2\n1 Ann 0 0 ellipse\n2 Bob 0 0 ellipse\n*arcs\n1 2 2\n"),
        ("a.gml", "graph [\n  directed 1\n  node [\n    id 0\n  ]\n]\n"),
    ],
)
def test_file_when_it_is_no_network_then_it_is_said_what_is_read(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match="GEXF and UCINET DL"):
        read_network(path)


def test_dl_when_columns_are_others_than_rows_then_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.dl"
    path.write_text("dl nr=2 nc=3\ndata:\n1 0 1\n0 1 1\n", encoding="utf-8")
    with pytest.raises(ReportError, match="other actors in its columns"):
        read_network(path)


@pytest.mark.parametrize("kind", ["graphml", "gexf", "edgelist"])
@pytest.mark.parametrize("directed", [True, False])
def test_network_of_networkx_when_read_then_the_same_ties(tmp_path: Path, kind: str, directed: bool) -> None:
    graph = nx.gnp_random_graph(12, 0.2, seed=5, directed=directed)
    for number, (_a, _b, data) in enumerate(graph.edges(data=True)):
        data["weight"] = float(1 + number % 4)
    graph = nx.relabel_nodes(graph, {place: f"Atelier{place}" for place in graph})
    path = tmp_path / f"a.{kind}"
    {"graphml": nx.write_graphml, "gexf": nx.write_gexf, "edgelist": nx.write_edgelist}[kind](graph, path)
    theirs = {(a, b): data["weight"] for a, b, data in graph.edges(data=True)}
    if not directed and kind != "edgelist":
        theirs |= {(b, a): weight for (a, b), weight in theirs.items()}
    assert {(tie.source, tie.target): tie.value for tie in read_network(path).ties} == theirs
