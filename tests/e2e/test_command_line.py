"""Every command: what it says, its exit code, and that nothing is lost when it refuses."""

from __future__ import annotations

import json
import re

import pytest

from fieldapp.domain.records import Enterprise
from fieldapp.reports.table_reading import read_table
from fieldapp.services import exchange, records, setup, surveys, trusting
from fieldapp.services.errors import ServiceError
from fieldapp.store import Query
from fieldapp.sync import undo
from fieldapp.sync.refusal import Reason, Refused
from tests.e2e.conftest import fieldapp
from tests.services.forms import SURVEY, write_form

HEAD = "Name,Country,Place,Clusters,Classification,Activity code (ISIC),First contact,Agreed to be recorded by"
GOOD = "Coop Nam,KH,Van Lam,Silk of Van Lam,4,1311,2025-11-03,Signature"


def firms(folder):
    with setup.open_folder(folder) as store:
        return records.listing(store, Enterprise, Query()).total


def test_words_that_are_not_understood_then_two(run):
    assert run("mergee").code == 2
    assert run("report", "attendance").code == 2


def test_help_in_every_language_then_it_is_there(run):
    for code in ("en", "fr", "ar", "km"):
        said = run("merge", "--help", "--language", code)
        assert said.code == 0
        assert "--dry-run" in said.out


def test_merge_then_said_in_sentences_and_as_json(folders, write_bundle, run):
    path = write_bundle("Coop Nam")
    dry = run("merge", path, "--data", folders.hq, "--dry-run")
    assert dry.code == 0
    assert "Enterprises: 1 new" in dry.out
    assert firms(folders.hq) == 1
    said = run("merge", path, "--data", folders.hq, "--json")
    assert said.code == 0
    (result,) = said.json
    assert (result["ok"], result["new"], result["by_type"]) == (True, 1, {"enterprise": [1, 0, 0]})
    assert firms(folders.hq) == 2
    again = run("merge", path, "--data", folders.hq)
    assert again.code == 0
    assert "merged before" in again.out


def test_merge_of_a_folder_with_a_cut_bundle_then_the_good_ones_are_in_and_the_code_is_one(
    folders, write_bundle, tmp_path, run
):
    box = tmp_path / "inbox"
    box.mkdir()
    good = write_bundle("Coop Nam")
    whole = good.read_bytes()
    good.rename(box / "b.fab")
    (box / "a.fab").write_bytes(whole[: len(whole) - 40])
    (box / "c.fab").write_bytes(b"holiday pictures")
    said = run("merge", box, "--data", folders.hq)
    assert said.code == 1
    assert "cut short" in said.err
    assert "not a fieldapp bundle" in said.err
    assert "3 bundles: 1 new changes" in said.out
    assert firms(folders.hq) == 2
    listed = run("merge", box, "--data", folders.hq, "--json").json
    assert [one["code"] for one in listed] == ["cut", "", "not_ours"]


def test_export_and_back_then_the_other_side_has_it(folders, tmp_path, run):
    said = run("export", "bundle", tmp_path / "out.fab", "--to", "HQ", "--data", folders.laptop)
    assert said.code == 0
    assert "out.fab" in said.out
    unknown = run("export", "bundle", tmp_path / "x.fab", "--to", "Mars", "--data", folders.laptop)
    assert unknown.code == 1
    assert "Known are: HQ" in unknown.err
    kit = run("export", "kit", tmp_path / "kit.fab", "--device-name", "KH-09", "--data", folders.hq)
    assert kit.code == 0
    code = re.search(r"code is: ([a-z ]+)\.", kit.out)[1]
    with setup.join(tmp_path / "new", tmp_path / "kit.fab", person="N.", code=code) as store:
        assert exchange.overview(store).me == "KH-09"


