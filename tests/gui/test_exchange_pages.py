"""Exchange and merge desk in the window: send, preview, merge, refuse, settle."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fieldapp.domain.records import Attachment, Enterprise
from fieldapp.services import desk as waiting
from fieldapp.services import exchange, exchange_files, records
from fieldapp.store import Store, files
from fieldapp.ui.views.exchange import ExchangePage
from fieldapp.ui.views.merge_desk import MergeDeskPage
from tests.gui.desk import Desk, World, page_of, press
from tests.joining import joined

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def firm(world: World) -> str:
    """A firm that both sides know."""
    return world.enterprise("Atelier 12", phone="+85510000000")


@pytest.fixture
def field(tmp_path: Path, world: World, firm: str) -> Any:
    """A facilitator's store that joined by a kit and knows the firm."""
    kit = tmp_path / "kit.fab"
    store = joined(world.store, tmp_path / "field", kit, person="Keo Dara")
    sent = tmp_path / "first.fab"
    exchange.send(world.store, sent)
    exchange.receive(store, sent)
    yield store
    store.close()


def change_phone(store: Store, firm: str, phone: str) -> None:
    """Another number for the firm."""
    saved = records.save(store, Enterprise, {"phone": phone}, record_id=firm)
    assert saved.id == firm, saved.errors


def disagreeing(tmp_path: Path, world: World, field: Store, firm: str) -> Path:
    """A bundle from the field that disagrees with headquarters on the firm's phone."""
    change_phone(world.store, firm, "+85511111111")
    change_phone(field, firm, "+85522222222")
    bundle = tmp_path / "field.fab"
    exchange.send(field, bundle)
    return bundle


def test_bundle_when_opened_then_shown_first_and_merged_only_when_asked(
    desk: Desk, world: World, field: Store, firm: str, tmp_path: Path
) -> None:
    bundle = disagreeing(tmp_path, world, field, firm)
    page = page_of(desk, ExchangePage, "exchange", path=str(bundle))
    assert page.preview.isVisible()
    assert page.preview.text.text()
    assert waiting.cases(world.store) == []
    page.preview.merge.click()
    assert len(waiting.cases(world.store)) == 1
    assert not page.preview.isVisible()
    assert "disagree" in desk.said()


def test_bundle_when_damaged_then_says_so_and_nothing_changes(
    desk: Desk, world: World, field: Store, firm: str, tmp_path: Path
) -> None:
    bundle = disagreeing(tmp_path, world, field, firm)
    body = bytearray(bundle.read_bytes())
    body[-3] ^= 1
    bundle.write_bytes(bytes(body))
    page = page_of(desk, ExchangePage, "exchange", path=str(bundle))
    assert page.preview.isVisible()
    assert not page.preview.merge.isVisible()
    assert "nothing was changed." in page.preview.text.text()
    assert waiting.cases(world.store) == []


def test_sending_when_asked_for_then_the_file_is_there_and_the_page_says_how_much(
    desk: Desk, world: World, field: Store, tmp_path: Path
) -> None:
    page = page_of(desk, ExchangePage, "exchange")
    page.sending.send_to(tmp_path / "out.fab", None)
    assert (tmp_path / "out.fab").read_bytes().startswith(b"FIELDAPP1\n")
    assert "out.fab" in desk.said()


def test_desk_when_a_number_and_ctrl_enter_are_pressed_then_that_value_is_settled(
    desk: Desk, world: World, field: Store, firm: str, tmp_path: Path
) -> None:
    exchange.receive(world.store, disagreeing(tmp_path, world, field, firm))
    page = page_of(desk, MergeDeskPage, "merge_desk")
    claims = page.view.fields[0].asked.claims
    assert {claim.value for claim in claims} == {"+85511111111", "+85522222222"}
    wanted = next(n for n, claim in enumerate(claims, start=1) if not claim.current)
    page.setFocus()
    press(page, str(wanted))
    page.settle_action.trigger()
    record = records.load(world.store, Enterprise, firm)
    assert record is not None
    assert record["phone"] == claims[wanted - 1].value
    assert page.empty.isVisible()


def test_desk_when_the_shown_value_is_taken_then_the_disagreement_is_settled_too(
    desk: Desk, world: World, field: Store, firm: str, tmp_path: Path
) -> None:
    exchange.receive(world.store, disagreeing(tmp_path, world, field, firm))
    page = page_of(desk, MergeDeskPage, "merge_desk")
    page.settle_action.trigger()
    assert waiting.cases(world.store) == []


def test_desk_when_another_value_is_written_wrongly_then_says_so_and_keeps_the_disagreement(
    desk: Desk, world: World, field: Store, firm: str, tmp_path: Path
) -> None:
    exchange.receive(world.store, disagreeing(tmp_path, world, field, firm))
    page = page_of(desk, MergeDeskPage, "merge_desk")
    page.view.fields[0].line.setFocus()
    press(page, "xyz")
    page.settle_action.trigger()
    assert page.view.fields[0].error.isVisible()
    assert len(waiting.cases(world.store)) == 1
    page.view.fields[0].line.selectAll()
    press(page, "+855 33 333 333")
    page.settle_action.trigger()
    record = records.load(world.store, Enterprise, firm)
    assert record is not None
    assert record["phone"] == "+85533333333"


