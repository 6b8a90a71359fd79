"""Answers come in from the tables that ODK Central exports, as from its XML."""

from __future__ import annotations

import zipfile

import pytest

from fieldapp.domain.records import SurveySubmission
from fieldapp.services import attachments, collected, surveys
from fieldapp.services.forms import load_stored
from fieldapp.services.submissions import record_id_of
from fieldapp.survey import export
from tests.services.forms import write_form
from tests.services.test_collected import written

ASKED = [
    ["type", "name", "label"],
    ["text", "owner", "Who owns the firm?"],
    ["begin_group", "site", "The site"],
    ["geopoint", "place", "Where is it?"],
    ["select_multiple goods", "makes", "What does it make?"],
    ["image", "front", "A photo"],
    ["begin_repeat", "machine", "Machine"],
    ["text", "kind", "Which machine?"],
    ["begin_repeat", "repair", "Repair"],
    ["integer", "cost", "What did it cost?"],
    ["end_repeat"],
    ["end_repeat"],
    ["end_group"],
    ["integer", "workers", "How many workers?"],
]
GOODS = [["list_name", "name", "label"], ["goods", "silk", "Silk"], ["goods", "dye", "Dye"]]
ABOUT = (
    "KEY,SubmitterID,SubmitterName,AttachmentsPresent,AttachmentsExpected,Status,ReviewState,DeviceID,Edits,FormVersion"
)
FIRM = (
    "SubmissionDate,owner,site-place-Latitude,site-place-Longitude,site-place-Altitude,site-place-Accuracy,site-makes,"
    f"site-makes/silk,site-makes/dye,site-front,workers,meta-instanceID,meta-instanceName,{ABOUT}\r\n"
    '2025-11-03T02:00:00.000Z,"Chea, ""the weaver""\nand sons",11.5,104.9,12,4.5,silk dye,1,1,front.jpg,7,uuid:1,Chea,'
    "uuid:1,5,Sok Dara,1,1,,approved,,0,1\r\n"
    "2025-11-04T02:00:00.000Z,Sok,,,,,,,,,3,uuid:2b,Sok,uuid:2,5,Sok Dara,0,0,,rejected,,1,1\r\n"
)
MACHINES = (
    "kind,PARENT_KEY,KEY\r\nLoom,uuid:1,uuid:1/site/machine[1]\r\nVat,uuid:1,uuid:1/site/machine[2]\r\n"
    "Press,uuid:2,uuid:2/site/machine[1]\r\n"
)
REPAIRS = "cost,PARENT_KEY,KEY\r\n20,uuid:1/site/machine[2],uuid:1/site/machine[2]/repair[1]\r\n"


@pytest.fixture
def form(world, tmp_path):
    path = write_form(tmp_path / "firm.xlsx", survey=ASKED, choices=GOODS)
    return surveys.import_form(world.store, path).id


def packed(tmp_path, **files):
    """The archive that Central sends; ``files`` in the place of its own, None for left out."""
    inside = {"firm.csv": FIRM, "firm-machine.csv": MACHINES, "firm-repair.csv": REPAIRS, "media/front.jpg": "jpeg"}
    inside |= {name.replace("__", "-") + ".csv": text for name, text in files.items()}
    path = tmp_path / "firm.csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in inside.items():
            if text is not None:
                archive.writestr(name, "\ufeff" + text)
    return path


def rows_of(world):
    with world.store.read() as tx:
        return {str(row["instance_id"]): row for row in tx.find(SurveySubmission)}


def test_archive_of_tables_when_brought_in_then_answers_repeats_places_and_photos_are_there(world, form, tmp_path):
    done = collected.import_submissions(world.store, packed(tmp_path))
    assert (len(done.new), done.refused) == (2, [])
    row = rows_of(world)["uuid:1"]
    found = export.answers(load_stored(world.store, form), str(row["answers"]))
    assert found.main["owner"] == 'Chea, "the weaver"\nand sons'
    assert found.main["site/place"] == "11.5 104.9 12 4.5"
    assert (found.main["site/makes"], found.main["workers"]) == ("silk dye", "7")
    assert [one["site/machine/kind"] for one in found.repeats["site/machine"]] == ["Loom", "Vat"]
    (repair,) = found.repeats["site/machine/repair"]
    assert (repair["site/machine/repair/cost"], repair[export.PARENT]) == ("20", "2")
    assert (row["instance_name"], row["filled_by"]) == ("Chea", "Sok Dara")
    assert row["finalised_at"] == "2025-11-03T02:00:00Z"
    assert [one.name for one in attachments.files_of(world.store, str(row["id"]))] == ["front.jpg"]


def test_edited_row_when_brought_in_then_it_replaces_the_first_and_what_reviewers_said_is_told(world, form, tmp_path):
    done = collected.import_submissions(world.store, packed(tmp_path))
    row = rows_of(world)["uuid:2b"]
    assert row["replaces"] == record_id_of("uuid:2")
    assert any("uuid:2: marked “rejected” in Central" in note for note in done.notes)


def test_tables_when_brought_in_again_or_after_the_xml_then_they_are_known(world, form, tmp_path):
    (tmp_path / "one.xml").write_text(written(), "utf-8")
    collected.import_submissions(world.store, tmp_path / "one.xml")
    first = collected.import_submissions(world.store, packed(tmp_path))
    again = collected.import_submissions(world.store, packed(tmp_path))
    assert (len(first.new), first.known, len(again.new), again.known) == (1, 1, 0, 2)
    assert rows_of(world)["uuid:1"]["answers"] == written()


def test_columns_without_groups_when_read_then_the_questions_are_found(world, form, tmp_path):
    plain = FIRM.replace("site-", "").replace("meta-", "")
    assert len(collected.import_submissions(world.store, packed(tmp_path, firm=plain)).new) == 2
    found = export.answers(load_stored(world.store, form), str(rows_of(world)["uuid:1"]["answers"]))
    assert (found.main["site/place"], found.main["site/makes"]) == ("11.5 104.9 12 4.5", "silk dye")


def test_column_that_the_form_has_no_question_for_then_its_answers_are_kept_and_named(world, form, tmp_path):
    done = collected.import_submissions(world.store, packed(tmp_path, firm=FIRM.replace("workers,", "2nd job,", 1)))
    assert any("“7” at /form/_2nd_job does not fit" in note for note in done.notes), done.notes
    assert "<_2nd_job>7</_2nd_job>" in str(rows_of(world)["uuid:1"]["answers"])


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"firm": None, "other": FIRM}, "the form “other” is not here"),
        ({"firm__repair": None}, "Bring in the whole ZIP archive"),
        ({"firm": FIRM.replace("1,1,,approved", "1,1,not decrypted,approved")}, "encrypted"),
        ({"firm": FIRM + "2025-11-05T02:00:00.000Z,cut"}, "a row ends too early"),
    ],
)
def test_tables_that_cannot_be_taken_whole_then_are_refused_with_what_to_do(world, form, tmp_path, files, words):
    done = collected.import_submissions(world.store, packed(tmp_path, **files))
    assert done.refused
    assert words in "\n".join(done.refused)
    assert "uuid:1" not in rows_of(world)
