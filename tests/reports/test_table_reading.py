"""Tables of other people's making: encodings, separators, workbooks, damage, and files that are bombs."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.reports.spreadsheet import (
    Column,
    EncodingUnclearError,
    Kind,
    Limits,
    ReportError,
    Row,
    Sheet,
    Table,
    read_table,
    write_csv,
    write_xlsx,
)

TEXT = "Name,Town\nសុខ,ភ្នំពេញ\nعمر,الأقصر\nÉlise,Sèvres\n"


def _saved(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def _cells(table: Table) -> list[tuple[object, ...]]:
    return [row.cells for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_in_unicode_then_its_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    ascii_part = "Name,Town\n" + "Anna,Berlin\n" * 20
    path = _saved(tmp_path / "a.csv", ascii_part + TEXT.split("\n", 1)[1], encoding)
    table = read_table(path)
    assert table.header == ("Name", "Town")
    assert _cells(table)[-3:] == [("សុខ", "ភ្នំពេញ"), ("عمر", "الأقصر"), ("Élise", "Sèvres")]
    assert table.encoding.startswith(encoding[:6])


def test_csv_in_an_unclear_encoding_then_choices_are_offered_and_one_of_them_works(tmp_path: Path) -> None:
    path = _saved(tmp_path / "a.csv", "Name\nAnna\nعمر\n", "cp1256")
    with pytest.raises(EncodingUnclearError, match="line 3") as caught:
        read_table(path)
    assert caught.value.row == 3
    assert "utf-8" in caught.value.tried
    assert "Arabic (Windows)" in str(caught.value)
    assert set(caught.value.choices) >= {"cp1252", "cp1256", "cp874"}
    assert _cells(read_table(path, encoding="cp1256")) == [("Anna",), ("عمر",)]


def test_csv_in_another_encoding_than_was_said_then_the_line_is_named(tmp_path: Path) -> None:
    path = _saved(tmp_path / "a.csv", b"Name\nb\nc\n\x81\n")
    with pytest.raises(ReportError, match="line 4") as caught:
        read_table(path, encoding="cp1252")
    assert caught.value.row == 4
    with pytest.raises(ReportError, match="no encoding called klingon"):
        read_table(path, encoding="klingon")


def test_csv_with_a_wrong_byte_far_down_then_the_whole_file_was_checked(tmp_path: Path) -> None:
    path = _saved(tmp_path / "a.csv", b"Name\n" + b"x\n" * 700_000 + b"\xe9\n")
    with pytest.raises(EncodingUnclearError) as caught:
        read_table(path)
    assert caught.value.row == 700_002


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_with_any_separator_then_it_is_found(tmp_path: Path, delimiter: str) -> None:
    rows = [["Name", "Turnover", "Note"], ["A", "1.5", 'say "x"'], ["B", "2", "a, b; c"], ["C", "", ""]]
    lines = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    table = read_table(_saved(tmp_path / "a.csv", "\r\n".join(lines)))
    assert table.delimiter == delimiter
    assert [table.header, *_cells(table)] == [tuple(row) for row in rows]


def test_csv_with_decimal_commas_then_semicolons_separate(tmp_path: Path) -> None:
    table = read_table(_saved(tmp_path / "a.csv", "Nom;Part;CA\nA;1,5;2,25\nB;2,5;3,75\n"))
    assert (table.delimiter, table.header) == (";", ("Nom", "Part", "CA"))


def test_csv_of_excel_with_its_separator_line_then_that_line_is_no_heading(tmp_path: Path) -> None:
    table = read_table(_saved(tmp_path / "a.csv", "sep=;\nA;B\n1;2\n"))
    assert (table.header, _cells(table)) == (("A", "B"), [("1", "2")])


def test_csv_with_line_breaks_inside_cells_then_rows_carry_the_line_they_start_on(tmp_path: Path) -> None:
    table = read_table(_saved(tmp_path / "a.csv", '\n\nA,B\n"x\ny",1\n\nz,2\n'))
    assert list(table.rows) == [Row(4, ("x\ny", "1")), Row(7, ("z", "2"))]


def test_csv_with_uneven_rows_then_short_ones_are_filled_and_long_ones_are_a_problem(tmp_path: Path) -> None:
    rows = list(read_table(_saved(tmp_path / "a.csv", "A,B\n1\n1,2,,\n1,2,3\n")).rows)
    assert [row.cells for row in rows] == [("1", ""), ("1", "2"), ("1", "2")]
    assert [bool(row.problem) for row in rows] == [False, False, True]
    assert "Row 4" in rows[2].problem


def test_csv_with_a_quote_that_never_ends_then_its_row_is_named(tmp_path: Path) -> None:
    table = read_table(_saved(tmp_path / "a.csv", 'A,B\n1,2\n"3,4\n5,6\n'))
    with pytest.raises(ReportError, match="Row 3: a quotation mark") as caught:
        list(table.rows)
    assert caught.value.row == 3


def test_rows_when_read_twice_are_the_same(tmp_path: Path) -> None:
    table = read_table(_saved(tmp_path / "a.csv", TEXT))
    assert list(table.rows) == list(table.rows)


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12), min_size=2, max_size=2),
        max_size=5,
    )
)
def test_any_text_when_written_as_csv_and_read_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    write_csv(path, [Column("a"), Column("b")], rows)
    expected = [tuple(cell.strip() for cell in row) for row in rows]
    assert _cells(read_table(path, delimiter=",")) == [row for row in expected if any(row)]


def test_workbook_when_read_has_sheets_types_and_row_numbers(tmp_path: Path) -> None:
    rows = [["ខ្មែរ", 12, 2.5, date(2025, 11, 5), datetime(2025, 11, 5, 8, 30)], ["=x", None, -1, None, None]]
    columns = [Column("Name"), Column("n"), Column("x"), Column("Day", Kind.DATE), Column("At", Kind.DATETIME)]
    write_xlsx(tmp_path / "t.xlsx", [Sheet("Empty", [], []), Sheet("Firms", columns, rows)])
    table = read_table(tmp_path / "t.xlsx")
    assert (table.sheets, table.sheet) == (("Empty", "Firms"), "Firms")
    assert table.header == ("Name", "n", "x", "Day", "At")
    assert list(table.rows) == [
        Row(2, ("ខ្មែរ", 12, 2.5, date(2025, 11, 5), datetime(2025, 11, 5, 8, 30))),
        Row(3, ("=x", "", -1, "", "")),
    ]


def test_workbook_with_title_rows_and_gaps_then_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page["A3"], page["B3"], page["A7"], page["D7"] = "Name", "n", "x", "stray"
    book.save(tmp_path / "t.xlsx")
    (row,) = read_table(tmp_path / "t.xlsx").rows
    assert (row.number, row.cells) == (7, ("x", ""))
    assert "Row 7" in row.problem


def test_workbook_with_a_formula_error_then_the_row_has_a_problem(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    page = book.add_worksheet()
    page.write_row(0, 0, ["A", "B"])
    page.write_formula(1, 0, "=1/0", None, "#DIV/0!")
    page.write_string(1, 1, "#DIV/0!")
    book.close()
    (row,) = read_table(tmp_path / "t.xlsx").rows
    assert row.cells == ("", "#DIV/0!")
    assert "#DIV/0!" in row.problem


def test_workbook_without_the_sheet_asked_for_then_its_sheets_are_named(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "t.xlsx", [Sheet("Firms", [Column("A")], [["x"]])])
    with pytest.raises(ReportError, match=r"no sheet “People”\. Its sheets: Firms"):
        read_table(tmp_path / "t.xlsx", sheet="People")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", "has no rows"),
        (b"PK\x03\x04 nonsense", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "old or protected Excel file"),
        (b"%PDF-1.7", "is a PDF"),
    ],
)
def test_files_that_are_no_tables_then_are_refused_in_words(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(ReportError, match=message):
        read_table(_saved(tmp_path / "t.xlsx", content))


def test_missing_file_folder_and_other_archives_then_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"no file a\.csv"):
        read_table(tmp_path / "a.csv")
    with pytest.raises(ReportError, match="is a folder"):
        read_table(tmp_path)
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(ReportError, match="not an Excel workbook"):
        read_table(tmp_path / "t.xlsx")


def _rewritten(source: Path, target: Path, part: str, content: bytes) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == part else old.read(entry))
    return target


def test_workbook_cut_at_any_place_then_is_refused_in_words(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "t.xlsx", [Sheet("s", [Column("A")], [["x"]] * 50)])
    whole = (tmp_path / "t.xlsx").read_bytes()
    for length in range(10, len(whole) - 1, 211):
        with pytest.raises(ReportError):
            list(read_table(_saved(tmp_path / "cut.xlsx", whole[:length])).rows)


def test_workbook_with_broken_or_hostile_xml_then_is_refused_in_words(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "t.xlsx", [Sheet("s", [Column("A")], [["x"]])])
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    for content in (b"<worksheet><sheetData><row", laughs, b"\xff\xfe\x00"):
        path = _rewritten(tmp_path / "t.xlsx", tmp_path / "bad.xlsx", "xl/worksheets/sheet1.xml", content)
        with pytest.raises(ReportError):
            list(read_table(path).rows)


def test_workbook_that_would_unpack_to_far_more_then_is_refused_unopened(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "t.xlsx", [Sheet("s", [Column("A")], [["x"]])])
    bomb = _rewritten(tmp_path / "t.xlsx", tmp_path / "bomb.xlsx", "xl/worksheets/sheet1.xml", b" " * (60 * 2**20))
    assert bomb.stat().st_size < 2**20
    with pytest.raises(ReportError, match="would unpack to 60 MB"):
        read_table(bomb)


def test_workbook_that_lies_about_its_size_then_only_real_cells_are_read(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "t.xlsx", [Sheet("s", [Column("A")], [["x"]])])
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    lying = xml.replace(b'<dimension ref="A1:A2"/>', b'<dimension ref="A1:XFD1048576"/>')
    assert lying != xml
    path = _rewritten(tmp_path / "t.xlsx", tmp_path / "lie.xlsx", "xl/worksheets/sheet1.xml", lying)
    assert _cells(read_table(path)) == [("x",)]


def test_tables_beyond_the_limits_then_are_refused_with_the_row(tmp_path: Path) -> None:
    path = _saved(tmp_path / "a.csv", "A,B\n" + "1,2\n" * 20)
    with pytest.raises(ReportError, match="more than 10 rows") as caught:
        list(read_table(path, limits=Limits(rows=10)).rows)
    assert caught.value.row == 12
    with pytest.raises(ReportError, match="Row 1 has 2 cells"):
        read_table(path, limits=Limits(columns=1))
    with pytest.raises(ReportError, match="too large"):
        read_table(path, limits=Limits(file_bytes=10))


def test_workbook_wider_than_the_limit_then_the_row_is_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD2"] = "Name", "far"
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(ReportError, match="Row 2 has 16384 cells") as caught:
        list(read_table(_saved(tmp_path / "t.xlsx", buffer.getvalue())).rows)
    assert caught.value.row == 2
