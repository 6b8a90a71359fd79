"""Certificates by one button, the register, revoking with a reason, verifying by code and by picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from fieldapp.domain.records import CertificateRevocation, Participation, Person
from fieldapp.services import attendance, certificate_paper, certificates, photos
from fieldapp.store import Query
from fieldapp.ui.views.certificate_register import CertificateRegisterPage
from fieldapp.ui.views.certificates import CertificatesPage, PrintCertificates
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.shell import nameless


@pytest.fixture
def event(world: World) -> str:
    """A training of two half days: one person was there both times, one once."""
    made = world.training()
    sessions = [world.session(made, day, "AM") for day in ("2025-11-13", "2025-11-14")]
    people = [world.person(name) for name in ("Chea S.", "ចាន់ សុខា")]
    for person in people:
        world.make(Participation, event=made, person=person, role="worker", country="KH", enrolled_on="2025-11-01")
    for person, signs in zip(people, ("PP", "PA"), strict=True):
        for session, sign in zip(sessions, signs, strict=True):
            attendance.mark(world.store, made, [(session, person)], sign, None)
    return made


def row_of(page: Any, name: str) -> list[str]:
    rows = [[str(page.model.index(row, at).data()) for at in range(5)] for row in range(page.model.rowCount())]
    return next(cells for cells in rows if cells[0] == name)


def test_page_then_says_who_earned_and_why_not_and_one_button_issues(desk: Desk, world: World, event: str):
    page = page_of(desk, CertificatesPage, "certificates", event_id=event)
    assert row_of(page, "ចាន់ សុខា")[4].replace("\xa0", " ") == "attendance 50%, needs 80%"
    assert page.primary().text() == "Issue 1"
    page.primary().trigger()
    assert desk.said() == "1 certificate issued."
    assert "KH-VL-Z-" in row_of(page, "Chea S.")[3]
    assert not page.primary().isEnabled()
    page.hours.setChecked(True)
    page.primary().trigger()
    assert len(certificates.register(world.store)) == 2


def test_page_when_nobody_has_earned_one_then_it_does_not_say_all_are_issued(desk: Desk, world: World):
    event = world.training()
    person = world.person("Chea S.")
    world.make(Participation, event=event, person=person, role="worker", country="KH", enrolled_on="2025-11-01")
    page = page_of(desk, CertificatesPage, "certificates", event_id=event)
    assert page.primary().text() == "Nobody has earned one yet"
    assert not page.primary().isEnabled()


def test_rule_when_changed_then_the_form_opens_for_this_training(desk: Desk, world: World, event: str):
    page = page_of(desk, CertificatesPage, "certificates", event_id=event)
    page.change.click()
    assert desk.opened[-1] == ("records:certificate_rule", {"new": True, "fixed": {"event": event}})
    certificates.set_rule(world.store, event, {"threshold": "50"})
    page.refresh(None)
    assert page.primary().text() == "Issue all 2"
    page.change.click()
    assert desk.opened[-1][1]["edit"] is True


def test_photo_of_the_chosen_person_then_it_is_theirs(desk: Desk, world: World, event: str, tmp_path: Path):
    page = page_of(desk, CertificatesPage, "certificates", event_id=event)
    photo = tmp_path / "portrait.jpg"
    Image.new("RGB", (40, 50), "#B7862C").save(photo)
    page.table.selectRow(1)
    page.add_photo(photo)
    assert desk.said() == "1 photo added."
    assert photos.count(world.store, Person, page.seen.holders[1].person) == 1


def test_preview_then_photos_and_languages_can_be_chosen(desk: Desk, world: World, event: str, tmp_path: Path):
    from datetime import date

    made = certificates.issue_earned(world.store, event, date(2025, 11, 20), hours=True)
    page = page_of(desk, CertificatesPage, "certificates", event_id=event)
    dialog = PrintCertificates(desk.context, list(made.ids), page)
    desk.qtbot.addWidget(dialog)
    assert dialog.options() == {"language": "en", "own": True, "photo": False}
    dialog.speech.setCurrentIndex(dialog.speech.findData("ar"))
    dialog.photo.setChecked(True)
    assert dialog.options() == {"language": "ar", "own": False, "photo": True}


@pytest.fixture
def register(desk: Desk, world: World, event: str) -> Any:
    from datetime import date

    certificates.issue_earned(world.store, event, date(2025, 11, 20), hours=True)
    return page_of(desk, CertificateRegisterPage, "certificate_register")


def test_register_when_revoked_without_a_reason_then_beside_the_field_and_with_one_it_stays_listed(
    desk: Desk, world: World, register: Any
):
    register.reason.input.setFocus()
    press(register, Qt.Key.Key_Return)
    assert register.reason.error.text()
    press(register, "Wrong name")
    press(register, Qt.Key.Key_Return)
    with world.store.read() as tx:
        (row,) = tx.page(CertificateRevocation, tx.ids(CertificateRevocation, Query())).values()
    assert row["reason"] == "Wrong name"
    states = [register.model.index(row, 2).data() for row in range(2)]
    assert sum("Wrong name" in state for state in states) == 1
    assert register.model.rowCount() == 2


def test_register_when_searched_then_only_what_fits(register: Any):
    register.search("chea")
    assert register.model.rowCount() == 1
    register.search("zzzz")
    assert register.empty.isVisibleTo(register)


def test_verify_by_code_and_by_picture_then_the_verdict_stands_below(world: World, register: Any, tmp_path: Path):
    from fieldapp.reports.pictures import picture

    line = certificates.register(world.store)[0]
    register.judge.code.input.setFocus()
    press(register, "rubbish")
    press(register, Qt.Key.Key_Return)
    assert "serial number" in register.judge.code.error.text()
    register.judge.code.input.clear()
    press(register, f"{line.code} {line.check_code}")
    press(register, Qt.Key.Key_Return)
    assert "Genuine" in register.judge.verdict.text()
    file = tmp_path / "photo.png"
    file.write_bytes(picture(certificate_paper.pdf(world.store, [line.id], language="en"), 0, 110).png())
    register.judge.verify_picture(file)
    assert "Genuine" in register.judge.verdict.text()
    assert line.name in register.judge.said.text()


def test_pages_in_each_language_then_everything_has_a_name(desk: Desk, register: Any, event: str, in_language: str):
    assert nameless(page_of(desk, CertificatesPage, "certificates", event_id=event)) == []
    assert nameless(page_of(desk, CertificateRegisterPage, "certificate_register")) == []
