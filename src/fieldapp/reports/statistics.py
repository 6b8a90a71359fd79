"""Tables for statistics programs: SPSS (.sav) and Stata (.dta), with labels for variables and values.

The library that writes them (pyreadstat, with pandas) is large and an extra of the installation; without it a sentence
says so. Must not know what the variables mean.
"""

from __future__ import annotations

import math
import re
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from fieldapp.i18n import _
from fieldapp.reports.errors import ReportError
from fieldapp.reports.files import report_error, whole_file

ENDINGS: Final = (".sav", ".dta")
EXACT: Final = 2**53
"""Whole numbers beyond this are not exact in either format: they are written as text."""

_RESERVED: Final = {
    ".sav": frozenset(["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"]),
    ".dta": frozenset(
        [
            "_all",
            "_b",
            "_coef",
            "_cons",
            "_n",
            "_pi",
            "_pred",
            "_rc",
            "_skip",
            "byte",
            "double",
            "float",
            "if",
            "in",
            "int",
            "long",
            "strl",
            "using",
            "with",
        ]
    ),
}
_LENGTH: Final = {".sav": 64, ".dta": 28}
"""Signs of a name. Stata takes 32; a set of value labels is called after its variable with the place behind."""
_LABEL: Final = {".sav": 250, ".dta": 80}
"""Signs of a variable's label; SPSS counts 256 bytes, Stata 80 signs."""
_TEXT: Final = {".sav": 32_000, ".dta": 2_045}
"""Bytes of a text; what is longer is cut, and counted."""

Value = str | float | date | None


@dataclass(frozen=True)
class Variable:
    """One variable: the key it comes from, its label, what it holds (text, number, date), labels of its values."""

    key: str
    label: str
    kind: str = "text"
    values: Mapping[int, str] = field(default_factory=dict)


def available() -> bool:
    """Whether the extra is installed."""
    from importlib.util import find_spec

    return find_spec("pyreadstat") is not None and find_spec("pandas") is not None


def variable_names(keys: Sequence[str], ending: str) -> list[str]:
    """A name for each key that the program takes: its last part, else the whole key, else with a number behind.

    No two are alike, whatever their case; reserved words get ``_q`` behind. ``ending`` is ``.sav`` or ``.dta``.
    """
    short = [_name(key.rsplit("/", 1)[-1], ending) for key in keys]
    taken: set[str] = set()
    names = []
    for key, plain in zip(keys, short, strict=True):
        alone = sum(1 for other in short if other.lower() == plain.lower()) == 1
        name, number = plain if alone else _name(key.replace("/", "_"), ending), 1
        stem = name
        while name.lower() in taken:
            number += 1
            name = f"{stem[: _LENGTH[ending] - len(str(number)) - 1]}_{number}"
        taken.add(name.lower())
        names.append(name)
    return names


def _name(text: str, ending: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", plain).strip("_") or "v"
    if not plain[0].isalpha():
        plain = f"v_{plain}"
    plain = plain[: _LENGTH[ending]]
    stata_string = ending == ".dta" and re.fullmatch(r"str\d+", plain.lower())
    return f"{plain}_q" if plain.lower() in _RESERVED[ending] or stata_string else plain


def write_statistics(
    path: Path | str, variables: Sequence[Variable], rows: Sequence[Sequence[Value]], *, title: str = ""
) -> tuple[list[str], int]:
    """Write a data file for SPSS (``.sav``) or Stata (``.dta``); the variables' names, and how many texts were cut.

    None and blank text are missing values. Raises ReportError, also where the extra is not installed.
    """
    if not available():
        raise ReportError(
            _(
                "Files for SPSS and Stata need the extra part “statistics” of fieldapp, which is not installed here. "
                "Write XLSX or CSV instead, or install fieldapp[statistics]."
            )
        )
    import pandas as pd
    import pyreadstat

    target = Path(path)
    ending = target.suffix.lower()
    names = variable_names([one.key for one in variables], ending)
    cut, undated = 0, set[str]()
    columns: dict[str, Any] = {}
    for place, (name, one) in enumerate(zip(names, variables, strict=True)):
        given = [row[place] for row in rows]
        if one.kind == "date" and not any(given):
            undated.add(name)  # without a day in it the column would be written as text that no program reads as days
        cells, shortened = _column(given, one, ending)
        cut += shortened
        columns[name] = pd.Series(cells, dtype="float64" if one.kind == "number" or name in undated else "object")
    frame = pd.DataFrame(columns, index=range(len(rows)))
    labels = [_cut(one.label, _LABEL[ending])[0] for one in variables]
    values = {
        n: {code: _cut(text, 120)[0] for code, text in v.values.items()}
        for n, v in zip(names, variables, strict=True)
        if v.values
    }
    write: Any = pyreadstat.write_sav if ending == ".sav" else pyreadstat.write_dta
    shown = {
        n: "DATE10" if ending == ".sav" else "%td"
        for n, v in zip(names, variables, strict=True)
        if v.kind == "date" and n not in undated
    }
    try:
        with tempfile.TemporaryDirectory(prefix="fieldapp-") as folder:
            made = Path(folder) / f"table{ending}"
            write(
                frame, made, file_label=_cut(title, 60)[0], column_labels=labels, variable_value_labels=values,
                variable_format=shown,
            )  # fmt: skip
            with whole_file(target) as file:
                file.write(made.read_bytes())
    except OSError as error:
        raise report_error(error, target) from error
    return names, cut


def _column(cells: Sequence[Value], variable: Variable, ending: str) -> tuple[list[Any], int]:
    """The cells as the library takes them, and how many texts were too long."""
    if variable.kind == "number":
        return [math.nan if cell is None else cell for cell in cells], 0
    if variable.kind == "date":
        return list(cells), 0
    made = [_cut(str(cell or ""), _TEXT[ending]) for cell in cells]
    return [text for text, _cut_off in made], sum(cut_off for _text, cut_off in made)


def _cut(text: str, most: int) -> tuple[str, bool]:
    """Text of at most so many bytes, without control characters that end it early; whether it was cut."""
    clean = text.replace("\x00", " ")
    data = clean.encode()
    return (clean, False) if len(data) <= most else (data[:most].decode("utf-8", "ignore"), True)
