"""Tables written as XLSX and CSV, read back with another library; never a formula, never half a file."""

from __future__ import annotations

import contextlib
import csv
import errno
import gc
import io
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.progress import Cancelled, Progress
from fieldapp.reports import spreadsheet
from fieldapp.reports.spreadsheet import Column, Kind, ReportError, Sheet, guard, unguard, write_csv, write_xlsx

COLUMNS = [
    Column("Name"),
    Column("Workers", Kind.INTEGER),
    Column("Turnover", Kind.NUMBER),
    Column("Share", Kind.PERCENT),
    Column("Founded", Kind.DATE),
    Column("Visited", Kind.DATETIME),
]
ROW = ["សុខ វណ្ណា", 12, Decimal("4200000.50"), 0.25, date(2011, 5, 3), datetime(2025, 11, 5, 8, 30)]
FORMULAS = ["=1+1", "+855 12 345", "-5", "@SUM(A1)", "\t=1", " =cmd|' /C calc'!A0", "'=1", "＝1+1", '=HYPERLINK("x")']


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def _write(target: Path, rows: Iterable[list[str]]) -> None:
    if target.suffix == ".csv":
        write_csv(target, [Column("x")], rows)
    else:
        write_xlsx(target, [Sheet("s", [Column("x")], rows)])


def test_workbook_when_read_back_has_typed_cells_and_frozen_heading(tmp_path: Path) -> None:
    done = write_xlsx(tmp_path / "firms.xlsx", [Sheet("Firms", COLUMNS, iter([ROW]))])
    page = openpyxl.load_workbook(done.path)["Firms"]
    assert [cell.value for cell in page[1]] == [column.title for column in COLUMNS]
    assert [cell.value for cell in page[2]] == [
        "សុខ វណ្ណា", 12, 4200000.5, 0.25, datetime(2011, 5, 3), datetime(2025, 11, 5, 8, 30),
    ]  # fmt: skip
    assert [cell.data_type for cell in page[2]] == ["s", "n", "n", "n", "d", "d"]
    assert page["E2"].number_format == "dd mmm yyyy"
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:F2"
    assert done.rows == 1


def test_workbook_in_arabic_then_sheets_run_from_right_to_left(tmp_path: Path) -> None:
    sheets = [Sheet("منشآت", [Column("الاسم")], [["ورشة"]], right_to_left=True), Sheet("Firms", [Column("Name")], [])]
    write_xlsx(tmp_path / "two.xlsx", sheets)
    book = openpyxl.load_workbook(tmp_path / "two.xlsx")
    assert book.sheetnames == ["منشآت", "Firms"]
    assert book["منشآت"].sheet_view.rightToLeft
    assert not book["Firms"].sheet_view.rightToLeft


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_when_written_then_stays_text(tmp_path: Path, text: str) -> None:
    columns = [Column("=Heading"), Column("b")]
    write_xlsx(tmp_path / "t.xlsx", [Sheet("s", columns, [[text, "x"]])])
    page = openpyxl.load_workbook(tmp_path / "t.xlsx")["s"]
    assert page["A2"].value == text
    assert page["A2"].data_type == "s"
    assert page["A1"].data_type == "s"
    write_csv(tmp_path / "t.csv", columns, [[text, "x"]])
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        cell = list(csv.reader(file))[1][0]
    assert cell == "'" + text
    assert next(iter(spreadsheet.read_table(tmp_path / "t.csv").rows)).cells[0] == text.strip()


@given(st.text())
def test_guarded_text_when_unguarded_is_the_text(text: str) -> None:
    assert unguard(guard(text)) == text
    assert guard(text).lstrip()[:1] not in {"=", "+", "-", "@"}


