"""A trainer's laptop issues, headquarters verifies without having met the record, revokes, and both say the same."""

from __future__ import annotations

from datetime import date

import pytest

from fieldapp.domain.records import Assessment, Certificate, Participation, Person
from fieldapp.services import (
    assessments,
    attendance,
    certificates,
    desk,
    exchange,
    keys,
    proving,
    records,
    setup,
    trusting,
)
from fieldapp.services.proving import State
from fieldapp.store import NotAllowed, Query
from tests.joining import joined

TODAY = date(2025, 11, 20)


@pytest.fixture
def event(world):
    made = world.training()
    session = world.session(made, "2025-11-13", "AM")
    for name in ("ចាន់ សុខា", "Souk V."):
        person = world.person(name)
        world.make(Participation, event=made, person=person, role="worker", country="KH", enrolled_on="2025-11-01")
        attendance.mark(world.store, made, [(session, person)], "P", None)
    return made


@pytest.fixture
def post(tmp_path):
    numbers = iter(range(100))
    return lambda: tmp_path / f"{next(numbers)}.fab"


def carry(source, target, path):
    exchange.send(source, path, to=target.device_id)
    exchange.receive(target, path)


def tokens(store):
    with store.read() as tx:
        return [row["token"] for row in tx.page(Certificate, tx.ids(Certificate, Query())).values()]


def test_certificate_of_a_trainer_then_headquarters_judges_it_before_and_after_its_record_came(
    world, event, tmp_path, post
):
    hq = world.store
    trusting.begin(hq)
    with joined(hq, tmp_path / "KH-02", tmp_path / "kit.fab", person="Keo Soma", role="trainer") as field:
        carry(hq, field, post())
        made = certificates.issue_earned(field, event, TODAY)
        first, second = tokens(field)
        before = proving.verify(hq, first)
        assert (before.state, before.issuer, before.here) == (State.GENUINE, "KH-02", False)
        assert "not in the register here yet" in before.note
        carry(field, hq, post())
        assert proving.verify(hq, first).here
        assert {line.id for line in certificates.register(hq)} == set(made.ids)
        revoked = next(line for line in certificates.register(hq) if line.check_code)
        certificates.revoke(hq, revoked.id, "The name was misspelt", TODAY)
        carry(hq, field, post())
        states = {proving.verify(field, one).state for one in (first, second)}
        assert states == {State.GENUINE, State.REVOKED}
        assert [line.reason for line in certificates.register(field) if line.revoked] == ["The name was misspelt"]


def test_certificates_of_two_laptops_then_their_serial_numbers_never_meet(world, event, tmp_path, post):
    hq = world.store
    trusting.begin(hq)
    with joined(hq, tmp_path / "KH-02", tmp_path / "kit.fab", person="Keo Soma") as field:
        carry(hq, field, post())
        certificates.issue_earned(field, event, TODAY)
        certificates.issue_earned(hq, event, TODAY)
        carry(field, hq, post())
        codes = [line.code for line in certificates.register(hq)]
        assert len(codes) == len(set(codes)) == 4


def test_retired_laptop_then_what_it_issued_holds_and_what_it_signs_later_does_not(world, event, tmp_path, post):
    hq = world.store
    trusting.begin(hq)
    with joined(hq, tmp_path / "KH-02", tmp_path / "kit.fab", person="Keo Soma") as field:
        person = world.person("Somebody else")
        carry(hq, field, post())
        certificates.issue_earned(field, event, TODAY)
        known = tokens(field)
        carry(field, hq, post())
        trusting.retire(hq, field.device_id)
        wanted = certificates.Wanted("ATTENDANCE", person, "Quality of silk", "2025-11-13", "2025-11-13", event=event)
        with field.write() as tx:
            certificates.issue(tx, field, [wanted], TODAY)
        (later,) = set(tokens(field)) - set(known)
        assert {proving.verify(hq, one).state for one in known} == {State.GENUINE}
        verdict = proving.verify(hq, later)
        assert verdict.state is State.UNKNOWN
        assert "left the programme" in verdict.note


def test_laptop_that_began_anew_then_what_it_signed_before_stays_genuine(world, event, tmp_path, post):
    hq = world.store
    trusting.begin(hq)
    with joined(hq, tmp_path / "KH-02", tmp_path / "kit.fab", person="Keo Soma", role="trainer") as field:
        carry(hq, field, post())
        certificates.issue_earned(field, event, TODAY)
        carry(field, hq, post())
        known, former = tokens(field), field.device_id
        keys.begin_anew(field)
        words = trusting.request(field, request := tmp_path / "again.fab")
        exchange.ask(hq, request)
        trusting.approve(hq, field.device_id, typed=" ".join(words), role="trainer", was=[former])
        carry(hq, field, post())
        for store in (hq, field):
            assert {proving.verify(store, one).state for one in known} == {State.GENUINE}


def test_laptop_that_began_anew_before_it_was_approved_then_what_it_signed_stays_genuine(world, tmp_path, post):
    hq = world.store
    trusting.begin(hq)
    code = exchange.send_kit(hq, tmp_path / "kit.fab", device_name="KH-02").code
    with setup.join(tmp_path / "KH-02", tmp_path / "kit.fab", person="Keo Soma", code=code) as field:
        with field.write() as tx:
            person = tx.insert(Person, {"name_as_written": "Souk V.", "sex": "F"})
            wanted = certificates.Wanted("ATTENDANCE", person, "Quality of silk", "2025-11-13", "2025-11-13")
            certificates.issue(tx, field, [wanted], TODAY)
        (known,), former = tokens(field), field.device_id
        keys.begin_anew(field)
        words = trusting.request(field, request := tmp_path / "again.fab")
        exchange.ask(hq, request)
        trusting.approve(hq, field.device_id, typed=" ".join(words), was=[former])
        carry(hq, field, post())
        assert proving.verify(field, known).state is State.GENUINE


def test_certificate_when_somebody_would_change_it_then_the_store_refuses(world, event, tmp_path, post):
    hq = world.store
    trusting.begin(hq)
    with joined(hq, tmp_path / "KH-02", tmp_path / "kit.fab", person="Keo Soma") as field:
        carry(hq, field, post())
        made = certificates.issue_earned(field, event, TODAY)
        carry(field, hq, post())
        assert records.may_change(hq, Certificate) is False
        with pytest.raises(NotAllowed), hq.write("forge") as tx:
            tx.update(Certificate, made.ids[0], {"name": "Somebody Else"})
        assert len(certificates.register(hq)) == len(certificates.register(field)) == 2


def test_scores_of_two_laptops_that_differ_then_a_person_settles_them(world, event, tmp_path, post):
    hq = world.store
    trusting.begin(hq)
    test = world.make(Assessment, event=event, kind="post", title="Test after", max_score="10")
    with joined(hq, tmp_path / "KH-02", tmp_path / "kit.fab", person="Keo Soma", role="trainer") as field:
        carry(hq, field, post())
        person = assessments.sheet(hq, event).people[0].person_id
        assessments.put(field, event, (test, person), "7")
        assessments.put(hq, event, (test, person), "8")
        carry(field, hq, post())
        (case,) = desk.cases(hq)
        assert case.table == "assessment_result"
        assert [one.field for one in case.fields] == ["score"]
