"""Cells of a list as people fill them: two phones in one, days as Excel's numbers, "34 years", "n/a"; to plain text.

What was read otherwise than it stands is said in a remark. Must not know records or files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from fieldapp.domain.text import digits, fold
from fieldapp.i18n import _, format_date
from fieldapp.services.participant_words import FAMILY, GIVEN, NAME, NOTHING, ROLES, SEXES, TICKS, meant
from fieldapp.services.tables import plain_text

_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_DAYS = range(5_000, 60_000)
"""Days since Excel's epoch that are births: 1913 to 2064; no year of any calendar in use is among them."""
_BETWEEN_PHONES = re.compile(r"\s*[/;,،|\n]\s*|\s+(?:or|ou|and|et|أو|ឬ)\s+")


def tidy(cells: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """The texts of a row by field, and what was read otherwise than it stands. The halves of a name become one."""
    texts = {name: plain_text(cell).strip() for name, cell in cells.items()}
    ticked = [code for column, code in TICKS.items() if texts.pop(column, "")]
    if len(ticked) == 1:
        texts.setdefault("sex", ticked[0])
    halves = [texts.pop(name) for name in list(texts) if name in (GIVEN, FAMILY)]
    if any(halves) and not texts.get(NAME):
        texts[NAME] = " ".join(half for half in halves if half)
    texts = {name: text for name, text in texts.items() if name == NAME or fold(text) not in NOTHING}
    remarks: list[str] = []
    for name, words in (("sex", SEXES), ("role", ROLES)):
        if name in texts:
            texts[name] = meant(words, texts[name])
    if "age_reported" in texts:
        texts["age_reported"] = _age(texts["age_reported"])
    if "birth" in texts:
        texts["birth"] = _birth(texts["birth"], remarks)
    if "phone" in texts:
        texts["phone"] = _phone(texts["phone"], cells["phone"], remarks)
    return texts, remarks


def _age(text: str) -> str:
    """The number of "34 years"; anything else as it stands."""
    found = re.fullmatch(r"(\d{1,3})(?:\.0)?\s*[^\d\W]*\.?", digits(text))
    return found[1] if found else text


def _birth(text: str, remarks: list[str]) -> str:
    """A day that lost its format in Excel as a day; anything else as it stands."""
    plain = digits(text)
    if not (plain.isdigit() and int(plain) in _EXCEL_DAYS):
        return text
    day = _EXCEL_EPOCH + timedelta(days=int(plain))
    said = _("{text} is a day that lost its format in the spreadsheet: read as {read}.")
    remarks.append(said.format(text=text, read=format_date(day)))
    return day.isoformat()


def _phone(text: str, cell: Any, remarks: list[str]) -> str:
    """The first of several numbers. A cell that holds a number has lost a leading 0: that is said."""
    first, *others = [part for part in _BETWEEN_PHONES.split(text) if part] or [text]
    if others and all(sum(char.isdigit() for char in digits(part)) >= 6 for part in (first, *others)):
        said = _("Of several phone numbers the first is kept: {first} (not {others}).")
        remarks.append(said.format(first=first, others=", ".join(others)))
        return first
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        said = _("The phone stands as a number in the spreadsheet; a 0 or + before it is lost. Check {phone}.")
        remarks.append(said.format(phone=text))
    return text
