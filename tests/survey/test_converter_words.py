"""What the converter of spreadsheets finds is said in our sentences, with the place, in the user's language."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from fieldapp import i18n
from fieldapp.survey import FormError, check, load_form

Rows = list[list[str]]
YES_NO = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]
HEAD = ["type", "name", "label"]


def written(path: Path, survey: Rows, choices: Rows | None = None) -> Path:
    """A workbook with a survey sheet and, if given, choices."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    for row in survey:
        sheet.append(row)
    if choices is not None:
        more = book.create_sheet("choices")
        for row in choices:
            more.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("survey", "choices", "words", "place"),
    [
        ([HEAD, ["selct_one yn", "a", "A"]], YES_NO, "Did you mean “select_one yn”?", ("survey", 2, "type")),
        ([HEAD, ["text", "a", "A"], ["caseload", "b", "B"]], None,
         "no question type “caseload”", ("survey", 3, "type")),
        ([HEAD, ["begin group", "g", "G"], ["text", "a", "A"]], None, "end_group", ("survey", 2, None)),
        ([HEAD, ["text", "a", "A"], ["end repeat"]], None, "begin_repeat", ("survey", 3, None)),
        ([HEAD, ["text", "a", "A"], ["text", "a", "B"]], None, "“a” occurs twice", ("survey", 3, "name")),
        ([HEAD, ["select_one none", "a", "A"]], YES_NO, "no list “none” on the sheet choices", ("survey", 2, None)),
        ([HEAD, ["select_one yn", "a", "A"]], None, "The sheet choices is missing", (None, None, None)),
        ([HEAD, ["text", "my name", "A"]], None, "A name begins with a letter", ("survey", 2, "name")),
        ([HEAD, ["text", "a", ""], ["text", "b", "B"]], None, "“a” has no label", ("survey", 2, "name")),
        ([HEAD, ["text", "", "A"]], None, "The name is missing", ("survey", 2, None)),
        ([HEAD, ["select_one yn", "a", "A"]], [*YES_NO, ["yn", "no", "N"], ["yn", "no", "M"]],
         "A code occurs twice", ("choices", 4, "name")),
        ([[*HEAD, "relevant"], ["text", "a", "A", "${aa} = 1"]], None, "${aa} is read here", ("survey", 2, "relevant")),
        ([[*HEAD, "relevant"], ["text", "a", "A", "${a = 1"]], None,
         "A question is read by ${name}", ("survey", 2, "relevant")),
        ([[*HEAD, "parameters"], ["range", "a", "A", "start=0 stop=9"]], None,
         "no parameter “stop”, only: end,", ("survey", 2, "parameters")),
        ([[*HEAD, "calculation"], ["calculate", "a"]], None, "The calculation is missing", ("survey", 2, None)),
        ([[*HEAD, "relevant", "relevance"], ["text", "a", "A", "1", "1"]], None,
         "“relevant” and “relevance” mean the same", (None, None, None)),
    ],
)  # fmt: skip
def test_fault_in_a_spreadsheet_when_loaded_then_says_what_to_do_and_where(
    tmp_path: Path, survey: Rows, choices: Rows | None, words: str, place: tuple[str | None, int | None, str | None]
) -> None:
    path = written(tmp_path / "f.xlsx", survey, choices)
    with pytest.raises(FormError) as caught:
        load_form(path)
    assert words in caught.value.message
    assert (caught.value.sheet, caught.value.row, caught.value.column) == place


def test_warnings_when_asked_in_french_then_are_french_and_keep_their_row(tmp_path: Path) -> None:
    survey = [["type", "name", "label::English", "label::French", "hint::English", "media::image"],
              ["text", "a", "A", "A", "Look"], ["image", "p", "P", "P"], ["simserial", "s"]]  # fmt: skip
    path = written(tmp_path / "f.xlsx", survey)
    with i18n.using("fr"):
        found = {str(warning) for warning in check(path).warnings}
    assert not any("Learn more" in text or "missing the survey" in text or "default" in text for text in found)
    assert any("max-pixels" in text and "ligne 3" in text for text in found)
    assert any("English (en)" in text for text in found)
    assert any("simserial" in text and "ligne 4" in text for text in found)


def test_workbook_when_locked_with_a_password_then_says_so(tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(FormError, match="locked with a password"):
        load_form(path)


def test_formulas_when_they_wait_for_each_other_then_a_row_is_named(tmp_path: Path) -> None:
    survey = [[*HEAD, "calculation"], ["text", "q", "Q"], ["calculate", "a", "", "${b} + 1"],
              ["calculate", "b", "", "${a} + 1"]]  # fmt: skip
    with pytest.raises(FormError, match="wait for each other") as caught:
        load_form(written(tmp_path / "f.xlsx", survey))
    assert (caught.value.sheet, caught.value.column) == ("survey", "calculation")
    assert caught.value.row in (3, 4)


def test_question_when_its_condition_is_wrong_then_is_not_called_never_shown_too(tmp_path: Path) -> None:
    survey = [[*HEAD, "relevant"], ["text", "a", "A"], ["text", "b", "B", "${a} == 1"]]
    report = check(written(tmp_path / "f.xlsx", survey))
    assert len(report.errors) == 1
    assert report.warnings == ()
