"""Surveys through their services: import, drafts, finalising, correcting, answers out."""

from __future__ import annotations

import pytest

from fieldapp import i18n
from fieldapp.domain.records import Enterprise, SurveyForm, SurveySubmission
from fieldapp.reports.table_reading import read_table
from fieldapp.services import forms, records, surveys, versions
from fieldapp.services.errors import ServiceError
from fieldapp.store import Query
from fieldapp.store import undo as undoing
from fieldapp.survey import UnfinishedError
from tests.services.forms import SURVEY, write_form


@pytest.fixture
def form(world, tmp_path):
    return surveys.import_form(world.store, write_form(tmp_path / "firm.xlsx")).id


def fill(session, owner="Chea Sokha", workers="7", machines=("Loom",)):
    root = session.root.ref
    session.answer(f"{root}/owner", owner)
    session.answer(f"{root}/workers", workers)
    session.answer(f"{root}/exports", "yes")
    session.answer(f"{root}/where", "Lyon")
    for number, machine in enumerate(machines, start=1):
        ref = f"{root}/machine[{number}]"
        if ref not in session.state():
            session.add_repeat(f"{root}/machine")
        session.answer(f"{ref}/kind", machine)
        session.answer(f"{ref}/price", "1200.5")


def final(world, form, **answers):
    filling = surveys.begin(world.store, form)
    fill(filling.session, **answers)
    return surveys.finalise(world.store, filling, filling.session.finalise())


def test_import_then_the_form_is_listed_with_its_languages_and_questions(world, form):
    (line,) = surveys.forms(world.store)
    assert (line.id, line.title, line.form_id, line.version) == (form, "Firm survey", "firm", "1")
    assert line.languages == ("English (en)", "ខ្មែរ (km)")
    assert line.questions == 6
    assert undoing.undoable(world.store) == "import form Firm survey"


def test_import_the_same_file_again_then_it_is_known_and_nothing_changes(world, form, tmp_path):
    again = surveys.import_form(world.store, tmp_path / "firm.xlsx")
    assert (again.id, again.known, bool(again.changes)) == (form, True, False)


def test_import_a_new_version_then_the_old_one_is_listed_only_where_it_was_filled(world, form, tmp_path):
    newer = surveys.import_form(world.store, write_form(tmp_path / "firm.xlsx", version="2")).id
    assert [line.id for line in surveys.forms(world.store)] == [newer]
    final(world, form)
    assert {line.id: line.submissions for line in surveys.forms(world.store)} == {newer: 0, form: 1}


def test_versions_when_they_come_in_the_same_second_then_the_last_one_is_the_newest(world, tmp_path):
    found = [
        surveys.import_form(world.store, write_form(tmp_path / "firm.xlsx", version=version)).id
        for version in ("3", "10", "2", "5", "4")
    ]
    assert [line.id for line in surveys.forms(world.store)] == [found[-1]]
    assert [forms.newest_version(world.store, one) for one in found] == [found[-1]] * 5


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["select_one nothing", "q", "Which?"], "nothing"),
        (["text", "where to", "Where?"], "row 3"),
        (["calculate", "sum", "", "", "", "", "", "", "${nowhere} + 1"], "nowhere"),
        (["integer", "n", "N?", "N?", "", ". > ", "", "", ""], "n"),
    ],
)
def test_import_a_form_with_a_mistake_then_its_place_is_said_in_words(world, tmp_path, row, words):
    survey = [*SURVEY[:2], row + [""] * (len(SURVEY[0]) - len(row))]
    path = write_form(tmp_path / "bad.xlsx", survey=survey)
    with pytest.raises(surveys.FormRefused) as caught:
        surveys.import_form(world.store, path)
    assert words in caught.value.message()
    assert records.listing(world.store, SurveyForm, Query()).total == 0


def test_import_by_a_facilitator_then_refused(world, role, tmp_path):
    role("facilitator")
    with pytest.raises(ServiceError, match="headquarters"):
        surveys.import_form(world.store, write_form(tmp_path / "firm.xlsx"))


