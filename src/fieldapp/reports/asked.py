"""One entry of a questionnaire as pieces of paper: sections, notes, questions, tables of questions, repeats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from fieldapp import i18n
from fieldapp.domain.text import isolate, ltr
from fieldapp.i18n import _
from fieldapp.reports.answer_space import (
    WRITING,
    Piece,
    beside,
    boxes,
    frame,
    lines,
    options,
    paragraph,
    paragraphs,
    picture,
    shifted,
    stacked,
    written,
)
from fieldapp.reports.paper import ACCENT, INK, MM, MUTED, TINT, Document
from fieldapp.reports.paragraphs import Style
from fieldapp.reports.tables import (
    Look,
    SetRow,
    TableCell,
    TableColumn,
    column_widths,
    draw_rows,
    head_look,
    set_rows,
)
from fieldapp.survey.questionnaire import Item

NUMBER = 11 * MM
"""Width of the margin in which numbers stand."""
AFTER = 3 * MM
EMPTY_ROWS = 6
MOST_TOGETHER = 150 * MM
"""A question taller than this need not stay on one page."""
TABLE_COLUMNS = 7
"""A repeat with more questions than this is asked one under the other, on copies of its page."""
TABLE_OPTIONS = 8


@dataclass(frozen=True)
class Sheet:
    """The column that is written in: its width, language, direction, whether answers are given, and their pictures."""

    width: float
    language: str
    rtl: bool
    filled: bool
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    def style(self, size: float = 9.5, *, bold: bool = False, colour: str = INK) -> Style:
        """A style of the questionnaire's language."""
        side: Literal["left", "right"] = "right" if self.rtl else "left"
        return Style(size=size, bold=bold, align=side, default_rtl=self.rtl, language=self.language, colour=colour)

    def gap(self, height: float) -> Piece:
        """Nothing, of a height."""
        return Piece(height, lambda _document, _x, _top: None)

    def row(self, row: SetRow, look: Look) -> Piece:
        """One row of a table."""

        def draw(document: Document, x: float, top: float) -> None:
            draw_rows(document, [row], x, top, look)

        return Piece(row.height, draw)


def item_pieces(item: Item, sheet: Sheet) -> list[Piece]:
    """The pieces of an entry; each stays whole on a page, the first one stays with a section before it."""
    if item.kind == "section":
        return [_section(item, sheet)]
    if item.kind == "repeat":
        return _filled_repeat(item, sheet) if sheet.filled else _blank_repeat(item, sheet)
    if item.kind == "grid":
        return _grid(item, sheet)
    whole = _question(item, sheet)
    return [whole] if whole.height < MOST_TOGETHER else _parted(item, sheet)


def _parted(item: Item, sheet: Sheet) -> list[Piece]:
    """A question too long for one page: its words and its written answer go on over pages."""
    width = sheet.width - NUMBER
    label = f"{item.number}  {item.label}" if item.number else item.label
    pieces = paragraphs(label, sheet.style(bold=item.kind == "question"), width, MOST_TOGETHER)
    pieces += _remarks(item, sheet, width)
    if item.kind == "question" and sheet.filled and not item.options and not _pictured(item, sheet):
        pieces += paragraphs(answer_words(item), sheet.style(bold=True), width, MOST_TOGETHER)
    elif item.kind == "question":
        pieces.append(answer_space(item, sheet, width))
    offset = 0.0 if sheet.rtl else NUMBER
    return [*(shifted(piece, offset) for piece in pieces), sheet.gap(AFTER)]


def _section(item: Item, sheet: Sheet) -> Piece:
    size = 12.5 if item.level == 0 else 11
    pieces = [sheet.gap(2 * MM)]
    if item.label:
        pieces.append(paragraph(item.label, sheet.style(size, bold=True, colour=ACCENT), sheet.width, 0.5 * MM))
    pieces += _remarks(item, sheet, sheet.width)
    return stacked([*pieces, sheet.gap(1.5 * MM)])


def _remarks(item: Item, sheet: Sheet, width: float) -> list[Piece]:
    """Condition, hint and rule under a label."""
    found = []
    if item.condition:
        found.append(_condition(item.condition, sheet, width))
    texts = [item.hint, *(() if sheet.filled else (item.rule,))]
    text = "\n".join(dict.fromkeys(part for part in texts if part))
    if text:
        found.append(paragraph(text, sheet.style(8.5, colour=MUTED), width, 0.5 * MM))
    return found


def _condition(text: str, sheet: Sheet, width: float) -> Piece:
    inner = paragraph(text, sheet.style(8.5, bold=True, colour=INK), width - 4 * MM)

    def draw(document: Document, x: float, top: float) -> None:
        document.tint(x, top - inner.height - 3, width, inner.height + 3, TINT)
        inner.draw(document, x + 2 * MM, top - 1.5)

    return Piece(inner.height + 5, draw)