def test_export_of_records_then_personal_data_only_when_asked(folders, tmp_path, run):
    said = run("export", "records", "enterprise", tmp_path / "e.csv", "--data", folders.hq)
    assert said.code == 0
    assert "--personal" in said.out
    assert "85512345678" not in (tmp_path / "e.csv").read_text("utf-8-sig")
    run("export", "records", "enterprise", tmp_path / "e.csv", "--personal", "--data", folders.hq)
    assert "85512345678" in (tmp_path / "e.csv").read_text("utf-8-sig")
    wrong = run("export", "records", "enterprise", tmp_path / "e.docx", "--data", folders.hq)
    assert (wrong.code, wrong.out) == (1, "")


def test_export_of_answers_by_the_form_id(folders, tmp_path, run):
    with setup.open_folder(folders.hq) as store:
        filling = surveys.begin(store, folders.form)
        root = filling.session.root.ref
        filling.session.answer(f"{root}/owner", "Chea")
        filling.session.answer(f"{root}/workers", "3")
        surveys.finalise(store, filling, filling.session.finalise())
    said = run("export", "answers", "firm", tmp_path / "a.xlsx", "--data", folders.hq)
    assert said.code == 0
    assert len(list(read_table(tmp_path / "a.xlsx").rows)) == 1


def test_import_then_first_said_then_done(folders, tmp_path, run):
    path = tmp_path / "firms.csv"
    path.write_text(f"{HEAD}\n{GOOD}\n{GOOD.replace('Nam', 'Two').replace('2025-11-03', '31/02/2025')}\n", "utf-8")
    said = run("import", "enterprise", path, "--data", folders.hq, "--errors", tmp_path / "wrong.xlsx")
    assert said.code == 1
    assert "Row 3, First contact" in said.err
    assert "Nothing was imported" in said.out
    assert len(list(read_table(tmp_path / "wrong.xlsx").rows)) == 1
    assert firms(folders.hq) == 1
    refused = run("import", "enterprise", path, "--data", folders.hq, "--apply", "--all-or-nothing")
    assert refused.code == 1
    assert firms(folders.hq) == 1
    done = run("import", "enterprise", path, "--data", folders.hq, "--apply", "--json")
    assert done.code == 1
    assert (done.json["new"], done.json["wrong"], done.json["applied"]) == (1, 1, True)
    assert firms(folders.hq) == 2


def test_import_in_a_wrong_encoding_then_the_choices_are_said(folders, tmp_path, run):
    path = tmp_path / "firms.csv"
    path.write_bytes(f"{HEAD}\n{GOOD.replace('Coop', 'Éléphant')}\n".encode("cp1252"))
    said = run("import", "enterprise", path, "--data", folders.hq, "--apply")
    assert said.code == 1
    assert "Western European (Windows)" in said.err
    assert firms(folders.hq) == 1
    assert run("import", "enterprise", path, "--encoding", "cp1252", "--apply", "--data", folders.hq).code == 0
    assert firms(folders.hq) == 2


def test_form_check_then_mistakes_have_their_place(tmp_path, run):
    good = run("form", "check", write_form(tmp_path / "good.xlsx"))
    assert good.code == 0
    assert "6 questions" in good.out
    row = ["text", "where to", "Where?"] + [""] * (len(SURVEY[0]) - 3)
    bad = run("form", "check", write_form(tmp_path / "bad.xlsx", survey=[*SURVEY[:2], row]), "--json")
    assert bad.code == 1
    assert (bad.json["ok"], bad.json["errors"][0]["row"], bad.json["errors"][0]["sheet"]) == (False, 3, "survey")
    (tmp_path / "no.xlsx").write_bytes(b"not a workbook")
    assert run("form", "check", tmp_path / "no.xlsx").code == 1
    assert run("form", "check", tmp_path / "missing.xlsx").code == 1


def test_form_import_then_only_headquarters_may(folders, tmp_path, run):
    path = write_form(tmp_path / "second.xlsx", version="2")
    assert run("form", "import", path, "--data", folders.hq).code == 0
    said = run("form", "import", path, "--data", folders.laptop)
    assert said.code == 1
    assert "headquarters" in said.err


