"""The data dictionary says what the declarations say."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp import i18n
from fieldapp.domain.fields import Kind, Merge, Record
from fieldapp.domain.records import RECORDS, AttendanceMark, Enterprise, Person, Programme
from fieldapp.domain.standards import Standard
from fieldapp.reports.spreadsheet import read_table
from fieldapp.services import dictionary


@pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.table_name())
def test_entries_when_a_type_is_declared_then_every_field_is_told(cls: type[Record]) -> None:
    found = dictionary.entries((cls,))
    assert [item.field for item in found] == [n for n, field in cls.fields().items() if field.kind is not Kind.DATA]
    for item in found:
        assert item.label
        assert item.kind
        assert item.merging
        assert bool(item.needed) == (item.field in cls.required())
        for choice in cls.fields()[item.field].choices:
            assert f"{choice.code} = {choice.label}" in item.choices


def test_entry_when_bounds_are_declared_then_in_words() -> None:
    assert dictionary.entry(AttendanceMark, "minutes").limits == "0–1,440"
    assert dictionary.entry(Programme, "attendance_threshold").limits == "0%–100%"
    assert dictionary.entry(Programme, "name").limits == "2 to 200 letters"
    assert dictionary.entry(Person, "name_latin").limits == "at most 120 letters"
    assert dictionary.entry(Person, "name_latin").personal == "Yes"
    assert dictionary.entry(Enterprise, "country").kind == "Country code (ISO 3166-1)"
    assert dictionary.entry(Enterprise, "clusters").kind == "References: Cluster"
    assert dictionary.entry(Enterprise, "name").merging.startswith("Two different changes")
    assert dictionary.entry(Enterprise, "landmark").merging.startswith("The later change")


def test_words_when_kinds_are_added_then_each_has_one() -> None:
    assert set(dictionary.KINDS) == set(Kind)
    assert set(dictionary.MERGES) == set(Merge)
    assert set(dictionary.STANDARDS) == set(Standard)


def test_markdown_when_made_then_each_type_has_a_whole_table() -> None:
    page = dictionary.markdown()
    assert page.count("\n## ") == len(RECORDS)
    widths = {line.replace("\\|", "").count("|") for line in page.splitlines() if line.startswith("|")}
    assert widths == {len(dictionary.HEADINGS)}
    assert "| `turnover` |" in page


def test_markdown_when_another_language_is_in_force_then_in_it() -> None:
    with i18n.using(i18n.PSEUDO):
        assert dictionary.markdown().startswith("# [Data dictionary")


def test_write_when_asked_then_files_say_the_same(tmp_path: Path) -> None:
    page = dictionary.write_markdown(tmp_path / "dictionary.md")
    assert page.read_text("utf-8") == dictionary.markdown()
    book = dictionary.write_xlsx(tmp_path / "dictionary.xlsx")
    table = read_table(book)
    assert len(list(table.rows)) == len(dictionary.entries())
