"""A facilitator's Monday through the window by keyboard: a firm is found, asked again, and met a second time."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fieldapp.app import Application
from fieldapp.domain.fields import Record
from fieldapp.domain.records import Enterprise, EnterpriseSnapshot
from fieldapp.ui.views.records_view import RecordsPage
from tests.gui.test_network_story import page_of, window  # noqa: F401
from tests.services.conftest import World, enterprise

CONTROL = Qt.KeyboardModifier.ControlModifier


def key(page: RecordsPage, keys: str | Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Into what has the keyboard in the page's window."""
    page.window().activateWindow()
    QTest.qWaitForWindowActive(page.window())
    target = page.window().focusWidget()
    assert target is not None
    for one in keys if isinstance(keys, str) else [keys]:
        QTest.keyClick(target, one, modifier)


def kept(world: World, cls: type[Record], field: str) -> set[object]:
    with world.store.read() as tx:
        return {row[field] for row in tx.find(cls)}


def into(page: RecordsPage, field: str, text: str) -> None:
    page.pane.form.rows[field].editor.setFocus()
    key(page, text)


def test_monday_through_the_window_then_the_jump_is_explained_and_the_second_workshop_is_met(
    window: Application,  # noqa: F811
    world: World,
    qtbot: QtBot,
) -> None:
    weaver = world.enterprise(name="Đông Á Silk", phone="+855 12 345 678")
    world.enterprise(name="Indigo House")
    values = {"kind": "followup", "day": "2024-11-10", "turnover_method": "recall", "workers_full_f": 4}
    world.make(EnterpriseSnapshot, enterprise=weaver, period="2024", **values, turnover="1000.00 USD")
    main = window.window

    # half past eight: the firm is found by a part of its name, typed without marks
    main.open_page("records:enterprise")
    firms = page_of(main, RecordsPage)
    key(firms, Qt.Key.Key_F, CONTROL)
    key(firms, "dong a")
    qtbot.waitUntil(lambda: firms.table.model().rowCount() == 1, timeout=3000)
    key(firms, Qt.Key.Key_Return)
    key(firms, Qt.Key.Key_Return)
    assert firms.pane.record_id == weaver

    # its figures of this year: three times those of the last one want a reason, and nothing typed is lost
    main.open_page("records:enterprise_snapshot", new=True, fixed={"enterprise": weaver})
    asked = page_of(main, RecordsPage)
    form = asked.pane.form
    for name, value in {**values, "period": "2025", "day": "2025-11-10"}.items():
        form.rows[name].editor.set_value(value)
    into(asked, "turnover", "3400")
    into(asked, "enumerator", "K. S.")
    key(asked, Qt.Key.Key_S, CONTROL)
    why = form.rows["change_reason"].error
    qtbot.waitUntil(lambda: "3,400.00 USD now" in why.text().replace("\u200b", ""), timeout=3000)
    into(asked, "change_reason", "A buyer since May")
    key(asked, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(
        lambda: kept(world, EnterpriseSnapshot, "change_reason") == {None, "A buyer since May"}, timeout=3000
    )

    # ten o'clock: another workshop of the same owner; the form says whom it resembles, and both are kept
    main.open_page("records:enterprise", new=True)
    form = firms.pane.form
    needed = [name for name, row in form.rows.items() if row.required]
    assert len(needed) <= 9
    for name, value in {**enterprise(world), "phone": "+855 12 345 678"}.items():
        if name in form.rows and name != "name":
            form.rows[name].editor.set_value(value)
    into(firms, "name", "Dong A Silk, workshop 2")
    qtbot.waitUntil(firms.pane.similar.isVisible, timeout=3000)
    assert "Đông Á Silk" in firms.pane.similar.text()
    key(firms, Qt.Key.Key_S, CONTROL)
    firms_now = {"Đông Á Silk", "Indigo House", "Dong A Silk, workshop 2"}
    qtbot.waitUntil(lambda: kept(world, Enterprise, "name") == firms_now, timeout=3000)