def test_report_attendance_by_title_then_a_paper_in_two_languages(folders, tmp_path, run):
    said = run(
        "report", "attendance", "quality of silk", tmp_path / "s.pdf", "--language", "km", "--second", "en",
        "--day", "2025-11-13", "--data", folders.hq,
    )  # fmt: skip
    assert said.code == 0
    assert (tmp_path / "s.pdf").read_bytes().startswith(b"%PDF")
    missing = run("report", "attendance", "no such", tmp_path / "t.pdf", "--data", folders.hq)
    assert missing.code == 1
    assert "no such" in missing.err
    assert not (tmp_path / "t.pdf").exists()


def test_report_list_then_on_paper_and_on_the_screen(folders, tmp_path, run):
    said = run("report", "list", "enterprise", "--data", folders.hq)
    assert said.out.strip().endswith("\tAtelier 12")
    assert run("report", "list", "enterprise", tmp_path / "l.pdf", "--language", "ar", "--data", folders.hq).code == 0
    assert (tmp_path / "l.pdf").read_bytes().startswith(b"%PDF")


def test_report_dictionary_then_every_type_is_in_it(tmp_path, run):
    assert run("report", "dictionary", tmp_path / "d.md").code == 0
    assert "turnover_method" in (tmp_path / "d.md").read_text("utf-8")
    assert run("report", "dictionary", tmp_path / "d.txt").code == 1


def test_backup_and_check(folders, tmp_path, run):
    said = run("backup", "--to", tmp_path / "stick", "--data", folders.hq)
    assert said.code == 0
    assert len(list((tmp_path / "stick").glob("*.db"))) == 1
    whole = run("check", "--json", "--data", folders.hq)
    assert (whole.code, whole.json) == (0, {"ok": True, "findings": []})


def test_check_when_changes_are_missing_then_the_laptop_is_named_and_the_code_is_zero(
    folders, write_bundle, tmp_path, run
):
    write_bundle("First")
    with setup.open_folder(folders.laptop) as laptop, setup.open_folder(folders.hq) as hq:
        exchange.receive(hq, tmp_path / "First.fab")
        exchange.send(hq, tmp_path / "back.fab", to=laptop.device_id)
    with setup.open_folder(folders.laptop) as laptop:
        exchange.receive(laptop, tmp_path / "back.fab")
    second = write_bundle("Second")
    with setup.open_folder(folders.hq) as hq:
        undo.take_back(hq, undo.received(hq)[0].number)
        exchange.receive(hq, second)
    said = run("check", "--data", folders.hq)
    assert said.code == 0, said.err
    assert "of KH-02 are missing. Ask for a bundle with everything" in said.out


@pytest.mark.parametrize("code", ["fr", "ar", "km"])
def test_a_refusal_in_another_language_then_it_is_not_in_english(code, tmp_path, run):
    said = run("check", "--data", tmp_path / "nothing", "--language", code)
    assert said.code == 1
    assert "There is no data" not in said.err
    assert str(tmp_path / "nothing") in said.err


def test_json_of_a_refused_merge_then_the_code_is_for_programs(folders, tmp_path, run):
    (tmp_path / "x.fab").write_bytes(b"")
    said = run("merge", tmp_path / "x.fab", "--json", "--data", folders.hq)
    assert said.code == 1
    assert json.loads(said.out)[0]["code"] == "empty"


def test_commands_in_a_process_of_their_own_then_the_same(folders, write_bundle):
    """Everything above runs inside the test's process; this is what a person's console does."""
    path = write_bundle("Coop Nam")
    said = fieldapp("merge", path, "--data", folders.hq, "--json")
    assert (said.code, said.json[0]["new"], said.err) == (0, 1, "")
    path.write_bytes(path.read_bytes()[:-1])
    refused = fieldapp("merge", path, "--data", folders.hq)
    assert (refused.code, refused.out) == (1, "")
    assert "cut short" in refused.err
    assert fieldapp("mergee").code == 2


