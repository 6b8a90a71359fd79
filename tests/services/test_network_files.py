"""Networks out and in again: masked names in every export, what a file has wrong is said with its row."""

from __future__ import annotations

import csv
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from fieldapp import paths
from fieldapp.domain.records import Consent
from fieldapp.reports.errors import ReportError
from fieldapp.reports.network_reading import read_network
from fieldapp.services import surveys
from fieldapp.services.demo_survey import answer_all
from fieldapp.services.network import exporting, mapping, surveyed, taking
from fieldapp.services.network.mapping import Asked, Seen
from fieldapp.store import undo as undoing
from tests.services.conftest import World
from tests.services.network import ARCS, DAY, Eight, eight

MASKED = {
    "E1": "Firm 1",
    "E2": "Firm 2",
    "E4": "Firm 4",
    "E5": "Firm 5",
    "B1": "Support institution 2",
    "L1": "Buyer 1",
}


@pytest.fixture
def cluster(world: World) -> Eight:
    made = eight(world)
    made.consent("E3")
    made.consent("A1")
    return made


@pytest.fixture
def wave(cluster: Eight) -> str:
    made = cluster.new_wave()
    cluster.enter(made)
    return made


@pytest.fixture
def seen(cluster: Eight, wave: str) -> Seen:
    return mapping.see(cluster.world.store, Asked(wave))


def shown(name: str) -> str:
    return MASKED.get(name) or ("Atelier E3" if name == "E3" else "Institution A1")


EXPECTED = {tuple(shown(end) for end in arc.split("-")) for arc in ARCS.split()}


