"""The network without a window: what is said, what is written, what is taken over, and exit codes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest

from fieldapp.services import setup
from tests.e2e.conftest import Said
from tests.services.conftest import ASKED, build
from tests.services.network import BASELINE, eight

Run = Callable[..., Said]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the eight-actor cluster in two waves, the earlier one half entered."""
    made = tmp_path_factory.mktemp("network") / "data"
    with setup.new_programme(made, ASKED, person="Keo Soma", device_name="KH-01") as store:
        cluster = eight(build(store))
        cluster.enter(cluster.new_wave("baseline", "2024-11-04"), BASELINE)
        cluster.enter(cluster.new_wave())
    return made


def test_show_then_the_sentences_the_comparison_and_every_figure(run: Run, folder: Path) -> None:
    said = run("network", "show", "Silk of Van Lam", "--before", "baseline", "--figures", "--data", folder)
    assert said.code == 0
    plain = said.out.replace("\u2068", "").replace("\u2069", "")
    assert "Institution A1 holds the network together." in plain
    assert "4 new, 0 lost, 4 kept" in plain
    assert "Density: 28.6% / 21.4%" in plain
    found = run("network", "show", "Silk", "--json", "--data", folder).json
    assert (found["answered"], found["exact"], found["withheld"]) == (8, True, "")
    assert found["champions"] == ["Support institution 1", "Buyer 1"]


def test_show_when_there_is_no_such_wave_then_one_and_the_waves_there_are(run: Run, folder: Path) -> None:
    said = run("network", "show", "Silk", "--wave", "mid", "--data", folder)
    assert said.code == 1
    assert "Baseline, 04 Nov 2024" in said.err


@pytest.mark.parametrize("name", ["map.svg", "map.pdf", "all.xlsx", "actors.csv", "n.graphml", "n.gexf", "n.dl"])
def test_export_then_the_kind_follows_the_ending(run: Run, folder: Path, tmp_path: Path, name: str) -> None:
    said = run("network", "export", "Silk", tmp_path / name, "--data", folder)
    assert said.code == 0
    assert (tmp_path / name).stat().st_size > 100
    assert "only those who agreed" in said.out


def test_export_when_the_ending_says_nothing_then_refused_unless_the_kind_is_said(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    assert run("network", "export", "Silk", tmp_path / "a.doc", "--data", folder).code == 1
    assert run("network", "export", "Silk", tmp_path / "a.csv", "--as", "kumu", "--data", folder).code == 0
    assert (tmp_path / "a-elements.csv").exists()


def test_import_then_said_first_and_done_with_apply(run: Run, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "ties.csv"
    lines = [f"Institution {a},Institution {b}" for a, b in (("A1", "L1"), ("A1", "A1"), ("A1", "Z9"))]
    file.write_text("\n".join(["From,To", *lines]), encoding="utf-8")
    own = shutil.copytree(folder, tmp_path / "own")
    words = ("network", "import", "Silk", file, "--wave", "baseline", "--data", own)
    said = run(*words)
    assert said.code == 1
    assert "3: Nobody has a tie to themselves." in said.out
    assert "“Institution Z9” is not on the list" in said.out
    assert "Nothing was taken over" in said.out
    assert run(*words, "--apply").code == 1
    assert "1 tie, 0 of them new" in run(*words).out
    assert run("network", "surveys", "Silk", "--data", own).code == 0


@pytest.mark.parametrize("kind", ["card", "report"])
def test_paper_then_a_pdf_in_the_language_asked_for(run: Run, folder: Path, tmp_path: Path, kind: str) -> None:
    import pypdfium2

    path = tmp_path / f"{kind}.pdf"
    assert run("network", kind, "Silk", path, "--data", folder).code == 0
    document = pypdfium2.PdfDocument(path)
    words = ""
    for page in document:
        text = page.get_textpage()
        words += text.get_text_range()
        text.close()
        page.close()
    document.close()
    assert ("Atelier E1" in words) == (kind == "card")
    assert ("holds the network together" in words) == (kind == "report")


def test_file_of_any_program_then_its_figures_without_a_store(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "karate.graphml"
    graph = nx.karate_club_graph()
    nx.write_graphml(nx.Graph(graph.edges), path)
    found = run("network", "file", path, "--json", "--champions", "3").json
    assert (found["actors"], found["holder"], found["exact"]) == (34, ["0"], True)
    between = nx.betweenness_centrality(graph, normalized=False)
    assert all(abs(found["by_actor"][str(node)]["betweenness"] - value) < 1e-9 for node, value in between.items())
    wrong = tmp_path / "ties.csv"
    wrong.write_text("From,To\na,b\nb,b\na,b\nb,c\n", encoding="utf-8")
    said = run("network", "file", wrong)
    assert said.code == 1
    assert "3: Nobody has a tie to themselves." in said.out
    assert "4: This tie is given twice" in said.out
    assert "b holds the network together" in said.out.replace("\u2068", "").replace("\u2069", "")
