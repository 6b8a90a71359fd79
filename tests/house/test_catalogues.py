"""The catalogue tools: what is extracted, what follows, what is refused, plural rules as CLDR has them."""

from __future__ import annotations

import ast
import gettext
from pathlib import Path

import pytest
from babel.messages import Catalog

from devtools import catalogue_faults, catalogues

SOURCE = """
from fieldapp.i18n import N_, _, ngettext, pgettext

LABEL = N_("Master craftsperson")
def show(count):
    # Translators: a button
    _("Save")
    ngettext("{count} firm", "{count} firms", count)
    pgettext("month", "May")
    _("May")
    _("Save")
    return _("Day {day} of {days}")
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    source = tmp_path / "src" / "fieldapp"
    source.mkdir(parents=True)
    (source / "screens.py").write_text(SOURCE, "utf-8")
    for module in (catalogues, catalogue_faults):
        for name, value in {
            "ROOT": tmp_path,
            "SOURCE": source,
            "FOLDER": tmp_path / "translations",
            "TEMPLATE": tmp_path / "translations" / "fieldapp.pot",
            "COMPILED": source / "_locale",
        }.items():
            monkeypatch.setattr(module, name, value, raising=False)
    return tmp_path


FRENCH = {
    "Master craftsperson": "Maître artisan",
    "Save": "Enregistrer",
    "{count} firm": ("{count} entreprise", "{count} entreprises"),
    "May": "Peut",
    "Day {day} of {days}": "Jour {day} sur {days}",
}


def translate(texts: dict[str, str | tuple[str, ...]]) -> None:
    """Fill the French catalogue."""
    path = catalogues.po_file("fr")
    text = path.read_text("utf-8")
    path.write_text(text.replace(" by: nobody yet", " by: A. Person"), "utf-8")
    catalogue = catalogues.load(path, "fr")
    for message in catalogue:
        if message.id:
            first = message.id if isinstance(message.id, str) else message.id[0]
            message.string = "mai" if message.context else texts[first]
    catalogues.save(path, catalogue)


def faults() -> list[str]:
    return list(catalogue_faults.language_faults("fr", catalogues.extract()))


def test_extract_then_every_marked_text_is_found_once_with_its_comment(project: Path) -> None:
    found = {catalogues.key(m): m for m in catalogues.extract() if m.id}
    assert set(found) == {
        (None, "Master craftsperson"),
        (None, "Save"),
        (None, "{count} firm\0{count} firms"),
        ("month", "May"),
        (None, "May"),
        (None, "Day {day} of {days}"),
    }
    assert found[None, "Save"].auto_comments == ["a button"]


def test_update_when_run_again_then_no_file_changes_and_none_has_lines_or_days(project: Path) -> None:
    catalogues.add("fr")
    catalogues.update()
    files = [catalogues.TEMPLATE, catalogues.po_file("fr")]
    before = [path.read_bytes() for path in files]
    (project / "src" / "fieldapp" / "screens.py").write_text("\n\n\n" + SOURCE, "utf-8")
    catalogues.update()
    assert [path.read_bytes() for path in files] == before
    assert b"#: src/fieldapp/screens.py\n" in before[0]
    assert b"Date" not in before[0] + before[1]


def test_update_when_a_text_is_new_or_reworded_then_it_is_empty_and_never_fuzzy(project: Path) -> None:
    catalogues.add("fr")
    translate(FRENCH)
    source = project / "src" / "fieldapp" / "screens.py"
    source.write_text(SOURCE.replace("Master craftsperson", "Master craftspersons") + '_("Print")\n', "utf-8")
    catalogues.update()
    catalogue = catalogues.load(catalogues.po_file("fr"), "fr")
    assert catalogue["Master craftspersons"].string == catalogue["Print"].string == ""
    assert catalogue["Save"].string == "Enregistrer"
    assert not any(message.fuzzy for message in catalogue)
    assert "Maître artisan" not in catalogues.po_file("fr").read_text("utf-8")


def test_faults_when_all_is_translated_then_none_and_it_compiles(project: Path) -> None:
    catalogues.add("fr")
    translate(FRENCH)
    assert faults() == []
    assert catalogues.compile_all() == 0
    compiled = gettext.translation("fieldapp", str(catalogues.COMPILED), ["fr"])
    assert compiled.gettext("Save") == "Enregistrer"
    assert compiled.ngettext("{count} firm", "{count} firms", 1) == "{count} entreprise"
    assert compiled.pgettext("month", "May") == "mai"


@pytest.mark.parametrize(
    ("text", "wrong", "told"),
    [
        ("Save", "", "are not translated"),
        ("Day {day} of {days}", "Jour {jour} sur {days}", "names in braces differ"),
        ("Day {day} of {days}", "Jour {day}", "names in braces differ"),
        ("Day {day} of {days}", "Jour {day sur {days}", "brace is left open"),
        ("{count} firm", ("une entreprise", ""), "are not translated"),
        ("{count} firm", ("une {firme}", "{count} entreprises"), "names in braces differ"),
        ("Save", "Enregistrer ", "space before or after"),
        ("Save", "Enreg\nistrer", "lines differ"),
    ],
)
def test_faults_when_one_translation_is_wrong_then_it_is_told(
    project: Path, text: str, wrong: str | tuple[str, ...], told: str
) -> None:
    catalogues.add("fr")
    translate(FRENCH | {text: wrong})
    assert len(faults()) == 1
    assert told in faults()[0]


def test_faults_when_the_count_is_a_word_then_it_is_allowed(project: Path) -> None:
    catalogues.add("fr")
    translate(FRENCH | {"{count} firm": ("une entreprise", "{count} entreprises")})
    assert faults() == []


def test_faults_when_nobody_says_who_made_it_or_the_plural_rule_is_wrong_then_it_is_told(project: Path) -> None:
    catalogues.add("fr")
    translate(FRENCH)
    path = catalogues.po_file("fr")
    text = path.read_text("utf-8")
    path.write_text(text.replace("# Made by: A. Person\n", ""), "utf-8")
    assert any("Made by" in fault for fault in faults())
    path.write_text(text.replace("plural=(n > 1)", "plural=(n != 1)"), "utf-8")
    assert any("plural rule" in fault for fault in faults())


def test_template_when_the_source_moved_on_then_it_is_told(project: Path) -> None:
    assert list(catalogue_faults.template_faults(catalogues.extract())) == ["translations/fieldapp.pot is missing"]
    catalogues.update()
    assert list(catalogue_faults.template_faults(catalogues.extract())) == []
    source = project / "src" / "fieldapp" / "screens.py"
    source.write_text(SOURCE.replace("Master craftsperson", "Apprentice"), "utf-8")
    told = list(catalogue_faults.template_faults(catalogues.extract()))
    assert told == [
        "translations/fieldapp.pot lacks 'Apprentice'",
        "translations/fieldapp.pot still has 'Master craftsperson'",
    ]


def test_source_when_a_placeholder_has_no_name_then_it_is_told() -> None:
    fresh = Catalog()
    fresh.add("{} firms")
    fresh.add("{0.name} left")
    fresh.add("open {brace")
    fresh.add("{count} firms")
    assert len(list(catalogue_faults.source_faults(fresh))) == 3


@pytest.mark.parametrize(
    ("language", "forms"),
    [("fr", 2), ("pt", 2), ("es", 2), ("ar", 6), ("sw", 2), ("am", 2), ("ha", 2)]
    + [(code, 1) for code in ("km", "lo", "my", "th", "vi")],
)
def test_plural_rule_of_every_planned_language_is_cldrs(language: str, forms: int) -> None:
    header = catalogues.plural_header(language)
    assert header.startswith(f"nplurals={forms};")
    assert catalogues.agrees_with_cldr(language, header)


def test_plural_rule_when_it_is_babels_for_burmese_then_it_is_refused() -> None:
    assert not catalogues.agrees_with_cldr("my", "nplurals=2; plural=(n != 1);")
    assert not catalogues.agrees_with_cldr("fr", "nplurals=3; plural=(n > 1);")
    assert not catalogues.agrees_with_cldr("fr", "nothing of the kind")


def test_texts_when_marked_anywhere_in_the_source_then_all_are_extracted() -> None:
    """Babel does not look into f-strings before Python 3.12: a text marked there would never be translated."""
    places = {"_": 0, "N_": 0, "ngettext": 0, "pgettext": 1}
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogues.extract()}
    missed = [
        f"{path.name}:{node.lineno} {node.args[places[node.func.id]].value!r}"
        for path in catalogues.SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in places
        and len(node.args) > places[node.func.id]
        and isinstance(node.args[places[node.func.id]], ast.Constant)
        and node.args[places[node.func.id]].value not in {*known, ""}
    ]
    assert missed == []


def test_language_on_paper_then_it_has_the_words_of_questionnaires_and_no_others(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "PAPER_SOURCES", ("src/fieldapp/paper.py",))
    (project / "src" / "fieldapp" / "paper.py").write_text('_("Answer")\n_("Save")\n', "utf-8")
    catalogues.add("pt")
    catalogues.update()
    here = catalogues.load(catalogues.po_file("pt"), "pt")
    assert {message.id for message in here if message.id} == {"Answer", "Save"}
    few = catalogues.texts_for("pt", catalogues.extract())
    found = list(catalogue_faults.language_faults("pt", few))
    assert any("2 of 2 texts are not translated" in fault for fault in found), found


def test_sources_of_paper_are_there() -> None:
    top = Path(__file__).resolve().parents[2]
    assert all((top / source).is_file() for source in catalogues.PAPER_SOURCES)
