"""Makes the questionnaires of ``resources/forms/`` from readable tables: ``python packaging/make_forms.py [--check]``.

A folder of ``packaging/forms/`` is one form: ``survey.csv`` (what is asked, when, within which bounds), ``choices.csv``
(code lists), ``<language>.csv`` (the words, one file per language, so that a translator opens one file only) and
``settings.json``. ``common/`` holds the lists and words that several forms share; a form's own come first. ``--check``
says whether the workbooks in the tree are what the tables give.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "packaging" / "forms"
TARGETS = ROOT / "resources" / "forms"
COMMON = SOURCES / "common"
SURVEY = ("type", "name")
SILENT = {"start", "end", "today", "calculate", "end group", "end repeat"}
"""Types that are never seen and so have no words."""
LISTED = ("select_one", "select_multiple", "rank")

Table = list[list[str]]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        heads, *rows = csv.reader(file)
    for number, row in enumerate(rows, 2):
        if len(row) != len(heads):  # most often a comma without quotation marks around the cell
            raise SystemExit(f"{path.name}, line {number}: {len(row)} cells instead of {len(heads)}")
    return [dict(zip(heads, row, strict=True)) for row in rows]


def _words(folder: Path, language: str) -> dict[str, str]:
    """Key -> text of one language. A key is a question, ``question:hint``, ``question:constraint`` or ``list/code``."""
    pairs = [(row["key"], row["text"]) for row in _read(folder / f"{language}.csv")]
    words = dict(pairs)
    if len(words) != len(pairs):
        raise SystemExit(f"{folder.name}/{language}.csv: a key stands twice")
    return words


class Words:
    """The words of one form in all its languages, its own before the common ones, and which of them were used."""

    def __init__(self, folder: Path, languages: dict[str, str]) -> None:
        self.folder, self.names = folder, languages
        self.own = {code: _words(folder, code) for code in languages}
        self.words = {code: _words(COMMON, code) | own for code, own in self.own.items()}
        self.used: set[str] = set()

    def columns(self, what: str) -> list[str]:
        """Headings of one translated column in all languages: ``label::English (en)``."""
        return [f"{what}::{name}" for name in self.names.values()]

    def cells(self, key: str, *, needed: bool = True) -> list[str]:
        """One text in all languages; nothing where it is not needed and no language has it."""
        self.used.add(key)
        missing = [code for code, words in self.words.items() if not words.get(key)]
        if missing and (needed or len(missing) < len(self.words)):
            raise SystemExit(f"{self.folder.name}: “{key}” is missing in {', '.join(missing)}")
        return ["" if missing else words[key] for words in self.words.values()]

    def check_all_used(self) -> None:
        """Stop where a language has words that the form does not ask for."""
        for code, words in self.own.items():
            if spare := sorted(set(words) - self.used):
                raise SystemExit(f"{self.folder.name}/{code}.csv: not in the form: {', '.join(spare)}")


def survey_sheet(folder: Path, words: Words) -> Table:
    """The sheet ``survey``: a row for each question, its words in all languages."""
    rows = _read(folder / "survey.csv")
    after = [head for head in rows[0] if head not in SURVEY]
    heads = [*SURVEY, *words.columns("label"), *words.columns("hint"), *after]
    table = [[*heads, *words.columns("constraint_message"), *words.columns("required_message")]]
    blank = [""] * len(words.names)
    for row in rows:
        name = row["name"]
        label = blank if row["type"] in SILENT else words.cells(name)
        hint = words.cells(f"{name}:hint", needed=False) if name else blank
        message = words.cells(f"{name}:constraint") if row["constraint"] else blank
        needed = words.cells("required") if row["required"] else blank
        table.append([row["type"], name, *label, *hint, *(row[head] for head in after), *message, *needed])
    return table


def choices_sheet(folder: Path, words: Words) -> Table:
    """The sheet ``choices``: the code lists that the form uses with their labels, and what cascades filter by."""
    asked = [row["type"].split() for row in _read(folder / "survey.csv")]
    used = dict.fromkeys(kind[1] for kind in asked if kind[0] in LISTED)
    own = _read(folder / "choices.csv") if (folder / "choices.csv").is_file() else []
    known = {row["list_name"] for row in own}
    rows = own + [row for row in _read(COMMON / "choices.csv") if row["list_name"] in used.keys() - known]
    filters = list(dict.fromkeys(head for row in rows for head in row if head not in ("list_name", "name")))
    table = [["list_name", "name", *words.columns("label"), *filters]]
    for row in rows:
        labels = words.cells(f"{row['list_name']}/{row['name']}")
        table.append([row["list_name"], row["name"], *labels, *(row.get(head, "") for head in filters)])
    return table


def sheets(folder: Path) -> dict[str, Table]:
    """All sheets of a form as rows of text."""
    settings: dict[str, Any] = json.loads((folder / "settings.json").read_text("utf-8"))
    words = Words(folder, settings.pop("languages"))
    made = {"survey": survey_sheet(folder, words), "choices": choices_sheet(folder, words)}
    titles = dict(zip(words.columns("form_title_in"), words.cells("form_title"), strict=True))
    words.check_all_used()
    made["settings"] = [[*settings, *titles], [*map(str, settings.values()), *titles.values()]]
    return made


def write(made: dict[str, Table], target: Path) -> None:
    """Write the workbook, with a frozen heading row and readable widths."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    book.remove(book.active)
    book.properties.creator = "fieldapp"
    book.properties.created = book.properties.modified = datetime(2025, 11, 15, tzinfo=UTC).replace(tzinfo=None)
    for title, table in made.items():
        sheet = book.create_sheet(title)
        for row in table:
            sheet.append([cell or None for cell in row])
        sheet.freeze_panes = "C2" if title != "settings" else "A2"
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            width = 36 if "::" in str(cell.value) else 24
            sheet.column_dimensions[cell.column_letter].width = width
        for line in sheet.iter_rows(min_row=2):
            for cell in line:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)


def read_back(target: Path) -> dict[str, Table]:
    """The text of a workbook's sheets, as ``sheets`` gives it."""
    from openpyxl import load_workbook

    book = load_workbook(target)
    return {
        sheet.title: [[str(value or "") for value in row] for row in sheet.iter_rows(values_only=True)]
        for sheet in book
    }


def forms() -> Iterator[tuple[Path, Path]]:
    """Each form's folder and the workbook that it makes."""
    for folder in sorted(path for path in SOURCES.iterdir() if path.is_dir() and path != COMMON):
        yield folder, TARGETS / f"{folder.name.replace('_', '-')}.xlsx"


def main(arguments: Sequence[str]) -> int:
    """Make all forms, or with ``--check`` say which differ."""
    stale = 0
    for folder, target in forms():
        made = sheets(folder)
        if list(arguments) == ["--check"]:
            same = target.is_file() and read_back(target) == made
            stale += not same
            print(
                f"{target.relative_to(ROOT)}: {'as its tables' if same else 'differs from its tables: make it again'}"
            )
        else:
            write(made, target)
            print(f"{target.relative_to(ROOT)}: {len(made['survey']) - 1} rows, {len(made['choices']) - 1} choices")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
