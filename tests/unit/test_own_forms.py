"""The questionnaires that come with the program: in six languages, asked from first to last question, on paper."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from fieldapp.survey import Form, check, load_form
from fieldapp.survey.questionnaire import blank
from fieldapp.survey.steps import steps
from tests.survey.forms import begin, fill

ROOT = Path(__file__).resolve().parents[2]
BOOKS = sorted((ROOT / "resources" / "forms").glob("*.xlsx"))
CODES = ("en", "fr", "pt", "es", "ar", "km")
NAMES = {
    "apprentice-tracer", "buyer-interview", "enterprise-baseline", "enterprise-followup", "support-institution",
    "training-evaluation", "training-need", "trust-roster", "worker-interview",
}  # fmt: skip


@cache
def loaded(book: Path) -> Form:
    return load_form(book)


def test_forms_when_listed_then_all_nine_are_there() -> None:
    assert {book.stem for book in BOOKS} == NAMES


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_form_when_checked_then_it_can_be_used_and_lacks_no_text(book: Path) -> None:
    report = check(book)
    assert report.usable
    assert not report.warnings
    assert tuple(name.rpartition("(")[2].rstrip(")") for name in report.languages) == CODES


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_form_when_filled_with_guesses_then_comes_to_an_end(book: Path) -> None:
    session = begin(loaded(book))
    assert fill(session) == []
    assert not session.faults
    assert "uuid:" in session.finalise()


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_form_when_printed_then_every_language_has_words_of_its_own(book: Path) -> None:
    form = loaded(book)
    titles = {tuple(item.label for item in blank(form, language).items) for language in form.languages}
    assert len(titles) == len(CODES)


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_rows_of_a_table_when_asked_then_the_words_of_the_choices_stand_on_the_same_page(book: Path) -> None:
    session = begin(loaded(book))
    fill(session)
    for step in steps(session.form, session.state()):
        looks = [question.appearance for question in step.questions]
        assert ("list-nolabel" in looks) <= ("label" in looks), step.key
