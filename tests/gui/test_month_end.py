"""S-3 in its main steps through the whole window by keyboard: the coordinator's month end.

A stick with the month's bundles of several laptops is looked at and merged, what disagrees is settled with a reason,
one firm that was registered twice is joined, the gap is seen on the picture of the weeks, the summary is printed, and
the answer goes back to the field, where it settles the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from fieldapp.app import Application
from fieldapp.domain.records import Enterprise
from fieldapp.services import deciding, desk, exchange, exchange_paper, records, sameness
from fieldapp.store import Query, Store
from fieldapp.ui.views.desk_case import CaseView
from fieldapp.ui.views.desk_same import SameView
from tests.gui.desk import World, press
from tests.gui.shell import application
from tests.joining import joined
from tests.services.conftest import enterprise


@pytest.fixture
def month(world: World, tmp_path: Path) -> Iterator[tuple[Path, str, Store]]:
    """The stick, the firm in question, and one laptop, open, to which the answer goes."""
    stick = tmp_path / "STICK"
    stick.mkdir()
    firm = world.enterprise("Atelier 12", phone="+85510000000")
    laptops = []
    for number in range(4):
        kit, name = tmp_path / f"kit{number}.fab", f"KH-0{number + 2}"
        laptop = joined(world.store, tmp_path / name, kit, person=f"P. {number}", device_name=name)
        laptops.append(laptop)
        exchange.send(world.store, tmp_path / "first.fab")
        exchange.receive(laptop, tmp_path / "first.fab")
        fresh = ("Blue Loom weavers", "Blue Loom weaver", "Coop Nam", "Van Lam dyers")[number]
        phone = {"phone": "+85512345678"} if number < 2 else {}
        values = enterprise(world, name=fresh, **phone)
        assert records.save(laptop, Enterprise, values, accept_warnings=True).id
        if number in (0, 1):
            records.save(laptop, Enterprise, {"phone": f"+8552222222{number}"}, record_id=firm)
        exchange.send(laptop, stick / f"{name}.fab", to=world.store.device_id)
    (stick / "cut.fab").write_bytes((stick / "KH-05.fab").read_bytes()[:-40])
    yield stick, firm, laptops[0]
    for laptop in laptops:
        laptop.close()


@pytest.fixture
def window(qtbot: QtBot, world: World, tmp_path: Path) -> Iterator[Application]:
    """The whole application on the coordinator's store."""
    running = application(tmp_path / "none")
    qtbot.addWidget(running.window)
    running.window.begin(replace(running.context(), store=lambda: world.store))
    running.window.resize(1366, 700)
    with qtbot.waitActive(running.window):
        running.window.show()
        running.window.activateWindow()
    yield running
    running.window.close()
    running.finish()


def settle_all(running: Application, store: Store) -> None:
    """Take the second side of each case by its letter, with the reason that was typed once."""
    page = running.window.page
    page.reason.setFocus()
    press(page, "called both")
    while isinstance(page.view, CaseView) and desk.cases(store):
        page.view.fields[0].claims[0].radio.setFocus()
        press(page, "R")
        page.settle_action.trigger()


def test_month_end_when_lived_by_keyboard_then_everything_is_merged_settled_and_told(
    window: Application, world: World, month: tuple[Path, str, Store], tmp_path: Path
) -> None:
    stick, firm, laptop = month
    store = world.store
    window.window.open_page("exchange", paths=[str(stick)])
    page = window.window.page
    assert page.inbox.files[0].path.name == "cut.fab"
    press(page, " ")  # merge the four
    assert page.inbox.merged is not None
    assert len(page.inbox.useful()) == 4
    assert len(records.listing(store, Enterprise, Query()).ids) == 5
    paper = exchange_paper.print_merged(store, page.inbox.merged, tmp_path / "month.pdf", language="km")
    assert paper.stat().st_size > 1000
    press(page, " ")  # settle what disagrees
    assert window.window.page_name == "merge_desk"
    settle_all(window, store)
    assert deciding.decisions(store, "enterprise", firm)[0].endswith("called both")
    page = window.window.page
    assert isinstance(page.view, SameView)
    page.view.first.setFocus()
    press(page, "1")
    assert len(records.listing(store, Enterprise, Query()).ids) == 4
    window.window.open_page("exchange_weeks")
    assert window.window.page.model.rowCount() == 4
    press(window.window.page, Qt.Key.Key_Down)
    assert window.window.page.missing.text()
    exchange.send(store, tmp_path / "back.fab", to=laptop.device_id)
    exchange.receive(laptop, tmp_path / "back.fab")
    ours, theirs = (records.load(one, Enterprise, firm) for one in (store, laptop))
    assert ours == theirs
    assert desk.cases(laptop) == []
    assert not sameness.suggest(laptop, Enterprise)