def test_numbers_excel_cannot_hold_when_written_then_become_text(tmp_path: Path) -> None:
    rows = [[10**18], [Decimal("0.12345678901234567")], [date(1850, 1, 1)], [float("inf")], [time(8, 30)], [True]]
    write_xlsx(tmp_path / "n.xlsx", [Sheet("s", [Column("x", Kind.INTEGER)], rows)])
    page = openpyxl.load_workbook(tmp_path / "n.xlsx")["s"]
    assert [page.cell(r, 1).value for r in range(2, 8)] == [
        str(10**18), "0.12345678901234567", "1850-01-01", None, time(8, 30), True,
    ]  # fmt: skip


def test_fraction_in_a_column_of_whole_numbers_then_its_decimals_show(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "n.xlsx", [Sheet("s", [Column("x", Kind.INTEGER)], [[2.5], [3]])])
    page = openpyxl.load_workbook(tmp_path / "n.xlsx")["s"]
    assert [page["A2"].number_format, page["A3"].number_format] == ["General", "0"]


def test_text_longer_than_a_cell_then_it_is_cut_and_counted(tmp_path: Path) -> None:
    done = write_xlsx(tmp_path / "long.xlsx", [Sheet("s", [Column("x")], [["a" * 40_000], ["b"]])])
    value = openpyxl.load_workbook(done.path)["s"]["A2"].value
    assert len(value) == spreadsheet.MAX_TEXT
    assert value.endswith("…")
    assert done.shortened == 1


def test_more_rows_than_a_sheet_holds_then_a_second_sheet_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "MAX_ROWS", 4)
    done = write_xlsx(tmp_path / "many.xlsx", [Sheet("s", [Column("x")], ([n] for n in range(7)))])
    book = openpyxl.load_workbook(done.path)
    assert {p.title: [c.value for c in p["A"]] for p in book} == {
        "s": ["x", 0, 1, 2], "s (2)": ["x", 3, 4, 5], "s (3)": ["x", 6],
    }  # fmt: skip
    assert done.rows == 7


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a/b", "a:b"], ["a b", "a b (2)"]),
        (["x" * 40, "X" * 40], ["x" * 31, "X" * 27 + " (2)"]),
        (["", "'q'"], ["Sheet", "q"]),
        (["History"], ["History_"]),
    ],
)
def test_sheet_names_excel_refuses_then_others_are_given(tmp_path: Path, names: list[str], expected: list[str]) -> None:
    write_xlsx(tmp_path / "n.xlsx", [Sheet(name, [Column("x")], []) for name in names])
    assert openpyxl.load_workbook(tmp_path / "n.xlsx").sheetnames == expected


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_sheet_name_then_excel_accepts_it(first: str, second: str) -> None:
    taken: list[str] = []
    for wanted in (first, second, first):
        taken.append(spreadsheet._sheet_name(wanted, taken))
    assert len({name.casefold() for name in taken}) == 3
    for name in taken:
        assert 1 <= len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")


