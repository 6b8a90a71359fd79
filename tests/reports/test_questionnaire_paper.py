"""Questionnaires as PDF: every question is on them, in every language of the form, and nothing runs over the page."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from fieldapp import i18n
from fieldapp.reports import pictures
from fieldapp.reports.errors import ReportError
from fieldapp.reports.questionnaire import QuestionnairePrint, print_questionnaire, questionnaire_pdf
from fieldapp.survey import load_form
from fieldapp.survey.questionnaire import Item, Listing, Questionnaire, blank
from tests.reports.specimens import plain, text_of

BASELINE = Path(__file__).resolve().parents[2] / "resources" / "forms" / "enterprise-baseline.xlsx"
LETTERS = "".maketrans("", "", " \n()")


def _paper(*items: Item, filled: bool = False, lists=(), **more) -> bytes:
    form = Questionnaire("Form", "f", "1", "", items, lists, filled=filled)
    return questionnaire_pdf(QuestionnairePrint(form, **more))


@pytest.mark.parametrize("code", ["en", "fr", "km"])
def test_baseline_when_printed_then_every_question_is_on_paper(code: str):
    form = load_form(BASELINE)
    name = next(language for language in form.languages if f"({code})" in language)
    with i18n.using(code):
        made = blank(form, name)
    pdf = questionnaire_pdf(QuestionnairePrint(made, code))
    text = plain(text_of(pdf)).translate(LETTERS)
    for item in made.items:
        for word in (item.label, *(label for _code, label in item.options)):
            assert plain(word).translate(LETTERS) in text, word


def test_arabic_when_printed_then_numbers_stand_right_of_their_questions():
    pdf = _paper(
        Item("question", "7", "من يجيب؟", answer="one", options=(("a", "المالك"), ("b", "المدير"))), language="ar"
    )
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    place = {}
    for at in range(page.count_rects()):
        left, bottom, right, top = page.get_rect(at)
        place[plain(page.get_text_bounded(left, bottom, right, top))] = left
    number = next(left for text, left in place.items() if text == "7")
    assert all(left < number for text, left in place.items() if text and text != "7" and "1" not in text)


def test_section_when_it_would_end_a_page_then_it_goes_with_its_first_question():
    questions = [Item("question", str(n), f"Question {n}", answer="text") for n in range(1, 200)]
    items = [one for n, question in enumerate(questions) for one in
             ([Item("section", label=f"Part {n}")] if n % 3 == 0 else []) + [question]]  # fmt: skip
    document = pypdfium2.PdfDocument(_paper(*items))
    assert len(document) > 5
    for page in document:
        lines = [line for line in page.get_textpage().get_text_range().splitlines() if line.strip()]
        body = [line for line in lines if line.startswith(("Part", "Question")) or "Question" in line]
        assert not body[-1].startswith("Part")


def test_repeat_when_it_is_small_then_a_table_with_rows_to_fill():
    children = (
        Item("question", "3.1", "Product", answer="text"),
        Item("question", "3.2", "Unit", answer="one", options=(("kg", "Kilogram"), ("m", "Metre"))),
    )
    text = text_of(_paper(Item("repeat", "3", "Products", children=children)))
    assert "kg = Kilogram" in plain(text)
    assert "6" in text.split()


def test_repeat_when_filled_then_each_instance_is_a_row():
    def entry(name: str) -> tuple[Item, ...]:
        return (Item("question", "1.1", "Name", answer="text", value=name),)

    repeat = Item("repeat", "1", "Workers", entries=(entry("Sok"), entry("Mary")))
    text = text_of(_paper(repeat, filled=True))
    assert "Sok" in text
    assert "Mary" in text


def test_filled_when_a_choice_was_made_then_only_it_is_ticked():
    options = (("a", "Silk"), ("b", "Leather"))

    def drawn(value: str) -> int:
        return len(_paper(Item("question", "1", "Trade", answer="one", options=options, value=value), filled=True))

    assert drawn("a") > drawn("")


def test_lists_when_too_long_then_their_size_is_said():
    text = text_of(_paper(Item("question", "1", "Village", answer="one", listed="A"), lists=(Listing("A", (), 12345),)))
    assert "12,345" in text
    assert "Code from list A" in plain(text)


def test_text_of_an_answer_when_it_is_long_then_it_goes_on_without_loss():
    answer = " ".join(f"word{n}" for n in range(3000))
    pdf = _paper(Item("question", "1", "Story", answer="long", value=answer), filled=True)
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]
    assert len(pages) > 2
    assert {f"word{n}" for n in range(3000)} <= set(" ".join(pages).split())  # what lies outside a page is not there


def test_printing_when_the_folder_is_missing_then_a_sentence(tmp_path: Path):
    form = Questionnaire("Form", "f", "1", "", ())
    with pytest.raises(ReportError):
        print_questionnaire(QuestionnairePrint(form), tmp_path / "none" / "x.pdf")


def test_same_values_when_printed_twice_then_the_same_bytes():
    assert _paper(Item("question", "1", "Name", answer="text")) == _paper(Item("question", "1", "Name", answer="text"))


def test_heading_of_a_table_when_the_page_ends_then_it_goes_with_the_table():
    options = (("1", "No"), ("2", "Yes"))
    for before in range(12, 24):
        questions = [Item("question", str(n), f"Question {n}", answer="text") for n in range(before)]
        rows = (Item("question", "a", "Row", answer="one", options=options),) * 3
        table = Item("grid", options=options, answer="one", children=rows)
        document = pypdfium2.PdfDocument(_paper(*questions, Item("note", label="Equipment"), table))
        (page,) = [text for one in document if "Equipment" in (text := one.get_textpage().get_text_range())]
        assert "Row" in page


def test_photo_of_a_question_longer_than_a_page_when_printed_then_it_is_on_the_paper():
    out = io.BytesIO()
    Image.new("RGB", (600, 300), "red").save(out, "PNG")
    item = Item("question", "1", "Show the yard. " * 900, answer="file", value="yard.png")
    form = Questionnaire("Form", "f", "1", "", (item,), (), filled=True)
    pdf = questionnaire_pdf(QuestionnairePrint(form, pictures={"yard.png": out.getvalue()}))
    assert pictures.page_count(pdf) > 1
    pages = [pictures.picture(pdf, number, 30).pixels for number in range(pictures.page_count(pdf))]
    assert any(b"\xfe\x00\x00" in page or b"\xff\x00\x00" in page for page in pages)