def test_export_to_a_restored_headquarters_then_its_name_means_the_one_heard_last(folders, tmp_path, run):
    copy = run("backup", "--to", tmp_path / "stick", "--data", folders.hq).out.split()[-1].rstrip(".")
    with setup.restore(tmp_path / "again", tmp_path / copy) as restored, setup.open_folder(folders.laptop) as laptop:
        said = " ".join(trusting.new_root(restored))  # the programme's key was lost with the computer
        exchange.send(restored, tmp_path / "back.fab", to=laptop.device_id)
        with pytest.raises(Refused) as caught:
            exchange.receive(laptop, tmp_path / "back.fab")
        assert caught.value.code is Reason.TRUST_FORGED
        with pytest.raises(ServiceError, match="not the words"):
            trusting.accept_root(laptop, tmp_path / "back.fab", "bapa " + said)
        trusting.accept_root(laptop, tmp_path / "back.fab", said)
        exchange.receive(laptop, tmp_path / "back.fab")
        new = restored.device_id
    (tmp_path / "box").mkdir()
    said = run("export", "bundle", tmp_path / "box", "--to", "HQ", "--data", folders.laptop)
    assert said.code == 0, said.err
    (path,) = (tmp_path / "box").iterdir()  # a folder is filled with a file that has a name
    assert path.suffix == ".fab"
    assert json.loads(path.read_bytes().split(b"\n")[1])["to"] == [new]


def test_merge_of_a_folder_then_capital_endings_are_read_and_shadow_files_of_a_mac_are_not(
    folders, write_bundle, tmp_path, run
):
    box = tmp_path / "stick"
    box.mkdir()
    write_bundle("Coop Nam").rename(box / "FROM-KH.FAB")
    (box / "._FROM-KH.FAB").write_bytes(b"\0\5\x16\7")
    said = run("merge", box, "--data", folders.hq)
    assert (said.code, firms(folders.hq)) == (0, 2), said.err


def test_merge_of_a_folder_without_a_bundle_then_it_is_named_and_the_code_is_one(folders, tmp_path, run):
    box = tmp_path / "empty"
    box.mkdir()
    said = run("merge", box, "--data", folders.hq)
    assert said.code == 1
    assert f"There is no bundle in the folder {box}" in said.err


def test_merge_of_a_file_that_is_not_there_then_said_in_our_own_words(folders, tmp_path, run):
    said = run("merge", tmp_path / "gone.fab", "--data", folders.hq)
    assert said.code == 1
    assert f"There is no file {tmp_path / 'gone.fab'}" in said.err
    assert "No such file" not in said.err
    other = run("merge", tmp_path / "gone.fab", "--json", "--data", folders.hq)
    assert [one["code"] for one in other.json] == ["not_found"]


def test_answers_go_out_as_collect_has_them_and_come_in_once(folders, tmp_path, run):
    path = tmp_path / "a.zip"
    with setup.open_folder(folders.hq) as store:
        form = surveys.import_form(store, write_form(tmp_path / "firm.xlsx")).id
        filling = surveys.begin(store, form)
        for name, value in {"owner": "Chea", "workers": "7"}.items():
            filling.session.answer(f"/form/{name}", value)
        surveys.finalise(store, filling, filling.session.finalise())
    assert run("submissions", "export", "firm", path, "--data", folders.hq).code == 0
    said = run("submissions", "import", path, "--data", folders.hq, "--json")
    assert (said.code, said.json["new"], said.json["known"]) == (0, 0, 1)
    (tmp_path / "bad.xml").write_text("<data id='nobody-knows'><meta><instanceID>uuid:7</instanceID></meta></data>")
    refused = run("submissions", "import", tmp_path / "bad.xml", "--data", folders.hq)
    assert refused.code == 1
    assert "nobody-knows" in refused.err
