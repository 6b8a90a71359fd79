"""What is wrong with a form is told in words, with the place; nothing hostile gets through."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from fieldapp.survey import FormError, check, compile_form, load_form
from tests.survey.forms import begin, make, xform

Rows = list[list[str]]


def workbook(path: Path, survey: Rows, choices: Rows | None = None, settings: Rows | None = None) -> Path:
    """An XLSForm written to a file."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    for row in survey:
        sheet.append(row)
    for name, rows in (("choices", choices), ("settings", settings)):
        if rows:
            more = book.create_sheet(name)
            for row in rows:
                more.append(row)
    book.save(path)
    return path


def test_spreadsheet_when_it_is_right_then_loads_whatever_its_name_says(tmp_path: Path) -> None:
    file = workbook(tmp_path / "visit.xls", [["type", "name", "label"], ["text", "data", "Date?"]])
    form = load_form(file)
    assert [question.name for question in form.walk()] == ["data"]
    assert (form.form_id, form.title) == ("visit", "visit")


def test_formula_when_wrong_then_question_sheet_row_and_column_are_named(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "f.xlsx",
        [
            ["type", "name", "label", "relevant"],
            ["text", "a", "A", ""],
            ["begin group", "g", "G", ""],
            ["text", "b", "B", "${a} == 'x'"],
            ["end group", "", "", ""],
        ],
    )
    with pytest.raises(FormError) as caught:
        load_form(file)
    error = caught.value
    assert (error.sheet, error.row, error.column) == ("survey", 4, "relevant")
    assert "b" in error.message


def test_function_when_unknown_then_is_an_error_with_its_row(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "f.xlsx",
        [["type", "name", "label", "calculation"], ["text", "a", "A", ""], ["calculate", "b", "", "frobnicate(${a})"]],
    )
    with pytest.raises(FormError) as caught:
        load_form(file)
    assert (caught.value.sheet, caught.value.row, caught.value.column) == ("survey", 3, "calculation")


_BEGIN = [["type", "name", "label"], ["integer", "n", "How many?"]]


def _with(column: str, formula: str, **more: str) -> Rows:
    """The beginning of a survey sheet and a third row with a formula in a column."""
    cells = {"type": "text", "name": "q", "label": "Why?", column: formula} | more
    heads = list(cells)
    return [heads, ["integer", "n", "How many?"], [cells[head] for head in heads]]


@pytest.mark.parametrize(
    ("column", "formula", "more"),
    [
        ("relevant", "${n} >", {}),
        ("relevant", "enough(${n})", {"type": "begin group"}),
        ("constraint", "regex(.)", {}),
        ("calculation", "round(${n}, 1, 2)", {"type": "calculate"}),
        ("calculation", "now(", {"type": "calculate", "trigger": "${n}"}),
        ("choice_filter", "among(name, ${n})", {"type": "select_one yn"}),
        ("repeat_count", "${n} +", {"type": "begin repeat"}),
        ("default", "glue(${n})", {}),
        ("required", "${n} = = 1", {}),
        ("read_only", "done()", {}),
        ("label", "Why ${nobody}?", {}),
        ("trigger", "${nobody}", {"type": "calculate", "calculation": "now()"}),
        ("parameters", "randomize=true seed=${nobody}", {"type": "select_one yn"}),
    ],
)
def test_formula_when_wrong_in_any_column_then_the_cell_is_named(
    tmp_path: Path, column: str, formula: str, more: dict[str, str]
) -> None:
    rows = _with(column, formula, **more)
    if more.get("type", "").startswith("begin"):
        rows += [["text", "x", "X"], [more["type"].replace("begin", "end")]]
    choices = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]
    with pytest.raises(FormError) as caught:
        load_form(workbook(tmp_path / "f.xlsx", rows, choices))
    assert (caught.value.sheet, caught.value.row, caught.value.column) == ("survey", 3, column)


def test_formula_when_wrong_in_the_settings_then_the_cell_is_named(tmp_path: Path) -> None:
    settings = [["form_title", "instance_name"], ["Visit", "glue(${n})"]]
    with pytest.raises(FormError) as caught:
        load_form(workbook(tmp_path / "f.xlsx", _BEGIN, None, settings))
    assert (caught.value.sheet, caught.value.row, caught.value.column) == ("settings", 2, "instance_name")