@pytest.mark.parametrize("kind", ["graphml", "gexf", "dl", "edges", "kumu"])
def test_network_when_exported_then_every_tie_is_there_and_only_the_agreed_names(
    seen: Seen, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"network{exporting.ENDINGS[kind]}"
    files = exporting.export_network(seen, path, kind)
    assert len(files) == (2 if kind == "kumu" else 1)
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    for name in MASKED:
        assert f"Atelier {name}" not in text
        assert f"Institution {name}" not in text
    assert "Atelier E3" in text
    if kind == "graphml":
        read = nx.read_graphml(path, force_multigraph=True)
        assert {(read.nodes[a]["name"], read.nodes[b]["name"]) for a, b, _k in read.edges} == EXPECTED
        assert {data["layer"] for *_ends, data in read.edges(data=True)} == {"INFO"}
    elif kind == "gexf":
        root = ET.fromstring(text)
        space = {"g": "http://gexf.net/1.3"}
        labels = {node.get("id"): node.get("label") for node in root.iterfind(".//g:node", space)}
        edges = root.findall(".//g:edge", space)
        assert {(labels[edge.get("source")], labels[edge.get("target")]) for edge in edges} == EXPECTED
    elif kind == "kumu":
        with path.open(encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
        assert {(row["From"], row["To"]) for row in rows} == EXPECTED
        assert rows[0]["Direction"] == "directed"


@pytest.mark.parametrize("kind", ["graphml", "dl", "edges"])
def test_network_when_written_and_read_again_then_the_same_ties(
    cluster: Eight, seen: Seen, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"network{exporting.ENDINGS[kind]}"
    exporting.export_network(seen, path, kind)
    again = cluster.new_wave("mid", "2025-11-11")
    preview = taking.preview_file(cluster.world.store, again, path, "INFO")
    assert preview.problems == ()
    assert preview.sentence == "14 ties, 14 of them new; 0 lines are left out."
    taking.take_over(cluster.world.store, preview, DAY)
    back = cluster.read(again)
    arcs = {f"{cluster.short([one.source])}-{cluster.short([one.target])}" for one in back.said}
    assert arcs == set(ARCS.split())
    assert back.answered == 8
    assert undoing.undoable(cluster.world.store) == "take over 14 ties"


def test_picture_when_exported_then_svg_and_pdf_name_only_who_agreed(seen: Seen, tmp_path: Path) -> None:
    import pypdfium2

    svg = exporting.export_picture(seen, tmp_path / "map.svg").read_text(encoding="utf-8")
    assert "Institution A1" in svg
    assert "Atelier E1" not in svg
    assert svg.count("<circle") >= 5
    pdf = exporting.export_picture(seen, tmp_path / "map.pdf")
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    text = page.get_textpage()
    words = text.get_text_range()
    for part in (text, page, document):
        part.close()
    assert "holds the network together" in words
    assert "Firm 1" in words
    assert "Atelier E1" not in words


def test_figures_when_exported_then_numbers_are_numbers_and_names_masked(seen: Seen, tmp_path: Path) -> None:
    from fieldapp.reports.table_reading import read_table

    book = exporting.export_table(seen, tmp_path / "figures.xlsx")
    table = read_table(book)
    assert table.sheets == ("Actors", "Ties", "Figures")
    rows = {str(row.cells[0]): row.cells for row in table.rows}
    assert set(rows) == {shown(name) for name in cluster_names()}
    between = table.header.index("In between")
    assert rows["Institution A1"][between] == 14
    assert len(list(read_table(book, sheet="Ties").rows)) == 14
    assert exporting.export_table(seen, tmp_path / "actors.csv").read_text(encoding="utf-8-sig").count("\n") == 9


def cluster_names() -> list[str]:
    return ["E1", "E2", "E3", "E4", "E5", "A1", "B1", "L1"]


def test_edge_list_when_wrong_then_each_fault_is_said_with_its_row(cluster: Eight, tmp_path: Path) -> None:
    wave = cluster.new_wave(layers="INFO TRUST")
    path = tmp_path / "ties.csv"
    path.write_text(
        "From,To,Layer,Value,Since\nAtelier E1,Atelier E2,INFO,2,2019\nAtelier E1,Atelier E1,INFO,1,\n"
        "Atelier E1,Somebody,INFO,1,\natelier e1,ATELIER E2,Advice and news,3,\nAtelier E2,Atelier E1,TRUST,9,\n"
        "Atelier E2,Atelier E1,COOP,1,\nAtelier E2,Atelier E1,Love,1,\nAtelier E2,Atelier E3,,much,\n"
        "Firm 4,Buyer 1,,,\n",
        encoding="utf-8",
    )
    preview = taking.preview_file(cluster.world.store, wave, path, "INFO")
    assert [one.where for one in preview.taken] == ["2", "10"]
    assert dict(preview.taken[0].details) == {"value": 2, "since_year": 2019}
    said = {one.where: one.text for one in preview.problems}
    assert "themselves" in said["3"]
    assert said["4"] == "“Somebody” is not on the list of the wave."
    assert "given twice" in said["5"]
    assert "0 to 5" in said["6"]
    assert "is not asked" in said["7"]
    assert "“Love” is not known" in said["8"]
    assert said["9"]
    assert preview.sentence == "2 ties, 2 of them new; 7 lines are left out."


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "one,two\n1,2\n", "no columns From and To"),
        ("a.graphml", "<graphml><graph><node", "not a GraphML file"),
        ("b.graphml", '<!DOCTYPE x [<!ENTITY a "b">]><graphml><graph/></graphml>', "not a GraphML file"),
        ("c.graphml", "<graphml></graphml>", "not a GraphML file"),
        ("a.dl", "dl format=fullmatrix\ndata:\n0 1\n", "how many actors"),
        ("b.dl", "dl n=2 format=fullmatrix\ndata:\n0 1 1\n", "4 numbers and holds 3"),
        ("c.dl", "dl n=2 format=cube\ndata:\n0 1 1 0\n", "format cube"),
        ("d.dl", "dl n=2 format=fullmatrix\n0 1 1 0\n", "no line “data:”"),
        ("e.csv", "", "is empty"),
    ],
)
def test_file_when_it_cannot_be_read_then_a_sentence(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match=said):
        read_network(path)


