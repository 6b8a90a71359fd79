"""Tables out and in again: CSV and XLSX, preview, mistakes row by row, one step of undo."""

from __future__ import annotations

import pytest

from fieldapp import i18n
from fieldapp.domain.records import RECORDS, Enterprise, EnterpriseSnapshot, Location, Person
from fieldapp.progress import Cancelled, Progress
from fieldapp.reports.table_reading import read_table
from fieldapp.services import records, transfer
from fieldapp.services.errors import ServiceError
from fieldapp.store import Query
from fieldapp.store import undo as undoing

HEAD = "Name,Country,Place,Clusters,Classification,Activity code (ISIC),First contact,Agreed to be recorded by,Owner"


def rows_of(path):
    table = read_table(path)
    return [dict(zip(table.header, row.cells, strict=True)) for row in table.rows]


def write(path, *lines, head=HEAD, encoding="utf-8"):
    path.write_bytes("\n".join([head, *lines]).encode(encoding))
    return path


def line(name="Atelier 1", place="Van Lam", cluster="Silk of Van Lam", day="2025-11-03", owner=""):
    return f"{name},KH,{place},{cluster},4,1311,{day},Signature,{owner}"


def total(world, cls=Enterprise):
    return records.listing(world.store, cls, Query()).total


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_then_import_of_the_same_file_changes_nothing(world, tmp_path, kind):
    firm = world.enterprise("Atelier, 12", owner="=Chea", phone="+85512345678", point="13.361 103.86", founded="1992~")
    world.enterprise("អាតេលីយេ", products="Scarves\nShirts", clusters=world.cluster)
    world.make(
        EnterpriseSnapshot, enterprise=firm, period="2025", kind="baseline", day="2025-11-03",
        turnover="4200.50 USD", exports="1200000 LAK", turnover_method="recall", workers_full_f="3",
    )  # fmt: skip
    for cls in (Enterprise, EnterpriseSnapshot, Location):
        path = tmp_path / f"{cls.table_name()}.{kind}"
        export = transfer.export_csv if kind == "csv" else transfer.export_xlsx
        count = export(world.store, cls, Query(), path, personal=True)
        assert count == total(world, cls)
        preview = transfer.import_preview(world.store, cls, path)
        assert (preview.new, preview.changed, preview.same, preview.errors) == (0, 0, count, [])


def test_export_in_another_language_then_it_comes_back_in_english_too(world, tmp_path):
    world.enterprise()
    for code in ("fr", "ar", "km"):
        with i18n.using(code):
            transfer.export_xlsx(world.store, Enterprise, Query(), tmp_path / f"{code}.xlsx", personal=True)
            preview = transfer.import_preview(world.store, Enterprise, tmp_path / f"{code}.xlsx")
        assert (preview.same, preview.ignored) == (1, [])


@pytest.mark.parametrize("code", ["fr", "ar", "km"])
def test_table_when_written_in_one_language_then_is_read_on_a_laptop_of_another(world, tmp_path, code):
    world.enterprise("Atelier 12", legal="sole", phone="+85512345678")
    with i18n.using(code):
        transfer.export_csv(world.store, Enterprise, Query(), tmp_path / "t.csv", personal=True)
    text = (tmp_path / "t.csv").read_text("utf-8-sig").replace("Atelier 12", "Atelier 13")
    (tmp_path / "t.csv").write_text(text, "utf-8")
    preview = transfer.import_preview(world.store, Enterprise, tmp_path / "t.csv")
    assert (preview.ignored, preview.errors) == ([], [])
    assert [row.values for row in preview.rows] == [{"name": "Atelier 13"}]


def test_export_then_numbers_and_days_are_typed_and_references_are_names(world, tmp_path):
    firm = world.enterprise()
    world.make(
        EnterpriseSnapshot, enterprise=firm, period="2025", kind="baseline", day="2025-11-03", turnover="4200.50 USD",
        turnover_method="recall", workers_full_f="3",
    )  # fmt: skip
    transfer.export_xlsx(world.store, EnterpriseSnapshot, Query(), tmp_path / "s.xlsx")
    (row,) = rows_of(tmp_path / "s.xlsx")
    assert row["Turnover"] == 4200.5
    assert row["Turnover (currency)"] == "USD"
    assert row["Women, full time"] == 3
    assert row["Recorded on"].isoformat() == "2025-11-03"
    assert row["Enterprise"] == "Atelier 12"
    assert row["Kind"] == "Baseline"


def test_export_without_asking_then_personal_data_stays_here(world, tmp_path):
    world.person("Chea Sokha", phone="+85512345678")
    transfer.export_csv(world.store, Person, Query(), tmp_path / "p.csv")
    assert "Sokha" not in (tmp_path / "p.csv").read_text("utf-8-sig")
    transfer.export_csv(world.store, Person, Query(), tmp_path / "q.csv", personal=True)
    assert "Sokha" in (tmp_path / "q.csv").read_text("utf-8-sig")


