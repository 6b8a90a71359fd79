"""What pyxform says of a spreadsheet, in the user's language: a sentence that says what to do, and the place.

Its sentences are English and speak of XLSForm's inside. Each that an author meets has one of ours here; what has none
is passed on as it is. Must not know files.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final

from fieldapp.i18n import N_, _
from fieldapp.survey.errors import FormError

_ROW: Final = re.compile(r"\[row\s*:\s*(\d+)\]")
_SHEET: Final = re.compile(
    r"(?:the|in|On the)\s+['‘“\"](\w+)['’”\"]\s+(?:sheet|worksheet)|^\s*\[?(\w+) sheet", re.IGNORECASE
)
_COLUMN: Final = re.compile(
    r"column\s*:?\s+['‘“\"]([^'’”\"]+)['’”\"]|the\s+['‘“\"]([^'’”\"]+)['’”\"]\s+value", re.IGNORECASE
)
_QUOTED: Final = re.compile(r"'([^']+)'")
_UNTRANSLATED: Final = re.compile(r"Language '([^']+)' is missing the (\w+) (?:columns )?([^.]+?)(?: column)?\.")

_TYPES: Final = (
    "acknowledge", "audio", "audit", "background-audio", "barcode", "begin_group", "begin_repeat", "calculate",
    "csv-external", "date", "datetime", "decimal", "deviceid", "email", "end", "end_group", "end_repeat", "file",
    "geopoint", "geoshape", "geotrace", "hidden", "image", "integer", "note", "phonenumber", "range", "rank",
    "select_multiple", "select_multiple_from_file", "select_one", "select_one_external", "select_one_from_file",
    "start", "start-geopoint", "text", "time", "today", "username", "video", "xml-external",
)  # fmt: skip
_UNNAMED: Final = "default"
"""The language of columns without one: that others have columns of their own is no fault."""

_SAYINGS: Final = (
    (r"Unknown question type '(?P<kind>[^']*)'", N_("There is no question type “{kind}”.")),
    (r"Question with no type", N_("The type is missing.")),
    (r"with no name", N_("The name is missing: every question and group needs one.")),
    (r"named '(?P<name>[^']*)' has no label or hint", N_("The question “{name}” has no label.")),
    (r"Missing calculation", N_("The calculation is missing.")),
    (
        r"Unmatched 'begin_(?P<kind>\w+)'.*name '(?P<name>[^']*)'",
        N_("“{name}” begins here and nothing ends it. Add a row of the type end_{kind}."),
    ),
    (
        r"Unmatched 'end_(?P<kind>\w+)'",
        N_("Something ends here that did not begin. Take the row out, or add one of the type begin_{kind} above."),
    ),
    (
        r"Could not find the name '(?P<name>[^']*)'",
        N_("${{{name}}} is read here, and no question has that name. Compare the spelling, capitals too."),
    ),
    (
        r"The name '(?P<name>[^']*)' appears more than once",
        N_("${{{name}}} is read here, and several questions have that name. Give each its own."),
    ),
    (r"start with '\$\{", N_("A question is read by ${{name}}: a brace, the name or the sign $ is missing here.")),
    (
        r"'name' value '(?P<name>[^']*)' is invalid.*must be unique",
        N_("The name “{name}” occurs twice here. Give each question its own."),
    ),
    (
        r"'name' value '(?P<name>[^']*)' is problematic",
        N_("Two names differ only in capitals: “{name}”. Programs for data may take them for one."),
    ),
    (
        r"Repeat names must",
        N_("A repeat needs a name that no other repeat has, and not that of the form."),
    ),
    (r"'meta' is reserved", N_("No question may be called “meta”.")),
    (
        r"begin with a letter or underscore",
        N_("A name begins with a letter or _ and goes on with letters, digits, _, - or a point; it has no spaces."),
    ),
    (r"Names used here must not", N_("This name is kept for the form itself. Choose another one.")),
    (r"Choice names must be unique", N_("A code occurs twice in one list of choices. Give each choice its own.")),
    (r"Choices must have a name", N_("A choice has no code (column name).")),
    (r"Choices should have a label", N_("A choice has no label.")),
    (r"Choice names with spaces", N_("A code of a choice has a space. Where several are chosen it must have none.")),
    (
        r"List name not in external choices sheet:\s*(?P<name>.+)",
        N_("There is no list “{name}” on the sheet external_choices."),
    ),
    (r"List name not in choices sheet:\s*(?P<name>.+)", N_("There is no list “{name}” on the sheet choices.")),
    (r"should be a choices sheet", N_("The sheet choices is missing. It needs the columns list_name, name and label.")),
    (
        r"should be an external_choices sheet",
        N_("The sheet external_choices is missing. It needs the columns list_name, name and label."),
    ),
    (r"must have a sheet named 'survey'", N_("The sheet survey is missing. Compare the names of the sheets.")),
    (r"Choice filter not supported with or_other", N_("A choice filter and or_other do not go together.")),
    (r"only meant for filtered selects", N_("A list on the sheet external_choices needs a choice filter.")),
    (r"should end with one of", N_("The file of a list has to end in .csv, .xml or .geojson.")),
    (
        r"accepted parameter keys for this question type are '(?P<known>[^']*)'.*key\(s\): '(?P<name>[^']*)'",
        N_("This type of question has no parameter “{name}”, only: {known}."),
    ),
    (r"key1=value1", N_("Parameters are written as name=value, with spaces between.")),
    (r"parameter '(?P<name>[^']*)' must be a number", N_("The parameter “{name}” must be a number.")),
    (r"parameter '(?P<name>[^']*)' must not be '0'", N_("The parameter “{name}” must not be 0.")),
    (r"parameter '(?P<name>[^']*)' must not be larger", N_("The parameter “{name}” is larger than the whole range.")),
    (
        r"names for the same column were found: '(?P<one>[^']*)', '(?P<other>[^']*)'",
        N_("The columns “{one}” and “{other}” mean the same. Take one of them out."),
    ),
    (r"required column headers were not found: (?P<names>[^.]*)", N_("These columns are missing: {names}.")),
    (r"Column headers must not be empty", N_("A heading of the sheet choices is empty or has a space: “{column}”.")),
    (r"add an entities sheet", N_("save_to is used, and the sheet entities is missing.")),
    (r"already assigned by row '(?P<row>\d+)'", N_("Row {row} writes to the same property. Take one save_to out.")),
    (r"does not have a label, but", N_("What is to be created needs a label. Fill in the column label.")),
    (r"does not have an '(?P<name>update_if|entity_id)'", N_("Fill in the column {name}, or take the others out.")),
    (
        r"^\s*(?P<name>\w+) is no longer supported on most devices",
        N_("“{name}” is about a telephone and stays empty here."),
    ),
    (r"Use the max-pixels parameter", N_("With the parameter max-pixels photos take less room.")),
    (
        r"machine-readable codes: (?P<names>.+?)\. Learn",
        N_("Write languages with their code, as in “English (en)”. Without a code: {names}."),
    ),
    (
        r"or_other and translations",
        N_(
            "“Other”, which or_other adds, is in our own words, and in English elsewhere. To have yours, write it into "
            "the list and ask for it in words."
        ),
    ),
    (r"Row without name, text, or label is being skipped", N_("This row has no name and no label and is skipped.")),
    (r"'disabled' column header", N_("The column disabled is old; rows with yes are left out.")),
    (r"has no label: ", N_("A group has no label.")),
)
_COMPILED: Final = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in _SAYINGS)


def fault(text: str) -> FormError:
    """pyxform's words as a fault: our sentence where there is one, the place that it names taken out of them.

    The message is "" where there is nothing that an author need know.
    """
    row, sheet, column = _ROW.search(text), _SHEET.search(text), _COLUMN.search(text)
    name = (sheet[1] or sheet[2]).lower() if sheet else ("survey" if row else None)
    place = column and (column[1] or column[2])
    return FormError(_said(" ".join(_ROW.sub("", text).split()), place or ""), sheet=name,
                     row=int(row[1]) if row else None, column=place)  # fmt: skip


def names_in(text: str) -> list[str]:
    """The words that pyxform puts in quotation marks: a type or a name by which its row is found."""
    return _QUOTED.findall(text)


def _said(text: str, column: str) -> str:
    lacking = _UNTRANSLATED.findall(text)
    if lacking:
        words = _("{language} has no column {columns} on the sheet {sheet}.")
        named = [one for one in lacking if one[0] != _UNNAMED]
        return " ".join(words.format(language=one, sheet=sheet, columns=columns) for one, sheet, columns in named)
    for pattern, words in _COMPILED:
        found = pattern.search(text)
        if found:
            given = {name: (value or "").strip().rstrip(".") for name, value in found.groupdict().items()}
            said = _(words).format(**{"column": column, **given})
            return f"{said} {_instead(given['kind'])}".rstrip() if "no question type" in words else said
    return text


def _instead(kind: str) -> str:
    """What was meant by a misspelt type; "" where nothing is like it."""
    first, _space, rest = kind.replace(" ", "_", kind.startswith(("begin ", "end ", "select "))).partition(" ")
    like = get_close_matches(first.lower(), _TYPES, 1, 0.8)
    return _("Did you mean “{kind}”?").format(kind=f"{like[0]} {rest}".strip()) if like else ""
