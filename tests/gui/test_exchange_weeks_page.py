"""Computers by weeks: late ones first, gaps named, walked with arrow keys, the table one click away and on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from fieldapp.domain.records import Enterprise
from fieldapp.services import exchange, exchange_weeks, records
from fieldapp.services.exchange_weeks import State
from fieldapp.sync import receive as receiving
from fieldapp.ui.views.exchange_weeks import ExchangeWeeksPage
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.shell import nameless
from tests.joining import approve
from tests.services.conftest import enterprise

TODAY = datetime.now().astimezone().date()
DAY = 86_400_000


@pytest.fixture
def laptops(world: World, tmp_path: Path) -> World:
    """KH-02 wrote for three weeks and was heard yesterday; KH-03 not for five weeks; of KH-04 changes are missing."""
    now = int(datetime.now().astimezone().timestamp() * 1000)
    world.enterprise("Atelier 12")
    for name, ages in (("KH-02", (21, 14, 1)), ("KH-03", (50, 36)), ("KH-04", (20, 10, 1))):
        clock = [now - ages[0] * DAY]
        code = exchange.send_kit(world.store, tmp_path / "kit.fab").code
        field = receiving.join(
            tmp_path / name, tmp_path / "kit.fab", f"P. {name}", "facilitator", device_name=name, code=code,
            clock=lambda clock=clock: clock[0],
        )  # fmt: skip
        with field:
            approve(world.store, field)
            for number, age in enumerate(ages):
                clock[0] = now - age * DAY
                saved = records.save(
                    field, Enterprise, enterprise(world, name=f"{name} {number}"), accept_warnings=True
                )
                assert saved.id
                if name == "KH-04" and number < 2:
                    before = tmp_path / f"{number}.fab"
                    exchange.send(field, before)
                    if number == 0:
                        exchange.receive(world.store, before)
                        back = tmp_path / "ack.fab"
                        exchange.send(world.store, back)
                        exchange.receive(field, back)
                    else:  # it believes that this one arrived, and it did not
                        _pretend_acknowledged(field, world)
            exchange.send(field, tmp_path / f"{name}.fab", to=world.store.device_id)
        exchange.receive(world.store, tmp_path / f"{name}.fab")
    return world


def _pretend_acknowledged(field, world) -> None:  # type: ignore[no-untyped-def]
    """Headquarters was restored from a backup: what it had confirmed is not there any more."""
    import json

    import sqlalchemy as sa

    from fieldapp.store import schema
    from fieldapp.sync import log

    with field.write() as tx:
        said = json.loads(
            tx.conn.scalar(sa.select(schema.peer.c.vector).where(schema.peer.c.device == world.store.device_id))
        )
        said["have"] = {**said["have"], **log.vector(tx.conn)}
        tx.conn.execute(
            sa.update(schema.peer).where(schema.peer.c.device == world.store.device_id).values(vector=json.dumps(said))
        )


def test_board_when_read_then_gaps_and_late_ones_come_first_and_each_square_says_what_is_known(laptops: World) -> None:
    board = exchange_weeks.board(laptops.store, TODAY)
    assert [row.name[:5] for row in board.rows] == ["KH-04", "KH-03", "KH-02"]
    assert [row.late for row in board.rows] == [True, True, False]
    gap, late, well = board.rows
    assert "missing" in gap.missing[0]
    assert State.GAP in {square.state for square in gap.squares}
    assert "Nothing is here" in late.missing[0]
    assert late.squares[-1].state is State.NOTHING
    assert sum(square.count for square in late.squares) == 2
    assert well.missing == ()
    assert [square.count for square in well.squares if square.count] == [1, 1, 1]
    assert well.squares[0].state is State.BEFORE
    assert board.sentence.startswith("2 of 3")


def test_weeks_when_looked_at_from_a_later_day_then_old_changes_are_left_out(laptops: World) -> None:
    board = exchange_weeks.board(laptops.store, TODAY + timedelta(weeks=30))
    assert all(square.count == 0 for row in board.rows for square in row.squares)
    assert all(row.late for row in board.rows)


def test_page_when_walked_by_arrow_keys_then_says_in_words_what_is_missing(desk: Desk, laptops: World) -> None:
    page = page_of(desk, ExchangeWeeksPage, "exchange_weeks")
    assert nameless(page) == []
    page.grid.setFocus()
    assert "missing" in page.missing.text()
    press(page, Qt.Key.Key_Down)
    assert "KH-03" in page.missing.text()
    before = page.missing.text()
    press(page, Qt.Key.Key_Left)
    assert page.missing.text() != before
    spoken = page.model.index(1, page.model.columnCount() - 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("KH-03, week of")


def test_page_when_turned_then_the_same_figures_stand_in_a_table(desk: Desk, laptops: World) -> None:
    page = page_of(desk, ExchangeWeeksPage, "exchange_weeks")
    page.table_action.trigger()
    assert page.table.isVisible()
    assert not page.grid.isVisible()
    rows = [[page.rows.index(r, c).data() for c in range(page.rows.columnCount())] for r in range(3)]
    assert rows[1][0].startswith("⚠ KH-03")
    assert rows[1][-1] == "?"


def test_page_without_other_computers_says_so(desk: Desk) -> None:
    page = page_of(desk, ExchangeWeeksPage, "exchange_weeks")
    assert page.empty.isVisible()
    assert not page.grid.isVisible()


def test_table_on_paper_and_page_in_each_language(
    desk: Desk, laptops: World, tmp_path: Path, in_language: Callable[[], str]
) -> None:
    path = exchange_weeks.print_board(laptops.store, TODAY, tmp_path / "weeks.pdf", language=str(in_language))
    assert path.read_bytes().startswith(b"%PDF")
    page = page_of(desk, ExchangeWeeksPage, "exchange_weeks")
    page.resize(900, 480)
    assert page.minimumSizeHint().width() <= 900


def test_weeks_begin_on_the_day_of_the_language_in_force(world: World) -> None:
    assert exchange_weeks.board(world.store, date(2026, 11, 25)).weeks[-1] in (date(2026, 11, 22), date(2026, 11, 23))
