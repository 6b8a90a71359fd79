"""What a Word document is made of: runs of one direction and script, elements of its XML, widths of columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

TINT = "EEF3F1"
_WIDE = 170
"""Millimetres between the margins."""
_LETTERS = 5, 30
"""A column is as wide as its longest text, within these letters."""

RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
SCRIPTS = (
    (re.compile("[\u1780-\u17ff]"), "km"), (re.compile("[\u0e80-\u0eff]"), "lo"),
    (re.compile("[\u1000-\u109f]"), "my"), (RTL, "ar"),
)  # fmt: skip
"""Whose fonts a text needs in a report of another language: names stay as they are written."""
LATIN = re.compile("([A-Za-z\u00c0-\u024f][A-Za-z0-9\u00c0-\u024f .,'’&()/-]*)")


def pieces(text: str, *, rtl: bool) -> Iterator[tuple[str, bool]]:
    """The text in runs of one direction: Latin words stand in runs of their own in a right-to-left paragraph."""
    if not rtl:
        if text:
            yield text, bool(RTL.search(text)) and not LATIN.search(text)
        return
    for at, piece in enumerate(LATIN.split(text)):
        if piece:
            yield piece, at % 2 == 0


def tagged(tag: str) -> str:
    """A tag as the XML has it: "w:b" with its namespace written out."""
    from docx.oxml.ns import qn

    return str(qn(tag))


def element(tag: str, attributes: dict[str, str] | None = None) -> Any:
    """An element of the document, its attributes with their prefixes."""
    from docx.oxml import OxmlElement

    made = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        made.set(tagged(name), value)
    return made


def instruction(code: str) -> Any:
    """What a field shows, for example PAGE."""
    made = element("w:instrText", {"xml:space": "preserve"})
    made.text = code
    return made


def shade(cell: Any) -> None:
    """Tint a cell."""
    cell._tc.get_or_add_tcPr().append(element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": TINT}))


def shares(rows: Sequence[Sequence[str]]) -> list[float]:
    """The width of each column in millimetres, by its longest text."""
    least, most = _LETTERS
    letters = [min(most, max(least, *(len(cell) for cell in column))) for column in zip(*rows, strict=True)]
    return [_WIDE * one / sum(letters) for one in letters]


def widen(table: Any, widths: Sequence[float]) -> None:
    """Give the columns their widths; no row is torn by the end of a page."""
    from docx.shared import Mm

    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def repeat(row: Any) -> None:
    """The head comes again on each page."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader"))
