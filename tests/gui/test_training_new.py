"""A training from a template by keys: the form is filled from the source, what is typed stays, the page of it opens."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from fieldapp.services import attendance
from fieldapp.ui.views.records_view import RecordsPage
from fieldapp.ui.views.training import TrainingPage
from fieldapp.ui.views.training_new import NewTrainingPage
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.shell import nameless

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_round_when_made_by_keys_then_it_opens_and_took_fewer_than_sixty(desk: Desk, world: World) -> None:
    event = world.training()
    world.session(event, "2025-11-13", "AM")
    page: Any = page_of(desk, NewTrainingPage, "training_new", event_id=event)
    assert page.plan.text() == "1 session, 1 day, 3.5 h"
    page.form.rows["title"].editor.setFocus()
    keys = 0
    for typed in ("Q2", Qt.Key.Key_Return, "2026-02-02"):
        press(page, typed)
        keys += len(typed) if isinstance(typed, str) else 1
    press(page, Qt.Key.Key_Return, CONTROL)
    assert desk.opened[-1][0] == "training"
    assert keys + 1 < 60
    newest = attendance.events(world.store)[0]
    assert (newest.start, newest.end, newest.venue) == ("2026-02-02", "2026-02-02", "Hoa Binh")
    assert "Q2" in newest.title


def test_page_when_a_field_is_missing_then_it_says_so_and_what_was_typed_stays(desk: Desk, world: World) -> None:
    page: Any = page_of(desk, NewTrainingPage, "training_new")
    page.form.rows["title"].editor.setFocus()
    press(page, "Prices")
    page.create_action.trigger()
    assert page.form.rows["start"].error.text()
    page.source.setCurrentIndex(1)
    page._choose()
    assert page.form.values()["title"] == "Prices"
    assert attendance.events(world.store) == []
    assert nameless(page) == []


def test_ways_when_taken_then_list_and_training_lead_to_it(desk: Desk, world: World) -> None:
    event = world.training()
    world.session(event, "2025-11-13", "AM")
    listed: Any = page_of(desk, RecordsPage, "records:training_event")
    assert listed.make in listed.secondary()
    listed.make.trigger()
    assert desk.opened[-1] == ("training_new", {})
    page: Any = page_of(desk, TrainingPage, "training", event_id=event)
    page.again_action.trigger()
    assert desk.opened[-1] == ("training_new", {"event_id": event})
    page.keep_action.trigger()
    assert desk.said() == "Kept as a template."
