"""A whole study of the demonstration's cluster on paper, in four languages: text, contents, Word, the public one."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn

from fieldapp.cli import main
from fieldapp.domain.records import Cluster, DiagnosticStudy, Interview
from fieldapp.reports import story
from fieldapp.reports.story_docx import story_docx
from fieldapp.reports.story_pdf import story_pdf
from fieldapp.services import setup
from fieldapp.services.study import paper, reading, templates, writing
from fieldapp.store import Store
from tests.reports.specimens import SENTENCES, plain, text_of

LANGUAGES = ("en", "fr", "ar", "km")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration, closed; its study is in English."""
    folder = tmp_path_factory.mktemp("study") / "data"
    setup.demo(folder).close()
    return folder


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Any:
    """A copy that may be written in."""
    shutil.copytree(made, tmp_path / "data")
    with setup.open_folder(tmp_path / "data") as opened:
        yield opened


def study_in(store: Store, language: str) -> str:
    """The demonstration's study in a language: titles of the template, and a sentence of that script in it."""
    with store.read() as tx:
        (row,) = tx.find(DiagnosticStudy)
        titles = {one.code: one for one in templates.sections(tx, templates.SHIPPED, language)}
        cluster = tx.get(Cluster, str(row["cluster"])) or {}
    study = str(row["id"])
    writing.note(store, study, {"language": language, "title": templates.title(str(cluster["name"]), language)})
    for one in reading.read(store, study).sections:
        body = f"**{SENTENCES[language]}**\n{one.body}" if one.code == "history" else one.body
        writing.write(store, one.id, {"title": titles[one.code].title, "body": body})
    return study


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_then_text_comes_out_unbroken_and_the_contents_name_the_right_pages(store: Store, language: str) -> None:
    told = paper.report(store, study_in(store, language))
    data = story_pdf(told)
    text = text_of(data)
    turned = text.translate(str.maketrans("()", ")(")) if language == "ar" else text  # as this reader gives brackets
    assert plain(SENTENCES[language]) in turned
    headings = [part.text for part in told.parts if isinstance(part, story.Heading) and part.level == 1]
    assert len(headings) == 17
    for heading in headings:
        assert plain(heading) in text
    document = pypdfium2.PdfDocument(data)
    outline = [(item.get_title(), item.get_dest().get_index()) for item in document.get_toc() if item.level == 0]
    assert [title for title, _page in outline] == headings
    for title, page in outline:
        here = document[page].get_textpage().get_text_range()
        assert plain(title) in plain(here)
    listed = plain(document[1].get_textpage().get_text_range())
    if language in ("en", "fr"):
        for title, page in outline:
            assert re.search(re.escape(plain(title)) + rf" {page + 1}\b", listed), title
    document.close()


@pytest.mark.parametrize("language", ["en", "ar", "km"])
def test_word_document_then_headings_tables_and_directions_are_words_own(store: Store, language: str) -> None:
    told = paper.report(store, study_in(store, language))
    found = docx.Document(io.BytesIO(story_docx(told)))
    headings = [p.text for p in found.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert len(headings) == 17
    assert any(plain(SENTENCES[language]) in plain(p.text) for p in found.paragraphs)
    codes = [one.text or "" for one in found.element.iter(qn("w:instrText"))]
    assert any("TOC" in code for code in codes)
    width = found.sections[0].page_width - found.sections[0].left_margin - found.sections[0].right_margin
    assert len(found.inline_shapes) >= 4
    assert all(0 < shape.width <= width for shape in found.inline_shapes)
    tables = [table for table in found.tables if list(table._tbl.iter(qn("w:tblHeader")))]
    assert len(tables) > 8
    rtl = language == "ar"
    written = [p for p in found.paragraphs if p.text.strip()]
    assert all((p._p.pPr is not None and p._p.pPr.find(qn("w:bidi")) is not None) == rtl for p in written)
    assert all((table._tbl.tblPr.find(qn("w:bidiVisual")) is not None) == rtl for table in found.tables)
    assert any(p._p.findall(".//" + qn("w:rtl")) for p in written) == rtl


def test_public_then_nobody_is_named_and_no_count_below_five_stands_in_a_table_of_firms(store: Store) -> None:
    study = study_in(store, "en")
    with store.read() as tx:
        names = {str(row["respondent"]) for row in tx.find(Interview) if row.get("respondent")}
    inside, outside = (text_of(story_pdf(paper.report(store, study, public=public))) for public in (False, True))
    assert names
    assert all(plain(name) in inside for name in names)
    assert not any(plain(name) in outside for name in names)
    told = paper.report(store, study, public=True)
    tables = {part.title: part for part in told.parts if isinstance(part, story.Table)}
    counts = [row[1] for row in tables["Vital statistics by size"].rows]
    assert not any(count.isdigit() and 0 < int(count) < 5 for count in counts)
    counts = [cell for row in tables["Interviews by kind and size"].rows for cell in row[1:]]
    assert not any(0 < int(count) < 5 for count in counts if count.isdigit())
    assert "withheld" in outside


def test_report_study_by_the_command_line_then_both_kinds_are_written(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(made, tmp_path / "data")
    data = ["--data", str(tmp_path / "data")]
    for name in ("study.pdf", "study.docx"):
        assert main(["report", "study", "Silk of Van Lam", str(tmp_path / name), *data]) == 0
        assert (tmp_path / name).stat().st_size > 20_000
    assert main(["report", "study", "Silk of Van Lam", str(tmp_path / "x.odt"), *data]) != 0
    assert "Written" in capsys.readouterr().out