def test_a_draft_then_it_is_listed_and_goes_on_where_it_was_left(world, form):
    filling = surveys.begin(world.store, form, language="ខ្មែរ (km)")
    session = filling.session
    session.answer(f"{session.root.ref}/owner", "Souk V.")
    session.add_repeat(f"{session.root.ref}/machine")
    surveys.keep_draft(world.store, filling, session.instance_xml(), "Firm survey")
    (line,) = surveys.drafts(world.store)
    assert (line.form_title, line.label, line.answered) == ("Firm survey", "Souk V.", 1)
    assert line.total == 6
    back = surveys.resume(world.store, line.key)
    assert back.session.language == "ខ្មែរ (km)"
    assert back.session.instance_xml() == session.instance_xml()
    assert surveys.forms(world.store)[0].drafts == 1
    surveys.drop_draft(world.store, line.key)
    assert surveys.drafts(world.store) == []
    with pytest.raises(ServiceError, match="not here any more"):
        surveys.resume(world.store, line.key)


def test_finalise_then_the_draft_is_gone_and_the_answers_are_there(world, form):
    firm = world.enterprise("Atelier 12")
    filling = surveys.begin(world.store, form, subject_kind="enterprise", subject=firm)
    surveys.keep_draft(world.store, filling, filling.session.instance_xml(), "Firm survey")
    assert surveys.drafts(world.store)[0].label == "Atelier 12"
    with pytest.raises(UnfinishedError):
        filling.session.finalise()
    fill(filling.session)
    before = undoing.undoable(world.store)
    done = surveys.finalise(world.store, filling, filling.session.finalise())
    assert surveys.drafts(world.store) == []
    kept = records.load(world.store, SurveySubmission, done.id)
    assert (kept["instance_name"], kept["subject"], kept["filled_by"]) == ("Chea Sokha", firm, "Keo Soma")
    assert kept["instance_id"].startswith("uuid:")
    assert kept["team"] == records.load(world.store, Enterprise, firm)["team"]
    assert undoing.undoable(world.store) == before
    (line,) = surveys.submissions(world.store, form)
    assert (line.name, line.form_title, line.replaced) == ("Chea Sokha", "Firm survey", False)
    assert surveys.submissions(world.store, None, "sokha")[0].id == done.id
    assert surveys.submissions(world.store, None, "nobody") == []


def test_reopen_then_a_new_version_names_the_old_one_which_stays(world, form):
    first = final(world, form)
    old = records.load(world.store, SurveySubmission, first.id)
    filling = surveys.reopen(world.store, first.id)
    root = filling.session.root.ref
    filling.session.answer(f"{root}/workers", "9")
    surveys.keep_draft(world.store, filling, filling.session.instance_xml(), "x")
    again = surveys.reopen(world.store, first.id)  # begun before: gone on with
    assert again.session.node_state(f"{root}/workers").value == "9"
    second = surveys.finalise(world.store, again, again.session.finalise())
    new = records.load(world.store, SurveySubmission, second.id)
    assert new["replaces"] == first.id
    assert new["instance_id"] != old["instance_id"]
    assert records.load(world.store, SurveySubmission, first.id) == old
    assert {line.id: line.replaced for line in surveys.submissions(world.store)} == {first.id: True, second.id: False}
    with pytest.raises(ServiceError, match="corrected already"):
        surveys.reopen(world.store, first.id)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_export_answers_then_one_sheet_for_each_repeat_with_labels_or_codes(world, form, tmp_path, kind):
    final(world, form, machines=("Loom", "Dyeing vat"))
    first = final(world, form, owner="Souk V.", machines=())
    corrected = surveys.reopen(world.store, first.id)
    surveys.finalise(world.store, corrected, corrected.session.finalise())
    path = tmp_path / f"answers.{kind}"
    assert surveys.export_answers(world.store, form, path) == 2
    table = read_table(path)
    rows = [dict(zip(table.header, row.cells, strict=True)) for row in table.rows]
    assert [row["Name"] for row in rows] == ["Chea Sokha", "Souk V."]
    assert rows[0]["Do you export?"] == "Yes"
    assert str(rows[0]["How many workers?"]) == "7"
    repeat = read_table(path, sheet="machine") if kind == "xlsx" else read_table(tmp_path / "answers-machine.csv")
    machines = [dict(zip(repeat.header, row.cells, strict=True)) for row in repeat.rows]
    assert [row["Which machine?"] for row in machines] == ["Loom", "Dyeing vat", ""]
    assert str(machines[0]["What did it cost?"]) == "1200.5"
    assert machines[0]["id"] == rows[0]["id"]
    surveys.export_answers(world.store, form, path, labels=False)
    table = read_table(path)
    assert "exports" in table.header
    assert "yes" in next(iter(table.rows)).cells
    surveys.export_answers(world.store, form, path, language="ខ្មែរ (km)")
    assert "នាំចេញ" in read_table(path).header


