"""What surveys say about firms and people goes into the registry, and forms fill from it."""

from __future__ import annotations

import pytest

from fieldapp.domain.records import Enterprise, EnterpriseSnapshot
from fieldapp.services import drafts, records, surveys
from fieldapp.survey import check

FIELDS = ("owner", "location", "clusters", "country", "isic_revision", "isic_code", "first_contact", "consent", "phone")


def write(path, *, create="${which} = ''", update="${which} != ''"):
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    rows = [
        ["type", "name", "label", "save_to", "calculation", "default"],
        ["select_one_from_file enterprises.csv", "which", "Which firm?", "", "", ""],
        ["calculate", "before", "", "", "instance('enterprises')/root/item[name = ${which}]/last_turnover", ""],
        ["calculate", "known", "", "", "pulldata('enterprises', 'owner', 'name', ${which})", ""],
        ["text", "firm", "Name", "", "", ""],
        *[["text", field, field, field, "", ""] for field in FIELDS],
    ]
    entity = [["list_name", "entity_id", "create_if", "update_if", "label"],
              ["enterprises", "coalesce(${which}, uuid())", create, update, "${firm}"]]  # fmt: skip
    for row in rows:
        sheet.append(row)
    for name, table in {"entities": entity, "settings": [["form_id", "version"], ["census", "1"]]}.items():
        other = book.create_sheet(name)
        for row in table:
            other.append(row)
    book.save(path)
    return path


@pytest.fixture
def form(world, tmp_path):
    done = surveys.import_form(world.store, write(tmp_path / "census.xlsx"))
    assert done.warnings == []
    return done.id


def fill(world, form, answers):
    filling = surveys.begin(world.store, form)
    for name, value in answers.items():
        filling.session.answer(f"/form/{name}", value)
    return filling


def done(world, filling):
    return surveys.finalise(world.store, filling, filling.session.finalise())


NEW = {
    "firm": "Atelier Phal", "owner": "Phal", "location": "Van Lam", "clusters": "Silk of Van Lam", "country": "KH",
    "isic_revision": "4", "isic_code": "1311", "first_contact": "2025-11-03", "consent": "signature",
}  # fmt: skip


def firms(world):
    with world.store.read() as tx:
        return {str(row["name"]): row for row in tx.find(Enterprise)}


def test_a_firm_that_is_found_in_a_survey_is_registered_with_places_by_name(world, form):
    made = done(world, fill(world, form, NEW))
    assert made.waiting == ()
    firm = firms(world)["Atelier Phal"]
    assert (firm["owner"], firm["location"], firm["clusters"]) == ("Phal", world.place, world.cluster)
    assert str(firm["code"]).startswith("KH-")
    with world.store.read() as tx:
        from fieldapp.domain.records import SurveySubmission

        assert tx.find(SurveySubmission)[0]["subject"] == firm["id"]


def test_a_form_offers_the_firms_of_the_registry_and_shows_what_was_said_last_time(world, form):
    firm = world.enterprise("Atelier 12", owner="Sokha")
    for period, amount in (("2024", "900 USD"), ("2025", "1500 USD")):
        world.make(EnterpriseSnapshot, enterprise=firm, period=period, kind="baseline", day="2025-11-03",
                   turnover=amount, turnover_method="recall")  # fmt: skip
    filling = fill(world, form, {"which": firm})
    state = filling.session.state()
    assert state["/form/which"].choices == ((firm, "Atelier 12"),)
    assert (state["/form/before"].value, state["/form/known"].value) == ("1500.00", "Sokha")


def test_a_follow_up_changes_the_firm_and_blank_answers_erase_nothing(world, form):
    firm = world.enterprise("Atelier 12", owner="Sokha", phone="+855 12 345 678")
    made = done(world, fill(world, form, {"which": firm, "firm": "Atelier 12", "owner": "Dara", "location": "Van Lam"}))
    after = firms(world)["Atelier 12"]
    assert (after["owner"], after["phone"] is not None, made.waiting) == ("Dara", True, ())
    with world.store.read() as tx:
        patches = [event.patch for event in tx.history(Enterprise, firm)]
    assert patches[-1] == {"owner": "Dara"}


def test_the_same_survey_finalised_again_changes_nothing(world, form):
    filling = fill(world, form, NEW)
    xml = filling.session.finalise()
    surveys.finalise(world.store, filling, xml)
    before = firms(world)
    assert surveys.finalise(world.store, filling, xml).waiting == ()
    assert firms(world) == before


def test_what_cannot_be_registered_waits_as_a_draft_that_becomes_the_same_record(world, form):
    filling = fill(world, form, {**NEW, "location": "Nowhere", "consent": ""})
    made = done(world, filling)
    (reason,) = made.waiting
    assert "Atelier Phal" in reason
    assert "Nowhere" in reason
    assert firms(world) == {}
    (draft,) = drafts.listing(world.store)
    assert draft.values["owner"] == "Phal"
    assert "location: Nowhere" in draft.values["notes"]
    saved = records.save(
        world.store, Enterprise, {**draft.values, "location": world.place, "consent": "signature"},
        draft_key=draft.key, accept_warnings=True,
    )  # fmt: skip
    assert saved.errors == {}
    assert drafts.listing(world.store) == []
    again = surveys.reopen(world.store, made.id)
    again.session.answer("/form/owner", "Dara")
    again.session.answer("/form/location", "Van Lam")
    assert done(world, again).waiting == ()
    assert firms(world)["Atelier Phal"]["owner"] == "Dara"


def test_a_record_that_was_changed_meanwhile_is_not_written_over(world, form, monkeypatch):
    firm = world.enterprise("Atelier 12", owner="Sokha")
    filling = fill(world, form, {"which": firm, "firm": "Atelier 12", "owner": "Dara", "country": "LA"})
    filling.started_at = "2020-01-01T00:00:00Z"
    records.save(world.store, Enterprise, {"owner": "Somebody else"}, firm, accept_warnings=True)
    made = done(world, filling)
    after = firms(world)["Atelier 12"]
    assert after["owner"] == "Somebody else"
    assert any("while the survey" in words for words in made.waiting)
    (draft,) = drafts.listing(world.store)
    assert (draft.record_id, draft.values["owner"]) == (firm, "Dara")


def test_a_form_is_checked_then_the_registry_is_no_missing_list(tmp_path):
    report = check(write(tmp_path / "census.xlsx"))
    assert report.errors == ()


def test_a_firm_that_was_deleted_is_not_brought_back_by_its_survey(world, form):
    filling = fill(world, form, NEW)
    xml = filling.session.finalise()
    made = surveys.finalise(world.store, filling, xml)
    firm = str(firms(world)["Atelier Phal"]["id"])
    records.delete(world.store, Enterprise, [firm])
    again = surveys.finalise(world.store, filling, xml)
    assert again.id == made.id
    assert firms(world) == {}
    assert "deleted" in again.waiting[0]
    assert drafts.listing(world.store)[0].values["owner"] == "Phal"


def test_without_numbers_for_codes_the_survey_is_final_and_the_firm_waits(world, form, monkeypatch):
    from fieldapp.store import NoNumbersLeft, blocks

    def none_left(*_args, **_more):
        raise NoNumbersLeft(world.store.folder)

    monkeypatch.setattr(blocks, "next_code", none_left)
    made = done(world, fill(world, form, NEW))
    assert "no more numbers" in made.waiting[0]
    assert len(surveys.submissions(world.store)) == 1