def test_export_of_firms_with_one_name_then_references_are_written_as_codes(world, tmp_path):
    first, second = world.enterprise("Twin"), world.enterprise("Twin")
    for firm in (first, second):
        world.person(f"Owner of {firm}", enterprise=firm)
    transfer.export_csv(world.store, Person, Query(), tmp_path / "p.csv", personal=True)
    assert {row["Enterprise"][:8] for row in rows_of(tmp_path / "p.csv")} == {"KH-VL-E-"}
    assert transfer.import_preview(world.store, Person, tmp_path / "p.csv").same == 2


def test_export_when_cancelled_then_no_file_is_left(world, tmp_path):
    with world.store.write() as tx:
        row = records.load(world.store, Location, world.place)
        tx.insert_many(Location, [{**row, "id": f"place-{n}", "name": f"Place {n}"} for n in range(600)])
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        transfer.export_csv(world.store, Location, Query(), tmp_path / "l.csv", progress=progress)
    assert list(tmp_path.glob("*.csv")) == []


def test_import_when_confirmed_then_records_have_codes_and_one_undo_takes_them_back(world, tmp_path):
    path = write(tmp_path / "e.csv", line("Atelier 1"), line("Atelier 2", place="van lâm"))
    preview = transfer.import_preview(world.store, Enterprise, path)
    assert (preview.new, preview.wrong) == (2, 0)
    assert total(world) == 0  # nothing before the yes
    outcome = transfer.import_apply(world.store, preview)
    assert (outcome.new, outcome.changed, len(outcome.changes)) == (2, 0, 2)
    page = records.page(world.store, Enterprise, records.listing(world.store, Enterprise, Query()).ids)
    assert len({row["code"] for row in page.values()}) == 2
    assert undoing.undo(world.store).label == "import 2 rows into Enterprises"
    assert total(world) == 0


def test_import_with_mistakes_then_each_is_named_and_the_good_rows_go_in(world, tmp_path):
    path = write(
        tmp_path / "e.csv", line("Good"), line("Late", day="31/02/2025"), line("", place="Nowhere"), line("Fine"),
    )  # fmt: skip
    preview = transfer.import_preview(world.store, Enterprise, path)
    found = {(error.row, error.column) for error in preview.errors}
    assert found == {(3, "First contact"), (4, "Name"), (4, "Place")}
    assert [row.state for row in preview.rows] == ["new", "wrong", "wrong", "new"]
    assert any("Nowhere" in error.message for error in preview.errors)
    with pytest.raises(ServiceError, match="2 rows have mistakes"):
        transfer.import_apply(world.store, preview, all_or_nothing=True)
    assert total(world) == 0
    transfer.import_apply(world.store, preview)
    assert total(world) == 2


def test_error_report_then_corrected_rows_can_be_imported_as_they_are(world, tmp_path):
    path = write(tmp_path / "e.csv", line("Good"), line("Late", day="31/02/2025", owner="Chea"))
    preview = transfer.import_preview(world.store, Enterprise, path)
    transfer.error_report(preview, tmp_path / "wrong.xlsx")
    (row,) = rows_of(tmp_path / "wrong.xlsx")
    assert (row["Name"], row["Owner"], row["Row in the file"]) == ("Late", "Chea", 3)
    assert row["What is wrong"].startswith("First contact: ")
    from openpyxl import load_workbook

    book = load_workbook(tmp_path / "wrong.xlsx")
    book.active.cell(2, 7).value = "2025-02-28"
    book.save(tmp_path / "mended.xlsx")
    again = transfer.import_preview(world.store, Enterprise, tmp_path / "mended.xlsx")
    assert (again.new, again.wrong, again.ignored) == (1, 0, ["Row in the file", "What is wrong"])


def test_import_by_code_then_only_filled_cells_change(world, tmp_path):
    firm = world.enterprise(owner="Chea", phone="+85512345678")
    code = records.load(world.store, Enterprise, firm)["code"]
    path = write(tmp_path / "e.csv", f"{code.lower()},Sokha,", head="Code,Owner,Phone")
    preview = transfer.import_preview(world.store, Enterprise, path)
    assert (preview.changed, preview.errors) == (1, [])
    transfer.import_apply(world.store, preview)
    kept = records.load(world.store, Enterprise, firm)
    assert (kept["owner"], kept["phone"]) == ("Sokha", "+85512345678")


@pytest.mark.parametrize(
    ("head", "cell", "words"),
    [
        ("Code", "KH-VL-E-0000001-0", "a digit is wrong"),
        ("Code", "KH-VL-E-0700042-9", "no record with this code"),
        ("id", "0190-not-here", "no record with this id"),
    ],
)
def test_import_of_an_unknown_record_then_the_row_says_so(world, tmp_path, head, cell, words):
    preview = transfer.import_preview(
        world.store, Enterprise, write(tmp_path / "e.csv", f"{cell},x", head=f"{head},Owner")
    )
    assert (preview.wrong, preview.errors[0].column) == (1, head)
    assert words in preview.errors[0].message