@pytest.mark.shared
@pytest.mark.parametrize("name", ["wf__socio-economic-survey-v20240515.xlsx", "pyx__UCL_Biomass_Plot_Form.xlsx"])
def test_a_real_form_then_it_is_imported_begun_and_kept(world, shared, name):
    imported = surveys.import_form(world.store, shared / "forms" / name)
    filling = surveys.begin(world.store, imported.id)
    xml = filling.session.instance_xml()
    surveys.keep_draft(world.store, filling, xml, imported.title)
    assert surveys.resume(world.store, filling.draft_key).session.instance_xml() == xml


def test_form_when_opened_again_then_it_is_not_compiled_anew(world, form, monkeypatch):
    first = surveys.begin(world.store, form)

    def refuse(*_args):
        raise AssertionError("compiled twice")

    monkeypatch.setattr("fieldapp.services.forms.compile_form", refuse)
    second = surveys.begin(world.store, form)
    ref = f"{first.session.root.ref}/owner"
    assert second.session.node_state(ref) == first.session.node_state(ref)


@pytest.mark.parametrize("body", ["", "broken", "0\n{}"])
def test_form_when_what_was_kept_of_it_is_damaged_then_it_opens_all_the_same(world, form, body):
    surveys.begin(world.store, form)
    with world.store.write() as tx:
        tx.conn.exec_driver_sql("UPDATE compiled SET body = ?", (body,))
    filling = surveys.begin(world.store, form)
    assert filling.form.title == "Firm survey"
    with world.store.read() as tx:
        (kept,) = tx.conn.exec_driver_sql("SELECT body FROM compiled").scalars()
    assert kept != body


def test_versions_on_two_forms_then_what_only_one_of_them_asks_is_told_too(world, form, tmp_path):
    first = final(world, form)
    rows = [row for row in SURVEY if row[1] not in ("exports", "where")]
    newer = surveys.import_form(world.store, write_form(tmp_path / "firm.xlsx", version="2", survey=rows)).id
    second = surveys.begin(world.store, newer)
    root = second.session.root.ref
    second.session.answer(f"{root}/owner", "Chea Sokha")
    second.session.answer(f"{root}/workers", "8")
    later = surveys.finalise(world.store, second, second.session.finalise())
    found = {one.ref.removeprefix(f"{root}/"): (one.first, one.second) for one in versions.between(
        world.store, first.id, later.id
    )}  # fmt: skip
    assert found["workers"] == ("7", "8")
    assert found["exports"] == ("yes", "")


def test_versions_when_the_window_speaks_a_language_of_the_form_then_questions_and_choices_are_in_it(world, form):
    first = final(world, form).id
    again = surveys.reopen(world.store, first)
    again.session.answer(f"{again.session.root.ref}/exports", "no")
    second = surveys.finalise(world.store, again, again.session.finalise()).id
    for code, words in (("en", ("Do you export?", "Yes", "No")), ("km", ("នាំចេញ", "បាទ", "ទេ"))):
        with i18n.using(code):
            found = {one.label: one for one in versions.between(world.store, first, second)}
        assert (found[words[0]].first_words, found[words[0]].second_words) == words[1:]
