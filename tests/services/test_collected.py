"""Answers collected by other programs come in as they are, and ours go out as those programs write them."""

from __future__ import annotations

import zipfile

import pytest

from fieldapp.domain.records import SurveySubmission
from fieldapp.services import attachments, collected, surveys
from fieldapp.services.errors import ServiceError
from fieldapp.services.submissions import meta_of, record_id_of
from fieldapp.survey import load_form
from fieldapp.survey.fitting import fit, start_fitted
from tests.services.forms import SURVEY, write_form
from tests.services.test_surveys import final

# As KoboToolbox and Collect send it: another root, formhub/uuid, __version__, orx:meta, an older version of the form.
COLLECTED = """<?xml version='1.0' ?>
<aXyz id="firm" version="{version}" xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms">
  <formhub><uuid>0a1b</uuid></formhub>
  <start>2025-11-03T08:30:00.000+07:00</start><end>2025-11-03T09:00:00.000+07:00</end>
  <owner>Chea Sokha</owner><workers>{workers}</workers><exports>yes</exports><where>photo.jpg</where>
  <machine><kind>Loom</kind><price>1200.5</price></machine><machine><kind>Vat</kind></machine>
  <landlord>Old Chea</landlord>
  <__version__>v9</__version__>
  <orx:meta><orx:instanceID>{id}</orx:instanceID>{more}<orx:instanceName>Chea</orx:instanceName></orx:meta>
</aXyz>"""


def written(instance="uuid:1", version="1", workers="7", old=""):
    more = f"<orx:deprecatedID>{old}</orx:deprecatedID>" if old else ""
    return COLLECTED.format(id=instance, version=version, workers=workers, more=more)


@pytest.fixture
def form(world, tmp_path):
    return surveys.import_form(world.store, write_form(tmp_path / "firm.xlsx")).id


@pytest.fixture
def box(tmp_path):
    """An instances folder as Collect leaves it."""
    for name, text in {"firm_1": written(), "firm_2": written("uuid:2", version="0")}.items():
        folder = tmp_path / "instances" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.xml").write_text(text, "utf-8")
    (tmp_path / "instances/firm_1/photo.jpg").write_bytes(b"invented jpeg")
    (tmp_path / "instances/firm_1/unrelated.jpg").write_bytes(b"x")
    return tmp_path / "instances"


def submissions(world):
    with world.store.read() as tx:
        return {str(row["instance_id"]): row for row in tx.find(SurveySubmission)}


def test_a_folder_of_collect_then_every_answer_is_kept_as_written_and_what_does_not_fit_is_named(world, form, box):
    done = collected.import_submissions(world.store, box)
    assert (len(done.new), done.known, done.refused) == (2, 0, [])
    rows = submissions(world)
    assert rows["uuid:1"]["answers"] == written()
    assert rows["uuid:1"]["started_at"] == "2025-11-03T01:30:00Z"
    assert rows["uuid:1"]["finalised_at"] == "2025-11-03T02:00:00Z"
    assert rows["uuid:1"]["instance_name"] == "Chea"
    said = "\n".join(done.notes)
    assert "“Old Chea” at /form/landlord" in said
    assert "version “0”" in said
    assert "0a1b" not in said
    assert [one.name for one in attachments.files_of(world.store, str(rows["uuid:1"]["id"]))] == ["photo.jpg"]


def test_the_same_answers_again_in_a_zip_then_they_are_known(world, form, box, tmp_path):
    collected.import_submissions(world.store, box)
    with zipfile.ZipFile(tmp_path / "again.zip", "w") as archive:
        for path in box.rglob("*.*"):
            archive.write(path, path.relative_to(tmp_path))
        archive.writestr("../../evil.xml", written("uuid:3"))
    again = collected.import_submissions(world.store, tmp_path / "again.zip")
    assert (len(again.new), again.known) == (1, 2)
    assert not (tmp_path.parent / "evil.xml").exists()