def test_import_of_figures_with_a_natural_key_then_the_second_row_for_it_is_refused(world, tmp_path):
    world.enterprise()
    head = "Enterprise,Period,Kind,Recorded on,Turnover,Turnover (currency),Turnover known"
    row = "Atelier 12,2025,Baseline,2025-11-03,4200,USD,By recall"
    path = write(tmp_path / "s.csv", row, row, head=head)
    preview = transfer.import_preview(world.store, EnterpriseSnapshot, path)
    assert [r.state for r in preview.rows] == ["new", "wrong"]
    assert "row 2 already" in preview.errors[0].message
    transfer.import_apply(world.store, preview)
    again = transfer.import_preview(world.store, EnterpriseSnapshot, write(tmp_path / "t.csv", row, head=head))
    assert (again.same, again.new) == (1, 0)
    more = transfer.import_preview(
        world.store, EnterpriseSnapshot, write(tmp_path / "u.csv", row.replace("4200", "5100"), head=head)
    )
    assert more.changed == 1
    assert more.rows[0].values == {"turnover": "5100.00 USD"}


def test_import_of_a_name_that_is_there_then_it_is_a_doubt_not_a_mistake(world, tmp_path):
    world.enterprise("Atelier 1")
    preview = transfer.import_preview(world.store, Enterprise, write(tmp_path / "e.csv", line("ATELIER 1")))
    assert (preview.new, preview.errors) == (1, [])
    assert [(doubt.row, doubt.column) for doubt in preview.doubts] == [(2, "Name")]


def test_import_in_an_unknown_encoding_then_it_offers_choices_and_reads_the_chosen_one(world, tmp_path):
    path = write(tmp_path / "e.csv", line("Atelier éléphant"), encoding="cp1252")
    with pytest.raises(transfer.TableRefused) as caught:
        transfer.import_preview(world.store, Enterprise, path)
    assert "cp1252" in caught.value.choices
    assert "CSV UTF-8" in caught.value.message()
    preview = transfer.import_preview(world.store, Enterprise, path, encoding="cp1252")
    assert preview.rows[0].cells[0] == "Atelier éléphant"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"a,b,c\n1,2,3\n", "None of the headings"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_import_of_what_is_no_table_of_ours_then_refused_in_words(world, tmp_path, content, words):
    path = tmp_path / "e.csv"
    path.write_bytes(content)
    with pytest.raises(transfer.TableRefused, match=words):
        transfer.import_preview(world.store, Enterprise, path)


def test_import_when_cancelled_half_way_then_nothing_was_imported(world, tmp_path):
    path = write(tmp_path / "e.csv", *(line(f"Atelier {n}") for n in range(120)))
    preview = transfer.import_preview(world.store, Enterprise, path)
    progress = Progress(lambda done, _total, _text: progress.cancel() if done >= 50 else None)
    with pytest.raises(Cancelled):
        transfer.import_apply(world.store, preview, progress)
    assert total(world) == 0
    assert transfer.import_apply(world.store, preview).new == 120


def test_import_by_a_facilitator_when_headquarters_owns_the_type_then_refused(world, role, tmp_path):
    role("facilitator")
    path = write(tmp_path / "l.csv", "Hoa Binh,KH,3", head="Name,Country,Administrative level")
    with pytest.raises(ServiceError, match="headquarters"):
        transfer.import_preview(world.store, Location, path)


@pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.table_name())
def test_template_of_every_type_then_all_its_headings_are_understood(world, tmp_path, cls):
    path = transfer.template(world.store, cls, tmp_path / "t.xlsx")
    header = read_table(path).header
    from fieldapp.services.tables import mapping_for

    assert len(mapping_for(cls, header)) == len(header)
    assert sum(title.endswith(" *") for title in header) == sum(
        cls.fields()[name].kind != "data" for name in cls.required()
    )


def test_import_of_places_that_lie_in_each_other_then_earlier_rows_are_found(world, tmp_path):
    head = "Name,Name in the local script,Country,Administrative level,Lies in"
    rows = ["Province,ខេត្ត,KH,1,", "District,,KH,2,Province", "Village,,KH,4,district", "Hut,,KH,4,ខេត្ត"]
    path = write(tmp_path / "l.csv", *rows, head=head)
    preview = transfer.import_preview(world.store, Location, path)
    assert preview.errors == []
    transfer.import_apply(world.store, preview)
    page = records.page(world.store, Location, [str(row.record_id) for row in preview.rows])
    found = {row["name"]: row for row in page.values()}
    assert found["Village"]["parent"] == found["District"]["id"]
    assert found["Hut"]["parent"] == found["Province"]["id"]