def _question(item: Item, sheet: Sheet) -> Piece:
    width = sheet.width - NUMBER
    star = " *" if item.required and not sheet.filled else ""
    bold = item.kind == "question" or bool(item.number)
    pieces = [paragraph(item.label + star, sheet.style(bold=bold), width, 0.5 * MM)] if item.label else []
    pieces += _remarks(item, sheet, width)
    if item.kind == "question":
        pieces.append(answer_space(item, sheet, width))
    body = stacked([*pieces, sheet.gap(AFTER)])
    number = sheet.style(9, bold=True, colour=ACCENT).on(direction="ltr", align="right" if sheet.rtl else "left")
    mark = paragraph(item.number, number, NUMBER)
    if sheet.rtl:
        return beside(body, mark, width)
    return beside(mark, body, NUMBER)


def answer_space(item: Item, sheet: Sheet, width: float) -> Piece:
    """Where the answer is written, or the answer."""
    style = sheet.style(9.5)
    if item.options and (not sheet.filled or len(item.options) <= 12):
        chosen = item.value.split() if sheet.filled else None
        if item.answer == "rank":
            return _ranked(item, sheet, width)
        return options(item.options, style, width, sheet.rtl, chosen, item.answer == "one")
    if _pictured(item, sheet):
        name = paragraph(ltr(item.value), sheet.style(8, colour=MUTED), width, 1 * MM)
        return stacked([picture(sheet.pictures[item.value], width, sheet.rtl), name])
    if sheet.filled:
        return written(answer_words(item), style, width)
    if item.listed:
        code = _("Code from list {name}").format(name=item.listed)
        return stacked([paragraph(code, sheet.style(8.5, colour=MUTED), width), lines(1, width / 2)])
    return _to_write(item, sheet, width)


def _pictured(item: Item, sheet: Sheet) -> bool:
    """Whether the answer is a picture that is here."""
    return sheet.filled and item.answer in ("file", "sign") and item.value in sheet.pictures


def _to_write(item: Item, sheet: Sheet, width: float) -> Piece:
    style, rtl = sheet.style(9.5), sheet.rtl
    day = [(2, _("Day")), (2, _("Month")), (4, _("Year"))]
    clock = [(2, _("Hour")), (2, _("Minute"))]
    number = [(item.digits - item.decimals, ""), *([(item.decimals, "")] if item.decimals else [])]
    groups = {
        "number": number, "date": day, "month": day[1:], "year": day[2:], "time": clock, "moment": [*day, *clock],
    }.get(item.answer)  # fmt: skip
    if groups is not None:
        return boxes(groups, style, width, rtl)
    if item.answer == "tick":
        return options((("OK", _("Done")),), style, width, rtl, None, False)
    if item.answer == "sign":
        return frame(min(width, 80 * MM), 22 * MM, rtl, width)
    said = {
        "place": _("Latitude, longitude (degrees, as 13.36120, 103.86050)"),
        "file": _("Attach it and write the name of the file or the number of the page"),
    }.get(item.answer)
    if said is not None:
        return stacked([paragraph(said, sheet.style(8, colour=MUTED), width), lines(1, width)])
    return lines(4 if item.answer == "long" else 1, width)


def _ranked(item: Item, sheet: Sheet, width: float) -> Piece:
    """Ranks are written before the choices, or the choices stand in the order given."""
    labels = dict(item.options)
    if sheet.filled:
        ranked = [f"{at}. {labels.get(code, code)}" for at, code in enumerate(item.value.split(), start=1)]
        return written("\n".join(ranked) or "–", sheet.style(9.5), width)
    words = paragraph(_("Write 1 for the first, 2 for the second, and so on"), sheet.style(8, colour=MUTED), width)
    rows = []
    for _code, label in item.options:
        box = boxes([(1, "")], sheet.style(9.5), width, sheet.rtl)
        text = paragraph(label, sheet.style(9.5), width - 8 * MM)
        rows.append(beside(box, text, 0.0 if sheet.rtl else 8 * MM))
    return stacked([words, *rows])


def answer_words(item: Item) -> str:
    """An answer as a person reads it: choices by their labels, days as the language has them, numbers as they stand."""
    if not item.value:
        return "–"
    labels = dict(item.options)
    if labels:
        codes = [item.value] if item.answer == "one" else item.value.split()
        return ", ".join(labels.get(code, code) for code in codes)
    if item.answer in ("date", "month", "year"):
        with suppress(ValueError):
            day = i18n.format_date(date.fromisoformat(item.value))
            return day.split(" ", {"date": 0, "month": 1, "year": 2}[item.answer])[-1]
    return _("Yes") if item.answer == "tick" else item.value


