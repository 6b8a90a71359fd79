"""The demonstration from the command line: three stores end equal, and everything it promises lies in the folder."""

from __future__ import annotations

import pypdfium2
import pytest

from fieldapp.reports.table_reading import read_table
from fieldapp.services import exchange, setup
from tests.e2e.conftest import fieldapp


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "output"
    return folder, fieldapp("demo", "--output", folder, "--no-pictures", FIELDAPP_HOME=str(folder.parent / "home"))


def test_demo_then_it_ends_well_and_tells_numbered_steps(demonstration):
    _folder, said = demonstration
    assert (said.code, said.err) == (0, "")
    numbers = [int(line.split(".")[0]) for line in said.out.splitlines() if line[:1].isdigit()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert "All three stores are equal" in said.out
    assert "1 value disagrees" in said.out


def test_demo_then_the_files_are_there_and_can_be_read(demonstration):
    folder, said = demonstration
    listed = [line.strip() for line in said.out.splitlines() if line.startswith("  ") and "/" in line]
    assert all((folder / name).exists() for name in listed)
    assert len(list((folder / "bundles").glob("*.fab"))) == 6
    table = read_table(folder / "tables" / "enterprises.xlsx")
    assert len(list(table.rows)) == 61
    answers = read_table(folder / "tables" / "baseline-answers.xlsx")
    assert len(list(answers.rows)) == 12


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Attendance sheet"), ("fr", "présence"), ("ar", "الحضور"), ("km", "វត្តមាន")]
)
def test_demo_then_the_sheet_is_printed_in_every_language(demonstration, language, words):
    folder, _said = demonstration
    for name in ("to-sign", "marked"):
        document = pypdfium2.PdfDocument(folder / "papers" / f"attendance-{name}-{language}.pdf")
        try:
            text = document[0].get_textpage().get_text_range()
        finally:
            document.close()
        assert words in text
        assert "សុខ" in text or "ចាន់" in text or "ទេព" in text


def test_demo_then_the_stores_are_left_and_whole(demonstration):
    folder, _said = demonstration
    for name in ("headquarters", "KH-02", "TN-01"):
        said = fieldapp("check", "--data", folder / "data" / name)
        assert (said.code, said.out.strip()) == (0, "The store is whole.")
    with setup.open_folder(folder / "data" / "KH-02") as store:
        assert exchange.overview(store).disputes == 0


def test_demo_into_a_folder_with_other_things_then_refused_and_they_stay(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    said = fieldapp("demo", "--output", tmp_path, "--no-pictures")
    assert said.code == 1
    assert "not empty" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