def test_csv_when_written_has_mark_typed_text_and_empty_cells(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", COLUMNS, [ROW, [None, True, -5, float("nan"), None, None]])
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    lines = (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()
    assert lines[1] == "សុខ វណ្ណា,12,4200000.50,0.25,2011-05-03,2025-11-05 08:30:00"
    assert lines[2] == ",true,-5,,,"


def test_csv_without_mark_and_with_semicolons_when_asked_for(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [Column("a"), Column("b")], [["x;y", "z"]], bom=False, delimiter=";")
    assert (tmp_path / "a.csv").read_bytes() == b'a;b\r\n"x;y";z\r\n'


def _rows_until(error: BaseException) -> Iterator[list[str]]:
    for n in range(3000):
        yield [f"row {n}"]
    raise error


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_writing_when_it_ends_early_then_the_earlier_file_stays_and_nothing_else(tmp_path: Path, kind: str) -> None:
    target = tmp_path / f"t.{kind}"
    target.write_text("earlier")
    for error in (RuntimeError("stop"), KeyboardInterrupt()):
        with pytest.raises(type(error)):
            _write(target, _rows_until(error))
        assert target.read_text() == "earlier"
        assert _names(tmp_path) == [target.name]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_writing_when_the_disk_is_full_then_it_is_said_and_nothing_remains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ReportError, match="disk is full"):
        _write(tmp_path / f"t.{kind}", [["a"]])
    assert _names(tmp_path) == []


def test_writing_a_workbook_when_the_disk_fills_midway_then_nothing_else_is_said_on_the_console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Small(io.BytesIO):
        def write(self, data: Any, /) -> int:
            if self.tell() + len(bytes(data)) > 4_000:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(data)

    unheard: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", unheard.append)
    monkeypatch.setattr(spreadsheet, "whole_file", lambda _path: contextlib.closing(Small()))
    with pytest.raises(ReportError, match="disk is full"):
        _write(tmp_path / "t.xlsx", ([os.urandom(200).hex()] for _ in range(200)))
    gc.collect()
    assert unheard == []


_ON_A_SMALL_DISK = """
import os, sys
from pathlib import Path
from typing import Any
from fieldapp.reports.spreadsheet import *
folder = Path(sys.argv[1])
rows = lambda: ([os.urandom(500).hex()] for _ in range(3000))
for name in ("t.csv", "t.xlsx"):
    try:
        if name == "t.csv":
            write_csv(folder / name, [Column("x")], rows())
        else:
            write_xlsx(folder / name, [Sheet("s", [Column("x")], rows())])
    except ReportError as error:
        print(name, error)
print(os.listdir(folder))
"""


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts a small disk: Linux and root only")
def test_writing_to_a_really_full_disk_then_it_is_said_and_nothing_remains(tmp_path: Path) -> None:
    script = 'mount -t tmpfs -o size=1m small "$1" && exec "$2" -c "$3" "$1"'
    command = ["unshare", "-m", "sh", "-c", script, "sh", str(tmp_path), sys.executable, _ON_A_SMALL_DISK]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment)
    if run.returncode and any(word in run.stderr for word in ("mount", "unshare")):
        pytest.skip("mounting is not allowed here")
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert lines[0].startswith("t.csv The disk is full: t.csv")
    assert lines[1].startswith("t.xlsx The disk is full: t.xlsx")
    assert lines[2] == "[]"


@pytest.mark.skipif(os.name != "posix", reason="permissions of a folder")
def test_writing_into_a_read_only_folder_then_it_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o555)
    tmp_path.chmod(0o755)
    effective = os.geteuid()
    if effective == 0:
        os.seteuid(65534)  # root may write anywhere
    try:
        with pytest.raises(ReportError, match=r"cannot be written to\. Choose another folder"):
            write_csv(folder / "t.csv", [Column("x")], [])
    finally:
        os.seteuid(effective)
    assert _names(folder) == []


def test_writing_to_a_missing_folder_or_onto_a_folder_then_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="does not exist"):
        write_csv(tmp_path / "no" / "t.csv", [Column("x")], [])
    (tmp_path / "dir.xlsx").mkdir()
    with pytest.raises(ReportError, match="is a folder"):
        write_xlsx(tmp_path / "dir.xlsx", [])
    assert _names(tmp_path) == ["dir.xlsx"]


def test_a_file_open_elsewhere_on_windows_then_it_is_said(tmp_path: Path) -> None:
    from fieldapp.reports.files import report_error

    error = PermissionError(errno.EACCES, "in use")
    error.winerror = 32  # type: ignore[attr-defined]
    assert "open in another program" in str(report_error(error, tmp_path / "t.xlsx"))


def test_progress_when_rows_are_many_is_told_and_cancel_leaves_no_file(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    progress = Progress(lambda done, total, text: seen.append((done, total)))
    write_csv(tmp_path / "t.csv", [Column("x")], ([n] for n in range(1200)), total=1200, progress=progress)
    assert seen == [(500, 1200), (1000, 1200)]
    progress.cancel()
    with pytest.raises(Cancelled):
        write_xlsx(tmp_path / "t.xlsx", [Sheet("s", [Column("x")], ([n] for n in range(600)))], progress=progress)
    assert _names(tmp_path) == ["t.csv"]
