"""The completion report from real records: tables that add up, what disagrees, the public one, PDF and DOCX."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from docx import Document

from fieldapp.cli import main
from fieldapp.domain.records import (
    ActionStep,
    Assessment,
    FunctioningAnswers,
    Organisation,
    ParticipantActionPlan,
    Participation,
    TrainingSponsor,
)
from fieldapp.domain.records.wgss import DOMAINS
from fieldapp.reports import story
from fieldapp.reports.story_docx import story_docx
from fieldapp.reports.story_pdf import story_pdf
from fieldapp.services import assessments, attendance, certificates, completion, tallies
from tests.reports.specimens import plain, text_of
from tests.services.test_evaluations import answer

TODAY = date(2025, 11, 20)
ROLES = ("national_researcher",) * 4 + ("YGMS",) * 4 + ("institute_researcher",) * 3 + ("unspecified",)


@pytest.fixture
def event(world):
    """S-2: twelve people of roles 4, 4, 3 and one not specified; five half days; costs and a donor."""
    made = world.training(
        "Quality of silk", start="2025-11-10", end="2025-11-14", stated_total="13", cost_instruction="5000 USD",
        cost_participant="2500 USD", cost_travel="1200 USD",
    )  # fmt: skip
    sessions = [
        world.session(made, f"2025-11-{day}", "AM", "08:30", "11:30", trainers="Keo Soma") for day in range(10, 15)
    ]
    people = []
    for number, role in enumerate(ROLES):
        person = world.person(
            f"Person {number:02d}", sex="F" if number < 7 else "M", birth="1992" if number % 2 else None
        )
        people.append(person)
        country = ("KH", "KH", "LA", "VN")[number % 4]
        world.make(Participation, event=made, person=person, role=role, country=country, enrolled_on="2025-11-01")
    asked = dict.fromkeys(DOMAINS, "1")
    world.make(FunctioningAnswers, person=people[0], day="2025-11-10", **asked)
    world.make(FunctioningAnswers, person=people[1], day="2025-11-10", **(asked | {"walking": "3"}))
    attendance.mark(world.store, made, [(s, p) for s in sessions for p in people], "P", None)
    donor = world.make(Organisation, name_as_written="Invented Fund", kind="donor", country="KH")
    world.make(TrainingSponsor, event=made, sponsor=donor, amount="6000 USD", share="partial", covers="instruction")
    certificates.issue_earned(world.store, made, TODAY)
    return made


def parts(world, event, kind, **more):
    made = completion.report(world.store, event, TODAY, language="en", **more)
    return [part for part in made.parts if isinstance(part, kind)]


def table(world, event, title, **more):
    return next(one for one in parts(world, event, story.Table, **more) if one.title == title)


def test_tables_of_people_then_every_one_sums_to_twelve_unknown_included(world, event):
    made = [one for one in parts(world, event, story.Table) if one.title.endswith(("by sex", "by country"))]
    assert len(made) == 6
    for one in made:
        numbers = [[int(cell) for cell in row[1:]] for row in one.rows]
        assert numbers[-1][-1] == 12
        assert all(row[-1] == sum(row[:-1]) for row in numbers)
        assert [sum(column) for column in zip(*numbers[:-1], strict=True)] == numbers[-1]
    disability = table(world, event, "Disability by sex").rows
    assert [(row[0], row[-1]) for row in disability] == [
        ("With a disability", "1"), ("Without a disability", "1"), ("Not known", "10"), ("Total", "12"),
    ]  # fmt: skip
    ages = table(world, event, "Age by sex").rows
    assert [(row[0], row[-1]) for row in ages] == [("25 to 35", "6"), ("Not known", "6"), ("Total", "12")]


def test_stated_total_that_differs_then_it_stands_in_the_report_and_keeps_it_a_draft(world, event):
    said = [one.text for one in parts(world, event, story.Words) if one.part == "doubt"]
    assert "Stated: 13. On record: 12. The totals differ by 1." in said
    assert "1 role is not specified." in said
    assert completion.doubts(world.store, event, TODAY)[:2] == said[:2]
    assert "Draft" in completion.report(world.store, event, TODAY, language="en").subtitle
    from fieldapp.domain.records import TrainingEvent
    from fieldapp.services import records

    records.save(world.store, TrainingEvent, {"stated_why": "One driver was counted"}, event)
    assert "Draft" not in completion.report(world.store, event, TODAY, language="en").subtitle


def test_costs_then_per_trainee_day_and_per_certificate(world, event):
    """C8: 8700 for 60 trainee-days and 12 certificates."""
    pairs = dict(pair for one in parts(world, event, story.Facts) for pair in one.pairs)
    assert pairs["per trainee-day"] == "145.00 USD"
    assert pairs["per certificate"] == "725.00 USD"
    costs = next(one for one in parts(world, event, story.Table) if one.head == ["", "Amount"])
    assert [row[0] for row in costs.rows] == ["Cost of instruction", "Cost of participants", "Cost of travel", "Total"]
    sponsors = table(world, event, "Sponsors").rows
    assert sponsors[0][0] == "Invented Fund"


def test_costs_in_two_currencies_then_not_summed_and_said(world):
    made = world.training(cost_instruction="100 USD", cost_travel="400000 KHR")
    said = [one.text for one in parts(world, made, story.Words) if one.part == "doubt"]
    assert "The amounts are in different currencies: they are not summed." in said


def test_report_of_a_training_without_anything_then_every_section_says_so(world):
    empty = world.training("Just entered")
    text = text_of(story_pdf(completion.report(world.store, empty, TODAY, language="en")))
    for sentence in (
        "Nobody is enrolled yet.", "No sessions yet.", "Nothing is marked yet.", "A test before and a test after",
        "Nobody has answered yet.", "No costs are entered.", "No action plans yet.",
    ):  # fmt: skip
        assert sentence in text


def test_report_for_the_public_then_no_names_and_no_small_counts(world, event):
    answer(world.store, event, 4, most_useful="What only one person said")
    own = text_of(story_pdf(completion.report(world.store, event, TODAY, language="en")))
    public = text_of(story_pdf(completion.report(world.store, event, TODAY, language="en", public=True)))
    assert "Person 03" in own
    assert "What only one person said" in own
    assert "Person 0" not in public
    assert "What only one person said" not in public
    cells = [cell for row in table(world, event, "Disability by sex", public=True).rows for cell in row[1:]]
    assert not {"1", "2", "3", "4"} & set(cells)
    assert tallies.HIDDEN in cells


@pytest.fixture
def told(world, event):
    """The same training with tests, an evaluation, a plan and a photo."""
    from PIL import Image

    from fieldapp.domain.records import TrainingEvent
    from fieldapp.services import files_of_records

    tests = [
        world.make(Assessment, event=event, kind=kind, title=f"Test {kind}", max_score="4", items="Warp = 2\nWeft = 2")
        for kind in ("pre", "post")
    ]
    for person in assessments.sheet(world.store, event).people:
        assessments.put(world.store, event, (tests[0], person.person_id), "1 0")
        assessments.put(world.store, event, (tests[1], person.person_id), "2 1")
    answer(world.store, event, 4)
    person = assessments.sheet(world.store, event).people[0].person_id
    plan = world.make(
        ParticipantActionPlan,
        event=event,
        person=person,
        goal="ចង់\u200bបាន\u200bអំបោះ\u200bល្អ",
        made_on="2025-11-14",
        needs="A scale",
    )
    world.make(ActionStep, plan=plan, text="Buy a scale", status="done")
    path = world.store.folder / "weavers.jpg"
    Image.new("RGB", (900, 600), "#B7862C").save(path)
    sha256 = files_of_records.take_in(world.store, path)
    with world.store.write() as tx:
        files_of_records.link(tx, world.store, TrainingEvent, event, "Weavers at work.jpg", sha256, "photo")
    return event


@pytest.mark.parametrize("language", ["en", "fr", "ar", "km"])
def test_report_on_paper_in_each_language_then_the_names_and_words_come_back(world, told, language):
    made = completion.report(world.store, told, TODAY, language=language)
    text = text_of(story_pdf(made))
    for piece in ("Quality of silk", "Person 03", "Invented Fund", "Weavers at work", "Warp"):
        assert all(word in text for word in piece.split())
    assert plain("ចង់\u200bបាន\u200bអំបោះ\u200bល្អ") in text


@pytest.mark.parametrize("language", ["en", "ar", "km"])
def test_report_for_word_when_read_again_then_all_is_there_and_its_direction(world, told, language):
    made = completion.report(world.store, told, TODAY, language=language)
    data = story_docx(made)
    document = Document(io.BytesIO(data))
    paragraphs = [one.text for one in document.paragraphs]
    assert "Quality of silk" in paragraphs
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings == [one.text for one in made.parts if isinstance(one, story.Heading) and one.level == 1]
    cells = {cell.text for one in document.tables for row in one.rows for cell in row.cells}
    assert {"Invented Fund", "Person 03"} <= cells
    assert len(document.inline_shapes) >= 3
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    rtl = language == "ar"
    assert (xml.count("<w:bidi/>") > 50) is rtl
    assert (xml.count("<w:rtl/>") > 50) is rtl
    assert (xml.count("<w:bidiVisual/>") == len(document.tables)) is rtl
    assert (xml.count('w:cs="Noto Sans Khmer"') > 50) is (language == "km")


def test_table_for_word_then_columns_fit_their_texts_rows_stay_whole_and_names_keep_their_script():
    table = story.Table(("No.", "Name", "Comes from"), (("1", "ចាន់ សុភា", "Golden Mulberry silk"),))
    data = story_docx(story.Story("Report", (table,)))
    (made,) = Document(io.BytesIO(data)).tables
    number, _name, place = (cell.width for cell in made.rows[1].cells)
    assert place > 3 * number
    xml = made._tbl.xml
    assert xml.count("<w:cantSplit/>") == 2
    assert xml.count('w:cs="Noto Sans Khmer"') == 1


def test_report_by_the_command_line_then_as_the_ending_says(world, told, tmp_path, capsys):
    folder = str(world.store.folder)
    world.store.close()
    for name in ("report.pdf", "report.docx"):
        assert main(["report", "training", "Quality of silk", str(tmp_path / name), "--data", folder]) == 0
        assert (tmp_path / name).stat().st_size > 10_000
    assert main(["report", "training", "Quality of silk", str(tmp_path / "report.odt"), "--data", folder]) == 1
    assert ".docx" in capsys.readouterr().err


@pytest.mark.parametrize("filler", range(20, 60, 3))
def test_heading_over_photos_then_never_alone_at_the_foot_of_a_page(filler):
    from PIL import Image

    photo = io.BytesIO()
    Image.new("RGB", (90, 60), "#B7862C").save(photo, "JPEG")
    parts = [*(story.Words(f"Line {n}") for n in range(filler)), story.Heading("Photos")]
    told = story.Story("Report", [*parts, story.Pictures([story.Picture(photo.getvalue(), "Weavers")])])
    pages = [text for text in texts_of_pages(story_pdf(told)) if "Photos" in text]
    assert len(pages) == 1
    assert "Weavers" in pages[0]


def texts_of_pages(pdf):
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [document[number].get_textpage().get_text_range() for number in range(len(document))]
    finally:
        document.close()
