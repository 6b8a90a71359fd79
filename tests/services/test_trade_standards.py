"""Standards of trades: those that ship, own ones from a spreadsheet, and out again."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp import i18n
from fieldapp.domain.records import Occupation, StandardTask, StandardUnit, TrainingStandard
from fieldapp.services import naming, trade_standards
from fieldapp.services.errors import ServiceError
from fieldapp.services.previewing import TableRefused


def own(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


HEAD = "row,code,title,isco,hazardous,min_age,version,made_by,on_hours,off_hours,weight,level,hours,mandatory,times"
TRADE = "trade,,Silk weaver,7318,no,15"
STANDARD = "standard,WEAVER,Silk weaver,,,,1,association,1280,320"


@pytest.mark.parametrize(
    ("name", "isco", "hours"),
    [("tailor", "7531", 1600), ("motor-mechanic", "7231", 2800), ("food-processor", "7514", 1200)],
)
def test_shipped_standard_when_loaded_twice_then_whole_and_once(world, name: str, isco: str, hours: int) -> None:
    trade_standards.load_shipped(world.store, name)
    assert not trade_standards.load_shipped(world.store, name)
    (line,) = trade_standards.standards(world.store)
    assert (line.isco, line.hours, line.units) == (isco, hours, 5)
    with world.store.read() as tx:
        units, tasks = tx.find(StandardUnit), tx.find(StandardTask)
        (standard,) = tx.find(TrainingStandard)
    assert sum(unit["weight"] for unit in units) == 100
    assert sum(unit["hours"] for unit in units) == standard["total_hours"] == hours
    for language in ("en", "fr", "ar", "km"):
        titles = [trade_standards.title_in(row, language) for row in (standard, *units, *tasks)]
        assert all(titles)
        if language != "en":
            assert not set(titles) & {row["title"] for row in (standard, *units, *tasks)}


def test_titles_when_another_language_is_in_force_then_in_it(world) -> None:
    trade_standards.load_shipped(world.store, "tailor")
    with i18n.using("fr"):
        (line,) = trade_standards.standards(world.store)
    assert line.trade == "Tailleur"


def test_own_standard_when_right_then_read_written_and_read_again(world, tmp_path) -> None:
    path = own(
        tmp_path / "weaver.csv", HEAD, TRADE, STANDARD, "unit,1,Warp,,,,,,,,60,3,900,yes",
        "task,1.1,Winds the warp,,,,,,,,,,,,5",
        "unit,2,Weft,,,,,,,,40,4,700,no", "task,2.1,Throws the shuttle",
    )  # fmt: skip
    seen = trade_standards.preview(path)
    assert seen.errors == ()
    assert [seen.count(kind) for kind in ("trade", "standard", "unit", "task")] == [1, 1, 2, 2]
    trade_standards.bring_in(world.store, seen)
    (line,) = trade_standards.standards(world.store)
    written = trade_standards.write_table(world.store, line.id, tmp_path / "out.xlsx")
    again = trade_standards.preview(written)
    assert (again.errors, again.found) == ((), seen.found)


def test_own_standard_when_wrong_then_each_row_and_column_is_named_and_nothing_comes_in(world, tmp_path) -> None:
    path = own(
        tmp_path / "weaver.csv", HEAD, STANDARD, TRADE, STANDARD, "unit,1,Warp,,,,,,,,60,9,900,yes",
        "task,1.1,Winds the warp", "task,1.1,Winds it again", "unit,2,Weft,,,,,,,,30,4,700,perhaps", "other,,x",
    )  # fmt: skip
    seen = trade_standards.preview(path)
    assert [(error.row, error.column) for error in seen.errors] == [
        (2, "row"), (4, "weight"), (5, "level"), (7, "code"), (8, "mandatory"), (9, "row"),
    ]  # fmt: skip
    assert "sum to 90 instead of 100" in next(e.message for e in seen.errors if e.column == "weight")
    with pytest.raises(ServiceError):
        trade_standards.bring_in(world.store, seen)
    with world.store.read() as tx:
        assert tx.find(Occupation) == []


def test_task_when_its_number_stands_under_two_units_then_said_at_its_row(tmp_path) -> None:
    path = own(
        tmp_path / "weaver.csv", HEAD, TRADE, STANDARD, "unit,1,Warp,,,,,,,,60,3,900,yes", "task,1.1,Winds the warp",
        "unit,2,Weft,,,,,,,,40,4,700,yes", "task,1.1,Throws the shuttle",
        TRADE, STANDARD.replace(",1,", ",2,"), "unit,1,Warp,,,,,,,,100,3,1600,yes", "task,1.1,Winds the warp",
    )  # fmt: skip
    assert [(error.row, error.column) for error in trade_standards.preview(path).errors] == [(7, "code")]


def test_file_when_no_table_of_standards_then_refused_with_the_headings(world, tmp_path) -> None:
    with pytest.raises(TableRefused, match="row, code, title"):
        trade_standards.preview(own(tmp_path / "x.csv", "name,age", "A,3"))


def test_standard_when_a_facilitator_brings_it_then_headquarters_is_named(world, role) -> None:
    role("facilitator")
    with pytest.raises(ServiceError, match="headquarters"):
        trade_standards.load_shipped(world.store, "tailor")


def test_standard_when_an_agreement_names_it_then_in_the_language_in_force_and_found_by_each(world) -> None:
    trade_standards.load_shipped(world.store, "tailor")
    (line,) = trade_standards.standards(world.store)
    with world.store.read() as tx:
        found = {}
        for code in ("en", "fr", "km"):
            with i18n.using(code):
                found[code] = naming.titles_in(tx, TrainingStandard, [line.id])[line.id]
        assert found["en"] == "Tailor, eighteen months"
        assert len(set(found.values())) == 3
        references = naming.References(tx)
        assert {references.find("training_standard", title) for title in found.values()} == {line.id}
