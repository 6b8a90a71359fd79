"""Certificates from attendance to paper: who earned one and why not, signing, verifying, revoking, the register."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from nacl.signing import SigningKey

from fieldapp.cli import main
from fieldapp.domain.records import (
    Assessment,
    AssessmentResult,
    Certificate,
    CertificateRule,
    ParticipantActionPlan,
    Participation,
)
from fieldapp.domain.records.certificates import ACHIEVED, ATTENDED, HOURS
from fieldapp.reports.pictures import picture
from fieldapp.services import attendance, certificate_paper, certificates, earning, proving, records, trusting
from fieldapp.services.errors import ServiceError
from fieldapp.services.proving import State
from fieldapp.sync import identity, proof
from tests.reports.specimens import plain, text_of

TODAY = date(2025, 11, 20)
NAMES = ("ចាន់ សុខា", "Souk V.", "علي بن صالح", "Aminata Traoré")


class Course:
    """Five days of two half days of three hours; four people; a test after of 10 points."""

    def __init__(self, world):
        self.world, self.store = world, world.store
        self.event = world.training("Quality of silk", start="2025-11-10", end="2025-11-14", host_signatory="Keo Soma")
        self.sessions = [
            world.session(self.event, f"2025-11-{day}", slot, start, end)
            for day in range(10, 15)
            for slot, start, end in (("AM", "08:30", "11:30"), ("PM", "13:30", "16:30"))
        ]
        self.people = [
            world.person(name, languages=code) for name, code in zip(NAMES, ("km", "en", "ar", "fr"), strict=True)
        ]
        for person in self.people:
            values = {"event": self.event, "person": person, "role": "worker", "country": "KH"}
            world.make(Participation, **values, enrolled_on="2025-11-01")

    def there(self, person, half_days):
        cells = [(session, self.people[person]) for session in self.sessions]
        attendance.mark(self.store, self.event, cells[:half_days], "P", None)
        attendance.mark(self.store, self.event, cells[half_days:], "A", None)

    def test_after(self, *scores):
        test = self.world.make(
            Assessment, event=self.event, kind="post", title="Test after", max_score="10", pass_mark="7"
        )
        for person, score in zip(self.people, scores, strict=False):
            self.world.make(AssessmentResult, assessment=test, person=person, score=score)
        return test

    def holders(self):
        found = {one.person: one for one in earning.earned(self.store, self.event).holders}
        return [found[person] for person in self.people]

    def holder(self, person):
        return self.holders()[person]

    def all_there(self):
        for person, half_days in enumerate((10, 8, 7, 0)):
            self.there(person, half_days)


@pytest.fixture
def course(world):
    made = Course(world)
    made.all_there()
    return made


def test_earned_by_attendance_then_the_threshold_is_exact_and_the_refusal_says_both_shares(course):
    """S-2: 24 of 30 hours is 80 % and passes; 21 of 30 is refused, hours are offered."""
    found = course.holders()
    assert [one.best for one in found] == [ATTENDED, ATTENDED, HOURS, ""]
    assert found[1].missing[ATTENDED] == ()
    assert [plain(text) for text in found[2].missing[ATTENDED]] == ["attendance 70%, needs 80%"]
    assert found[2].minutes == 21 * 60
    assert found[0].missing[ACHIEVED] == ("the training has no test after",)


def test_earned_when_a_minute_lacks_then_the_share_never_reads_as_the_threshold(course):
    attendance.mark(course.store, course.event, [(course.sessions[7], course.people[1])], "L", 179)
    (text,) = course.holder(1).missing[ATTENDED]
    assert plain(text) == "attendance 79.9%, needs 80%"


def test_earned_with_test_and_plan_then_each_thing_that_lacks_is_named(course):
    course.test_after("6.5", "7")
    course.world.make(CertificateRule, event=course.event, threshold="80", products="action_plan")
    first, second, third, _fourth = course.holders()
    assert first.missing[ACHIEVED] == ("Test after: 6.5 points, needs 7", "no action plan")
    assert second.missing[ACHIEVED] == ("no action plan",)
    assert third.missing[ACHIEVED][1:] == ("Test after: not taken", "no action plan")
    course.world.make(
        ParticipantActionPlan, event=course.event, person=course.people[1], goal="Fewer broken threads",
        made_on="2025-11-14",
    )  # fmt: skip
    assert course.holder(1).best == ACHIEVED


def test_practical_test_when_asked_for_then_passed_by_its_own_points_or_taken(course):
    course.test_after("8", "8")
    course.world.make(CertificateRule, event=course.event, threshold="80", products="practical", pass_mark="60")
    assert course.holder(0).missing[ACHIEVED] == ("the training has no such test: Practical test",)
    weave = course.world.make(Assessment, event=course.event, kind="practical", title="Weave", max_score="5")
    assert course.holder(0).missing[ACHIEVED] == ("Weave: not taken",)
    course.world.make(AssessmentResult, assessment=weave, person=course.people[0], score="1")
    assert course.holder(0).best == ACHIEVED
    records.save(course.store, Assessment, {"pass_mark": "3"}, weave)
    assert course.holder(0).missing[ACHIEVED] == ("Weave: 1 points, needs 3",)


def test_certificate_of_an_apprenticeship_then_signed_verified_and_printed_as_one(course):
    wanted = certificates.Wanted(
        ACHIEVED, course.people[2], "Tailor", "2023-11-01", "2025-10-31", agreement="an agreement", country="KH",
        signatories="Keo Soma, Weavers' Association",
    )  # fmt: skip
    with course.store.write() as tx:
        (made,) = certificates.issue(tx, course.store, [wanted], TODAY)
    (line,) = certificates.register(course.store)
    assert proving.verify(course.store, f"{line.code} {line.check_code}").state is State.GENUINE
    text = text_of(certificate_paper.pdf(course.store, [made], language="en", own=False))
    assert "has completed the apprenticeship" in text
    assert "Tailor" in text


def test_rule_of_the_training_when_set_then_it_goes_before_the_programme(course):
    course.world.make(CertificateRule, threshold="100", pass_mark=None)
    assert course.holder(1).best == HOURS
    assert certificates.set_rule(course.store, course.event, {"threshold": "70"}).errors == {}
    assert course.holder(2).best == ATTENDED
    wrong = certificates.set_rule(course.store, course.event, {"threshold": "170"})
    assert "threshold" in wrong.errors


def test_issue_for_all_who_earned_then_each_has_one_and_nobody_gets_it_twice(course):
    made = certificates.issue_earned(course.store, course.event, TODAY)
    lines = certificates.register(course.store, event_id=course.event)
    assert sorted(line.name for line in lines) == sorted(NAMES[:2])
    assert len({line.code for line in lines}) == 2
    assert all(line.code.startswith("KH-VL-Z-") for line in lines)
    assert {line.id for line in lines} == set(made.ids)
    with pytest.raises(ServiceError, match="Nobody waits"):
        certificates.issue_earned(course.store, course.event, TODAY)
    hours = certificates.issue_earned(course.store, course.event, TODAY, hours=True)
    assert [records.load(course.store, Certificate, one)["kind"] for one in hours.ids] == [HOURS]


def test_register_when_searched_then_by_name_serial_and_check_code(course):
    certificates.issue_earned(course.store, course.event, TODAY)
    (line,) = certificates.register(course.store, "souk")
    assert [one.id for one in certificates.register(course.store, line.code)] == [line.id]
    assert certificates.register(course.store, "nobody of this name") == []


def token(course, person=0):
    certificates.issue_earned(course.store, course.event, TODAY)
    line = next(one for one in certificates.register(course.store) if one.name == NAMES[person])
    return line, str(records.load(course.store, Certificate, line.id)["token"])


def test_verify_what_was_issued_here_then_genuine_before_and_with_a_trust_list(course):
    line, text = token(course)
    assert proving.verify(course.store, f"Scanned: {text.lower()} ").state is State.GENUINE
    trusting.begin(course.store)
    verdict = proving.verify(course.store, text)
    assert (verdict.state, verdict.issuer, verdict.here) == (State.GENUINE, "KH-01", True)
    assert verdict.said.name == NAMES[0]
    typed = f"{line.code.lower()} {line.check_code.lower().replace('-', ' - ').replace(' ', '')}"
    assert proving.verify(course.store, typed).state is State.GENUINE


def test_verify_when_a_word_was_changed_then_altered(course):
    _line, text = token(course)
    given = proof.read(text)
    forged = proof.issue(
        replace(given.said, name="Somebody Else", issuer=identity.id_of(key := SigningKey.generate())), key
    )
    other = proof.read(forged)
    body = other.body.replace(other.said.issuer.encode(), given.said.issuer.encode())
    import base64
    import zlib

    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = given.signature + packer.compress(body) + packer.flush()
    verdict = proving.verify(course.store, proof.PREFIX + base64.b32encode(raw).decode().rstrip("="))
    assert verdict.state is State.ALTERED
    assert verdict.said.name == "Somebody Else"


def test_verify_when_signed_by_a_stranger_then_unknown_issuer(course):
    _line, text = token(course)
    key = SigningKey.generate()
    stranger = proof.issue(replace(proof.read(text).said, issuer=identity.id_of(key)), key)
    assert proving.verify(course.store, stranger).state is State.UNKNOWN
    trusting.begin(course.store)
    assert proving.verify(course.store, stranger).state is State.UNKNOWN


def test_revoked_then_verify_says_so_with_the_reason_and_the_register_keeps_both(course):
    line, text = token(course)
    assert certificates.revoke(course.store, line.id, "", TODAY).errors.keys() == {"reason"}
    assert certificates.revoke(course.store, line.id, "Issued to the wrong person", TODAY).errors == {}
    verdict = proving.verify(course.store, text)
    assert (verdict.state, verdict.note) == (State.REVOKED, "Issued to the wrong person")
    kept = next(one for one in certificates.register(course.store) if one.id == line.id)
    assert (kept.revoked, kept.reason, kept.name) == ("2025-11-20", "Issued to the wrong person", line.name)
    with pytest.raises(ServiceError, match="revoked before"):
        certificates.revoke(course.store, line.id, "Again", TODAY)
    assert certificates.issue_earned(course.store, course.event, TODAY).ids  # a right one may follow


@pytest.mark.parametrize(
    "given", ["", "hello", "FAC1:", "FAC1:AAAA", "KH-VL-Z-0000001-3 ABCDE-FGHIJ", "FAC1:" + "A" * 200]
)
def test_verify_when_it_is_no_certificate_then_a_sentence(course, given):
    with pytest.raises(ServiceError):
        proving.verify(course.store, given)


def test_certificates_on_paper_then_each_in_its_persons_language_and_the_words_come_back(course):
    course.there(3, 10)
    made = certificates.issue_earned(course.store, course.event, TODAY, hours=True)
    values = certificate_paper.values(course.store, made.ids, language="en")
    assert sorted(one.language for one in values) == ["ar", "en", "fr", "km"]
    pdf = certificate_paper.pdf(course.store, made.ids, language="en")
    text = text_of(pdf)
    for one in values:
        assert plain(one.name) in text
        assert plain(one.title) in text
        assert one.code in text
        assert all(part in text for part in one.check_code.split("-"))  # the reader turns them in Arabic
        assert "Keo Soma" in text


def test_code_on_a_printed_certificate_when_scanned_then_genuine(course, tmp_path, capsys):
    made = certificates.issue_earned(course.store, course.event, TODAY)
    pdf = certificate_paper.pdf(course.store, made.ids, language="km")
    file = tmp_path / "scan.png"
    file.write_bytes(picture(pdf, 0, 110).png())
    assert proving.verify_picture(course.store, file).state is State.GENUINE
    whole = tmp_path / "all.pdf"
    whole.write_bytes(pdf)
    assert proving.verify_picture(course.store, whole).state is State.GENUINE
    nothing = tmp_path / "nothing.png"
    from PIL import Image

    white = io.BytesIO()
    Image.new("L", (200, 200), 255).save(white, "PNG")
    nothing.write_bytes(white.getvalue())
    with pytest.raises(ServiceError, match="no certificate's code"):
        proving.verify_picture(course.store, nothing)
    folder = str(course.store.folder)
    course.store.close()
    assert main(["certificate", "verify", str(file), "--data", folder]) == 0
    assert "Genuine" in capsys.readouterr().out
    assert main(["certificate", "list", "--data", folder]) == 0
    assert main(["certificate", "print", "Quality of silk", str(tmp_path / "out.pdf"), "--data", folder]) == 0
    assert (tmp_path / "out.pdf").stat().st_size > 10_000
    assert main(["certificate", "verify", "nonsense", "--data", folder]) == 1


def test_photo_when_agreed_then_it_is_on_the_page_and_else_not(course, tmp_path):
    from PIL import Image

    from fieldapp.domain.records import Attachment, Consent
    from fieldapp.store import files

    made = certificates.issue_earned(course.store, course.event, TODAY)
    person = records.load(course.store, Certificate, made.ids[0])["person"]
    picture_file = io.BytesIO()
    Image.new("RGB", (800, 600), "#B7862C").save(picture_file, "JPEG")
    sha256, size = files.keep(course.store, io.BytesIO(picture_file.getvalue()))
    course.world.make(
        Attachment, file_name="portrait.jpg", kind="photo", sha256=sha256, mime="image/jpeg", size=size,
        captured_at="2025-11-13T02:00:00Z", linked_kind="person", linked_to=person,
    )  # fmt: skip
    first = made.ids[:1]
    assert certificate_paper.values(course.store, first, language="en", photo=True)[0].photo is None
    course.world.make(
        Consent, subject_kind="person", subject=person, purpose="photo", given="yes", method="signature",
        language="km", day="2025-11-10", text_version="1",
    )  # fmt: skip
    assert certificate_paper.values(course.store, first, language="en", photo=True)[0].photo[:2] == b"\xff\xd8"
    with_photo = certificate_paper.pdf(course.store, first, language="en", photo=True)
    assert b"/Subtype /Image" in with_photo
    assert b"/Subtype /Image" not in certificate_paper.pdf(course.store, first, language="en")
