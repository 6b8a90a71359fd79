"""The merge desk in the window: whole sides, batches, filters, two records that may be one; by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from fieldapp.domain.records import Enterprise
from fieldapp.services import exchange, records, sameness
from fieldapp.store import Store
from fieldapp.sync import reopening
from fieldapp.ui.views.desk_case import CaseView
from fieldapp.ui.views.desk_same import SameView
from fieldapp.ui.views.merge_desk import MergeDeskPage
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.shell import nameless
from tests.joining import joined

FIRMS = ("Atelier 12", "Coop Nam", "Blue Loom")


def save(store: Store, firm: str, **values: str) -> None:
    assert records.save(store, Enterprise, values, record_id=firm, accept_warnings=True).id


def field_of(world: World, firm: str, name: str) -> str:
    row = records.load(world.store, Enterprise, firm)
    assert row is not None
    return str(row[name])


@pytest.fixture
def firms(world: World, tmp_path: Path) -> list[str]:
    """Three firms on which headquarters and a laptop disagree: phone and owner."""
    made = [world.enterprise(name, phone=f"+8551000000{n}") for n, name in enumerate(FIRMS)]
    kit = tmp_path / "kit.fab"
    with joined(world.store, tmp_path / "field", kit, person="Keo Dara", device_name="KH-02") as field:
        exchange.send(world.store, tmp_path / "first.fab")
        exchange.receive(field, tmp_path / "first.fab")
        for number, firm in enumerate(made):
            save(world.store, firm, phone=f"+8551111111{number}", owner="Sok Vanna")
            save(field, firm, phone=f"+8552222222{number}", owner="Ly Dalin")
        exchange.send(field, tmp_path / "field.fab")
    exchange.receive(world.store, tmp_path / "field.fab")
    return made


def side(page: MergeDeskPage, device: str) -> int:
    """The number of a device's side in the case that is shown."""
    assert isinstance(page.view, CaseView)
    return next(one.number for one in page.view.case.sides if one.device == device)


def test_case_when_a_letter_takes_a_side_then_every_field_is_as_that_side_has_it(
    desk: Desk, world: World, firms: list[str]
) -> None:
    page = page_of(desk, MergeDeskPage, "merge_desk")
    assert page.subtitle() == "1 of 3"
    assert nameless(page) == []
    firm = page.view.case.record_id
    before = field_of(world, firm, "owner")
    page.view.fields[0].claims[0].radio.setFocus()
    press(page, "LR"[side(page, "KH-02") - 1])
    page.settle_action.trigger()
    assert field_of(world, firm, "phone").startswith("+8552222222")
    assert field_of(world, firm, "owner") == "Ly Dalin"
    assert page.subtitle() == "1 of 2"
    reopening.undo(world.store)
    assert field_of(world, firm, "owner") == before


def test_reason_when_given_once_then_it_stays_for_the_next_and_is_kept(
    desk: Desk, world: World, firms: list[str]
) -> None:
    from fieldapp.services import deciding

    page = page_of(desk, MergeDeskPage, "merge_desk")
    page.reason.setFocus()
    press(page, "called the owner")
    for _round in range(2):
        firm = page.view.case.record_id
        page.settle_action.trigger()
        assert deciding.decisions(world.store, "enterprise", firm)[0].endswith("called the owner")
    assert page.reason.text() == "called the owner"


def test_all_from_a_computer_when_asked_for_then_every_record_is_settled_in_one_step(
    desk: Desk, world: World, firms: list[str]
) -> None:
    page = page_of(desk, MergeDeskPage, "merge_desk")
    before = [field_of(world, firm, "owner") for firm in firms]
    box = page.filters.device
    box.setFocus()
    press(page, "K")  # KH-01
    press(page, Qt.Key.Key_Down)
    box.activated.emit(box.currentIndex())
    assert box.currentText() == "KH-02"
    page.filters.batch.setFocus()
    press(page, " ")
    assert {field_of(world, firm, "owner") for firm in firms} == {"Ly Dalin"}
    assert page.empty.isVisible()
    assert "3 records settled" in desk.said()
    undone = reopening.undo(world.store)
    assert undone is not None
    assert len(undone.changes.of_type(Enterprise)) == 3 - before.count("Ly Dalin")
    assert [field_of(world, firm, "owner") for firm in firms] == before


def test_later_when_pressed_then_the_record_stays_and_the_next_is_shown(desk: Desk, firms: list[str]) -> None:
    page = page_of(desk, MergeDeskPage, "merge_desk")
    first = page.view.case.record_id
    page.view.fields[0].claims[0].radio.setFocus()
    press(page, Qt.Key.Key_PageDown)
    assert page.view.case.record_id != first
    page.view.fields[0].claims[0].radio.setFocus()
    press(page, Qt.Key.Key_PageUp)
    assert page.view.case.record_id == first


@pytest.mark.parametrize(("key", "left"), [("1", 0), ("2", 1), ("N", None)])
def test_two_that_may_be_one_when_a_key_answers_then_it_is_said_and_undo_takes_it_back(
    desk: Desk, world: World, key: str, left: int | None
) -> None:
    ids = sorted(world.enterprise(name, phone="+85510000000") for name in ("Atelier 12 silk", "Atelier 12 silks"))
    page = page_of(desk, MergeDeskPage, "merge_desk")
    assert isinstance(page.view, SameView)
    assert not page.settle_action.isVisible()
    assert nameless(page) == []
    page.view.first.setFocus()
    press(page, key)
    assert page.empty.isVisible()
    (said,) = sameness.said(world.store, "enterprise", ids[0])
    assert said.same == (left is not None)
    if left is not None:
        assert said.leads == ids[left]
    reopening.undo(world.store)
    page.refresh(None)
    assert isinstance(page.view, SameView)


def test_desk_in_each_language_fits_a_small_window(
    desk: Desk, firms: list[str], in_language: Callable[[], str]
) -> None:
    page = page_of(desk, MergeDeskPage, "merge_desk")
    page.resize(700, 420)
    assert page.minimumSizeHint().width() <= 700
    assert page.room.horizontalScrollBar().maximum() == 0
