"""Printing surveys: a form of the store, a submission as it was filled, languages by name or code."""

from __future__ import annotations

import pypdfium2
import pytest

from fieldapp.services import questionnaires, surveys
from fieldapp.services.errors import ServiceError
from tests.reports.specimens import text_of
from tests.services.forms import write_form
from tests.services.test_surveys import final


@pytest.fixture
def form(world, tmp_path):
    return surveys.import_form(world.store, write_form(tmp_path / "firm.xlsx")).id


def test_form_when_printed_then_its_questions_are_on_paper(world, form, tmp_path):
    made = questionnaires.print_blank(world.store, form, tmp_path / "blank.pdf")
    text = text_of(made.path.read_bytes())
    assert "Firm survey" in text
    assert "Page 1 of 1" in text
    assert len(pypdfium2.PdfDocument(made.path)) == made.pages


def test_form_when_printed_in_another_of_its_languages_then_in_that_language(world, form, tmp_path):
    english = questionnaires.print_blank(world.store, form, tmp_path / "en.pdf", language="en").path
    khmer = questionnaires.print_blank(world.store, form, tmp_path / "km.pdf", language="km").path
    named = questionnaires.print_blank(world.store, form, tmp_path / "named.pdf", language="ខ្មែរ (km)").path
    assert english.read_bytes() != khmer.read_bytes()
    assert khmer.read_bytes() == named.read_bytes()


def test_form_when_it_lacks_the_language_then_those_it_has_are_named_and_nothing_is_written(world, form, tmp_path):
    with pytest.raises(ServiceError, match=r"not in sw\. It has: English \(en\)"):
        questionnaires.print_blank(world.store, form, tmp_path / "x.pdf", language="sw")
    assert not (tmp_path / "x.pdf").exists()


def test_submission_when_printed_then_its_answers_and_who_filled_it(world, form, tmp_path):
    done = final(world, form, owner="Chea Sokha", machines=("Loom", "Reel")).id
    made = questionnaires.print_submission(world.store, done, tmp_path / "filled.pdf")
    text = text_of(made.path.read_bytes())
    for words in ("Chea Sokha", "Loom", "Reel", "uuid:", "Lyon"):
        assert words in text


def test_submission_when_it_is_not_here_then_a_sentence(world, tmp_path):
    with pytest.raises(ServiceError, match="not here"):
        questionnaires.print_submission(world.store, "nobody", tmp_path / "x.pdf")


@pytest.mark.parametrize(
    ("name", "code"),
    [("Khmer (km)", "km"), ("العربية (ar)", "ar"), ("Français (fr-SN)", "fr"), ("sw", "sw"), ("Our own tongue", "en")],
)
def test_language_code_when_a_form_names_its_language_then_the_code(name, code):
    assert questionnaires.language_code(name) == code
