"""Forms made to harm: each is refused or bounded, with a sentence. That none takes long is what makes them end here."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from fieldapp.survey import FormError, Session, compile_form, load_form
from fieldapp.survey.nodes import parse_xml
from fieldapp.survey.recalc import MAX_NODES
from fieldapp.survey.xpath import XPathError, evaluate
from fieldapp.survey.xpath.context import MAX_TEXT
from tests.survey.forms import begin, make, xform
from tests.survey.test_form_errors import workbook

MANY = parse_xml("<r>" + "<a>1</a>" * 1500 + "</r>")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("+".join(["1"] * 8000), 8000.0),
        ("-".join(["1"] * 1001), -999.0),
        (" * ".join(["1"] * 900) + " + 1", 2.0),
        (" or ".join(["false()"] * 4000) + " or true()", True),
        (" and ".join(["true()"] * 4000), True),
        ("count(" + "|".join(["//a"] * 60) + ")", 1500.0),
        ("-" * 5001 + "1", -1.0),
        ("1 < 2 = true() = true()", True),
    ],
    ids=["plus", "minus", "times", "or", "and", "union", "signs", "comparisons"],
)
def test_expression_when_it_is_very_long_then_it_is_worked_out(expression: str, value: object) -> None:
    assert evaluate(expression, MANY) == value


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 5000 + "1" + ")" * 5000,
        "a" + "[a" * 5000 + "]" * 5000,
        "not(" * 5000 + "1" + ")" * 5000,
        "=".join(["1"] * 3000),
        "count(//a[count(//a[count(//a) > 0]) > 0])",
        "count(//a[count(following::a) > 0])",
        "//a/following::a",
        "regex('" + "a" * 3000 + "!', '(a|aa)+$')",
        "regex('a', '(')",
        "concat(" + ", ".join(["join('-', //a)"] * 200) + ")",
    ],
)
def test_expression_when_it_is_too_deep_or_takes_too_long_then_it_is_an_error(expression: str) -> None:
    with pytest.raises(XPathError) as caught:
        evaluate(expression, MANY)
    assert caught.value.message


@pytest.mark.parametrize("pattern", ["(a+)+", "([a-z]+)*b?", "(.*a){20}"])
def test_pattern_when_it_explodes_elsewhere_then_it_ends_here(pattern: str) -> None:
    try:
        assert evaluate(f"regex('{'a' * 18}!', '{pattern}')", MANY) is False
    except XPathError as error:
        assert pattern in error.message  # noqa: PT017  (one of the two outcomes)


def test_texts_when_each_doubles_the_one_before_then_the_last_are_blank_and_faults_are_told() -> None:
    names = [f"c{n}" for n in range(40)]
    binds = "".join(
        f'<bind nodeset="/data/{name}" calculate="concat(/data/{before}, /data/{before}, /data/{before})"/>'
        for before, name in zip(["a", *names], names, strict=False)
    )
    form = make('<data id="f"><a>xxxx</a>' + "".join(f"<{name}/>" for name in names) + "</data>", binds)
    session = begin(form)
    assert max(len(state.value) for state in session.state().values()) <= MAX_TEXT
    assert session.state()["/data/c39"].value == ""
    assert any("too long" in fault for fault in session.faults.values())


def _repeats(count: str, inner: str = "") -> Session:
    inside = (
        f'<group ref="/data/g/h"><repeat nodeset="/data/g/h" jr:count="{inner}"><input ref="/data/g/h/a"/>'
        "</repeat></group>"
        if inner
        else ""
    )
    body = f'<group ref="/data/g"><repeat nodeset="/data/g" jr:count="{count}">{inside}</repeat></group>'
    return begin(make('<data id="f"><g jr:template=""><h jr:template=""><a/></h></g></data>', "", body))


@pytest.mark.parametrize("count", ["1000000000", "1 div 0"])
def test_repeats_when_a_formula_wants_endless_ones_then_there_are_only_so_many(count: str) -> None:
    assert _repeats(count).state()["/data/g#repeat"].count == 10_000


def test_repeats_when_formulas_multiply_them_then_the_form_stays_small() -> None:
    session = _repeats("5000", "5000")
    assert sum(1 for _node in session.root.below()) < 2 * MAX_NODES
    assert any("no room" in fault for fault in session.faults.values())


def test_repeats_when_they_count_themselves_then_they_stop() -> None:
    assert (_repeats("count(/data/g) + 1").state()["/data/g#repeat"].count or 0) < 200


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", "name,label\n" + "a,b\n" * 1_000_000),
        ("t.csv", ",".join(f"c{n}" for n in range(5000)) + "\n" + "1\n" * 1000),
        ("t.geojson", "[" * 100_000),
        ("t.geojson", '{"type": "FeatureCollection", "features": [1, {"geometry": 5}]}'),
        ("t.xml", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'),
        ("t.xml", "<a>" * 100_000 + "</a>" * 100_000),
    ],
    ids=["rows", "cells", "deep json", "wrong json", "entities", "deep xml"],
)
def test_list_when_it_is_hostile_then_it_is_named_and_refused(name: str, content: str) -> None:
    with pytest.raises(FormError, match=name):
        make('<data id="f"><a/></data>', more=f'<instance id="t" src="jr://file/{name}"/>', resources={name: content})


def test_list_in_the_form_when_it_has_a_million_rows_then_it_is_refused() -> None:
    rows = "<item><name>n</name></item>" * 1_000_000
    with pytest.raises(FormError, match="too many"):
        compile_form(xform('<data id="f"><a/></data>', more=f'<instance id="t"><root>{rows}</root></instance>'))


@pytest.mark.parametrize("source", ["../secret.csv", "..\\secret.csv", "/etc/passwd", "a/../../secret.csv"])
def test_list_when_named_outside_the_forms_folder_then_it_is_not_read(tmp_path: Path, source: str) -> None:
    (tmp_path / "secret.csv").write_text("name,label\nx,secret\n")
    folder = tmp_path / "form"
    folder.mkdir()
    file = folder / "f.xml"
    file.write_text(xform('<data id="f"><a/></data>', more=f'<instance id="t" src="jr://file-csv/{source}"/>'))
    form = load_form(file)
    assert form.resources == {}
    assert begin(form).host.instance("t")[0].value() == ""


def test_label_when_it_holds_itself_then_it_ends() -> None:
    texts = "<itext><translation lang='en'><text id='x'><value>a <output value=\"jr:itext('x')\"/></value></text>"
    form = make(
        '<data id="f"><a/></data>', body="<input ref=\"/data/a\"><label ref=\"jr:itext('x')\"/></input>",
        more=f"{texts}</translation></itext>",
    )  # fmt: skip
    session = begin(form)
    assert session.state()["/data/a"].label.startswith("a")
    assert any("deeply" in fault for fault in session.faults.values())


def _packed(path: Path, before: bytes, after: bytes) -> Path:
    """A good workbook with something in its first sheet replaced."""
    good = workbook(path.with_suffix(".good"), [["type", "name", "label"], ["text", "a", "A"]])
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(before, after, 1) if name.endswith("sheet1.xml") else content)
    return path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"</sheetData>", b'<row r="9"/>' * 1_000_000 + b"</sheetData>"),
        (b"</sheetData>", b" " * 30_000_000 + b"</sheetData>"),
        (b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><worksheet'),
        (b"<sheetData>", b"<sheetData><row><c"),
    ],
    ids=["empty rows", "packed small", "entities", "broken"],
)
def test_workbook_when_it_is_hostile_then_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: bytes, after: bytes
) -> None:
    monkeypatch.setattr("fieldapp.survey.loading.MAX_UNPACKED", 25_000_000)
    with pytest.raises(FormError) as caught:
        load_form(_packed(tmp_path / "x.xlsx", before, after))
    assert caught.value.message


@pytest.mark.parametrize(
    "after", [b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>', b"</sheetData>"]
)
def test_workbook_when_a_cell_lies_far_out_then_it_is_read_or_refused(tmp_path: Path, after: bytes) -> None:
    file = _packed(tmp_path / "x.xlsx", b"</sheetData>", after)
    assert [question.name for question in load_form(file).walk()] == ["a"]