@pytest.mark.parametrize(
    ("column", "formula"), [("create_if", "grown(${n})"), ("label", "glue(${n})"), ("update_if", "known(${n})")]
)
def test_formula_when_wrong_in_an_entity_then_the_cell_is_named(tmp_path: Path, column: str, formula: str) -> None:
    row = {"list_name": "firms", "label": "${n}", "create_if": "true()", "update_if": "false()", "entity_id": "${n}"}
    row[column] = formula
    file = workbook(tmp_path / "f.xlsx", _BEGIN)
    book = load_workbook(file)
    sheet = book.create_sheet("entities")
    sheet.append(list(row))
    sheet.append(list(row.values()))
    book.save(file)
    with pytest.raises(FormError) as caught:
        load_form(file)
    assert (caught.value.sheet, caught.value.row, caught.value.column) == ("entities", 2, column)


def test_list_when_a_formula_names_one_that_is_not_there_then_the_author_is_told(tmp_path: Path) -> None:
    rows = [*_BEGIN, ["calculate", "q", "", "instance('towns')/root/item[1]/name"]]
    rows[0] = ["type", "name", "label", "calculation"]
    report = check(workbook(tmp_path / "f.xlsx", rows))
    assert any("instance('towns')" in warning.message for warning in report.warnings)