@pytest.mark.parametrize("correction_first", [False, True])
def test_a_correction_made_elsewhere_replaces_the_old_one_whichever_comes_first(
    world, form, tmp_path, correction_first
):
    texts = [written("uuid:1"), written("uuid:9", workers="8", old="uuid:1")]
    for number, text in enumerate(reversed(texts) if correction_first else texts):
        path = tmp_path / f"{number}.xml"
        path.write_text(text, "utf-8")
        collected.import_submissions(world.store, path)
    assert {line.replaced for line in surveys.submissions(world.store) if line.id == record_id_of("uuid:1")} == {True}
    with pytest.raises(ServiceError, match="corrected already"):
        surveys.reopen(world.store, record_id_of("uuid:1"))


def test_what_is_opened_for_correction_after_import_then_the_answers_are_there(world, form, box):
    collected.import_submissions(world.store, box)
    filling = surveys.reopen(world.store, record_id_of("uuid:1"))
    state = filling.session.state()
    assert state["/form/owner"].value == "Chea Sokha"
    assert state["/form/machine[2]/kind"].value == "Vat"
    meta = meta_of(filling.session.finalise())
    assert meta.deprecated_id == "uuid:1"
    assert meta.instance_id not in ("", "uuid:1")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (written().replace('id="firm"', 'id="other"'), "the form “other” is not here"),
        (written()[:200], "cannot be read"),
        (written("  "), "no instanceID"),
        (written().replace('id="firm"', 'id="firm" encrypted="yes"'), "encrypted"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + written()[23:], "cannot be read"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason_and_nothing_else_is_lost(world, form, box, text, words):
    (box / "bad.xml").write_text(text, "utf-8")
    done = collected.import_submissions(world.store, box)
    (reason,) = done.refused
    assert reason.startswith("bad.xml: ")
    assert words in reason
    assert len(done.new) == 2


def test_nothing_to_bring_in_is_said(world, form, tmp_path):
    with pytest.raises(ServiceError, match="no answers"):
        collected.import_submissions(world.store, tmp_path)
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(ServiceError):
        collected.import_submissions(world.store, tmp_path / "cut.zip")


def test_answers_written_for_central_come_back_the_same_on_another_computer(world, form, tmp_path):
    done = final(world, form, machines=("Loom", "Dye vat"))
    path = tmp_path / "out.zip"
    assert collected.export_submissions(world.store, "firm", path) == 1
    with zipfile.ZipFile(path) as archive:
        (name,) = archive.namelist()
        text = archive.read(name).decode()
    row = next(iter(submissions(world).values()))
    assert text == row["answers"]
    assert '<form id="firm" version="1"' in text or 'id="firm"' in text
    assert meta_of(text).instance_id.startswith("uuid:")
    assert done.id == record_id_of(str(row["instance_id"]))
    assert collected.import_submissions(world.store, path).known == 1


def test_finalising_the_same_survey_twice_then_it_is_there_once(world, form):
    filling = surveys.begin(world.store, form)
    from tests.services.test_surveys import fill

    fill(filling.session)
    xml = filling.session.finalise()
    first = surveys.finalise(world.store, filling, xml)
    assert surveys.finalise(world.store, filling, xml).id == first.id
    assert len(submissions(world)) == 1


# ---------------------------------------------------------------------------------------------- another version
def changed(tmp_path):
    """The form with owner moved into a group, workers as a choice, exports' "yes" gone, where dropped."""
    rows = [list(row) for row in SURVEY if row[1] != "where"]
    at = next(n for n, row in enumerate(rows) if row[1] == "owner")
    rows[at : at + 1] = [["begin_group", "people", "", "", "", "", "", "", ""], rows[at], ["end_group", *[""] * 8]]
    return load_form(write_form(tmp_path / "new.xlsx", version="2", survey=rows))


def test_answers_of_an_older_version_then_what_moved_is_found_and_what_has_no_place_is_named(tmp_path):
    form = changed(tmp_path)
    text = written(workers="many").replace("<exports>yes</exports>", "<exports>maybe</exports>")
    session, fitting = start_fitted(form, text, edit=False)
    assert session.state()["/form/people/owner"].value == "Chea Sokha"
    assert session.state()["/form/workers"].value == ""
    assert [(one.ref, one.value, one.reason) for one in fitting.leftovers] == [
        ("/form/workers", "many", "type"),
        ("/form/exports", "maybe", "choice"),
        ("/form/start", "2025-11-03T08:30:00.000+07:00", "gone"),
        ("/form/end", "2025-11-03T09:00:00.000+07:00", "gone"),
        ("/form/where", "photo.jpg", "gone"),
        ("/form/landlord", "Old Chea", "gone"),
    ]


def test_answers_of_the_same_version_then_nothing_is_left_over(tmp_path):
    form = load_form(write_form(tmp_path / "firm.xlsx"))
    session = form.start()
    session.answer("/form/owner", "Chea")
    session.answer("/form/workers", "3")
    assert fit(form, session.finalise()).leftovers == ()


def test_a_draft_goes_on_under_a_newer_form_and_what_has_no_place_is_kept_with_the_final_survey(world, form, tmp_path):
    filling = surveys.begin(world.store, form)
    for name, value in {"owner": "Chea", "workers": "7", "exports": "yes", "where": "=1+1"}.items():
        filling.session.answer(f"/form/{name}", value)
    surveys.keep_draft(world.store, filling, filling.session.instance_xml(), "")
    before = meta_of(filling.session.instance_xml()).instance_id
    changed(tmp_path)
    with world.store.read() as tx:
        assert len(tx.find(SurveySubmission)) == 0
    newer = newer_form(world, tmp_path)
    again = surveys.resume(world.store, filling.draft_key)
    assert again.form_record_id == newer
    assert again.session.state()["/form/people/owner"].value == "Chea"
    assert [(one.ref, one.value) for one in again.left] == [("/form/where", "=1+1")]
    surveys.keep_draft(world.store, again, again.session.instance_xml(), "")
    third = surveys.resume(world.store, filling.draft_key)
    assert third.left == again.left
    done = surveys.finalise(world.store, third, third.session.finalise())
    assert done.id == record_id_of(before)
    (file,) = attachments.files_of(world.store, done.id)
    assert "/form/where,'=1+1,gone" in file.path.read_text("utf-8-sig")


def test_draft_on_a_newer_form_when_a_question_is_gone_then_its_attached_file_stays_with_the_survey(world, tmp_path):
    head = ["type", "name", "label"]
    survey = [head, ["text", "owner", "Owner?"], ["file", "licence", "Licence"]]
    older = surveys.import_form(world.store, write_form(tmp_path / "f.xlsx", survey=survey)).id
    filling = surveys.begin(world.store, older)
    (tmp_path / "licence.pdf").write_bytes(b"%PDF-1.4")
    name = attachments.attach(world.store, filling, tmp_path / "licence.pdf")
    filling.session.answer("/form/licence", name)
    filling.session.answer("/form/owner", "Phal")
    surveys.keep_draft(world.store, filling, filling.session.instance_xml(), "Firm")
    write_form(tmp_path / "new.xlsx", version="2", survey=survey[:2])
    newer_form(world, tmp_path)
    again = surveys.resume(world.store, filling.draft_key)
    done = surveys.finalise(world.store, again, again.session.finalise())
    with world.store.read() as tx:
        kept = {str(row["file_name"]) for row in attachments.links(tx, done.id)}
    assert kept == {name, surveys.LEFT_OVER}


def newer_form(world, tmp_path):
    """Import the changed form as one that came a day later."""
    from unittest.mock import patch

    from fieldapp.services import forms as importing

    real = importing.calendars.instant
    with patch.object(importing.calendars, "instant", lambda moment: real(moment.replace(year=moment.year + 1))):
        return surveys.import_form(world.store, tmp_path / "new.xlsx").id
