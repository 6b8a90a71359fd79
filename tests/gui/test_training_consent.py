"""The consent of a class, recorded by keys: those who did not agree are left out, what is missing is said."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from fieldapp.domain.records import Consent, Participation
from fieldapp.store import undo as undoing
from fieldapp.ui.views.training_consent import TrainingConsentPage
from fieldapp.ui.views.training_lists import ParticipantsPage
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.shell import nameless


def enrolled(world: World, *names: str) -> str:
    """A training with these people."""
    event = world.training()
    for name in names:
        place = {"event": event, "person": world.person(name), "role": "worker", "country": "KH"}
        world.make(Participation, **place, enrolled_on="2025-11-01")
    return event


def consents(world: World) -> list[dict[str, Any]]:
    """Every consent."""
    with world.store.read() as tx:
        return tx.find(Consent)


def test_consents_when_recorded_at_once_then_one_for_each_who_agreed_and_one_step_back(
    desk: Desk, world: World
) -> None:
    event = enrolled(world, "Aok", "Bun", "Chan")
    page: Any = page_of(desk, TrainingConsentPage, "training_consent", event_id=event)
    assert page.go.text() == "Record 3 consents"
    assert nameless(page) == []
    page.table.setFocus()
    press(page, Qt.Key.Key_Down)
    press(page, Qt.Key.Key_Return)
    assert page.model.index(1, 1).data() == "–"
    assert page.go.text() == "Record 2 consents"
    page.go.trigger()
    assert desk.said() == "2 consents recorded."
    assert desk.opened[-1] == ("training_people", {"event_id": event})
    made = consents(world)
    assert {(row["purpose"], row["given"], row["method"], row["text_version"]) for row in made} == {
        ("record", "yes", "signature", "1")
    }
    assert [name for _person, name in page._people] == ["Bun"]
    undoing.undo(world.store)
    assert consents(world) == []


def test_consents_when_a_witness_is_missing_then_said_beside_the_field_and_nothing_is_written(
    desk: Desk, world: World
) -> None:
    event = enrolled(world, "Aok")
    page: Any = page_of(desk, TrainingConsentPage, "training_consent", event_id=event)
    page.form.load({**page.form.values(), "method": "oral_witness"})
    page.go.trigger()
    assert "witness" in page.form.rows["witness"].error.text()
    assert page.form.values()["method"] == "oral_witness"
    assert consents(world) == []


def test_who_said_no_is_not_asked_again_and_participants_lead_here(desk: Desk, world: World) -> None:
    event = enrolled(world, "Aok")
    with world.store.read() as tx:
        person = str(tx.find(Participation)[0]["person"])
    world.make(
        Consent, subject_kind="person", subject=person, purpose="record", given="no", method="signature",
        language="km", day="2025-11-01", text_version="2",
    )  # fmt: skip
    listed: Any = page_of(desk, ParticipantsPage, "training_people", event_id=event)
    listed.consent_action.trigger()
    assert desk.opened[-1] == ("training_consent", {"event_id": event})
    page: Any = page_of(desk, TrainingConsentPage, "training_consent", event_id=event)
    assert page.who.text() == "Everybody was asked."
    assert not page.go.isEnabled()
    assert page.form.values()["text_version"] == "2"