def test_spreadsheet_when_pyxform_refuses_it_then_sheet_and_row_are_named(tmp_path: Path) -> None:
    file = workbook(tmp_path / "f.xlsx", [["type", "name", "label"], ["text", "a", "A"], ["text", "b b", "B"]])
    with pytest.raises(FormError) as caught:
        load_form(file)
    assert (caught.value.sheet, caught.value.row) == ("survey", 3)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a form",
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken",
        b"<a/>",
        b"<a",
        b"\xff\xfe<",
    ],
)
def test_file_when_it_is_no_form_then_says_so(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(content)
    with pytest.raises(FormError) as caught:
        load_form(file)
    assert caught.value.message
    assert not check(file).usable


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)])
def test_spreadsheet_when_damaged_then_says_so_in_the_users_words(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(content)
    with pytest.raises(FormError, match=r"x\.xlsx is damaged"):
        load_form(file)


def test_document_when_named_as_a_spreadsheet_then_is_no_form(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    with pytest.raises(FormError, match="not a form"):
        load_form(file)


def test_spreadsheet_when_it_asks_nothing_then_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "f.xlsx", [["type", "name", "label"]])
    assert not check(file).usable


def test_file_when_missing_then_says_so(tmp_path: Path) -> None:
    with pytest.raises(FormError):
        load_form(tmp_path / "none.xlsx")


def test_form_when_it_asks_for_encryption_then_it_cannot_be_used_and_says_why(tmp_path: Path) -> None:
    text = xform('<data id="e"><a/></data>', '<submission base64RsaPublicKey="MIIB"/>', '<input ref="/data/a"/>')
    form = compile_form(text)
    assert form.encrypted
    path = tmp_path / "sealed.xml"
    path.write_text(text, encoding="utf-8")
    report = check(path)
    assert not report.usable
    assert "encrypted" in str(report.errors[0])


@pytest.mark.parametrize(
    "binds",
    [
        '<bind nodeset="/data/a" calculate="/data/b + 1"/><bind nodeset="/data/b" calculate="/data/a + 1"/>',
        '<bind nodeset="/data/a" calculate=". + 1"/>',
        '<bind nodeset="/data/a" relevant="/data/a = 1"/>',
        '<bind nodeset="/data/g" relevant="/data/g/c = 1"/>',
        '<bind nodeset="/data/a" calculate="/data/b"/><bind nodeset="/data/b" relevant="/data/a = 1"/>',
        '<bind nodeset="/data/r/x" calculate="../y"/><bind nodeset="/data/r/y" calculate="../x"/>',
    ],
)
def test_formulas_when_they_wait_for_each_other_then_the_form_is_refused(binds: str) -> None:
    body = '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>'
    with pytest.raises(FormError):
        make('<data id="c"><a/><b/><g><c/></g><r><x/><y/></r></data>', binds, body)


@pytest.mark.parametrize(
    "binds",
    [
        '<bind nodeset="/data/a" constraint=". &gt; 1 and . &lt; /data/b"/>',
        '<bind nodeset="/data/a" relevant="/data/b = \'\'"/><bind nodeset="/data/b" relevant="/data/a = \'\'"/>',
    ],
)
def test_formulas_when_they_only_look_at_answers_then_the_form_is_fine(binds: str) -> None:
    session = begin(make('<data id="c"><a/><b/></data>', binds, '<input ref="/data/a"/><input ref="/data/b"/>'))
    session.answer("/data/a", "5")
    assert session.node_state("/data/a").value == "5"


def test_entities_and_deep_nesting_when_in_a_form_then_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + xform('<data id="x"><a>&b;</a></data>')
    with pytest.raises(FormError):
        compile_form(bomb)
    with pytest.raises(FormError):
        make('<data id="d">' + "<g>" * 300 + "</g>" * 300 + "</data>")


def test_formula_when_nested_without_end_then_is_refused() -> None:
    with pytest.raises(FormError):
        make('<data id="d"><a/></data>', f'<bind nodeset="/data/a" relevant="{"(" * 5000}1{")" * 5000}"/>')


def test_count_when_absurd_then_is_bounded() -> None:
    form = make(
        '<data id="d"><n/><r><x/></r></data>',
        body='<input ref="/data/n"/><repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/x"/></repeat>',
    )
    session = begin(form)
    session.answer("/data/n", "1e9")
    session.answer("/data/n", "99999999")
    assert session.node_state("/data/r#repeat").count == 10_000


def test_expression_when_it_fails_at_work_then_is_blank_and_noted() -> None:
    form = make(
        '<data id="d"><a/><b/></data>',
        '<bind nodeset="/data/b" calculate="digest(/data/a, /data/a)"/>',
        '<input ref="/data/a"/>',
    )
    session = begin(form)
    session.answer("/data/a", "x")
    assert session.node_state("/data/b").value == ""
    assert session.faults


def test_author_when_checking_then_learns_of_lists_languages_and_dead_ends(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "f.xlsx",
        [
            ["type", "name", "label::English (en)", "label::French (fr)", "relevant"],
            ["select_one yn", "q", "Ready?", "Prêt ?", ""],
            ["text", "a", "Only English", "", "${q} = 'maybe'"],
            ["text", "b", "Never", "Jamais", "false()"],
            ["select_one_from_file towns.csv", "t", "Town", "Ville", ""],
        ],
        [
            ["list_name", "name", "label::English (en)", "label::French (fr)"],
            ["yn", "yes", "Yes", "Oui"],
            ["yn", "no", "No", "Non"],
        ],
    )
    report = check(file)
    assert not report.usable
    assert "towns.csv" in report.errors[0].message
    words = "\n".join(warning.message for warning in report.warnings)
    assert "“a” is not translated into French (fr)" in words
    assert "“maybe”" in words
    assert "“b” is never shown" in words
    (tmp_path / "towns.csv").write_text("name;label\npp;Phnom Penh\n", "utf-8")
    assert check(file).usable
    assert begin(load_form(file)).state()["/form/t"].choices == (("pp", "Phnom Penh"),)


def test_files_beside_a_form_when_it_does_not_name_them_then_are_left_alone(tmp_path: Path) -> None:
    rows = [["type", "name", "label"], ["select_one_from_file towns.csv", "t", "Town"]]
    file = workbook(tmp_path / "f.xlsx", rows)
    (tmp_path / "towns.csv").write_text("name,label\npp,Phnom Penh\n", "utf-8")
    (tmp_path / "private.csv").write_text("secret\n", "utf-8")
    assert set(load_form(file).resources) == {"towns.csv"}


def test_list_when_it_cannot_be_read_then_is_named(tmp_path: Path) -> None:
    rows = [["type", "name", "label"], ["select_one_from_file towns.geojson", "t", "Town"]]
    file = workbook(tmp_path / "f.xlsx", rows)
    (tmp_path / "towns.geojson").write_text("{nothing", "utf-8")
    with pytest.raises(FormError) as caught:
        load_form(file)
    assert "towns.geojson" in caught.value.message


def test_file_when_it_is_named_otherwise_then_its_bytes_decide(tmp_path: Path) -> None:
    file = tmp_path / "old.xlsx"
    file.write_bytes(b"\xef\xbb\xbf" + xform('<data id="d"><a/></data>', body='<input ref="/data/a"/>').encode())
    assert [question.name for question in load_form(file).walk()] == ["a"]
