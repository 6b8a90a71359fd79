"""Trust in the window: the kit's words are shown, a request waits, six words and a key approve it, a device retires."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QPushButton

from fieldapp.domain.records import Enterprise
from fieldapp.services import exchange, records, setup, trusting
from fieldapp.sync import armour
from fieldapp.ui.views.devices import DevicesPage
from fieldapp.ui.views.exchange import ExchangePage
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.shell import nameless
from tests.services.conftest import enterprise


@pytest.fixture
def asking(world: World, tmp_path: Path) -> tuple[Path, str, str]:
    """A laptop that joined with a kit and wrote a firm: its bundle, its device, its six words."""
    code = exchange.send_kit(world.store, tmp_path / "kit.fab").code
    with setup.join(
        tmp_path / "field", tmp_path / "kit.fab", person="Keo Dara", device_name="KH-02", code=code
    ) as field:
        values = enterprise(world, name="Blue Loom")
        assert records.save(field, Enterprise, values, accept_warnings=True).id
        exchange.send(field, tmp_path / "field.fab", to=world.store.device_id)
        return tmp_path / "field.fab", field.device_id, " ".join(trusting.standing(field).words)


def test_bundle_of_a_device_that_nobody_approved_waits_until_its_words_are_typed(
    desk: Desk, world: World, asking: tuple[Path, str, str]
) -> None:
    bundle, device, words = asking
    first = page_of(desk, ExchangePage, "exchange", path=str(bundle))
    assert not first.preview.merge.isVisible()
    assert first.devices_action.text() == "Devices: 1 waits"
    page = page_of(desk, DevicesPage, "devices")
    assert nameless(page) == []
    card = page.waiting.itemAt(0).widget()
    card.words.setFocus()
    press(page, "these are not the right words")
    press(page, Qt.Key.Key_Return)
    assert "not the words" in desk.said()
    assert trusting.waiting(world.store)
    card.words.selectAll()
    press(page, words)
    press(page, Qt.Key.Key_Return)
    assert "Approved" in desk.said()
    assert trusting.waiting(world.store) == []
    assert page.waiting.count() == 0
    assert device in {one.device for one in page._devices}
    assert "Blue Loom" in {str(row["name"]) for row in _firms(world)}


def test_device_when_retired_then_the_list_says_so(desk: Desk, world: World, asking: tuple[Path, str, str]) -> None:
    bundle, device, words = asking
    page_of(desk, ExchangePage, "exchange", path=str(bundle))
    trusting.approve(world.store, device, typed=words)
    page = page_of(desk, DevicesPage, "devices")
    page.table.selectRow(next(n for n, one in enumerate(page._devices) if one.device == device))
    page.terms.retire.setFocus()
    press(page, " ")
    assert "retired" in desk.said()
    assert next(one for one in trusting.devices(world.store) if one.device == device).retired


def test_device_when_it_gets_another_role_and_a_team_then_the_list_and_its_history_say_so(
    desk: Desk, world: World, asking: tuple[Path, str, str]
) -> None:
    bundle, device, words = asking
    page_of(desk, ExchangePage, "exchange", path=str(bundle))
    trusting.approve(world.store, device, typed=words)
    page = page_of(desk, DevicesPage, "devices")
    page.table.selectRow(next(n for n, one in enumerate(page._devices) if one.device == device))
    assert nameless(page) == []
    team, box = next(iter(page.terms.boxes.items()))
    desk.qtbot.waitUntil(box.isVisible)
    page.terms.role.setFocus()
    press(page, Qt.Key.Key_Down)
    box.setFocus()
    press(page, " ")
    page.terms.keep.setFocus()
    press(page, " ")
    assert "Kept" in desk.said()
    line = next(one for one in trusting.devices(world.store) if one.device == device)
    assert (line.role, line.teams, line.before) == ("trainer", (team,), (("facilitator", ()),))
    page.table.selectRow(next(n for n, one in enumerate(page._devices) if one.device == device))
    assert page.terms.was.text() == "Before: Facilitator"


def test_kit_when_made_then_its_six_words_stay_on_the_page(desk: Desk, world: World, tmp_path: Path) -> None:
    page = page_of(desk, ExchangePage, "exchange")
    made = exchange.send_kit(world.store, tmp_path / "kit.fab")
    page.sending._kit_done(made)
    assert page.sending.code.isVisible()
    assert page.sending.code.text() == made.code


def test_bundle_for_mail_when_a_size_is_chosen_then_no_file_is_larger(
    desk: Desk, world: World, asking: tuple[Path, str, str], tmp_path: Path
) -> None:
    page = page_of(desk, ExchangePage, "exchange")
    page.sending.limit.setCurrentIndex(2)
    page.sending.send_to(tmp_path / "mail.fab", None)
    assert all(path.stat().st_size <= 1_000_000 for path in tmp_path.glob("mail*.fab"))
    assert "mail.fab" in desk.said()


def test_bundle_as_text_when_pasted_then_it_is_looked_at(
    desk: Desk, world: World, asking: tuple[Path, str, str]
) -> None:
    bundle = asking[0]
    page = page_of(desk, ExchangePage, "exchange")
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("nothing of ours")
    page.received.paste.setFocus()
    press(page, " ")
    assert "no bundle" in desk.said()
    clipboard.setText("Hello, here it is:\n" + armour.text(bundle.read_bytes()))
    press(page, " ")
    assert page.preview.isVisible()
    assert trusting.waiting(world.store)


def test_receipt_when_asked_for_then_its_code_is_shown(desk: Desk, world: World, asking: tuple[Path, str, str]) -> None:
    bundle, device, words = asking
    page_of(desk, ExchangePage, "exchange", path=str(bundle))
    trusting.approve(world.store, device, typed=words)
    page = page_of(desk, ExchangePage, "exchange")
    ask = next(one for one in page.sending.findChildren(QPushButton) if one.text() == "Receipt as QR code")
    ask.setFocus()
    press(page, " ")
    dialog = page.sending.findChild(QDialog)
    assert dialog is not None
    assert any(not label.pixmap().isNull() for label in dialog.findChildren(QLabel))
    dialog.accept()


def _firms(world: World) -> list[dict[str, object]]:
    with world.store.read() as tx:
        return [dict(row) for row in tx.find(Enterprise)]