def _grid(item: Item, sheet: Sheet) -> list[Piece]:
    """Questions that share their choices: a row each, a column for each choice."""
    style = sheet.style(9)
    look = Look(style, rtl=sheet.rtl, pad_x=3, pad_y=3, boxes=True, middle=True, min_height=WRITING)
    columns = [TableColumn(width=NUMBER), TableColumn(share=3), *(TableColumn("center") for _o in item.options)]
    widths = column_widths(columns, sheet.width)
    heads = [TableCell(""), TableCell(""), *(TableCell(f"{label}\n{code}") for code, label in item.options)]
    (head,) = set_rows([heads], columns, widths, head_look(look, 8))
    rows = []
    for row in item.children:
        label = "\n".join(part for part in (row.label + (" *" if row.required else ""), row.condition) if part)
        ticks = [_tick(row, code, sheet) for code, _label in item.options]
        rows.append([TableCell(row.number, bold=True), TableCell(label), *(TableCell(tick, size=12) for tick in ticks)])
    first, *rest = [sheet.row(row, look) for row in set_rows(rows, columns, widths, look)]
    top = [paragraph(item.label, sheet.style(bold=True), sheet.width, 1 * MM)] if item.label else []
    top += _remarks(item, sheet, sheet.width)
    return [stacked([*top, sheet.row(head, look), first]), *rest, sheet.gap(AFTER)]


def _tick(row: Item, code: str, sheet: Sheet) -> str:
    chosen = sheet.filled and code in row.value.split()
    return ("●" if chosen else "○") if row.answer == "one" else ("☑" if chosen else "□")


def _blank_repeat(item: Item, sheet: Sheet) -> list[Piece]:
    head = _question(_as_head(item), sheet)
    if _fits_table(item.children):
        return _repeat_table(head, item.children, [()] * EMPTY_ROWS, sheet)
    words = _("Ask these questions for each one. Use a copy of this part for every further one. This is number: ____")
    note = paragraph(words, sheet.style(8.5, colour=MUTED), sheet.width, 2 * MM)
    return [stacked([head, note]), *_inside(item.children, sheet)]


def _filled_repeat(item: Item, sheet: Sheet) -> list[Piece]:
    head = _question(_as_head(item), sheet)
    first = item.entries[0]
    numbers = [[child.number for child in entry] for entry in item.entries]
    if _fits_table(first) and all(row == numbers[0] for row in numbers):
        return _repeat_table(head, first, item.entries, sheet)
    found = [head]
    for at, entry in enumerate(item.entries, start=1):
        title = _("{label}: {number} of {count}").format(label=item.label, number=at, count=len(item.entries))
        found.append(paragraph(title, sheet.style(bold=True, colour=ACCENT), sheet.width, 1.5 * MM))
        found += _inside(entry, sheet)
    return found


def _as_head(item: Item) -> Item:
    return Item("note", item.number, item.label, item.hint, item.condition)


def _inside(items: Sequence[Item], sheet: Sheet) -> list[Piece]:
    return [piece for child in items for piece in item_pieces(child, sheet)]


def _fits_table(children: Sequence[Item]) -> bool:
    return 0 < len(children) <= TABLE_COLUMNS and all(
        child.kind == "question"
        and child.answer not in ("rank", "long", "file", "sign", "place")
        and not child.condition
        and len(child.options) <= TABLE_OPTIONS
        for child in children
    )


def _repeat_table(
    title: Piece, children: Sequence[Item], entries: Sequence[Sequence[Item]], sheet: Sheet
) -> list[Piece]:
    """A row for each instance; codes of the choices stand in the head, where the answer is a code."""
    style = sheet.style(8.5)
    look = Look(style, rtl=sheet.rtl, pad_x=3, pad_y=3, boxes=True, min_height=9 * MM)
    columns = [TableColumn(width=8 * MM), *(TableColumn() for _child in children)]
    widths = column_widths(columns, sheet.width)
    (head,) = set_rows([["", *(TableCell(_column_head(child, sheet)) for child in children)]], columns, widths,
                       head_look(look, 7.5))  # fmt: skip
    rows = [
        [str(at), *((answer_words(cell) for cell in entry) if entry else [""] * len(children))]
        for at, entry in enumerate(entries, start=1)
    ]
    first, *rest = [sheet.row(row, look) for row in set_rows(rows, columns, widths, look)]
    return [stacked([title, sheet.row(head, look), first]), *rest, sheet.gap(AFTER)]


def _column_head(child: Item, sheet: Sheet) -> str:
    star = " *" if child.required and not sheet.filled else ""
    codes = "" if sheet.filled else "\n".join(f"{isolate(code)} = {label}" for code, label in child.options)
    listed = _("Code from list {name}").format(name=child.listed) if child.listed else ""
    return "\n".join(part for part in (f"{child.number} {child.label}{star}", codes, listed) if part)
