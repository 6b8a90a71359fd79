"""What the record page offers to whom, and a form that is open while a bundle comes in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from fieldapp import i18n
from fieldapp.domain.records import Consent, Enterprise, Location
from fieldapp.services import drafts, records
from fieldapp.ui.pages import RECORD_PAGES
from fieldapp.ui.views.records_view import RecordsPage
from tests.gui.desk import Desk, World, page_of, press

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def firm(world: World) -> str:
    """A firm with a phone number."""
    return world.enterprise("Atelier 12", phone="+85510000000", owner="Keo Soma")


def elsewhere(desk: Desk, world: World, firm: str, **values: str) -> None:
    """Change the firm as a bundle does: the store is written, the pages are told."""
    saved = records.save(world.store, Enterprise, values, record_id=firm)
    assert saved.id, saved.errors
    desk.context.bus.publish(saved.changes)


def test_page_when_the_records_are_kept_by_headquarters_then_a_facilitator_only_reads(
    desk: Desk, world: World, role: Callable[[str], None]
) -> None:
    coordinator = page_of(desk, RecordsPage, "records:location", record_id=world.place)
    assert coordinator.primary() is coordinator.new
    assert coordinator.pane.reading.edit.isVisible()
    role("facilitator")
    page = page_of(desk, RecordsPage, "records:location", record_id=world.place)
    assert page.primary() is None
    assert not page.import_action.isVisible()
    assert not page.pane.reading.edit.isVisible()
    assert not page.pane.reading.remove.isVisible()
    page.pane.reading.setFocus()
    press(page, "E", CONTROL)
    assert not page.pane.editing
    assert not {"Ctrl+N", "Ctrl+E", "Ctrl+S"} & dict(page.keys()).keys()
    assert records.load(world.store, Location, world.place) is not None


def test_page_when_records_are_written_once_then_new_ones_can_be_made_but_none_changed(
    desk: Desk, world: World
) -> None:
    consent = world.make(
        Consent, subject_kind="person", subject=world.person(), purpose="photo", given="yes", method="signature",
        language="km", text_version="1", day="2025-11-03",
    )  # fmt: skip
    page = page_of(desk, RecordsPage, "records:consent", record_id=consent)
    assert page.primary() is page.new
    assert not page.pane.reading.edit.isVisible()
    assert not page.pane.reading.remove.isVisible()
    page.pane.reading.setFocus()
    press(page, "E", CONTROL)
    assert not page.pane.editing


@pytest.mark.parametrize("table", ["survey_submission", "attachment"])
def test_page_when_no_form_can_make_the_record_then_no_new_button(desk: Desk, table: str) -> None:
    page = page_of(desk, RecordsPage, f"records:{table}")
    assert page.primary() is None
    assert page.empty.isVisible()
    assert not page.empty.button.isVisible()
    page.show_with(new=True)
    assert not page.pane.isVisible()


def test_form_when_a_merge_changes_other_fields_then_shows_them_and_writes_only_what_was_typed(
    desk: Desk, world: World, firm: str
) -> None:
    page = page_of(desk, RecordsPage, "records:enterprise", record_id=firm)
    page.pane.edit()
    page.pane.form.rows["owner"].editor.setFocus()
    page.pane.form.rows["owner"].editor.line.selectAll()
    press(page, "Souk Vilay")
    elsewhere(desk, world, firm, phone="+85522222222")
    assert page.pane.editing
    assert "Phone" in page.pane.meanwhile.text()
    assert "22222222" in str(page.pane.form.rows["phone"].editor.value()).replace(" ", "")
    press(page, "S", CONTROL)
    record = records.load(world.store, Enterprise, firm)
    assert record is not None
    assert (record["owner"], record["phone"]) == ("Souk Vilay", "+85522222222")
    with world.store.read() as tx:
        assert tx.history(Enterprise, firm)[-1].patch == {"owner": "Souk Vilay"}


def test_form_when_a_merge_changes_the_field_that_is_typed_in_then_says_so_and_keeps_the_typing(
    desk: Desk, world: World, firm: str
) -> None:
    page = page_of(desk, RecordsPage, "records:enterprise", record_id=firm)
    page.pane.edit()
    page.pane.form.rows["owner"].editor.setFocus()
    page.pane.form.rows["owner"].editor.line.selectAll()
    press(page, "Souk Vilay")
    elsewhere(desk, world, firm, owner="Chea Vann")
    assert "Owner" in page.pane.meanwhile.text()
    assert page.pane.form.rows["owner"].editor.value() == "Souk Vilay"
    page.pane.form.rows["owner"].editor.line.selectAll()
    press(page, "Keo Soma")  # what stood there at first is a value like any other now
    press(page, "S", CONTROL)
    record = records.load(world.store, Enterprise, firm)
    assert record is not None
    assert record["owner"] == "Keo Soma"


def test_form_when_the_record_is_deleted_meanwhile_then_says_so_and_the_typing_stays_a_draft(
    desk: Desk, world: World, firm: str
) -> None:
    page = page_of(desk, RecordsPage, "records:enterprise", record_id=firm)
    page.pane.edit()
    page.pane.form.rows["owner"].editor.setFocus()
    page.pane.form.rows["owner"].editor.line.selectAll()
    press(page, "Souk Vilay")
    desk.context.bus.publish(records.delete(world.store, Enterprise, [firm]))
    assert "deleted" in page.pane.meanwhile.text()
    press(page, "S", CONTROL)
    assert "deleted" in desk.said()
    (draft,) = drafts.listing(world.store)
    assert draft.values == {"owner": "Souk Vilay"}


def test_draft_of_changes_when_opened_again_then_shows_what_was_typed_over_the_record_as_it_is_now(
    desk: Desk, world: World, firm: str
) -> None:
    page = page_of(desk, RecordsPage, "records:enterprise", record_id=firm)
    page.pane.edit()
    page.pane.form.rows["owner"].editor.setFocus()
    page.pane.form.rows["owner"].editor.line.selectAll()
    press(page, "Souk Vilay")
    press(page, Qt.Key.Key_Escape)
    assert not page.pane.editing
    (draft,) = drafts.listing(world.store)
    assert (draft.values, draft.label) == ({"owner": "Souk Vilay"}, "Atelier 12")
    elsewhere(desk, world, firm, phone="+85522222222")
    again = page_of(desk, RecordsPage, "records:enterprise", draft=draft.key)
    assert again.pane.form.rows["owner"].editor.value() == "Souk Vilay"
    press(again, "S", CONTROL)
    record = records.load(world.store, Enterprise, firm)
    assert record is not None
    assert (record["owner"], record["phone"]) == ("Souk Vilay", "+85522222222")
    assert drafts.listing(world.store) == []


def test_new_button_when_shown_then_speaks_plainly_and_so_do_the_form_and_its_draft(desk: Desk, world: World) -> None:
    page = page_of(desk, RecordsPage, "records:enterprise")
    assert page.new.text() == "New enterprise"
    page.new.trigger()
    assert page.pane.heading.text() == "New enterprise"
    page.pane.form.rows["owner"].editor.setFocus()
    press(page, "Keo")
    press(page, Qt.Key.Key_Escape)
    assert [draft.label for draft in drafts.listing(world.store)] == ["New enterprise"]


def test_add_button_of_a_child_when_pressed_then_says_and_opens_a_new_one_under_the_record(
    desk: Desk, world: World
) -> None:
    training = world.training()
    page = page_of(desk, RecordsPage, "records:training_event", record_id=training)
    add = next(b for b in page.pane.reading.findChildren(QPushButton) if b.text() == "New session")
    add.setFocus()
    press(page, Qt.Key.Key_Space)
    assert desk.opened[-1] == ("records:session", {"new": True, "fixed": {"event": training}})


@pytest.mark.parametrize("table", RECORD_PAGES)
def test_type_with_a_new_button_when_declared_then_names_it(desk: Desk, in_language: str, table: str) -> None:
    page = page_of(desk, RecordsPage, f"records:{table}")
    if page.primary() is not None:
        view = page.record_type.view
        assert view.new
        assert page.new.text() == i18n._(view.new)
        assert in_language == "en" or page.new.text() != view.new
