"""Lists, record pane and import in the window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from fieldapp.domain.records import Enterprise, Participation, Person
from fieldapp.services import records, sameness
from fieldapp.store import Query, undo
from fieldapp.ui import theme
from fieldapp.ui.forms.record_form import RecordForm
from fieldapp.ui.models.record_table import RecordTable
from fieldapp.ui.pages import RECORD_PAGES
from fieldapp.ui.views.import_view import ImportPage
from fieldapp.ui.views.records_view import RecordsPage
from tests.gui.desk import Desk, World, page_of, press


def names(page: Any) -> list[str]:
    """The first column, from top to bottom."""
    return [page.model.index(row, 0).data() for row in range(page.model.rowCount())]


@pytest.fixture
def firms(world: World) -> dict[str, str]:
    """Four firms, by name."""
    return {name: world.enterprise(name) for name in ("Zébu cuir", "Atelier 12", "Atelier 2", "សូត្រ វ៉ាន់ឡាំ")}


@pytest.mark.parametrize("table", RECORD_PAGES)
def test_list_of_every_type_when_opened_in_each_language_then_has_a_title_and_says_when_empty(
    desk: Desk, in_language: Any, table: str
) -> None:
    page = page_of(desk, RecordsPage, f"records:{table}")
    assert page.title()
    assert page.model.rowCount() > 0 or page.empty.isVisible()


def test_search_when_typed_without_accents_then_finds_and_counts(desk: Desk, firms: dict[str, str]) -> None:
    page = page_of(desk, RecordsPage, "records:enterprise")
    page.search("zebu")
    assert names(page) == ["Zébu cuir"]
    assert page.subtitle() == "1 of 4"
    page.search("វ៉ាន់")
    assert names(page) == ["សូត្រ វ៉ាន់ឡាំ"]
    page.search("nobody")
    assert page.empty.isVisible()
    page.empty.button.click()
    assert page.model.rowCount() == 4


def test_list_when_a_head_is_clicked_then_sorted_numbers_by_size_and_back(desk: Desk, firms: dict[str, str]) -> None:
    page = page_of(desk, RecordsPage, "records:enterprise")
    assert names(page)[:3] == ["Atelier 2", "Atelier 12", "Zébu cuir"]
    page.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert names(page)[1:] == ["Zébu cuir", "Atelier 12", "Atelier 2"]


def test_filter_when_chosen_then_only_those_are_listed(desk: Desk, world: World, firms: dict[str, str]) -> None:
    records.save(world.store, Enterprise, {"status": "closed"}, record_id=firms["Atelier 2"])
    page = page_of(desk, RecordsPage, "records:enterprise")
    box = page.filters._boxes["status"]
    box.setCurrentIndex(box.findData("closed"))
    page.filters.changed.emit()
    assert names(page) == ["Atelier 2"]


def test_list_when_opened_to_read_then_no_form_is_made_before_it_is_needed(desk: Desk, firms: dict[str, str]) -> None:
    page = page_of(desk, RecordsPage, "records:enterprise", record_id=firms["Atelier 2"])
    assert page.pane.findChildren(RecordForm) == []
    page.pane.edit()
    assert page.pane.findChildren(RecordForm) == [page.pane.form]
    assert page.pane.form.isVisible()
    page.show_with(new=True)
    assert page.pane.findChildren(RecordForm) == [page.pane.form]


def test_record_when_opened_then_read_and_laid_out_once(
    desk: Desk, firms: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(desk, RecordsPage, "records:enterprise")
    shown: list[object] = []
    lay_out = page.pane.reading.show_record
    monkeypatch.setattr(page.pane.reading, "show_record", lambda record: (shown.append(record["id"]), lay_out(record)))
    page.show_with(record_id=firms["Atelier 12"])
    assert shown == [firms["Atelier 12"]]
    page.show_with(record_id=firms["Zébu cuir"])
    assert shown == [firms["Atelier 12"], firms["Zébu cuir"]]
    assert page.model.id_at(page.table.currentIndex().row()) == firms["Zébu cuir"]


def test_filter_over_records_is_filled_by_the_worker_and_keeps_what_was_chosen(
    desk: Desk, world: World, firms: dict[str, str]
) -> None:
    page = page_of(desk, RecordsPage, "records:enterprise")
    box = page.filters._boxes["clusters"]
    chosen = records.options(world.store, "cluster", "", 5)[0]
    box.setCurrentIndex(box.findData(chosen[0]))
    waiting: list[Any] = []
    page.filters._context = replace(page.filters._context, tasks=SimpleNamespace(run=lambda *a, **k: waiting.append(k)))
    page.filters.retranslate()
    assert box.currentText() == chosen[1]
    waiting[0]["then"]([("other", "Another"), chosen])
    assert [box.itemText(n) for n in range(1, box.count())] == ["Another", chosen[1]]
    assert page.filters.equals() == {"clusters": chosen[0]}


def test_record_when_opened_by_enter_then_shown_beside_with_its_history(desk: Desk, firms: dict[str, str]) -> None:
    page = page_of(desk, RecordsPage, "records:enterprise")
    page.table.selectRow(0)
    page.table.setFocus()
    press(page, Qt.Key.Key_Return)
    assert page.pane.isVisible()
    assert page.pane.record_id == firms["Atelier 2"]
    press(page, Qt.Key.Key_Down)
    assert page.pane.record_id == firms["Atelier 12"]


def test_record_when_edited_then_only_the_changed_field_is_written_and_escape_goes_back(
    desk: Desk, world: World, firms: dict[str, str]
) -> None:
    page = page_of(desk, RecordsPage, "records:enterprise", record_id=firms["Atelier 2"])
    page.pane.edit()
    page.pane.form.rows["owner"].editor.setFocus()
    press(page, "Souk Vilay")
    press(page, "S", Qt.KeyboardModifier.ControlModifier)
    with world.store.read() as tx:
        last = tx.history(Enterprise, firms["Atelier 2"])[-1]
    assert last.patch == {"owner": "Souk Vilay"}
    assert not page.pane.editing
    page.pane.close_pane()
    assert not page.pane.isVisible()


def test_record_when_deleted_then_the_notice_offers_undo_and_undo_brings_it_back(
    desk: Desk, world: World, firms: dict[str, str]
) -> None:
    page = page_of(desk, RecordsPage, "records:enterprise", record_id=firms["Atelier 2"])
    page.pane.delete([firms["Atelier 2"]])
    assert page.model.rowCount() == 3
    result = undo.undo(world.store)
    assert result is not None
    desk.context.bus.publish(result.changes)
    assert page.model.rowCount() == 4


def test_model_when_rows_are_many_then_pages_are_read_as_they_are_painted(desk: Desk, world: World) -> None:
    with world.store.write() as tx:
        tx.insert_many(Person, [{"name_as_written": f"Person {n:04}", "sex": "F"} for n in range(1000)])
    asked: list[int] = []

    def fetch(ids: Any, columns: Any) -> Any:
        asked.append(len(ids))
        return records.page(world.store, Person, ids, columns)

    model = RecordTable(Person, fetch, lambda table, ids: records.titles(world.store, table, ids))
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    asked.clear()
    model.load(records.listing(world.store, Person, Query()).ids)
    assert model.index(999, 0).data() == "Person 0999"
    assert model.index(0, 0).data() == "Person 0000"
    assert max(asked) <= 200


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_export_when_asked_for_then_the_file_holds_what_the_list_shows(
    desk: Desk, firms: dict[str, str], tmp_path: Path, kind: str
) -> None:
    page = page_of(desk, RecordsPage, "records:enterprise")
    page.search("atelier")
    page.export_to(str(tmp_path / f"firms.{kind}"))
    if kind == "xlsx":
        text = str(list(openpyxl.load_workbook(tmp_path / "firms.xlsx").worksheets[0].values))
    else:
        text = (tmp_path / "firms.csv").read_text(encoding="utf-8-sig")
    assert "Atelier 12" in text
    assert "Zébu" not in text


@pytest.mark.parametrize(("form", "personal"), [("xlsx", False), ("csv", False), ("csv", True)])
def test_export_when_chosen_in_the_menu_then_personal_data_leave_only_when_asked_for(
    desk: Desk, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, personal: bool
) -> None:
    world.enterprise("Atelier 12", owner="Keo Soma", phone="+85511111111")
    path = tmp_path / f"firms.{form}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    page = page_of(desk, RecordsPage, "records:enterprise")
    menu = page.export_menus[form]
    with desk.qtbot.waitExposed(menu):
        menu.popup(page.mapToGlobal(QPoint(20, 20)))
    for _step in range(2 if personal else 1):
        QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    if form == "xlsx":
        text = str(list(openpyxl.load_workbook(path).worksheets[0].values))
    else:
        text = path.read_text(encoding="utf-8-sig")
    assert "Atelier 12" in text
    assert ("Keo Soma" in text) == personal
    assert desk.said().startswith("1 row exported.")
    assert "personal data: Owner, " in desk.said()
    assert ("Keep it safe" in desk.said()) == personal


def test_export_when_the_type_has_no_personal_data_then_there_is_nothing_to_choose(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    page = page_of(desk, RecordsPage, "records:cluster")
    assert [len(menu.actions()) for menu in page.export_menus.values()] == [1, 1]
    page.export_to(str(tmp_path / "clusters.csv"))
    assert "personal" not in desk.said()


def test_export_when_records_refer_to_people_then_their_names_leave_only_when_asked_for(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    person = world.person("Amina Diallo")
    world.make(
        Participation, event=world.training(), person=person, role="worker", country="KH", enrolled_on="2025-11-13"
    )
    page = page_of(desk, RecordsPage, "records:participation")
    assert len(page.export_menus["csv"].actions()) == 2
    texts = {}
    for personal in (False, True):
        path = tmp_path / f"{personal}.csv"
        page.export_to(str(path), personal=personal)
        texts[personal] = path.read_text(encoding="utf-8-sig")
    record = records.load(world.store, Person, person)
    assert record is not None
    assert "Amina" not in texts[False]
    assert str(record["code"]) in texts[False]
    assert "Amina Diallo" in texts[True]


def test_import_when_a_row_is_wrong_then_shown_and_left_out_and_the_rest_comes_in(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    table = tmp_path / "people.csv"
    table.write_text("Name as the person writes it,Sex,Born\nAmina,F,1992\nJosé,M,31/02/2020\n", encoding="utf-8")
    page = page_of(desk, ImportPage, "import", table="person", path=str(table))
    assert page.model.rowCount() == 2
    assert page.model.index(1, 1).data() == "wrong"
    assert "Born" in page.model.index(1, 2).data()
    page.go.trigger()
    found = records.listing(world.store, Person, Query())
    assert found.total == 1
    assert desk.opened[-1][0] == "records:person"


def test_import_when_a_row_is_doubtful_then_marked_and_imported_and_strange_columns_are_named(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    world.person("Amina")
    table = tmp_path / "people.csv"
    table.write_text("Name as the person writes it,Sex,Shoe size\namina,F,38\nJosé,M,44\n", encoding="utf-8")
    page = page_of(desk, ImportPage, "import", table="person", path=str(table))
    assert page.model.index(0, 1).data() == "new"
    assert "There is a record of this name already." in page.model.index(0, 2).data()
    assert page.model.index(1, 2).data() == ""
    assert "1 row looks doubtful" in page.summary.text().replace("\u200b", "")
    assert "Shoe size" in page.summary.text().replace("\u200b", "")
    assert "Sex" not in page.summary.text()
    page.go.trigger()
    assert records.listing(world.store, Person, Query()).total == 3


def test_import_when_all_or_nothing_is_ticked_and_a_row_is_wrong_then_nothing_can_come_in(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    table = tmp_path / "people.csv"
    table.write_text("Name as the person writes it,Sex,Born\nAmina,F,1992\nJosé,M,31/02/2020\n", encoding="utf-8")
    page = page_of(desk, ImportPage, "import", table="person", path=str(table))
    assert page.go.isEnabled()
    page.all_or_nothing.setFocus()
    press(page, Qt.Key.Key_Space)
    assert not page.go.isEnabled()
    assert "Nothing comes in" in page.summary.text()
    table.write_text("Name as the person writes it,Sex,Born\nAmina,F,1992\nJosé,M,2020\n", encoding="utf-8")
    page.read(str(table))
    page.go.trigger()
    assert records.listing(world.store, Person, Query()).total == 2


@pytest.mark.parametrize(
    ("table", "words"), [("person", "code"), ("participation", "same Training, Person"), ("session", "id of a record")]
)
def test_import_when_opened_then_says_how_rows_find_their_records(desk: Desk, table: str, words: str) -> None:
    page = page_of(desk, ImportPage, "import", table=table)
    assert words in page.explain.text()


def test_import_when_the_encoding_is_unclear_then_says_so_and_takes_a_choice(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    table = tmp_path / "people.csv"
    table.write_bytes("Name as the person writes it,Sex\nZoé,F\n".encode("cp1252"))
    page = page_of(desk, ImportPage, "import", table="person", path=str(table))
    assert page.model.rowCount() == 0
    assert page.summary.text()
    page.encoding.setCurrentIndex(page.encoding.findData("cp1252"))
    page.read(str(table))
    assert page.model.index(0, 3).data() == "Zoé"


@pytest.mark.parametrize("width", [1366, 1024])
def test_page_when_the_window_is_small_then_list_and_record_share_the_room(
    desk: Desk, firms: dict[str, str], width: int
) -> None:
    page = page_of(desk, RecordsPage, "records:enterprise", record_id=firms["Atelier 2"])
    page.resize(width - 240, 560)
    assert page.pane.isVisible()
    assert page._left.isVisible() == (width - 240 >= theme.pixels(860))
    assert page.pane.width() <= width - 240


def test_record_that_is_shown_for_two_then_it_says_so_and_one_press_parts_them_again(desk: Desk, world: World) -> None:
    first, second = world.enterprise("Atelier 12"), world.enterprise("Atelier XII Silk")
    sameness.join(world.store, "enterprise", first, second, "same door")
    page = page_of(desk, RecordsPage, "records:enterprise", record_id=first)
    (line,) = sameness.said(world.store, "enterprise", first)
    reading = page.pane.reading
    assert [label.text() for label in reading.findChildren(QLabel) if label.text() == line.sentence]
    (part,) = (one for one in reading.findChildren(QPushButton) if one.text() == "They are not the same")
    part.setFocus()
    press(page, Qt.Key.Key_Space)
    assert {first, second} == set(records.listing(world.store, Enterprise, Query()).ids)
    assert not [one for one in sameness.said(world.store, "enterprise", first) if one.same]
