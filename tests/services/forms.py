"""Small XLSForms made for tests."""

from __future__ import annotations

from pathlib import Path

SURVEY = [
    ["type", "name", "label::English (en)", "label::ខ្មែរ (km)", "required", "constraint",
     "constraint_message::English (en)", "relevant", "calculation"],
    ["text", "owner", "Who owns the firm?", "ម្ចាស់", "yes", "", "", "", ""],
    ["integer", "workers", "How many workers?", "កម្មករ", "yes", ". >= 0 and . < 1000",
     "Less than 1,000 please.", "", ""],
    ["select_one yes_no", "exports", "Do you export?", "នាំចេញ", "", "", "", "", ""],
    ["text", "where", "Where to?", "ទៅណា", "", "", "", "${exports} = 'yes'", ""],
    ["begin_repeat", "machine", "Machine", "ម៉ាស៊ីន", "", "", "", "", ""],
    ["text", "kind", "Which machine?", "ប្រភេទ", "", "", "", "", ""],
    ["decimal", "price", "What did it cost?", "តម្លៃ", "", "", "", "", ""],
    ["end_repeat", "", "", "", "", "", "", "", ""],
    ["calculate", "double", "", "", "", "", "", "", "${workers} * 2"],
]  # fmt: skip
CHOICES = [
    ["list_name", "name", "label::English (en)", "label::ខ្មែរ (km)"],
    ["yes_no", "yes", "Yes", "បាទ"],
    ["yes_no", "no", "No", "ទេ"],
]
SETTINGS = [["form_title", "form_id", "version", "instance_name"], ["Firm survey", "firm", "1", "${owner}"]]


def write_form(
    path: Path, *, version: str = "1", survey: list[list[str]] | None = None, choices: list[list[str]] | None = None,
    name: str = "${owner}", settings: dict[str, str] | None = None,
) -> Path:  # fmt: skip
    """Write the form as a workbook; ``settings`` are further columns of that sheet."""
    more = settings or {}
    from openpyxl import Workbook

    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "survey"
    sheets = {
        "survey": survey or SURVEY,
        "choices": choices or CHOICES,
        "settings": [[*SETTINGS[0], *more], ["Firm survey", "firm", version, name, *more.values()]],
    }
    for title, rows in sheets.items():
        sheet = first if title == "survey" else book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path