@pytest.mark.parametrize(
    "text",
    [
        "dl n=3 format=edgelist1\nlabels:\nAnn,Bo,Cy\ndata:\n1 2 5\n2 3\n",
        "DL N=3\nFORMAT = EDGELIST1\nLABELS EMBEDDED\nDATA:\nAnn Bo 5\nBo Cy\n",
        'dl n=3 format=nodelist1\nlabels:\n"Ann" "Bo" "Cy"\ndata:\n1 2\n2 3\n',
        "dl n = 3\nlabels:\nAnn\nBo\nCy\ndata:\n0 5 0\n0 0 1\n0 0 0\n",
        "dl n=3 format=fullmatrix\nlabels embedded\ndata:\n    Ann Bo Cy\nAnn 0 5 0\nBo 0 0 1\nCy 0 0 0\n",
        "dl n=3 format=fullmatrix labels embedded\nlabels:\nAnn,Bo,Cy\ndata:\n0 5 0\n0 0 1\n0 0 0\n",
    ],
)
def test_dl_when_in_any_of_its_shapes_then_the_same_ties(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.dl"
    path.write_text(text, encoding="utf-8")
    read = read_network(path)
    assert [(one.source, one.target) for one in read.ties] == [("Ann", "Bo"), ("Bo", "Cy")]
    assert read.actors == ("Ann", "Bo", "Cy")


def test_graphml_of_others_when_undirected_or_weighted_then_both_ways(tmp_path: Path) -> None:
    graph = nx.Graph()
    graph.add_edge("Ann", "Bo", weight=3)
    nx.write_graphml(graph, tmp_path / "a.graphml")
    assert [(one.source, one.target, one.value) for one in read_network(tmp_path / "a.graphml").ties] == [
        ("Ann", "Bo", 3), ("Bo", "Ann", 3),
    ]  # fmt: skip


def answered(cluster: Eight, form: str, me: str, partners: dict[str, dict[str, str]], **more: str) -> None:
    """Fill the form as an interviewer would."""
    filling = surveys.begin(cluster.world.store, form)
    session = filling.session
    facts = {
        "consent": "yes", "consent_method": "signature", "visit_date": "2025-11-12", "enumerator": "Keo Soma",
        "wave": "end", "actor_name": me, "actor_type": "enterprise", "may_be_named": "yes", **more,
    }  # fmt: skip
    answer_all(session, facts, needed=False)
    partner = next(ref for ref in session.state() if ref.rpartition("/")[2].startswith("partner")).rpartition("[")[0]
    for number, (name, said) in enumerate(partners.items(), 1):
        ref = f"{partner}[{number}]"
        if f"{ref}/partner_name" not in session.state():
            session.add_repeat(partner)
        plain = {"gets_advice": "0", "gives_advice": "4", "business": "none", "joint": "none", "trust": "3"}
        for question, value in {"partner_name": name, "partner_type": "enterprise", **plain, **said}.items():
            session.answer(f"{ref}/{question}", value)
        session.answer(f"{ref}/through_programme", "yes")
    answer_all(session, {})
    surveys.finalise(cluster.world.store, filling, session.finalise())


def test_surveys_when_taken_over_then_ties_answers_and_consents(cluster: Eight) -> None:
    store = cluster.world.store
    form = surveys.import_form(store, paths.resource("forms/trust-roster.xlsx")).id
    wave = cluster.new_wave(layers="INFO COOP TRUST")
    answered(
        cluster, form, "Atelier E1",
        {"Atelier E2": {"gets_advice": "4", "joint": "buying fair"}, "Nobody & Sons": {}, "Institution A1": {}},
    )  # fmt: skip
    answered(cluster, form, "A stranger", {"Atelier E2": {}})
    answered(cluster, form, "Atelier E2", {"Atelier E1": {"trust": "5"}}, wave="baseline")
    preview = surveyed.preview_surveys(store, wave)
    assert {(one.where, one.text) for one in preview.problems} == {
        ("Atelier E1, partner 2", "“Nobody & Sons” is not on the list of the wave."),
        ("A stranger", "“A stranger” answered, but is not on the list of the wave."),
    }
    taken = {
        (one.layer, cluster.short([cluster.read(wave).by_line[one.target].id])): one.details for one in preview.taken
    }
    assert {key: details["value"] for key, details in taken.items()} == {
        ("INFO", "E2"): 4, ("COOP", "E2"): 2, ("TRUST", "E2"): 3,
        ("INFO", "A1"): 0, ("COOP", "A1"): 0, ("TRUST", "A1"): 3,
    }  # fmt: skip
    assert taken["INFO", "E2"]["created_by_project"] == "yes"
    taking.take_over(store, preview, DAY)
    read = cluster.read(wave)
    me = read.by_id[cluster.ids["E1"]]
    assert (me.status, me.may_be_named, read.answered) == ("complete", True, 1)
    assert len(read.said) == 6
    again = surveyed.preview_surveys(store, wave)
    assert again.consents == ()
    assert sum(one.new for one in again.taken) == 0
    with store.read() as tx:
        assert len(tx.find(Consent, subject=cluster.ids["E1"])) == 1
