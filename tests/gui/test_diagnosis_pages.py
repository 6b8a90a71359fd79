"""The pages of the diagnosis by keys: file, phases, selection, firms, one firm; in three languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from fieldapp.domain.records import EnterpriseSnapshot, PhaseEvent, SelectionScore
from fieldapp.services.diagnosis import phases, selection
from fieldapp.ui.views.diagnosis.employment import EmploymentPage
from fieldapp.ui.views.diagnosis.figures import FiguresPage
from fieldapp.ui.views.diagnosis.file import DiagnosisPage
from fieldapp.ui.views.diagnosis.firm import FirmPage
from fieldapp.ui.views.diagnosis.firm_map import FirmMapPage
from fieldapp.ui.views.diagnosis.firms import FirmsPage
from fieldapp.ui.views.diagnosis.phases import PhasesPage
from fieldapp.ui.views.diagnosis.selection import SelectionPage
from fieldapp.ui.views.records_view import RecordsPage
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.shell import nameless


def test_file_when_opened_then_arrows_go_from_section_to_section_and_enter_opens(desk: Desk, world: World) -> None:
    page: DiagnosisPage = page_of(desk, DiagnosisPage, "diagnosis", cluster=world.cluster)
    page.room.cards["profile"].action.setFocus()
    press(page, Qt.Key.Key_Down)
    assert page.room.cards["phases"].action.hasFocus()
    press(page, Qt.Key.Key_Return)
    assert desk.opened[-1] == ("phases", {"cluster": world.cluster})
    assert nameless(page) == []


def test_phases_when_ticked_and_left_then_kept_as_a_draft_and_taken_by_one_button(desk: Desk, world: World) -> None:
    page: PhasesPage = page_of(desk, PhasesPage, "phases", cluster=world.cluster)
    assert page.subtitle() == "Diagnosis"
    page.lines[0].met.setFocus()
    press(page, Qt.Key.Key_Space)
    press(page, Qt.Key.Key_Tab)
    press(page, "minutes of 3 May")
    page.people.input.setFocus()
    press(page, "K. S.")
    page.leave()
    again: PhasesPage = page_of(desk, PhasesPage, "phases", cluster=world.cluster)
    assert (again.lines[0].met.isChecked(), again.people.text) == (True, "K. S.")
    again.move_action.trigger()
    assert "Say why" in again.reason.error.text()
    assert again.reason.input.hasFocus()
    press(again, "The meeting is on 20 November.")
    again.move_action.trigger()
    assert again.subtitle() == "Planning"
    with world.store.read() as tx:
        (event,) = tx.find(PhaseEvent)
    assert (event["unmet"], event["override_reason"]) == (3, "The meeting is on 20 November.")
    assert nameless(again) == []


def test_selection_when_started_and_scored_by_digits_then_the_first_is_named(desk: Desk, world: World) -> None:
    page: SelectionPage = page_of(desk, SelectionPage, "selection")
    assert page.empty.isVisible()
    page.start_action.trigger()
    assert page.model.rowCount() == 2
    page.grid.setFocus()
    press(page, "4352")
    with world.store.read() as tx:
        assert sorted(int(row["score"] or 0) for row in tx.find(SelectionScore)) == [2, 3, 4, 5]
    assert page.finding.text() == "First: \u2068Silk of Van Lam\u2069, with 3.50 of 5."
    page.grid.setCurrentIndex(page.model.index(1, 1))
    press(page, Qt.Key.Key_Delete)
    assert page.finding.text() == "No score yet for: Importance"
    page.model.setData(page.model.index(1, 1), "7")
    assert desk.said() == "A score lies between 0 and 5."
    page.model.setData(page.model.index(0, 1), "30")
    assert page.finding.text() == "The weights sum to 1.05 instead of 1."
    assert nameless(page) == []


def test_firms_when_listed_then_another_scheme_changes_sizes_and_enter_opens_one(desk: Desk, world: World) -> None:
    one = world.enterprise()
    world.make(
        EnterpriseSnapshot, enterprise=one, period="2024", kind="baseline", day="2024-05-01", turnover="100 USD",
        turnover_method="recall", workers_full_f=12, assets="1000 USD",
    )  # fmt: skip
    page: FirmsPage = page_of(desk, FirmsPage, "firms", cluster=world.cluster)
    assert page.rows.data(page.rows.index(0, 1)) == "Small"
    page.scheme.setCurrentIndex(page.scheme.findData("WBES"))
    page.scheme.activated.emit(page.scheme.currentIndex())
    assert "Enterprise Surveys" in page.citation.text()
    page.turn_action.trigger()
    assert page.chart.isVisible()
    assert page.chart.picture.drawing is not None
    page.turn_action.trigger()
    page.table.setFocus()
    press(page, Qt.Key.Key_Return)
    assert desk.opened[-1] == ("firm", {"enterprise": one})


TABLE = "Province,Sector,Employed\nVan Lam,13,1200\nVan Lam,Total,20000\nTotal,13,15000\nTotal,Total,1000000\n"


def test_employment_table_when_wrong_then_said_and_when_mended_then_kept_and_figures_follow(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(TABLE.replace("20000", "1000"), encoding="utf-8")
    page: EmploymentPage = page_of(desk, EmploymentPage, "employment", path=str(path))
    assert "more than the total of 1,000" in page.errors.text()
    assert not page.keep_action.isEnabled()
    path.write_text(TABLE, encoding="utf-8")
    page.read(str(path))
    assert not page.errors.isVisible()
    page.keep_action.trigger()
    assert page.name.error.text()
    assert page.name.input.hasFocus()
    for field, text in ((page.name, "Census"), (page.country, "KH"), (page.year, "2019"), (page.source, "Office")):
        field.input.setFocus()
        press(page, text)
    page.keep_action.trigger()
    assert desk.opened[-1][0] == "figures"
    figures: FiguresPage = page_of(desk, FiguresPage, "figures", cluster=world.cluster)
    world.enterprise()
    figures.refresh(None)
    assert figures.region.currentText() == "Van Lam"
    assert "4.00  ·  dominant" in [label.text() for label in figures.findChildren(QLabel)]
    assert nameless(figures) == []
    assert nameless(page) == []
    page.read(str(tmp_path / "nothing.csv"))
    assert "nothing.csv" in page.errors.text()


def test_map_when_walked_by_keys_then_marks_list_and_opens_and_saves(desk: Desk, world: World, tmp_path: Path) -> None:
    one = world.enterprise(name="Atelier 1", point="13.361, 103.86")
    two = world.enterprise(name="Atelier 2", point="13.9, 104.5")
    world.enterprise(name="Atelier 3")
    page: FirmMapPage = page_of(desk, FirmMapPage, "firm_map", cluster=world.cluster)
    assert page.sentence.text().startswith("2 measured")
    assert len(page.map.groups()) == 2
    page.map.setFocus()
    press(page, "n")
    press(page, "n")
    assert page.table.currentIndex().row() == 1
    press(page, Qt.Key.Key_Return)
    assert desk.opened[-1] == ("records:enterprise", {"record_id": two})
    page.table.setFocus()
    press(page, Qt.Key.Key_Up)
    assert page.map.marked == 0
    press(page, Qt.Key.Key_Return)
    assert desk.opened[-1] == ("records:enterprise", {"record_id": one})
    before = page.map.look.scale
    page.farther.click()
    assert page.map.look.scale < before
    for _time in range(12):
        page.farther.click()
    assert [len(group.members) for group in page.map.groups()] == [2]
    page.save(tmp_path / "points.geojson")
    assert desk.said() == "2 points saved as points.geojson."
    square = [[[103, 13], [104, 13], [104, 14], [103, 13]]]
    shape = {"type": "Polygon", "coordinates": square}
    (tmp_path / "provinces.geojson").write_text(
        json.dumps({"type": "Feature", "properties": {"name": "A"}, "geometry": shape})
    )
    page.add(tmp_path / "provinces.geojson")
    assert desk.said() == "1 area is on the map now."
    assert page._map is not None
    assert [area.name for area in page._map.outlines] == ["A"]
    assert nameless(page) == []


def test_pages_when_shown_in_any_language_then_whole_and_named(
    desk: Desk, world: World, in_language: Callable[[], str]
) -> None:
    one = world.enterprise()
    world.make(
        EnterpriseSnapshot, enterprise=one, period="2024", kind="baseline", day="2024-05-01", turnover="100 USD",
        turnover_method="recall", workers_full_f=12,
    )  # fmt: skip
    round_id, _changes = selection.start(world.store, "2025", "2025-10-01")
    phases.move(world.store, world.cluster, "PLAN", [], day="2025-10-01", decided_by="K. S.")
    opened: list[tuple[Any, str, dict[str, str]]] = [
        (DiagnosisPage, "diagnosis", {"cluster": world.cluster}), (PhasesPage, "phases", {"cluster": world.cluster}),
        (SelectionPage, "selection", {"round": round_id}), (FirmsPage, "firms", {"cluster": world.cluster}),
        (FirmPage, "firm", {"enterprise": one}), (FiguresPage, "figures", {"cluster": world.cluster}),
        (EmploymentPage, "employment", {}), (FirmMapPage, "firm_map", {"cluster": world.cluster}),
    ]  # fmt: skip
    for kind, name, arguments in opened:
        page = page_of(desk, kind, name, **arguments)
        page.retranslate()
        assert page.title()
        assert nameless(page) == [], name


def test_snapshot_when_it_jumps_then_the_form_asks_why_and_keeps_what_was_typed(desk: Desk, world: World) -> None:
    one = world.enterprise()
    values = {"kind": "followup", "day": "2024-11-10", "turnover_method": "recall", "workers_full_f": 4}
    world.make(EnterpriseSnapshot, enterprise=one, period="2024", **values, turnover="1000.00 USD")
    page: RecordsPage = page_of(desk, RecordsPage, "records:enterprise_snapshot", new=True, fixed={"enterprise": one})
    form = page.pane.form
    for name, value in {**values, "period": "2025", "day": "2025-11-10", "turnover": "3400.00 USD"}.items():
        form.rows[name].editor.set_value(value)
    form.rows["enumerator"].editor.setFocus()
    press(page, "K. S.")
    press(page, "s", Qt.KeyboardModifier.ControlModifier)
    assert "3,400.00 USD now" in form.rows["change_reason"].error.text().replace("\u200b", "")
    form.rows["change_reason"].editor.setFocus()
    press(page, "A buyer since May")
    press(page, "s", Qt.KeyboardModifier.ControlModifier)
    with world.store.read() as tx:
        kept = {str(row["period"]): row for row in tx.find(EnterpriseSnapshot)}
    assert (kept["2025"]["change_reason"], kept["2025"]["enumerator"]) == ("A buyer since May", "K. S.")