def test_desk_when_settled_then_the_other_side_agrees_after_the_next_bundle(
    desk: Desk, world: World, field: Store, firm: str, tmp_path: Path
) -> None:
    exchange.receive(world.store, disagreeing(tmp_path, world, field, firm))
    page = page_of(desk, MergeDeskPage, "merge_desk")
    page.settle_action.trigger()
    back = tmp_path / "back.fab"
    exchange.send(world.store, back, to=field.device_id)
    exchange.receive(field, back)
    ours, theirs = (records.load(store, Enterprise, firm) for store in (world.store, field))
    assert ours == theirs
    assert waiting.cases(field) == []


@pytest.mark.parametrize("stays", [True, False])
def test_desk_when_one_side_deleted_the_record_then_asked_in_words_and_settled_by_a_key(
    desk: Desk, world: World, field: Store, firm: str, tmp_path: Path, stays: bool
) -> None:
    change_phone(field, firm, "+85522222222")
    records.delete(world.store, Enterprise, [firm])
    exchange.send(field, tmp_path / "field.fab")
    exchange.receive(world.store, tmp_path / "field.fab")
    page = page_of(desk, MergeDeskPage, "merge_desk")
    choice = next(choice for choice in page.view.fields if choice.asked.field == "~deleted")
    assert {claim.text for claim in choice.asked.claims} == {"Deleted", "Kept"}
    assert not choice.line.isVisible()
    assert not choice.other.isVisible()
    wanted = next(n for n, c in enumerate(choice.asked.claims, start=1) if c.text == ("Kept" if stays else "Deleted"))
    choice.claims[0].radio.setFocus()
    press(page, "9")
    press(page, str(wanted))
    page.settle_action.trigger()
    assert waiting.cases(world.store) == []
    assert (records.load(world.store, Enterprise, firm) is not None) == stays


def test_desk_when_values_are_long_then_they_wrap_and_a_click_on_the_text_chooses(
    desk: Desk, world: World, field: Store, firm: str, tmp_path: Path
) -> None:
    long = "Down the red road behind the temple, then left at the well. " * 8
    for store, text in ((world.store, long + "Ask for Keo."), (field, long + "Ask for Dara.")):
        assert records.save(store, Enterprise, {"notes": text}, record_id=firm).id
    exchange.send(field, tmp_path / "field.fab")
    exchange.receive(world.store, tmp_path / "field.fab")
    page = page_of(desk, MergeDeskPage, "merge_desk")
    page.resize(480, 600)
    choice = page.view.fields[0]
    line = next(line for line, claim in zip(choice.claims, choice.asked.claims, strict=True) if not claim.current)
    assert line.text.heightForWidth(line.text.width()) > 1.5 * line.fontMetrics().height()
    assert line.radio.accessibleName().endswith(("Keo.", "Dara.", "\u2069"))
    QTest.mouseClick(line.text, Qt.MouseButton.LeftButton)
    assert line.radio.isChecked()
    assert page.room.horizontalScrollBar().maximum() == 0


def test_attached_files_when_they_wait_for_a_computer_then_a_button_saves_them_beside_the_bundle(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    sha256, size = files.keep(world.store, io.BytesIO(b"an invented photo"))
    firm = world.enterprise("Blue Loom")
    facts = {"sha256": sha256, "mime": "image/jpeg", "size": size, "kind": "photo", "file_name": "loom.jpg"}
    with world.store.write("attach") as tx:
        tx.insert(
            Attachment,
            {**facts, "captured_at": "2026-01-05T08:00:00+00:00", "linked_kind": "enterprise", "linked_to": firm},
        )
    with joined(world.store, tmp_path / "field", tmp_path / "kit.fab", person="Keo Dara") as field:
        page = page_of(desk, ExchangePage, "exchange")
        (room,) = page.sending._files.values()
        said = [room.itemAt(n).widget() for n in range(room.count())]
        assert "1 attached file" in said[0].text()
        assert said[1].text() == "Save the attached files for KH-02 (Keo Dara)…"
        page.sending.send_files_to(tmp_path / "photos.fab", field.device_id)
        assert "1 attached file in photos.fab" in desk.said()
        (room,) = page.sending._files.values()
        assert room.count() == 0
        exchange.send(world.store, tmp_path / "records.fab", to=field.device_id)
        exchange.receive(field, tmp_path / "records.fab")
        here = exchange_files.standings(field, [world.store.device_id])[world.store.device_id]
        assert here.missing == 1
        exchange.receive(field, tmp_path / "photos.fab")
        assert exchange_files.standings(field, [world.store.device_id])[world.store.device_id].missing == 0
